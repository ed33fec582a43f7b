/**
 * Zero-concentrated differential privacy: a release is ρ-zCDP when its Rényi divergence of every order α > 1 is at most αρ. The ρ of
 * releases add up. Bun and Steinke (TCC 2016, arXiv:1605.02065).
 */
import { checkDelta, checkNotNegative, checkPositive } from './checks.ts';
import { leastThat } from './search.ts';

/** ρ of Gaussian noise, continuous or discrete (Canonne, Kamath and Steinke, theorem 4), of ratio μ = Δ ÷ σ: μ² ÷ 2. */
export function gaussianRho(mu: number): number {
  checkPositive('mu', mu);
  return (mu * mu) / 2;
}

/** ρ of an ε-private release, ε² ÷ 2. Bun and Steinke, proposition 1.4. */
export function pureRho(epsilon: number): number {
  checkNotNegative('epsilon', epsilon);
  return (epsilon * epsilon) / 2;
}

/** ln of δ ÷ exp(…) at order α: what the conversion of orders to δ leaves, without the divergence. */
function logRest(alpha: number): number {
  return (alpha - 1) * Math.log1p(-1 / alpha) - Math.log(alpha);
}

/**
 * The δ at ε of a ρ-zCDP release: inf over α > 1 of exp((α − 1)(αρ − ε)) ÷ (α − 1) · (1 − 1/α)^α. Canonne, Kamath and Steinke, "The discrete
 * Gaussian for differential privacy" (arXiv:2004.00010), corollary 13. The exponent is convex in α, so the infimum is where its slope is 0.
 */
export function concentratedDelta(rho: number, epsilon: number): number {
  checkNotNegative('rho', rho);
  checkNotNegative('epsilon', epsilon);
  if (rho === 0) return 0;
  const slope = (alpha: number): number => (2 * alpha - 1) * rho - epsilon + Math.log1p(-1 / alpha);
  const highest = (epsilon + 1) / (2 * rho) + 2;
  const alpha = leastThat(1.0001, 2 * highest, (x) => slope(x) >= 0);
  return Math.min(1, Math.exp((alpha - 1) * (alpha * rho - epsilon) + logRest(alpha)));
}

/** The least ε at δ of a ρ-zCDP release by the same conversion; 0 < δ < 1. */
export function concentratedEpsilon(rho: number, delta: number): number {
  checkNotNegative('rho', rho);
  checkDelta('delta', delta);
  checkPositive('delta', delta);
  if (rho === 0) return 0;
  // Bun and Steinke's conversion is never below.
  const high = simpleConcentratedEpsilon(rho, delta);
  return leastThat(0, high, (epsilon) => concentratedDelta(rho, epsilon) <= delta);
}

/** The ε at δ in the closed form of Bun and Steinke (proposition 1.3), ρ + 2 √(ρ ln(1/δ)): never below concentratedEpsilon. */
export function simpleConcentratedEpsilon(rho: number, delta: number): number {
  return rho + 2 * Math.sqrt(rho * Math.log(1 / delta));
}

/** The largest ρ whose ε at δ is at most `epsilon`. */
export function largestRho(epsilon: number, delta: number): number {
  checkPositive('epsilon', epsilon);
  checkPositive('delta', delta);
  // What Bun and Steinke's conversion allows is never above.
  const root = epsilon / (Math.sqrt(Math.log(1 / delta) + epsilon) + Math.sqrt(Math.log(1 / delta)));
  const tooLarge = leastThat(root * root, epsilon, (rho) => concentratedDelta(rho, epsilon) > delta);
  return Math.min(tooLarge, epsilon) * (1 - 1e-11);
}
