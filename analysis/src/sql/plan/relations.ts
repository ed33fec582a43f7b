/**
 * What a relation of one owner takes of its datasets, read off the plan: which columns a value is made of, what each of them is used
 * for inside, and what is said of it on the statement.
 */
import type { DatasetCard, Grant, Use } from '../../contract/cards.ts';
import { columnNodes } from '../../local/expression.ts';
import { linearForm } from '../../local/linear.ts';
import { rolesIn } from '../../local/selectors.ts';
import { aggregateParts, computedParts, datasetsIn, expressionsOf, nodesIn } from '../../local/relation.ts';
import type { Computed, Expression, LocalStage, OwnRelation, RelationNode } from '../../local/stages.ts';

/** A dataset, or what its owner makes of several: then the card says what holds for that, and `bases` are the datasets. */
export interface SourceCard extends DatasetCard {
  readonly relation?: OwnRelation;
  readonly bases?: readonly DatasetCard[];
  /** Of several owners' datasets, which make it under protocol (owner ''): columns whose different values count as units. */
  readonly units?: readonly string[];
}

/** The datasets' own cards. */
export function baseCards(cards: readonly SourceCard[]): DatasetCard[] {
  return [...new Set(cards.flatMap((card) => card.bases ?? [card]))];
}

/** Owner and name of a table of a shared relation, which is called 'owner.name': names of datasets have no dot. Owner '' of any other. */
export function tableNamed(dataset: string): { readonly owner: string; readonly name: string } {
  const dot = dataset.lastIndexOf('.');
  return { owner: dataset.slice(0, Math.max(0, dot)), name: dataset.slice(dot + 1) };
}

/** A column of a dataset. */
export interface Origin {
  readonly dataset: string;
  readonly column: string;
}

/** Whose columns these are, each owner once; '' of one owner's own relation. */
export function ownersIn(origins: readonly Origin[]): string[] {
  return [...new Set(origins.map(({ dataset }) => tableNamed(dataset).owner))];
}

/** How a column of the tree comes about. */
type Definition =
  | { readonly kind: 'base'; readonly origin: Origin }
  /** One value of another column. */
  | { readonly kind: 'same'; readonly id: string }
  /**
   * Made of other columns; `plain`: no value of it is a single row's but by a linear form or a total. `written`: what it is, or what it adds up or
   * takes the extreme of; of a union one for each branch. `gathered`: a count, or what is gathered from other rows.
   */
  | {
      readonly kind: 'made';
      readonly of: readonly string[];
      readonly plain: boolean;
      readonly written?: readonly Expression[];
      readonly gathered?: true;
    };

/** Ways of writing a condition out that are looked at. */
const mostWritten = 256;

/** Everything about the columns of a relation. */
export class RelationFacts {
  readonly #definitions = new Map<string, Definition>();
  readonly #names: ReadonlyMap<string, string>;
  readonly #relation: OwnRelation;

  constructor(relation: OwnRelation) {
    this.#relation = relation;
    this.#names = new Map(relation.columns.map(({ name, id }) => [name, id]));
    for (const node of nodesIn(relation.body)) this.#define(node);
  }

  /** Columns of datasets that the value of a column is made of; `name`: as the stage calls it. */
  originsOf(name: string): Origin[] {
    return this.#origins([this.#names.get(name) ?? name]);
  }

  /** Columns of datasets that values made of these expressions, by the tree's names or the stage's, depend on. */
  originsIn(expressions: readonly Expression[]): Origin[] {
    return this.#origins(idsIn(expressions).map((id) => this.#names.get(id) ?? id));
  }

  /**
   * Whether some value of an expression is made of columns of several owners. Of rows below each other, which are one owner's each, one
   * branch is looked at after the other.
   */
  isOfSeveral(expression: Expression): boolean {
    const ids = idsIn([expression]).map((id) => this.#names.get(id) ?? id);
    const owners = new Set<string>();
    return this.#branches().some((branch) => {
      owners.clear();
      const seen = new Set<string>();
      const visit = (id: string): void => {
        if (seen.has(id)) return;
        seen.add(id);
        const definition = this.#definitions.get(id);
        if (definition?.kind === 'base') owners.add(tableNamed(definition.origin.dataset).owner);
        else if (definition?.kind === 'same') visit(definition.id);
        else if (definition?.kind === 'made') for (const of of branch.get(id) ?? definition.of) visit(of);
      };
      ids.forEach(visit);
      return owners.size > 1;
    });
  }

  /** Whether a value is made of any of these columns of the tree. */
  isMadeOf(expression: Expression, columns: ReadonlySet<string>): boolean {
    const seen = new Set<string>();
    const visit = (id: string): boolean => {
      if (seen.has(id)) return false;
      seen.add(id);
      if (columns.has(id)) return true;
      const definition = this.#definitions.get(id);
      if (definition?.kind === 'same') return visit(definition.id);
      return definition?.kind === 'made' && definition.of.some(visit);
    };
    return idsIn([expression]).some((id) => visit(this.#names.get(id) ?? id));
  }

  /** Whether a comparison is one of equality with a total or extreme of rows, or one of a column with an extreme of the same column. */
  fitsAggregate(condition: Expression): boolean {
    if (condition.kind !== 'compare') return false;
    const aggregates = nodesIn(this.#relation.body).flatMap((node) =>
      node.kind === 'group' ? node.aggregates.filter((each) => each.function !== 'count') : [],
    );
    const ids = (of: typeof aggregates): ReadonlySet<string> => new Set(of.map(({ id }) => id));
    const isEquality = condition.operator === '=' || condition.operator === '<>';
    if (isEquality && this.isMadeOf(condition, ids(aggregates))) return true;
    const extremes = ids(aggregates.filter((each) => each.function === 'min' || each.function === 'max'));
    const columns = columnNodes(condition);
    const made = columns.filter((each) => this.isMadeOf(each, extremes));
    const origins = this.originsIn(columns.filter((each) => !made.includes(each)));
    return this.originsIn(made).some(({ dataset, column }) =>
      origins.some((other) => other.dataset === dataset && other.column === column),
    );
  }

  /** For each way of choosing one branch of every union, what its columns are; where there are too many ways, all branches at once. */
  #branches(): ReadonlyMap<string, readonly string[]>[] {
    const unions = nodesIn(this.#relation.body).filter((node) => node.kind === 'set' && node.operator === 'union');
    let ways: ReadonlyMap<string, readonly string[]>[] = [new Map()];
    for (const node of unions) {
      if (node.kind !== 'set') continue;
      ways = ways.flatMap((way) =>
        node.items.map((item) => {
          const chosen = new Map(way);
          node.columns.forEach(({ id }, i) => {
            const own = item.columns[i];
            if (own !== undefined) chosen.set(id, [own.id]);
          });
          return chosen;
        }),
      );
      if (ways.length > mostWritten) return [new Map()];
    }
    return ways;
  }

  /** Whether a condition, by the tree's names, matches a column with another owner's: what joins rows. */
  #isAcross(condition: Expression): boolean {
    if (!isColumnEquality(condition)) return false;
    return ownersIn(this.#origins(idsIn([condition]))).length > 1;
  }

  /** The column of a dataset that a column is, unchanged. */
  baseOf(name: string): Origin | undefined {
    const definition = this.#definitions.get(this.#names.get(name) ?? name);
    if (definition?.kind === 'base') return definition.origin;
    return definition?.kind === 'same' ? this.baseOf(definition.id) : undefined;
  }

  /** A name in the tree of a column of a dataset. */
  idOf({ dataset, column }: Origin): string {
    for (const [id, definition] of this.#definitions) {
      if (definition.kind !== 'base') continue;
      if (definition.origin.dataset === dataset && definition.origin.column === column) return id;
    }
    throw new Error(`no column ${column} of ${dataset}`);
  }

  /** Whether a number for each row that is made of these columns is one of plain columns and totals. */
  isPlain(name: string): boolean {
    const definition = this.#definitions.get(this.#names.get(name) ?? name);
    switch (definition?.kind) {
      case 'same':
        return this.isPlain(definition.id);
      case 'made':
        return definition.plain && definition.of.every((id) => this.isPlain(id));
      default:
        return true;
    }
  }

  /** Whether a column counts, or gathers from other rows, whatever their order. */
  isGathered(name: string): boolean {
    const definition = this.#definitions.get(this.#names.get(name) ?? name);
    if (definition?.kind === 'same') return this.isGathered(definition.id);
    return definition?.kind === 'made' && definition.gathered === true;
  }

  /** A condition in columns of datasets and such as cannot be written out: one for each combination of branches of unions. */
  writtenOut(condition: Expression): Expression[] {
    let done: Expression[] = [condition];
    for (let step = 0; step < mostWritten; step++) {
      const next = done.flatMap((each) => {
        for (const { column } of columnNodes(each)) {
          const definition = this.#definitions.get(this.#names.get(column) ?? column);
          const written = this.#writtenAs(definition);
          if (written !== undefined) return written.map((instead) => replaced(each, column, instead));
        }
        return [each];
      });
      if (next.length > mostWritten) return done;
      if (next.every((each, i) => each === done[i])) return done;
      done = next;
    }
    return done;
  }

  #writtenAs(definition: Definition | undefined): readonly Expression[] | undefined {
    if (definition?.kind === 'made') return definition.written;
    // A column of a dataset may have the name of one of the stage: what is unchanged stays as it is called.
    if (definition?.kind !== 'same' || this.#isBase(definition.id)) return undefined;
    return this.#writtenAs(this.#definitions.get(definition.id));
  }

  #isBase(id: string): boolean {
    return this.baseOf(id) !== undefined;
  }

  /** Conditions inside the relation, each with its columns as the tree calls them. */
  conditions(): Expression[] {
    return nodesIn(this.#relation.body).flatMap((node) => {
      if (node.kind === 'filter') return conjunctsOf(node.where);
      if (node.kind === 'join') return node.on === null ? [] : conjunctsOf(node.on);
      const equal = (left: Expression, right: Expression): Expression => ({
        kind: 'compare',
        operator: '=',
        left,
        right,
      });
      if (node.kind === 'set' && node.operator !== 'union') {
        const [first, ...others] = node.items.map(({ columns }) => columns.map(({ expression }) => expression));
        return others.flatMap((other) => other.flatMap((right, i) => equal(first?.[i] as Expression, right)));
      }
      const members =
        node.kind === 'compute'
          ? node.columns.flatMap((column) => (column.kind === 'in' ? [equal(column.item, column.value)] : []))
          : [];
      // A comparison that is selected, grouped by or aggregated decides as much as one in WHERE.
      return [...members, ...expressionsOf(node).flatMap(comparisonsIn)];
    });
  }

  /** What columns of datasets are used for inside. */
  uses(): { readonly origin: Origin; readonly use: Use }[] {
    const found = nodesIn(this.#relation.body).flatMap((node) => [
      ...this.#usesOf(node),
      // What a CASE asks of a row is a filter, whatever is made of it.
      { ids: expressionsOf(node).flatMap((expression) => rolesIn(expression).conditions), use: 'filter' as const },
    ]);
    return found.flatMap(({ ids, use }) => this.#origins(ids).map((origin) => ({ origin, use })));
  }

  /** Datasets whose rows only decide about other rows: no minimum counts them. */
  askedOnly(): string[] {
    const own = new Set(shownTables(this.#relation.body));
    return datasetsIn(this.#relation).filter((name) => !own.has(name));
  }

  #origins(ids: readonly string[]): Origin[] {
    const found = new Map<string, Origin>();
    const seen = new Set<string>();
    const visit = (id: string): void => {
      if (seen.has(id)) return;
      seen.add(id);
      const definition = this.#definitions.get(id);
      if (definition?.kind === 'base') found.set(JSON.stringify(definition.origin), definition.origin);
      else if (definition?.kind === 'same') visit(definition.id);
      else definition?.of.forEach(visit);
    };
    ids.forEach(visit);
    return [...found.values()];
  }

  #define(node: RelationNode): void {
    const define = (id: string, definition: Definition) => this.#definitions.set(id, definition);
    switch (node.kind) {
      case 'table':
        for (const { id, column } of node.columns)
          define(id, { kind: 'base', origin: { dataset: node.dataset, column } });
        return;
      case 'project':
        for (const { id, expression } of node.columns) define(id, definitionOf(expression));
        return;
      case 'group': {
        const keys = node.keys.flatMap(({ expression }) => idsIn([expression]));
        for (const { id, expression } of node.keys) define(id, definitionOf(expression));
        for (const aggregate of node.aggregates) {
          const { id, expression, filter } = aggregate;
          const isPlain = filter === null && (expression === null || isPlainExpression(expression));
          const of = idsIn(aggregateParts(aggregate));
          // The rows of a key may be one row.
          const what: Partial<Definition> =
            expression === null || aggregate.function === 'count' ? { gathered: true } : { written: [expression] };
          define(id, { kind: 'made', of: of.length === 0 ? keys : of, plain: isPlain, ...what });
        }
        return;
      }
      case 'compute':
        for (const column of node.columns) {
          const gathered = isGathering(column) ? ({ gathered: true } as const) : {};
          define(column.id, { kind: 'made', of: computedFrom(column), plain: false, ...gathered });
        }
        return;
      case 'set':
        for (const [i, { id }] of node.columns.entries()) {
          const columns = node.items.flatMap((item) => item.columns[i] ?? []);
          const of = columns.map((column) => column.id);
          const written = columns.map((column) => column.expression);
          define(id, { kind: 'made', of, plain: true, written });
        }
        return;
      case 'join':
      case 'filter':
        return;
    }
  }

  #usesOf(node: RelationNode): { readonly ids: readonly string[]; readonly use: Use }[] {
    const use = (what: Use, expressions: readonly Expression[]) => ({ ids: idsIn(expressions), use: what });
    switch (node.kind) {
      case 'table':
        return [];
      case 'filter':
        return conjunctsOf(node.where).map((each) => use(this.#isAcross(each) ? 'join' : 'filter', [each]));
      case 'join': {
        const conditions = node.on === null ? [] : node.on.kind === 'and' ? node.on.items : [node.on];
        return conditions.map((condition) => use(isColumnEquality(condition) ? 'join' : 'filter', [condition]));
      }
      case 'project':
        return node.distinct
          ? [
              use(
                'group',
                node.columns.map(({ expression }) => expression),
              ),
            ]
          : [];
      case 'group':
        return [
          use(
            'group',
            node.keys.map(({ expression }) => expression),
          ),
          ...node.aggregates.flatMap(({ function: name, expression, filter }) => [
            use(name === 'min' || name === 'max' ? 'extreme' : 'aggregate', expression === null ? [] : [expression]),
            use('filter', filter === null ? [] : [filter]),
          ]),
        ];
      case 'compute':
        return node.columns.flatMap((column) => {
          if (column.kind === 'in') {
            const matches = this.#isAcross({ kind: 'compare', operator: '=', left: column.item, right: column.value });
            return [use(matches ? 'join' : 'filter', computedParts(column))];
          }
          if (column.kind !== 'window') return [use('filter', computedParts(column))];
          const { function: name, argument, partition, order } = column;
          const isExtreme = name === 'min' || name === 'max';
          const isTotal = name === 'sum' || name === 'count';
          return [
            use('group', partition),
            use(
              'filter',
              order.map(({ expression }) => expression),
            ),
            use(isExtreme ? 'extreme' : isTotal ? 'aggregate' : 'filter', argument === null ? [] : [argument]),
          ];
        });
      case 'set':
        return node.operator === 'union' && node.all ? [] : [{ ids: node.columns.map(({ id }) => id), use: 'group' }];
    }
  }
}

/** Comparisons and patterns anywhere in an expression, the conditions of CASE and FILTER included. */
function comparisonsIn(data: unknown): Expression[] {
  if (typeof data !== 'object' || data === null) return [];
  const { kind, function: name } = data as { kind?: unknown; function?: unknown };
  const isPattern = kind === 'call' && (name === 'like' || name === 'ilike');
  if (kind === 'compare' || kind === 'in' || isPattern) return [data as Expression];
  return Object.values(data).flatMap(comparisonsIn);
}

function conjunctsOf(where: Expression): Expression[] {
  return where.kind === 'and' ? where.items.flatMap(conjunctsOf) : [where];
}

/** `x = y` between columns. */
export function isColumnEquality(condition: Expression): boolean {
  if (condition.kind !== 'compare' || condition.operator !== '=') return false;
  return condition.left.kind === 'column' && condition.right.kind === 'column';
}

function definitionOf(expression: Expression): Definition {
  if (expression.kind === 'column') return { kind: 'same', id: expression.column };
  return { kind: 'made', of: idsIn([expression]), plain: isPlainExpression(expression), written: [expression] };
}

/** Whether what is computed says nothing of the order of rows. */
function isGathering(column: Computed): boolean {
  if (column.kind !== 'window') return true;
  return (column.function === 'count' || column.function === 'sum') && column.order.length === 0;
}

function replaced(condition: Expression, name: string, instead: Expression): Expression {
  const write = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(write);
    if (typeof value !== 'object' || value === null) return value;
    const { kind, column } = value as { kind?: unknown; column?: unknown };
    if (kind === 'column' && column === name) return instead;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, write(item)]));
  };
  return write(condition) as Expression;
}

function isPlainExpression(expression: Expression): boolean {
  return expression.kind === 'column' || linearForm(expression) !== null;
}

function idsIn(expressions: readonly Expression[]): string[] {
  return [...new Set(expressions.flatMap(columnNodes).map(({ column }) => column))];
}

function computedFrom(column: Computed): string[] {
  const own = idsIn(computedParts(column));
  if (column.kind === 'window') return own;
  const inner = nodesIn(column.relation).flatMap((node) => {
    if (node.kind === 'filter') return idsIn([node.where]);
    return node.kind === 'join' && node.on !== null ? idsIn([node.on]) : [];
  });
  return [...new Set([...own, ...inner])];
}

/** Datasets whose rows a relation shows, or gathers. */
function shownTables(node: RelationNode): string[] {
  switch (node.kind) {
    case 'table':
      return [node.dataset];
    case 'join':
      return [...shownTables(node.left), ...shownTables(node.right)];
    case 'filter':
    case 'compute':
    case 'project':
    case 'group':
      return shownTables(node.item);
    case 'set':
      return node.operator === 'except' ? shownTables(node.items[0] as RelationNode) : node.items.flatMap(shownTables);
  }
}

/** Permissions for columns of a stage, as permissions for columns of its datasets. */
export function baseGrants(stages: readonly LocalStage[], grants: readonly Grant[]): Grant[] {
  const facts = stages.map(({ relation }) => (relation === undefined ? undefined : new RelationFacts(relation)));
  const found = new Map<string, Grant>();
  const add = (grant: Grant) => found.set(JSON.stringify(grant), grant);
  for (const grant of grants) {
    const own = facts[stages.findIndex(({ party }) => party === grant.owner)];
    if (own === undefined) add(grant);
    else for (const { dataset, column } of own.originsOf(grant.column)) add({ ...grant, dataset, column });
  }
  for (const [i, own] of facts.entries()) {
    const owner = stages[i]?.party ?? '';
    for (const { origin, use } of own?.uses() ?? [])
      add({ owner, dataset: origin.dataset, column: origin.column, use });
  }
  return [...found.values()];
}

/** Datasets that a stage reads. */
export function datasetsOf({ datasets, dataset }: LocalStage): readonly string[] {
  return datasets ?? [dataset];
}
