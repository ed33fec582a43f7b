/**
 * Joins of two tables under protocol by equal keys, where the right side's keys occur once: n:1. For keys that repeat
 * on both sides see repeated.ts. Each left row is put beside the last right row with a key not above its own
 * (copy-last.ts), which is its partner if the two keys are equal. Rows without a key (`keyed` 0, a NULL) have no
 * partner.
 *
 * Opened: what copyLast opens, uniformly random orders. Who has a partner, and how many have one, stays secret: rows
 * without one are not cut but have `kept` 0.
 *
 * Cost: that of copyLast, w + 1 ANDs a row of the left side in ⌈log₂(w + 2)⌉ rounds and, for 'left' and full joins, a
 * product a row and right column. Replicated, 600,000 left rows of two columns and 150,000 right rows of one, keys of
 * 20 bits: 1,268 rounds and, a row of both sides and party, 403 bytes for 'inner', 416 for 'left', 368 for 'semi' and
 * 'anti', 316 for a full join.
 */
import type { Bits, Columns, Sharing } from '../../sharing/model.ts';
import { allPlanes, constantPlanes } from '../boolean.ts';
import { noColumns } from '../order/rows.ts';
import { keepColumns } from './columns.ts';
import { copyLast, inOneOrder, withBounds } from './copy-last.ts';
import type { FullyJoinedRows, JoinedRows, JoinKind, KeyedTable } from './tables.ts';

/**
 * The left side's rows, in the order of their keys, beside what the right side has for them. Keys of right rows that
 * take part occur once; for 'semi' and 'anti' they may repeat. Where they do else, protocols take one of the rows;
 * `clear` throws UsageError('sharing.promise'). Throws UsageError('order.rows'), UsageError('order.flag').
 */
export async function joinByKeys(
  sharing: Sharing,
  left: KeyedTable,
  right: KeyedTable,
  kind: JoinKind,
  /** Whether the right side's rows are in order already (`copyLast`). */
  sorted = false,
): Promise<JoinedRows> {
  const isAsked = kind === 'semi' || kind === 'anti';
  if (!isAsked) promiseOnce(sharing, 'joinByKeys', right);
  const one = isAsked ? { ...right, columns: noColumns } : right;
  const { kept, keyed, keys, columns, last } = await copyLast(sharing, { one, many: left, sorted });
  const matched = await isPartner(sharing, keys, last, [keyed]);
  const here = { matched, left: columns };
  switch (kind) {
    case 'inner':
      return { ...here, kept: matched, right: last.columns };
    case 'semi':
      return { ...here, kept: matched, right: noColumns };
    case 'anti':
      return { ...here, kept: await sharing.and(kept, sharing.not(matched)), right: noColumns };
    case 'left':
      return { ...here, kept, right: await keepColumns(sharing, matched, last.columns) };
  }
}

/**
 * All rows of both sides: left ones beside their partner, and right ones that have none, in the order of their keys.
 * Keys of right rows occur once, as in `joinByKeys`. A right row has a partner if the next row in the common order is a
 * left one that has it as its partner. Costs one partition less than the others.
 */
export async function joinFull(sharing: Sharing, left: KeyedTable, right: KeyedTable): Promise<FullyJoinedRows> {
  promiseOnce(sharing, 'joinFull', right);
  const { isOne, out, kept, keys, many, last } = await inOneOrder(sharing, { one: right, many: left });
  const rows = isOne.length;
  const hasLeft = sharing.not(isOne);
  const matched = await isPartner(sharing, keys, last, [sharing.not(out), hasLeft]);
  const none = constantPlanes(sharing, Math.min(1, rows), 1, false);
  const next = rows === 0 ? matched : sharing.joinRows([sharing.sliceRows(matched, 1, rows), none]);
  const hasPartner = await sharing.and(isOne, next);
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

function promiseOnce(sharing: Sharing, operation: string, { kept, keyed, keys }: KeyedTable): void {
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
