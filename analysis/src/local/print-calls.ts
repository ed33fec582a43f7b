/** Functions as both engines write them, with the same meaning. */
import type { Expression, LocalFunction } from './stages.ts';
import type { Dialect } from './dialect.ts';

type Call = Extract<Expression, { kind: 'call' }>;

const parts: Partial<Record<LocalFunction, string>> = {
  year: 'YEAR',
  quarter: 'QUARTER',
  month: 'MONTH',
  week: 'WEEK',
  day: 'DAY',
  dow: 'DOW',
  isodow: 'ISODOW',
  doy: 'DOY',
};

const periods: Partial<Record<LocalFunction, string>> = {
  'trunc-year': 'year',
  'trunc-quarter': 'quarter',
  'trunc-month': 'month',
  'trunc-week': 'week',
};

/** A part of a date, or another date as days since 1970-01-01, as a BIGINT. `date`: SQL of type DATE. */
export function printDateCall(call: Call, date: string): string {
  const part = parts[call.function];
  if (part !== undefined) return `CAST(EXTRACT(${part} FROM ${date}) AS BIGINT)`;
  const days = (of: string) => `CAST(CAST(${of} AS DATE) - DATE '1970-01-01' AS BIGINT)`;
  const period = periods[call.function];
  // Of a DATE, PostgreSQL makes a timestamp in the session's time zone first.
  if (period !== undefined) return days(`date_trunc('${period}', CAST(${date} AS TIMESTAMP))`);
  if (call.function !== 'add-months') throw new Error(`${call.function} makes no number`);
  return days(`(${date} + INTERVAL '${monthsOf(call)} months')`);
}

function monthsOf({ items }: Call): string {
  const months = items[1];
  if (months?.kind !== 'constant' || months.value === null || !/^-?\d+$/.test(months.value))
    throw new Error('months are a constant');
  return months.value;
}

const clockParts: Partial<Record<LocalFunction, string>> = {
  hour: 'HOUR',
  minute: 'MINUTE',
  second: 'MICROSECONDS',
  microsecond: 'MICROSECONDS',
};

const clockPeriods: Partial<Record<LocalFunction, string>> = {
  'trunc-hour': 'hour',
  'trunc-minute': 'minute',
  'trunc-second': 'second',
  'trunc-millisecond': 'milliseconds',
};

/** What is made of a timestamp, as a carried BIGINT. `timestamp`: SQL of type TIMESTAMP. */
export function printTimestampCall(call: Call, timestamp: string, dialect: Dialect): string {
  const part = clockParts[call.function];
  if (part !== undefined) return `CAST(EXTRACT(${part} FROM ${timestamp}) AS BIGINT)`;
  const period = clockPeriods[call.function];
  if (period !== undefined) return dialect.microsOf(`date_trunc('${period}', ${timestamp})`);
  if (call.function === 'at-zone' || call.function === 'from-zone') {
    const name = call.items[1];
    if (name?.kind !== 'constant' || name.value === null || !/^[\w/-]+$/.test(name.value))
      throw new Error('a zone is a constant');
    const [from, to] = call.function === 'at-zone' ? ['UTC', name.value] : [name.value, 'UTC'];
    return dialect.microsOf(`timezone(${dialect.literal(to)}, timezone(${dialect.literal(from)}, ${timestamp}))`);
  }
  if (call.function === 'to-date') return `CAST(CAST(${timestamp} AS DATE) - DATE '1970-01-01' AS BIGINT)`;
  if (call.function === 'add-months') return dialect.microsOf(`(${timestamp} + INTERVAL '${monthsOf(call)} months')`);
  throw new Error(`${call.function} takes no timestamp`);
}

/** A text made of texts. */
export function printTextCall(
  call: Call,
  text: (item: Expression) => string,
  number: (item: Expression) => string,
  dialect: Dialect,
): string {
  const [first, second, third] = call.items as readonly [Expression, Expression?, Expression?];
  const count = (item: Expression | undefined) => (item === undefined ? '' : `, CAST(${number(item)} AS INTEGER)`);
  switch (call.function) {
    case 'substring':
      return `substr(${text(first)}${count(second)}${count(third)})`;
    case 'left':
    case 'right':
      return `${call.function}(${text(first)}${count(second)})`;
    case 'trim':
      return dialect.trimmed(text(first));
    case 'ltrim':
    case 'rtrim':
      return `${call.function}(${text(first)}, ' ')`;
    case 'upper':
    case 'lower':
      return `${call.function}(${text(first)})`;
    case 'concat':
      return `(${call.items.map(text).join(' || ')})`;
    case 'replace':
      return `replace(${call.items.map(text).join(', ')})`;
    default:
      throw new Error(`${call.function} makes no text`);
  }
}
