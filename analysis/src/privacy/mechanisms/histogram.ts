/**
 * Counts by keys that are not known beforehand: which keys there are is private too, so a key is told only where its
 * noisy count reaches a threshold that a key of one unit alone passes with probability at most δ (stability; Korolova,
 * Kenthapadi, Mishra, Ntoulas 2009; Wilson and others 2020).
 */
import { exponentialOf, type Rational, type RandomSource, sampleDiscreteLaplace } from '@tacit/engine';
import { divided, requireFrom, requirePositive } from './rationals.ts';

export interface StabilityOptions {
  readonly epsilon: Rational;
  /** Between 0 and 1: the probability that a key is told which only one unit has, whichever keys this unit has. */
  readonly delta: Rational;
  /**
   * The most keys that one unit counts under, and the most by which it counts under one. Who counts must have seen to
   * it.
   */
  readonly keysPerUnit: bigint;
  readonly perKey: bigint;
}

/** The scale of the noise and the least noisy count that is told. */
export interface StabilityThreshold {
  readonly scale: Rational;
  readonly threshold: bigint;
}

/**
 * The least t ≥ 1 for which discrete Laplace noise of this scale reaches t with probability at most p/times: α^t/(1 +
 * α), α = exp(−1/scale).
 */
export function tailBound(scale: Rational, p: Rational, times: bigint): bigint {
  // So fine that even a last place is rare enough; tails are rounded up.
  const places = 64 + (times * p.denominator).toString(2).length;
  const alpha = exponentialOf(divided(1n, scale), places) - 1n;
  const isRare = (t: bigint): boolean => {
    const tail = exponentialOf({ numerator: t * scale.denominator, denominator: scale.numerator }, places) + 1n;
    return times * tail * p.denominator <= p.numerator * ((1n << BigInt(places)) + alpha);
  };
  let most = 1n;
  while (!isRare(most)) most *= 2n;
  let least = most / 2n;
  // The tail falls with t: halve between one that is not rare (or 0) and one that is.
  while (most - least > 1n) {
    const middle = (least + most) / 2n;
    if (isRare(middle)) most = middle;
    else least = middle;
  }
  return most;
}

/**
 * Noise of scale keysPerUnit·perKey/ε, and the threshold perKey + t: a key that only one unit has counts at most
 * perKey, and of up to keysPerUnit such keys one passes with probability at most δ. Throws
 * UsageError('mechanisms.fraction', 'mechanisms.whole').
 */
export function stabilityThreshold({ epsilon, delta, keysPerUnit, perKey }: StabilityOptions): StabilityThreshold {
  requirePositive('stabilityHistogram', 'epsilon', epsilon);
  requirePositive('stabilityHistogram', 'delta', delta, true);
  requireFrom('stabilityHistogram', 'the keys of a unit', keysPerUnit, 1n);
  requireFrom('stabilityHistogram', 'the count of a unit', perKey, 1n);
  const scale = divided(keysPerUnit * perKey, epsilon);
  return { scale, threshold: perKey + tailBound(scale, delta, keysPerUnit) };
}

/**
 * Noisy counts of the keys that reach the threshold, in the order of the keys: as they were counted would tell of
 * rows. (ε, δ)-private. Keys of count 0 and below are not there, as who has none of a key must look like who never
 * heard of it.
 */
export function stabilityHistogram(
  random: RandomSource,
  counts: ReadonlyMap<string, bigint>,
  options: StabilityOptions,
): Map<string, bigint> {
  const { scale, threshold } = stabilityThreshold(options);
  const present = [...counts].filter(([, count]) => count > 0n).sort(([a], [b]) => (a < b ? -1 : 1));
  const noise = sampleDiscreteLaplace(random, present.length, scale);
  return new Map(
    present
      .map(([key, count], i): [string, bigint] => [key, count + (noise[i] as bigint)])
      .filter(([, noisy]) => noisy >= threshold),
  );
}
