/**
 * From the groups that were found to the released answer. All gates are decided for every group first; then those that are shown
 * come to the front, or the best of them, and the others are cut off with their keys. How many are shown is told with the answer, and to
 * its recipients alone: what is revealed is always as long as the public bound, with zeros behind.
 */
import {
  type Bits,
  type Columns,
  keptRows,
  packBits,
  type Ring,
  type Sharing,
  sortRows,
  toNumber,
  together,
} from '@tacit/engine';
import { keyWords, shownUpTo } from '../plan/keyed.ts';
import { keyLine, releasesOf } from '../plan/releases.ts';
import { sealedColumns } from '../plan/sealed.ts';
import { isRolledUp } from '../plan/sets.ts';
import type { FoundGroups, GroupKey, Plan } from '../plan/types.ts';
import { averagedSums, averagesPerGroup } from './average.ts';
import type { FoundAggregates } from './by-sort.ts';
import { decidePlanes } from './decide.ts';
import { dividesForOrder, orderedQuotients, orderOf, type Quotients, shownAlone } from './order-found.ts';
import { hide } from './release.ts';
import { sealedPerGroup } from './sealed.ts';
import { steps } from './steps.ts';

/** As `release`, for groups that no list names. */
export async function releaseFound(
  sharing: Sharing,
  plan: Plan,
  found: FoundGroups,
  aggregates: FoundAggregates,
): Promise<Ring[]> {
  const releases = releasesOf(plan);
  sharing.session.step(steps.thresholds);
  const all = await decidePlanes(sharing, { ...plan, groups: found.groupsUpTo }, aggregates);
  const front = await frontGroups(sharing, plan, found, aggregates, all);

  const names = [...front.flags.keys()];
  const numbers = await sharing.bitsToRing(sharing.joinPlanes([...front.flags.values()]));
  const flags = new Map(names.map((name, i) => [name, sharing.slice(numbers, i * plan.groups, (i + 1) * plan.groups)]));
  const withheld = all.get('withheld');
  if (withheld !== undefined) flags.set('withheld', sharing.sum(await sharing.bitsToRing(withheld), 1));
  const shown = front.flags.get('shown') as Bits;
  const texts = await toldTexts(sharing, plan, aggregates, front.keys, shown);
  sharing.session.step(steps.averages);
  const told: FoundAggregates = { ...aggregates, measures: front.measures };
  const sums = averagedSums(releases).filter((sum) => !front.averages.has(sum));
  const columns = sealedColumns(plan).filter((column) => !front.numbers.has(String(column)));
  const [divided, calculated] = await together<[Map<string, Ring>, Map<string, Ring>]>(sharing, [
    (branch) => averagesPerGroup(branch, plan, sums, told),
    (branch) => sealedPerGroup(branch, plan, told, columns),
  ]);
  const averages = new Map([...divided, ...front.averages]);
  const calculations = new Map([...calculated, ...front.numbers]);

  sharing.session.step(steps.reveal);
  const keys = await toldKeys(sharing, plan.keys, texts, shown);
  const others = releases.filter(({ kind }) => kind !== 'key');
  const hidden = await hide(sharing, plan, others, told, flags, averages, calculations);
  return releases.map((release): Ring => {
    if (release.kind !== 'key') return hidden[others.indexOf(release)] as Ring;
    return keys[plan.keys.findIndex((_, i) => keyLine(i) === release.measure)] as Ring;
  });
}

/** What is told of the keys of groups that leave: of texts whose codes came so far, the texts. */
export async function toldTexts(
  sharing: Sharing,
  plan: Plan,
  { keys }: FoundAggregates,
  codes: readonly Bits[],
  shown: Bits,
): Promise<Bits[]> {
  if (keys.some(({ words }) => words !== undefined)) sharing.session.step(steps.relations);
  return together<Bits[]>(
    sharing,
    keys.map(({ words }, i) => async (branch: Sharing) => {
      const told = codes[i] as Bits;
      if (words === undefined) return told;
      const has = hasKey(plan, i);
      return await words(branch, told, has === undefined ? shown : branch.andConstant(shown, has));
    }),
  );
}

/** Of grouping sets 1 in the groups, of those that leave, of sets with this key. */
function hasKey(plan: Plan, key: number): BigUint64Array | undefined {
  if (plan.sets === undefined) return undefined;
  return packBits(Uint8Array.from({ length: plan.groups }, (_, group) => (isRolledUp(plan, group, key) ? 0 : 1)));
}

const noQuotients: Quotients = { averages: new Map(), numbers: new Map() };

interface Front extends Quotients {
  readonly keys: readonly Bits[];
  readonly measures: Map<string, Ring>;
  readonly flags: Map<string, Bits>;
}

/** The groups that leave, `plan.groups` at most, before rows without one. */
async function frontGroups(
  sharing: Sharing,
  plan: Plan,
  found: FoundGroups,
  every: FoundAggregates,
  decided: ReadonlyMap<string, Bits>,
): Promise<Front> {
  const { best } = found;
  const upTo = shownUpTo(plan, found.groupsUpTo);
  // Moving takes less than sorting and dividing: what cannot be shown is cut off first.
  const isCut = best && (dividesForOrder(plan) ? 1 : 2) * upTo < found.groupsUpTo;
  const { found: aggregates, all } = isCut
    ? await shownAlone(sharing, every, decided, upTo)
    : { found: every, all: decided };
  const groupsUpTo = isCut ? upTo : found.groupsUpTo;
  const { keys, measures } = aggregates;
  const whole = { ...plan, groups: groupsUpTo };
  const quotients = best ? await orderedQuotients(sharing, whole, aggregates) : noQuotients;
  const divided = [...quotients.averages].map(([sum, x]) => ({
    sum,
    parts: Array.from({ length: x.length / groupsUpTo }, (_, i) =>
      sharing.slice(x, i * groupsUpTo, (i + 1) * groupsUpTo),
    ),
  }));
  const names = [...all.keys()].filter((name) => name !== 'withheld');
  const shown = all.get('shown') as Bits;
  const ids = [...measures.keys()];
  const columns: Columns = {
    rings: [...measures.values(), ...divided.flatMap(({ parts }) => parts), ...quotients.numbers.values()],
    bits: [...names.map((name) => all.get(name) as Bits), ...keys.map(({ told }) => told)],
  };
  const moved = best
    ? cut(
        sharing,
        await sortRows(
          sharing,
          await orderOf(sharing, plan, aggregates, all, quotients),
          columns,
          undefined,
          plan.links,
        ),
        plan.groups,
      )
    : await shownOfSets(sharing, plan, found, shown, columns);
  let next = 0;
  const take = (before: Ring): Ring => keepBounds(sharing, before, moved.rings[next++] as Ring);
  return {
    keys: keys.map((_, i) => moved.bits[names.length + i] as Bits),
    measures: new Map(ids.map((id) => [id, take(measures.get(id) as Ring)])),
    averages: new Map(divided.map(({ sum, parts }) => [sum, sharing.concatenate(parts.map(take))])),
    numbers: new Map([...quotients.numbers].map(([column, x]) => [column, take(x)])),
    flags: new Map(names.map((name, i) => [name, moved.bits[i] as Bits])),
  };
}

const keepBounds = (sharing: Sharing, { bounds }: Ring, x: Ring): Ring =>
  bounds === undefined ? x : sharing.within(x, bounds);

function cut(sharing: Sharing, columns: Columns, rows: number): Columns {
  return part(sharing, columns, 0, rows);
}

function part(sharing: Sharing, { rings, bits }: Columns, from: number, to: number): Columns {
  return {
    rings: rings.map((x) => sharing.slice(x, from, to)),
    bits: bits.map((x) => sharing.sliceRows(x, from, to)),
  };
}

/** The groups that are shown, those of each grouping set by themselves: which set a group is of its place says. */
export async function shownOfSets(
  sharing: Sharing,
  plan: Plan,
  found: FoundGroups,
  shown: Bits,
  columns: Columns,
): Promise<Columns> {
  const { sets = [{ groups: plan.groups, groupsUpTo: shown.length }] } = found;
  let start = 0;
  const parts = sets.map(({ groups, groupsUpTo }) => {
    const from = start;
    start += groupsUpTo;
    return { groups, own: part(sharing, columns, from, start), shown: sharing.sliceRows(shown, from, start) };
  });
  const moved = await together<Columns[]>(
    sharing,
    parts.map((each) => async (branch: Sharing) => {
      return (await keptRows(branch, each.shown, each.own, each.groups)).columns;
    }),
  );
  const [first] = moved;
  if (moved.length === 1 && first !== undefined) return first;
  return {
    rings: columns.rings.map((_, i) => sharing.concatenate(moved.map(({ rings }) => sharing.within(rings[i] as Ring)))),
    bits: columns.bits.map((_, i) => sharing.joinRows(moved.map(({ bits }) => bits[i] as Bits))),
  };
}

/** The values of keys, 0 where the group is not shown: one number a group, or words one after another. */
export async function toldKeys(
  sharing: Sharing,
  asked: readonly GroupKey[],
  keys: readonly Bits[],
  shown: Bits,
): Promise<Ring[]> {
  return together<Ring[]>(
    sharing,
    keys.map((key, i) => async (branch: Sharing): Promise<Ring> => {
      const mask = branch.pickPlanes(shown, new Array<number>(key.planes).fill(0));
      const kept = await branch.and(key, mask);
      const words = Array.from({ length: Math.ceil(key.planes / 64) }, (_, w) =>
        branch.slicePlanes(kept, 64 * w, Math.min(key.planes, 64 * (w + 1))),
      );
      const numbers: Ring[] = [];
      for (const word of words) numbers.push(branch.within(await toNumber(branch, word)));
      // Words that no text of the key has.
      const missing = keyWords(asked[i] as GroupKey) - words.length;
      const zeros = Array.from({ length: missing }, () => branch.within(branch.filledRing(key.length, 0n)));
      return branch.concatenate([...numbers, ...zeros]);
    }),
  );
}
