/**
 * Timestamps without time zone as microseconds since 1970-01-01 00:00:00, in years 0001 to 9999: what the clock on a wall shows.
 * A day has 24 hours, a minute 60 seconds. Text is as engines write it: `2013-01-01 05:00:00`, with a fraction only where there is one.
 */
import { addMonths, dateOfDays, daysOfDate } from './dates.ts';

/** Digits of a second that are carried. */
export const timestampScale = 6;

export const microsPerDay = 86_400_000_000n;

/** All that a timestamp can be. */
export const everyTimestamp: { readonly min: bigint; readonly max: bigint } = {
  min: BigInt(daysOfDate('0001-01-01')) * microsPerDay,
  max: (BigInt(daysOfDate('9999-12-31')) + 1n) * microsPerDay - 1n,
};

/** All that a time of day can be: 24:00 is the next day's. */
export const everyTime: { readonly min: bigint; readonly max: bigint } = { min: 0n, max: microsPerDay - 1n };

const written = /^(\d{4}-\d{2}-\d{2})(?:[ T]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6}))?)?)?$/;

/**
 * Microseconds of `YYYY-MM-DD`, `YYYY-MM-DD HH:MM[:SS[.ffffff]]` or the same with a T. Throws RangeError for any other text:
 * a time zone, more than six digits, 24:00 and :60 mean different things to different engines.
 */
export function microsOfTimestamp(text: string): bigint {
  const match = written.exec(text);
  if (match === null) throw new RangeError(`not a timestamp: ${text}`);
  const [, date = '', hours = '0', minutes = '0', seconds = '0', fraction = ''] = match;
  const time = BigInt(hours) * 3600n + BigInt(minutes) * 60n + BigInt(seconds);
  return BigInt(daysOfDate(date)) * microsPerDay + time * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
}

const offset = /\s*(?:(Z|UTC)|([+-])(\d{2})(?::?([0-5]\d))?)$/i;

/**
 * Microseconds of an instant, as of `microsOfTimestamp` with `Z`, `UTC`, `+02`, `+0200` or `+02:00` behind it; without any in UTC. Throws
 * RangeError for any other text, and for offsets of 16 hours and more.
 */
export function microsOfInstant(text: string): bigint {
  const match = /\d{2}:\d{2}/.test(text) ? offset.exec(text) : null;
  if (match === null) return microsOfTimestamp(text);
  const [found, , sign, hours = '0', minutes = '0'] = match;
  if (Number(hours) > 15) throw new RangeError(`not an instant: ${text}`);
  const ahead = BigInt(hours) * clockUnits.hour + BigInt(minutes) * clockUnits.minute;
  return microsOfTimestamp(text.slice(0, -found.length)) - (sign === '-' ? -ahead : ahead);
}

/** Text of an instant, as engines write it whose session is in UTC. */
export function instantText(micros: bigint): string {
  return `${timestampText(micros)}+00`;
}

/** Microseconds of `HH:MM[:SS[.ffffff]]`. Throws RangeError for any other text. */
export function microsOfTime(text: string): bigint {
  if (!/^\d{2}:/.test(text)) throw new RangeError(`not a time: ${text}`);
  return microsOfTimestamp(`1970-01-01 ${text}`);
}

/** Text of a time of day; throws RangeError for anything else. */
export function timeText(micros: bigint): string {
  if (micros < everyTime.min || micros > everyTime.max) throw new RangeError(`${micros} is no time of day`);
  return timestampText(micros).slice('1970-01-01 '.length);
}

/** The day of a timestamp. */
export function dayOfTimestamp(micros: bigint): bigint {
  return (micros - timeOfDay(micros)) / microsPerDay;
}

/** Microseconds since midnight. */
export function timeOfDay(micros: bigint): bigint {
  const rest = micros % microsPerDay;
  return rest < 0n ? rest + microsPerDay : rest;
}

/** Text of a timestamp; throws RangeError outside years 0 to 9999. */
export function timestampText(micros: bigint): string {
  const time = timeOfDay(micros);
  const two = (value: bigint): string => String(value).padStart(2, '0');
  const seconds = time / 1_000_000n;
  const fraction = String(time % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const clock = `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`;
  return `${dateOfDays(Number(dayOfTimestamp(micros)))} ${clock}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The same time of day so many calendar months later; RangeError outside the calendar. */
export function addMonthsTo(micros: bigint, months: number): bigint {
  return BigInt(addMonths(Number(dayOfTimestamp(micros)), months)) * microsPerDay + timeOfDay(micros);
}

/** Microseconds of the units that a day is made of. */
export const clockUnits = {
  hour: 3_600_000_000n,
  minute: 60_000_000n,
  second: 1_000_000n,
  millisecond: 1_000n,
} as const;

export type ClockUnit = keyof typeof clockUnits;

/** The beginning of the hour, minute, second or millisecond. */
export function truncatedTimestamp(unit: ClockUnit, micros: bigint): bigint {
  const time = timeOfDay(micros);
  return micros - (time % clockUnits[unit]);
}

export type ClockPart = 'hour' | 'minute' | 'second' | 'microsecond';

/** A part of the time of day: whole hours, whole minutes; 'second' and 'microsecond': microseconds since the minute began. */
export function clockPart(part: ClockPart, micros: bigint): bigint {
  const time = timeOfDay(micros);
  if (part === 'hour') return time / clockUnits.hour;
  return part === 'minute' ? (time / clockUnits.minute) % 60n : time % clockUnits.minute;
}
