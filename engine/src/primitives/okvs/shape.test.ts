// What shape.ts promises, computed from the formulas there. Logarithms are to base 2.
import { expect, test } from 'vitest';
import { exp2, log2, logFactorial } from './logarithm.ts';
import { largestLoad } from './loads.ts';
import { okvsShape } from './shape.ts';

test('sizes of large sets are those that were published for bins of 2^16', () => {
  const rows = [2 ** 16, 2 ** 20, 2 ** 24].map(okvsShape);
  expect(rows.map(({ bins }) => bins)).toEqual([1, 16, 256]);
  expect(rows.map(({ capacity }) => capacity)).toEqual([65_536, 67_474, 67_708]);
  expect(rows.map(({ dense }) => dense)).toEqual([42, 42, 42]);
  expect(rows.map(({ sparse, capacity }) => (sparse / capacity).toFixed(4))).toEqual(['1.2437', '1.2433', '1.2433']);
  expect(rows.map(({ slots, keys }) => (slots / keys).toFixed(3))).toEqual(['1.244', '1.281', '1.285']);
  expect(okvsShape(0).slots).toBe(66);
  for (const wrong of [-1, 0.5, 2 ** 32, Number.NaN]) expect(() => okvsShape(wrong)).toThrow(RangeError);
  for (let keys = 0; keys < 2 ** 32; keys = Math.ceil(keys * 1.3 + 1)) {
    const { bins, capacity, sparse, dense } = okvsShape(keys);
    expect(dense % 7 === 0 && dense <= 63 && sparse >= 3 && sparse < 2 ** 21 && bins * capacity >= keys).toBe(true);
  }
});

test('logarithms by arithmetic are logarithms', () => {
  for (const x of [1e-9, 0.3, 1, 1.9999, 2, 10, 65_537, 1e12]) expect(log2(x)).toBeCloseTo(Math.log2(x), 12);
  for (const x of [0, 0.5, 11.25]) expect(exp2(x) / 2 ** x).toBeCloseTo(1, 13);
  let product = 0;
  for (let k = 2; k <= 80; k++) product += Math.log(k);
  expect(logFactorial(80)).toBeCloseTo(product, 11);
});

test('loads of few keys are the least that the bound allows, by exact sums', () => {
  for (const [keys, bins] of [
    [0, 4],
    [1, 7],
    [20, 3],
    [100, 10],
    [500, 2],
    [1000, 12],
  ] as const) {
    const tail = (from: number): number => {
      let sum = 0;
      for (let k = from; k <= keys; k++) {
        let term = 1;
        for (let i = 0; i < k; i++) term *= (keys - i) / (i + 1) / bins;
        sum += term * (1 - 1 / bins) ** (keys - k);
      }
      return bins * bins * sum;
    };
    const load = largestLoad(keys, bins);
    expect(tail(load + 1)).toBeLessThanOrEqual(2 ** -40);
    if (load > Math.floor(keys / bins)) expect(tail(load)).toBeGreaterThan(2 ** -40);
  }
});

const logFactorials = new Float64Array(130_000);
for (let k = 2; k < logFactorials.length; k++) logFactorials[k] = (logFactorials[k - 1] as number) + Math.log2(k);
const factorial = (k: number): number => logFactorials[k] as number;
const choose = (n: number, k: number): number => factorial(n) - factorial(k) - factorial(n - k);

/** At least log N(balls, boxes), the ways to put balls into boxes with two or more in each: min_z b!·(e^z − 1 − z)^j / z^b. */
function ways(balls: number, boxes: number): number {
  if (balls === 2 * boxes) return factorial(balls) - boxes;
  let [low, high] = [1e-6, 2 + balls / boxes];
  for (let i = 0; i < 40; i++) {
    const z = (low + high) / 2;
    if ((z * Math.expm1(z)) / (Math.expm1(z) - z) < balls / boxes) low = z;
    else high = z;
  }
  return factorial(balls) + boxes * Math.log2(Math.expm1(high) - high) - balls * Math.log2(high);
}

/** The expected number of sets of k rows that use all their places at least twice, at most. */
function stuck(n: number, m: number, k: number): number {
  const terms = (boxes: number) => choose(m, boxes) + ways(3 * k, boxes);
  const most = Math.min(m, Math.floor((3 * k) / 2));
  let [low, high] = [3, most];
  while (high - low > 2) {
    const third = Math.floor((high - low) / 3);
    if (terms(low + third) < terms(high - third)) low += third;
    else high -= third;
  }
  const top = Math.max(...Array.from({ length: high - low + 1 }, (_, i) => terms(low + i)));
  return choose(n, k) + top + Math.log2(most) - k * Math.log2(m * (m - 1) * (m - 2));
}

test.each([24, 50, 100, 130, 200, 500, 2000, 2 ** 14])('%i keys are peeled but with probability 2^-40', (keys) => {
  const { sparse, dense } = okvsShape(keys);
  let sum = 0;
  for (let k = 2, step = 1; k <= keys; k += step) {
    step = k < 150 ? 1 : Math.ceil(k / 50);
    sum += step * 2 ** (stuck(keys, sparse, k) + Math.min(0, k - 1 - dense));
  }
  expect(Math.log2(sum)).toBeLessThan(-40);
});

test.each([24, 1000, 2 ** 14, 2 ** 14 + 1, 67_474])('%i rows have full rank but with probability 2^-42', (keys) => {
  const { sparse: m, dense } = okvsShape(keys);
  // The sets of rows that cancel on the sparse places: 2^-m Σ_w C(m,w)·(1 + K(w)/C(m,3))^n − 1, K the Krawtchouk polynomial.
  let sets = 0;
  for (let w = 0; w <= m; w++) {
    const r = m - w;
    const even = (r * (r - 1) * (r - 2)) / 6 + (r * w * (w - 1)) / 2;
    sets += 2 ** (choose(m, w) - m + keys * Math.log2((2 * even) / ((m * (m - 1) * (m - 2)) / 6)));
  }
  expect(sets).toBeGreaterThan(1);
  expect(Math.log2(sets - 1) - dense).toBeLessThan(-42);
});
