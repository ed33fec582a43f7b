/** Ids of what a training releases, and how many values: the program and the statement read the same list. */
import { termsOf } from '../features.ts';
import type { TrainPlan } from './plan.ts';

/** 'checks' goes to everybody who takes part; all else to recipients. */
export type Line = 'checks' | 'rows' | 'coefficients' | 'errors' | 'curve';

/** Checks beside one for each term: enough rows, and enough of each label (or, of other families, labels that differ). */
export const plainChecks = 2;

/** Values by line, in the order in which they are released. */
export function linesOf({ train: { features, family, iterations, tell } }: TrainPlan): ReadonlyMap<Line, number> {
  const terms = termsOf(features).length + 1;
  const all: readonly (readonly [Line, number])[] = [
    ['checks', plainChecks + termsOf(features).length],
    ['rows', family === 'logistic' ? 2 : 1],
    ...(tell.includes('coefficients') ? [['coefficients', terms] as const] : []),
    ...(tell.includes('errors') ? [['errors', terms] as const] : []),
    ...(tell.includes('curve') ? [['curve', iterations + 1] as const] : []),
  ];
  return new Map(all);
}
