/** What nearest neighbours release, and how many values: the program and the statement read the same list. */
import { coarseOf, type NeighboursPlan } from './plan.ts';

/** 'coarse': to everybody, of each column that may count as constant whether it does; 'enough': of each point whether there are enough rows; 'answer': the label's value, or rows by value, or the sum of a number. */
export type Line = 'coarse' | 'enough' | 'answer';

/** Values by line, in the order in which they are released. */
export function linesOf(plan: NeighboursPlan): ReadonlyMap<Line, number> {
  const { points, tell, label } = plan.neighbours;
  const coarse = coarseOf(plan).length;
  return new Map<Line, number>([
    ...(coarse > 0 ? [['coarse', coarse] as const] : []),
    ['enough', points],
    ['answer', points * (tell === 'counts' ? (label.levels?.length ?? 1) : 1)],
  ]);
}
