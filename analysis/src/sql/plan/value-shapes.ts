/** How a value is made of columns, by which it is known what totals of it say. */
import { typeOfExpression } from '../../local/expression.ts';
import { linearForm, scaleOf } from '../../local/linear.ts';
import type { Expression } from '../../local/stages.ts';
import type { SecureNumber } from './types.ts';
import { outputsIn } from './places.ts';

export const zero: Expression = { kind: 'constant', type: { kind: 'integer' }, value: '0' };

export function squaredColumn(expression: Expression): string | null {
  if (expression.kind !== 'arithmetic' || expression.operator !== '*') return null;
  const { left, right } = expression;
  return left.kind === 'column' && right.kind === 'column' && left.column === right.column ? left.column : null;
}

/** A column, or a multiple of one. */
export function isMultiple(expression: Expression): boolean {
  const form = linearForm(expression);
  return form !== null && form.coefficients.size === 1 && form.constant === 0n;
}

/**
 * A column, a linear form, a part of a date, a length, or a test for NULL: what one number per row cannot pick a row out with;
 * and a choice among these, whose conditions are looked at by themselves.
 */
export function isPlain(expression: Expression): boolean {
  switch (expression.kind) {
    case 'not':
      return isPlain(expression.item);
    case 'or':
      return expression.items.every((item) => item.kind === 'is-null');
    case 'is-null':
      return !dividesByColumns(expression.item);
    case 'case':
      return [...expression.whens.map(({ result }) => result), expression.otherwise].every(
        (arm) => arm.kind === 'constant' || isPlain(arm),
      );
    case 'absolute':
      return linearForm(expression.item) !== null;
    case 'divide':
      return isFine(expression) && isPlain(expression.left);
    case 'call':
      return (
        dateWords.has(expression.function) &&
        expression.items.every((item) => item.kind === 'column' || item.kind === 'constant' || isPeriod(item))
      );
    default:
      return expression.kind === 'column' || linearForm(expression) !== null;
  }
}

/** A calendar or clock period of a timestamp. */
function isPeriod(item: Expression): boolean {
  if (item.kind !== 'call' || !/^(to|trunc|at|from)-/.test(item.function)) return false;
  return item.items.every((inner) => inner.kind === 'column' || inner.kind === 'constant' || isPeriod(inner));
}

/** Whether a value may be NULL because something it is divided by is zero. */
function dividesByColumns(value: Expression): boolean {
  switch (value.kind) {
    case 'divide':
      return value.right.kind !== 'constant' || dividesByColumns(value.left);
    case 'arithmetic':
      return dividesByColumns(value.left) || dividesByColumns(value.right);
    case 'absolute':
      return dividesByColumns(value.item);
    case 'call':
      return value.items.some(dividesByColumns);
    case 'case':
      return [...value.whens.map(({ result }) => result), value.otherwise].some(dividesByColumns);
    default:
      return false;
  }
}

/** What divides time by the calendar and not as the asker likes, and the length of a text. */
const dateWords: ReadonlySet<string> = new Set([
  'year',
  'quarter',
  'month',
  'week',
  'day',
  'dow',
  'isodow',
  'doy',
  'trunc-year',
  'trunc-quarter',
  'trunc-month',
  'trunc-week',
  'hour',
  'minute',
  'second',
  'microsecond',
  'epoch',
  'trunc-hour',
  'trunc-minute',
  'trunc-second',
  'trunc-millisecond',
  'to-date',
  'to-timestamp',
  'to-time',
  'at-zone',
  'from-zone',
  'add-months',
  'length',
]);

/** Whether a quotient by a constant keeps every value apart: rounded to less, it could be zero for all but one. */
function isFine({ left, right, decimals, rounding }: Extract<Expression, { kind: 'divide' }>): boolean {
  if (rounding !== 'nearest' || right.kind !== 'constant' || right.value === null) return false;
  const by = BigInt(right.value);
  const scale = scaleOf(typeOfExpression(left));
  return (by < 0n ? -by : by) * 10n ** BigInt(scale) <= 10n ** BigInt(decimals + scaleOf(right.type));
}

/** Whether a number under protocol has a CASE in it. */
export function hasChoice(number: SecureNumber): boolean {
  switch (number.kind) {
    case 'input':
    case 'constant':
      return false;
    case 'case':
      return true;
    case 'scale':
      return hasChoice(number.item);
    case 'divide':
    case 'add':
    case 'subtract':
    case 'multiply':
      return hasChoice(number.left) || hasChoice(number.right);
  }
}

/** Tables of which a product takes more than one factor. */
export function squares(number: SecureNumber): number[] {
  switch (number.kind) {
    case 'input':
    case 'constant':
      return [];
    case 'scale':
      return squares(number.item);
    case 'case':
      return [...squares(number.result), ...squares(number.otherwise)];
    case 'add':
    case 'subtract':
      return [...squares(number.left), ...squares(number.right)];
    case 'divide':
    case 'multiply': {
      const tables = (side: SecureNumber) => outputsIn(side).map(({ table }) => table);
      const both = tables(number.left).filter((table) => tables(number.right).includes(table));
      return [...both, ...squares(number.left), ...squares(number.right)];
    }
  }
}

export function isNull(value: Expression): boolean {
  return value.kind === 'constant' && value.value === null;
}
