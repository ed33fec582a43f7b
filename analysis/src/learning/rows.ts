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
  type Fixed,
  type FixedFormat,
  fixedConcatenate,
  fixedDivide,
  fixedScale,
  fixedSlice,
  fixedWithin,
  type Ring,
  type Sharing,
  toBits,
  toOneHot,
  together,
} from '@tacit/engine';
import type { KeptColumn, KeptTable } from '../contract/artifacts.ts';
import { type Feature, filledOf, type NumberFeature, sizeOf } from './features.ts';

/** What is public of the rows that a model is made of, or used on. */
export interface RowsPlan {
  readonly table: KeptTable;
  readonly features: readonly Feature[];
  /** Columns beside the features whose rows must have a value: label, weights, offset. */
  readonly needed: readonly KeptColumn[];
  /** Public places of the rows that are looked at, ascending; all where there is none. */
  readonly places: Uint32Array | null;
}

export interface ModelRows {
  readonly length: number;
  /** Rows that are somebody's and have all values that they need. */
  readonly valid: Bits;
  /** The same as numbers. */
  readonly ones: Ring;
  /** Row-major, rows × terms, from −1 to 1. 0 in rows that do not take part. */
  readonly matrix: Fixed;
  /** Of the features that are filled, what fills their gaps. */
  readonly fills: Fixed;
}

/** Of the model's matrix, and of what fills gaps in it. */
export const featureFormat: FixedFormat = fixed({ fractionBits: 20, integerBits: 11 });

const rangeOfTerms = { min: -1, max: 1 };

/** The kept vectors of a plan's rows. */
export class KeptRows {
  readonly length: number;
  readonly #sharing: Sharing;
  readonly #plan: RowsPlan;
  readonly #vectors: readonly (Ring | Bits)[];

  constructor(sharing: Sharing, plan: RowsPlan, vectors: readonly (Ring | Bits)[]) {
    this.#sharing = sharing;
    this.#plan = plan;
    this.#vectors = vectors;
    this.length = plan.places?.length ?? this.#at(plan.table.valid).length;
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

export function columnOf({ columns }: KeptTable, { owner, dataset, column }: Feature): KeptColumn {
  const found = columns.find((each) => each.owner === owner && each.dataset === dataset && each.name === column);
  if (found === undefined) throw new Error(`no kept column ${column}`);
  return found;
}

/**
 * The rows. `given`: what fills gaps, of a model that there is already; without it the means of these rows, each weighing 1.
 * Rounds: those of one-hot codes of the lists, two conversions, a scaling and a product, and with gaps a division and another product.
 */
export async function modelRows(sharing: Sharing, plan: RowsPlan, kept: KeptRows, given?: Fixed): Promise<ModelRows> {
  const { features, table } = plan;
  const { length } = kept;
  const numbers = features.filter((each) => each.kind === 'number');
  const filled = filledOf(features);
  const dropped = numbers.filter((each) => !each.filled).map((each) => columnOf(table, each));
  const needed = [...dropped, ...plan.needed].flatMap((column) => kept.present(column) ?? []);
  const valid = await allOf(sharing, [kept.owned(), ...needed]);

  // Which cells count: of lists a plane for each level, of numbers with gaps one for all that have a value.
  const levels = await together(
    sharing,
    features.map((each) => (on: Sharing) => levelPlanes(on, each, kept, table)),
  );
  const gaps = filled.map((i) => kept.present(columnOf(table, features[i] as Feature)) as Bits);
  const planes = [...levels, ...gaps].filter((each) => each !== undefined);
  const counting = await masked(sharing, planes, valid);
  const ones = await sharing.bitsToRing(sharing.joinPlanes([valid, ...counting]));
  const column = (i: number): Ring => sharing.slice(ones, i * length, (i + 1) * length);

  // Numbers: scaled, and 0 in cells that do not count.
  const cells = await scaledNumbers(sharing, numbers, kept, table);
  const levelCount = levels.reduce((sum, each) => sum + (each?.planes ?? 0), 0);
  const maskOf = (feature: NumberFeature): number => {
    const at = filled.indexOf(features.indexOf(feature));
    return at < 0 ? 0 : 1 + levelCount + at;
  };
  const masks = sharing.concatenate(numbers.map((each) => column(maskOf(each))));
  const kepts =
    numbers.length === 0
      ? undefined
      : fixedWithin(
          sharing,
          asFixed(featureFormat, await sharing.multiply(masks, sharing.within(cells))),
          rangeOfTerms,
        );

  const sums = filled.map((i) => numbers.indexOf(features[i] as NumberFeature));
  const gapMasks = filled.map((i) => column(maskOf(features[i] as NumberFeature)));
  const fills = given ?? (await meansOf(sharing, kepts, sums, gapMasks, length));
  const whole =
    kepts === undefined ? undefined : await filledIn(sharing, kepts, sums, gapMasks, column(0), fills, length);

  let next = 1;
  const columns = features.flatMap((each, i): Ring[] => {
    if (each.kind === 'number') {
      const at = numbers.indexOf(each);
      return [fixedSlice(sharing, whole as Fixed, at * length, (at + 1) * length).ring];
    }
    const count = levels[i]?.planes ?? 0;
    next += count;
    return Array.from({ length: count }, (_, j) => {
      return sharing.scale(column(next - count + j), 1n << BigInt(featureFormat.fractionBits));
    });
  });
  const matrix = fixedWithin(sharing, asFixed(featureFormat, sharing.interleave(columns)), rangeOfTerms);
  return { length, valid, ones: column(0), matrix, fills };
}

/** Rows of which all planes are 1. */
async function allOf(sharing: Sharing, planes: readonly Bits[]): Promise<Bits> {
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
  const column = columnOf(table, feature);
  const value = kept.value(column);
  const { levels } = feature;
  if (column.type.kind !== 'boolean') {
    const all = await toOneHot(on, value, levels.length);
    return on.slicePlanes(all, 1, levels.length);
  }
  // A truth value is carried as 0 or 1.
  const truth = await toBits(on, value, 1);
  const present = kept.present(column);
  return present === undefined ? truth : on.joinPlanes([truth, on.not(present)]);
}

/** Numbers of the features, one after the other, between −1 and 1 where there is a value. */
async function scaledNumbers(sharing: Sharing, numbers: readonly NumberFeature[], kept: KeptRows, table: KeptTable) {
  const unit = 2 ** featureFormat.fractionBits;
  const whole = fixed({ fractionBits: 0, integerBits: 62 });
  const scaled = await together(
    sharing,
    numbers.map((each) => async (on: Sharing) => {
      const value = asFixed(whole, kept.value(columnOf(table, each)));
      return (await fixedScale(on, value, unit / sizeOf(each))).ring;
    }),
  );
  return sharing.concatenate(scaled);
}

/** Means of the columns at `places` over the rows that have a value; 0 where none has. */
async function meansOf(
  sharing: Sharing,
  cells: Fixed | undefined,
  places: readonly number[],
  masks: readonly Ring[],
  length: number,
): Promise<Fixed> {
  if (cells === undefined || places.length === 0)
    return asFixed(featureFormat, sharing.within(sharing.filledRing(0, 0n), { min: 0n, max: 0n }));
  const sums = sharing.sum(
    sharing.concatenate(places.map((i) => fixedSlice(sharing, cells, i * length, (i + 1) * length).ring)),
    places.length,
  );
  const counts = sharing.sum(sharing.concatenate(masks), masks.length);
  const whole = fixed({ fractionBits: 0, integerBits: 40 });
  return await fixedDivide(sharing, asFixed(featureFormat, sums), asFixed(whole, counts), { quotient: rangeOfTerms });
}

/** The cells with the gaps of the columns at `places` filled; rows that do not take part stay 0. */
async function filledIn(
  sharing: Sharing,
  cells: Fixed,
  places: readonly number[],
  masks: readonly Ring[],
  valid: Ring,
  fills: Fixed,
  length: number,
): Promise<Fixed> {
  if (places.length === 0) return cells;
  const gaps = sharing.concatenate(
    masks.map((mask) => sharing.within(sharing.subtract(valid, mask), { min: 0n, max: 1n })),
  );
  const spread = sharing.gather(
    fills.ring,
    Uint32Array.from({ length: places.length * length }, (_, i) => Math.floor(i / length)),
  );
  const added = await sharing.multiply(gaps, spread);
  const count = cells.length / length;
  const parts = Array.from({ length: count }, (_, i): Ring => {
    const own = fixedSlice(sharing, cells, i * length, (i + 1) * length).ring;
    const at = places.indexOf(i);
    return at < 0 ? own : sharing.add(own, sharing.slice(added, at * length, (at + 1) * length));
  });
  return fixedWithin(
    sharing,
    fixedConcatenate(
      sharing,
      parts.map((each) => asFixed(featureFormat, each)),
    ),
    rangeOfTerms,
  );
}
