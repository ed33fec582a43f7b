/** Walking over relations of one owner. */
import type { Computed, Expression, OwnAggregate, OwnRelation, RelationNode } from './stages.ts';

/** The operators of a relation and of all subqueries in it, outermost first. */
export function nodesIn(node: RelationNode): RelationNode[] {
  switch (node.kind) {
    case 'table':
      return [node];
    case 'join':
      return [node, ...nodesIn(node.left), ...nodesIn(node.right)];
    case 'filter':
    case 'project':
    case 'group':
      return [node, ...nodesIn(node.item)];
    case 'compute':
      return [
        node,
        ...nodesIn(node.item),
        ...node.columns.flatMap((column) => (column.kind === 'window' ? [] : nodesIn(column.relation))),
      ];
    case 'set':
      return [node, ...node.items.flatMap(nodesIn)];
  }
}

/** Datasets that a relation reads, each once, in the order in which they stand. */
export function datasetsIn({ body }: OwnRelation): string[] {
  return [...new Set(nodesIn(body).flatMap((node) => (node.kind === 'table' ? [node.dataset] : [])))];
}

/** Expressions of an operator itself, those below it left out. */
export function expressionsOf(node: RelationNode): Expression[] {
  switch (node.kind) {
    case 'table':
    case 'set':
      return [];
    case 'join':
      return node.on === null ? [] : [node.on];
    case 'filter':
      return [node.where];
    case 'project':
      return node.columns.map(({ expression }) => expression);
    case 'group':
      return [...node.keys.map(({ expression }) => expression), ...node.aggregates.flatMap(aggregateParts)];
    case 'compute':
      return node.columns.flatMap(computedParts);
  }
}

export function aggregateParts({ expression, filter }: OwnAggregate): Expression[] {
  return [...(expression === null ? [] : [expression]), ...(filter === null ? [] : [filter])];
}

export function computedParts(column: Computed): Expression[] {
  switch (column.kind) {
    case 'window':
      return [
        ...(column.argument === null ? [] : [column.argument]),
        ...column.partition,
        ...column.order.map(({ expression }) => expression),
      ];
    case 'exists':
      return [];
    case 'in':
      return [column.item, column.value];
    case 'scalar':
      return [column.value];
  }
}
