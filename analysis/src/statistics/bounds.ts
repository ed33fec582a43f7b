/**
 * Floating-point numbers as bounds: of what no floating-point number is, one that is certainly less, or more. A number counts as
 * the decimal that it is written as, which is what a reader of the report has.
 */
import { type Fraction, minus, rounded } from './exact.ts';
import { fractionOfText } from './written.ts';

/** The decimal that a finite `value` is written as. */
export const written = (value: number): Fraction => fractionOfText(String(value));

/** The binary number that a finite `value` is. */
function stored(value: number): Fraction {
  // Of the smallest numbers, 2^halvings alone would be no number.
  const [lifted, before] = Math.abs(value) < 2 ** -500 ? [value * 2 ** 600, 600] : [value, 0];
  let halvings = 0;
  while (!Number.isInteger(lifted * 2 ** halvings)) halvings++;
  return { top: BigInt(lifted * 2 ** halvings), bottom: 2n ** BigInt(before + halvings) };
}

/** The nearest number that is certainly not above (side −1) or below (1) `exact`: it itself where a number is written so. */
export function outward(exact: Fraction, side: -1 | 1): number {
  let near = rounded(exact);
  if (minus(written(near), exact).top === 0n) return near;
  const isBound = (value: Fraction) => BigInt(side) * minus(value, exact).top >= 0n;
  while (!(isBound(written(near)) && isBound(stored(near)))) near = next(near, side);
  return near;
}

/** The next number to that side. */
function next(value: number, side: -1 | 1): number {
  const step = Math.max(Math.abs(value) * Number.EPSILON, Number.MIN_VALUE);
  const near = value + side * (step / 2);
  return near === value ? value + side * step : near;
}
