/**
 * Merging two tables whose rows are in order by the same keys.
 *
 * The first table backwards and then the second is a bitonic sequence: log₂ n levels of compare-exchange put it in order (bitonic.ts).
 * Only (key, place) goes through the network, as bits; the place makes keys distinct, so that the merge is stable with rows
 * of the first table before equal ones of the second. The places are then the permutation that all columns are moved by.
 * Nothing is opened but shuffled places.
 *
 * A level takes the rounds of a comparison and one, and about 2 to 3 ANDs a bit of (key, place) for each pair of rows. A sort of
 * all rows takes far more rounds; what is better follows from public sizes.
 */
import { UsageError } from '../../base/errors.ts';
import type { Bits, Columns, Sharing } from '../../sharing/model.ts';
import '../messages.ts';
import { everyRow } from '../promises.ts';
import { bitonicMerge, bitonicTime } from './bitonic.ts';
import { keyPlanes, placeBits, places, type SortKey } from './keys.ts';
import { applyPermutation } from './permutation.ts';
import { commonLength, gatherBits, joinColumns, rowsAt } from './rows.ts';
import { sortRows } from './sort.ts';
import type { Links } from './links.ts';
import { planSort } from './sort-plan.ts';

/** A table in order: its sort keys, and the columns that move along. */
export interface SortedTable {
  readonly keys: readonly SortKey[];
  readonly columns: Columns;
}

/**
 * The rows of both tables in the order of their keys. Throws UsageError('order.tables') unless the tables have keys of the same
 * kinds, widths and directions, and columns of the same kinds.
 */
export async function mergeRows(
  sharing: Sharing,
  first: SortedTable,
  second: SortedTable,
  method?: 'network' | 'sort',
): Promise<Columns> {
  const [one, two] = [first, second].map(({ keys, columns }) => commonLength('mergeRows', keys, columns)) as [
    number,
    number,
  ];
  const [expected, found] = [layoutOf(first), layoutOf(second)];
  if (found !== expected) throw new UsageError('order.tables', { found, expected });
  const rows = one + two;
  const columns = joinColumns(sharing, [first.columns, second.columns]);
  if (one === 0 || two === 0) return columns;
  const keys = first.keys.map((key, k): SortKey => {
    const other = second.keys[k]?.by;
    if (key.by.domain === 'ring' && other?.domain === 'ring') {
      return { ...key, by: sharing.concatenate([key.by, other]) };
    }
    return { ...key, by: sharing.joinRows([key.by as Bits, other as Bits]) };
  });
  const width = keys.reduce((sum, { by, width: w }) => sum + (by.domain === 'bits' ? by.planes : (w ?? 64)), 0);
  const total = width + placeBits(rows);
  const chosen = method ?? (bitonicTime(rows, total, total) < planSort(rows, total).time ? 'network' : 'sort');
  if (chosen === 'sort') return sortRows(sharing, keys, columns);

  const bits = await keyPlanes(sharing, keys);
  promiseOrder(sharing, sharing.sliceRows(bits, 0, one));
  promiseOrder(sharing, sharing.sliceRows(bits, one, rows));
  const numbered = sharing.joinPlanes([places(sharing, rows), bits]);
  const merged = await bitonicMerge(sharing, backwards(sharing, numbered, one), 0);
  return applyPermutation(sharing, sharing.slicePlanes(merged, 0, placeBits(rows)), columns);
}

/**
 * Rows of two tables below each other, `first` of the first one, by keys of which those of each table do not fall; both come back in the order of the keys,
 * rows of equal keys in any, or where it is `stable` in the order in which they were given. As `sortByPlanes`: what it opens is shuffled places.
 */
export async function mergeByPlanes(
  sharing: Sharing,
  keys: Bits,
  columns: Columns,
  first: number,
  { stable = false, links }: { readonly stable?: boolean; readonly links?: Links } = {},
): Promise<{ planes: Bits; columns: Columns }> {
  const rows = commonLength('merge', [{ by: keys }], columns);
  promiseOrder(sharing, sharing.sliceRows(keys, 0, first));
  promiseOrder(sharing, sharing.sliceRows(keys, first, rows));
  if (first === 0 || first === rows || keys.planes === 0) return { planes: keys, columns };
  const own = placeBits(rows);
  const numbered = sharing.joinPlanes([places(sharing, rows), keys]);
  const merged = await bitonicMerge(sharing, backwards(sharing, numbered, first), stable ? 0 : own, links);
  return {
    planes: sharing.slicePlanes(merged, own, own + keys.planes),
    columns: await applyPermutation(sharing, sharing.slicePlanes(merged, 0, own), columns),
  };
}

/** Whether that takes less time than to sort all rows by keys of `width` bits. */
export function isMergeBetter(rows: number, width: number, stable = false, links?: Links): boolean {
  const all = width + placeBits(rows);
  return bitonicTime(rows, stable ? all : width, all, links) < planSort(rows, all, links).time;
}

/** The first rows the other way round, so that keys fall and then rise. Local. */
function backwards(sharing: Sharing, x: Bits, first: number): Bits {
  return gatherBits(
    sharing,
    x,
    rowsAt(sharing, x.length, (i) => (i < first ? first - 1 - i : i)),
  );
}

/** Holds the caller to it that a table's rows are in the order of their keys. */
function promiseOrder(sharing: Sharing, keys: Bits): void {
  if (keys.length === 0) return;
  const [before, after] = [sharing.sliceRows(keys, 0, keys.length - 1), sharing.sliceRows(keys, 1, keys.length)];
  sharing.promised(
    'mergeRows',
    'key[i] ≤ key[i + 1]',
    [before, after],
    everyRow((a, b) => a <= b),
  );
}

/** What two tables must have in common to be one: their keys and columns, in words. */
function layoutOf({ keys, columns: { rings, bits } }: SortedTable): string {
  const kinds = keys.map(({ by, width, signed, descending }) => {
    const size = by.domain === 'bits' ? by.planes : width;
    const isSigned = signed === undefined ? [] : [signed ? 'signed' : 'unsigned'];
    return [by.domain, ...(size === undefined ? [] : [size]), ...isSigned, ...(descending ? ['falling'] : [])].join(
      ' ',
    );
  });
  const columns = `${rings.length} × ring, bits ${bits.map(({ planes }) => planes).join(' ')}`;
  return `keys ${kinds.join(', ')}; columns ${columns}`;
}
