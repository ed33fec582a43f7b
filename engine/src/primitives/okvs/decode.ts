/**
 * Oblivious key-value stores, decoding: the value of any key under a table (encode.ts). Linear in the table. Which cells a key
 * takes depends on key, seed and shape alone: a table from a hostile peer gives wrong values, never a place out of range.
 */
import { nextTurn, unsetWords } from '#platform';
import { bytesOf } from '../../base/bytes.ts';
import { groupBytes, groupCells, okvsMemory, type OkvsMemory } from '../../kernels/okvs.ts';
import type { BlockCipher } from '../../platform/types.ts';
import { chunkKeys, placeCiphers } from './ciphers.ts';
import type { OkvsShape } from './shape.ts';

/** Keys decoded between two turns of the event loop. */
const turnKeys = 16 * chunkKeys;

/** A table made ready to be asked many times. It holds a copy. */
export class OkvsDecoder {
  readonly #shape: OkvsShape;
  readonly #ciphers: readonly [BlockCipher, BlockCipher];
  readonly #memory: OkvsMemory;
  readonly #parts: readonly [first: number, second: number, out: number, sums: number, table: number];

  /** `seed` and `shape` as in `okvsEncode`; `table`: two words for each of the shape's slots. */
  constructor(shape: OkvsShape, seed: Uint8Array, table: BigUint64Array) {
    if (table.length !== 2 * shape.slots) throw new RangeError(`${table.length} words for ${shape.slots} slots`);
    this.#shape = shape;
    this.#ciphers = placeCiphers(seed);
    const groups = shape.dense / groupCells;
    const chunk = 16 * chunkKeys;
    this.#memory = okvsMemory([chunk, chunk, chunk, groups * groupBytes * shape.bins, 16 * shape.slots]);
    const { memory, at, call } = this.#memory;
    this.#parts = at as unknown as [number, number, number, number, number];
    const [, , , sums, cells] = this.#parts;
    new BigUint64Array(memory, cells, table.length).set(table);
    const binCells = shape.sparse + shape.dense;
    for (let bin = 0; bin < shape.bins; bin++) {
      call.denseSums(sums + groups * groupBytes * bin, cells + 16 * (binCells * bin + shape.sparse), groups);
    }
  }

  /** The values of ids, two words each. Holds the event loop until all are done: 30 ns each. */
  decode(ids: BigUint64Array): BigUint64Array {
    const { bins, sparse, dense } = this.#shape;
    const { memory, call } = this.#memory;
    const [firstAt, secondAt, outAt, sums, cells] = this.#parts;
    const [first, second] = [firstAt, secondAt].map((at) => new Uint8Array(memory, at, 16 * chunkKeys)) as [
      Uint8Array,
      Uint8Array,
    ];
    const values = unsetWords(ids.length);
    for (let at = 0; at < ids.length; at += 2 * chunkKeys) {
      const words = ids.subarray(at, at + 2 * chunkKeys);
      this.#ciphers[0].encryptInto(first, bytesOf(words));
      this.#ciphers[1].encryptInto(second, bytesOf(words));
      const [count, groups] = [words.length / 2, dense / groupCells];
      call.look(outAt, firstAt, secondAt, count, cells, sums, bins, sparse + dense, sparse, dense, groups);
      values.set(new BigUint64Array(memory, outAt, words.length), at);
    }
    return values;
  }
}

/** The values of any number of ids, two words each, under a table; the event loop gets its turns. */
export async function okvsDecode(
  shape: OkvsShape,
  seed: Uint8Array,
  ids: BigUint64Array,
  table: BigUint64Array,
): Promise<BigUint64Array> {
  const decoder = new OkvsDecoder(shape, seed, table);
  const values = unsetWords(ids.length);
  for (let at = 0; at < ids.length; at += 2 * turnKeys) {
    if (at > 0) await nextTurn();
    values.set(decoder.decode(ids.subarray(at, at + 2 * turnKeys)), at);
  }
  return values;
}
