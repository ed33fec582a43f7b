/** Least and greatest values of groups as bits: how far they are above the least that there can be. */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { constantPlanes, cyclePlanes } from '../boolean.ts';
import { ringBits } from '../order/keys.ts';
import { bitLength, bounded, type Bounds, boundsThatFit, unbounded } from '../ranges.ts';
import type { OrderedValue } from './keyed.ts';

/** How far each value is above the least one, in bits. */
export function distancePlanes(
  sharing: Sharing,
  { value, range }: Pick<OrderedValue, 'value' | 'range'>,
): Promise<Bits> {
  const width = bitLength(range.max - range.min);
  if (width === 0) return Promise.resolve(constantPlanes(sharing, value.length, 0, false));
  return ringBits(sharing, sharing.addConstant(unbounded(sharing, value), -range.min), width);
}

/** The number so far above the least one; 0 where `any` is. */
export async function extremeOf(sharing: Sharing, distance: Bits, any: Bits, range: Bounds): Promise<Ring> {
  const width = distance.planes;
  const kept = width === 0 ? distance : await sharing.and(distance, cyclePlanes(sharing, any, width));
  // The least value, where there is any, and the distance from it.
  const weights = BigUint64Array.from({ length: width + 1 }, (_, p) => (p < width ? 1n << BigInt(p) : range.min));
  const value = await sharing.weighBits(sharing.joinPlanes([kept, any]), [weights]);
  return bounded(sharing, unbounded(sharing, value), boundsThatFit(range.min, range.max, true));
}
