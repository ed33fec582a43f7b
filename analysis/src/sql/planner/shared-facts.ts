/** What is known of the columns and rows of a relation of several owners, before anybody computes it. */
import { mayBeEmpty } from '../../local/frames.ts';
import type { ColumnType, DatasetCard } from '../../contract/cards.ts';
import { scaleOf } from '../../local/expression.ts';
import { nodesIn } from '../../local/relation.ts';
import type { Computed, Expression, NamedExpression, OwnAggregate, RelationNode } from '../../local/stages.ts';
import { type BoundValue, isCondition, isNullable, typeOf } from '../bind/bound.ts';
import { type NumberRange, rangeOfColumn, rescale, sumRange, union } from '../plan/ranges.ts';
import type { SourceText } from '../parse/source-text.ts';
import {
  type Equality,
  groupFacts,
  joinFacts,
  projectedFacts,
  type RowFacts,
  setFacts,
  tableFacts,
} from '../plan/row-facts.ts';
import { boundOf } from './shared-bound.ts';

/** `range`: of the carried integer, null of texts and booleans. */
export interface Fact {
  readonly type: ColumnType;
  readonly range: NumberRange | null;
  readonly nullable: boolean;
}

export type Facts = ReadonlyMap<string, Fact>;

/** What holds of a table: its columns and rows. */
export interface Shape extends RowFacts {
  readonly facts: Facts;
}

export interface ShapeContext {
  readonly source: SourceText;
  readonly at: number;
  /** By 'owner.name'. */
  readonly cards: ReadonlyMap<string, DatasetCard>;
}

/** The owner of a dataset as relations of several owners call it. */
export function partyOf(dataset: string): string {
  return dataset.slice(0, dataset.lastIndexOf('.'));
}

/** Owners of the tables of a relation, subqueries included. */
export function partiesIn(node: RelationNode): string[] {
  return [...new Set(nodesIn(node).flatMap((each) => (each.kind === 'table' ? [partyOf(each.dataset)] : [])))];
}

/** The conjuncts of a condition. */
export function conjunctsIn(expression: Expression | null): readonly Expression[] {
  if (expression === null) return [];
  return expression.kind === 'and' ? expression.items.flatMap(conjunctsIn) : [expression];
}

/** Throws UsageError 'sql.overflow'. */
export function factOf({ source, at }: ShapeContext, facts: Facts, expression: Expression, type?: ColumnType): Fact {
  const bound = boundOf(source, expression, columnFrom(facts), at);
  const own = typeOf(bound);
  const nullable = isNullable(bound);
  if (isCondition(bound) || own.kind === 'boolean' || own.kind === 'text') return { type: own, range: null, nullable };
  const range = (bound as BoundValue).range as NumberRange;
  const wanted = type === undefined || scaleOf(type) <= scaleOf(own) ? own : type;
  return { type: wanted, range: rescale(range, scaleOf(wanted) - scaleOf(own)), nullable };
}

function columnFrom(facts: Facts) {
  return (id: string) => {
    const fact = facts.get(id);
    if (fact === undefined) throw new Error(`a relation has no column ${id}`);
    return { column: id, ...fact };
  };
}

/** What holds of what a group's aggregate gives, over `rows` rows at most; `grouped`: there are keys, so that a group has rows. */
export function aggregateFact(
  context: ShapeContext,
  facts: Facts,
  { function: name, expression, filter, type, distinct }: OwnAggregate,
  rows: number,
  grouped: boolean,
): Fact {
  if (name === 'count' || expression === null)
    return { type: { kind: 'integer' }, range: { min: 0n, max: BigInt(rows) }, nullable: false };
  const of = factOf(context, facts, expression);
  const nullable = of.nullable || filter !== null || !grouped;
  const range = of.range ?? { min: 0n, max: 1n };
  if (name === 'min' || name === 'max') return { type: of.type, range, nullable };
  if (name === 'sum') return { type, range: sumRange(range, distinct ? 1 : rows), nullable };
  const zero = { min: 0n, max: 0n };
  return { type, range: union(rescale(range, scaleOf(type) - scaleOf(of.type)), zero), nullable };
}

export function windowFact(
  context: ShapeContext,
  facts: Facts,
  { function: name, argument, number, frame, type }: Extract<Computed, { kind: 'window' }>,
  rows: number,
): Fact {
  const integer: ColumnType = { kind: 'integer' };
  const upTo = (least: bigint, most: bigint): Fact => ({
    type: integer,
    range: { min: least, max: most },
    nullable: false,
  });
  if (name === 'row_number' || name === 'rank' || name === 'dense_rank') return upTo(1n, BigInt(rows));
  if (name === 'ntile') return upTo(1n, BigInt(number ?? 1));
  if (name === 'count' || argument === null) return upTo(0n, BigInt(rows));
  const of = factOf(context, facts, argument);
  const isEmpty = frame !== undefined && mayBeEmpty(frame);
  const nullable = of.nullable || isEmpty;
  if (name === 'sum') return { type, range: sumRange(of.range ?? { min: 0n, max: 1n }, rows), nullable };
  return { ...of, nullable: nullable || name === 'lag' || name === 'lead' || name === 'nth_value' };
}

/** What holds of a relation that one owner computes. */
export function shapeOf(context: ShapeContext, node: RelationNode, around: Facts = new Map()): Shape {
  const below = (item: RelationNode) => shapeOf(context, item, around);
  switch (node.kind) {
    case 'table':
      return tableShape(context, node);
    case 'filter':
      return below(node.item);
    case 'project': {
      const item = below(node.item);
      const facts = namedFacts(context, withOuter(item.facts, around), node.columns);
      const ids = node.columns.map(({ id }) => id);
      return { facts, ...projectedRows(item, node.columns, node.distinct ? ids : undefined) };
    }
    case 'group': {
      const item = below(node.item);
      const known = withOuter(item.facts, around);
      const grouped = node.keys.length > 0;
      const facts = new Map(namedFacts(context, known, node.keys));
      for (const each of node.aggregates) facts.set(each.id, aggregateFact(context, known, each, item.rows, grouped));
      return { facts, ...groupFacts(item.rows, keysOf(facts, node.keys)) };
    }
    case 'compute': {
      const item = below(node.item);
      const facts = new Map(item.facts);
      for (const column of node.columns) {
        if (column.kind === 'window')
          facts.set(column.id, windowFact(context, withOuter(item.facts, around), column, item.rows));
        else if (column.kind === 'scalar') {
          const inner = shapeOf(context, column.relation, withOuter(item.facts, around));
          const fact = factOf(context, withOuter(inner.facts, withOuter(item.facts, around)), column.value);
          facts.set(column.id, { ...fact, nullable: true });
        } else facts.set(column.id, { type: { kind: 'boolean' }, range: null, nullable: column.kind === 'in' });
      }
      return { ...item, facts };
    }
    case 'set': {
      const items = node.items.map((item) => below(item));
      const facts = new Map(
        node.columns.map(({ id, type }, i) => [
          id,
          hullOf(
            type,
            items.map((item, at) => item.facts.get(node.items[at]?.columns[i]?.id ?? '') as Fact),
          ),
        ]),
      );
      const ids = node.columns.map(({ id }) => id);
      return { facts, ...setFacts(node, items, ids) };
    }
    case 'join': {
      const [left, right] = [below(node.left), below(node.right)];
      return joinShape(node, left, right, equalitiesIn(node.on, left.facts, right.facts));
    }
  }
}

const withOuter = (facts: Facts, around: Facts): Facts => (around.size === 0 ? facts : new Map([...around, ...facts]));

function tableShape(
  { cards }: ShapeContext,
  { dataset, columns, row }: Extract<RelationNode, { kind: 'table' }>,
): Shape {
  const card = cards.get(dataset);
  if (card === undefined) throw new Error(`no card of ${dataset}`);
  const facts = new Map<string, Fact>();
  for (const { id, column, type } of columns) {
    const known = card.columns.find(({ name }) => name === column);
    // A unit column need not be among those that others may use.
    facts.set(id, { type, range: rangeOfColumn(type, known?.range), nullable: known?.nullable ?? true });
  }
  if (row !== null)
    facts.set(row, {
      type: { kind: 'integer' },
      range: { min: 1n, max: BigInt(Math.max(1, card.rowsUpTo)) },
      nullable: false,
    });
  const idOf = new Map(columns.map(({ id, column }) => [column, id]));
  const own = tableFacts(card, (name) => idOf.get(name));
  return { facts, ...own, unique: row === null ? own.unique : [...own.unique, [row]] };
}

export function namedFacts(context: ShapeContext, facts: Facts, columns: readonly NamedExpression[]): Facts {
  return new Map(columns.map(({ id, expression, type }) => [id, factOf(context, facts, expression, type)]));
}

/** What holds of rows after a projection; also of columns in the place of which some rows have NULL. */
export function projectedRows(
  item: RowFacts,
  columns: readonly NamedExpression[],
  distinct?: readonly string[],
): RowFacts {
  const nameOf = (of: (expression: Expression) => string | undefined) => (id: string) =>
    columns.find(({ expression }) => of(expression) === id)?.id;
  const plain = nameOf((each) => (each.kind === 'column' ? each.column : undefined));
  const chosen = nameOf(chosenColumn);
  const own = projectedFacts(item, plain, distinct);
  if (!columns.some(({ expression }) => chosenColumn(expression) !== undefined)) return own;
  const some = projectedFacts(item, (id) => chosen(id) ?? plain(id));
  const repeats = [...(own.repeats ?? []), ...(some.repeats ?? [])];
  return { ...own, unique: [...own.unique, ...some.unique], ...(repeats.length === 0 ? {} : { repeats }) };
}

/** The column whose value an expression has, but in some rows, where it is NULL. */
function chosenColumn(expression: Expression): string | undefined {
  if (expression.kind !== 'case') return undefined;
  const { whens, otherwise } = expression;
  const [only, second] = whens;
  const isNull = otherwise.kind === 'constant' && otherwise.value === null;
  return isNull && second === undefined && only?.result.kind === 'column' ? only.result.column : undefined;
}

/** Keys of a GROUP BY as `groupFacts` takes them. */
export function keysOf(facts: Facts, keys: readonly { readonly id: string }[]) {
  return keys.map(({ id }) => ({ id, ...(facts.get(id) as Fact) }));
}

/** What holds of a column whichever table a row comes from. */
export function hullOf(type: ColumnType, facts: readonly Fact[]): Fact {
  const ranges = facts.flatMap((fact) =>
    fact.range === null ? [] : [rescale(fact.range, Math.max(0, scaleOf(type) - scaleOf(fact.type)))],
  );
  return {
    type,
    range: ranges.length === 0 ? null : ranges.reduce(union),
    nullable: facts.some(({ nullable }) => nullable),
  };
}

/** Pairs of columns of the two sides that a condition makes equal. */
function equalitiesIn(on: Expression | null, left: Facts, right: Facts): Equality[] {
  return conjunctsIn(on).flatMap((each): Equality[] => {
    if (each.kind !== 'compare' || each.operator !== '=') return [];
    if (each.left.kind !== 'column' || each.right.kind !== 'column') return [];
    const [x, y] = [each.left.column, each.right.column];
    if (left.has(x) && right.has(y)) return [[x, y]];
    return left.has(y) && right.has(x) ? [[y, x]] : [];
  });
}

export function joinShape(
  { join }: Pick<Extract<RelationNode, { kind: 'join' }>, 'join'>,
  left: Shape,
  right: Shape,
  equalities: readonly Equality[],
): Shape {
  const filled = (facts: Facts, isFilled: boolean): (readonly [string, Fact])[] =>
    [...facts].map(([id, fact]) => [id, isFilled ? { ...fact, nullable: true } : fact]);
  const { rows, unique } = joinFacts(join, left, right, equalities);
  return {
    facts: new Map([
      ...filled(left.facts, join === 'right' || join === 'full'),
      ...filled(right.facts, join === 'left' || join === 'full'),
    ]),
    rows,
    unique,
  };
}
