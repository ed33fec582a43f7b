import { UsageError } from '@tacit/engine/text';
import { microsPerDay } from '../contract/timestamps.ts';

/** What differs between the SQL of owners' engines. A new engine adds an entry here. */
export type DialectName = 'duckdb' | 'postgres';

export interface Dialect {
  readonly name: DialectName;
  /** Exact integers of at least 38 digits. */
  readonly wide: string;
  /** Types of the flags and category positions handed over. */
  readonly flag: string;
  readonly position: string;
  /** Position that stands for "not listed": 0xffff, which as a signed 16-bit number is −1. */
  readonly unlisted: string;
  /** Compares text by code point, whatever the database's collation. */
  byCodePoint(text: string): string;
  literal(text: string): string;
  /** Carried integer, of type `integer`, of `exact`: SQL text of type DECIMAL(precision, scale), scale > 0. */
  carriedDecimal(exact: string, precision: number, scale: number, integer: string): string;
  /** a ÷ b of type `wide`, where b divides a. */
  divideExactly(a: string, b: string): string;
  /** An aggregate: the number of rows in which the condition is true. */
  countIf(condition: string): string;
  /** A DATE as ISO text. */
  dateText(date: string): string;
  /** A TIMESTAMP as text, with a fraction only where there is one. */
  timestampText(timestamp: string): string;
  /** Microseconds since 1970-01-01 00:00:00 of a TIMESTAMP, as a BIGINT. */
  microsOf(timestamp: string): string;
  /** The TIMESTAMP of such a BIGINT. */
  timestampOf(micros: string): string;
  /** Microseconds since midnight of a TIME, as a BIGINT. */
  microsOfTime(time: string): string;
  /** Text of a time of day, of its microseconds. */
  timeText(micros: string): string;
  /** A text without blanks around it. */
  trimmed(text: string): string;
  /** The first 15 hexadecimal digits of `hex` as a BIGINT. */
  number60(hex: string): string;
}

/** Digits that always fit a BIGINT, and those of the longest DECIMAL. */
export const narrowDigits = 18;
export const wideDigits = 38;

export const dialects: Readonly<Record<DialectName, Dialect>> = {
  duckdb: {
    name: 'duckdb',
    wide: 'HUGEINT',
    flag: 'UTINYINT',
    position: 'USMALLINT',
    unlisted: '65535',
    byCodePoint: (text) => text,
    literal: quote,
    carriedDecimal: (exact, precision, scale, integer) => {
      // DuckDB multiplies the stored digits: 38 at most, and of two narrow factors, 20 times faster, 18 at most. What is
      // longer is read as text, which shows all digits of the scale.
      if (precision + scale > wideDigits) return `CAST(replace(CAST(${exact} AS VARCHAR), '.', '') AS ${integer})`;
      const width = precision + scale <= narrowDigits ? scale + 1 : Math.max(scale, narrowDigits) + 1;
      return `CAST(${exact} * CAST(${10n ** BigInt(scale)} AS DECIMAL(${width}, 0)) AS ${integer})`;
    },
    divideExactly: (a, b) => `(${a} // ${b})`,
    // Of hundreds of conditions this takes a tenth of what count(CASE …) does.
    countIf: (condition) => `COALESCE(count_if(${condition}), 0)`,
    dateText: (date) => `CAST(${date} AS VARCHAR)`,
    timestampText: (timestamp) => `CAST(${timestamp} AS VARCHAR)`,
    microsOf: (timestamp) => `epoch_us(${timestamp})`,
    timestampOf: (micros) => `make_timestamp(CAST(${micros} AS BIGINT))`,
    microsOfTime: (time) => `epoch_us(${time})`,
    timeText: (micros) => `CAST(CAST(make_timestamp(CAST(${micros} AS BIGINT)) AS TIME) AS VARCHAR)`,
    trimmed: (text) => `trim(${text}, ' ')`,
    number60: (hex) => `CAST('0x' || substr(${hex}, 1, 15) AS BIGINT)`,
  },
  postgres: {
    name: 'postgres',
    wide: 'NUMERIC',
    flag: 'SMALLINT',
    position: 'SMALLINT',
    unlisted: '-1',
    byCodePoint: (text) => `(${text} COLLATE "C")`,
    // The E form reads the same whatever standard_conforming_strings says.
    literal: (text) => (text.includes('\\') ? `E${quote(text.replaceAll('\\', '\\\\'))}` : quote(text)),
    carriedDecimal: (exact, _, scale, integer) =>
      `CAST(${exact} * CAST(${10n ** BigInt(scale)} AS DECIMAL(${scale + 1}, 0)) AS ${integer})`,
    microsOfTime: postgresTime,
    timeText: (micros) =>
      `rtrim(rtrim(to_char(TIMESTAMP '1970-01-01' + ${micros} * INTERVAL '1 microsecond', 'HH24:MI:SS.US'), '0'), '.')`,
    divideExactly: (a, b) => `div(${a}, ${b})`,
    countIf: (condition) => `count(CASE WHEN ${condition} THEN 1 END)`,
    // The server's DateStyle decides how a cast writes it.
    dateText: (date) => `to_char(${date}, 'YYYY-MM-DD')`,
    timestampText: (timestamp) => `rtrim(rtrim(to_char(${timestamp}, 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')`,
    // By days and the time of day: both are exact also where the server extracts floating point, and no time zone is asked.
    microsOf: (timestamp) => {
      const days = `CAST(CAST(${timestamp} AS DATE) - DATE '1970-01-01' AS BIGINT)`;
      return `(${days} * ${microsPerDay} + ${postgresTime(`CAST(${timestamp} AS TIME)`)})`;
    },
    timestampOf: (micros) => {
      const value = `CAST(${micros} AS BIGINT)`;
      const time = `(((${value} % ${microsPerDay}) + ${microsPerDay}) % ${microsPerDay})`;
      const days = `CAST((${value} - ${time}) / ${microsPerDay} AS INTEGER)`;
      // A product with an interval is of floating point: exact for what is less than a day.
      return `(CAST(DATE '1970-01-01' + ${days} AS TIMESTAMP) + ${time} * INTERVAL '1 microsecond')`;
    },
    trimmed: (text) => `btrim(${text}, ' ')`,
    number60: (hex) => `CAST(CAST('x0' || substr(${hex}, 1, 15) AS bit(64)) AS BIGINT)`,
  },
};

/** "name", with quotes doubled: the only way a name enters SQL text. */
export function quoteIdentifier(name: string): string {
  return `"${printable(name).replaceAll('"', '""')}"`;
}

function postgresTime(time: string): string {
  return `CAST(round(CAST(EXTRACT(EPOCH FROM ${time}) AS NUMERIC) * 1000000) AS BIGINT)`;
}

function quote(text: string): string {
  return `'${printable(text).replaceAll("'", "''")}'`;
}

/**
 * SQL text is UTF-8 without NUL: neither engine stores a NUL in text or can be sent half a surrogate pair, and a silently
 * changed literal would change the question.
 */
function printable(text: string): string {
  if (text.includes('\0') || !text.isWellFormed()) throw new UsageError('data.unprintable-text');
  return text;
}
