/**
 * Joins whose rows need not be sorted under protocol, as all group keys are columns of one owner: it has the joined rows in the order of
 * its groups, which it can tell by itself. Follows from the plan, so that every party finds the same.
 */
import type { RowStage } from '../../local/stages.ts';
import { isKeyed } from './keyed.ts';
import type { Measure, Plan } from './types.ts';

export interface Arrangement {
  /** Index of the owner's stage. */
  readonly table: 0 | 1;
  /** Rows that stand at the ends of groups: as many as there can be groups. */
  readonly fillers: number;
  /** The output whose different values are counted: rows of a group are in its order. */
  readonly runs: string | undefined;
}

/** The joined table is as long as the owner's is: so many times longer than the shorter of the two at most. */
const mostTimes = 4;

/** Undefined where rows have to be sorted. */
export function arrangementOf(
  plan: Pick<Plan, 'source' | 'join' | 'stages' | 'keys' | 'sets' | 'groups' | 'found' | 'grouping' | 'measures'>,
): Arrangement | undefined {
  const { source, join, keys, found, measures } = plan;
  if (source !== 'join' || join === null || !isKeyed(plan)) return undefined;
  // Groups of coarser sets stand in another order.
  if (plan.sets !== undefined) return undefined;
  const counted = measures.filter((measure) => measure.kind === 'distinct');
  const runs = counted.map(inputOf);
  const table = keys[0]?.table ?? runs[0]?.table;
  if (table !== 0 && table !== 1) return undefined;
  if (keys.some((key) => key.table !== table || key.positions !== undefined)) return undefined;
  // Rows are in the order of one column only, and a quantile needs the order of those that count.
  if (measures.some(({ kind }) => kind === 'quantile')) return undefined;
  if (runs.some((input) => input?.table !== table || input.id !== runs[0]?.id)) return undefined;
  const [own, other] = [plan.stages[table], plan.stages[1 - table]] as [RowStage, RowStage];
  // There may be a group for every row of the owner's table.
  if (own.rowsUpTo > (found === undefined ? mostTimes : 1) * other.rowsUpTo) return undefined;
  return { table, fillers: found?.groupsUpTo ?? plan.groups, runs: runs[0]?.id };
}

/** The one output that a measure's value is. */
function inputOf(measure: Measure): { readonly table: number; readonly id: string } | undefined {
  return measure.kind !== 'count' && measure.value.kind === 'input' ? measure.value : undefined;
}
