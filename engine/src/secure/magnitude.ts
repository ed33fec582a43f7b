/**
 * What follows from the sign of numbers: absolute value, sign, positive part, and values held within bounds.
 *
 * Numbers are signed; `width` is the number of signed bits that hold them (by default by their bounds, else 64). Each costs one
 * comparison of that width, one `bitsToRing` and one multiplication.
 */
import { UsageError } from '../base/errors.ts';
import { type Bounds, ringBounds } from '../sharing/bounds.ts';
import type { Ring, Sharing } from '../sharing/model.ts';
import { isBelowZero, isNegative, outsideOf } from './compare.ts';
import { promiseWidth, widthOf } from './promises.ts';
import { bounded, requireBounds, unbounded } from './ranges.ts';
import { keepWhere } from './select.ts';

const max = (x: bigint, y: bigint): bigint => (x > y ? x : y);
const min = (x: bigint, y: bigint): bigint => (x < y ? x : y);

/** |x|; that of −2^63, which has none in 64 bits, is −2^63 again. */
export async function absolute(sharing: Sharing, x: Ring, width?: number): Promise<Ring> {
  const value = unbounded(sharing, x);
  const negative = await sharing.bitsToRing(await isBelowZero(sharing, 'absolute', x, width));
  const kept = await sharing.multiply(negative, value);
  // x − 2·[x < 0]·x
  const result = sharing.subtract(value, sharing.scale(kept, 2n));
  if (x.bounds === undefined || x.bounds.min === ringBounds.min) return result;
  const least = x.bounds.min > 0n ? x.bounds.min : x.bounds.max < 0n ? -x.bounds.max : 0n;
  return bounded(sharing, result, { min: least, max: max(-x.bounds.min, x.bounds.max) });
}

/** −1, 0 or 1 as x is below, at or above 0. One comparison of x and −x together. */
export async function sign(sharing: Sharing, x: Ring, width?: number): Promise<Ring> {
  const n = x.length;
  const value = unbounded(sharing, x);
  const wide = widthOf('sign', width, x.bounds, 64);
  promiseWidth(sharing, 'sign', x, width);
  // −(−2^(w−1)) takes a bit more; in 64 bits it is itself, below 0, and counts as not above.
  const compared = await isNegative(
    sharing,
    sharing.concatenate([value, sharing.negate(value)]),
    Math.min(64, wide + 1),
  );
  const below = sharing.sliceRows(compared, 0, n);
  const above = sharing.sliceRows(compared, n, 2 * n);
  // Both only for −2^63.
  const truly = wide === 64 ? await sharing.and(above, sharing.not(below)) : above;
  const numbers = await sharing.bitsToRing(sharing.joinPlanes([below, truly]));
  const result = sharing.subtract(sharing.slice(numbers, n, 2 * n), sharing.slice(numbers, 0, n));
  return sharing.within(result, { min: -1n, max: 1n });
}

/** x where it is above 0, else 0 ("rectified linear unit"). */
export async function positivePart(sharing: Sharing, x: Ring, width?: number): Promise<Ring> {
  const negative = await isBelowZero(sharing, 'positivePart', x, width);
  const kept = await keepWhere(sharing, sharing.not(negative), x);
  if (x.bounds === undefined) return kept;
  return sharing.within(kept, { min: max(0n, min(x.bounds.min, x.bounds.max)), max: max(0n, x.bounds.max) });
}

/**
 * x held within `bounds`: min where it is below, max where it is above. x − min and max − x fit `width` signed bits (1 to 65; by
 * default by x's bounds, else nothing is assumed). A bound beyond 64 bits counts as the end of their range; UsageError
 * 'sharing.bounds' where both are on one side of it, so that there is no such number.
 */
export async function clamp(sharing: Sharing, x: Ring, bounds: Bounds, width?: number): Promise<Ring> {
  requireBounds('clamp', bounds);
  const { min: least, max: most } = ringBounds;
  if (bounds.min > most || bounds.max < least) throw new UsageError('sharing.bounds', { ...bounds });
  const held = { min: max(bounds.min, least), max: min(bounds.max, most) };
  const n = x.length;
  const constant = (value: bigint) => sharing.filledRing(n, value);
  const outside = await sharing.bitsToRing(
    await outsideOf(sharing, 'clamp', x, constant(held.min), constant(held.max), width),
  );
  // Where x is below, min − x is added; where it is above, max − x.
  const value = unbounded(sharing, x);
  const distances = sharing.concatenate([
    sharing.addConstant(sharing.negate(value), held.min),
    sharing.addConstant(sharing.negate(value), held.max),
  ]);
  const corrections = await sharing.multiply(outside, distances);
  const clamped = sharing.add(
    sharing.add(value, sharing.slice(corrections, 0, n)),
    sharing.slice(corrections, n, 2 * n),
  );
  return sharing.within(clamped, held);
}
