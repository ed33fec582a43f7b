/**
 * Merging two tables whose rows are in order by the same keys.
 *
 * Paper: Batcher, "Sorting networks and their applications", 1968 (bitonic merge), for any number of rows.
 *
 * The first table backwards and then the second is a bitonic sequence: log₂ n levels of compare-exchange put it in order.
 * Only (key, place) goes through the network, as bits; the place makes keys distinct, so that the merge is stable with rows
 * of the first table before equal ones of the second. The places are then the permutation that all columns are moved by.
 * Nothing is opened but shuffled places.
 *
 * A level takes the rounds of a comparison and one, and about 3 ANDs a bit of (key, place) for each pair of rows. A sort of
 * all rows sends less for large tables, as its comparisons are opened and nothing is exchanged, but takes far more rounds:
 * `mergeRows` takes the better by public sizes.
 */
import { UsageError } from '../../base/errors.ts';
import type { Bits, Columns, Sharing } from '../../sharing/model.ts';
import { repeatPlanes } from '../boolean.ts';
import '../messages.ts';
import { everyRow } from '../promises.ts';
import { ceilLog2 } from '../ranges.ts';
import { keyPlanes, placeBits, places, type SortKey } from './keys.ts';
import { bestBlock, compareCost, lessThanBits } from './less-than.ts';
import { applyPermutation } from './permutation.ts';
import { commonLength, gatherBits, joinColumns, rowsAt } from './rows.ts';
import { sortRows } from './sort.ts';
import { linkTimes } from './links.ts';
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
  const chosen = method ?? (networkTime(rows, total) < planSort(rows, total).time ? 'network' : 'sort');
  if (chosen === 'sort') return sortRows(sharing, keys, columns);

  const bits = await keyPlanes(sharing, keys);
  promiseOrder(sharing, sharing.sliceRows(bits, 0, one));
  promiseOrder(sharing, sharing.sliceRows(bits, one, rows));
  const numbered = sharing.joinPlanes([places(sharing, rows), bits]);
  const backwards = rowsAt(sharing, rows, (i) => (i < one ? one - 1 - i : i));
  const merged = await bitonicMerge(sharing, gatherBits(sharing, numbered, backwards));
  return applyPermutation(sharing, sharing.slicePlanes(merged, 0, placeBits(rows)), columns);
}

/** Holds the caller to it that a table's rows are in the order of their keys. */
function promiseOrder(sharing: Sharing, keys: Bits): void {
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

/** A bitonic sequence (falling, then rising) of distinct keys in rising order. */
async function bitonicMerge(sharing: Sharing, keys: Bits): Promise<Bits> {
  let current = keys;
  for (const { low, high } of mergeLevels(keys.length)) {
    const [x, y] = [sharing.gatherRows(current, low), sharing.gatherRows(current, high)];
    const swap = await lessThanBits(sharing, y, x);
    const change = await sharing.and(repeatPlanes(sharing, swap, keys.planes), sharing.xor(x, y));
    // Rows that met nobody follow behind the pairs; then everything goes back to its place.
    const back = new Uint32Array(keys.length).fill(2 * low.length);
    low.forEach((row, pair) => {
      back[row] = pair;
    });
    high.forEach((row, pair) => {
      back[row] = low.length + pair;
    });
    const alone: number[] = [];
    for (let row = 0; row < back.length; row++) {
      if (back[row] === 2 * low.length) back[row] = 2 * low.length + alone.push(row) - 1;
    }
    const rest = sharing.gatherRows(current, Uint32Array.from(alone));
    current = sharing.gatherRows(sharing.joinRows([sharing.xor(x, change), sharing.xor(y, change), rest]), back);
  }
  return current;
}

/** The pairs of rows that meet on each level: halves of m = the largest power of two below the length, m rows apart. */
function mergeLevels(rows: number): { low: Uint32Array; high: Uint32Array }[] {
  const levels: { low: Uint32Array; high: Uint32Array }[] = [];
  let blocks: (readonly [start: number, length: number])[] = [[0, rows]];
  for (;;) {
    const open = blocks.filter(([, length]) => length > 1);
    if (open.length === 0) return levels;
    const low: number[] = [];
    const high: number[] = [];
    blocks = open.flatMap(([start, length]) => {
      const m = 2 ** (ceilLog2(length) - 1);
      for (let i = start; i < start + length - m; i++) {
        low.push(i);
        high.push(i + m);
      }
      return [[start, m] as const, [start + m, length - m] as const];
    });
    levels.push({ low: Uint32Array.from(low), high: Uint32Array.from(high) });
  }
}

// An exchange moves two rows there and back.
const nanosecondsPerExchange = 400;

function networkTime(rows: number, width: number): number {
  const levels = ceilLog2(rows);
  const pairs = Math.ceil(rows / 2);
  const { rounds, ands } = compareCost(width, bestBlock(width, pairs));
  const { round, and } = linkTimes(undefined);
  return levels * ((rounds + 1) * round + pairs * (nanosecondsPerExchange + and * (ands + width)));
}
