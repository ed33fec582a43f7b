/**
 * Comparisons of fixed-point numbers, at the width of their declared ranges. All are exact: numbers are compared in
 * units, and a public constant between two units is not rounded to one of them.
 */
import { UsageError } from '../../base/errors.ts';
import { type Bounds, ringBounds } from '../../sharing/bounds.ts';
import type { Bits, Sharing } from '../../sharing/model.ts';
import { constantPlanes } from '../boolean.ts';
import { anyWidth, equal, lessThan } from '../compare.ts';
import { signedWidth } from '../ranges.ts';
import { type Fixed, requireSameUnits } from './format.ts';
import './messages.ts';

/** 1 where x < y. The rounds and bytes of `lessThan` at the width of the ranges' difference. */
export function fixedLessThan(sharing: Sharing, x: Fixed, y: Fixed): Promise<Bits> {
  requireSameUnits('lessThan', x, y);
  return lessThan(sharing, x.ring, y.ring);
}

/** 1 where x = y, to the unit. The rounds and bytes of `equal` at the width of the ranges' difference. */
export function fixedEqual(sharing: Sharing, x: Fixed, y: Fixed): Promise<Bits> {
  requireSameUnits('equal', x, y);
  return equal(sharing, x.ring, y.ring);
}

/**
 * 1 where x < constant, a real number: UsageError('fixed.constant') unless it is finite. As `fixedLessThan`; what is
 * sent follows from the range of x alone, whatever the constant.
 */
export async function fixedLessThanConstant(sharing: Sharing, x: Fixed, constant: number): Promise<Bits> {
  const { length, ring } = x;
  const { min, max } = ring.bounds;
  // What is in whole units is below a number exactly if it is below the next whole one.
  const end = between(min, unitsFrom(x, constant), max + 1n);
  if (end > ringBounds.max) return constantPlanes(sharing, length, 1, true);
  return lessThan(sharing, ring, sharing.filledRing(length, end), widthOfRange(ring.bounds));
}

/** 1 where x > constant; see `fixedLessThanConstant`. */
export async function fixedGreaterThanConstant(sharing: Sharing, x: Fixed, constant: number): Promise<Bits> {
  const { length, ring } = x;
  const { min, max } = ring.bounds;
  const last = between(min - 1n, -unitsFrom(x, -constant), max);
  if (last < ringBounds.min) return constantPlanes(sharing, length, 1, true);
  return lessThan(sharing, sharing.filledRing(length, last), ring, widthOfRange(ring.bounds));
}

const between = (least: bigint, value: bigint, most: bigint): bigint =>
  value < least ? least : value > most ? most : value;

/** Signed bits that hold every difference of a number in range and one that is, or is next to it. */
const widthOfRange = ({ min, max }: Bounds): number =>
  Math.min(anyWidth, signedWidth({ min: min - max - 1n, max: max - min + 1n }));

/** The least whole number of units that is not below the constant. */
function unitsFrom({ format }: Fixed, constant: number): bigint {
  if (!Number.isFinite(constant)) throw new UsageError('fixed.constant', {});
  const units = Math.ceil(constant * 2 ** format.fractionBits);
  // Beyond what a double holds it is beyond every range too.
  if (!Number.isFinite(units)) return units > 0 ? 1n << 64n : -(1n << 64n);
  return BigInt(units);
}
