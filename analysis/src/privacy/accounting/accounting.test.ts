/** Accountants against closed forms, each other, and references that share no code with them (vectors/make-references.py). */
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { concentratedFilterAllows, filterAllows, odometerEpsilon } from './adaptive.ts';
import { composeAdvanced, composeOptimal, groupPrivacy } from './composition.ts';
import { concentratedDelta, concentratedEpsilon } from './concentrated.ts';
import { sumOf } from './fourier.ts';
import { gaussianDelta, gaussianEpsilon } from './gaussian.ts';
import { lossDelta, lossEpsilon, lossEpsilonBelow, type PrivacyLoss } from './loss.ts';
import { composeLosses } from './loss-composition.ts';
import {
  discreteGaussianLoss,
  discreteLaplaceLoss,
  gaussianLoss,
  guaranteedLoss,
  laplaceLoss,
  poissonGaussianLoss,
  spreadDistance,
  toGrid,
} from './loss-mechanisms.ts';
import { normalQuantile, normalTail } from './normal.ts';
import { exponentialRenyi, laplaceRenyi, pureRenyi, renyiDelta, renyiEpsilon } from './renyi.ts';
import { fixedSizeRenyi, poissonGaussianRenyi, sampledGaussianRenyi } from './sampled-renyi.ts';

const runs = Math.max(1, Number(process.env['TACIT_TEST_RUNS'] ?? 1));

interface References {
  losses: { parts: [string, number, number][]; delta: number; epsilon: number }[];
  sampled: { rate: number; deviation: number; times: number; delta: number; epsilon: number }[];
  divergences: { rate: number; deviation: number; order: number; divergence: number }[];
  tails: { x: number; tail: number }[];
  fixedSize: { batch: number; total: number; deviation: number; order: number; divergence: number; sharper: number }[];
}

const references = JSON.parse(
  readFileSync(new URL('./vectors/references.json', import.meta.url), 'utf8'),
) as References;

const compose = (...parts: { loss: PrivacyLoss; times: number }[]) => composeLosses(parts) as PrivacyLoss;

const lossOf = (name: string, parameter: number, step: number): PrivacyLoss => {
  switch (name) {
    case 'gaussian':
      return gaussianLoss(1 / parameter, step);
    case 'laplace':
      return laplaceLoss(1 / parameter, step);
    case 'discrete-laplace':
      return toGrid(discreteLaplaceLoss(1, parameter), step);
    default:
      return toGrid(discreteGaussianLoss(1, parameter), step);
  }
};

test.each(references.losses)('dp_accounting: $parts at δ $delta', ({ parts, delta, epsilon }) => {
  const step = 1e-3;
  const times = parts.reduce((sum, [, , count]) => sum + count, 0);
  const all = compose(
    ...parts.map(([name, parameter, count]) => ({ loss: lossOf(name, parameter, step), times: count })),
  );
  // dp_accounting is on a grid of 1e-4, and rounds the losses of discrete noise up.
  const rounded = parts.reduce((sum, [name, , count]) => sum + (name.startsWith('discrete') ? count : 0), 0);
  expect(lossEpsilon(all, delta)).toBeGreaterThan(epsilon - rounded * 1e-4 - 1e-4);
  expect(lossEpsilon(all, delta)).toBeLessThan(epsilon + times * step ** 2 * (1 / 8 + 2.5 / epsilon) + 1e-4);
  expect(lossEpsilonBelow(all, delta)).toBeLessThan(epsilon);
});

test.each(references.sampled)('dp_accounting: sampled at $rate, σ $deviation, $times times', (one) => {
  const all = compose({ loss: poissonGaussianLoss(1 / one.deviation, one.rate, 1e-3), times: one.times });
  expect(Math.abs(lossEpsilon(all, one.delta) - one.epsilon)).toBeLessThan(2e-4);
  expect(lossEpsilonBelow(all, one.delta)).toBeLessThan(one.epsilon);
});

test('mpmath: normal tails and divergences of sampled noise', () => {
  for (const { x, tail } of references.tails) {
    expect(Math.abs(normalTail(x) / tail - 1)).toBeLessThan(2e-14);
    if (tail < 0.5) expect(normalQuantile(tail)).toBeCloseTo(x, 12);
  }
  for (const { rate, deviation, order, divergence } of references.divergences) {
    expect(Math.abs(poissonGaussianRenyi(1 / deviation, rate)(order) / divergence - 1)).toBeLessThan(1e-8);
  }
});

test('samples of a fixed size: theorem 9, never below a sharper bound, and convex between whole orders', () => {
  for (const { batch, total, deviation, order, divergence, sharper } of references.fixedSize) {
    const curve = fixedSizeRenyi((alpha) => (alpha * 2) / deviation ** 2, batch, total);
    expect(Math.abs(curve(order) / divergence - 1)).toBeLessThan(1e-10);
    expect(curve(order)).toBeGreaterThanOrEqual(sharper);
    expect(curve(order + 0.5) * (order - 0.5)).toBeLessThan(curve(order + 1) * order);
  }
});

test('Poisson-sampled noise at whole orders is the binomial sum of Mironov, Talwar and Zhang', () => {
  for (const [mu, rate, order] of [
    [1, 0.1, 4],
    [0.5, 0.01, 20],
    [2, 0.3, 7],
  ] as const) {
    let sum = 0;
    let choose = 1;
    for (let k = 0; k <= order; k++) {
      sum += choose * (1 - rate) ** (order - k) * rate ** k * Math.exp(((k * k - k) * mu * mu) / 2);
      choose *= (order - k) / (k + 1);
    }
    expect(poissonGaussianRenyi(mu, rate)(order)).toBeCloseTo(Math.log(sum) / (order - 1), 10);
  }
});

test('divergences of sampled noise at large orders are those of noise that is nearly always sampled', () => {
  // The largest power alone: q^α e^(α(α − 1)μ² ÷ 2).
  for (const order of [1024, 4096]) {
    const expected = (order * Math.log(0.01) + (order * (order - 1)) / 2) / (order - 1);
    expect(poissonGaussianRenyi(1, 0.01)(order) / expected).toBeCloseTo(1, 6);
  }
  expect(exponentialRenyi(1000)(1.1)).toBeLessThanOrEqual(1000);
  expect(exponentialRenyi(1000)(1.1)).toBeGreaterThan(900);
});

test('one release: loss distributions are the closed forms', () => {
  const some = {
    mu: fc.double({ min: 0.05, max: 3, noNaN: true }),
    epsilon: fc.double({ min: 0, max: 5, noNaN: true }),
  };
  fc.assert(
    fc.property(fc.record(some), ({ mu, epsilon }) => {
      const exact = gaussianDelta(mu, epsilon);
      const found = lossDelta(gaussianLoss(mu, 2e-3), epsilon);
      expect(found).toBeGreaterThanOrEqual(exact * (1 - 1e-9));
      expect(found).toBeLessThan(exact + 4e-7 / mu);
      // Laplace: δ(ε) = 1 − e^((ε − ε₀) ÷ 2) for ε < ε₀, 0 above. Discrete, of a change of 1: (1 − e^(ε − ε₀)) ÷ (1 + e^(−ε₀)).
      const laplace = lossDelta(laplaceLoss(mu, 2e-3), epsilon);
      expect(laplace - Math.max(0, -Math.expm1((epsilon - mu) / 2))).toBeGreaterThanOrEqual(-1e-14);
      expect(laplace - Math.max(0, -Math.expm1((epsilon - mu) / 2))).toBeLessThan(
        1e-6 + (epsilon > mu && epsilon < mu + 2e-3 ? 1e-3 : 0),
      );
      const discrete = lossDelta(discreteLaplaceLoss(1, 1 / mu), epsilon);
      expect(discrete).toBeCloseTo(Math.max(0, -Math.expm1(epsilon - mu)) / (1 + Math.exp(-mu)), 12);
    }),
    { numRuns: 15 * runs },
  );
});

test('discrete Gaussian noise: Canonne, Kamath and Steinke, theorem 7', () => {
  for (const [sensitivity, deviation, epsilon] of [
    [1, 2, 0.5],
    [3, 10, 0.2],
    [2, 1, 4],
  ] as const) {
    const weight = (x: number) => Math.exp((-x * x) / (2 * deviation ** 2));
    let [total, above, shifted] = [0, 0, 0];
    for (let x = -400; x <= 400; x++) {
      total += weight(x);
      if (x > (epsilon * deviation ** 2) / sensitivity - sensitivity / 2) above += weight(x);
      if (x > (epsilon * deviation ** 2) / sensitivity + sensitivity / 2) shifted += weight(x);
    }
    const exact = (above - Math.exp(epsilon) * shifted) / total;
    expect(lossDelta(discreteGaussianLoss(sensitivity, deviation), epsilon)).toBeCloseTo(exact, 12);
  }
});

test('Gaussian noise composes to Gaussian noise, and both bounds hold the true ε between them', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.05, max: 0.5, noNaN: true }), fc.integer({ min: 2, max: 60 }), (mu, times) => {
      const exact = gaussianEpsilon(mu * Math.sqrt(times), 1e-6);
      const all = compose({ loss: gaussianLoss(mu, 2e-3), times });
      expect(lossEpsilon(all, 1e-6)).toBeGreaterThanOrEqual(exact - 1e-9);
      expect(lossEpsilon(all, 1e-6)).toBeLessThan(exact + times * 4e-6 * (1 / 8 + 3.5 / exact) + 1e-6);
      expect(lossEpsilonBelow(all, 1e-6)).toBeLessThanOrEqual(exact);
      expect(lossEpsilonBelow(all, 1e-6)).toBeGreaterThan(exact - 2e-3 * Math.sqrt(times * 10) - 0.01 * exact);
    }),
    { numRuns: 8 * runs },
  );
});

test('releases of any kind compose to the optimum, also where they differ', () => {
  const all = compose({ loss: guaranteedLoss(0.5, 1e-4), times: 20 });
  for (const i of [2, 4, 6]) {
    // At the ε of one of its steps, the δ is that at which the step becomes possible.
    const epsilon = (20 - 2 * i) * 0.5;
    const delta = lossDelta(all, epsilon);
    expect(composeOptimal({ epsilon: 0.5, delta: 1e-4 }, 20, delta * (1 + 1e-6))).toBeCloseTo(epsilon, 10);
    expect(composeOptimal({ epsilon: 0.5, delta: 1e-4 }, 20, delta * (1 - 1e-6))).toBeGreaterThan(epsilon + 0.5);
  }
  // Two that differ, by all four outcomes.
  const outcomes = [1, -1].flatMap((a) =>
    [1, -1].map((b) => {
      const share = (sign: number, epsilon: number) => 1 / (1 + Math.exp(-sign * epsilon));
      return { loss: a * 0.3 + b * 0.8, mass: share(a, 0.3) * share(b, 0.8) };
    }),
  );
  const delta = outcomes.reduce((sum, { loss, mass }) => sum + mass * Math.max(0, -Math.expm1(0.6 - loss)), 0);
  const both = compose(...[0.3, 0.8].map((epsilon) => ({ loss: toGrid(guaranteedLoss(epsilon, 0), 1e-3), times: 1 })));
  expect(lossDelta(both, 0.6)).toBeCloseTo(delta, 5);
});

test('transforms: the stated error covers the true one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 9 }),
      fc.integer({ min: 1, max: 6 }),
      (weights, times) => {
        const total = weights.reduce((sum, x) => sum + x, 1e-3);
        const masses = Float64Array.from(weights, (x) => x / total);
        let exact = [1];
        for (let i = 0; i < times; i++) {
          const next = new Array<number>(exact.length + masses.length - 1).fill(0);
          exact.forEach((a, j) => masses.forEach((b, k) => (next[j + k] = (next[j + k] as number) + a * b)));
          exact = next;
        }
        const sum = sumOf([{ at: -3, masses, times }], -3 * times, -3 * times + exact.length - 1);
        const off = exact.reduce((worst, x, i) => worst + Math.abs(x - (sum?.masses[i] as number)), 0);
        expect(off).toBeLessThanOrEqual((sum?.error as number) + 1e-15 * times);
        expect(sum?.error).toBeLessThan(1e-11);
      },
    ),
    { numRuns: 30 * runs },
  );
});

test('divergences bound what loss distributions say, and conversions are inverse to each other', () => {
  for (const [curve, loss] of [
    [laplaceRenyi(0.8), laplaceLoss(0.8, 1e-3)],
    [pureRenyi(0.8), guaranteedLoss(0.8, 0)],
  ] as const) {
    for (const delta of [1e-2, 1e-5]) {
      const { epsilon } = renyiEpsilon(curve, delta);
      expect(epsilon).toBeGreaterThan(lossEpsilon(loss, delta) - 1e-3);
      expect(renyiDelta(curve, epsilon)).toBeLessThanOrEqual(delta * (1 + 1e-9));
    }
  }
  expect(exponentialRenyi(0.8)(3)).toBeLessThan(pureRenyi(0.8)(3));
  expect(exponentialRenyi(0.8)(3)).toBeLessThanOrEqual((3 * 0.8 ** 2) / 8);
  expect(concentratedDelta(0.2, concentratedEpsilon(0.2, 1e-6))).toBeCloseTo(1e-6, 12);
  // Gaussian noise needs no more than its ρ says.
  expect(gaussianEpsilon(Math.sqrt(0.4), 1e-6)).toBeLessThan(concentratedEpsilon(0.2, 1e-6));
});

test('what nothing is proven for is refused by name', () => {
  const curve = poissonGaussianRenyi(1, 0.01);
  for (const order of [1, 1 + 1e-9, 1.005, Number.NaN]) {
    expect(() => curve(order)).toThrow(expect.objectContaining({ code: 'accounting.order' }));
    expect(() => renyiEpsilon(() => 0, 1e-5, [order])).toThrow(expect.objectContaining({ code: 'accounting.order' }));
  }
  // Near order 1 no ε of 0 comes out.
  expect(renyiEpsilon(curve, 1e-5, [1.01]).epsilon).toBeGreaterThan(100);
  expect(() => sampledGaussianRenyi(1, { kind: 'shuffled' }, 'add-remove')).toThrow(
    expect.objectContaining({ code: 'accounting.shuffled' }),
  );
  expect(() => sampledGaussianRenyi(1, { kind: 'poisson', rate: 0.1 }, 'replace-one')).toThrow(
    expect.objectContaining({ code: 'accounting.sampling' }),
  );
  expect(() => sampledGaussianRenyi(1, { kind: 'fixed-size', batch: 1, total: 9 }, 'add-remove')).toThrow(
    expect.objectContaining({ code: 'accounting.sampling' }),
  );
  for (const bad of [0, -1, Number.NaN, Infinity]) {
    expect(() => gaussianLoss(bad, 1e-3)).toThrow(expect.objectContaining({ code: 'accounting.number' }));
  }
});

test('filters: the constants of releases fixed in advance, and the odometer close to them', () => {
  const tenth = { epsilon: 0.1, delta: 0 };
  const many = (n: number) => Array.from({ length: n }, () => tenth);
  // √(2 ln(1e6) · n/100) + n/200 ≤ 4 up to n = 47; sums would end at 40.
  expect(filterAllows(many(46), tenth, { epsilon: 4, delta: 0, slack: 1e-6 })).toBe(true);
  const most = Array.from({ length: 80 }, (_, n) => n).filter((n) =>
    filterAllows(many(n), tenth, { epsilon: 4, delta: 0, slack: 1e-6 }),
  ).length;
  expect(Math.sqrt(2 * Math.log(1e6) * most * 0.01) + most * 0.005).toBeLessThanOrEqual(4);
  expect(Math.sqrt(2 * Math.log(1e6) * (most + 1) * 0.01) + (most + 1) * 0.005).toBeGreaterThan(4);
  expect(filterAllows(many(9), tenth, { epsilon: 1, delta: 0, slack: 1e-6 })).toBe(true);
  expect(filterAllows(many(10), tenth, { epsilon: 1, delta: 0, slack: 1e-6 })).toBe(false);
  expect(filterAllows([], { epsilon: 0.1, delta: 1e-6 }, { epsilon: 1, delta: 1e-7, slack: 1e-6 })).toBe(false);
  expect(concentratedFilterAllows([0.1, 0.1], 0.1, 0.3)).toBe(true);
  expect(concentratedFilterAllows([0.1, 0.1], 0.11, 0.3)).toBe(false);
  // Right at all times: dearer than the filter's closed form, by little at the point that it was made for.
  const rhos = Array.from({ length: 40 }, () => 0.005);
  const filter = 0.2 + Math.sqrt(4 * 0.2 * Math.log(1e6));
  expect(odometerEpsilon(rhos, 1e-6, 0.2)).toBeGreaterThan(filter);
  expect(odometerEpsilon(rhos, 1e-6, 0.2)).toBeLessThan(1.12 * filter);
  expect(odometerEpsilon([], 1e-6, 0.2)).toBe(0);
  expect(composeAdvanced(many(40), 1e-6).epsilon).toBeLessThan(odometerEpsilon(rhos, 1e-6, 0.2));
});

test('groups: k ε, and δ by Vadhan’s lemma', () => {
  expect(groupPrivacy({ epsilon: 0.5, delta: 0 }, 4)).toEqual({ epsilon: 2, delta: 0 });
  const two = groupPrivacy({ epsilon: 0.5, delta: 1e-6 }, 2);
  expect(two.delta).toBeCloseTo(1e-6 * (1 + Math.exp(0.5)), 15);
  expect(groupPrivacy({ epsilon: 5, delta: 1e-6 }, 10).delta).toBe(1);
});

test('discrete Gaussian noise of large deviation is that of rounded continuous noise, up to the stated distance', () => {
  for (const deviation of [3, 20]) {
    let [distance, total] = [0, 0];
    const weight = (x: number) => Math.exp((-x * x) / (2 * deviation ** 2));
    for (let x = -300; x <= 300; x++) total += weight(x);
    for (let x = -300; x <= 300; x++) {
      const rounded = normalTail((Math.abs(x) - 0.5) / deviation) - normalTail((Math.abs(x) + 0.5) / deviation);
      distance += Math.abs(weight(x) / total - rounded) / 2;
    }
    expect(distance).toBeLessThan(spreadDistance(deviation));
    expect(distance).toBeGreaterThan(spreadDistance(deviation) / 10);
  }
});
