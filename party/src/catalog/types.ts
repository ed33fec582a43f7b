/** Column types as people write them: `integer`, `decimal(12,2)`, `boolean`, `date`, `timestamp`, `timestamptz`, `time`, `text`, and `none` to leave it out. */
import type { ColumnType } from '@tacit/analysis';
import { UsageError } from '@tacit/engine/text';
import './messages.ts';

/** Most digits of a decimal: it is carried as one 64-bit integer. */
const mostPrecision = 18;

type DeclaredType = ColumnType | 'none';

/** A type as the owner declares it. */
export interface Declared {
  readonly type: DeclaredType;
  /** `~` behind a number: values with more decimals are rounded to it, halves away from zero. */
  readonly rounds: boolean;
}

/** A type that may have `~` behind it. Throws UsageError 'data.unknown-type'. */
export function parseDeclared(text: string, column: string): Declared {
  const rounds = text.trimEnd().endsWith('~');
  const type = parseType(rounds ? text.trimEnd().slice(0, -1) : text, column);
  if (rounds && (type === 'none' || (type.kind !== 'integer' && type.kind !== 'decimal')))
    throw new UsageError('data.unknown-type', { column, found: text.slice(0, 60), digits: mostPrecision });
  return { type, rounds };
}

const plainTypes = ['integer', 'boolean', 'date', 'timestamp', 'time', 'text'] as const;

/** Throws UsageError 'data.unknown-type'. */
function parseType(text: string, column: string): DeclaredType {
  const name = text.trim().toLowerCase();
  if (name === 'none') return 'none';
  if (name === 'timestamptz') return { kind: 'timestamp', zone: true };
  const plain = plainTypes.find((kind) => kind === name);
  if (plain !== undefined) return { kind: plain };
  const decimal = /^decimal\s*\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)$/.exec(name);
  const precision = Number(decimal?.[1]);
  const scale = Number(decimal?.[2]);
  if (decimal === null || precision < 1 || precision > mostPrecision || scale > precision) {
    throw new UsageError('data.unknown-type', { column, found: text.slice(0, 60), digits: mostPrecision });
  }
  return scale === 0 ? { kind: 'integer' } : { kind: 'decimal', precision, scale };
}

/** Whether columns of this type can be join keys, and so tell one person or thing from another. */
export function isKeyType({ kind }: ColumnType): boolean {
  return ['text', 'integer', 'date', 'timestamp', 'time'].includes(kind);
}

export function typeText(type: ColumnType): string {
  if (type.kind === 'timestamp' && type.zone === true) return 'timestamptz';
  return type.kind === 'decimal' ? `decimal(${type.precision},${type.scale})` : type.kind;
}
