/**
 * What the fields of a CSV column could be, decided from their bytes while the file is read once: how many are numbers,
 * dates, booleans, and the first field of each kind, so that afterwards a type can be fixed that fits them all.
 */
import type { ColumnType } from '@tacit/analysis';
import {
  isDay,
  isOrdinary,
  mostDigits,
  numberShape,
  readDate,
  readText,
  type Spelling,
  type Target,
  trimBlanks,
} from './spellings.ts';

/** A field to show to its owner. */
export interface Sample {
  readonly line: number;
  readonly text: string;
}

/** Fields that stand for a missing value in many exports, in lowercase. */
const nullWords = new Set([
  'na',
  'n/a',
  '#n/a',
  'n.a.',
  'nan',
  'null',
  '(null)',
  'none',
  'nil',
  'missing',
  'unknown',
  '\\n',
  '-',
  '--',
  '?',
  '.',
  '无',
  '空',
  '未知',
  '缺失',
]);

/** Whether the text, without blanks around it, is a usual word for a missing value. */
export function isNullWord(text: string): boolean {
  return nullWords.has(text.toLowerCase());
}

/** Beyond so many fields that are nothing but text, and if they are most, a column is text whatever follows. */
const surelyText = 1000;

/** Longest number that an engine is left to read by itself. */
const plainLetters = 24;
/** Letters of a timestamp to the microsecond. */
const timestampLetters = 26;

/** Texts that are looked for among fields. */
export class Marks {
  readonly #texts: ReadonlySet<string>;
  readonly #longest: number;

  constructor(texts: readonly string[]) {
    this.#texts = new Set(texts);
    // A quote in a field stands there twice.
    this.#longest = texts.reduce((most, text) => Math.max(most, 2 * Buffer.byteLength(text)), -1);
  }

  has(bytes: Uint8Array, start: number, end: number): boolean {
    return end - start <= this.#longest && this.#texts.has(textOf(bytes, start, end));
  }

  /** Blanks around the field aside. */
  hasTrimmed(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#longest < 0) return false;
    let [from, to] = [start, end];
    while (from < to && isBlank(bytes[from] as number)) from++;
    while (to > from && isBlank(bytes[to - 1] as number)) to--;
    return this.has(bytes, from, to);
  }
}

/** The fields of one column without a declared type. */
export class ValueFacts {
  /** Fields with a value. */
  count = 0;
  /** Fields that are NULL unless the column is text: quotes without content, blanks, marks in quotes. */
  missing = 0;
  numbers = 0;
  /** Numbers that are probably names. */
  codes = 0;
  dates = 0;
  /** Timestamps to the second or finer. */
  moments = 0;
  booleans = 0;
  /** Among those that are none of these. */
  nullWords = 0;
  wholeDigits = 1;
  scale = 0;
  /** Letters of the numbers that are nothing but digits: the fewest and the most; `otherwise`: there are others too. */
  fewest = Number.POSITIVE_INFINITY;
  most = 0;
  otherwise = false;
  /** Whether all numbers without point begin with a 1. */
  startWithOne = true;
  /** Some field is spelled so that an engine must be told how to read it. */
  spelled = false;
  firstNumber: Sample | undefined;
  firstOther: Sample | undefined;
  firstNoDate: Sample | undefined;
  firstNoMoment: Sample | undefined;
  readonly #spelling: Spelling;
  readonly #marks: Marks;
  readonly #quotedMarks: Marks;
  readonly #isOrdinary: boolean;
  /** Dates are to be found in the usual form: another one that is declared is not as easily seen. */
  readonly #isIso: boolean;

  constructor(spelling: Spelling, hasDateFormat = false) {
    this.#spelling = spelling;
    this.#marks = new Marks(spelling.marks.map(trimBlanks));
    this.#quotedMarks = new Marks(spelling.quotedMarks);
    this.#isOrdinary = isOrdinary(spelling);
    this.#isIso = !hasDateFormat;
  }

  /** Takes in the field at bytes[start, end), which is not NULL by itself, of line `line`. */
  add(bytes: Uint8Array, start: number, end: number, line: number): void {
    if (this.#quotedMarks.has(bytes, start, end)) {
      // NULL in columns of every type.
      this.spelled = true;
      return;
    }
    if (this.isText) {
      this.count++;
      return;
    }
    let from = start;
    let to = end;
    while (from < to && isBlank(bytes[from] as number)) from++;
    while (to > from && isBlank(bytes[to - 1] as number)) to--;
    if (from === to || this.#marks.has(bytes, from, to)) {
      this.missing++;
      this.spelled = true;
      return;
    }
    this.count++;
    const before = this.numbers + this.codes;
    if (from > start || to < end || !this.#isOrdinary) this.#takeText(bytes, from, to);
    else this.#takeNumber(bytes, from, to);
    const isNumber = this.numbers + this.codes > before;
    let isDay = false;
    if (this.dates * 20 >= this.count - 1) {
      isDay = this.#isIso ? isDate(bytes, from, to) : readDate(textOf(bytes, from, to), this.#spelling) !== undefined;
      if (isDay) this.dates++;
      if (isDay && (!this.#isIso || from > start || to < end)) this.spelled = true;
    }
    let isMoment = false;
    if (this.#isIso && !isDay && this.moments * 20 >= this.count - 1) {
      isMoment = isTimestamp(bytes, from, to);
      if (isMoment) this.moments++;
      if (isMoment && (from > start || to < end)) this.spelled = true;
    }
    if (!isMoment) this.firstNoMoment ??= { line, text: textOf(bytes, start, end) };
    if (!isDay) this.firstNoDate ??= { line, text: textOf(bytes, start, end) };
    if (isNumber) {
      this.firstNumber ??= { line, text: textOf(bytes, start, end) };
      return;
    }
    if (isBoolean(bytes, from, to)) {
      this.booleans++;
      if (from > start || to < end) this.spelled = true;
    } else if (!isDay && !isMoment && to - from <= 12 && isNullWord(textOf(bytes, from, to))) this.nullWords++;
    this.firstOther ??= { line, text: textOf(bytes, start, end) };
  }

  /** Most fields are nothing but text. */
  get isText(): boolean {
    const others = this.count - this.numbers - this.codes - this.dates - this.moments - this.booleans - this.nullWords;
    return others >= surelyText && others * 2 > this.count;
  }

  /** The plain spellings, without making a text of the bytes. */
  #takeNumber(bytes: Uint8Array, start: number, end: number): void {
    const first = bytes[start] as number;
    if (first !== minus && first !== plus && first !== point && !isDigit(first)) return;
    const whole = first === minus ? start + 1 : start;
    let i = whole;
    while (i < end && isDigit(bytes[i] as number)) i++;
    const wholeDigits = i - whole;
    const isPlain = wholeDigits > 0 && wholeDigits <= mostDigits && (wholeDigits === 1 || bytes[whole] !== zero);
    let scale = 0;
    if (isPlain && i < end && bytes[i] === point) {
      const fraction = ++i;
      while (i < end && isDigit(bytes[i] as number)) i++;
      scale = i - fraction;
      if (scale === 0) i = start;
    }
    if (i < end || !isPlain) {
      // Of what begins like a number most are dates and codes, and need no second look.
      const next = bytes[i] as number;
      const isCode = i === end && wholeDigits > 0 && first !== plus;
      if (isCode) {
        this.codes++;
        this.#measure(first !== minus, wholeDigits, bytes[whole] === zero + 1);
      } else if (i === start || next === point || next === 0x65 || next === 0x45) this.#takeText(bytes, start, end);
      return;
    }
    this.numbers++;
    if (wholeDigits > this.wholeDigits) this.wholeDigits = wholeDigits;
    if (scale > this.scale) this.scale = scale;
    this.#measure(scale === 0 && first !== minus, wholeDigits, bytes[whole] === zero + 1);
  }

  #takeText(bytes: Uint8Array, start: number, end: number): void {
    if (end - start > 1000) return;
    const text = textOf(bytes, start, end);
    const shape = numberShape(text, this.#spelling);
    if (shape === undefined) return;
    if (shape.isCode) this.codes++;
    else {
      this.numbers++;
      this.spelled = true;
      if (shape.wholeDigits > this.wholeDigits) this.wholeDigits = shape.wholeDigits;
      if (shape.scale > this.scale) this.scale = shape.scale;
    }
    this.#measure(/^[0-9]+$/.test(text), end - start, text.startsWith('1'));
  }

  #measure(isDigits: boolean, length: number, startsWithOne: boolean): void {
    if (!isDigits) {
      this.otherwise = true;
      return;
    }
    if (length < this.fewest) this.fewest = length;
    if (length > this.most) this.most = length;
    if (!startsWithOne) this.startWithOne = false;
  }
}

/** The fields of one column with a declared type. */
export class DeclaredFacts {
  readonly target: Target;
  count = 0;
  missing = 0;
  /** As in ValueFacts. */
  spelled = false;
  /** Values that rounding changed. */
  rounded = 0;
  misfits = 0;
  firstMisfit: Sample | undefined;
  readonly #spelling: Spelling;
  readonly #marks: Marks;
  readonly #isOrdinary: boolean;
  readonly #isIso: boolean;

  constructor(target: Target, spelling: Spelling, hasDateFormat = false) {
    this.target = target;
    this.#spelling = spelling;
    this.#marks = new Marks(target.type.kind === 'text' ? spelling.quotedMarks : spelling.marks.map(trimBlanks));
    this.#isOrdinary = isOrdinary(spelling);
    this.#isIso = !hasDateFormat;
  }

  /** As ValueFacts.add. */
  add(bytes: Uint8Array, start: number, end: number, line: number): void {
    const { type } = this.target;
    if (type.kind === 'text') {
      if (this.#marks.has(bytes, start, end)) this.missing++;
      else this.count++;
      return;
    }
    // What follows would take a mark such as -999 for a value.
    if (this.#marks.hasTrimmed(bytes, start, end)) {
      this.missing++;
      this.spelled = true;
      return;
    }
    const mostLetters = type.kind === 'timestamp' ? timestampLetters : plainLetters;
    if (end - start <= mostLetters && this.#isPlain(type, bytes, start, end)) {
      this.count++;
      return;
    }
    const text = textOf(bytes, start, end);
    const found = readText(text, this.target, this.#spelling);
    if (found === undefined) {
      this.misfits++;
      this.firstMisfit ??= { line, text };
      return;
    }
    this.spelled = true;
    if (found.value === null) this.missing++;
    else this.count++;
    if (found.changed) this.rounded++;
  }

  /** Spelled as every engine reads it, which is seen from the bytes. */
  #isPlain(type: ColumnType, bytes: Uint8Array, start: number, end: number): boolean {
    switch (type.kind) {
      case 'integer':
        return this.#isOrdinary && fitsInteger(bytes, start, end);
      case 'decimal':
        return this.#isOrdinary && fitsDecimal(bytes, start, end, type.precision - type.scale, type.scale);
      case 'boolean':
        return isBoolean(bytes, start, end);
      case 'date':
        return this.#isIso && isDate(bytes, start, end);
      // Read from its text, whoever declares it.
      case 'time':
        return false;
      case 'timestamp':
        return this.#isIso && isTimestamp(bytes, start, end);
      case 'text':
        return true;
    }
  }
}

/** The field's text, its quotes single. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start)
    .toString('utf8')
    .replaceAll('""', '"');
}

/** Whether the value at bytes[start, end) is a decimal number of at most these digits before and after the point. */
function fitsDecimal(bytes: Uint8Array, start: number, end: number, wholeDigits: number, scale: number): boolean {
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
function fitsInteger(bytes: Uint8Array, start: number, end: number): boolean {
  return fitsDecimal(bytes, start, end, mostDigits, 0);
}

/** 'true' or 'false' in any case. */
function isBoolean(bytes: Uint8Array, start: number, end: number): boolean {
  return isWord(bytes, start, end, trueBytes) || isWord(bytes, start, end, falseBytes);
}

/** An ISO date YYYY-MM-DD that exists, from year 1 on. */
function isDate(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== 10 || bytes[start + 4] !== minus || bytes[start + 7] !== minus) return false;
  const year = digits(bytes, start, start + 4);
  const month = digits(bytes, start + 5, start + 7);
  const day = digits(bytes, start + 8, end);
  return isDay(year, month, day);
}

/** An ISO timestamp to the second or finer, without zone. */
function isTimestamp(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length < 19 || length > timestampLetters || length === 20 || !isDate(bytes, start, start + 10)) return false;
  const between = bytes[start + 10];
  if ((between !== 0x20 && between !== 0x54) || bytes[start + 13] !== colon || bytes[start + 16] !== colon)
    return false;
  const isPart = (at: number, below: number): boolean => {
    const value = digits(bytes, at, at + 2);
    return value >= 0 && value < below;
  };
  if (!isPart(start + 11, 24) || !isPart(start + 14, 60) || !isPart(start + 17, 60)) return false;
  return length === 19 || (bytes[start + 19] === point && digits(bytes, start + 20, end) >= 0);
}

const colon = 0x3a;
const minus = 0x2d;
const plus = 0x2b;
const point = 0x2e;
const zero = 0x30;
const trueBytes = [0x74, 0x72, 0x75, 0x65];
const falseBytes = [0x66, 0x61, 0x6c, 0x73, 0x65];

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09;
}

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
