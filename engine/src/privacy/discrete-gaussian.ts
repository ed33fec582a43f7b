/**
 * Discrete Gaussian numbers, exactly: Canonne, Kamath, Steinke (arXiv 2004.00010), Algorithm 3. With L2 sensitivity Δ
 * and variance σ² whole numbers with this noise have zero-concentrated differential privacy of ρ = Δ²/(2σ²) (their
 * Theorem 4). Time varies with what is drawn; where somebody could measure it use `sampleGaussianFixed`.
 */
import type { RandomSource } from '../base/random.ts';
import { drawBernoulliExp } from './bernoulli.ts';
import { drawDiscreteLaplace } from './discrete-laplace.ts';
import { type Rational, integerRoot, requireRational } from './rational.ts';
import { RandomBits } from './random-bits.ts';

/** P(x) ∝ exp(−x²/(2·variance)): a discrete Laplace number of scale t = ⌊σ⌋ + 1, kept with exp(−(|y| − σ²/t)²/(2σ²)). */
function drawDiscreteGaussian(bits: RandomBits, { numerator: n, denominator: d }: Rational): bigint {
  const t = integerRoot(n / d) + 1n;
  const scale = { numerator: t, denominator: 1n };
  for (;;) {
    const y = drawDiscreteLaplace(bits, scale);
    const distance = (y < 0n ? -y : y) * t * d - n;
    if (drawBernoulliExp(bits, distance * distance, 2n * n * d * t * t)) return y;
  }
}

/**
 * `length` independent numbers x with P(x) ∝ exp(−x²/(2·variance)), variance σ² > 0: UsageError('privacy.fraction')
 * otherwise.
 */
export function sampleDiscreteGaussian(random: RandomSource, length: number, variance: Rational): bigint[] {
  requireRational('sampleDiscreteGaussian', 'variance', variance, { least: 'above zero' });
  const bits = new RandomBits(random);
  return Array.from({ length }, () => drawDiscreteGaussian(bits, variance));
}
