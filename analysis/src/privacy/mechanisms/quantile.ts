/**
 * Quantiles by the exponential mechanism over public candidates (Smith 2011; here as a choice among given cut points,
 * in whole numbers).
 */
import type { Rational, RandomSource } from '@tacit/engine';
import { samplePermuteAndFlip } from './choose.ts';
import { divided, requirePositive } from './rationals.ts';

/**
 * Utilities of candidates for the quantile a/b: −|(b − a)·(values below) − a·(values above)|, which is 0 at the
 * quantile itself.
 */
export function quantileUtilities(
  values: readonly bigint[],
  candidates: readonly bigint[],
  { numerator: a, denominator: b }: Rational,
): bigint[] {
  const order = (x: bigint, y: bigint) => (x < y ? -1 : Number(x > y));
  const sorted = [...values].sort(order);
  /** How many values are below the candidate or, with `orSame`, the same. */
  const below = (candidate: bigint, orSame: boolean): bigint => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const value = sorted[middle] as bigint;
      if (value < candidate || (orSame && value === candidate)) low = middle + 1;
      else high = middle;
    }
    return BigInt(low);
  };
  return candidates.map((candidate) => {
    const above = BigInt(sorted.length) - below(candidate, true);
    const difference = (b - a) * below(candidate, false) - a * above;
    return difference < 0n ? difference : -difference;
  });
}

/**
 * One of the public candidates, near the quantile a/b, 0 < a/b < 1, of values of which a unit has one: ε-private where
 * a unit is added or taken away. One value moves a utility by at most max(a, b − a), in either direction. Throws
 * UsageError('mechanisms.none', 'mechanisms.fraction').
 */
export function sampleQuantile(
  random: RandomSource,
  values: readonly bigint[],
  candidates: readonly bigint[],
  quantile: Rational,
  epsilon: Rational,
): bigint {
  requirePositive('sampleQuantile', 'the quantile', quantile, true);
  requirePositive('sampleQuantile', 'epsilon', epsilon);
  const { numerator: a, denominator: b } = quantile;
  const sensitivity = a > b - a ? a : b - a;
  const chosen = samplePermuteAndFlip(
    random,
    quantileUtilities(values, candidates, quantile),
    divided(2n * sensitivity, epsilon),
  );
  return candidates[chosen] as bigint;
}
