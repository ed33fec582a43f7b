/** Aggregates as measures, each once: SUM and AVG share a sum, all that skip the same NULLs share a count. */
import { averageDivision, rowsOf } from '../plan/averages.ts';
import type { ColumnType } from '../../contract/cards.ts';
import type { Measure, OutputColumn, Plan } from '../plan/types.ts';
import type { Bound, BoundAggregate, BoundOutput, BoundQuestion, BoundValue } from '../bind/bound.ts';
import { typeOf } from '../bind/bound.ts';
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
  /** Adds COUNT of non-NULL values and returns its measure id; 'rows' when there are no NULLs. */
  count(argument: Bound): string;
  /** Adds a sum, smallest or largest value and returns its measure id. */
  value(kind: ValueKind, argument: BoundValue, count: string, quantile?: BoundAggregate['quantile']): string;
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
    const type = question.keys[output.key]?.column.type as ColumnType;
    return { kind: 'key', name, type, key: output.key };
  }
  const { function: kind, argument } = output.aggregate;
  if (argument === null) return { kind: 'measure', name, type: { kind: 'integer' }, measure: 'rows' };
  const count = source.count(argument);
  if (kind === 'count') return { kind: 'measure', name, type: { kind: 'integer' }, measure: count };

  const value = argument as BoundValue;
  const scale = scaleOf(typeOf(value));
  if (kind === 'avg') {
    const sum = source.value('sum', value, count);
    return { kind: 'average', name, type: averageType(value, scale), sum, count, scale, decimals: averageDecimals };
  }
  const { quantile } = output.aggregate;
  const measure = source.value(kind, value, count, quantile);
  const type = columnType(source, output.aggregate, value);
  return { kind: 'measure', name, type, measure };
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
