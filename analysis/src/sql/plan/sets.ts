/**
 * Grouping sets: a plan with several has the groups of all of them one after the other, those of more keys first. Of a group of a set only
 * the keys of this set have values; the others are rolled up.
 */
import { positionsOf } from '../../local/print.ts';
import type { GroupStage, LocalStage } from '../../local/stages.ts';
import { withholds } from './gates.ts';
import type { GroupKey, Plan } from './types.ts';

type Keys = readonly Pick<GroupKey, 'categories' | 'nullable'>[];

/** The grouping sets of a plan as numbers of its keys; without any, all keys together. */
export function setsOf({
  keys,
  sets,
}: {
  readonly keys: readonly unknown[];
  readonly sets?: Plan['sets'];
}): readonly (readonly number[])[] {
  return sets ?? [keys.map((_, i) => i)];
}

/** Number of groups of one set. */
export function groupsOfSet(keys: Keys, set: readonly number[]): number {
  return set.reduce((product, key) => product * positionsOf(keys[key] as Keys[number]), 1);
}

type Sets = Pick<Plan, 'keys' | 'sets' | 'found'>;

/** Number of groups of each set under protocol; `released`: of those that leave. */
export function sizesOf(plan: Sets, released = false): number[] {
  return setsOf(plan).map((set, i) => {
    const found = plan.found?.sets?.[i];
    if (found === undefined) return groupsOfSet(plan.keys, set);
    return released ? found.groups : found.groupsUpTo;
  });
}

/** Number of the first group of each set, likewise. */
export function startsOf(plan: Sets, released = false): number[] {
  let start = 0;
  return sizesOf(plan, released).map((size) => {
    const own = start;
    start += size;
    return own;
  });
}

/** Whether a key is rolled up in a group that leaves. */
export function isRolledUp(plan: Sets, group: number, key: number): boolean {
  if (plan.sets === undefined) return false;
  const set = startsOf(plan, true).findLastIndex((start) => start <= group);
  return plan.sets[set]?.includes(key) !== true;
}

/** The set of a listed group, and by key its position among the key's values; undefined where it is rolled up. */
export function placeOf(
  plan: Pick<Plan, 'keys' | 'sets'>,
  group: number,
): { readonly set: number; readonly positions: readonly (number | undefined)[] } {
  const starts = startsOf(plan);
  const set = starts.findLastIndex((start) => start <= group);
  const positions: (number | undefined)[] = plan.keys.map(() => undefined);
  let rest = group - (starts[set] ?? 0);
  for (const key of (setsOf(plan)[set] ?? []).toReversed()) {
    const size = positionsOf(plan.keys[key] as GroupKey);
    positions[key] = rest % size;
    rest = Math.floor(rest / size);
  }
  return { set, positions };
}

/** Number within set `coarse` of the group that holds group number `group` of set `fine`, which has all keys of the other. */
function groupAbove(keys: Keys, fine: readonly number[], coarse: readonly number[], group: number): number {
  const positions = new Map<number, number>();
  let rest = group;
  for (const key of fine.toReversed()) {
    const size = positionsOf(keys[key] as Keys[number]);
    positions.set(key, rest % size);
    rest = Math.floor(rest / size);
  }
  return coarse.reduce((number, key) => {
    return number * positionsOf(keys[key] as Keys[number]) + (positions.get(key) ?? 0);
  }, 0);
}

/** For each group of `coarse` the groups of `fine` in it, one after the other: as many for each. */
export function groupsBelow(keys: Keys, fine: readonly number[], coarse: readonly number[]): Uint32Array {
  const below = Array.from({ length: groupsOfSet(keys, coarse) }, (): number[] => []);
  for (let group = 0; group < groupsOfSet(keys, fine); group++)
    below[groupAbove(keys, fine, coarse, group)]?.push(group);
  return Uint32Array.from(below.flat());
}

/** Whether each set has all keys of the next one: ROLLUP, and what is like it. */
export function isChain(sets: readonly (readonly number[])[]): boolean {
  return sets.slice(1).every((set, i) => set.every((key) => sets[i]?.includes(key) === true));
}

/** Whether each set has only keys of the first one: every total is then a sum of its groups. */
export function isUnderFirst([first = [], ...others]: readonly (readonly number[])[]): boolean {
  return others.every((set) => set.every((key) => first.includes(key)));
}

/** The set beneath which the totals of a set are held: of a chain the one before, of a set that crosses it the finest of all. */
export interface Beneath {
  readonly set: number;
  readonly crosses: boolean;
}

/**
 * Of each set after the first one. The chain is the first set, and in each set of it the largest of the others; of several as large the one of
 * the keys that are written first, so that CUBE has the hierarchy of ROLLUP.
 */
export function beneathSets(sets: readonly (readonly number[])[]): readonly (Beneath | undefined)[] {
  const isIn = (set: readonly number[], other: readonly number[]) => set.every((key) => other.includes(key));
  const before = new Map<number, number>();
  for (let last = 0; ; ) {
    const inside = [...sets.entries()].filter(([i, set]) => i !== 0 && !before.has(i) && isIn(set, sets[last] ?? []));
    const [next] = inside.toSorted(([, a], [, b]) => b.length - a.length || compareKeys(a, b));
    if (next === undefined) break;
    before.set(next[0], last);
    [last] = next;
  }
  return sets.map((_, i) => (i === 0 ? undefined : { set: before.get(i) ?? 0, crosses: !before.has(i) }));
}

/** Numbers of keys, the least first, compared one by one. */
function compareKeys(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [a, b].map((keys) => keys.toSorted((k, l) => k - l)) as [number[], number[]];
  const place = x.findIndex((key, i) => key !== y[i]);
  return place < 0 ? 0 : (x[place] ?? 0) - (y[place] ?? 0);
}

/**
 * Whether totals are withheld for what they would tell of withheld groups beneath them. Groups of a chain of sets lie within each other or
 * apart, so that all that can be worked out from totals by adding and subtracting are unions of rests: what a total has beside the
 * shown groups beneath it. If each rest is nothing or enough, all that can be worked out is. Of sets that cross, groups overlap:
 * their totals are shown only where nothing of them is withheld (execute/rests.ts).
 */
export function hasRests(plan: Pick<Plan, 'sets' | 'minimumGroupSize' | 'totalRules'>): boolean {
  return plan.sets !== undefined && plan.sets.length > 1 && (withholds(plan) || plan.totalRules.length > 0);
}

/** The plan of one set by itself. */
export function planOfSet(plan: Plan, set: readonly number[]): Plan {
  if (plan.sets === undefined) return plan;
  const { sets: _, found, ...rest } = plan;
  const stages = plan.stages.map((stage): LocalStage => {
    if (stage.kind === 'rows') return stage;
    const { sets: _sets, ...own } = stage;
    return { ...own, keys: set.map((key) => stage.keys[key] as GroupStage['keys'][number]) };
  });
  const keys = set.map((key) => plan.keys[key] as GroupKey);
  const own = found?.sets?.[plan.sets.indexOf(set)];
  // All rows together are one group, which is there without any.
  if (own === undefined || set.length === 0) return { ...rest, stages, keys, groups: groupsOfSet(plan.keys, set) };
  return { ...rest, stages, keys, groups: own.groups, found: { groupsUpTo: own.groupsUpTo, best: false } };
}
