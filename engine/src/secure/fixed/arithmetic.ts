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
import { ringBounds } from '../../sharing/bounds.ts';
import type { Ring, Shape, Sharing } from '../../sharing/model.ts';
import { sizeOf } from '../ranges.ts';
import { asFixed, type Fixed, fixedRange, requireFixed, requireSameUnits } from './format.ts';
import { ratioOf, scaledBy } from './scale.ts';
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
  requireFixed('negate', x);
  return asFixed(x.format, sharing.negate(x.ring));
}

/** Sums of `groups` equal consecutive segments. Local. */
export function fixedSum(sharing: Sharing, x: Fixed, groups: number): Fixed {
  requireFixed('sum', x);
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
 * x · constant, a public number. Local if the constant is an integer; else a truncation, or two where x has more than about 31
 * bits: see scale.ts. Error: at most one unit (1¼ for numbers from 2^61 units on), of which half is the rounding of the
 * result; 'probabilistic' half a unit more, and n − 1½ among n ≥ 3 additive parties. The constant counts as it is, as a 64-bit
 * floating-point number: 1/3 is off by 2^−54 of itself before anything is computed.
 * UsageError('fixed.overflow') when the product of the declared range does not fit 64 bits, or no bits are left for this error;
 * UsageError('fixed.constant') unless the constant is finite.
 */
export async function fixedScale(sharing: Sharing, x: Fixed, constant: number): Promise<Fixed> {
  requireFixed('scale', x);
  const { fractionBits, rounding } = x.format;
  const named = { operation: 'scale', fractionBits };
  return asFixed(x.format, await scaledBy(sharing, x.ring, ratioOf(constant), rounding, named));
}

/**
 * Adds a public constant, rounded to the format. Local. UsageError('fixed.overflow') when the sum of the declared range does not fit
 * 64 bits.
 */
export function fixedShift(sharing: Sharing, x: Fixed, constant: number): Fixed {
  requireFixed('shift', x);
  if (!Number.isFinite(constant)) throw new UsageError('fixed.constant', {});
  const units = Math.round(constant * 2 ** x.format.fractionBits);
  const { min, max } = x.ring.bounds;
  // Beyond 2^63 a product of doubles may be infinite, which is no bigint.
  const added = Math.abs(units) < 2 ** 63 ? BigInt(units) : undefined;
  if (added === undefined || min + added < ringBounds.min || max + added > ringBounds.max) {
    throw overflow('shift', x, `[${constant}]`);
  }
  return asFixed(x.format, sharing.addConstant(x.ring, added));
}

async function rounded(sharing: Sharing, x: Fixed, y: Fixed, product: Ring): Promise<Fixed> {
  const places = y.format.fractionBits;
  return asFixed(x.format, places === 0 ? product : await truncate(sharing, product, places, x.format.rounding));
}

function requireProducts(operation: string, x: Fixed, y: Fixed, terms: number): void {
  requireFixed(operation, x);
  requireFixed(operation, y);
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
