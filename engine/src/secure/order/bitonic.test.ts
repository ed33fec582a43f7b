import { expect, test } from 'vitest';
import { planesToRows, rowsToPlanes } from '../../kernels/transpose.ts';
import { runClear } from '../../sharing/clear/run.ts';
import type { Ring } from '../../sharing/model.ts';
import { bitonicMerge } from './bitonic.ts';
import { isMergeBetter, mergeByPlanes } from './merge.ts';

const names = ['bank', 'insurer', 'helper'];

/** Numbers of 9 bits with many equal ones, the same in each run. */
const numbers = (count: number, factor: number): number[] =>
  Array.from({ length: count }, (_, i) => ((i * factor) ^ (i >> 3)) % 512).sort((a, b) => a - b);

test.each([
  [0, 5],
  [1, 1],
  [3, 0],
  [6, 11],
  [700, 400],
  [1, 1500],
  [2900, 1301],
  [40, 70_000],
])('a falling and a rising part of %i and %i rows come in order, with what goes along', async (first, second) => {
  const [one, two] = [numbers(first, 37), numbers(second, 91)];
  const keys = [...one.toReversed(), ...two];
  const rows = keys.length;
  // Seventeen planes that go along: the row's place.
  const words = BigUint64Array.from(keys, (key, i) => BigInt(i) | (BigInt(key) << 17n));
  const [found] = await runClear(names, async (sharing) => {
    const sequence = await sharing.inputBits(0, rows, 26, rowsToPlanes(words, 26));
    const merged = await bitonicMerge(sharing, sequence, 17);
    return [planesToRows(await sharing.openBits(merged), 26, rows)];
  });
  const pairs = Array.from(found, (word) => [Number(word >> 17n), Number(word & 0x1ffffn)] as const);
  expect(pairs.map(([key]) => key)).toEqual(keys.toSorted((a, b) => a - b));
  expect(pairs.map(([, place]) => place).toSorted((a, b) => a - b)).toEqual(keys.map((_, i) => i));
  expect(pairs.every(([key, place]) => keys[place] === key)).toBe(true);
});

test('tables in order are merged with their columns', async () => {
  const [one, two] = [numbers(130, 37), numbers(1200, 91)];
  const keys = [...one, ...two];
  const values = BigUint64Array.from(keys, (key, i) => BigInt(1000 * i + key));
  const [found] = await runClear(names, async (sharing) => {
    const planes = await sharing.inputBits(0, keys.length, 9, rowsToPlanes(BigUint64Array.from(keys, BigInt), 9));
    const columns = { rings: [await sharing.inputRing(1, keys.length, values)], bits: [planes] };
    const merged = await mergeByPlanes(sharing, planes, columns, one.length);
    const [ring] = merged.columns.rings;
    if (ring === undefined) throw new Error('a column is missing');
    const opened = planesToRows(await sharing.openBits(merged.planes), 9, keys.length);
    return [{ keys: opened, values: await sharing.open(ring) }];
  });
  expect(Array.from(found.keys, Number)).toEqual(keys.toSorted((a, b) => a - b));
  expect(Array.from(found.values, (value) => Number(value % 1000n))).toEqual(Array.from(found.keys, Number));
  expect([...found.values].toSorted((a, b) => Number(a - b))).toEqual([...values]);
});

test('a stable merge leaves rows of equal keys as they were given', async () => {
  const [one, two] = [numbers(130, 64), numbers(1200, 32)];
  const keys = [...one, ...two].map((key) => key >> 5);
  const [found] = await runClear(names, async (sharing) => {
    const planes = await sharing.inputBits(0, keys.length, 9, rowsToPlanes(BigUint64Array.from(keys, BigInt), 9));
    const places = await sharing.inputRing(
      1,
      keys.length,
      BigUint64Array.from(keys, (_, i) => BigInt(i)),
    );
    const merged = await mergeByPlanes(sharing, planes, { rings: [places], bits: [] }, one.length, { stable: true });
    return [await sharing.open(merged.columns.rings[0] as Ring)];
  });
  const wanted = [...keys.keys()].toSorted((a, b) => (keys[a] as number) - (keys[b] as number) || a - b);
  expect(Array.from(found ?? [], Number)).toEqual(wanted);
});

test('rows that are not in order are told where somebody sees them', async () => {
  await runClear(names, async (sharing) => {
    const keys = await sharing.inputBits(0, 3, 2, rowsToPlanes(BigUint64Array.of(2n, 1n, 3n), 2));
    await expect(mergeByPlanes(sharing, keys, { rings: [], bits: [] }, 2)).rejects.toMatchObject({
      code: 'sharing.promise',
    });
    return [];
  });
});

test('large tables are merged rather than sorted', () => {
  expect(isMergeBetter(750_000, 22)).toBe(true);
  expect(isMergeBetter(165_000, 16)).toBe(true);
});
