/**
 * Outer joins under protocol whose ON says more than that keys are equal, as joins by keys alone and other operators. A row of a side whose own
 * condition is not TRUE has no partner: its key is NULL. Of a condition on both sides each pair that there is says whether it is TRUE.
 */
import type { ColumnType } from '../../contract/cards.ts';
import { columnNodes, typeOfExpression } from '../../local/expression.ts';
import type { Expression, NamedExpression, ProjectNode, RelationNode } from '../../local/stages.ts';
import { isOnce } from '../plan/row-facts.ts';
import { conjunctsIn, type Facts, type Shape, type ShapeContext, shapeOf } from './shared-facts.ts';
import { asTheyAre } from './shared-sets.ts';

export type JoinNode = Extract<RelationNode, { kind: 'join' }>;
type KeyPair = readonly [left: Expression, right: Expression];

/** A condition taken apart: equalities of both sides, and what else is asked of the left, of the right and of both. */
export interface On {
  readonly keys: readonly KeyPair[];
  readonly left: readonly Expression[];
  readonly right: readonly Expression[];
  readonly both: readonly Expression[];
}

export function takenApart(on: Expression | null, left: Facts, right: Facts): On {
  const isOf = (facts: Facts, part: Expression) =>
    columnNodes(part).length > 0 && columnNodes(part).every(({ column }) => facts.has(column));
  const keys: KeyPair[] = [];
  const rest: Expression[] = [];
  for (const each of conjunctsIn(on)) {
    const [x, y] = each.kind === 'compare' && each.operator === '=' ? [each.left, each.right] : [];
    if (x !== undefined && y !== undefined && isOf(left, x) && isOf(right, y)) keys.push([x, y]);
    else if (x !== undefined && y !== undefined && isOf(left, y) && isOf(right, x)) keys.push([y, x]);
    else rest.push(each);
  }
  const own = (facts: Facts) => rest.filter((each) => isOf(facts, each));
  const [ofLeft, ofRight] = [own(left), own(right)];
  return {
    keys,
    left: ofLeft,
    right: ofRight,
    both: rest.filter((each) => !ofLeft.includes(each) && !ofRight.includes(each)),
  };
}

/** A LEFT or FULL JOIN in such operators; undefined where it is by keys alone, or has none. */
export function outerAsPlain(context: ShapeContext, node: JoinNode): RelationNode | undefined {
  const shapes = [shapeOf(context, node.left), shapeOf(context, node.right)] as const;
  const on = takenApart(node.on, shapes[0].facts, shapes[1].facts);
  if (on.keys.length === 0 || on.left.length + on.right.length + on.both.length === 0) return undefined;
  const sides = { left: sideOf('left', node.left, shapes[0], on), right: sideOf('right', node.right, shapes[1], on) };
  if (node.join !== 'full') {
    // Rows of the other side alone stay nowhere: those that are no partner are left out.
    const right: RelationNode =
      on.right.length === 0 ? node.right : { kind: 'filter', item: node.right, where: allOf(on.right) };
    const partners = { ...sides.right, node: right, keys: on.keys.map(([, key]) => key) };
    if (on.both.length === 0)
      return { kind: 'join', join: 'left', left: sides.left.node, right, on: equal(sides.left, partners) };
    return kept(context, sides.left, partners, allOf(on.both));
  }
  if (on.both.length === 0)
    return {
      kind: 'join',
      join: 'full',
      left: sides.left.node,
      right: sides.right.node,
      on: equal(sides.left, sides.right),
    };
  // The pairs and the rows of the left side, and below them the rows of the right side that are in no pair.
  const where = allOf(on.both);
  const columns = [...sides.left.columns, ...sides.right.columns];
  const items: ProjectNode[] = [
    {
      kind: 'project',
      item: kept(context, sides.left, sides.right, where),
      columns: asTheyAre(columns),
      distinct: false,
    },
    {
      kind: 'project',
      item: alone(context, sides.right, sides.left, where),
      columns: [...sides.left.columns.map(nothing), ...asTheyAre(sides.right.columns)],
      distinct: false,
    },
  ];
  return { kind: 'set', operator: 'union', all: true, items, columns };
}

interface Side {
  /** Its name among those that are made here. */
  readonly name: string;
  readonly node: RelationNode;
  readonly shape: Shape;
  readonly columns: readonly Column[];
  readonly keys: readonly Expression[];
}

interface Column {
  readonly id: string;
  readonly type: ColumnType;
}

/** A side with its first key NULL in rows of which its own condition is not TRUE. */
function sideOf(name: 'left' | 'right', node: RelationNode, shape: Shape, on: On): Side {
  const columns = [...shape.facts].map(([id, { type }]): Column => ({ id, type }));
  const keys = on.keys.map(([left, right]) => (name === 'left' ? left : right));
  const [first, ...others] = keys as [Expression, ...Expression[]];
  // What no two sides share tells names that are made here apart.
  const prefix = `${columns[0]?.id ?? ''} ${name}`;
  const plain = { name: prefix, shape, columns, node, keys };
  if (on[name].length === 0) return plain;
  const type = typeOfExpression(first);
  const key: NamedExpression = { id: `${prefix} key`, type, expression: chosen(allOf(on[name]), first, type) };
  const made: RelationNode = { kind: 'project', item: node, columns: [...asTheyAre(columns), key], distinct: false };
  return { ...plain, node: made, keys: [{ kind: 'column', column: key.id, type }, ...others] };
}

function equal(left: Side, right: Side): Expression {
  return allOf(
    left.keys.map((key, i): Expression => {
      return { kind: 'compare', operator: '=', left: key, right: right.keys[i] as Expression };
    }),
  );
}

const truth: ColumnType = { kind: 'boolean' };
const integer: ColumnType = { kind: 'integer' };

/** Every row of `left` beside those of `right` with equal keys, whether they are a pair, and a place of its own for each of a left row's. */
function pairsOf(
  context: ShapeContext,
  left: Side,
  right: Side,
  where: Expression,
): { node: RelationNode; isPair: Expression; isFirst: Expression | undefined } {
  const pair = `${left.name} pair`;
  const isOnly = isOnce(
    shapeOf(context, right.node),
    right.keys.flatMap((key) => (key.kind === 'column' ? [key.column] : [])),
  );
  const row = `${left.name} row`;
  const numbered: RelationNode = isOnly
    ? left.node
    : { kind: 'compute', item: left.node, columns: [rowNumber(row, [], [])] };
  const joined: RelationNode = {
    kind: 'join',
    join: 'left',
    left: numbered,
    right: right.node,
    on: equal(left, right),
  };
  const isThere: Expression = { kind: 'not', item: { kind: 'is-null', item: right.keys[0] as Expression } };
  const isPair: Expression = { kind: 'and', items: [isThere, where] };
  const columns = [...left.columns, ...right.columns, ...(isOnly ? [] : [{ id: row, type: integer }])];
  const named: NamedExpression = {
    id: pair,
    type: truth,
    expression: chosen(isPair, constant(truth, 'true'), truth, 'false'),
  };
  const marked: RelationNode = {
    kind: 'project',
    item: joined,
    columns: [...asTheyAre(columns), named],
    distinct: false,
  };
  const is = column(pair, truth);
  if (isOnly) return { node: marked, isPair: is, isFirst: undefined };
  // Of a left row's those that are a pair come first.
  const place = `${left.name} place`;
  const node: RelationNode = {
    kind: 'compute',
    item: marked,
    columns: [rowNumber(place, [column(row, integer)], [chosen(is, constant(integer, '0'), integer, '1')])],
  };
  return {
    node,
    isPair: is,
    isFirst: { kind: 'compare', operator: '=', left: column(place, integer), right: constant(integer, '1') },
  };
}

/** LEFT JOIN: all pairs; and of a left row without one the first that it has, with NULL in the place of the other side. */
function kept(context: ShapeContext, left: Side, right: Side, where: Expression): RelationNode {
  const { node, isPair, isFirst } = pairsOf(context, left, right, where);
  const item: RelationNode =
    isFirst === undefined ? node : { kind: 'filter', item: node, where: { kind: 'or', items: [isPair, isFirst] } };
  const others = right.columns.map(({ id, type }): NamedExpression => {
    return { id, type, expression: chosen(isPair, column(id, type), type) };
  });
  return { kind: 'project', item, columns: [...asTheyAre(left.columns), ...others], distinct: false };
}

/** Rows of `left` that are in no pair. */
function alone(context: ShapeContext, left: Side, right: Side, where: Expression): RelationNode {
  const { node, isPair, isFirst } = pairsOf(context, left, right, where);
  const isNone: Expression = { kind: 'not', item: isPair };
  return {
    kind: 'filter',
    item: node,
    where: isFirst === undefined ? isNone : { kind: 'and', items: [isNone, isFirst] },
  };
}

function rowNumber(id: string, partition: readonly Expression[], order: readonly Expression[]) {
  return {
    kind: 'window' as const,
    id,
    function: 'row_number' as const,
    argument: null,
    number: null,
    partition,
    order: order.map((expression) => ({ expression, descending: false, nullsFirst: false })),
    type: integer,
  };
}

/** The value where a condition is TRUE, else NULL or what `otherwise` says. */
function chosen(when: Expression, result: Expression, type: ColumnType, otherwise: string | null = null): Expression {
  return { kind: 'case', whens: [{ when, result }], otherwise: constant(type, otherwise), type };
}

const column = (id: string, type: ColumnType): Expression => ({ kind: 'column', column: id, type });
const constant = (type: ColumnType, value: string | null): Expression => ({ kind: 'constant', type, value });
const nothing = ({ id, type }: Column): NamedExpression => ({ id, type, expression: constant(type, null) });

function allOf(items: readonly Expression[]): Expression {
  const [first, second] = items;
  return first !== undefined && second === undefined ? first : { kind: 'and', items };
}
