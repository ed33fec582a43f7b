/**
 * Randomness under protocol: numbers that nobody knows, and numbers that all parties see and nobody chose.
 *
 * Uniform elements of Z_2^64 and uniform bits are operations of the contract (`randomRing`, `randomBits`), as are random orders
 * (`randomOrder`); all are local. Here is what is made of them.
 */
import type { Bits, Ring, Sharing } from '../sharing/model.ts';
import { toNumber } from './adder.ts';
import { multiplyBitsByConstant } from './bits/arithmetic.ts';
import { bitLength, requireIntegerFrom } from './ranges.ts';

/** The distance of `randomBelow` from uniform: at most 2^−this a number. */
const randomBelowDistance = 40;

/** Uniform 0 or 1 that nobody knows, as bits and as numbers alike. Rounds and bytes of `bitsToRing`. */
export async function randomFlags(
  sharing: Sharing,
  length: number,
): Promise<{ readonly bit: Bits; readonly number: Ring }> {
  const bit = sharing.randomBits(length, 1);
  return { bit, number: sharing.within(await sharing.bitsToRing(bit), { min: 0n, max: 1n }) };
}

/**
 * Numbers from 0 to `end` − 1 that nobody knows, 1 ≤ end ≤ 2^63. Uniform where `end` is a power of two; else within statistical
 * distance 2^−40 a number of it: ⌊r·end / 2^m⌋ for r of m = 40 + ⌈log₂ end⌉ random bits takes each value for ⌊2^m/end⌋ or one
 * more of the r. Nothing is opened; the product is by a public constant, an addition for each 1 in `end`.
 */
export async function randomBelow(sharing: Sharing, length: number, end: bigint): Promise<Ring> {
  const width = bitLength(end - 1n);
  requireIntegerFrom('randomBelow', 'bits of the largest number', width, 0, 63);
  if (end < 1n) requireIntegerFrom('randomBelow', 'the end', Number(end), 1, 2 ** 53 - 1);
  const bounds = { min: 0n, max: end - 1n };
  if (width === 0) return sharing.constantRing(new BigUint64Array(length));
  const isPower = (end & (end - 1n)) === 0n;
  if (isPower) return sharing.within(await toNumber(sharing, sharing.randomBits(length, width)), bounds);
  const m = randomBelowDistance + width;
  const product = await multiplyBitsByConstant(sharing, sharing.randomBits(length, m), end, m + width);
  return sharing.within(await toNumber(sharing, sharing.slicePlanes(product, m, m + width)), bounds);
}

/**
 * `words` uniform words that all parties learn: public coins, e.g. to choose a sample or a hash function. One opening of
 * elements that nobody knew. Against parties that follow the protocol nobody can steer them; protocols against deviating
 * parties open authenticated elements, which makes cheating an abort. In a cost run the words are zeros.
 */
export function coinToss(sharing: Sharing, words: number): Promise<BigUint64Array> {
  return sharing.open(sharing.randomRing(words));
}
