/**
 * Comparisons of signed numbers: x < y is the sign of x − y. Results are one plane of bits.
 *
 * `width` is the number of signed bits that hold every difference x − y: the caller who knows ranges (`differenceWidth`) saves
 * rounds and bytes with it. Without it the width follows from the operands' declared bounds, if they have them. The sign of a
 * w-bit number costs, replicated, 2 + ⌈log₂(w − 1)⌉ rounds and about 2½w bits a party. Many comparisons of one width belong into
 * one call: concatenate them.
 *
 * A width that cannot hold what is declared is refused (UsageError 'secure.contradiction'); one that the values break is found on
 * `clear` only ('sharing.promise'): see promises.ts.
 */
import { boundsOfAll, ringBounds } from '../sharing/bounds.ts';
import type { Bits, Ring, Sharing } from '../sharing/model.ts';
import { topBit, twoSummands } from './adder.ts';
import { allPlanes, constantPlanes } from './boolean.ts';
import { contradiction, promiseDifference, promiseDistance, promiseWidth, widthOf } from './promises.ts';
import { bitLength, type Bounds, requireBigint, requireBounds, requireWidth, unbounded } from './ranges.ts';

/** Width for numbers of which nothing is known: their difference needs 65 bits. */
export const anyWidth = 65;

type Known = Bounds | undefined;

/** Bounds of every difference, by those of both sides. */
const boundsOfDifference = (x: Known, y: Known): Known =>
  x === undefined || y === undefined ? undefined : { min: x.min - y.max, max: x.max - y.min };

/** Bits of the largest |x|, by its bounds; 64 if they are not known or −2^63 is among them. */
const magnitudeOf = (bounds: Known): number => {
  if (bounds === undefined) return 64;
  return Math.min(64, Math.max(1, bitLength(-bounds.min), bitLength(bounds.max)));
};

/** x − y modulo 2^64, whatever is declared of them: the caller's width says that the difference fits. */
const difference = (sharing: Sharing, x: Ring, y: Ring): Ring =>
  sharing.subtract(unbounded(sharing, x), unbounded(sharing, y));

/** x + constant modulo 2^64. */
const shifted = (sharing: Sharing, x: Ring, constant: bigint): Ring =>
  sharing.addConstant(unbounded(sharing, x), constant);

/** The sign of numbers that fit `width` bits: nothing is checked. */
export async function signOf(sharing: Sharing, x: Ring, width: number): Promise<Bits> {
  return topBit(sharing, await sharing.summands(x, width), width);
}

/** `isNegative` by the name of the operation that is told of in errors. */
export async function isBelowZero(sharing: Sharing, operation: string, x: Ring, given?: number): Promise<Bits> {
  const width = widthOf(operation, given, x.bounds, 64);
  promiseWidth(sharing, operation, x, given);
  return signOf(sharing, x, width);
}

/** 1 where x < 0; x fits `width` signed bits (1 to 64). */
export function isNegative(sharing: Sharing, x: Ring, width?: number): Promise<Bits> {
  return isBelowZero(sharing, 'isNegative', x, width);
}

/** `lessThan` by the name of the operation that is told of in errors. */
async function isBelow(sharing: Sharing, operation: string, x: Ring, y: Ring, given?: number): Promise<Bits> {
  const width = widthOf(operation, given, boundsOfDifference(x.bounds, y.bounds), anyWidth);
  promiseDifference(sharing, operation, x, y, given);
  return below(sharing, x, y, width);
}

/** 1 where x < y, whose difference fits `width` signed bits: nothing is checked. */
export async function below(sharing: Sharing, x: Ring, y: Ring, width: number): Promise<Bits> {
  if (width < anyWidth) return signOf(sharing, difference(sharing, x, y), width);
  // x − y may wrap around: where the signs differ x's decides, else x − y fits and its sign does.
  const n = x.length;
  const plain = [unbounded(sharing, x), unbounded(sharing, y), difference(sharing, x, y)];
  const signs = await signOf(sharing, sharing.concatenate(plain), 64);
  const sign = (i: number) => sharing.sliceRows(signs, i * n, (i + 1) * n);
  const [signX, signY, signDifference] = [sign(0), sign(1), sign(2)];
  const differ = sharing.xor(signX, signY);
  return sharing.xor(signDifference, await sharing.and(differ, sharing.xor(signX, signDifference)));
}

/** 1 where x < y, signed; x − y fits `width` signed bits (1 to 65, by default by their bounds, else nothing is assumed). */
export function lessThan(sharing: Sharing, x: Ring, y: Ring, width?: number): Promise<Bits> {
  return isBelow(sharing, 'lessThan', x, y, width);
}

/** 1 where x < y as unsigned 64-bit numbers. */
export function lessThanUnsigned(sharing: Sharing, x: Ring, y: Ring): Promise<Bits> {
  const half = 1n << 63n;
  return lessThan(sharing, shifted(sharing, x, half), shifted(sharing, y, half));
}

/**
 * 1 where x < constant, any whole number; x − constant fits `width` signed bits (1 to 65; by default by x's bounds, else nothing
 * is assumed). What the declared range of x, or that of 64 bits, decides is answered without a message.
 */
export async function lessThanConstant(sharing: Sharing, x: Ring, constant: bigint, width?: number): Promise<Bits> {
  const operation = 'lessThanConstant';
  requireBigint(operation, constant);
  const { min, max } = x.bounds ?? ringBounds;
  if (constant <= min || constant > max) return constantPlanes(sharing, x.length, 1, constant > max);
  return constantBelow(sharing, operation, x, constant, width, false);
}

/** 1 where x > constant; constant − x fits `width` signed bits. All else as in `lessThanConstant`. */
export async function greaterThanConstant(sharing: Sharing, x: Ring, constant: bigint, width?: number): Promise<Bits> {
  const operation = 'greaterThanConstant';
  requireBigint(operation, constant);
  const { min, max } = x.bounds ?? ringBounds;
  if (constant >= max || constant < min) return constantPlanes(sharing, x.length, 1, constant < min);
  return constantBelow(sharing, operation, x, constant, width, true);
}

/** 1 where x − constant (`greater`: constant − x) is below 0. */
async function constantBelow(
  sharing: Sharing,
  operation: string,
  x: Ring,
  constant: bigint,
  given: number | undefined,
  greater: boolean,
): Promise<Bits> {
  const own = { min: constant, max: constant };
  const known = greater ? boundsOfDifference(own, x.bounds) : boundsOfDifference(x.bounds, own);
  const width = widthOf(operation, given, known, anyWidth);
  const like = () => sharing.filledRing(x.length, constant);
  if (given !== undefined) promiseDifference(sharing, operation, greater ? like() : x, greater ? x : like(), given);
  if (width === anyWidth) return greater ? below(sharing, like(), x, width) : below(sharing, x, like(), width);
  const plain = unbounded(sharing, x);
  return signOf(
    sharing,
    greater ? shifted(sharing, sharing.negate(plain), constant) : shifted(sharing, x, -constant),
    width,
  );
}

/** The width to compare with for equality, held to what is declared of the difference. */
function equalWidth(operation: string, given: number | undefined, known: Known): number {
  const needed = magnitudeOf(known);
  const width = given ?? needed;
  requireWidth(operation, width, 64);
  if (known !== undefined && width < needed) throw contradiction(operation, `|x − y| < 2^${width}`, known);
  return width;
}

/** 1 where x = y; |x − y| < 2^width, `width` 1 to 64. */
export function equal(sharing: Sharing, x: Ring, y: Ring, width?: number): Promise<Bits> {
  return isSame(sharing, 'equal', x, y, width);
}

/** `equal` by the name of the operation that is told of in errors. */
export async function isSame(sharing: Sharing, operation: string, x: Ring, y: Ring, given?: number): Promise<Bits> {
  const width = equalWidth(operation, given, boundsOfDifference(x.bounds, y.bounds));
  promiseDistance(sharing, operation, x, y, given);
  return hasNoBits(sharing, difference(sharing, x, y), width);
}

/** 1 where x = constant, any whole number; |x − constant| < 2^width. What x's range decides is answered without a message. */
export async function equalConstant(sharing: Sharing, x: Ring, constant: bigint, width?: number): Promise<Bits> {
  requireBigint('equalConstant', constant);
  const { min, max } = x.bounds ?? ringBounds;
  if (constant < min || constant > max) return constantPlanes(sharing, x.length, 1, false);
  const needed = equalWidth('equalConstant', width, boundsOfDifference(x.bounds, { min: constant, max: constant }));
  if (width !== undefined) {
    promiseDistance(sharing, 'equalConstant', x, sharing.filledRing(x.length, constant), width);
  }
  return hasNoBits(sharing, shifted(sharing, x, -constant), needed);
}

/** 1 where x = 0; |x| < 2^width. Replicated: 2 + ⌈log₂ width⌉ rounds, about 2·width bits a party. */
export async function isZero(sharing: Sharing, x: Ring, width?: number): Promise<Bits> {
  const needed = equalWidth('isZero', width, x.bounds);
  if (width !== undefined) promiseDistance(sharing, 'isZero', x, sharing.filledRing(x.length, 0n), width);
  return hasNoBits(sharing, x, needed);
}

/**
 * 1 where the low `width` bits of x are 0.
 *
 * a + b = 0 mod 2^w is seen without carries: the sum's bit i is 0 iff the carry into i equals aᵢ ⊕ bᵢ, and where that holds
 * the carry out is aᵢ ∨ bᵢ. So a + b = 0 iff a₀ ⊕ b₀ = 0 and aᵢ ⊕ bᵢ = aᵢ₋₁ ∨ bᵢ₋₁ above.
 */
export async function hasNoBits(sharing: Sharing, x: Ring, width: number): Promise<Bits> {
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
export function isBetween(sharing: Sharing, x: Ring, least: Ring, most: Ring, width?: number): Promise<Bits> {
  return isAmid(sharing, 'isBetween', x, least, most, width);
}

async function isAmid(sharing: Sharing, operation: string, x: Ring, least: Ring, most: Ring, given?: number) {
  return noneOfTwo(sharing, await outsideOf(sharing, operation, x, least, most, given), x.length);
}

/** 1 in row i where x < least, in row i + n where most < x. */
export async function outsideOf(
  sharing: Sharing,
  operation: string,
  x: Ring,
  least: Ring,
  most: Ring,
  given?: number,
): Promise<Bits> {
  const known = boundsOfAll([boundsOfDifference(x.bounds, least.bounds), boundsOfDifference(most.bounds, x.bounds)]);
  const width = widthOf(operation, given, known, anyWidth);
  const [left, right] = [sharing.concatenate([x, most]), sharing.concatenate([least, x])];
  promiseDifference(sharing, operation, left, right, given);
  return below(sharing, left, right, width);
}

/**
 * 1 where min ≤ x ≤ max, any whole numbers; x − min and max − x fit `width` signed bits (1 to 65). Bounds beyond the declared range
 * of x, or that of 64 bits, count as its ends; what is decided by then is answered without a message.
 */
export async function isWithin(sharing: Sharing, x: Ring, bounds: Bounds, width?: number): Promise<Bits> {
  requireBounds('isWithin', bounds);
  const known = x.bounds ?? ringBounds;
  const least = bounds.min < known.min ? known.min : bounds.min;
  const most = bounds.max > known.max ? known.max : bounds.max;
  const isAll = least === known.min && most === known.max;
  if (least > most || isAll) return constantPlanes(sharing, x.length, 1, isAll);
  const like = (value: bigint) => sharing.filledRing(x.length, value);
  return isAmid(sharing, 'isWithin', x, like(least), like(most), width);
}

/** 1 in row i where rows i and i + n are 0. One round. */
function noneOfTwo(sharing: Sharing, x: Bits, n: number): Promise<Bits> {
  const none = sharing.not(x);
  return sharing.and(sharing.sliceRows(none, 0, n), sharing.sliceRows(none, n, 2 * n));
}
