/**
 * Sizes of silent VOLE: noise, trees and code, by the number of correlations that is asked for.
 *
 * Security rests on learning parity with noise (LPN) in its dual form over F = GF(2^128): a vector e of N = 2M elements with t
 * noisy ones, one in each block of N/t (regular noise), and a public code H of M rows; H·e looks random. t = 168:
 * - Information sets: M columns of H must be free of noise (or hold all of it) by luck: at most (1/2)^t = 2^-168 a try.
 * - Linear tests: a word of the code with weight w misses all noise with probability (1 − w/N)^t. Words that linear algebra
 *   finds have M − 1 zeros and hence, over a field as large as this, weight about N/2: 2^-168. Down to w = 0.41·N it is 2^-128.
 * The paper's implementation takes t = 128 for the same code.
 *
 * The code must not be binary: H·e for a binary H is 128 words with errors at the same places, and as soon as one half of the
 * columns has fewer than 128 noisy ones, ranks over GF(2) tell it from random by linear algebra alone. The constant α of code.ts
 * is what prevents this.
 *
 * A low minimum distance by bad luck is the likelier, the smaller the code: the least code has 16,464 rows, and who asks for fewer
 * correlations gets the first of those.
 */
import { UsageError } from '../../base/errors.ts';
import './messages.ts';

/** t: noisy elements, each in a block of its own, with a tree of seeds for it. A multiple of 4. */
export const trees = 168;
/** Correlations of one call, at most. */
export const mostCorrelations = 2 ** 24;
const leastBlock = 196;

export interface VoleShape {
  /** Leaves of a tree: elements of a block. */
  readonly leaves: number;
  /** Levels of a tree below its root. */
  readonly depth: number;
  /** M: rows of the code, correlations that come out. */
  readonly half: number;
  /** Quarter of M: the code's expander takes elements of each. */
  readonly quarter: number;
}

/** Shape for `count` correlations. Throws UsageError('vole.wrong-count'). */
export function voleShape(count: number): VoleShape {
  if (!Number.isInteger(count) || count < 1 || count > mostCorrelations) {
    throw new UsageError('vole.wrong-count', { found: count, most: mostCorrelations });
  }
  const leaves = Math.max(leastBlock, Math.ceil(count / (trees / 2)));
  const half = (trees / 2) * leaves;
  return { leaves, depth: Math.ceil(Math.log2(leaves)), half, quarter: half / 4 };
}
