/**
 * Oblivious key-value stores, decoding: the value of any key under a table (encode.ts). Linear in the table. Which cells a key
 * takes depends on key, seed and shape alone: a table from a hostile peer gives wrong values, never a place out of range.
 */
import { nextTurn, unsetWords } from '#platform';
import { okvsMemory } from '../../kernels/okvs.ts';
import { groupBytes, groupCells, queryBytes } from '../../kernels/okvs-functions.ts';
import { PlaceCiphers } from './places.ts';
import type { OkvsShape } from './shape.ts';

/** Keys that are sorted by bin at a time, between two turns of the event loop: thousands for each bin of a large table. */
const windowKeys = 2 ** 18;

/**
 * The values of any number of ids, two words each, in their order. `shape` and `seed` as in `okvsEncode`; `table`: two words for
 * each of the shape's slots. The event loop gets its turns.
 */
export async function okvsDecode(
  shape: OkvsShape,
  seed: Uint8Array,
  ids: BigUint64Array,
  table: BigUint64Array,
): Promise<BigUint64Array> {
  const values = unsetWords(ids.length);
  await okvsDecodeEach(shape, seed, ids, [table], (start, [words = values]) => values.set(words, 2 * start));
  return values;
}

/**
 * The same under several tables of one seed, window by window: `take` gets the number of a window's first id, and by table the values
 * of all its ids, in memory that lasts until its next call. No window has more than 2^18 ids.
 */
export async function okvsDecodeEach(
  shape: OkvsShape,
  seed: Uint8Array,
  ids: BigUint64Array,
  tables: readonly BigUint64Array[],
  take: (start: number, values: readonly BigUint64Array[]) => void,
): Promise<void> {
  const { bins, sparse, dense, slots } = shape;
  for (const { length } of tables) {
    if (length !== 2 * slots) throw new RangeError(`${length} words for ${slots} slots`);
  }
  if (ids.length % 2 !== 0) throw new RangeError(`${ids.length} words of ids`);
  const groups = dense / groupCells;
  const room = Math.min(windowKeys, ids.length / 2);
  const sumBytes = groups * groupBytes * bins;
  const { call, memory, at, giveBack } = okvsMemory({
    first: 16 * room,
    second: 16 * room,
    out: 16 * room * (tables.length - 1),
    queries: queryBytes * room,
    ends: 4 * bins,
    sums: sumBytes * tables.length,
    table: 16 * slots * tables.length,
  });
  const cells = sparse + dense;
  const places = tables.map((table, i) => {
    // The values of the first take the place of the images, which nobody needs any more.
    const out = i === 0 ? at.first : at.out + 16 * room * (i - 1);
    const place = { table: at.table + 16 * slots * i, sums: at.sums + sumBytes * i, out };
    new BigUint64Array(memory, place.table, table.length).set(table);
    for (let bin = 0; bin < bins; bin++) {
      const dense = place.table + 16 * (cells * bin + sparse);
      call.denseSums(place.sums + groups * groupBytes * bin, dense, groups);
    }
    return place;
  });
  const ciphers = new PlaceCiphers(seed);
  for (let start = 0; start < ids.length; start += 2 * windowKeys) {
    if (start > 0) await nextTurn();
    const words = ids.subarray(start, start + 2 * windowKeys);
    const count = words.length / 2;
    const images = [at.first, at.second].map((address) => new Uint8Array(memory, address, 16 * count));
    ciphers.encrypt(words, ...(images as [Uint8Array, Uint8Array]));
    call.sort(at.queries, at.ends, at.first, at.second, count, bins, sparse, dense);
    for (const { out, table, sums } of places) call.look(out, at.queries, at.ends, table, sums, bins, cells, groups);
    take(
      start / 2,
      places.map(({ out }) => new BigUint64Array(memory, out, words.length)),
    );
  }
  giveBack();
}
