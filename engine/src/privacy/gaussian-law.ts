/**
 * The law of discrete Gaussian numbers that are drawn from a public table: in `secure/noise`, where nobody sees them,
 * and in the clear with the same work whatever comes out. All of it is public and whole numbers, so that an accountant
 * can use the very law.
 *
 * One part is ±m with a uniform sign and m from an alias table: P(m) ∝ exp(−m²/(2σ²)), twice as much for m > 0. Up to
 * σ ≈ 30 that is all. A larger σ is a sum x + k·y of two independent parts of σ' = σ/√(1 + k²), k ≥ 1, and so on
 * (convolution; Peikert 2010, Theorem 3.1; Micciancio and Walter 2017). Why: completing the square,
 *     P(x + k·y = z) ∝ exp(−z²/(2σ²)) · Σ_y exp(−(y − c)²/(2s²)),   s² = σ'²/(1 + k²),   c = k·z/(1 + k²),
 * and by Poisson summation the sum over all whole y is the same for all c but for a factor in 1 ± η, η ≤
 * 2.1·exp(−2π²s²). k is chosen with s² ≥ 33/20, hence η < 2^−45.8: a distance of at most η from the discrete Gaussian of
 * variance σ² a sum.
 *
 * Distance: up to 16 parts and 15 sums. Each part is cut where its tail is below 2^−49, and its weights are whole
 * numbers of 2^−(48 + columnBits), all but the largest rounded down: at most 2^−48. In all less than
 * 16·(2^−48 + 2^−49) + 15·2^−45.8 < 2^−41. What is (ε, δ)-private with ideal noise is (ε, δ + (1 + e^ε)·2^−40) with this one, a number.
 */
import { type AliasTable, aliasTable } from './alias-table.ts';
import { exponentialOf } from './exponential.ts';
import { integerRoot, type Rational } from './rational.ts';
import { largestScale, requireScale, thresholdBits } from './laplace-law.ts';

/** What is public of a discrete Gaussian number: Σ factors[i]·(± outcome i of the table). */
export interface GaussianLaw {
  readonly table: AliasTable;
  /** The largest outcome of the table. */
  readonly largest: number;
  /** One for each part. */
  readonly factors: readonly bigint[];
  /** The variance of the ideal law of a part: that asked for is this times Σ factors². */
  readonly partVariance: Rational;
}

// Columns of the largest table. More would take longer to look up than a second part.
const mostColumns = 256n;

/**
 * The law of noise of this variance σ², 0 < σ² ≤ 2^80: UsageError('privacy.fraction') otherwise. With L2 sensitivity Δ
 * and ρ of zCDP it is Δ²/(2ρ).
 */
export function gaussianLaw(variance: Rational): GaussianLaw {
  requireScale('gaussianLaw', 'variance', variance, largestScale * largestScale);
  let part = variance;
  let factors = [1n];
  while (cutOf(part) >= mostColumns) {
    // 1 + k² ≤ σ/√1.65, from σ'² = σ²/(1 + k²) ≥ (1 + k²)·33/20.
    const most = integerRoot((20n * part.numerator) / (33n * part.denominator));
    const k = integerRoot(most - 1n);
    part = { numerator: part.numerator, denominator: part.denominator * (1n + k * k) };
    factors = [...factors, ...factors.map((factor) => k * factor)];
  }
  const largest = Number(cutOf(part));
  const columnBits = largest.toString(2).length;
  return { table: aliasTable(weightsOf(part, largest, columnBits), columnBits), largest, factors, partVariance: part };
}

/**
 * Where a part is cut: K ≥ σ·√70, beyond which lies less than 2^−49: exp(−K²/(2σ²)) ≤ exp(−35) = 2^−50.5, and twice
 * the tail is less.
 */
const cutOf = ({ numerator, denominator }: Rational): bigint => integerRoot((70n * numerator) / denominator) + 1n;

/** Whole weights of ±0, ±1, … ±largest that sum to 2^(columnBits + 48); what rounding leaves goes to the most likely. */
function weightsOf({ numerator, denominator }: Rational, largest: number, columnBits: number): bigint[] {
  const places = 2 * thresholdBits;
  const densities = Array.from({ length: largest + 1 }, (_, m) => {
    const x = { numerator: BigInt(m) ** 2n * denominator, denominator: 2n * numerator };
    return (m === 0 ? 1n : 2n) * exponentialOf(x, places);
  });
  const total = densities.reduce((sum, density) => sum + density);
  const all = 1n << BigInt(columnBits + thresholdBits);
  const weights = densities.map((density) => (density * all) / total);
  const isMore = (m: number, best: number) => (weights[m] as bigint) > (weights[best] as bigint);
  const mode = weights.reduce((best, _, m) => (isMore(m, best) ? m : best), 0);
  const left = all - weights.reduce((sum, weight) => sum + weight);
  weights[mode] = (weights[mode] as bigint) + left;
  return weights;
}
