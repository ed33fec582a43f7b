/** Timestamps among other types: texts and dates that stand beside them, and what they are as dates. */
import type { ColumnType } from '../../contract/cards.ts';
import {
  dayOfTimestamp,
  everyTimestamp,
  microsOfInstant,
  microsOfTime,
  microsOfTimestamp,
  microsPerDay,
  timeOfDay,
  timestampScale,
} from '../../contract/timestamps.ts';
import { errorAt } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import { describe } from '../plan/describe.ts';
import { type NumberRange, rangeOfColumn } from '../plan/ranges.ts';
import { type Bound, type BoundValue, isCondition, typeOf } from './bound.ts';
import { clockIn, instantOf, mostOffset } from '../../contract/zones.ts';
import { asDate, type BoundConstant } from './literals.ts';

const timestamp: ColumnType = { kind: 'timestamp' };
export const instant: ColumnType = { kind: 'timestamp', zone: true };
const time: ColumnType = { kind: 'time' };

/** Whether a value is an instant, and not what a clock on some wall shows. */
export function isInstant(value: Bound): boolean {
  const type = typeOf(value);
  return type.kind === 'timestamp' && type.zone === true;
}

/** The same microseconds as an instant: what a clock in UTC shows, which is that of the session. */
export function toInstant(source: SourceText, value: BoundValue): BoundValue {
  const moment =
    value.kind === 'constant' && value.type.kind === 'text'
      ? asTimestamp(source, value, true)
      : asMoment(source, value);
  if (isInstant(moment) || typeOf(moment).kind !== 'timestamp') return moment;
  return moment.kind === 'call' && moment.function === 'from-zone'
    ? moment
    : zoned('from-zone', moment, 'UTC', moment.at);
}

/** What stands beside an instant: a text with the zone that is written in it. Numbers of microseconds are the same. */
function besideInstant(source: SourceText, value: BoundValue): BoundValue {
  return value.kind === 'constant' && value.type.kind === 'text'
    ? asTimestamp(source, value, true)
    : asMoment(source, value);
}

/** What clocks in UTC show at an instant. */
export function toClock(value: BoundValue): BoundValue {
  return isInstant(value) ? zoned('at-zone', value, 'UTC', value.at) : value;
}

/** What clocks of a zone show at an instant, or the instant at which they show this. */
export function zoned(name: 'at-zone' | 'from-zone', value: BoundValue, zone: string, at: number): BoundValue {
  const type = name === 'at-zone' ? timestamp : instant;
  const { range } = value;
  const apart = zone === 'UTC' ? 0n : mostOffset;
  const within = range === null ? null : { min: range.min - apart, max: range.max + apart };
  if (value.kind === 'constant' && value.value !== null) {
    try {
      const micros = BigInt(value.value);
      const found = zone === 'UTC' ? micros : name === 'at-zone' ? clockIn(zone, micros) : instantOf(zone, micros);
      return { kind: 'constant', type, value: String(found), range: { min: found, max: found }, at };
    } catch (error) {
      // Left to the engine.
      if (!(error instanceof RangeError)) throw error;
    }
  }
  const named: BoundConstant = { kind: 'constant', type: { kind: 'text' }, value: zone, range: null, at };
  return { kind: 'call', function: name, items: [value, named], type, range: within, at };
}

/** A text constant read as a timestamp; `zone`: as an instant. Throws UsageError 'sql.bad-timestamp'. */
function asTimestamp(source: SourceText, constant: BoundConstant, zone = false): BoundConstant {
  const text = constant.value ?? '';
  try {
    if (zone) return { ...momentConstant(microsOfInstant(text), constant.at), type: instant };
    return momentConstant(microsOfTimestamp(text), constant.at);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw errorAt(source, constant.at, 'sql.bad-timestamp', { found: text });
  }
}

function momentConstant(micros: bigint, at: number): BoundConstant {
  return { kind: 'constant', type: timestamp, value: String(micros), range: { min: micros, max: micros }, at };
}

/** A text constant as a time of day. Other values stay as they are. Throws UsageError 'sql.bad-time'. */
export function asTime(source: SourceText, value: BoundValue): BoundValue {
  if (value.kind !== 'constant' || value.type.kind !== 'text') return value;
  try {
    const micros = microsOfTime(value.value ?? '');
    return { ...value, type: time, value: String(micros), range: { min: micros, max: micros } };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw errorAt(source, value.at, 'sql.bad-time', { found: value.value ?? '' });
  }
}

/** The time of day of a timestamp. */
export function timeOf(value: BoundValue, at: number): BoundValue {
  if (value.kind === 'constant' && value.value !== null) {
    const micros = timeOfDay(BigInt(value.value));
    return { ...value, type: time, value: String(micros), range: { min: micros, max: micros } };
  }
  return { kind: 'call', function: 'to-time', items: [value], type: time, range: everyMoment('time'), at };
}

/** The timestamp of a time on a day. */
export function onDay(source: SourceText, day: BoundValue, of: BoundValue, at: number): BoundValue {
  const midnight = asMoment(source, day);
  const [start, seconds] = [midnight.range as NumberRange, of.range as NumberRange];
  const range = { min: start.min + seconds.min, max: start.max + seconds.max };
  const type: ColumnType = { kind: 'decimal', precision: 11, scale: timestampScale };
  const right: BoundValue =
    of.kind === 'constant'
      ? { ...of, type }
      : { kind: 'call', function: 'epoch', items: [of], type, range: seconds, at };
  return { kind: 'arithmetic', operator: '+', left: midnight, right, type: timestamp, range, at };
}

/** A date, or a text constant, as a timestamp: midnight of the date. Other values stay as they are. */
export function asMoment(source: SourceText, value: BoundValue): BoundValue {
  const { kind } = typeOf(value);
  const isConstant = value.kind === 'constant';
  if (kind === 'text' && isConstant) return asTimestamp(source, value);
  if (kind !== 'date') return value;
  if (isConstant && value.value !== null) return momentConstant(BigInt(value.value) * microsPerDay, value.at);
  const { min, max } = value.range as NumberRange;
  const range = { min: min * microsPerDay, max: max * microsPerDay };
  return { kind: 'call', function: 'to-timestamp', items: [value], type: timestamp, range, at: value.at };
}

/** The day of a timestamp, which must surely lie in the calendar. Throws UsageError 'sql.date-range'. */
export function dayOf(source: SourceText, value: BoundValue, at: number): BoundValue {
  checkMoment(source, value, at);
  const type: ColumnType = { kind: 'date' };
  if (value.kind === 'call' && value.function === 'to-timestamp') return value.items[0] as BoundValue;
  if (value.kind === 'constant' && value.value !== null) {
    const day = dayOfTimestamp(BigInt(value.value));
    return { ...value, type, value: String(day), range: { min: day, max: day } };
  }
  const { min, max } = value.range as NumberRange;
  const range = { min: dayOfTimestamp(min), max: dayOfTimestamp(max) };
  return { kind: 'call', function: 'to-date', items: [value], type, range, at };
}

/** Engines take apart alike what lies in the years 1 to 9999. Throws UsageError 'sql.date-range'. */
function checkMoment(source: SourceText, value: BoundValue, at: number): void {
  const { range } = value;
  if (range === null || (range.min >= everyTimestamp.min && range.max <= everyTimestamp.max)) return;
  throw errorAt(source, at, 'sql.date-range', { expression: describe(value) });
}

/** The values in one type where dates, timestamps, times and texts meet: all timestamps if one is, or all dates. Others stay as they are. */
export function alikeMoments<T extends Bound | null>(source: SourceText, items: readonly T[]): (T | BoundValue)[] {
  const kinds = items.map((item) => item !== null && typeOf(item).kind);
  const found = (['time', 'timestamp', 'date'] as const).find((kind) => kinds.includes(kind));
  const hasZone = items.some((item) => item !== null && isInstant(item));
  const moment = hasZone ? besideInstant : asMoment;
  const convert = found === undefined ? undefined : { time: asTime, timestamp: moment, date: dateOf }[found];
  if (convert === undefined) return [...items];
  return items.map((item) => (item === null || isCondition(item) ? item : convert(source, item)));
}

function dateOf(source: SourceText, value: BoundValue): BoundValue {
  return value.kind === 'constant' && value.type.kind === 'text' ? asDate(source, value) : value;
}

/** All values of a date, timestamp or time column. */
export function everyMoment(kind: 'date' | 'timestamp' | 'time'): NumberRange {
  return rangeOfColumn({ kind }, undefined) as NumberRange;
}

/** The error for a difference of timestamps that stands for itself: SQL has an interval there, which has no column type here. */
export function noInterval(source: SourceText, left: BoundValue, right: BoundValue, at: number) {
  const difference = `${describe(left)} - ${describe(right)}`;
  return errorAt(source, at, 'sql.interval-value', { difference });
}
