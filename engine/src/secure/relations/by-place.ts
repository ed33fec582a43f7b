/**
 * Look-ups by places that one party knows: beside each of its rows what a table under protocol has at the row's place. Where an owner's rows are
 * to be put beside another's and all keys that there can be are places of a short table, a join needs no sort and no matching of its own.
 *
 * Let V_p be what the table has at place p, and d_p = V_p − V_{p−1}, d_0 = V_0 (⊕ for bits). The party puts the table's elements and its rows in
 * one order: rows without a place, then for each place its element and the rows of that place. Elements have d_p there, rows 0, so that what has
 * been added up from the top is V_p in every row of place p, and 0 in rows without one: a local sum. The same order backwards brings the rows
 * home, in the order in which they were. It is the trick of copy-last.ts with an order that somebody knows.
 *
 * Who sees what: nobody anything. The order is the party's input, moved as `permute` says; what it moves are shares, nothing is opened, and sizes
 * are public. A party that deviates chooses other places for its rows, as it can choose other rows.
 *
 * Cost: two moves of as many rows as both have, for each column of the table; putting a table in place one more.
 */
import type { Columns, Sharing } from '../../sharing/model.ts';
import { commonLength, joinColumns, prefixParities, sliceColumns } from '../order/rows.ts';
import { requireIntegerFrom } from '../ranges.ts';
import '../messages.ts';
import { splitBits, zerosLike } from './columns.ts';
import { changesOf, flips, withBounds } from './copy-last.ts';

/** The place of a row that has none. */
export const noPlace = 2 ** 32 - 1;

/**
 * For each of `rows` rows of `party` what `table`, of `places` places, has at its place; zeros for `noPlace`. `at`: each row's place, at that
 * party. The party computes. Throws UsageError('order.rows').
 */
export async function lookUpPlaces(
  sharing: Sharing,
  party: number,
  places: number,
  table: Columns,
  rows: number,
  at: Uint32Array | undefined,
): Promise<Columns> {
  if (table.rings.length + table.bits.length === 0) return table;
  commonLength('lookUpPlaces', [], table);
  if (places === 0 || rows === 0) return zerosLike(sharing, table, rows);
  const changes: Columns = {
    rings: table.rings.map((x) => changesOf(sharing, x)),
    bits: table.bits.length === 0 ? [] : [flips(sharing, sharing.joinPlanes(table.bits))],
  };
  const order = at === undefined ? undefined : orderByPlace(at, places);
  const moved = await sharing.permute(party, joinColumns(sharing, [changes, zerosLike(sharing, changes, rows)]), order);
  const summed: Columns = {
    rings: moved.rings.map((x) => sharing.prefixSums(x)),
    bits: moved.bits.map((x) => prefixParities(sharing, x)),
  };
  const home = sliceColumns(
    sharing,
    await sharing.permute(party, summed, order && inverseOf(order)),
    places,
    places + rows,
  );
  const [all] = home.bits;
  const bits = all === undefined ? [] : splitBits(sharing, all, table.bits);
  return withBounds(sharing, { rings: home.rings, bits }, table, true);
}

/**
 * The rows of `party` as a table of `places` places: each at its place, zeros where no row is. `at` as in `lookUpPlaces`; of several rows of one place
 * the first is taken. Throws UsageError('order.rows').
 */
export async function putInPlace(
  sharing: Sharing,
  party: number,
  columns: Columns,
  places: number,
  at: Uint32Array | undefined,
): Promise<Columns> {
  if (columns.rings.length + columns.bits.length === 0) return columns;
  const rows = commonLength('putInPlace', [], columns);
  if (places === 0 || rows === 0) return zerosLike(sharing, columns, places);
  const order = at === undefined ? undefined : orderInPlace(at, places);
  const plain = { rings: columns.rings.map((x) => sharing.within(x)), bits: columns.bits };
  const moved = await sharing.permute(party, joinColumns(sharing, [plain, zerosLike(sharing, plain, places)]), order);
  return withBounds(sharing, sliceColumns(sharing, moved, 0, places), columns, true);
}

/** Rows without a place, then each place and its rows: elements are numbers below `places`, rows the numbers from there on. */
function orderByPlace(at: Uint32Array, places: number): Uint32Array {
  const next = new Uint32Array(places + 1);
  const slot = (place: number): number => (place === noPlace ? 0 : checked(place, places) + 1);
  for (const place of at) next[slot(place)] = (next[slot(place)] as number) + 1;
  const order = new Uint32Array(places + at.length);
  let start = 0;
  for (let s = 0; s <= places; s++) {
    const count = next[s] as number;
    // Its element stands before the rows of a place.
    if (s > 0) order[start++] = s - 1;
    next[s] = start;
    start += count;
  }
  at.forEach((place, row) => {
    const s = slot(place);
    const to = next[s] as number;
    order[to] = places + row;
    next[s] = to + 1;
  });
  return order;
}

function orderInPlace(at: Uint32Array, places: number): Uint32Array {
  const rows = at.length;
  const order = new Uint32Array(rows + places);
  const taken = new Uint8Array(rows);
  const free = 2 ** 32 - 1;
  order.fill(free, 0, places);
  at.forEach((place, row) => {
    if (place === noPlace || order[checked(place, places)] !== free) return;
    order[place] = row;
    taken[row] = 1;
  });
  let last = places;
  for (let place = 0; place < places; place++) {
    if (order[place] === free) order[place] = rows + place;
    else order[last++] = rows + place;
  }
  for (let row = 0; row < rows; row++) if (taken[row] === 0) order[last++] = row;
  return order;
}

function inverseOf(order: Uint32Array): Uint32Array {
  const inverse = new Uint32Array(order.length);
  order.forEach((from, to) => {
    inverse[from] = to;
  });
  return inverse;
}

function checked(place: number, places: number): number {
  if (place >= places) requireIntegerFrom('lookUpPlaces', 'place', place, 0, places - 1);
  return place;
}
