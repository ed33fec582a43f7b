/**
 * Floating-point numbers as people read them: one of at most 15 digits is the decimal that is written, others are what they are. Bounds
 * are worked out as fractions of those, so that none gets digits that only the arithmetic made.
 */
import { decimalText } from '../contract/decimals.ts';
import { type Fraction, minus, plus, rounded, times } from './exact.ts';

/** Digits so few that a floating-point number, written down, is the very decimal. */
const exactDigits = 15;

/** Digits that say something: without zeros before the first and after the last. */
export function digitsOf(text: string): number {
  const [mantissa = ''] = text.split('e');
  return mantissa
    .replace(/^-?[0.]*/, '')
    .replace('.', '')
    .replace(/0+$/, '').length;
}

/** What a finite number is read as. */
export function written(value: number): Fraction {
  const text = String(value);
  return digitsOf(text) > exactDigits ? binary(value) : fractionOfText(text);
}

/** The number that is written. */
export function fractionOfText(text: string): Fraction {
  const [, whole = '0', decimals = '', exponent = '0'] = /^(-?\d+)(?:\.(\d+))?(?:e(.+))?$/.exec(text) ?? [];
  const places = decimals.length - Number(exponent);
  const top = BigInt(whole + decimals);
  return places >= 0 ? { top, bottom: 10n ** BigInt(places) } : { top: top * 10n ** BigInt(-places), bottom: 1n };
}

function binary(value: number): Fraction {
  let halvings = 0;
  while (!Number.isInteger(value * 2 ** halvings)) halvings++;
  return { top: BigInt(value * 2 ** halvings), bottom: 1n << BigInt(halvings) };
}

/** a + share · (b − a). */
export function between(a: number, b: number, share: Fraction): Fraction {
  return plus(written(a), times(share, minus(written(b), written(a))));
}

/** A number that is read as `fraction`, or where there is none as little less (side −1) or more (1) as can be. */
export function boundOfFraction(fraction: Fraction, side: -1 | 1): number {
  const isBound = (value: number) => {
    const { top, bottom } = written(value);
    const difference = top * fraction.bottom - fraction.top * bottom;
    return side === 1 ? difference >= 0n : difference <= 0n;
  };
  let value = rounded(fraction);
  while (!isBound(value)) value += side * Math.max(Math.abs(value) * Number.EPSILON, Number.MIN_VALUE);
  return value;
}

/** As a decimal with `places` digits behind the point, or before it where they are negative; zeros at the end are left out. */
export function roundedText({ top, bottom }: Fraction, places: number, side: 'down' | 'up' | 'nearest'): string {
  const unit = 10n ** BigInt(Math.abs(places));
  const [above, below] = places < 0 ? [top, bottom * unit] : [top * unit, bottom];
  const number =
    side === 'down'
      ? floorOf(above, below)
      : side === 'up'
        ? -floorOf(-above, below)
        : floorOf(2n * above + below, 2n * below);
  const text = places < 0 ? String(number * unit) : decimalText(number, places);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function floorOf(top: bigint, bottom: bigint): bigint {
  const quotient = top / bottom;
  return top % bottom < 0n ? quotient - 1n : quotient;
}
