/** Choosing by a secret bit. */
import type { Bits, Ring, Sharing } from '../sharing/model.ts';
import { repeatPlanes } from './boolean.ts';

/** x where the bit is 1, y where it is 0; `choice` is 0 or 1 as a number (`bitsToRing`). One multiplication. */
export async function choose(sharing: Sharing, choice: Ring, x: Ring, y: Ring): Promise<Ring> {
  return sharing.add(y, await sharing.multiply(choice, sharing.subtract(x, y)));
}

/** x where the bit is 1, y where it is 0. The rounds of `bitsToRing` and one more. */
export async function select(sharing: Sharing, bit: Bits, x: Ring, y: Ring): Promise<Ring> {
  return choose(sharing, await sharing.bitsToRing(bit), x, y);
}

/** x where the bit is 1, else 0. The rounds of `bitsToRing` and one more. */
export async function keepWhere(sharing: Sharing, bit: Bits, x: Ring): Promise<Ring> {
  return sharing.multiply(await sharing.bitsToRing(bit), x);
}

/** Planes of x where the bit is 1, of y where it is 0. `bit` has one plane, or `lanes` if x and y have. One round. */
export async function selectBits(sharing: Sharing, bit: Bits, x: Bits, y: Bits): Promise<Bits> {
  const difference = sharing.xor(x, y);
  const lanes = bit.planes;
  const spread = sharing.pickPlanes(
    bit,
    Array.from({ length: x.planes }, (_, i) => i % lanes),
  );
  return sharing.xor(y, await sharing.and(spread, difference));
}

/** Planes of x where the bit (one plane) is 1, else 0. One round. */
export function keepBits(sharing: Sharing, bit: Bits, x: Bits): Promise<Bits> {
  return sharing.and(repeatPlanes(sharing, bit, x.planes), x);
}
