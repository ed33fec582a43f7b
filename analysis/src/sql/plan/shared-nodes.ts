/** The tables that a relation under protocol is made of, and what readers call them. */
import type { SharedNode, SharedRelation } from './shared.ts';
import type { Plan } from './types.ts';

/** How a join is written. */
export const joinWords = {
  inner: 'JOIN',
  left: 'LEFT JOIN',
  full: 'FULL JOIN',
  semi: 'EXISTS',
  anti: 'NOT EXISTS',
  mark: 'IN',
} as const;

/** Whose rows an operator's result is made of, each owner once. */
export function ownersUnder(plan: Pick<Plan, 'stages'>, node: SharedNode): string[] {
  const stages = nodesOfShared(node).flatMap((each) => (each.kind === 'stage' ? [each.stage] : []));
  return [...new Set(stages.flatMap((stage) => plan.stages[stage]?.party ?? []))];
}

/** Tables that a table is made of. */
export function itemsOf(node: SharedNode): readonly SharedNode[] {
  switch (node.kind) {
    case 'stage':
      return [];
    case 'below':
      return node.items;
    case 'join':
      return [node.left, node.right];
    case 'filter':
    case 'compute':
    case 'group':
    case 'window':
      return [node.item];
  }
}

/** All tables of a relation, each before those that it is made of. */
export function nodesOfShared(node: SharedNode): SharedNode[] {
  return [node, ...itemsOf(node).flatMap(nodesOfShared)];
}

/** Rows of the largest of its tables. */
export function mostRowsOf({ body }: Pick<SharedRelation, 'body'>): number {
  return nodesOfShared(body).reduce((most, { rows }) => Math.max(most, rows), 0);
}
