/** A plan of generated SQL says some things twice: each is kept once. */
import type { GroupStage, LocalStage } from '../local/stages.ts';
import type { Measure, OutputColumn, Plan } from '../sql/plan/types.ts';

/**
 * Counts of the rows in which the same columns have a value as one count. Arithmetic has a value wherever its columns have, so in
 * a plan of sums of arithmetic two counts that need the same columns are equal. Joined tables have them once already.
 */
export function withSharedCounts(plan: Plan): Plan {
  if (plan.source === 'join') return plan;
  const firsts = new Map<string, string>();
  const same = new Map<string, string>();
  for (const measure of plan.measures) {
    if (measure.kind !== 'count') continue;
    const needs = JSON.stringify(measure.needs);
    const first = firsts.get(needs);
    if (first === undefined) firsts.set(needs, measure.id);
    else same.set(measure.id, first);
  }
  const idOf = (id: string) => same.get(id) ?? id;
  return {
    ...plan,
    stages: plan.stages.map((stage): LocalStage => {
      const { partials } = stage as GroupStage;
      return { ...(stage as GroupStage), partials: partials.filter(({ id }) => !same.has(id)) };
    }),
    measures: plan.measures
      .filter(({ id }) => !same.has(id))
      .map((measure): Measure => (measure.kind === 'count' ? measure : { ...measure, count: idOf(measure.count) })),
    columns: plan.columns.map((column) =>
      column.kind === 'measure' ? { ...column, measure: idOf(column.measure) } : column,
    ),
  };
}

/** Columns without those that show a measure again. */
export function distinctColumns(columns: readonly OutputColumn[]): OutputColumn[] {
  const shown = new Set<string>();
  return columns.filter((column) => {
    if (column.kind !== 'measure') return true;
    const isNew = !shown.has(column.measure);
    shown.add(column.measure);
    return isNew;
  });
}
