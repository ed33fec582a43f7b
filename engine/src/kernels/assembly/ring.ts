// Vectors over the ring of integers modulo 2^64. Addresses are byte offsets into this module's memory;
// the caller has made room for n words at each of them. An output may be one of the inputs, in place.

/** out[i] = a[i] + b[i] mod 2^64, two lanes at a time. */
export function add(out: usize, a: usize, b: usize, n: i32): void {
  const pairs = n & ~1;
  let i = 0;
  for (; i < pairs; i += 2) {
    const offset = (<usize>i) << 3;
    v128.store(out + offset, i64x2.add(v128.load(a + offset), v128.load(b + offset)));
  }
  if (i < n) {
    const offset = (<usize>i) << 3;
    store<u64>(out + offset, load<u64>(a + offset) + load<u64>(b + offset));
  }
}
