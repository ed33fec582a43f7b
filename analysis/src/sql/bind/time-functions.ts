/** Functions of dates and timestamps: parts, periods, and what lies an INTERVAL later. */
import type { ColumnType } from '../../contract/cards.ts';
import { addMonths, datePart, truncatedDate } from '../../contract/dates.ts';
import {
  type ClockUnit,
  clockUnits,
  dayOfTimestamp,
  microsPerDay,
  timestampScale,
  truncatedTimestamp,
} from '../../contract/timestamps.ts';
import type { DatePart, DateTrunc, LocalFunction, TimePart, TimeTrunc } from '../../local/stages.ts';
import { errorAt, refused } from '../parse/refuse.ts';
import { describe, typeText } from '../plan/describe.ts';
import type { NumberRange } from '../plan/ranges.ts';
import { type BoundValue, typeOf } from './bound.ts';
import { asDate, numberConstant } from './literals.ts';
import { isZone } from '../../contract/zones.ts';
import { asMoment, dayOf, everyMoment, instant, isInstant, zoned } from './moments.ts';
import { arithmetic, divide, fold } from './operators.ts';
import type { Scope } from './scope.ts';

const integer: ColumnType = { kind: 'integer' };

const parts: Readonly<Record<string, DatePart>> = {
  year: 'year',
  years: 'year',
  quarter: 'quarter',
  month: 'month',
  months: 'month',
  week: 'week',
  weekofyear: 'week',
  day: 'day',
  days: 'day',
  dayofmonth: 'day',
  dow: 'dow',
  dayofweek: 'dow',
  weekday: 'dow',
  isodow: 'isodow',
  doy: 'doy',
  dayofyear: 'doy',
};

const clockParts: Readonly<Record<string, TimePart>> = {
  hour: 'hour',
  hours: 'hour',
  minute: 'minute',
  minutes: 'minute',
  second: 'second',
  seconds: 'second',
  microsecond: 'microsecond',
  microseconds: 'microsecond',
  epoch: 'epoch',
};

const clockPeriods: Readonly<Record<string, ClockUnit>> = {
  hour: 'hour',
  minute: 'minute',
  second: 'second',
  millisecond: 'millisecond',
  milliseconds: 'millisecond',
};

const dateFunctions = [
  'extract',
  'date_part',
  'datepart',
  'date_trunc',
  'datetrunc',
  'date_diff',
  'datediff',
  'timezone',
];
/** `weekday` and `days` are no function of both engines, and plurals are words of EXTRACT alone; engines differ about `second`. */
const functionNames = Object.keys(parts)
  .filter((name) => !['years', 'months', 'days', 'weekday', 'dow', 'doy', 'isodow'].includes(name))
  .concat('hour', 'minute');

export function isTimeFunction(name: string): boolean {
  return dateFunctions.includes(name) || functionNames.includes(name);
}

/** `name(items…)`; undefined where it does not take such arguments. Throws 'sql.function-type', 'sql.date-range', 'sql.unsupported'. */
export function callTimeFunction(
  scope: Scope,
  name: string,
  items: readonly BoundValue[],
  at: number,
): BoundValue | undefined {
  const [first, second, third] = items;
  if (functionNames.includes(name)) {
    if (first === undefined || second !== undefined) return undefined;
    return partOf(scope, name, name, first, at);
  }
  const word = first?.kind === 'constant' && first.type.kind === 'text' ? first.value?.toLowerCase() : undefined;
  if (word === undefined || second === undefined) return undefined;
  if (name === 'timezone') return third === undefined ? inZone(scope, first as BoundValue, second, at) : undefined;
  if (name.includes('trunc') && third !== undefined && isInstant(second)) {
    // By the calendar of a zone.
    const clock = inZone(scope, third, second, at);
    return inZone(scope, third, truncated(scope, name, word, clock, at), at);
  }
  if (name.includes('diff')) return third === undefined ? undefined : difference(scope, name, word, second, third, at);
  if (third !== undefined) return undefined;
  return name.includes('trunc') ? truncated(scope, name, word, second, at) : partOf(scope, name, word, second, at);
}

/** `value AT TIME ZONE zone`: what its clocks show at an instant, or the instant at which they show this. */
function inZone(scope: Scope, zone: BoundValue, value: BoundValue, at: number): BoundValue {
  const name = zone.kind === 'constant' && zone.type.kind === 'text' ? (zone.value ?? '') : '';
  if (!isZone(name)) throw errorAt(scope.source, zone.at, 'sql.zone', { found: describe(zone) });
  const type = typeOf(value);
  if (type.kind !== 'timestamp') {
    const fields = { function: 'AT TIME ZONE', expression: describe(value), type: typeText(type) };
    throw errorAt(scope.source, at, 'sql.function-type', fields);
  }
  return zoned(type.zone === true ? 'at-zone' : 'from-zone', value, name, at);
}

/** A timestamp of the same kind as another. */
function alikeZone(found: BoundValue, like: BoundValue): BoundValue {
  return isInstant(like) && !isInstant(found) ? { ...found, type: instant } : found;
}

/** What takes a time of day beside dates and timestamps. */
const takesTimes = /^(extract|date_?part|hour|minute)$/;

/** A date or timestamp that surely lies in the calendar, which is all that engines take apart alike. */
function asCalendar(scope: Scope, name: string, item: BoundValue, at: number): BoundValue {
  const isLiteral = item.kind === 'constant' && item.type.kind === 'text';
  const found = isLiteral ? asDate(scope.source, item) : item;
  const { kind } = typeOf(found);
  if (kind !== 'date' && kind !== 'timestamp' && (kind !== 'time' || !takesTimes.test(name))) {
    const fields = { function: name.toUpperCase(), expression: describe(item), type: typeText(typeOf(item)) };
    throw errorAt(scope.source, at, 'sql.function-type', fields);
  }
  const calendar = everyMoment(kind);
  const { range } = found;
  if (range !== null && (range.min < calendar.min || range.max > calendar.max))
    throw errorAt(scope.source, at, 'sql.date-range', { expression: describe(found) });
  return found;
}

function isMoment(value: BoundValue): boolean {
  return typeOf(value).kind === 'timestamp';
}

const partRanges: Readonly<Record<Exclude<DatePart, 'year'>, readonly [number, number]>> = {
  quarter: [1, 4],
  month: [1, 12],
  week: [1, 53],
  day: [1, 31],
  dow: [0, 6],
  isodow: [1, 7],
  doy: [1, 366],
};

function partOf(scope: Scope, name: string, word: string, item: BoundValue, at: number): BoundValue {
  const value = asCalendar(scope, name, item, at);
  const isTime = typeOf(value).kind === 'time';
  if (Object.hasOwn(parts, word) && !isTime) {
    const day = isMoment(value) ? dayOf(scope.source, value, at) : value;
    return datePartOf(parts[word] as DatePart, day, at);
  }
  if (!Object.hasOwn(clockParts, word) || !(isTime || isMoment(value)))
    throw refused(scope.source, `${name}(${word} …)`, at);
  return clockPartOf(clockParts[word] as TimePart, value, at);
}

function datePartOf(name: DatePart, date: BoundValue, at: number): BoundValue {
  const years = (day: bigint) => BigInt(datePart('year', Number(day)));
  const { min, max } = date.range as NumberRange;
  const range =
    name === 'year'
      ? { min: years(min), max: years(max) }
      : { min: BigInt(partRanges[name][0]), max: BigInt(partRanges[name][1]) };
  return fold({ kind: 'call', function: name, items: [date], type: integer, range, at });
}

/** Seconds keep their fraction, as PostgreSQL has it. */
function clockPartOf(name: TimePart, value: BoundValue, at: number): BoundValue {
  const seconds = (precision: number): ColumnType => ({ kind: 'decimal', precision, scale: timestampScale });
  const most: Readonly<Record<Exclude<TimePart, 'epoch'>, bigint>> = {
    hour: 23n,
    minute: 59n,
    second: clockUnits.minute - 1n,
    microsecond: clockUnits.minute - 1n,
  };
  const range = name === 'epoch' ? (value.range as NumberRange) : { min: 0n, max: most[name] };
  const type = name === 'epoch' ? seconds(18) : name === 'second' ? seconds(8) : integer;
  return fold({ kind: 'call', function: name, items: [value], type, range, at });
}

function isTrunc(name: string): name is DateTrunc {
  return ['trunc-year', 'trunc-quarter', 'trunc-month', 'trunc-week'].includes(name);
}

function truncated(scope: Scope, name: string, word: string, item: BoundValue, at: number): BoundValue {
  const value = asCalendar(scope, name, item, at);
  const isClock = isMoment(value);
  if (isClock && Object.hasOwn(clockPeriods, word)) return truncatedMoment(clockPeriods[word] as ClockUnit, value, at);
  const day = isClock ? dayOf(scope.source, value, at) : value;
  const period = `trunc-${word}`;
  if (word !== 'day' && !isTrunc(period)) throw refused(scope.source, `${name}('${word}', …)`, at);
  const found = isTrunc(period) ? truncatedDay(scope, period, day, at) : day;
  return isClock ? alikeZone(asMoment(scope.source, found), value) : found;
}

function truncatedDay(scope: Scope, name: DateTrunc, date: BoundValue, at: number): BoundValue {
  const { min, max } = date.range as NumberRange;
  const first = (day: bigint) => BigInt(truncatedDate(name, Number(day)));
  const range = { min: first(min), max: first(max) };
  const call: BoundValue = { kind: 'call', function: name, items: [date], type: { kind: 'date' }, range, at };
  // The week of 1 January 0001 begins in no year that dates have.
  asCalendar(scope, 'date_trunc', call, at);
  return fold(call);
}

function truncatedMoment(unit: ClockUnit, value: BoundValue, at: number): BoundValue {
  const { min, max } = value.range as NumberRange;
  const range = { min: truncatedTimestamp(unit, min), max: truncatedTimestamp(unit, max) };
  const name: TimeTrunc = `trunc-${unit}`;
  return fold({ kind: 'call', function: name, items: [value], type: typeOf(value), range, at });
}

/** The call of an engine's function over other values of the same types; undefined for one that is not about time. */
export function timeCallAgain(
  scope: Scope,
  name: LocalFunction,
  items: readonly BoundValue[],
  at: number,
): BoundValue | undefined {
  const [first, second] = items as readonly [BoundValue, BoundValue | undefined];
  if (name === 'year' || Object.hasOwn(partRanges, name)) return datePartOf(name as DatePart, first, at);
  if (Object.hasOwn(clockParts, name)) return clockPartOf(name as TimePart, first, at);
  if (isTrunc(name)) return truncatedDay(scope, name, first, at);
  if (name.startsWith('trunc-')) return truncatedMoment(name.slice('trunc-'.length) as ClockUnit, first, at);
  if (name === 'to-date') return dayOf(scope.source, first, at);
  if (name === 'to-timestamp') return asMoment(scope.source, first);
  if (name === 'at-zone' || name === 'from-zone')
    return second?.kind === 'constant' ? zoned(name, first, second.value ?? '', at) : undefined;
  if (name !== 'add-months' || second?.kind !== 'constant') return undefined;
  return movedByMonths(scope, first, Number(second.value), at);
}

/** DATE_DIFF: how many ends of such units lie between. */
function difference(
  scope: Scope,
  name: string,
  word: string,
  from: BoundValue,
  to: BoundValue,
  at: number,
): BoundValue {
  const unit = word.replace(/s$/, '');
  const [start, end] = [from, to].map((item) => asCalendar(scope, name, item, at)) as [BoundValue, BoundValue];
  const days = (value: BoundValue) => (isMoment(value) ? dayOf(scope.source, value, at) : value);
  if (unit === 'day') return arithmetic(scope, '-', days(end), days(start), at);
  if (!Object.hasOwn(clockPeriods, unit) || unit === 'millisecond' || (!isMoment(start) && !isMoment(end)))
    throw refused(scope.source, `${name}('${word}', …)`, at);
  const counted = [end, start].map((value): BoundValue => {
    const begun = truncatedMoment(unit as ClockUnit, asMoment(scope.source, value), at);
    const seconds = clockPartOf('epoch', begun, at);
    return divide(scope, seconds, numberConstant(clockUnits[unit as ClockUnit] / 1_000_000n, 0, at), 0, 'floor', at);
  }) as [BoundValue, BoundValue];
  return arithmetic(scope, '-', ...counted, at);
}

/** A length of time: of months by the calendar, of days of 24 hours, and of microseconds. */
export interface Interval {
  readonly months: number;
  readonly days: number;
  readonly micros: bigint;
}

/** The date or timestamp so many calendar months, days and microseconds later; a date with a time of day is a timestamp. */
export function addInterval(
  scope: Scope,
  item: BoundValue,
  { months, days, micros }: Interval,
  at: number,
): BoundValue {
  const found = asCalendar(scope, 'INTERVAL', item, at);
  const value = micros === 0n ? found : asMoment(scope.source, found);
  const moved = months === 0 ? value : movedByMonths(scope, value, months, at);
  if (!isMoment(value))
    return days === 0 ? moved : arithmetic(scope, '+', moved, numberConstant(BigInt(days), 0, at), at);
  const later = BigInt(days) * 86_400_000_000n + micros;
  if (later === 0n) return moved;
  const { min, max } = moved.range as NumberRange;
  const range = { min: min + later, max: max + later };
  const isWhole = later % 1_000_000n === 0n;
  const right = isWhole ? numberConstant(later / 1_000_000n, 0, at) : numberConstant(later, timestampScale, at);
  return fold({ kind: 'arithmetic', operator: '+', left: moved, right, type: typeOf(moved), range, at });
}

function movedByMonths(scope: Scope, value: BoundValue, months: number, at: number): BoundValue {
  const items = [value, numberConstant(BigInt(months), 0, at)];
  const { min, max } = value.range as NumberRange;
  const later = (day: bigint) => BigInt(addMonths(Number(day), months));
  try {
    // Of a shorter month the last day stands for several: whose time of day is the least is not known.
    const range = isMoment(value)
      ? { min: later(dayOfTimestamp(min)) * microsPerDay, max: (later(dayOfTimestamp(max)) + 1n) * microsPerDay - 1n }
      : { min: later(min), max: later(max) };
    return fold({ kind: 'call', function: 'add-months', items, type: typeOf(value), range, at });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw errorAt(scope.source, at, 'sql.date-range', { expression: describe(value) });
  }
}
