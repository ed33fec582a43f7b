/**
 * Whole random numbers out of a source of random bytes: exactly uniform, by rejection. Nothing here is a
 * floating-point number, so the low bits of a result can betray nothing of what was drawn (Mironov 2012).
 */
import type { RandomSource } from '../base/random.ts';

// A single coin needs little; many samples are drawn from larger portions.
const firstBytes = 32;
const poolBytes = 512;

/** Draws from a random source, in small portions of bytes. Not for several users at once: keep one per sampler call. */
export class RandomBits {
  readonly #random: RandomSource;
  #pool = new Uint8Array(firstBytes);
  #used = firstBytes;
  #isFirst = true;
  #word = 0;
  #left = 0;

  constructor(random: RandomSource) {
    this.#random = random;
  }

  #byte(): number {
    if (this.#used === this.#pool.length) {
      if (!this.#isFirst && this.#used === firstBytes) this.#pool = new Uint8Array(poolBytes);
      this.#isFirst = false;
      this.#random.fill(this.#pool);
      this.#used = 0;
    }
    return this.#pool[this.#used++] as number;
  }

  /** True or false, as likely. */
  coin(): boolean {
    return this.small(1) === 1;
  }

  /** A uniform number of `count` bits, 0 ≤ count ≤ 24, as a plain integer. */
  small(count: number): number {
    while (this.#left < count) {
      this.#word |= this.#byte() << this.#left;
      this.#left += 8;
    }
    const value = this.#word & ((1 << count) - 1);
    this.#word >>>= count;
    this.#left -= count;
    return value;
  }

  /** A uniform number of `count` bits. */
  bits(count: number): bigint {
    let value = 0n;
    let rest = count;
    for (; rest > 24; rest -= 24) value = (value << 24n) | BigInt(this.small(24));
    return (value << BigInt(rest)) | BigInt(this.small(rest));
  }

  /** A uniform number from 0 to `end` − 1, end ≥ 1; numbers of as many bits are drawn until one is below the end. */
  below(end: bigint): bigint {
    if (end <= 1n) return 0n;
    const count = (end - 1n).toString(2).length;
    for (;;) {
      const value = this.bits(count);
      if (value < end) return value;
    }
  }
}
