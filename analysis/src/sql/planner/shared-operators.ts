/** The operators of a relation of several owners, as they are planned under protocol: see shared-drafts.ts. */
import type { ColumnType } from '../../contract/cards.ts';
import { expressionsOf, nodesIn } from '../../local/relation.ts';
import { columnNodes, scaleOf, typeOfExpression, withParts } from '../../local/expression.ts';
import type {
  Computed,
  Expression,
  NamedExpression,
  OwnAggregate,
  ProjectNode,
  RelationNode,
} from '../../local/stages.ts';
import { describe } from '../plan/describe.ts';
import { errorAt } from '../parse/refuse.ts';
import { setFacts } from '../plan/row-facts.ts';
import type { SharedNode } from '../plan/shared.ts';
import {
  carryingAll,
  columnOf,
  Computing,
  type Draft,
  Filtering,
  Leaf,
  type Made,
  type SharedContext,
} from './shared-drafts.ts';
import { type Fact, factOf, hullOf, partiesIn, type Shape } from './shared-facts.ts';
import { type JoinNode, outerAsPlain, takenApart } from './shared-outer.ts';
import { asTheyAre, setAsGroups } from './shared-sets.ts';
import { refusedHere } from './shared-refused.ts';
import { written, Projecting, wordsOf } from './shared-projecting.ts';
import { Distinct, Grouping } from './shared-grouping.ts';
import { Joining, isStrict } from './shared-joining.ts';
import { Windowing } from './shared-windowing.ts';
import { type Comparison, isTotal, totalOf, uncorrelated, passing } from './shared-correlated.ts';

const boolean: ColumnType = { kind: 'boolean' };

const integer: ColumnType = { kind: 'integer' };

/** A relation as a draft. Throws UsageError 'sql.shared-…', 'sql.overflow'. */
export function draftOf(context: SharedContext, node: RelationNode): Draft {
  if (partiesIn(node).length === 1) return new Leaf(context, node);
  switch (node.kind) {
    case 'table':
      return new Leaf(context, node);
    case 'filter':
      return new Filtering(context, draftOf(context, node.item), node.where);
    case 'project': {
      const project = new Projecting(context, draftOf(context, node.item), node.columns);
      return node.distinct ? new Distinct(context, project) : project;
    }
    case 'join':
      return joining(context, node);
    case 'group':
      return new Grouping(context, draftOf(context, node.item), node);
    case 'compute':
      return computing(context, draftOf(context, node.item), node.columns);
    case 'set': {
      if (node.operator !== 'union') return draftOf(context, setAsGroups(node));
      const below = new Below(context, node.items, node.columns);
      return node.all ? below : new Distinct(context, below);
    }
  }
}

/** Rows of several tables below each other. */
class Below implements Draft {
  readonly shape: Shape;
  readonly #context: SharedContext;
  readonly #items: readonly { readonly draft: Draft; readonly computing: Computing; readonly ids: readonly string[] }[];
  readonly #columns: readonly { readonly id: string; readonly type: ColumnType }[];
  readonly #made = new Map<string, { readonly made: Made; readonly from: readonly Made[] }>();

  constructor(
    context: SharedContext,
    items: readonly ProjectNode[],
    columns: readonly { readonly id: string; readonly type: ColumnType }[],
  ) {
    this.#context = context;
    this.#columns = columns;
    this.#items = items.map((item) => {
      const draft = draftOf(context, item);
      return { draft, computing: new Computing(context, draft), ids: item.columns.map(({ id }) => id) };
    });
    const facts = columns.map(({ id, type }, i): [string, Fact] => {
      return [
        id,
        hullOf(
          type,
          this.#items.map(({ draft, ids }) => draft.shape.facts.get(ids[i] as string) as Fact),
        ),
      ];
    });
    const shapes = this.#items.map(({ draft }) => draft.shape);
    this.shape = { facts: new Map(facts), ...setFacts({ operator: 'union', all: true }, shapes, []) };
  }

  column(id: string, told?: boolean): Made {
    const at = this.#columns.findIndex((column) => column.id === id);
    const { type } = this.#columns[at] as { readonly type: ColumnType };
    return this.#merged(
      `column ${id}`,
      this.#items.map(({ draft, computing, ids }) => {
        const own = draft.column(ids[at] as string, told);
        return scaleOf(own.type) >= scaleOf(type)
          ? own
          : computing.value({ kind: 'column', column: ids[at] as string, type: own.type }, type);
      }),
      this.shape.facts.get(id) as Fact,
      told,
    );
  }

  lift(expression: Expression): Made | undefined {
    const all = this.#items.map(({ draft, ids }) => {
      const own = (part: Expression): Expression => {
        if (part.kind !== 'column') return withParts(part, own);
        const at = this.#columns.findIndex((column) => column.id === part.column);
        const id = ids[at] as string;
        return { kind: 'column', column: id, type: draft.shape.facts.get(id)?.type ?? part.type };
      };
      return draft.lift(own(expression));
    });
    const [first] = all;
    if (first === undefined || all.includes(undefined)) return undefined;
    const made = all as Made[];
    if (made.some(({ type }) => scaleOf(type) !== scaleOf(first.type) || type.kind !== first.type.kind))
      return undefined;
    const fact = factOf(this.#context, this.shape.facts, expression, typeOfExpression(expression));
    return this.#merged(`lift ${JSON.stringify(expression)}`, made, { ...fact, type: first.type });
  }

  requireListed(id: string): void {
    const at = this.#columns.findIndex((column) => column.id === id);
    for (const { draft, ids } of this.#items) draft.requireListed(ids[at] as string);
  }

  #merged(text: string, from: readonly Made[], fact: Fact, told?: boolean): Made {
    const known = this.#made.get(text);
    if (known !== undefined) {
      if (told === true) Object.assign(known.made.column, wordsOf(from));
      return known.made;
    }
    const made = this.#context.add(
      (id) => ({ ...carryingAll(columnOf(id, fact), from), ...(told === true ? wordsOf(from) : {}) }),
      fact.type,
      fact.range,
    );
    this.#made.set(text, { made, from });
    return made;
  }

  node(): SharedNode {
    const made = [...this.#made.values()];
    return {
      kind: 'below',
      items: this.#items.map(({ computing }) => computing.node()),
      from: this.#items.map((_, i) => made.map(({ from }) => (from[i] as Made).column.id)),
      columns: made.map(({ made: { column } }) => column),
      rows: this.shape.rows,
    };
  }
}

function joining(context: SharedContext, node: JoinNode): Draft {
  if (node.join === 'right') return joining(context, { ...node, join: 'left', left: node.right, right: node.left });
  const plain = node.join === 'inner' ? undefined : outerAsPlain(context, node);
  if (plain !== undefined) return draftOf(context, plain);
  const [left, right] = [draftOf(context, node.left), draftOf(context, node.right)];
  const { keys, ...further } = takenApart(node.on, left.shape.facts, right.shape.facts);
  if (node.join !== 'inner' && keys.length === 0)
    throw errorAt(context.source, context.at, 'sql.shared-outer', { join: `${node.join.toUpperCase()} JOIN` });
  const joined = new Joining(context, node.join, left, right, keys);
  const items = [...further.left, ...further.right, ...further.both];
  const [first, second] = items;
  if (first === undefined) return joined;
  return new Filtering(context, joined, second === undefined ? first : { kind: 'and', items });
}

/** Columns that are computed from other rows: window functions and subqueries. */
function computing(context: SharedContext, item: Draft, columns: readonly Computed[]): Draft {
  const windows = columns.filter((column) => column.kind === 'window');
  const byOrder = Map.groupBy(windows, ({ partition, order }) => JSON.stringify([partition, order]));
  const withWindows = [...byOrder.values()].reduce<Draft>((found, same) => new Windowing(context, found, same), item);
  return columns.reduce<Draft>(
    (found, column) => (column.kind === 'window' ? found : withSubquery(context, found, column)),
    withWindows,
  );
}

/** EXISTS, IN and scalar subqueries as joins. */
function withSubquery(context: SharedContext, item: Draft, column: Exclude<Computed, { kind: 'window' }>): Draft {
  const { relation, equal, compared, gathered, ofTotal } = uncorrelated(item.shape.facts, column.relation);
  const around = nodesIn(relation).flatMap(expressionsOf).flatMap(columnNodes);
  const free = around.find((each) => item.shape.facts.has(each.column));
  if (free !== undefined) throw refusedHere(context, `(SELECT … ${describe(free)} …)`);
  // What is to be joined by is either the total's or its rows'.
  if (gathered && ofTotal) throw refusedHere(context, '(SELECT … WHERE … = …) of a total of a row');
  if (column.kind === 'exists' && isTotal(relation) && !ofTotal) {
    const always: Expression = { kind: 'constant', type: boolean, value: 'true' };
    return new Projecting(context, item, [
      ...columnsAsThey(item),
      { id: column.id, expression: always, type: boolean },
    ]);
  }
  const [comparison, further] = compared;
  if (further !== undefined || (comparison !== undefined && column.kind !== 'exists'))
    throw refusedHere(context, `(SELECT … ${describe((further ?? comparison)?.written as Expression)} …)`);
  // HAVING of a total is a condition on a row that is there for each row around it.
  if (column.kind !== 'scalar' && gathered && !isTotal(relation))
    throw refusedHere(context, '(SELECT … HAVING …) of a row');
  if (column.kind === 'exists' && comparison !== undefined)
    return existsBeside(context, item, column.id, relation, equal, comparison);
  if (column.kind === 'exists') {
    const inner = draftOf(context, relation);
    if (equal.length === 0) throw refusedHere(context, 'EXISTS (SELECT …) without a condition on the row');
    return new Joining(context, 'mark', item, inner, equal, column.id);
  }
  if (column.kind === 'in' && gathered) {
    const { id, item: left, value } = column;
    const type = typeOfExpression(value);
    const of = `${id} value`;
    const beside = scalarOf(context, item, { kind: 'scalar', id: of, relation, value, type }, relation, equal);
    const expression: Expression = {
      kind: 'compare',
      operator: '=',
      left,
      right: { kind: 'column', column: of, type },
    };
    return new Projecting(context, beside, [...columnsAsThey(item), { id, expression, type: boolean }]);
  }
  if (column.kind === 'in') return memberOf(context, item, column, relation, equal);
  return scalarOf(context, item, column, relation, equal);
}

/**
 * EXISTS of a row with the same keys and a value that compares with one around it: whether the least or the greatest of those rows' values
 * does.
 */
function existsBeside(
  context: SharedContext,
  item: Draft,
  id: string,
  relation: RelationNode,
  equal: readonly (readonly [Expression, Expression])[],
  { operator, outer, own, written: text }: Comparison,
): Draft {
  const type = typeOfExpression(own);
  if (equal.length === 0 || type.kind === 'text' || type.kind === 'boolean')
    throw refusedHere(context, `EXISTS (SELECT … ${describe(text)})`);
  const [least, greatest] = [`${id} least`, `${id} greatest`];
  const name = (i: number) => `${id} key ${i}`;
  const grouped: RelationNode = {
    kind: 'group',
    item: relation,
    keys: equal.map(([, key], i) => ({ id: name(i), expression: key, type: typeOfExpression(key) })),
    aggregates: (['min', 'max'] as const).map((extreme): OwnAggregate => {
      const as = extreme === 'min' ? least : greatest;
      return { id: as, function: extreme, expression: own, distinct: false, filter: null, type };
    }),
  };
  const pairs = equal.map(([around, key], i): readonly [Expression, Expression] => {
    return [around, { kind: 'column', column: name(i), type: typeOfExpression(key) }];
  });
  const joined = new Joining(context, 'left', item, draftOf(context, grouped), pairs);
  const comparedWith = (column: string): Expression => {
    return { kind: 'compare', operator, left: outer, right: { kind: 'column', column, type } };
  };
  const either: Expression = { kind: 'or', items: [comparedWith(least), comparedWith(greatest)] };
  const present: Expression = { kind: 'not', item: { kind: 'is-null', item: { kind: 'column', column: least, type } } };
  const outerPresent: Expression = { kind: 'not', item: { kind: 'is-null', item: outer } };
  const exists: Expression = { kind: 'and', items: [present, outerPresent, either] };
  return new Projecting(context, joined, [...columnsAsThey(item), { id, expression: exists, type: boolean }]);
}

/**
 * IN (SELECT …). Where a value on either side may be NULL it is unknown, rather than FALSE, for a row without an equal one: if the row has
 * NULL itself and there are rows to compare it with, or if one of these has NULL.
 */
function memberOf(
  context: SharedContext,
  item: Draft,
  column: Extract<Computed, { kind: 'in' }>,
  relation: RelationNode,
  equal: readonly (readonly [Expression, Expression])[],
): Draft {
  const { id, item: wanted, value } = column;
  const inner = draftOf(context, relation);
  const isNullable =
    factOf(context, item.shape.facts, wanted).nullable ||
    (column.nulls === true && factOf(context, inner.shape.facts, value).nullable);
  const keys: (readonly [Expression, Expression])[] = [...equal, [wanted, value]];
  if (context.truths.has(id) || !isNullable) return new Joining(context, 'mark', item, inner, keys, id);
  const matched = new Joining(context, 'mark', item, inner, keys, `${id} matched`);
  const [rows, known] = [`${id} rows`, `${id} known`];
  const counted: RelationNode = {
    kind: 'group',
    item: relation,
    keys: equal.map(([, key], i) => ({ id: `${id} key ${i}`, expression: key, type: typeOfExpression(key) })),
    aggregates: [
      { id: rows, function: 'count', expression: null, distinct: false, filter: null, type: integer },
      { id: known, function: 'count', expression: value, distinct: false, filter: null, type: integer },
    ],
  };
  const pairs = equal.map(([around, key], i): readonly [Expression, Expression] => {
    return [around, { kind: 'column', column: `${id} key ${i}`, type: typeOfExpression(key) }];
  });
  const joined = new Joining(context, equal.length === 0 ? 'inner' : 'left', matched, draftOf(context, counted), pairs);
  const of = (name: string, type: ColumnType = integer): Expression => ({ kind: 'column', column: name, type });
  const none: Expression = { kind: 'constant', type: integer, value: '0' };
  const isNull = (each: Expression): Expression => ({ kind: 'is-null', item: each });
  const isTruth = (text: string | null): Expression => ({ kind: 'constant', type: boolean, value: text });
  const isEmpty: Expression = {
    kind: 'or',
    items: [isNull(of(rows)), { kind: 'compare', operator: '=', left: of(rows), right: none }],
  };
  const isUnknown: Expression = {
    kind: 'or',
    items: [isNull(wanted), { kind: 'compare', operator: '>', left: of(rows), right: of(known) }],
  };
  const whens = [
    { when: of(`${id} matched`, boolean), result: isTruth('true') },
    { when: isEmpty, result: isTruth('false') },
    { when: isUnknown, result: isTruth(null) },
  ];
  const expression: Expression = { kind: 'case', whens, otherwise: isTruth('false'), type: boolean };
  return new Projecting(context, joined, [...columnsAsThey(item), { id, expression, type: boolean }]);
}

/** All columns of a table by their names. */
function columnsAsThey({ shape }: Draft): NamedExpression[] {
  return asTheyAre([...shape.facts].map(([id, { type }]) => ({ id, type })));
}

/** A scalar subquery: the one row beside every row, or the one of its key. */
function scalarOf(
  context: SharedContext,
  item: Draft,
  { id, value, type }: Extract<Computed, { kind: 'scalar' }>,
  relation: RelationNode,
  equal: readonly (readonly [Expression, Expression])[],
): Draft {
  if (equal.length === 0) {
    const inner = new Projecting(context, draftOf(context, relation), [{ id, expression: value, type }]);
    return new Joining(context, 'inner', item, inner, []);
  }
  const { group, result } = totalOf(context, relation, value);
  const name = (i: number) => `${id} key ${i}`;
  const keys = equal.map(([, own], i) => ({ id: name(i), expression: own, type: typeOfExpression(own) }));
  const own = equal.map(([, key]) => key);
  const grouped: RelationNode = { ...group, item: passing(group.item, own), keys };
  const pairs = equal.map(([outer, key], i): readonly [Expression, Expression] => {
    return [outer, { kind: 'column', column: name(i), type: typeOfExpression(key) }];
  });
  // Of no rows every aggregate is NULL, but for counts.
  const counts = group.aggregates.filter((each) => each.function === 'count');
  if (counts.length === 0 && isStrict(result) && columnNodes(result).length > 0) {
    const inner = new Projecting(context, draftOf(context, grouped), [
      { id, expression: result, type },
      ...asTheyAre(keys.map((key) => ({ id: key.id, type: key.type }))),
    ]);
    return new Joining(context, 'left', item, inner, pairs);
  }
  const joined = new Joining(context, 'left', item, draftOf(context, grouped), pairs);
  const expression = written(
    result,
    counts.map((each): NamedExpression => {
      const count: Expression = { kind: 'column', column: each.id, type: each.type };
      const none: Expression = { kind: 'constant', type: each.type, value: '0' };
      const whens = [{ when: { kind: 'is-null', item: count } as const, result: none }];
      return { id: each.id, type: each.type, expression: { kind: 'case', whens, otherwise: count, type: each.type } };
    }),
  );
  return new Projecting(context, joined, [...columnsAsThey(item), { id, expression, type }]);
}
