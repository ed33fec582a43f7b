/** A parameter's value as a constant in SQL: of the type that the question states at its place, else of the one that it looks like. */
import { daysOfDate } from '../../contract/dates.ts';

/** Types by the names that PostgreSQL has for them; of any other the value is a text, which its reader judges. */
const typesByName: Readonly<Record<string, LiteralType>> = {
  date: 'date',
  ...Object.fromEntries(
    ['int', 'integer', 'int2', 'int4', 'int8', 'smallint', 'bigint'].map((name) => [name, 'integer']),
  ),
  ...Object.fromEntries(['numeric', 'decimal', 'dec'].map((name) => [name, 'number'])),
  ...Object.fromEntries(['bool', 'boolean'].map((name) => [name, 'boolean'])),
  ...Object.fromEntries(['timestamp', 'timestamptz'].map((name) => [name, 'timestamp'])),
};

export type LiteralType = 'date' | 'integer' | 'number' | 'boolean' | 'timestamp' | 'text';

export function typeNamed(name: string): LiteralType {
  return typesByName[name.toLowerCase()] ?? 'text';
}

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;
const timestamp =
  /^(\d{4}-\d{2}-\d{2})(?:[ T](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/** The type that a value looks like. A date that there is not in the calendar is meant as one: undefined. */
export function typeOfValue(value: string): LiteralType | undefined {
  if (/^[+-]?\d+$/.test(value)) return 'integer';
  if (number.test(value)) return 'number';
  if (/^(?:true|false)$/i.test(value)) return 'boolean';
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return isDate(value) ? 'date' : undefined;
  return 'text';
}

/**
 * The constant; undefined where the value is none of its type. `stated`: the type stands beside the parameter in the question, which
 * then needs no word for it. A negative number stands in brackets: `a-:n` must not become a comment.
 */
export function literalOf(value: string, type: LiteralType, stated: boolean): string | undefined {
  switch (type) {
    case 'integer':
    case 'number': {
      if (type === 'integer' ? !/^[+-]?\d+$/.test(value) : !number.test(value)) return undefined;
      const digits = value.replace(/^[+-]/, '');
      return value.startsWith('-') ? `(-${digits})` : digits;
    }
    case 'boolean':
      return /^(?:true|false)$/i.test(value) ? value.toUpperCase() : undefined;
    case 'date':
      return isDate(value) ? `${stated ? '' : 'DATE '}${quotedText(value)}` : undefined;
    case 'timestamp': {
      const [, day] = timestamp.exec(value) ?? [];
      return day !== undefined && isDate(day) ? quotedText(value) : undefined;
    }
    case 'text':
      return quotedText(value);
  }
}

function isDate(value: string): boolean {
  try {
    daysOfDate(value);
    return /^\d{4}-\d{2}-\d{2}$/.test(value);
  } catch {
    return false;
  }
}

function quotedText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
