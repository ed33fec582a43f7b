import { UsageError } from '@tacit/engine';

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
  /** The first 15 hexadecimal digits of `hex` as a BIGINT. */
  number60(hex: string): string;
}

export const dialects: Readonly<Record<DialectName, Dialect>> = {
  duckdb: {
    name: 'duckdb',
    wide: 'HUGEINT',
    flag: 'UTINYINT',
    position: 'USMALLINT',
    unlisted: '65535',
    byCodePoint: (text) => text,
    literal: quote,
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
    number60: (hex) => `CAST(CAST('x0' || substr(${hex}, 1, 15) AS bit(64)) AS BIGINT)`,
  },
};

/** "name", with quotes doubled: the only way a name enters SQL text. */
export function quoteIdentifier(name: string): string {
  return `"${printable(name).replaceAll('"', '""')}"`;
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
