// Local inner products of the three-party replicated protocol.

/** z[g] += Σ x0·(y0 + y1) + x1·y0 over `groups` consecutive segments of `size` words. */
export function dot(z: usize, x0: usize, x1: usize, y0: usize, y1: usize, groups: i32, size: i32): void {
  const bytes = (<usize>size) << 3;
  for (let g = 0; g < groups; g++) {
    let sum = load<i64>(z);
    const end = x0 + bytes;
    while (x0 < end) {
      const y = load<i64>(y0);
      sum += load<i64>(x0) * (y + load<i64>(y1)) + load<i64>(x1) * y;
      x0 += 8;
      x1 += 8;
      y0 += 8;
      y1 += 8;
    }
    store<i64>(z, sum);
    z += 8;
  }
}
