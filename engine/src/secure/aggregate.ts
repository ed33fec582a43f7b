/**
 * Counts and sums by group over secret rows: COUNT(*), COUNT(x) and SUM(x) of the rows that a filter keeps.
 *
 * Each row is one-hot in every factor of its group key. filter ∧ one-hot bits become numbers once; a matrix product of these
 * (groups × rows) with the columns (rows × columns) gives all sums with one element sent for each group and column,
 * however many rows there are. Counts are local sums of the selecting bits. How a key of several factors is handled: see
 * strategy.ts. All results are exact mod 2^64.
 *
 * Rows are processed in blocks, so that memory stays bounded: up to 131,072 rows are one block, more when the selection is
 * narrow. Replicated, a block takes 2 rounds (bits to numbers) + 1 (product), 1 more if columns are masked by validity and 1 more
 * if the strategy has a right side; before, 1 round for each further factor combined with the filter.
 */
import { UsageError } from '../base/errors.ts';
import { inBlocks } from '../sharing/blocks.ts';
import type { Bits, Ring, Sharing } from '../sharing/model.ts';
import './messages.ts';
import { combineOneHot } from './one-hot.ts';
import { everyRow } from './promises.ts';
import { chooseStrategy, type GroupStrategy } from './strategy.ts';

/** A column to count or sum by group. */
export interface GroupColumn {
  /** What to sum; without it only `valid` rows are counted. */
  readonly value?: Ring | undefined;
  /** One plane: 1 where the value is not NULL. Absent: never NULL. The same object in several columns is converted once. */
  readonly valid?: Bits | undefined;
  /** The value is 0 already where it is NULL: saves a product a row. */
  readonly zeroWhereInvalid?: boolean;
}

export interface GroupedRows {
  /** One plane: 1 where a row takes part. */
  readonly filter: Bits;
  /** Group key: one-hot planes of each factor, most significant factor first. None: one group. */
  readonly factors: readonly Bits[];
  readonly columns: readonly GroupColumn[];
}

export interface GroupTotals {
  /** Rows of each group. Group number: mixed radix over the factors, the first most significant. */
  readonly rows: Ring;
  /** For each column the rows of each group that are valid (`rows` where the column has no `valid`), and their sum. */
  readonly columns: readonly { readonly count: Ring; readonly sum: Ring | undefined }[];
}

// A block is this many selecting numbers, or the least block if that is more: 16 bytes each, and some times as much on the
// way. Larger blocks leave the cache and gain nothing.
const blockNumbers = 2 ** 20;
const leastBlockRows = 2 ** 17;

/** Counts and sums by group; see the top of this file. */
export async function aggregateGroups(
  sharing: Sharing,
  rows: GroupedRows,
  strategy: GroupStrategy = chooseStrategy(
    rows.factors.map(({ planes }) => planes),
    columnsToSum(rows.columns),
  ),
): Promise<GroupTotals> {
  const n = rows.filter.length;
  checkShapes(rows, n);
  promiseRows(sharing, rows);
  const factors = (chosen: readonly number[]) => chosen.map((i) => rows.factors[i] as Bits);
  const [selecting, right] = await combineOneHot(sharing, [
    [rows.filter, ...factors(strategy.left)],
    factors(strategy.right),
  ]);

  const left = selecting as Bits;
  const measures = measuresOf(rows.columns);
  const blockRows = Math.max(leastBlockRows, Math.floor(blockNumbers / left.planes / 64) * 64);
  const parts = await inBlocks(sharing, n, blockRows, (start, end) =>
    sumBlock(sharing, {
      left: sharing.sliceRows(left, start, end),
      right: right === undefined ? undefined : sharing.sliceRows(right, start, end),
      counts: measures.counts.map((valid) => sharing.sliceRows(valid, start, end)),
      sums: measures.sums.map(({ value, mask }) => ({ value: sharing.slice(value, start, end), mask })),
    }),
  );
  const totals = parts.reduce((sum, part) => sharing.add(sum, part));
  return layOut(sharing, rows, strategy, measures, totals);
}

function checkShapes({ filter, factors, columns }: GroupedRows, n: number): void {
  const check = (what: string, found: number) => {
    if (found !== n) throw new UsageError('aggregate.shape', { what, found, expected: n });
  };
  factors.forEach((factor, i) => check(`group key factor ${i + 1}`, factor.length));
  columns.forEach(({ value, valid }, i) => {
    check(`column ${i + 1}`, (value ?? filter).length);
    check(`validity of column ${i + 1}`, (valid ?? filter).length);
  });
}

/** Holds rows that take part to what is promised of them: one group at most in each factor, and zeros where that is said. */
function promiseRows(sharing: Sharing, { filter, factors, columns }: GroupedRows): void {
  for (const factor of factors) {
    sharing.promised(
      'aggregateGroups',
      'Σ factor[plane] ≤ 1',
      [filter, factor],
      everyRow((kept, planes) => kept === 0n || (planes & (planes - 1n)) === 0n),
    );
  }
  for (const { value, valid, zeroWhereInvalid } of columns) {
    if (value === undefined || valid === undefined || zeroWhereInvalid !== true) continue;
    sharing.promised(
      'aggregateGroups',
      'valid = 0 → value = 0',
      [filter, valid, value],
      everyRow((kept, isValid, number) => kept === 0n || isValid === 1n || number === 0n),
    );
  }
}

/** The distinct columns of the matrix product: validities to count, and values to sum. */
interface Measures {
  readonly counts: readonly Bits[];
  /** `mask`: which of the counts must be 1 for the value to be summed. */
  readonly sums: readonly { readonly value: Ring; readonly mask: number | undefined }[];
}

function measuresOf(columns: readonly GroupColumn[]): Measures {
  const counts = [...new Set(columns.flatMap(({ valid }) => (valid === undefined ? [] : [valid])))];
  const sums = columns.flatMap(({ value, valid, zeroWhereInvalid }) => {
    if (value === undefined) return [];
    return [{ value, mask: valid === undefined || zeroWhereInvalid === true ? undefined : counts.indexOf(valid) }];
  });
  return { counts, sums };
}

/** How many columns the matrix product sums: what `chooseStrategy` and `splitCategories` ask for. */
export function columnsToSum(columns: readonly GroupColumn[]): number {
  const { counts, sums } = measuresOf(columns);
  return counts.length + sums.length;
}

interface Block extends Measures {
  /** Selecting planes. */
  readonly left: Bits;
  readonly right: Bits | undefined;
}

/**
 * Totals of one block: left groups × (1 + columns) · right groups, row-major; the right groups of the row count come first, then
 * those of each column.
 */
async function sumBlock(sharing: Sharing, { left, right, counts, sums }: Block): Promise<Ring> {
  const n = left.length;
  const r = right?.planes ?? 0;
  // Sums are modulo 2^64, whatever is declared of the columns.
  const numbers = sharing.within(
    await sharing.bitsToRing(sharing.joinPlanes([left, ...(right === undefined ? [] : [right]), ...counts])),
  );
  const planes = (start: number, end: number) => sharing.slice(numbers, start * n, end * n);
  const selection = planes(0, left.planes);
  const validities = counts.map((_, i) => planes(left.planes + r + i, left.planes + r + i + 1));

  const masked = sums.filter(({ mask }) => mask !== undefined);
  const products =
    masked.length === 0
      ? undefined
      : await sharing.multiply(
          sharing.concatenate(masked.map(({ mask }) => validities[mask as number] as Ring)),
          sharing.concatenate(masked.map(({ value }) => value)),
        );
  const values = sums.map((sum) => {
    const at = masked.indexOf(sum);
    return at < 0 ? sum.value : sharing.slice(products as Ring, at * n, (at + 1) * n);
  });
  const columns = [...validities, ...values];

  if (right === undefined) {
    const rows = sharing.sum(selection, left.planes);
    if (columns.length === 0) return rows;
    const totals = await sumSelected(sharing, selection, left.planes, columns, n);
    return beside(sharing, rows, totals, left.planes, columns.length);
  }
  const rightNumbers = planes(left.planes, left.planes + r);
  const spread = columns.length === 0 ? [] : [await spreadColumns(sharing, rightNumbers, columns, r)];
  const parts = sharing.concatenate([rightNumbers, ...spread]);
  const wide = Array.from({ length: r * (1 + columns.length) }, (_, i) => sharing.slice(parts, i * n, (i + 1) * n));
  return sumSelected(sharing, selection, left.planes, wide, n);
}

/** Sums of the columns over the rows that each of `groups` selecting vectors picks: groups × columns, row-major. */
function sumSelected(
  sharing: Sharing,
  selection: Ring,
  groups: number,
  columns: readonly Ring[],
  n: number,
): Promise<Ring> {
  const matrix = sharing.interleave(columns);
  return sharing.matrixProduct(selection, { rows: groups, columns: n }, matrix, { rows: n, columns: columns.length });
}

/** Every column times every right plane: column after column, plane after plane. */
function spreadColumns(sharing: Sharing, right: Ring, columns: readonly Ring[], r: number): Promise<Ring> {
  return sharing.multiply(
    sharing.concatenate(columns.map(() => right)),
    sharing.concatenate(columns.flatMap((column) => Array.from({ length: r }, () => column))),
  );
}

/** A column before the `k` columns of a row-major matrix of `rows` rows. Local. */
function beside(sharing: Sharing, column: Ring, matrix: Ring, rows: number, k: number): Ring {
  const indices = new Uint32Array(rows * (k + 1));
  for (let i = 0, at = 0; i < rows; i++) {
    indices[at++] = i;
    for (let c = 0; c < k; c++) indices[at++] = rows + i * k + c;
  }
  return sharing.gather(sharing.concatenate([column, matrix]), indices);
}

/** Picks each measure's totals in the order of the group numbers. Local. */
function layOut(
  sharing: Sharing,
  { filter, factors, columns }: GroupedRows,
  strategy: GroupStrategy,
  measures: Measures,
  totals: Ring,
): GroupTotals {
  const r = strategy.rightGroups;
  const width = r * (1 + measures.counts.length + measures.sums.length);
  const groups = strategy.leftGroups * r;
  // Where the row count of each group stands.
  const places = Uint32Array.from({ length: groups }, (_, group) => {
    const digits: number[] = [];
    let rest = group;
    for (let f = factors.length - 1; f >= 0; f--) {
      const size = (factors[f] as Bits).planes;
      digits[f] = rest % size;
      rest = Math.floor(rest / size);
    }
    const number = (chosen: readonly number[]) =>
      chosen.reduce((total, f) => total * (factors[f] as Bits).planes + (digits[f] as number), 0);
    return number(strategy.left) * width + number(strategy.right);
  });
  const pick = (column: number) =>
    sharing.gather(
      totals,
      places.map((place) => place + column * r),
    );
  const most = BigInt(filter.length);
  const count = (column: number) => sharing.within(pick(column), { min: 0n, max: most });
  const rows = count(0);
  const counts = measures.counts.map((_, i) => count(1 + i));
  let next = 1 + counts.length;
  return {
    rows,
    columns: columns.map(({ value, valid }) => ({
      count: valid === undefined ? rows : (counts[measures.counts.indexOf(valid)] as Ring),
      sum: value === undefined ? undefined : pick(next++),
    })),
  };
}
