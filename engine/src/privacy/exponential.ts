/**
 * exp(−x) of a fraction x ≥ 0 as a whole number of 2^−places, by integer arithmetic: every party gets the same digits.
 */
import type { Rational } from './rational.ts';

// Bits beyond those asked for: rounding errors of the series, and of up to 64 squarings, stay below half a last place.
const guard = 128n;

/** 2^places·exp(−x), rounded to the nearest whole number (within 0.51 of it), for places ≤ 2^12. */
export function exponentialOf({ numerator, denominator }: Rational, places: number): bigint {
  const whole = numerator / denominator;
  const one = 1n << (BigInt(places) + guard);
  // Below half a last place: exp(−x) < 2^−x.
  if (whole > BigInt(places) + 2n) return 0n;
  const part = series(((numerator % denominator) * one) / denominator, one);
  const factor = power(series(one, one), whole, one);
  return ((part * factor) / one + (1n << (guard - 1n))) >> guard;
}

/** exp(−x/one)·one for 0 ≤ x ≤ one: the Taylor series, whose terms fall below a last place. */
function series(x: bigint, one: bigint): bigint {
  let [sum, term] = [one, one];
  for (let k = 1n; term !== 0n; k += 1n) {
    term = (term * x) / (one * k);
    sum += k % 2n === 1n ? -term : term;
  }
  return sum;
}

/** (x/one)^exponent·one. */
function power(x: bigint, exponent: bigint, one: bigint): bigint {
  let [result, square] = [one, x];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) / one;
    square = (square * square) / one;
  }
  return result;
}
