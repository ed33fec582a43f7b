/** How far off a number with noise is. */
import type { Fraction, PlanPrivacy } from './privacy.ts';

/** The least whole k for which noise of this scale is beyond ±k at most once in 20 times, in carried integers. */
export function outsideOnceIn20(mechanism: PlanPrivacy['mechanism'], { numerator, denominator }: Fraction): bigint {
  const scale = Number(numerator) / Number(denominator);
  void mechanism;
  // P(|X| > k) = 2 q^(k+1) / (1 + q) of discrete Laplace, q = exp(-1 / scale).
  const q = Math.exp(-1 / scale);
  const exact = scale * Math.log(2 / (0.05 * (1 + q))) - 1;
  return BigInt(Math.max(0, Math.ceil(exact)));
}
