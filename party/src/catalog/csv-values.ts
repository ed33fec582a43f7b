/**
 * What a CSV field could be: decided from its bytes, exactly, so that a type that fits the whole file can be fixed. A value
 * that another reader might change (leading zeros, signs, exponents, spaces, more than 18 digits) is text.
 */

/** Bits of the types a value may have. Text needs none: every value is a text. */
export const maybeInteger = 1;
export const maybeDecimal = 2;
export const maybeBoolean = 4;
export const maybeDate = 8;
const maybeAll = 15;

/** Digits that fit a 64-bit integer whatever they are. */
export const mostDigits = 18;

/** Types of all values of a column so far, and the digits its numbers need. */
export class ValueFacts {
  maybe: number = maybeAll;
  /** Non-NULL values. */
  count = 0;
  wholeDigits = 1;
  scale = 0;

  /** Takes in the value at bytes[start, end). */
  add(bytes: Uint8Array, start: number, end: number): void {
    this.count++;
    if (this.maybe === 0) return;
    const first = bytes[start] as number;
    if (end === start) this.maybe = 0;
    else if (first === minus || isDigit(first)) {
      if (this.maybe & (maybeInteger | maybeDecimal))
        this.maybe &= this.#number(bytes, start, end) | (this.maybe & maybeDate);
      if (this.maybe & maybeDate && !isDate(bytes, start, end)) this.maybe &= ~maybeDate;
      this.maybe &= ~maybeBoolean;
    } else this.maybe &= isBoolean(bytes, start, end) ? maybeBoolean : 0;
  }

  #number(bytes: Uint8Array, start: number, end: number): number {
    const whole = bytes[start] === minus ? start + 1 : start;
    let i = whole;
    while (i < end && isDigit(bytes[i] as number)) i++;
    const wholeDigits = i - whole;
    if (wholeDigits === 0 || (wholeDigits > 1 && bytes[whole] === zero)) return 0;
    if (i === end) {
      if (wholeDigits > mostDigits) return 0;
      if (wholeDigits > this.wholeDigits) this.wholeDigits = wholeDigits;
      return maybeInteger | maybeDecimal;
    }
    if (bytes[i] !== point) return 0;
    const fraction = i + 1;
    for (i = fraction; i < end; i++) if (!isDigit(bytes[i] as number)) return 0;
    const scale = end - fraction;
    if (scale === 0) return 0;
    if (wholeDigits > this.wholeDigits) this.wholeDigits = wholeDigits;
    if (scale > this.scale) this.scale = scale;
    return maybeDecimal;
  }
}

/** Whether the value at bytes[start, end) is a decimal number of at most these digits before and after the point. */
export function fitsDecimal(
  bytes: Uint8Array,
  start: number,
  end: number,
  wholeDigits: number,
  scale: number,
): boolean {
  let i = bytes[start] === minus ? start + 1 : start;
  const whole = i;
  while (i < end && isDigit(bytes[i] as number)) i++;
  if (i === whole) return false;
  let leading = whole;
  while (leading < i && bytes[leading] === zero) leading++;
  if (i - leading > wholeDigits) return false;
  if (i === end) return true;
  if (bytes[i] !== point || i + 1 === end) return false;
  const fraction = i + 1;
  let last = end;
  while (last > fraction && bytes[last - 1] === zero) last--;
  for (i = fraction; i < end; i++) if (!isDigit(bytes[i] as number)) return false;
  return last - fraction <= scale;
}

/** Whether the value is a whole number of at most 18 digits; leading zeros, and zeros after a point, do not count. */
export function fitsInteger(bytes: Uint8Array, start: number, end: number): boolean {
  return fitsDecimal(bytes, start, end, mostDigits, 0);
}

/** 'true' or 'false' in any case. */
export function isBoolean(bytes: Uint8Array, start: number, end: number): boolean {
  return isWord(bytes, start, end, trueBytes) || isWord(bytes, start, end, falseBytes);
}

/** An ISO date YYYY-MM-DD that exists, from year 1 on. */
export function isDate(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== 10 || bytes[start + 4] !== minus || bytes[start + 7] !== minus) return false;
  const year = digits(bytes, start, start + 4);
  const month = digits(bytes, start + 5, start + 7);
  const day = digits(bytes, start + 8, end);
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 2 && isLeap ? 29 : (monthDays[month - 1] as number));
}

const minus = 0x2d;
const point = 0x2e;
const zero = 0x30;
const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const trueBytes = [0x74, 0x72, 0x75, 0x65];
const falseBytes = [0x66, 0x61, 0x6c, 0x73, 0x65];

function isDigit(byte: number): boolean {
  return byte >= zero && byte <= 0x39;
}

/** The number written in bytes[start, end), or −1 when there is anything but digits. */
function digits(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    if (!isDigit(byte)) return -1;
    value = 10 * value + byte - zero;
  }
  return value;
}

function isWord(bytes: Uint8Array, start: number, end: number, word: readonly number[]): boolean {
  if (end - start !== word.length) return false;
  for (let i = 0; i < word.length; i++) if (((bytes[start + i] as number) | 0x20) !== word[i]) return false;
  return true;
}
