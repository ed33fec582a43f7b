/** Aggregates of several grouping sets over the same rows. */
import { type Bits, groupByKeys, type Ring, type Sharing } from '@tacit/engine';
import type { FoundAggregates } from './by-sort.ts';
import type { SortedKey } from './keys.ts';
import { sortingKeys } from './sorting-keys.ts';
import { groupsBelow, groupsOfSet, planOfSet, setsOf, sizesOf } from '../plan/sets.ts';
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
    const isSum =
      plan.found === undefined &&
      first !== undefined &&
      isAdditive(plan) &&
      set.every((key) => finest?.includes(key) === true);
    parts.push(isSum && finest !== undefined ? totalsOf(sharing, plan, first, finest, set) : await aggregate(set));
  }
  const [first] = parts;
  if (first === undefined) throw new Error('a plan without grouping sets has no groups');
  // Where HAVING leaves one set of several, keys are numbered as the question has them.
  if (parts.length === 1 && plan.found !== undefined && plan.sets !== undefined)
    return { ...first, keys: keysOfSets(sharing, plan, parts as readonly FoundAggregates[]) };
  if (parts.length === 1) return { keys: [], ...first };
  const joined = (pick: (part: Aggregates) => Ring) => sharing.concatenate(parts.map(pick));
  const measures = new Map(plan.measures.map(({ id }) => [id, joined((part) => part.measures.get(id) as Ring)]));
  const { found } = plan;
  // Sums of parts carry once more.
  if (plan.wide !== undefined && found === undefined) await carry(sharing, plan, plan.wide, measures);
  return {
    keys: found === undefined ? [] : keysOfSets(sharing, plan, parts as readonly FoundAggregates[]),
    ...(found === undefined
      ? {}
      : {
          sumsBeneath: (level: number, numbers: readonly Ring[]) =>
            sumsBeneath(sharing, plan, parts as readonly FoundAggregates[], level, numbers),
        }),
    measures,
    count: (id, stage) => (stage === null ? (measures.get(id) as Ring) : joined((part) => part.count(id, stage))),
    rowsPerUnit: (stage) => first.rowsPerUnit(stage),
    maxRows: first.maxRows,
  };
}

/** The keys of the groups of all sets, zero where a key is rolled up: in all of them, where HAVING leaves no set that has it. */
function keysOfSets(sharing: Sharing, plan: Plan, parts: readonly FoundAggregates[]): SortedKey[] {
  const [sets, sizes] = [setsOf(plan), sizesOf(plan)];
  const joined = (pick: (set: number) => Bits) => sharing.joinRows(sets.map((_, set) => pick(set)));
  return plan.keys.map((_, key): SortedKey => {
    const own = sets.map((set, i) => parts[i]?.keys[set.indexOf(key)]);
    const some = own.find((each) => each !== undefined);
    const all = (of: 'order' | 'told') =>
      joined((set) => own[set]?.[of] ?? sharing.filledBits(sizes[set] as number, some?.[of].planes ?? 1, false));
    if (some === undefined) {
      const none = all('order');
      return { order: none, told: none };
    }
    const order = all('order');
    const told = some.told === some.order ? order : all('told');
    return { ...some, order, told };
  });
}

/**
 * Groups of a set are those of the set before grouped once more, by fewer keys: they stand in the same order as where rows were grouped. A
 * sort of groups, unless they stand so already.
 */
async function sumsBeneath(
  sharing: Sharing,
  plan: Plan,
  parts: readonly FoundAggregates[],
  level: number,
  numbers: readonly Ring[],
): Promise<readonly Ring[]> {
  const sets = setsOf(plan);
  const [finer, set] = [sets[level - 1], sets[level]];
  const before = parts[level - 1];
  if (finer === undefined || set === undefined || before?.valid === undefined) throw new Error('no groups beneath');
  if (set.length === 0) return numbers.map((x) => sharing.sum(x, 1));
  const sortedBy = (each: readonly number[]) => each.filter((_, i) => sortingKeys(planOfSet(plan, each)).has(i));
  const [keys, stand] = [sortedBy(set), sortedBy(finer)];
  const planes = keys.map((key) => (before.keys[finer.indexOf(key)] as SortedKey).order);
  const grouped = await groupByKeys(sharing, {
    kept: before.valid,
    links: plan.links,
    keys: sharing.joinPlanes(planes.toReversed()),
    measures: numbers.map((value) => ({ kind: 'sum' as const, value: sharing.within(value) })),
    groupsUpTo: sizesOf(plan)[level] as number,
    sorted: keys.every((key, i) => stand[i] === key),
  });
  return grouped.measures;
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
