/**
 * One sort of `groupByKeys`: rows in the order of (takes part, key, value), and what can be read off there.
 *
 * The sort key, lowest first: the value's distance from the least one it can be; whether it is NULL (first or last); where every
 * key is to have a group, whether the row is a filler; the key; whether the row takes no part. In that order
 * - a group ends where the next row's key differs, or at its filler, a row of no count that is added for each key and stands last;
 * - counts and sums are differences of running totals at two ends;
 * - with NULLs last, the least value is that of the row after the end of the group before; with NULLs first or none, the
 *   greatest one that of the last row before the filler;
 * - a value is new where it differs from the one before or begins a group: different values are counted as a sum.
 * One row a group is then put first by a partition, which moves what the row at the end of each group carries.
 */
import type { Bits, Columns, Ring, Sharing } from '../../sharing/model.ts';
import { allPlanes, anyPlane, constantPlanes, or } from '../boolean.ts';
import { places } from '../order/keys.ts';
import { partition } from '../order/partition.ts';
import { noColumns, rowNumbers, sliceColumns } from '../order/rows.ts';
import { sortByPlanes } from '../order/sort.ts';
import { bounded, type Bounds, unbounded } from '../ranges.ts';
import { distancePlanes, extremeOf } from './extreme-values.ts';
import type { KeyedMeasure, KeyedRows, SortedPass } from './keyed.ts';
import { modeParts } from './keyed-mode.ts';
import { quantileParts } from './keyed-quantile.ts';

/** The last key of a pass, and what it is to find: measures by their numbers. */
export interface OrderedBy {
  readonly by:
    | { readonly value: Ring; readonly range: Bounds; readonly valid: Bits | undefined; readonly nullsFirst: boolean }
    | undefined;
  readonly measures: ReadonlyMap<number, KeyedMeasure>;
}

export interface PassResult {
  readonly valid: Bits;
  readonly keys: Bits;
  readonly columns: Columns;
  readonly measures: ReadonlyMap<number, Ring>;
}

export async function runPass(
  sharing: Sharing,
  { kept, keys, columns = noColumns, every, groupsUpTo, sorted: areSorted = false, links }: KeyedRows,
  { by, measures }: OrderedBy,
  isFirst: boolean,
): Promise<PassResult> {
  const fillers = every ?? 0;
  const rows = kept.length + fillers;
  const upTo = every ?? Math.min(groupsUpTo ?? rows, rows);
  const zeros = (x: Ring) => sharing.concatenate([unbounded(sharing, x), sharing.filledRing(fillers, 0n)]);
  const off = (x: Bits) => sharing.joinRows([x, constantPlanes(sharing, fillers, x.planes, false)]);
  const asked = [...measures];
  const sums = asked.flatMap(([, measure]) => (measure.kind === 'sum' ? [measure.value] : []));
  const counted = asked.flatMap(([, { kind, ...rest }]) => {
    return kind === 'count' && 'valid' in rest && rest.valid !== undefined ? [rest.valid] : [];
  });
  const flags =
    counted.length === 0
      ? []
      : planesOf(sharing, await sharing.bitsToRing(sharing.joinPlanes(counted)), counted.length);
  const quantiles = asked.some(([, { kind }]) => kind === 'quantile' || kind === 'mode');
  const values = by !== undefined && quantiles ? [by.value] : [];
  const moved: Columns = {
    rings: [...sums, ...flags, ...values, ...(isFirst ? columns.rings : [])].map(zeros),
    bits: isFirst ? columns.bits.map(off) : [],
  };

  // The key, lowest first.
  const value = by === undefined ? constantPlanes(sharing, rows, 0, false) : off(await distancePlanes(sharing, by));
  const nulls = by?.valid === undefined ? [] : [off(by.nullsFirst ? by.valid : sharing.not(by.valid))];
  const filler =
    every === undefined
      ? []
      : [sharing.joinRows([constantPlanes(sharing, kept.length, 1, false), constantPlanes(sharing, fillers, 1, true)])];
  const key = every === undefined ? keys : sharing.joinRows([keys, firstNumbers(sharing, every, keys.planes)]);
  const out = off(sharing.not(kept));
  const planes = sharing.joinPlanes([value, ...nulls, ...filler, key, out]);
  const isInOrder = areSorted && by === undefined && every === undefined;
  const sorted = isInOrder ? { planes, columns: moved } : await sortByPlanes(sharing, planes, moved, links);

  const pass = await takeApart(sharing, sorted.planes, {
    rows,
    value: value.planes,
    nulls: nulls.length === 0 ? undefined : (by?.nullsFirst ?? false),
    fillers: filler.length > 0,
    keys: keys.planes,
  });
  const valid = pass.fillers ?? (await sharing.and(pass.ends, sharing.not(pass.out)));

  const rings: Ring[] = [];
  const bits: Bits[] = [valid, pass.keys];
  const carryRing = (x: Ring): number => rings.push(x) - 1;
  const carryBits = (x: Bits): number => bits.push(x) - 1;
  const read = new Map<number, (front: Columns, kept: Ring | undefined) => Promise<Ring>>();
  const difference = (at: number, bounds: Bounds | undefined) => {
    return async (front: Columns, here: Ring | undefined): Promise<Ring> => {
      const total = front.rings[at] as Ring;
      const shifted = sharing.concatenate([
        unbounded(sharing, sharing.filledRing(1, 0n)),
        sharing.slice(total, 0, Math.max(0, upTo - 1)),
      ]);
      const found = upTo === 0 ? total : sharing.subtract(total, sharing.slice(shifted, 0, upTo));
      const exact = here === undefined ? found : await sharing.multiply(unbounded(sharing, here), found);
      return bounded(sharing, exact, bounds);
    };
  };
  const countBounds = { min: 0n, max: BigInt(kept.length) };
  let nextSum = 0;
  let nextFlag = sums.length;
  for (const [m, measure] of asked) {
    switch (measure.kind) {
      case 'count': {
        if (measure.valid === undefined) {
          // Fillers of this and all groups before count as none.
          const number = sharing.addConstant(unbounded(sharing, rowNumbers(sharing, rows)), 1n);
          const at = carryRing(number);
          const plain = difference(at, undefined);
          read.set(m, async (front, here) => {
            const found = await plain(front, here);
            return bounded(sharing, every === undefined ? found : sharing.addConstant(found, -1n), countBounds);
          });
        } else {
          read.set(m, difference(carryRing(sharing.prefixSums(sorted.columns.rings[nextFlag++] as Ring)), countBounds));
        }
        break;
      }
      case 'sum':
        read.set(m, difference(carryRing(sharing.prefixSums(sorted.columns.rings[nextSum++] as Ring)), undefined));
        break;
      case 'distinct': {
        const news = await newValues(sharing, pass);
        const totals = sharing.prefixSums(unbounded(sharing, await sharing.bitsToRing(news)));
        read.set(m, difference(carryRing(totals), countBounds));
        break;
      }
      case 'min':
      case 'max': {
        const { range } = measure;
        const all = sharing.joinPlanes([pass.value, pass.counts]);
        const firstRow = sharing.sliceRows(all, 0, Math.min(1, rows));
        const at = carryBits(
          measure.kind === 'min' ? following(sharing, all) : every === undefined ? all : preceding(sharing, all),
        );
        read.set(m, async (front) => {
          const carried = front.bits[at] as Bits;
          const own =
            measure.kind === 'max' || upTo === 0
              ? carried
              : sharing.joinRows([firstRow, sharing.sliceRows(carried, 0, upTo - 1)]);
          const width = own.planes - 1;
          const any = await sharing.and(sharing.slicePlanes(own, width, width + 1), front.bits[0] as Bits);
          return extremeOf(sharing, sharing.slicePlanes(own, 0, width), any, range);
        });
        break;
      }
      case 'mode': {
        const of = sorted.columns.rings[sums.length + flags.length] as Ring;
        const parts = await modeParts(sharing, pass, await changes(sharing, pass.value), of);
        read.set(m, difference(carryRing(sharing.prefixSums(parts)), undefined));
        break;
      }
      case 'quantile': {
        const at = carryRing(
          sharing.prefixSums(
            await quantileParts(sharing, pass, sorted.columns.rings[sums.length + flags.length] as Ring, measure),
          ),
        );
        read.set(m, difference(at, undefined));
        break;
      }
    }
  }

  const rest = sorted.columns.rings.slice(sums.length + flags.length + values.length);
  const [restRings, restBits] = [rings.length, bits.length];
  const carried = { rings: [...rings, ...rest], bits: [...bits, ...sorted.columns.bits] };
  const front = sliceColumns(sharing, await partition(sharing, sharing.not(valid), carried), 0, upTo);
  const isThere = front.bits[0] as Bits;
  const here =
    every !== undefined || rings.length === 0 ? undefined : unbounded(sharing, await sharing.bitsToRing(isThere));
  const found = new Map<number, Ring>();
  for (const [m, of] of read) found.set(m, await of(front, here));
  return {
    valid: isThere,
    keys: front.bits[1] as Bits,
    columns: { rings: front.rings.slice(restRings), bits: front.bits.slice(restBits) },
    measures: found,
  };
}

/** One vector a plane, from one that has them one after another. */
function planesOf(sharing: Sharing, x: Ring, count: number): Ring[] {
  const rows = x.length / count;
  return Array.from({ length: count }, (_, i) => sharing.slice(x, i * rows, (i + 1) * rows));
}

/** 0, 1, 2, … as bits. */
export function firstNumbers(sharing: Sharing, count: number, planes: number): Bits {
  const numbers = places(sharing, count);
  return sharing.joinPlanes([numbers, constantPlanes(sharing, count, planes - numbers.planes, false)]);
}

interface Layout {
  readonly rows: number;
  readonly value: number;
  /** Undefined: no such plane; else whether NULLs come first. */
  readonly nulls: boolean | undefined;
  readonly fillers: boolean;
  readonly keys: number;
}

async function takeApart(sharing: Sharing, planes: Bits, layout: Layout): Promise<SortedPass> {
  const { rows } = layout;
  let next = 0;
  const take = (count: number): Bits => {
    next += count;
    return sharing.slicePlanes(planes, next - count, next);
  };
  const value = take(layout.value);
  const nullPlane = layout.nulls === undefined ? undefined : take(1);
  const fillers = layout.fillers ? take(1) : undefined;
  const keys = take(layout.keys);
  const out = take(1);
  const known = nullPlane === undefined ? [] : [layout.nulls === true ? nullPlane : sharing.not(nullPlane)];
  const real = fillers === undefined ? [] : [sharing.not(fillers)];
  const conditions = [...known, ...real];
  const counts =
    conditions.length === 0
      ? constantPlanes(sharing, rows, 1, true)
      : await allPlanes(sharing, sharing.joinPlanes(conditions));
  const starts =
    fillers === undefined ? await changes(sharing, sharing.joinPlanes([keys, out])) : afterEach(sharing, fillers);
  const ends =
    fillers ??
    (rows === 0 ? starts : sharing.joinRows([sharing.sliceRows(starts, 1, rows), constantPlanes(sharing, 1, 1, true)]));
  return { rows, value, counts, keys, out, fillers, starts, ends };
}

/** 1 where a row differs from the one before in any plane, and in the first row. */
async function changes(sharing: Sharing, planes: Bits): Promise<Bits> {
  const rows = planes.length;
  if (rows === 0) return constantPlanes(sharing, 0, 1, false);
  const first = constantPlanes(sharing, 1, 1, true);
  if (rows === 1) return first;
  if (planes.planes === 0) return sharing.joinRows([first, constantPlanes(sharing, rows - 1, 1, false)]);
  const differing = sharing.xor(sharing.sliceRows(planes, 1, rows), sharing.sliceRows(planes, 0, rows - 1));
  return sharing.joinRows([first, await anyPlane(sharing, differing)]);
}

/** Each row has what the next one has; the last keeps its own. Local. */
function following(sharing: Sharing, x: Bits): Bits {
  if (x.length <= 1) return x;
  return sharing.joinRows([sharing.sliceRows(x, 1, x.length), sharing.sliceRows(x, x.length - 1, x.length)]);
}

/** Each row has what the one before has; the first keeps its own. Local. */
function preceding(sharing: Sharing, x: Bits): Bits {
  if (x.length <= 1) return x;
  return sharing.joinRows([sharing.sliceRows(x, 0, 1), sharing.sliceRows(x, 0, x.length - 1)]);
}

/** 1 in the row after each with a 1, and in the first. Local. */
function afterEach(sharing: Sharing, x: Bits): Bits {
  if (x.length === 0) return x;
  return sharing.joinRows([constantPlanes(sharing, 1, 1, true), sharing.sliceRows(x, 0, x.length - 1)]);
}

/** 1 where a row that counts has another value than the one before it in its group, which has its NULLs last. */
async function newValues(sharing: Sharing, { value, counts, starts }: SortedPass): Promise<Bits> {
  const news = await or(sharing, await changes(sharing, value), starts);
  return sharing.and(news, counts);
}
