/**
 * Sums and products of fixed-point numbers. A product of integers in units of 2^−f is in units of 2^−2f: `truncate` brings it
 * back, once for each result, so inner products and matrix products are rounded only at their end.
 *
 * Error of a product: half a unit ('nearest'); 'probabilistic' at most one, and with n ≥ 3 summands (additive among n parties)
 * below n − 1. Head-room: products, before they are rounded, must be below 2^62 in size; what ranges do not exclude is refused
 * (UsageError 'fixed.overflow') before anything is sent.
 * Rounds: one more than `truncate`.
 */
import { UsageError } from '../../base/errors.ts';
import type { Bounds } from '../../sharing/bounds.ts';
import type { Ring, Shape, Sharing } from '../../sharing/model.ts';
import { asFixed, type Fixed, fixedRange, requireSameUnits } from './format.ts';
import { headroom, truncate } from './truncate.ts';
import './messages.ts';

/** x + y. Local. */
export function fixedAdd(sharing: Sharing, x: Fixed, y: Fixed): Fixed {
  requireSameUnits('add', x, y);
  return asFixed(x.format, sharing.add(x.ring, y.ring));
}

/** x − y. Local. */
export function fixedSubtract(sharing: Sharing, x: Fixed, y: Fixed): Fixed {
  requireSameUnits('subtract', x, y);
  return asFixed(x.format, sharing.subtract(x.ring, y.ring));
}

/** −x. Local. */
export function fixedNegate(sharing: Sharing, x: Fixed): Fixed {
  return asFixed(x.format, sharing.negate(x.ring));
}

/** Sums of `groups` equal consecutive segments. Local. */
export function fixedSum(sharing: Sharing, x: Fixed, groups: number): Fixed {
  return asFixed(x.format, sharing.sum(x.ring, groups));
}

/** x · y, element by element; y's fraction bits may differ, the result has the format of x. */
export async function fixedMultiply(sharing: Sharing, x: Fixed, y: Fixed): Promise<Fixed> {
  requireProducts('multiply', x, y, 1);
  return rounded(sharing, x, y, await sharing.multiply(x.ring, y.ring));
}

/** Inner products over `groups` equal consecutive segments. */
export async function fixedDot(sharing: Sharing, x: Fixed, y: Fixed, groups: number): Promise<Fixed> {
  requireProducts('dot', x, y, groups === 0 ? 0 : Math.ceil(x.length / groups));
  return rounded(sharing, x, y, await sharing.dot(x.ring, y.ring, groups));
}

/** Row-major matrix product x (m×n) · y (n×p), rounded once an entry. */
export async function fixedMatrixProduct(
  sharing: Sharing,
  x: Fixed,
  xShape: Shape,
  y: Fixed,
  yShape: Shape,
): Promise<Fixed> {
  requireProducts('matrixProduct', x, y, xShape.columns);
  return rounded(sharing, x, y, await sharing.matrixProduct(x.ring, xShape, y.ring, yShape));
}

/**
 * x · constant, a public number. Local if the constant is an integer, else `truncate`. The constant is taken with as many bits as
 * the head-room leaves (at most 52): UsageError('fixed.overflow') if that is fewer than the format's fraction bits.
 * Error: half a unit, and the constant's own rounding times x, which is below one unit.
 */
export async function fixedScale(sharing: Sharing, x: Fixed, constant: number): Promise<Fixed> {
  if (!Number.isFinite(constant)) throw new UsageError('fixed.constant', {});
  if (Number.isInteger(constant)) return asFixed(x.format, sharing.scale(x.ring, BigInt(constant)));
  const { fractionBits, rounding } = x.format;
  const size = sizeOf(x.ring.bounds);
  let places = 52;
  const units = () => BigInt(Math.round(constant * 2 ** places));
  while (places >= fractionBits && abs(units()) * size >= headroom / 2n) places -= 1;
  if (places < fractionBits) throw overflow('scale', x, `${constant}`);
  return asFixed(x.format, await truncate(sharing, sharing.scale(x.ring, units()), places, rounding));
}

/** Adds a public constant, rounded to the format. Local. */
export function fixedShift(sharing: Sharing, x: Fixed, constant: number): Fixed {
  if (!Number.isFinite(constant)) throw new UsageError('fixed.constant', {});
  return asFixed(x.format, sharing.addConstant(x.ring, BigInt(Math.round(constant * 2 ** x.format.fractionBits))));
}

async function rounded(sharing: Sharing, x: Fixed, y: Fixed, product: Ring): Promise<Fixed> {
  const places = y.format.fractionBits;
  return asFixed(x.format, places === 0 ? product : await truncate(sharing, product, places, x.format.rounding));
}

const abs = (value: bigint): bigint => (value < 0n ? -value : value);

/** The largest size of a number within bounds. */
export const sizeOf = ({ min, max }: Bounds): bigint => (abs(min) > abs(max) ? abs(min) : abs(max));

function requireProducts(operation: string, x: Fixed, y: Fixed, terms: number): void {
  const half = (1n << BigInt(y.format.fractionBits)) / 2n;
  if (sizeOf(x.ring.bounds) * sizeOf(y.ring.bounds) * BigInt(terms) + half < headroom) return;
  throw overflow(operation, x, rangeText(y), terms);
}

const rangeText = (x: Fixed): string => {
  const { min, max } = fixedRange(x);
  return `[${min} to ${max}]`;
};

function overflow(operation: string, x: Fixed, other: string, terms = 1): UsageError {
  const { fractionBits } = x.format;
  return new UsageError('fixed.overflow', { operation, x: rangeText(x), y: other, terms, fractionBits });
}
