// Sums of products Σ s_i·P_i in ristretto255 (RFC 9496) by Pippenger's method, of public scalars and public elements only: time
// and addresses depend on them. Elements are canonical encodings: the caller has checked them.
//
// Numbers modulo p = 2^255 − 19 are ten limbs of 26 and 25 bits in turn, as signed 32-bit integers (Bernstein, Curve25519, PKC 2006).
// Points of −x² + y² = 1 + d·x²·y² are in extended coordinates X, Y, Z, T = X·Y/Z; the addition is complete (Hisil, Wong,
// Carter and Dawson, 2008/522), so that it also doubles and takes the identity.

const limbBytes: usize = 4;
const numberBytes: usize = 40;
const pointBytes: usize = 160;
/** A point that is added often, with Z = 1: Y − X, Y + X, 2d·T. */
const readyBytes: usize = 120;

// The first page is free for constants and for what a call computes on the way.
const edwardsD: usize = 1024;
const twiceD: usize = 1064;
const rootOfMinusOne: usize = 1104;
const rootForEncoding: usize = 1144;
const one: usize = 1184;
const zero: usize = 1224;
// Of add.
const a: usize = 2048;
const b: usize = 2088;
const c: usize = 2128;
const d: usize = 2168;
const e: usize = 2208;
const f: usize = 2248;
const g: usize = 2288;
const h: usize = 2328;
// Of roots, decoding and encoding.
const t0: usize = 3072;
const t1: usize = 3112;
const t2: usize = 3152;
const t3: usize = 3192;
const u0: usize = 3232;
const u1: usize = 3272;
const u2: usize = 3312;
const u3: usize = 3352;
const u4: usize = 3392;
const u5: usize = 3432;
const u6: usize = 3472;
const u7: usize = 3512;
const bytesAt: usize = 3584;
// Points of a sum.
const total: usize = 4096;
const running: usize = 4256;
const part: usize = 4416;

function limb(x: usize, i: usize): i64 {
  return <i64>load<i32>(x + i * limbBytes);
}

function put(x: usize, i: usize, value: i64): void {
  store<i32>(x + i * limbBytes, <i32>value);
}

function set10(
  x: usize,
  l0: i64,
  l1: i64,
  l2: i64,
  l3: i64,
  l4: i64,
  l5: i64,
  l6: i64,
  l7: i64,
  l8: i64,
  l9: i64,
): void {
  put(x, 0, l0);
  put(x, 1, l1);
  put(x, 2, l2);
  put(x, 3, l3);
  put(x, 4, l4);
  put(x, 5, l5);
  put(x, 6, l6);
  put(x, 7, l7);
  put(x, 8, l8);
  put(x, 9, l9);
}

function prepare(): void {
  set10(edwardsD, 56195235, 13857412, 51736253, 6949390, 114729, 24766616, 60832955, 30306712, 48412415, 21499315);
  set10(twiceD, 45281625, 27714825, 36363642, 13898781, 229458, 15978800, 54557047, 27058993, 29715967, 9444199);
  set10(rootOfMinusOne, 34513072, 25610706, 9377949, 3500415, 12389472, 33281959, 41962654, 31548777, 326685, 11406482);
  set10(rootForEncoding, 6111466, 4156064, 39310137, 12243467, 41204824, 120896, 20826367, 26493656, 6093567, 31568420);
  set10(one, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  set10(zero, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}

function copy(h: usize, f: usize): void {
  memory.copy(h, f, numberBytes);
}

function plus(h: usize, f: usize, g: usize): void {
  for (let i: usize = 0; i < 10; i++) put(h, i, limb(f, i) + limb(g, i));
}

function minus(h: usize, f: usize, g: usize): void {
  for (let i: usize = 0; i < 10; i++) put(h, i, limb(f, i) - limb(g, i));
}

/** h = f·g; limbs of f and g below 1.65·2^26 and 1.65·2^25 in turn, those of h below 1.01·2^25 and 1.01·2^24. */
function times(h: usize, f: usize, g: usize): void {
  const f0 = limb(f, 0);
  const f1 = limb(f, 1);
  const f2 = limb(f, 2);
  const f3 = limb(f, 3);
  const f4 = limb(f, 4);
  const f5 = limb(f, 5);
  const f6 = limb(f, 6);
  const f7 = limb(f, 7);
  const f8 = limb(f, 8);
  const f9 = limb(f, 9);
  const f1d = f1 + f1;
  const f3d = f3 + f3;
  const f5d = f5 + f5;
  const f7d = f7 + f7;
  const f9d = f9 + f9;
  const g0 = limb(g, 0);
  const g1 = limb(g, 1);
  const g2 = limb(g, 2);
  const g3 = limb(g, 3);
  const g4 = limb(g, 4);
  const g5 = limb(g, 5);
  const g6 = limb(g, 6);
  const g7 = limb(g, 7);
  const g8 = limb(g, 8);
  const g9 = limb(g, 9);
  const g1w = 19 * g1;
  const g2w = 19 * g2;
  const g3w = 19 * g3;
  const g4w = 19 * g4;
  const g5w = 19 * g5;
  const g6w = 19 * g6;
  const g7w = 19 * g7;
  const g8w = 19 * g8;
  const g9w = 19 * g9;
  let h0 =
    f0 * g0 + f1d * g9w + f2 * g8w + f3d * g7w + f4 * g6w + f5d * g5w + f6 * g4w + f7d * g3w + f8 * g2w + f9d * g1w;
  let h1 = f0 * g1 + f1 * g0 + f2 * g9w + f3 * g8w + f4 * g7w + f5 * g6w + f6 * g5w + f7 * g4w + f8 * g3w + f9 * g2w;
  let h2 =
    f0 * g2 + f1d * g1 + f2 * g0 + f3d * g9w + f4 * g8w + f5d * g7w + f6 * g6w + f7d * g5w + f8 * g4w + f9d * g3w;
  let h3 = f0 * g3 + f1 * g2 + f2 * g1 + f3 * g0 + f4 * g9w + f5 * g8w + f6 * g7w + f7 * g6w + f8 * g5w + f9 * g4w;
  let h4 = f0 * g4 + f1d * g3 + f2 * g2 + f3d * g1 + f4 * g0 + f5d * g9w + f6 * g8w + f7d * g7w + f8 * g6w + f9d * g5w;
  let h5 = f0 * g5 + f1 * g4 + f2 * g3 + f3 * g2 + f4 * g1 + f5 * g0 + f6 * g9w + f7 * g8w + f8 * g7w + f9 * g6w;
  let h6 = f0 * g6 + f1d * g5 + f2 * g4 + f3d * g3 + f4 * g2 + f5d * g1 + f6 * g0 + f7d * g9w + f8 * g8w + f9d * g7w;
  let h7 = f0 * g7 + f1 * g6 + f2 * g5 + f3 * g4 + f4 * g3 + f5 * g2 + f6 * g1 + f7 * g0 + f8 * g9w + f9 * g8w;
  let h8 = f0 * g8 + f1d * g7 + f2 * g6 + f3d * g5 + f4 * g4 + f5d * g3 + f6 * g2 + f7d * g1 + f8 * g0 + f9d * g9w;
  let h9 = f0 * g9 + f1 * g8 + f2 * g7 + f3 * g6 + f4 * g5 + f5 * g4 + f6 * g3 + f7 * g2 + f8 * g1 + f9 * g0;
  let c: i64;
  c = (h0 + (1 << 25)) >> 26;
  h1 += c;
  h0 -= c << 26;
  c = (h4 + (1 << 25)) >> 26;
  h5 += c;
  h4 -= c << 26;
  c = (h1 + (1 << 24)) >> 25;
  h2 += c;
  h1 -= c << 25;
  c = (h5 + (1 << 24)) >> 25;
  h6 += c;
  h5 -= c << 25;
  c = (h2 + (1 << 25)) >> 26;
  h3 += c;
  h2 -= c << 26;
  c = (h6 + (1 << 25)) >> 26;
  h7 += c;
  h6 -= c << 26;
  c = (h3 + (1 << 24)) >> 25;
  h4 += c;
  h3 -= c << 25;
  c = (h7 + (1 << 24)) >> 25;
  h8 += c;
  h7 -= c << 25;
  c = (h4 + (1 << 25)) >> 26;
  h5 += c;
  h4 -= c << 26;
  c = (h8 + (1 << 25)) >> 26;
  h9 += c;
  h8 -= c << 26;
  c = (h9 + (1 << 24)) >> 25;
  h0 += 19 * c;
  h9 -= c << 25;
  c = (h0 + (1 << 25)) >> 26;
  h1 += c;
  h0 -= c << 26;
  put(h, 0, h0);
  put(h, 1, h1);
  put(h, 2, h2);
  put(h, 3, h3);
  put(h, 4, h4);
  put(h, 5, h5);
  put(h, 6, h6);
  put(h, 7, h7);
  put(h, 8, h8);
  put(h, 9, h9);
}

function squares(h: usize, f: usize, count: i32): void {
  times(h, f, f);
  for (let i = 1; i < count; i++) times(h, h, h);
}

/** h = f^((p − 5)/8) = f^(2^252 − 3). */
function power(h: usize, f: usize): void {
  squares(t0, f, 1);
  squares(t1, t0, 2);
  times(t1, f, t1); // 9
  times(t0, t0, t1); // 11
  squares(t2, t0, 1);
  times(t1, t1, t2); // 2^5 − 1
  squares(t2, t1, 5);
  times(t1, t2, t1); // 2^10 − 1
  squares(t2, t1, 10);
  times(t2, t2, t1); // 2^20 − 1
  squares(t3, t2, 20);
  times(t2, t3, t2); // 2^40 − 1
  squares(t2, t2, 10);
  times(t1, t2, t1); // 2^50 − 1
  squares(t2, t1, 50);
  times(t2, t2, t1); // 2^100 − 1
  squares(t3, t2, 100);
  times(t2, t3, t2); // 2^200 − 1
  squares(t2, t2, 50);
  times(t1, t2, t1); // 2^250 − 1
  squares(t1, t1, 2);
  times(h, t1, f);
}

/** The 32 bytes of the number that f is, below p. */
function toBytes(out: usize, f: usize): void {
  let q = (19 * limb(f, 9) + (1 << 24)) >> 25;
  for (let i: usize = 0; i < 10; i++) q = (limb(f, i) + q) >> ((i & 1) == 0 ? 26 : 25);
  let carry = 19 * q;
  let word: u64 = 0;
  let bits: u64 = 0;
  for (let i: usize = 0; i < 10; i++) {
    const width: u64 = (i & 1) == 0 ? 26 : 25;
    const value = limb(f, i) + carry;
    carry = value >> <i64>width;
    word |= (<u64>value & ((1 << width) - 1)) << bits;
    bits += width;
    while (bits >= 8) {
      store<u8>(out, <u8>word);
      out += 1;
      word >>= 8;
      bits -= 8;
    }
  }
  store<u8>(out, <u8>word);
}

/** The number of 32 bytes below 2^255. */
function fromBytes(h: usize, bytes: usize): void {
  let at: u64 = 0;
  for (let i: usize = 0; i < 10; i++) {
    const width: u64 = (i & 1) == 0 ? 26 : 25;
    const from = <usize>(at >> 3);
    // The last limb's word would leave the 32 bytes.
    const start: usize = from > 24 ? 24 : from;
    put(h, i, <i64>((load<u64>(bytes + start) >> (at - ((<u64>start) << 3))) & ((1 << width) - 1)));
    at += width;
  }
}

function isOdd(f: usize): bool {
  toBytes(bytesAt, f);
  return (load<u8>(bytesAt) & 1) == 1;
}

function areEqual(f: usize, g: usize): bool {
  toBytes(bytesAt, f);
  const first = load<u64>(bytesAt);
  const second = load<u64>(bytesAt, 8);
  const third = load<u64>(bytesAt, 16);
  const fourth = load<u64>(bytesAt, 24);
  toBytes(bytesAt, g);
  return (
    load<u64>(bytesAt) == first &&
    load<u64>(bytesAt, 8) == second &&
    load<u64>(bytesAt, 16) == third &&
    load<u64>(bytesAt, 24) == fourth
  );
}

/** f = |f|: the one of f and −f that is even. */
function makeEven(f: usize): void {
  if (isOdd(f)) minus(f, zero, f);
}

/** r = 1/√v, even, or 1/√(√−1·v) where v is no square: SQRT_RATIO_M1(1, v). */
function inverseRoot(r: usize, v: usize): void {
  squares(u6, v, 1);
  times(u6, u6, v); // v³
  squares(u7, u6, 1);
  times(u7, u7, v); // v⁷
  power(u7, u7);
  times(r, u6, u7);
  squares(u6, r, 1);
  times(u6, u6, v);
  minus(u7, zero, one);
  const flipped = areEqual(u6, u7);
  minus(u7, zero, rootOfMinusOne);
  if (flipped || areEqual(u6, u7)) times(r, r, rootOfMinusOne);
  makeEven(r);
}

/** RFC 9496 §4.3.1, and what `addReady` wants. */
function decode(ready: usize, bytes: usize): void {
  fromBytes(u0, bytes);
  squares(u1, u0, 1);
  plus(u2, one, u1);
  minus(u1, one, u1);
  squares(u3, u2, 1);
  squares(u4, u1, 1);
  times(u4, u4, edwardsD);
  minus(u4, zero, u4);
  minus(u4, u4, u3);
  times(u5, u4, u3);
  inverseRoot(u3, u5);
  times(u5, u3, u2); // den_x
  times(u3, u3, u5);
  times(u3, u3, u4); // den_y
  times(u0, u0, u5);
  plus(u0, u0, u0);
  // Reduced before its sign is asked for, and after.
  makeEven(u0);
  times(u0, u0, one);
  times(u1, u1, u3);
  minus(ready, u1, u0);
  plus(ready + numberBytes, u1, u0);
  times(u0, u0, u1);
  times(ready + 2 * numberBytes, u0, twiceD);
}

/** RFC 9496 §4.3.2. */
function encode(out: usize, point: usize): void {
  const x = point;
  const y = point + numberBytes;
  const z = point + 2 * numberBytes;
  const t = point + 3 * numberBytes;
  plus(u0, z, y);
  minus(u1, z, y);
  times(u0, u0, u1);
  times(u1, x, y);
  squares(u2, u1, 1);
  times(u2, u2, u0);
  inverseRoot(u3, u2);
  times(u0, u3, u0); // den1
  times(u1, u3, u1); // den2
  times(u2, u0, u1);
  times(u2, u2, t); // z_inv
  times(u4, t, u2);
  copy(u5, x);
  copy(u3, y);
  if (isOdd(u4)) {
    times(u5, y, rootOfMinusOne);
    times(u3, x, rootOfMinusOne);
    times(u1, u0, rootForEncoding);
  }
  times(u4, u5, u2);
  if (isOdd(u4)) minus(u3, zero, u3);
  minus(u3, z, u3);
  times(u3, u3, u1);
  makeEven(u3);
  toBytes(out, u3);
}

function setIdentity(point: usize): void {
  copy(point, zero);
  copy(point + numberBytes, one);
  copy(point + 2 * numberBytes, one);
  copy(point + 3 * numberBytes, zero);
}

/** From a, b, c, d to r. */
function finish(r: usize): void {
  minus(e, b, a);
  minus(f, d, c);
  plus(g, d, c);
  plus(h, b, a);
  times(r, e, f);
  times(r + numberBytes, g, h);
  times(r + 2 * numberBytes, f, g);
  times(r + 3 * numberBytes, e, h);
}

/** r = p + q. */
function add(r: usize, p: usize, q: usize): void {
  minus(a, p + numberBytes, p);
  minus(b, q + numberBytes, q);
  times(a, a, b);
  plus(b, p + numberBytes, p);
  plus(c, q + numberBytes, q);
  times(b, b, c);
  times(c, p + 3 * numberBytes, q + 3 * numberBytes);
  times(c, c, twiceD);
  times(d, p + 2 * numberBytes, q + 2 * numberBytes);
  plus(d, d, d);
  finish(r);
}

/** r = r + q, q made by `decode`. */
function addReady(r: usize, q: usize): void {
  minus(a, r + numberBytes, r);
  times(a, a, q);
  plus(b, r + numberBytes, r);
  times(b, b, q + numberBytes);
  times(c, r + 3 * numberBytes, q + 2 * numberBytes);
  plus(d, r + 2 * numberBytes, r + 2 * numberBytes);
  finish(r);
}

/** Bits `at` … `at + width − 1` of 32 bytes, width at most 8. */
function digit(scalar: usize, at: i32, width: i32): i32 {
  const low = <i32>load<u8>(scalar + <usize>(at >> 3));
  const high = at >> 3 < 31 ? <i32>load<u8>(scalar + <usize>(at >> 3), 1) : 0;
  return ((low | (high << 8)) >> (at & 7)) & ((1 << width) - 1);
}

/**
 * out = Σ scalar_i·element_i, 32 bytes each; `width` (2 to 8) bits of all scalars at a time. `ready`: 120 bytes an element;
 * `sums`: 160 · 2^width bytes. Scalars are below 2^253.
 */
export function combine(
  out: usize,
  scalars: usize,
  elements: usize,
  count: i32,
  width: i32,
  ready: usize,
  sums: usize,
): void {
  prepare();
  for (let i = 0; i < count; i++) decode(ready + <usize>i * readyBytes, elements + ((<usize>i) << 5));
  setIdentity(total);
  const last = 252 / width;
  for (let turn = last; turn >= 0; turn--) {
    if (turn < last) for (let i = 0; i < width; i++) add(total, total, total);
    // sums[k]: of all elements whose digit is k.
    for (let k = 1; k < 1 << width; k++) setIdentity(sums + <usize>k * pointBytes);
    for (let i = 0; i < count; i++) {
      const k = digit(scalars + ((<usize>i) << 5), turn * width, width);
      if (k != 0) addReady(sums + <usize>k * pointBytes, ready + <usize>i * readyBytes);
    }
    // Σ k·sums[k]: each sum of the last ones counts once more.
    setIdentity(running);
    setIdentity(part);
    for (let k = (1 << width) - 1; k > 0; k--) {
      add(running, running, sums + <usize>k * pointBytes);
      add(part, part, running);
    }
    add(total, total, part);
  }
  encode(out, total);
}
