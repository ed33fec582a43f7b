/**
 * Any law on few outcomes as equal columns with at most two outcomes each (Walker 1977; Vose 1991), in whole numbers:
 * a column is drawn by its bits, and 48 uniform bits are compared with one threshold. So a draw takes one comparison,
 * however many outcomes there are.
 */
import { thresholdBits } from './laplace-law.ts';

/** Column c stands for outcome c where 48 uniform bits are below thresholds[c], and else for others[c]. */
export interface AliasTable {
  /** There are 2^columnBits columns, each as likely. */
  readonly columnBits: number;
  readonly thresholds: readonly bigint[];
  readonly others: readonly number[];
}

/**
 * The table of outcomes 0, 1, …: weights that sum to 2^(columnBits + 48), at most 2^columnBits of them. Outcome k then
 * comes with probability weights[k]/2^(columnBits + 48) exactly. The same weights give the same table everywhere.
 */
export function aliasTable(weights: readonly bigint[], columnBits: number): AliasTable {
  const columns = 2 ** columnBits;
  const full = 1n << BigInt(thresholdBits);
  const left = Array.from({ length: columns }, (_, c) => weights[c] ?? 0n);
  const thresholds = new Array<bigint>(columns).fill(0n);
  // A column whose outcome fills it is its own alias.
  const others = Array.from({ length: columns }, (_, c) => c);
  const under: number[] = [];
  const over: number[] = [];
  for (let c = 0; c < columns; c++) ((left[c] as bigint) < full ? under : over).push(c);
  while (under.length > 0) {
    const c = under.pop() as number;
    const from = over.at(-1) as number;
    thresholds[c] = left[c] as bigint;
    others[c] = from;
    left[from] = (left[from] as bigint) - (full - (left[c] as bigint));
    if ((left[from] as bigint) < full) {
      over.pop();
      under.push(from);
    }
  }
  return { columnBits, thresholds, others };
}

/** How likely each outcome of a table is: whole numbers of 2^−(columnBits + 48). */
export function aliasWeights({ thresholds, others }: AliasTable): bigint[] {
  const full = 1n << BigInt(thresholdBits);
  const weights = new Array<bigint>(thresholds.length).fill(0n);
  thresholds.forEach((threshold, c) => {
    const other = others[c] as number;
    weights[c] = (weights[c] as bigint) + threshold;
    weights[other] = (weights[other] as bigint) + full - threshold;
  });
  return weights;
}
