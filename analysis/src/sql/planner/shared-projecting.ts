/** Columns by name, as they are planned under protocol: see shared-drafts.ts. */
import { withParts } from '../../local/expression.ts';
import type { Expression, NamedExpression } from '../../local/stages.ts';
import { textKeyWords } from '../plan/keyed.ts';
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
    // What is chosen from texts that are told is looked up among them; of no text nothing has to be.
    if (told === true && type.kind === 'text') {
      const texts = textsOf(expression);
      if (texts?.length === 0) Object.assign(made.column, { words: textKeyWords });
      else if (texts !== undefined)
        Object.assign(made.column, wordsOf(texts.map((column) => this.#item.column(column, true))));
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

/** The columns that a text is chosen from; undefined where it may be one that no owner has a list of, as a constant is. */
function textsOf(expression: Expression): readonly string[] | undefined {
  if (expression.kind === 'column') return [expression.column];
  if (expression.kind === 'constant') return expression.value === null ? [] : undefined;
  if (expression.kind !== 'case') return undefined;
  const arms = [...expression.whens.map(({ result }) => result), expression.otherwise].map(textsOf);
  return arms.includes(undefined) ? undefined : (arms as (readonly string[])[]).flat();
}

/** Whether a text that comes from these is told: where it can be looked up, whichever of them it has. */
export function wordsOf(from: readonly Made[]) {
  const [words] = from.map(({ column }) => column.words);
  return words === undefined || from.some(({ column }) => column.words === undefined) ? {} : { words };
}
