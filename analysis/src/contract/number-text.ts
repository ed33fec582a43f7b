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

/** As `numberText`, rounded to the side where it still bounds `value`: below it ('down') or above it ('up'). */
export function boundText(value: number, digits: number, side: 'down' | 'up'): string {
  const text = numberText(value, digits);
  const isBound = side === 'down' ? Number(text) <= value : Number(text) >= value;
  if (isBound) return text;
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) + 1 - precisionOf(value, digits));
  const next = numberText(value + (side === 'down' ? -unit : unit), digits);
  const isNext = side === 'down' ? Number(next) <= value : Number(next) >= value;
  return isNext ? next : String(value);
}

function precisionOf(value: number, digits: number): number {
  const whole = Math.floor(Math.log10(Math.abs(value))) + 1;
  return Math.min(mostDigits, Math.max(digits, whole + decimals));
}
