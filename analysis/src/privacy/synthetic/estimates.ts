/**
 * What noisy counts of columns and of pairs say together: numbers of rows that are nowhere below 0 and agree with each other. All of it is computed from what was released, and spends nothing.
 *
 * A column's counts are measured by themselves and by every pair that has it; their mean by inverse variances is the least-squares estimate of each alone. A pair then has to have the sums of its columns: the nearest such numbers
 * (Hay, Rastogi, Miklau and Suciu 2010, section 4: each cell moves by its share of what its row and column lack), the nearest that are not below 0, and iterative proportional fitting for what that leaves.
 */
import { fittedPair, type Pair, projected } from './marginals.ts';

/** What was measured: noisy counts of every column, and of pairs; of each the variance of its noise, of which only the ratio matters. */
export interface Measured {
  readonly sizes: readonly number[];
  readonly columns: readonly ArrayLike<number>[];
  readonly tree: readonly { readonly pair: Pair; readonly counts: ArrayLike<number> }[];
  readonly variances: { readonly columns: number; readonly pairs: number };
}

export interface Estimated {
  readonly sizes: readonly number[];
  /** Of all rows: at least 1. */
  readonly total: number;
  /** Standard deviation of `total` by the noise, before it is held to 1. */
  readonly deviation: number;
  /** Shares of a column's values. */
  readonly columns: readonly Float64Array[];
  /** Shares of a pair's values, which have those of its columns as sums. */
  readonly tree: readonly { readonly pair: Pair; readonly shares: Float64Array }[];
}

const sumOf = (counts: ArrayLike<number>): number => Array.from(counts).reduce((sum, count) => sum + count, 0);

/** How many rows all counts together say there are: each sum weighs by the inverse of its variance. */
function totalOf({ columns, tree, variances }: Measured): { readonly total: number; readonly deviation: number } {
  const sums = [
    ...columns.map((counts) => ({ sum: sumOf(counts), weight: 1 / (variances.columns * counts.length) })),
    ...tree.map(({ counts }) => ({ sum: sumOf(counts), weight: 1 / (variances.pairs * counts.length) })),
  ];
  const weight = sums.reduce((all, each) => all + each.weight, 0);
  const mean = sums.reduce((all, each) => all + each.sum * each.weight, 0) / weight;
  return { total: Math.max(1, mean), deviation: Math.sqrt(1 / weight) };
}

export function estimated(measured: Measured): Estimated {
  const { sizes, tree, variances } = measured;
  const { total, deviation } = totalOf(measured);
  const counts = measured.columns.map((own, column) => {
    const sources = [
      { counts: own, weight: 1 / variances.columns },
      ...tree.flatMap(({ pair, counts: cells }) => {
        if (!pair.includes(column)) return [];
        const [rows, others] = [sizes[column] as number, cells.length / (sizes[column] as number)];
        return [{ counts: summed(cells, rows, pair[0] === column), weight: 1 / (variances.pairs * others) }];
      }),
    ];
    const weight = sources.reduce((sum, each) => sum + each.weight, 0);
    const mean = Float64Array.from(
      own,
      (_, i) => sources.reduce((sum, each) => sum + (each.counts[i] as number) * each.weight, 0) / weight,
    );
    return projected(mean, total);
  });
  const shares = counts.map((own) => own.map((count) => count / total));
  return {
    sizes,
    total,
    deviation,
    columns: shares,
    tree: tree.map(({ pair, counts: cells }) => {
      const [first, second] = pair.map((column) => counts[column] as Float64Array) as [Float64Array, Float64Array];
      const [p, q] = pair.map((column) => shares[column] as Float64Array) as [Float64Array, Float64Array];
      return { pair, shares: fittedPair(projected(withSums(cells, first, second), total), p, q) };
    }),
  };
}

/** Of cells, row by row, the sums over the columns of each of the first column's values, or over the rows of each of the second's. */
function summed(cells: ArrayLike<number>, length: number, isFirst: boolean): Float64Array {
  const sums = new Float64Array(length);
  const width = isFirst ? cells.length / length : length;
  for (let i = 0; i < cells.length; i++) {
    const at = isFirst ? Math.floor(i / width) : i % width;
    sums[at] = (sums[at] as number) + (cells[i] as number);
  }
  return sums;
}

/** The cells nearest to these that have such sums; both have the same total. */
function withSums(cells: ArrayLike<number>, first: Float64Array, second: Float64Array): Float64Array {
  const [height, width] = [first.length, second.length];
  const [rows, columns] = [summed(cells, height, true), summed(cells, width, false)];
  const lack = sumOf(first) - sumOf(cells);
  return Float64Array.from(cells, (cell, i) => {
    const [a, b] = [Math.floor(i / width), i % width];
    const row = ((first[a] as number) - (rows[a] as number)) / width;
    const column = ((second[b] as number) - (columns[b] as number)) / height;
    return cell + row + column - lack / (height * width);
  });
}
