/** Window functions, as they are planned under protocol: see shared-drafts.ts. */
import { asRowsFrame, frameText } from '../../local/frames.ts';
import { columnNodes, typeOfExpression } from '../../local/expression.ts';
import type { Computed, Expression, RowsFrame } from '../../local/stages.ts';
import { describe } from '../plan/describe.ts';
import { errorAt } from '../parse/refuse.ts';
import { isWithin, secureLimit } from '../plan/ranges.ts';
import type { SharedColumn, SharedNode, SharedOrder, SharedWindow } from '../plan/shared.ts';
import { carryingAll, columnOf, Computing, type Draft, type Made, type SharedContext } from './shared-drafts.ts';
import { type Shape, windowFact } from './shared-facts.ts';
import { refusedHere } from './shared-refused.ts';

export class Windowing implements Draft {
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
      const from = each.argument === null ? undefined : this.#item.value(each.argument, fact.type);
      const of = from?.column.id;
      const isOne = from !== undefined && each.function !== 'count' && each.function !== 'sum';
      const made = context.add(
        (id) => (isOne ? carryingAll(columnOf(id, fact), [from]) : columnOf(id, fact)),
        fact.type,
        fact.range,
      );
      const frame = frameOfRows(context, each);
      const framed = frame === undefined ? {} : { frame };
      this.#columns.set(each.id, { made, window: { ...windowOf(made.column, each, of), ...framed } });
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

  requireListed(id: string): void {
    if (!this.#columns.has(id)) this.#item.requireListed(id);
  }

  node(): SharedNode {
    const item = this.#item.node();
    const columns = [...this.#columns.values()].map(({ window }) => window);
    return { kind: 'window', item, partition: this.#partition, order: this.#order, columns, rows: item.rows };
  }
}

/** Rows of a frame of which a least or greatest value is found by comparing them. */
const mostCompared = 64;

/** By rows and peers only; least and greatest values are told from the partition's beginning on, or among a few rows. */
function frameOfRows(
  context: SharedContext,
  { function: name, frame }: Extract<Computed, { kind: 'window' }>,
): RowsFrame | undefined {
  if (frame === undefined) return undefined;
  const rows = asRowsFrame(frame);
  const { start, end } = rows ?? frame;
  const isFew = typeof start === 'number' && typeof end === 'number' && end - start < mostCompared;
  const isFound = (name !== 'min' && name !== 'max') || start === 'unbounded' || isFew;
  if (rows === undefined || !isFound) {
    const { source, at } = context;
    throw errorAt(source, at, 'sql.shared-frame', { frame: `${name.toUpperCase()}(…) OVER (…${frameText(frame)})` });
  }
  return rows;
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
    case 'nth_value':
      return { ...column, function: name, of: of as string, number: number ?? 1 };
    case 'first_value':
    case 'last_value':
    case 'sum':
    case 'min':
    case 'max':
      return { ...column, function: name, of: of as string };
  }
}
