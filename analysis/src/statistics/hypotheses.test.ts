/**
 * Tests of hypotheses against published output: R's examples for Student's sleep data (t.test), PlantGrowth (aov) and party
 * identification (chisq.test); p-values against closed forms.
 */
import { describe, expect, test } from 'vitest';
import { fractionOf } from './exact.ts';
import { anova, chiSquared, type Sample, welch } from './hypotheses.ts';
import { betaI, chiSquaredTail, fisherTail, gammaQ, logGamma, studentTails } from './special-functions.ts';

/** Of values with at most `scale` decimals. */
function sampleOf(values: readonly number[], scale = 2): Sample {
  const carried = values.map((value) => BigInt(Math.round(value * 10 ** scale)));
  const total = (numbers: readonly bigint[]) => numbers.reduce((sum, each) => sum + each, 0n);
  const squares = carried.map((value) => value * value);
  return {
    n: BigInt(values.length),
    sum: fractionOf(total(carried), scale),
    squares: fractionOf(total(squares), 2 * scale),
  };
}

test('Welch: the extra sleep of ten patients by two drugs', () => {
  const a = sampleOf([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]);
  const b = sampleOf([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]);
  const found = welch(a, b);
  expect(found?.t).toBeCloseTo(-1.8608, 4);
  expect(found?.df).toBeCloseTo(17.776, 3);
  expect(found?.p).toBeCloseTo(0.07939, 5);
  expect(welch(a, sampleOf([0]))).toBeNull();
  expect(welch(sampleOf([1, 1, 1]), sampleOf([2, 2]))).toBeNull();
});

test('analysis of variance: plant weights', () => {
  const found = anova([
    sampleOf([4.17, 5.58, 5.18, 6.11, 4.5, 4.61, 5.17, 4.53, 5.33, 5.14]),
    sampleOf([4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69]),
    sampleOf([6.31, 5.12, 5.54, 5.5, 5.37, 5.29, 4.92, 6.15, 5.8, 5.26]),
  ]);
  expect(found?.f).toBeCloseTo(4.846, 3);
  expect(found?.p).toBeCloseTo(0.0159, 4);
  expect(found?.between).toEqual({ df: 2, squares: expect.closeTo(3.766, 3) as number });
  expect(found?.within).toEqual({ df: 27, squares: expect.closeTo(10.492, 3) as number });
  expect(anova([sampleOf([1, 2, 3])])).toBeNull();
});

test('groups of one row count', () => {
  // The mean of all is 6.2, that of three 22/3: 1.2² + 3·(17/15)² + 2.2² between, 14/3 within.
  const found = anova([sampleOf([5]), sampleOf([6, 7, 9]), sampleOf([4])]);
  expect([found?.between.df, found?.within.df]).toEqual([2, 2]);
  expect(found?.between.squares).toBeCloseTo(10.1333333333, 9);
  expect(found?.f).toBeCloseTo(2.17142857143, 10);
});

test('means far from zero and close together lose nothing', () => {
  const near = [
    [1, 2, 4],
    [2, 3, 3],
    [5, 4, 4, 4],
  ] as const;
  const [a, b, c] = near.map((values) => sampleOf(values, 0)) as [Sample, Sample, Sample];
  const [d, e, f] = near.map((values) =>
    sampleOf(
      values.map((value) => value + 2 ** 52),
      0,
    ),
  ) as [Sample, Sample, Sample];
  expect(welch(d, e)).toEqual(welch(a, b));
  expect(anova([d, e, f])).toEqual(anova([a, b, c]));
});

test('χ²: party and gender', () => {
  const found = chiSquared([
    [762, 327, 468],
    [484, 239, 477],
  ]);
  expect(found?.chiSquared).toBeCloseTo(30.07, 2);
  expect(found?.df).toBe(2);
  expect(found?.p).toBeCloseTo(2.954e-7, 10);
  expect(found?.cramersV).toBeCloseTo(Math.sqrt(30.0701 / 2757), 5);
  // Rows and columns without anything do not count.
  const padded = chiSquared([
    [762, 0, 327, 468],
    [0, 0, 0, 0],
    [484, 0, 239, 477],
  ]);
  expect(padded).toEqual(found);
  expect(chiSquared([[1, 2]])).toBeNull();
  // Millions of rows that lie almost as expected; and Cramér's V is at most 1.
  const [even, whole] = [
    chiSquared([
      [10_000_001, 20_000_000],
      [20_000_000, 40_000_000],
    ]),
    chiSquared([
      [6, 0],
      [0, 21],
    ]),
  ];
  expect((even?.chiSquared ?? 0) / 4.444444197530876e-8).toBeCloseTo(1, 13);
  expect(whole?.cramersV).toBe(1);
});

/** Many degrees of freedom and small t: from the incomplete beta function worked out with 60 digits. */
const tails = [
  [1e-6, 10, 0.9999992217832321],
  [1e-6, 100000000, 0.9999992021154412],
  [1, 100000, 0.31731292756411],
  [8, 1000000, 1.245506343320252e-15],
  [2, 100000000, 0.04550026659590675],
  [0.001, 10000000, 0.999202115592125],
] as const;
const fisher = [
  [1.1, 3, 10000000, 0.3476426975516007],
  [1, 1023, 10000000, 0.49412099192894243],
  [0.5, 2, 1000000, 0.6065308113452162],
  [3, 1, 10000000, 0.08326454749961636],
] as const;

describe('closed forms', () => {
  test('ln Γ of whole and half numbers', () => {
    let factorial = 0;
    for (let n = 1; n <= 60; n++) {
      expect(logGamma(n)).toBeCloseTo(factorial, 10);
      factorial += Math.log(n);
    }
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 12);
    expect(logGamma(0.1)).toBeCloseTo(2.252712651734206, 12);
  });

  test.each([1, 2, 3, 7, 20, 100])('χ² with %i pairs of degrees of freedom is a Poisson sum', (half) => {
    for (const x of [0.01, 0.7, 3, 18, 60, 250]) {
      let term = Math.exp(-x / 2);
      let sum = 0;
      for (let k = 0; k < half; k++) {
        sum += term;
        term *= x / 2 / (k + 1);
      }
      const found = chiSquaredTail(x, 2 * half);
      expect(Math.abs(found - sum)).toBeLessThanOrEqual(1e-12 + 1e-10 * sum);
    }
    expect(gammaQ(half, 0)).toBe(1);
  });

  test('the incomplete beta function of whole numbers is a binomial sum', () => {
    for (const [a, b] of [
      [2, 3],
      [1, 1],
      [5, 9],
      [30, 4],
      [40, 60],
    ] as const) {
      for (const x of [0.02, 0.3, 0.5, 0.81]) {
        let choose = 1;
        let sum = 0;
        const n = a + b - 1;
        for (let k = 0; k <= n; k++) {
          if (k >= a) sum += choose * x ** k * (1 - x) ** (n - k);
          choose *= (n - k) / (k + 1);
        }
        expect(Math.abs(betaI(x, a, b) - sum)).toBeLessThanOrEqual(1e-12 + 1e-10 * sum);
      }
    }
    expect(betaI(0.5, 2, 3)).toBeCloseTo(0.6875, 13);
  });

  test('t with one, two and four degrees of freedom; F of two by two; the 95 % points of tables', () => {
    for (const t of [0, 0.4, 1.3, 5, 80]) {
      expect(studentTails(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 12);
      expect(studentTails(t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 12);
      expect(fisherTail(t, 2, 2)).toBeCloseTo(1 / (1 + t), 12);
    }
    for (const [t, df, p] of tails) expect(studentTails(t, df) / p).toBeCloseTo(1, 11);
    for (const [f, df1, df2, p] of fisher) expect(fisherTail(f, df1, df2) / p).toBeCloseTo(1, 11);
    expect(studentTails(1e200, 1)).toBe(0);
    expect(studentTails(2.2281388519649385, 10)).toBeCloseTo(0.05, 10);
    expect(chiSquaredTail(3.841458820694124, 1)).toBeCloseTo(0.05, 10);
    expect(fisherTail(3.708264, 3, 10)).toBeCloseTo(0.05, 6);
  });
});
