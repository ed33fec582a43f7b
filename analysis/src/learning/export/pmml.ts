/**
 * A model whose numbers were told, as PMML 4.4 (Data Mining Group): what other engines score by. A `RegressionModel` over the columns in their own
 * units. A number in bins becomes a derived category; a list that has NULL as one of its values takes a marker in its place.
 *
 * Means that fill gaps stay shared and so are not in it: a row with a gap that is no level has no score there.
 */
import { UsageError } from '@tacit/engine';
import { decimalText } from '../../contract/decimals.ts';
import { scaleOf } from '../../local/expression.ts';
import { type Feature, type LevelsFeature, nameOf } from '../features.ts';
import type { GlmCard } from '../glm/card.ts';
import type { TrainNumbers } from '../glm/report.ts';
import './messages.ts';

/** What is known of a model where its numbers were told. */
export interface ToldModel {
  readonly name: string;
  readonly card: GlmCard;
  readonly numbers: Pick<TrainNumbers, 'terms'>;
  readonly contractDigest: string;
}

/** Stands for NULL where that is one of the values of a list. */
export const none = '__NULL__';

/** A coefficient by the name of its term. Throws UsageError 'model.not-told', 'model.export-prepared'. */
export function coefficientsOf({ name, card, numbers }: ToldModel): {
  readonly terms: readonly number[];
  readonly intercept: number;
} {
  // A file of its own would say nothing of what the columns went through.
  const { prepared } = card;
  if (prepared !== undefined) throw new UsageError('model.export-prepared', { model: name, by: prepared });
  const told = (i: number): number => {
    const { coefficient } = numbers.terms[i] ?? {};
    if (typeof coefficient !== 'number') throw new UsageError('model.not-told', { model: name });
    return coefficient;
  };
  const count = card.features.reduce((sum, each) => sum + (each.kind === 'number' ? 1 : each.levels.length - 1), 0);
  return { terms: Array.from({ length: count }, (_, i) => told(i)), intercept: told(count) };
}

export interface ExportedModel {
  readonly version: 1;
  readonly model: string;
  readonly contractDigest: string;
  readonly family: GlmCard['family'];
  readonly label: string;
  /** The value of the label that a probability is of; null of numbers. */
  readonly positive: string | null;
  readonly intercept: number;
  /** In the units of the columns; of a list, or of bins, as compared with the first. */
  readonly terms: readonly {
    readonly column: string;
    readonly level?: string | null;
    readonly coefficient: number;
  }[];
  /** Of numbers in bins: where each but the first begins. */
  readonly cuts: Readonly<Record<string, readonly string[]>>;
  /** How the linear predictor becomes the score. */
  readonly link: 'identity' | 'logit' | 'log';
}

/** The model as JSON for programs. Throws UsageError 'model.not-told'. */
export function exportedModel(told: ToldModel): ExportedModel {
  const { card, name: model, contractDigest } = told;
  const { terms, intercept } = coefficientsOf(told);
  let next = 0;
  return {
    version: 1,
    model,
    contractDigest,
    family: card.family,
    label: nameOf(card.label),
    positive: positiveOf(card),
    intercept,
    terms: card.features.flatMap((each) =>
      each.kind === 'number'
        ? [{ column: nameOf(each), coefficient: terms[next++] as number }]
        : each.levels.slice(1).map((level) => ({ column: nameOf(each), level, coefficient: terms[next++] as number })),
    ),
    cuts: Object.fromEntries(
      card.features.flatMap((each) =>
        each.kind === 'levels' && each.cuts !== undefined ? [[nameOf(each), cutsOf(each)] as const] : [],
      ),
    ),
    link: card.family === 'logistic' ? 'logit' : card.family === 'linear' ? 'identity' : 'log',
  };
}

const positiveOf = ({ label, family }: GlmCard): string | null =>
  label.positive === null ? (family === 'logistic' ? '1' : null) : (label.levels?.[label.positive] ?? null);

/** In the units of the column; a date as a number of days since 1970. */
function cutsOf({ cuts }: LevelsFeature): string[] {
  if (cuts === undefined) return [];
  return cuts.points.map((point) => decimalText(BigInt(point), scaleOf(cuts.type)));
}

/** Throws UsageError 'model.not-told'. */
export function pmmlOf(told: ToldModel, version: string): string {
  const { card, name, contractDigest } = told;
  const { terms, intercept } = coefficientsOf(told);
  const fields = fieldsOf(card.features);
  const target =
    card.label.column === ''
      ? 'label'
      : uniqueName(
          card.label.column,
          fields.map(({ field }) => field),
        );
  const isClass = card.family === 'logistic';
  const positive = positiveOf(card) ?? '1';
  const negative = otherThan(card, positive);
  const lines: string[] = [];
  const put = (depth: number, text: string): void => void lines.push(`${'  '.repeat(depth)}${text}`);
  put(0, '<?xml version="1.0" encoding="UTF-8"?>');
  put(0, '<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4">');
  put(1, `<Header description="${attribute(`${name}, contract ${contractDigest}`)}">`);
  put(2, `<Application name="Tacit" version="${attribute(version)}"/>`);
  put(1, '</Header>');
  put(1, `<DataDictionary numberOfFields="${fields.length + 1}">`);
  for (const each of fields) for (const [depth, text] of dataField(each)) put(depth, text);
  if (isClass) {
    put(2, `<DataField name="${attribute(target)}" optype="categorical" dataType="string">`);
    for (const value of [negative, positive]) put(3, `<Value value="${attribute(value)}"/>`);
    put(2, '</DataField>');
  } else put(2, `<DataField name="${attribute(target)}" optype="continuous" dataType="double"/>`);
  put(1, '</DataDictionary>');
  const derived = fields.filter(({ feature }) => isBinned(feature));
  if (derived.length > 0) {
    put(1, '<TransformationDictionary>');
    for (const each of derived) for (const [depth, text] of binned(each)) put(depth, text);
    put(1, '</TransformationDictionary>');
  }
  const normalization = isClass ? 'logit' : card.family === 'linear' ? 'none' : 'exp';
  put(
    1,
    `<RegressionModel modelName="${attribute(name)}" functionName="${isClass ? 'classification' : 'regression'}" ` +
      `normalizationMethod="${normalization}">`,
  );
  put(2, '<MiningSchema>');
  for (const { field, feature } of fields) {
    const replaced = hasNull(feature) && !isBinned(feature) ? ` missingValueReplacement="${none}"` : '';
    put(3, `<MiningField name="${attribute(field)}"${replaced}/>`);
  }
  put(3, `<MiningField name="${attribute(target)}" usageType="target"/>`);
  put(2, '</MiningSchema>');
  const output = isClass ? `feature="probability" value="${attribute(positive)}"` : 'feature="predictedValue"';
  put(2, '<Output>');
  put(3, `<OutputField name="score" optype="continuous" dataType="double" ${output}/>`);
  put(2, '</Output>');
  const category = isClass ? ` targetCategory="${attribute(positive)}"` : '';
  put(2, `<RegressionTable intercept="${intercept}"${category}>`);
  let next = 0;
  const numeric: string[] = [];
  const categorical: string[] = [];
  for (const { field, feature } of fields) {
    if (feature.kind === 'number') {
      numeric.push(`<NumericPredictor name="${attribute(field)}" coefficient="${terms[next++]}"/>`);
      continue;
    }
    for (const level of feature.levels.slice(1)) {
      const own = isBinned(feature) ? binName(field) : field;
      categorical.push(
        `<CategoricalPredictor name="${attribute(own)}" value="${attribute(level ?? none)}" coefficient="${terms[next++]}"/>`,
      );
    }
  }
  for (const each of [...numeric, ...categorical]) put(3, each);
  put(2, '</RegressionTable>');
  if (isClass) put(2, `<RegressionTable intercept="0" targetCategory="${attribute(negative)}"/>`);
  put(1, '</RegressionModel>');
  put(0, '</PMML>');
  return `${lines.join('\n')}\n`;
}

interface Field {
  readonly field: string;
  readonly feature: Feature;
}

/** A column by its own name where no other one has it, else with its owner's and dataset's. */
export function fieldsOf(features: readonly Feature[]): Field[] {
  const columns = features.map(({ column }) => column);
  return features.map((feature) => ({
    feature,
    field: columns.filter((each) => each === feature.column).length === 1 ? feature.column : nameOf(feature),
  }));
}

const uniqueName = (name: string, taken: readonly string[]): string => (taken.includes(name) ? `label ${name}` : name);
const binName = (field: string): string => `${field} (bins)`;
const isBinned = (feature: Feature): feature is LevelsFeature =>
  feature.kind === 'levels' && feature.cuts !== undefined;
const hasNull = (feature: Feature): boolean => feature.kind === 'levels' && feature.levels.at(-1) === null;

/** What rows without the label are called: the other value where there are two. */
function otherThan({ label }: GlmCard, positive: string): string {
  const others = (label.levels ?? ['0']).flatMap((each) => (each === null || each === positive ? [] : [each]));
  const [only, more] = others;
  return only !== undefined && more === undefined ? only : `not ${positive}`;
}

function dataField({ field, feature }: Field): (readonly [number, string])[] {
  const name = attribute(field);
  const { type } = feature.kind === 'number' ? feature : (feature.cuts ?? { type: null });
  if (type !== null) {
    const dataType = type.kind === 'date' ? 'dateDaysSince[1970]' : 'double';
    return [[2, `<DataField name="${name}" optype="continuous" dataType="${dataType}"/>`]];
  }
  const levels = feature.kind === 'number' ? [] : feature.levels;
  return [
    [2, `<DataField name="${name}" optype="categorical" dataType="string">`],
    ...levels.map((level) => [3, `<Value value="${attribute(level ?? none)}"/>`] as const),
    [2, '</DataField>'],
  ];
}

/**
 * A number in bins, as a derived category: a bin begins at its point and ends below the next one. Written as conditions: `mapMissingTo` of
 * `Discretize` is not what every reader follows.
 */
function binned({ field, feature }: Field): (readonly [number, string])[] {
  if (!isBinned(feature)) return [];
  const points = cutsOf(feature);
  const [ref, level] = [
    `<FieldRef field="${attribute(field)}"/>`,
    (i: number) => `<Constant dataType="string">${attribute(feature.levels[i] ?? none)}</Constant>`,
  ];
  const below = (i: number): string =>
    i === points.length
      ? level(i)
      : `<Apply function="if"><Apply function="lessThan">${ref}<Constant dataType="double">${points[i]}</Constant></Apply>` +
        `${level(i)}${below(i + 1)}</Apply>`;
  const found = hasNull(feature)
    ? `<Apply function="if"><Apply function="isMissing">${ref}</Apply>${level(points.length + 1)}${below(0)}</Apply>`
    : below(0);
  return [
    [2, `<DerivedField name="${attribute(binName(field))}" optype="categorical" dataType="string">`],
    [3, found],
    ...feature.levels.map((each) => [3, `<Value value="${attribute(each ?? none)}"/>`] as const),
    [2, '</DerivedField>'],
  ];
}

/** As the value of an attribute, or as text, of XML 1.0, which has no control characters. */
function attribute(text: string): string {
  return text
    .replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(/[\t\n\r]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(/[\p{Cc}\ufffe\uffff]/gu, '\ufffd');
}
