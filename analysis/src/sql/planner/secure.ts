/**
 * Numbers and conditions across owners. Whatever one owner can compute alone is a column of its local stage, as large as
 * possible; only what is left is computed under protocol.
 *
 * SQL's third truth value is resolved here: for a condition e, `isTrue(e)` is the bit "e is TRUE" and `isFalse(e)` the bit
 * "e is FALSE"; unknown is neither. NOT swaps the two, AND is true if all are and false if any is, and a comparison is
 * true (false) if it holds (does not hold) and no operand is NULL.
 */
import type { SecureBoolean, SecureNumber } from '../plan/types.ts';
import { type Bound, type BoundValue, columnsOf, isCondition, isNullable, tablesOf, typeOf } from '../bind/bound.ts';
import { describe, rangeText } from '../plan/describe.ts';
import { scaleOf } from '../../local/expression.ts';
import {
  add,
  canRescale,
  isWithin,
  multiply,
  type NumberRange,
  rescale,
  secureLimit,
  signedWidth,
  subtract,
  union,
} from '../plan/ranges.ts';
import { errorAt, refused } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import { itself, toExpression } from './expression.ts';
import type { StageOutputs } from './outputs.ts';

export interface SecureContext {
  readonly source: SourceText;
  /** By table. */
  readonly outputs: readonly StageOutputs[];
}

/** A number under protocol and its bounds over all rows, also NULL and padding rows, which are zero. */
export interface RangedNumber {
  readonly number: SecureNumber;
  readonly range: NumberRange;
}

const zero: NumberRange = { min: 0n, max: 0n };

/** The bit "bound IS TRUE". */
export function isTrue(context: SecureContext, bound: Bound): SecureBoolean {
  return truth(context, bound, true);
}

function truth(context: SecureContext, bound: Bound, wanted: boolean): SecureBoolean {
  const tables = tablesOf(bound);
  if (tables.length < 2) return flag(context, tables[0] ?? 0, bound, wanted);
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
    case 'column':
    case 'constant':
    case 'arithmetic':
      throw new Error(`a ${bound.kind} over two tables is no condition`);
  }
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

/** No column in these values is NULL, which is when none of the values is: one flag per owner. */
function allKnown(context: SecureContext, values: readonly Bound[]): SecureBoolean | null {
  const columns = values.flatMap(columnsOf).filter((column) => column.nullable);
  const flags = [...context.outputs.keys()].flatMap((table): SecureBoolean[] => {
    const own = columns.filter((column) => column.table === table);
    const distinct = [...new Map(own.map((column) => [column.column, column])).values()];
    const tests = distinct.map((item): Bound => ({ kind: 'is-null', item, at: item.at }));
    const [first, second] = tests;
    if (first === undefined) return [];
    const someNull: Bound = second === undefined ? first : { kind: 'or', items: tests, at: first.at };
    return [flag(context, table, someNull, false)];
  });
  return flags.length === 0 ? null : join('and', flags);
}

function comparison(
  context: SecureContext,
  bound: Extract<Bound, { kind: 'compare' }>,
  wanted: boolean,
): SecureBoolean {
  const { operator, at } = bound;
  if (typeOf(bound.left).kind === 'text') throw refused(context.source, `text ${operator} text (JOIN … ON)`, at);
  const scale = Math.max(scaleOf(typeOf(bound.left)), scaleOf(typeOf(bound.right)));
  const left = secureNumber(context, bound.left, scale);
  const right = secureNumber(context, bound.right, scale);
  const difference = subtract(left.range, right.range);
  if (!isWithin(difference, secureLimit)) throw overflow(context, bound, difference, scale);

  const width = signedWidth(difference);
  const less = (x: RangedNumber, y: RangedNumber): SecureBoolean => {
    return { kind: 'less', left: x.number, right: y.number, width };
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
    const carried = typeOf(value).kind === 'boolean' ? BigInt(value.value === 'true') : BigInt(value.value);
    const range = rescale({ min: carried, max: carried }, steps);
    return { number: { kind: 'constant', value: String(range.min), scale }, range };
  }
  if (tables.length < 2) {
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
  if (value.kind !== 'arithmetic') throw new Error('a column has one table');
  return value.operator === '*' ? product(context, value, scale) : sum(context, value, scale);
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
) {
  return errorAt(context.source, bound.at, 'sql.overflow', {
    expression: what,
    ...rangeText(range, scale, secureLimit),
  });
}

function outputsOf(context: SecureContext, table: number): StageOutputs {
  return context.outputs[table] as StageOutputs;
}

function constant(value: boolean): SecureBoolean {
  return { kind: 'constant', value };
}

function negate(bit: SecureBoolean): SecureBoolean {
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
