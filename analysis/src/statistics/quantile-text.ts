/** A quantile for reading: with as many digits as its bounds are worth, and none that would make them tighter than they are. */
import { written } from './bounds.ts';
import { minus } from './exact.ts';
import type { Quantile } from './quantile.ts';
import { digitsOf, fractionOfText, roundedText } from './written.ts';

/** So many digits of the distance between the bounds are shown, in bounds and estimates. */
const shownDigits = 3;
/** Numbers of so few digits are shown as they are. */
const shortDigits = 6;

export interface QuantileTexts {
  readonly value: string;
  readonly low: string;
  readonly high: string;
  /** Most that the estimate, as it is written here, can be off. */
  readonly error: string;
}

export function quantileTexts({ value, low, high }: Quantile): QuantileTexts {
  if (low === high) return { value: String(value), low: String(low), high: String(high), error: '0' };
  const places = shownDigits - 1 - Math.floor(Math.log10(high - low));
  const bound = (number: number, side: 'down' | 'up') =>
    digitsOf(String(number)) <= shortDigits ? String(number) : roundedText(written(number), places, side);
  const estimate = ['nearest', 'down', 'up'].map((side) => roundedText(written(value), places, side as 'nearest'));
  // Rounded, it stays between the bounds.
  const shown = estimate.find((text) => Number(text) >= low && Number(text) <= high) ?? String(value);
  const read = fractionOfText(shown);
  const [below, above] = [minus(read, written(low)), minus(written(high), read)];
  const error = below.top * above.bottom > above.top * below.bottom ? below : above;
  return { value: shown, low: bound(low, 'down'), high: bound(high, 'up'), error: roundedText(error, places, 'up') };
}
