/** What a training of naïve Bayes releases, and how many values: the program and the statement read the same list. */
import type { BayesPlan } from './plan.ts';

/** 'checks': to everybody who takes part, of each class whether it has too few rows; 'classes': rows by class. */
export type Line = 'checks' | 'classes';

/** Values by line, in the order in which they are released. */
export function linesOf({ keeps, bayes }: BayesPlan): ReadonlyMap<Line, number> {
  const { length } = keeps[0].model.classes;
  return new Map<Line, number>([
    ['checks', length],
    ...(bayes.tell.includes('classes') ? [['classes', length] as const] : []),
  ]);
}
