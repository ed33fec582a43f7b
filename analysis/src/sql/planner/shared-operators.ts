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
import { setFacts } from '../plan/row-facts.ts';
import type { SharedNode } from '../plan/shared.ts';
import { columnOf, Computing, type Draft, Filtering, Leaf, type Made, type SharedContext } from './shared-drafts.ts';
import { type Fact, factOf, hullOf, partiesIn, type Shape } from './shared-facts.ts';
import { refusedHere } from './shared-refused.ts';
import { Projecting } from './shared-projecting.ts';
import { Distinct, Grouping } from './shared-grouping.ts';
import { wordsOf, joinOf, Joining } from './shared-joining.ts';
import { Windowing } from './shared-windowing.ts';
import { type Comparison, groupedBy, uncorrelated } from './shared-correlated.ts';

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
      if (node.operator !== 'union') throw refusedHere(context, node.operator.toUpperCase());
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
    const fact = factOf(this.#context, this.shape.facts, expression);
    return this.#merged(`lift ${JSON.stringify(expression)}`, made, { ...fact, type: first.type });
  }

  requireListed(id: string, categories: readonly string[]): void {
    const at = this.#columns.findIndex((column) => column.id === id);
    for (const { draft, ids } of this.#items) draft.requireListed(ids[at] as string, categories);
  }

  #merged(text: string, from: readonly Made[], fact: Fact, told?: boolean): Made {
    const known = this.#made.get(text);
    if (known !== undefined) {
      if (told === true) Object.assign(known.made.column, wordsOf(from));
      return known.made;
    }
    const made = this.#context.add(
      (id) => ({ ...columnOf(id, fact), ...(told === true ? wordsOf(from) : {}) }),
      fact.type,
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

type JoinNode = Extract<RelationNode, { kind: 'join' }>;

function joining(context: SharedContext, node: JoinNode): Draft {
  if (node.join === 'right') return joining(context, { ...node, join: 'left', left: node.right, right: node.left });
  const [left, right] = [draftOf(context, node.left), draftOf(context, node.right)];
  return joinOf(context, node.join, left, right, node.on);
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
  const { relation, equal, compared } = uncorrelated(item.shape.facts, column.relation);
  const around = nodesIn(relation).flatMap(expressionsOf).flatMap(columnNodes);
  const free = around.find((each) => item.shape.facts.has(each.column));
  if (free !== undefined) throw refusedHere(context, `(SELECT … ${describe(free)} …)`);
  const [comparison, further] = compared;
  if (further !== undefined || (comparison !== undefined && column.kind !== 'exists'))
    throw refusedHere(context, `(SELECT … ${describe((further ?? comparison)?.written as Expression)} …)`);
  if (column.kind === 'exists' && comparison !== undefined)
    return existsBeside(context, item, column.id, relation, equal, comparison);
  if (column.kind === 'exists') {
    const inner = draftOf(context, relation);
    if (equal.length === 0) throw refusedHere(context, 'EXISTS (SELECT …) without a condition on the row');
    return new Joining(context, 'mark', item, inner, equal, column.id);
  }
  if (column.kind === 'in') {
    const inner = draftOf(context, relation);
    const isKnown =
      !factOf(context, item.shape.facts, column.item).nullable &&
      !factOf(context, inner.shape.facts, column.value).nullable;
    // NOT IN of NULLs is unknown rather than false.
    if (!isKnown) throw refusedHere(context, 'IN (SELECT …) of columns that may be NULL');
    return new Joining(context, 'mark', item, inner, [...equal, [column.item, column.value]], column.id);
  }
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
  const kept = [...item.shape.facts].map(([column, fact]): NamedExpression => {
    return { id: column, type: fact.type, expression: { kind: 'column', column, type: fact.type } };
  });
  return new Projecting(context, joined, [...kept, { id, expression: exists, type: { kind: 'boolean' } }]);
}

/** A scalar subquery: the one row beside every row, or the one of its key. */
function scalarOf(
  context: SharedContext,
  item: Draft,
  { id, value, type }: Extract<Computed, { kind: 'scalar' }>,
  relation: RelationNode,
  equal: readonly (readonly [Expression, Expression])[],
): Draft {
  const keyed =
    equal.length === 0
      ? relation
      : groupedBy(
          context,
          relation,
          equal.map(([, own]) => own),
        );
  const inner = new Projecting(context, draftOf(context, keyed), [
    { id, expression: value, type },
    ...equal.map(([, own], i): NamedExpression => {
      return { id: `${id} key ${i}`, expression: own, type: typeOfExpression(own) };
    }),
  ]);
  const pairs = equal.map(([outer, own], i): readonly [Expression, Expression] => {
    return [outer, { kind: 'column', column: `${id} key ${i}`, type: typeOfExpression(own) }];
  });
  return new Joining(context, equal.length === 0 ? 'inner' : 'left', item, inner, pairs);
}
