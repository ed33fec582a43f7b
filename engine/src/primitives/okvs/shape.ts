/**
 * Sizes of an oblivious key-value store for n keys, so that encoding fails with probability 2^-40 at most. They depend on n
 * alone, never on how keys fall.
 *
 * Every row has three places among `sparse` cells and random bits on `dense` cells. Encoding peels rows that have a place to
 * themselves; where none is left, a row becomes a gap, and the dense cells must solve all gaps: g of them have full rank but with
 * probability 2^(g − dense). Three ranges:
 * - n ≤ 23: any places will do. All rows but one may be gaps, and 2^(22 − 63) < 2^-40.
 * - n ≤ 2^14: sparse = ⌈1.52 n⌉ + 130, dense = 63. Peeling stops in a set of k rows whose places are all used at least twice, and
 *   leaves at most k − 1 gaps. The expected number of such sets bounds their probability: C(n,k)·Σ_j C(m,j)·N(3k,j)/(m)_3^k, where
 *   N(b,j) counts ways to put b balls into j boxes with two or more in each. Summed with the weight min(1, 2^(k − 1 − 63)) this is
 *   below 2^-40 for all of the range (shape.test.ts computes it).
 * - larger: bins of about 2^16 keys, each with the sizes that Raghuraman and Rindal (2022/320, section 4) fitted to experiments:
 *   e = (40 + 9.2)/λ' + 1.223, λ' = 2^(0.555 log n + 0.093 w³ − 1.01 w² + 2.925 w − 0.133), w = log 3; dense = ⌊40/log(e n)⌋ + 40.
 *   A bin takes the load L with bins²·P(Binomial(n, 1/bins) > L) ≤ 2^-40, the margin that their software takes as well: all bins
 *   together fail with 2^-40/bins. The probability that a bin at full load does not peel is an extrapolation, not a theorem;
 *   bins at the usual load have 3 % more room than the formula asks. Proven is that the whole system has full rank but with
 *   probability 2^-dense times the expected number of sets of rows that cancel (shape.test.ts).
 */
import { largestLoad } from './loads.ts';
import { exp2, log2 } from './logarithm.ts';

export interface OkvsShape {
  /** Different keys that are encoded: any number that the parties agree on. */
  readonly keys: number;
  readonly bins: number;
  /** Keys that a bin has room for. */
  readonly capacity: number;
  /** Sparse and dense cells of a bin; they lie in this order, bin after bin. A multiple of 7 dense cells, at most 63. */
  readonly sparse: number;
  readonly dense: number;
  /** Cells of 16 bytes in all: a peer who cheats can fit as many keys in a table. */
  readonly slots: number;
}

const security = 40;
const binKeys = 2 ** 16;
/** Up to here sizes are proven. */
const smallKeys = 2 ** 14;

/** Throws RangeError for what is no whole number from 0 to 2^32 − 1. */
export function okvsShape(keys: number): OkvsShape {
  if (!Number.isInteger(keys) || keys < 0 || keys >= 2 ** 32) throw new RangeError(`${keys} is not a number of keys`);
  if (keys <= smallKeys) {
    const sparse = keys <= 23 ? 3 : Math.ceil((152 * keys) / 100) + 130;
    return { keys, bins: 1, capacity: keys, sparse, dense: 63, slots: sparse + 63 };
  }
  const bins = Math.max(1, Math.round(keys / binKeys));
  const capacity = largestLoad(keys, bins);
  const expansion = expansionFor(capacity);
  const sparse = Math.floor(capacity * expansion);
  const dense = Math.floor(security / log2(capacity * expansion)) + security;
  return { keys, bins, capacity, sparse, dense, slots: bins * (sparse + dense) };
}

function expansionFor(keys: number): number {
  const w = log2(3);
  const slope = exp2(0.555 * log2(keys) + 0.093 * w * w * w - 1.01 * w * w + 2.925 * w - 0.133);
  return (security + 9.2) / slope + 1.223;
}
