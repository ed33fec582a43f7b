/** What a profile releases, and how many values: the program and the statement read the same list. */
import { listsOf, numbersOf, pairedColumns, type ProfilePlan, tells } from './plan.ts';

/**
 * 'rows': whether there are enough, and how many; 'counts': of numbers, whether they are told, and rows with a value; 'complete': whether enough rows have
 * every value, and of each column whether enough of them decide it. The others are as in the question.
 */
export type Line =
  | 'rows'
  | 'counts'
  | 'moments'
  | 'shape'
  | 'bins'
  | 'levels'
  | 'extremes'
  | 'distinct'
  | 'complete'
  | 'correlation'
  | 'vif';

/** Shares of rows at or below a quantile; the first and last are the least and greatest value. */
export const quantileShares = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1] as const;

/** Bins of a number. */
export const binCount = ({ points }: { readonly points: readonly string[] }): number => points.length + 1;

/** Values by line, in the order in which they are released. */
export function linesOf(plan: ProfilePlan): ReadonlyMap<Line, number> {
  const [numbers, lists, paired] = [numbersOf(plan), listsOf(plan), pairedColumns(plan).length];
  const total = (counts: readonly number[]) => counts.reduce((sum, each) => sum + each, 0);
  const isPaired = tells(plan, 'correlation') || tells(plan, 'vif');
  const all: readonly (readonly [Line, number, boolean])[] = [
    ['rows', 2, true],
    ['counts', 2 * numbers.length, true],
    // Sum, and sum of squares.
    ['moments', 2 * numbers.length, tells(plan, 'moments')],
    // Whether it is told, and two figures.
    ['shape', 3 * numbers.length, tells(plan, 'shape')],
    // Whether a group of bins ends there, and rows up to it.
    ['bins', 2 * total(numbers.map(binCount)), tells(plan, 'bins')],
    ['levels', 2 * total(lists.map(({ levels }) => levels.length)), tells(plan, 'bins')],
    ['extremes', quantileShares.length * numbers.length, tells(plan, 'extremes')],
    ['distinct', numbers.length, tells(plan, 'distinct')],
    ['complete', 1 + paired, isPaired],
    ['correlation', (paired * (paired - 1)) / 2, tells(plan, 'correlation')],
    // Whether the column follows from others, and a factor.
    ['vif', 2 * paired, tells(plan, 'vif')],
  ];
  return new Map(all.flatMap(([line, values, isTold]) => (isTold && values > 0 ? [[line, values] as const] : [])));
}
