/** Counts of a profile: bins of numbers, and values of lists, of at least the minimum each. */
import { type Bits, mergeCells, type Ring, type Sharing, together, withholdCells } from '@tacit/engine';
import type { LevelsFeature } from '../features.ts';
import { type KeptRows, planesOf } from '../rows.ts';
import { binCount } from './lines.ts';
import { listsOf, type NumberColumn, type ProfilePlan } from './plan.ts';
import { shownOf, type ProfileRows, countsOf } from './rows.ts';

/** Without a minimum bins and values that no row has are told, too. */
const leastOfCells = ({ minimumGroupSize }: ProfilePlan): bigint =>
  minimumGroupSize > 1 ? BigInt(minimumGroupSize) : 0n;

/** Of each number, bin after bin, where a group of bins ends; then how many rows are up to there. */
export async function binsOf(sharing: Sharing, plan: ProfilePlan, kept: KeptRows, rows: ProfileRows): Promise<Ring> {
  const { numbers, masks, length } = rows;
  const least = leastOfCells(plan);
  const { table } = plan.aligned;
  const planes = await together(
    sharing,
    numbers.map((each) => (on: Sharing) => planesOf(on, binsAsLevels(each), kept, table)),
  );
  const inside = await sharing.and(
    sharing.joinPlanes(planes),
    sharing.joinPlanes(planes.flatMap((each, i) => new Array<Bits>(each.planes).fill(masks[i] as Bits))),
  );
  const counts = await countsOf(sharing, plan, inside);
  let next = 0;
  const own = numbers.map((each) => {
    next += binCount(each);
    return counts.map((all) => sharing.slice(sharing.within(all), next - binCount(each), next));
  });
  // Numbers with as many bins as each other are joined side by side.
  const groups = new Map<number, number[]>();
  numbers.forEach((each, i) => groups.set(binCount(each), [...(groups.get(binCount(each)) ?? []), i]));
  const merged = await together<[number, Ring, Ring][][]>(
    sharing,
    [...groups].map(([cells, group]) => async (on: Sharing): Promise<[number, Ring, Ring][]> => {
      const minimums = counts.map((_, set) => {
        const all = on.concatenate(group.map((i) => on.within((own[i] as Ring[])[set] as Ring)));
        return { count: on.within(all, { min: 0n, max: BigInt(length) }), least };
      });
      const { ends, totals } = await mergeCells(on, minimums, [], { lines: group.length, cells });
      const one = await on.bitsToRing(ends);
      const part = (x: Ring, line: number) => on.slice(on.within(x), line * cells, (line + 1) * cells);
      return group.map((i, line) => [i, part(one, line), part(totals[0] as Ring, line)]);
    }),
  );
  const found = new Map(merged.flat().map(([i, ends, totals]) => [i, [ends, totals] as const]));
  const told = numbers.flatMap((_, i) => [...(found.get(i) as readonly [Ring, Ring])]);
  return shownOf(
    sharing,
    rows,
    sharing.concatenate(told),
    numbers.map((each) => 2 * binCount(each)),
  );
}

const binsAsLevels = (column: NumberColumn): LevelsFeature => {
  const { owner, dataset, column: name, type, points } = column;
  const levels = Array.from({ length: binCount(column) }, (_, i) => String(i));
  return { kind: 'levels', owner, dataset, column: name, levels, cuts: { type, points } };
};

/** Of each list, value after value, whether it is told; then how many rows have it. */
export async function levelsOf(sharing: Sharing, plan: ProfilePlan, kept: KeptRows, rows: ProfileRows): Promise<Ring> {
  const lists = listsOf(plan);
  const least = leastOfCells(plan);
  const { table } = plan.aligned;
  const valid = kept.owned();
  const planes = await together(
    sharing,
    lists.map((each) => (on: Sharing) => planesOf(on, each, kept, table)),
  );
  const all = sharing.joinPlanes(planes);
  const counts = await countsOf(
    sharing,
    plan,
    await sharing.and(all, sharing.joinPlanes(new Array<Bits>(all.planes).fill(valid))),
  );
  let next = 0;
  const own = lists.map(({ levels }) => {
    next += levels.length;
    return counts.map((each) => {
      const part = sharing.slice(sharing.within(each), next - levels.length, next);
      return { count: sharing.within(part, { min: 0n, max: BigInt(rows.length) }), least };
    });
  });
  const told = await together<Ring[][]>(
    sharing,
    lists.map(({ levels }, i) => async (on: Sharing) => {
      const minimums = own[i] as (typeof own)[number];
      const { shown, cells } = await withholdCells(on, minimums, [], { lines: 1, cells: levels.length });
      return [on.within(await on.bitsToRing(shown)), on.within(cells[0] as Ring)];
    }),
  );
  return sharing.concatenate(told.flat());
}
