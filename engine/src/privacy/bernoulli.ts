/**
 * Coins of exact bias: p for a fraction p, and exp(−γ) for a fraction γ. Canonne, Kamath, Steinke: The Discrete
 * Gaussian for Differential Privacy (arXiv 2004.00010), Algorithm 1. Integers only; time varies with what is drawn.
 */
import type { RandomSource } from '../base/random.ts';
import { type Rational, requireRational } from './rational.ts';
import { RandomBits } from './random-bits.ts';

/** True with probability numerator/denominator, which the caller has checked to be in [0, 1]. */
const drawBernoulli = (bits: RandomBits, numerator: bigint, denominator: bigint): boolean =>
  bits.below(denominator) < numerator;

/**
 * True with probability exp(−γ), γ = numerator/denominator ≥ 0. For γ ≤ 1: of coins of bias γ/1, γ/2, γ/3, … the
 * number that come before the first false one is even with probability Σ (−γ)^k/k! = exp(−γ); above 1 it is a product
 * of such factors.
 */
export function drawBernoulliExp(bits: RandomBits, numerator: bigint, denominator: bigint): boolean {
  let rest = numerator;
  for (; rest > denominator; rest -= denominator) if (!isFewerThanOne(bits, 1n, 1n)) return false;
  return isFewerThanOne(bits, rest, denominator);
}

/** exp(−γ) for 0 ≤ γ ≤ 1. */
function isFewerThanOne(bits: RandomBits, numerator: bigint, denominator: bigint): boolean {
  let k = 1n;
  while (drawBernoulli(bits, numerator, denominator * k)) k += 1n;
  return k % 2n === 1n;
}

/** True with probability p exactly, 0 ≤ p ≤ 1: UsageError('privacy.fraction') otherwise. */
export function sampleBernoulli(random: RandomSource, p: Rational): boolean {
  requireRational('sampleBernoulli', 'p', p, { least: 'zero', most: 'one' });
  return drawBernoulli(new RandomBits(random), p.numerator, p.denominator);
}

/** True with probability exp(−γ) exactly, γ ≥ 0: UsageError('privacy.fraction') otherwise. */
export function sampleBernoulliExp(random: RandomSource, gamma: Rational): boolean {
  requireRational('sampleBernoulliExp', 'gamma', gamma, { least: 'zero' });
  return drawBernoulliExp(new RandomBits(random), gamma.numerator, gamma.denominator);
}
