/**
 * What an owner's engine computes of known values, here: for constants of a question, lists of values on cards, and the places
 * where a condition changes. Numbers and dates are carried integers at the scale of their type.
 */
import { addMonths, dateOfDays, datePart, truncatedDate } from '../contract/dates.ts';
import {
  addMonthsTo,
  clockPart,
  dayOfTimestamp,
  instantText,
  microsPerDay,
  timeOfDay,
  timestampText,
  timeText,
  truncatedTimestamp,
} from '../contract/timestamps.ts';
import { clockIn, instantOf } from '../contract/zones.ts';
import { scaleOf, typeOfExpression } from './expression.ts';
import type { Expression, Rounding } from './stages.ts';

export type Value = bigint | string | boolean | null;

/** Thrown where engines may differ, or the value cannot be had here: case of letters beyond ASCII, dates outside the calendar. */
export class CannotEvaluate extends Error {}

/** The value of `expression` where its columns have those that `columnOf` gives. Throws CannotEvaluate. */
export function evaluate(expression: Expression, columnOf: (column: string) => Value): Value {
  const of = (item: Expression) => evaluate(item, columnOf);
  const at = (item: Expression, scale: number): bigint | null => {
    const value = of(item);
    if (value === null) return null;
    const carried = typeof value === 'boolean' ? BigInt(value) : value;
    if (typeof carried !== 'bigint') throw new CannotEvaluate();
    return carried * 10n ** BigInt(scale - scaleOf(typeOfExpression(item)));
  };
  switch (expression.kind) {
    case 'column':
      return columnOf(expression.column);
    case 'constant': {
      const { type, value } = expression;
      if (value === null) return null;
      if (type.kind === 'text') return value;
      return type.kind === 'boolean' ? value === 'true' : BigInt(value);
    }
    case 'arithmetic': {
      const { operator, left, right } = expression;
      const scale = scaleOf(expression.type);
      const scales =
        operator === '*' ? [scaleOf(typeOfExpression(left)), scaleOf(typeOfExpression(right))] : [scale, scale];
      const [x, y] = [at(left, scales[0] as number), at(right, scales[1] as number)];
      if (x === null || y === null) return null;
      return operator === '*' ? x * y : operator === '+' ? x + y : x - y;
    }
    case 'when':
      return of(expression.condition) === true ? of(expression.value) : null;
    case 'absolute': {
      const value = at(expression.item, scaleOf(typeOfExpression(expression.item)));
      return value === null || value >= 0n ? value : -value;
    }
    case 'divide': {
      const { left, right, decimals, rounding } = expression;
      const [a, b] = [scaleOf(typeOfExpression(left)), scaleOf(typeOfExpression(right))];
      const scale = Math.max(a, b);
      if (rounding === 'remainder') return divideCarried(at(left, scale), at(right, scale), rounding);
      const steps = b + decimals - a;
      return divideCarried(at(left, a + Math.max(0, steps)), at(right, b + Math.max(0, -steps)), rounding);
    }
    case 'compare':
      return compared(expression.operator, ...pairOf(expression.left, expression.right));
    case 'in': {
      const found = expression.values.map((value) => compared('=', ...pairOf(expression.item, value)));
      return found.includes(true) ? true : found.includes(null) ? null : false;
    }
    case 'is-null':
      return of(expression.item) === null;
    case 'and':
    case 'or': {
      const decisive = expression.kind === 'or';
      const found = expression.items.map(of);
      return found.includes(decisive) ? decisive : found.includes(null) ? null : !decisive;
    }
    case 'not': {
      const value = of(expression.item);
      return value === null ? null : value !== true;
    }
    case 'case': {
      const arm = expression.whens.find(({ when }) => of(when) === true)?.result ?? expression.otherwise;
      const isNumber = ['integer', 'decimal', 'timestamp', 'time'].includes(expression.type.kind);
      return isNumber ? at(arm, scaleOf(expression.type)) : of(arm);
    }
    case 'call': {
      const [first] = expression.items as readonly [Expression];
      const values = expression.items.map(of);
      if (values.includes(null)) return null;
      return called(expression, typeOfExpression(first).kind, values as Exclude<Value, null>[]);
    }
  }

  function pairOf(left: Expression, right: Expression): [Value, Value] {
    const kinds = [left, right].map((side) => typeOfExpression(side).kind);
    if (kinds.includes('text') || kinds.includes('boolean')) return [of(left), of(right)];
    const scale = Math.max(scaleOf(typeOfExpression(left)), scaleOf(typeOfExpression(right)));
    return [at(left, scale), at(right, scale)];
  }
}

/** A quotient of whole numbers; null for NULL and by zero. */
export function divideCarried(x: bigint | null, y: bigint | null, rounding: Rounding): bigint | null {
  if (x === null || y === null || y === 0n) return null;
  const [size, by] = [x < 0n ? -x : x, y < 0n ? -y : y];
  const isNegative = x < 0n !== y < 0n;
  switch (rounding) {
    case 'remainder':
      return x % y;
    case 'truncate':
      return x / y;
    case 'nearest': {
      const quotient = (2n * size + by) / (2n * by);
      return isNegative ? -quotient : quotient;
    }
    case 'floor':
      return isNegative ? -((size + by - 1n) / by) : size / by;
    case 'ceiling':
      return isNegative ? -(size / by) : (size + by - 1n) / by;
  }
}

function compared(operator: string, x: Value, y: Value): boolean | null {
  if (x === null || y === null) return null;
  const order = compareValues(x, y);
  switch (operator) {
    case '=':
      return order === 0;
    case '<>':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}

/** Texts by code point. */
function compareValues(x: Exclude<Value, null>, y: Exclude<Value, null>): number {
  if (typeof x === 'string' && typeof y === 'string') {
    const [a, b] = [Array.from(x), Array.from(y)];
    const at = a.findIndex((character, i) => character !== b[i]);
    if (at < 0) return a.length - b.length;
    return b[at] === undefined ? 1 : (a[at]?.codePointAt(0) ?? 0) - (b[at].codePointAt(0) ?? 0);
  }
  return x < y ? -1 : x > y ? 1 : 0;
}

function called(
  call: Extract<Expression, { kind: 'call' }>,
  kind: string,
  values: readonly Exclude<Value, null>[],
): Value {
  const [first, second, third] = values as readonly [Exclude<Value, null>, Value?, Value?];
  const characters = Array.from(String(first));
  switch (call.function) {
    case 'like':
    case 'ilike':
      return likePattern(String(second), call.function === 'ilike').test(
        foldable(String(first), call.function === 'ilike'),
      );
    case 'substring': {
      const from = Number(second) - 1;
      return characters.slice(from, third === undefined ? undefined : from + Number(third)).join('');
    }
    case 'left':
      return characters.slice(0, Number(second)).join('');
    case 'right':
      return Number(second) === 0 ? '' : characters.slice(-Number(second)).join('');
    case 'trim':
      return String(first).replace(/^ +| +$/g, '');
    case 'ltrim':
      return String(first).replace(/^ +/, '');
    case 'rtrim':
      return String(first).replace(/ +$/, '');
    case 'upper':
      return foldable(String(first), true).toUpperCase();
    case 'lower':
      return foldable(String(first), true).toLowerCase();
    case 'concat':
      return values.join('');
    case 'replace':
      return String(second) === '' ? first : String(first).replaceAll(String(second), () => String(third));
    case 'length':
      return BigInt(characters.length);
    case 'text':
      if (kind === 'timestamp') {
        const type = typeOfExpression(call.items[0] as Expression);
        const isInstant = type.kind === 'timestamp' && type.zone === true;
        return inCalendar(() => (isInstant ? instantText(first as bigint) : timestampText(first as bigint)));
      }
      if (kind === 'time') return inCalendar(() => timeText(first as bigint));
      return kind === 'date' ? inCalendar(() => dateOfDays(Number(first))) : String(first);
    case 'to-time':
      return timeOfDay(first as bigint);
    case 'at-zone':
      return inCalendar(() => clockIn(String(second), first as bigint));
    case 'from-zone':
      return inCalendar(() => instantOf(String(second), first as bigint));
    case 'to-date':
      return dayOfTimestamp(first as bigint);
    case 'to-timestamp':
      return (first as bigint) * microsPerDay;
    case 'epoch':
      return first;
    case 'hour':
    case 'minute':
    case 'second':
    case 'microsecond':
      return clockPart(call.function, first as bigint);
    case 'trunc-hour':
      return truncatedTimestamp('hour', first as bigint);
    case 'trunc-minute':
      return truncatedTimestamp('minute', first as bigint);
    case 'trunc-second':
      return truncatedTimestamp('second', first as bigint);
    case 'trunc-millisecond':
      return truncatedTimestamp('millisecond', first as bigint);
    case 'add-months':
      if (kind === 'timestamp') return inCalendar(() => addMonthsTo(first as bigint, Number(second)));
      return inCalendar(() => BigInt(addMonths(Number(first), Number(second))));
    case 'trunc-year':
    case 'trunc-quarter':
    case 'trunc-month':
    case 'trunc-week': {
      const name = call.function;
      return inCalendar(() => BigInt(truncatedDate(name, Number(first))));
    }
    default: {
      const name = call.function;
      return inCalendar(() => BigInt(datePart(name, Number(first))));
    }
  }
}

function inCalendar<T>(compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (error instanceof RangeError) throw new CannotEvaluate();
    throw error;
  }
}

/** The text, where the case of its letters is the same in every engine. */
function foldable(text: string, folds: boolean): string {
  if (folds && Array.from(text).some((c) => c > '\u007f' && (c.toUpperCase() !== c || c.toLowerCase() !== c)))
    throw new CannotEvaluate();
  return text;
}

function likePattern(pattern: string, ignoresCase: boolean): RegExp {
  const source = [...foldable(pattern, ignoresCase).matchAll(/\\(.)|[\s\S]/gu)].map(([all, escaped]) => {
    if (escaped === undefined && all === '%') return '[\\s\\S]*';
    if (escaped === undefined && all === '_') return '[\\s\\S]';
    return (escaped ?? all).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  });
  return new RegExp(`^${source.join('')}$`, ignoresCase ? 'iu' : 'u');
}
