// The very laws that noise under protocol has, in whole numbers, and how far they are from the ideal ones: below 2^-40.
import { describe, expect, test } from 'vitest';
import { aliasTable, aliasWeights } from './alias-table.ts';
import { exponentialOf } from './exponential.ts';
import { gaussianLaw } from './gaussian-law.ts';
import { laplaceLaw, laplaceWeight, largestScale, thresholdBits } from './laplace-law.ts';
import type { Rational } from './rational.ts';

const over = (numerator: bigint, denominator = 1n) => ({ numerator, denominator });
/** What distances are measured with: a unit is 2^−places. */
const places = 200;
const one = 1n << BigInt(places);
const mostDistance = one >> 40n;
const sizeOf = (value: bigint) => (value < 0n ? -value : value);

/** A weight in units of 2^−of as one in units of 2^−places. */
const rescaled = (weight: bigint, of: number): bigint =>
  of > places ? weight >> BigInt(of - places) : weight << BigInt(places - of);

test.each([
  // Python's decimal at 60 digits.
  [over(0n), '1000000000000000000000000000000000000000000000000'],
  [over(1n), '367879441171442321595523770161460867445811131032'],
  [over(1n, 10n), '904837418035959573164249059446436621194705360980'],
  [over(10n), '45399929762484851535591515560550610237918089'],
  [over(33_333n, 1000n), '3339350726775057944737663486042609'],
  [over(100n), '37201'],
])('exp(−x) of %o to 48 decimals', (x, expected) => {
  const digits = (exponentialOf(x, 400) * 10n ** 48n + (1n << 399n)) >> 400n;
  expect(String(digits)).toBe(expected);
});

describe('discrete Laplace', () => {
  /** (1 − α)/(1 + α)·α^|x|. */
  const ideal = ({ numerator, denominator }: Rational) => {
    const alpha = exponentialOf({ numerator: denominator, denominator: numerator }, places);
    return (x: bigint): bigint => {
      const power = exponentialOf({ numerator: sizeOf(x) * denominator, denominator: numerator }, places);
      return ((one - alpha) * power) / (one + alpha);
    };
  };

  test.each([[over(1n, 100n)], [over(1n, 3n)], [over(1n)], [over(10n)], [over(61n, 2n)]])(
    'scale %o: the distance of the whole law',
    (scale) => {
      const law = laplaceLaw(scale);
      const whole = thresholdBits * (law.digits + 1);
      const reach = 1n << BigInt(law.digits);
      const probability = ideal(scale);
      let [distance, sum, beyond] = [0n, 0n, one];
      for (let x = -reach; x < reach; x++) {
        const [own, wanted] = [laplaceWeight(law, x), probability(x)];
        sum += own;
        beyond -= wanted;
        distance += sizeOf(rescaled(own, whole) - wanted);
      }
      expect(sum).toBe(1n << BigInt(whole));
      expect(laplaceWeight(law, reach) + laplaceWeight(law, -reach - 1n)).toBe(0n);
      expect((distance + beyond) / 2n).toBeLessThan(mostDistance);
    },
  );

  // Digits are independent: their distances add up, and what the missing ones would be is the tail.
  test.each([[over(1000n)], [over(1_000_000n)], [over(largestScale)]])(
    'scale %o: the distance digit by digit',
    (scale) => {
      const law = laplaceLaw(scale);
      let distance = 0n;
      [...law.thresholds, law.sign].forEach((threshold, j) => {
        const power = j === law.digits ? 0n : BigInt(j);
        const e = exponentialOf({ numerator: scale.denominator << power, denominator: scale.numerator }, places);
        distance += sizeOf(rescaled(threshold, thresholdBits) - (e * one) / (one + e));
      });
      const tail = exponentialOf(
        { numerator: scale.denominator << BigInt(law.digits), denominator: scale.numerator },
        places,
      );
      expect(distance + tail).toBeLessThan(mostDistance);
      expect(law.digits).toBeLessThanOrEqual(45);
    },
  );
});

describe('discrete Gaussian', () => {
  type Law = Map<bigint, bigint>;

  /** The law of Σ factor·part, in units of 2^−places; exactly so for one part. */
  const lawOf = (variance: Rational): Law => {
    const { table, factors, largest } = gaussianLaw(variance);
    const part: Law = new Map();
    aliasWeights(table).forEach((weight, m) => {
      const half = rescaled(weight, table.columnBits + thresholdBits + 1);
      if (m > largest) expect(weight).toBe(0n);
      for (const x of [BigInt(m), -BigInt(m)]) part.set(x, (part.get(x) ?? 0n) + half);
    });
    return factors.reduce<Law>((sum, factor, i) => {
      if (i === 0) return part;
      const next: Law = new Map();
      for (const [x, p] of sum) {
        for (const [y, q] of part) {
          const at = x + factor * y;
          next.set(at, (next.get(at) ?? 0n) + ((p * q) >> BigInt(places)));
        }
      }
      return next;
    }, new Map());
  };

  test.each([
    [over(1n, 100n)],
    [over(1n, 2n)],
    [over(1n)],
    [over(25n)],
    [over(923n)],
    [over(950n)],
    [over(4000n)],
    ...(globalThis.process?.env['TACIT_TEST_RUNS'] === undefined ? [] : [[over(50_000n)]]),
  ])('variance %o: the distance of the whole law', (variance) => {
    const law = lawOf(variance);
    const density = (x: bigint) =>
      exponentialOf({ numerator: x * x * variance.denominator, denominator: 2n * variance.numerator }, places);
    // Beyond 14 standard deviations is less than 2^-140.
    let reach = 1n;
    while (density(reach) > one >> 140n) reach += 1n;
    let total = one;
    for (let x = 1n; x <= reach; x++) total += 2n * density(x);
    let distance = 0n;
    for (const [x, own] of law) distance += sizeOf(own - (density(x) * one) / total);
    for (let x = -reach; x <= reach; x++) if (!law.has(x)) distance += (density(x) * one) / total;
    expect([...law.values()].reduce((sum, p) => sum + p) - one).toBeGreaterThan(-(one >> 150n));
    expect(distance / 2n).toBeLessThan(mostDistance);
  });

  test('many parts: each sum is of parts wide enough, and the variance is the one asked for', () => {
    for (const variance of [over(10n ** 6n), over(10n ** 9n, 7n), over(1n << 60n), over(largestScale ** 2n)]) {
      const { factors, partVariance } = gaussianLaw(variance);
      const squares = factors.reduce((sum, factor) => sum + factor * factor, 0n);
      expect(squares * partVariance.numerator * variance.denominator).toBe(
        variance.numerator * partVariance.denominator,
      );
      expect(factors.length).toBeLessThanOrEqual(16);
      // Level by level from the smallest parts: s² = σ'²/(1 + k²) ≥ 1.65, where exp(−2π²s²) is below 2^-46.
      const { denominator } = partVariance;
      let { numerator } = partVariance;
      const steps = stepsOf(factors).reverse();
      for (const k of steps) {
        expect(20n * numerator >= 33n * (1n + k * k) * denominator).toBe(true);
        numerator *= 1n + k * k;
      }
    }
    expect(2.1 * Math.exp(-2 * Math.PI ** 2 * 1.65)).toBeLessThan(2 ** -45.8);
  });

  /** The k of each level, the outermost first: factors are 1, k₁, k₂, k₁k₂, … */
  const stepsOf = (factors: readonly bigint[]): bigint[] => {
    const steps: bigint[] = [];
    for (let i = 1; i < factors.length; i *= 2) steps.push(factors[i] as bigint);
    return steps;
  };
});

test('alias tables have the weights that they were made of, to the last unit', () => {
  const all = 1n << BigInt(thresholdBits + 2);
  for (const weights of [
    [all],
    [0n, all],
    [1n, all - 1n],
    [all / 2n, all / 4n, all / 8n, all / 8n],
    [all - 3n, 1n, 1n, 1n],
  ]) {
    const table = aliasTable(weights, 2);
    expect(aliasWeights(table)).toEqual(Array.from({ length: 4 }, (_, c) => weights[c] ?? 0n));
    expect(table.thresholds.every((threshold) => threshold < 1n << BigInt(thresholdBits))).toBe(true);
  }
});
