/** Tables of categories, their marginals, and how two tables differ in them. */

/** A table of categories: per column, the number of its values, and per row the place of its value, from 0. */
export interface CodedTable {
  readonly sizes: readonly number[];
  readonly columns: readonly Int32Array[];
}

/** A pair of columns, the lower one first. */
export type Pair = readonly [number, number];

/** Numbers of rows per value of one column. */
export function countsOf(table: CodedTable, column: number): Float64Array {
  const counts = new Float64Array(sizeOf(table.sizes, column));
  for (const value of columnOf(table, column)) counts[value] = (counts[value] as number) + 1;
  return counts;
}

/** Numbers of rows per pair of values: that of (a, b) at a · (values of the second column) + b. */
export function pairCountsOf(table: CodedTable, [first, second]: Pair): Float64Array {
  const width = sizeOf(table.sizes, second);
  const counts = new Float64Array(sizeOf(table.sizes, first) * width);
  const other = columnOf(table, second);
  columnOf(table, first).forEach((value, row) => {
    const place = value * width + (other[row] as number);
    counts[place] = (counts[place] as number) + 1;
  });
  return counts;
}

/** Shares of noisy counts: negative ones count as 0. Equal shares where nothing is left. */
export function sharesOf(counts: ArrayLike<number>): Float64Array {
  const kept = Float64Array.from(counts, (count) => Math.max(0, count));
  const total = kept.reduce((sum, count) => sum + count, 0);
  return kept.map((count) => (total > 0 ? count / total : 1 / kept.length));
}

/** The point nearest to `values` (least squares) of those that are nowhere below 0 and add up to `total` > 0: all less by the same, what is then below 0 at 0 (Held, Wolfe, Crowder 1974). */
export function projected(values: ArrayLike<number>, total: number): Float64Array {
  const falling = Float64Array.from(values).sort().reverse();
  let [sum, less] = [0, 0];
  falling.forEach((value, i) => {
    sum += value;
    const own = (sum - total) / (i + 1);
    if (value > own) less = own;
  });
  return Float64Array.from(values, (value) => Math.max(0, value - less));
}

/** Half the sum of differences: the largest difference of the probability of any set. */
export function totalVariation(first: ArrayLike<number>, second: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < first.length; i++) sum += Math.abs((first[i] as number) - (second[i] as number));
  return sum / 2;
}

/** Shares of pairs with exactly these shares of both columns, near the given ones: Deming and Stephan's iterative proportional fitting (1940). */
export function fittedPair(near: ArrayLike<number>, first: Float64Array, second: Float64Array): Float64Array {
  const width = second.length;
  // A pair that noise has pushed to 0 may occur all the same, else a column's share could not be reached.
  const shares = sharesOf(near).map((share) => share + 1e-9);
  for (let round = 0; round < 50; round++) {
    scale(shares, first, (i) => Math.floor(i / width));
    scale(shares, second, (i) => i % width);
  }
  return shares;
}

function scale(shares: Float64Array, wanted: Float64Array, groupOf: (place: number) => number): void {
  const found = new Float64Array(wanted.length);
  shares.forEach((share, i) => (found[groupOf(i)] = (found[groupOf(i)] as number) + share));
  shares.forEach((share, i) => {
    const group = groupOf(i);
    shares[i] = found[group] === 0 ? 0 : (share * (wanted[group] as number)) / (found[group] as number);
  });
}

export interface MarginalQuality {
  /** Per column, the total variation between the shares of both tables. */
  readonly columns: readonly number[];
  readonly pairs: readonly { readonly pair: Pair; readonly distance: number }[];
  readonly meanOfColumns: number;
  readonly meanOfPairs: number;
  readonly worstPair: number;
}

/**
 * How far the marginals of a synthetic table are from those of the rows that it stands for. Computed on these rows: a report with it is a release about them, and needs its own budget or their owner's eyes only.
 */
export function marginalQuality(real: CodedTable, synthetic: CodedTable): MarginalQuality {
  const all = real.sizes.map((_, column) => column);
  const of = (counts: (table: CodedTable) => Float64Array): number =>
    totalVariation(sharesOf(counts(real)), sharesOf(counts(synthetic)));
  const columns = all.map((column) => of((table) => countsOf(table, column)));
  const pairs = pairsOf(real.sizes.length).map((pair) => ({
    pair,
    distance: of((table) => pairCountsOf(table, pair)),
  }));
  const distances = pairs.map(({ distance }) => distance);
  return {
    columns,
    pairs,
    meanOfColumns: mean(columns),
    meanOfPairs: mean(distances),
    worstPair: Math.max(0, ...distances),
  };
}

const mean = (numbers: readonly number[]): number =>
  numbers.length === 0 ? 0 : numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

/** All pairs of so many columns. */
export function pairsOf(columns: number): Pair[] {
  const pairs: Pair[] = [];
  for (let i = 0; i < columns; i++) for (let j = i + 1; j < columns; j++) pairs.push([i, j]);
  return pairs;
}

function columnOf(table: CodedTable, column: number): Int32Array {
  const found = table.columns[column];
  if (found === undefined) throw new RangeError(`no column ${column} among ${table.columns.length}`);
  return found;
}

function sizeOf(sizes: readonly number[], column: number): number {
  const found = sizes[column];
  if (found === undefined) throw new RangeError(`no column ${column} among ${sizes.length}`);
  return found;
}
