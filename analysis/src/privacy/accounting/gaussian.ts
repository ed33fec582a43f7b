/**
 * Gaussian noise, exactly: Balle and Wang, "Improving the Gaussian mechanism for differential privacy" (ICML 2018, arXiv:1805.06530),
 * theorem 8. A release with noise of deviation σ whose value a unit changes by at most Δ in the L2 norm is (ε, δ)-private if and only if
 * δ ≥ Φ(μ/2 − ε/μ) − e^ε Φ(−μ/2 − ε/μ), μ = Δ ÷ σ. The classical σ = Δ √(2 ln(1.25 ÷ δ)) ÷ ε is not here: above ε = 1 it is too small.
 */
import { checkDelta, checkNotNegative, checkPositive } from './checks.ts';
import { logNormalTail, normalTail } from './normal.ts';
import { leastFrom } from './search.ts';

/** The least δ at which noise of ratio μ = Δ ÷ σ is (ε, δ)-private. */
export function gaussianDelta(mu: number, epsilon: number): number {
  checkPositive('mu', mu);
  checkNotNegative('epsilon', epsilon);
  const first = normalTail(epsilon / mu - mu / 2);
  return Math.max(0, first - Math.exp(epsilon + logNormalTail(epsilon / mu + mu / 2)));
}

/** The least ε at which noise of ratio μ = Δ ÷ σ is (ε, δ)-private; 0 < δ < 1. */
export function gaussianEpsilon(mu: number, delta: number): number {
  checkDelta('delta', delta);
  checkPositive('delta', delta);
  return leastFrom(0, mu, (epsilon) => gaussianDelta(mu, epsilon) <= delta);
}

/** The least deviation σ of noise that makes a value of L2 sensitivity `sensitivity` (ε, δ)-private. */
export function gaussianDeviation(sensitivity: number, epsilon: number, delta: number): number {
  checkPositive('sensitivity', sensitivity);
  checkDelta('delta', delta);
  checkPositive('delta', delta);
  return sensitivity * leastFrom(1e-9, 1, (sigma) => gaussianDelta(1 / sigma, epsilon) <= delta);
}
