import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowsToPlanes, planesToRows } from '../kernels/transpose.ts';
import { runClear } from '../sharing/clear/run.ts';
import type { Bits, Sharing } from '../sharing/model.ts';
import { replicated } from '../sharing/registry.ts';
import { runLocal } from '../transport/local-mesh.ts';
import { addBits, highBits, sumBits, toBits, toNumber, topBit, treeOrder } from './adder.ts';

const names = ['bank', 'insurer', 'helper'];
const mask = (width: number) => (1n << BigInt(width)) - 1n;
const word = fc.bigInt({ min: 0n, max: mask(64) });
const planes = (sharing: Sharing, values: bigint[], width: number): Bits =>
  sharing.constantBits(values.length, width, rowsToPlanes(BigUint64Array.from(values), width));
const numbers = async (sharing: Sharing, x: Bits) => [...planesToRows(await sharing.openBits(x), x.planes, x.length)];

test('the tree order has the lowest position first and every position once', () => {
  for (let n = 1; n <= 70; n++) {
    const order = treeOrder(n);
    expect(order[0]).toBe(0);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
  }
});

describe.each([1, 2, 3, 4, 5])('%i summands', (count) => {
  test('add up to the sum mod 2^width', async () => {
    const rows = fc.array(fc.array(word, { minLength: count, maxLength: count }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 64 }), rows, async (width, table) => {
        const totals = table.map((row) => row.reduce((sum, x) => sum + x, 0n) & mask(width));
        await runClear(names, async (sharing) => {
          const summands = Array.from({ length: count }, (_, i) =>
            planes(
              sharing,
              table.map((row) => (row[i] as bigint) & mask(width)),
              width,
            ),
          );
          expect(await numbers(sharing, await sumBits(sharing, summands, width))).toEqual(totals);
          const top = await topBit(sharing, summands, width);
          expect(await numbers(sharing, top)).toEqual(totals.map((total) => total >> BigInt(width - 1)));
        });
      }),
      { numRuns: 60 },
    );
  });
});

test('carries run through every width', async () => {
  for (let width = 1; width <= 64; width++) {
    const pairs: [bigint, bigint][] = [
      [mask(width), 1n],
      [1n, mask(width)],
      [mask(width), mask(width)],
      [mask(width - 1), 1n],
      [0n, 0n],
      [mask(width) / 3n, mask(width) / 3n],
    ];
    await runClear(names, async (sharing) => {
      const [a, b] = [0, 1].map((i) =>
        planes(
          sharing,
          pairs.map((pair) => (pair[i] as bigint) & mask(width)),
          width,
        ),
      ) as [Bits, Bits];
      const sums = pairs.map(([x, y]) => (x & mask(width)) + (y & mask(width)));
      const top = await topBit(sharing, [a, b], width);
      expect(await numbers(sharing, top)).toEqual(sums.map((sum) => (sum >> BigInt(width - 1)) & 1n));
      const result = await addBits(sharing, a, b, sharing.constantBits(6, 1, BigUint64Array.of(0b111111n)));
      expect(await numbers(sharing, result.sum)).toEqual(sums.map((sum) => (sum + 1n) & mask(width)));
      expect(await numbers(sharing, result.carry)).toEqual(sums.map((sum) => (sum + 1n) >> BigInt(width)));
    });
  }
});

test('lanes are numbers side by side', async () => {
  // Bit i of number k is plane 3i + k: 5 + 6, 7 + 1 and 2 + 3 in three bits.
  await runClear(names, async (sharing) => {
    const lay = (values: number[]) =>
      sharing.constantBits(
        1,
        9,
        BigUint64Array.from({ length: 9 }, (_, p) => BigInt(((values[p % 3] as number) >> Math.floor(p / 3)) & 1)),
      );
    const { sum, carry } = await addBits(sharing, lay([5, 7, 2]), lay([6, 1, 3]), undefined, 3);
    expect(await sharing.openBits(sum)).toEqual(BigUint64Array.of(1n, 0n, 1n, 1n, 0n, 0n, 0n, 0n, 1n));
    expect(await sharing.openBits(carry)).toEqual(BigUint64Array.of(1n, 1n, 0n));
    const top = await topBit(sharing, [lay([5, 7, 2]), lay([6, 1, 3])], 3, 3);
    expect(await sharing.openBits(top)).toEqual(BigUint64Array.of(0n, 0n, 1n));
  });
});

test('numbers to bits and back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 70 }), async (values) => {
      await runClear(names, async (sharing) => {
        const x = await sharing.inputRing(0, values.length, BigUint64Array.from(values));
        expect([...(await sharing.open(await toNumber(sharing, await toBits(sharing, x, 64))))]).toEqual(values);
      });
    }),
    { numRuns: 30 },
  );
});

test.each([
  [0, 64],
  [0, 9],
  [1, 3],
  [17, 40],
  [45, 60],
  [62, 64],
])('bits %i and above of %i bits', async (low, width) => {
  await fc.assert(
    fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 70 }), async (values) => {
      const wanted = values.map((value) => BigInt.asUintN(width, value) >> BigInt(low));
      const program = async (sharing: Sharing) => {
        const x = await sharing.inputRing(0, values.length, BigUint64Array.from(values));
        return [...(await sharing.open(await toNumber(sharing, await highBits(sharing, x, low, width))))];
      };
      expect(await runClear(names, program)).toEqual(wanted);
      const { results } = await runLocal(names, async (session) => program(await replicated.create(session)));
      for (const each of results) expect(each).toEqual(wanted);
    }),
    { numRuns: 5 },
  );
});
