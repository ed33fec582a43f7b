// Sums of vectors over rows, by matrices that lie in groups: of two planes and two rows the words (p, r), (p, r + 1), (p + 1, r),
// (p + 1, r + 1), row pair after row pair, plane pair after plane pair.
//
// Two neighbouring terms cost one multiplication (Winograd 1968): a₀y₀ + a₁y₁ = (a₀ + y₁)(a₁ + y₀) − a₀a₁ − y₀y₁. The products of a matrix
// with itself are summed once for all of its sums; those of vectors once for all planes.

/** terms[p] += Σ a₀a₁ over the row pairs of each plane. */
export function planeTerms(terms: usize, b: usize, planePairs: i32, rowPairs: i32): void {
  const size = (<usize>rowPairs) << 5;
  for (let j = 0; j < planePairs; j++) {
    let first: i64 = 0;
    let second: i64 = 0;
    const end = b + size;
    for (; b < end; b += 32) {
      first += load<i64>(b) * load<i64>(b, 8);
      second += load<i64>(b, 16) * load<i64>(b, 24);
    }
    store<i64>(terms, load<i64>(terms) + first);
    store<i64>(terms, load<i64>(terms, 8) + second, 8);
    terms += 16;
  }
}

/** The panel of `width` columns of y (rows of `stride` words): of each row pair y₁, y₀ of one column after the other; terms[c] += Σ y₀y₁. */
export function packPanel(panel: usize, terms: usize, y: usize, rowPairs: i32, width: i32, stride: i32): void {
  const step = (<usize>stride) << 3;
  for (let c = 0; c < width; c++) {
    let at = y;
    let to = panel;
    let sum: i64 = 0;
    for (let r = 0; r < rowPairs; r++) {
      const y0 = load<i64>(at);
      const y1 = load<i64>(at + step);
      store<i64>(to, y1);
      store<i64>(to, y0, 8);
      sum += y0 * y1;
      at += step << 1;
      to += (<usize>width) << 4;
    }
    store<i64>(terms, load<i64>(terms) + sum);
    terms += 8;
    y += 8;
    panel += 16;
  }
}

/** z[p][c] += Σ (a₀ + y₁)(a₁ + y₀) for four columns. */
export function addFour(z: usize, b: usize, panel: usize, planePairs: i32, rowPairs: i32): void {
  const size = (<usize>rowPairs) << 5;
  for (let j = 0; j < planePairs; j++) {
    let s0: i64 = 0;
    let s1: i64 = 0;
    let s2: i64 = 0;
    let s3: i64 = 0;
    let t0: i64 = 0;
    let t1: i64 = 0;
    let t2: i64 = 0;
    let t3: i64 = 0;
    let y = panel;
    const end = b + size;
    for (; b < end; b += 32) {
      const a0 = load<i64>(b);
      const a1 = load<i64>(b, 8);
      const b0 = load<i64>(b, 16);
      const b1 = load<i64>(b, 24);
      let p = load<i64>(y);
      let q = load<i64>(y, 8);
      s0 += (a0 + p) * (a1 + q);
      t0 += (b0 + p) * (b1 + q);
      p = load<i64>(y, 16);
      q = load<i64>(y, 24);
      s1 += (a0 + p) * (a1 + q);
      t1 += (b0 + p) * (b1 + q);
      p = load<i64>(y, 32);
      q = load<i64>(y, 40);
      s2 += (a0 + p) * (a1 + q);
      t2 += (b0 + p) * (b1 + q);
      p = load<i64>(y, 48);
      q = load<i64>(y, 56);
      s3 += (a0 + p) * (a1 + q);
      t3 += (b0 + p) * (b1 + q);
      y += 64;
    }
    store<i64>(z, load<i64>(z) + s0);
    store<i64>(z, load<i64>(z, 8) + s1, 8);
    store<i64>(z, load<i64>(z, 16) + s2, 16);
    store<i64>(z, load<i64>(z, 24) + s3, 24);
    store<i64>(z, load<i64>(z, 32) + t0, 32);
    store<i64>(z, load<i64>(z, 40) + t1, 40);
    store<i64>(z, load<i64>(z, 48) + t2, 48);
    store<i64>(z, load<i64>(z, 56) + t3, 56);
    z += 64;
  }
}

/** The same for two columns. */
export function addTwo(z: usize, b: usize, panel: usize, planePairs: i32, rowPairs: i32): void {
  const size = (<usize>rowPairs) << 5;
  for (let j = 0; j < planePairs; j++) {
    let s0: i64 = 0;
    let s1: i64 = 0;
    let t0: i64 = 0;
    let t1: i64 = 0;
    let y = panel;
    const end = b + size;
    for (; b < end; b += 32) {
      const a0 = load<i64>(b);
      const a1 = load<i64>(b, 8);
      const b0 = load<i64>(b, 16);
      const b1 = load<i64>(b, 24);
      let p = load<i64>(y);
      let q = load<i64>(y, 8);
      s0 += (a0 + p) * (a1 + q);
      t0 += (b0 + p) * (b1 + q);
      p = load<i64>(y, 16);
      q = load<i64>(y, 24);
      s1 += (a0 + p) * (a1 + q);
      t1 += (b0 + p) * (b1 + q);
      y += 32;
    }
    store<i64>(z, load<i64>(z) + s0);
    store<i64>(z, load<i64>(z, 8) + s1, 8);
    store<i64>(z, load<i64>(z, 16) + t0, 16);
    store<i64>(z, load<i64>(z, 24) + t1, 24);
    z += 32;
  }
}
