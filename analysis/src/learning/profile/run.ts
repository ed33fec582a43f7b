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
  correlationMatrix,
  countRows,
  enoughIn,
  type Fixed,
  fixedMatrix,
  groupStarts,
  inflationFactors,
  isZero,
  mergeCells,
  or,
  quantilesOfSorted,
  type Ring,
  type Sharing,
  scoreMoments,
  sortRows,
  type StandardScores,
  standardScores,
  together,
  truncate,
  withholdCells,
} from '@tacit/engine';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import type { Feature, LevelsFeature } from '../features.ts';
import { placesOfTheRest } from '../plan.ts';
import {
  allOf,
  featureBits,
  KeptRows,
  matrixOf,
  meansOf,
  type ModelRows,
  modelRows,
  planesOf,
  rowsAt,
} from '../rows.ts';
import { binCount, type Line, linesOf, quantileShares } from './lines.ts';
import {
  keptColumn,
  listsOf,
  type NumberColumn,
  numbersOf,
  pairedColumns,
  type ProfilePlan,
  scaleOfSums,
  tells,
} from './plan.ts';
import './step-messages.ts';

/** The numbers of each line, as signed whole numbers. */
export type Profiled = ReadonlyMap<Line, readonly bigint[]>;

const steps = { rows: 'profile: rows', figures: 'profile: figures', reveal: 'profile: reveal' } as const;

/** Fraction bits of correlations as they are told; of skewness, kurtosis and variance inflation the engine's. */
export const correlationBits = 14;
export const figureBits = 10;

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

/** Which rows there are, and which have a value. */
interface ProfileRows {
  readonly length: number;
  readonly numbers: readonly NumberColumn[];
  /** One plane a number: rows of somebody that have a value; and how many they are, of all rows and then of those of others. */
  readonly masks: readonly Bits[];
  readonly counted: readonly Ring[];
  /** One plane, a row a number: whether it is told. As numbers, too. */
  readonly shown: Bits;
  readonly shownNumbers: Ring;
  /** What is released: of all rows; of each number whether it is told, and then its rows with a value. */
  readonly told: Ring;
  readonly counts: Ring;
}

async function profileRows(sharing: Sharing, plan: ProfilePlan, kept: KeptRows): Promise<ProfileRows> {
  const numbers = numbersOf(plan);
  const least = BigInt(plan.minimumGroupSize);
  const valid = kept.owned();
  const present = numbers.map((each) => kept.present(keptColumn(plan, each)));
  const some = present.flatMap((each) => each ?? []);
  const having =
    some.length === 0
      ? undefined
      : await sharing.and(sharing.joinPlanes(some), sharing.joinPlanes(some.map(() => valid)));
  let next = 0;
  const masks = present.map((each) => {
    if (each === undefined || having === undefined) return valid;
    next += 1;
    return sharing.slicePlanes(having, next - 1, next);
  });
  const counts = await countsOf(sharing, plan, sharing.joinPlanes([valid, ...(having === undefined ? [] : [having])]));
  const bounds = { min: 0n, max: BigInt(kept.length) };
  let place = 0;
  const places = present.map((each) => {
    if (each === undefined) return 0;
    place += 1;
    return place;
  });
  // All rows, and then those with a value of each number.
  const sets = counts.map((each) => sharing.within(sharing.gather(each, Uint32Array.from([0, ...places])), bounds));
  const all = sets[0] as Ring;
  const [enough, ...whole] = await together<Bits[]>(sharing, [
    (on) =>
      enoughIn(
        on,
        sets.map((count) => ({ count, least })),
      ),
    ...sets.map((each) => async (on: Sharing) => {
      const total = on.gather(each, new Uint32Array(places.length + 1));
      const missing = on.within(on.subtract(total, each), bounds);
      const [isMany, isNone] = await together<[Bits, Bits]>(on, [
        (own) => enoughIn(own, [{ count: missing, least }]),
        (own) => isZero(own, missing),
      ]);
      return or(on, isMany, isNone);
    }),
  ]);
  const shown = await allOf(sharing, [enough as Bits, ...whole]);
  const plain = sharing.within(await sharing.bitsToRing(shown));
  const products = sharing.within(await sharing.multiply(plain, sharing.within(all)));
  const head = (x: Ring) => sharing.slice(x, 0, 1);
  const rest = (x: Ring) => sharing.slice(x, 1, x.length);
  return {
    length: kept.length,
    numbers,
    masks,
    counted: sets.map((each) => sharing.within(rest(sharing.within(each)), bounds)),
    shown: sharing.sliceRows(shown, 1, shown.length),
    shownNumbers: rest(plain),
    told: sharing.concatenate([head(plain), head(products)]),
    counts: sharing.concatenate([rest(plain), rest(products)]),
  };
}

/** How many rows have each plane: of all rows, and then of those of all others than each recipient that has some in a stack. */
function countsOf(sharing: Sharing, plan: ProfilePlan, planes: Bits): Promise<Ring[]> {
  const sets = [planes, ...placesOfTheRest(plan, null).map((places) => sharing.gatherRows(planes, places))];
  return together(
    sharing,
    sets.map((each) => (on: Sharing) => countRows(on, each)),
  );
}

/** Each number's values with those of others 0 where it is withheld: `times` values a number. */
async function shownOf(sharing: Sharing, { shownNumbers }: ProfileRows, values: Ring, times: readonly number[]) {
  const index = Uint32Array.from(times.flatMap((count, i) => new Array<number>(count).fill(i)));
  return sharing.within(await sharing.multiply(sharing.gather(shownNumbers, index), sharing.within(values)));
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

/** Without a minimum bins and values that no row has are told, too. */
const leastOfCells = ({ minimumGroupSize }: ProfilePlan): bigint =>
  minimumGroupSize > 1 ? BigInt(minimumGroupSize) : 0n;

/** Of each number, bin after bin, where a group of bins ends; then how many rows are up to there. */
async function binsOf(sharing: Sharing, plan: ProfilePlan, kept: KeptRows, rows: ProfileRows): Promise<Ring> {
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
async function levelsOf(sharing: Sharing, plan: ProfilePlan, kept: KeptRows, rows: ProfileRows): Promise<Ring> {
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

/** Rows of a model's matrix as standard scores, column after column. */
async function standardised(sharing: Sharing, rows: ModelRows): Promise<StandardScores> {
  const terms = rows.cells.length / rows.length;
  const matrix = await matrixOf(sharing, rows, await meansOf(sharing, rows));
  return standardScores(sharing, fixedMatrix(matrix, rows.length, terms));
}

/** Columns of a model's rows, and which of them are told. */
interface Scored {
  readonly scores: StandardScores;
  readonly moments: Awaited<ReturnType<typeof scoreMoments>>;
  /** One plane: columns that are not constant, and that enough rows decide; by those of all others than each recipient in a stack, too. */
  readonly isDecided: Bits;
}

/** `counted`: how many rows count of each column, of all rows and then of those of others. */
async function scoredColumns(
  sharing: Sharing,
  plan: ProfilePlan,
  rows: ModelRows,
  counted: readonly Ring[],
): Promise<Scored> {
  const least = BigInt(plan.minimumGroupSize);
  // Where there cannot be enough, everything is withheld anyway.
  const rest = placesOfTheRest(plan, null).flatMap((places, i) => {
    return places.length < least ? [] : [{ of: rowsAt(sharing, rows, places), counts: counted[i + 1] as Ring }];
  });
  const found = await together<Omit<Scored, 'isDecided'>[]>(
    sharing,
    [{ of: rows, counts: counted[0] as Ring }, ...rest].map(({ of, counts }) => async (on: Sharing) => {
      const scores = await standardised(on, of);
      return { scores, moments: await scoreMoments(on, scores, { counted: counts, least }) };
    }),
  );
  const bits = found.flatMap(({ scores, moments }) => [moments.isSpread, sharing.not(scores.constant)]);
  return { ...(found[0] as (typeof found)[number]), isDecided: await allOf(sharing, bits) };
}

async function scoresOf(
  sharing: Sharing,
  plan: ProfilePlan,
  kept: KeptRows,
  rows: ProfileRows,
): Promise<[Line, Ring][]> {
  const paired = pairedColumns(plan);
  const isPaired = linesOf(plan).has('complete');
  const columns = paired.map((each) => keptColumn(plan, each));
  const isWhole = columns.every(({ present }) => present === undefined);
  // Where no value is missing the rows of each number are those that have all values.
  const [complete, own] = await together<[Pairs | undefined, Ring | undefined]>(sharing, [
    async (on) => (isPaired ? await completeOf(on, plan, kept) : undefined),
    async (on) => (tells(plan, 'shape') && !(isPaired && isWhole) ? await shapeOf(on, plan, kept, rows) : undefined),
  ]);
  const lines: [Line, Ring][] = [];
  if (complete !== undefined) {
    lines.push(['complete', complete.told]);
    if (tells(plan, 'correlation')) lines.push(['correlation', await correlationOf(sharing, complete)]);
    if (tells(plan, 'vif')) lines.push(['vif', await inflationOf(sharing, complete)]);
  }
  if (!tells(plan, 'shape')) return lines;
  if (own !== undefined) return [...lines, ['shape', own]];
  const places = Uint32Array.from(rows.numbers.map((each) => paired.indexOf(each)));
  const { moments, isDecided } = complete as Pairs;
  const picked = (x: Fixed) => sharing.gather(sharing.within(x.ring), places);
  return [
    ...lines,
    [
      'shape',
      await toldShape(sharing, rows, {
        isDecided: sharing.gatherRows(isDecided, places),
        third: picked(moments.third),
        fourth: picked(moments.fourth),
      }),
    ],
  ];
}

/** Of each number by itself, over its own rows. */
async function shapeOf(sharing: Sharing, plan: ProfilePlan, kept: KeptRows, rows: ProfileRows): Promise<Ring> {
  const { numbers, counted } = rows;
  const bits = featureBits(kept.length);
  const rowsPlan = { table: plan.aligned.table, features: numbers, needed: [], places: null, bits };
  const own = await modelRows(sharing, rowsPlan, kept);
  const { moments, isDecided } = await scoredColumns(sharing, plan, own, counted);
  return toldShape(sharing, rows, {
    isDecided,
    third: sharing.within(moments.third.ring),
    fourth: sharing.within(moments.fourth.ring),
  });
}

/**
 * Of each number whether its figures are told, then the figures; 0 where not. What is constant is not told apart from what few rows decide: who knows
 * one row of a column of zeros to be 1 would learn whether that row is counted.
 */
async function toldShape(
  sharing: Sharing,
  { shown }: ProfileRows,
  of: { readonly isDecided: Bits; readonly third: Ring; readonly fourth: Ring },
): Promise<Ring> {
  const isTold = await sharing.and(of.isDecided, shown);
  const bits = sharing.within(await sharing.bitsToRing(isTold));
  const figures = await sharing.multiply(sharing.concatenate([bits, bits]), sharing.concatenate([of.third, of.fourth]));
  return sharing.concatenate([bits, sharing.within(figures)]);
}

/** Columns side by side, over the rows in which all of them have a value. */
interface Pairs extends Scored {
  /** Whether there are enough rows; then of each column whether something is told of it. */
  readonly told: Ring;
  /** 1 for each column of which something is told. */
  readonly kept: Ring;
  readonly correlation: Fixed;
}

async function completeOf(sharing: Sharing, plan: ProfilePlan, kept: KeptRows): Promise<Pairs> {
  const paired = pairedColumns(plan);
  const { table } = plan.aligned;
  const least = BigInt(plan.minimumGroupSize);
  const features = paired.map((each): Feature => {
    if (each.kind === 'levels') return { ...each, levels: ['false', 'true'] };
    return { ...each, filled: false };
  });
  const needed = paired.flatMap((each) => (each.kind === 'levels' ? [keptColumn(plan, each)] : []));
  const bits = featureBits(kept.length);
  const rows = await modelRows(sharing, { table, features, needed, places: null, bits }, kept);
  const bounds = { min: 0n, max: BigInt(kept.length) };
  const ones = sharing.within(rows.ones);
  const counts = [ones, ...placesOfTheRest(plan, null).map((places) => sharing.gather(ones, places))].map((each) =>
    sharing.within(sharing.sum(each, 1), bounds),
  );
  const counted = counts.map((count) => sharing.within(sharing.gather(count, new Uint32Array(paired.length)), bounds));
  const [scored, enough] = await together<[Scored, Bits]>(sharing, [
    (on) => scoredColumns(on, plan, rows, counted),
    // As many more as there are columns: with as many columns as rows each follows from the others.
    (on) =>
      enoughIn(
        on,
        counts.map((count) => ({ count, least: least + BigInt(paired.length) })),
      ),
  ]);
  const all = sharing.gatherRows(enough, new Uint32Array(paired.length));
  const fine = await sharing.and(all, scored.isDecided);
  const [one, used] = await together<[Ring, Ring]>(sharing, [
    (on) => on.bitsToRing(enough),
    (on) => on.bitsToRing(fine),
  ]);
  return {
    ...scored,
    told: sharing.concatenate([one, used].map((each) => sharing.within(each))),
    kept: used,
    correlation: await correlationMatrix(sharing, scored.scores, used),
  };
}

/** Above the diagonal, row after row, rounded. */
async function correlationOf(sharing: Sharing, { correlation, scores: { count } }: Pairs): Promise<Ring> {
  const places: number[] = [];
  for (let i = 0; i < count; i++) for (let j = i + 1; j < count; j++) places.push(i * count + j);
  const above = sharing.gather(correlation.ring, Uint32Array.from(places));
  return sharing.within(await truncate(sharing, above, correlation.format.fractionBits - correlationBits, 'nearest'));
}

/** Of each column whether it follows from those before; then its factor, 0 where it does or nothing is told of it. */
async function inflationOf(sharing: Sharing, { correlation, kept, scores: { count } }: Pairs): Promise<Ring> {
  const { factors, dropped } = await inflationFactors(sharing, correlation, count);
  const given = sharing.within(await sharing.bitsToRing(dropped));
  const follows = await sharing.multiply(given, sharing.within(kept));
  return sharing.concatenate([sharing.within(follows), sharing.within(factors.ring)]);
}
