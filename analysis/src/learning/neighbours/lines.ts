/** What nearest neighbours release, and how many values: the program and the statement read the same list. */
import type { NeighboursPlan } from './plan.ts';

/** 'enough': of each point whether there are enough rows; 'answer': the label's value, or rows by value, or the sum of a number. */
export type Line = 'enough' | 'answer';

/** Values by line, in the order in which they are released. */
export function linesOf({ neighbours: { points, tell, label } }: NeighboursPlan): ReadonlyMap<Line, number> {
  return new Map<Line, number>([
    ['enough', points],
    ['answer', points * (tell === 'counts' ? (label.levels?.length ?? 1) : 1)],
  ]);
}
