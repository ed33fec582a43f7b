/**
 * The joint program of nearest neighbours. Whoever asks shares its points, all of one shape; rows that lack a value, or are nobody's, are farther
 * than any other. Squared distances are exact in units of 2^−20 of a column's range (2^−14 deviations); which rows are the k nearest is a bit each, of which
 * only sums are made. An answer is told where the chosen rows are k rows of somebody: so that it is about k rows whatever is shared as a point.
 */
import {
  amongBest,
  asFixed,
  type Bits,
  countRows,
  enoughIn,
  extremeAlong,
  type Fixed,
  fixed,
  fixedMatrix,
  fixedScale,
  inDeviations,
  type Minimum,
  type Ring,
  type Sharing,
  squaredDistances,
  toBits,
  together,
  toOneHot,
} from '@tacit/engine';
import type { KeptColumn } from '../../contract/artifacts.ts';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { countsWithRest } from '../checks.ts';
import { refuseCoarse } from '../coarse.ts';
import type { Feature, NumberFeature } from '../features.ts';
import { placesOfTheRest } from '../plan.ts';
import { allOf, featureBits, featureFormat, KeptRows, matrixOf, meansOf, planesOf } from '../rows.ts';
import { askedCells, isTruth, widthOf } from './asked.ts';
import { coarseOf, featureColumns, type NeighboursPlan } from './plan.ts';
import './step-messages.ts';

/** What whoever asked is told, point after point. */
export interface Found {
  /** Points that it named; the plan's others stand for none. */
  readonly asked: number;
  readonly enough: BigUint64Array;
  /** Signed. */
  readonly answer: BigInt64Array;
}

const steps = {
  points: 'neighbours: points',
  distances: 'neighbours: distances',
  nearest: 'neighbours: nearest',
  reveal: 'neighbours: reveal',
} as const;

/** What is told at the recipient. */
export function runNeighbours(plan: NeighboursPlan, runtime: Runtime): Promise<Found | undefined> {
  return runtime.compute((sharing) => found(plan, runtime, sharing));
}

async function found(plan: NeighboursPlan, runtime: Runtime, sharing: Sharing): Promise<Found | undefined> {
  const { session } = sharing;
  const everyone = runnersOf(plan);
  if (session.names.join('\n') !== everyone.join('\n'))
    throw new Error(`the session has parties ${session.names.join(', ')}, the plan ${everyone.join(', ')}`);
  const { features, points, k } = plan.neighbours;
  session.step(steps.points);
  const caller = everyone.indexOf(plan.recipients[0]);
  const given = session.owns(caller) ? runtime.given : undefined;
  if (session.owns(caller) && given === undefined) throw new Error('whoever asks named no points');
  const cells = given === undefined ? undefined : BigUint64Array.from(askedCells(plan, given));
  const widths = features.map((each) => widthOf(each, isTruth(each)));
  const width = widths.reduce((sum, each) => sum + each, 0);
  const asked = await sharing.inputRing(caller, points * width, cells);

  session.step(steps.distances);
  const { table } = plan.aligned;
  const vectors = runtime.artifact.use(sharing, plan.aligned.name);
  const kept = new KeptRows(sharing, { table, places: null }, vectors);
  const label = await labelOf(sharing, plan, kept);
  const present = featureColumns(plan).flatMap((each, i) => {
    const bits = kept.present(each);
    return bits === undefined || isNullLevel(features[i] as Feature) ? [] : [bits];
  });
  const taken = await allOf(sharing, [kept.owned(), ...present, ...label.present]);
  const distances = await distancesOf(sharing, plan, runtime, kept, { asked, taken, widths });

  session.step(steps.nearest);
  const { length } = kept;
  const shape = { rows: points, columns: length };
  const nearest = await amongBest(sharing, 'min', distances, shape, 'row', k);
  const each = Array.from({ length: points }, (_, i) => sharing.sliceRows(nearest, i * length, (i + 1) * length));
  const chosen = await sharing.and(sharing.joinPlanes(each), sharing.joinPlanes(each.map(() => taken)));
  const [told, answer] = await together<[Ring, Ring]>(sharing, [
    (on) => enoughOf(on, plan, chosen),
    (on) => answersOf(on, plan, chosen, label),
  ]);
  const per = answer.length / points;
  const spread = Uint32Array.from({ length: answer.length }, (_, i) => Math.floor(i / per));
  const shown = await sharing.multiply(sharing.gather(told, spread), sharing.within(answer));

  session.step(steps.reveal);
  await runtime.releasing(sharing);
  const enough = await sharing.reveal(sharing.within(told), 'enough', [caller]);
  const answers = await sharing.reveal(sharing.within(shown), 'answer', [caller]);
  if (enough === undefined || answers === undefined || given === undefined) return undefined;
  return { asked: given.length, enough, answer: BigInt64Array.from(answers, (word) => BigInt.asIntN(64, word)) };
}

/** Where NULL is one of the values, every row has one. */
const isNullLevel = (feature: Feature): boolean => feature.kind === 'levels' && feature.levels.includes(null);

interface LabelRows {
  /** A plane for each value; of a number none. */
  readonly planes: Bits | undefined;
  /** Of a number. */
  readonly values: Ring | undefined;
  /** Which rows have one; none where all have. */
  readonly present: readonly Bits[];
}

async function labelOf(sharing: Sharing, plan: NeighboursPlan, kept: KeptRows): Promise<LabelRows> {
  const { column, levels } = plan.neighbours.label;
  const present = kept.present(column);
  const flags = present === undefined ? [] : [present];
  if (levels === null) return { planes: undefined, values: kept.value(column), present: flags };
  if (column.type.kind === 'boolean') {
    const truth = await toBits(sharing, kept.value(column), 1);
    return { planes: sharing.joinPlanes([sharing.not(truth), truth]), values: undefined, present: flags };
  }
  // NULL is the position behind the list.
  const all = await toOneHot(sharing, kept.value(column), levels.length + 1);
  const none = sharing.slicePlanes(all, levels.length, levels.length + 1);
  return {
    planes: sharing.slicePlanes(all, 0, levels.length),
    values: undefined,
    present: [...flags, sharing.not(none)],
  };
}

interface PointRows {
  /** Cells of all points. */
  readonly asked: Ring;
  /** Rows that have all values. */
  readonly taken: Bits;
  readonly widths: readonly number[];
}

const rangeBits = 20;

/** Of each point and row, one above the farthest for rows that take no part. */
async function distancesOf(
  sharing: Sharing,
  plan: NeighboursPlan,
  runtime: Runtime,
  kept: KeptRows,
  { asked, taken, widths }: PointRows,
): Promise<Ring> {
  const { features, points, weights, scale } = plan.neighbours;
  const { length } = kept;
  const bits = scale === 'range' ? rangeBits : Math.min(rangeBits, featureBits(length));
  const width = asked.length / points;
  const firsts = widths.map((_, i) => widths.slice(0, i).reduce((sum, each) => sum + each, 0));
  /** A cell of every point. */
  const pointCells = (at: number) =>
    sharing.gather(
      asked,
      Uint32Array.from({ length: points }, (_, point) => point * width + at),
    );
  const columns = featureColumns(plan);
  const valid = sharing.within(await sharing.bitsToRing(taken), { min: 0n, max: 1n });
  const scaled = await together<Ring[]>(
    sharing,
    features.map((feature, i) => (on: Sharing): Promise<Ring> => {
      const first = firsts[i] as number;
      const cells = Array.from({ length: widths[i] as number }, (_, cell) => pointCells(first + cell));
      return columnCells(on, plan, kept, { feature, column: columns[i] as KeptColumn, cells, valid, bits });
    }),
  );
  // Cells of the rows and then of the points, of each column.
  const all = scaled.flatMap((each, i) =>
    Array.from({ length: widths[i] as number }, (_, cell) =>
      sharing.slice(each, cell * (length + points), (cell + 1) * (length + points)),
    ),
  );
  const inUnits =
    scale === 'range' ? all : await deviations(sharing, plan, runtime, all, { valid, taken, length, points, bits });
  const rows = inUnits.map((each) => sharing.slice(each, 0, length));
  const at = inUnits.map((each) => sharing.slice(each, length, length + points));
  // A difference in a list is one in two of its cells.
  const factors = features.flatMap((feature, i) => {
    const weight = BigInt(weights[i] ?? 1);
    const isList = feature.kind === 'levels' && !isTruth(feature);
    return new Array<bigint>(widths[i] as number).fill(isList ? weight : 2n * weight);
  });
  const distances = await squaredDistances(sharing, {
    rows: sharing.interleave(rows),
    points: sharing.interleave(at),
    weights: factors,
  });
  const { max } = distances.bounds as { max: bigint };
  const each = Uint32Array.from({ length: points * length }, (_, i) => i % length);
  const own = sharing.addConstant(sharing.within(distances), -(max + 1n));
  const near = await sharing.multiply(sharing.within(sharing.gather(valid, each)), own);
  return sharing.within(sharing.addConstant(sharing.within(near), max + 1n), { min: 0n, max: max + 1n });
}

interface ColumnCells {
  readonly feature: Feature;
  readonly column: KeptColumn;
  readonly cells: readonly Ring[];
  readonly valid: Ring;
  readonly bits: number;
}

/** From 0 to 1 in units of 2^−bits: of the rows, then of the points, for each cell of the column. */
async function columnCells(
  on: Sharing,
  { aligned }: NeighboursPlan,
  kept: KeptRows,
  { feature, column, cells, valid, bits }: ColumnCells,
): Promise<Ring> {
  const unit = 1n << BigInt(bits);
  const bounds = { min: 0n, max: unit };
  if (feature.kind === 'number')
    return on.within(await numberCells(on, feature, kept.value(column), { valid, cells, unit }), bounds);
  const rows = isTruth(feature)
    ? on.within(await on.bitsToRing(await toBits(on, kept.value(column), 1)))
    : on.within(await on.bitsToRing(await planesOf(on, feature, kept, aligned.table)));
  const parts = cells.flatMap((point, cell) => [
    on.slice(rows, cell * kept.length, (cell + 1) * kept.length),
    on.within(point),
  ]);
  return on.within(on.scale(on.concatenate(parts), unit), bounds);
}

const whole = fixed({ fractionBits: 0, integerBits: 62 });

/** Rows that take no part hold what may be out of range: they are at the least that there is. */
async function numberCells(
  on: Sharing,
  { low, high }: NumberFeature,
  value: Ring,
  { valid, cells, unit }: { readonly valid: Ring; readonly cells: readonly Ring[]; readonly unit: bigint },
): Promise<Ring> {
  const span = BigInt(high) - BigInt(low);
  const above = await on.multiply(on.within(valid), on.addConstant(on.within(value), -BigInt(low)));
  const all = on.within(on.concatenate([on.within(above), ...cells.map((each) => on.within(each))]));
  const fromZero = asFixed(whole, on.within(all, { min: 0n, max: span }));
  return on.within((await fixedScale(on, fromZero, Number(unit) / Number(span))).ring);
}

interface Spread {
  readonly valid: Ring;
  readonly taken: Bits;
  readonly length: number;
  readonly points: number;
  readonly bits: number;
}

/** The same in standard deviations of the rows that take part, but for a factor that all columns have. */
async function deviations(
  sharing: Sharing,
  plan: NeighboursPlan,
  runtime: Runtime,
  all: readonly Ring[],
  { valid, taken, length, points, bits }: Spread,
): Promise<Ring[]> {
  const rows = sharing.concatenate(all.map((each) => sharing.within(sharing.slice(each, 0, length))));
  const counting = sharing.within(sharing.concatenate(all.map(() => sharing.within(valid))), { min: 0n, max: 1n });
  const known = sharing.within(sharing.within(await sharing.multiply(sharing.within(counting), sharing.within(rows))), {
    min: 0n,
    max: 1n << BigInt(bits),
  });
  const model = { length, valid: taken, ones: valid, cells: asFixed(featureFormat(bits), known), counting };
  const matrix: Fixed = await matrixOf(sharing, model, await meansOf(sharing, model));
  const values = sharing.concatenate(all.map((each) => sharing.within(each)));
  const { values: found, constant } = await inDeviations(sharing, fixedMatrix(matrix, length, all.length), values);
  await refuseConstant(sharing, plan, runtime, valid, constant);
  const { ring } = found;
  return all.map((_, i) => sharing.slice(ring, i * (length + points), (i + 1) * (length + points)));
}

/** Of fewer rows than the minimum nothing is told, that they are alike no more than how many they are. Throws as `refuseCoarse`. */
async function refuseConstant(
  sharing: Sharing,
  plan: NeighboursPlan,
  runtime: Runtime,
  valid: Ring,
  constant: Bits,
): Promise<void> {
  const places = coarseOf(plan);
  if (places.length === 0) return;
  const counts = countsWithRest(sharing, valid, placesOfTheRest(plan, null), BigInt(valid.length));
  const least = BigInt(plan.minimumGroupSize);
  const enough = await enoughIn(
    sharing,
    counts.map((count) => ({ count, least })),
  );
  const each = sharing.gatherRows(enough, new Uint32Array(constant.length));
  const told = await sharing.and(constant, each);
  await runtime.checking(sharing);
  await refuseCoarse(sharing, plan, plan.neighbours.features, places, told);
}

/** Of each point, whether k rows of somebody are chosen, and enough of them others' than the recipient's. */
async function enoughOf(on: Sharing, plan: NeighboursPlan, chosen: Bits): Promise<Ring> {
  const sets = [chosen, ...placesOfTheRest(plan, null).map((places) => on.gatherRows(chosen, places))];
  const counts = await together(
    on,
    sets.map((each) => (own: Sharing) => countRows(own, each)),
  );
  const minimums = counts.map((count, i): Minimum => {
    return { count, least: BigInt(i === 0 ? plan.neighbours.k : plan.minimumGroupSize) };
  });
  return on.within(await on.bitsToRing(await enoughIn(on, minimums)));
}

/** Of each point the value that most of the chosen rows have (the first of the list of equal ones), rows by value, or the sum of a number. */
async function answersOf(
  on: Sharing,
  { neighbours: { tell, points } }: NeighboursPlan,
  chosen: Bits,
  { planes, values }: LabelRows,
): Promise<Ring> {
  if (planes === undefined) {
    const { length } = chosen;
    const numbers = on.within(await on.bitsToRing(chosen));
    const shape = { rows: points, columns: length };
    return await on.matrixProduct(numbers, shape, on.within(values as Ring), { rows: length, columns: 1 });
  }
  const classes = planes.planes;
  const spread = Array.from({ length: points * classes }, (_, i) => Math.floor(i / classes));
  const repeated = on.joinPlanes(Array.from({ length: points }, () => planes));
  const counts = await countRows(on, await on.and(on.pickPlanes(chosen, spread), repeated));
  if (tell === 'counts') return counts;
  return (await extremeAlong(on, 'max', counts, { rows: points, columns: classes }, 'row')).index;
}
