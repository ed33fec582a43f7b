// Private information retrieval from learning with errors: bytes times 32-bit numbers modulo 2^32, and noise.
//
// A 32-bit number x is l + 2^16·h with signed 16-bit l and h (h modulo 2^16), so that one instruction multiplies eight signed bytes by
// eight halves and adds in pairs. Sums of products with l wrap at 2^32, of products with h may, as they are shifted by 16.

const bytesAtOnce: usize = 8;

function sumOf(v: v128): i32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}

function joined(low: v128, high: v128): i32 {
  return sumOf(low) + (sumOf(high) << 16);
}

function add(at: usize, value: i32): void {
  store<i32>(at, load<i32>(at) + value);
}

/**
 * The halves of `queries` columns of a row-major matrix of 32-bit numbers (`rows`, each `stride` numbers): of every column all l,
 * then all h, 2 bytes each.
 */
export function split(planes: usize, matrix: usize, rows: i32, stride: i32, queries: i32): void {
  const step = (<usize>stride) << 2;
  const plane = (<usize>rows) << 1;
  for (let r = 0; r < rows; r++) {
    let out = planes + ((<usize>r) << 1);
    for (let q = 0; q < queries; q++) {
      const x = load<i32>(matrix + ((<usize>q) << 2));
      const low = <i32>(<i16>x);
      store<i16>(out, <i16>low);
      store<i16>(out + plane, <i16>((x - low) >> 16));
      out += plane << 1;
    }
    matrix += step;
  }
}

/**
 * sums[r][q] += Σ_c bytes[r][c]·query_q[c]: two rows and two queries at a time. `bytes`: signed, rows `stride` bytes apart; `columns`: a multiple
 * of 8; `planes`: as of split. Sums of a row lie one after the other, rows `width` numbers apart.
 */
export function addProducts(
  sums: usize,
  width: i32,
  bytes: usize,
  stride: i32,
  rows: i32,
  columns: i32,
  planes: usize,
  queries: i32,
): void {
  const plane = (<usize>columns) << 1;
  const step = (<usize>width) << 2;
  for (let r = 0; r < rows; r += 2) {
    // An odd last one is worked on twice, and counted once.
    const twoRows = r + 1 < rows;
    const second = twoRows ? <usize>stride : 0;
    let query = planes;
    for (let q = 0; q < queries; q += 2) {
      const twoQueries = q + 1 < queries;
      const other = twoQueries ? plane << 1 : 0;
      let l00 = i32x4.splat(0);
      let h00 = i32x4.splat(0);
      let l01 = i32x4.splat(0);
      let h01 = i32x4.splat(0);
      let l10 = i32x4.splat(0);
      let h10 = i32x4.splat(0);
      let l11 = i32x4.splat(0);
      let h11 = i32x4.splat(0);
      let at = query;
      const end = bytes + <usize>columns;
      for (let row = bytes; row < end; row += bytesAtOnce) {
        const x = v128.load_ext<i8>(row);
        const y = v128.load_ext<i8>(row + second);
        let half = v128.load(at);
        l00 = i32x4.add(l00, i32x4.dot_i16x8_s(x, half));
        l10 = i32x4.add(l10, i32x4.dot_i16x8_s(y, half));
        half = v128.load(at + plane);
        h00 = i32x4.add(h00, i32x4.dot_i16x8_s(x, half));
        h10 = i32x4.add(h10, i32x4.dot_i16x8_s(y, half));
        half = v128.load(at + other);
        l01 = i32x4.add(l01, i32x4.dot_i16x8_s(x, half));
        l11 = i32x4.add(l11, i32x4.dot_i16x8_s(y, half));
        half = v128.load(at + other + plane);
        h01 = i32x4.add(h01, i32x4.dot_i16x8_s(x, half));
        h11 = i32x4.add(h11, i32x4.dot_i16x8_s(y, half));
        at += 16;
      }
      const sum = sums + ((<usize>q) << 2);
      add(sum, joined(l00, h00));
      if (twoQueries) add(sum + 4, joined(l01, h01));
      if (twoRows) {
        add(sum + step, joined(l10, h10));
        if (twoQueries) add(sum + step + 4, joined(l11, h11));
      }
      query += plane << 2;
    }
    bytes += (<usize>stride) << 1;
    sums += step << 1;
  }
}

/** The same for one query, four rows at a time; sums one after the other. `plane`: bytes from the first l to the first h. */
export function addProduct(
  sums: usize,
  bytes: usize,
  stride: i32,
  rows: i32,
  columns: i32,
  planes: usize,
  plane: usize,
): void {
  const next = <usize>stride;
  for (let r = 0; r < rows; r += 4) {
    const second = r + 1 < rows ? next : 0;
    const third = r + 2 < rows ? next << 1 : 0;
    const fourth = r + 3 < rows ? next * 3 : 0;
    let l0 = i32x4.splat(0);
    let h0 = i32x4.splat(0);
    let l1 = i32x4.splat(0);
    let h1 = i32x4.splat(0);
    let l2 = i32x4.splat(0);
    let h2 = i32x4.splat(0);
    let l3 = i32x4.splat(0);
    let h3 = i32x4.splat(0);
    let at = planes;
    const end = bytes + <usize>columns;
    for (let row = bytes; row < end; row += bytesAtOnce) {
      const low = v128.load(at);
      const high = v128.load(at + plane);
      let x = v128.load_ext<i8>(row);
      l0 = i32x4.add(l0, i32x4.dot_i16x8_s(x, low));
      h0 = i32x4.add(h0, i32x4.dot_i16x8_s(x, high));
      x = v128.load_ext<i8>(row + second);
      l1 = i32x4.add(l1, i32x4.dot_i16x8_s(x, low));
      h1 = i32x4.add(h1, i32x4.dot_i16x8_s(x, high));
      x = v128.load_ext<i8>(row + third);
      l2 = i32x4.add(l2, i32x4.dot_i16x8_s(x, low));
      h2 = i32x4.add(h2, i32x4.dot_i16x8_s(x, high));
      x = v128.load_ext<i8>(row + fourth);
      l3 = i32x4.add(l3, i32x4.dot_i16x8_s(x, low));
      h3 = i32x4.add(h3, i32x4.dot_i16x8_s(x, high));
      at += 16;
    }
    add(sums, joined(l0, h0));
    if (r + 1 < rows) add(sums + 4, joined(l1, h1));
    if (r + 2 < rows) add(sums + 8, joined(l2, h2));
    if (r + 3 < rows) add(sums + 12, joined(l3, h3));
    bytes += next << 2;
    sums += 16;
  }
}

/**
 * out[s][r] = Σ_c matrix[r][c]·secret_s[c] modulo 2^32; `columns`: a multiple of 4. The outputs of a secret lie one after the other,
 * those of two secrets `width` numbers apart.
 */
export function multiply(
  out: usize,
  width: i32,
  matrix: usize,
  rows: i32,
  columns: i32,
  secrets: usize,
  count: i32,
): void {
  const bytes = (<usize>columns) << 2;
  for (let r = 0; r < rows; r++) {
    let secret = secrets;
    let target = out + ((<usize>r) << 2);
    for (let s = 0; s < count; s++) {
      let sum = i32x4.splat(0);
      for (let at: usize = 0; at < bytes; at += 16) {
        sum = i32x4.add(sum, i32x4.mul(v128.load(matrix + at), v128.load(secret + at)));
      }
      store<i32>(target, sumOf(sum));
      secret += bytes;
      target += (<usize>width) << 2;
    }
    matrix += bytes;
  }
}

/**
 * out[i] += noise from random word i (8 bytes): its low 63 bits are compared with every one of `entries` thresholds (8 bytes each), the
 * number of those that they reach is the size, and the highest bit the sign. `count`: even. Time and addresses depend on nothing.
 */
export function addNoise(out: usize, words: usize, count: i32, thresholds: usize, entries: i32): void {
  const mask = i64x2.splat(0x7fff_ffff_ffff_ffff);
  const end = thresholds + ((<usize>entries) << 3);
  for (let i = 0; i < count; i += 2) {
    const word = v128.load(words);
    const value = v128.and(word, mask);
    let size = i64x2.splat(0);
    for (let at = thresholds; at < end; at += 8) {
      size = i64x2.sub(size, i64x2.ge_s(value, v128.load_splat<i64>(at)));
    }
    const sign = i64x2.shr_s(word, 63);
    const noise = i64x2.sub(v128.xor(size, sign), sign);
    store<i32>(out, load<i32>(out) + <i32>i64x2.extract_lane(noise, 0));
    store<i32>(out, load<i32>(out, 4) + <i32>i64x2.extract_lane(noise, 1), 4);
    words += 16;
    out += 8;
  }
}
