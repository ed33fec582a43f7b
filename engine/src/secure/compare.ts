/**
 * Comparisons of signed numbers: x < y is the sign of x − y. Results are one plane of bits.
 *
 * `width` is the number of signed bits that hold every difference x − y: the caller who knows ranges (`differenceWidth`) saves
 * rounds and bytes with it. Without it the width follows from the operands' declared bounds, if they have them. The sign of a
 * w-bit number costs, replicated, 2 + ⌈log₂(w − 1)⌉ rounds and about 2½w bits a party. Many comparisons of one width belong into
 * one call: concatenate them.
 */
import type { Bits, Ring, Sharing } from '../sharing/model.ts';
import { topBit, twoSummands } from './adder.ts';
import { allPlanes, constantPlanes } from './boolean.ts';
import { bitLength, type Bounds, differenceWidth, requireWidth, signedWidth, unbounded } from './ranges.ts';

/** Width for numbers of which nothing is known: their difference needs 65 bits. */
export const anyWidth = 65;

/** Signed bits that hold x, by its bounds. */
const widthOf = ({ bounds }: Ring): number => (bounds === undefined ? 64 : signedWidth(bounds));

/** Signed bits that hold every difference x − y, by their bounds. */
const widthOfDifference = (x: Ring, y: Ring): number =>
  x.bounds === undefined || y.bounds === undefined ? anyWidth : differenceWidth(x.bounds, y.bounds);

/** Bits of the largest |x|, by its bounds; 64 if they are not known or −2^63 is among them. */
const magnitudeOf = (bounds: Bounds | undefined): number => {
  if (bounds === undefined) return 64;
  return Math.min(64, Math.max(1, bitLength(-bounds.min), bitLength(bounds.max)));
};

/** x − y modulo 2^64, whatever is declared of them: the caller's width says that the difference fits. */
const difference = (sharing: Sharing, x: Ring, y: Ring): Ring =>
  sharing.subtract(unbounded(sharing, x), unbounded(sharing, y));

/** x + constant modulo 2^64. */
const shifted = (sharing: Sharing, x: Ring, constant: bigint): Ring =>
  sharing.addConstant(unbounded(sharing, x), constant);

/** 1 where x < 0; x fits `width` signed bits (1 to 64). */
export async function isNegative(sharing: Sharing, x: Ring, width = widthOf(x)): Promise<Bits> {
  requireWidth('isNegative', width, 64);
  return topBit(sharing, await sharing.summands(x, width), width);
}

/** 1 where x < y, signed; x − y fits `width` signed bits (1 to 65, by default nothing is assumed). */
export async function lessThan(sharing: Sharing, x: Ring, y: Ring, width = widthOfDifference(x, y)): Promise<Bits> {
  requireWidth('lessThan', width, anyWidth);
  if (width < anyWidth) return isNegative(sharing, difference(sharing, x, y), width);
  // x − y may wrap around: where the signs differ x's decides, else x − y fits and its sign does.
  const n = x.length;
  const signs = await isNegative(sharing, sharing.concatenate([x, y, difference(sharing, x, y)]), 64);
  const sign = (i: number) => sharing.sliceRows(signs, i * n, (i + 1) * n);
  const [signX, signY, signDifference] = [sign(0), sign(1), sign(2)];
  const differ = sharing.xor(signX, signY);
  return sharing.xor(signDifference, await sharing.and(differ, sharing.xor(signX, signDifference)));
}

/** 1 where x < y as unsigned 64-bit numbers. */
export function lessThanUnsigned(sharing: Sharing, x: Ring, y: Ring): Promise<Bits> {
  const half = 1n << 63n;
  return lessThan(sharing, shifted(sharing, x, half), shifted(sharing, y, half));
}

/** 1 where x < constant; x − constant fits `width` signed bits (1 to 64). */
export function lessThanConstant(sharing: Sharing, x: Ring, constant: bigint, width: number): Promise<Bits> {
  return isNegative(sharing, shifted(sharing, x, -constant), width);
}

/** 1 where x > constant; constant − x fits `width` signed bits (1 to 64). */
export function greaterThanConstant(sharing: Sharing, x: Ring, constant: bigint, width: number): Promise<Bits> {
  return isNegative(sharing, shifted(sharing, sharing.negate(unbounded(sharing, x)), constant), width);
}

/** Bits of the largest |x − y|, by their bounds. */
function equalWidth(x: Bounds | undefined, y: Bounds | undefined): number {
  if (x === undefined || y === undefined) return 64;
  return magnitudeOf({ min: x.min - y.max, max: x.max - y.min });
}

/** 1 where x = y; |x − y| < 2^width, `width` 1 to 64. */
export function equal(sharing: Sharing, x: Ring, y: Ring, width = equalWidth(x.bounds, y.bounds)): Promise<Bits> {
  return isZero(sharing, difference(sharing, x, y), width);
}

/** 1 where x = constant; |x − constant| < 2^width. */
export function equalConstant(
  sharing: Sharing,
  x: Ring,
  constant: bigint,
  width = equalWidth(x.bounds, { min: constant, max: constant }),
): Promise<Bits> {
  return isZero(sharing, shifted(sharing, x, -constant), width);
}

/**
 * 1 where x = 0; |x| < 2^width. Replicated: 2 + ⌈log₂ width⌉ rounds, about 2·width bits a party.
 *
 * a + b = 0 mod 2^w is seen without carries: the sum's bit i is 0 iff the carry into i equals aᵢ ⊕ bᵢ, and where that holds
 * the carry out is aᵢ ∨ bᵢ. So a + b = 0 iff a₀ ⊕ b₀ = 0 and aᵢ ⊕ bᵢ = aᵢ₋₁ ∨ bᵢ₋₁ above.
 */
export async function isZero(sharing: Sharing, x: Ring, width = magnitudeOf(x.bounds)): Promise<Bits> {
  requireWidth('isZero', width, 64);
  const [a, b] = await twoSummands(sharing, await sharing.summands(x, width), width);
  const clash = b === undefined ? a : await clashOf(sharing, a, b);
  return allPlanes(sharing, sharing.not(clash));
}

/** Planes that are all 0 iff a + b = 0 mod 2^planes. */
async function clashOf(sharing: Sharing, a: Bits, b: Bits): Promise<Bits> {
  const sums = sharing.xor(a, b);
  if (sums.planes === 1) return sums;
  const below = (bits: Bits) => sharing.slicePlanes(bits, 0, sums.planes - 1);
  // x ∨ y = (x ⊕ y) ⊕ (x ∧ y)
  const or = sharing.xor(below(sums), await sharing.and(below(a), below(b)));
  return sharing.xor(sums, sharing.joinPlanes([constantPlanes(sharing, sums.length, 1, false), or]));
}

/**
 * 1 where least ≤ x ≤ most, all secret and signed; the differences x − least and most − x fit `width` signed bits (1 to 65). Two
 * comparisons in one, and a round.
 */
export async function isBetween(
  sharing: Sharing,
  x: Ring,
  least: Ring,
  most: Ring,
  width = Math.max(widthOfDifference(x, least), widthOfDifference(most, x)),
): Promise<Bits> {
  const left = sharing.concatenate([x, most]);
  const outside = await lessThan(sharing, left, sharing.concatenate([least, x]), width);
  return noneOfTwo(sharing, outside, x.length);
}

/** 1 where min ≤ x ≤ max, the bounds public; x − min and max − x fit `width` signed bits (1 to 65). */
export async function isWithin(sharing: Sharing, x: Ring, bounds: Bounds, width?: number): Promise<Bits> {
  const n = x.length;
  const constant = (value: bigint) => sharing.filledRing(n, value);
  return isBetween(sharing, x, constant(bounds.min), constant(bounds.max), width);
}

/** 1 in row i where rows i and i + n are 0. One round. */
function noneOfTwo(sharing: Sharing, x: Bits, n: number): Promise<Bits> {
  const none = sharing.not(x);
  return sharing.and(sharing.sliceRows(none, 0, n), sharing.sliceRows(none, n, 2 * n));
}
