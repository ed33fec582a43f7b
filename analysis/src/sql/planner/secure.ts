/**
 * Numbers and conditions across owners. Whatever one owner can compute alone is a column of its local stage, as large as
 * possible; only what is left is computed under protocol.
 *
 * SQL's third truth value is resolved here: for a condition e, `isTrue(e)` is the bit "e is TRUE" and `isFalse(e)` the bit
 * "e is FALSE"; unknown is neither. NOT swaps the two, AND is true if all are and false if any is, and a comparison is
 * true (false) if it holds (does not hold) and no operand is NULL.
 */
import type { SecureBoolean, SecureNumber } from '../plan/types.ts';
import { type DivisionBounds, planDivision, UsageError } from '@tacit/engine';
import type { ColumnType } from '../../contract/cards.ts';
import { steadyOffset } from '../../contract/zones.ts';
import { divideCarried } from '../../local/evaluate.ts';
import { valueOf } from '../bind/dictionary.ts';
import {
  type Bound,
  type BoundColumn,
  boundText,
  type BoundValue,
  isCondition,
  isNullable,
  neededParts,
  tablesOf,
  typeOf,
} from '../bind/bound.ts';
import { describe, rangeText } from '../plan/describe.ts';
import { scaleOf } from '../../local/expression.ts';
import {
  add,
  canRescale,
  hull,
  isWithin,
  multiply,
  type NumberRange,
  rescale,
  secureLimit,
  signedWidth,
  subtract,
  toRange,
  union,
} from '../plan/ranges.ts';
import { errorAt, refused } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import { textRange } from '../plan/keyed.ts';
import { knownFlag } from '../plan/shared.ts';
import { textCodes } from '../execute/text-keys.ts';
import { itself, toExpression } from './expression.ts';
import type { StageOutputs } from './outputs.ts';

export interface SecureContext {
  readonly source: SourceText;
  /** By table. */
  readonly outputs: readonly StageOutputs[];
  /** All columns are under protocol already, as table 0: no owner can compute anything of them. */
  readonly shared?: true;
}

/** Whether one owner can compute it alone. */
function isOwn(context: SecureContext, bound: Bound): boolean {
  return context.shared !== true && tablesOf(bound).length < 2;
}

/** A number under protocol and its bounds over all rows, also NULL and padding rows, which are zero. */
export interface RangedNumber {
  readonly number: SecureNumber;
  readonly range: NumberRange;
}

const zero: NumberRange = { min: 0n, max: 0n };
/** Of codes of several owners' texts. */
const codeRange: NumberRange = textRange([{ rowsUpTo: 0 }, { rowsUpTo: 0 }]);

/** The bit "bound IS TRUE". */
export function isTrue(context: SecureContext, bound: Bound): SecureBoolean {
  return truth(context, bound, true);
}

function truth(context: SecureContext, bound: Bound, wanted: boolean): SecureBoolean {
  if (isOwn(context, bound)) return flag(context, tablesOf(bound)[0] ?? 0, bound, wanted);
  switch (bound.kind) {
    case 'not':
      return truth(context, bound.item, !wanted);
    case 'and':
    case 'or': {
      const items = sameOwnerTogether(context, bound.kind, bound.items).map((item) => truth(context, item, wanted));
      // False "and" is "or" of false ones, and the reverse.
      return join((bound.kind === 'and') === wanted ? 'and' : 'or', items);
    }
    case 'compare':
      return comparison(context, bound, wanted);
    case 'in': {
      if (bound.orNull && !wanted) return constant(false);
      const items = bound.values.map((value): Bound => {
        return { kind: 'compare', operator: '=', left: bound.item, right: value, at: bound.at };
      });
      return truth(context, { kind: 'or', items, at: bound.at }, wanted);
    }
    case 'is-null': {
      const known = isKnown(context, bound.item) ?? constant(true);
      return wanted ? negate(known) : known;
    }
    case 'case': {
      const arms = armsOf(context, bound).map(({ when, result }) =>
        join('and', [when, truth(context, result, wanted)]),
      );
      return join('or', arms);
    }
    case 'call':
      throw unknownCall(context, bound);
    case 'column': {
      const holds: SecureBoolean = { kind: 'flag', table: 0, id: bound.column };
      const known = isKnown(context, bound);
      if (wanted) return holds;
      return known === null ? negate(holds) : join('and', [known, negate(holds)]);
    }
    case 'constant':
      return constant(bound.value === String(wanted));
    case 'arithmetic':
    case 'divide':
    case 'absolute':
      throw new Error(`a ${bound.kind} over two tables is no condition`);
  }
}

type Case = Extract<BoundValue, { kind: 'case' }>;

/** The arms of a CASE, each with the bit that it is the one. */
function armsOf(context: SecureContext, { whens, otherwise }: Case): { when: SecureBoolean; result: Bound }[] {
  const taken = whens.map(({ when }) => truth(context, when, true));
  const passed = taken.map((bit, i): SecureBoolean => {
    const when = whens[i]?.when;
    const opposite = negate(bit);
    return opposite.kind === 'not' && when !== undefined && isNullable(when)
      ? { ...opposite, orUnknown: true }
      : opposite;
  });
  const before = (i: number) => passed.slice(0, i);
  return [
    ...whens.map(({ result }, i) => ({ when: join('and', [...before(i), taken[i] as SecureBoolean]), result })),
    { when: join('and', before(whens.length)), result: otherwise },
  ];
}

/** For each category the bit that the value is it, and last, where it may be, that it is NULL. */
export function positionsOf(context: SecureContext, bound: Bound, categories: readonly string[]): SecureBoolean[] {
  const known = isKnown(context, bound);
  const bits = categories.map((category) => isCategory(context, bound, typeOf(bound), category));
  return known === null ? bits : [...bits, negate(known)];
}

/** Whether the value, or the arm of a CASE of that type, is the category. */
function isCategory(context: SecureContext, bound: Bound, type: ColumnType, category: string): SecureBoolean {
  if (type.kind === 'boolean') return truth(context, bound, category === 'true');
  if (bound.kind === 'case' && !isOwn(context, bound)) {
    const arms = armsOf(context, bound);
    return join(
      'or',
      arms.map(({ when, result }) => join('and', [when, isCategory(context, result, type, category)])),
    );
  }
  const carried = carriedCategory(type, category);
  if (bound.kind === 'constant') return constant(bound.value !== null && sameNumber(bound, carried, type));
  const range = type.kind === 'text' ? null : { min: BigInt(carried), max: BigInt(carried) };
  const right: BoundValue = { kind: 'constant', type, value: carried, range, at: bound.at };
  return truth(context, { kind: 'compare', operator: '=', left: bound as BoundValue, right, at: bound.at }, true);
}

/** Whether a constant is the category, whatever digits after the point it was written with. */
function sameNumber(value: Extract<BoundValue, { kind: 'constant' }>, carried: string, type: ColumnType): boolean {
  if (value.value === null || value.type.kind === 'text') return value.value === carried;
  const scale = Math.max(scaleOf(value.type), scaleOf(type));
  const at = (text: string, own: number) => BigInt(text) * 10n ** BigInt(scale - own);
  return at(value.value, scaleOf(value.type)) === at(carried, scaleOf(type));
}

/** The carried value of a category. */
export function carriedCategory(type: ColumnType, category: string): string {
  return String(valueOf(type, category));
}

/** One owner's condition; one that is never unknown, and its negation, share a flag. */
function flag(context: SecureContext, table: number, bound: Bound, wanted: boolean): SecureBoolean {
  if (bound.kind === 'not') return flag(context, table, bound.item, !wanted);
  if (!wanted && !isNullable(bound)) return negate(flag(context, table, bound, true));
  const positive = toExpression(bound, itself);
  const expression = wanted ? positive : ({ kind: 'not', item: positive } as const);
  return { kind: 'flag', table, id: outputsOf(context, table).flag(expression) };
}

/** Items of one owner become one item, so that its engine combines them. */
function sameOwnerTogether(context: SecureContext, kind: 'and' | 'or', items: readonly Bound[]): Bound[] {
  const flat = items.flatMap((item) => (item.kind === kind ? item.items : [item]));
  if (context.shared === true) return flat;
  const together: Bound[] = [];
  for (const table of context.outputs.keys()) {
    // Constant conditions go with the first owner's.
    const own = flat.filter((item) => {
      const tables = tablesOf(item);
      return tables.length < 2 && (tables[0] ?? 0) === table;
    });
    const [first, second] = own;
    if (first !== undefined) together.push(second === undefined ? first : { kind, items: own, at: first.at });
  }
  return [...together, ...flat.filter((item) => tablesOf(item).length > 1)];
}

/** The bit "bound is not NULL" (for conditions: TRUE or FALSE); null when that is sure. */
export function isKnown(context: SecureContext, bound: Bound): SecureBoolean | null {
  if (!isNullable(bound)) return null;
  if (!isCondition(bound)) return allKnown(context, [bound]);
  if (bound.kind === 'compare') return allKnown(context, [bound.left, bound.right]);
  return join('or', [truth(context, bound, true), truth(context, bound, false)]);
}

/** No part of these values is NULL, which is when none of the values is: one flag per owner, and a bit per part of both. */
function allKnown(context: SecureContext, values: readonly Bound[]): SecureBoolean | null {
  const parts = values.flatMap(neededParts);
  if (context.shared === true) {
    const known = parts.map((part) => isPartKnown(context, part));
    return known.length === 0 ? null : join('and', known);
  }
  const across = parts.filter((part) => tablesOf(part).length > 1).map((part) => isPartKnown(context, part));
  const flags = [...context.outputs.keys()].flatMap((table): SecureBoolean[] => {
    const own = parts.filter((part) => {
      const tables = tablesOf(part);
      return tables.length < 2 && (tables[0] ?? 0) === table;
    });
    const distinct = [...new Map(own.map((part) => [boundText(part), part])).values()];
    const tests = distinct.map((item): Bound => ({ kind: 'is-null', item, at: item.at }));
    const [first, second] = tests;
    if (first === undefined) return [];
    const someNull: Bound = second === undefined ? first : { kind: 'or', items: tests, at: first.at };
    return [flag(context, table, someNull, false)];
  });
  return flags.length + across.length === 0 ? null : join('and', [...flags, ...across]);
}

/** Whether a part of both owners' columns has a value. */
function isPartKnown(context: SecureContext, part: Bound): SecureBoolean {
  if (part.kind === 'column') return { kind: 'flag', table: 0, id: knownFlag(part.column) };
  if (part.kind === 'constant') return constant(part.value !== null);
  if (part.kind === 'call') throw unknownCall(context, part);
  if (part.kind === 'case') {
    const arms = armsOf(context, part).map(({ when, result }) => {
      return join('and', [when, isKnown(context, result) ?? constant(true)]);
    });
    return join('or', arms);
  }
  if (part.kind !== 'divide') throw new Error(`a ${part.kind} has one table`);
  const zeroConstant: BoundValue = {
    kind: 'constant',
    type: { kind: 'integer' },
    value: '0',
    range: zero,
    at: part.at,
  };
  return truth(context, { kind: 'compare', operator: '<>', left: part.right, right: zeroConstant, at: part.at }, true);
}

function comparison(
  context: SecureContext,
  bound: Extract<Bound, { kind: 'compare' }>,
  wanted: boolean,
): SecureBoolean {
  const { operator, at } = bound;
  const isText = typeOf(bound.left).kind === 'text';
  // Codes of texts are equal where these are, and have no order.
  const isCode = operator === '=' || operator === '<>';
  if (isText && (context.shared !== true || !isCode))
    throw refused(context.source, `text ${operator} text (JOIN … ON)`, at, isCode ? 'relation' : undefined);
  const scale = Math.max(scaleOf(typeOf(bound.left)), scaleOf(typeOf(bound.right)));
  const left = secureNumber(context, bound.left, scale);
  const right = secureNumber(context, bound.right, scale);
  const difference = subtract(left.range, right.range);
  if (!isWithin(difference, secureLimit)) throw overflow(context, bound, difference, scale);

  const width = signedWidth(difference);
  const less = (x: RangedNumber, y: RangedNumber): SecureBoolean => {
    // Turned round the difference has its ends with the other sign: −2ⁿ fits where 2ⁿ does not.
    const own = signedWidth(subtract(x.range, y.range));
    return { kind: 'less', left: x.number, right: y.number, width: Math.max(width, own) };
  };
  const equal: SecureBoolean = { kind: 'equal', left: left.number, right: right.number, width };
  const holds = {
    '=': () => equal,
    '<>': () => negate(equal),
    '<': () => less(left, right),
    '>': () => less(right, left),
    '<=': () => negate(less(right, left)),
    '>=': () => negate(less(left, right)),
  }[operator]();
  const known = allKnown(context, [bound.left, bound.right]);
  const found = wanted ? holds : negate(holds);
  return known === null ? found : join('and', [found, known]);
}

/**
 * `value` as a number under protocol at `scale` (at least its own). Throws UsageError 'sql.overflow' when it, or anything
 * it is made of, could leave 63 bits.
 */
export function secureNumber(context: SecureContext, value: BoundValue, scale: number): RangedNumber {
  const result = unlimited(context, value, scale);
  if (!isWithin(result.range, secureLimit)) throw overflow(context, value, result.range, scale);
  return result;
}

function unlimited(context: SecureContext, value: BoundValue, scale: number): RangedNumber {
  const tables = tablesOf(value);
  const steps = scale - scaleOf(typeOf(value));
  const boolean = { min: 0n, max: 1n };
  if (value.kind === 'constant') {
    const carried = carriedConstant(value);
    const range = rescale({ min: carried, max: carried }, steps);
    const isNull = value.value === null ? ({ isNull: true } as const) : {};
    return { number: { kind: 'constant', value: String(range.min), scale, ...isNull }, range };
  }
  if (context.shared === true && value.kind === 'column') return sharedColumn(context, value, scale);
  if (isOwn(context, value)) {
    const table = tables[0] ?? 0;
    const range = rescale(value.range ?? boolean, steps);
    if (!isWithin(range, secureLimit) || !canRescale(zero, steps)) throw overflow(context, value, range, scale);
    const { id, factor } = outputsOf(context, table).number(toExpression(value, itself), scale, range);
    const input: SecureNumber = { kind: 'input', table, id };
    // What is within the limit after so large a factor is zero, and is so without it: no protocol could scale by it.
    const number: SecureNumber =
      factor === 1n || factor > secureLimit
        ? input
        : { kind: 'scale', factor: String(factor), scale: String(factor).length - 1, item: input };
    return { number, range: union(range, zero) };
  }
  if (value.kind === 'case') return chosen(context, value, scale);
  if (value.kind === 'absolute') return magnitude(secureNumber(context, value.item, scale));
  if (value.kind === 'divide') return quotient(context, value, scale);
  if (value.kind === 'call') {
    const found = clock(context, value, scale);
    if (found === undefined) throw unknownCall(context, value);
    return found;
  }
  if (value.kind !== 'arithmetic') throw new Error('a column has one table');
  return value.operator === '*' ? product(context, value, scale) : sum(context, value, scale);
}

function carriedConstant({ type, value }: Extract<BoundValue, { kind: 'constant' }>): bigint {
  if (type.kind === 'boolean') return BigInt(value === 'true');
  if (type.kind === 'text') return value === null ? 0n : (textCodes([value], 'hash')[0] as bigint);
  return BigInt(value ?? 0);
}

/** A column that is under protocol already. */
function sharedColumn(context: SecureContext, value: BoundColumn, scale: number): RangedNumber {
  const steps = scale - scaleOf(value.type);
  const own = value.range ?? (value.type.kind === 'text' ? codeRange : { min: 0n, max: 1n });
  const range = union(rescale(own, steps), zero);
  if (!isWithin(range, secureLimit)) throw overflow(context, value, range, scale);
  const input: SecureNumber = { kind: 'input', table: 0, id: value.column };
  if (steps === 0) return { number: input, range };
  return { number: { kind: 'scale', factor: String(10n ** BigInt(steps)), scale: steps, item: input }, range };
}

/** What clocks of a zone show, or when they do, where they are apart from those of UTC by as much at all times there are; undefined for other calls. */
function clock(
  context: SecureContext,
  { function: name, items }: Extract<BoundValue, { kind: 'call' }>,
  scale: number,
): RangedNumber | undefined {
  const [of, zone] = items;
  if ((name !== 'at-zone' && name !== 'from-zone') || of === undefined || of.range === null) return undefined;
  const offset = zone?.kind === 'constant' ? steadyOffset(zone.value ?? '', valuesOf(of, of.range)) : undefined;
  if (offset === undefined) return undefined;
  const { number, range } = secureNumber(context, of, scale);
  if (offset === 0n) return { number, range };
  const apart = rescale({ min: offset, max: offset }, scale - scaleOf(typeOf(of)));
  const right: SecureNumber = { kind: 'constant', value: String(apart.min), scale };
  return name === 'at-zone'
    ? { number: { kind: 'add', left: number, right }, range: add(range, apart) }
    : { number: { kind: 'subtract', left: number, right }, range: subtract(range, apart) };
}

/** What a value may be where it is not NULL. */
function valuesOf(value: BoundValue, range: NumberRange): NumberRange {
  if (value.kind === 'column') return value.values ?? range;
  if (value.kind !== 'case') return range;
  const arms = [...value.whens.map(({ result }) => result), value.otherwise].flatMap((arm): NumberRange[] => {
    const own = isCondition(arm) || (arm.kind === 'constant' && arm.value === null) ? null : arm.range;
    return own === null ? [] : [valuesOf(arm as BoundValue, own)];
  });
  return arms.length === 0 ? range : arms.reduce(union);
}

function unknownCall(context: SecureContext, call: Extract<BoundValue, { kind: 'call' }>) {
  if (context.shared !== true) return refused(context.source, 'text || text (JOIN … ON)', call.at, 'relation');
  return errorAt(context.source, call.at, 'sql.shared-call', { expression: describe(call) });
}

/** The arm that is taken, from the last to the first; NULL is 0. */
function chosen(context: SecureContext, value: Case, scale: number): RangedNumber {
  const number = (item: Bound): RangedNumber => {
    if (isCondition(item)) throw refused(context.source, `(${describe(item)}) as a value`, item.at);
    return secureNumber(context, item, scale);
  };
  return value.whens.toReversed().reduce((rest, { when, result }): RangedNumber => {
    const arm = number(result);
    const bit = truth(context, when, true);
    const range = union(arm.range, rest.range);
    if (bit.kind === 'constant') return bit.value ? arm : rest;
    return { number: { kind: 'case', when: bit, result: arm.number, otherwise: rest.number }, range };
  }, number(value.otherwise));
}

type Divide = Extract<BoundValue, { kind: 'divide' }>;

/** A quotient of both owners' numbers, of which the one below is never negative, or the remainder. Protocols round to nearest or down. */
function quotient(context: SecureContext, value: Divide, scale: number): RangedNumber {
  const { left, right, decimals, rounding, at } = value;
  const common = Math.max(scaleOf(typeOf(left)), scaleOf(typeOf(right)));
  const x = secureNumber(context, left, common);
  const below = secureNumber(context, right, common);
  // A remainder has the sign of x, whatever that of y is.
  const y = rounding === 'remainder' && below.range.min < 0n ? magnitude(below) : below;
  if (y.range.min < 0n) throw errorAt(context.source, at, 'sql.negative-divisor', { expression: describe(right) });
  switch (rounding) {
    case 'nearest':
    case 'floor':
      return rescaled(divided(context, value, x, y, rounding, decimals), scale - decimals);
    case 'ceiling':
      return rescaled(negative(divided(context, value, negative(x), y, 'floor', decimals)), scale - decimals);
    case 'truncate':
      return rescaled(
        towardsZero(x, (size) => divided(context, value, size, y, 'floor', decimals)),
        scale - decimals,
      );
    case 'remainder':
      return rescaled(
        towardsZero(x, (size) => remainder(size, y, divided(context, value, size, y, 'floor', 0))),
        scale - common,
      );
  }
}

/** Throws UsageError 'sql.overflow' where no protocol has room for it. */
function divided(
  context: SecureContext,
  { left, right }: Divide,
  x: RangedNumber,
  y: RangedNumber,
  rounding: 'nearest' | 'floor',
  decimals: number,
): RangedNumber {
  const common = Math.max(scaleOf(typeOf(left)), scaleOf(typeOf(right)));
  // No denominator that counts is below 1, and NULL is 0.
  const least =
    right.range !== null && right.range.min > 0n
      ? right.range.min * 10n ** BigInt(common - scaleOf(typeOf(right)))
      : 1n;
  const ends = [x.range.min, x.range.max].flatMap((n) =>
    [least, y.range.max].flatMap((d) => [divideCarried(n, d, 'floor') ?? 0n, divideCarried(n, d, 'ceiling') ?? 0n]),
  );
  const whole = hull([...ends, 0n]);
  const most = y.range.max > 1n ? y.range.max : 1n;
  const bounds = { denominatorMax: most, quotient: whole, decimals, rounding };
  if (!isDivisible(bounds)) throw overflow(context, left, rescale(x.range, decimals), common + decimals);
  const number: SecureNumber = {
    kind: 'divide',
    left: x.number,
    right: y.number,
    decimals,
    rounding,
    most: String(most),
    ...toRange(whole),
  };
  return { number, range: rescale(whole, decimals) };
}

/** `size` less as many times `y` as it holds; 0 where `y` is. */
function remainder(size: RangedNumber, y: RangedNumber, times: RangedNumber): RangedNumber {
  const taken: SecureNumber =
    y.number.kind === 'constant'
      ? { kind: 'scale', factor: y.number.value, scale: y.number.scale, item: times.number }
      : { kind: 'multiply', left: times.number, right: y.number };
  const number: SecureNumber = { kind: 'subtract', left: size.number, right: taken };
  const most = y.range.max > 0n ? y.range.max - 1n : 0n;
  const range = { min: 0n, max: most < size.range.max ? most : size.range.max };
  if (y.range.min > 0n) return { number, range };
  const isSome: SecureBoolean = { kind: 'less', left: nothing, right: y.number, width: signedWidth(y.range) + 1 };
  return { number: { kind: 'case', when: isSome, result: number, otherwise: nothing }, range };
}

/** What `make` makes of the size of x, with the sign of x. */
function towardsZero(x: RangedNumber, make: (size: RangedNumber) => RangedNumber): RangedNumber {
  if (x.range.min >= 0n) return make(x);
  if (x.range.max <= 0n) return negative(make(negative(x)));
  const found = make(magnitude(x));
  const opposite = negative(found);
  const when: SecureBoolean = { kind: 'less', left: x.number, right: nothing, width: signedWidth(x.range) };
  return {
    number: { kind: 'case', when, result: opposite.number, otherwise: found.number },
    range: union(found.range, opposite.range),
  };
}

const nothing: SecureNumber = { kind: 'constant', value: '0', scale: 0 };

function negative({ number, range }: RangedNumber): RangedNumber {
  return { number: { kind: 'subtract', left: nothing, right: number }, range: { min: -range.max, max: -range.min } };
}

/** With so many more digits after the point. */
function rescaled({ number, range }: RangedNumber, steps: number): RangedNumber {
  if (steps === 0) return { number, range };
  const scaled: SecureNumber = { kind: 'scale', factor: String(10n ** BigInt(steps)), scale: steps, item: number };
  return { number: scaled, range: rescale(range, steps) };
}

function isDivisible(bounds: DivisionBounds): boolean {
  try {
    planDivision(1, bounds);
    return true;
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
}

function magnitude({ number, range }: RangedNumber): RangedNumber {
  const most = range.max > -range.min ? range.max : -range.min;
  const when: SecureBoolean = { kind: 'less', left: number, right: nothing, width: signedWidth(range) };
  const result: SecureNumber = { kind: 'subtract', left: nothing, right: number };
  return { number: { kind: 'case', when, result, otherwise: number }, range: { min: 0n, max: most } };
}

function sum(context: SecureContext, value: Extract<BoundValue, { kind: 'arithmetic' }>, scale: number): RangedNumber {
  const left = secureNumber(context, value.left, scale);
  const right = secureNumber(context, value.right, scale);
  return value.operator === '+'
    ? { number: { kind: 'add', left: left.number, right: right.number }, range: add(left.range, right.range) }
    : {
        number: { kind: 'subtract', left: left.number, right: right.number },
        range: subtract(left.range, right.range),
      };
}

/** Digits missing for `scale` are added to a factor, as far down as one owner's own column or a constant. */
function product(
  context: SecureContext,
  value: Extract<BoundValue, { kind: 'arithmetic' }>,
  scale: number,
): RangedNumber {
  const leftScale = scaleOf(typeOf(value.left));
  const rightScale = scaleOf(typeOf(value.right));
  const extra = scale - leftScale - rightScale;
  const leftTakes = tablesOf(value.left).length < 2;
  const left = secureNumber(context, value.left, leftScale + (leftTakes ? extra : 0));
  const right = secureNumber(context, value.right, rightScale + (leftTakes ? 0 : extra));
  const range = multiply(left.range, right.range);
  if (left.number.kind === 'constant') {
    return {
      number: { kind: 'scale', factor: left.number.value, scale: left.number.scale, item: right.number },
      range,
    };
  }
  if (right.number.kind === 'constant') {
    return {
      number: { kind: 'scale', factor: right.number.value, scale: right.number.scale, item: left.number },
      range,
    };
  }
  return { number: { kind: 'multiply', left: left.number, right: right.number }, range };
}

export function overflow(
  context: SecureContext,
  bound: Bound,
  range: NumberRange,
  scale: number,
  what = describe(bound),
  limit = secureLimit,
) {
  return errorAt(context.source, bound.at, 'sql.overflow', {
    expression: what,
    ...rangeText(range, scale, limit),
  });
}

function outputsOf(context: SecureContext, table: number): StageOutputs {
  return context.outputs[table] as StageOutputs;
}

function constant(value: boolean): SecureBoolean {
  return { kind: 'constant', value };
}

/** NOT of a bit. */
export function negate(bit: SecureBoolean): SecureBoolean {
  if (bit.kind === 'not') return bit.item;
  return bit.kind === 'constant' ? constant(!bit.value) : { kind: 'not', item: bit };
}

/** AND or OR of bits, flat, each once, without constants. */
export function join(kind: 'and' | 'or', bits: readonly SecureBoolean[]): SecureBoolean {
  const neutral = kind === 'and';
  const flat = bits.flatMap((bit) => (bit.kind === kind ? bit.items : [bit]));
  if (flat.some((bit) => bit.kind === 'constant' && bit.value !== neutral)) return constant(!neutral);
  const items = [
    ...new Map(flat.filter((bit) => bit.kind !== 'constant').map((bit) => [JSON.stringify(bit), bit])).values(),
  ];
  const [first, second] = items;
  if (first === undefined) return constant(neutral);
  return second === undefined ? first : { kind, items };
}
