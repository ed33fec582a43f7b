/**
 * Equal strings of one length in two lists: both are dealt into parts by a hash, so that each part's table stays in the cache.
 *
 * The hash is a random linear function of a string's words, chosen anew for each call, so that nobody who picks strings can
 * make them collide; its top bits depend on all of the words.
 */
import { type RandomSource, randomBytes } from '../base/random.ts';

/** Longest strings, in bytes. */
const mostBytes = 16;
/** Words that a string is read as, the last ones zero where it is shorter. */
const words = 4;
/** Strings of the first list in a part, about. */
const partSize = 4096;

/** No row: for `Matches.rows`. */
export const noRow = 2 ** 32 - 1;

export interface Matches {
  /**
   * For each string of the first list the place of the equal one in the second (of several the last), or `noRow`. Whether there
   * are several is not said: who acts on it tells the maker of the second list what stands in the first.
   */
  readonly rows: Uint32Array;
  /** A string stands twice in the first list. */
  readonly isFirstRepeated: boolean;
}

/** Strings of `bytes` bytes (at most 16), one after the other. */
export interface Strings {
  readonly list: Uint8Array;
  readonly bytes: number;
}

/** Where the strings of `first` stand in `second`; both of the same length in bytes. */
export function matchStrings(random: RandomSource, first: Strings, second: Strings): Matches {
  const count = first.list.length / first.bytes;
  const multipliers = new Int32Array(randomBytes(random, 4 * words).buffer);
  const partBits = partBitsFor(count);
  const own = new Dealt(first, multipliers, partBits);
  const told = new Dealt(second, multipliers, partBits);
  const rows = new Uint32Array(count).fill(noRow);
  let isFirstRepeated = false;
  const { slots, mask, shift } = tableFor(own, partBits);
  const { strings, hashes } = own;
  for (let part = 0; part < 2 ** partBits; part++) {
    const [start, end] = [own.start(part), own.end(part)];
    if (start === end) continue;
    slots.fill(0);
    for (let i = start; i < end; i++) {
      let slot = ((hashes[i] as number) << partBits) >>> shift;
      for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
        if (isSame(strings, (slots[slot] as number) - 1, strings, i)) isFirstRepeated = true;
      }
      slots[slot] = i + 1;
    }
    for (let j = told.start(part); j < told.end(part); j++) {
      let slot = ((told.hashes[j] as number) << partBits) >>> shift;
      for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
        const i = (slots[slot] as number) - 1;
        if (!isSame(strings, i, told.strings, j)) continue;
        rows[own.rows[i] as number] = told.rows[j] as number;
        break;
      }
    }
  }
  return { rows, isFirstRepeated };
}

/** For each string the place of the first one that is equal: its own, unless it is a repetition. */
export function firstPlaces(random: RandomSource, strings: Strings): Uint32Array {
  const count = strings.list.length / strings.bytes;
  const multipliers = new Int32Array(randomBytes(random, 4 * words).buffer);
  const partBits = partBitsFor(count);
  const own = new Dealt(strings, multipliers, partBits);
  const places = new Uint32Array(count);
  const { slots, mask, shift } = tableFor(own, partBits);
  for (let part = 0; part < 2 ** partBits; part++) {
    slots.fill(0);
    for (let i = own.start(part); i < own.end(part); i++) {
      let slot = ((own.hashes[i] as number) << partBits) >>> shift;
      let first = i;
      for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
        const known = (slots[slot] as number) - 1;
        if (!isSame(own.strings, known, own.strings, i)) continue;
        first = known;
        break;
      }
      if (first === i) slots[slot] = i + 1;
      // Strings of a part stand in the order of the list.
      places[own.rows[i] as number] = own.rows[first] as number;
    }
  }
  return places;
}

const partBitsFor = (count: number): number =>
  Math.min(12, Math.max(0, Math.ceil(Math.log2(Math.max(1, count / partSize)))));

/** A table for the largest part, at most half full. */
function tableFor(own: Dealt, partBits: number): { slots: Uint32Array; mask: number; shift: number } {
  let most = 0;
  for (let part = 0; part < 2 ** partBits; part++) most = Math.max(most, own.end(part) - own.start(part));
  const slotBits = Math.max(4, Math.ceil(Math.log2(2 * most + 1)));
  return { slots: new Uint32Array(2 ** slotBits), mask: 2 ** slotBits - 1, shift: 32 - slotBits };
}

function isSame(a: Int32Array, i: number, b: Int32Array, j: number): boolean {
  const [at, to] = [words * i, words * j];
  return a[at] === b[to] && a[at + 1] === b[to + 1] && a[at + 2] === b[to + 2] && a[at + 3] === b[to + 3];
}

/** A list dealt into parts by the first bits of its strings' hashes. */
class Dealt {
  /** `words` words a string, part after part; with hash and place in the list. */
  readonly strings: Int32Array;
  readonly hashes: Int32Array;
  readonly rows: Uint32Array;
  readonly #ends: Uint32Array;

  constructor({ list, bytes }: Strings, multipliers: Int32Array, partBits: number) {
    const count = list.length / bytes;
    const read = bytes === mostBytes && list.byteOffset % 4 === 0 ? viewOf(list) : wordsOf(list, bytes);
    const all = new Int32Array(count);
    const [a, b, c, d] = multipliers as unknown as [number, number, number, number];
    this.#ends = new Uint32Array(2 ** partBits + 1);
    const shift = 32 - partBits;
    const partOf = (hash: number): number => (partBits === 0 ? 0 : hash >>> shift);
    for (let i = 0; i < count; i++) {
      const at = words * i;
      const hash =
        (Math.imul(read[at] as number, a | 1) +
          Math.imul(read[at + 1] as number, b | 1) +
          Math.imul(read[at + 2] as number, c | 1) +
          Math.imul(read[at + 3] as number, d | 1)) |
        0;
      all[i] = hash;
      const next = partOf(hash) + 1;
      this.#ends[next] = (this.#ends[next] as number) + 1;
    }
    for (let part = 0; part < 2 ** partBits; part++) {
      this.#ends[part + 1] = (this.#ends[part + 1] as number) + (this.#ends[part] as number);
    }
    this.strings = new Int32Array(words * count);
    this.hashes = new Int32Array(count);
    this.rows = new Uint32Array(count);
    const next = this.#ends.slice();
    for (let i = 0; i < count; i++) {
      const hash = all[i] as number;
      const part = partOf(hash);
      const place = next[part] as number;
      next[part] = place + 1;
      this.hashes[place] = hash;
      this.rows[place] = i;
      const [to, from] = [words * place, words * i];
      this.strings[to] = read[from] as number;
      this.strings[to + 1] = read[from + 1] as number;
      this.strings[to + 2] = read[from + 2] as number;
      this.strings[to + 3] = read[from + 3] as number;
    }
  }

  start(part: number): number {
    return this.#ends[part] as number;
  }

  end(part: number): number {
    return this.#ends[part + 1] as number;
  }
}

const viewOf = (list: Uint8Array): Int32Array => new Int32Array(list.buffer, list.byteOffset, list.length / 4);

/** Words of shorter strings, filled up with zeros. */
function wordsOf(list: Uint8Array, bytes: number): Int32Array {
  const count = list.length / bytes;
  const padded = new Uint8Array(mostBytes * count);
  for (let i = 0; i < count; i++) {
    const [to, from] = [mostBytes * i, bytes * i];
    for (let b = 0; b < bytes; b++) padded[to + b] = list[from + b] as number;
  }
  return viewOf(padded);
}
