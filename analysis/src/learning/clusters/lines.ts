/** What a training of clusters releases, and how many values: the program and the statement read the same list. */
import { type ClustersPlan, coarseOf, tellsClusters } from './plan.ts';

/** 'checks', 'coarse' and 'sound' go to everybody who takes part; all else to recipients. */
export type Line = 'checks' | 'coarse' | 'sound' | 'rows' | 'settled' | 'shown' | 'sizes' | 'centres' | 'curve';

/** Values by line, in the order in which they are released. */
export function linesOf(plan: ClustersPlan): ReadonlyMap<Line, number> {
  const { learn } = plan;
  const { clusters, features, iterations, tell } = learn;
  const coarse = coarseOf(plan).length;
  const all: readonly (readonly [Line, number])[] = [
    ['checks', 1],
    ...(coarse > 0 ? [['coarse', coarse] as const] : []),
    ['sound', 1],
    ['rows', 1],
    ...(tell.length === 0 ? [] : [['settled', 1] as const]),
    ...(tellsClusters(learn) ? [['shown', clusters] as const] : []),
    ...(tell.includes('sizes') ? [['sizes', clusters] as const] : []),
    ...(tell.includes('centres') ? [['centres', clusters * features.length] as const] : []),
    ...(tell.includes('curve') ? [['curve', iterations] as const] : []),
  ];
  return new Map(all);
}
