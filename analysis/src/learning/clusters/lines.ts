/** What a training of clusters releases, and how many values: the program and the statement read the same list. */
import { type ClustersPlan, tellsClusters } from './plan.ts';

/** 'checks' and 'sound' go to everybody who takes part; all else to recipients. */
export type Line = 'checks' | 'sound' | 'rows' | 'settled' | 'shown' | 'sizes' | 'centres' | 'curve';

/** Values by line, in the order in which they are released. */
export function linesOf({ learn }: ClustersPlan): ReadonlyMap<Line, number> {
  const { clusters, features, iterations, tell } = learn;
  const all: readonly (readonly [Line, number])[] = [
    ['checks', 1],
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
