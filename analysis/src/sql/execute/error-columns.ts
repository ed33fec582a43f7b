/** How far off the numbers of an answer with noise may be: columns that a recipient finds beside them. */
import type { ColumnType } from '../../contract/cards.ts';
import { decimalText } from '../../contract/decimals.ts';
import type { Cell } from '../../contract/results.ts';
import { scaleOf } from '../../local/expression.ts';
import { outsideOnceIn } from '../plan/noise-error.ts';
import type { OutputColumn, Plan, PlanPrivacy } from '../plan/types.ts';

export interface ErrorColumn {
  /** Number of the column that it is about. */
  readonly of: number;
  readonly name: string;
  readonly type: ColumnType;
  readonly cell: (measures: Readonly<Record<string, BigInt64Array>>, group: number) => Cell;
}

/**
 * Half the width of an interval that has the true number in 19 of 20 cases, of noise alone. None of what is calculated from several
 * numbers but averages.
 */
export function errorColumns({ columns, privacy }: Plan): ErrorColumn[] {
  if (privacy === undefined) return [];
  return columns.flatMap((column, of) => {
    const cell = errorOf(privacy, column);
    if (cell === undefined) return [];
    const type: ColumnType = column.type.kind === 'integer' ? column.type : { ...decimal, scale: scaleOf(column.type) };
    return [{ of, name: `${column.name} ±95%`, type, cell }];
  });
}

const decimal = { kind: 'decimal', precision: 38 } as const;

function errorOf(privacy: PlanPrivacy, column: OutputColumn): ErrorColumn['cell'] | undefined {
  const widthOf = (measure: string, times: 20 | 40): bigint => {
    const noise = privacy.noise.find((each) => each.measure === measure);
    if (noise === undefined) throw new Error(`measure ${measure} has no noise`);
    return outsideOnceIn(times, privacy.mechanism, noise.scale);
  };
  if (column.kind === 'measure') {
    const error = decimalText(widthOf(column.measure, 20), scaleOf(column.type));
    return () => error;
  }
  if (column.kind !== 'average') return undefined;
  const { sum, count, decimals, scale } = column;
  // Total and number of rows are both within these once in 40 times each, so together in 19 of 20 cases.
  const [sums, counts] = [widthOf(sum, 40), widthOf(count, 40)];
  return (measures, group) => {
    const total = measures[sum]?.[group] ?? 0n;
    const rows = measures[count]?.[group] ?? 0n;
    // With as much noise as rows an average can be anything.
    if (rows - counts < 1n) return null;
    const mean = Number(total) / Number(rows);
    const ends = [total - sums, total + sums].flatMap((end) =>
      [rows - counts, rows + counts].map((number) => Math.abs(Number(end) / Number(number) - mean)),
    );
    return decimalText(BigInt(Math.ceil(Math.max(...ends) * 10 ** (decimals - scale))), decimals);
  };
}
