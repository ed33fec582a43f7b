/**
 * What a plan releases to its recipients: the one list behind both the disclosure (what people read) and the secure
 * program (what is revealed). Whoever changes one side changes the other, because both read it from here.
 */
import type { Measure, Plan } from './types.ts';

/** One vector revealed under the disclosure line `line`. */
export interface Release {
  readonly line: string;
  readonly kind: 'groups' | 'withheld' | 'measure' | 'average' | 'state';
  /** Of 'measure': the measure; of 'average': its sum measure; of 'state': the count measure. Empty otherwise. */
  readonly measure: string;
  readonly values: number;
}

/**
 * The releases of a plan, in the order of the secure program:
 * - `result.groups`: one bit per group, whether it is shown;
 * - `result.withheld`: how many groups are withheld for being small (absent when the minimum is 1: none ever is);
 * - `result.<measure>`: a measure per group, zero where it is not shown;
 * - `result.<sum>.average`: an average per group, likewise. Absent when the answer shows both that sum and its count,
 *   because their quotient is then no news and every recipient divides for itself;
 * - `result.<count>.state`: per group 0 shown, 1 NULL, 2 withheld, for the cells that count `<count>` decides.
 */
export function releasesOf(plan: Plan): Release[] {
  const shown = new Set(plan.columns.flatMap((column) => (column.kind === 'measure' ? [column.measure] : [])));
  const averages = new Map<string, string>();
  for (const column of plan.columns) if (column.kind === 'average') averages.set(column.sum, column.count);

  const releases: Release[] = [{ line: 'result.groups', kind: 'groups', measure: '', values: plan.groups }];
  if (plan.minimumGroupSize > 1) releases.push({ line: 'result.withheld', kind: 'withheld', measure: '', values: 1 });
  const add = (kind: Release['kind'], measure: string, suffix: string) =>
    releases.push({ line: `result.${measure}${suffix}`, kind, measure, values: plan.groups });

  for (const measure of plan.measures) if (shown.has(measure.id)) add('measure', measure.id, '');
  for (const [sum, count] of averages) if (isAverageReleased(plan, sum, count)) add('average', sum, '.average');
  for (const count of stateCounts(plan, shown, averages)) add('state', count, '.state');
  return releases;
}

/** False when the answer shows the sum and the count themselves. */
export function isAverageReleased(plan: Plan, sum: string, count: string): boolean {
  const shown = new Set(plan.columns.flatMap((column) => (column.kind === 'measure' ? [column.measure] : [])));
  return !(shown.has(sum) && shown.has(count));
}

/** The measure `id` of a plan; a plan that names one it lacks is our own bug. */
export function measureOf(plan: Plan, id: string): Measure {
  const measure = plan.measures.find((candidate) => candidate.id === id);
  if (measure === undefined) throw new Error(`plan has no measure ${id}`);
  return measure;
}

/** Whether some stage of the plan can leave `count` at zero in a group that is shown. */
function stateCounts(plan: Plan, shown: ReadonlySet<string>, averages: ReadonlyMap<string, string>): string[] {
  const counts = new Set<string>();
  for (const measure of plan.measures) {
    if (measure.kind === 'count') {
      // COUNT(x) is never NULL, but a small one is withheld. COUNT(*) is shown wherever its group is.
      if (shown.has(measure.id) && measure.id !== 'rows' && plan.minimumGroupSize > 1) counts.add(measure.id);
    } else if (shown.has(measure.id) || averages.has(measure.id)) {
      // A shown group has rows, so only the one group of a question without GROUP BY can be empty.
      if (measure.count !== 'rows' || plan.keys.length === 0) counts.add(measure.count);
    }
  }
  return plan.measures.map((measure) => measure.id).filter((id) => counts.has(id));
}
