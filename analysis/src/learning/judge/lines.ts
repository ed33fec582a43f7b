/** What a judgement releases, and how many values: the program and the statement read the same list. */
import { groupsOf, isOfLabels } from './grid.ts';
import type { JudgePlan } from './plan.ts';
import type { Part } from './question.ts';

/**
 * 'rows': of a part, whether there are enough, how many, and how many with the label; 'figures': sums over all of them; 'groups': counts and sums by
 * score; 'residuals': of a model of numbers, by residual; 'importance': by feature, a sum over all of them.
 */
export type Line = 'rows' | 'figures' | 'groups' | 'residuals' | 'importance';

/** Sums of a logistic model: AUC, KS (both sides), average precision, Brier score, log loss. */
const logisticFigures = 6;
/** Of all others: weight aside, residuals, their sizes and squares, labels and their squares. */
const numberFigures = 5;

export const lineOf = (line: Line, part: Part): string => `${line}.${part}`;

/** Values by line, in the order in which they are released. */
export function linesOf(
  plan: Pick<JudgePlan, 'judge'>,
): readonly { readonly line: Line; readonly part: Part; readonly values: number }[] {
  const isLabel = isOfLabels(plan);
  const groups = groupsOf(plan.judge);
  return plan.judge.parts.flatMap((part) => [
    { line: 'rows' as const, part, values: isLabel ? 3 : 2 },
    { line: 'figures' as const, part, values: isLabel ? logisticFigures : numberFigures },
    // Where a group ends, its rows, those with the label and their expected number, or the labels' sum and that of the predictions.
    { line: 'groups' as const, part, values: 4 * groups },
    // Where a group ends, its rows, and the sum of their residuals.
    ...(isLabel ? [] : [{ line: 'residuals' as const, part, values: 3 * groups }]),
    ...(plan.judge.permutes === true
      ? [{ line: 'importance' as const, part, values: plan.judge.features.length }]
      : []),
  ]);
}
