/**
 * Numbers and conditions made of the aggregates of one group, with SQL's NULL: what a column of the answer shows, and what HAVING
 * asks. `Leaf` says which aggregate: of a plan a measure, of a bound question its call.
 */
import type { CompareOperator } from '../../local/stages.ts';

/** A measure of a plan; `scale`: digits after the point of its carried integer. */
export interface MeasureLeaf {
  readonly measure: string;
  readonly scale: number;
}

export type GroupNumber<Leaf = MeasureLeaf> =
  /** NULL where it has no value; a count is 0 then. */
  | { readonly kind: 'aggregate'; readonly of: Leaf }
  /** A carried integer. */
  | { readonly kind: 'number'; readonly value: string; readonly scale: number }
  | { readonly kind: 'null' }
  /** Exact; a quotient by zero is NULL. */
  | {
      readonly kind: 'add' | 'subtract' | 'multiply' | 'divide';
      readonly left: GroupNumber<Leaf>;
      readonly right: GroupNumber<Leaf>;
    }
  /** To so many digits after the point: to the nearest, halves away from zero; down; up; towards zero. */
  | {
      readonly kind: 'round' | 'floor' | 'ceiling' | 'truncate';
      readonly item: GroupNumber<Leaf>;
      readonly digits: number;
    }
  /** The number itself, shown with so many digits after the point. */
  | { readonly kind: 'digits'; readonly item: GroupNumber<Leaf>; readonly digits: number }
  /** The square root of what is below zero is NULL. */
  | { readonly kind: 'absolute' | 'root'; readonly item: GroupNumber<Leaf> }
  | { readonly kind: 'coalesce' | 'greatest' | 'least'; readonly items: readonly GroupNumber<Leaf>[] }
  | { readonly kind: 'null-if'; readonly left: GroupNumber<Leaf>; readonly right: GroupNumber<Leaf> }
  | {
      readonly kind: 'case';
      readonly branches: readonly { readonly when: GroupCondition<Leaf>; readonly value: GroupNumber<Leaf> }[];
      readonly otherwise: GroupNumber<Leaf>;
    };

export type GroupCondition<Leaf = MeasureLeaf> =
  | {
      readonly kind: 'compare';
      readonly operator: CompareOperator;
      readonly left: GroupNumber<Leaf>;
      readonly right: GroupNumber<Leaf>;
    }
  | { readonly kind: 'is-null'; readonly item: GroupNumber<Leaf> }
  | { readonly kind: 'and' | 'or'; readonly items: readonly GroupCondition<Leaf>[] }
  | { readonly kind: 'not'; readonly item: GroupCondition<Leaf> }
  /** null: unknown. */
  | { readonly kind: 'truth'; readonly value: boolean | null };

export type GroupValue<Leaf = MeasureLeaf> = GroupNumber<Leaf> | GroupCondition<Leaf>;

export function isGroupCondition<Leaf>(value: GroupValue<Leaf>): value is GroupCondition<Leaf> {
  return ['compare', 'is-null', 'and', 'or', 'not', 'truth'].includes(value.kind);
}

/** The same number with other leaves. */
function mapNumber<A, B>(value: GroupNumber<A>, leaf: (of: A) => GroupNumber<B>): GroupNumber<B> {
  const map = (item: GroupNumber<A>) => mapNumber(item, leaf);
  switch (value.kind) {
    case 'aggregate':
      return leaf(value.of);
    case 'number':
    case 'null':
      return value;
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide':
    case 'null-if':
      return { kind: value.kind, left: map(value.left), right: map(value.right) };
    case 'round':
    case 'floor':
    case 'ceiling':
    case 'truncate':
    case 'digits':
      return { kind: value.kind, item: map(value.item), digits: value.digits };
    case 'absolute':
    case 'root':
      return { kind: value.kind, item: map(value.item) };
    case 'coalesce':
    case 'greatest':
    case 'least':
      return { kind: value.kind, items: value.items.map(map) };
    case 'case':
      return {
        kind: 'case',
        branches: value.branches.map(({ when, value: then }) => ({ when: mapCondition(when, leaf), value: map(then) })),
        otherwise: map(value.otherwise),
      };
  }
}

/** The same condition with other leaves. */
export function mapCondition<A, B>(value: GroupCondition<A>, leaf: (of: A) => GroupNumber<B>): GroupCondition<B> {
  switch (value.kind) {
    case 'compare':
      return { ...value, left: mapNumber(value.left, leaf), right: mapNumber(value.right, leaf) };
    case 'is-null':
      return { kind: 'is-null', item: mapNumber(value.item, leaf) };
    case 'and':
    case 'or':
      return { kind: value.kind, items: value.items.map((item) => mapCondition(item, leaf)) };
    case 'not':
      return { kind: 'not', item: mapCondition(value.item, leaf) };
    case 'truth':
      return value;
  }
}

export function mapValue<A, B>(value: GroupValue<A>, leaf: (of: A) => GroupNumber<B>): GroupValue<B> {
  return isGroupCondition(value) ? mapCondition(value, leaf) : mapNumber(value, leaf);
}

/** All leaves, in order, with repetitions. */
export function leavesOf<Leaf>(value: GroupValue<Leaf>): Leaf[] {
  const leaves: Leaf[] = [];
  mapValue<Leaf, Leaf>(value, (of) => {
    leaves.push(of);
    return { kind: 'aggregate', of };
  });
  return leaves;
}

/** Digits after the point of a quotient, and the most that any number is shown with. */
const quotientDigits = 10;
const mostDigits = 18;

/** Digits after the point with which a number is shown; `scaleOf`: those of a leaf. */
export function digitsOf<Leaf>(value: GroupNumber<Leaf>, scaleOf: (of: Leaf) => number): number {
  const of = (item: GroupNumber<Leaf>) => digitsOf(item, scaleOf);
  const most = (items: readonly GroupNumber<Leaf>[]) => Math.max(0, ...items.map(of));
  const found = () => {
    switch (value.kind) {
      case 'aggregate':
        return scaleOf(value.of);
      case 'number':
        return value.scale;
      case 'null':
        return 0;
      case 'add':
      case 'subtract':
      case 'null-if':
        return most(value.kind === 'null-if' ? [value.left] : [value.left, value.right]);
      case 'multiply':
        return of(value.left) + of(value.right);
      case 'divide':
        return Math.max(quotientDigits, of(value.left));
      case 'round':
      case 'floor':
      case 'ceiling':
      case 'truncate':
      case 'digits':
        return Math.max(0, value.digits);
      case 'absolute':
        return of(value.item);
      case 'root':
        return Math.max(quotientDigits, of(value.item));
      case 'coalesce':
      case 'greatest':
      case 'least':
        return most(value.items);
      case 'case':
        return most([...value.branches.map((branch) => branch.value), value.otherwise]);
    }
  };
  return Math.min(mostDigits, found());
}
