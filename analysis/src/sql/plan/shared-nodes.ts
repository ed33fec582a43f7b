/** Walking over relations under protocol. */
import type { SharedNode } from './shared.ts';
import type { Plan } from './types.ts';

export type JoinNode = Extract<SharedNode, { readonly kind: 'join' }>;

/** How a join is written. */
export const joinWords = {
  inner: 'JOIN',
  left: 'LEFT JOIN',
  full: 'FULL JOIN',
  semi: 'EXISTS',
  anti: 'NOT EXISTS',
  mark: 'IN',
} as const;

/** What an operator takes. */
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

/** All operators in the order in which they are computed: what one takes stands before it. */
export function nodesOf(node: SharedNode): readonly SharedNode[] {
  return [...itemsOf(node).flatMap(nodesOf), node];
}

/** Whose rows an operator's result is made of, each owner once. */
export function ownersUnder(plan: Pick<Plan, 'stages'>, node: SharedNode): string[] {
  const stages = nodesOf(node).flatMap((each) => (each.kind === 'stage' ? [each.stage] : []));
  return [...new Set(stages.flatMap((stage) => plan.stages[stage]?.party ?? []))];
}

/** The joins whose number of pairs is declared, so that it is told whether there are more, each with the line that it is told under. */
export function overflows(body: SharedNode): { readonly id: string; readonly node: JoinNode }[] {
  const joins = nodesOf(body).filter((node): node is JoinNode => node.kind === 'join' && mayOverflow(node));
  return joins.map((node, i) => ({ id: overflowLine(i), node }));
}

/** Name of the line of overflow number i, in the order of the operators. */
export const overflowLine = (i: number): string => `shared.overflow.${i + 1}`;

/** Whether a join may have more rows than its bound. */
export function mayOverflow({ join, left, right, once, rows }: JoinNode): boolean {
  if (once) return false;
  const pairs = left.rows * right.rows;
  return rows < (join === 'full' ? Math.max(pairs, left.rows + right.rows) : pairs);
}
