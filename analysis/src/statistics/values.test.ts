import { expect, test } from 'vitest';
import { decimalText } from '../contract/decimals.ts';
import { outward, written } from './bounds.ts';
import { rounded } from './exact.ts';
import { completeNumbers, inflationOf } from './pair-numbers.ts';
import type { CutsPlan, DescribePlan } from './plan.ts';
import { type Quantile, quantileOf, within } from './quantile.ts';
import { quantileTexts } from './quantile-text.ts';
import type { Described } from './run.ts';
import { partsOf } from './values.ts';

/** The parts of a column whose every value is a cut point that is shown, with one row each. */
function partsOver(low: bigint, high: bigint, scale: number) {
  const at = Array.from({ length: Number(high - low) }, (_, i) => low + 1n + BigInt(i));
  const cut: CutsPlan = {
    column: 0,
    at: at.map(String),
    ids: at.map((_, i) => `below${i}`),
    low: String(low),
    high: String(high),
    scale,
  };
  const counts = {
    'cuts.1': BigInt64Array.from(at, () => 1n),
    'cuts.1.rows': BigInt64Array.from(at, (_, i) => BigInt(i + 1)),
  };
  const plan = { groups: 1, describe: { cuts: [cut] } } as unknown as DescribePlan;
  return partsOf(plan, { counts } as unknown as Described, cut, 0, at.length + 1);
}

test.each([
  [2n ** 60n + 1n, 0],
  [-(2n ** 62n) + 3n, 0],
  [2n ** 53n - 3n, 0],
  [123_456_789_012_345_678n, 9],
  [-999_999_999_999_999_999n, 18],
])('bounds hold where floating-point numbers do not tell values apart: from %s, %i decimals', (low, scale) => {
  const parts = partsOver(low, low + 8n, scale);
  parts.forEach((part, i) => {
    // Exactly: both as multiples of 2^−60 · 10^−scale.
    const [below, above] = [part.low, part.high].map((bound) => BigInt(bound * 2 ** 60) * 10n ** BigInt(scale));
    const value = (low + BigInt(i)) << 60n;
    expect([(below as bigint) <= value, (above as bigint) >= value]).toEqual([true, true]);
  });
  // What no floating-point number is, none is called exactly.
  const median = quantileOf(parts, 0.5);
  const exact = decimalText(low + 4n, scale);
  expect((median?.error ?? 0) > 0 || String(median?.value) === exact.replace(/\.?0+$/, '')).toBe(true);
});

test('fewer digits are what they are', () => {
  for (const [low, scale] of [
    [-5n, 1],
    [99_999_999_999_990n, 2],
    [1n, 14],
  ] as const) {
    const parts = partsOver(low, low + 8n, scale);
    parts.forEach((part, i) =>
      expect([part.low, part.high]).toEqual([0, 0].map(() => Number(decimalText(low + BigInt(i), scale)))),
    );
  }
});

test('bounds and estimates stay between the smallest and the largest value where these are told', () => {
  const parts = [
    { low: 5, high: 49, end: 50, rows: 10 },
    { low: 50, high: 101, end: 102, rows: 10 },
  ];
  const told = within(parts, 31, 70);
  for (const q of [0, 0.05, 0.5, 0.95, 1]) {
    const [all, some] = [quantileOf(parts, q), quantileOf(told, q)];
    expect(some?.low).toBeGreaterThanOrEqual(31);
    expect(some?.high).toBeLessThanOrEqual(70);
    expect(some?.error).toBeLessThan(all?.error ?? 0);
    expect(some?.value).toBeGreaterThanOrEqual(some?.low ?? 0);
    expect(some?.value).toBeLessThanOrEqual(some?.high ?? 0);
  }
  expect(within(parts, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)).toEqual(parts);
});

/** A part for each value, of so many rows. */
const single = (...parts: readonly (readonly [value: number, rows: number])[]) =>
  parts.map(([value, rows]) => ({ low: value, high: value, end: value, rows }));

test('quantiles between values are exact, or bounds lie outside what is: also of millions of rows', () => {
  expect(quantileOf(single([0.05, 1], [0.06, 1]), 0.25)).toMatchObject({ value: 0.0525, low: 0.0525, error: 0 });
  expect(quantileOf(single([4.5, 4], [5, 3]), 0.57)).toMatchObject({ value: 4.71, high: 4.71, error: 0 });
  // In floating point, 100,000,000 · 0.29 is less than 29,000,000.
  const many = single([0, 29_000_000], [1_000, 71_000_001]);
  expect(quantileOf(many, 0.29)).toMatchObject({ value: 1_000, low: 1_000, high: 1_000, error: 0 });
  // 0.3333333333333333 · 0.7 has 17 digits, and no floating-point number is written so.
  const third = quantileOf(single([0.1, 1], [0.8, 1]), 1 / 3);
  expect(third?.low).toBeLessThan(third?.high ?? 0);
  expect(third?.error).toBeGreaterThan(0);
  expect(third?.error).toBeLessThan(1e-15);
  // 1 − 0.36666666666666664 rounds to less than it is.
  const off = quantileOf([{ low: 0, high: 1, end: 1, rows: 15 }], 1 / 3);
  const { value = 0, error = 0 } = off ?? {};
  const [a, b] = [written(value), written(error)];
  expect(a.top * b.bottom + b.top * a.bottom >= a.bottom * b.bottom).toBe(true);
});

test('numbers are rounded to the nearest, and outward where they are bounds', () => {
  // Just above half-way between two floating-point numbers.
  expect(rounded({ top: (2n ** 53n + 1n) * 2n ** 60n + 1n, bottom: 2n ** 60n })).toBe(2 ** 53 + 2);
  expect(outward({ top: 1n, bottom: 10n }, 1)).toBe(0.1);
  expect(outward({ top: 1n, bottom: 3n }, -1)).toBeLessThan(outward({ top: 1n, bottom: 3n }, 1));
  expect(outward({ top: 7n * 10n ** 12n + 5n, bottom: 7n * 10n ** 12n }, -1)).toBe(1 + 3_216 * 2 ** -52);
  expect(outward({ top: -1n, bottom: 10n ** 330n }, -1)).toBeLessThan(0);
  for (const value of [0, -0.1, 1e21, -1.5e-9, 5e-324]) expect(rounded(written(value))).toBe(value);
});

test('rows on a line have a correlation of exactly ±1', () => {
  const sums = ['x', 'y'].map((id) => ({ id, scale: 0 }));
  const products = [['xx', 'xy'], ['yy']].map((row) => row.map((id) => ({ id, scale: 0 })));
  const plan = {
    keys: [],
    measures: [
      { kind: 'count', id: 'n' },
      ...['x', 'y', 'xx', 'xy', 'yy'].map((id) => ({ kind: 'sum', id, count: 'rows' })),
    ],
    totalRules: [],
    emptyGroups: 'hidden',
    minimumGroupSize: 1,
    describe: { statistics: ['correlation'], products: { count: 'n', sums, products } },
  } as unknown as DescribePlan;
  for (const slope of [13n, -13n]) {
    const xs = [1n, 5n, 7n, 8n];
    const sum = (of: (x: bigint) => bigint) => BigInt64Array.of(xs.reduce((total, x) => total + of(x), 0n));
    const measures = {
      n: BigInt64Array.of(4n),
      x: sum((x) => x),
      y: sum((x) => slope * x),
      xx: sum((x) => x * x),
      xy: sum((x) => slope * x * x),
      yy: sum((x) => slope * slope * x * x),
    };
    const described = { measures: { measures, states: {} } } as unknown as Described;
    const sign = slope < 0n ? -1 : 1;
    expect(completeNumbers(plan, described, 0)?.correlation).toEqual([
      [1, sign],
      [sign, 1],
    ]);
  }
});

test('bounds of quantiles are those of the decimals, and are shown no tighter than they are', () => {
  const parts = [
    { low: 0.1, high: 10.45, end: 10.46, rows: 50 },
    { low: 10.46, high: 31.7, end: 31.71, rows: 51 },
  ];
  // 100 · 0.07 is 7.000000000000001 in floating point: no place between two rows.
  expect(quantileOf(parts, 0.07)).toMatchObject({ low: 0.1, high: 10.45 });
  expect(quantileTexts(quantileOf(parts, 0.07) as Quantile)).toEqual({
    value: '1.7',
    low: '0.1',
    high: '10.45',
    error: '8.8',
  });
  expect(quantileOf(parts, 0.495)).toMatchObject({ low: 5.28, high: 21.075 });
  const [low, high] = [1_234_567.891, 1_234_599.1234];
  expect(quantileTexts({ q: 0.5, value: 1_234_570.123, low, high, error: 29.0004 })).toEqual({
    value: '1234570.1',
    low: '1234567.8',
    high: '1234599.2',
    error: '29.1',
  });
  expect(quantileTexts({ q: 0.5, value: -2.9, low: -3, high: -2.89, error: 0.1 })).toMatchObject({
    value: '-2.9',
    error: '0.1',
  });
  const exact = { q: 0.5, value: 123456789012.125, low: 123456789012.125, high: 123456789012.125, error: 0 };
  expect(quantileTexts(exact)).toMatchObject({ value: '123456789012.125', low: '123456789012.125', error: '0' });
  expect(quantileTexts({ q: 0.5, value: 2.333333333333333, low: 1, high: 5, error: 2.6666666666666665 })).toEqual({
    value: '2.33',
    low: '1',
    high: '5',
    error: '2.67',
  });
  expect(quantileTexts({ q: 0.5, value: 7.25, low: 7.25, high: 7.25, error: 0 })).toEqual({
    value: '7.25',
    low: '7.25',
    high: '7.25',
    error: '0',
  });
});

test('bounds that are shown contain those that were told, for all sizes', () => {
  for (let i = 1; i < 500; i++) {
    const low = (((i * 7919) % 1_009) - 500) * 10 ** ((i % 31) - 15) * Math.PI;
    const high = low + ((i % 17) + 1) * 10 ** ((i % 23) - 12);
    const value = low + ((i % 5) / 4) * (high - low);
    const shown = quantileTexts({ q: 0.5, value, low, high, error: high - low });
    expect(Number(shown.low)).toBeLessThanOrEqual(low);
    expect(Number(shown.high)).toBeGreaterThanOrEqual(high);
    const [estimate, error] = [Number(shown.value), Number(shown.error) + Math.abs(low) * 1e-15];
    expect(error).toBeGreaterThanOrEqual(Math.max(high - estimate, estimate - low) * (1 - 1e-15));
  }
});

test('variance inflation: none of columns that follow from others, that are constant, or nearly so', () => {
  const on = (...rows: (number | null)[][]) => inflationOf(rows);
  expect(on([1, 0], [0, 1])).toEqual([1, 1]);
  expect(on([1, 0.6], [0.6, 1])).toEqual([expect.closeTo(1 / 0.64, 12), expect.closeTo(1 / 0.64, 12)]);
  expect(on([1, -1], [-1, 1])).toEqual([null, null]);
  // The first two are the same; the third has 1 / (1 − 0.36) among both.
  expect(on([1, 1, 0.6], [1, 1, 0.6], [0.6, 0.6, 1])).toEqual([null, null, expect.closeTo(1 / 0.64, 9)]);
  expect(on([1, null], [null, null])).toEqual([1, null]);
});
