// Mechanisms against their laws, computed in floating point from the formulas, and against what breaks wrong ones. False
// alarms 10^-6 a test; seeds are fixed. TACIT_TEST_RUNS multiplies samples.
import { describe, expect, test } from 'vitest';
import { Prg, type Rational } from '@tacit/engine';
import { clipTo, samplePrivateBounds } from './bounds.ts';
import { sampleExponential, sampleNoisyMax, samplePermuteAndFlip } from './choose.ts';
import { stabilityHistogram, stabilityThreshold, tailBound } from './histogram.ts';
import { quantileUtilities, sampleQuantile } from './quantile.ts';
import { sparseVector, sparseVectorScales } from './sparse-vector.ts';

const runs = 5000 * Number(globalThis.process?.env['TACIT_TEST_RUNS'] ?? 1);
const over = (numerator: bigint, denominator = 1n): Rational => ({ numerator, denominator });
const valueOf = ({ numerator, denominator }: Rational) => Number(numerator) / Number(denominator);
const fixedRandom = (first: number) => new Prg(new Uint8Array(32).fill(first), 'test');

/** Chi-square as a normal deviate (Wilson and Hilferty 1931): above 4.754 with probability 10^-6. */
function deviation(found: readonly number[], probabilities: readonly number[]): number {
  const total = found.reduce((sum, count) => sum + count, 0);
  const square = found.reduce((sum, count, i) => {
    const expected = total * (probabilities[i] as number);
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  const degrees = found.length - 1;
  const spread = 2 / (9 * degrees);
  return (Math.cbrt(square / degrees) - (1 - spread)) / Math.sqrt(spread);
}
const alarm = 4.754;

const tally = (count: number, draw: () => number): number[] => {
  const counts = new Array<number>(count).fill(0);
  for (let i = 0; i < runs; i++) {
    const chosen = draw();
    counts[chosen] = (counts[chosen] as number) + 1;
  }
  return counts;
};

/** Discrete Laplace: P(X = x), and P(X ≥ t) for t ≥ 1 and by symmetry for all t. */
const laplace = (scale: number) => {
  const alpha = Math.exp(-1 / scale);
  const upper = (t: number): number => (t >= 1 ? alpha ** t / (1 + alpha) : 1 - alpha ** (1 - t) / (1 + alpha));
  return { at: (x: number) => ((1 - alpha) / (1 + alpha)) * alpha ** Math.abs(x), upper };
};

describe('choices', () => {
  const utilities = [10n, 9n, 5n];

  test('the exponential mechanism: (10, 9, 5), ε = 1, Δ = 1', () => {
    const counts = tally(3, () => sampleExponential(random, utilities, over(2n)));
    expect(deviation(counts, [0.592201, 0.359188, 0.048611])).toBeLessThan(alarm);
  });
  const random = fixedRandom(1);

  test('permute-and-flip: the same, by enumeration of all orders', () => {
    const counts = tally(3, () => samplePermuteAndFlip(random, utilities, over(2n)));
    expect(deviation(counts, [0.6722878602876885, 0.29496748512833937, 0.03274465458397208])).toBeLessThan(alarm);
  });

  test.each([false, true])('noisy max: the same, by sums over the law of noise (fixed work: %s)', (fixedWork) => {
    const { at, upper } = laplace(2);
    // Candidate i wins with the value v where those before it are below v and those after it at most v.
    const probabilities = utilities.map((own, i) => {
      let sum = 0;
      for (let v = -80; v <= 100; v++) {
        let p = at(v - Number(own));
        utilities.forEach((u, j) => {
          if (j !== i) p *= 1 - upper(v - Number(u) + (j < i ? 0 : 1));
        });
        sum += p;
      }
      return sum;
    });
    const counts = tally(3, () => sampleNoisyMax(random, utilities, over(2n), { fixedWork }));
    expect(deviation(counts, probabilities)).toBeLessThan(alarm);
  });

  test('nothing to choose from, and scales that are none, are refused', () => {
    for (const choose of [sampleExponential, samplePermuteAndFlip, sampleNoisyMax]) {
      expect(() => choose(random, [], over(1n))).toThrow(expect.objectContaining({ code: 'mechanisms.none' }) as Error);
      const refused = expect.objectContaining({ code: 'mechanisms.fraction' }) as Error;
      expect(() => choose(random, [1n], over(0n))).toThrow(refused);
    }
  });
});

describe('sparse vector', () => {
  const options = { epsilon: over(1n), sensitivity: 1n, cutoff: 2n };

  test('scales: Δ/ε₁ and 2cΔ/ε₂ with ε₁ : ε₂ = 1 : (2c)^(2/3)', () => {
    const { threshold, answer } = sparseVectorScales(options);
    const [first, second] = [1 / valueOf(threshold), 4 / valueOf(answer)];
    expect(first + second).toBeCloseTo(1, 12);
    expect(second / first).toBeCloseTo(4 ** (2 / 3), 5);
    const monotone = sparseVectorScales({ ...options, monotone: true });
    expect(1 / valueOf(monotone.threshold) + 2 / valueOf(monotone.answer)).toBeCloseTo(1, 12);
  });

  /** P(says `pattern`) for answers against threshold 0, by a sum over the threshold's noise. */
  const probability = (
    answers: readonly number[],
    pattern: readonly boolean[],
    cutoff: bigint,
    epsilon: number,
  ): number => {
    const scales = sparseVectorScales({ epsilon: over(BigInt(epsilon * 100), 100n), sensitivity: 1n, cutoff });
    const [noise, own] = [laplace(valueOf(scales.threshold)), laplace(valueOf(scales.answer))];
    let sum = 0;
    for (let rho = -400; rho <= 400; rho++) {
      const each = pattern.map((isAbove, i) => {
        const above = own.upper(rho - (answers[i] as number));
        return isAbove ? above : 1 - above;
      });
      sum += each.reduce((product, p) => product * p, noise.at(rho));
    }
    return sum;
  };

  test('the answers come as often as Algorithm 1 says', () => {
    const [answers, random] = [[0, 2, -1], fixedRandom(2)];
    const patterns = Array.from({ length: 8 }, (_, i) => [0, 1, 2].map((bit) => ((i >> bit) & 1) === 1));
    const counts = tally(8, () => {
      const isAbove = sparseVector(random, { ...options, cutoff: 3n });
      return answers.reduce((index, answer, bit) => index + (isAbove(BigInt(answer), 0n) ? 2 ** bit : 0), 0);
    });
    const expected = patterns.map((pattern) => probability(answers, pattern, 3n, 1));
    expect(deviation(counts, expected)).toBeLessThan(alarm);
  });

  // Neighbouring data that break variants without noise on answers, with too little of it, or with fresh thresholds
  // (Lyu, Su, Li 2017, section 3).
  test.each([
    [
      [0, 0, 0, 0, 0, 1],
      [1, 1, 1, 1, 1, 0],
      [false, false, false, false, false, true],
    ],
    [
      [1, 1, 0, 0, 0, 0],
      [0, 0, 1, 1, 1, 1],
      [true, true, false, false, false, false],
    ],
    [
      [0, 1, 0, 1, 0, 1],
      [1, 0, 1, 0, 1, 0],
      [false, true, false, true, false, false],
    ],
  ])('no pattern of answers is more than e^ε times as likely for a neighbour: %o', (first, second, pattern) => {
    for (const epsilon of [0.5, 1, 3]) {
      const [p, q] = [probability(first, pattern, 2n, epsilon), probability(second, pattern, 2n, epsilon)];
      expect(Math.abs(Math.log(p / q))).toBeLessThanOrEqual(epsilon);
    }
  });

  test('it ends after as many times "above" as it has budget for', () => {
    const isAbove = sparseVector(fixedRandom(3), options);
    expect(isAbove(-1000n, 0n)).toBe(false);
    expect(isAbove(1000n, 0n)).toBe(true);
    expect(isAbove(1000n, 0n)).toBe(true);
    expect(() => isAbove(1000n, 0n)).toThrow(expect.objectContaining({ code: 'mechanisms.spent' }) as Error);
    expect(() => sparseVector(fixedRandom(3), { ...options, cutoff: 0n })).toThrow(
      expect.objectContaining({ code: 'mechanisms.whole' }) as Error,
    );
  });
});

describe('unknown keys', () => {
  const options = { epsilon: over(1n), delta: over(1n, 1_000_000n), keysPerUnit: 1n, perKey: 1n };

  test.each([
    [over(1n), over(1n, 1_000_000n), 1n],
    [over(7n, 2n), over(1n, 1000n), 3n],
    [over(1n, 10n), over(1n, 1n << 40n), 1n],
    [over(1000n), over(1n, 10n ** 9n), 50n],
  ])('the tail bound is the least one: scale %o, probability %o, %i keys', (scale, p, times) => {
    const t = tailBound(scale, p, times);
    const { upper } = laplace(valueOf(scale));
    expect(Number(times) * upper(Number(t))).toBeLessThanOrEqual(valueOf(p) * (1 + 1e-9));
    if (t > 1n) expect(Number(times) * upper(Number(t) - 1)).toBeGreaterThan(valueOf(p));
  });

  test('a probability far below the smallest floating-point number is no trouble', () => {
    expect(tailBound(over(1n), over(1n, 10n ** 400n), 1n)).toBe(921n);
  });

  test('a key of one unit is told with probability δ at most, and nearly that', () => {
    const delta = over(1n, 50n);
    const { threshold } = stabilityThreshold({ ...options, delta });
    const random = fixedRandom(4);
    let told = 0;
    for (let i = 0; i < runs; i++)
      told += stabilityHistogram(random, new Map([['only', 1n]]), { ...options, delta }).size;
    const p = laplace(1).upper(Number(threshold) - 1);
    expect(p).toBeLessThanOrEqual(0.02);
    expect(Math.abs(told - runs * p) / Math.sqrt(runs * p * (1 - p))).toBeLessThan(4.9);
  });

  test('keys come in their own order, whichever order they were counted in, and absent ones never', () => {
    const counts = new Map([
      ['z', 500n],
      ['none', 0n],
      ['a', 400n],
      ['m', 450n],
    ]);
    const told = stabilityHistogram(fixedRandom(5), counts, options);
    expect([...told.keys()]).toEqual(['a', 'm', 'z']);
    for (const [key, noisy] of told) expect(Math.abs(Number(noisy - (counts.get(key) as bigint)))).toBeLessThan(40);
  });

  test('δ and ε that are none are refused', () => {
    const refused = expect.objectContaining({ code: 'mechanisms.fraction' }) as Error;
    expect(() => stabilityThreshold({ ...options, delta: over(1n) })).toThrow(refused);
    expect(() => stabilityThreshold({ ...options, epsilon: over(0n) })).toThrow(refused);
  });
});

describe('quantiles', () => {
  test('utilities are 0 at the quantile, and one value moves them by the sensitivity at most', () => {
    const values = [10n, 20n, 30n, 40n, 50n, 60n, 70n, 80n];
    const candidates = [0n, 20n, 25n, 50n, 90n];
    expect(quantileUtilities(values, candidates, over(1n, 4n))).toEqual([-8n, -3n, 0n, -9n, -24n]);
    for (const extra of [0n, 30n, 95n]) {
      const [before, after] = [values, [...values, extra]].map((all) =>
        quantileUtilities(all, candidates, over(1n, 4n)),
      );
      after?.forEach((utility, i) => {
        const moved = utility - (before?.[i] as bigint);
        expect(moved >= -3n && moved <= 3n).toBe(true);
      });
    }
  });

  test('the median of a thousand values is found among candidates', () => {
    const values = Array.from({ length: 1000 }, (_, i) => BigInt((i * 7919) % 1000));
    const candidates = Array.from({ length: 101 }, (_, i) => BigInt(10 * i));
    const random = fixedRandom(6);
    for (let i = 0; i < 50; i++) {
      // Off by 150 with probability below 100·exp(−300/4).
      const found = sampleQuantile(random, values, candidates, over(1n, 2n), over(1n));
      expect(Math.abs(Number(found) - 500)).toBeLessThanOrEqual(150);
    }
    const refused = expect.objectContaining({ code: 'mechanisms.fraction' }) as Error;
    expect(() => sampleQuantile(random, values, candidates, over(1n), over(1n))).toThrow(refused);
  });
});

describe('private bounds', () => {
  const options = { epsilon: over(1n), valuesPerUnit: 1n, bits: 32, failure: over(1n, 1_000_000n) };

  test('the powers of two around most values; few far ones are clipped', () => {
    const values = [...Array.from({ length: 900 }, (_, i) => BigInt(20 + (i % 60))), 10n ** 9n, -5n];
    const bounds = samplePrivateBounds(fixedRandom(7), values, options);
    expect(bounds).toEqual({ min: 16n, max: 127n });
    expect(clipTo([10n ** 9n, -5n, 50n], { min: 16n, max: 127n })).toEqual([127n, 16n, 50n]);
  });

  test('negative values, zero, and sizes beyond the last bin', () => {
    const many = (value: bigint) => new Array<bigint>(200).fill(value);
    expect(samplePrivateBounds(fixedRandom(8), [...many(-9n), ...many(0n)], options)).toEqual({ min: -15n, max: 0n });
    expect(samplePrivateBounds(fixedRandom(8), many(-9n), options)).toEqual({ min: -15n, max: -8n });
    const largest = samplePrivateBounds(fixedRandom(8), [...many(0n), ...many(1n << 70n)], options);
    expect(largest).toEqual({ min: 0n, max: (1n << 32n) - 1n });
  });

  test('too few values give none', () => {
    expect(samplePrivateBounds(fixedRandom(9), [3n, 4n], options)).toBeUndefined();
  });
});
