/**
 * Filters and odometers: composition where not only each release but also how much it may lose is chosen after seeing earlier answers. Whitehouse,
 * Ramdas, Rogers and Wu, "Fully adaptive composition in differential privacy" (arXiv:2203.05481); Feldman and Zrnic (NeurIPS 2021, arXiv:2008.11193) for ρ.
 *
 * A filter says before each release whether the total stays within a budget fixed in advance; an odometer says after each release what was lost so far, and is right at all
 * times together with probability 1 − δ'.
 */
import { checkNotNegative, checkOpenShare, isWithin } from './checks.ts';
import { composeBasic, type Guarantee } from './composition.ts';

/** The filter of ρ-zCDP: true when `next` may follow. Its constants are those of releases fixed in advance (Feldman and Zrnic, theorem 4.3 at every order). */
export function concentratedFilterAllows(spent: readonly number[], next: number, budget: number): boolean {
  for (const rho of [...spent, next]) checkNotNegative('rho', rho);
  return isWithin(spent.reduce((sum, rho) => sum + rho, 0) + next, budget);
}

/** The budget of a filter of (ε, δ)-private releases: `delta` bounds the sum of their own δ, `slack` is the δ' beside it. */
export interface FilterBudget extends Guarantee {
  readonly slack: number;
}

/**
 * The filter of (ε, δ)-private releases: true when `next` may follow and all together stay (ε, δ + δ')-private. It allows what either basic composition or
 * √(2 ln(1/δ') Σ ε²) + ½ Σ ε² ≤ ε allows (Whitehouse et al., theorem 1), the constants of advanced composition. That both may be used side by side: answers that end within the
 * first are those of a run that the first alone would stop, at no slack, the others those of a run that the second alone would stop.
 */
export function filterAllows(spent: readonly Guarantee[], next: Guarantee, budget: FilterBudget): boolean {
  checkOpenShare('slack', budget.slack);
  const all = [...spent, next];
  const sum = composeBasic(all);
  if (!isWithin(sum.delta, budget.delta)) return false;
  const squares = all.reduce((total, { epsilon }) => total + epsilon ** 2, 0);
  const advanced = Math.sqrt(2 * Math.log(1 / budget.slack) * squares) + squares / 2;
  return isWithin(Math.min(advanced, budget.delta === 0 ? sum.epsilon : advanced), budget.epsilon);
}

/**
 * The ε that was lost so far, right at all times together with probability 1 − `slack`, by releases with these ρ (an ε-private one has ρ = ε² ÷ 2).
 *
 * Given everything before, a release that is ρ-zCDP has E[e^(λ (loss − ρ))] ≤ e^(λ² ρ) for every λ > 0: its excess is sub-Gaussian upwards with variance
 * proxy 2ρ. So e^(λM − λ²V ÷ 2) with M the sum of excesses and V = 2 Σ ρ is a supermartingale, and so is its average over λ from a half-normal
 * density of variance 1 ÷ γ, which is at least √(γ ÷ (γ + V)) e^(M² ÷ 2(γ + V)) for M ≥ 0. By Ville's inequality that reaches 1 ÷ δ' at any time with probability at
 * most δ': M ≤ √(2 (V + γ) ln(√((V + γ) ÷ γ) ÷ δ')). `typical` is the Σ ρ at which the bound shall be tightest; it is fixed before the first release.
 */
export function odometerEpsilon(spent: readonly number[], slack: number, typical: number): number {
  checkOpenShare('slack', slack);
  for (const rho of spent) checkNotNegative('rho', rho);
  const rho = spent.reduce((sum, one) => sum + one, 0);
  if (rho === 0) return 0;
  const variance = 2 * rho;
  // About the γ for which the bound at V = 2 · typical is least.
  const gamma = (2 * typical) / (2 * Math.log(1 / slack) + Math.log(2 * Math.log(1 / slack) + 1));
  const sum = variance + gamma;
  return rho + Math.sqrt(2 * sum * (Math.log(sum / gamma) / 2 + Math.log(1 / slack)));
}
