/**
 * The texts of a file as values, by what its owner declared: the types of the dataset's card and how the file is written.
 * Numbers are whole numbers of any size with a count of decimals, so that nothing is rounded on the way.
 */
import { type ColumnType, type FileFormat, UsageError } from '@tacit/party/api';
import './messages.ts';

/** carried · 10^−scale; a date is its days since 1970-01-01. */
export interface Exact {
  readonly carried: bigint;
  readonly scale: number;
  readonly isDate: boolean;
  /** A timestamp: its seconds since 1970-01-01 00:00:00. */
  readonly isMoment?: true;
}

/** null is NULL, or of conditions unknown. */
export type PlainValue = null | boolean | string | Exact;

/** A field of a file: its text, and whether it stood in quotes; `whole` where the file's format has no quotes, as Parquet. */
export interface Field {
  readonly text: string;
  readonly isQuoted: boolean | 'whole';
}

/** The value of a field; null for what no value of the type is written like, so that a comparison shows it. */
export function valueOf({ text, isQuoted }: Field, type: ColumnType, format: FileFormat = {}): PlainValue {
  const { nullMarks = [], decimal = '.', thousands } = format;
  // A mark in quotes of its own is NULL also where the field has quotes.
  const [bare, quoted] = [nullMarks.map((mark) => mark.replace(/^"(.*)"$/, '$1')), nullMarks.includes(`"${text}"`)];
  if (type.kind === 'text') {
    const isMark = isQuoted === true ? quoted : bare.includes(text);
    return isMark || (text === '' && isQuoted === false) ? null : text;
  }
  const plain = text.trim();
  if (plain === '' || bare.some((mark) => mark.trim() === plain)) return null;
  switch (type.kind) {
    case 'boolean':
      return booleanOf(plain);
    case 'date':
      return dateOf(plain, format.dates);
    case 'time':
      throw new UsageError('demo.beyond-clear', { found: 'TIME' });
    case 'timestamp':
      return momentOf(plain, format.dates);
    case 'integer':
    case 'decimal': {
      const ungrouped = thousands === undefined ? plain : plain.replaceAll(thousands, '');
      return numberOf(decimal === ',' ? ungrouped.replace(',', '.') : ungrouped);
    }
  }
}

const truths = ['true', 't', 'yes', 'y', '1'];
const falsehoods = ['false', 'f', 'no', 'n', '0'];

function booleanOf(text: string): boolean | null {
  const word = text.toLowerCase();
  if (truths.includes(word)) return true;
  return falsehoods.includes(word) ? false : null;
}

export function numberOf(text: string): Exact | null {
  const match = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text);
  const [, sign, whole = '', fraction = '', exponent = '0'] = match ?? [];
  if (match === null || whole + fraction === '' || Math.abs(Number(exponent)) > 400) return null;
  const magnitude = BigInt(whole + fraction);
  const scale = fraction.length - Number(exponent);
  const carried = (sign === '-' ? -magnitude : magnitude) * 10n ** BigInt(Math.max(0, -scale));
  return withoutZeros({ carried, scale: Math.max(0, scale), isDate: false });
}

/** Zeros at the end of a number's decimals say nothing about it. */
function withoutZeros({ carried, scale, isDate }: Exact): Exact {
  let [rest, digits] = [carried, scale];
  while (digits > 0 && rest % 10n === 0n) [rest, digits] = [rest / 10n, digits - 1];
  return { carried: rest, scale: digits, isDate };
}

const parts: Readonly<Record<string, string>> = {
  YYYY: '(?<year>\\d{4})',
  MM: '(?<month>\\d\\d)',
  M: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d\\d)',
  D: '(?<day>\\d{1,2})',
};

/** In the order of ISO 8601, or as the format says: a moment at midnight counts as its day. */
export function dateOf(text: string, format?: string): Exact | null {
  const formats = [...(format === undefined ? ['YYYY/M/D', 'YYYYMMDD'] : [format]), 'YYYY-MM-DD'];
  const patterns = formats.map((each) =>
    each
      .split(/(YYYY|MM?|DD?)/)
      .map((part) => parts[part] ?? part.replace(/[.()*+?]/g, '\\$&'))
      .join(''),
  );
  const groups = patterns
    .map((pattern) => new RegExp(`^${pattern}(?:[ T]00:00(?::00(?:\\.0+)?)?Z?)?$`).exec(text)?.groups)
    .find((found) => found !== undefined);
  if (groups === undefined) return null;
  const { year = '', month = '', day = '' } = groups;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return null;
  return { carried: BigInt(date.getTime() / 86_400_000), scale: 0, isDate: true };
}

/** A date and a time of day; a date alone is its midnight. */
export function momentOf(text: string, format?: string): Exact | null {
  const found = /^([^:]*?)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:Z|\+00(?::?00)?)?)?$/.exec(text);
  const [, day = '', hours = '0', minutes = '0', seconds = '0', fraction = ''] = found ?? [];
  const date = dateOf(day, format);
  const clock = [Number(hours), Number(minutes), Number(seconds)] as const;
  if (date === null || clock[0] > 23 || clock[1] > 59 || clock[2] > 59 || /[^0]/.test(fraction.slice(6))) return null;
  const whole = date.carried * 86_400n + BigInt((clock[0] * 60 + clock[1]) * 60 + clock[2]);
  const micros = BigInt(fraction.slice(0, 6).padEnd(6, '0'));
  return { ...withoutZeros({ carried: whole * 1_000_000n + micros, scale: 6, isDate: false }), isMoment: true };
}

/** Midnight of a date. */
export function midnightOf({ carried }: Exact): Exact {
  return { carried: carried * 86_400n, scale: 0, isDate: false, isMoment: true };
}

/** The day of a timestamp. */
export function dayOfMoment(moment: Exact): Exact {
  const micros = at(moment, 6);
  const day = 86_400_000_000n;
  return { carried: (micros - (((micros % day) + day) % day)) / day, scale: 0, isDate: true };
}

/** `value` at a scale that is at least its own. */
export function at({ carried, scale }: Exact, wanted: number): bigint {
  return carried * 10n ** BigInt(wanted - scale);
}

/** Below 0, 0 or above 0, as the first is smaller, equal or larger; texts by code point, false before true. */
export function compareValues(a: Exclude<PlainValue, null>, b: Exclude<PlainValue, null>): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (typeof a !== 'object' || typeof b !== 'object') throw new Error('values of two kinds are compared');
  const scale = Math.max(a.scale, b.scale);
  const [x, y] = [at(a, scale), at(b, scale)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** As people read it; a number with `scale` decimals, or with its own where it has more. */
export function textOf(value: Exact, scale: number): string {
  if (value.isMoment) return momentText(at(value, 6));
  if (value.isDate) return new Date(Number(value.carried) * 86_400_000).toISOString().slice(0, 10);
  const decimals = Math.max(scale, value.scale);
  const carried = at(value, decimals);
  const digits = String(carried < 0n ? -carried : carried).padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  return `${carried < 0n ? '-' : ''}${digits.slice(0, point)}${decimals === 0 ? '' : `.${digits.slice(point)}`}`;
}

function momentText(micros: bigint): string {
  const below = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const clock = new Date(Number((micros - below) / 1_000n)).toISOString().slice(0, 19).replace('T', ' ');
  const fraction = String(below).padStart(6, '0').replace(/0+$/, '');
  return `${clock}${fraction === '' ? '' : `.${fraction}`}`;
}

/** As a binary floating-point number; a date as days since 1970-01-01, a truth value as 0 or 1. Throws for texts. */
export function approximate(value: Exclude<PlainValue, null>): number {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'string') throw new Error('a text is no number');
  return Number(value.carried) / 10 ** value.scale;
}

/** A number to `scale` decimals, halves away from zero; anything else as it is. */
export function roundedTo(value: PlainValue, scale: number): PlainValue {
  if (typeof value !== 'object' || value === null || value.scale <= scale) return value;
  return averageOf(value, 1n, scale);
}

/** sum ÷ count to `decimals` digits, halves away from zero. */
export function averageOf(sum: Exact, count: bigint, decimals: number): Exact {
  const size = (sum.carried < 0n ? -sum.carried : sum.carried) * 10n ** BigInt(decimals);
  const divisor = count * 10n ** BigInt(sum.scale);
  const rounded = size / divisor + ((size % divisor) * 2n >= divisor ? 1n : 0n);
  return { carried: sum.carried < 0n ? -rounded : rounded, scale: decimals, isDate: false };
}
