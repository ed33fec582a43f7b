import { describe, expect, test } from 'vitest';
import { runClear } from '../sharing/clear/run.ts';
import type { Sharing } from '../sharing/model.ts';
import { replicated } from '../sharing/registry.ts';
import { runLocal } from '../transport/local-mesh.ts';
import { seededRandom } from '../transport/seeds.ts';
import { coinToss, randomBelow, randomFlags } from './random.ts';

const names = ['bank', 'insurer', 'helper'];
// Fixed seeds: a sample that passes once passes always; with fresh ones each test would fail once in 10^6 runs or less.
const random = () => seededRandom(new Uint8Array(32).fill(7));

/** Σ (found − expected)² / expected. */
const chiSquare = (counts: readonly number[], total: number): number => {
  const expected = total / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
};

describe('numbers below an end', () => {
  test.each([1n, 2n, 3n, 8n, 10n, 37n])('every number below %i is as likely', async (end) => {
    const count = 20_000;
    const drawn = await runClear(names, async (s) => s.open(await randomBelow(s, count, end)), { random: random() });
    const counts = Array.from({ length: Number(end) }, () => 0);
    for (const value of drawn) {
      expect(value).toBeLessThan(end);
      counts[Number(value)] = (counts[Number(value)] as number) + 1;
    }
    // Far beyond the 10^−6 quantile of χ² with 36 degrees of freedom, which is 94.
    expect(chiSquare(counts, count)).toBeLessThan(94);
  });

  test('ends that need more than the product of one word', async () => {
    const end = 3n * (1n << 61n) - 1n;
    const drawn = await runClear(names, async (s) => s.open(await randomBelow(s, 2000, end)), { random: random() });
    const thirds = [0, 0, 0];
    for (const value of drawn) {
      const third = Number((3n * value) / end);
      thirds[third] = (thirds[third] as number) + 1;
    }
    expect(chiSquare(thirds, 2000)).toBeLessThan(28);
  });

  test('an end that is none is refused', async () => {
    await runClear(names, async (s) => {
      await expect(randomBelow(s, 1, 0n)).rejects.toMatchObject({ code: 'secure.number' });
      await expect(randomBelow(s, 1, (1n << 63n) + 1n)).rejects.toMatchObject({ code: 'secure.number' });
    });
  });
});

test('flags are the same as bits and as numbers, and balanced', async () => {
  const program = async (s: Sharing) => {
    const { bit, number } = await randomFlags(s, 10_000);
    const difference = s.subtract(await s.bitsToRing(bit), number);
    return { ones: await s.open(s.sum(number, 1)), difference: await s.open(difference) };
  };
  const { results } = await runLocal(names, async (session) => program(await replicated.create(session)));
  for (const { ones, difference } of results) {
    expect(difference.every((value) => value === 0n)).toBe(true);
    // Five standard deviations: 6 in 10^7.
    expect(Math.abs(Number(ones[0]) - 5000)).toBeLessThan(250);
  }
});

test('coins are the same at every party, and new ones each time', async () => {
  const { results } = await runLocal(names, async (session) => {
    const s = await replicated.create(session);
    return [await coinToss(s, 3), await coinToss(s, 3)];
  });
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
  const [first, second] = results[0] as BigUint64Array[];
  expect(new Set([...(first as BigUint64Array), ...(second as BigUint64Array)]).size).toBe(6);
});
