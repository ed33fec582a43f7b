/**
 * Beside every row of one table (many) what another (one) has in its last row with a key that is not above the row's
 * own. Joins are made of it (joins.ts), and look-ups of the valid price, rate or limit at a date.
 *
 * Papers: the joins by sorting of ORQ (Baum et al. 2025) and Asharov et al. 2022/1595, which copy values down by a scan
 * of log₂ n levels of products. Here nothing is multiplied. Let v_i be a column of `one` in the order of its keys, and
 * d_i = v_i − v_{i−1}, d_0 = v_0 (⊕ for bits). All rows are put in the order of (out, key, side), those of `one` with
 * d_i, those of `many` with 0. The sum of a row and all before it is then v_i of the last row of `one` before it, as
 * the other differences cancel: a local sum. Rows that take no part and those without a key are out, and stand last. A
 * partition by the side brings many's rows to the front.
 *
 * What is opened: outcomes of comparisons of shuffled, distinct keys (opened-order.ts) and shuffled places
 * (partition.ts). Both are functions of a uniformly random permutation that nobody knows, so they could be made without
 * the data. Nothing else is. How many rows take part, which keys there are and which match stays secret; the numbers of
 * rows of both tables are public.
 *
 * Where both tables are in order, the two are merged (merge.ts), which takes a third of the rounds and opens shuffled places alone.
 *
 * Cost for n₁ rows of one and n₂ of many, keys of w bits: a sort of n₁ rows by w + 1 bits (a product of as many if `sorted`), one of n₁
 * + n₂ by w + 2 bits, and a partition of n₁ + n₂; the columns of both tables, and the key of `one` once more, are moved
 * by all. Replicated, n₁ = 150,000 with one column and `sorted`, n₂ = 600,000 with two, w = 20: 893 rounds and 357
 * bytes a row and party; else 1,268 rounds and about 400.
 */
import { UsageError } from '../../base/errors.ts';
import type { Bits, Columns, Ring, Sharing } from '../../sharing/model.ts';
import { constantPlanes, repeatPlanes } from '../boolean.ts';
import { isMergeBetter, mergeByPlanes } from '../order/merge.ts';
import { commonLength, joinColumns, prefixParities, sliceColumns } from '../order/rows.ts';
import { partition } from '../order/partition.ts';
import { sortByPlanes } from '../order/sort.ts';
import { unbounded } from '../ranges.ts';
import '../messages.ts';
import { declared, sideBySide, splitBits, takeApart, zerosLike } from './columns.ts';
import type { Copied, KeyedTable } from './tables.ts';

export interface CopyRequest {
  readonly one: KeyedTable;
  readonly many: KeyedTable;
  /**
   * Whether the rows of `one` are in order already: those that take part and have a key first, by key. Not checked:
   * rows that are not give wrong results.
   */
  readonly sorted?: boolean;
  /** Whether those of `many` are, which then are merged with the others where that is better. Not checked either. */
  readonly manySorted?: boolean;
  /** Whether rows of `one` without a key are told, too: such rows are alike in what they are put in order by, and must keep theirs. */
  readonly tellsOne?: boolean;
}

/**
 * See the top of this file. Keys of fewer planes have zeros above. Throws UsageError('order.rows'),
 * UsageError('order.flag').
 */
export async function copyLast(sharing: Sharing, request: CopyRequest): Promise<Copied> {
  const { one, many } = request;
  const both = await inOneOrder(sharing, request);
  const moved: Columns = {
    rings: [...both.many.rings, ...both.last.columns.rings],
    bits: [
      both.kept,
      both.out,
      both.keys,
      both.last.there,
      both.last.keys,
      ...both.many.bits,
      ...both.last.columns.bits,
    ],
  };
  const parted = one.kept.length === 0 ? moved : await partition(sharing, both.isOne, moved);
  const front = sliceColumns(sharing, parted, 0, many.kept.length);
  const [kept, out, keys, there, lastKeys, ...bits] = front.bits as [Bits, Bits, Bits, Bits, Bits, ...Bits[]];
  const [own, copied] = takeApart({ rings: front.rings, bits }, many.columns, one.columns) as [Columns, Columns];
  return {
    kept,
    keyed: sharing.not(out),
    keys,
    columns: withBounds(sharing, own, many.columns, false),
    last: { there, keys: lastKeys, columns: withBounds(sharing, copied, one.columns, true) },
  };
}

/** The rows of two tables in one order: by (out, key, side), one's before many's. */
export interface InOneOrder {
  readonly isOne: Bits;
  /** 1 where a row takes no part, or has no key. */
  readonly out: Bits;
  readonly kept: Bits;
  readonly keys: Bits;
  /** Zeros in one's rows. */
  readonly many: Columns;
  /** What the last row of `one` has: in one's rows the row itself. */
  readonly last: Copied['last'];
}

export async function inOneOrder(sharing: Sharing, request: CopyRequest): Promise<InOneOrder> {
  const planes = Math.max(request.one.keys.planes, request.many.keys.planes);
  const [one, many] = [
    await checkedTable(sharing, 'copyLast', request.one, planes),
    await checkedTable(sharing, 'copyLast', request.many, planes),
  ];
  const rows = one.out.length;
  // A row that is not out takes part: only where keys are missing this needs a bit of its own.
  const isKept = request.one.keyed !== undefined || request.many.keyed !== undefined;
  const keptOf = (kept: Bits): Columns => ({ rings: [], bits: isKept ? [kept] : [] });

  const key = sharing.joinPlanes([one.keys, one.out]);
  const given = sideBySide(request.one.columns, keptOf(request.one.kept));
  const ordered = request.sorted === true ? { planes: key, columns: given } : await sortByPlanes(sharing, key, given);
  const [values, ownKept] = takeApart(ordered.columns, request.one.columns, keptOf(one.out)) as [Columns, Columns];
  const there = sharing.not(sharing.slicePlanes(ordered.planes, planes, planes + 1));
  const copied = [there, sharing.slicePlanes(ordered.planes, 0, planes), ...values.bits];
  const changes: Columns = {
    rings: values.rings.map((x) => changesOf(sharing, x)),
    bits: [flips(sharing, sharing.joinPlanes(copied))],
  };
  const sides: readonly [Columns, Columns] = [
    sideBySide(changes, zerosLike(sharing, many.columns, rows), ownKept),
    sideBySide(zerosLike(sharing, changes, many.out.length), many.columns, keptOf(request.many.kept)),
  ];
  const side = (count: number, isMany: boolean): Bits => constantPlanes(sharing, count, 1, isMany);
  const ones = sharing.joinPlanes([side(rows, false), ordered.planes]);
  const all = sharing.joinRows([
    // Rows of one that are out stand in any order where they were given in order: they keep it, or their changes would not add up.
    request.sorted === true ? await outAlike(sharing, ones) : ones,
    sharing.joinPlanes([side(many.out.length, true), many.keys, many.out]),
  ]);
  const columns = joinColumns(sharing, sides);
  const stable = request.tellsOne === true && request.one.keyed !== undefined;
  const isMerged = request.manySorted === true && isMergeBetter(all.length, all.planes, stable);
  const sorted = isMerged
    ? await mergeByPlanes(sharing, await outAlike(sharing, all), columns, rows, { stable })
    : await sortByPlanes(sharing, all, columns);
  const [told, own, kept] = takeApart(sorted.columns, changes, many.columns, keptOf(one.out)) as [
    Columns,
    Columns,
    Columns,
  ];
  const out = sharing.slicePlanes(sorted.planes, planes + 1, planes + 2);
  const [lastThere, lastKeys, ...bits] = splitBits(sharing, prefixParities(sharing, told.bits[0] as Bits), copied);
  return {
    isOne: sharing.not(sharing.slicePlanes(sorted.planes, 0, 1)),
    out,
    kept: kept.bits[0] ?? sharing.not(out),
    keys: sharing.slicePlanes(sorted.planes, 1, planes + 1),
    many: own,
    last: {
      there: lastThere as Bits,
      keys: lastKeys as Bits,
      columns: { rings: told.rings.map((x) => sharing.prefixSums(x)), bits },
    },
  };
}

/** Keys of rows that are out become 0: in whatever order these stand last, they are in that of (out, key, side). One round. */
async function outAlike(sharing: Sharing, all: Bits): Promise<Bits> {
  const planes = all.planes - 2;
  const [side, keys] = [sharing.slicePlanes(all, 0, 1), sharing.slicePlanes(all, 1, planes + 1)];
  const out = sharing.slicePlanes(all, planes + 1, planes + 2);
  const kept = planes === 0 ? keys : await sharing.and(keys, repeatPlanes(sharing, sharing.not(out), planes));
  return sharing.joinPlanes([side, kept, out]);
}

interface Table {
  readonly keys: Bits;
  readonly out: Bits;
  readonly columns: Columns;
}

/** Keys of `planes` planes, and which rows are out. Throws as `copyLast` does. */
export async function checkedTable(
  sharing: Sharing,
  operation: string,
  table: KeyedTable,
  planes: number,
): Promise<Table> {
  const { kept, keyed, keys, columns } = table;
  const flags = keyed === undefined ? [kept] : [kept, keyed];
  commonLength(operation, [...flags.map((by) => ({ by })), { by: keys }], columns);
  for (const { planes: found } of flags) {
    if (found !== 1) throw new UsageError('order.flag', { operation, found });
  }
  const live = keyed === undefined ? kept : await sharing.and(kept, keyed);
  const above = constantPlanes(sharing, keys.length, planes - keys.planes, false);
  return { keys: sharing.joinPlanes([keys, above]), out: sharing.not(live), columns };
}

/** v_i − v_{i−1}; the first as it is. Local. */
export function changesOf(sharing: Sharing, x: Ring): Ring {
  const rows = x.length;
  const plain = unbounded(sharing, x);
  if (rows <= 1) return plain;
  const before = sharing.concatenate([
    unbounded(sharing, sharing.filledRing(1, 0n)),
    sharing.slice(plain, 0, rows - 1),
  ]);
  return sharing.subtract(plain, before);
}

/** The same for bits. Local. */
export function flips(sharing: Sharing, x: Bits): Bits {
  const rows = x.length;
  if (rows <= 1) return x;
  const before = sharing.joinRows([constantPlanes(sharing, 1, x.planes, false), sharing.sliceRows(x, 0, rows - 1)]);
  return sharing.xor(x, before);
}

/** Columns with the bounds that the given ones had, where 0 may stand too if so said. Local. */
export const withBounds = (sharing: Sharing, columns: Columns, like: Columns, orZero: boolean): Columns => ({
  rings: columns.rings.map((x, c) => declared(sharing, x, like.rings[c] as Ring, orZero)),
  bits: columns.bits,
});
