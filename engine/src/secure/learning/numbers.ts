/**
 * Integers whose size follows from an inequality over all rows and not from bounds of single elements: sums of products are taken
 * modulo 2^64, where what is added on the way may wrap, and the result is then held to what the inequality promises.
 */
import type { Bounds } from '../../sharing/bounds.ts';
import type { Ring, Shape, Sharing } from '../../sharing/model.ts';
import { type Rounding, truncate } from '../fixed/truncate.ts';
import { unbounded } from '../ranges.ts';

/** Integers with bounds. */
export type Bounded = Ring & { readonly bounds: Bounds };

/** x, promised to be at most 2^bits in size, whatever was declared before. Local. */
export function held(sharing: Sharing, x: Ring, bits: number): Bounded {
  const most = 1n << BigInt(bits);
  return sharing.within(unbounded(sharing, x), { min: -most, max: most }) as Bounded;
}

/** x / 2^places, rounded; x is at most 2^bits in size. Local where places ≤ 0. */
export async function shortened(
  sharing: Sharing,
  x: Ring,
  bits: number,
  places: number,
  rounding: Rounding,
): Promise<Bounded> {
  const known = held(sharing, x, bits);
  if (places <= 0) return sharing.scale(known, 1n << BigInt(-places)) as Bounded;
  return (await truncate(sharing, known, places, rounding)) as Bounded;
}

/** x · y modulo 2^64, without bounds. */
export function product(sharing: Sharing, x: Ring, xShape: Shape, y: Ring, yShape: Shape): Promise<Ring> {
  return sharing.matrixProduct(unbounded(sharing, x), xShape, unbounded(sharing, y), yShape);
}

/** Element by element, modulo 2^64, without bounds. */
export function multiplied(sharing: Sharing, x: Ring, y: Ring): Promise<Ring> {
  return sharing.multiply(unbounded(sharing, x), unbounded(sharing, y));
}

/** Each element `times` times, one after the other. Local. */
export function spread(sharing: Sharing, x: Ring, times: number): Ring {
  const indices = new Uint32Array(x.length * times);
  for (let i = 0; i < x.length; i++) indices.fill(i, i * times, (i + 1) * times);
  return sharing.gather(x, indices);
}

/** The whole vector `times` times. Local. */
export function repeated(sharing: Sharing, x: Ring, times: number): Ring {
  return sharing.concatenate(new Array<Ring>(times).fill(x));
}
