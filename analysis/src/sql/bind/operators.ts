/** Operators over bound values: types, exact scales and ranges. */
import type { ColumnType } from '../../contract/cards.ts';
import { CannotEvaluate, divideCarried, evaluate } from '../../local/evaluate.ts';
import type { CompareOperator, Rounding } from '../../local/stages.ts';
import { scaleOf } from '../../local/expression.ts';
import {
  add,
  canRescale,
  hull,
  isWithin,
  localLimit,
  multiply,
  type NumberRange,
  numberType,
  rescale,
  subtract,
  union,
} from '../plan/ranges.ts';
import { errorAt, refused } from '../parse/refuse.ts';
import {
  type Bound,
  type BoundCondition,
  type BoundValue,
  columnsOf,
  isCondition,
  isEvaluable,
  typeOf,
} from './bound.ts';
import { describe, rangeText, typeText } from '../plan/describe.ts';
import { quotientDecimals } from '../plan/describe-calls.ts';
import { type BoundConstant, numberConstant } from './literals.ts';
import { alikeMoments, noInterval, onDay, isInstant } from './moments.ts';
import type { Scope } from './scope.ts';

/** `x operator y` of two values in one type. */
export function compare(scope: Scope, operator: CompareOperator, x: Bound, y: Bound, at: number): BoundCondition {
  for (const side of [x, y]) {
    if (isCondition(side)) throw refused(scope.source, `(${describe(side)}) ${operator}`, at);
  }
  const [left, right] = matchTypes(scope, operator, x as BoundValue, y as BoundValue, at);
  const exact = withoutQuotient(scope, operator, left, right, at);
  if (exact !== undefined) return exact;
  checkScales(scope, [left, right]);
  return { kind: 'compare', operator, left, right, at };
}

/** Operands of a comparison in one type; a text constant beside a date or timestamp is read as one, a date beside a timestamp as its midnight. */
export function matchTypes(
  scope: Scope,
  operator: string,
  left: BoundValue,
  right: BoundValue,
  at: number,
): [BoundValue, BoundValue] {
  const [x, y] = alikeMoments(scope.source, [left, right]) as [BoundValue, BoundValue];
  if (family(typeOf(x)) !== family(typeOf(y))) throw typesDiffer(scope, operator, x, y, at);
  return [x, y];
}

function isText(value: BoundValue): value is BoundConstant {
  return value.kind === 'constant' && value.type.kind === 'text';
}

/** Types that compare with each other share a family. */
export function family(type: ColumnType): 'number' | 'boolean' | 'date' | 'timestamp' | 'time' | 'text' {
  return type.kind === 'integer' || type.kind === 'decimal' ? 'number' : type.kind;
}

/** What an owner writes so that its column goes together with the other one. */
export function typeCure(left: BoundValue, right: BoundValue): string {
  const sides = [left, right].flatMap((value) => (value.kind === 'column' ? [value] : []));
  const isOne = sides.filter(({ type }) => type.kind === 'text').length === 1 && sides.length === 2;
  const other = sides.find(({ type }) => type.kind !== 'text');
  if (!isOne || other === undefined) return '--type COLUMN=TYPE';
  // Texts of moments are written in many ways, so that they are read as moments.
  const text = sides.find((side) => side !== other);
  const declared = ['timestamp', 'time'].includes(other.type.kind)
    ? `${text?.column}=${other.type.kind}`
    : `${other.column}=text`;
  return `--type ${/^[\w.=-]+$/.test(declared) ? declared : `'${declared}'`}`;
}

export function typesDiffer(scope: Scope, operator: string, left: BoundValue, right: BoundValue, at: number) {
  return errorAt(scope.source, at, 'sql.type-mismatch', {
    operator,
    left: `${describe(left)} (${typeText(typeOf(left))})`,
    right: `${describe(right)} (${typeText(typeOf(right))})`,
    cure: typeCure(left, right),
  });
}

/** Exact: sums take the larger scale, products the sum of scales. Dates: date − date is days, date ± days a date. */
export function arithmetic(
  scope: Scope,
  operator: '+' | '-' | '*',
  x: BoundValue,
  y: BoundValue,
  at: number,
): BoundValue {
  const [left, right] =
    operator === '-' && isText(y) ? (alikeMoments(scope.source, [x, y]) as [BoundValue, BoundValue]) : [x, y];
  const kinds = `${family(typeOf(left))} ${operator} ${family(typeOf(right))}`;
  const isWhole = (value: BoundValue) => scaleOf(typeOf(value)) === 0;
  const wholeDays =
    (kinds === 'date + number' && isWhole(right)) ||
    (kinds === 'date - number' && isWhole(right)) ||
    (kinds === 'number + date' && isWhole(left));
  if (kinds === 'date + time') return onDay(scope.source, left, right, at);
  if (/^((date|timestamp) - (date|timestamp)|time - time)$/.test(kinds) && kinds !== 'date - date')
    throw noInterval(scope.source, left, right, at);
  if (!wholeDays && kinds !== 'date - date' && kinds !== `number ${operator} number`) {
    throw typesDiffer(scope, operator, left, right, at);
  }
  const leftScale = scaleOf(typeOf(left));
  const rightScale = scaleOf(typeOf(right));
  const scale = operator === '*' ? leftScale + rightScale : Math.max(leftScale, rightScale);
  checkScales(scope, operator === '*' ? [left] : [left, right]);
  checkScales(scope, [right]);
  const range = arithmeticRange(operator, left, right, scale);
  const type: ColumnType = wholeDays ? { kind: 'date' } : numberType(range, scale);
  const result: BoundValue = { kind: 'arithmetic', operator, left, right, type, range, at };
  if (!isWithin(range, localLimit)) throw overflow(scope, result, range, scale, localLimit, at);
  // A folded constant keeps `-0.5` and `1 + 1` constants wherever one is asked for.
  const isKnown = [left, right].every((side) => side.kind === 'constant' && side.value !== null);
  return isKnown && range.min === range.max ? { kind: 'constant', type, value: String(range.min), range, at } : result;
}

/** Numbers that are compared or added are brought to the largest of their scales, where an owner's engine must hold them. */
export function checkScales(scope: Scope, values: readonly BoundValue[]): void {
  const scale = Math.max(...values.map((value) => scaleOf(typeOf(value))));
  for (const value of values) {
    if (value.range === null) continue;
    const steps = scale - scaleOf(typeOf(value));
    if (canRescale(value.range, steps)) continue;
    throw overflow(scope, value, rescale(value.range, steps), scale, localLimit, value.at);
  }
}

function arithmeticRange(operator: '+' | '-' | '*', left: BoundValue, right: BoundValue, scale: number): NumberRange {
  if (left.range === null || right.range === null) throw new Error('arithmetic on values without range');
  if (operator === '*') return multiply(left.range, right.range);
  const x = rescale(left.range, scale - scaleOf(typeOf(left)));
  const y = rescale(right.range, scale - scaleOf(typeOf(right)));
  return operator === '+' ? add(x, y) : subtract(x, y);
}

function overflow(scope: Scope, bound: Bound, range: NumberRange, scale: number, limit: bigint, at: number) {
  return errorAt(scope.source, at, 'sql.overflow', { expression: describe(bound), ...rangeText(range, scale, limit) });
}

type Quotient = Extract<BoundValue, { kind: 'divide' }>;

/** A quotient as `/` gives it, that nothing has rounded otherwise. */
export function isQuotient(value: BoundValue): value is Quotient {
  return value.kind === 'divide' && value.rounding === 'nearest' && value.decimals === quotientDecimals;
}

/** Whether it is at least 0 in every row. */
function isNatural({ range }: BoundValue): boolean {
  return range !== null && range.min >= 0n;
}

/** `a / b < c` without the quotient, so that nothing is rounded before it is compared: `a < c * b`, or times b once more where b may be negative. */
function withoutQuotient(
  scope: Scope,
  operator: CompareOperator,
  left: BoundValue,
  right: BoundValue,
  at: number,
): BoundCondition | undefined {
  const flipped = { '=': '=', '<>': '<>', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;
  if (!isQuotient(left))
    return isQuotient(right) ? withoutQuotient(scope, flipped[operator], right, left, at) : undefined;
  if (isQuotient(right)) return undefined;
  const by = zeroAsNull(left.right);
  const whole = arithmetic(scope, '*', right, by, at);
  if (isNatural(by)) return compare(scope, operator, left.left, whole, at);
  return compare(scope, operator, arithmetic(scope, '*', left.left, by, at), arithmetic(scope, '*', whole, by, at), at);
}

/** The value, NULL where it is 0. */
function zeroAsNull(value: BoundValue): BoundValue {
  const { range, type, at } = value;
  if (range === null || range.min > 0n || range.max < 0n) return value;
  const nothing: BoundValue = { kind: 'constant', type, value: null, range: { min: 0n, max: 0n }, at };
  const isZero: Bound = { kind: 'compare', operator: '=', left: value, right: numberConstant(0n, 0, at), at };
  return { kind: 'case', whens: [{ when: isZero, result: nothing }], otherwise: value, type, range, at };
}

/** left ÷ right at `decimals` digits after the point. Throws 'sql.type-mismatch' and 'sql.overflow'. */
export function divide(
  scope: Scope,
  left: BoundValue,
  right: BoundValue,
  decimals: number,
  rounding: Rounding,
  at: number,
): BoundValue {
  if (family(typeOf(left)) !== 'number' || family(typeOf(right)) !== 'number')
    throw typesDiffer(scope, rounding === 'remainder' ? '%' : '/', left, right, at);
  const [a, b] = [scaleOf(typeOf(left)), scaleOf(typeOf(right))];
  const scale = rounding === 'remainder' ? Math.max(a, b) : decimals;
  const steps = rounding === 'remainder' ? scale - a : Math.max(0, b + decimals - a);
  const others = rounding === 'remainder' ? scale - b : Math.max(0, a - b - decimals);
  const [n, d] = [rescale(left.range as NumberRange, steps), rescale(right.range as NumberRange, others)];
  // What is computed with on the way: twice the numerator, and the denominator.
  for (const part of [n, d]) {
    const doubled = { min: 2n * part.min, max: 2n * part.max };
    if (!isWithin(doubled, localLimit)) throw overflow(scope, left, doubled, scale, localLimit, at);
  }
  const range = quotientRange(n, d, rounding);
  const type = numberType(range, scale);
  return fold({ kind: 'divide', left, right, decimals: scale, rounding, type, range, at });
}

function quotientRange(n: NumberRange, d: NumberRange, rounding: Rounding): NumberRange {
  const most = (range: NumberRange) => (range.max > -range.min ? range.max : -range.min);
  if (rounding === 'remainder') {
    const [size, by] = [most(n), most(d)];
    const largest = by > 0n && by - 1n < size ? by - 1n : size;
    return { min: n.min < 0n ? -largest : 0n, max: n.max > 0n ? largest : 0n };
  }
  const ends = [
    ...(d.min <= -1n ? [d.min, d.max < -1n ? d.max : -1n] : []),
    ...(d.max >= 1n ? [d.min > 1n ? d.min : 1n, d.max] : []),
  ];
  const found = [n.min, n.max].flatMap((x) => ends.map((y) => divideCarried(x, y, rounding) ?? 0n));
  return hull(found.length === 0 ? [0n] : n.min <= 0n && n.max >= 0n ? [...found, 0n] : found);
}

/** A value without columns as a constant. */
export function fold(value: BoundValue): BoundValue {
  if (value.kind === 'constant' || columnsOf(value).length > 0 || !isEvaluable(value)) return value;
  try {
    const found = evaluate(value, () => null);
    const { type, at } = value;
    const isNumber = typeof found === 'bigint';
    const range = isNumber ? { min: found, max: found } : found === null ? value.range : null;
    const exact = isNumber && family(type) === 'number' ? numberType(range as NumberRange, scaleOf(type)) : type;
    return { kind: 'constant', type: exact, value: found === null ? null : String(found), range, at };
  } catch (error) {
    if (error instanceof CannotEvaluate) return value;
    throw error;
  }
}

/** Values of several types in one: texts beside dates are dates, and both beside timestamps timestamps, texts beside times times, numbers have the largest of their scales; NULLs have any. */
export function unify(
  scope: Scope,
  name: string,
  items: readonly (Bound | null)[],
  at: number,
): { readonly items: readonly Bound[]; readonly type: ColumnType; readonly range: NumberRange | null } {
  const given = items.flatMap((item) => (item === null ? [] : [item]));
  const first = given.find((item) => isCondition(item) || !isText(item)) ?? given[0];
  if (first === undefined) throw refused(scope.source, 'NULL', at);
  const alike = alikeMoments(scope.source, items);
  const sample = alike[items.indexOf(first)] as Bound;
  const kind = family(typeOf(sample));
  const odd = alike.find((item) => item !== null && family(typeOf(item)) !== kind);
  if (odd !== undefined && odd !== null) throw typesDiffer(scope, name, sample as BoundValue, odd as BoundValue, at);
  const values = alike.filter((item): item is BoundValue => item !== null && !isCondition(item));
  if (kind === 'number') checkScales(scope, values);
  const scale = Math.max(0, ...values.map((value) => scaleOf(typeOf(value))));
  const ranges = values.flatMap((value) =>
    value.range === null ? [] : [rescale(value.range, scale - scaleOf(typeOf(value)))],
  );
  const range = ranges.length === 0 ? null : ranges.reduce(union);
  // Of an instant and a timestamp, an instant.
  const like = values.find((value) => isInstant(value)) ?? sample;
  const type = kind === 'number' && range !== null ? numberType(range, scale) : typeOf(like);
  const nothing: BoundValue = {
    kind: 'constant',
    type,
    value: null,
    range: range === null ? null : { min: 0n, max: 0n },
    at,
  };
  return { items: alike.map((item) => item ?? nothing), type, range };
}
