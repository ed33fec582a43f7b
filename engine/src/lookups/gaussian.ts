/**
 * The discrete Gaussian of variance 40.96 (σ = 6.4) as cumulative thresholds, for noise that is drawn in the same time whatever it is.
 *
 * A size k has weight ρ(0) = 1 for k = 0 and 2·ρ(k) = 2·exp(−k²·25/2048) for k > 0, both signs together. Threshold k is
 * 2^63 times the probability of a size up to k, rounded: so many of 2^63 equally likely numbers give a size up to k. Each sample is within
 * 2^-57 of the true distribution in statistical distance (entries · 2^-63); by its relative error (Rényi divergence; Prest,
 * 2017/480) that costs far less than a bit of security for any number of look-ups that can be made.
 */

const precision = 192n;
const one = 1n << precision;

/** exp(−25/2048) by its series. */
function base(): bigint {
  let [sum, term] = [one, one];
  for (let i = 1n; term !== 0n; i++) {
    term = (-term * 25n) / (2048n * i);
    sum += term;
  }
  return sum;
}

/** Ascending, as 63-bit numbers; sizes beyond the last have probability below 2^-63. */
export function noiseThresholds(): BigUint64Array {
  const step = base();
  // ρ(k) = step^(k²), and (k + 1)² = k² + (2k + 1).
  const weights: bigint[] = [one];
  let [weight, factor] = [one, step];
  const square = (step * step) >> precision;
  while (weight >> (precision - 64n) > 0n) {
    weight = (weight * factor) >> precision;
    factor = (factor * square) >> precision;
    weights.push(2n * weight);
  }
  const total = weights.reduce((sum, each) => sum + each, 0n);
  let below = 0n;
  const thresholds = weights.map((each) => {
    below += each;
    return ((below << 64n) / total + 1n) >> 1n;
  });
  return BigUint64Array.from(thresholds.filter((threshold) => threshold < 1n << 63n));
}
