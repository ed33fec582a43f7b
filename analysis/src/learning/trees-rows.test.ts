/** Rows of trees in blocks: the planes that comparisons with secret cuts give, however many are made at a time. */
import { unpackBits } from '@tacit/engine';
import { expect, test } from 'vitest';
import type { KeptTable } from '../contract/artifacts.ts';
import { runInTheClear } from '../kinds/runtime.ts';
import type { Feature } from './features.ts';
import { KeptRows } from './rows.ts';
import { treeRows } from './trees/rows.ts';

const length = 330;
const cuts = 3;
const names = ['age', 'income', 'stay'];
const values = names.map((_, f) => Array.from({ length }, (__, i) => ((i * (7 + f)) % 91) - 20 * f));
const points = [
  [10, 20, 20],
  [-20, 0, 70],
  [-40, 1, 2],
];
const source = { owner: 'bank', dataset: 'people' };
const range = { min: '-60', max: '100' };
const type = { kind: 'integer' } as const;
const table = {
  columns: names.map((name, value) => ({ ...source, name, type, range, value })),
  valid: names.length,
} as unknown as KeptTable;
const features = names.map(
  (column): Feature => ({
    kind: 'number',
    ...source,
    column,
    type,
    low: range.min,
    high: range.max,
    filled: false,
  }),
);

test.each([1, 64 * cuts, 200 * cuts, 2 ** 22])('at most %i at a time', async (most) => {
  const bits = await runInTheClear(
    ['a', 'b', 'c'],
    (runtime) =>
      runtime.compute(async (sharing) => {
        const ring = (own: readonly number[]) =>
          sharing.constantRing(BigUint64Array.from(own, (value) => BigInt.asUintN(64, BigInt(value))));
        const vectors = [...values.map(ring), sharing.filledBits(length, 1, true)];
        const kept = new KeptRows(sharing, { table, places: null }, vectors);
        const found = await treeRows(sharing, { features, cuts }, { table, features }, kept, ring(points.flat()), most);
        return await sharing.openBits(found.planes);
      }),
    () => Promise.reject(new Error('nothing is read')),
  );
  const words = Math.ceil(length / 64);
  const planes = Array.from({ length: names.length * cuts }, (_, p) => [
    ...unpackBits((bits as BigUint64Array).slice(p * words, (p + 1) * words), length),
  ]);
  expect(planes).toEqual(
    points.flatMap((own, f) => own.map((cut) => (values[f] as number[]).map((value) => (value > cut ? 1 : 0)))),
  );
});
