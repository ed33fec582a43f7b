/**
 * Equal 16-byte tokens: a hash table by open addressing over typed arrays.
 *
 * The position of a token is a random linear function of its words, chosen anew for each table, so that nobody who picks
 * tokens can make them collide; at most half of the table is filled, so that a search ends after few steps.
 */
import { type RandomSource, randomBytes } from '../base/random.ts';

/** Bytes of a token. */
export const tokenBytes = 16;
const words = tokenBytes / 4;

export class TokenTable {
  /** Pairs: first word of the token, number of the entry + 1; 0 where free. */
  readonly #slots: Int32Array;
  readonly #mask: number;
  readonly #shift: number;
  readonly #multipliers: Int32Array;
  readonly #tokens: Int32Array;

  /** `given`: all tokens that may be entered, entry after entry. */
  constructor(random: RandomSource, given: Uint8Array) {
    const tokens = wordsOf(given);
    const bits = Math.max(4, Math.ceil(Math.log2(2 * (tokens.length / words) + 1)));
    this.#slots = new Int32Array(2 * 2 ** bits);
    this.#mask = 2 ** bits - 1;
    this.#shift = 32 - bits;
    this.#multipliers = new Int32Array(randomBytes(random, 4 * words).buffer);
    this.#tokens = tokens;
  }

  /** Enters token `entry` unless an equal one is there already, whose entry is returned; −1 when it is new. */
  enter(entry: number): number {
    const tokens = this.#tokens;
    const slots = this.#slots;
    const at = entry * words;
    const first = tokens[at] as number;
    let hash = 0;
    for (let w = 0; w < words; w++) {
      hash = (hash + Math.imul(tokens[at + w] as number, (this.#multipliers[w] as number) | 1)) | 0;
    }
    // The top bits of a linear function depend on all of its words.
    for (let slot = hash >>> this.#shift; ; slot = (slot + 1) & this.#mask) {
      const known = (slots[2 * slot + 1] as number) - 1;
      if (known < 0) {
        slots[2 * slot] = first;
        slots[2 * slot + 1] = entry + 1;
        return -1;
      }
      if (slots[2 * slot] !== first) continue;
      const other = known * words;
      if (
        tokens[other + 1] === tokens[at + 1] &&
        tokens[other + 2] === tokens[at + 2] &&
        tokens[other + 3] === tokens[at + 3]
      ) {
        return known;
      }
    }
  }
}

/** The tokens' words, in memory aligned for them. */
function wordsOf(tokens: Uint8Array): Int32Array {
  const aligned = tokens.byteOffset % 4 === 0 ? tokens : tokens.slice();
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}
