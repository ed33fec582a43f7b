/** Expressions of a relation as bound ones, over columns of which it is known what they hold under protocol. */
import { scaleOf, typeOfExpression } from '../../local/expression.ts';
import type { Expression } from '../../local/stages.ts';
import { type Bound, type BoundColumn, type BoundValue, isCondition, typeOf } from '../bind/bound.ts';
import { callAgain } from '../bind/functions.ts';
import { secondsBetween } from '../bind/intervals.ts';
import { arithmetic, divide, unify } from '../bind/operators.ts';
import type { Scope } from '../bind/scope.ts';
import { everyTimestamp, timestampScale } from '../../contract/timestamps.ts';
import { add, rangeOfColumn, rescale, subtract } from '../plan/ranges.ts';
import type { SourceText } from '../parse/source-text.ts';

/** What a column of the relation is, by its name there. */
export type ColumnOf = (id: string) => Omit<BoundColumn, 'kind' | 'table' | 'at'>;

/** Throws UsageError 'sql.overflow' for numbers that may not fit. */
export function boundOf(source: SourceText, expression: Expression, columnOf: ColumnOf, at: number): Bound {
  const scope: Scope = { source, tables: [], merged: [] };
  const bind = (item: Expression): Bound => {
    switch (item.kind) {
      case 'column':
        return { kind: 'column', table: 0, at, ...columnOf(item.column) };
      case 'constant': {
        const isNumber = item.type.kind !== 'text' && item.type.kind !== 'boolean';
        const carried = isNumber ? BigInt(item.value ?? 0) : null;
        const range = carried === null ? null : { min: carried, max: carried };
        return { kind: 'constant', type: item.type, value: item.value, range, at };
      }
      case 'arithmetic':
        return calculated(scope, item, value(item.left), value(item.right), at);
      case 'compare':
        return { kind: 'compare', operator: item.operator, left: value(item.left), right: value(item.right), at };
      case 'in': {
        const isNull = (each: Expression) => each.kind === 'constant' && each.value === null;
        const values = item.values.filter((each) => !isNull(each)).map(value);
        return { kind: 'in', item: value(item.item), values, orNull: item.values.some(isNull), at };
      }
      case 'is-null':
        return { kind: 'is-null', item: bind(item.item), at };
      case 'and':
      case 'or':
        return { kind: item.kind, items: item.items.map(bind), at };
      case 'not':
        return { kind: 'not', item: bind(item.item), at };
      case 'case': {
        const results = [...item.whens.map(({ result }) => result), item.otherwise];
        const arms = results.map((each) => (each.kind === 'constant' && each.value === null ? null : bind(each)));
        if (arms.every((arm) => arm === null))
          return { kind: 'constant', type: item.type, value: null, range: rangeOfNothing(item), at };
        const { items, type, range } = unify(scope, 'CASE', arms, at);
        const whens = item.whens.map(({ when }, i) => ({ when: bind(when), result: items[i] as Bound }));
        return { kind: 'case', whens, otherwise: items.at(-1) as Bound, type, range, at };
      }
      case 'divide':
        return divide(scope, value(item.left), value(item.right), item.decimals, item.rounding, at);
      case 'call':
        return callAgain(scope, item.function, item.items.map(value), item.type, at);
      case 'absolute': {
        const of = value(item.item);
        const { min, max } = of.range ?? { min: 0n, max: 0n };
        const most = max > -min ? max : -min;
        return { kind: 'absolute', item: of, type: typeOf(of), range: { min: 0n, max: most }, at };
      }
      case 'when':
        throw new Error('FILTER stands beside aggregates only');
    }
  };
  const value = (item: Expression): BoundValue => {
    const found = bind(item);
    if (!isCondition(found)) return found;
    // A condition as a value of its own.
    const arm = (text: 'true' | 'false'): BoundValue => {
      return { kind: 'constant', type: { kind: 'boolean' }, value: text, range: null, at };
    };
    const nothing: BoundValue = { kind: 'constant', type: { kind: 'boolean' }, value: null, range: null, at };
    const whens = [
      { when: found, result: arm('true') },
      { when: { kind: 'not', item: found, at } as const, result: arm('false') },
    ];
    return { kind: 'case', whens, otherwise: nothing, type: { kind: 'boolean' }, range: null, at };
  };
  return bind(expression);
}

/** As it was bound when it was read: a difference of moments stands only where it is compared, or its seconds are taken. */
function calculated(
  scope: Scope,
  item: Extract<Expression, { kind: 'arithmetic' }>,
  left: BoundValue,
  right: BoundValue,
  at: number,
): BoundValue {
  if (item.type.kind === 'timestamp') return later(item, left, right, at);
  const areMoments = [left, right].every((each) => ['timestamp', 'time'].includes(typeOf(each).kind));
  return areMoments ? secondsBetween(left, right, at) : arithmetic(scope, item.operator, left, right, at);
}

/** A timestamp so many seconds later. */
function later(
  { operator, type }: Extract<Expression, { kind: 'arithmetic' }>,
  left: BoundValue,
  right: BoundValue,
  at: number,
): BoundValue {
  const seconds = rescale(right.range ?? { min: 0n, max: 0n }, timestampScale - scaleOf(typeOf(right)));
  const moment = left.range ?? everyTimestamp;
  const range = operator === '-' ? subtract(moment, seconds) : add(moment, seconds);
  return { kind: 'arithmetic', operator, left, right, type, range, at };
}

function rangeOfNothing(expression: Expression) {
  return rangeOfColumn(typeOfExpression(expression), { min: '0', max: '0' }) === null ? null : { min: 0n, max: 0n };
}
