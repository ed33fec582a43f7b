/**
 * Smallest and largest values, by tournament.
 *
 * Values become bits once, as x − min (or max − x for the largest: then too the least wins), below a top bit that says
 * "not valid": whatever is not valid loses against all that is. The carry of a + ¬b tells a > b, and one AND selects. Rows meet
 * in pairs while there are many, then in larger fields, where all meet all and whoever beats everybody else goes on:
 * fewer rounds for more bytes (bracket.ts weighs them). For w-bit ranges a level takes 2 + ⌈log₂(w + 1)⌉ rounds in pairs,
 * ⌈log₂(k − 1)⌉ more in fields of k.
 *
 * Per group, every group plays its own tournament over all rows: about 2·w·n ANDs (bits sent by each party) a group in pairs, n rows.
 * With 10^4 rows, 10 groups and 20-bit values that is 2.1 MB and 50 rounds; it grows with rows × groups, so a secure sort is
 * the better way for large tables of many groups.
 */
import { UsageError } from '../base/errors.ts';
import { inBlocks } from '../sharing/blocks.ts';
import { bitBounds } from '../sharing/bounds.ts';
import type { Bits, Columns, Ring, Sharing } from '../sharing/model.ts';
import { together } from '../sharing/together.ts';
import { toBits, topBit } from './adder.ts';
import { allPlanes, constantPlanes, cyclePlanes, repeatPlanes } from './boolean.ts';
import { blockUnits, bracket } from './bracket.ts';
import { lessThan } from './compare.ts';
import { range } from './lanes.ts';
import { selectRows } from './select-rows.ts';
import './messages.ts';
import { promiseRange, promiseWhere, requireRange } from './promises.ts';
import { placeBits, places } from './order/keys.ts';
import { noColumns } from './order/rows.ts';
import { bitLength, bounded, type Bounds, boundsThatFit, unbounded } from './ranges.ts';
import { keepBits, select, selectBits } from './select.ts';

export type ExtremeKind = 'min' | 'max';

/** Extremes of groups: `value` is 0 and `any` 0 where no element is valid; else `any` is 1. */
export interface Extremes {
  readonly value: Ring;
  readonly any: Ring;
  /** What the carried columns have in the row of the extreme, 0 where no element is valid. */
  readonly carried: Columns;
}

/** Candidates: `width` value planes and the "not valid" plane above, each `lanes` planes wide; see adder.ts. */
export interface Field {
  readonly bits: Bits;
  readonly width: number;
  readonly lanes: number;
}

// At this many bits of one component rows are taken in blocks, to bound memory: 128 MB.
const mostBits = 2 ** 30;

/** The column whose extremes are sought; the values of valid rows are within `range`, values elsewhere do not matter. */
export interface ExtremeColumn {
  readonly kind: ExtremeKind;
  readonly value: Ring;
  /** One plane: 1 where the value is not NULL. Absent: never NULL. */
  readonly valid?: Bits | undefined;
  readonly range: Bounds;
  /**
   * Further columns of the same rows: what they have in the row of the extreme is told too, of equal values in the
   * first row. The tournament then carries the row's number, ⌈log₂ rows⌉ bits; selecting costs as in `lookUpColumns`,
   * an index a group.
   */
  readonly carry?: Columns;
}

/**
 * Smallest or largest value of each group. `groups`: a plane a group, 1 where a row is of the group and takes part (see
 * `combineOneHot`). Results have one element a group.
 */
export async function groupExtremes(sharing: Sharing, groups: Bits, column: ExtremeColumn): Promise<Extremes> {
  const n = groups.length;
  const { carry = noColumns } = column;
  for (const [what, { length }] of Object.entries({ value: column.value, valid: column.valid ?? groups })) {
    if (length !== n) throw new UsageError('aggregate.shape', { what, found: length, expected: n });
  }
  for (const { length } of [...carry.rings, ...carry.bits]) {
    if (length !== n) throw new UsageError('aggregate.shape', { what: 'a carried column', found: length, expected: n });
  }
  if (n * groups.planes === 0) return nothing(sharing, groups.planes, carry);
  const { kind, value, range: within } = column;
  requireRange('groupExtremes', within, undefined);
  promiseWhere(sharing, 'groupExtremes', value, within, column.valid === undefined ? [groups] : [groups, column.valid]);
  const [valid, numbers] = await together(sharing, [
    (on) => (column.valid === undefined ? Promise.resolve(groups) : keepBits(on, column.valid, groups)),
    (on) => distances(on, kind, value, within),
  ]);
  const lanes = valid.planes;
  // The row's number below the value: all differ, and of equal values the first wins.
  const carries = carry.rings.length + carry.bits.length > 0;
  const values = carries ? sharing.joinPlanes([places(sharing, n), numbers]) : numbers;
  const width = values.planes;
  const blockRows = Math.max(64, Math.floor(mostBits / (lanes * (width + 1)) / 64) * 64);
  const winners = await inBlocks(sharing, n, blockRows, async (start, end) => {
    const first = await firstLevel(
      sharing,
      sharing.sliceRows(values, start, end),
      sharing.sliceRows(valid, start, end),
    );
    return (await tournament(sharing, { bits: first, width, lanes }, 1)).bits;
  });
  const { bits } = await tournament(sharing, { bits: sharing.joinRows(winners), width, lanes }, 1);
  const below = (width - numbers.planes) * lanes;
  const last = { bits: sharing.slicePlanes(bits, below, bits.planes), width: numbers.planes, lanes };
  if (!carries) return released(sharing, last, lanes, kind, within);
  const [extremes, carried] = await together(sharing, [
    (on) => released(on, last, lanes, kind, within),
    (on) => carriedOf(on, bits, lanes, carry),
  ]);
  return { ...extremes, carried };
}

/**
 * What the columns have in the rows whose numbers are the lowest bits of `lanes` winners, 0 where a winner is not
 * valid.
 */
async function carriedOf(sharing: Sharing, winners: Bits, lanes: number, carry: Columns): Promise<Columns> {
  const rows = carry.rings[0]?.length ?? carry.bits[0]?.length ?? 0;
  const width = placeBits(rows);
  // A winner's bits as one row.
  const byLane = sharing.joinRows(
    range(0, lanes).map((k) =>
      sharing.pickPlanes(winners, planesAt([...range(0, width), winners.planes / lanes - 1], lanes, k)),
    ),
  );
  const digits = {
    bits: sharing.slicePlanes(byLane, 0, width),
    valid: sharing.not(sharing.slicePlanes(byLane, width, width + 1)),
    reach: rows,
  };
  const { rings, bits } = await selectRows(sharing, digits, carry, 1);
  const within = (bounds: Bounds | undefined) => bounds && boundsThatFit(bounds.min, bounds.max, true);
  return { rings: rings.map((ring, c) => bounded(sharing, ring, within(carry.rings[c]?.bounds))), bits };
}

/** Planes of lane k at these positions. */
const planesAt = (positions: readonly number[], lanes: number, k: number): number[] =>
  positions.map((position) => position * lanes + k);

/**
 * Element-wise smallest or largest of several vectors of one length, each with a validity plane; valid values are within
 * `range`.
 */
export async function extremesOf(
  sharing: Sharing,
  kind: ExtremeKind,
  parts: readonly { readonly value: Ring; readonly valid: Bits }[],
  range: Bounds,
): Promise<Extremes> {
  const n = parts[0]?.value.length ?? 0;
  if (n === 0) return nothing(sharing, 0);
  requireRange('extremesOf', range, undefined);
  for (const { value, valid } of parts) promiseWhere(sharing, 'extremesOf', value, range, [valid]);
  const values = await distances(sharing, kind, sharing.concatenate(parts.map(({ value }) => value)), range);
  const invalid = sharing.not(sharing.joinRows(parts.map(({ valid }) => valid)));
  const field = { bits: sharing.joinPlanes([values, invalid]), width: values.planes, lanes: 1 };
  return released(sharing, await tournament(sharing, field, n), n, kind, range);
}

/**
 * Element-wise smaller of x and y, both within `range` (by default their bounds, else all of Z_2^64 as signed numbers):
 * a comparison and `select`.
 */
export function minimum(sharing: Sharing, x: Ring, y: Ring, range?: Bounds): Promise<Ring> {
  return extremeOfTwo(sharing, 'minimum', 'min', [x, y], range);
}

/** Element-wise larger of x and y; see `minimum`. */
export function maximum(sharing: Sharing, x: Ring, y: Ring, range?: Bounds): Promise<Ring> {
  return extremeOfTwo(sharing, 'maximum', 'max', [x, y], range);
}

async function extremeOfTwo(
  sharing: Sharing,
  operation: string,
  kind: ExtremeKind,
  both: readonly [Ring, Ring],
  range?: Bounds,
): Promise<Ring> {
  const [a, b] = both.map((x) => {
    if (range === undefined) return x;
    requireRange(operation, range, x.bounds);
    promiseRange(sharing, operation, x, range);
    return sharing.within(x, range);
  }) as [Ring, Ring];
  const [first, second] = kind === 'min' ? [a, b] : [b, a];
  const chosen = await select(sharing, await lessThan(sharing, a, b), first, second);
  if (a.bounds === undefined || b.bounds === undefined) return chosen;
  const further = kind === 'min' ? least : most;
  return sharing.within(chosen, { min: further(a.bounds.min, b.bounds.min), max: further(a.bounds.max, b.bounds.max) });
}

const least = (x: bigint, y: bigint): bigint => (x < y ? x : y);
const most = (x: bigint, y: bigint): bigint => (x > y ? x : y);

/** No element was valid in any of `length` groups. */
function nothing(sharing: Sharing, length: number, carry: Columns = noColumns): Extremes {
  const zeros = sharing.constantRing(new BigUint64Array(length));
  const carried = {
    rings: carry.rings.map(() => zeros),
    bits: carry.bits.map(({ planes }) => constantPlanes(sharing, length, planes, false)),
  };
  return { value: zeros, any: zeros, carried };
}

const widthOf = (range: Bounds): number => Math.max(1, bitLength(range.max - range.min));

/** Distance of each value from the bound that would win, in bits. */
export function distances(sharing: Sharing, kind: ExtremeKind, value: Ring, range: Bounds): Promise<Bits> {
  const column = unbounded(sharing, value);
  const distance =
    kind === 'min' ? sharing.addConstant(column, -range.min) : sharing.addConstant(sharing.negate(column), range.max);
  return toBits(sharing, distance, widthOf(range));
}

/** a > b of unsigned numbers in bits: the carry out of a + ¬b. */
export function greater(sharing: Sharing, a: Bits, b: Bits, lanes: number): Promise<Bits> {
  const above = constantPlanes(sharing, a.length, lanes, false);
  const summands = [sharing.joinPlanes([a, above]), sharing.joinPlanes([sharing.not(b), above])];
  return topBit(sharing, summands, a.planes / lanes + 1, lanes);
}

/**
 * The first level, where all lanes hold the same values and so share one comparison: b goes on unless a is valid and not
 * greater, or b is not valid. Values: one plane a bit; valid: a plane a lane. Returns the field's bits.
 */
async function firstLevel(sharing: Sharing, values: Bits, valid: Bits): Promise<Bits> {
  const n = values.length;
  const lanes = valid.planes;
  const half = blockUnits(n, 2, 1);
  const low = (x: Bits) => sharing.sliceRows(x, 0, n - half);
  const high = (x: Bits) => sharing.sliceRows(x, half, n);
  const spread = (x: Bits) => repeatPlanes(sharing, x, lanes);
  const unpaired = sharing.joinPlanes([
    spread(sharing.sliceRows(values, n - half, half)),
    sharing.not(sharing.sliceRows(valid, n - half, half)),
  ]);
  if (n === half) return unpaired;
  const [aGreater, both] = await together(sharing, [
    (on) => greater(on, low(values), high(values), 1),
    (on) => on.and(low(valid), high(valid)),
  ]);
  const takeB = sharing.xor(high(valid), await sharing.and(both, spread(sharing.not(aGreater))));
  const winners = await selectBits(sharing, takeB, spread(high(values)), spread(low(values)));
  // valid: a ∨ b = a ⊕ b ⊕ ab
  const someValid = sharing.xor(sharing.xor(low(valid), high(valid)), both);
  return sharing.joinRows([sharing.joinPlanes([winners, sharing.not(someValid)]), unpaired]);
}

/** Winners among all units of `unit` rows: one unit. */
export async function tournament(sharing: Sharing, field: Field, unit: number): Promise<Field> {
  let bits = field.bits;
  for (const { fieldSize, units } of bracket(bits.length / unit, unit, field.lanes, field.width + 1)) {
    bits =
      fieldSize === 2
        ? await meetInPairs(sharing, bits, field.lanes, units * unit)
        : await meetInFields(sharing, bits, field, fieldSize, units * unit);
  }
  return { ...field, bits };
}

/** Row i meets row i + half; rows between, without a partner, go on. */
async function meetInPairs(sharing: Sharing, bits: Bits, lanes: number, half: number): Promise<Bits> {
  const a = sharing.sliceRows(bits, 0, bits.length - half);
  const b = sharing.sliceRows(bits, half, bits.length);
  const unpaired = sharing.sliceRows(bits, bits.length - half, half);
  const aGreater = await greater(sharing, a, b, lanes);
  return sharing.joinRows([await selectBits(sharing, aGreater, b, a), unpaired]);
}

/** Rows i, i + size, i + 2·size, … are a field; a field short of rows is filled with ones that are not valid. */
async function meetInFields(
  sharing: Sharing,
  bits: Bits,
  { width, lanes }: Field,
  fieldSize: number,
  size: number,
): Promise<Bits> {
  const missing = fieldSize * size - bits.length;
  const all = sharing.joinRows([bits, constantPlanes(sharing, missing, bits.planes, true)]);
  const part = (x: Bits, i: number) => sharing.sliceRows(x, i * size, (i + 1) * size);
  const members = Array.from({ length: fieldSize }, (_, i) => i);
  const blocks = members.map((i) => part(all, i));
  const pairs = members.flatMap((j) => members.slice(0, j).map((i) => [i, j] as const));
  const side = (which: 0 | 1) => sharing.joinRows(pairs.map((pair) => blocks[pair[which]] as Bits));
  const firstGreater = await greater(sharing, side(0), side(1), lanes);
  // Of equals the first wins: exactly one member beats all others.
  const loses = pairs.map((_, p) => part(firstGreater, p));
  const beats = (i: number, j: number) =>
    i < j ? sharing.not(loses[(j * (j - 1)) / 2 + i] as Bits) : (loses[(i * (i - 1)) / 2 + j] as Bits);
  const victories = members.map((i) => sharing.joinPlanes(members.filter((j) => j !== i).map((j) => beats(i, j))));
  const winner = await allPlanes(sharing, sharing.joinRows(victories), lanes);
  const kept = await sharing.and(cyclePlanes(sharing, winner, width + 1), all);
  return members.map((i) => part(kept, i)).reduce((x, y) => sharing.xor(x, y));
}

/** The winners as numbers: `length` elements (lanes, or rows of one lane), 0 where nothing was valid. */
async function released(
  sharing: Sharing,
  { bits, width, lanes }: Field,
  length: number,
  kind: ExtremeKind,
  range: Bounds,
): Promise<Extremes> {
  const any = sharing.not(sharing.slicePlanes(bits, width * lanes, (width + 1) * lanes));
  const kept = await sharing.and(cyclePlanes(sharing, any, width), sharing.slicePlanes(bits, 0, width * lanes));
  const numbers = unbounded(sharing, await sharing.bitsToRing(sharing.joinPlanes([kept, any])));
  const digit = (p: number) => sharing.slice(numbers, p * length, (p + 1) * length);
  let distance = digit(0);
  for (let p = 1; p < width; p++) distance = sharing.add(distance, sharing.scale(digit(p), 1n << BigInt(p)));
  const some = digit(width);
  const value =
    kind === 'min'
      ? sharing.add(distance, sharing.scale(some, range.min))
      : sharing.subtract(sharing.scale(some, range.max), distance);
  const bounds = boundsThatFit(range.min, range.max, true);
  return { value: bounded(sharing, value, bounds), any: sharing.within(some, bitBounds), carried: noColumns };
}
