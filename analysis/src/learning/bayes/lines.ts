/** What a training of naïve Bayes releases, and how many values: the program and the statement read the same list. */
import { type BayesPlan, coarseOf } from './plan.ts';

/** 'checks': to everybody who takes part, of each class whether it has too few rows; 'coarse': to them, of each column that may count as constant whether it does; 'classes': rows by class. */
export type Line = 'checks' | 'coarse' | 'classes';

/** Values by line, in the order in which they are released. */
export function linesOf(plan: BayesPlan): ReadonlyMap<Line, number> {
  const { keeps, bayes } = plan;
  const coarse = coarseOf(plan).length;
  const { length } = keeps[0].model.classes;
  return new Map<Line, number>([
    ['checks', length],
    ...(coarse > 0 ? [['coarse', coarse] as const] : []),
    ...(bayes.tell.includes('classes') ? [['classes', length] as const] : []),
  ]);
}
