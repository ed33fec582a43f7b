/**
 * The law of discrete Laplace numbers that are drawn from independent bits: in `secure/noise`, where nobody sees them,
 * and in the clear with the same work whatever comes out. All of it is public and whole numbers, so that an accountant
 * can use the very law.
 *
 * A geometric number G ≥ 0 with P(G = g) ∝ α^g, α = exp(−1/scale), has independent binary digits: α^Σ 2^j g_j is a
 * product, so digit j is 1 with probability α^(2^j)/(1 + α^(2^j)) (Dwork, Kenthapadi, McSherry, Mironov, Naor 2006,
 * section 4). And a discrete Laplace number is one such number and a sign, as P(x) ∝ α^|x| gives P(x < 0) = α/(1 + α),
 * and given the sign both x ≥ 0 and −1 − x ≥ 0 are distributed as G. In two's complement −1 − g is ¬g: the number's
 * digits are G's, each ⊕ the sign. One geometric number thus does for the difference of two.
 *
 * Distance: each probability is a multiple of 2^−48, at most 2^−49 off; digits from 2^digits ≥ 42·ln 2·scale on, which
 * are left out, are 0 but with probability exp(−2^digits/scale) ≤ 2^−42. With at most 46 bits: 46·2^−49 + 2^−42 <
 * 2^−41 in statistical distance. What is (ε, δ)-private with ideal noise is (ε, δ + (1 + e^ε)·2^−40) with this one, a
 * number (so no longer with δ = 0 exactly).
 */
import { UsageError } from '../base/errors.ts';
import { exponentialOf } from './exponential.ts';
import { type Rational, requireRational } from './rational.ts';

/** Bits of a uniform number that is compared with a threshold. */
export const thresholdBits = 48;

/** The largest scale, and standard deviation, of noise with a stated law. */
export const largestScale = 1n << 40n;

/** What is public of a discrete Laplace number, or of a geometric one: that has no sign. */
export interface LaplaceLaw {
  /** Binary digits below the sign: numbers are from −2^digits to 2^digits − 1. */
  readonly digits: number;
  /** Digit j is 1 where 48 uniform bits are below thresholds[j], before it is ⊕ the sign. */
  readonly thresholds: readonly bigint[];
  /** The sign is 1 where 48 uniform bits are below this. */
  readonly sign: bigint;
}

/**
 * The law of noise of this scale, 0 < scale ≤ 2^40: UsageError('privacy.fraction') otherwise. With sensitivity Δ and ε
 * the scale is Δ/ε.
 */
export function laplaceLaw(scale: Rational): LaplaceLaw {
  requireScale('laplaceLaw', 'scale', scale);
  const { numerator, denominator } = scale;
  let digits = 1;
  // 42·ln 2 < 30.
  while (denominator << BigInt(digits) < 30n * numerator) digits += 1;
  const thresholds = Array.from({ length: digits }, (_, j) =>
    odds({ numerator: denominator << BigInt(j), denominator: numerator }),
  );
  return { digits, thresholds, sign: thresholds[0] as bigint };
}

/** Throws UsageError('privacy.fraction') unless 0 < scale ≤ 2^40. */
export function requireScale(operation: string, what: string, scale: Rational, most = largestScale): void {
  requireRational(operation, what, scale, { least: 'above zero' });
  const { numerator, denominator } = scale;
  if (numerator <= most * denominator) return;
  const found = { numerator: String(numerator), denominator: String(denominator) };
  throw new UsageError('privacy.fraction', {
    operation,
    what,
    ...found,
    expected: `≤ 2^${most.toString(2).length - 1}`,
  });
}

/** e/(1 + e) of e = exp(−x), in 2^−48, to the nearest. */
function odds(x: Rational): bigint {
  const places = 2 * thresholdBits;
  const e = exponentialOf(x, places);
  const whole = (1n << BigInt(places)) + e;
  return ((e << BigInt(thresholdBits + 1)) + whole) / (2n * whole);
}

/** P(x) of the law, exactly: a whole number of 2^(−48·(digits + 1)). */
export function laplaceWeight({ digits, thresholds, sign }: LaplaceLaw, x: bigint): bigint {
  const size = x < 0n ? -1n - x : x;
  if (size >> BigInt(digits) !== 0n) return 0n;
  const side = x < 0n ? sign : (1n << BigInt(thresholdBits)) - sign;
  return side * geometricWeight(thresholds, size);
}

/** P(G = size) of the digits alone, exactly: a whole number of 2^(−48·digits). */
function geometricWeight(thresholds: readonly bigint[], size: bigint): bigint {
  if (size < 0n || size >> BigInt(thresholds.length) !== 0n) return 0n;
  const one = 1n << BigInt(thresholdBits);
  return thresholds.reduce(
    (product, threshold, j) => product * ((size >> BigInt(j)) & 1n ? threshold : one - threshold),
    1n,
  );
}
