/** Columns of tables under protocol: filled with zeros, put side by side, kept where a bit says so. */
import type { Bits, Columns, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { constantPlanes } from '../boolean.ts';
import { boundsThatFit, bounded, unbounded } from '../ranges.ts';
import { keepBits } from '../select.ts';

/** Columns like these, of zeros. Local. */
export const zerosLike = (sharing: Sharing, { rings, bits }: Columns, rows: number): Columns => ({
  rings: rings.map(() => sharing.filledRing(rows, 0n)),
  bits: bits.map(({ planes }) => constantPlanes(sharing, rows, planes, false)),
});

/** The columns of each part after those of the part before it, in each row. */
export const sideBySide = (...parts: readonly Columns[]): Columns => ({
  rings: parts.flatMap(({ rings }) => rings),
  bits: parts.flatMap(({ bits }) => bits),
});

/** What `sideBySide` put together: as many columns for each part as the part has. */
export function takeApart(columns: Columns, ...parts: readonly Columns[]): Columns[] {
  let [ring, bit] = [0, 0];
  return parts.map(({ rings, bits }) => {
    [ring, bit] = [ring + rings.length, bit + bits.length];
    return {
      rings: columns.rings.slice(ring - rings.length, ring),
      bits: columns.bits.slice(bit - bits.length, bit),
    };
  });
}

/** Numbers with the bounds that `like` declares, in which 0 may stand too. Local. */
export function declared(sharing: Sharing, x: Ring, like: Ring, orZero: boolean): Ring {
  const { bounds } = like;
  return bounded(sharing, unbounded(sharing, x), bounds && boundsThatFit(bounds.min, bounds.max, orZero));
}

/** Bits of as many planes as each of `like` has, of one vector that holds all. Local. */
export function splitBits(sharing: Sharing, all: Bits, like: readonly Bits[]): Bits[] {
  let plane = 0;
  return like.map(({ planes }) => {
    plane += planes;
    return sharing.slicePlanes(all, plane - planes, plane);
  });
}

/** The columns where the bit is 1, zeros elsewhere. The rounds of `bitsToRing` and one more. */
export async function keepColumns(sharing: Sharing, bit: Bits, { rings, bits }: Columns): Promise<Columns> {
  const rows = bit.length;
  const [keptRings, keptBits] = await together<[Ring[], Bits[]]>(sharing, [
    async (on) => {
      if (rings.length === 0) return [];
      const here = unbounded(on, await on.bitsToRing(bit));
      const values = on.concatenate(rings.map((x) => unbounded(on, x)));
      const kept = await on.multiply(on.concatenate(rings.map(() => here)), values);
      return rings.map((x, c) => declared(on, on.slice(kept, c * rows, (c + 1) * rows), x, true));
    },
    async (on) => {
      if (bits.length === 0) return [];
      return splitBits(on, await keepBits(on, bit, on.joinPlanes(bits)), bits);
    },
  ]);
  return { rings: keptRings, bits: keptBits };
}
