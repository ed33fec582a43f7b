/**
 * Joins of two tables under protocol by equal keys, where the right side's keys occur once: n:1. For keys that repeat
 * on both sides see repeated.ts. Each left row is put beside the last right row with a key not above its own
 * (copy-last.ts), which is its partner if the two keys are equal. Rows without a key (`keyed` 0, a NULL) have no
 * partner.
 *
 * Opened: what copyLast opens, uniformly random orders. Who has a partner, and how many have one, stays secret: rows
 * without one are not cut but have `kept` 0.
 *
 * Cost: that of copyLast, w + 1 ANDs a row of the left side ('inner', 'semi', 'anti' and full joins: of both sides) in
 * ⌈log₂(w + 2)⌉ rounds and, for 'left' and full joins, a product a row and right column. Replicated, 600,000 left rows of
 * two columns and 150,000 right rows of one, keys of 20 bits: 1,268 rounds and, a row of both sides and party, 390 bytes
 * for 'inner' (346 and 897 rounds where the right side is sorted), 416 for 'left', 355 for 'semi' and 'anti', 368 for
 * 'mark', 316 for a full join. The 150,000 rows joined to those that repeat: 300 bytes, sorted 256 and 894 rounds.
 */
import type { Bits, Columns, Sharing } from '../../sharing/model.ts';
import { allPlanes, constantPlanes } from '../boolean.ts';
import { partition } from '../order/partition.ts';
import { noColumns, sliceColumns } from '../order/rows.ts';
import { keepColumns, sideBySide, takeApart } from './columns.ts';
import { copyLast, type CopyRequest, inOneOrder, withBounds } from './copy-last.ts';
import type { FullyJoinedRows, JoinedRows, JoinKind, KeyedTable } from './tables.ts';

/**
 * The left side's rows, in the order of their keys, beside what the right side has for them. Keys of right rows that
 * take part occur once; for 'semi', 'anti' and 'mark' they may repeat. Where they do else, protocols take one of the rows;
 * `clear` throws UsageError('sharing.promise'). Throws UsageError('order.rows'), UsageError('order.flag').
 */
export async function joinByKeys(
  sharing: Sharing,
  left: KeyedTable,
  right: KeyedTable,
  kind: JoinKind,
  /** Whether the right side's rows are in order already, and the left side's (`copyLast`). */
  sorted = false,
  leftSorted = false,
): Promise<JoinedRows> {
  const isAsked = kind === 'semi' || kind === 'anti' || kind === 'mark';
  if (!isAsked) promiseOnce(sharing, 'joinByKeys', right);
  const one = isAsked ? { ...right, columns: noColumns } : right;
  const request = { one, many: left, sorted, manySorted: leftSorted };
  if (kind === 'inner' || kind === 'semi' || kind === 'anti') return await chosenRows(sharing, request, kind);
  const { kept, keyed, keys, columns, last } = await copyLast(sharing, request);
  const matched = await isPartner(sharing, keys, last, [keyed]);
  const told = kind === 'mark' ? noColumns : await keepColumns(sharing, matched, last.columns);
  return { kept, matched, left: columns, right: told };
}

/**
 * The rows of a join in which others than those with a partner, or than those without one, take no part. Who has one is found while the rows of
 * both sides stand in one order: the partition that takes the right side's rows away takes these along, so that the rows that take part come
 * first, in the order of their keys, and neither keys nor what was copied to compare with them is moved once more.
 */
async function chosenRows(
  sharing: Sharing,
  request: CopyRequest,
  kind: 'inner' | 'semi' | 'anti',
): Promise<JoinedRows> {
  const { one, many: left } = request;
  const { isOne, out, kept, keys, many, last } = await inOneOrder(sharing, request);
  const isMany = sharing.not(isOne);
  const matched = await isPartner(sharing, keys, last, [sharing.not(out), isMany]);
  const chosen =
    kind === 'anti' ? await allPlanes(sharing, sharing.joinPlanes([kept, isMany, sharing.not(matched)])) : matched;
  const moved = sideBySide(many, last.columns, { rings: [], bits: [chosen] });
  const parted = await partition(sharing, sharing.not(chosen), moved);
  const front = sliceColumns(sharing, parted, 0, left.kept.length);
  const [own, copied, flag] = takeApart(front, left.columns, one.columns, { rings: [], bits: [chosen] }) as [
    Columns,
    Columns,
    Columns,
  ];
  const [isHere] = flag.bits as [Bits];
  return {
    kept: isHere,
    matched: kind === 'anti' ? sharing.not(isHere) : isHere,
    // Behind the rows that take part stand any others, rows of the other side among them.
    left: withBounds(sharing, own, left.columns, true),
    right: withBounds(sharing, copied, one.columns, true),
  };
}

/**
 * A left join the other way round: the left side's keys occur once, the right side's may repeat. All pairs, and left rows without a partner, are as
 * many rows as both sides have together: one sort, where joinRepeated takes four. Opened: what that sort opens. Rows that are no pair stand
 * between the others, with `kept` 0. `sorted`: the left side's rows are in order already (`copyLast`), `rightSorted`: the right side's.
 */
export async function joinToRepeated(
  sharing: Sharing,
  left: KeyedTable,
  right: KeyedTable,
  sorted = false,
  rightSorted = false,
): Promise<JoinedRows> {
  promiseOnce(sharing, 'joinToRepeated', left);
  const request = { one: left, many: right, sorted, manySorted: rightSorted, tellsOne: true };
  const { isOne, out, kept, keys, many, last } = await inOneOrder(sharing, request);
  const matched = await isPartner(sharing, keys, last, [sharing.not(out), sharing.not(isOne)]);
  const hasPartner = await sharing.and(isOne, following(sharing, matched));
  const alone = await sharing.and(kept, isOne);
  return {
    kept: sharing.xor(matched, sharing.xor(alone, await sharing.and(alone, hasPartner))),
    matched,
    left: withBounds(sharing, last.columns, left.columns, true),
    // Zeros in left rows already; right rows without a partner are not kept.
    right: withBounds(sharing, many, right.columns, true),
  };
}

/** What the next row has; 0 in the last. Local. */
function following(sharing: Sharing, x: Bits): Bits {
  if (x.length === 0) return x;
  return sharing.joinRows([sharing.sliceRows(x, 1, x.length), constantPlanes(sharing, 1, 1, false)]);
}

/**
 * All rows of both sides: left ones beside their partner, and right ones that have none, in the order of their keys.
 * Keys of right rows occur once, as in `joinByKeys`. A right row has a partner if the next row in the common order is a
 * left one that has it as its partner. Costs one partition less than the others.
 */
export async function joinFull(sharing: Sharing, left: KeyedTable, right: KeyedTable): Promise<FullyJoinedRows> {
  promiseOnce(sharing, 'joinFull', right);
  const { isOne, out, kept, keys, many, last } = await inOneOrder(sharing, { one: right, many: left });
  const hasLeft = sharing.not(isOne);
  const matched = await isPartner(sharing, keys, last, [sharing.not(out), hasLeft]);
  const hasPartner = await sharing.and(isOne, following(sharing, matched));
  const hasRight = sharing.xor(isOne, matched);
  return {
    kept: await sharing.and(kept, sharing.not(hasPartner)),
    hasLeft,
    hasRight,
    left: many,
    right: await keepColumns(sharing, hasRight, withBounds(sharing, last.columns, right.columns, true)),
  };
}

/** 1 where the copied row is there and has the row's own key, and all conditions hold. */
export function isPartner(
  sharing: Sharing,
  keys: Bits,
  last: { readonly there: Bits; readonly keys: Bits; readonly columns: Columns },
  conditions: readonly Bits[],
): Promise<Bits> {
  const same = sharing.not(sharing.xor(keys, last.keys));
  return allPlanes(sharing, sharing.joinPlanes([same, last.there, ...conditions]));
}

export function promiseOnce(sharing: Sharing, operation: string, { kept, keyed, keys }: KeyedTable): void {
  sharing.promised(operation, 'keys(i) ≠ keys(j)', [kept, keyed ?? kept, keys], (take, has, key) => {
    const seen = new Set<bigint>();
    for (let i = 0; i < (take?.length ?? 0); i++) {
      if (take?.[i] === 0n || has?.[i] === 0n) continue;
      const own = key?.[i] ?? 0n;
      if (seen.has(own)) return i;
      seen.add(own);
    }
    return undefined;
  });
}
