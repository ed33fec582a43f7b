/**
 * Stable sorting of rows by one or several secret keys, with any number of columns that move along.
 *
 * Rows are told apart by their place: the key that is compared is (keys, place), so it is distinct and equal keys keep their
 * order. Keys and columns are shuffled together by an order nobody knows; the shuffled rows are put in order by opened
 * comparisons (opened-order.ts says why that shows nothing) or, for keys of very few bits, by counting (partition.ts). Moving
 * the columns costs one shuffle whatever the way.
 *
 * Cost for n rows and keys of w bits in all, replicated: bits of ring keys (`ringBits`), 32 bytes a row and column for the
 * shuffle, and about n·log₂ n comparisons of w + log₂ n bits.
 */
import type { Bits, Columns, Ring, Sharing } from '../../sharing/model.ts';
import { type SortKey, keyPlanes, placeBits, places } from './keys.ts';
import type { Links } from './links.ts';
import { openedOrder } from './opened-order.ts';
import { partitionPasses, partitionTime } from './partition.ts';
import { commonLength, gatherColumns, rowNumbers, sliceColumns } from './rows.ts';
import { planSort } from './sort-plan.ts';

/** Which way to sort: chosen by public sizes unless given. */
export type SortMethod = 'comparison' | 'radix';

/**
 * The columns with their rows in the order of the keys, stable: by the first key, where that is equal by the second, and so
 * on, and else as they were. `links`: what all parties take the links between them to be, for a choice of few rounds or few bytes. Throws UsageError('order.rows') unless all have the same length.
 */
export async function sortRows(
  sharing: Sharing,
  keys: readonly SortKey[],
  columns: Columns,
  method?: SortMethod,
  links?: Links,
): Promise<Columns> {
  const rows = commonLength('sort', keys, columns);
  if (rows <= 1 || keys.length === 0) return columns;
  return sortedBy(sharing, await keyPlanes(sharing, keys), columns, false, { method, links });
}

/**
 * `sortRows` by one key that is bits already, compared as unsigned numbers, least significant plane first; the key comes back in
 * order too, and is moved once only.
 */
export async function sortByPlanes(
  sharing: Sharing,
  bits: Bits,
  columns: Columns,
  links?: Links,
): Promise<{ planes: Bits; columns: Columns }> {
  const rows = commonLength('sort', [{ by: bits }], columns);
  if (rows <= 1 || bits.planes === 0) return { planes: bits, columns };
  const sorted = await sortedBy(sharing, bits, columns, true, { links });
  const last = columns.bits.length;
  return { planes: sorted.bits[last] as Bits, columns: { rings: sorted.rings, bits: sorted.bits.slice(0, last) } };
}

/** The columns in the order of the key, which stands behind them where it is asked for. */
async function sortedBy(
  sharing: Sharing,
  bits: Bits,
  columns: Columns,
  withKey: boolean,
  { method, links }: { readonly method?: SortMethod | undefined; readonly links?: Links | undefined },
): Promise<Columns> {
  const rows = bits.length;
  const own = placeBits(rows);
  const width = bits.planes + own;
  const moved = withKey ? { rings: columns.rings, bits: [...columns.bits, bits] } : columns;
  const plan = planSort(rows, width, links);
  const chosen = method ?? (partitionTime(rows, bits.planes, moved, links) < plan.time ? 'radix' : 'comparison');
  if (chosen === 'radix') return partitionPasses(sharing, bits, moved);
  const told = sharing.joinPlanes([places(sharing, rows), bits]);
  const shuffled = await sharing.shuffle(sharing.randomOrder(rows), {
    rings: columns.rings,
    bits: [...columns.bits, told],
  });
  const all = shuffled.bits[columns.bits.length] as Bits;
  const order = await openedOrder(sharing, all, plan);
  const key = withKey ? [sharing.slicePlanes(all, own, width)] : [];
  const rest = { rings: shuffled.rings, bits: [...shuffled.bits.slice(0, columns.bits.length), ...key] };
  return gatherColumns(sharing, rest, order);
}

/** The elements of x in order. */
export async function sort(sharing: Sharing, x: Ring, options: Omit<SortKey, 'by'> = {}): Promise<Ring> {
  const { rings } = await sortRows(sharing, [{ ...options, by: x }], { rings: [x], bits: [] });
  return rings[0] as Ring;
}

/** The stable order of the keys as a secret permutation: element j is the row that comes j-th. */
export async function sortingOrder(sharing: Sharing, keys: readonly SortKey[]): Promise<Ring> {
  const rows = commonLength('sortingOrder', keys, { rings: [], bits: [] });
  const { rings } = await sortRows(sharing, keys, { rings: [rowNumbers(sharing, rows)], bits: [] });
  return rings[0] as Ring;
}

/** `sortRows` of the columns and the keys themselves. */
export async function sortWithKeys(
  sharing: Sharing,
  keys: readonly SortKey[],
  columns: Columns,
): Promise<{ keys: SortKey[]; columns: Columns }> {
  const sorted = await sortRows(sharing, keys, {
    rings: [...columns.rings, ...keys.flatMap(({ by }) => (by.domain === 'ring' ? [by] : []))],
    bits: [...columns.bits, ...keys.flatMap(({ by }) => (by.domain === 'bits' ? [by] : []))],
  });
  const [rings, bits] = [sorted.rings.slice(columns.rings.length), sorted.bits.slice(columns.bits.length)];
  return {
    keys: keys.map((key) => ({ ...key, by: (key.by.domain === 'ring' ? rings : bits).shift() as Ring | Bits })),
    columns: { rings: sorted.rings.slice(0, columns.rings.length), bits: sorted.bits.slice(0, columns.bits.length) },
  };
}

/** The first `count` rows in the order of the keys: a sort, of which the rest is dropped. */
export async function topRows(
  sharing: Sharing,
  keys: readonly SortKey[],
  columns: Columns,
  count: number,
): Promise<Columns> {
  const sorted = await sortRows(sharing, keys, columns);
  return sliceColumns(sharing, sorted, 0, Math.min(count, commonLength('topRows', keys, columns)));
}
