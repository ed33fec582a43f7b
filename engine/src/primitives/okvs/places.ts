/**
 * Where keys go: two permutations of a key, AES under two keys drawn from the seed, give its bin, its three places there and its
 * dense bits. Keys are uniform already, as hashes of items, so all of these are uniform and independent between keys; a place is
 * biased by 2^-40 at most (multiplication of a word of 64 bits by the range).
 */
import { aesBlocks } from '#platform';
import { bytesOf } from '../../base/bytes.ts';
import type { BlockCipher } from '../../platform/types.ts';

/** Keys per cipher call: 64 KiB, which is fastest. */
export const chunkKeys = 4096;
/** Chunks between two turns of the event loop. */
export const turnChunks = 16;

/** The ciphers of a seed. */
export class PlaceCiphers {
  readonly #first: BlockCipher;
  readonly #second: BlockCipher;

  /** `seed`: 16 public bytes. */
  constructor(seed: Uint8Array) {
    if (seed.length !== 16) throw new RangeError(`a seed has 16 bytes, not ${seed.length}`);
    const blocks = new Uint8Array(32);
    blocks[16] = 1;
    const keys = aesBlocks(seed).encrypt(blocks);
    this.#first = aesBlocks(keys.subarray(0, 16));
    this.#second = aesBlocks(keys.subarray(16));
  }

  /** Both images of ids, 16 bytes each. */
  encrypt(ids: BigUint64Array, first: Uint8Array, second: Uint8Array): void {
    this.#first.encryptInto(first, bytesOf(ids));
    this.#second.encryptInto(second, bytesOf(ids));
  }
}
