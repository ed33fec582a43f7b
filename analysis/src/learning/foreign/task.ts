/** From a model file and what its inputs are to the two files of an import: the model's numbers, which stay with their owner, and the question, which is public. */
import { UsageError } from '@tacit/engine';
import type { ColumnType } from '../../contract/cards.ts';
import { daysOfDate } from '../../contract/dates.ts';
import { scaleOf } from '../../local/expression.ts';
import { nearestNames } from '../../contract/nearest.ts';
import type { Feature } from '../features.ts';
import type { DenseShape, LinearShape, TreesShape } from '../import/card.ts';
import { columns as numberColumns } from '../import/numbers.ts';
import { type ImportedFeature, type ImportQuestion, readQuestion } from '../import/question.ts';
import { shown } from './checks.ts';
import { convertLinear } from './convert-linear.ts';
import { convertNetwork } from './convert-network.ts';
import { type Converted, convertTrees } from './convert-trees.ts';
import type { BoundInput, BoundModel } from './inputs.ts';
import './messages.ts';
import type { ForeignModel } from './model.ts';
import { readForeignModel } from './read.ts';

/** What an input is, as its owner writes it. */
type MappedInput =
  /** A number: `type` 'integer', 'date' (days since 1970) or 'decimal(9,2)'; `range` as [0, 100000], in the column's own units. */
  | {
      readonly column: string;
      readonly type: string;
      readonly range: readonly [number | string, number | string];
      readonly missing?: boolean;
    }
  /** A list: the input is 1 at the value `is`, or the place of the value in `codes`. */
  | {
      readonly column: string;
      readonly values: readonly (string | null)[];
      readonly is?: string;
      readonly codes?: readonly string[];
    };

/** The file that says what the inputs are. */
interface InputMap extends Pick<ImportQuestion, 'label' | 'positive' | 'classes' | 'name'> {
  /** `align/JOB/table`. */
  readonly table: string;
  readonly inputs: Readonly<Record<string, MappedInput>>;
}

export interface ImportTask {
  readonly question: ImportQuestion;
  /** Lines of the dataset, the header first. */
  readonly lines: readonly string[];
}

/**
 * `numbers`: `owner.dataset` of the model's numbers. Throws UsageError 'foreign.…' for what is wrong with the file or the map, 'question.…' for
 * what no import may ask.
 */
export function importTask(bytes: Uint8Array<ArrayBuffer>, map: unknown, numbers: string): ImportTask {
  const model = readForeignModel(bytes);
  const { table, inputs: mapped, label, positive, classes, name } = readMap(map);
  const { features, inputs } = bindInputs(model, mapped);
  const bound = { model, features: features.map(({ feature }) => feature), inputs };
  const { body } = model;
  const converted = convertedBody(bound, body);
  const question: ImportQuestion = {
    numbers,
    aligned: table,
    features: features.map(({ asked }) => asked),
    shape: converted.shape,
    ...(converted.unit === 1 ? {} : { unit: converted.unit }),
    ...(model.outputs === 1 ? {} : { classes: classes ?? Array.from({ length: model.outputs }, (_, i) => String(i)) }),
    ...(label === undefined ? {} : { label }),
    ...(positive === undefined ? {} : { positive }),
    tool: model.tool,
    objective: model.objective,
    ...(name === undefined ? {} : { name }),
  };
  const lines = [`${numberColumns.place},${numberColumns.value}`];
  converted.numbers.forEach((value, place) => lines.push(`${place},${value}`));
  return { question: readQuestion(question), lines };
}

function convertedBody(
  bound: BoundModel,
  body: ForeignModel['body'],
): Converted<TreesShape | LinearShape | DenseShape> {
  switch (body.kind) {
    case 'trees':
      return convertTrees(bound, body);
    case 'network':
      return convertNetwork(bound, body);
    case 'linear':
      return convertLinear(bound, body);
  }
}

const example =
  '{ table: align/…/table, inputs: { age: { column: bank.customers.age, type: integer, range: [18, 100] }, ' +
  'rent: { column: bank.customers.housing, values: [own, rent], is: rent } } }';

function wrongMap(place: string, found: unknown, expected = example): UsageError {
  return new UsageError('foreign.map', { place, found: shown(found), expected });
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Throws UsageError 'foreign.map'. */
function readMap(value: unknown): InputMap {
  if (!isObject(value)) throw wrongMap('–', value);
  const known = ['table', 'inputs', 'label', 'positive', 'classes', 'name'];
  const strange = Object.keys(value).find((key) => !known.includes(key));
  if (strange !== undefined) throw wrongMap(strange, value[strange], known.join(', '));
  const { table, inputs, classes } = value;
  if (!isText(table)) throw wrongMap('table', table);
  if (!isObject(inputs)) throw wrongMap('inputs', inputs);
  for (const each of ['label', 'positive', 'name'])
    if (value[each] !== undefined && !isText(value[each])) throw wrongMap(each, value[each]);
  if (classes !== undefined && !isTexts(classes)) throw wrongMap('classes', classes, '[low, mid, high]');
  for (const [name, input] of Object.entries(inputs))
    if (!isInput(input)) throw wrongMap(`inputs.${name}`, JSON.stringify(input));
  return value as unknown as InputMap;
}

function isInput(value: unknown): boolean {
  if (!isObject(value) || !isText(value['column'])) return false;
  const keys = Object.keys(value);
  if ('values' in value) {
    const { values, is, codes } = value;
    return (
      Array.isArray(values) &&
      values.every((each) => each === null || isText(each)) &&
      (is === undefined || isText(is)) &&
      (codes === undefined || isTexts(codes)) &&
      keys.every((key) => ['column', 'values', 'is', 'codes'].includes(key))
    );
  }
  const { type, range, missing } = value;
  return (
    isText(type) &&
    Array.isArray(range) &&
    range.length === 2 &&
    range.every((each) => typeof each === 'number' || isText(each)) &&
    (missing === undefined || typeof missing === 'boolean') &&
    keys.every((key) => ['column', 'type', 'range', 'missing'].includes(key))
  );
}

interface AskedFeature {
  readonly feature: Feature;
  readonly asked: ImportedFeature;
}

/** Columns in the order in which inputs name them first. Throws UsageError 'foreign.map', 'foreign.input-unknown', 'foreign.input-missing'. */
function bindInputs(
  model: ForeignModel,
  mapped: InputMap['inputs'],
): { features: AskedFeature[]; inputs: BoundInput[] } {
  const names = model.inputs.map(({ name }) => name);
  const strange = Object.keys(mapped).find((name) => !names.includes(name));
  if (strange !== undefined)
    throw new UsageError('foreign.input-unknown', {
      input: strange,
      near: nearestNames(strange, names),
      inputs: names.slice(0, 30),
    });
  const features: AskedFeature[] = [];
  const inputs = names.map((name): BoundInput => {
    const input = Object.hasOwn(mapped, name) ? mapped[name] : undefined;
    if (input === undefined) throw new UsageError('foreign.input-missing', { input: name });
    const asked = askedOf(input, name);
    const at = features.findIndex((each) => each.asked.column === asked.column);
    if (at >= 0 && JSON.stringify(features[at]?.asked) !== JSON.stringify(asked))
      throw wrongMap(`inputs.${name}`, JSON.stringify(input), JSON.stringify(features[at]?.asked));
    const feature = at >= 0 ? at : features.push({ asked, feature: featureOf(asked) }) - 1;
    if (!('values' in input)) return { feature };
    const { is, codes } = input;
    return { feature, ...(is === undefined ? {} : { is }), ...(codes === undefined ? {} : { codes }) };
  });
  return { features, inputs };
}

function askedOf(input: MappedInput, name: string): ImportedFeature {
  const { column } = input;
  if ('values' in input) return { column, levels: input.values };
  const type = typeOf(input.type, name);
  const [low, high] = input.range.map((each) => carried(each, type, `inputs.${name}.range`)) as [bigint, bigint];
  if (low >= high) throw wrongMap(`inputs.${name}.range`, input.range.join(', '), '[least, most]');
  const missing = input.missing === true ? { missing: true as const } : {};
  return { column, type, low: String(low), high: String(high), ...missing };
}

function typeOf(text: string, name: string): ColumnType {
  if (text === 'integer' || text === 'date') return { kind: text };
  const [, precision, scale] = /^decimal\((\d{1,2}), ?(\d{1,2})\)$/.exec(text) ?? [];
  if (precision === undefined) throw wrongMap(`inputs.${name}.type`, text, 'integer, date, decimal(9,2)');
  return { kind: 'decimal', precision: Number(precision), scale: Number(scale) };
}

/** A number in a column's own units, or a date, as it is carried. */
function carried(value: number | string, type: ColumnType, place: string): bigint {
  if (type.kind === 'date' && typeof value === 'string') {
    const days = daysOfDate(value);
    if (days !== undefined) return BigInt(days);
  }
  const scale = scaleOf(type);
  const [, sign, digits, rest = ''] = /^(-?)(\d{1,18})(?:\.(\d+))?$/.exec(String(value)) ?? [];
  if (digits === undefined || rest.length > scale) throw wrongMap(place, value, '[0, 100000]');
  const size = BigInt(digits + rest.padEnd(scale, '0'));
  return sign === '-' ? -size : size;
}

function featureOf(asked: ImportedFeature): Feature {
  const [owner = '', dataset = '', ...column] = asked.column.split('.');
  const source = { owner, dataset, column: column.join('.') };
  if ('levels' in asked) return { kind: 'levels', ...source, levels: asked.levels };
  const { type, low, high, missing } = asked;
  return { kind: 'number', ...source, type, low, high, filled: missing === true };
}
