import { expect, test } from 'vitest';
import { runClear } from '../../sharing/clear/run.ts';
import { runCost } from '../../sharing/cost/run.ts';
import { additiveDealer, replicated } from '../../sharing/registry.ts';
import { runProgram } from '../../sharing/run.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import type { Sharing } from '../../sharing/model.ts';
import { data } from '../cases/support.ts';
import { headroom, type Rounding, truncate } from './truncate.ts';

const names = ['a', 'b', 'c'];
const half = (bits: number) => 1n << BigInt(bits - 1);

/** Extremes of the head-room, small numbers, and random ones of every size. */
function inputs(bits: number): bigint[] {
  const edges = [0n, 1n, -1n, half(bits), half(bits) - 1n, -half(bits), -half(bits) - 1n];
  const far = [-headroom, headroom - 1n - half(bits), -headroom + 1n];
  const random = [...data(`truncate ${bits}`).words(200)].map((word, i) => BigInt.asIntN(62 - (i % 60), word));
  return [...edges, ...far, ...random];
}

async function truncated(sharing: Sharing, values: readonly bigint[], bits: number, rounding: Rounding) {
  const words = BigUint64Array.from(values, (value) => BigInt.asUintN(64, value));
  const x = await sharing.inputRing(0, words.length, sharing.session.owns(0) ? words : undefined);
  const opened = await sharing.open(await truncate(sharing, x, bits, rounding));
  return Array.from(opened, (value) => BigInt.asIntN(64, value));
}

test.each([1, 2, 19, 20, 32, 45, 61])('truncation by %i bits, all roundings', async (bits) => {
  const values = inputs(bits);
  const floor = values.map((value) => value >> BigInt(bits));
  const nearest = values.map((value) => (value + half(bits)) >> BigInt(bits));
  for (const [rounding, expected] of [
    ['down', floor],
    ['nearest', nearest],
  ] as const) {
    const program = (sharing: Sharing) => truncated(sharing, values, bits, rounding);
    expect(await runClear(names, program)).toEqual(expected);
    const { results } = await runLocal(names, async (session) => program(await replicated.create(session)));
    for (const result of results) expect(result).toEqual(expected);
  }
  const { results } = await runLocal(names, async (session) =>
    truncated(await replicated.create(session), values, bits, 'probabilistic'),
  );
  for (const result of results) {
    result.forEach((value, i) => {
      expect([0n, 1n]).toContain(value - (floor[i] as bigint));
    });
  }
});

// Among n parties the wrap-around counts to n − 1, and what is left out of a probabilistic rounding too.
test.each([2, 3, 5, 6])('truncation among %i additive parties, to the edges of the head-room', async (parties) => {
  const names = [...Array.from({ length: parties }, (_, party) => `party ${party}`), 'dealer'];
  for (const bits of [1, 20, 61]) {
    const values = inputs(bits);
    const floor = values.map((value) => value >> BigInt(bits));
    const { results } = await runLocal(names, (session) =>
      runProgram(additiveDealer, session, async (sharing) => ({
        exact: await truncated(sharing, values, bits, 'nearest'),
        near: await truncated(sharing, values, bits, 'probabilistic'),
      })),
    );
    for (const result of results.slice(0, parties)) {
      expect(result?.exact).toEqual(values.map((value) => (value + half(bits)) >> BigInt(bits)));
      result?.near.forEach((value, i) => {
        const error = value - (floor[i] as bigint);
        expect(error).toBeGreaterThanOrEqual(BigInt(2 - parties));
        expect(error).toBeLessThanOrEqual(1n);
      });
    }
  }
});

test('probabilistic rounding is fair: its mean error is near zero', async () => {
  // A quarter up with probability near 1/4: 20,000 trials have a standard deviation of 0.0031; 6 of them: one false alarm in 10^9.
  const trials = 20_000;
  const { results } = await runLocal(names, async (session) => {
    const sharing = await replicated.create(session);
    const x = sharing.constantRing(new BigUint64Array(trials).fill((5n << 20n) + (1n << 18n)));
    // A product has fresh shares.
    const product = await sharing.multiply(x, sharing.constantRing(new BigUint64Array(trials).fill(1n)));
    return sharing.open(await truncate(sharing, product, 20, 'probabilistic'));
  });
  const up = (results[0] as BigUint64Array).filter((value) => value === 6n).length / trials;
  expect(Math.abs(up - 0.25)).toBeLessThan(6 * 0.0031);
});

test('rounds and bytes', async () => {
  const cost = (rounding: Rounding) =>
    runCost(names, replicated, (sharing) =>
      truncate(sharing, sharing.constantRing(new BigUint64Array(64_000)), 20, rounding),
    );
  const total = (bytes: readonly number[]) => bytes.reduce((sum, each) => sum + each, 0) / 64_000;
  const exact = await cost('nearest');
  expect(exact.rounds).toBe(8);
  expect(total(exact.bytesPerParty)).toBeLessThan(65);
  const probabilistic = await cost('probabilistic');
  expect(probabilistic.rounds).toBe(4);
  expect(total(probabilistic.bytesPerParty)).toBeLessThan(33);
});

test('bounds beyond the head-room are refused before anything runs, others travel on', async () => {
  await runClear(names, async (sharing) => {
    const x = sharing.within(sharing.constantRing(BigUint64Array.of(5n)), { min: 0n, max: headroom });
    await expect(truncate(sharing, x, 20, 'down')).rejects.toMatchObject({ code: 'fixed.headroom' });
    const y = sharing.within(x, { min: -(1n << 40n), max: 3n << 40n });
    expect((await truncate(sharing, y, 20, 'nearest')).bounds).toEqual({ min: -(1n << 20n), max: 3n << 20n });
    await expect(truncate(sharing, y, 62, 'down')).rejects.toMatchObject({ code: 'fixed.places' });
  });
});
