/** Samples that follow from a public seed: which rows and features a tree sees. Nothing about the rows is in them. */
import { randomPermutation } from '../../base/random.ts';
import { publicRandom } from '../../primitives/public-random.ts';

/** A `share` of the places 0 to count − 1, at least one, in ascending order. */
export function sampledPlaces(seed: string, count: number, share: number): number[] {
  return [...sampledRows(seed, count, Math.max(1, Math.round(share * count)))];
}

/** The places 0 to count − 1 in an order that follows from the seed. Public. */
export const randomOrder = (seed: string, count: number): Uint32Array =>
  Uint32Array.from(randomPermutation(publicRandom(seed, 'trees'), count));

/** So many of the places 0 to count − 1, in ascending order. */
export function sampledRows(seed: string, count: number, taken: number): Uint32Array {
  return randomOrder(seed, count).slice(0, taken).sort();
}

/** How often each of `count` rows is drawn in as many draws of one row each; no row counts more than `most`. */
export function bootstrapCounts(seed: string, count: number, most: number): BigUint64Array {
  const source = publicRandom(seed, 'trees');
  const counts = new BigUint64Array(count);
  const words = source.words(count);
  for (const word of words) {
    // 2^64 is so far above the number of rows that none is drawn noticeably more often than another.
    const row = Number(word % BigInt(count));
    if ((counts[row] as bigint) < BigInt(most)) counts[row] = (counts[row] as bigint) + 1n;
  }
  return counts;
}
