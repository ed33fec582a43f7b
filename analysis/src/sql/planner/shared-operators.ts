/** The operators of a relation of several owners, as they are planned under protocol: see shared-drafts.ts. */
import type { ColumnType } from '../../contract/cards.ts';
import { expressionsOf, nodesIn } from '../../local/relation.ts';
import { columnNodes, scaleOf, typeOfExpression, withParts } from '../../local/expression.ts';
import type {
  CompareOperator,
  Computed,
  Expression,
  NamedExpression,
  OwnAggregate,
  ProjectNode,
  RelationNode,
} from '../../local/stages.ts';
import { describe } from '../plan/describe.ts';
import { errorAt } from '../parse/refuse.ts';
import { isWithin, secureLimit } from '../plan/ranges.ts';
import type { SecureBoolean } from '../plan/secure-values.ts';
import {
  knownFlag,
  metColumn,
  type SharedAggregate,
  type SharedColumn,
  type SharedNode,
  type SharedOrder,
  type SharedWindow,
} from '../plan/shared.ts';
import {
  columnOf,
  Computing,
  type Draft,
  Filtering,
  holds,
  Leaf,
  type Made,
  type SharedContext,
} from './shared-drafts.ts';
import {
  aggregateFact,
  conjunctsIn,
  type Fact,
  factOf,
  type Facts,
  hullOf,
  isOnce,
  joinShape,
  namedFacts,
  partiesIn,
  renamed,
  repeatsAfter,
  type Shape,
  windowFact,
} from './shared-facts.ts';
import { type JoinNode, outerAsPlain, takenApart } from './shared-outer.ts';
import { asTheyAre, setAsGroups } from './shared-sets.ts';
import { join as allOrAny } from './secure.ts';

const boolean: ColumnType = { kind: 'boolean' };
const integer: ColumnType = { kind: 'integer' };

/** Pairs of rows that a join without a key that occurs once may make. */
const mostPairs = 2 ** 22;

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

function refusedHere({ source, at }: SharedContext, construct: string) {
  return errorAt(source, at, 'sql.shared-construct', { construct });
}

/** The expression with columns of a projection written out. */
function written(expression: Expression, columns: readonly NamedExpression[]): Expression {
  if (expression.kind !== 'column') return withParts(expression, (part) => written(part, columns));
  return columns.find(({ id }) => id === expression.column)?.expression ?? expression;
}

/** Columns by name, made of an item's. */
class Projecting implements Draft {
  readonly shape: Shape;
  readonly columns: readonly NamedExpression[];
  readonly #item: Computing;

  constructor(context: SharedContext, item: Draft, columns: readonly NamedExpression[]) {
    this.#item = new Computing(context, item);
    this.columns = columns;
    const facts = namedFacts(context, item.shape.facts, columns);
    this.shape = {
      facts,
      rows: item.shape.rows,
      unique: renamed(item.shape.unique, columns),
      ...repeatsAfter(item.shape, columns),
    };
  }

  column(id: string, told?: boolean): Made {
    const { expression, type } = this.columns.find((each) => each.id === id) as NamedExpression;
    if (told === true && expression.kind === 'column') return this.#item.column(expression.column, true);
    const made = this.#item.value(expression, type);
    // What is chosen from texts that are told is looked up among them.
    if (told === true && expression.kind === 'case' && type.kind === 'text') {
      const texts = [...expression.whens.map(({ result }) => result), expression.otherwise].flatMap(columnNodes);
      Object.assign(made.column, wordsOf(texts.map(({ column }) => this.#item.column(column, true))));
    }
    return made;
  }

  lift(expression: Expression): Made | undefined {
    return this.#item.lift(written(expression, this.columns));
  }

  node(): SharedNode {
    return this.#item.node();
  }
}

/** Each row once. */
class Distinct implements Draft {
  readonly shape: Shape;
  readonly #group: Grouping;

  constructor(context: SharedContext, item: Draft) {
    const keys = [...item.shape.facts].map(([id, { type }]): NamedExpression => {
      return { id, type, expression: { kind: 'column', column: id, type } };
    });
    this.#group = new Grouping(context, item, { keys, aggregates: [] });
    this.shape = this.#group.shape;
  }

  column(id: string, told?: boolean): Made {
    return this.#group.column(id, told);
  }

  lift(): undefined {
    return undefined;
  }

  node(): SharedNode {
    return this.#group.node();
  }
}

/** GROUP BY. */
class Grouping implements Draft {
  readonly shape: Shape;
  readonly #item: Computing;
  readonly #keys = new Map<string, Made>();
  readonly #aggregates = new Map<string, { readonly made: Made; readonly aggregate: SharedAggregate }>();
  readonly #expressions: ReadonlyMap<string, Expression>;

  constructor(
    context: SharedContext,
    item: Draft,
    { keys, aggregates }: Pick<Extract<RelationNode, { kind: 'group' }>, 'keys' | 'aggregates'>,
  ) {
    this.#item = new Computing(context, item);
    const { facts, rows } = item.shape;
    const grouped = keys.length > 0;
    const known = new Map(namedFacts(context, facts, keys));
    for (const { id, expression, type } of keys) this.#keys.set(id, this.#item.value(expression, type));
    this.#expressions = new Map(keys.map(({ id, expression }) => [id, expression]));
    for (const each of aggregates) {
      if (each.distinct && each.function !== 'count' && each.function !== 'min' && each.function !== 'max')
        throw refusedHere(context, `${each.function.toUpperCase()}(DISTINCT …)`);
      const fact = aggregateFact(context, facts, each, rows, grouped);
      if (fact.range !== null && !isWithin(fact.range, secureLimit)) {
        const expression = `${each.function.toUpperCase()}(${each.expression === null ? '*' : describe(each.expression)})`;
        throw errorAt(context.source, context.at, 'sql.shared-overflow', { expression, rows });
      }
      known.set(each.id, fact);
      const conditions: SecureBoolean[] = each.filter === null ? [] : [holds(context, item, each.filter)];
      const of = each.expression === null ? undefined : this.#item.value(each.expression);
      const isCount = each.function === 'count' && !each.distinct;
      if (isCount && of?.column.nullable === true)
        conditions.push({ kind: 'flag', table: 0, id: knownFlag(of.column.id) });
      const where = conditions.length === 0 ? null : allOrAny('and', conditions);
      const made = context.add((id) => columnOf(id, fact), fact.type);
      const { column } = made;
      const input = { where, of: of?.column.id ?? '' };
      const aggregate: SharedAggregate =
        isCount || of === undefined
          ? { ...column, function: 'count', where }
          : each.function === 'avg'
            ? { ...column, function: 'avg', ...input, decimals: scaleOf(fact.type) - scaleOf(of.type) }
            : { ...column, function: each.function === 'count' ? 'distinct' : each.function, ...input };
      this.#aggregates.set(each.id, { made, aggregate });
    }
    const domain = keys.reduce((product, { id }) => product * valuesOf(known.get(id) as Fact, rows), 1);
    this.shape = {
      facts: known,
      rows: grouped ? Math.max(1, Math.min(rows, domain)) : 1,
      unique: grouped ? [keys.map(({ id }) => id)] : [],
    };
  }

  column(id: string, told = false): Made {
    const key = this.#keys.get(id);
    if (key === undefined) return (this.#aggregates.get(id) as { readonly made: Made }).made;
    const expression = this.#expressions.get(id);
    return told && expression?.kind === 'column' ? this.#item.column(expression.column, true) : key;
  }

  lift(): undefined {
    return undefined;
  }

  node(): SharedNode {
    const keys = [...new Set([...this.#keys.values()].map(({ column }) => column.id))];
    const aggregates = [...this.#aggregates.values()].map(({ aggregate }) => aggregate);
    return { kind: 'group', item: this.#item.node(), keys, aggregates, rows: this.shape.rows };
  }
}

/** How many different values a column can have among so many rows. */
function valuesOf({ type, range, nullable }: Fact, rows: number): number {
  if (type.kind === 'text') return rows;
  const values = range === null ? 2 : Number(range.max - range.min) + 1;
  return values + (nullable ? 1 : 0);
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
    const rows = this.#items.reduce((sum, { draft }) => sum + draft.shape.rows, 0);
    this.shape = { facts: new Map(facts), rows, unique: [] };
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

const wordsOf = ([first]: readonly Made[]) => (first?.column.words === undefined ? {} : { words: first.column.words });

type Kind = Extract<SharedNode, { kind: 'join' }>['join'];

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

class Joining implements Draft {
  readonly shape: Shape;
  readonly #context: SharedContext;
  readonly #kind: Kind;
  readonly #left: Computing;
  readonly #right: Computing;
  readonly #keys: readonly (readonly [string, string])[];
  readonly #once: boolean;
  readonly #leftOnce: boolean;
  readonly #mark: { readonly id: string; readonly made: Made } | undefined;
  readonly #filled = new Map<string, Made>();
  /** The left keys. */
  readonly #lefts: SharedColumn[] = [];

  constructor(
    context: SharedContext,
    kind: Kind,
    first: Draft,
    second: Draft,
    pairs: readonly (readonly [Expression, Expression])[],
    /** What the relation calls the column of 'mark'. */
    mark?: string,
  ) {
    const names = pairs.flatMap(([x, y]) =>
      x.kind === 'column' && y.kind === 'column' ? [[x.column, y.column] as const] : [],
    );
    const once = (draft: Draft, side: 0 | 1) =>
      isOnce(
        draft.shape,
        names.map((pair) => pair[side]),
      );
    const isSingle = kind === 'semi' || kind === 'anti' || kind === 'mark';
    // An inner or full join may be read either way.
    const swaps = (kind === 'inner' || kind === 'full') && !once(second, 1) && once(first, 0);
    const [left, right] = swaps ? [second, first] : [first, second];
    this.#context = context;
    this.#kind = kind;
    this.#left = new Computing(context, left);
    this.#right = new Computing(context, right);
    this.#once = isSingle || once(right, swaps ? 0 : 1);
    this.#leftOnce = kind === 'left' && !this.#once && once(left, 0);
    const type: ColumnType = { kind: 'boolean' };
    const fact: Fact = { type, range: null, nullable: false };
    this.#mark = mark === undefined ? undefined : { id: mark, made: context.add((id) => columnOf(id, fact), type) };
    this.#keys = pairs.map(([x, y]) => {
      const [own, other] = swaps ? [y, x] : [x, y];
      const sides = [factOf(context, left.shape.facts, own).type, factOf(context, right.shape.facts, other).type];
      const wide = sides.toSorted((a, b) => scaleOf(b) - scaleOf(a))[0] as ColumnType;
      const values = [this.#left.value(own, wide).column, this.#right.value(other, wide).column] as const;
      this.#lefts.push(values[0]);
      return [values[0].id, values[1].id];
    });
    const equalities = names.map(([x, y]): readonly [string, string] => (swaps ? [y, x] : [x, y]));
    this.shape = isSingle
      ? {
          ...left.shape,
          facts: mark === undefined ? left.shape.facts : new Map([...left.shape.facts, [mark, fact]]),
        }
      : joinShape({ join: kind }, left.shape, right.shape, equalities);
    if (!this.#once && this.shape.rows > mostPairs) {
      throw errorAt(context.source, context.at, 'sql.shared-pairs', {
        left: left.shape.rows.toLocaleString('en-US'),
        right: right.shape.rows.toLocaleString('en-US'),
        limit: mostPairs.toLocaleString('en-US'),
      });
    }
    if (pairs.length === 0 && kind !== 'inner' && right.shape.rows !== 1)
      throw refusedHere(context, 'JOIN without a key');
  }

  #isFilled(id: string): boolean {
    if (this.#kind === 'full') return true;
    return this.#kind === 'left' && this.#right.shape.facts.has(id);
  }

  column(id: string, told?: boolean): Made {
    if (this.#mark?.id === id) return this.#mark.made;
    const side = this.#left.shape.facts.has(id) ? this.#left : this.#right;
    const own = side.column(id, told);
    if (this.#isFilled(id)) return this.#nullable(own, told);
    return this.#kind === 'inner' && side === this.#right ? this.#met(own) : own;
  }

  lift(expression: Expression): Made | undefined {
    const ids = columnNodes(expression).map(({ column }) => column);
    const side = [this.#left, this.#right].find(({ shape }) => ids.every((id) => shape.facts.has(id)));
    if (side === undefined || ids.length === 0) return undefined;
    if (!ids.some((id) => this.#isFilled(id))) {
      const own = side.lift(expression);
      return own !== undefined && this.#kind === 'inner' && side === this.#right ? this.#met(own) : own;
    }
    // Of a row without a partner it has to be NULL, too.
    if (!isStrict(expression)) return undefined;
    const own = side.lift(expression);
    return own === undefined ? undefined : this.#nullable(own);
  }

  /** The same column, beside the left key whose value it has. */
  #met(own: Made): Made {
    const known = this.#filled.get(own.column.id);
    if (known !== undefined) return known;
    const column = metColumn(own.column, this.#keys, this.#lefts);
    if (column === own.column) return own;
    const made = this.#context.changed(own, column);
    this.#filled.set(column.id, made);
    return made;
  }

  /** The same column, known to be NULL where a row has no partner. */
  #nullable(own: Made, told = false): Made {
    const made = this.#filled.get(own.column.id) ?? this.#context.filled(own);
    this.#filled.set(own.column.id, made);
    if (told) Object.assign(made.column, wordsOf([own]));
    return made;
  }

  node(): SharedNode {
    const [left, right] = [this.#left.node(), this.#right.node()];
    return {
      kind: 'join',
      join: this.#kind,
      left,
      right,
      keys: this.#keys,
      once: this.#once,
      ...(this.#leftOnce ? { leftOnce: true as const } : {}),
      ...(this.#mark === undefined ? {} : { mark: this.#mark.made.column.id }),
      rows: this.#kind === 'full' && this.#once ? left.rows + right.rows : this.shape.rows,
    };
  }
}

/** Whether it is NULL wherever any of its columns is. */
function isStrict(expression: Expression): boolean {
  switch (expression.kind) {
    case 'column':
    case 'constant':
      return true;
    case 'arithmetic':
    case 'compare':
    case 'divide':
      return isStrict(expression.left) && isStrict(expression.right);
    case 'not':
    case 'absolute':
      return isStrict(expression.item);
    case 'in':
      return isStrict(expression.item) && expression.values.every((each) => each.kind === 'constant');
    case 'call':
      return expression.items.every(isStrict);
    default:
      return false;
  }
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

class Windowing implements Draft {
  readonly shape: Shape;
  readonly #item: Computing;
  readonly #partition: readonly string[];
  readonly #order: readonly SharedOrder[];
  readonly #columns = new Map<string, { readonly made: Made; readonly window: SharedWindow }>();

  constructor(context: SharedContext, item: Draft, windows: readonly Extract<Computed, { kind: 'window' }>[]) {
    this.#item = new Computing(context, item);
    const [first] = windows as [(typeof windows)[number]];
    this.#partition = [...new Set(first.partition.map((each) => this.#item.value(each).column.id))];
    this.#order = first.order.map(({ expression, descending, nullsFirst }) => {
      if (typeOfExpression(expression).kind === 'text') throw refusedHere(context, 'ORDER BY text');
      return { column: this.#item.value(expression).column.id, descending, nullsFirst };
    });
    const facts = new Map(item.shape.facts);
    for (const each of windows) {
      const fact = windowFact(context, item.shape.facts, each, item.shape.rows);
      if (fact.range !== null && !isWithin(fact.range, secureLimit)) {
        const expression = `${each.function.toUpperCase()}(${each.argument === null ? '*' : describe(each.argument)})`;
        throw errorAt(context.source, context.at, 'sql.shared-overflow', { expression, rows: item.shape.rows });
      }
      facts.set(each.id, fact);
      const made = context.add((id) => columnOf(id, fact), fact.type);
      const of = each.argument === null ? undefined : this.#item.value(each.argument, fact.type).column.id;
      this.#columns.set(each.id, { made, window: windowOf(made.column, each, of) });
    }
    this.shape = { ...item.shape, facts };
  }

  column(id: string, told?: boolean): Made {
    return this.#columns.get(id)?.made ?? this.#item.column(id, told);
  }

  lift(expression: Expression): Made | undefined {
    const isOwn = columnNodes(expression).some(({ column }) => this.#columns.has(column));
    return isOwn ? undefined : this.#item.lift(expression);
  }

  node(): SharedNode {
    const item = this.#item.node();
    const columns = [...this.#columns.values()].map(({ window }) => window);
    return { kind: 'window', item, partition: this.#partition, order: this.#order, columns, rows: item.rows };
  }
}

function windowOf(
  column: SharedColumn,
  { function: name, number }: Extract<Computed, { kind: 'window' }>,
  of: string | undefined,
): SharedWindow {
  switch (name) {
    case 'row_number':
    case 'rank':
    case 'dense_rank':
      return { ...column, function: name };
    case 'ntile':
      return { ...column, function: name, number: number ?? 1 };
    case 'lag':
    case 'lead':
      return { ...column, function: name, of: of as string, number: number ?? 1 };
    case 'count':
      return { ...column, function: name, of: of ?? null };
    case 'first_value':
    case 'sum':
    case 'min':
    case 'max':
      return { ...column, function: name, of: of as string };
  }
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
  if (column.kind === 'in') return memberOf(context, item, column, relation, equal);
  return scalarOf(context, item, column, relation, equal);
}

/** A condition of a subquery that compares a value around it with one of its own, which stands on the right. */
interface Comparison {
  readonly operator: CompareOperator;
  readonly outer: Expression;
  readonly own: Expression;
  readonly written: Expression;
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

type GroupNode = Extract<RelationNode, { kind: 'group' }>;

/** The aggregation that a subquery of one row is, and what is made of its aggregates. */
function totalOf(
  context: SharedContext,
  node: RelationNode,
  result: Expression,
): { readonly group: GroupNode; readonly result: Expression } {
  if (node.kind === 'project' && !node.distinct) return totalOf(context, node.item, written(result, node.columns));
  if (node.kind === 'project' && node.distinct) return totalOf(context, { ...node, distinct: false }, result);
  if (node.kind !== 'group' || node.keys.length > 0) throw refusedHere(context, '(SELECT …) of a row');
  return { group: node, result };
}

/** A subquery without its conditions `column around it = own column`, and these. */
function uncorrelated(
  outer: Facts,
  node: RelationNode,
): { relation: RelationNode; equal: (readonly [Expression, Expression])[]; compared: Comparison[] } {
  const equal: (readonly [Expression, Expression])[] = [];
  const compared: Comparison[] = [];
  const isOuter = (part: Expression) =>
    columnNodes(part).length > 0 && columnNodes(part).every(({ column }) => outer.has(column));
  const touches = (part: Expression) => columnNodes(part).some(({ column }) => outer.has(column));
  const visit = (each: RelationNode): RelationNode => {
    switch (each.kind) {
      case 'filter': {
        const item = visit(each.item);
        const rest = conjunctsIn(each.where).filter((condition) => {
          if (condition.kind !== 'compare') return true;
          const { left, right } = condition;
          const pair =
            isOuter(left) && !touches(right) ? [left, right] : isOuter(right) && !touches(left) ? [right, left] : [];
          const [x, y] = pair;
          if (x === undefined || y === undefined || columnNodes(y).length === 0) return true;
          if (condition.operator === '=') equal.push([x, y]);
          else {
            const operator = x === left ? condition.operator : flipped[condition.operator];
            compared.push({ operator, outer: x, own: y, written: condition });
          }
          return false;
        });
        const [first, second] = rest;
        if (first === undefined) return item;
        return { kind: 'filter', item, where: second === undefined ? first : { kind: 'and', items: rest } };
      }
      case 'compute':
      case 'project':
        return { ...each, item: visit(each.item) };
      case 'group':
        return each.keys.length === 0 ? { ...each, item: visit(each.item) } : each;
      default:
        return each;
    }
  };
  const relation = visit(node);
  const own = [...equal.map(([, each]) => each), ...compared.map((each) => each.own)];
  return { relation: passing(relation, own), equal, compared };
}

const flipped = { '=': '=', '<>': '<>', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

/** The relation with columns that its projections pass on. */
function passing(node: RelationNode, keys: readonly Expression[]): RelationNode {
  if (keys.length === 0) return node;
  if (node.kind === 'project') {
    const own = [...new Map(keys.flatMap(columnNodes).map((each) => [each.column, each])).values()].flatMap((each) =>
      node.columns.some(({ id }) => id === each.column) ? [] : [{ id: each.column, expression: each, type: each.type }],
    );
    const isGrouped = node.item.kind === 'group' || node.item.kind === 'filter';
    // Of a group the keys come with it: see `groupedBy`.
    return isGrouped && hasGroup(node.item)
      ? node
      : {
          ...node,
          item: passing(
            node.item,
            own.map(({ expression }) => expression),
          ),
          columns: [...node.columns, ...own],
        };
  }
  return node.kind === 'filter' || node.kind === 'compute' ? { ...node, item: passing(node.item, keys) } : node;
}

function hasGroup(node: RelationNode): boolean {
  if (node.kind === 'filter' || node.kind === 'compute' || node.kind === 'project') return hasGroup(node.item);
  return node.kind === 'group';
}
