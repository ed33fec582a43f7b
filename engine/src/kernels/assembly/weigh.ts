// Weighted sums of shared bits, and shifts, over Z_2^64. All vectors hold `count` 64-bit words at the given addresses.

/** z = bit − mask, for bits in words at `bits`. */
export function spread(z: usize, bits: usize, mask: usize, count: i32): void {
  const end = z + ((<usize>count) << 3);
  let word: i64 = 0;
  let left = 0;
  while (z < end) {
    if (left == 0) {
      word = load<i64>(bits);
      bits += 8;
      left = 64;
    }
    store<i64>(z, (word & 1) - load<i64>(mask));
    word >>= 1;
    left -= 1;
    z += 8;
    mask += 8;
  }
}

/** z += weight·(bit ? factor − x : x), for bits in words at `bits`. */
export function weigh(z: usize, x: usize, bits: usize, factor: i64, weight: i64, count: i32): void {
  const end = z + ((<usize>count) << 3);
  let word: i64 = 0;
  let left = 0;
  while (z < end) {
    if (left == 0) {
      word = load<i64>(bits);
      bits += 8;
      left = 64;
    }
    const bit = word & 1;
    word >>= 1;
    left -= 1;
    store<i64>(z, load<i64>(z) + weight * ((load<i64>(x) ^ -bit) + bit + (factor & -bit)));
    z += 8;
    x += 8;
  }
}

/** z = floor((x + y mod 2^64) / 2^bits) − mask of unsigned numbers. */
export function shiftMask(z: usize, x: usize, y: usize, mask: usize, bits: i32, count: i32): void {
  const end = z + ((<usize>count) << 3);
  const places = <u64>bits;
  while (z < end) {
    store<u64>(z, ((load<u64>(x) + load<u64>(y)) >> places) - load<u64>(mask));
    z += 8;
    x += 8;
    y += 8;
    mask += 8;
  }
}

/** z += floor(x / 2^bits) + constant of unsigned numbers. */
export function addShifted(z: usize, x: usize, bits: i32, constant: i64, count: i32): void {
  const end = z + ((<usize>count) << 3);
  const places = <u64>bits;
  while (z < end) {
    store<u64>(z, load<u64>(z) + (load<u64>(x) >> places) + <u64>constant);
    z += 8;
    x += 8;
  }
}

/** z = bit `bit` of x + y, 64 of them in each of `words` words. */
export function pick(z: usize, x: usize, y: usize, bit: i32, words: i32): void {
  const end = z + ((<usize>words) << 3);
  const place = <u64>bit;
  while (z < end) {
    let word: u64 = 0;
    for (let i: u64 = 0; i < 64; i++) {
      word |= (((load<u64>(x) + load<u64>(y)) >> place) & 1) << i;
      x += 8;
      y += 8;
    }
    store<u64>(z, word);
    z += 8;
  }
}

/** z −= mask. */
export function unmask(z: usize, mask: usize, count: i32): void {
  const end = z + ((<usize>count) << 3);
  while (z < end) {
    store<i64>(z, load<i64>(z) - load<i64>(mask));
    z += 8;
    mask += 8;
  }
}

/** z = floor((x + y mod 2^64) / 2^bits) of unsigned numbers. */
export function shift(z: usize, x: usize, y: usize, bits: i32, count: i32): void {
  const end = z + ((<usize>count) << 3);
  const places = <u64>bits;
  while (z < end) {
    store<u64>(z, (load<u64>(x) + load<u64>(y)) >> places);
    z += 8;
    x += 8;
    y += 8;
  }
}
