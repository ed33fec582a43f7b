import { aesBlocks } from '#platform';
import type { BlockCipher } from '../../platform/types.ts';

/** Keys per cipher call: 64 KiB, which is fastest. */
export const chunkKeys = 4096;

/**
 * The two permutations that give a key's place: AES under two keys drawn from the seed. Keys are uniform already, as hashes of
 * items, so their images are uniform and independent between keys.
 */
export function placeCiphers(seed: Uint8Array): [BlockCipher, BlockCipher] {
  if (seed.length !== 16) throw new RangeError(`a seed has 16 bytes, not ${seed.length}`);
  const blocks = new Uint8Array(32);
  blocks[16] = 1;
  const keys = aesBlocks(seed).encrypt(blocks);
  return [aesBlocks(keys.subarray(0, 16)), aesBlocks(keys.subarray(16))];
}
