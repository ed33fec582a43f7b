/** How far off a number with noise is. */
import type { Fraction, PlanPrivacy } from './types.ts';

/** Standard deviations of a normal number outside of which it is once in 20 and once in 40 times. */
const deviations = { 20: 1.959964, 40: 2.241403 } as const;

/**
 * The least whole k for which noise of this scale is beyond ±k at most once in `times`, in carried integers: exact of discrete Laplace; of
 * discrete Gaussian that of the normal law, rounded up.
 */
export function outsideOnceIn(
  times: keyof typeof deviations,
  mechanism: PlanPrivacy['mechanism'],
  { numerator, denominator }: Fraction,
): bigint {
  const scale = Number(numerator) / Number(denominator);
  if (mechanism === 'gaussian') return BigInt(Math.ceil(deviations[times] * scale));
  // P(|X| > k) = 2 q^(k+1) / (1 + q), q = exp(-1 / scale).
  const q = Math.exp(-1 / scale);
  return BigInt(Math.max(0, Math.ceil(scale * Math.log((2 * times) / (1 + q)) - 1)));
}
