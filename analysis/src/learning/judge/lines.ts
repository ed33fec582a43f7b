/** What a judgement releases, and how many values: the program and the statement read the same list. */
import type { JudgePlan } from './plan.ts';
import type { Part } from './question.ts';

/** 'rows': of a part, whether there are enough, how many, and how many with the label; 'figures': sums over all of them; 'groups': counts by score. */
export type Line = 'rows' | 'figures' | 'groups';

/** Sums of a logistic model: AUC, KS (both sides), average precision, Brier score, log loss. */
const logisticFigures = 6;
/** Of all others: weight aside, residuals, their sizes and squares, labels and their squares. */
const numberFigures = 5;

/** Groups of rows by score. */
export function groupsOf({ judge: { grid } }: Pick<JudgePlan, 'judge'>): number {
  if (grid === null) return 0;
  return 'bins' in grid ? grid.bins : grid.cutOffs.length + 1;
}

export const lineOf = (line: Line, part: Part): string => `${line}.${part}`;

/** Values by line, in the order in which they are released. */
export function linesOf(
  plan: Pick<JudgePlan, 'judge'>,
): readonly { readonly line: Line; readonly part: Part; readonly values: number }[] {
  const { grid, parts } = plan.judge;
  return parts.flatMap((part) => [
    { line: 'rows' as const, part, values: grid === null ? 2 : 3 },
    { line: 'figures' as const, part, values: grid === null ? numberFigures : logisticFigures },
    // Where a group ends, its rows, those with the label, and their expected number.
    ...(grid === null ? [] : [{ line: 'groups' as const, part, values: 4 * groupsOf(plan) }]),
  ]);
}
