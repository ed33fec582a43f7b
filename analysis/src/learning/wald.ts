/**
 * What follows from a coefficient and its standard error: z, a p-value and a confidence interval (Wald). Computed in the clear by
 * whoever learns both: it tells nothing that they do not.
 */
import { gammaQ, studentTails } from '../statistics/special-functions.ts';

export interface Wald {
  readonly z: number;
  /** P(|Z| ≥ |z|) where the coefficient is truly 0. */
  readonly p: number;
  readonly low: number;
  readonly high: number;
}

/**
 * One row a coefficient. `degrees`: of Student's t, as linear regression has them (rows − columns − 1); else the normal distribution.
 * `level`: of the interval, 0.95 unless given. A coefficient without an error (a column that was given up) has NaN for z and p.
 */
export function waldTable(
  coefficients: ArrayLike<number>,
  errors: ArrayLike<number>,
  { degrees = Infinity, level = 0.95 }: { degrees?: number; level?: number } = {},
): Wald[] {
  const tails = (z: number) => (degrees === Infinity ? gammaQ(0.5, (z * z) / 2) : studentTails(z, degrees));
  const half = quantile(tails, 1 - level);
  return Array.from(errors, (error, i) => {
    const coefficient = coefficients[i] as number;
    const z = error > 0 ? coefficient / error : Number.NaN;
    const p = Number.isNaN(z) ? Number.NaN : tails(z);
    return { z, p, low: coefficient - half * error, high: coefficient + half * error };
  });
}

/** The z ≥ 0 beyond which both tails hold `mass`, by bisection. */
function quantile(tails: (z: number) => number, mass: number): number {
  let [low, high] = [0, 1];
  while (tails(high) > mass && high < 1e9) high *= 2;
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (tails(middle) > mass) low = middle;
    else high = middle;
  }
  return high;
}
