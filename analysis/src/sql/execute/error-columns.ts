/** How far off the numbers of an answer with noise may be: columns that a recipient finds beside them. */
import type { ColumnType } from '../../contract/cards.ts';
import { decimalText } from '../../contract/decimals.ts';
import type { Cell } from '../../contract/results.ts';
import { scaleOf } from '../../local/expression.ts';
import { ratioInterval } from '../../privacy/accounting/intervals.ts';
import { shownStep } from '../../privacy/accounting/noise-error.ts';
import { measureOf } from '../plan/gates.ts';
import { halfWidthOf, noiseOf, rankErrorOf } from '../plan/noise-error.ts';
import type { OutputColumn, Plan, PlanPrivacy } from '../plan/types.ts';

export interface ErrorColumn {
  /** Number of the column that it is about. */
  readonly of: number;
  readonly name: string;
  readonly type: ColumnType;
  /** It says nothing of the digits of the number. */
  readonly isOfRank?: true;
  readonly cell: (measures: Readonly<Record<string, BigInt64Array>>, group: number) => Cell;
}

/**
 * Half the width of an interval that has the true number in 19 of 20 cases, of noise alone; of averages by Fieller's interval, the wider side. None of what is calculated from several
 * numbers but averages.
 */
export function errorColumns(plan: Plan): ErrorColumn[] {
  const { columns, privacy } = plan;
  if (privacy === undefined) return [];
  return columns.flatMap((column, of) => {
    const cell = errorOf(plan, privacy, column);
    if (cell === undefined) return [];
    if (isChosen(privacy, column))
      return [{ of, name: `${column.name} rank ±95%`, type: { kind: 'integer' }, cell, isOfRank: true }];
    const type: ColumnType = column.type.kind === 'integer' ? column.type : { ...decimal, scale: scaleOf(column.type) };
    return [{ of, name: `${column.name} ±95%`, type, cell }];
  });
}

const isChosen = ({ choices = [] }: PlanPrivacy, column: OutputColumn): boolean =>
  column.kind === 'measure' && choices.some(({ measure }) => measure === column.measure);

const decimal = { kind: 'decimal', precision: 38 } as const;

function errorOf(plan: Plan, privacy: PlanPrivacy, column: OutputColumn): ErrorColumn['cell'] | undefined {
  if (column.kind === 'measure') {
    const rank = rankErrorOf(privacy, column.measure);
    if (rank !== undefined) return () => String(rank);
    const error = decimalText(withRounding(Number(halfWidthOf(privacy, column.measure))), scaleOf(column.type));
    return () => error;
  }
  if (column.kind !== 'average') return undefined;
  const { sum, count, decimals, scale } = column;
  const [sums, counts] = [noiseOf(privacy, sum), noiseOf(privacy, count)];
  const bounds = rangeOfRow(plan, sum);
  return (measures, group) => {
    const total = { value: Number(measures[sum]?.[group] ?? 0n), noise: sums };
    const rows = { value: Number(measures[count]?.[group] ?? 0n), noise: counts };
    // There is no average to be off.
    if (rows.value < 1) return null;
    // With as much noise as rows the average can be anything in its range. That is told, too: intervals that are told only where noise happens to leave less would be wrong more often than they say.
    const { low, high } = ratioInterval(total, rows, bounds);
    const mean = total.value / rows.value;
    const width = Math.max(mean - low, high - mean) * 10 ** (decimals - scale);
    return decimalText(withRounding(Math.ceil(width)), decimals);
  };
}

/** What `shownNumber` rounds off is a twentieth of the error at most; nothing of errors of two digits. */
const withRounding = (halfWidth: number): bigint => BigInt(halfWidth < 100 ? halfWidth : Math.ceil(halfWidth / 0.95));

/** Where the value of one row is, and so an average. */
function rangeOfRow(plan: Plan, sum: string): { low: number; high: number } {
  const measure = measureOf(plan, sum);
  if (measure.kind === 'count') throw new Error(`measure ${sum} is no sum`);
  return { low: Number(measure.range.min), high: Number(measure.range.max) };
}

/**
 * A number with noise as people read it: rounded to two digits of its error, as further ones are noise alone. `carried`: at `decimals`;
 * `error`: as text.
 */
export function shownNumber(carried: bigint, decimals: number, error: Cell): bigint {
  if (typeof error !== 'string') return carried;
  const step = BigInt(Math.max(1, shownStep(Number(error) * 10 ** decimals, 1)));
  const half = carried < 0n ? -step / 2n : step / 2n;
  return ((carried + half) / step) * step;
}
