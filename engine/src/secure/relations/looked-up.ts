/**
 * Joins n:1 by look-up: where keys have few bits, the right side becomes a table with a row for every key that there can be, and each left row
 * takes its own row out of it. Left rows stay where they are, and nothing is sorted but the small table.
 *
 *   1. The right side joined to all numbers of w bits (joins.ts): T has a row for each, its columns and a bit that says whether the key is there.
 *   2. Of each left row's key the lowest a bits become one-hot, all zeros where the row takes no part or has no key: X.
 *   3. X·T' mod 2 for T' with 2^(w−a) rows of T beside each other, of which the other bits of the key choose one, bit by bit.
 *
 * A row's key occurs at one place of the one-hot bits, so the sum is that row of T'. Rows that take no part get zeros, and no partner.
 * Opened: what step 1 opens, uniformly random orders of 2^w and the right side's rows, and nothing where these stand in the places of their keys
 * already. All else are products, of sizes that are public.
 *
 * Cost of step 2 and 3 for K bits of right columns, the bit that the key is there among them: a left row sends 2^a + (2^(w−a+1) − 1)·K bits and
 * some more, in w − a + ⌈log₂ a⌉ + 2 rounds for each block of rows, with a chosen so that it is least. Replicated, 600,000 left rows, w = 10 and
 * K = 6: 54 bytes a row; w = 14 and K = 6: 156; the same join by a sort about 300 and 1,300 rounds.
 */
import { inBlocks } from '../../sharing/blocks.ts';
import type { Bits, Sharing } from '../../sharing/model.ts';
import { constantPlanes, repeatPlanes } from '../boolean.ts';
import { oneHotOf } from '../one-hot.ts';
import { commonLength, noColumns } from '../order/rows.ts';
import { requireIntegerFrom } from '../ranges.ts';
import { keepBits } from '../select.ts';
import { splitBits } from './columns.ts';
import { joinByKeys, promiseOnce } from './joins.ts';
import { firstNumbers } from './keyed-pass.ts';
import type { JoinKind, KeyedTable } from './tables.ts';

/** The side that is looked up in: its columns are bits. */
export interface LookedUpTable extends Omit<KeyedTable, 'columns'> {
  readonly columns: readonly Bits[];
}

/**
 * How the right side's rows stand: in the order of their keys ('sorted'), or with the row of key i in place i of as many as there can be keys, all of
 * which have a key ('every key'): then nothing is sorted at all. Not checked, but by `clear`: rows that do not stand so are those of other keys.
 */
export type RightLayout = 'any' | 'sorted' | 'every key';

/** What left rows found, in the order in which they stand. */
export interface LookedUpRows {
  readonly kept: Bits;
  /** 1 where the right side has the row's key and the row takes part. */
  readonly matched: Bits;
  /** 0 where `matched` is 0. */
  readonly right: readonly Bits[];
}

/** What a look-up takes of a left row. */
export interface LookUpCost {
  /** Bits of the key that become one-hot. */
  readonly lowBits: number;
  /** Bits that a party sends. */
  readonly sent: number;
  /** Elements of the table, each added to half of the rows. */
  readonly elements: number;
}

/** Keys of more bits are not looked up. */
export const mostLookedUpBits = 16;

/** The cheapest way for keys of `width` bits and right columns of `planes` bits. */
export function lookUpCost(width: number, planes: number): LookUpCost {
  const columns = planes + 1;
  const costs = Array.from({ length: width + 1 }, (_, lowBits) => {
    const half = Math.floor(lowBits / 2);
    const oneHot = 2 ** lowBits + 2 ** half + 2 ** (lowBits - half);
    return { lowBits, sent: oneHot + (2 ** (width - lowBits + 1) - 1) * columns, elements: 2 ** width * columns };
  });
  return costs.reduce((best, each) => (each.sent < best.sent ? each : best));
}

/** Bits of one component that rows are looked up with at once: bounds memory. */
const mostBits = 2 ** 28;

/**
 * `joinByKeys` whose left rows stay in their places; keys of both sides have at most `mostLookedUpBits` planes. Throws as `joinByKeys`, and UsageError('secure.number') for keys of more bits.
 */
export async function joinByLookUp(
  sharing: Sharing,
  left: Omit<KeyedTable, 'columns'>,
  right: LookedUpTable,
  kind: JoinKind,
  layout: RightLayout = 'any',
): Promise<LookedUpRows> {
  const { kept, keyed, keys } = left;
  const width = Math.max(keys.planes, right.keys.planes);
  requireIntegerFrom('joinByLookUp', 'bits of a key', width, 0, mostLookedUpBits);
  const rows = commonLength('joinByLookUp', [{ by: kept }, { by: keys }, ...(keyed ? [{ by: keyed }] : [])], noColumns);
  const isAsked = kind === 'semi' || kind === 'anti' || kind === 'mark';
  const columns = isAsked ? [] : right.columns;
  const table = await everyKey(sharing, { ...right, columns }, width, kind, layout);
  const planes = table.planes - 1;
  const cost = lookUpCost(width, planes);
  const high = width - cost.lowBits;
  const choices = beside(sharing, table, 2 ** cost.lowBits);
  const key = sharing.joinPlanes([keys, constantPlanes(sharing, rows, width - keys.planes, false)]);
  const bitsOfRow = 2 ** cost.lowBits + 2 * choices.planes;
  const found = await inBlocks(
    sharing,
    rows,
    Math.max(64, Math.floor(mostBits / bitsOfRow / 64) * 64),
    async (start, end) => {
      const cut = (x: Bits): Bits => sharing.sliceRows(x, start, end);
      const live = keyed === undefined ? cut(kept) : await sharing.and(cut(kept), cut(keyed));
      const own = cut(key);
      const low = { bits: sharing.slicePlanes(own, 0, cost.lowBits), valid: live, reach: 2 ** cost.lowBits };
      let chosen = await sharing.bitMatrixProduct(await oneHotOf(sharing, low), choices);
      for (let bit = high - 1; bit >= 0; bit--) {
        const half = chosen.planes / 2;
        const [zero, one] = [sharing.slicePlanes(chosen, 0, half), sharing.slicePlanes(chosen, half, 2 * half)];
        const plane = sharing.slicePlanes(own, cost.lowBits + bit, cost.lowBits + bit + 1);
        chosen = sharing.xor(zero, await sharing.and(repeatPlanes(sharing, plane, half), sharing.xor(zero, one)));
      }
      return chosen;
    },
  );
  const all = found.length === 0 ? constantPlanes(sharing, 0, table.planes, false) : sharing.joinRows(found);
  const [matched, ...taken] = splitBits(sharing, all, [constantPlanes(sharing, 0, 1, false), ...columns]) as [
    Bits,
    ...Bits[],
  ];
  return { kept: keptOf(sharing, kind, kept, matched), matched, right: taken };
}

/** Rows that have a partner take part. */
function keptOf(sharing: Sharing, kind: JoinKind, kept: Bits, matched: Bits): Bits {
  switch (kind) {
    case 'inner':
    case 'semi':
      return matched;
    case 'anti':
      return sharing.xor(kept, matched);
    case 'left':
    case 'mark':
      return kept;
  }
}

/** A row for each number of `width` bits: whether the right side has that key, and its columns. */
async function everyKey(
  sharing: Sharing,
  right: LookedUpTable,
  width: number,
  kind: JoinKind,
  layout: RightLayout,
): Promise<Bits> {
  const count = 2 ** width;
  const { kept, keys, columns } = right;
  if (layout === 'every key') {
    requireIntegerFrom('joinByLookUp', 'rows of every key', kept.length, count, count);
    sharing.promised('joinByLookUp', 'key(i) = i', [kept, keys], (take, key) => {
      for (let i = 0; i < (take?.length ?? 0); i++) if (take?.[i] !== 0n && key?.[i] !== BigInt(i)) return i;
      return undefined;
    });
    // Rows without a partner that stay have zeros.
    const told =
      kind === 'left' && columns.length > 0 ? [await keepBits(sharing, kept, sharing.joinPlanes(columns))] : columns;
    return sharing.joinPlanes([kept, ...told]);
  }
  const one: KeyedTable = { ...right, columns: { rings: [], bits: columns } };
  if (kind === 'inner' || kind === 'left') promiseOnce(sharing, 'joinByLookUp', one);
  const every: KeyedTable = {
    kept: constantPlanes(sharing, count, 1, true),
    keys: firstNumbers(sharing, count, width),
    columns: noColumns,
  };
  const joined = await joinByKeys(
    sharing,
    every,
    one,
    columns.length === 0 ? 'mark' : 'left',
    layout === 'sorted',
    true,
  );
  return sharing.joinPlanes([joined.matched, ...joined.right.bits]);
}

/** Every `rows` rows of the table beside each other, those of the lowest keys first. Local. */
function beside(sharing: Sharing, table: Bits, rows: number): Bits {
  const count = table.length / rows;
  return sharing.joinPlanes(
    Array.from({ length: count }, (_, i) => sharing.sliceRows(table, i * rows, (i + 1) * rows)),
  );
}
