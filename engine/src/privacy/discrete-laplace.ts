/**
 * Geometric and discrete Laplace numbers, exactly: Canonne, Kamath, Steinke (arXiv 2004.00010), Algorithm 2. With
 * sensitivity Δ and scale Δ/ε a whole number with discrete Laplace noise is ε-differentially private. Time varies with
 * what is drawn; where somebody could measure it use `sampleLaplaceFixed`.
 */
import type { RandomSource } from '../base/random.ts';
import { drawBernoulliExp } from './bernoulli.ts';
import { type Rational, requireRational } from './rational.ts';
import { RandomBits } from './random-bits.ts';

/** P(Y = k) ∝ exp(−k/scale), k ≥ 0. */
function drawGeometric(bits: RandomBits, { numerator: t, denominator: s }: Rational): bigint {
  // X = U + t·V has P(X = x) ∝ exp(−x/t): U < t is kept with exp(−U/t), V counts factors exp(−1). ⌊X/s⌋ has scale t/s.
  let low: bigint;
  do low = bits.below(t);
  while (!drawBernoulliExp(bits, low, t));
  let high = 0n;
  while (drawBernoulliExp(bits, 1n, 1n)) high += 1n;
  return (low + t * high) / s;
}

/** P(Y = y) ∝ exp(−|y|/scale). */
export function drawDiscreteLaplace(bits: RandomBits, scale: Rational): bigint {
  for (;;) {
    const size = drawGeometric(bits, scale);
    const isNegative = bits.coin();
    // Zero has one sign only, or it would be drawn twice as often.
    if (!(isNegative && size === 0n)) return isNegative ? -size : size;
  }
}

/** `length` independent numbers k ≥ 0 with P(k) ∝ exp(−k/scale), scale > 0: UsageError('privacy.fraction') otherwise. */
export function sampleGeometric(random: RandomSource, length: number, scale: Rational): bigint[] {
  requireRational('sampleGeometric', 'scale', scale, { least: 'above zero' });
  const bits = new RandomBits(random);
  return Array.from({ length }, () => drawGeometric(bits, scale));
}

/** `length` independent numbers y with P(y) ∝ exp(−|y|/scale), scale > 0: UsageError('privacy.fraction') otherwise. */
export function sampleDiscreteLaplace(random: RandomSource, length: number, scale: Rational): bigint[] {
  requireRational('sampleDiscreteLaplace', 'scale', scale, { least: 'above zero' });
  const bits = new RandomBits(random);
  return Array.from({ length }, () => drawDiscreteLaplace(bits, scale));
}
