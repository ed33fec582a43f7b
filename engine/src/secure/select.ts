/** Choosing by a secret bit. A result chosen from numbers with declared bounds has bounds that hold both. */
import { type Bounds, boundsOfAll } from '../sharing/bounds.ts';
import type { Bits, Columns, Ring, Sharing } from '../sharing/model.ts';
import { together } from '../sharing/together.ts';
import { repeatPlanes } from './boolean.ts';
import { listOf } from './lanes.ts';
import { promiseRange } from './promises.ts';
import { bounded, unbounded } from './ranges.ts';

const zero: Bounds = { min: 0n, max: 0n };

/** x where the bit is 1, y where it is 0; `choice` is 0 or 1 as a number (`bitsToRing`). One multiplication. */
export async function choose(sharing: Sharing, choice: Ring, x: Ring, y: Ring): Promise<Ring> {
  promiseRange(sharing, 'choose', choice, { min: 0n, max: 1n });
  const [a, b] = [unbounded(sharing, x), unbounded(sharing, y)];
  const product = await sharing.multiply(unbounded(sharing, choice), sharing.subtract(a, b));
  return bounded(sharing, sharing.add(b, product), boundsOfAll([x.bounds, y.bounds]));
}

/** x where the bit is 1, y where it is 0. The rounds of `bitsToRing` and one more. */
export async function select(sharing: Sharing, bit: Bits, x: Ring, y: Ring): Promise<Ring> {
  return choose(sharing, await sharing.bitsToRing(bit), x, y);
}

/** x where the bit is 1, else 0. The rounds of `bitsToRing` and one more. */
export async function keepWhere(sharing: Sharing, bit: Bits, x: Ring): Promise<Ring> {
  const kept = await sharing.multiply(await sharing.bitsToRing(bit), unbounded(sharing, x));
  return bounded(sharing, kept, boundsOfAll([x.bounds, zero]));
}

/**
 * Rows of x where the bit is 1, of y where it is 0, in every column; x and y have the same columns. The bit is converted once,
 * so this costs the rounds of `bitsToRing` and one more, whatever the number of columns.
 */
export async function selectColumns(sharing: Sharing, bit: Bits, x: Columns, y: Columns): Promise<Columns> {
  const [rings, bits] = await together(sharing, [
    async (on): Promise<Ring[]> => {
      if (x.rings.length === 0) return [];
      const choice = await on.bitsToRing(bit);
      const repeated = on.concatenate(x.rings.map(() => choice));
      const chosen = await choose(on, repeated, on.concatenate(x.rings), on.concatenate(y.rings));
      return x.rings.map((ring, i) => {
        const column = on.slice(chosen, i * bit.length, (i + 1) * bit.length);
        return bounded(on, unbounded(on, column), boundsOfAll([ring.bounds, y.rings[i]?.bounds]));
      });
    },
    async (on): Promise<Bits[]> => {
      if (x.bits.length === 0) return [];
      const chosen = await selectBits(on, bit, on.joinPlanes(x.bits), on.joinPlanes(y.bits));
      let plane = 0;
      return x.bits.map(({ planes }) => {
        plane += planes;
        return on.slicePlanes(chosen, plane - planes, plane);
      });
    },
  ]);
  return { rings, bits };
}

/** Planes of x where the bit is 1, of y where it is 0. `bit` has one plane, or `lanes` if x and y have. One round. */
export async function selectBits(sharing: Sharing, bit: Bits, x: Bits, y: Bits): Promise<Bits> {
  const difference = sharing.xor(x, y);
  const lanes = bit.planes;
  const spread = sharing.pickPlanes(
    bit,
    listOf(x.planes, (i) => i % lanes),
  );
  return sharing.xor(y, await sharing.and(spread, difference));
}

/** Planes of x where the bit (one plane) is 1, else 0. One round. */
export function keepBits(sharing: Sharing, bit: Bits, x: Bits): Promise<Bits> {
  return sharing.and(repeatPlanes(sharing, bit, x.planes), x);
}
