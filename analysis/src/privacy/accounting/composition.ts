/** Composition of (ε, δ)-private releases of which nothing else is known. */
import { checkDelta, checkNotNegative, checkPositive, checkWhole } from './checks.ts';

export interface Guarantee {
  readonly epsilon: number;
  readonly delta: number;
}

/** The sums: valid whatever the releases are, also where each depends on those before. */
export function composeBasic(releases: readonly Guarantee[]): Guarantee {
  let [epsilon, delta] = [0, 0];
  for (const release of releases) {
    checkNotNegative('epsilon', release.epsilon);
    checkDelta('delta', release.delta);
    epsilon += release.epsilon;
    delta += release.delta;
  }
  return { epsilon, delta };
}

/**
 * Advanced composition for releases that differ: √(2 ln(1/δ') Σ ε²) + Σ ε (e^ε − 1) ÷ (e^ε + 1), at δ' + Σ δ. Dwork, Rothblum and Vadhan
 * (FOCS 2010) with the expected loss in the form of Kairouz, Oh and Viswanath (arXiv:1311.0776, theorem 3.5).
 */
export function composeAdvanced(releases: readonly Guarantee[], slack: number): Guarantee {
  checkPositive('slack', slack);
  const { delta } = composeBasic(releases);
  const squares = releases.reduce((sum, { epsilon }) => sum + epsilon ** 2, 0);
  const expected = releases.reduce((sum, { epsilon }) => sum + epsilon * Math.tanh(epsilon / 2), 0);
  return { epsilon: Math.sqrt(2 * Math.log(1 / slack) * squares) + expected, delta: delta + slack };
}

/**
 * The least ε of `times` releases that are (ε, δ)-private each, at `totalDelta`: the optimal composition of Kairouz, Oh and Viswanath
 * (arXiv:1311.0776, theorem 3.3), (k − 2i) ε for the largest i with 1 − (1 − δ)^k (1 − δ_i) ≤ `totalDelta`. Infinity where the releases' own δ
 * already exceed it. Releases that differ: as privacy loss distributions, which bound the same optimum.
 */
export function composeOptimal(release: Guarantee, times: number, totalDelta: number): number {
  checkWhole('times', times, 1);
  checkNotNegative('epsilon', release.epsilon);
  checkDelta('delta', release.delta);
  const { epsilon } = release;
  const kept = times * Math.log1p(-release.delta);
  // δ of what is left when the i largest losses, (k − 2l) ε for l < i, each with probability C(k,l) e^(ε(k−l)) ÷ (1 + e^ε)^k, are given up.
  const logAll = times * (epsilon + Math.log1p(Math.exp(-epsilon)));
  const deltaOf = (i: number): number => {
    let logChoose = 0;
    let sum = 0;
    for (let l = 0; l < i; l++) {
      sum += Math.exp(logChoose + (times - l) * epsilon - logAll) * -Math.expm1(2 * (l - i) * epsilon);
      logChoose += Math.log((times - l) / (l + 1));
    }
    return -Math.expm1(kept + Math.log1p(-Math.min(sum, 1)));
  };
  let best = Infinity;
  for (let i = 0; 2 * i <= times && deltaOf(i) <= totalDelta; i++) best = (times - 2 * i) * epsilon;
  return best;
}

/**
 * What an (ε, δ)-private release says about `size` units that change together: (kε, δ (e^(kε) − 1) ÷ (e^ε − 1)). Dwork and Roth (2014),
 * theorem 2.2 for δ = 0, Vadhan (2017), lemma 2.2 for the rest. A δ of 1 says nothing.
 */
export function groupPrivacy(release: Guarantee, size: number): Guarantee {
  checkWhole('size', size, 1);
  const { epsilon, delta } = release;
  const factor = epsilon === 0 ? size : Math.expm1(size * epsilon) / Math.expm1(epsilon);
  return { epsilon: size * epsilon, delta: delta === 0 ? 0 : Math.min(1, delta * factor) };
}
