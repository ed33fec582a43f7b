/**
 * The joint program of a profile. Everything that may be withheld is decided under protocol, before anything is revealed, and is 0 then:
 *
 * - With fewer rows than the minimum, all of it. Of a number also where fewer than the minimum have a value, or some but fewer have none: whoever
 *   knows how many rows there are knows the difference.
 * - Counts of a number are of one division of its rows into bins, of which neighbours are joined until each has the minimum (`mergeCells`); those of
 *   a list are withheld (`withholdCells`).
 * - Skewness, kurtosis and correlations are figures of columns that enough rows decide (`scoreMoments`), so that no column of one row's picks
 *   that row out of others. Correlations are over the rows in which all these columns have a value; how many these are nobody is told.
 *
 * Of rows of several owners one under the other, what holds for all rows holds for those of all others than each recipient, too.
 */
import {
  type Bits,
  countRows,
  groupStarts,
  quantilesOfSorted,
  type Ring,
  type Sharing,
  sortRows,
  together,
  truncate,
} from '@tacit/engine';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { KeptRows } from '../rows.ts';
import { type Line, linesOf, quantileShares } from './lines.ts';
import { keptColumn, type ProfilePlan, scaleOfSums, tells } from './plan.ts';
import { shownOf, type ProfileRows, profileRows } from './rows.ts';
import { binsOf, levelsOf } from './cells.ts';
import { scoresOf } from './scores.ts';
import './step-messages.ts';

/** The numbers of each line, as signed whole numbers. */
export type Profiled = ReadonlyMap<Line, readonly bigint[]>;

const steps = { rows: 'profile: rows', figures: 'profile: figures', reveal: 'profile: reveal' } as const;

/** What is told at recipients. */
export function runProfile(plan: ProfilePlan, runtime: Runtime): Promise<Profiled | undefined> {
  return runtime.compute((sharing) => profiled(plan, runtime, sharing));
}

async function profiled(plan: ProfilePlan, runtime: Runtime, sharing: Sharing): Promise<Profiled | undefined> {
  const { session } = sharing;
  const everyone = runnersOf(plan);
  if (session.names.join('\n') !== everyone.join('\n'))
    throw new Error(`the session has parties ${session.names.join(', ')}, the plan ${everyone.join(', ')}`);
  session.step(steps.rows);
  const rowsPlan = { table: plan.aligned.table, features: [], needed: [], places: null, bits: 0 };
  const kept = new KeptRows(sharing, rowsPlan, runtime.artifact.use(sharing, plan.aligned.name));
  const rows = await profileRows(sharing, plan, kept);

  session.step(steps.figures);
  const { numbers } = rows;
  const lines = linesOf(plan);
  const tasks: readonly (readonly [boolean, (on: Sharing) => Promise<[Line, Ring][]>])[] = [
    [lines.has('moments'), async (on) => [['moments', await momentsOf(on, plan, kept, rows)]]],
    [lines.has('bins'), async (on) => [['bins', await binsOf(on, plan, kept, rows)]]],
    [lines.has('levels'), async (on) => [['levels', await levelsOf(on, plan, kept, rows)]]],
    [lines.has('extremes') || lines.has('distinct'), (on) => orderedOf(on, plan, kept, rows)],
    [lines.has('shape') || lines.has('complete'), (on) => scoresOf(on, plan, kept, rows)],
  ];
  const found = await together<[Line, Ring][][]>(
    sharing,
    tasks.flatMap(([isTold, task]) => (isTold ? [task] : [])),
  );
  const all = new Map<Line, Ring>([['rows', rows.told], ...found.flat()]);
  if (numbers.length > 0) all.set('counts', rows.counts);

  session.step(steps.reveal);
  await runtime.releasing(sharing);
  const recipients = plan.recipients.map((name) => everyone.indexOf(name));
  const told = new Map<Line, readonly bigint[]>();
  for (const line of lines.keys()) {
    const words = await sharing.reveal(sharing.within(all.get(line) as Ring), line, recipients);
    if (words !== undefined)
      told.set(
        line,
        [...words].map((word) => BigInt.asIntN(64, word)),
      );
  }
  return told.size === 0 ? undefined : told;
}

/** Of each number the sum and then the sum of squares of what it is more than the middle of its range. */
async function momentsOf(sharing: Sharing, plan: ProfilePlan, kept: KeptRows, rows: ProfileRows): Promise<Ring> {
  const { numbers, masks, length } = rows;
  const scales = numbers.map((each) => scaleOfSums(plan, each));
  // What stands in rows that do not count means nothing, and goes out by the mask.
  const centred = numbers.map((each, i) => {
    const value = sharing.within(kept.value(keptColumn(plan, each)));
    return sharing.addConstant(value, -(scales[i] as (typeof scales)[number]).middle);
  });
  const ones = sharing.within(await sharing.bitsToRing(sharing.joinPlanes(masks)));
  const values = await sharing.multiply(ones, sharing.concatenate(centred));
  const at = (i: number) => sharing.slice(values, i * length, (i + 1) * length);
  const short = await together<Ring[]>(
    sharing,
    numbers.map((_, i) => async (on: Sharing) => {
      const { shift, bits } = scales[i] as (typeof scales)[number];
      const most = 1n << BigInt(bits);
      if (shift === 0) return at(i);
      return on.within(await truncate(on, on.within(at(i), { min: -most, max: most }), shift, 'nearest'));
    }),
  );
  const all = sharing.concatenate(short.map((each) => sharing.within(each)));
  const squares = await sharing.dot(all, all, numbers.length);
  const sums = sharing.sum(values, numbers.length);
  const count = numbers.map(() => 1);
  const told = sharing.concatenate([sums, squares].map((each) => sharing.within(each)));
  const both = { ...rows, shownNumbers: sharing.concatenate([rows.shownNumbers, rows.shownNumbers]) };
  return shownOf(sharing, both, told, [...count, ...count]);
}

/** What follows from the order of a number's values: quantiles, and how many are different. One sort a number. */
async function orderedOf(
  sharing: Sharing,
  plan: ProfilePlan,
  kept: KeptRows,
  rows: ProfileRows,
): Promise<[Line, Ring][]> {
  const { numbers, masks } = rows;
  const fractions = quantileShares.map((share) => ({ numerator: Math.round(share * 100), denominator: 100 }));
  const found = await together<[Ring | undefined, Ring | undefined][]>(
    sharing,
    numbers.map((each, i) => async (on: Sharing): Promise<[Ring | undefined, Ring | undefined]> => {
      const value = kept.value(keptColumn(plan, each));
      const keep = masks[i] as Bits;
      const sorted = await sortRows(on, [{ by: on.not(keep) }, { by: value }], { rings: [value], bits: [keep] });
      const [x, has] = [on.within(sorted.rings[0] as Ring, value.bounds), sorted.bits[0] as Bits];
      return await together<[Ring | undefined, Ring | undefined]>(on, [
        async (own) => (tells(plan, 'extremes') ? await quantilesOfSorted(own, x, has, fractions) : undefined),
        async (own) => {
          if (!tells(plan, 'distinct')) return undefined;
          return await countRows(own, await own.and(await groupStarts(own, [{ by: x }]), has));
        },
      ]);
    }),
  );
  const line = async (name: Line, place: 0 | 1, times: number): Promise<[Line, Ring][]> => {
    if (!tells(plan, name as 'extremes' | 'distinct')) return [];
    const all = sharing.concatenate(found.map((each) => sharing.within(each[place] as Ring)));
    const told = await shownOf(
      sharing,
      rows,
      all,
      numbers.map(() => times),
    );
    return [[name, told]];
  };
  return [...(await line('extremes', 0, quantileShares.length)), ...(await line('distinct', 1, 1))];
}
