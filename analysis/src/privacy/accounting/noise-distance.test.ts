/** How far noise moves a histogram: against closed forms and sums of gamma and half-normal variables. */
import { expect, test } from 'vitest';
import { noiseDistance } from './noise-distance.ts';
import { noiseHalfWidth } from './noise-error.ts';

test('of one number it is half of what it is off itself', () => {
  for (const noise of [
    { name: 'discrete-laplace', scale: 3.7 },
    { name: 'discrete-gaussian', deviation: 12.5 },
  ] as const)
    expect(2 * noiseDistance(noise, 1)).toBe(noiseHalfWidth(noise));
});

test('of many wide ones it is that of sums of exponential and half-normal variables', () => {
  // Sizes of Laplace numbers of scale 1 are exponential: the 95 % quantile of a gamma variable of shape 10 is half that of χ² with 20 degrees of freedom, 31.4104.
  const laplace = 2 * noiseDistance({ name: 'discrete-laplace', scale: 1000 }, 10);
  expect(laplace / 1000 / (31.4104 / 2)).toBeCloseTo(1, 2);
  // 10,000 half-normal numbers: mean √(2/π), variance 1 − 2/π, nearly normal (skewness 0.01 at most moves the quantile by less than 1e−4 of the sum).
  const gaussian = 2 * noiseDistance({ name: 'discrete-gaussian', deviation: 2 ** 24 }, 10_000);
  const wanted = 10_000 * Math.sqrt(2 / Math.PI) + 1.644854 * 100 * Math.sqrt(1 - 2 / Math.PI);
  expect(gaussian / 2 ** 24 / wanted).toBeCloseTo(1, 2);
  // Two sizes of 2^20 · N(0, 1): P(|X| + |Y| ≤ t) = (2Φ(t/√2) − 1)², so t = √2 · Φ⁻¹((1 + √0.95) / 2) = √2 · 2.2365.
  expect((2 * noiseDistance({ name: 'discrete-gaussian', deviation: 2 ** 20 }, 2)) / 2 ** 20).toBeCloseTo(3.163, 2);
});
