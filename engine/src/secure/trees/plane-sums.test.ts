import { expect, test } from 'vitest';
import { runClear } from '../../sharing/clear/run.ts';
import { planeSums, somePlanes, summedPlanes } from './plane-sums.ts';

test.each([
  ['kept whole', undefined],
  ['in blocks that are kept', { inBlock: 64 * 4, kept: 2 ** 20 }],
  ['in blocks of which one is kept', { inBlock: 64 * 4, kept: 64 * 4 }],
  ['in blocks that are made for each product', { inBlock: 1, kept: 0 }],
])('sums of vectors over planes, %s', async (_, limits) => {
  const n = 200;
  const bit = (plane: number, row: number) => ((row * (plane + 3)) >> 2) & 1;
  const value = (vector: number, row: number) => (vector + 1) * row - 50;
  const [sums, some] = await runClear(['a', 'b'], async (sharing) => {
    const words = new BigUint64Array(4 * 4);
    for (let p = 0; p < 4; p++) {
      for (let row = 0; row < n; row++) {
        words[4 * p + (row >> 6)] = (words[4 * p + (row >> 6)] as bigint) | (BigInt(bit(p, row)) << BigInt(row & 63));
      }
    }
    const planes = await sharing.inputBits(0, n, 4, words);
    const vectors = [0, 1].map((v) =>
      sharing.constantRing(BigUint64Array.from({ length: n }, (_, row) => BigInt.asUintN(64, BigInt(value(v, row))))),
    );
    const all = await summedPlanes(sharing, planes, limits);
    const signed = async (x: Parameters<typeof sharing.open>[0]) =>
      Array.from(await sharing.open(x), (word) => Number(BigInt.asIntN(64, word)));
    return [
      await signed(await planeSums(sharing, all, vectors)),
      await signed(await planeSums(sharing, somePlanes(all, [3, 1]), vectors)),
    ];
  });
  const expected = (planes: readonly number[]) =>
    planes.flatMap((p) =>
      [0, 1].map((v) => Array.from({ length: n }, (_, row) => bit(p, row) * value(v, row)).reduce((x, y) => x + y)),
    );
  expect(sums).toEqual(expected([0, 1, 2, 3]));
  expect(some).toEqual(expected([3, 1]));
});
