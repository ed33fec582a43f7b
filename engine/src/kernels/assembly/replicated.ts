// Local products of the three-party replicated protocol. All vectors hold `count` 64-bit words at the given addresses.

/** z = x0·(y0 + y1) + x1·y0 + plus − minus over Z_2^64. */
export function multiply(
  z: usize,
  x0: usize,
  x1: usize,
  y0: usize,
  y1: usize,
  plus: usize,
  minus: usize,
  count: i32,
): void {
  const end = z + ((<usize>count) << 3);
  while (z < end) {
    const y = load<i64>(y0);
    store<i64>(z, load<i64>(x0) * (y + load<i64>(y1)) + load<i64>(x1) * y + load<i64>(plus) - load<i64>(minus));
    z += 8;
    x0 += 8;
    x1 += 8;
    y0 += 8;
    y1 += 8;
    plus += 8;
    minus += 8;
  }
}

/** z = x0∧(y0 ⊕ y1) ⊕ x1∧y0 ⊕ plus ⊕ minus, bit by bit. Reads and writes whole pairs of words. */
export function and(z: usize, x0: usize, x1: usize, y0: usize, y1: usize, plus: usize, minus: usize, count: i32): void {
  const end = z + ((<usize>count) << 3);
  while (z < end) {
    const y = v128.load(y0);
    const product = v128.xor(v128.and(v128.load(x0), v128.xor(y, v128.load(y1))), v128.and(v128.load(x1), y));
    v128.store(z, v128.xor(product, v128.xor(v128.load(plus), v128.load(minus))));
    z += 16;
    x0 += 16;
    x1 += 16;
    y0 += 16;
    y1 += 16;
    plus += 16;
    minus += 16;
  }
}

/** z = (bit ? −x : x) + factor·bit − mask over Z_2^64, for bits in words at `bits`. */
export function flip(z: usize, x: usize, bits: usize, mask: usize, factor: i64, count: i32): void {
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
    store<i64>(z, (load<i64>(x) ^ -bit) + bit + factor * bit - load<i64>(mask));
    z += 8;
    x += 8;
    mask += 8;
  }
}
