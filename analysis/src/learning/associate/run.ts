/**
 * The joint program of association counts. What may be withheld is decided under protocol, before anything is revealed, and is 0 then.
 *
 * Who knows the rows, those with a, those with b and those with both, knows all four cells of a × b; so what is told is decided by whole
 * tables of two columns, of which also what is missing from a total keeps the minimum:
 *
 * - Of a column: values with fewer rows are withheld, and with them the rarest of the others where these together are too few (`withholdCells`).
 * - Of two columns: of each value of the one with more of them all its cells or none. A cell below the minimum withholds the value, and so
 *   does that it is withheld of its column alone: else its total would follow from another table. The rest of the values is one more group, whose cells
 *   have to keep the minimum, too. Of two items this tells all four cells, or nothing.
 * - Of three items: all eight cells, or nothing. Each cell of two of them is the sum of two such cells, so that these are told then, too.
 */
import {
  type Bits,
  enoughIn,
  type Minimum,
  pairCounts,
  type Ring,
  type Sharing,
  toBits,
  together,
  tripleCounts,
  withholdCells,
} from '@tacit/engine';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { placesOfTheRest } from '../plan.ts';
import { KeptRows, planesOf } from '../rows.ts';
import { CrossCounts } from './cross-counts.ts';
import { type Line, linesOf } from './lines.ts';
import { type AssociatePlan, type ItemColumn, keptColumn, pairsOf, triplesOf } from './plan.ts';
import './step-messages.ts';

/** The numbers of each line. */
export type Associated = ReadonlyMap<Line, readonly number[]>;

const steps = {
  items: 'associate: items',
  counts: 'associate: counts',
  gates: 'associate: gates',
  reveal: 'associate: reveal',
} as const;

/** What is told at recipients. */
export function runAssociate(plan: AssociatePlan, runtime: Runtime): Promise<Associated | undefined> {
  return runtime.compute((sharing) => associated(plan, runtime, sharing));
}

async function associated(plan: AssociatePlan, runtime: Runtime, sharing: Sharing): Promise<Associated | undefined> {
  const { session } = sharing;
  const everyone = runnersOf(plan);
  if (session.names.join('\n') !== everyone.join('\n'))
    throw new Error(`the session has parties ${session.names.join(', ')}, the plan ${everyone.join(', ')}`);
  session.step(steps.items);
  const { table } = plan.aligned;
  const vectors = runtime.artifact.use(sharing, plan.aligned.name);
  const kept = new KeptRows(sharing, { table, places: null }, vectors);
  const planes = await itemPlanes(sharing, plan, kept);

  session.step(steps.counts);
  const sets = [planes, ...placesOfTheRest(plan, null).map((places) => sharing.gatherRows(planes, places))];
  const triples = triplesOf(plan);
  const first = firstPlanes(plan);
  const counted = await together<[Ring, Ring][]>(
    sharing,
    sets.map((own) => async (on: Sharing): Promise<[Ring, Ring]> => {
      const places = triples.map(([a, b, c]) => [first[a] ?? 0, first[b] ?? 0, first[c] ?? 0] as const);
      return [
        await pairCounts(on, own),
        triples.length === 0 ? on.filledRing(0, 0n) : await tripleCounts(on, own, places),
      ];
    }),
  );
  const cross = counted.map(([pairs]) => new CrossCounts(sharing, plan, pairs, first));

  session.step(steps.gates);
  const gated = await together<Ring[]>(sharing, [
    (on) => rowsTold(on, plan, cross),
    ...(triples.length === 0
      ? []
      : [
          (on: Sharing) =>
            triplesTold(
              on,
              plan,
              cross,
              counted.map(([, own]) => own),
            ),
        ]),
  ]);
  const { items, shown } = await itemsTold(sharing, plan, cross);
  const pairs = await pairsTold(sharing, plan, cross, shown);
  const told = new Map<Line, Ring>([
    ['rows', gated[0] as Ring],
    ['items', items],
    ['pairs', pairs],
    ...(triples.length === 0 ? [] : [['triples', gated[1] as Ring] as const]),
  ]);

  session.step(steps.reveal);
  await runtime.releasing(sharing);
  const recipients = plan.recipients.map((name) => everyone.indexOf(name));
  const found = new Map<Line, readonly number[]>();
  for (const line of linesOf(plan).keys()) {
    const values = await sharing.reveal(sharing.within(told.get(line) as Ring), line, recipients);
    if (values !== undefined) found.set(line, Array.from(values, Number));
  }
  return found.size === 0 ? undefined : found;
}

/** Where each column's planes begin; the first plane of all are the rows. */
function firstPlanes({ associate: { columns } }: AssociatePlan): number[] {
  let next = 1;
  return columns.map(({ is, levels }) => {
    const at = next;
    next += is === 'yes' ? 1 : levels.length;
    return at;
  });
}

/** Rows that are somebody's, then a plane an item of a column that is yes or no, and one for every value of a list; 0 in rows that are nobody's. */
async function itemPlanes(sharing: Sharing, plan: AssociatePlan, kept: KeptRows): Promise<Bits> {
  const valid = kept.owned();
  const all = await together<Bits[]>(
    sharing,
    plan.associate.columns.map((each) => (on: Sharing) => planesIn(on, plan, each, kept)),
  );
  const planes = sharing.joinPlanes(all);
  const own = await sharing.and(planes, sharing.joinPlanes(new Array<Bits>(planes.planes).fill(valid)));
  return sharing.joinPlanes([valid, own]);
}

async function planesIn(on: Sharing, plan: AssociatePlan, item: ItemColumn, kept: KeptRows): Promise<Bits> {
  if (item.is === 'list') return planesOf(on, item, kept, plan.aligned.table);
  const column = keptColumn(plan, item);
  const yes = await toBits(on, kept.value(column), 1);
  const present = kept.present(column);
  return present === undefined ? yes : on.and(yes, present);
}

/** Without a minimum what no row has is told, too. */
const leastOf = ({ minimumGroupSize }: AssociatePlan): bigint => (minimumGroupSize > 1 ? BigInt(minimumGroupSize) : 0n);

/** Whether there are enough rows, and how many. */
async function rowsTold(on: Sharing, plan: AssociatePlan, sets: readonly CrossCounts[]): Promise<Ring> {
  const least = BigInt(plan.minimumGroupSize);
  const enough = await enoughIn(
    on,
    sets.map((each) => ({ count: each.rows(on, 1), least })),
  );
  const one = on.within(await on.bitsToRing(enough));
  const shown = await on.multiply(one, on.within((sets[0] as CrossCounts).rows(on, 1)));
  return on.concatenate([one, on.within(shown)]);
}

/** Columns, or pairs of them, whose tables have one shape, and so are gated side by side. */
function grouped<T>(all: readonly T[], shapeOf: (each: T) => string): (readonly number[])[] {
  const groups = new Map<string, number[]>();
  all.forEach((each, i) => groups.set(shapeOf(each), [...(groups.get(shapeOf(each)) ?? []), i]));
  return [...groups.values()];
}

/** Of each column, level after level, whether it is told, then how many rows have it; and once more whether it is told. */
async function itemsTold(
  sharing: Sharing,
  plan: AssociatePlan,
  sets: readonly CrossCounts[],
): Promise<{ readonly items: Ring; readonly shown: readonly Ring[] }> {
  const { columns } = plan.associate;
  const least = leastOf(plan);
  const groups = grouped(columns, ({ levels }) => String(levels.length));
  const told = await together<(readonly [Ring, Ring])[][]>(
    sharing,
    groups.map((group) => async (on: Sharing) => {
      const cells = columns[group[0] as number]?.levels.length ?? 0;
      const minimums = sets.map((set) => {
        return {
          count: set.joined(
            on,
            group.map((column) => set.of(on, column)),
          ),
          least,
        };
      });
      const { shown, cells: counts } = await withholdCells(on, minimums, [], { lines: group.length, cells });
      const bits = on.within(await on.bitsToRing(shown));
      const part = (x: Ring, line: number) => on.slice(on.within(x), line * cells, (line + 1) * cells);
      return group.map((_, line) => [part(bits, line), part(counts[0] as Ring, line)] as const);
    }),
  );
  const byColumn = new Map(groups.flatMap((group, g) => group.map((column, i) => [column, told[g]?.[i]] as const)));
  const parts = columns.map((_, i) => byColumn.get(i) as readonly [Ring, Ring]);
  return { items: sharing.concatenate(parts.flat()), shown: parts.map(([shown]) => shown) };
}

/** Of each pair, level after level of its first column, whether it is told; then, for each level of the second, the rows with both. */
async function pairsTold(
  sharing: Sharing,
  plan: AssociatePlan,
  sets: readonly CrossCounts[],
  shown: readonly Ring[],
): Promise<Ring> {
  const { columns } = plan.associate;
  const least = leastOf(plan);
  const pairs = pairsOf(plan);
  const levels = (column: number) => columns[column]?.levels.length ?? 0;
  const groups = grouped(pairs, ([a, b]) => `${levels(a)} ${levels(b)}`);
  const told = await together<Ring[][]>(
    sharing,
    groups.map((group) => async (on: Sharing) => {
      const own = group.map((pair) => pairs[pair] as readonly [number, number]);
      const [first, second] = own[0] as readonly [number, number];
      const [cells, others] = [levels(first), levels(second)];
      // Of the first column alone, which decides which is the rarest; then with each level of the second.
      const counts = sets.flatMap((set) => [
        set.joined(
          on,
          own.map(([a]) => set.of(on, a)),
        ),
        ...Array.from({ length: others }, (_, level) =>
          set.joined(
            on,
            own.map(([a, b]) => set.together(on, a, b, level)),
          ),
        ),
      ]);
      const isShown = on.concatenate(own.map(([a]) => on.within(shown[a] as Ring)));
      const products = await on.multiply(
        on.concatenate(counts.map(() => isShown)),
        on.concatenate(counts.map((each) => on.within(each))),
      );
      const { length } = isShown;
      const minimums = counts.map(({ bounds }, i): Minimum => {
        const held = on.within(on.slice(on.within(products), i * length, (i + 1) * length), bounds);
        return { count: held, least };
      });
      const { shown: bits, cells: values } = await withholdCells(on, minimums, [], { lines: own.length, cells });
      const all = [await on.bitsToRing(bits), ...values.slice(1, 1 + others)].map((each) => on.within(each));
      return own.map((_, line) => on.concatenate(all.map((each) => on.slice(each, line * cells, (line + 1) * cells))));
    }),
  );
  const byPair = new Map(groups.flatMap((group, g) => group.map((pair, i) => [pair, told[g]?.[i]] as const)));
  return sharing.concatenate(pairs.map((_, i) => byPair.get(i) as Ring));
}

/** Of all triples whether they are told; then the rows with all three. */
async function triplesTold(
  on: Sharing,
  plan: AssociatePlan,
  sets: readonly CrossCounts[],
  counted: readonly Ring[],
): Promise<Ring> {
  const least = leastOf(plan);
  const triples = triplesOf(plan);
  const minimums = sets.flatMap((set, i) =>
    set.cellsOfThree(on, triples, counted[i] as Ring).map((count): Minimum => ({ count, least })),
  );
  const enough = on.within(await on.bitsToRing(await enoughIn(on, minimums)));
  const shown = await on.multiply(enough, on.within(counted[0] as Ring));
  return on.concatenate([enough, on.within(shown)]);
}
