/**
 * Tests of hypotheses against published output: R's examples for Student's sleep data (t.test), PlantGrowth (aov) and party
 * identification (chisq.test); p-values against closed forms.
 */
import { describe, expect, test } from 'vitest';
import { anova, chiSquared, type Sample, welch } from './hypotheses.ts';
import { betaI, chiSquaredTail, fisherTail, gammaQ, logGamma, studentTails } from './special-functions.ts';

function sampleOf(values: readonly number[]): Sample {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  return { n, mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1) };
}

test('Welch: the extra sleep of ten patients by two drugs', () => {
  const a = sampleOf([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]);
  const b = sampleOf([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]);
  const found = welch(a, b);
  expect(found?.t).toBeCloseTo(-1.8608, 4);
  expect(found?.df).toBeCloseTo(17.776, 3);
  expect(found?.p).toBeCloseTo(0.07939, 5);
  expect(welch(a, { n: 1, mean: 0, variance: 0 })).toBeNull();
  expect(welch({ n: 5, mean: 1, variance: 0 }, { n: 5, mean: 1, variance: 0 })).toBeNull();
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
  expect(anova([{ n: 5, mean: 1, variance: 1 }])).toBeNull();
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
});

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
    expect(studentTails(2.2281388519649385, 10)).toBeCloseTo(0.05, 10);
    expect(chiSquaredTail(3.841458820694124, 1)).toBeCloseTo(0.05, 10);
    expect(fisherTail(3.708264, 3, 10)).toBeCloseTo(0.05, 6);
  });
});
