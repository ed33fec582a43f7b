/**
 * Totals that skip different NULLs: SUM(z + x) and SUM(z + y), less SUM(x) and SUM(y), are SUM(z) over the rows in which x has
 * a value and over those in which y has one. The gates hold every such set of rows, and the difference of two of which one
 * contains the other, but not what two sets that overlap have apart, which may be one row.
 *
 * A question is harmless where for each column the sets over which it is added up contain one another, like a chain: any
 * sum of multiples of its totals then takes the column over a union of differences that the gates hold. Numbers of rows
 * alone give nobody's value; there, a count over the overlap beside both sets is what completes the table of NULLs.
 */
import type { Measure, Plan } from './types.ts';
import { areHeldByParts, needsOf as needsOfCount } from './gates.ts';

/** A measure of the answer with the columns it is made of, each as one text. */
export interface MeasuredColumns {
  readonly measure: Measure;
  readonly columns: readonly string[];
}

/** The measures with which a column can be told for rows that no gate holds. */
export function overlapping(plan: Plan, asked: readonly MeasuredColumns[]): MeasuredColumns[] {
  return asked.filter((entry, i) => {
    const before = asked.slice(0, i);
    if (entry.measure.kind === 'count') return completesTable(plan, entry.measure, before);
    if (entry.measure.kind !== 'sum') return false;
    return before.some(({ measure, columns }) => {
      if (measure.kind !== 'sum' || !columns.some((column) => entry.columns.includes(column))) return false;
      if (areHeldByParts(plan, countOf(measure), countOf(entry.measure))) return false;
      const [a, b] = [needsOf(plan, measure), needsOf(plan, entry.measure)];
      return !contains(a, b) && !contains(b, a);
    });
  });
}

/** Whether with the counts before it some two that overlap are there, and the one of their overlap. */
function completesTable(plan: Plan, measure: Measure, before: readonly MeasuredColumns[]): boolean {
  const earlier = before.flatMap((entry) => (entry.measure.kind === 'count' ? [needsOf(plan, entry.measure)] : []));
  // The table of what FILTER divides has gates.
  if (measure.kind === 'count' && measure.filters !== undefined) return false;
  const all = [...earlier, needsOf(plan, measure)];
  const has = (needs: readonly string[]) => all.some((other) => contains(other, needs) && contains(needs, other));
  return all.some((a) => {
    return all.some((b) => !contains(a, b) && !contains(b, a) && has([...a, ...b]));
  });
}

function contains(outer: readonly string[], inner: readonly string[]): boolean {
  return inner.every((column) => outer.includes(column));
}

function countOf(measure: Measure): string {
  return measure.kind === 'count' ? measure.id : measure.count;
}

/** What the rows that a measure takes have in common. */
function needsOf(plan: Plan, measure: Measure): readonly string[] {
  const needs = needsOfCount(plan, countOf(measure));
  // The gates hold every set of rows that the arms of CASEs tell apart.
  return measure.branches === undefined ? needs : needs.filter((name) => !name.startsWith('CASE ('));
}
