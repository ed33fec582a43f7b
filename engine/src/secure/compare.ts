/**
 * Comparisons of signed numbers: x < y is the sign of x − y. Results are one plane of bits.
 *
 * `width` is the number of signed bits that hold every difference x − y: the caller who knows ranges (`differenceWidth`) saves
 * rounds and bytes with it. The sign of a w-bit number costs, replicated, 2 + ⌈log₂(w − 1)⌉ rounds and about 3w bits a
 * party. Many comparisons of one width belong into one call: concatenate them.
 */
import type { Bits, Ring, Sharing } from '../sharing/model.ts';
import { topBit, twoSummands } from './adder.ts';
import { allPlanes, constantPlanes } from './boolean.ts';
import { requireWidth } from './ranges.ts';

/** Width for numbers of which nothing is known: their difference needs 65 bits. */
export const anyWidth = 65;

/** 1 where x < 0; x fits `width` signed bits (1 to 64). */
export async function isNegative(sharing: Sharing, x: Ring, width = 64): Promise<Bits> {
  requireWidth('isNegative', width, 64);
  return topBit(sharing, await sharing.summands(x, width), width);
}

/** 1 where x < y, signed; x − y fits `width` signed bits (1 to 65, by default nothing is assumed). */
export async function lessThan(sharing: Sharing, x: Ring, y: Ring, width = anyWidth): Promise<Bits> {
  requireWidth('lessThan', width, anyWidth);
  if (width < anyWidth) return isNegative(sharing, sharing.subtract(x, y), width);
  // x − y may wrap around: where the signs differ x's decides, else x − y fits and its sign does.
  const n = x.length;
  const signs = await isNegative(sharing, sharing.concatenate([x, y, sharing.subtract(x, y)]));
  const sign = (i: number) => sharing.sliceRows(signs, i * n, (i + 1) * n);
  const [signX, signY, signDifference] = [sign(0), sign(1), sign(2)];
  const differ = sharing.xor(signX, signY);
  return sharing.xor(signDifference, await sharing.and(differ, sharing.xor(signX, signDifference)));
}

/** 1 where x < y as unsigned 64-bit numbers. */
export function lessThanUnsigned(sharing: Sharing, x: Ring, y: Ring): Promise<Bits> {
  const half = 1n << 63n;
  return lessThan(sharing, sharing.addConstant(x, half), sharing.addConstant(y, half));
}

/** 1 where x < constant; x − constant fits `width` signed bits (1 to 64). */
export function lessThanConstant(sharing: Sharing, x: Ring, constant: bigint, width: number): Promise<Bits> {
  return isNegative(sharing, sharing.addConstant(x, -constant), width);
}

/** 1 where x > constant; constant − x fits `width` signed bits (1 to 64). */
export function greaterThanConstant(sharing: Sharing, x: Ring, constant: bigint, width: number): Promise<Bits> {
  return isNegative(sharing, sharing.addConstant(sharing.negate(x), constant), width);
}

/** 1 where x = y; |x − y| < 2^width, `width` 1 to 64. */
export function equal(sharing: Sharing, x: Ring, y: Ring, width = 64): Promise<Bits> {
  return isZero(sharing, sharing.subtract(x, y), width);
}

/** 1 where x = constant; |x − constant| < 2^width. */
export function equalConstant(sharing: Sharing, x: Ring, constant: bigint, width = 64): Promise<Bits> {
  return isZero(sharing, sharing.addConstant(x, -constant), width);
}

/**
 * 1 where x = 0; |x| < 2^width. Replicated: 2 + ⌈log₂ width⌉ rounds, about 2·width bits a party.
 *
 * a + b = 0 mod 2^w is seen without carries: the sum's bit i is 0 iff the carry into i equals aᵢ ⊕ bᵢ, and where that holds
 * the carry out is aᵢ ∨ bᵢ. So a + b = 0 iff a₀ ⊕ b₀ = 0 and aᵢ ⊕ bᵢ = aᵢ₋₁ ∨ bᵢ₋₁ above.
 */
export async function isZero(sharing: Sharing, x: Ring, width = 64): Promise<Bits> {
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
