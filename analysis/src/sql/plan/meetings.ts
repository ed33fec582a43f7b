/**
 * Where rows of several owners meet in a shared relation, read off its tree: the columns that decide which of them do, and the values that
 * are made of more than one owner's.
 */
import { columnNodes } from '../../local/expression.ts';
import { aggregateParts, expressionsOf, nodesIn } from '../../local/relation.ts';
import type { Computed, Expression, OwnRelation, RelationNode } from '../../local/stages.ts';
import { isColumnEquality, type Origin, ownersIn, RelationFacts, tableNamed } from './relations.ts';

/** Columns by which rows of several owners are matched, compared, grouped, put in order or told to be the same. */
export function meetingColumns(relation: OwnRelation, asked: readonly Expression[] = []): Origin[] {
  const facts = new RelationFacts(relation);
  const decided = [...nodesIn(relation.body).flatMap(decidedBy), ...asked.map((expression) => [expression])];
  const origins = decided.map((expressions) => facts.originsIn(expressions));
  return distinctOrigins(origins.filter((each) => ownersIn(each).length > 1).flat());
}

/** What decides in an operator which rows belong together: conditions one by one, keys each for itself. */
function decidedBy(node: RelationNode): Expression[][] {
  const each = (expressions: readonly Expression[]) => expressions.map((expression) => [expression]);
  switch (node.kind) {
    case 'table':
      return [];
    case 'join':
      return node.on === null ? [] : each(conjunctsOf(node.on));
    case 'filter':
      return each(conjunctsOf(node.where));
    case 'project':
      return node.distinct ? each(node.columns.map(({ expression }) => expression)) : [];
    case 'group':
      return [
        ...each(node.keys.map(({ expression }) => expression)),
        ...node.aggregates.flatMap((aggregate) => (aggregate.distinct ? each(aggregateParts(aggregate)) : [])),
      ];
    case 'compute':
      return node.columns.flatMap((column) => {
        if (column.kind === 'in') return [[column.item, column.value]];
        if (column.kind !== 'window') return [];
        return each([...column.partition, ...column.order.map(({ expression }) => expression)]);
      });
    case 'set': {
      if (node.operator === 'union' && node.all) return [];
      return node.columns.map((_, i) => node.items.flatMap((item) => item.columns[i]?.expression ?? []));
    }
  }
}

/**
 * For each value inside a relation that is made of several owners' columns, these columns: a number of two of them, and what adds up,
 * takes the extreme of or looks up values of rows that are several owners'; and what compares a row's value with such a number of others'.
 * `asked`: what is measured, and grouped by, outside; `outside`: what selects there.
 */
export function combinedValues(
  relation: OwnRelation,
  asked: readonly Expression[],
  outside: readonly Expression[],
): Origin[][] {
  const facts = new RelationFacts(relation);
  const results = new Set(nodesIn(relation.body).flatMap(resultsOf));
  // One number of another owner's rows that many rows are compared with is read off how many of them are below it.
  const compared = comparedInside(relation, outside).filter(({ condition }) => facts.isMadeOf(condition, results));
  const values = nodesIn(relation.body).flatMap(valuesOf);
  const made = [...values.filter(({ gathers }) => !gathers).map(({ value }) => value), ...asked].filter(
    (value) => value.kind !== 'column' && facts.isOfSeveral(value),
  );
  // What is gathered from rows below each other is one number of all of these owners.
  const gathered = values
    .filter(({ value, gathers }) => gathers && ownersIn(facts.originsIn([value])).length > 1)
    .map(({ value }) => value);
  const found = [
    ...[...made, ...gathered].map((value) => facts.originsIn([value])),
    ...compared.map(({ origins }) => [...origins]),
  ];
  return [...new Map(found.map((origins) => [JSON.stringify(origins), origins])).values()];
}

function valuesOf(node: RelationNode): { readonly value: Expression; readonly gathers: boolean }[] {
  const plain = (expressions: readonly Expression[]) => expressions.map((value) => ({ value, gathers: false }));
  switch (node.kind) {
    case 'project':
      return plain(node.columns.map(({ expression }) => expression));
    case 'group':
      return [
        ...plain(node.keys.map(({ expression }) => expression)),
        ...node.aggregates.flatMap((aggregate) =>
          aggregateParts(aggregate).map((value) => ({ value, gathers: aggregate.function !== 'count' })),
        ),
      ];
    case 'compute':
      return node.columns.flatMap((column) => {
        if (column.kind === 'scalar') return [{ value: column.value, gathers: true }];
        if (column.kind !== 'window') return [];
        return [
          ...(column.argument === null ? [] : [{ value: column.argument, gathers: true }]),
          ...plain([...column.partition, ...column.order.map(({ expression }) => expression)]),
        ];
      });
    default:
      return [];
  }
}

/** Columns that say something of several rows: aggregates, window functions, the value of a subquery. */
function resultsOf(node: RelationNode): string[] {
  if (node.kind === 'group') return node.aggregates.map(({ id }) => id);
  return node.kind === 'compute' ? node.columns.map(({ id }) => id) : [];
}

/** A condition that compares several owners' columns; that which only joins rows by equal keys apart. */
export interface Comparing {
  readonly condition: Expression;
  readonly origins: readonly Origin[];
}

/** Conditions across owners, inside a relation and `outside`. */
export function comparedInside(relation: OwnRelation, outside: readonly Expression[]): Comparing[] {
  const facts = new RelationFacts(relation);
  const all = [...facts.conditions(), ...outside].flatMap(partsOfCondition);
  return all.flatMap((condition): Comparing[] => {
    // What a truth is made of is compared where it is made.
    const isTruth = condition.kind === 'is-null' || condition.kind === 'column';
    if (isColumnEquality(condition) || isTruth || !facts.isOfSeveral(condition)) return [];
    return [{ condition, origins: facts.originsIn([condition]) }];
  });
}

/**
 * Whether rows of `owner` may stand for themselves beside rows that others have alone: below each other, or both kept by a FULL JOIN.
 * Whoever has them can leave them out of what it is told.
 */
export function standsApart(relation: OwnRelation, owner: string): boolean {
  const owners = (node: RelationNode) => new Set(tableOwners(node));
  const isMixed = (sides: readonly RelationNode[]) => {
    const sets = sides.map(owners);
    if (!sets.some((set) => set.has(owner)) || new Set(sets.flatMap((set) => [...set])).size < 2) return false;
    return sets.some((set) => !set.has(owner) || set.size === 1);
  };
  return nodesIn(relation.body).some((node) => {
    if (node.kind === 'set') return node.operator === 'union' && isMixed(node.items);
    return node.kind === 'join' && node.join === 'full' && isMixed([node.left, node.right]);
  });
}

/**
 * Owners whose rows an outer join may leave out of rows that are counted in a group above it: there 0 stands for none of theirs, so that
 * neither a NULL nor a unit of the other side tells how many rows have any.
 */
export function filledOwners(relation: OwnRelation): string[] {
  const nodes = nodesIn(relation.body);
  const counting = nodes.filter(
    (node) => node.kind === 'group' && node.aggregates.some((aggregate) => aggregate.function === 'count'),
  );
  const joins = counting.flatMap((node) => (node.kind === 'group' ? nodesIn(node.item) : []));
  const filled = joins.flatMap((node): string[] => {
    if (node.kind !== 'join' || node.join === 'inner') return [];
    const [left, right] = [tableOwners(node.left), tableOwners(node.right)];
    return [
      ...(node.join === 'right' ? [] : right.filter((owner) => !left.includes(owner))),
      ...(node.join === 'left' ? [] : left.filter((owner) => !right.includes(owner))),
    ];
  });
  // So does what a subquery says of the rows of a row that has none.
  const counted = nodes.flatMap((node) => {
    if (node.kind !== 'compute') return [];
    const own = tableOwners(node.item);
    return node.columns.flatMap((column) =>
      isOfRow(node.item, column) && mayCountNone(column)
        ? tableOwners(column.relation).filter((owner) => !own.includes(owner))
        : [],
    );
  });
  return [...new Set([...filled, ...counted])];
}

type Scalar = Extract<Computed, { kind: 'scalar' }>;

/** Whether the value of a subquery is one for each row of `item`, by whose columns it chooses its rows. */
export function isOfRow(item: RelationNode, column: Computed): column is Scalar {
  if (column.kind !== 'scalar') return false;
  const own = new Set(nodesIn(item).flatMap(idsOf));
  return nodesIn(column.relation)
    .flatMap(expressionsOf)
    .flatMap(columnNodes)
    .some((each) => own.has(each.column));
}

/** Whether it may have a value where there are no rows: not so a sum, an average, a least or greatest value. */
function mayCountNone({ relation, value }: Scalar): boolean {
  let [node, result] = [relation, value];
  while (node.kind === 'project' && result.kind === 'column') {
    const { column } = result;
    result = node.columns.find(({ id }) => id === column)?.expression ?? result;
    node = node.item;
  }
  const { kind } = node;
  if (kind !== 'group' || result.kind !== 'column') return true;
  const { column } = result;
  return node.aggregates.find(({ id }) => id === column)?.function === 'count';
}

function idsOf(node: RelationNode): string[] {
  switch (node.kind) {
    case 'table':
      return [...node.columns.map(({ id }) => id), ...(node.row === null ? [] : [node.row])];
    case 'group':
      return [...node.keys, ...node.aggregates].map(({ id }) => id);
    case 'project':
    case 'compute':
    case 'set':
      return node.columns.map(({ id }) => id);
    default:
      return [];
  }
}

function tableOwners(node: RelationNode): string[] {
  const tables = nodesIn(node).flatMap((each) => (each.kind === 'table' ? [each.dataset] : []));
  return [...new Set(tables.map((dataset) => tableNamed(dataset).owner))];
}

/**
 * Owners some of whose rows stay, or go, because others' rows are not there or are: of them the numbers on either side add up to what
 * whoever knows how many there are knows.
 */
export function keptOwners(relation: OwnRelation): string[] {
  const owners = tableOwners;
  const kept = nodesIn(relation.body).flatMap((node): string[] => {
    if (owners(node).length < 2) return [];
    if (node.kind === 'compute') {
      const isAsked = (column: Computed) =>
        column.kind === 'exists' || column.kind === 'in' || (isOfRow(node.item, column) && mayCountNone(column));
      return node.columns.some(isAsked) ? owners(node.item) : [];
    }
    if (node.kind === 'set') {
      if (node.operator === 'union') return [];
      return owners(node.operator === 'except' ? (node.items[0] as RelationNode) : node);
    }
    if (node.kind !== 'join' || node.join === 'inner') return [];
    return [...(node.join === 'right' ? [] : owners(node.left)), ...(node.join === 'left' ? [] : owners(node.right))];
  });
  return [...new Set(kept)];
}

export function partsOfCondition(condition: Expression): Expression[] {
  if (condition.kind === 'and' || condition.kind === 'or') return condition.items.flatMap(partsOfCondition);
  return condition.kind === 'not' ? partsOfCondition(condition.item) : [condition];
}

function conjunctsOf(where: Expression): Expression[] {
  return where.kind === 'and' ? where.items.flatMap(conjunctsOf) : [where];
}

export function distinctOrigins(origins: readonly Origin[]): Origin[] {
  return [...new Map(origins.map((origin) => [JSON.stringify(origin), origin])).values()];
}
