/** Privacy loss distributions of single releases. */
import { checkDelta, checkNotNegative, checkOpenShare, checkPositive, checkWhole, wrongNumber } from './checks.ts';
import type { LossDistribution, PrivacyLoss } from './loss.ts';
import { normalQuantile, normalTail } from './normal.ts';

/** Mass of a tail that is cut. With thousands of releases it stays far below any δ that somebody would state. */
const cutMass = 1e-22;
/** Most places of one distribution. */
const mostPlaces = 2 ** 22;

/** The masses above and up to some value. The smaller of the two is right to its last digits, the other its complement. */
interface Sides {
  readonly above: number;
  readonly upTo: number;
}

/** Masses of the answers with a loss above and up to `loss`, of P and of Q. */
type LossTails = (loss: number) => { readonly p: Sides; readonly q: Sides };

const fromAbove = (above: number): Sides => ({ above, upTo: 1 - above });
const fromUpTo = (upTo: number): Sides => ({ above: 1 - upTo, upTo });
/** Of a standard normal variable. */
const normalSides = (z: number): Sides => (z < 0 ? fromUpTo(normalTail(-z)) : fromAbove(normalTail(z)));
const exchanged = ({ above, upTo }: Sides): Sides => ({ above: upTo, upTo: above });
const between = (from: Sides, to: Sides): number =>
  Math.max(0, to.upTo < 0.5 ? to.upTo - from.upTo : from.above - to.above);

/** The distribution on the grid of multiples of `step` from `low` to `high`, between which all but cut tails lie. */
function onGrid(tails: LossTails, step: number, low: number, high: number): LossDistribution {
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  if (!(last - first < mostPlaces)) throw wrongNumber('step', `≥ ${(high - low) / mostPlaces}`, step);
  const masses = new Float64Array(last - first + 1);
  let before = tails(first * step);
  // The lower tail is raised to the first place; every other part is divided.
  const lowest = before.p.upTo;
  masses[0] = lowest;
  let total = lowest;
  for (let i = 1; i < masses.length; i++) {
    const now = tails((first + i) * step);
    const p = between(before.p, now.p);
    const up = upperPart(p, between(before.q, now.q), (first + i - 1) * step, step);
    masses[i] = up;
    masses[i - 1] = (masses[i - 1] as number) + p - up;
    total += p;
    before = now;
  }
  // Whatever is missing, by the cut or by rounding, counts as lost.
  const infinite = Math.max(before.p.above, 1 - total, 0);
  return { step, origin: first * step, masses, infinite, raised: infinite + lowest, divided: 1, error: 1e-15 };
}

/** Of mass p of P and q of Q with losses from `below` to `below` + `step`: what goes to the upper end, so that both masses stay. */
function upperPart(p: number, q: number, below: number, step: number): number {
  const part = (p - q * Math.exp(below)) / -Math.expm1(-step);
  return Math.min(p, Math.max(0, part));
}

/** Of Gaussian noise of ratio μ = Δ ÷ σ, by numbers or vectors: the loss is normal with mean μ² ÷ 2 and deviation μ. Both directions are the same. */
export function gaussianLoss(mu: number, step: number): PrivacyLoss {
  checkPositive('mu', mu);
  const reach = normalQuantile(cutMass) * mu;
  const half = (mu * mu) / 2;
  const tails: LossTails = (loss) => ({ p: normalSides((loss - half) / mu), q: normalSides((loss + half) / mu) });
  return [onGrid(tails, step, half - reach, half + reach)];
}

/**
 * Of Gaussian noise of ratio μ where each unit is in the sample with probability q: a unit removed (P = (1 − q) N(0, 1) + q N(μ, 1), Q = N(0, 1)) and a
 * unit added (P and Q exchanged). Zhu, Dong and Wang (AISTATS 2022, arXiv:2106.08567), theorem 11: each dominates its direction.
 */
export function poissonGaussianLoss(mu: number, rate: number, step: number): PrivacyLoss {
  checkPositive('mu', mu);
  if (rate === 1) return gaussianLoss(mu, step);
  checkOpenShare('rate', rate);
  const reach = normalQuantile(cutMass);
  /** ln of mixture ÷ N(0, 1) at x. */
  const lossAt = (x: number) => Math.log1p(rate * Math.expm1(mu * x - (mu * mu) / 2));
  /** The x with this loss; −∞ where no x has so low a one. */
  const xOf = (loss: number) => {
    const w = Math.expm1(loss) / rate;
    return w <= -1 ? -Infinity : Math.log1p(w) / mu + mu / 2;
  };
  const mixed = (x: number): Sides => {
    const above = (1 - rate) * normalTail(x) + rate * normalTail(x - mu);
    return above < 0.5 ? fromAbove(above) : fromUpTo((1 - rate) * normalTail(-x) + rate * normalTail(mu - x));
  };
  const removed: LossTails = (loss) => ({ p: mixed(xOf(loss)), q: normalSides(xOf(loss)) });
  const added: LossTails = (loss) => ({ p: exchanged(normalSides(xOf(-loss))), q: exchanged(mixed(xOf(-loss))) });
  return [
    onGrid(removed, step, Math.log1p(-rate), lossAt(mu + reach)),
    onGrid(added, step, -lossAt(reach), -Math.log1p(-rate)),
  ];
}

/** Of Laplace noise on one number, of ratio ε = Δ ÷ b: atoms at both ends, and in between a density of e^((loss − ε) ÷ 2) ÷ 4. */
export function laplaceLoss(epsilon: number, step: number): PrivacyLoss {
  checkPositive('epsilon', epsilon);
  // P(loss ≤ l) = e^((l − ε) ÷ 2) ÷ 2 for −ε ≤ l < ε, of P = Laplace(0) and Q = Laplace(Δ); and Q(loss > l) = e^(−(l + ε) ÷ 2) ÷ 2.
  const tails: LossTails = (loss) => {
    if (loss < -epsilon) return { p: fromUpTo(0), q: fromUpTo(0) };
    if (loss >= epsilon) return { p: fromAbove(0), q: fromAbove(0) };
    return { p: fromUpTo(Math.exp((loss - epsilon) / 2) / 2), q: fromAbove(Math.exp(-(loss + epsilon) / 2) / 2) };
  };
  // A place below the lower atom, so that it is divided like everything else, and one at or above the upper.
  return [onGrid(tails, step, -epsilon - step, epsilon + step)];
}

/**
 * Of any (ε, δ)-private release: mass δ of infinite loss, and the rest of it at ±ε in the ratio e^ε. Exact, on a lattice of two places. Kairouz, Oh and
 * Viswanath (arXiv:1311.0776), theorem 3.1.
 */
export function guaranteedLoss(epsilon: number, delta: number): PrivacyLoss {
  checkNotNegative('epsilon', epsilon);
  checkDelta('delta', delta);
  const high = (1 - delta) / (1 + Math.exp(-epsilon));
  // Losses of 0 take any step.
  const masses = epsilon === 0 ? Float64Array.of(1 - delta) : Float64Array.of(1 - delta - high, high);
  return [lattice(epsilon === 0 ? 1 : 2 * epsilon, -epsilon, masses, delta, 0)];
}

/**
 * Of discrete Laplace noise, P(x) ∝ e^(−|x| ÷ t), on a whole number that a unit changes by at most the whole number Δ. Exact: the loss is (Δ − 2j) ÷ t, j = 0 … Δ, with
 * the mass of x ≤ 0, x = j or x ≥ Δ. Noise with a log-concave distribution loses most at the largest change.
 */
export function discreteLaplaceLoss(sensitivity: number, scale: number): PrivacyLoss {
  checkWhole('sensitivity', sensitivity, 1);
  checkPositive('scale', scale);
  if (sensitivity > mostPlaces) throw wrongNumber('sensitivity', `≤ ${mostPlaces}`, sensitivity);
  const ratio = Math.exp(-1 / scale);
  // P(x = j) = (1 − r) ÷ (1 + r) · r^j, P(x ≤ 0) = 1 ÷ (1 + r), P(x ≥ Δ) = r^Δ ÷ (1 + r).
  const masses = Float64Array.from({ length: sensitivity + 1 }, (_, i) => {
    const j = sensitivity - i;
    if (j === 0) return 1 / (1 + ratio);
    if (j === sensitivity) return ratio ** j / (1 + ratio);
    return (-Math.expm1(-1 / scale) / (1 + ratio)) * ratio ** j;
  });
  return [lattice(2 / scale, -sensitivity / scale, masses, 0, 1e-15)];
}

/** Largest deviation of discrete Gaussian noise whose lattice of losses is enumerated. */
export const mostExactDeviation = 2 ** 16;

/**
 * Of discrete Gaussian noise, P(x) ∝ e^(−x² ÷ 2σ²), on a whole number that a unit changes by at most the whole number Δ. Exact but for tails of mass 1e-22: the loss at x is
 * (Δ² − 2Δx) ÷ 2σ². σ at most mostExactDeviation: above it see spreadDistance.
 */
export function discreteGaussianLoss(sensitivity: number, deviation: number): PrivacyLoss {
  checkWhole('sensitivity', sensitivity, 1);
  checkPositive('deviation', deviation);
  if (deviation > mostExactDeviation) throw wrongNumber('deviation', `≤ ${mostExactDeviation}`, deviation);
  const most = Math.ceil(10.5 * deviation + 2);
  const weights = Float64Array.from({ length: 2 * most + 1 }, (_, i) =>
    Math.exp(-((i - most) ** 2) / (2 * deviation ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // Ascending losses are descending x: the weights are symmetric.
  const masses = weights.map((weight) => weight / total);
  const step = sensitivity / deviation ** 2;
  const origin = (sensitivity * sensitivity - 2 * sensitivity * most) / (2 * deviation ** 2);
  return [lattice(step, origin, masses, cutMass, 1e-14)];
}

/**
 * A bound of the statistical distance between discrete Gaussian noise of deviation σ and continuous noise that is rounded to whole numbers: what the midpoint rule misses,
 * ∫ |f″| ÷ 24 = 4 φ(1) ÷ 24σ², and the same once more for the sum of all weights. What is true of rounded noise is true of continuous.
 */
export function spreadDistance(deviation: number): number {
  return 0.081 / (deviation * deviation);
}

function lattice(
  step: number,
  origin: number,
  masses: Float64Array,
  infinite: number,
  error: number,
): LossDistribution {
  return { step, origin, masses, infinite, raised: 0, divided: 0, error };
}

/** Losses on a lattice, divided among the multiples of `step`: what lets them be added to those of other releases. */
export function toGrid(loss: PrivacyLoss, step: number): PrivacyLoss {
  return loss.map((one) => {
    if (one.divided > 0) {
      if (one.step === step) return one;
      throw wrongNumber('step', `= ${one.step}`, step);
    }
    const first = Math.floor(one.origin / step);
    const last = Math.ceil((one.origin + (one.masses.length - 1) * one.step) / step) + 1;
    if (!(last - first < mostPlaces)) throw wrongNumber('step', `> ${((last - first) * step) / mostPlaces}`, step);
    const masses = new Float64Array(last - first + 1);
    one.masses.forEach((mass, i) => {
      const loss = one.origin + i * one.step;
      const place = Math.floor(loss / step) - first;
      const up = upperPart(mass, mass * Math.exp(-loss), (first + place) * step, step);
      masses[place] = (masses[place] as number) + mass - up;
      masses[place + 1] = (masses[place + 1] as number) + up;
    });
    return { ...one, step, origin: first * step, masses, divided: 1 };
  });
}
