/** CASE and what is short for it: COALESCE, NULLIF, GREATEST, LEAST, SIGN. */
import type { CompareOperator } from '../../local/stages.ts';
import { type NumberRange, rescale } from '../plan/ranges.ts';
import { scaleOf } from '../../local/expression.ts';
import { type Bound, type BoundCondition, type BoundValue, isCondition, isNullable, typeOf } from './bound.ts';
import { numberConstant } from './literals.ts';
import { compare, fold, unify } from './operators.ts';
import type { Scope } from './scope.ts';

export interface When {
  readonly when: Bound;
  /** null: NULL. */
  readonly result: Bound | null;
}

/** CASE WHEN … with NULL where nothing else stands. */
export function caseOf(scope: Scope, whens: readonly When[], otherwise: Bound | null, at: number): BoundValue {
  const { items, type, range } = unify(scope, 'CASE', [...whens.map(({ result }) => result), otherwise], at);
  return fold({
    kind: 'case',
    whens: whens.map(({ when }, i) => ({ when, result: items[i] as Bound })),
    otherwise: items.at(-1) as Bound,
    type,
    range,
    at,
  });
}

/** The first value that is not NULL. */
export function coalesce(scope: Scope, given: readonly (Bound | null)[], at: number): Bound {
  const items = given.filter((item) => item !== null);
  const sure = items.findIndex((item) => !isNullable(item));
  const used = sure < 0 ? items : items.slice(0, sure + 1);
  const [first, second] = used;
  if (first !== undefined && second === undefined) return first;
  const unified = unify(scope, 'COALESCE', used, at).items;
  const whens = unified.slice(0, -1).map((item): When => ({ when: isKnown(item), result: item }));
  return caseOf(scope, whens, unified.at(-1) as Bound, at);
}

/** NULL where both are equal, else the first. */
export function nullIf(scope: Scope, x: BoundValue, y: BoundValue, at: number): BoundValue {
  return caseOf(scope, [{ when: compare(scope, '=', x, y, at), result: null }], x, at);
}

/** The greatest or least value; NULLs do not count. */
export function extremeOf(scope: Scope, name: 'GREATEST' | 'LEAST', given: readonly Bound[], at: number): BoundValue {
  const { items } = unify(scope, name, given, at);
  const operator: CompareOperator = name === 'GREATEST' ? '>=' : '<=';
  const whens = items.slice(0, -1).map((item, i): When => {
    const beats = items
      .filter((_, j) => j !== i)
      .map((other): Bound => {
        const better = compare(scope, operator, item, other, at);
        return isNullable(other) ? { kind: 'or', items: [{ kind: 'is-null', item: other, at }, better], at } : better;
      });
    const all = isNullable(item) ? [isKnown(item), ...beats] : beats;
    const [only, second] = all as [Bound, Bound?];
    return { when: second === undefined ? only : { kind: 'and', items: all, at }, result: item };
  });
  const found = caseOf(scope, whens, items.at(-1) as Bound, at);
  if (found.kind !== 'case' || found.range === null || items.some(isNullable)) return found;
  const scale = scaleOf(found.type);
  const ranges = (items as readonly BoundValue[]).map((item) =>
    rescale(item.range as NumberRange, scale - scaleOf(typeOf(item))),
  );
  const pick = (values: readonly bigint[]) =>
    values.reduce((a, b) => (name === 'GREATEST' ? (a > b ? a : b) : a < b ? a : b));
  return { ...found, range: { min: pick(ranges.map(({ min }) => min)), max: pick(ranges.map(({ max }) => max)) } };
}

/** −1, 0 or 1. */
export function signOf(scope: Scope, x: BoundValue, at: number): BoundValue {
  const zero = numberConstant(0n, 0, at);
  const when = (operator: CompareOperator, value: bigint): When => {
    return { when: compare(scope, operator, x, zero, at), result: numberConstant(value, 0, at) };
  };
  return caseOf(scope, [when('<', -1n), when('>', 1n), when('=', 0n)], null, at);
}

/** A condition as 1, 0 or NULL. */
export function asNumber(scope: Scope, x: Bound, at: number): BoundValue {
  const opposite: BoundCondition = { kind: 'not', item: x, at };
  const one = { when: x, result: numberConstant(1n, 0, at) };
  if (!isNullable(x)) return caseOf(scope, [one], numberConstant(0n, 0, at), at);
  return caseOf(scope, [one, { when: opposite, result: numberConstant(0n, 0, at) }], null, at);
}

function isKnown(item: Bound): BoundCondition {
  return { kind: 'not', item: { kind: 'is-null', item, at: item.at }, at: item.at };
}

/** A condition as a value of type boolean. */
export function asValue(scope: Scope, bound: Bound): BoundValue {
  if (!isCondition(bound)) return bound;
  const { at } = bound;
  const boolean = (value: boolean): BoundValue => {
    return { kind: 'constant', type: { kind: 'boolean' }, value: String(value), range: null, at };
  };
  const whens: When[] = [{ when: bound, result: boolean(true) }];
  if (!isNullable(bound)) return caseOf(scope, whens, boolean(false), at);
  return caseOf(scope, [...whens, { when: { kind: 'not', item: bound, at }, result: boolean(false) }], null, at);
}
