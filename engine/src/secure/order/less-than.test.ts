import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unpackBits } from '../../math/bits.ts';
import { rowsToPlanes } from '../../kernels/transpose.ts';
import { runClear } from '../../sharing/clear/run.ts';
import { runCost } from '../../sharing/cost/run.ts';
import type { Bits, Sharing } from '../../sharing/model.ts';
import { replicated } from '../../sharing/registry.ts';
import { bestBlock, compareCost, lessThanBits, RightOperand } from './less-than.ts';

const names = ['bank', 'insurer', 'helper'];

/** Numbers of up to 128 bits as planes. */
async function planesOf(sharing: Sharing, values: readonly bigint[], width: number): Promise<Bits> {
  const rows = values.length;
  const [low, high] = [Math.min(64, width), Math.max(0, width - 64)];
  const words = [
    ...rowsToPlanes(BigUint64Array.from(values), low),
    ...rowsToPlanes(
      BigUint64Array.from(values, (value) => value >> 64n),
      high,
    ),
  ];
  return sharing.inputBits(0, rows, width, BigUint64Array.from(words));
}

test('compares as plain numbers do, in blocks of any size, prepared or not', async () => {
  const numbers = fc.integer({ min: 1, max: 100 }).chain((width) => {
    const number = fc.oneof(
      fc.bigInt({ min: 0n, max: (1n << BigInt(width)) - 1n }),
      fc.constantFrom(0n, (1n << BigInt(width)) - 1n),
    );
    const close = fc.tuple(number, fc.nat(width - 1)).map(([x, bit]) => [x, x ^ (1n << BigInt(bit))] as const);
    const pair = fc.oneof(
      fc.tuple(number, number),
      close,
      number.map((x) => [x, x] as const),
    );
    return fc.record({ width: fc.constant(width), pairs: fc.array(pair, { minLength: 1, maxLength: 70 }) });
  });
  await fc.assert(
    fc.asyncProperty(numbers, fc.integer({ min: 1, max: 110 }), async ({ width, pairs }, block) => {
      const found = await runClear(names, async (sharing) => {
        const x = await planesOf(
          sharing,
          pairs.map(([left]) => left),
          width,
        );
        const y = await planesOf(
          sharing,
          pairs.map(([, right]) => right),
          width,
        );
        const results: number[][] = [];
        for (const right of [y, new RightOperand(sharing, y, block)]) {
          const less = await sharing.openBits(await lessThanBits(sharing, x, right, block));
          results.push([...unpackBits(less, pairs.length)]);
        }
        return results;
      });
      const wanted = pairs.map(([x, y]) => (x < y ? 1 : 0));
      expect(found).toEqual([wanted, wanted]);
    }),
    { numRuns: 150 },
  );
});

test('few comparisons take few rounds, many of them few ANDs', () => {
  expect(compareCost(84, bestBlock(84, 10))).toEqual({ rounds: 8, ands: 188 });
  expect(compareCost(84, bestBlock(84, 2 ** 20))).toEqual({ rounds: 84, ands: 84 });
});

test('a comparison costs the rounds and ANDs that it declares, whatever the blocks', async () => {
  for (const width of [1, 2, 7, 52, 84]) {
    for (const block of [1, 2, 5, 28, 84]) {
      const cost = await runCost(names, replicated, async (sharing) => {
        const x = sharing.constantBits(64, width, new BigUint64Array(width));
        return lessThanBits(sharing, x, x, block);
      });
      const { rounds, ands } = compareCost(width, block);
      expect(cost.rounds, `${width} in ${block}`).toBe(rounds);
      // A plane of 64 rows is a word.
      expect(cost.bytesPerParty, `${width} in ${block}`).toEqual(names.map(() => 8 * ands));
    }
  }
});
