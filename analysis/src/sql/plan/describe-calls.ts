/** CASE, quotients and functions as people would write them. */
import type { Expression, LocalFunction } from '../../local/stages.ts';
import { binding, parenthesised } from './binding.ts';

type Inner = (item: Expression, level?: number) => string;
type Of<K extends Expression['kind']> = Extract<Expression, { kind: K }>;

/** Digits after the point of a quotient that nothing rounds to others. */
export const quotientDecimals = 6;

/** COALESCE and NULLIF where it is one, else the whole CASE. */
export function caseText(expression: Of<'case'>, inner: Inner): string {
  const { whens, otherwise } = expression;
  const text = (item: Expression) => JSON.stringify(item, alike);
  const isChosen = ({ when, result }: Of<'case'>['whens'][number]) =>
    when.kind === 'not' && when.item.kind === 'is-null' && text(when.item.item) === text(result);
  if (whens.every(isChosen))
    return `COALESCE(${[...whens.map(({ result }) => result), otherwise].map((item) => inner(item)).join(', ')})`;
  const [first, second] = whens;
  if (
    first !== undefined &&
    second === undefined &&
    isNull(first.result) &&
    first.when.kind === 'compare' &&
    first.when.operator === '=' &&
    text(first.when.left) === text(otherwise)
  )
    return `NULLIF(${inner(otherwise)}, ${inner(first.when.right)})`;
  const arms = whens.map(({ when, result }) => ` WHEN ${inner(when)} THEN ${inner(result)}`);
  return `CASE${arms.join('')}${isNull(otherwise) ? '' : ` ELSE ${inner(otherwise)}`} END`;
}

/** Of a part of a question its meaning alone: errors describe those that are not planned yet, with places and ranges. */
function alike(name: string, value: unknown): unknown {
  return name === 'at' ? undefined : typeof value === 'bigint' ? String(value) : value;
}

function isNull(item: Expression): boolean {
  return item.kind === 'constant' && item.value === null;
}

export function quotientText({ left, right, decimals, rounding }: Of<'divide'>, inner: Inner, least: number): string {
  const symbol = rounding === 'remainder' ? '%' : '/';
  const level = binding.product;
  const quotient = `${inner(left, level)} ${symbol} ${inner(right, level + 1)}`;
  if (rounding === 'remainder' || (rounding === 'nearest' && decimals === quotientDecimals && !isOne(right)))
    return parenthesised(quotient, level, least);
  const what = isOne(right) ? inner(left) : quotient;
  const digits = decimals === 0 ? '' : `, ${decimals}`;
  const name = { nearest: 'ROUND', floor: 'FLOOR', ceiling: 'CEIL', truncate: 'TRUNC' }[rounding];
  return `${name}(${what}${digits})`;
}

function isOne(item: Expression): boolean {
  return item.kind === 'constant' && item.value === '1' && item.type.kind === 'integer';
}

/** A timestamp rather than its day, of which a part or period is the same. */
function ofDay(item: Expression): Expression {
  return item.kind === 'call' && item.function === 'to-date' ? (item.items[0] as Expression) : item;
}

/** The midnight that a timestamp's period begins with, or that of a date. */
function midnightText(day: Expression, inner: Inner): string {
  if (day.kind === 'call' && day.function === 'to-date') return `date_trunc('day', ${inner(ofDay(day))})`;
  const [of] = day.kind === 'call' && day.function.startsWith('trunc-') ? day.items : [];
  if (of === undefined || day.kind !== 'call' || ofDay(of) === of) return `CAST(${inner(day)} AS timestamp)`;
  return `date_trunc('${day.function.slice('trunc-'.length)}', ${inner(ofDay(of))})`;
}

/** Whether it is the seconds between two timestamps. */
export function isTimeBetween({ left, right }: Of<'arithmetic'>): boolean {
  return isMoment(left) && isMoment(right);
}

function isMoment(item: Expression): boolean {
  return 'type' in item && (item.type.kind === 'timestamp' || item.type.kind === 'time');
}

/** A timestamp so many seconds later. */
export function laterText({ left, right }: Of<'arithmetic'>, inner: Inner, least: number): string {
  const seconds = inner(right);
  const [sign, size] = seconds.startsWith('-') ? ['-', seconds.slice(1)] : ['+', seconds];
  return parenthesised(`${inner(left, binding.sum)} ${sign} INTERVAL '${size} seconds'`, binding.sum, least);
}

export function callText(call: Of<'call'>, inner: Inner, least: number): string {
  const name: LocalFunction = call.function;
  const [first, second] = call.items as readonly [Expression, Expression?];
  switch (name) {
    case 'like':
    case 'ilike': {
      const text = `${inner(first, binding.sum)} ${name.toUpperCase()} ${inner(second as Expression, binding.sum)}`;
      return parenthesised(text, binding.compare, least);
    }
    case 'concat':
      return parenthesised(call.items.map((item) => inner(item, binding.product)).join(' || '), binding.sum, least);
    case 'add-months': {
      const months = second?.kind === 'constant' ? Number(second.value) : 0;
      const text = `${inner(first, binding.sum)} ${months < 0 ? '-' : '+'} INTERVAL '${Math.abs(months)} months'`;
      return parenthesised(text, binding.sum, least);
    }
    case 'trunc-hour':
    case 'trunc-minute':
    case 'trunc-second':
    case 'trunc-millisecond':
    case 'trunc-year':
    case 'trunc-quarter':
    case 'trunc-month':
    case 'trunc-week':
      return `date_trunc('${name.slice('trunc-'.length)}', ${inner(first)})`;
    case 'to-date':
      return `CAST(${inner(first)} AS date)`;
    case 'at-zone':
    case 'from-zone': {
      const zone = second?.kind === 'constant' ? (second.value ?? '') : '';
      return parenthesised(`${inner(first, binding.product)} AT TIME ZONE '${zone}'`, binding.product, least);
    }
    case 'to-time':
      return `CAST(${inner(first)} AS time)`;
    case 'to-timestamp':
      return midnightText(first, inner);
    case 'hour':
    case 'minute':
    case 'second':
    case 'microsecond':
    case 'epoch':
    case 'year':
    case 'quarter':
    case 'month':
    case 'week':
    case 'day':
    case 'dow':
    case 'isodow':
    case 'doy':
      return `EXTRACT(${name.toUpperCase()} FROM ${inner(ofDay(first))})`;
    case 'text':
      return `CAST(${inner(first)} AS text)`;
    default:
      return `${name.toUpperCase()}(${call.items.map((item) => inner(item)).join(', ')})`;
  }
}
