/**
 * Pseudorandom generator: a stream cipher keyed from a 32-byte seed by HKDF-SHA-256 (RFC 5869).
 *
 * Which cipher is a parameter of the session, agreed when the parties meet. AES-128 in counter mode where all of them run on
 * Node, whose OpenSSL drives the processor's AES instructions. ChaCha20 (RFC 8439) as soon as one is a browser: WebAssembly
 * has no such instructions, there ChaCha20 is several times faster than AES. ChaCha12 would be faster still by a half; the
 * masks are not what a browser waits for, so the margin and the standard are worth more.
 *
 * The output is one endless byte stream, whatever the sizes of the draws: parties that hold the same seed and draw the
 * same total agree, even when one draws in chunks. Purposes separate streams of one seed. A stream must never be drawn
 * twice for two masks: keep the Prg, do not make it anew from the same seed and purpose.
 *
 * Counter mode repeats no block below 2^64 blocks; distinguishing it from random by the missing collisions needs about
 * 2^64 blocks too, far beyond any run. ChaCha20 counts its blocks in 64 bits, too.
 */
import { aesKeystream, chachaKeystream, hkdfSha256, unsetWords } from '#platform';
import { bytesOf, utf8 } from '../base/bytes.ts';
import type { RandomSource } from '../base/random.ts';
import type { Keystream, PrgName } from '../platform/types.ts';

// Small draws are cut from blocks that double from the first length to the buffer's: many generators live for a short while
// only, and where the cipher is WebAssembly bytes that nobody draws cost more than calls.
const firstBlock = 512;
const nextBlock = 16 * 1024;

/** Two generators of one seed and purpose have nothing in common. */
const makers: Readonly<Record<PrgName, (seed: Uint8Array, purpose: Uint8Array) => Keystream>> = {
  'aes-128-ctr': (seed, purpose) => {
    const material = hkdfSha256(seed, utf8('tacit prg 1'), purpose, 32);
    return aesKeystream(material.subarray(0, 16), material.subarray(16));
  },
  // The key serves this stream alone, so counter and nonce start at zero.
  chacha20: (seed, purpose) =>
    chachaKeystream(hkdfSha256(seed, utf8('tacit prg 1 chacha20'), purpose, 32), new Uint8Array(16)),
};

/** A buffered stream of pseudo-random bytes from a 32-byte seed, domain-separated by purpose; never the same bytes twice. */
export class Prg implements RandomSource {
  readonly #keystream: Keystream;
  readonly #buffer: number;
  #block: Uint8Array = new Uint8Array(0);
  #used = 0;

  /**
   * `seed`: at least 16 secret bytes (sessions give 32); `purpose`: names the stream; `cipher`: `session.prg`; `buffer`: bytes
   * kept for short draws, fewer where there are many generators. The stream is the same whatever the buffer.
   */
  constructor(seed: Uint8Array, purpose: string, cipher: PrgName = 'aes-128-ctr', buffer: number = nextBlock) {
    if (seed.length < 16) throw new RangeError(`a seed has at least 16 bytes, this one ${seed.length}`);
    this.#keystream = makers[cipher](seed, utf8(purpose));
    this.#buffer = buffer;
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
    if (rest.length >= this.#buffer) {
      this.#used = this.#block.length;
      this.#keystream.fill(rest);
      return;
    }
    const wanted = Math.max(firstBlock, 2 * this.#block.length, firstBlock * Math.ceil(rest.length / firstBlock));
    const length = Math.min(this.#buffer, wanted);
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
