/** Aggregates as measures, each once: SUM and AVG share a sum, all that skip the same NULLs share a count. */
import { averageDivision } from '../plan/averages.ts';
import { rowsOf } from '../plan/rows-of.ts';
import type { ColumnType } from '../../contract/cards.ts';
import type { Measure, OutputColumn, Plan, WideSum } from '../plan/types.ts';
import {
  digitsOf,
  type GroupCondition,
  type GroupNumber,
  isGroupCondition,
  mapCondition,
  mapValue,
} from '../plan/group-numbers.ts';
import type { Bound, BoundAggregate, BoundKey, BoundOutput, BoundQuestion, BoundValue } from '../bind/bound.ts';
import { neededColumns, typeOf } from '../bind/bound.ts';
import { withoutPlaces } from '../bind/aggregate.ts';
import { impliedColumns } from './known.ts';
import { isAverageReleased } from '../plan/releases.ts';
import { describe, rangeText } from '../plan/describe.ts';
import { scaleOf } from '../../local/expression.ts';
import { type NumberRange, numberType, rescale, secureLimit, sumRange } from '../plan/ranges.ts';
import { errorAt } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';

/** Digits after the point of an average. */
const averageDecimals = 6;

/** What is made of values. */
type ValueKind = Exclude<Measure['kind'], 'count'>;

/** What a source (join or union) knows about measures. */
export interface MeasureSource {
  /** Adds COUNT of non-NULL values (null: of rows) and returns its measure id; 'rows' when it counts every row. */
  count(argument: Bound | null, filter?: readonly Bound[]): string;
  /** Adds a sum, smallest or largest value and returns its measure id. */
  value(
    kind: ValueKind,
    argument: BoundValue,
    count: string,
    filter?: readonly Bound[],
    quantile?: BoundAggregate['quantile'],
  ): string;
  /** Adds a sum that may leave 63 bits as its digits; null where it does not, or cannot be handed over so. */
  wide(argument: BoundValue, count: string, filter?: readonly Bound[]): WideSum | null;
  /** Range of the sum of `argument` over all rows, at its own scale. */
  sumRange(argument: BoundValue): NumberRange;
}

/** The columns of the answer; adds their measures to `source`. */
export function planColumns(question: BoundQuestion, source: MeasureSource): OutputColumn[] {
  return question.outputs.map((output) => planColumn(question, output, source));
}

function planColumn(question: BoundQuestion, output: BoundOutput, source: MeasureSource): OutputColumn {
  const { name } = output;
  if (output.kind === 'key') {
    const type = typeOf((question.keys[output.key] as BoundKey).value);
    return { kind: 'key', name, type, key: output.key, ...(output.label === undefined ? {} : { label: output.label }) };
  }
  if (output.kind === 'grouping') return { kind: 'grouping', name, type: { kind: 'integer' }, keys: output.keys };
  if (output.kind === 'text') return { kind: 'text', name, type: { kind: 'text' }, value: output.value };
  if (output.kind === 'expression') return planExpression(output, source);
  const { function: kind, argument, filter } = output.aggregate;
  const count = source.count(argument, filter);
  if (kind === 'count') return { kind: 'measure', name, type: { kind: 'integer' }, measure: count };

  const value = argument as BoundValue;
  const scale = scaleOf(typeOf(value));
  const wide = kind === 'sum' || kind === 'avg' ? source.wide(value, count, filter) : null;
  if (wide !== null) {
    const sum = wideNumber(wide, scale);
    if (kind === 'sum')
      return { kind: 'expression', name, type: numberType(source.sumRange(value), scale), value: sum };
    const quotient: GroupNumber = {
      kind: 'divide',
      left: sum,
      right: { kind: 'aggregate', of: { measure: count, scale: 0 } },
    };
    return { kind: 'expression', name, type: averageType(value, scale), value: quotient };
  }
  if (kind === 'avg') {
    const sum = source.value('sum', value, count, filter);
    return { kind: 'average', name, type: averageType(value, scale), sum, count, scale, decimals: averageDecimals };
  }
  const { quantile } = output.aggregate;
  const measure = source.value(kind, value, count, filter, quantile);
  const type = columnType(source, output.aggregate, value);
  return { kind: 'measure', name, type, measure };
}

function planExpression(
  { name, value }: Extract<BoundOutput, { kind: 'expression' }>,
  source: MeasureSource,
): OutputColumn {
  const planned = mapValue(value, (aggregate) => planLeaf(aggregate, source));
  if (isGroupCondition(planned)) return { kind: 'expression', name, type: { kind: 'boolean' }, value: planned };
  const scale = digitsOf(planned, ({ scale: digits }) => digits);
  const type: ColumnType = scale === 0 ? { kind: 'integer' } : { kind: 'decimal', precision: widest, scale };
  return { kind: 'expression', name, type, value: planned };
}

function wideNumber({ digits, bits }: WideSum, scale: number): GroupNumber {
  return digits
    .map((measure, place): GroupNumber => {
      const digit: GroupNumber = { kind: 'aggregate', of: { measure, scale } };
      if (place === 0) return digit;
      return {
        kind: 'multiply',
        left: digit,
        right: { kind: 'number', value: String(2n ** BigInt(bits * place)), scale: 0 },
      };
    })
    .reduce((left, right) => ({ kind: 'add', left, right }));
}

/** HAVING's condition, but for those on the number of rows; null without one. */
export function planCondition({ condition }: BoundQuestion, source: MeasureSource): GroupCondition | null {
  return condition === null ? null : mapCondition(condition.value, (aggregate) => planLeaf(aggregate, source));
}

/** Digits of a number that recipients compute. */
const widest = 38;

/** An aggregate inside of an expression as its measures. */
function planLeaf(aggregate: BoundAggregate, source: MeasureSource): GroupNumber {
  const { function: kind, argument, filter, quantile } = aggregate;
  const count = source.count(argument, filter);
  const rows: GroupNumber = { kind: 'aggregate', of: { measure: count, scale: 0 } };
  if (kind === 'count') return rows;
  const value = argument as BoundValue;
  if (kind === 'distinct' || kind === 'quantile') {
    const measure = source.value(kind, value, count, filter, quantile);
    return { kind: 'aggregate', of: { measure, scale: scaleOf(columnType(source, aggregate, value)) } };
  }
  const scale = scaleOf(typeOf(value));
  const wide = kind === 'sum' || kind === 'avg' ? source.wide(value, count, filter) : null;
  const ofMeasure = (): GroupNumber => {
    const measure = source.value(kind === 'avg' ? 'sum' : kind, value, count, filter);
    return { kind: 'aggregate', of: { measure, scale } };
  };
  const found = wide === null ? ofMeasure() : wideNumber(wide, scale);
  return kind === 'avg' ? { kind: 'divide', left: found, right: rows } : found;
}

function columnType(
  source: MeasureSource,
  { function: kind, quantile }: BoundAggregate,
  value: BoundValue,
): ColumnType {
  const type = typeOf(value);
  if (kind === 'distinct') return { kind: 'integer' };
  if (kind === 'sum') return numberType(source.sumRange(value), scaleOf(type));
  if (quantile?.continuous !== true || quantile.denominator === 1) return type;
  const digits = String(quantile.denominator).length - 1;
  return numberType(rescale(value.range as NumberRange, digits), scaleOf(type) + digits);
}

/** Throws UsageError 'sql.overflow' for an average that is computed under protocol and may leave 63 bits there. */
export function checkAverages(source: SourceText, question: BoundQuestion, plan: Plan): void {
  plan.columns.forEach((column, i) => {
    const output = question.outputs[i];
    if (column.kind !== 'average' || output?.kind !== 'aggregate') return;
    if (!isAverageReleased(plan, column.sum, column.count) || averageDivision(plan, column.sum) !== undefined) return;
    const { argument, at } = output.aggregate;
    const { range } = argument as { readonly range: NumberRange };
    throw errorAt(source, at, 'sql.overflow', {
      expression: `AVG(${describe(argument as Bound)})`,
      ...rangeText(sumRange(range, rowsOf(plan)), column.scale, secureLimit),
    });
  });
}

function averageType(value: BoundValue, scale: number): ColumnType {
  const range = value.range as NumberRange;
  return numberType(rescale(range, Math.max(0, averageDecimals - scale)), averageDecimals);
}

/** Numbers of FILTER conditions, equal ones the same. */
export class FilterNumbers {
  readonly #known: string[] = [];

  of(filter: readonly Bound[]): number[] {
    const numbers = filter.map((condition) => {
      const text = withoutPlaces(condition);
      if (!this.#known.includes(text)) this.#known.push(text);
      return this.#known.indexOf(text) + 1;
    });
    return [...new Set(numbers)].sort((a, b) => a - b);
  }
}

/** Columns that may be NULL and have a value in all rows that an aggregate takes. */
export function takenColumns(argument: Bound | null, filter: readonly Bound[], byTable: boolean): string[] {
  const implied = impliedColumns(filter).map(({ table, column }) => (byTable ? `${table}.${column}` : column));
  return [...new Set([...(argument === null ? [] : neededColumns(argument, byTable)), ...implied])].sort();
}

/** Measures in order of use, 'rows' first. */
export class Measures {
  readonly #measures: Measure[] = [{ kind: 'count', id: 'rows', valid: null, needs: [] }];

  get all(): readonly Measure[] {
    return this.#measures;
  }

  /** Adds a measure that is known to be new. */
  append(measure: Measure): void {
    this.#measures.push(measure);
  }

  /** Id of the measure that `make` gives; an equal one is not added again. */
  add(make: (id: string) => Measure): string {
    const wanted = make('');
    const same = this.#measures.find((measure) => JSON.stringify({ ...measure, id: '' }) === JSON.stringify(wanted));
    if (same !== undefined) return same.id;
    const number = this.#measures.filter(({ kind, id }) => kind === wanted.kind && id !== 'rows').length + 1;
    const measure = make(`${wanted.kind}${number}`);
    this.#measures.push(measure);
    return measure.id;
  }
}
