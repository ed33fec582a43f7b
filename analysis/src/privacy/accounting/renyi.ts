/**
 * Rényi differential privacy (Mironov, CSF 2017, arXiv:1702.07476): per order α the largest Rényi divergence between the answers of
 * neighbouring data. Divergences of composed releases add up order by order, also where a release depends on those before.
 */
import { UsageError } from '@tacit/engine/text';
import { checkDelta, checkNotNegative, checkPositive } from './checks.ts';

/** The divergence at an order α. */
export type RenyiCurve = (order: number) => number;

/** Below it divergences are differences of nearly equal numbers: they would come out too small, and with them ε. */
const leastOrder = 1.01;

/** The orders that are looked at unless others are given. */
const usualOrders: readonly number[] = [
  ...Array.from({ length: 99 }, (_, i) => 1 + (i + 1) / 10),
  ...Array.from({ length: 53 }, (_, i) => 11 + i),
  72,
  80,
  96,
  112,
  128,
  160,
  192,
  256,
  384,
  512,
  1024,
  4096,
];

/** Throws UsageError 'accounting.order' for an order at which floating-point numbers do not carry a divergence. */
export function checkOrder(order: number): void {
  if (!(order >= leastOrder && order < Infinity)) {
    throw new UsageError('accounting.order', { least: leastOrder, found: String(order) });
  }
}

/** Of Gaussian noise of ratio μ = Δ ÷ σ (also discrete: Canonne, Kamath and Steinke, theorem 4): α μ² ÷ 2. */
export function gaussianRenyi(mu: number): RenyiCurve {
  checkPositive('mu', mu);
  return (order) => (order * mu * mu) / 2;
}

/** Of a ρ-zCDP release: αρ. */
export function concentratedRenyi(rho: number): RenyiCurve {
  checkNotNegative('rho', rho);
  return (order) => order * rho;
}

/**
 * Of any ε-private release: that of randomised response, (1 ÷ (α − 1)) ln(p^α (1 − p)^(1−α) + (1 − p)^α p^(1−α)) with p = e^ε ÷ (1 + e^ε)
 * (Mironov, proposition 5), which dominates all of them (Kairouz, Oh and Viswanath, theorem 3.1).
 */
export function pureRenyi(epsilon: number): RenyiCurve {
  checkNotNegative('epsilon', epsilon);
  // The sum is 1 + p (e^((α−1)ε) − 1) + (1 − p)(e^(−(α−1)ε) − 1); for large exponents its first part alone counts.
  const high = 1 / (1 + Math.exp(-epsilon));
  return (order) => {
    const exponent = (order - 1) * epsilon;
    if (exponent > 700) return epsilon + Math.log(high) / (order - 1) + 1e-15 * epsilon;
    return Math.log1p(high * Math.expm1(exponent) + (1 - high) * Math.expm1(-exponent)) / (order - 1);
  };
}

/** Of Laplace noise of ratio ε = Δ ÷ b on one number: Mironov, proposition 6. */
export function laplaceRenyi(epsilon: number): RenyiCurve {
  checkPositive('epsilon', epsilon);
  return (order) => {
    const [up, down] = [order / (2 * order - 1), (order - 1) / (2 * order - 1)];
    const exponent = (order - 1) * epsilon;
    if (exponent > 700) return epsilon + Math.log(up) / (order - 1) + 1e-15 * epsilon;
    return Math.log1p(up * Math.expm1(exponent) + down * Math.expm1(-order * epsilon)) / (order - 1);
  };
}

/**
 * Of a choice by the exponential mechanism or permute-and-flip whose log-probabilities have range ε: Dong, Durfee and Rogers (ICML 2020, arXiv:1909.13830). The loss takes
 * t or t − ε, and of all t that with y = e^t = (α − 1)(A − A^(1−α)) ÷ (α (1 − A^(1−α))), A = e^ε, has the largest moment. At order 1 it is the
 * divergence of Kullback and Leibler, r − 1 − ln r with r = ε ÷ (e^ε − 1).
 */
export function exponentialRenyi(epsilon: number): RenyiCurve {
  checkPositive('epsilon', epsilon);
  const pure = pureRenyi(epsilon);
  return (order) => {
    if (order === 1) {
      const r = epsilon / Math.expm1(epsilon);
      return r - 1 - Math.log(r);
    }
    if (order * epsilon > 600) return pure(order);
    const all = Math.exp(epsilon);
    const low = Math.exp((1 - order) * epsilon);
    const share = -Math.expm1((1 - order) * epsilon);
    const y = ((order - 1) * (all - low)) / (order * share);
    return ((order - 1) * Math.log(y) + Math.log((all - low - y * share) / Math.expm1(epsilon))) / (order - 1);
  };
}

/** The sum of curves, each times a number of releases. */
export function composeRenyi(parts: readonly { readonly curve: RenyiCurve; readonly times: number }[]): RenyiCurve {
  return (order) => parts.reduce((sum, { curve, times }) => sum + times * curve(order), 0);
}

/** An ε, and the order that gave it. */
export interface RenyiEpsilon {
  readonly epsilon: number;
  readonly order: number;
}

/**
 * The least ε at δ over `orders`: D + ln(1 − 1/α) − ln(δα) ÷ (α − 1). Canonne, Kamath and Steinke (arXiv:2004.00010), proposition 12, which is the
 * conversion of Balle et al. (AISTATS 2020, theorem 21), Opacus and dp_accounting. Throws UsageError 'accounting.order'.
 */
export function renyiEpsilon(curve: RenyiCurve, delta: number, orders = usualOrders): RenyiEpsilon {
  return leastOver(curve, delta, orders, (divergence, order) =>
    Math.max(0, divergence + Math.log1p(-1 / order) - Math.log(delta * order) / (order - 1)),
  );
}

/** By the first conversion, D − ln(δ) ÷ (α − 1) (Mironov, proposition 3): that of many published figures, never below renyiEpsilon. */
export function firstRenyiEpsilon(curve: RenyiCurve, delta: number, orders = usualOrders): RenyiEpsilon {
  return leastOver(curve, delta, orders, (divergence, order) => divergence - Math.log(delta) / (order - 1));
}

function leastOver(
  curve: RenyiCurve,
  delta: number,
  orders: readonly number[],
  convert: (divergence: number, order: number) => number,
): RenyiEpsilon {
  checkDelta('delta', delta);
  checkPositive('delta', delta);
  let best: RenyiEpsilon = { epsilon: Infinity, order: Number.NaN };
  for (const order of orders) {
    checkOrder(order);
    const epsilon = convert(curve(order), order);
    if (epsilon < best.epsilon) best = { epsilon, order };
  }
  return best;
}

/** The least δ at ε over `orders`: exp((α − 1)(D − ε)) ÷ α · (1 − 1/α)^(α−1), by the same proposition. */
export function renyiDelta(curve: RenyiCurve, epsilon: number, orders = usualOrders): number {
  checkNotNegative('epsilon', epsilon);
  let best = 1;
  for (const order of orders) {
    checkOrder(order);
    const log = (order - 1) * (curve(order) - epsilon + Math.log1p(-1 / order)) - Math.log(order);
    // An order whose divergence is beyond floating-point numbers says nothing.
    if (Math.exp(log) < best) best = Math.exp(log);
  }
  return best;
}
