/** What a training of components releases, and how many values: the program and the statement read the same list. */
import { type ComponentsPlan, coarseOf } from './plan.ts';

/** 'checks' and 'coarse' go to everybody who takes part; all else to recipients. */
export type Line = 'checks' | 'coarse' | 'rows' | 'apart' | 'loadings' | 'variance';

/** Values by line, in the order in which they are released. */
export function linesOf(plan: ComponentsPlan): ReadonlyMap<Line, number> {
  const { components, features, tell } = plan.learn;
  const coarse = coarseOf(plan).length;
  const all: readonly (readonly [Line, number])[] = [
    ['checks', 1],
    ...(coarse > 0 ? [['coarse', coarse] as const] : []),
    ['rows', 1],
    ...(tell.length === 0 ? [] : [['apart', 2 * components] as const]),
    ...(tell.includes('loadings') ? [['loadings', components * features.length] as const] : []),
    // The whole last.
    ...(tell.includes('variance') ? [['variance', components + 1] as const] : []),
  ];
  return new Map(all);
}
