import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packBits, unpackBits } from '../math/bits.ts';
import { runClear } from '../sharing/clear/run.ts';
import type { Bits, Sharing } from '../sharing/model.ts';
import { all, allPlanes, any, anyPlane, constantPlanes, cyclePlanes, or, repeatPlanes } from './boolean.ts';
import { combineOneHot } from './one-hot.ts';
import { choose, keepBits, keepWhere, select, selectBits } from './select.ts';

const names = ['bank', 'insurer', 'helper'];
type Table = boolean[][];

const shared = (sharing: Sharing, table: Table, length: number): Bits =>
  sharing.constantBits(length, table.length, BigUint64Array.from(table.flatMap((plane) => [...packBits(plane)])));
const opened = async (sharing: Sharing, x: Bits): Promise<Table> => {
  const words = await sharing.openBits(x);
  const size = words.length / Math.max(1, x.planes);
  return Array.from({ length: x.planes }, (_, p) =>
    [...unpackBits(words.subarray(p * size, (p + 1) * size), x.length)].map(Boolean),
  );
};
const table = (length: number, planes: number) =>
  fc.array(fc.array(fc.boolean(), { minLength: length, maxLength: length }), { minLength: planes, maxLength: planes });

/** Two tables of equal shape, and one plane. */
const tables = fc
  .record({ length: fc.integer({ min: 1, max: 70 }), planes: fc.integer({ min: 1, max: 9 }) })
  .chain(({ length, planes }) =>
    fc.record({
      x: table(length, planes),
      y: table(length, planes),
      choice: table(length, 1),
      length: fc.constant(length),
    }),
  );

test('conjunctions, disjunctions and copies equal the plain ones', async () => {
  await fc.assert(
    fc.asyncProperty(tables, async ({ x, y, choice, length }) => {
      await runClear(names, async (sharing) => {
        const [a, b, c] = [x, y, choice].map((each) => shared(sharing, each, length)) as [Bits, Bits, Bits];
        const columns = (by: (plane: boolean[], i: number) => boolean[]) => x.map(by);
        const run = async (result: Bits | Promise<Bits>) => opened(sharing, await result);
        const rows = Array.from({ length }, (_, i) => i);
        expect(await run(or(sharing, a, b))).toEqual(
          columns((p, k) => p.map((bit, i) => bit || (y[k]?.[i] as boolean))),
        );
        expect(await run(allPlanes(sharing, a))).toEqual([rows.map((i) => x.every((p) => p[i]))]);
        expect(await run(anyPlane(sharing, a))).toEqual([rows.map((i) => x.some((p) => p[i]))]);
        const three = (k: number, i: number) => [x[k]?.[i], y[k]?.[i], choice[0]?.[i]];
        const [spread] = [repeatPlanes(sharing, c, x.length)];
        expect(await run(all(sharing, [a, b, spread]))).toEqual(
          columns((p, k) => p.map((_, i) => three(k, i).every(Boolean))),
        );
        expect(await run(any(sharing, [a, b, spread]))).toEqual(
          columns((p, k) => p.map((_, i) => three(k, i).some(Boolean))),
        );
        expect(await run(repeatPlanes(sharing, a, 2))).toEqual(x.flatMap((p) => [p, p]));
        expect(await run(cyclePlanes(sharing, a, 2))).toEqual([...x, ...x]);
        expect(await run(constantPlanes(sharing, length, 2, true))).toEqual([
          rows.map(() => true),
          rows.map(() => true),
        ]);
        expect(await run(constantPlanes(sharing, length, 1, false))).toEqual([rows.map(() => false)]);
      });
    }),
    { numRuns: 40 },
  );
});

test('choices by a bit equal the plain ones', async () => {
  await fc.assert(
    fc.asyncProperty(tables, async ({ x, y, choice, length }) => {
      await runClear(names, async (sharing) => {
        const [a, b, c] = [x, y, choice].map((each) => shared(sharing, each, length)) as [Bits, Bits, Bits];
        const chosen = choice[0] as boolean[];
        const pick = (k: number, i: number) => (chosen[i] === true ? x[k]?.[i] : y[k]?.[i]);
        expect(await opened(sharing, await selectBits(sharing, c, a, b))).toEqual(
          x.map((p, k) => p.map((_, i) => pick(k, i))),
        );
        expect(await opened(sharing, await keepBits(sharing, c, a))).toEqual(
          x.map((p) => p.map((bit, i) => bit && chosen[i])),
        );

        const [u, v] = [7n, 1n << 63n].map((factor) => BigUint64Array.from({ length }, (_, i) => factor + BigInt(i)));
        const [r, s] = [await sharing.inputRing(0, length, u), await sharing.inputRing(1, length, v)];
        const wanted = chosen.map((bit, i) => (bit ? u?.[i] : v?.[i]));
        expect([...(await sharing.open(await select(sharing, c, r, s)))]).toEqual(wanted);
        expect([...(await sharing.open(await choose(sharing, await sharing.bitsToRing(c), r, s)))]).toEqual(wanted);
        expect([...(await sharing.open(await keepWhere(sharing, c, r)))]).toEqual(
          chosen.map((bit, i) => (bit ? u?.[i] : 0n)),
        );
      });
    }),
    { numRuns: 40 },
  );
});

test('one-hot planes combine in mixed radix, the first factor most significant', async () => {
  const sizes = [[1, 3, 2, 2], [2, 5], []];
  const rows = Array.from({ length: 67 }, (_, i) => i);
  await runClear(names, async (sharing) => {
    const digit = (list: number, factor: number, i: number) =>
      (i * (list + 3) + factor) % (sizes[list]?.[factor] as number);
    const lists = sizes.map((list, l) =>
      list.map((size, f) =>
        shared(
          sharing,
          Array.from({ length: size }, (_, category) => rows.map((i) => digit(l, f, i) === category)),
          rows.length,
        ),
      ),
    );
    const combined = await combineOneHot(sharing, lists);
    expect(combined[2]).toBeUndefined();
    for (const l of [0, 1]) {
      const list = sizes[l] as number[];
      const number = (i: number) => list.reduce((total, size, f) => total * size + digit(l, f, i), 0);
      const groups = list.reduce((product, size) => product * size, 1);
      expect(await opened(sharing, combined[l] as Bits)).toEqual(
        Array.from({ length: groups }, (_, group) => rows.map((i) => number(i) === group)),
      );
    }
  });
});
