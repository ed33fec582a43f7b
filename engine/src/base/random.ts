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

/**
 * A uniformly random permutation of 0..n−1 (Fisher–Yates with rejection sampling, so no modulo bias).
 */
export function randomPermutation(random: RandomSource, length: number): Uint32Array {
  const order = new Uint32Array(length);
  for (let i = 0; i < length; i++) order[i] = i;
  shuffleInPlace(random, order);
  return order;
}

/** Shuffles `items` uniformly in place. */
export function shuffleInPlace(random: RandomSource, items: Uint32Array): void {
  const pool = new Uint32Array(4096);
  const poolBytes = new Uint8Array(pool.buffer);
  let used = pool.length;
  for (let i = items.length - 1; i > 0; i--) {
    const bound = i + 1;
    // Values at or above the largest multiple of `bound` below 2^32 are rejected: what remains is uniform mod bound.
    const limit = 0x1_0000_0000 - (0x1_0000_0000 % bound);
    let draw: number;
    do {
      if (used === pool.length) {
        random.fill(poolBytes);
        used = 0;
      }
      draw = pool[used++] as number;
    } while (draw >= limit);
    const j = draw % bound;
    const swap = items[i] as number;
    items[i] = items[j] as number;
    items[j] = swap;
  }
}
