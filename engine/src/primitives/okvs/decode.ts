/**
 * Oblivious key-value stores, decoding: the value of any key under a table (encode.ts). Linear in the table. Which cells a key
 * takes depends on key, seed and shape alone: a table from a hostile peer gives wrong values, never a place out of range.
 */
import { nextTurn, unsetWords } from '#platform';
import { groupBytes, groupCells, okvsMemory } from '../../kernels/okvs.ts';
import { chunkBytes, chunkKeys, chunks, gatherPairs, keysByBin, placeCiphers, scatterPairs } from './places.ts';
import type { OkvsShape } from './shape.ts';

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
  const ciphers = placeCiphers(seed);
  const [one, two] = ciphers;
  const groups = dense / groupCells;
  const binWords = 2 * (sparse + dense);
  const work = okvsMemory([chunkBytes, chunkBytes, chunkBytes, groups * groupBytes, 8 * binWords]);
  const { call, memory } = work;
  const [firstAt, secondAt, outAt, sumsAt, cellsAt] = work.at as unknown as readonly [
    number,
    number,
    number,
    number,
    number,
  ];
  const [first, second] = [new Uint8Array(memory, firstAt, chunkBytes), new Uint8Array(memory, secondAt, chunkBytes)];
  const keys = new BigUint64Array(memory, firstAt, 2 * chunkKeys);
  const found = new BigUint64Array(memory, outAt, 2 * chunkKeys);
  const cells = new BigUint64Array(memory, cellsAt, binWords);
  const { starts, order } = await keysByBin(shape, ciphers, ids, work, firstAt);
  const values = unsetWords(ids.length);
  let done = 0;
  for (let bin = 0; bin < bins; bin++) {
    cells.set(table.subarray(bin * binWords, (bin + 1) * binWords));
    call.denseSums(sumsAt, cellsAt + 16 * sparse, groups);
    for (const { at, size } of chunks(starts[bin] as number, starts[bin + 1] as number)) {
      gatherPairs(keys, ids, order, at, size);
      const blocks = first.subarray(0, 16 * size);
      two.encryptInto(second, blocks);
      one.encryptInto(first, blocks);
      call.look(outAt, firstAt, secondAt, size, cellsAt, sumsAt, bins, sparse, dense);
      scatterPairs(values, found, order, at, size);
      done += 1;
      if (done % 16 === 0) await nextTurn();
    }
  }
  return values;
}
