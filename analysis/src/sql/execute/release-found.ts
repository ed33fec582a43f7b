/**
 * From the groups that were found to the released answer. All gates are decided for every group first; then those that are shown
 * come to the front, or the best of them, and the others are cut off with their keys. How many are shown is told with the answer, and to
 * its recipients alone: what is revealed is always as long as the public bound, with zeros behind.
 */
import {
  type Bits,
  type Columns,
  keptRows,
  type Ring,
  type Sharing,
  type SortKey,
  sortRows,
  toNumber,
  together,
} from '@tacit/engine';
import { cellClassOf, measureOf } from '../plan/gates.ts';
import { keyLine, releasesOf } from '../plan/releases.ts';
import type { FoundGroups, GroupKey, Plan } from '../plan/types.ts';
import { averagesPerGroup } from './average.ts';
import type { FoundAggregates } from './by-sort.ts';
import { decidePlanes } from './decide.ts';
import type { Released } from './finish.ts';
import { hide, reveal } from './release.ts';
import { steps } from './steps.ts';

/** As `release`, for groups that no list names. */
export async function releaseFound(
  sharing: Sharing,
  plan: Plan,
  found: FoundGroups,
  aggregates: FoundAggregates,
  beforeReveal?: () => Promise<void>,
): Promise<Released | undefined> {
  const releases = releasesOf(plan);
  sharing.session.step(steps.thresholds);
  const all = await decidePlanes(sharing, { ...plan, groups: found.groupsUpTo }, aggregates);
  const front = await frontGroups(sharing, plan, found, aggregates, all);

  const names = [...front.flags.keys()];
  const numbers = await sharing.bitsToRing(sharing.joinPlanes([...front.flags.values()]));
  const flags = new Map(names.map((name, i) => [name, sharing.slice(numbers, i * plan.groups, (i + 1) * plan.groups)]));
  const withheld = all.get('withheld');
  if (withheld !== undefined) flags.set('withheld', sharing.sum(await sharing.bitsToRing(withheld), 1));
  if (aggregates.keys.some(({ words }) => words !== undefined)) sharing.session.step(steps.relations);
  const shown = front.flags.get('shown') as Bits;
  const texts = await together<Bits[]>(
    sharing,
    aggregates.keys.map(({ words }, i) => (branch: Sharing) => {
      const told = front.keys[i] as Bits;
      return words === undefined ? Promise.resolve(told) : words(branch, told, shown);
    }),
  );
  sharing.session.step(steps.averages);
  const told: FoundAggregates = { ...aggregates, measures: front.measures };
  const averages = await averagesPerGroup(sharing, plan, releases, told);

  sharing.session.step(steps.reveal);
  const keys = await toldKeys(sharing, texts, shown);
  const others = releases.filter(({ kind }) => kind !== 'key');
  const hidden = await hide(sharing, plan, others, told, flags, averages);
  const vectors = releases.map((release): Ring => {
    if (release.kind !== 'key') return hidden[others.indexOf(release)] as Ring;
    return keys[plan.keys.findIndex((_, i) => keyLine(i) === release.measure)] as Ring;
  });
  return reveal(sharing, plan, releases, vectors, beforeReveal);
}

interface Front {
  readonly keys: readonly Bits[];
  readonly measures: Map<string, Ring>;
  readonly flags: Map<string, Bits>;
}

/** The groups that leave, `plan.groups` at most, before rows without one. */
async function frontGroups(
  sharing: Sharing,
  plan: Plan,
  { best }: FoundGroups,
  { keys, measures }: FoundAggregates,
  all: ReadonlyMap<string, Bits>,
): Promise<Front> {
  const names = [...all.keys()].filter((name) => name !== 'withheld');
  const shown = all.get('shown') as Bits;
  const ids = [...measures.keys()];
  const columns: Columns = {
    rings: [...measures.values()],
    bits: [...names.map((name) => all.get(name) as Bits), ...keys.map(({ told }) => told)],
  };
  const moved = best
    ? cut(sharing, await sortRows(sharing, await orderOf(sharing, plan, keys, measures, all), columns), plan.groups)
    : (await keptRows(sharing, shown, columns, plan.groups)).columns;
  return {
    keys: keys.map((_, i) => moved.bits[names.length + i] as Bits),
    measures: new Map(ids.map((id, i) => [id, keepBounds(sharing, measures.get(id) as Ring, moved.rings[i] as Ring)])),
    flags: new Map(names.map((name, i) => [name, moved.bits[i] as Bits])),
  };
}

const keepBounds = (sharing: Sharing, { bounds }: Ring, x: Ring): Ring =>
  bounds === undefined ? x : sharing.within(x, bounds);

/** `x`, which is what `bounds` are of, or 0. */
function orZero(sharing: Sharing, { bounds }: Ring, x: Ring): Ring {
  if (bounds === undefined) return x;
  return sharing.within(x, { min: bounds.min < 0n ? bounds.min : 0n, max: bounds.max > 0n ? bounds.max : 0n });
}

function cut(sharing: Sharing, { rings, bits }: Columns, rows: number): Columns {
  return {
    rings: rings.map((x) => sharing.slice(x, 0, rows)),
    bits: bits.map((x) => sharing.sliceRows(x, 0, rows)),
  };
}

/**
 * What groups are sorted by: those shown first, then as ORDER BY says; cells that are not shown stand where NULLs do, and are equal to each
 * other, because the order of groups is part of the answer.
 */
async function orderOf(
  sharing: Sharing,
  plan: Plan,
  keys: FoundAggregates['keys'],
  measures: FoundAggregates['measures'],
  all: ReadonlyMap<string, Bits>,
): Promise<SortKey[]> {
  const shown = all.get('shown') as Bits;
  const parts = await together(
    sharing,
    plan.orderBy.map(({ column, descending, nullsFirst }) => async (branch: Sharing): Promise<SortKey[]> => {
      const output = plan.columns[column];
      if (output?.kind === 'key') {
        const { order } = keys[output.key] as (typeof keys)[number];
        const { free, nullable } = plan.keys[output.key] as GroupKey;
        if (free === undefined || !nullable) return [{ by: order, descending }];
        const top = order.planes - 1;
        return [
          { by: branch.slicePlanes(order, top, top + 1), descending: nullsFirst },
          { by: branch.slicePlanes(order, 0, top), descending },
        ];
      }
      if (output?.kind !== 'measure') throw new Error('groups are not ordered by an average under protocol');
      const cells = cellClassOf(plan, output.measure);
      const value = measures.get(output.measure) as Ring;
      if (cells === null) return [{ by: value, descending }];
      const { kind } = measureOf(plan, output.measure);
      // Counts of no values are 0; others are NULL.
      const isNumber = kind === 'count' || kind === 'distinct';
      const visible = isNumber ? branch.not(all.get(`small.${cells}`) as Bits) : (all.get(`shown.${cells}`) as Bits);
      const known = await branch.multiply(value, await branch.bitsToRing(visible));
      return [
        { by: branch.not(visible), descending: nullsFirst },
        { by: orZero(branch, value, known), descending },
      ];
    }),
  );
  return [{ by: sharing.not(shown) }, ...parts.flat()];
}

/** The values of keys, 0 where the group is not shown: one number a group, or words one after another. */
async function toldKeys(sharing: Sharing, keys: readonly Bits[], shown: Bits): Promise<Ring[]> {
  return together<Ring[]>(
    sharing,
    keys.map((key) => async (branch: Sharing): Promise<Ring> => {
      const mask = branch.pickPlanes(shown, new Array<number>(key.planes).fill(0));
      const kept = await branch.and(key, mask);
      const words = Array.from({ length: Math.ceil(key.planes / 64) }, (_, w) =>
        branch.slicePlanes(kept, 64 * w, Math.min(key.planes, 64 * (w + 1))),
      );
      const numbers: Ring[] = [];
      for (const word of words) numbers.push(branch.within(await toNumber(branch, word)));
      return branch.concatenate(numbers);
    }),
  );
}
