/** Columns by name, as they are planned under protocol: see shared-drafts.ts. */
import { columnNodes, withParts } from '../../local/expression.ts';
import type { Expression, NamedExpression } from '../../local/stages.ts';
import type { SharedNode } from '../plan/shared.ts';
import { Computing, type Draft, type Made, requireListedIn, type SharedContext } from './shared-drafts.ts';
import { projectedRows, namedFacts, type Shape } from './shared-facts.ts';

/** The expression with columns of a projection written out. */
export function written(expression: Expression, columns: readonly NamedExpression[]): Expression {
  if (expression.kind !== 'column') return withParts(expression, (part) => written(part, columns));
  return columns.find(({ id }) => id === expression.column)?.expression ?? expression;
}

/** Columns by name, made of an item's. */
export class Projecting implements Draft {
  readonly shape: Shape;
  readonly columns: readonly NamedExpression[];
  readonly #item: Computing;

  constructor(context: SharedContext, item: Draft, columns: readonly NamedExpression[]) {
    this.#item = new Computing(context, item);
    this.columns = columns;
    const facts = namedFacts(context, item.shape.facts, columns);
    this.shape = { facts, ...projectedRows(item.shape, columns) };
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

  requireListed(id: string): void {
    const column = this.columns.find((each) => each.id === id);
    if (column !== undefined) requireListedIn(this.#item, column.expression);
  }

  node(): SharedNode {
    return this.#item.node();
  }
}

export const wordsOf = ([first]: readonly Made[]) =>
  first?.column.words === undefined ? {} : { words: first.column.words };
