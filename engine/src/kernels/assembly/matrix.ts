// Matrix products over Z_2^64 on one block that fits the second-level cache.
//
// Two neighbouring terms of an inner product cost one multiplication (Winograd 1968; it needs a commutative ring only):
// a₀b₀ + a₁b₁ = (a₀ + b₁)(a₁ + b₀) − a₀a₁ − b₀b₁, where the last two belong to a row or a column alone.

/** Groups of three rows of the row-major x (rows × 2·pairs, rows a multiple of 3), pair after pair; terms[r] = Σ a₀a₁. */
export function packRows(x: usize, packed: usize, terms: usize, rows: i32, pairs: i32): void {
  const stride = (<usize>pairs) << 4;
  for (let r = 0; r < rows; r += 3) {
    let sum0: i64 = 0;
    let sum1: i64 = 0;
    let sum2: i64 = 0;
    const end = x + stride;
    for (; x < end; x += 16) {
      const a0 = load<i64>(x);
      const a1 = load<i64>(x, 8);
      const b0 = load<i64>(x + stride);
      const b1 = load<i64>(x + stride, 8);
      const c0 = load<i64>(x + (stride << 1));
      const c1 = load<i64>(x + (stride << 1), 8);
      store<i64>(packed, a0);
      store<i64>(packed, a1, 8);
      store<i64>(packed, b0, 16);
      store<i64>(packed, b1, 24);
      store<i64>(packed, c0, 32);
      store<i64>(packed, c1, 40);
      sum0 += a0 * a1;
      sum1 += b0 * b1;
      sum2 += c0 * c1;
      packed += 48;
    }
    store<i64>(terms, sum0);
    store<i64>(terms, sum1, 8);
    store<i64>(terms, sum2, 16);
    terms += 24;
    x += stride << 1;
  }
}

/**
 * Groups of three columns of the row-major y (2·pairs × columns, columns a multiple of 3), pair after pair with its second
 * element first; terms[c] = Σ b₀b₁.
 */
export function packColumns(y: usize, packed: usize, terms: usize, pairs: i32, columns: i32): void {
  const stride = (<usize>columns) << 3;
  for (let c = 0; c < columns; c += 3) {
    let sum0: i64 = 0;
    let sum1: i64 = 0;
    let sum2: i64 = 0;
    let upper = y + ((<usize>c) << 3);
    for (let k = 0; k < pairs; k++) {
      const lower = upper + stride;
      const a0 = load<i64>(upper);
      const a1 = load<i64>(lower);
      const b0 = load<i64>(upper, 8);
      const b1 = load<i64>(lower, 8);
      const c0 = load<i64>(upper, 16);
      const c1 = load<i64>(lower, 16);
      store<i64>(packed, a1);
      store<i64>(packed, a0, 8);
      store<i64>(packed, b1, 16);
      store<i64>(packed, b0, 24);
      store<i64>(packed, c1, 32);
      store<i64>(packed, c0, 40);
      sum0 += a0 * a1;
      sum1 += b0 * b1;
      sum2 += c0 * c1;
      packed += 48;
      upper += stride << 1;
    }
    store<i64>(terms, sum0);
    store<i64>(terms, sum1, 8);
    store<i64>(terms, sum2, 16);
    terms += 24;
  }
}

/** z += x·y for packed x and y and row-major z (rows × columns, both multiples of 3). */
export function multiplyAdd(
  z: usize,
  x: usize,
  rowTerms: usize,
  y: usize,
  columnTerms: usize,
  rows: i32,
  pairs: i32,
  columns: i32,
): void {
  const groupSize = <usize>pairs * 48;
  const stride = (<usize>columns) << 3;
  for (let c = 0; c < columns; c += 3) {
    let row = x;
    let term = rowTerms;
    let top = z + ((<usize>c) << 3);
    const column0 = load<i64>(columnTerms);
    const column1 = load<i64>(columnTerms, 8);
    const column2 = load<i64>(columnTerms, 16);
    for (let r = 0; r < rows; r += 3) {
      let s00: i64 = 0;
      let s01: i64 = 0;
      let s02: i64 = 0;
      let s10: i64 = 0;
      let s11: i64 = 0;
      let s12: i64 = 0;
      let s20: i64 = 0;
      let s21: i64 = 0;
      let s22: i64 = 0;
      let panel = y;
      const end = row + groupSize;
      for (; row < end; row += 48) {
        const p0 = load<i64>(panel);
        const q0 = load<i64>(panel, 8);
        const p1 = load<i64>(panel, 16);
        const q1 = load<i64>(panel, 24);
        const p2 = load<i64>(panel, 32);
        const q2 = load<i64>(panel, 40);
        let a = load<i64>(row);
        let b = load<i64>(row, 8);
        s00 += (a + p0) * (b + q0);
        s01 += (a + p1) * (b + q1);
        s02 += (a + p2) * (b + q2);
        a = load<i64>(row, 16);
        b = load<i64>(row, 24);
        s10 += (a + p0) * (b + q0);
        s11 += (a + p1) * (b + q1);
        s12 += (a + p2) * (b + q2);
        a = load<i64>(row, 32);
        b = load<i64>(row, 40);
        s20 += (a + p0) * (b + q0);
        s21 += (a + p1) * (b + q1);
        s22 += (a + p2) * (b + q2);
        panel += 48;
      }
      addRow(top, s00 - column0, s01 - column1, s02 - column2, load<i64>(term));
      addRow(top + stride, s10 - column0, s11 - column1, s12 - column2, load<i64>(term, 8));
      addRow(top + (stride << 1), s20 - column0, s21 - column1, s22 - column2, load<i64>(term, 16));
      top += stride * 3;
      term += 24;
    }
    y += groupSize;
    columnTerms += 24;
  }
}

function addRow(z: usize, s0: i64, s1: i64, s2: i64, term: i64): void {
  store<i64>(z, load<i64>(z) + s0 - term);
  store<i64>(z, load<i64>(z, 8) + s1 - term, 8);
  store<i64>(z, load<i64>(z, 16) + s2 - term, 16);
}

/** z += x·y for few columns: row-major x (rows × inner) and z, y column after column. */
export function multiplyFewColumns(z: usize, x: usize, y: usize, rows: i32, inner: i32, columns: i32): void {
  const stride = (<usize>inner) << 3;
  for (let r = 0; r < rows; r++) {
    const end = x + stride;
    let column = y;
    let c = 0;
    for (; c + 1 < columns; c += 2) {
      let s0: i64 = 0;
      let s1: i64 = 0;
      let left = column;
      let right = column + stride;
      for (let at = x; at < end; at += 8) {
        const a = load<i64>(at);
        s0 += a * load<i64>(left);
        s1 += a * load<i64>(right);
        left += 8;
        right += 8;
      }
      store<i64>(z, load<i64>(z) + s0);
      store<i64>(z, load<i64>(z, 8) + s1, 8);
      z += 16;
      column += stride << 1;
    }
    if (c < columns) {
      let s0: i64 = 0;
      for (let at = x; at < end; at += 8) {
        s0 += load<i64>(at) * load<i64>(column);
        column += 8;
      }
      store<i64>(z, load<i64>(z) + s0);
      z += 8;
    }
    x = end;
  }
}

/** z += x·y for few rows: row-major x (rows × inner), y (inner × columns) and z. */
export function multiplyFewRows(z: usize, x: usize, y: usize, rows: i32, inner: i32, columns: i32): void {
  const stride = (<usize>columns) << 3;
  for (let r = 0; r < rows; r++) {
    let row = y;
    for (let t = 0; t < inner; t++) {
      const a = load<i64>(x);
      x += 8;
      let target = z;
      const end = row + stride;
      for (; row < end; row += 8) {
        store<i64>(target, load<i64>(target) + a * load<i64>(row));
        target += 8;
      }
    }
    z += stride;
  }
}
