import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Noise, noiseHalfWidth, noiseVariance, shownStep, shownValue, sumError } from './noise-error.ts';
import { averageInterval, ratioInterval } from './intervals.ts';
import { normalTail } from './normal.ts';

const laplace = (scale: number): Noise => ({ name: 'discrete-laplace', scale });
const gaussian = (deviation: number): Noise => ({ name: 'discrete-gaussian', deviation });

/** The distribution, number by number. */
function masses(noise: Noise, most: number): Map<number, number> {
  const weight = (x: number) =>
    noise.name === 'discrete-laplace'
      ? Math.exp(-Math.abs(x) / noise.scale)
      : Math.exp((-x * x) / (2 * noise.deviation ** 2));
  const numbers = Array.from({ length: 2 * most + 1 }, (_, i) => i - most);
  const total = numbers.reduce((sum, x) => sum + weight(x), 0);
  return new Map(numbers.map((x) => [x, weight(x) / total]));
}

const noisesUpTo = (max: number) =>
  fc.oneof(
    fc.double({ min: 0.3, max, noNaN: true }).map(laplace),
    fc.double({ min: 0.3, max, noNaN: true }).map(gaussian),
  );
const noises = noisesUpTo(6);
/** Of which nothing that could be seen lies beyond ± 80: e^(−80 ÷ 3) is below 3 · 10^−12. */
const smallNoises = noisesUpTo(3);

test('variance and half-width of one noisy number, exactly', () => {
  fc.assert(
    fc.property(noises, fc.constantFrom(0.5, 0.9, 0.95, 0.999), (noise, level) => {
      const all = masses(noise, 300);
      expect(noiseVariance(noise)).toBeCloseTo(
        [...all].reduce((sum, [x, mass]) => sum + mass * x * x, 0),
        8,
      );
      const inside = (w: number) => [...all].reduce((sum, [x, mass]) => sum + (Math.abs(x) <= w ? mass : 0), 0);
      const w = noiseHalfWidth(noise, level);
      expect(inside(w)).toBeGreaterThanOrEqual(level - 1e-12);
      if (w > 0) expect(inside(w - 1)).toBeLessThan(level + 1e-12);
    }),
    { numRuns: 40 },
  );
  // Large ones by their limits: scale · ln 20 and 1.96 σ.
  expect(noiseHalfWidth(laplace(1e6)) / 1e6).toBeCloseTo(Math.log(20), 5);
  expect(noiseHalfWidth(gaussian(1e6)) / 1e6).toBeCloseTo(1.959964, 5);
  // Also where whole numbers of floating point are further apart than one.
  for (const scale of [2 ** 50, 1e20, 1e200]) {
    const width = noiseHalfWidth(laplace(scale)) / scale;
    expect(width).toBeGreaterThanOrEqual(Math.log(20));
    expect(width).toBeLessThan(Math.log(20) + 1e-10);
  }
});

test('sums of cells: the least half-width on whole numbers, and close to it on a grid', () => {
  fc.assert(
    fc.property(
      smallNoises,
      smallNoises,
      fc.integer({ min: 1, max: 2 }),
      fc.integer({ min: 1, max: 3 }),
      (a, b, weight, cells) => {
        let sum = new Map([[0, 1]]);
        const add = (noise: Noise, by: number) => {
          const next = new Map<number, number>();
          const parts = masses(noise, 80);
          for (const [x, p] of sum)
            for (const [y, q] of parts) next.set(x + by * y, (next.get(x + by * y) ?? 0) + p * q);
          sum = next;
        };
        for (let i = 0; i < cells; i++) add(a, weight);
        add(b, -1);
        const inside = (w: number) => [...sum].reduce((total, [x, mass]) => total + (Math.abs(x) <= w ? mass : 0), 0);
        const terms = (scale: number) => [
          { noise: a, weight: weight * scale, cells },
          { noise: b, weight: -scale, cells: 1 },
        ];
        const { halfWidth, deviation } = sumError(terms(1));
        expect(inside(halfWidth)).toBeGreaterThan(0.95 - 1e-6);
        if (halfWidth > 0) expect(inside(halfWidth - 1)).toBeLessThan(0.95 + 1e-6);
        const half = sumError(terms(0.5));
        expect(half.deviation).toBeCloseTo(deviation / 2, 9);
        expect(inside(2 * half.halfWidth)).toBeGreaterThan(0.95 - 1e-6);
        expect(2 * half.halfWidth).toBeLessThan(halfWidth + 0.1 * deviation + 1);
      },
    ),
    { numRuns: 6 },
  );
  // Many cells are near the normal law, 1.96 deviations.
  const many = sumError([{ noise: laplace(10), weight: 1, cells: 400 }]);
  expect(many.halfWidth / many.deviation).toBeCloseTo(1.96, 1);
  expect(sumError([]).halfWidth).toBe(0);
});

/** Draws by inversion, from a generator that a test can repeat. */
function draws(noise: Noise, seed: number): () => number {
  let state = seed;
  const all = [...masses(noise, 400)];
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    let left = state / 2 ** 32;
    for (const [x, mass] of all) if ((left -= mass) < 0) return x;
    return 0;
  };
}

test('intervals of averages and quotients hold the true one as often as they say', () => {
  const runs = 400;
  const noise = laplace(60);
  const next = draws(noise, 7);
  const [upper, lower] = [650, 1350];
  let inside = 0;
  for (let i = 0; i < runs; i++) {
    const { low, high } = averageInterval(upper + next(), lower + next(), noise, { low: 10, high: 50 });
    const truth = 10 + (40 * upper) / (upper + lower);
    if (low <= truth && truth <= high) inside++;
  }
  // 400 times 0.95 is 380, with a deviation of 4.4; nearly all would mean intervals that are too wide. The draws are the same in every run.
  expect(inside).toBeGreaterThan(367);
  expect(inside).toBeLessThan(397);
  const normal = draws(gaussian(45), 11);
  inside = 0;
  for (let i = 0; i < runs; i++) {
    const numerator = { value: 4500 + normal(), noise: gaussian(45) };
    const denominator = { value: 600 + normal(), noise: gaussian(45) };
    const found = ratioInterval(numerator, denominator, { low: 0, high: 40 });
    if (found.low <= 7.5 && 7.5 <= found.high) inside++;
  }
  expect(inside).toBeGreaterThan(367);
  expect(inside).toBeLessThan(397);
});

test.each([
  [laplace(6), laplace(1.5), 50, 20, [0, 4]],
  [laplace(20), laplace(0.7), -40, 9, [-9, 2]],
  [gaussian(3), gaussian(1), 50, 25, [-1, 5]],
] as const)(
  'the true quotient is in the interval in 95 of 100 cases, by all cases there are: %o, %o',
  (ofSum, ofCount, sum, count, [low, high]) => {
    // Of each sum far from the others by less than its noise tells apart, so that all are few enough.
    const counts = [...masses(ofCount, 40)].filter(([, p]) => p > 1e-6);
    const sums = [...masses(ofSum, 200)].filter(([, p]) => p > 1e-6);
    let [inside, all] = [0, 0];
    for (const [x, p] of sums) {
      for (const [y, q] of counts) {
        if (p * q < 1e-5) continue;
        const numerator = { value: sum + x, noise: ofSum };
        const found = ratioInterval(numerator, { value: count + y, noise: ofCount }, { low, high });
        all += p * q;
        if (found.low <= sum / count && sum / count <= found.high) inside += p * q;
      }
    }
    expect(all).toBeGreaterThan(0.97);
    expect(inside + 1 - all).toBeGreaterThan(0.95);
  },
);

test('closed forms of two numbers agree with sums on a grid', () => {
  // They differ by no more than the whole numbers that the closed form allows for.
  const at = (scale: number) => averageInterval(1300, 2700, laplace(scale), { low: 0, high: 1 });
  expect(Math.abs(at(15.99).low - at(16).low)).toBeLessThan(1.2e-3);
});

/** What the coupling of discrete and continuous noise rests on. */
test('discrete Gaussian noise is at most 1 larger or smaller than normal noise', () => {
  for (const deviation of [0.5, 1, 3, 30]) {
    let tail = 0;
    const all = [...masses(gaussian(deviation), 400)].filter(([x]) => x > 0).sort(([x], [y]) => y - x);
    for (const [x, mass] of all) {
      tail += mass;
      if (tail < 1e-30) continue;
      expect(tail).toBeLessThanOrEqual(normalTail((x - 1) / deviation) * (1 + 1e-9));
      expect(tail).toBeGreaterThanOrEqual(normalTail((x + 1) / deviation) * (1 - 1e-9));
    }
  }
});

test('Fieller’s interval of two normal numbers', () => {
  // (a − θb)² = z² σ² (1 + θ²), a = 900, b = 120, σ = 9.
  const [a, b, sigma, z] = [900, 120, 9, 1.959964];
  const k = (z * sigma) ** 2;
  const root = Math.sqrt((a * b) ** 2 - (b * b - k) * (a * a - k));
  const { low, high } = ratioInterval(
    { value: a, noise: gaussian(sigma) },
    { value: b, noise: gaussian(sigma) },
    { low: 0, high: 40 },
  );
  expect(low).toBeGreaterThan((a * b - root) / (b * b - k) - 0.05);
  expect(low).toBeLessThan((a * b - root) / (b * b - k) + 1e-3);
  expect(high).toBeLessThan((a * b + root) / (b * b - k) + 0.05);
  expect(high).toBeGreaterThan((a * b + root) / (b * b - k) - 1e-3);
});

test('where the count may be none, an average may be anything', () => {
  expect(averageInterval(12, 9, laplace(30), { low: 0, high: 9 })).toEqual({ low: 0, high: 9, all: true });
  expect(
    ratioInterval({ value: 50, noise: gaussian(3) }, { value: 2, noise: gaussian(3) }, { low: 0, high: 9 }).all,
  ).toBe(true);
  // A noisy quotient out of bounds ends at the nearer one.
  expect(averageInterval(-40, 4000, laplace(3), { low: 0, high: 9 })).toEqual({ low: 0, high: 0, all: false });
});

test('digits that noise leaves', () => {
  expect(shownStep(37)).toBe(1);
  expect(shownStep(370, 1)).toBe(10);
  expect(shownStep(3, 1)).toBe(1);
  expect(shownValue(1234567, 12_345)).toBe(1_235_000);
  expect(shownValue(41.98765, 0.31)).toBe(41.99);
  expect(shownValue(0.30000000000000004, 0.5)).toBe(0.3);
});
