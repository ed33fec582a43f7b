/** Numbers as texts, and texts as the numbers they stand for. */
import { decimalText } from '../contract/decimals.ts';
import type { Fraction } from './exact.ts';

/** Digits that say something: without zeros before the first and after the last. */
export function digitsOf(text: string): number {
  const [mantissa = ''] = text.split('e');
  return mantissa
    .replace(/^-?[0.]*/, '')
    .replace('.', '')
    .replace(/0+$/, '').length;
}

/** The number that is written. */
export function fractionOfText(text: string): Fraction {
  const [, whole = '0', decimals = '', exponent = '0'] = /^(-?\d+)(?:\.(\d+))?(?:e(.+))?$/.exec(text) ?? [];
  const places = decimals.length - Number(exponent);
  const top = BigInt(whole + decimals);
  return places >= 0 ? { top, bottom: 10n ** BigInt(places) } : { top: top * 10n ** BigInt(-places), bottom: 1n };
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
