/**
 * How a text is read as a value of a column's type: once for the scan of a CSV file, in TypeScript here, and once for the
 * engine that reads it afterwards, as SQL in `spelling-sql.ts`. Both accept the same spellings and find the same values:
 * a test compares them. No digit is lost unless the owner asked for rounding; no order of day and month is guessed.
 *
 * - Blanks around a value of any type but text do not count. A value of blanks alone, or one of the marks, is NULL.
 * - Numbers: sign, leading and trailing zeros, exponents (`1.5E-05`), all exact. Groups of thousands only when declared.
 * - Booleans: true, false, t, f, yes, no, y, n, 1, 0 in any case.
 * - Dates: YYYY-MM-DD, YYYY/M/D, YYYYMMDD; or as the owner says they are written. A time of midnight may follow.
 * - Times: hh:mm, hh:mm:ss or hh:mm:ss.ffffff.
 * - Timestamps: a date, a blank or T, hh:mm, hh:mm:ss or hh:mm:ss.ffffff; a Z, +00:00 or UTC behind it says that its clock is that of UTC.
 */
import type { ColumnType } from '@tacit/analysis';
import { UsageError } from '@tacit/engine/text';
import type { FileFormat } from '../api/types.ts';
import { type DatePattern, datePatterns } from './date-patterns.ts';
import './messages.ts';

/** Most digits that are exact whatever they are: a value is carried as one 64-bit integer. */
export const mostDigits = 18;

export interface Spelling {
  /** A field of this text is NULL; in columns of text only where it has no quotes. */
  readonly marks: readonly string[];
  /** Of columns of text: NULL also in quotes. */
  readonly quotedMarks: readonly string[];
  readonly decimal: '.' | ',';
  readonly thousands: string | undefined;
  readonly dates: readonly DatePattern[];
}

/** What a column's texts are read as. */
export interface Target {
  readonly type: ColumnType;
  /** The owner asked for rounding, halves away from zero, where the type has fewer decimals. */
  readonly rounds: boolean;
}

/** A value as the engine prints it, null for NULL; `changed` when rounding made it another one. */
export interface ReadValue {
  readonly value: string | null;
  readonly changed: boolean;
}

const mostMarks = 32;
const thousandsMarks = ['.', ',', "'", '’', ' ', '\u00a0', '\u202f', '_'];

/** Throws UsageError 'data.bad-null-mark', 'data.bad-date-format', 'data.bad-number-marks'. */
export function spellingOf(format: FileFormat = {}): Spelling {
  const given = format.nullMarks ?? [];
  if (given.length > mostMarks)
    throw new UsageError('data.bad-null-mark', { found: `${given.length}`, limit: mostMarks });
  const marks = new Set<string>();
  const quotedMarks = new Set<string>();
  for (const mark of given) {
    if (mark.length > 64 || /\p{Cc}/u.test(mark))
      throw new UsageError('data.bad-null-mark', {
        found: mark.slice(0, 64).replaceAll(/\p{Cc}/gu, ' '),
        limit: mostMarks,
      });
    const inner = /^"(.*)"$/.exec(mark)?.[1];
    if (inner === undefined) marks.add(mark);
    else {
      marks.add(inner.replaceAll('""', '"'));
      quotedMarks.add(inner.replaceAll('""', '"'));
    }
  }
  const { decimal = '.', thousands } = format;
  if (thousands !== undefined && (thousands === decimal || !thousandsMarks.includes(thousands)))
    throw new UsageError('data.bad-number-marks', {
      found: thousands,
      decimal,
      known: thousandsMarks.map((mark) => `"${mark}"`),
    });
  return {
    marks: [...marks],
    quotedMarks: [...quotedMarks],
    decimal,
    thousands,
    dates: datePatterns(format.dates),
  };
}

/** Whether numbers and dates are spelled as engines expect them by themselves. */
export function isOrdinary(spelling: Spelling): boolean {
  return spelling.decimal === '.' && spelling.thousands === undefined;
}

/** Blanks that may stand around a value. */
export function trimBlanks(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '');
}

/** Whether the text is no value at all in a column of another type than text. */
export function isMissing(text: string, { marks }: Spelling): boolean {
  const trimmed = trimBlanks(text);
  return trimmed === '' || marks.some((mark) => trimBlanks(mark) === trimmed);
}

/** The value that the text means; undefined when it is none of this type, or not exactly one. */
export function readText(text: string, target: Target, spelling: Spelling): ReadValue | undefined {
  const { type } = target;
  if (type.kind === 'text') return { value: text, changed: false };
  if (isMissing(text, spelling)) return { value: null, changed: false };
  const trimmed = trimBlanks(text);
  switch (type.kind) {
    case 'integer':
    case 'decimal':
      return readNumber(trimmed, target, spelling);
    case 'boolean': {
      const value = booleanWords.get(trimmed.toLowerCase());
      return value === undefined ? undefined : { value: String(value), changed: false };
    }
    case 'date': {
      const value = readDate(trimmed, spelling);
      return value === undefined ? undefined : { value, changed: false };
    }
    case 'time': {
      const match = timeForm.exec(trimmed);
      return match === null ? undefined : { value: clockText(match), changed: false };
    }
    case 'timestamp': {
      const value = readTimestamp(trimmed, spelling);
      return value === undefined ? undefined : { value, changed: false };
    }
  }
}

export const booleanWords: ReadonlyMap<string, boolean> = new Map([
  ...['true', 't', 'yes', 'y', '1'].map((word) => [word, true] as const),
  ...['false', 'f', 'no', 'n', '0'].map((word) => [word, false] as const),
]);

/** Regular expression of a number, whole, for JavaScript and RE2: sign, whole part, fraction, fraction alone, exponent. */
export function numberPattern({ decimal, thousands }: Spelling): string {
  const point = escaped(decimal);
  const grouped = thousands === undefined ? '' : `[0-9]{1,3}(?:${escaped(thousands)}[0-9]{3})+|`;
  return `^([+-]?)(?:(${grouped}[0-9]+)(?:${point}([0-9]*))?|${point}([0-9]+))(?:[eE]([+-]?[0-9]{1,6}))?$`;
}

const patterns = new WeakMap<Spelling, RegExp>();

function patternOf(spelling: Spelling): RegExp {
  let pattern = patterns.get(spelling);
  if (pattern === undefined) patterns.set(spelling, (pattern = new RegExp(numberPattern(spelling))));
  return pattern;
}

function readNumber(text: string, { type, rounds }: Target, spelling: Spelling): ReadValue | undefined {
  const match = patternOf(spelling).exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', behind = '', bare = '', exponent = '0'] = match;
  const fraction = behind + bare;
  const digits = (spelling.thousands === undefined ? whole : whole.replaceAll(spelling.thousands, '')) + fraction;
  const { precision, scale } = digitsOf(type);
  // The value is ±kept · 10^(shift − scale), without zeros at either end of `kept`.
  const kept = withoutZeros(digits);
  if (kept === '') return { value: withPoint('0', scale), changed: false };
  const shift = Number(exponent) - fraction.length + trailingZeros(digits) + scale;
  if (kept.length + shift > precision) return undefined;
  if (shift < 0 && !rounds) return undefined;
  const length = kept.length + shift;
  const isUp = shift < 0 && length >= 0 && kept.charAt(length) >= '5';
  const carried =
    shift >= 0
      ? BigInt(kept) * 10n ** BigInt(shift)
      : BigInt(kept.slice(0, Math.max(length, 0)) || '0') + (isUp ? 1n : 0n);
  if (carried >= 10n ** BigInt(precision)) return undefined;
  const value = withPoint(String(carried), scale);
  return { value: sign === '-' && carried !== 0n ? `-${value}` : value, changed: shift < 0 };
}

/** What a number's spelling says about it before its column has a type. */
export interface NumberShape {
  readonly wholeDigits: number;
  readonly scale: number;
  /** Written like a number, and probably a name for something: leading zeros, a plus alone, `12E5`, very long. */
  readonly isCode: boolean;
}

/** Undefined where the text, without blanks around it, is no number. */
export function numberShape(text: string, spelling: Spelling): NumberShape | undefined {
  const match = patternOf(spelling).exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', behind, bare, exponent] = match;
  const fraction = (behind ?? '') + (bare ?? '');
  const digits = (spelling.thousands === undefined ? whole : whole.replaceAll(spelling.thousands, '')) + fraction;
  const kept = withoutZeros(digits);
  const power = Number(exponent ?? 0) - fraction.length + trailingZeros(digits);
  const hasPoint = behind !== undefined || bare !== undefined;
  const isCode =
    (!hasPoint && (exponent === undefined ? sign === '+' : !/^[+-]/.test(exponent))) ||
    (exponent === undefined && whole.length > 1 && whole.startsWith('0')) ||
    (exponent === undefined && !hasPoint && kept.length + power > mostDigits);
  return {
    wholeDigits: kept === '' ? 1 : Math.max(1, kept.length + power),
    scale: exponent === undefined ? fraction.length : kept === '' ? 0 : Math.max(0, -power),
    isCode,
  };
}

/** Digits of the type, in all and behind the point. */
export function digitsOf(type: ColumnType): { precision: number; scale: number } {
  return type.kind === 'decimal' ? type : { precision: mostDigits, scale: 0 };
}

function withoutZeros(digits: string): string {
  let start = 0;
  while (digits.charAt(start) === '0') start++;
  return digits.slice(start, Math.max(start, digits.length - trailingZeros(digits)));
}

function trailingZeros(digits: string): number {
  let end = digits.length;
  while (end > 0 && digits.charAt(end - 1) === '0') end--;
  return digits.length - end;
}

function withPoint(carried: string, scale: number): string {
  if (scale === 0) return carried;
  const padded = carried.padStart(scale + 1, '0');
  return `${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

/** The day that the text, without blanks around it, is as `YYYY-MM-DD`. */
export function readDate(text: string, { dates }: Spelling): string | undefined {
  for (const { pattern, order } of dates) {
    const match = new RegExp(pattern).exec(text);
    if (match === null) continue;
    const part = (name: 'Y' | 'M' | 'D'): string => match[order.indexOf(name) + 1] as string;
    const [year, month, day] = [part('Y'), part('M').padStart(2, '0'), part('D').padStart(2, '0')];
    if (isDay(Number(year), Number(month), Number(day))) return `${year}-${month}-${day}`;
  }
  return undefined;
}

/** Hours, minutes, seconds, fraction: three digits beyond six must be zeros; no 24:00, no :60. */
const clock = '([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:[.]([0-9]{1,6})0{0,3})?)?';

/** Regular expression of timestamps, for JavaScript and RE2: the date, and hours, minutes, seconds, fraction. More digits than six must be zeros; no 24:00, no :60. */
export const timestampPattern = `^([^:]+?)(?:[T ]${clock}(?:Z|[+]00(?::?00)?| ?UTC)?)?$`;

const timestampForm = new RegExp(timestampPattern);

/** The same for a time of day, without the date and without a zone. */
export const timePattern = `^${clock}$`;

const timeForm = new RegExp(timePattern);

/** The timestamp that the text, without blanks around it, is as `YYYY-MM-DD hh:mm:ss`, with a fraction where there is one. */
function readTimestamp(text: string, spelling: Spelling): string | undefined {
  const match = timestampForm.exec(text);
  if (match === null) return undefined;
  const [whole, day = '', ...time] = match;
  const date = readDate(day, spelling);
  return date === undefined ? undefined : `${date} ${clockText([whole, ...time])}`;
}

/** Of a match of the clock's four groups. */
function clockText([, hours = '00', minutes = '00', seconds = '00', fraction = '']: readonly (string | undefined)[]) {
  const kept = fraction.replace(/0+$/, '');
  return `${hours}:${minutes}:${seconds}${kept === '' ? '' : `.${kept}`}`;
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether there was such a day, from year 1 on. */
export function isDay(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 2 && isLeap ? 29 : (monthDays[month - 1] as number));
}

function escaped(mark: string): string {
  return mark.replace(/[.,' _]/, (found) => (found === '.' ? '\\.' : found));
}
