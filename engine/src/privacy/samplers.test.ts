// Exact samplers against their laws, computed in floating point from the formulas: chi-square, false alarms 10^-6.
import { describe, expect, test } from 'vitest';
import { sampleBernoulli, sampleBernoulliExp } from './bernoulli.ts';
import { sampleDiscreteGaussian } from './discrete-gaussian.ts';
import { sampleDiscreteLaplace, sampleGeometric } from './discrete-laplace.ts';
import { sampleGaussianFixed, sampleLaplaceFixed } from './fixed-work.ts';
import { integerRoot } from './rational.ts';
import { RandomBits } from './random-bits.ts';
import { alarms, chiSquareOf, fixedRandom, idealGaussian, idealLaplace, lawDeviation, sampleSize } from './testing.ts';

const over = (numerator: bigint, denominator = 1n) => ({ numerator, denominator });

describe('random bits', () => {
  test('numbers below an end are uniform, whatever the end', () => {
    const bits = new RandomBits(fixedRandom(1));
    for (const end of [3n, 10n, (1n << 70n) / 3n]) {
      const counts = [0, 0, 0];
      for (let i = 0; i < sampleSize; i++) {
        const third = Number((3n * bits.below(end)) / end);
        counts[third] = (counts[third] as number) + 1;
      }
      // Thirds of 10 hold 4, 3 and 3 numbers.
      const expected = end === 10n ? [0.4, 0.3, 0.3] : [1 / 3, 1 / 3, 1 / 3];
      const parts = expected.map((p) => p * sampleSize);
      expect(chiSquareOf(counts, parts)).toBeLessThan(alarms.chiSquare);
    }
  });

  test('every bit of a number is a fair coin', () => {
    const bits = new RandomBits(fixedRandom(2));
    const ones = new Array<number>(61).fill(0);
    for (let i = 0; i < 4000; i++) {
      let value = bits.bits(61);
      expect(value < 1n << 61n).toBe(true);
      for (let bit = 0; bit < 61; bit++, value >>= 1n) ones[bit] = (ones[bit] as number) + Number(value & 1n);
    }
    // Standard deviations of 4,000 coins; 61 bits at 10^-8 each.
    for (const count of ones) expect(Math.abs(count - 2000) / Math.sqrt(1000)).toBeLessThan(5.73);
  });
});

describe('coins', () => {
  test.each([
    [over(0n), 0],
    [over(1n), 1],
    [over(1n, 3n), 1 / 3],
    [over((1n << 80n) - 1n, 1n << 80n), 1],
  ])('of bias %o', (p, probability) => {
    const random = fixedRandom(3);
    const drawn = Array.from({ length: 4000 }, () => Number(sampleBernoulli(random, p))).reduce((a, b) => a + b);
    const spread = Math.sqrt(4000 * probability * (1 - probability));
    expect(Math.abs(drawn - 4000 * probability)).toBeLessThanOrEqual(4.9 * spread);
  });

  test.each([
    [over(0n), 1],
    [over(1n, 3n), 1 / 3],
    [over(1n), 1],
    [over(7n, 2n), 3.5],
    [over(1000n), 1000],
  ])('of bias exp(−γ), γ = %o', (gamma, value) => {
    const random = fixedRandom(4);
    const probability = value === 1 && gamma.numerator === 0n ? 1 : Math.exp(-value);
    const drawn = Array.from({ length: 8000 }, () => Number(sampleBernoulliExp(random, gamma))).reduce((a, b) => a + b);
    const spread = Math.sqrt(8000 * probability * (1 - probability));
    expect(Math.abs(drawn - 8000 * probability)).toBeLessThanOrEqual(4.9 * spread);
  });

  test('what is no probability is refused', () => {
    const random = fixedRandom(5);
    const refused = expect.objectContaining({ code: 'privacy.fraction' }) as Error;
    for (const p of [over(-1n), over(3n, 2n), over(1n, 0n)]) expect(() => sampleBernoulli(random, p)).toThrow(refused);
    expect(() => sampleBernoulliExp(random, over(-1n, 2n))).toThrow(refused);
    expect(() => sampleDiscreteLaplace(random, 1, over(0n))).toThrow(refused);
    expect(() => sampleDiscreteGaussian(random, 1, over(-4n))).toThrow(refused);
    expect(() => sampleLaplaceFixed(random, 1, over((1n << 40n) + 1n))).toThrow(/≤ 2\^40/);
    expect(() => sampleDiscreteLaplace(random, 1, { numerator: 1 as unknown as bigint, denominator: 1n })).toThrow(
      refused,
    );
  });
});

describe.each([
  [over(1n, 3n), 10],
  [over(1n), 30],
  [over(7n, 2n), 60],
  [over(40n), 400],
] as const)('noise of scale %o', (scale, reach) => {
  const value = Number(scale.numerator) / Number(scale.denominator);
  const ideal = idealLaplace(value);

  test('discrete Laplace, exact and with fixed work', () => {
    for (const sample of [sampleDiscreteLaplace, sampleLaplaceFixed]) {
      const deviation = lawDeviation(sample(fixedRandom(6), sampleSize, scale), ideal, reach);
      expect(deviation).toBeLessThan(alarms.chiSquare);
    }
  });

  test('geometric', () => {
    const alpha = Math.exp(-1 / value);
    const law = (x: number) => (x < 0 ? 0 : (1 - alpha) * alpha ** x);
    expect(lawDeviation(sampleGeometric(fixedRandom(7), sampleSize, scale), law, 2 * reach)).toBeLessThan(
      alarms.chiSquare,
    );
  });
});

test.each([
  [over(1n, 9n), 5],
  [over(1n), 12],
  [over(200n, 7n), 60],
  [over(900n), 300],
  [over(2500n), 500],
] as const)('discrete Gaussian of variance %o, exact and with fixed work', (variance, reach) => {
  const ideal = idealGaussian(Number(variance.numerator) / Number(variance.denominator));
  for (const sample of [sampleDiscreteGaussian, sampleGaussianFixed]) {
    const deviation = lawDeviation(sample(fixedRandom(8), sampleSize, variance), ideal, reach);
    expect(deviation).toBeLessThan(alarms.chiSquare);
  }
});

test('a law that is a little off is found', () => {
  const sample = sampleDiscreteLaplace(fixedRandom(6), sampleSize, over(7n, 2n));
  expect(lawDeviation(sample, idealLaplace(3.7), 60)).toBeGreaterThan(alarms.chiSquare);
  expect(lawDeviation(sample, (x) => idealLaplace(3.5)(x - 0.2), 60)).toBeGreaterThan(alarms.chiSquare);
});

test('samplers with fixed work take as many random bytes whatever they draw', () => {
  for (const sample of [sampleLaplaceFixed, sampleGaussianFixed]) {
    const used = [1, 2, 3].map((seed) => {
      let bytes = 0;
      const source = fixedRandom(seed);
      const counting = {
        fill(target: Uint8Array) {
          bytes += target.length;
          source.fill(target);
        },
      };
      sample(counting, 3000, over(50n));
      return bytes;
    });
    expect(new Set(used).size).toBe(1);
  }
});

test('samples are whole numbers of steps of one: no low bits of a floating-point number could tell what was added', () => {
  // Noise on two neighbouring totals reaches the very same numbers, which is where floating-point noise fails (Mironov
  // 2012).
  const noise = sampleDiscreteLaplace(fixedRandom(9), sampleSize, over(2n));
  const reached = (total: bigint) =>
    new Set(noise.map((each) => total + each).filter((each) => each > 95n && each < 106n));
  expect(reached(100n)).toEqual(reached(101n));
});

test('roots are those of whole numbers', () => {
  for (const n of [0n, 1n, 2n, 3n, 4n, 99n, 100n, (1n << 90n) - 1n, 1n << 90n]) {
    const root = integerRoot(n);
    expect(root * root <= n && (root + 1n) ** 2n > n).toBe(true);
  }
});
