/**
 * Pseudorandom generator: AES-128 in counter mode, keyed from a 32-byte seed by HKDF-SHA-256 (RFC 5869).
 *
 * The output is one endless byte stream, whatever the sizes of the draws: parties that hold the same seed and draw the
 * same total agree, even when one draws in chunks. Purposes separate streams of one seed. A stream must never be drawn
 * twice for two masks: keep the Prg, do not make it anew from the same seed and purpose.
 *
 * Counter mode repeats no block below 2^64 blocks; distinguishing it from random by the missing collisions needs about
 * 2^64 blocks too, far beyond any run.
 */
import { aesKeystream, hkdfSha256, unsetWords } from '#platform';
import { bytesOf, utf8 } from '../base/bytes.ts';
import type { RandomSource } from '../base/random.ts';

// Small draws are cut from a block this long; the first one is short so that many short-lived generators stay cheap.
const firstBlock = 512;
const nextBlock = 16 * 1024;
const salt = utf8('tacit prg 1');

export class Prg implements RandomSource {
  readonly #keystream;
  #block: Uint8Array = new Uint8Array(0);
  #used = 0;

  /** `seed`: at least 16 secret bytes (sessions give 32); `purpose`: names the stream. */
  constructor(seed: Uint8Array, purpose: string) {
    if (seed.length < 16) throw new RangeError(`a seed has at least 16 bytes, this one ${seed.length}`);
    const material = hkdfSha256(seed, salt, utf8(purpose), 32);
    this.#keystream = aesKeystream(material.subarray(0, 16), material.subarray(16));
  }

  /** Fills `target` with the next bytes of the stream. */
  fill(target: Uint8Array): void {
    const left = this.#block.length - this.#used;
    if (target.length <= left) {
      target.set(this.#block.subarray(this.#used, this.#used + target.length));
      this.#used += target.length;
      return;
    }
    target.set(this.#block.subarray(this.#used));
    const rest = target.subarray(left);
    if (rest.length >= nextBlock) {
      this.#used = this.#block.length;
      this.#keystream.fill(rest);
      return;
    }
    // A longer block may be needed than the first: a draw between the two sizes starts with a full one.
    const length = this.#block.length === 0 && rest.length < firstBlock ? firstBlock : nextBlock;
    if (this.#block.length !== length) this.#block = new Uint8Array(length);
    this.#keystream.fill(this.#block);
    rest.set(this.#block.subarray(0, rest.length));
    this.#used = rest.length;
  }

  /** The next n bytes. */
  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    this.fill(bytes);
    return bytes;
  }

  /** The next n 64-bit words. */
  words(length: number): BigUint64Array {
    const words = unsetWords(length);
    this.fill(bytesOf(words));
    return words;
  }
}
