/** Numbers for reading: fewer digits than a floating-point number has, but none that would make another number of it. */

/** Digits behind the point that amounts keep, however large they are. */
const decimals = 2;
/** Most digits that tell floating-point numbers apart. */
const mostDigits = 17;

/**
 * `value` with `digits` significant digits; whole numbers with all of theirs, and others with all before the point and two behind
 * it: cut off there, 1234567.89 would read as the whole number 1234570. Written as JSON writes it.
 */
export function numberText(value: number, digits: number): string {
  if (Number.isInteger(value) || !Number.isFinite(value)) return String(value);
  return String(Number(value.toPrecision(precisionOf(value, digits))));
}

/** A written number with its digits before the point in groups of three, where there are five or more (years are no amounts); any other text as it is. */
export function groupedText(text: string): string {
  const [, sign = '', whole = '', rest = ''] = /^(-?)(\d{5,})(\.\d+)?$/.exec(text) ?? [];
  return whole === '' ? text : `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${rest}`;
}

function precisionOf(value: number, digits: number): number {
  const whole = Math.floor(Math.log10(Math.abs(value))) + 1;
  return Math.min(mostDigits, Math.max(digits, whole + decimals));
}
