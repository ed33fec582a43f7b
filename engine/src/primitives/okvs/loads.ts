/**
 * Balls into bins: what every bin has room for, whichever way uniform keys fall.
 */
import { log2, logFactorial, naturalLog } from './logarithm.ts';

const security = 40;
/** Stirling's series serves from here on. */
const stirlingFrom = 64;

/**
 * The least load L with bins²·P(Binomial(keys, 1/bins) > L) ≤ 2^-40: some bin has more with probability 2^-40/bins at
 * most. For two lists of their own in two bins or more, 2^-40 together.
 */
export function largestLoad(keys: number, bins: number): number {
  if (bins === 1) return keys;
  const allowed = -(security + 2 * log2(bins)) * naturalLog(2);
  let low = Math.floor(keys / bins);
  let high = Math.min(keys, low + 16 * Math.ceil(Math.sqrt(low)) + 64);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (logTail(keys, bins, middle + 1) <= allowed) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** ln P(X ≥ from) of X ~ Binomial(keys, 1/bins), `from` above the mean. */
function logTail(keys: number, bins: number, from: number): number {
  const rest = keys - from;
  const choose = logOf(keys) - logOf(from) - logOf(rest);
  let [sum, term] = [0, 1];
  for (let k = from; term > 1e-18 && k <= keys; k++) {
    sum += term;
    term *= (keys - k) / (k + 1) / (bins - 1);
  }
  return choose - from * naturalLog(bins) + rest * naturalLog(1 - 1 / bins) + naturalLog(sum);
}

/** ln(x!) for any whole x. */
function logOf(x: number): number {
  if (x >= stirlingFrom) return logFactorial(x);
  let sum = 0;
  for (let k = 2; k <= x; k++) sum += naturalLog(k);
  return sum;
}
