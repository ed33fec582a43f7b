/**
 * Moving the bits of numbers. Planes are positions, so everything by a public amount is local; a secret amount takes a barrel
 * shifter: a select for each bit of the amount.
 */
import type { Bits, Sharing } from '../../sharing/model.ts';
import { constantPlanes } from '../boolean.ts';
import { requireIntegerFrom, requireWidth } from '../ranges.ts';
import { selectBits } from '../select.ts';

/** What comes in at the open end of a shift to the right: 0 (unsigned numbers) or copies of the top bit (signed ones). */
export type ShiftIn = 'zero' | 'sign';

/** x as unsigned numbers of `width` planes: longer by planes of 0, or cut at the top. Local. */
export function extendZero(sharing: Sharing, x: Bits, width: number): Bits {
  requireWidth('extendZero', width, maxPlanes);
  if (width <= x.planes) return sharing.slicePlanes(x, 0, width);
  return sharing.joinPlanes([x, constantPlanes(sharing, x.length, width - x.planes, false)]);
}

/** x as signed numbers of `width` planes: longer by copies of the top plane, or cut at the top. Local. */
export function extendSign(sharing: Sharing, x: Bits, width: number): Bits {
  requireWidth('extendSign', width, maxPlanes);
  return sharing.pickPlanes(
    x,
    Array.from({ length: width }, (_, plane) => Math.min(plane, x.planes - 1)),
  );
}

/** x·2^amount mod 2^planes. Local. */
export function shiftLeft(sharing: Sharing, x: Bits, amount: number): Bits {
  requireIntegerFrom('shiftLeft', 'amount', amount, 0, Number.MAX_SAFE_INTEGER);
  const by = Math.min(amount, x.planes);
  const zeros = constantPlanes(sharing, x.length, by, false);
  return sharing.joinPlanes([zeros, sharing.slicePlanes(x, 0, x.planes - by)]);
}

/** ⌊x / 2^amount⌋ of unsigned or, with `sign`, signed numbers. Local. */
export function shiftRight(sharing: Sharing, x: Bits, amount: number, shiftIn: ShiftIn = 'zero'): Bits {
  requireIntegerFrom('shiftRight', 'amount', amount, 0, Number.MAX_SAFE_INTEGER);
  if (shiftIn === 'sign') {
    const planes = Array.from({ length: x.planes }, (_, plane) => Math.min(plane + amount, x.planes - 1));
    return sharing.pickPlanes(x, planes);
  }
  const by = Math.min(amount, x.planes);
  const zeros = constantPlanes(sharing, x.length, by, false);
  return sharing.joinPlanes([sharing.slicePlanes(x, by, x.planes), zeros]);
}

/** Bit i of the result is bit i − amount, around the end; a negative amount rotates to the right. Local. */
export function rotateLeft(sharing: Sharing, x: Bits, amount: number): Bits {
  requireIntegerFrom('rotateLeft', 'amount', amount, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  const n = x.planes;
  const planes = Array.from({ length: n }, (_, plane) => (((plane - amount) % n) + n) % n);
  return sharing.pickPlanes(x, planes);
}

/**
 * x·2^amount mod 2^planes, the amounts secret: unsigned numbers in bits, one a row. One round and `planes` ANDs a row for
 * each plane of the amount.
 */
export function shiftLeftBy(sharing: Sharing, x: Bits, amount: Bits): Promise<Bits> {
  return barrel(sharing, x, amount, (bits, by) => shiftLeft(sharing, bits, by));
}

/** ⌊x / 2^amount⌋, the amounts secret; cost as `shiftLeftBy`. */
export function shiftRightBy(sharing: Sharing, x: Bits, amount: Bits, shiftIn: ShiftIn = 'zero'): Promise<Bits> {
  return barrel(sharing, x, amount, (bits, by) => shiftRight(sharing, bits, by, shiftIn));
}

async function barrel(sharing: Sharing, x: Bits, amount: Bits, shift: (bits: Bits, by: number) => Bits): Promise<Bits> {
  let shifted = x;
  for (let plane = 0; plane < amount.planes; plane++) {
    const bit = sharing.slicePlanes(amount, plane, plane + 1);
    // Every shift past the end gives the same.
    const by = Math.min(2 ** plane, x.planes);
    shifted = await selectBits(sharing, bit, shift(shifted, by), shifted);
  }
  return shifted;
}

/** Far more planes than any number has. */
const maxPlanes = 2 ** 16;
