/**
 * Running values within groups of neighbouring rows: what a row holds after it are the rows of its group up to it, combined.
 *
 * A prefix computation over pairs (continues, value), where `continues` is 1 unless a group starts (Blelloch 1990): two
 * neighbouring stretches combine to (c₁c₂, value₂ + c₂·(what value₁ adds)), which is associative. Short vectors take log₂ n
 * levels with all rows on each (Hillis and Steele 1986), long ones combine pairs, scan those and fill in between: 2n
 * combinations on 2·log₂ n levels.
 */
import { type Bounds, boundsOfAll } from '../../sharing/bounds.ts';
import type { Bits, Columns, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { repeatPlanes } from '../boolean.ts';
import { anyWidth, below } from '../compare.ts';
import { everyRow, widthOf } from '../promises.ts';
import { bounded, boundsThatFit } from '../ranges.ts';
import { bestBlock, lessThanBits } from './less-than.ts';
import { type Links, linkTimes } from './links.ts';
import { gatherColumns, joinColumns, rowsAt, sliceColumns } from './rows.ts';

export type ScanKind = 'sum' | 'first' | 'min' | 'max';

/** Combines rows of two stretches, the left one before the right one. */
type Combine = (left: Columns, right: Columns) => Promise<Columns>;

/** Up to this many rows few levels count for more than few combinations. */
const shortRows = 4096;

/** Row i of the result combines rows 0 to i. */
async function scan(
  sharing: Sharing,
  columns: Columns,
  rows: number,
  combine: Combine,
  short = shortRows,
): Promise<Columns> {
  if (rows <= 1) return columns;
  if (rows <= short) {
    let current = columns;
    for (let distance = 1; distance < rows; distance *= 2) {
      const left = sliceColumns(sharing, current, 0, rows - distance);
      const combined = await combine(left, sliceColumns(sharing, current, distance, rows));
      current = joinColumns(sharing, [sliceColumns(sharing, current, 0, distance), combined]);
    }
    return current;
  }
  const pairs = Math.floor(rows / 2);
  const pick = (start: number, count: number) =>
    gatherColumns(
      sharing,
      columns,
      rowsAt(sharing, count, (i) => start + 2 * i),
    );
  const [evens, odds] = [pick(0, pairs), pick(1, pairs)];
  const ends = await scan(sharing, await combine(evens, odds), pairs, combine, short);
  // Rows 2, 4, … follow on what ends before them.
  const later = Math.ceil(rows / 2) - 1;
  const between = await combine(sliceColumns(sharing, ends, 0, later), pick(2, later));
  const whole = joinColumns(sharing, [sliceColumns(sharing, columns, 0, 1), ends, between]);
  // Row 0, then in turn a row that ends a pair and one between.
  const order = rowsAt(sharing, rows, (i) => (i === 0 ? 0 : i % 2 === 1 ? 1 + (i - 1) / 2 : pairs + i / 2));
  return gatherColumns(sharing, whole, order);
}

/**
 * Running values within groups: `sum` (mod 2^64), `first` (the group's first value in all its rows), `min` or `max` of the
 * rows of the group up to each. `starts`: 1 in a group's first row; row 0 is one, whatever is said of it. `width` (min and
 * max): signed bits (1 to 65) that hold every difference of two values; by default by their bounds, else nothing is assumed.
 * Replicated: sum and first 2 rounds for the starts and one a level; min and max 4 + ⌈log₂(width − 1)⌉ more a level, and one more
 * for a width of 65.
 */
export async function scanWithin(
  sharing: Sharing,
  starts: Bits,
  values: Ring,
  kind: ScanKind,
  width?: number,
): Promise<Ring> {
  const rows = values.length;
  const isExtreme = kind === 'min' || kind === 'max';
  const compared = isExtreme ? widthOf('scanWithin', width, spreadOf(values), anyWidth) : anyWidth;
  if (isExtreme) promiseSpread(sharing, values, width);
  if (rows <= 1) return values;
  const value = sharing.within(values);
  const continues = sharing.not(starts);
  if (isExtreme) {
    const combine = (left: Columns, right: Columns) => combineExtremes(sharing, left, right, kind, compared);
    const { rings } = await scan(sharing, { rings: [value], bits: [continues] }, rows, combine);
    return bounded(sharing, rings[0] as Ring, values.bounds);
  }
  const flags = sharing.within(await sharing.bitsToRing(continues));
  const combine = (left: Columns, right: Columns) => combineLinear(sharing, left, right, kind);
  const { rings } = await scan(sharing, { rings: [value, flags], bits: [] }, rows, combine);
  return bounded(sharing, rings[0] as Ring, kind === 'first' ? values.bounds : boundsOfSums(values.bounds, rows));
}

/**
 * The columns of each group's first row in all its rows; `starts` as in `scanWithin`. All columns take the same levels,
 * which cost 8 bytes for each number and for one more, and two planes' worth of bits. Replicated: 2 rounds and one a
 * level.
 */
export async function copyFirst(sharing: Sharing, starts: Bits, columns: Columns): Promise<Columns> {
  const rows = starts.length;
  const [numbers, planes] = [columns.rings.length, columns.bits.length];
  if (rows <= 1 || numbers + planes === 0) return columns;
  const continues = sharing.not(starts);
  const flags = numbers === 0 ? [] : [sharing.within(await sharing.bitsToRing(continues))];
  const given = {
    rings: [...columns.rings.map((x) => sharing.within(x)), ...flags],
    bits: planes === 0 ? [] : [...columns.bits, continues],
  };
  const found = await scan(sharing, given, rows, async (left, right) => {
    const [rings, bits] = await together<[readonly Ring[], readonly Bits[]]>(sharing, [
      (on) => (numbers === 0 ? Promise.resolve([]) : firstNumbers(on, left.rings, right.rings)),
      (on) => (planes === 0 ? Promise.resolve([]) : firstPlanes(on, left.bits, right.bits)),
    ]);
    return { rings, bits };
  });
  return {
    rings: columns.rings.map((x, c) => bounded(sharing, found.rings[c] as Ring, x.bounds)),
    bits: found.bits.slice(0, planes),
  };
}

/** For each column y + c₂·(x − y), where the last one is c, and c₁·c₂. */
async function firstNumbers(sharing: Sharing, left: readonly Ring[], right: readonly Ring[]): Promise<Ring[]> {
  const last = left.length - 1;
  const continues = right[last] as Ring;
  const rows = continues.length;
  const factors = left.map((x, c) => (c === last ? x : sharing.subtract(x, right[c] as Ring)));
  const products = await sharing.multiply(sharing.concatenate(left.map(() => continues)), sharing.concatenate(factors));
  return right.map((y, c) => {
    const product = sharing.slice(products, c * rows, (c + 1) * rows);
    return c === last ? product : sharing.add(y, product);
  });
}

/** The same of bits. */
async function firstPlanes(sharing: Sharing, left: readonly Bits[], right: readonly Bits[]): Promise<Bits[]> {
  const last = left.length - 1;
  const factors = sharing.joinPlanes(left.map((x, c) => (c === last ? x : sharing.xor(x, right[c] as Bits))));
  const products = await sharing.and(repeatPlanes(sharing, right[last] as Bits, factors.planes), factors);
  let plane = 0;
  return right.map((y, c) => {
    plane += y.planes;
    const product = sharing.slicePlanes(products, plane - y.planes, plane);
    return c === last ? product : sharing.xor(y, product);
  });
}

/**
 * Of the rows of a group that `marks` marks only the first, plane by plane; `starts` as in `scanWithin`. Replicated: 3
 * rounds and one a level, of log₂ n; a quarter of a byte a level, row and plane.
 */
export async function firstWithin(sharing: Sharing, starts: Bits, marks: Bits): Promise<Bits> {
  const rows = marks.length;
  if (rows <= 1) return marks;
  const none = sharing.filledBits(1, marks.planes, false);
  const seen = await anyWithin(sharing, starts, marks);
  const before = sharing.joinRows([none, sharing.sliceRows(seen, 0, rows - 1)]);
  const continues = repeatPlanes(sharing, sharing.not(starts), marks.planes);
  return sharing.and(marks, sharing.not(await sharing.and(continues, before)));
}

/**
 * 1 where the row or one before it in its group is marked, plane by plane; `starts` as in `scanWithin`.
 *
 * Whether a row has been marked is a bit o that each row maps to a ⊕ b·o: marked to 1 (a = 1, b = 0), a start to 0 (0,
 * 0), else to itself (0, 1). Two such maps after each other are a₂ ⊕ b₂a₁, b₂b₁: one ∧ of two bits. All rows are on
 * each level, as bits cost less than levels. Replicated: a round and one a level.
 */
export async function anyWithin(sharing: Sharing, starts: Bits, marks: Bits): Promise<Bits> {
  const rows = marks.length;
  if (rows <= 1) return marks;
  const continues = repeatPlanes(sharing, sharing.not(starts), marks.planes);
  const keeps = await sharing.and(continues, sharing.not(marks));
  const { bits } = await scan(
    sharing,
    { rings: [], bits: [marks, keeps] },
    rows,
    async (left, right) => {
      const [[a, b], [c, d]] = [left.bits, right.bits] as [[Bits, Bits], [Bits, Bits]];
      const products = await sharing.and(sharing.joinPlanes([d, d]), sharing.joinPlanes([a, b]));
      return {
        rings: [],
        bits: [
          sharing.xor(c, sharing.slicePlanes(products, 0, a.planes)),
          sharing.slicePlanes(products, a.planes, 2 * a.planes),
        ],
      };
    },
    rows,
  );
  return bits[0] as Bits;
}

/**
 * The least unsigned number of the rows of a group up to each, as bits, least significant plane first; `starts` as in `scanWithin`. The
 * numbers of two rows are compared and one is taken bit by bit: 2 ANDs a bit, and 2n rows on 2·log₂ n levels.
 * Replicated: a level takes the rounds of a comparison and one.
 */
export async function leastWithin(sharing: Sharing, starts: Bits, numbers: Bits, links?: Links): Promise<Bits> {
  const { andsPerRound } = linkTimes(links);
  const rows = numbers.length;
  if (rows <= 1 || numbers.planes === 0) return numbers;
  const { bits } = await scan(
    sharing,
    { rings: [], bits: [numbers, sharing.not(starts)] },
    rows,
    async (left, right) => {
      const [[x, f], [y, g]] = [left.bits, right.bits] as [[Bits, Bits], [Bits, Bits]];
      const wins = await lessThanBits(sharing, x, y, bestBlock(x.planes, x.length, andsPerRound));
      const both = await sharing.and(sharing.joinPlanes([wins, f]), repeatPlanes(sharing, g, 2));
      const taken = repeatPlanes(sharing, sharing.slicePlanes(both, 0, 1), x.planes);
      const change = await sharing.and(taken, sharing.xor(x, y));
      return { rings: [], bits: [sharing.xor(y, change), sharing.slicePlanes(both, 1, 2)] };
    },
  );
  return bits[0] as Bits;
}

/** Sums of one to `rows` elements. */
function boundsOfSums(each: Bounds | undefined, rows: number): Bounds | undefined {
  if (each === undefined) return undefined;
  const [few, many] = [
    boundsThatFit(each.min, each.max),
    boundsThatFit(each.min * BigInt(rows), each.max * BigInt(rows)),
  ];
  return boundsOfAll([few, many]);
}

/** Bounds of the difference of two elements. */
const spreadOf = ({ bounds }: Ring) =>
  bounds === undefined ? undefined : { min: bounds.min - bounds.max, max: bounds.max - bounds.min };

/** Holds all differences of two elements to a width that was given for them. */
function promiseSpread(sharing: Sharing, values: Ring, given: number | undefined): void {
  if (given === undefined || given >= anyWidth) return;
  const end = 1n << BigInt(given - 1);
  let [least, most]: (bigint | undefined)[] = [];
  sharing.promised(
    'scanWithin',
    `|x − y| < 2^${given - 1}`,
    [values],
    everyRow((value) => {
      if (least === undefined || value < least) least = value;
      if (most === undefined || value > most) most = value;
      return most - least < end;
    }),
  );
}

/** value₂ + c₂·value₁ or, for the first value, value₂ + c₂·(value₁ − value₂); c₁·c₂. */
async function combineLinear(sharing: Sharing, left: Columns, right: Columns, kind: ScanKind): Promise<Columns> {
  const [[x, f], [y, g]] = [left.rings, right.rings] as [[Ring, Ring], [Ring, Ring]];
  const rows = x.length;
  const added = kind === 'sum' ? x : sharing.subtract(x, y);
  const products = await sharing.multiply(sharing.concatenate([g, g]), sharing.concatenate([added, f]));
  return {
    rings: [sharing.add(y, sharing.slice(products, 0, rows)), sharing.slice(products, rows, 2 * rows)],
    bits: [],
  };
}

async function combineExtremes(
  sharing: Sharing,
  left: Columns,
  right: Columns,
  kind: 'min' | 'max',
  width: number,
): Promise<Columns> {
  const [x, y] = [left.rings[0] as Ring, right.rings[0] as Ring];
  const [f, g] = [left.bits[0] as Bits, right.bits[0] as Bits];
  const difference = sharing.subtract(x, y);
  const wins = await (kind === 'min' ? below(sharing, x, y, width) : below(sharing, y, x, width));
  const rows = x.length;
  const both = await sharing.and(sharing.joinRows([wins, f]), sharing.joinRows([g, g]));
  const taken = await sharing.multiply(await sharing.bitsToRing(sharing.sliceRows(both, 0, rows)), difference);
  return { rings: [sharing.add(y, taken)], bits: [sharing.sliceRows(both, rows, 2 * rows)] };
}
