/**
 * Join of two tables under protocol whose keys repeat on both sides (n:m): a row for every left and right row of one
 * key, up to a public bound. How many there are stays secret but for one secret bit, which says whether there were more
 * than the bound.
 *
 * Paper: the expansion of Krastnikov, Kerschbaum and Stebila 2020 ("Efficient Oblivious Database Joins"), with sorts
 * and local sums instead of its routing network.
 *   1. The right side is put in the order of its keys. The last row of each key knows at which place it stands, so that
 *      those rows, brought to the front, tell of each key the place of its first row and how many there are.
 *   2. Each left row is put beside its key's place s and count c (copy-last.ts); c is 0 without a partner and, in a
 *      left join, then 1.
 *   3. The result has a public number of slots. The rows of left row j begin at slot o_j, the sum of all counts before:
 *      a local sum. What slot t belongs to is the last left row with o_j ≤ t, which copyLast finds: a row of count 0
 *      has the o_j of the row after it, which comes later. One more row, behind all others, stands at the slot after
 *      the last and says that slots from there on are empty.
 *   4. Slot t has the right row at place s + t − o_j, which one more copyLast puts there.
 *
 * What is opened: what four sorts and four partitions open, uniformly random orders each (opened-order.ts,
 * partition.ts). Sizes follow from the numbers of rows of both sides and the bound, all public.
 *
 * Cost, n₁ left and n₂ right rows, keys of w bits, bound B: sorts of n₂ by w + 1 bits, n₁ + n₂ by w + 2, n₁ + B and n₂
 * + B by log₂ B + 3 and log₂ n₂ + 2 bits, and a partition of as many each. Replicated, n₁ = 600,000 with two columns,
 * n₂ = 150,000 with one, B = 10⁶, w = 20: 4,630 rounds and 1,229 bytes a slot and party.
 */
import type { Bits, Columns, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { anyPlane, constantPlanes } from '../boolean.ts';
import { greaterThanConstant } from '../compare.ts';
import { groupEnds, groupStarts } from '../order/groups.ts';
import { placeBits, places, ringBits } from '../order/keys.ts';
import { partition } from '../order/partition.ts';
import { noColumns, rowNumbers } from '../order/rows.ts';
import { sortByPlanes } from '../order/sort.ts';
import { bitLength, bounded, boundsThatFit, requireIntegerFrom, unbounded } from '../ranges.ts';
import { keepColumns, sideBySide, takeApart, zerosLike } from './columns.ts';
import { checkedTable, copyLast, withBounds } from './copy-last.ts';
import { isPartner } from './joins.ts';
import type { KeyedTable, RepeatedRows } from './tables.ts';

/** So many rows at most: their places are numbers of 32 bits. */
const mostRows = 2 ** 31;

/**
 * Pairs of left and right rows with equal keys and, for 'left', the left rows without a partner: `upTo` rows, of which
 * those that are there have `kept` 1; where there were more, the first ones in the order of left keys. Throws
 * UsageError('order.rows'), UsageError('order.flag'), UsageError('secure.number').
 */
export async function joinRepeated(
  sharing: Sharing,
  left: KeyedTable,
  right: KeyedTable,
  kind: 'inner' | 'left',
  upTo: number,
): Promise<RepeatedRows> {
  requireIntegerFrom('joinRepeated', 'upTo', upTo, 0, mostRows);
  const { groups, columns: inOrder } = await groupsInOrder(sharing, right);
  const most = BigInt(left.kept.length) * BigInt(Math.max(1, right.kept.length));
  const found = await countedRows(sharing, left, groups, kind);
  const totals = sharing.prefixSums(unbounded(sharing, found.count));
  const rows = totals.length;
  // Where the rows of each left row begin and, behind all, where the last ones end.
  const offsets = sharing.concatenate([unbounded(sharing, sharing.filledRing(1, 0n)), totals]);
  const all = bounded(sharing, sharing.slice(offsets, rows, rows + 1), boundsThatFit(0n, most));
  const [overflow, keys] = await together<[Bits, Bits]>(sharing, [
    (on) => greaterThanConstant(on, all, BigInt(upTo)),
    (on) => slotKeys(on, offsets, bitLength(most), bitLength(BigInt(upTo))),
  ]);

  const jump = sharing.subtract(unbounded(sharing, found.place), sharing.slice(offsets, 0, rows));
  const isRow = constantPlanes(sharing, rows, 1, true);
  const told = sideBySide({ rings: [jump], bits: [isRow, found.matched] }, found.columns);
  const end = zerosLike(sharing, told, 1);
  const slots = places(sharing, upTo);
  const slot = constantPlanes(sharing, upTo, Math.max(0, keys.planes - slots.planes), false);
  const expanded = await copyLast(sharing, {
    one: {
      kept: constantPlanes(sharing, rows + 1, 1, true),
      keys,
      columns: {
        rings: told.rings.map((x, c) => sharing.concatenate([x, end.rings[c] as Ring])),
        bits: told.bits.map((x, c) => sharing.joinRows([x, end.bits[c] as Bits])),
      },
    },
    many: { kept: constantPlanes(sharing, upTo, 1, true), keys: sharing.joinPlanes([slots, slot]), columns: noColumns },
    sorted: true,
  });
  const [jumps, own] = takeApart(
    expanded.last.columns,
    { rings: [jump], bits: [isRow, found.matched] },
    found.columns,
  ) as [Columns, Columns];
  // Slots came back in their order: their numbers are public.
  const place = sharing.add(unbounded(sharing, rowNumbers(sharing, upTo)), unbounded(sharing, jumps.rings[0] as Ring));
  const [kept, matched] = jumps.bits as [Bits, Bits];
  const paired = await rightRows(sharing, inOrder, place, {
    kept,
    columns: sideBySide({ rings: [], bits: [matched] }, own),
  });
  const [flags, ownColumns] = takeApart(paired.columns, { rings: [], bits: [matched] }, left.columns) as [
    Columns,
    Columns,
  ];
  const isMatched = kind === 'inner' ? paired.kept : (flags.bits[0] as Bits);
  return {
    kept: paired.kept,
    matched: isMatched,
    left: withBounds(sharing, ownColumns, left.columns, true),
    right: kind === 'inner' ? paired.right : await keepColumns(sharing, isMatched, paired.right),
    overflow,
  };
}

/** One row for each key: the place of its first row among the rows in order, and how many there are. */
async function groupsInOrder(sharing: Sharing, right: KeyedTable): Promise<{ groups: KeyedTable; columns: Columns }> {
  const { keys, out } = await checkedTable(sharing, 'joinRepeated', right, right.keys.planes);
  const sorted = await sortByPlanes(sharing, sharing.joinPlanes([keys, out]), right.columns);
  const rows = out.length;
  const starts = await groupStarts(sharing, [{ by: sorted.planes }]);
  const isOut = sharing.slicePlanes(sorted.planes, keys.planes, keys.planes + 1);
  const valid = await sharing.and(groupEnds(sharing, starts), sharing.not(isOut));
  const moved = await partition(sharing, sharing.not(valid), {
    rings: [sharing.addConstant(unbounded(sharing, rowNumbers(sharing, rows)), 1n)],
    bits: [valid, sharing.slicePlanes(sorted.planes, 0, keys.planes)],
  });
  const end = moved.rings[0] as Ring;
  const zero = unbounded(sharing, sharing.filledRing(Math.min(1, rows), 0n));
  // A key's rows begin where those of the key before end.
  const start = sharing.concatenate([zero, sharing.slice(end, 0, Math.max(0, rows - 1))]);
  return {
    groups: {
      kept: moved.bits[0] as Bits,
      keys: moved.bits[1] as Bits,
      columns: { rings: [start, sharing.subtract(end, start)], bits: [] },
    },
    columns: sorted.columns,
  };
}

interface CountedRows {
  readonly matched: Bits;
  readonly columns: Columns;
  /** Where the first partner stands; anything without one. */
  readonly place: Ring;
  /** Rows of the result that come of this one. */
  readonly count: Ring;
}

/** The left rows in the order of their keys, and what comes of each. */
async function countedRows(
  sharing: Sharing,
  left: KeyedTable,
  groups: KeyedTable,
  kind: 'inner' | 'left',
): Promise<CountedRows> {
  const { kept, keyed, keys, columns, last } = await copyLast(sharing, { one: groups, many: left, sorted: true });
  const matched = await isPartner(sharing, keys, last, [keyed]);
  const [place, partners] = last.columns.rings as [Ring, Ring];
  const rows = kept.length;
  // Matched rows take part, so that ⊕ leaves those that take part without a partner.
  const alone = kind === 'inner' ? [] : [sharing.xor(kept, matched)];
  const numbers = unbounded(sharing, await sharing.bitsToRing(sharing.joinPlanes([matched, ...alone])));
  const own = await sharing.multiply(sharing.slice(numbers, 0, rows), unbounded(sharing, partners));
  const count = kind === 'inner' ? own : sharing.add(own, sharing.slice(numbers, rows, 2 * rows));
  return { matched, columns, place, count };
}

/**
 * Offsets as keys that compare like them with slots of `width` bits: of those that need more only that they do. Rows
 * that begin behind all slots may stand there in any order.
 */
async function slotKeys(sharing: Sharing, offsets: Ring, planes: number, width: number): Promise<Bits> {
  if (planes === 0) return constantPlanes(sharing, offsets.length, 0, false);
  const all = await ringBits(sharing, offsets, planes);
  if (planes <= width) return all;
  const beyond = await anyPlane(sharing, sharing.slicePlanes(all, width, planes));
  return sharing.joinPlanes([sharing.slicePlanes(all, 0, width), beyond]);
}

/** Each row beside the one at its place among `inOrder`. */
async function rightRows(
  sharing: Sharing,
  inOrder: Columns,
  place: Ring,
  rows: { readonly kept: Bits; readonly columns: Columns },
): Promise<{ readonly kept: Bits; readonly columns: Columns; readonly right: Columns }> {
  const count = inOrder.rings[0]?.length ?? inOrder.bits[0]?.length ?? 0;
  if (count === 0) return { ...rows, right: zerosLike(sharing, inOrder, place.length) };
  const width = placeBits(count);
  const keys = width === 0 ? constantPlanes(sharing, place.length, 0, false) : await ringBits(sharing, place, width);
  const one = { kept: constantPlanes(sharing, count, 1, true), keys: places(sharing, count), columns: inOrder };
  const found = await copyLast(sharing, { one, many: { ...rows, keys }, sorted: true });
  return { kept: found.kept, columns: found.columns, right: found.last.columns };
}
