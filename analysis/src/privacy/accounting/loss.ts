/**
 * Privacy loss distributions on a grid. The loss of an answer is ln(P ÷ Q), P and Q the distributions of answers for two neighbouring data
 * sets; δ at ε is E_P[(1 − e^(ε − loss))⁺], and the loss of composed releases is the sum of their losses.
 *
 * What a distribution on a grid says is never too small: losses between two points of the grid are divided among them so that the masses of P
 * and of Q both stay ("connect the dots": Doroshenko, Ghazi, Kamath, Kumar and Manurangsi, PoPETs 2022, arXiv:2207.04380, section 3): the true pair is a
 * post-processing of the pair on the grid. How much too large it may be follows from the same division. Given a true loss L between points l and
 * l + h, its place on the grid is a random variable in {l, l + h} with mean at most L + h² (1 + h) ÷ 8 (it would be L if e^(−loss) were linear), independent
 * between releases. By Hoeffding's inequality the sum of k such places exceeds the sum of losses by more than
 * t = k h² (1 + h) ÷ 8 + h √(k ln(1/η) ÷ 2) with probability at most η, so δ(ε) ≥ δ_grid(ε + t) − η. Both bounds of ε come from one distribution.
 */

/** One direction of a pair of neighbours; the loss at place i is `origin` + i · `step`. */
export interface LossDistribution {
  readonly step: number;
  readonly origin: number;
  readonly masses: Float64Array;
  /** Mass of answers with infinite loss, and of those whose loss was raised to that. */
  readonly infinite: number;
  /** Mass whose loss was raised by more than a step: tails that were cut. */
  readonly raised: number;
  /** How many releases had their losses divided between points of the grid. */
  readonly divided: number;
  /** What δ may be off by rounding of floating-point numbers. */
  readonly error: number;
}

/** The loss of removing and of adding a unit; one where both are the same. */
export type PrivacyLoss = readonly LossDistribution[];

/** The least δ at ε that the distribution allows to claim. */
export function lossDelta(loss: PrivacyLoss, epsilon: number): number {
  return Math.min(1, Math.max(...loss.map((one) => deltaOn(one, epsilon) + one.error)));
}

/** The least ε ≥ 0 at δ that the distribution allows to claim; Infinity where δ is below the mass of infinite losses and the stated error. */
export function lossEpsilon(loss: PrivacyLoss, delta: number): number {
  return Math.max(...loss.map((one) => epsilonOn(one, delta - one.error)));
}

/** An ε that is certainly needed at δ: never above the true one. */
export function lossEpsilonBelow(loss: PrivacyLoss, delta: number): number {
  return Math.max(...loss.map((one) => belowOn(one, delta)));
}

function belowOn(one: LossDistribution, delta: number): number {
  const { step, divided } = one;
  const missed = divided === 0 ? 0 : delta / 100;
  const most = divided * step;
  const likely = (divided * step * step * (1 + step)) / 8 + step * Math.sqrt((divided * Math.log(1 / missed)) / 2);
  const shift = divided === 0 ? 0 : Math.min(most, likely);
  return Math.max(0, epsilonOn(one, delta + missed + one.raised + one.error) - shift);
}

function deltaOn({ step, origin, masses, infinite }: LossDistribution, epsilon: number): number {
  let delta = infinite;
  for (let i = masses.length - 1; i >= 0; i--) {
    const above = origin + i * step - epsilon;
    if (above <= 0) break;
    delta -= (masses[i] as number) * Math.expm1(-above);
  }
  return delta;
}

/** δ falls with ε; between two places it is A − e^(ε − loss) B: A the mass above, B that of Q, times e^(loss of the lower place). */
function epsilonOn({ step, origin, masses, infinite }: LossDistribution, delta: number): number {
  if (!(infinite <= delta)) return Infinity;
  let above = infinite;
  let other = 0;
  for (let i = masses.length - 1; i >= 0; i--) {
    const loss = origin + i * step;
    if (above - other > delta) return Math.max(0, loss + Math.log((above - delta) / other));
    if (loss <= 0) return 0;
    above += masses[i] as number;
    other = (other + (masses[i] as number)) * Math.exp(-step);
  }
  return above > delta ? Math.max(0, origin - step + Math.log((above - delta) / other)) : 0;
}
