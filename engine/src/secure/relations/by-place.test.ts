import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowsToPlanes } from '../../kernels/transpose.ts';
import { unpackBits } from '../../math/bits.ts';
import { runClear } from '../../sharing/clear/run.ts';
import type { Columns, Sharing } from '../../sharing/model.ts';
import { lookUpPlaces, noPlace, putInPlace } from './by-place.ts';

const names = ['bank', 'insurer', 'helper'];
const range = { min: 5n, max: 90n };

async function columnsOf(sharing: Sharing, values: readonly number[]): Promise<Columns> {
  const words = BigUint64Array.from(values, BigInt);
  const ring = sharing.within(await sharing.inputRing(0, values.length, words), range);
  return { rings: [ring], bits: [await sharing.inputBits(0, values.length, 7, rowsToPlanes(words, 7))] };
}

/** The numbers of both columns, which say the same. */
async function told(sharing: Sharing, { rings, bits }: Columns): Promise<number[]> {
  const [ring, bit] = [rings[0] as Columns['rings'][number], bits[0] as Columns['bits'][number]];
  // Where there may be none 0 is among the values; of nothing it is the only one.
  expect([
    { min: 0n, max: 0n },
    { min: 0n, max: 90n },
  ]).toContainEqual(ring.bounds ?? { min: 0n, max: 0n });
  const numbers = [...(await sharing.open(ring))].map(Number);
  const planes = Array.from({ length: bit.planes }, (_, p) => sharing.slicePlanes(bit, p, p + 1));
  const found = numbers.map(() => 0);
  for (const [p, plane] of planes.entries())
    unpackBits(await sharing.openBits(plane), plane.length).forEach((one, i) => {
      found[i] = (found[i] as number) + one * 2 ** p;
    });
  expect(found).toEqual(numbers);
  return numbers;
}

const values = fc.array(fc.integer({ min: 5, max: 90 }), { maxLength: 20 });
const seeds = fc.array(fc.nat(30), { maxLength: 40 });
/** Every fourth row has none. */
const placed = (from: readonly number[], places: number): number[] =>
  from.map((seed) => (seed % 4 === 3 || places === 0 ? noPlace : seed % places));

test('each row gets what stands at its place, in the order of the rows', async () => {
  await fc.assert(
    fc.asyncProperty(values, seeds, async (table, from) => {
      const at = placed(from, table.length);
      const found = await runClear(names, async (sharing) => {
        const columns = await columnsOf(sharing, table);
        return told(sharing, await lookUpPlaces(sharing, 1, table.length, columns, at.length, Uint32Array.from(at)));
      });
      expect(found).toEqual(at.map((place) => (place === noPlace ? 0 : table[place])));
    }),
  );
});

test('each place gets the first of its rows', async () => {
  await fc.assert(
    fc.asyncProperty(values, seeds, fc.nat(12), async (rows, from, places) => {
      const at = placed(
        rows.map((_, i) => from[i] ?? 3),
        places,
      );
      const found = await runClear(names, async (sharing) => {
        const columns = await columnsOf(sharing, rows);
        return told(sharing, await putInPlace(sharing, 1, columns, places, Uint32Array.from(at)));
      });
      expect(found).toEqual(Array.from({ length: places }, (_, place) => rows[at.indexOf(place)] ?? 0));
    }),
  );
});

test('a place that there is none of is refused where it is known', async () => {
  const run = runClear(names, async (sharing) => {
    const columns = await columnsOf(sharing, [5, 6]);
    return lookUpPlaces(sharing, 1, 2, columns, 1, Uint32Array.of(2));
  });
  await expect(run).rejects.toMatchObject({ code: 'secure.number' });
});
