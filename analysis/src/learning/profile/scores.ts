/** What a profile tells of columns as standard scores: their shape, correlations and variance inflation. */
import {
  type Bits,
  correlationMatrix,
  enoughIn,
  type Fixed,
  fixedMatrix,
  inflationFactors,
  type Ring,
  type Sharing,
  scoreMoments,
  type StandardScores,
  standardScores,
  together,
  truncate,
} from '@tacit/engine';
import type { Feature } from '../features.ts';
import { placesOfTheRest } from '../plan.ts';
import { allOf, featureBits, type KeptRows, matrixOf, meansOf, type ModelRows, modelRows, rowsAt } from '../rows.ts';
import { type Line, linesOf } from './lines.ts';
import { keptColumn, pairedColumns, type ProfilePlan, tells } from './plan.ts';
import type { ProfileRows } from './rows.ts';

/** Fraction bits of correlations as they are told; of skewness, kurtosis and variance inflation the engine's. */
export const correlationBits = 14;
export const figureBits = 10;

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

export async function scoresOf(
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
