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
  const { bins, sparse, dense, slots } = shape;
  if (table.length !== 2 * slots) throw new RangeError(`${table.length} words for ${slots} slots`);
  if (ids.length % 2 !== 0) throw new RangeError(`${ids.length} words of ids`);
  const groups = dense / groupCells;
  const room = Math.min(windowKeys, ids.length / 2);
  const { call, memory, at } = okvsMemory({
    first: 16 * room,
    second: 16 * room,
    queries: queryBytes * room,
    ends: 4 * bins,
    sums: groups * groupBytes * bins,
    table: 16 * slots,
  });
  new BigUint64Array(memory, at.table, table.length).set(table);
  const cells = sparse + dense;
  for (let bin = 0; bin < bins; bin++) {
    call.denseSums(at.sums + groups * groupBytes * bin, at.table + 16 * (cells * bin + sparse), groups);
  }
  const ciphers = new PlaceCiphers(seed);
  const values = unsetWords(ids.length);
  for (let start = 0; start < ids.length; start += 2 * windowKeys) {
    if (start > 0) await nextTurn();
    const words = ids.subarray(start, start + 2 * windowKeys);
    const count = words.length / 2;
    const images = [at.first, at.second].map((address) => new Uint8Array(memory, address, 16 * count));
    ciphers.encrypt(words, ...(images as [Uint8Array, Uint8Array]));
    call.sort(at.queries, at.ends, at.first, at.second, count, bins, sparse, dense);
    // Values take the place of the images, which nobody needs any more.
    call.look(at.first, at.queries, at.ends, at.table, at.sums, bins, cells, groups);
    values.set(new BigUint64Array(memory, at.first, words.length), start);
  }
  return values;
}
