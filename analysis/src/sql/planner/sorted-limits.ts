/** What cannot be asked together with groups that are found by sorting, different values and quantiles. */
import type { BoundQuestion } from '../bind/bound.ts';
import { refused } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import type { Plan } from '../plan/types.ts';

/** Keys by which rows are sorted at most. */
const mostSortedKeys = 8;

/**
 * Throws UsageError 'sql.unsupported-sorted' for a question whose rows are sorted by group, where it asks for what is counted by other
 * means: their gates are not worked out for each other.
 */
export function checkSorted(source: SourceText, question: BoundQuestion, plan: Plan): void {
  refuse(source, question, besideSorted(plan));
}

/** The same for what a plan of sorted rows has no place for, before there is one. */
export function checkSortable(source: SourceText, question: BoundQuestion): void {
  const at = question.keys[0]?.value.at ?? 0;
  if (question.keys.length > mostSortedKeys) throw refused(source, `${question.keys.length} SORTED KEYS`, at);
}

function refuse(source: SourceText, question: BoundQuestion, beside: string | undefined): void {
  const at = question.keys[0]?.value.at ?? 0;
  if (beside !== undefined) throw refused(source, `${beside} WITH SORTED GROUPS`, at);
}

/** Why the rows of a plan cannot be sorted by group; undefined where they can. */
export function besideSorted(plan: Plan): string | undefined {
  if (plan.many !== undefined) return 'JOIN BY REPEATED KEYS';
  return plan.keys.some(({ positions }) => positions !== undefined) ? 'KEYS OF TWO OWNERS' : undefined;
}
