/** Relations under protocol for readers. */
import { nodesOfShared } from './shared-bounds.ts';
import type { SharedNode } from './shared.ts';
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
