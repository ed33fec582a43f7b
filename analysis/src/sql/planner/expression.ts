/** Bound expressions of one table as plan expressions, without places, ranges and facts about columns. */
import type { Expression } from '../../local/stages.ts';
import { type Bound, type BoundColumn, type BoundValue, typeOf } from '../bind/bound.ts';

/** What a column stands for at its owner. */
export type ColumnMeaning = (column: BoundColumn) => Expression;

/** In a join a column is itself. */
export const itself: ColumnMeaning = ({ column, type, empty }) =>
  empty === true ? { kind: 'constant', type, value: null } : { kind: 'column', column, type };

export function toExpression(bound: Bound, meaning: ColumnMeaning): Expression {
  const convert = (item: Bound) => toExpression(item, meaning);
  switch (bound.kind) {
    case 'column':
      return meaning(bound);
    case 'constant':
      return { kind: 'constant', type: bound.type, value: bound.value };
    case 'arithmetic': {
      const { operator, type } = bound;
      return { kind: 'arithmetic', operator, left: convert(bound.left), right: convert(bound.right), type };
    }
    case 'case': {
      const whens = bound.whens.map(({ when, result }) => ({ when: convert(when), result: convert(result) }));
      return { kind: 'case', whens, otherwise: convert(bound.otherwise), type: bound.type };
    }
    case 'divide': {
      const { decimals, rounding, type } = bound;
      return { kind: 'divide', left: convert(bound.left), right: convert(bound.right), decimals, rounding, type };
    }
    case 'call':
      return { kind: 'call', function: bound.function, items: bound.items.map(convert), type: bound.type };
    case 'absolute':
      return { kind: 'absolute', item: convert(bound.item) };
    case 'compare':
      return { kind: 'compare', operator: bound.operator, left: convert(bound.left), right: convert(bound.right) };
    case 'in': {
      const unknown: Expression = { kind: 'constant', type: typeOf(bound.item), value: null };
      const values = [...bound.values.map(convert), ...(bound.orNull ? [unknown] : [])];
      return { kind: 'in', item: convert(bound.item), values };
    }
    case 'is-null':
      return { kind: 'is-null', item: convert(bound.item) };
    case 'and':
    case 'or':
      return { kind: bound.kind, items: bound.items.map(convert) };
    case 'not':
      return { kind: 'not', item: convert(bound.item) };
  }
}

/** All conditions together; null when there are none. */
export function allOf(conditions: readonly Expression[]): Expression | null {
  const [first, second] = conditions;
  if (first === undefined) return null;
  return second === undefined ? first : { kind: 'and', items: conditions };
}

/** Branch columns by the names of the derived table's columns. */
export function branchMeaning(names: readonly string[], values: readonly BoundValue[]): ColumnMeaning {
  const byName = new Map(names.map((name, i) => [name, values[i] as BoundValue]));
  return ({ column }) => {
    const value = byName.get(column);
    if (value === undefined) throw new Error(`branch has no column ${column}`);
    return toExpression(value, itself);
  };
}
