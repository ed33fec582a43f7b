/** Bound expressions as people would write them, for errors and plans. */
import type { ColumnType } from '../../plan/types.ts';
import { dateOfDays } from '../dates.ts';
import { decimalText } from '../decimals.ts';
import { scaleOf } from '../local/expression.ts';
import { quoted } from '../nearest.ts';
import type { NumberRange } from '../ranges.ts';
import type { Bound } from './bound.ts';

export function typeText(type: ColumnType): string {
  return type.kind === 'decimal' ? `decimal(${type.precision}, ${type.scale})` : type.kind;
}

/** Values of a 'sql.overflow' error: the range found and the limit, in the expression's own notation. */
export function rangeText(
  range: NumberRange,
  scale: number,
  limit: bigint,
): { min: string; max: string; limit: string } {
  return { min: decimalText(range.min, scale), max: decimalText(range.max, scale), limit: decimalText(limit, scale) };
}

export function describe(bound: Bound): string {
  switch (bound.kind) {
    case 'column':
      return quoted(bound.column);
    case 'constant':
      return constantText(bound.type, bound.value);
    case 'arithmetic':
    case 'compare':
      return `${inner(bound.left)} ${bound.operator} ${inner(bound.right)}`;
    case 'in':
      return `${inner(bound.item)} IN (${bound.values.map(describe).join(', ')})`;
    case 'is-null':
      return `${inner(bound.item)} IS NULL`;
    case 'and':
    case 'or':
      return bound.items.map(inner).join(bound.kind === 'and' ? ' AND ' : ' OR ');
    case 'not':
      return `NOT ${inner(bound.item)}`;
  }
}

function inner(bound: Bound): string {
  return bound.kind === 'column' || bound.kind === 'constant' ? describe(bound) : `(${describe(bound)})`;
}

function constantText(type: ColumnType, value: string): string {
  if (type.kind === 'text') return `'${value.replaceAll("'", "''")}'`;
  if (type.kind === 'date') return `'${dateOfDays(Number(value))}'`;
  return type.kind === 'boolean' ? value : decimalText(BigInt(value), scaleOf(type));
}
