/** Aggregates of several grouping sets over the same rows. */
import type { Ring, Sharing } from '@tacit/engine';
import type { FoundAggregates } from './by-sort.ts';
import { groupsBelow, groupsOfSet, setsOf } from '../plan/sets.ts';
import type { Plan } from '../plan/types.ts';
import type { Aggregates } from './parts.ts';
import { carry, partsOfWide } from './wide.ts';

/**
 * The aggregates of a plan, of which `aggregate` gives those of one grouping set: the sets one after the other. Where nothing but numbers of
 * rows and sums is asked and the first set has all keys of another, the other's are sums of the first one's, which cost no message; else
 * rows are grouped once more.
 */
export async function aggregateSets(
  sharing: Sharing,
  plan: Plan,
  aggregate: (set: readonly number[]) => Promise<Aggregates & Partial<FoundAggregates>>,
): Promise<Aggregates & FoundAggregates> {
  const sets = setsOf(plan);
  const parts: (Aggregates & Partial<FoundAggregates>)[] = [];
  for (const set of sets) {
    const [finest, first] = [sets[0], parts[0]];
    const isSum = first !== undefined && isAdditive(plan) && set.every((key) => finest?.includes(key) === true);
    parts.push(isSum && finest !== undefined ? totalsOf(sharing, plan, first, finest, set) : await aggregate(set));
  }
  const [first] = parts;
  if (first === undefined) throw new Error('a plan without grouping sets has no groups');
  if (parts.length === 1) return { keys: [], ...first };
  const joined = (pick: (part: Aggregates) => Ring) => sharing.concatenate(parts.map(pick));
  const measures = new Map(plan.measures.map(({ id }) => [id, joined((part) => part.measures.get(id) as Ring)]));
  if (plan.wide !== undefined) await carry(sharing, plan, plan.wide, measures);
  return {
    keys: [],
    measures,
    count: (id, stage) => (stage === null ? (measures.get(id) as Ring) : joined((part) => part.count(id, stage))),
    rowsPerUnit: (stage) => first.rowsPerUnit(stage),
    maxRows: first.maxRows,
  };
}

/** Whether each measure of several groups together is the sum of theirs. */
function isAdditive({ measures }: Plan): boolean {
  return measures.every(
    (measure) => measure.kind === 'sum' || (measure.kind === 'count' && measure.keys === undefined),
  );
}

function totalsOf(
  sharing: Sharing,
  plan: Plan,
  parts: Aggregates,
  fine: readonly number[],
  coarse: readonly number[],
): Aggregates {
  const { keys } = plan;
  const below = groupsBelow(keys, fine, coarse);
  const groups = groupsOfSet(keys, coarse);
  // A total is about some of the same rows, so that what bounds a number of one group bounds it, too.
  const total = (x: Ring, bounds = x.bounds) => {
    return sharing.within(sharing.sum(sharing.gather(sharing.within(x), below), groups), bounds);
  };
  const halves = partsOfWide(plan);
  const measures = new Map(
    [...parts.measures].map(([id, x]) => [id, halves.has(id) ? total(sharing.within(x)) : total(x)]),
  );
  return {
    ...parts,
    measures,
    count: (id, stage) => (stage === null ? (measures.get(id) as Ring) : total(parts.count(id, stage))),
  };
}
