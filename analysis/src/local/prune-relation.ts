/** A relation without what nobody reads: columns that a stage does not use are neither computed nor need a permission. */
import { columnNodes } from './expression.ts';
import { aggregateParts, computedParts, expressionsOf, nodesIn } from './relation.ts';
import type { Computed, Expression, OwnRelation, ProjectNode, RelationNode } from './stages.ts';

/** The relation with the columns of `used`, by the names of the stage. */
export function prunedRelation({ body, columns }: OwnRelation, used: ReadonlySet<string>): OwnRelation {
  const kept = columns.filter(({ name }) => used.has(name));
  return { body: pruned(body, new Set(kept.map(({ id }) => id))), columns: kept };
}

function pruned(node: RelationNode, needed: ReadonlySet<string>): RelationNode {
  const also = (expressions: readonly Expression[], from: Iterable<string> = needed) =>
    new Set([...from, ...expressions.flatMap(columnNodes).map(({ column }) => column)]);
  switch (node.kind) {
    case 'table':
      return {
        ...node,
        columns: node.columns.filter(({ id }) => needed.has(id)),
        row: node.row !== null && needed.has(node.row) ? node.row : null,
      };
    case 'join': {
      const below = also(expressionsOf(node));
      return { ...node, left: pruned(node.left, below), right: pruned(node.right, below) };
    }
    case 'filter':
      return { ...node, item: pruned(node.item, also([node.where])) };
    case 'compute': {
      const columns = node.columns.filter(({ id }) => needed.has(id)).map(prunedQuery);
      const parts = columns.flatMap((column) => [
        ...computedParts(column),
        ...(column.kind === 'window' ? [] : nodesIn(column.relation).flatMap(expressionsOf)),
      ]);
      const item = pruned(node.item, also(parts));
      return columns.length === 0 ? item : { ...node, columns, item };
    }
    case 'project':
      return project(node, needed);
    case 'group': {
      const aggregates = node.aggregates.filter(({ id }) => needed.has(id));
      const parts = [...node.keys.map(({ expression }) => expression), ...aggregates.flatMap(aggregateParts)];
      return { ...node, aggregates, item: pruned(node.item, also(parts, [])) };
    }
    case 'set': {
      // Which rows are equal depends on all columns.
      const isKept = ({ id }: { readonly id: string }) => needed.has(id) || !(node.operator === 'union' && node.all);
      const items = node.items.map((item): ProjectNode => {
        const columns = item.columns.filter((_, i) => isKept(node.columns[i] ?? { id: '' }));
        return project({ ...item, columns }, new Set(columns.map(({ id }) => id)));
      });
      return { ...node, items, columns: node.columns.filter(isKept) };
    }
  }
}

function project(node: ProjectNode, needed: ReadonlySet<string>): ProjectNode {
  const columns = node.distinct ? node.columns : node.columns.filter(({ id }) => needed.has(id));
  const below = new Set(columns.flatMap(({ expression }) => columnNodes(expression)).map(({ column }) => column));
  return { ...node, columns, item: pruned(node.item, below) };
}

/** What the rows around a subquery give it stays there: names are unique in the whole tree. */
function prunedQuery(column: Computed): Computed {
  if (column.kind === 'window') return column;
  const needed = column.kind === 'exists' ? [] : columnNodes(column.value).map((node) => node.column);
  return { ...column, relation: pruned(column.relation, new Set(needed)) };
}
