/** Conditions of a relation: those that every arm of an OR has, and which of them join its parts. */
import { itself, toExpression } from '../planner/expression.ts';
import { nodesIn } from '../../local/relation.ts';
import type { Expression, RelationNode } from '../../local/stages.ts';
import { type Bound, type BoundColumn, columnsOf, conjunctsOf } from '../bind/bound.ts';
import { type BoundRelation, joinRelations } from './relation.ts';
import type { Equality } from '../plan/row-facts.ts';

/** As text, alike wherever it stands. */
function plainText(bound: Bound): string {
  return JSON.stringify(bound, (name, value: unknown) =>
    name === 'at' ? undefined : typeof value === 'bigint' ? String(value) : value,
  );
}

/** Conjuncts, with what all arms of an OR have in common in front of it: a ∧ b ∨ a ∧ c is a ∧ (b ∨ c), also where a is unknown. */
export function factored(bound: Bound): Bound[] {
  return conjunctsOf(bound).flatMap((conjunct): Bound[] => {
    if (conjunct.kind !== 'or') return [conjunct];
    const arms = conjunct.items.map((item) => factored(item));
    const [first = [], ...others] = arms;
    const texts = others.map((arm) => new Set(arm.map(plainText)));
    const common = first.filter((each) => texts.every((set) => set.has(plainText(each))));
    if (common.length === 0 || others.length === 0) return [conjunct];
    const names = new Set(common.map(plainText));
    const rest = arms.map((arm) => arm.filter((each) => !names.has(plainText(each))));
    // An arm that has nothing else holds wherever the common part does.
    if (rest.some((arm) => arm.length === 0)) return common;
    const items = rest.map((arm): Bound => {
      const [only, second] = arm;
      return only !== undefined && second === undefined ? only : { kind: 'and', items: arm, at: conjunct.at };
    });
    return [...common, { ...conjunct, items }];
  });
}

/** `x = y` between two columns. */
export function equalityOf(bound: Bound): readonly [BoundColumn, BoundColumn] | undefined {
  if (bound.kind !== 'compare' || bound.operator !== '=') return undefined;
  const { left, right } = bound;
  return left.kind === 'column' && right.kind === 'column' ? [left, right] : undefined;
}

/**
 * Keys between two sources as few as can be: x = a ∧ x = b is x = a ∧ a = b, and a = b joins the parts of one source, wherever
 * `isApart` says that they are different parts.
 */
export function withOwnEqualities(
  conditions: readonly Bound[],
  isApart: (x: BoundColumn, y: BoundColumn) => boolean,
): Bound[] {
  const kept: Bound[] = [];
  for (const condition of conditions) {
    const pair = equalityOf(condition);
    const known = pair === undefined ? undefined : ownEquality(kept, pair, isApart);
    kept.push(known ?? condition);
  }
  return kept;
}

function ownEquality(
  before: readonly Bound[],
  [x, y]: readonly [BoundColumn, BoundColumn],
  isApart: (x: BoundColumn, y: BoundColumn) => boolean,
): Bound | undefined {
  if (x.table === y.table) return undefined;
  const same = (a: BoundColumn, b: BoundColumn) => a.table === b.table && a.column === b.column;
  for (const condition of before) {
    const pair = equalityOf(condition);
    if (pair === undefined || pair[0].table === pair[1].table) continue;
    for (const [shared, own] of [pair, [pair[1], pair[0]] as const]) {
      const other = same(shared, x) ? y : same(shared, y) ? x : undefined;
      const isAlike = other !== undefined && other.type.kind === own.type.kind && isApart(own, other);
      if (isAlike) return { kind: 'compare', operator: '=', left: own, right: other, at: other.at };
    }
  }
  return undefined;
}

/** All conditions together. */
export function together(conditions: readonly Bound[]): Expression | null {
  const [first, second] = conditions;
  if (first === undefined) return null;
  const items = conditions.map((condition) => toExpression(condition, itself));
  return second === undefined ? (items[0] as Expression) : { kind: 'and', items };
}

export function filtered(relation: BoundRelation, conditions: readonly Bound[]): BoundRelation {
  const where = together(conditions);
  return where === null ? relation : { ...relation, node: { kind: 'filter', item: relation.node, where } };
}

/** Whether a column of a relation may be NULL for all that its own conditions say: IS NOT NULL, or a comparison that has to be TRUE. */
export function mayBeNull(node: RelationNode, id: string): boolean {
  switch (node.kind) {
    case 'project': {
      const expression = node.columns.find((column) => column.id === id)?.expression;
      return expression?.kind !== 'column' || mayBeNull(node.item, expression.column);
    }
    case 'filter': {
      const conjuncts = node.where.kind === 'and' ? node.where.items : [node.where];
      return !conjuncts.some((each) => needsValue(each, id)) && mayBeNull(node.item, id);
    }
    case 'compute':
      return mayBeNull(node.item, id);
    case 'group': {
      const expression = node.keys.find((key) => key.id === id)?.expression;
      return expression?.kind !== 'column' || mayBeNull(node.item, expression.column);
    }
    case 'set':
      if (node.operator === 'union')
        return node.items.some((item) => mayBeNull(item, item.columns[placeOf(node.columns, id)]?.id ?? ''));
      return mayBeNull(node.items[0] as RelationNode, node.items[0]?.columns[placeOf(node.columns, id)]?.id ?? '');
    default:
      return true;
  }
}

const placeOf = (columns: readonly { readonly id: string }[], id: string): number =>
  columns.findIndex((column) => column.id === id);

/** Whether a condition is not TRUE where a column is NULL. */
function needsValue(condition: Expression, id: string): boolean {
  const isIt = (each: Expression) => each.kind === 'column' && each.column === id;
  if (condition.kind === 'compare') return isIt(condition.left) || isIt(condition.right);
  if (condition.kind === 'in') return isIt(condition.item);
  return condition.kind === 'not' && condition.item.kind === 'is-null' && isIt(condition.item.item);
}

/** Owners of the datasets of a relation of several owners, as text. */
function ownersOf({ node }: BoundRelation): string {
  const datasets = nodesIn(node).flatMap((each) => (each.kind === 'table' ? [each.dataset] : []));
  return [...new Set(datasets.map((name) => name.slice(0, name.lastIndexOf('.'))))].join(' ');
}

/** As `joinAll`, with each owner's own relations joined first where conditions do: its engine does that then. */
export function joinOwners(
  relations: readonly BoundRelation[],
  conjuncts: readonly Bound[],
): { relation: BoundRelation; rest: Bound[] } {
  const isBetween = (x: BoundRelation, y: BoundRelation) => (conjunct: Bound) => {
    const pair = equalityOf(conjunct)?.map(({ column }) => column);
    const has = ({ columns }: BoundRelation, id: string) => columns.some(({ as }) => as === id);
    return pair !== undefined && [pair, pair.toReversed()].some(([a = '', b = '']) => has(x, a) && has(y, b));
  };
  for (const [i, x] of relations.entries()) {
    const owner = ownersOf(x);
    const j = relations.findIndex((y, at) => at > i && ownersOf(y) === owner && conjuncts.some(isBetween(x, y)));
    const y = relations[j];
    if (owner.includes(' ') || y === undefined) continue;
    const { relation, rest } = joinAll([x, y], conjuncts);
    return joinOwners(
      [...relations.slice(0, i), relation, ...relations.slice(i + 1).filter((each) => each !== y)],
      rest,
    );
  }
  return joinAll(relations, conjuncts);
}

/**
 * The relations joined by those of `conjuncts` that compare a column of one with a column of another for equality, in an order in
 * which each follows one that it is compared with, where there is one; and the other conjuncts.
 */
export function joinAll(
  relations: readonly BoundRelation[],
  conjuncts: readonly Bound[],
): { relation: BoundRelation; rest: Bound[] } {
  const indexOf = ({ column }: BoundColumn) =>
    relations.findIndex(({ columns }) => columns.some(({ as }) => as === column));
  const joining = conjuncts.filter((conjunct) => {
    const pair = equalityOf(conjunct);
    if (pair === undefined) return false;
    const [x, y] = pair.map(indexOf);
    return x !== y && x !== -1 && y !== -1;
  });
  const placed = new Set([0]);
  let relation = relations[0] as BoundRelation;
  while (placed.size < relations.length) {
    const pairsOf = (i: number) =>
      joining.filter((conjunct) => {
        const places = columnsOf(conjunct).map(indexOf);
        return places.includes(i) && places.some((place) => placed.has(place));
      });
    const open = [...relations.keys()].filter((i) => !placed.has(i));
    const next = open.find((i) => pairsOf(i).length > 0) ?? (open[0] as number);
    const found = pairsOf(next);
    const equalities = found.map((conjunct): Equality => {
      const [x, y] = equalityOf(conjunct) as readonly [BoundColumn, BoundColumn];
      return indexOf(x) === next ? [y.column, x.column] : [x.column, y.column];
    });
    relation = joinRelations('inner', relation, relations[next] as BoundRelation, equalities, together(found));
    placed.add(next);
  }
  return { relation, rest: conjuncts.filter((conjunct) => !joining.includes(conjunct)) };
}
