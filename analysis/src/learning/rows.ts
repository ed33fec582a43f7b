/**
 * Rows of a kept table as a model takes them: a matrix of numbers from −1 to 1, and which rows take part. It never opens anything.
 *
 * A number v becomes v / m, rounded once, where m is the largest size that its declared range allows; a column with a list of values one
 * column of 0 and 1 for each level but the first. Rows that are nobody's hold values that mean nothing, and a NULL is carried as 0: both are
 * multiplied away before anything adds them up.
 */
import {
  asFixed,
  type Bits,
  fixed,
  fixedConvert,
  type Fixed,
  type FixedFormat,
  fixedDivide,
  fixedScale,
  fixedWithin,
  type Ring,
  type Sharing,
  toBits,
  toOneHot,
  together,
} from '@tacit/engine';
import type { KeptColumn, KeptTable } from '../contract/artifacts.ts';
import { sidesOf } from '../statistics/cut-planes.ts';
import { type Feature, type LevelsFeature, type NumberFeature, sizeOf } from './features.ts';

/** What is public of the rows that a model is made of, or used on. */
export interface RowsPlan {
  readonly table: KeptTable;
  readonly features: readonly Feature[];
  /** Columns beside the features whose rows must have a value: label, weights, offset. */
  readonly needed: readonly KeptColumn[];
  /** What rows count for, one of those that are needed: rows of 0 take no part, so that no minimum counts them. */
  readonly weights?: KeptColumn | null;
  /** Public places of the rows that are looked at, ascending; all where there is none. */
  readonly places: Uint32Array | null;
  /** Fraction bits of the matrix. */
  readonly bits: number;
}

export interface ModelRows {
  readonly length: number;
  /** Rows that are somebody's and have all values that they need; as bits, and as numbers. */
  readonly valid: Bits;
  readonly ones: Ring;
  /** From −1 to 1, column after column of the terms; 0 in cells that do not count. */
  readonly cells: Fixed;
  /** 0 or 1: which cells count, in the same order. */
  readonly counting: Ring;
}

/** Fraction bits that leave sums of squares over so many rows, and numbers in deviations, their room. */
export function featureBits(length: number): number {
  return Math.min(20, Math.floor((56 - rowBits(length)) / 2));
}

/** Of generalised linear models: more where rows are few, whose roundings do not average out. */
export function fineFeatureBits(length: number): number {
  return rowBits(length) <= 12 ? Math.min(24, Math.floor((58 - rowBits(length)) / 2)) : featureBits(length);
}

const rowBits = (length: number): number => Math.ceil(Math.log2(Math.max(2, length)));

/** Of the model's matrix, and of what fills gaps in it. */
export const featureFormat = (fractionBits: number): FixedFormat => fixed({ fractionBits, integerBits: 11 });

// A mean of numbers up to 1 may be rounded beyond it.
const most = 1 + 2 ** -10;
export const rangeOfTerms = { min: -most, max: most };

/** Bounds of `rangeOfTerms`, in units. */
export const boundsOfTerms = (fractionBits: number): bigint =>
  (1n << BigInt(fractionBits)) + (1n << BigInt(fractionBits - 10));

/** The kept vectors of a plan's rows. */
export class KeptRows {
  readonly length: number;
  readonly #sharing: Sharing;
  readonly #plan: Pick<RowsPlan, 'table' | 'places'>;
  readonly #vectors: readonly (Ring | Bits)[];

  constructor(sharing: Sharing, plan: Pick<RowsPlan, 'table' | 'places'>, vectors: readonly (Ring | Bits)[]) {
    this.#sharing = sharing;
    this.#plan = plan;
    this.#vectors = vectors;
    this.length = plan.places?.length ?? this.#at(plan.table.valid).length;
  }

  /** The same on a branch. Local. */
  on(branch: Sharing): KeptRows {
    return new KeptRows(branch, this.#plan, this.#vectors);
  }

  /** Carried numbers, truth values as 0 and 1, texts as positions; 0 where there is no value. */
  value(column: KeptColumn): Ring {
    const ring = this.#at(column.value) as Ring;
    const { places } = this.#plan;
    return places === null ? ring : this.#sharing.gather(ring, places);
  }

  /** Undefined where every row of somebody has a value, or where NULL is a position. */
  present({ present }: KeptColumn): Bits | undefined {
    return present === undefined ? undefined : this.#bits(present);
  }

  owned(): Bits {
    return this.#bits(this.#plan.table.valid);
  }

  #bits(place: number): Bits {
    const bits = this.#at(place) as Bits;
    const { places } = this.#plan;
    return places === null ? bits : this.#sharing.gatherRows(bits, places);
  }

  #at(place: number): Ring | Bits {
    const vector = this.#vectors[place];
    if (vector === undefined) throw new Error('no kept vector');
    return vector;
  }
}

function columnOf({ columns }: KeptTable, { owner, dataset, column }: Feature): KeptColumn {
  const found = columns.find((each) => each.owner === owner && each.dataset === dataset && each.name === column);
  if (found === undefined) throw new Error(`no kept column ${column}`);
  return found;
}

/** Rows that are somebody's, count for something, and have all values that they need. Rounds of a conjunction, and of a comparison of weights. */
export async function validRows(sharing: Sharing, plan: Omit<RowsPlan, 'bits'>, kept: KeptRows): Promise<Bits> {
  const { features, table } = plan;
  const dropped = features.filter((each) => each.kind === 'number' && !each.filled);
  const needed = [...dropped.map((each) => columnOf(table, each)), ...plan.needed].map((each) => kept.present(each));
  const counted = await countedRows(sharing, plan, kept);
  return await allOf(
    sharing,
    [kept.owned(), counted, ...needed].filter((each) => each !== undefined),
  );
}

/**
 * The rows, with gaps. Rounds: those of one-hot codes of the lists, of two conversions, a scaling and a product.
 */
export async function modelRows(sharing: Sharing, plan: RowsPlan, kept: KeptRows): Promise<ModelRows> {
  const { features, table, bits } = plan;
  const { length } = kept;
  const numbers = features.filter((each) => each.kind === 'number');
  const present = (each: Feature) => kept.present(columnOf(table, each));
  const valid = await validRows(sharing, plan, kept);

  // Planes of levels, and of numbers with gaps those that say where there is a value.
  const levels = await together(
    sharing,
    features.map((each) => (on: Sharing) => levelPlanes(on, each, kept, table)),
  );
  const gaps = features.map((each) => (each.kind === 'number' && each.filled ? present(each) : undefined));
  const planes = [...levels, ...gaps].filter((each) => each !== undefined);
  const ones = await sharing.bitsToRing(sharing.joinPlanes([valid, ...(await masked(sharing, planes, valid))]));
  const at = (i: number): Ring => sharing.slice(ones, i * length, (i + 1) * length);
  const levelCount = levels.reduce((sum, each) => sum + (each?.planes ?? 0), 0);
  let nextLevel = 1;
  let nextGap = 1 + levelCount;
  const unit = 1n << BigInt(bits);
  const values = await scaledNumbers(sharing, numbers, kept, plan);
  const masks = features.flatMap((each, i) =>
    each.kind === 'levels' ? [] : [gaps[i] === undefined ? at(0) : at(nextGap++)],
  );
  const known =
    numbers.length === 0 ? undefined : await sharing.multiply(sharing.concatenate(masks), sharing.within(values));
  const columns: Ring[] = [];
  const counting: Ring[] = [];
  let number = 0;
  for (const [i, each] of features.entries()) {
    if (each.kind === 'number') {
      columns.push(sharing.slice(known as Ring, number * length, (number + 1) * length));
      counting.push(masks[number] as Ring);
      number += 1;
      continue;
    }
    for (let j = 0; j < (levels[i]?.planes ?? 0); j++) {
      columns.push(sharing.scale(at(nextLevel++), unit));
      counting.push(at(0));
    }
  }
  const bounded = columns.map((each) => sharing.within(sharing.within(each), { min: -unit, max: unit }));
  return {
    length,
    valid,
    ones: at(0),
    cells: fixedWithin(sharing, asFixed(featureFormat(bits), sharing.concatenate(bounded)), rangeOfTerms),
    counting: sharing.concatenate(counting),
  };
}

/** Of these rows those at public places. Local. */
export function rowsAt(sharing: Sharing, rows: ModelRows, places: Uint32Array): ModelRows {
  const { cells, counting, length } = rows;
  const terms = cells.length / length;
  const each = Uint32Array.from(
    { length: terms * places.length },
    (_, i) => Math.floor(i / places.length) * length + (places[i % places.length] as number),
  );
  return {
    length: places.length,
    valid: sharing.gatherRows(rows.valid, places),
    ones: sharing.gather(rows.ones, places),
    cells: asFixed(cells.format, sharing.gather(cells.ring, each)),
    counting: sharing.gather(counting, each),
  };
}

/** Rows whose weight is above 0; undefined where all are. */
async function countedRows(
  sharing: Sharing,
  { weights }: Omit<RowsPlan, 'bits'>,
  kept: KeptRows,
): Promise<Bits | undefined> {
  const range = { min: BigInt(weights?.range?.min ?? '0'), max: BigInt(weights?.range?.max ?? '0') };
  if (weights === null || weights === undefined || range.min > 0n) return undefined;
  if (range.max < 1n) return sharing.filledBits(kept.length, 1, false);
  const [below] = await sidesOf(sharing, [{ value: kept.value(weights), range, points: [1n] }]);
  return sharing.not(below as Bits);
}

// What quotients are computed with.
const mostMeanBits = 22;

/** Means of the terms over the cells that count, to 22 bits; 0 where none does. Rounds of a division, and of a conversion where cells have more. */
export async function meansOf(sharing: Sharing, { cells, counting, length }: ModelRows): Promise<Fixed> {
  const terms = cells.length / length;
  const { format } = cells;
  const finer = Math.max(0, format.fractionBits - mostMeanBits);
  const whole = fixed({ fractionBits: 0, integerBits: 40 });
  const all = asFixed(format, sharing.sum(cells.ring, terms));
  const sums =
    finer === 0 ? all : await fixedConvert(sharing, all, fixed({ fractionBits: mostMeanBits, integerBits: 40 }));
  const counts = asFixed(whole, sharing.sum(counting, terms));
  const means = await fixedDivide(sharing, sums, counts, { quotient: rangeOfTerms });
  if (finer === 0) return means;
  return fixedWithin(sharing, asFixed(format, sharing.scale(means.ring, 1n << BigInt(finer))), rangeOfTerms);
}

/**
 * The matrix, row-major, with `fills`, a number for each term, in all cells that do not count: rows that take no part are at the mean of all others
 * then, and say nothing of deviations or of how columns go together. A round.
 */
export async function matrixOf(sharing: Sharing, rows: ModelRows, fills: Fixed): Promise<Fixed> {
  const { cells, counting, length } = rows;
  const gaps = sharing.within(sharing.addConstant(sharing.negate(counting), 1n), { min: 0n, max: 1n });
  const spread = sharing.gather(
    fills.ring,
    Uint32Array.from({ length: cells.length }, (_, i) => Math.floor(i / length)),
  );
  const filled = sharing.add(cells.ring, await sharing.multiply(gaps, spread));
  return rowMajor(sharing, { length, cells: asFixed(cells.format, filled) });
}

/** The matrix, row-major, as it is. Local. */
export function rowMajor(sharing: Sharing, { cells, length }: Pick<ModelRows, 'cells' | 'length'>): Fixed {
  const terms = cells.length / length;
  const columns = Array.from({ length: terms }, (_, i) => sharing.slice(cells.ring, i * length, (i + 1) * length));
  return fixedWithin(sharing, asFixed(cells.format, sharing.interleave(columns)), rangeOfTerms);
}

/** Rows of which all planes are 1. */
export async function allOf(sharing: Sharing, planes: readonly Bits[]): Promise<Bits> {
  let left = [...planes];
  while (left.length > 1) {
    const half = left.length >> 1;
    const rest = left.slice(2 * half);
    const pair = (start: number) => sharing.joinPlanes(left.slice(start, start + half));
    const found = await sharing.and(pair(0), pair(half));
    left = [...Array.from({ length: half }, (_, i) => sharing.slicePlanes(found, i, i + 1)), ...rest];
  }
  return left[0] as Bits;
}

/** Every plane of the parts, 0 in rows that are not valid. */
async function masked(sharing: Sharing, parts: readonly Bits[], valid: Bits): Promise<Bits[]> {
  if (parts.length === 0) return [];
  const all = sharing.joinPlanes(parts);
  return [await sharing.and(all, sharing.joinPlanes(new Array<Bits>(all.planes).fill(valid)))];
}

/** A plane for each level but the first; undefined of numbers. */
async function levelPlanes(on: Sharing, feature: Feature, kept: KeptRows, table: KeptTable): Promise<Bits | undefined> {
  if (feature.kind === 'number') return undefined;
  return on.slicePlanes(await planesOf(on, feature, kept, table), 1, feature.levels.length);
}

/**
 * A plane for each level, of which one is 1 in every row that is somebody's. Rounds of `toOneHot`, of a number in bins those of its bits, of one-hot digits and
 * of a comparison of these, and one more where it may be NULL.
 */
export async function planesOf(on: Sharing, feature: LevelsFeature, kept: KeptRows, table: KeptTable): Promise<Bits> {
  const column = columnOf(table, feature);
  const value = kept.value(column);
  const present = kept.present(column);
  const { levels, cuts } = feature;
  if (cuts === undefined && column.type.kind !== 'boolean') {
    const { carried = levels } = feature;
    const places = levels.map((level) => carried.indexOf(level));
    // No row of somebody is at the position behind the list: its plane stands in for values that the table does not have.
    const all = await toOneHot(on, value, carried.length + (places.includes(-1) ? 1 : 0));
    return on.joinPlanes(
      places.map((place) => (place < 0 ? carried.length : place)).map((place) => on.slicePlanes(all, place, place + 1)),
    );
  }
  if (cuts === undefined) {
    // A truth value is carried as 0 or 1, and NULL as 0.
    const truth = await toBits(on, value, 1);
    if (!levels.includes(null)) return on.joinPlanes([on.not(truth), truth]);
    const missing = present === undefined ? on.filledBits(value.length, 1, false) : on.not(present);
    return on.joinPlanes([on.xor(on.not(truth), missing), truth, missing]);
  }
  const bins = await binPlanes(on, value, column, cuts.points);
  if (levels.at(-1) !== null) return bins;
  if (present === undefined) return on.joinPlanes([bins, on.filledBits(value.length, 1, false)]);
  const own = await on.and(bins, on.joinPlanes(new Array<Bits>(bins.planes).fill(present)));
  return on.joinPlanes([own, on.not(present)]);
}

/** A plane for each bin: numbers below the first point, from each point up to the next one, and from the last one on. */
async function binPlanes(on: Sharing, value: Ring, column: KeptColumn, points: readonly string[]): Promise<Bits> {
  const range = { min: BigInt(column.range?.min ?? '0'), max: BigInt(column.range?.max ?? '0') };
  // All numbers of a table with another range may be on one side of a point.
  const inside = points.map(BigInt).filter((point) => point > range.min && point <= range.max);
  const sides = inside.length === 0 ? undefined : (await sidesOf(on, [{ value, range, points: inside }]))[0];
  const plane = (point: bigint): Bits => {
    const at = inside.indexOf(point);
    if (at >= 0 && sides !== undefined) return on.slicePlanes(sides, at, at + 1);
    return on.filledBits(value.length, 1, point > range.max);
  };
  const below = points.map((point) => plane(BigInt(point)));
  const bins = below.map((own, i) => (i === 0 ? own : on.xor(own, below[i - 1] as Bits)));
  return on.joinPlanes([...bins, on.not(below.at(-1) as Bits)]);
}

// Numbers that are scaled side by side: rounds for all, and the room of some ten numbers for each.
const mostAtOnce = 2 ** 21;

/** Numbers of the features, one after the other, between −1 and 1 where there is a value. */
async function scaledNumbers(
  sharing: Sharing,
  numbers: readonly NumberFeature[],
  kept: KeptRows,
  { table, bits }: RowsPlan,
) {
  const unit = 2 ** bits;
  const whole = fixed({ fractionBits: 0, integerBits: 62 });
  const group = Math.max(1, Math.floor(mostAtOnce / Math.max(1, kept.length)));
  const scaled: Ring[] = [];
  for (let start = 0; start < numbers.length; start += group)
    scaled.push(
      ...(await together(
        sharing,
        numbers.slice(start, start + group).map((each) => async (on: Sharing) => {
          const value = asFixed(whole, kept.value(columnOf(table, each)));
          return (await fixedScale(on, value, unit / sizeOf(each))).ring;
        }),
      )),
    );
  return sharing.concatenate(scaled);
}
