/**
 * Tests of samples against laws. Each raises a false alarm on a right sampler with probability at most 10^−6; seeds
 * are fixed, so that a test passes always or never. TACIT_TEST_RUNS multiplies samples: 50 of it makes 10^6 of 20,000.
 */
import type { RandomSource } from '../base/random.ts';
import { seededRandom } from '../transport/seeds.ts';

/** Samples of a distribution test. */
export const sampleSize = 20_000 * Number(globalThis.process?.env['TACIT_TEST_RUNS'] ?? 1);

/**
 * The normal deviate that is exceeded with probability 10^−6, and the Kolmogorov statistic likewise: 2·exp(−2·2.7²) <
 * 10^−6.
 */
export const alarms = { chiSquare: 4.754, kolmogorov: 2.7 } as const;

/** A source that repeats. */
export const fixedRandom = (first: number): RandomSource => seededRandom(new Uint8Array(32).fill(first));

/** Words of a sharing as signed numbers. */
export const signed = (words: BigUint64Array): bigint[] => Array.from(words, (word) => BigInt.asIntN(64, word));

/** How often each value comes. */
function countsOf(sample: readonly bigint[]): Map<bigint, number> {
  const counts = new Map<bigint, number>();
  for (const value of sample) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/**
 * Chi-square of found counts against expected ones with as many degrees of freedom less one, as a normal deviate
 * (Wilson and Hilferty 1931).
 */
export function chiSquareOf(found: readonly number[], expected: readonly number[]): number {
  const degrees = found.length - 1;
  const sum = found.reduce(
    (total, count, i) => total + (count - (expected[i] as number)) ** 2 / (expected[i] as number),
    0,
  );
  const spread = 2 / (9 * degrees);
  return (Math.cbrt(sum / degrees) - (1 - spread)) / Math.sqrt(spread);
}

/**
 * Chi-square of a sample against a law on whole numbers; values from −reach to reach that are rare are taken together.
 */
export function lawDeviation(sample: readonly bigint[], law: (x: number) => number, reach: number): number {
  const counts = countsOf(sample);
  const [found, expected] = [[] as number[], [] as number[]];
  let [seen, left, rareFound, rareExpected] = [0, 1, 0, 0];
  for (let x = -reach; x <= reach; x++) {
    const p = law(x);
    rareFound += counts.get(BigInt(x)) ?? 0;
    rareExpected += p * sample.length;
    left -= p;
    if (rareExpected < 25) continue;
    found.push(rareFound);
    expected.push(rareExpected);
    seen += rareFound;
    [rareFound, rareExpected] = [0, 0];
  }
  found.push(sample.length - seen);
  expected.push(rareExpected + Math.max(0, left) * sample.length);
  // The last cell may be rare itself.
  if ((expected.at(-1) as number) < 25) {
    found.push((found.pop() as number) + (found.pop() as number));
    expected.push((expected.pop() as number) + (expected.pop() as number));
  }
  return chiSquareOf(found, expected);
}

/** Kolmogorov and Smirnov's √(nm/(n + m))·sup |F − G| of two samples. Of discrete laws it alarms less often. */
export function kolmogorovOf(first: readonly bigint[], second: readonly bigint[]): number {
  const order = (a: bigint, b: bigint) => (a < b ? -1 : Number(a > b));
  const [a, b] = [[...first].sort(order), [...second].sort(order)];
  let [i, j, most] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = (a[i] as bigint) < (b[j] as bigint) ? (a[i] as bigint) : (b[j] as bigint);
    while (a[i] === value) i++;
    while (b[j] === value) j++;
    most = Math.max(most, Math.abs(i / a.length - j / b.length));
  }
  return most * Math.sqrt((a.length * b.length) / (a.length + b.length));
}

/** exp(−|x|/scale), normed: in floating point, which shares no code with the samplers. */
export const idealLaplace = (scale: number) => {
  const alpha = Math.exp(-1 / scale);
  return (x: number): number => ((1 - alpha) / (1 + alpha)) * alpha ** Math.abs(x);
};

/** exp(−x²/(2·variance)), normed likewise. */
export const idealGaussian = (variance: number) => {
  const density = (x: number) => Math.exp(-(x ** 2) / (2 * variance));
  let total = 1;
  for (let x = 1; density(x) > 0; x++) total += 2 * density(x);
  return (x: number): number => density(x) / total;
};
