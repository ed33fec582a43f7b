// GF(2^128), modulo x^128 + x^7 + x^2 + x + 1: products with a fixed element. Elements are 16 bytes, bit i for x^i.

/** The 16 tables of 256 products of `fixed` (low, high): entry b of table k, from to + 4096k on, is b·x^(8k)·fixed. */
export function byteTables(to: usize, low: i64, high: i64): void {
  for (let k: usize = 0; k < 16; k++) {
    v128.store(to, i64x2(0, 0));
    for (let bit: usize = 16; bit < 4096; bit <<= 1) {
      const one = i64x2(low, high);
      for (let b: usize = 0; b < bit; b += 16) v128.store(to + bit + b, v128.xor(v128.load(to + b), one));
      const over = high >> 63;
      high = (high << 1) | (low >>> 63);
      low = (low << 1) ^ (over & 0x87);
    }
    to += 4096;
  }
}

function entry(tables: usize, value: i64, shift: i64): v128 {
  return v128.load(tables + ((<usize>(value >>> shift) & 255) << 4));
}

/** to_i ^= from_i·fixed by tables of bytes. Addresses depend on `from`. */
export function addByBytes(to: usize, from: usize, tables: usize, count: i32): void {
  const end = from + ((<usize>count) << 4);
  while (from < end) {
    const a = load<i64>(from);
    const b = load<i64>(from, 8);
    const first = v128.xor(
      v128.xor(
        v128.xor(entry(tables, a, 0), entry(tables + 4096, a, 8)),
        v128.xor(entry(tables + 8192, a, 16), entry(tables + 12288, a, 24)),
      ),
      v128.xor(
        v128.xor(entry(tables + 16384, a, 32), entry(tables + 20480, a, 40)),
        v128.xor(entry(tables + 24576, a, 48), entry(tables + 28672, a, 56)),
      ),
    );
    const second = v128.xor(
      v128.xor(
        v128.xor(entry(tables + 32768, b, 0), entry(tables + 36864, b, 8)),
        v128.xor(entry(tables + 40960, b, 16), entry(tables + 45056, b, 24)),
      ),
      v128.xor(
        v128.xor(entry(tables + 49152, b, 32), entry(tables + 53248, b, 40)),
        v128.xor(entry(tables + 57344, b, 48), entry(tables + 61440, b, 56)),
      ),
    );
    v128.store(to, v128.xor(v128.load(to), v128.xor(first, second)));
    to += 16;
    from += 16;
  }
}

/**
 * The 32 · 16 tables of 16 bytes: entry h of table (k, j), from to + 256k + 16j on, is byte j of h·x^(4k)·fixed. `scratch`: 256
 * bytes.
 */
export function nibbleTables(to: usize, low: i64, high: i64, scratch: usize): void {
  for (let k = 0; k < 32; k++) {
    v128.store(scratch, i64x2(0, 0));
    for (let bit: usize = 16; bit < 256; bit <<= 1) {
      const one = i64x2(low, high);
      for (let h: usize = 0; h < bit; h += 16) v128.store(scratch + bit + h, v128.xor(v128.load(scratch + h), one));
      const over = high >> 63;
      high = (high << 1) | (low >>> 63);
      low = (low << 1) ^ (over & 0x87);
    }
    for (let j: usize = 0; j < 16; j++) {
      for (let h: usize = 0; h < 16; h++) store<u8>(to + h, load<u8>(scratch + (h << 4) + j));
      to += 16;
    }
  }
}

function lower(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

function upper(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

function mix(to: usize, from: usize): void {
  for (let i: usize = 0; i < 128; i += 16) {
    const a = v128.load(from + i);
    const b = v128.load(from + i, 128);
    v128.store(to + (i << 1), lower(a, b));
    v128.store(to + (i << 1), upper(a, b), 16);
  }
}

// Transposes 16 × 16 bytes; `scratch`: 256 bytes.
function transpose(to: usize, from: usize, scratch: usize): void {
  mix(scratch, from);
  mix(to, scratch);
  mix(scratch, to);
  mix(to, scratch);
}

// Bytes first … first + 7 of 16 products; planes: byte k of the 16 elements in row k.
function half(to: usize, planes: usize, tables: usize, first: usize): void {
  tables += first << 4;
  let r0 = i64x2(0, 0);
  let r1 = r0;
  let r2 = r0;
  let r3 = r0;
  let r4 = r0;
  let r5 = r0;
  let r6 = r0;
  let r7 = r0;
  const low = i8x16.splat(15);
  const end = planes + 256;
  while (planes < end) {
    const bytes = v128.load(planes);
    let h = v128.and(bytes, low);
    r0 = v128.xor(r0, i8x16.swizzle(v128.load(tables), h));
    r1 = v128.xor(r1, i8x16.swizzle(v128.load(tables, 16), h));
    r2 = v128.xor(r2, i8x16.swizzle(v128.load(tables, 32), h));
    r3 = v128.xor(r3, i8x16.swizzle(v128.load(tables, 48), h));
    r4 = v128.xor(r4, i8x16.swizzle(v128.load(tables, 64), h));
    r5 = v128.xor(r5, i8x16.swizzle(v128.load(tables, 80), h));
    r6 = v128.xor(r6, i8x16.swizzle(v128.load(tables, 96), h));
    r7 = v128.xor(r7, i8x16.swizzle(v128.load(tables, 112), h));
    h = i8x16.shr_u(bytes, 4);
    r0 = v128.xor(r0, i8x16.swizzle(v128.load(tables, 256), h));
    r1 = v128.xor(r1, i8x16.swizzle(v128.load(tables, 272), h));
    r2 = v128.xor(r2, i8x16.swizzle(v128.load(tables, 288), h));
    r3 = v128.xor(r3, i8x16.swizzle(v128.load(tables, 304), h));
    r4 = v128.xor(r4, i8x16.swizzle(v128.load(tables, 320), h));
    r5 = v128.xor(r5, i8x16.swizzle(v128.load(tables, 336), h));
    r6 = v128.xor(r6, i8x16.swizzle(v128.load(tables, 352), h));
    r7 = v128.xor(r7, i8x16.swizzle(v128.load(tables, 368), h));
    planes += 16;
    tables += 512;
  }
  to += first << 4;
  v128.store(to, r0);
  v128.store(to, r1, 16);
  v128.store(to, r2, 32);
  v128.store(to, r3, 48);
  v128.store(to, r4, 64);
  v128.store(to, r5, 80);
  v128.store(to, r6, 96);
  v128.store(to, r7, 112);
}

/**
 * to_i ^= from_i·fixed by tables of nibbles, for `count` elements (a multiple of 16): no address and no branch depends on
 * elements. `scratch`: 768 bytes.
 */
export function addByNibbles(to: usize, from: usize, tables: usize, count: i32, scratch: usize): void {
  const planes = scratch + 256;
  const products = scratch + 512;
  for (let i = 0; i < count; i += 16) {
    transpose(planes, from, scratch);
    half(products, planes, tables, 0);
    half(products, planes, tables, 8);
    transpose(planes, products, scratch);
    for (let j: usize = 0; j < 256; j += 16) {
      v128.store(to + j, v128.xor(v128.load(to + j), v128.load(planes + j)));
    }
    to += 256;
    from += 256;
  }
}

/**
 * Sixteen sums by Horner's rule: sums_k = sums_k·fixed ⊕ from_{16i+k} for every 16 elements. `sums` is kept transposed. As
 * above in constant time; `scratch`: 768 bytes.
 */
export function horner(sums: usize, from: usize, tables: usize, count: i32, scratch: usize): void {
  const planes = scratch + 256;
  const products = scratch + 512;
  for (let i = 0; i < count; i += 16) {
    half(products, sums, tables, 0);
    half(products, sums, tables, 8);
    transpose(planes, from, scratch);
    for (let j: usize = 0; j < 256; j += 16) {
      v128.store(sums + j, v128.xor(v128.load(products + j), v128.load(planes + j)));
    }
    from += 256;
  }
}
