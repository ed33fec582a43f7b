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
  const months = call.items[1];
  if (call.function !== 'add-months' || months?.kind !== 'constant' || !/^-?\d+$/.test(months.value ?? ''))
    throw new Error(`${call.function} makes no number`);
  return days(`(${date} + INTERVAL '${months.value} months')`);
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
