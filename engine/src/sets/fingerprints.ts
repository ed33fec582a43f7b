/**
 * Sets of fingerprints (the first `width` bits of pseudorandom outputs) in nearly as few bytes as there can be, searched in place.
 *
 * A fingerprint is three 32-bit words, the most significant bit first; bits from `width` on are zero. Of n sorted fingerprints
 * the first b = ⌈log2 n⌉ bits are coded as counts (for each of the 2^b values in turn as many ones as there are fingerprints
 * that begin with it, then a zero), the other width − b bits as they are (Elias 1974, Fano 1971). Bits fill words from the lowest.
 *
 * The bytes depend on the set alone: nothing of the order in which it was made is in them, and two who know the same set
 * have the same bytes. A fingerprint outside of the set is taken for one of it with probability at most n/2^width.
 *
 * Why this and not another, for 10^7 items and errors of 2^-54 a query (2^-40 for 10^4 of them):
 *   here                         56.7 bits an item; a search takes 2 µs (of 0.5 ms that a query costs); sets are merged in one
 *                                pass, without the key
 *   Golomb-coded set             55.5 bits, and an index; a search decodes half a block before it compares
 *   binary fuse, 3 or 4 places   60.8 or 58.1 bits; fewest steps a search; its bytes depend on how it was built, and an
 *                                item can be neither added nor taken away: it is built anew from all outputs
 */
import { bucketBits, bucketOf, fingerprintWords, wordBits } from './fingerprint-lists.ts';

export interface FingerprintSet {
  readonly count: number;
  /** Whether fingerprint `i` of `fingerprints` is in the set. */
  has(fingerprints: Uint32Array, i: number): boolean;
  /** All of them, ascending. */
  all(): Uint32Array<ArrayBuffer>;
}

const wordsForBits = (bits: number): number => Math.ceil(bits / wordBits);

/** Bytes of `count` fingerprints of `width` bits. */
export function setBytes(count: number, width: number): number {
  if (count === 0) return 0;
  const b = bucketBits(count);
  return 4 * (wordsForBits(count + 2 ** b) + wordsForBits(count * (width - b)));
}

/** Writes and reads runs of up to 32 bits, one after the other. */
class BitRun {
  readonly #words: Uint32Array;
  #word: number;
  #bit: number;

  constructor(words: Uint32Array, at = 0) {
    this.#words = words;
    this.#word = Math.floor(at / wordBits);
    this.#bit = at % wordBits;
  }

  /** `value` has no bits from `bits` on. */
  write(value: number, bits: number): void {
    const [word, bit] = [this.#word, this.#bit];
    this.#words[word] = (this.#words[word] as number) | (value << bit);
    if (bit + bits > wordBits) this.#words[word + 1] = value >>> (wordBits - bit);
    this.#skip(bits);
  }

  read(bits: number): number {
    const [word, bit] = [this.#word, this.#bit];
    let value = (this.#words[word] as number) >>> bit;
    if (bit + bits > wordBits) value |= (this.#words[word + 1] as number) << (wordBits - bit);
    this.#skip(bits);
    return bits === wordBits ? value >>> 0 : (value & (2 ** bits - 1)) >>> 0;
  }

  #skip(bits: number): void {
    this.#bit += bits;
    if (this.#bit >= wordBits) {
      this.#bit -= wordBits;
      this.#word += 1;
    }
  }
}

/** Bits from place `from` on, at most 32 of them: a number below 2^bits. */
function bitsAt(fingerprints: Uint32Array, at: number, from: number, bits: number): number {
  const word = at + Math.floor(from / wordBits);
  const shift = from % wordBits;
  const high = (fingerprints[word] as number) << shift;
  const low =
    shift === 0 || word + 1 >= at + fingerprintWords ? 0 : (fingerprints[word + 1] as number) >>> (wordBits - shift);
  return (high | low) >>> (wordBits - bits);
}

/** The bytes of a set: `sorted` ascends and has no bits from `width` on. */
export function encodeFingerprints(sorted: Uint32Array, width: number): Uint8Array {
  const count = sorted.length / fingerprintWords;
  const bytes = new Uint8Array(setBytes(count, width));
  if (count === 0) return bytes;
  const b = bucketBits(count);
  const upper = new Uint32Array(bytes.buffer, 0, wordsForBits(count + 2 ** b));
  const rest = new BitRun(new Uint32Array(bytes.buffer, upper.byteLength));
  for (let i = 0; i < count; i++) {
    const at = i * fingerprintWords;
    // Before the one of entry i stand i ones and a zero for each value that has passed.
    const place = i + bucketOf(sorted[at] as number, b);
    upper[place >>> 5] = (upper[place >>> 5] as number) | (1 << (place & 31));
    for (let from = b; from < width; from += wordBits) {
      const bits = Math.min(wordBits, width - from);
      rest.write(bitsAt(sorted, at, from, bits), bits);
    }
  }
  return bytes;
}

// A search begins at a place that is a multiple of this many values.
const step = 64;

/** The set of these bytes, which stay in use; undefined when they are none of `count` fingerprints of `width` bits. */
export function readFingerprints(bytes: Uint8Array, count: number, width: number): FingerprintSet | undefined {
  if (bytes.length !== setBytes(count, width)) return undefined;
  if (count === 0) return { count, has: () => false, all: () => new Uint32Array(0) };
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const b = bucketBits(count);
  const upper = new Uint32Array(aligned.buffer, aligned.byteOffset, wordsForBits(count + 2 ** b));
  const lower = new Uint32Array(
    aligned.buffer,
    aligned.byteOffset + upper.byteLength,
    wordsForBits(count * (width - b)),
  );
  const before = indexOf(upper, count, b);
  if (before === undefined) return undefined;
  const isOne = (place: number): boolean => (((upper[place >>> 5] as number) >>> (place & 31)) & 1) === 1;
  const restOf = (entry: number): BitRun => new BitRun(lower, entry * (width - b));
  return {
    count,
    has(fingerprints, i) {
      const at = i * fingerprintWords;
      const bucket = bucketOf(fingerprints[at] as number, b);
      let value = bucket - (bucket % step);
      let place = (before[(bucket / step) >>> 0] as number) + value;
      for (; value < bucket; place++) if (!isOne(place)) value += 1;
      for (; isOne(place); place++) {
        const rest = restOf(place - bucket);
        let same = true;
        for (let from = b; from < width; from += wordBits) {
          const bits = Math.min(wordBits, width - from);
          if (rest.read(bits) !== bitsAt(fingerprints, at, from, bits)) same = false;
        }
        if (same) return true;
      }
      return false;
    },
    all() {
      const found = new Uint32Array(count * fingerprintWords);
      const rest = restOf(0);
      for (let entry = 0, place = 0; entry < count; place++) {
        if (!isOne(place)) continue;
        const at = entry * fingerprintWords;
        if (b > 0) found[at] = (place - entry) << (wordBits - b);
        for (let from = b; from < width; from += wordBits) {
          const bits = Math.min(wordBits, width - from);
          putBits(found, at, from, bits, rest.read(bits));
        }
        entry += 1;
      }
      return found;
    },
  };
}

/** Puts a number of `bits` bits at place `from`. */
function putBits(fingerprints: Uint32Array, at: number, from: number, bits: number, value: number): void {
  const word = at + Math.floor(from / wordBits);
  const shift = from % wordBits;
  const high = value << (wordBits - bits);
  fingerprints[word] = (fingerprints[word] as number) | (high >>> shift);
  if (shift + bits > wordBits)
    fingerprints[word + 1] = (fingerprints[word + 1] as number) | (high << (wordBits - shift));
}

/** How many entries stand before every `step`-th value; undefined unless there are `count` ones and 2^b zeros, and nothing after them. */
function indexOf(upper: Uint32Array, count: number, b: number): Uint32Array | undefined {
  const values = 2 ** b;
  const before = new Uint32Array(Math.floor(values / step) + 1);
  let ones = 0;
  let zeros = 0;
  const end = count + values;
  for (let word = 0; word < upper.length; word++) {
    let bits = upper[word] as number;
    const here = Math.min(wordBits, end - word * wordBits);
    if (here < wordBits && bits >>> here !== 0) return undefined;
    for (let i = 0; i < here; i++, bits >>>= 1) {
      if ((bits & 1) === 1) ones += 1;
      else {
        zeros += 1;
        if (zeros % step === 0) before[zeros / step] = ones;
      }
    }
  }
  // The last bit is a zero: without it a search would leave the words.
  const last = end - 1;
  const closed = (((upper[last >>> 5] as number) >>> (last & 31)) & 1) === 0;
  return ones === count && zeros === values && closed ? before : undefined;
}
