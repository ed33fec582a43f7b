/**
 * Bounds for clipping that are private themselves (Wilson and others 2020: Differentially Private SQL with Bounded
 * User Contribution): bounds taken from least and largest values would tell these two. Values are counted by powers of
 * two, the counts get noise, and the outermost counts that noise alone hardly explains give the bounds.
 */
import { type Rational, type RandomSource, sampleDiscreteLaplace } from '@tacit/engine';
import { tailBound } from './histogram.ts';
import { divided, requireFrom, requirePositive } from './rationals.ts';

export interface PrivateBounds {
  readonly min: bigint;
  readonly max: bigint;
}

export interface BoundsOptions {
  readonly epsilon: Rational;
  /** The most values of one unit. */
  readonly valuesPerUnit: bigint;
  /** Sizes are below 2^bits, 1 to 128; larger ones count as the largest. */
  readonly bits: number;
  /** Between 0 and 1: the probability that noise alone makes a bound too wide. */
  readonly failure: Rational;
}

/** Bin 0 holds 0; bin i > 0 sizes 2^(i−1) to 2^i − 1; bins −i the negative ones. */
function binOf(value: bigint, bits: number): number {
  const size = value < 0n ? -value : value;
  const length = size === 0n ? 0 : Math.min(bits, size.toString(2).length);
  return value < 0n ? -length : length;
}

/**
 * Bounds that hold most values, ε-private; undefined where no bin has values enough to be told from noise: then give
 * bounds by hand, or more rows. All bins have noise, empty ones too, so that what is there shows by nothing else.
 * Throws UsageError('mechanisms.whole', 'mechanisms.fraction').
 */
export function samplePrivateBounds(
  random: RandomSource,
  values: readonly bigint[],
  { epsilon, valuesPerUnit, bits, failure }: BoundsOptions,
): PrivateBounds | undefined {
  requirePositive('samplePrivateBounds', 'epsilon', epsilon);
  requirePositive('samplePrivateBounds', 'the failure probability', failure, true);
  requireFrom('samplePrivateBounds', 'the number of values of a unit', valuesPerUnit, 1n);
  requireFrom('samplePrivateBounds', 'bits', BigInt(bits), 1n);
  const scale = divided(valuesPerUnit, epsilon);
  const counts = new Array<bigint>(2 * bits + 1).fill(0n);
  for (const value of values) counts[bits + binOf(value, bits)] = (counts[bits + binOf(value, bits)] as bigint) + 1n;
  const threshold = tailBound(scale, failure, BigInt(counts.length));
  const noise = sampleDiscreteLaplace(random, counts.length, scale);
  const isFull = counts.map((count, bin) => count + (noise[bin] as bigint) >= threshold);
  const [low, high] = [isFull.indexOf(true) - bits, isFull.lastIndexOf(true) - bits];
  if (!isFull.includes(true)) return undefined;
  return { min: edge(low, low < 0), max: edge(high, high > 0) };
}

/** The outer or the inner edge of a bin. */
function edge(bin: number, outer: boolean): bigint {
  const size = BigInt(Math.abs(bin));
  if (size === 0n) return 0n;
  const value = outer ? (1n << size) - 1n : 1n << (size - 1n);
  return bin < 0 ? -value : value;
}

/**
 * The values, those outside of the bounds moved to the nearer one: what makes a sum's sensitivity the larger of |min|
 * and |max|.
 */
export const clipTo = (values: readonly bigint[], { min, max }: PrivateBounds): bigint[] =>
  values.map((value) => (value < min ? min : value > max ? max : value));
