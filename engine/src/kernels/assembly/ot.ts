// Oblivious transfer extension: folding of seed expansions, 128-row transposes, the correlation-robust hash around the
// cipher, universal hashing of rows, and Gilboa's sums. Vectors are 16-byte aligned; lengths are multiples of 16 bytes
// unless said otherwise. Nothing branches on data, and tables are indexed by public coins only.

/** One step of the folding of leaves: row ^= high (row = high when `first`), low ^= high. */
export function fold(row: usize, low: usize, high: usize, bytes: i32, first: i32): void {
  const end = low + <usize>bytes;
  if (first != 0) {
    while (low < end) {
      const value = v128.load(high);
      v128.store(row, value);
      v128.store(low, v128.xor(v128.load(low), value));
      row += 16;
      low += 16;
      high += 16;
    }
    return;
  }
  while (low < end) {
    const value = v128.load(high);
    v128.store(row, v128.xor(v128.load(row), value));
    v128.store(low, v128.xor(v128.load(low), value));
    row += 16;
    low += 16;
    high += 16;
  }
}

/**
 * The folding of four leaves at once, with the receiver's correction: row_1 = r_2 ⊕ r_3, row_0 = r_1 ⊕ r_3 and
 * out = r_0 ⊕ r_1 ⊕ r_2 ⊕ r_3 ⊕ choices. Leaves and rows are `stride` bytes apart.
 */
export function foldFour(rows: usize, leaves: usize, stride: usize, choices: usize, out: usize, bytes: i32): void {
  const end = out + <usize>bytes;
  let r1 = leaves + stride;
  let r2 = r1 + stride;
  let r3 = r2 + stride;
  let upper = rows + stride;
  while (out < end) {
    const odd = v128.load(r1);
    const top = v128.load(r3);
    const high = v128.xor(v128.load(r2), top);
    v128.store(rows, v128.xor(odd, top));
    v128.store(upper, high);
    v128.store(out, v128.xor(v128.xor(v128.load(leaves), odd), v128.xor(high, v128.load(choices))));
    leaves += 16;
    r1 += 16;
    r2 += 16;
    r3 += 16;
    rows += 16;
    upper += 16;
    choices += 16;
    out += 16;
  }
}

/** The sender's: three leaves at places 1 to 3, row_b ^= d ∧ mask_b. */
export function foldThree(
  rows: usize,
  leaves: usize,
  stride: usize,
  d: usize,
  mask0: i64,
  mask1: i64,
  bytes: i32,
): void {
  const low = i64x2.splat(mask0);
  const high = i64x2.splat(mask1);
  const end = d + <usize>bytes;
  let r1 = leaves + stride;
  let r2 = r1 + stride;
  let r3 = r2 + stride;
  let upper = rows + stride;
  while (d < end) {
    const top = v128.load(r3);
    const correction = v128.load(d);
    v128.store(rows, v128.xor(v128.xor(v128.load(r1), top), v128.and(correction, low)));
    v128.store(upper, v128.xor(v128.xor(v128.load(r2), top), v128.and(correction, high)));
    r1 += 16;
    r2 += 16;
    r3 += 16;
    rows += 16;
    upper += 16;
    d += 16;
  }
}

/** to ^= from. */
export function xorInto(to: usize, from: usize, bytes: i32): void {
  const end = to + <usize>bytes;
  while (to < end) {
    v128.store(to, v128.xor(v128.load(to), v128.load(from)));
    to += 16;
    from += 16;
  }
}

/** to ^= from ∧ mask, for a mask of 64 bits. */
export function xorMasked(to: usize, from: usize, mask: i64, bytes: i32): void {
  const splat = i64x2.splat(mask);
  const end = to + <usize>bytes;
  while (to < end) {
    v128.store(to, v128.xor(v128.load(to), v128.and(v128.load(from), splat)));
    to += 16;
    from += 16;
  }
}

// Eight columns of 16 rows: bit 0, 1, … of every byte becomes 16 bits of one column. Shifts of 16-bit lanes are one instruction,
// those of bytes are several; what they carry from byte to byte does not reach the top bits.
function spread(value: v128, to: usize): void {
  store<u16>(to, <u16>i8x16.bitmask(i16x8.shl(value, 7)));
  store<u16>(to, <u16>i8x16.bitmask(i16x8.shl(value, 6)), 16);
  store<u16>(to, <u16>i8x16.bitmask(i16x8.shl(value, 5)), 32);
  store<u16>(to, <u16>i8x16.bitmask(i16x8.shl(value, 4)), 48);
  store<u16>(to, <u16>i8x16.bitmask(i16x8.shl(value, 3)), 64);
  store<u16>(to, <u16>i8x16.bitmask(i16x8.shl(value, 2)), 80);
  store<u16>(to, <u16>i8x16.bitmask(i16x8.shl(value, 1)), 96);
  store<u16>(to, <u16>i8x16.bitmask(value), 112);
}

/**
 * Transposes 128 rows of `stride` bytes, from the address `rows` on, to `columns` values of 128 bits (a multiple of 128): bit
 * r of value c is bit c of row r.
 */
export function transpose128(rows: usize, stride: usize, to: usize, columns: i32): void {
  for (let column = 0; column < columns; column += 128) {
    for (let group: usize = 0; group < 8; group++) {
      const base = rows + (group << 4) * stride;
      const out = to + (group << 1);
      // A 16×16 transpose of bytes in four rounds of interleaving halves.
      const a0 = v128.load(base);
      const a1 = v128.load(base + stride);
      const a2 = v128.load(base + stride * 2);
      const a3 = v128.load(base + stride * 3);
      const a4 = v128.load(base + stride * 4);
      const a5 = v128.load(base + stride * 5);
      const a6 = v128.load(base + stride * 6);
      const a7 = v128.load(base + stride * 7);
      const a8 = v128.load(base + stride * 8);
      const a9 = v128.load(base + stride * 9);
      const aa = v128.load(base + stride * 10);
      const ab = v128.load(base + stride * 11);
      const ac = v128.load(base + stride * 12);
      const ad = v128.load(base + stride * 13);
      const ae = v128.load(base + stride * 14);
      const af = v128.load(base + stride * 15);
      // Round 1: rows i and i + 8.
      const b0 = lower(a0, a8);
      const b1 = upper(a0, a8);
      const b2 = lower(a1, a9);
      const b3 = upper(a1, a9);
      const b4 = lower(a2, aa);
      const b5 = upper(a2, aa);
      const b6 = lower(a3, ab);
      const b7 = upper(a3, ab);
      const b8 = lower(a4, ac);
      const b9 = upper(a4, ac);
      const ba = lower(a5, ad);
      const bb = upper(a5, ad);
      const bc = lower(a6, ae);
      const bd = upper(a6, ae);
      const be = lower(a7, af);
      const bf = upper(a7, af);
      // Round 2: rows i and i + 4 of each half.
      const c0 = lower(b0, b8);
      const c1 = upper(b0, b8);
      const c2 = lower(b1, b9);
      const c3 = upper(b1, b9);
      const c4 = lower(b2, ba);
      const c5 = upper(b2, ba);
      const c6 = lower(b3, bb);
      const c7 = upper(b3, bb);
      const c8 = lower(b4, bc);
      const c9 = upper(b4, bc);
      const ca = lower(b5, bd);
      const cb = upper(b5, bd);
      const cc = lower(b6, be);
      const cd = upper(b6, be);
      const ce = lower(b7, bf);
      const cf = upper(b7, bf);
      // Round 3.
      const d0 = lower(c0, c8);
      const d1 = upper(c0, c8);
      const d2 = lower(c1, c9);
      const d3 = upper(c1, c9);
      const d4 = lower(c2, ca);
      const d5 = upper(c2, ca);
      const d6 = lower(c3, cb);
      const d7 = upper(c3, cb);
      const d8 = lower(c4, cc);
      const d9 = upper(c4, cc);
      const da = lower(c5, cd);
      const db = upper(c5, cd);
      const dc = lower(c6, ce);
      const dd = upper(c6, ce);
      const de = lower(c7, cf);
      const df = upper(c7, cf);
      // Round 4, and each byte column to its eight bit columns.
      spread(lower(d0, d8), out);
      spread(upper(d0, d8), out + 128);
      spread(lower(d1, d9), out + 256);
      spread(upper(d1, d9), out + 384);
      spread(lower(d2, da), out + 512);
      spread(upper(d2, da), out + 640);
      spread(lower(d3, db), out + 768);
      spread(upper(d3, db), out + 896);
      spread(lower(d4, dc), out + 1024);
      spread(upper(d4, dc), out + 1152);
      spread(lower(d5, dd), out + 1280);
      spread(upper(d5, dd), out + 1408);
      spread(lower(d6, de), out + 1536);
      spread(upper(d6, de), out + 1664);
      spread(lower(d7, df), out + 1792);
      spread(upper(d7, df), out + 1920);
    }
    rows += 16;
    to += 2048;
  }
}

function lower(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

function upper(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/** to_j = σ(from_j) ⊕ (tweak + j) for `count` values of 128 bits, with σ(high‖low) = (high ⊕ low)‖high. */
export function tweakSigma(to: usize, from: usize, tweak: i64, count: i32): void {
  const end = to + ((<usize>count) << 4);
  while (to < end) {
    const high = load<i64>(from, 8);
    store<i64>(to, high ^ tweak);
    store<i64>(to, high ^ load<i64>(from), 8);
    tweak += 1;
    to += 16;
    from += 16;
  }
}

/** Each of `count` values repeated `width` times: to_{j·width+w} = σ(from_j) ⊕ (tweak + j·width + w). */
export function tweakSigmaWide(to: usize, from: usize, tweak: i64, count: i32, width: i32): void {
  const end = from + ((<usize>count) << 4);
  while (from < end) {
    const high = load<i64>(from, 8);
    const sum = high ^ load<i64>(from);
    for (let w = 0; w < width; w++) {
      store<i64>(to, high ^ tweak);
      store<i64>(to, sum, 8);
      tweak += 1;
      to += 16;
    }
    from += 16;
  }
}

/** to_j = from_j ⊕ (tweak + j) for `count` values of 128 bits. */
export function tweak(to: usize, from: usize, tweak: i64, count: i32): void {
  let tweaks = i64x2(tweak, 0);
  const one = i64x2(1, 0);
  const end = to + ((<usize>count) << 4);
  while (to < end) {
    v128.store(to, v128.xor(v128.load(from), tweaks));
    tweaks = i64x2.add(tweaks, one);
    to += 16;
    from += 16;
  }
}

/** to_j = from_j ⊕ (low, high) for `count` values of 128 bits. */
export function offset(to: usize, from: usize, low: i64, high: i64, count: i32): void {
  const delta = i64x2(low, high);
  const end = to + ((<usize>count) << 4);
  while (to < end) {
    v128.store(to, v128.xor(v128.load(from), delta));
    to += 16;
    from += 16;
  }
}

/** Each of `count` values repeated `width` times. */
export function repeat(to: usize, from: usize, count: i32, width: i32): void {
  const end = from + ((<usize>count) << 4);
  while (from < end) {
    const x = v128.load(from);
    for (let w = 0; w < width; w++) {
      v128.store(to, x);
      to += 16;
    }
    from += 16;
  }
}

/**
 * Universal hash: sums_j ^= XOR of the rows i with bit j of coins_i, for 64 sums of 128 bits and `count` rows (a multiple of
 * 16). Coins come as nibbles: the four rows from 4g on have, for sum j, the nibble j (low one first) of the 32 bytes from
 * coins + 32g on. `tables` is scratch of 1024 bytes.
 */
export function hashRows(sums: usize, rows: usize, coins: usize, tables: usize, count: i32): void {
  const end = rows + ((<usize>count) << 4);
  while (rows < end) {
    for (let t: usize = 0; t < 4; t++) {
      const at = tables + (t << 8);
      const r0 = v128.load(rows + (t << 6));
      const r1 = v128.load(rows + (t << 6), 16);
      const r2 = v128.load(rows + (t << 6), 32);
      const r3 = v128.load(rows + (t << 6), 48);
      const r01 = v128.xor(r0, r1);
      const r23 = v128.xor(r2, r3);
      v128.store(at, i64x2(0, 0));
      v128.store(at, r0, 16);
      v128.store(at, r1, 32);
      v128.store(at, r01, 48);
      v128.store(at, r2, 64);
      v128.store(at, v128.xor(r0, r2), 80);
      v128.store(at, v128.xor(r1, r2), 96);
      v128.store(at, v128.xor(r01, r2), 112);
      v128.store(at, r3, 128);
      v128.store(at, v128.xor(r0, r3), 144);
      v128.store(at, v128.xor(r1, r3), 160);
      v128.store(at, v128.xor(r01, r3), 176);
      v128.store(at, r23, 192);
      v128.store(at, v128.xor(r0, r23), 208);
      v128.store(at, v128.xor(r1, r23), 224);
      v128.store(at, v128.xor(r01, r23), 240);
    }
    let sum = sums;
    for (let j: usize = 0; j < 32; j++) {
      const n0 = <usize>load<u8>(coins + j);
      const n1 = <usize>load<u8>(coins + j, 32);
      const n2 = <usize>load<u8>(coins + j, 64);
      const n3 = <usize>load<u8>(coins + j, 96);
      const even = v128.xor(
        v128.xor(v128.load(tables + ((n0 & 15) << 4)), v128.load(tables + ((n1 & 15) << 4), 256)),
        v128.xor(v128.load(tables + ((n2 & 15) << 4), 512), v128.load(tables + ((n3 & 15) << 4), 768)),
      );
      const odd = v128.xor(
        v128.xor(v128.load(tables + (n0 & 240)), v128.load(tables + (n1 & 240), 256)),
        v128.xor(v128.load(tables + (n2 & 240), 512), v128.load(tables + (n3 & 240), 768)),
      );
      v128.store(sum, v128.xor(v128.load(sum), even));
      v128.store(sum, v128.xor(v128.load(sum, 16), odd), 16);
      sum += 32;
    }
    rows += 256;
    coins += 128;
  }
}

/** One bit of each of `count` (a multiple of 64) values of 128 bits, packed: bit 0. */
export function lowBits(to: usize, from: usize, count: i32): void {
  for (let i = 0; i < count; i += 64) {
    let word: i64 = 0;
    for (let b = 0; b < 64; b++) {
      word |= (load<i64>(from) & 1) << b;
      from += 16;
    }
    store<i64>(to, word);
    to += 8;
  }
}

/**
 * Gilboa's products, the sender's part. `count` choosing elements of Z_2^64 with 64 OTs each, and `rows` correlated elements a
 * for each of them. h0 and h1 are the hashed messages, `stride` bytes an OT, one word for each row. OT b works modulo
 * 2^(64−b): its correction d_b = h0 − h1 + a takes 64 − b bits; d_b and d_(64−b) share a word, d_0 fills one, d_32 a half.
 * z = −Σ 2^b·h0_b. The 32·rows words of corrections of a choosing element are followed by the 32 bits of each d_32.
 */
export function gilboaSend(
  z: usize,
  a: usize,
  h0: usize,
  h1: usize,
  words: usize,
  count: i32,
  rows: i32,
  stride: i32,
): void {
  const step = <usize>stride;
  const wordStep = (<usize>rows) << 3;
  for (let i = 0; i < count; i++) {
    let halves = words + (wordStep << 5);
    for (let r = 0; r < rows; r++) {
      const value = load<i64>(a);
      const at = (<usize>r) << 3;
      let low = h0 + at;
      let lowOther = h1 + at;
      let high = low + (step << 6);
      let highOther = lowOther + (step << 6);
      let word = words + at;
      let sum: i64 = load<i64>(low);
      store<i64>(word, sum - load<i64>(lowOther) + value);
      for (let b = 1; b < 32; b++) {
        low += step;
        lowOther += step;
        high -= step;
        highOther -= step;
        word += wordStep;
        const x = load<i64>(low);
        const y = load<i64>(high);
        sum += (x << b) + (y << (64 - b));
        const d = ((x - load<i64>(lowOther) + value) << b) >>> b;
        store<i64>(word, d | ((y - load<i64>(highOther) + value) << (64 - b)));
      }
      const middle = load<i64>(low + step);
      sum += middle << 32;
      store<i32>(halves, <i32>(middle - load<i64>(lowOther + step) + value));
      store<i64>(z, -sum);
      z += 8;
      a += 8;
      halves += 4;
    }
    h0 += step << 6;
    h1 += step << 6;
    words += 260 * <usize>rows;
  }
}

/** The receiver's part: z = Σ 2^b·(h_b + c_b·d_b) for its `count` elements c and each row. */
export function gilboaReceive(z: usize, c: usize, h: usize, words: usize, count: i32, rows: i32, stride: i32): void {
  const step = <usize>stride;
  const wordStep = (<usize>rows) << 3;
  for (let i = 0; i < count; i++) {
    const choice = load<i64>(c);
    let halves = words + (wordStep << 5);
    for (let r = 0; r < rows; r++) {
      const at = (<usize>r) << 3;
      let low = h + at;
      let high = low + (step << 6);
      let word = words + at;
      let sum: i64 = load<i64>(low) + (load<i64>(word) & -(choice & 1));
      for (let b = 1; b < 32; b++) {
        low += step;
        high -= step;
        word += wordStep;
        const d = load<i64>(word);
        const x = load<i64>(low) + (d & -((choice >>> b) & 1));
        const y = load<i64>(high) + ((d >>> (64 - b)) & -((choice >>> (64 - b)) & 1));
        sum += (x << b) + (y << (64 - b));
      }
      const middle = load<i64>(low + step) + (<i64>load<u32>(halves) & -((choice >>> 32) & 1));
      store<i64>(z, sum + (middle << 32));
      z += 8;
      halves += 4;
    }
    c += 8;
    h += step << 6;
    words += 260 * <usize>rows;
  }
}

/** The low words of `count` values of 128 bits. */
export function lowWords(to: usize, from: usize, count: i32): void {
  const end = to + ((<usize>count) << 3);
  while (to < end) {
    store<i64>(to, load<i64>(from));
    to += 8;
    from += 16;
  }
}

/**
 * The same hash of packed bits: sums (64 nibbles) ^= coins ∧ the four bits of each group of rows. The parity of nibble j is
 * then bit j of the hash. `count` is a multiple of 16.
 */
export function hashChoices(sums: usize, choices: usize, coins: usize, count: i32): void {
  let low = v128.load(sums);
  let high = v128.load(sums, 16);
  for (let i = 0; i < count; i += 16) {
    let bits: i32 = <i32>load<u16>(choices);
    choices += 2;
    for (let g = 0; g < 4; g++) {
      const mask = i8x16.splat(<i8>((bits & 15) * 17));
      bits >>>= 4;
      low = v128.xor(low, v128.and(v128.load(coins), mask));
      high = v128.xor(high, v128.and(v128.load(coins, 16), mask));
      coins += 32;
    }
  }
  v128.store(sums, low);
  v128.store(sums, high, 16);
}

/** The sender's part of correlated OT over Z_2^64: q_i = h0_i, out_i = h0_i − h1_i + delta_i, of the hashes' low words. */
export function correlateSend(q: usize, out: usize, delta: usize, h0: usize, h1: usize, count: i32): void {
  const end = q + ((<usize>count) << 3);
  while (q < end) {
    const value = load<i64>(h0);
    store<i64>(q, value);
    store<i64>(out, value - load<i64>(h1) + load<i64>(delta));
    q += 8;
    out += 8;
    delta += 8;
    h0 += 16;
    h1 += 16;
  }
}

/** t_i += c_i·d_i over Z_2^64 for `count` packed choices c. */
export function addChosen(t: usize, d: usize, choices: usize, count: i32): void {
  let word: i64 = 0;
  for (let i = 0; i < count; i++) {
    if ((i & 63) == 0) {
      word = load<i64>(choices);
      choices += 8;
    }
    store<i64>(t, load<i64>(t) + (load<i64>(d) & -(word & 1)));
    word >>>= 1;
    t += 8;
    d += 8;
  }
}

/** t_i ^= c_i·d_i for values of 128 bits and `count` packed choices c. */
export function xorChosen(t: usize, d: usize, choices: usize, count: i32): void {
  let word: i64 = 0;
  for (let i = 0; i < count; i++) {
    if ((i & 63) == 0) {
      word = load<i64>(choices);
      choices += 8;
    }
    const mask = i64x2.splat(-(word & 1));
    v128.store(t, v128.xor(v128.load(t), v128.and(v128.load(d), mask)));
    word >>>= 1;
    t += 16;
    d += 16;
  }
}

/**
 * Words of a binary linear code, column by column: bit column j of `out` (columns `stride` bytes apart) is added to by the source's bit
 * columns that generator column j chooses. The source lies in blocks of 128 rows, each its 128 columns of 16 bytes; `blocks` is even.
 * A generator column is `nibbles` numbers of 16 bits: (16·q + x)·32 for the four bits x of its q-th nibble. They are public; the source
 * is read in an order that does not depend on it. `tables`: 512 bytes for each nibble.
 */
export function encodeColumns(
  out: usize,
  stride: usize,
  columns: i32,
  source: usize,
  blocks: i32,
  generator: usize,
  nibbles: i32,
  tables: usize,
): void {
  for (let block = 0; block < blocks; block += 2) {
    for (let q: usize = 0; q < <usize>nibbles; q++) {
      const at = tables + (q << 9);
      v128.store(at, i64x2(0, 0));
      v128.store(at, i64x2(0, 0), 16);
      for (let bit: usize = 0; bit < 4; bit++) {
        const from = source + (((q << 2) + bit) << 4);
        const first = v128.load(from);
        const second = v128.load(from, 2048);
        const half: usize = 32 << bit;
        for (let x: usize = 0; x < half; x += 32) {
          v128.store(at + half + x, v128.xor(v128.load(at + x), first));
          v128.store(at + half + x, v128.xor(v128.load(at + x, 16), second), 16);
        }
      }
    }
    let choice = generator;
    let to = out;
    for (let j = 0; j < columns; j++) {
      let first = v128.load(to);
      let second = v128.load(to, 16);
      const end = choice + ((<usize>nibbles) << 1);
      while (choice < end) {
        const at = tables + <usize>load<u16>(choice);
        first = v128.xor(first, v128.load(at));
        second = v128.xor(second, v128.load(at, 16));
        choice += 2;
      }
      v128.store(to, first);
      v128.store(to, second, 16);
      to += stride;
    }
    out += 32;
    source += 4096;
  }
}
