/**
 * Randomness comes from the session, never from a global: production sessions draw from the operating system's CSPRNG,
 * tests pass a seeded source.
 */
export interface RandomSource {
  /** Fills `target` with uniformly random bytes. */
  fill(target: Uint8Array): void;
}

/** n fresh random bytes. */
export function randomBytes(random: RandomSource, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  random.fill(bytes);
  return bytes;
}

// Up to this many items stay in the first-level cache while they are shuffled.
const cachedItems = 2 ** 13;

/**
 * A uniformly random permutation of 0..n−1 (Fisher–Yates with rejection sampling, so no modulo bias). Long ones are first
 * dealt into 256 piles by a random byte each, and each pile is shuffled in the cache (Rao 1961; Sandelius 1962): every order
 * is as likely as every other, as the pile of an item and its place there depend on no other item's pile.
 */
export function randomPermutation(random: RandomSource, length: number): Uint32Array {
  const order = new Uint32Array(length);
  if (length <= cachedItems) {
    for (let i = 0; i < length; i++) order[i] = i;
    shuffleInPlace(random, order);
    return order;
  }
  const pile = new Uint8Array(length);
  random.fill(pile);
  const ends = new Uint32Array(257);
  for (let i = 0; i < length; i++) {
    const next = (pile[i] as number) + 1;
    ends[next] = (ends[next] as number) + 1;
  }
  for (let p = 0; p < 256; p++) ends[p + 1] = (ends[p + 1] as number) + (ends[p] as number);
  const next = ends.slice();
  for (let i = 0; i < length; i++) {
    const p = pile[i] as number;
    const at = next[p] as number;
    order[at] = i;
    next[p] = at + 1;
  }
  const pool = new WordPool(random);
  for (let p = 0; p < 256; p++) shufflePile(pool, order.subarray(ends[p] as number, ends[p + 1] as number));
  return order;
}

/** The permutation that undoes `order`. */
export function invertPermutation(order: Uint32Array): Uint32Array {
  const inverse = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i++) inverse[order[i] as number] = i;
  return inverse;
}

/** Shuffles `items` uniformly in place. */
export function shuffleInPlace(random: RandomSource, items: Uint32Array): void {
  // Few draws are rejected: a short list needs little more words than it has items.
  shufflePile(new WordPool(random, Math.min(poolWords, items.length + 16)), items);
}

const poolWords = 4096;

/** Random 32-bit words, drawn many at a time. */
class WordPool {
  readonly words: Uint32Array;
  readonly #random: RandomSource;
  readonly #bytes: Uint8Array;
  /** Words that have been used. */
  used: number;

  constructor(random: RandomSource, length = poolWords) {
    this.words = new Uint32Array(length);
    this.#random = random;
    this.#bytes = new Uint8Array(this.words.buffer);
    this.used = length;
  }

  refill(): void {
    this.#random.fill(this.#bytes);
    this.used = 0;
  }
}

const wordRange = 2 ** 32;
// A 32-bit word times a bound up to this is exact as a plain number.
const exactBound = 2 ** 21;

/** Fisher–Yates; the place below `bound` is the high half of word · bound (Lemire 2019), or a remainder of large bounds. */
function shufflePile(pool: WordPool, items: Uint32Array): void {
  const { words } = pool;
  let used = pool.used;
  for (let i = items.length - 1; i > 0; i--) {
    const bound = i + 1;
    let j: number;
    for (;;) {
      if (used === words.length) {
        pool.refill();
        used = 0;
      }
      const draw = words[used++] as number;
      if (bound > exactBound) {
        // Values at or above the largest multiple of `bound` below 2^32 are rejected: what remains is uniform mod bound.
        j = draw % bound;
        if (draw - j <= wordRange - bound) break;
      } else {
        const product = draw * bound;
        j = Math.floor(product / wordRange);
        const low = product - j * wordRange;
        // Of the words that lead to one place the same number is kept for each: those with low ≥ 2^32 mod bound.
        if (low >= bound || low >= wordRange % bound) break;
      }
    }
    const swap = items[i] as number;
    items[i] = items[j] as number;
    items[j] = swap;
  }
  pool.used = used;
}
