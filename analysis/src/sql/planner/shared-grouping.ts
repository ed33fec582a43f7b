/** GROUP BY and DISTINCT, as they are planned under protocol: see shared-drafts.ts. */
import { scaleOf } from '../../local/expression.ts';
import type { Expression, NamedExpression, RelationNode } from '../../local/stages.ts';
import { describe } from '../plan/describe.ts';
import { errorAt } from '../parse/refuse.ts';
import { isWithin, secureLimit } from '../plan/ranges.ts';
import { groupFacts } from '../plan/row-facts.ts';
import type { SecureBoolean } from '../plan/secure-values.ts';
import { knownFlag, type SharedAggregate, type SharedNode } from '../plan/shared.ts';
import {
  columnOf,
  Computing,
  type Draft,
  holds,
  type Made,
  requireListedIn,
  type SharedContext,
} from './shared-drafts.ts';
import { aggregateFact, keysOf, namedFacts, type Shape } from './shared-facts.ts';
import { join as allOrAny } from './secure.ts';
import { refusedHere } from './shared-refused.ts';

/** Each row once. */
export class Distinct implements Draft {
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

  requireListed(id: string): void {
    this.#group.requireListed(id);
  }

  node(): SharedNode {
    return this.#group.node();
  }
}

/** GROUP BY. */
export class Grouping implements Draft {
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
      const made = context.add((id) => columnOf(id, fact), fact.type, fact.range);
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
    this.shape = { facts: known, ...groupFacts(rows, keysOf(known, keys)) };
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

  requireListed(id: string): void {
    const expression = this.#expressions.get(id);
    if (expression !== undefined) requireListedIn(this.#item, expression);
  }

  node(): SharedNode {
    const keys = [...new Set([...this.#keys.values()].map(({ column }) => column.id))];
    const aggregates = [...this.#aggregates.values()].map(({ aggregate }) => aggregate);
    return { kind: 'group', item: this.#item.node(), keys, aggregates, rows: this.shape.rows };
  }
}
