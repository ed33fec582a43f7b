/**
 * What a plan releases to its recipients: the one list behind both the disclosure (what people read) and the secure
 * program (what is revealed). Whoever changes one side changes the other, because both read it from here.
 */
import { averageParts } from './averages.ts';
import { shownMeasures } from './columns.ts';
import { cellClasses, withholds } from './gates.ts';
import { keyWords } from './keyed.ts';
import { sealedColumns, sealedNumber, tellsZero } from './sealed.ts';
import type { OutputColumn, Plan, PlanPrivacy } from './types.ts';

/** One vector revealed under the disclosure line `line`. */
export interface Release {
  readonly line: string;
  readonly kind: 'choice' | 'groups' | 'withheld' | 'key' | 'measure' | 'average' | 'number' | 'zero' | 'state';
  /** Of 'key': its line; of 'choice' and 'measure': the measure; of 'average': its sum measure; of 'state': the class of cells; of 'number' and
   *  'zero' the number of the column. Empty otherwise. */
  readonly measure: string;
  readonly values: number;
}

/**
 * The releases of a plan, in the order of the secure program:
 * - `result.choice`: of a choice with noise the place of the group, and nothing else;
 * - `result.groups`: one bit per group, whether it is shown;
 * - `result.withheld`: where the owners allow it, how many groups have rows and are withheld, or (empty groups being public)
 *   which;
 * - `result.key.<i>`: where groups are found, the value of key i of each group that is shown, as one number (of the widest two) or words of a text;
 * - `result.<measure>`: a measure per group, zero where it is not shown;
 * - `result.<sum>.average`: an average per group, likewise (whole parts and then decimals where one number cannot hold
 *   both). Absent when the answer shows both that sum and its count,
 *   because their quotient is then no news and every recipient divides for itself;
 * - `result.<column>.number`: a column that is calculated under protocol, likewise; `result.<column>.zero`: 1 where it divides by
 *   zero;
 * - `result.<class>.state`: per group 0 shown, 2 withheld, for the cells of that class; where empty groups are public, 1
 *   for those without a value.
 *
 * With privacy: see `noisyReleases`.
 */
export function releasesOf(plan: Plan): Release[] {
  if (plan.privacy?.mechanism === 'choice')
    return plan.privacy.noise.map(({ measure }) => ({ line: 'result.choice', kind: 'choice', measure, values: 1 }));
  if (plan.privacy !== undefined) return noisyReleases(plan, plan.privacy);
  const shown = shownMeasures(plan);
  const averages = new Map<string, string>();
  for (const column of plan.columns) if (column.kind === 'average') averages.set(column.sum, column.count);

  const releases: Release[] = [{ line: 'result.groups', kind: 'groups', measure: '', values: plan.groups }];
  if (tellsWithheld(plan)) {
    // Which groups are withheld is told by their place in a list.
    const values = plan.emptyGroups === 'public' && plan.found === undefined ? plan.groups : 1;
    releases.push({ line: 'result.withheld', kind: 'withheld', measure: '', values });
  }
  const add = (kind: Release['kind'], measure: string, suffix: string, parts = 1) =>
    releases.push({ line: `result.${measure}${suffix}`, kind, measure, values: parts * plan.groups });

  if (plan.found !== undefined) {
    for (const [i, key] of plan.keys.entries()) add('key', keyLine(i), '', keyWords(key));
  }
  for (const measure of plan.measures) if (shown.has(measure.id)) add('measure', measure.id, '');
  for (const [sum, count] of averages)
    if (isAverageReleased(plan, sum, count)) add('average', sum, '.average', averageParts(plan, sum));
  for (const column of sealedColumns(plan)) {
    const form = sealedNumber(plan, plan.columns[column] as OutputColumn);
    add('number', String(column), '.number');
    if (form !== undefined && tellsZero(plan, form)) add('zero', String(column), '.zero');
  }
  for (const cells of cellClasses(plan)) add('state', cells, '.state');
  return releases;
}

/** With noise every listed group is shown, and nothing else is told of any; of groups that are found, those of enough noisy rows with their keys. */
function noisyReleases(plan: Plan, { noise, choices = [] }: PlanPrivacy): Release[] {
  const found: Release[] =
    plan.found === undefined
      ? []
      : [
          { line: 'result.groups', kind: 'groups', measure: '', values: plan.groups },
          ...plan.keys.map((key, i): Release => {
            const values = keyWords(key) * plan.groups;
            return { line: `result.${keyLine(i)}`, kind: 'key', measure: keyLine(i), values };
          }),
        ];
  const measures = [...noise, ...choices].map(({ measure }): Release => {
    return { line: `result.${measure}`, kind: 'measure', measure, values: plan.groups };
  });
  return [...found, ...measures];
}

/** Name of key number i among the releases. */
export const keyLine = (i: number): string => `key.${i + 1}`;

/** Whether recipients hear of groups that are withheld although they have rows. */
export function tellsWithheld(plan: Plan): boolean {
  return withholds(plan) && (plan.emptyGroups === 'public' || plan.withheldGroups === 'number');
}

/** False when the answer shows the sum and the count themselves. */
export function isAverageReleased(plan: Pick<Plan, 'columns' | 'privacy'>, sum: string, count: string): boolean {
  if (plan.privacy !== undefined) return false;
  const shown = shownMeasures(plan);
  return !(shown.has(sum) && shown.has(count));
}
