/** All values that an expression can have, where these are few and follow from cards and constants alone. */
import type { ColumnType } from '../../contract/cards.ts';
import { dateOfDays, daysOfDate, truncatedDate } from '../../contract/dates.ts';
import {
  type ClockUnit,
  clockUnits,
  microsOfTime,
  microsOfTimestamp,
  timestampText,
  timeText,
} from '../../contract/timestamps.ts';
import { decimalText } from '../../contract/decimals.ts';
import { CannotEvaluate, evaluate, type Value } from '../../local/evaluate.ts';
import { scaleOf } from '../../local/expression.ts';
import { type Bound, type BoundValue, columnsOf, isCondition, isEvaluable, typeOf } from './bound.ts';
import { mergeCategories } from './categories.ts';
import { type Scope, scopeColumn } from './scope.ts';

/** Values that a list may have. */
const mostValues = 1024;

/** Ascending, without NULL, as categories are written; null where they are not known or too many. */
export function dictionaryOf(scope: Scope, bound: Bound): readonly string[] | null {
  // The list on a card is as long as it is.
  if (bound.kind === 'column') return scopeColumn(scope, bound).categories ?? spanOf(bound);
  const found = listOf(scope, bound);
  if (found === null || found.length > mostValues) return null;
  return mergeCategories(typeOf(bound), [found]);
}

function listOf(scope: Scope, bound: Bound): readonly string[] | null {
  const type = typeOf(bound);
  if (isCondition(bound)) return ['false', 'true'];
  switch (bound.kind) {
    case 'column':
      return scopeColumn(scope, bound).categories ?? spanOf(bound);
    case 'constant':
      return bound.value === null ? [] : [categoryText(type, bound.value)];
    case 'case': {
      const lists = [...bound.whens.map(({ result }) => result), bound.otherwise].map((item) => listOf(scope, item));
      if (lists.includes(null)) return null;
      if (type.kind === 'timestamp' || type.kind === 'time') return lists.flatMap((list) => list ?? []);
      // Arms may have fewer digits after the point than the whole.
      return lists.flatMap((list, i) => {
        const arm = typeOf(bound.whens[i]?.result ?? bound.otherwise);
        return (list as readonly string[]).map((value) => widened(value, scaleOf(arm), scaleOf(type)));
      });
    }
    default:
      if (type.kind === 'boolean') return ['false', 'true'];
      return mapped(scope, bound) ?? spanOf(bound);
  }
}

/** What is made of each value of the one column with a list that occurs. */
function mapped(scope: Scope, bound: Bound): readonly string[] | null {
  const [column, ...others] = columnsOf(bound);
  if (column === undefined || others.some((other) => other.table !== column.table || other.column !== column.column))
    return null;
  const { categories } = scopeColumn(scope, column);
  if (categories === null) return null;
  if (!isEvaluable(bound)) return null;
  const values = new Set<string>();
  try {
    for (const category of categories) {
      const value = evaluate(bound, () => valueOf(column.type, category));
      if (value !== null) values.add(categoryText(typeOf(bound), String(value)));
    }
  } catch (error) {
    if (error instanceof CannotEvaluate) return null;
    throw error;
  }
  return [...values];
}

/** Days of the shortest week, month, quarter and year. */
const shortest = { 'trunc-week': 7n, 'trunc-month': 28n, 'trunc-quarter': 90n, 'trunc-year': 365n } as const;

const isPeriod = (name: string): name is keyof typeof shortest => Object.hasOwn(shortest, name);

/** Every whole number or date of a small range; of calendar periods those that begin in it. */
function spanOf(bound: Bound): readonly string[] | null {
  const type = typeOf(bound);
  if (isCondition(bound) || bound.range === null) return null;
  if (type.kind === 'timestamp') return momentsOf(bound);
  if (type.kind !== 'integer' && type.kind !== 'date') return null;
  const { min, max } = bound.range;
  const values: string[] = [];
  const period = bound.kind === 'call' && isPeriod(bound.function) ? bound.function : undefined;
  // The next of a kind begins no earlier than after the shortest.
  const step = period === undefined ? 1n : shortest[period];
  if ((max - min) / step >= BigInt(mostValues)) return null;
  let value = min;
  while (value <= max) {
    const isFirst = period === undefined || BigInt(truncatedDate(period, Number(value))) === value;
    if (isFirst) values.push(categoryText(type, String(value)));
    value += isFirst ? step : 1n;
  }
  return values;
}

/** Every beginning of an hour, minute or day in a small range. */
function momentsOf(bound: BoundValue): readonly string[] | null {
  if (bound.kind !== 'call' || bound.range === null) return null;
  if (bound.function === 'to-timestamp') {
    const days = spanOf(bound.items[0] as Bound);
    return days === null ? null : days.map((day) => timestampText(microsOfTimestamp(day)));
  }
  const unit = bound.function.replace('trunc-', '');
  if (!bound.function.startsWith('trunc-') || !Object.hasOwn(clockUnits, unit)) return null;
  const step = clockUnits[unit as ClockUnit];
  const { min, max } = bound.range;
  const count = (max - min) / step + 1n;
  if (count > BigInt(mostValues)) return null;
  return Array.from({ length: Number(count) }, (_, i) => timestampText(min + BigInt(i) * step));
}

/** A carried value as categories are written. */
function categoryText(type: ColumnType, value: string): string {
  if (type.kind === 'date') return dateOfDays(Number(value));
  if (type.kind === 'timestamp') return timestampText(BigInt(value));
  if (type.kind === 'time') return timeText(BigInt(value));
  return type.kind === 'decimal' ? decimalText(BigInt(value), type.scale) : value;
}

function widened(value: string, from: number, to: number): string {
  if (from === to) return value;
  return `${value}${from === 0 ? '.' : ''}${'0'.repeat(to - from)}`;
}

/** A category as it is carried. */
export function valueOf(type: ColumnType, category: string): Value {
  switch (type.kind) {
    case 'text':
      return category;
    case 'boolean':
      return category === 'true';
    case 'date':
      return BigInt(daysOfDate(category));
    case 'timestamp':
      return microsOfTimestamp(category);
    case 'time':
      return microsOfTime(category);
    default:
      return BigInt(category.replace('.', ''));
  }
}
