/** What of each table's columns is used above it: the rest is not carried along. */
import { itemsOf } from '../plan/shared-nodes.ts';
import {
  columnsOfNode,
  knownFlag,
  type MadeColumn,
  type SharedAggregate,
  type SharedNode,
  type SharedWindow,
} from '../plan/shared.ts';
import type { SecureBoolean, SecureNumber } from '../plan/types.ts';
import { copyOf } from './shared-codes.ts';

/** Forms in which a column's values are needed: as a number, as bits that are compared. */
export type Form = 'ring' | 'bits';

/** By column the forms that are needed; of a column without any, whether it is NULL. */
export class Uses {
  readonly #forms = new Map<string, Set<Form>>();

  add(id: string, ...forms: readonly Form[]): this {
    const known = this.#forms.get(id) ?? new Set();
    for (const form of forms) known.add(form);
    this.#forms.set(id, known);
    return this;
  }

  /** What a number or condition reads. */
  addExpression(expression: SecureNumber | SecureBoolean | null): this {
    if (expression === null) return this;
    switch (expression.kind) {
      case 'constant':
        return this;
      case 'input':
        return this.add(expression.id, 'ring');
      case 'flag': {
        const { id, known } = flagOf(expression.id);
        return known ? this.add(id) : this.add(id, 'bits');
      }
      case 'scale':
      case 'not':
        return this.addExpression(expression.item);
      case 'and':
      case 'or':
        for (const item of expression.items) this.addExpression(item);
        return this;
      case 'case':
        return this.addExpression(expression.when).addExpression(expression.result).addExpression(expression.otherwise);
      case 'add':
      case 'subtract':
      case 'multiply':
      case 'divide':
      case 'less':
      case 'equal':
        return this.addExpression(expression.left).addExpression(expression.right);
    }
  }

  has(id: string, form?: Form): boolean {
    const forms = this.#forms.get(id);
    return form === undefined ? forms !== undefined : forms?.has(form) === true;
  }

  forms(id: string): readonly Form[] {
    return [...(this.#forms.get(id) ?? [])];
  }

  /** The columns of `ids` among them. */
  among(ids: readonly string[]): Uses {
    const uses = new Uses();
    for (const id of ids) if (this.has(id)) uses.add(id, ...this.forms(id));
    return uses;
  }
}

const knownEnd = knownFlag('');

/** The column that a flag is about, and whether it says that the column is not NULL. */
export function flagOf(flag: string): { readonly id: string; readonly known: boolean } {
  const known = flag.endsWith(knownEnd);
  return { id: known ? flag.slice(0, -knownEnd.length) : flag, known };
}

/** Of every table of a relation what is used of its columns, `above` of the whole. */
export function usesOf(body: SharedNode, above: Uses): ReadonlyMap<SharedNode, Uses> {
  const found = new Map<SharedNode, Uses>();
  const visit = (node: SharedNode, uses: Uses): void => {
    found.set(node, uses);
    for (const [i, item] of itemsOf(node).entries()) visit(item, usesOfItem(node, i, uses));
  };
  visit(body, above);
  return found;
}

function usesOfItem(node: SharedNode, index: number, above: Uses): Uses {
  const own = columnsOfNode(itemsOf(node)[index] as SharedNode).map(({ id }) => id);
  const uses = above.among(own);
  switch (node.kind) {
    case 'stage':
      return uses;
    case 'below': {
      const moved = new Uses();
      node.columns.forEach(({ id }, c) => {
        if (above.has(id)) moved.add(node.from[index]?.[c] as string, ...above.forms(id));
      });
      return moved;
    }
    case 'filter':
      return uses.addExpression(node.where);
    case 'compute':
      for (const column of node.columns) if (above.has(column.id)) addMade(uses, column, above);
      return uses;
    case 'join':
      for (const pair of node.keys) uses.add(pair[index as 0 | 1], 'bits');
      return uses;
    case 'group':
      for (const id of node.keys) uses.add(id, 'bits');
      for (const aggregate of node.aggregates) if (above.has(aggregate.id)) addAggregate(uses, aggregate);
      return uses;
    case 'window':
      for (const id of [...node.partition, ...node.order.map(({ column }) => column)]) uses.add(id, 'bits');
      for (const column of node.columns) if (above.has(column.id)) addWindow(uses, column);
      return uses;
  }
}

/** Whether a made column is another under its own name, NULLs and all. */
export function isCopy(column: MadeColumn): boolean {
  const id = copyOf(column);
  if (id === undefined || column.truth !== null) return false;
  return column.known === null || (column.known.kind === 'flag' && column.known.id === knownFlag(id));
}

function addMade(uses: Uses, column: MadeColumn, above: Uses): void {
  if (isCopy(column)) {
    uses.add(copyOf(column) as string, ...above.forms(column.id));
    return;
  }
  if (above.has(column.id, 'ring') || above.has(column.id, 'bits'))
    uses.addExpression(column.value).addExpression(column.truth);
  uses.addExpression(column.known);
}

function addAggregate(uses: Uses, aggregate: SharedAggregate): void {
  uses.addExpression(aggregate.where);
  if (aggregate.function !== 'count') uses.add(aggregate.of, 'ring');
}

function addWindow(uses: Uses, column: SharedWindow): void {
  if (!('of' in column) || column.of === null) return;
  if (column.function === 'count') uses.add(column.of);
  else uses.add(column.of, 'ring');
}
