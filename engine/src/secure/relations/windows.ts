/**
 * Window functions over a table under protocol: what each row learns of its partition, its peers and its neighbours.
 *
 * Rows are sorted by (takes part, partition, order), stable. Numbers of rows, counts and sums up to a row are then
 * differences of running totals, which are local; what has to be fetched is the total at the first or last row of a
 * partition or of a group of peers, and that is one prefix computation for all functions together (copyFirst, and from
 * behind for the last row). Least and greatest values are compared along a prefix computation (scanWithin). Papers: the
 * sort-based operators of ORQ (Baum et al. 2025) and Secrecy (Liagouris et al. 2023).
 *
 * What is opened: outcomes of comparisons of shuffled, distinct keys (opened-order.ts), a function of a uniformly
 * random permutation that nobody knows. Nothing else is: partitions, their number and sizes, and ties stay secret. Rows
 * that are peers keep the order in which they were given, so that every party numbers them alike; which of them comes
 * first means nothing.
 *
 * Cost for n rows, w bits of partition and order: a sort by w + 1 bits with all columns; 2·w ANDs a row; then, of each
 * way in which totals are fetched, 2·log₂ n levels of two products a row in all; up to 4,096 rows log₂ n levels of two
 * products a row each. Replicated, 10⁶ rows of one column, 40 bits: 232 bytes a row and party and 1,883 rounds for the
 * sort, and for functions 34 (lag), 81 (rank), 97 (sum up to the last peer), 61 (least of 20 bits), 316 (four buckets)
 * and up to 280 rounds.
 */
import type { Bits, Columns, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { groupEnds, groupStarts } from '../order/groups.ts';
import { commonLength, gatherBits, gatherColumns, rowsAt } from '../order/rows.ts';
import { copyFirst } from '../order/scan.ts';
import { sortByPlanes } from '../order/sort.ts';
import { sideBySide, takeApart } from './columns.ts';
import { columnsOf, prepare, withColumns } from './window-functions.ts';
import type { Copy, OrderedWindow, Prepared } from './window-parts.ts';
import type { WindowedRows, WindowFunction, WindowRows, WindowValue } from './tables.ts';

/** See the top of this file. Throws UsageError('order.rows'), UsageError('secure.number'), and what `scanWithin` does. */
export async function windowByKeys(
  sharing: Sharing,
  rows: WindowRows,
  functions: readonly WindowFunction[],
): Promise<WindowedRows> {
  const { kept, partition, order, columns } = rows;
  const asked = columnsOf(functions);
  const keys = [kept, partition, order].map((by) => ({ by }));
  const count = commonLength('windowByKeys', keys, sideBySide(columns, asked));
  const planes = sharing.joinPlanes([order, partition, sharing.not(kept)]);
  const sorted = await sortByPlanes(sharing, planes, sideBySide(columns, asked));
  const [own, values] = takeApart(sorted.columns, columns, asked) as [Columns, Columns];
  const top = order.planes + partition.planes;
  const group = sharing.slicePlanes(sorted.planes, order.planes, top + 1);
  const [partitions, peers] = await together<[Bits, Bits]>(sharing, [
    (on) => groupStarts(on, [{ by: group }]),
    (on) => groupStarts(on, [{ by: sorted.planes }]),
  ]);
  const window: OrderedWindow = {
    rows: count,
    kept: sharing.not(sharing.slicePlanes(sorted.planes, top, top + 1)),
    group,
    starts: { partition: partitions, peers },
  };
  const given = withColumns(functions, values);
  const prepared = await together<Prepared[]>(
    sharing,
    given.map((each) => (on: Sharing) => prepare(on, window, each)),
  );
  const copied = await copies(
    sharing,
    window,
    prepared.flatMap((each) => each.copies),
  );
  let next = 0;
  const found = await together<WindowValue[]>(
    sharing,
    prepared.map((each) => {
      next += each.copies.length;
      const own = copied.slice(next - each.copies.length, next);
      return (on: Sharing) => each.finish(on, own);
    }),
  );
  return {
    kept: window.kept,
    partition: sharing.slicePlanes(group, 0, partition.planes),
    order: sharing.slicePlanes(sorted.planes, 0, order.planes),
    columns: own,
    values: found,
  };
}

const scopes = ['partition', 'peers'] as const;
const ends = ['first', 'last'] as const;

/** What all functions fetch: one prefix computation each for the first and last rows of partitions and of peers. */
async function copies(sharing: Sharing, window: OrderedWindow, asked: readonly Copy[]): Promise<Columns[]> {
  const { rows, starts } = window;
  const backwards = rowsAt(sharing, rows, (i) => rows - 1 - i);
  const ways = scopes.flatMap((of) => ends.map((from) => asked.filter((copy) => copy.of === of && copy.from === from)));
  const found = new Map<Copy, Columns>();
  const results = await together<Columns[]>(
    sharing,
    ways.map((same) => async (on: Sharing): Promise<Columns> => {
      const [copy] = same;
      const all = sideBySide(...same.map(({ columns }) => columns));
      if (copy === undefined) return all;
      if (copy.from === 'first') return copyFirst(on, starts[copy.of], all);
      const marks = gatherBits(on, groupEnds(on, starts[copy.of]), backwards);
      return gatherColumns(on, await copyFirst(on, marks, gatherColumns(on, all, backwards)), backwards);
    }),
  );
  ways.forEach((same, way) => {
    const parts = takeApart(results[way] as Columns, ...same.map(({ columns }) => columns));
    same.forEach((copy, c) => found.set(copy, parts[c] as Columns));
  });
  return asked.map((copy) => found.get(copy) as Columns);
}
