import { describe, expect, test } from 'vitest';
import { runClear } from '../../sharing/clear/run.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { replicated } from '../../sharing/registry.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { logisticStep, type LogisticStep } from './logistic.ts';
import { matrixOf } from './matrix.ts';

const names = ['bank', 'insurer', 'helper'];
const featureBits = 8;
const weightBits = 20;
const unit = 2 ** weightBits;
const limit = 8n << BigInt(weightBits);
const base: Omit<LogisticStep, 'rounding'> = {
  featureBits,
  weightBits,
  weightBounds: { min: -limit, max: limit },
  learningRate: 0.8,
  sigmoid: 'piecewise',
};

const [rows, columns] = [32, 5];
/** Features in units of 2^−8, from −1 to 1, the first column the intercept; labels by a plane, a few of them wrong. */
const pixels = Array.from({ length: rows * columns }, (_, i) => (i % columns === 0 ? 256 : ((i * 7919) % 513) - 256));
const rowOf = (r: number) => pixels.slice(r * columns, (r + 1) * columns).map((value) => value / 256);
const truths = Array.from({ length: rows }, (_, r) => {
  const [one, a, b, c] = rowOf(r) as [number, number, number, number];
  return 0.2 * one + a - 2 * b + 0.5 * c > 0 !== (r % 16 === 3) ? 1 : 0;
});

const words = (values: readonly number[]) =>
  BigUint64Array.from(values.map((value) => BigInt.asUintN(64, BigInt(value))));

async function trained(sharing: Sharing, step: LogisticStep, steps: number): Promise<number[]> {
  const own = (owner: number, values: readonly number[]) => (sharing.session.owns(owner) ? words(values) : undefined);
  const x = sharing.within(await sharing.inputRing(0, pixels.length, own(0, pixels)), { min: -256n, max: 256n });
  const batch = {
    features: matrixOf(x, rows, columns),
    labels: await sharing.inputRing(1, rows, own(1, truths)),
  };
  let weights: Ring = sharing.constantRing(new BigUint64Array(columns));
  for (let i = 0; i < steps; i++) weights = await logisticStep(sharing, batch, weights, step);
  return [...(await sharing.open(weights))].map((word) => Number(BigInt.asIntN(64, word)) / unit);
}

/** The same in floating point. */
function expected(steps: number, sigmoid: (z: number) => number, rate: number): number[] {
  let weights = Array.from({ length: columns }, () => 0);
  for (let step = 0; step < steps; step++) {
    const change = Array.from({ length: columns }, () => 0);
    for (let r = 0; r < rows; r++) {
      const z = rowOf(r).reduce((sum, value, c) => sum + value * (weights[c] as number), 0);
      const error = sigmoid(z) - (truths[r] as number);
      rowOf(r).forEach((value, c) => {
        change[c] = (change[c] as number) + (error * value * rate) / rows;
      });
    }
    weights = weights.map((weight, c) => weight - (change[c] as number));
  }
  return weights;
}

const piecewise = (z: number) => Math.min(1, Math.max(0, z + 0.5));
const farthest = (found: readonly number[], wanted: readonly number[]) =>
  Math.max(...found.map((value, i) => Math.abs(value - (wanted[i] as number))));

// The rate is used with 8 significant bits.
const rateUsed = Math.round((0.8 / rows) * 2 ** 13) / 2 ** 13;

const sigmoids = { piecewise, exact: (z: number) => 1 / (1 + Math.exp(-z)) };

describe.each([
  { sigmoid: 'piecewise', rounding: 'nearest', units: 1 },
  { sigmoid: 'piecewise', rounding: 'probabilistic', units: 1 },
  // σ adds up to four units of error a row and step.
  { sigmoid: 'exact', rounding: 'nearest', units: 4 },
  { sigmoid: 'exact', rounding: 'probabilistic', units: 4 },
] as const)('$sigmoid σ, rounding $rounding', ({ sigmoid, rounding, units }) => {
  const step = { ...base, sigmoid, rounding };

  test('follows the same training in floating point', async () => {
    const found = await runClear(names, (sharing) => trained(sharing, step, 60));
    const wanted = expected(60, sigmoids[sigmoid], rateUsed * rows);
    // A step rounds by one unit at most, and training damps what earlier steps left.
    expect(farthest(found, wanted)).toBeLessThan((60 * units) / unit);
    expect(Math.max(...wanted.map(Math.abs))).toBeGreaterThan(0.3);
  });

  test('on three parties too', async () => {
    const { results } = await runLocal(names, async (session) => trained(await replicated.create(session), step, 20));
    for (const found of results)
      expect(farthest(found, expected(20, sigmoids[sigmoid], rateUsed * rows))).toBeLessThan((20 * units) / unit);
  });
});

test('what could overflow is refused', async () => {
  const wide = { ...base, rounding: 'nearest', weightBounds: { min: -(1n << 61n), max: 1n << 61n } } as const;
  await expect(runClear(names, (sharing) => trained(sharing, wide, 1))).rejects.toMatchObject({
    code: 'sharing.overflow',
  });
});
