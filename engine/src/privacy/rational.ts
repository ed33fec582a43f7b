/** Fractions of whole numbers: what the exact samplers compute with, so that no rounding touches a probability. */
import { UsageError } from '../base/errors.ts';
import './messages.ts';

/** numerator / denominator; the denominator is above 0. It need not be in lowest terms. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** From zero on (`least` 'zero') or above zero, up to 1 with `most`. */
interface RationalRange {
  readonly least: 'zero' | 'above zero';
  readonly most?: 'one';
}

const isBigint = (value: unknown): value is bigint => typeof value === 'bigint';

/** Throws UsageError('privacy.fraction') unless the fraction is in the range. */
export function requireRational(operation: string, what: string, given: Rational, range: RationalRange): void {
  const { numerator, denominator } = given;
  const isNumber = isBigint(numerator) && isBigint(denominator) && denominator > 0n;
  const isLarge = isNumber && (range.least === 'zero' ? numerator >= 0n : numerator > 0n);
  if (isLarge && (range.most === undefined || numerator <= denominator)) return;
  const expected = range.most === undefined ? (range.least === 'zero' ? '≥ 0' : '> 0') : 'in [0, 1]';
  throw new UsageError('privacy.fraction', {
    operation,
    what,
    numerator: String(numerator),
    denominator: String(denominator),
    expected,
  });
}

/** Throws UsageError('privacy.number') unless value is an integer from `least` to `most`. */
export function requireWhole(operation: string, what: string, value: number, least: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw new UsageError('privacy.number', { operation, what, value, least, most });
  }
}

/** ⌊√n⌋ of n ≥ 0 (Newton's steps on integers, from above). */
export function integerRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let x = 1n << BigInt(Math.ceil(n.toString(2).length / 2));
  for (;;) {
    const next = (x + n / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}
