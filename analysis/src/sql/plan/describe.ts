/** Expressions as people would write them, for errors and explanations; never sent to an engine. */
import { visibleText } from '../../contract/names.ts';
import type { ColumnType } from '../../contract/cards.ts';
import type { Expression } from '../../local/stages.ts';
import { dateOfDays } from '../../contract/dates.ts';
import { instantText, timestampText, timeText } from '../../contract/timestamps.ts';
import { decimalText } from '../../contract/decimals.ts';
import { scaleOf } from '../../local/expression.ts';
import { quoted } from '../../contract/nearest.ts';
import { callText, caseText, isTimeBetween, laterText, quotientText } from './describe-calls.ts';
import { binding, parenthesised } from './binding.ts';
import type { NumberRange } from './ranges.ts';

export { binding, parenthesised } from './binding.ts';

export function typeText(type: ColumnType): string {
  if (type.kind === 'timestamp' && type.zone === true) return 'timestamptz';
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

/** How a column is called. */
export type ColumnNames = (column: string) => string;

/** `expression` as text, in parentheses where it binds less than `least`. */
export function describe(expression: Expression, least: number = binding.or, names: ColumnNames = quoted): string {
  const inner = (item: Expression, level: number = binding.or) => describe(item, level, names);
  switch (expression.kind) {
    case 'column':
      return names(expression.column);
    case 'constant':
      return expression.value === null ? 'NULL' : constantText(expression.type, expression.value);
    case 'arithmetic': {
      if (expression.type.kind === 'timestamp') return laterText(expression, inner, least);
      if (isTimeBetween(expression))
        return `EXTRACT(EPOCH FROM ${inner(expression.left, binding.sum)} - ${inner(expression.right, binding.sum + 1)})`;
      const level = expression.operator === '*' ? binding.product : binding.sum;
      const [left, right] = [inner(expression.left, level), inner(expression.right, level + 1)];
      return parenthesised(`${left} ${expression.operator} ${right}`, level, least);
    }
    case 'compare': {
      const [left, right] = [inner(expression.left, binding.sum), inner(expression.right, binding.sum)];
      return parenthesised(`${left} ${expression.operator} ${right}`, binding.compare, least);
    }
    case 'in': {
      const values = expression.values.map((value) => inner(value)).join(', ');
      return parenthesised(`${inner(expression.item, binding.sum)} IN (${values})`, binding.compare, least);
    }
    case 'is-null':
      return parenthesised(`${inner(expression.item, binding.sum)} IS NULL`, binding.compare, least);
    case 'when':
      return `CASE WHEN ${inner(expression.condition)} THEN ${inner(expression.value)} END`;
    case 'absolute':
      return `ABS(${inner(expression.item)})`;
    case 'case':
      return caseText(expression, inner);
    case 'divide':
      return quotientText(expression, inner, least);
    case 'call':
      return callText(expression, inner, least);
    case 'and':
    case 'or': {
      const level = binding[expression.kind];
      const items = expression.items.map((item) => inner(item, level + 1));
      return parenthesised(items.join(` ${expression.kind.toUpperCase()} `), level, least);
    }
    case 'not':
      if (expression.item.kind === 'is-null') {
        return parenthesised(`${inner(expression.item.item, binding.sum)} IS NOT NULL`, binding.compare, least);
      }
      return parenthesised(`NOT ${inner(expression.item, binding.not)}`, binding.not, least);
  }
}

function constantText(type: ColumnType, value: string): string {
  if (type.kind === 'text') return `'${visibleText(value.replaceAll("'", "''"))}'`;
  if (type.kind === 'date') return `'${dateOfDays(Number(value))}'`;
  if (type.kind === 'timestamp')
    return `'${type.zone === true ? instantText(BigInt(value)) : timestampText(BigInt(value))}'`;
  if (type.kind === 'time') return `'${timeText(BigInt(value))}'`;
  return type.kind === 'boolean' ? value : decimalText(BigInt(value), scaleOf(type));
}
