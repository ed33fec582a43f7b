/** Rényi divergences of Gaussian noise on a random sample of the units. */
import { UsageError } from '@tacit/engine/text';
import { checkPositive, checkWhole, wrongNumber } from './checks.ts';
import { checkOrder, type RenyiCurve } from './renyi.ts';

/** Most points of an integral. */
const mostPoints = 500_000;

/**
 * Of Gaussian noise of ratio μ = Δ ÷ σ where each unit is in the sample with probability q, independently; add or remove one unit. Mironov,
 * Talwar and Zhang (arXiv:1908.10530), theorem 4: (1 ÷ (α − 1)) ln E[(1 + w)^α], w = q (e^(μx − μ²/2) − 1), x standard normal. The other
 * direction is never larger (theorem 5).
 *
 * As E[w] = 0, the expectation is 1 + E[(1 + w)^α − 1 − αw], whose integrand is nowhere negative (Bernoulli's inequality): nothing cancels, at
 * whole and at fractional orders alike. It is integrated by the trapezoidal rule on the whole line, whose error falls as e^(−2πd ÷ s) for steps s
 * and an integrand analytic within d of the line: here d = π ÷ μ, and the normal density alone gives e^(−2π² ÷ s²).
 */
export function poissonGaussianRenyi(mu: number, rate: number): RenyiCurve {
  checkPositive('mu', mu);
  checkRate(rate);
  if (rate === 0) return () => 0;
  if (rate === 1) return (order) => (order * mu * mu) / 2;
  const step = Math.min(1 / 3, Math.PI ** 2 / (20 * mu));
  return (order) => {
    checkOrder(order);
    // Mass lies between 0 and the peak αμ of the largest power.
    const count = Math.ceil((24 + order * mu) / step);
    // Next to no noise: as if there were no sampling, which is never too little.
    if (!(count < mostPoints)) return (order * mu * mu) / 2;
    const x = (i: number): number => -12 + i * step;
    const log = (i: number): number => order * logMixture(mu * x(i) - (mu * mu) / 2, rate) - x(i) ** 2 / 2;
    let largest = -Infinity;
    for (let i = 0; i <= count; i++) largest = Math.max(largest, log(i));
    const scale = step / Math.sqrt(2 * Math.PI);
    let sum = 0;
    if (largest > 600) {
      for (let i = 0; i <= count; i++) sum += Math.exp(log(i) - largest);
      return (largest + Math.log(sum * scale)) / (order - 1);
    }
    for (let i = 0; i <= count; i++) {
      const w = rate * Math.expm1(mu * x(i) - (mu * mu) / 2);
      const weight = Math.exp(-(x(i) ** 2) / 2);
      // Where the power or w is beyond floating-point numbers the weight is not in the sum yet.
      const power = Math.exp(log(i)) - weight - order * w * weight;
      const small = Math.expm1(order * Math.log1p(w)) - order * w;
      sum += Math.abs(w) < 1 ? Math.max(0, small) * weight : Math.max(0, power);
    }
    return Math.log1p(sum * scale) / (order - 1);
  };
}

/** ln(1 + q (e^t − 1)), 0 < q < 1, also where e^t is beyond floating-point numbers. */
function logMixture(t: number, rate: number): number {
  if (t < 30) return Math.log1p(rate * Math.expm1(t));
  return Math.log(rate) + t + Math.log1p(((1 - rate) / rate) * Math.exp(-t));
}

function checkRate(rate: number): void {
  if (!(rate >= 0 && rate <= 1)) throw wrongNumber('rate', '≥ 0, ≤ 1', rate);
}

/** Largest order for which fixedSizeRenyi adds up its terms. */
const mostFixedOrder = 4096;

/**
 * Of a release with divergences `base` on `batch` of `total` units, drawn without replacement; one unit replaced. Wang, Balle and
 * Kasiviswanathan (AISTATS 2019, arXiv:1808.00087), theorem 9, with ε(∞) unbounded: at whole orders α ≥ 2
 * (1 ÷ (α − 1)) ln(1 + γ² C(α,2) min(4 (e^ε(2) − 1), 2 e^ε(2)) + Σ_{j=3}^α 2 γ^j C(α,j) e^((j−1) ε(j))), γ = batch ÷ total. Between whole orders
 * (α − 1) ε(α) is convex (their corollary 10), so that the line between two bounds it. `base` must hold for one unit replaced.
 */
export function fixedSizeRenyi(base: RenyiCurve, batch: number, total: number): RenyiCurve {
  checkWhole('batch', batch, 0);
  checkWhole('total', total, Math.max(1, batch));
  const gamma = batch / total;
  if (gamma === 0) return () => 0;
  if (gamma === 1) return base;
  const moments = new Map<number, number>();
  /** (α − 1) ε'(α) at a whole order; 0 at order 1. */
  const moment = (alpha: number): number => {
    const known = moments.get(alpha);
    if (known !== undefined) return known;
    // ln of the sum's terms; they grow beyond floating-point numbers.
    const logs = [0];
    let logChoose = Math.log(alpha);
    for (let j = 2; j <= alpha; j++) {
      logChoose += Math.log((alpha - j + 1) / j);
      const power = base(j);
      const factor = j === 2 ? Math.min(4 * Math.expm1(power), 2 * Math.exp(power)) : 2;
      const rest = j === 2 ? 0 : (j - 1) * power;
      logs.push(j * Math.log(gamma) + logChoose + Math.log(factor) + rest);
    }
    const found = Math.min(alpha === 1 ? 0 : logOfSum(logs), (alpha - 1) * base(alpha));
    moments.set(alpha, found);
    return found;
  };
  return (order) => {
    checkOrder(order);
    if (order > mostFixedOrder) return base(order);
    const [low, high] = [Math.floor(order), Math.ceil(order)];
    if (low === high) return moment(order) / (order - 1);
    return ((high - order) * moment(low) + (order - low) * moment(high)) / (order - 1);
  };
}

/** ln Σ e^x, of x that start with 0: as ln(1 + …) where the rest is small. */
function logOfSum(logs: readonly number[]): number {
  const largest = Math.max(...logs);
  if (largest > 0) return largest + Math.log(logs.reduce((sum, x) => sum + Math.exp(x - largest), 0));
  return Math.log1p(logs.slice(1).reduce((sum, x) => sum + Math.exp(x), 0));
}

/** How a release chose its units; `shuffled`: a pass over all rows in batches, in random order. */
export type Sampling =
  | { readonly kind: 'poisson'; readonly rate: number }
  | { readonly kind: 'fixed-size'; readonly batch: number; readonly total: number }
  | { readonly kind: 'shuffled' };

export type Relation = 'add-remove' | 'replace-one';

/**
 * Divergences of Gaussian noise of ratio μ, sampled. Poisson sampling is accounted for units that are added or removed, samples of a fixed size for
 * units that are replaced (μ of twice the norm bound). Throws UsageError 'accounting.shuffled' for shuffled batches, 'accounting.sampling' for
 * the other relation.
 */
export function sampledGaussianRenyi(mu: number, sampling: Sampling, relation: Relation): RenyiCurve {
  checkSampling(sampling, relation);
  return sampling.kind === 'fixed-size'
    ? fixedSizeRenyi((order) => (order * mu * mu) / 2, sampling.batch, sampling.total)
    : poissonGaussianRenyi(mu, sampling.kind === 'poisson' ? sampling.rate : 1);
}

/** Throws UsageError 'accounting.shuffled' or 'accounting.sampling' where no gain from this sampling is proven. */
export function checkSampling(sampling: Sampling, relation: Relation): void {
  if (sampling.kind === 'shuffled') throw new UsageError('accounting.shuffled');
  if (sampling.kind === 'poisson') checkRate(sampling.rate);
  else {
    checkWhole('total', sampling.total, 1);
    checkWhole('batch', sampling.batch, 0);
    if (sampling.batch > sampling.total) throw wrongNumber('batch', `≤ ${sampling.total}`, sampling.batch);
  }
  const expected = sampling.kind === 'poisson' ? 'add-remove' : 'replace-one';
  if (relation !== expected) {
    throw new UsageError('accounting.sampling', { sampling: sampling.kind, expected, found: relation });
  }
}
