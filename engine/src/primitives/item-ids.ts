/**
 * Identifiers of items: the first 16 bytes of SHA-256 under a domain, so that items of any length become uniform strings of 128
 * bits, and the same item has unrelated identifiers in different protocols.
 *
 * The hash is SHA-256(t ‖ t ‖ item) with t = SHA-256(domain), as BIP 340 tags its hashes: t ‖ t is one whole block, which is
 * compressed once for all items. Two of 2^40 items collide with probability 2^-49. Whoever knows an identifier can try items: it
 * hides nothing about guessable ones.
 */
import { sha256 } from '#platform';
import { wordsOf } from '../base/bytes.ts';
import { sha256Beginnings } from '../kernels/sha256.ts';
import type { ByteList } from './cmac.ts';

/**
 * Identifiers of all items, two words each, in the items' order: the hash's bytes 0 to 7 and 8 to 15, least significant first. It
 * holds the event loop, about 100 ns for a short item: give long lists in parts, as \`offsets.subarray(from, to + 1)\`.
 */
export function itemIds({ bytes, offsets }: ByteList, domain: Uint8Array): BigUint64Array {
  const tag = sha256(domain);
  const before = new Uint8Array(64);
  before.set(tag);
  before.set(tag, 32);
  return wordsOf(sha256Beginnings(bytes, offsets, before));
}
