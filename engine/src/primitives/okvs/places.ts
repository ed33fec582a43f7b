/**
 * Where keys go: two permutations of a key, AES under two keys drawn from the seed, give its bin, its three places there and its
 * dense bits. Keys are uniform already, as hashes of items, so all of these are uniform and independent between keys; a place is
 * biased by 2^-40 at most (multiplication by the range of a word of 64 bits).
 */
import { aesBlocks, nextTurn } from '#platform';
import { bytesOf } from '../../base/bytes.ts';
import type { OkvsMemory } from '../../kernels/okvs.ts';
import type { BlockCipher } from '../../platform/types.ts';
import type { OkvsShape } from './shape.ts';

/** Keys per cipher call: 64 KiB, which is fastest. */
export const chunkKeys = 4096;
/** Bytes of a chunk of keys or values. */
export const chunkBytes = 16 * chunkKeys;
/** Chunks between two turns of the event loop. */
const turnChunks = 16;

export type PlaceCiphers = readonly [BlockCipher, BlockCipher];

export function placeCiphers(seed: Uint8Array): PlaceCiphers {
  if (seed.length !== 16) throw new RangeError(`a seed has 16 bytes, not ${seed.length}`);
  const blocks = new Uint8Array(32);
  blocks[16] = 1;
  const keys = aesBlocks(seed).encrypt(blocks);
  return [aesBlocks(keys.subarray(0, 16)), aesBlocks(keys.subarray(16))];
}

/** Keys by bin: those of bin b are numbers order[starts[b]] … order[starts[b + 1]]; no order means their own. */
export interface ByBin {
  readonly starts: Uint32Array;
  readonly order: Uint32Array | undefined;
}

/** Sorts keys by bin. `work` has room for a chunk at address `room`. */
export async function keysByBin(
  { bins }: OkvsShape,
  [cipher]: PlaceCiphers,
  ids: BigUint64Array,
  { call, memory }: OkvsMemory,
  room: number,
): Promise<ByBin> {
  const starts = new Uint32Array(bins + 1);
  const count = ids.length / 2;
  if (bins === 1) {
    starts[1] = count;
    return { starts, order: undefined };
  }
  const images = new Uint8Array(memory, room, chunkBytes);
  const found = new Uint16Array(memory, room, chunkKeys);
  const binOf = new Uint16Array(count);
  for (const { at, size } of chunks(0, count)) {
    if (at > 0 && at % (turnChunks * chunkKeys) === 0) await nextTurn();
    cipher.encryptInto(images, bytesOf(ids.subarray(2 * at, 2 * (at + size))));
    // A bin's two bytes are written behind where the next 16 are read.
    call.binsOf(room, room, size, bins);
    for (let i = 0; i < size; i++) {
      const bin = found[i] as number;
      binOf[at + i] = bin;
      starts[bin + 1] = (starts[bin + 1] as number) + 1;
    }
  }
  for (let bin = 0; bin < bins; bin++) starts[bin + 1] = (starts[bin + 1] as number) + (starts[bin] as number);
  const next = starts.slice(0, bins);
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const bin = binOf[i] as number;
    const to = next[bin] as number;
    order[to] = i;
    next[bin] = to + 1;
  }
  return { starts, order };
}

/** The chunks of keys from `from` to `to`. */
export function* chunks(from: number, to: number): Generator<{ at: number; size: number }> {
  for (let at = from; at < to; at += chunkKeys) yield { at, size: Math.min(chunkKeys, to - at) };
}

/** Puts pairs of words of keys order[at] … into the beginning of `target`. */
export function gatherPairs(
  target: BigUint64Array,
  words: BigUint64Array,
  order: Uint32Array | undefined,
  at: number,
  size: number,
): void {
  if (order === undefined) {
    target.set(words.subarray(2 * at, 2 * (at + size)));
    return;
  }
  for (let i = 0; i < size; i++) {
    const from = 2 * (order[at + i] as number);
    target[2 * i] = words[from] as bigint;
    target[2 * i + 1] = words[from + 1] as bigint;
  }
}

/** The inverse: puts the pairs of words where their keys stand. */
export function scatterPairs(
  words: BigUint64Array,
  source: BigUint64Array,
  order: Uint32Array | undefined,
  at: number,
  size: number,
): void {
  if (order === undefined) {
    words.set(source.subarray(0, 2 * size), 2 * at);
    return;
  }
  for (let i = 0; i < size; i++) {
    const to = 2 * (order[at + i] as number);
    words[to] = source[2 * i] as bigint;
    words[to + 1] = source[2 * i + 1] as bigint;
  }
}
