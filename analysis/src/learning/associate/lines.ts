/** What association counts release, and how many values: the program and the statement read the same list. */
import { type AssociatePlan, pairsOf, triplesOf } from './plan.ts';

/** 'rows': whether there are enough, and how many; 'items', 'pairs', 'triples': rows with one, two and three of them. */
export type Line = 'rows' | 'items' | 'pairs' | 'triples';

/** Values by line, in the order in which they are released. */
export function linesOf(plan: AssociatePlan): ReadonlyMap<Line, number> {
  const { columns } = plan.associate;
  const levels = columns.map((each) => each.levels.length);
  const items = levels.reduce((sum, each) => sum + each, 0);
  // Of each level of the first column whether it is told, and rows for each level of the second.
  const pairs = pairsOf(plan).reduce((sum, [a, b]) => sum + (levels[a] ?? 0) * (1 + (levels[b] ?? 0)), 0);
  const triples = triplesOf(plan).length;
  return new Map<Line, number>([
    ['rows', 2],
    ['items', 2 * items],
    ['pairs', pairs],
    ...(triples === 0 ? [] : [['triples', 2 * triples] as const]),
  ]);
}
