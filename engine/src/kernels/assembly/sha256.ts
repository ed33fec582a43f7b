// SHA-256 (FIPS 180-4) of four byte strings at once, one in each 32-bit lane: strings of any length that all begin with the same
// whole blocks, which the caller has compressed before. Nothing branches on bytes; lengths are public.

// The round constants.
const constants = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
]);

function rotate(x: v128, bits: i32): v128 {
  return v128.or(i32x4.shr_u(x, bits), i32x4.shl(x, 32 - bits));
}

function bigSigma0(x: v128): v128 {
  return v128.xor(v128.xor(rotate(x, 2), rotate(x, 13)), rotate(x, 22));
}

function bigSigma1(x: v128): v128 {
  return v128.xor(v128.xor(rotate(x, 6), rotate(x, 11)), rotate(x, 25));
}

function sigma0(x: v128): v128 {
  return v128.xor(v128.xor(rotate(x, 7), rotate(x, 18)), i32x4.shr_u(x, 3));
}

function sigma1(x: v128): v128 {
  return v128.xor(v128.xor(rotate(x, 17), rotate(x, 19)), i32x4.shr_u(x, 10));
}

// What a round adds to h before d takes it: Σ1(e) + Ch(e, f, g) + K + W.
function mixed(h: v128, e: v128, f: v128, g: v128, w: v128, constant: usize): v128 {
  const added = i32x4.add(h, i32x4.add(w, v128.load32_splat(constant)));
  return i32x4.add(added, i32x4.add(bigSigma1(e), v128.bitselect(f, g, e)));
}

// Σ0(a) + Maj(a, b, c).
function majority(a: v128, b: v128, c: v128): v128 {
  return i32x4.add(bigSigma0(a), v128.bitselect(c, b, v128.xor(a, b)));
}

function scheduled(w: v128, w1: v128, w9: v128, w14: v128): v128 {
  return i32x4.add(i32x4.add(w, sigma0(w1)), i32x4.add(w9, sigma1(w14)));
}

// 16 bytes of one string at `from`, of which `left` are its own (any number), padded by one 1 bit; words in the host's order.
function padded(from: usize, left: i32, places: v128): v128 {
  const end = i8x16.splat(<i8>max(-1, min(left, 64)));
  const own = v128.and(v128.load(from), i8x16.lt_s(places, end));
  const mark = v128.and(i8x16.eq(places, end), i8x16.splat(-128));
  return swapped(v128.or(own, mark));
}

function swapped(x: v128): v128 {
  return i8x16.shuffle(x, x, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}

function blocksOf(length: i32): i32 {
  return (length + 72) >>> 6;
}

function lane(list: usize, index: usize): i32 {
  return load<i32>(list + (index << 2));
}

/**
 * The first 16 bytes of the hashes of `count` strings, at `to` one after the other: string i is the bytes from offsets[i] to
 * offsets[i + 1] after `bytes`, and `before` blocks, whose compression left the eight words at `state`, come before each.
 * `count` is a multiple of four; 64 bytes after the last string may be read, and are not used.
 */
export function hashFour(to: usize, bytes: usize, offsets: usize, count: i32, state: usize, before: i32): void {
  const places = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const sixteen = i8x16.splat(16);
  for (let i = 0; i < count; i += 4) {
    const o0 = lane(offsets, 0);
    const o1 = lane(offsets, 1);
    const o2 = lane(offsets, 2);
    const o3 = lane(offsets, 3);
    const l0 = o1 - o0;
    const l1 = o2 - o1;
    const l2 = o3 - o2;
    const l3 = lane(offsets, 4) - o3;
    offsets += 16;
    const lengths = i32x4(l0, l1, l2, l3);
    const blocks = i32x4(blocksOf(l0), blocksOf(l1), blocksOf(l2), blocksOf(l3));
    const longest = max(max(blocksOf(l0), blocksOf(l1)), max(blocksOf(l2), blocksOf(l3)));
    let s0 = v128.load32_splat(state, 0);
    let s1 = v128.load32_splat(state, 4);
    let s2 = v128.load32_splat(state, 8);
    let s3 = v128.load32_splat(state, 12);
    let s4 = v128.load32_splat(state, 16);
    let s5 = v128.load32_splat(state, 20);
    let s6 = v128.load32_splat(state, 24);
    let s7 = v128.load32_splat(state, 28);
    for (let block = 0; block < longest; block++) {
      const at = block << 6;
      let place = places;
      const m00 = padded(bytes + <usize>min(o0 + at, o0 + l0) + 0, l0 - at, place);
      const m01 = padded(bytes + <usize>min(o1 + at, o1 + l1) + 0, l1 - at, place);
      const m02 = padded(bytes + <usize>min(o2 + at, o2 + l2) + 0, l2 - at, place);
      const m03 = padded(bytes + <usize>min(o3 + at, o3 + l3) + 0, l3 - at, place);
      const low00 = v128.shuffle<i32>(m00, m01, 0, 4, 1, 5);
      const low01 = v128.shuffle<i32>(m02, m03, 0, 4, 1, 5);
      const high00 = v128.shuffle<i32>(m00, m01, 2, 6, 3, 7);
      const high01 = v128.shuffle<i32>(m02, m03, 2, 6, 3, 7);
      let w0 = v128.shuffle<i32>(low00, low01, 0, 1, 4, 5);
      let w1 = v128.shuffle<i32>(low00, low01, 2, 3, 6, 7);
      let w2 = v128.shuffle<i32>(high00, high01, 0, 1, 4, 5);
      let w3 = v128.shuffle<i32>(high00, high01, 2, 3, 6, 7);
      place = i8x16.add(place, sixteen);
      const m10 = padded(bytes + <usize>min(o0 + at, o0 + l0) + 16, l0 - at, place);
      const m11 = padded(bytes + <usize>min(o1 + at, o1 + l1) + 16, l1 - at, place);
      const m12 = padded(bytes + <usize>min(o2 + at, o2 + l2) + 16, l2 - at, place);
      const m13 = padded(bytes + <usize>min(o3 + at, o3 + l3) + 16, l3 - at, place);
      const low10 = v128.shuffle<i32>(m10, m11, 0, 4, 1, 5);
      const low11 = v128.shuffle<i32>(m12, m13, 0, 4, 1, 5);
      const high10 = v128.shuffle<i32>(m10, m11, 2, 6, 3, 7);
      const high11 = v128.shuffle<i32>(m12, m13, 2, 6, 3, 7);
      let w4 = v128.shuffle<i32>(low10, low11, 0, 1, 4, 5);
      let w5 = v128.shuffle<i32>(low10, low11, 2, 3, 6, 7);
      let w6 = v128.shuffle<i32>(high10, high11, 0, 1, 4, 5);
      let w7 = v128.shuffle<i32>(high10, high11, 2, 3, 6, 7);
      place = i8x16.add(place, sixteen);
      const m20 = padded(bytes + <usize>min(o0 + at, o0 + l0) + 32, l0 - at, place);
      const m21 = padded(bytes + <usize>min(o1 + at, o1 + l1) + 32, l1 - at, place);
      const m22 = padded(bytes + <usize>min(o2 + at, o2 + l2) + 32, l2 - at, place);
      const m23 = padded(bytes + <usize>min(o3 + at, o3 + l3) + 32, l3 - at, place);
      const low20 = v128.shuffle<i32>(m20, m21, 0, 4, 1, 5);
      const low21 = v128.shuffle<i32>(m22, m23, 0, 4, 1, 5);
      const high20 = v128.shuffle<i32>(m20, m21, 2, 6, 3, 7);
      const high21 = v128.shuffle<i32>(m22, m23, 2, 6, 3, 7);
      let w8 = v128.shuffle<i32>(low20, low21, 0, 1, 4, 5);
      let w9 = v128.shuffle<i32>(low20, low21, 2, 3, 6, 7);
      let w10 = v128.shuffle<i32>(high20, high21, 0, 1, 4, 5);
      let w11 = v128.shuffle<i32>(high20, high21, 2, 3, 6, 7);
      place = i8x16.add(place, sixteen);
      const m30 = padded(bytes + <usize>min(o0 + at, o0 + l0) + 48, l0 - at, place);
      const m31 = padded(bytes + <usize>min(o1 + at, o1 + l1) + 48, l1 - at, place);
      const m32 = padded(bytes + <usize>min(o2 + at, o2 + l2) + 48, l2 - at, place);
      const m33 = padded(bytes + <usize>min(o3 + at, o3 + l3) + 48, l3 - at, place);
      const low30 = v128.shuffle<i32>(m30, m31, 0, 4, 1, 5);
      const low31 = v128.shuffle<i32>(m32, m33, 0, 4, 1, 5);
      const high30 = v128.shuffle<i32>(m30, m31, 2, 6, 3, 7);
      const high31 = v128.shuffle<i32>(m32, m33, 2, 6, 3, 7);
      let w12 = v128.shuffle<i32>(low30, low31, 0, 1, 4, 5);
      let w13 = v128.shuffle<i32>(low30, low31, 2, 3, 6, 7);
      let w14 = v128.shuffle<i32>(high30, high31, 0, 1, 4, 5);
      let w15 = v128.shuffle<i32>(high30, high31, 2, 3, 6, 7);
      // A string's last block ends with its length in bits, which fits 32.
      const last = i32x4.eq(blocks, i32x4.splat(block + 1));
      const bits = i32x4.shl(i32x4.add(lengths, i32x4.splat(before << 6)), 3);
      w15 = v128.bitselect(bits, w15, last);
      let a = s0;
      let b = s1;
      let c = s2;
      let d = s3;
      let e = s4;
      let f = s5;
      let g = s6;
      let h = s7;
      let k = constants;
      // The names of the eight words move on by one in each round.
      h = mixed(h, e, f, g, w0, k + 0);
      d = i32x4.add(d, h);
      h = i32x4.add(h, majority(a, b, c));
      g = mixed(g, d, e, f, w1, k + 4);
      c = i32x4.add(c, g);
      g = i32x4.add(g, majority(h, a, b));
      f = mixed(f, c, d, e, w2, k + 8);
      b = i32x4.add(b, f);
      f = i32x4.add(f, majority(g, h, a));
      e = mixed(e, b, c, d, w3, k + 12);
      a = i32x4.add(a, e);
      e = i32x4.add(e, majority(f, g, h));
      d = mixed(d, a, b, c, w4, k + 16);
      h = i32x4.add(h, d);
      d = i32x4.add(d, majority(e, f, g));
      c = mixed(c, h, a, b, w5, k + 20);
      g = i32x4.add(g, c);
      c = i32x4.add(c, majority(d, e, f));
      b = mixed(b, g, h, a, w6, k + 24);
      f = i32x4.add(f, b);
      b = i32x4.add(b, majority(c, d, e));
      a = mixed(a, f, g, h, w7, k + 28);
      e = i32x4.add(e, a);
      a = i32x4.add(a, majority(b, c, d));
      h = mixed(h, e, f, g, w8, k + 32);
      d = i32x4.add(d, h);
      h = i32x4.add(h, majority(a, b, c));
      g = mixed(g, d, e, f, w9, k + 36);
      c = i32x4.add(c, g);
      g = i32x4.add(g, majority(h, a, b));
      f = mixed(f, c, d, e, w10, k + 40);
      b = i32x4.add(b, f);
      f = i32x4.add(f, majority(g, h, a));
      e = mixed(e, b, c, d, w11, k + 44);
      a = i32x4.add(a, e);
      e = i32x4.add(e, majority(f, g, h));
      d = mixed(d, a, b, c, w12, k + 48);
      h = i32x4.add(h, d);
      d = i32x4.add(d, majority(e, f, g));
      c = mixed(c, h, a, b, w13, k + 52);
      g = i32x4.add(g, c);
      c = i32x4.add(c, majority(d, e, f));
      b = mixed(b, g, h, a, w14, k + 56);
      f = i32x4.add(f, b);
      b = i32x4.add(b, majority(c, d, e));
      a = mixed(a, f, g, h, w15, k + 60);
      e = i32x4.add(e, a);
      a = i32x4.add(a, majority(b, c, d));
      for (let sixteenth = 0; sixteenth < 3; sixteenth++) {
        k += 64;
        w0 = scheduled(w0, w1, w9, w14);
        h = mixed(h, e, f, g, w0, k + 0);
        d = i32x4.add(d, h);
        h = i32x4.add(h, majority(a, b, c));
        w1 = scheduled(w1, w2, w10, w15);
        g = mixed(g, d, e, f, w1, k + 4);
        c = i32x4.add(c, g);
        g = i32x4.add(g, majority(h, a, b));
        w2 = scheduled(w2, w3, w11, w0);
        f = mixed(f, c, d, e, w2, k + 8);
        b = i32x4.add(b, f);
        f = i32x4.add(f, majority(g, h, a));
        w3 = scheduled(w3, w4, w12, w1);
        e = mixed(e, b, c, d, w3, k + 12);
        a = i32x4.add(a, e);
        e = i32x4.add(e, majority(f, g, h));
        w4 = scheduled(w4, w5, w13, w2);
        d = mixed(d, a, b, c, w4, k + 16);
        h = i32x4.add(h, d);
        d = i32x4.add(d, majority(e, f, g));
        w5 = scheduled(w5, w6, w14, w3);
        c = mixed(c, h, a, b, w5, k + 20);
        g = i32x4.add(g, c);
        c = i32x4.add(c, majority(d, e, f));
        w6 = scheduled(w6, w7, w15, w4);
        b = mixed(b, g, h, a, w6, k + 24);
        f = i32x4.add(f, b);
        b = i32x4.add(b, majority(c, d, e));
        w7 = scheduled(w7, w8, w0, w5);
        a = mixed(a, f, g, h, w7, k + 28);
        e = i32x4.add(e, a);
        a = i32x4.add(a, majority(b, c, d));
        w8 = scheduled(w8, w9, w1, w6);
        h = mixed(h, e, f, g, w8, k + 32);
        d = i32x4.add(d, h);
        h = i32x4.add(h, majority(a, b, c));
        w9 = scheduled(w9, w10, w2, w7);
        g = mixed(g, d, e, f, w9, k + 36);
        c = i32x4.add(c, g);
        g = i32x4.add(g, majority(h, a, b));
        w10 = scheduled(w10, w11, w3, w8);
        f = mixed(f, c, d, e, w10, k + 40);
        b = i32x4.add(b, f);
        f = i32x4.add(f, majority(g, h, a));
        w11 = scheduled(w11, w12, w4, w9);
        e = mixed(e, b, c, d, w11, k + 44);
        a = i32x4.add(a, e);
        e = i32x4.add(e, majority(f, g, h));
        w12 = scheduled(w12, w13, w5, w10);
        d = mixed(d, a, b, c, w12, k + 48);
        h = i32x4.add(h, d);
        d = i32x4.add(d, majority(e, f, g));
        w13 = scheduled(w13, w14, w6, w11);
        c = mixed(c, h, a, b, w13, k + 52);
        g = i32x4.add(g, c);
        c = i32x4.add(c, majority(d, e, f));
        w14 = scheduled(w14, w15, w7, w12);
        b = mixed(b, g, h, a, w14, k + 56);
        f = i32x4.add(f, b);
        b = i32x4.add(b, majority(c, d, e));
        w15 = scheduled(w15, w0, w8, w13);
        a = mixed(a, f, g, h, w15, k + 60);
        e = i32x4.add(e, a);
        a = i32x4.add(a, majority(b, c, d));
      }
      const running = i32x4.lt_s(i32x4.splat(block), blocks);
      s0 = i32x4.add(s0, v128.and(a, running));
      s1 = i32x4.add(s1, v128.and(b, running));
      s2 = i32x4.add(s2, v128.and(c, running));
      s3 = i32x4.add(s3, v128.and(d, running));
      s4 = i32x4.add(s4, v128.and(e, running));
      s5 = i32x4.add(s5, v128.and(f, running));
      s6 = i32x4.add(s6, v128.and(g, running));
      s7 = i32x4.add(s7, v128.and(h, running));
    }
    const low0 = v128.shuffle<i32>(s0, s1, 0, 4, 1, 5);
    const low1 = v128.shuffle<i32>(s2, s3, 0, 4, 1, 5);
    const high0 = v128.shuffle<i32>(s0, s1, 2, 6, 3, 7);
    const high1 = v128.shuffle<i32>(s2, s3, 2, 6, 3, 7);
    v128.store(to, swapped(v128.shuffle<i32>(low0, low1, 0, 1, 4, 5)));
    v128.store(to, swapped(v128.shuffle<i32>(low0, low1, 2, 3, 6, 7)), 16);
    v128.store(to, swapped(v128.shuffle<i32>(high0, high1, 0, 1, 4, 5)), 32);
    v128.store(to, swapped(v128.shuffle<i32>(high0, high1, 2, 3, 6, 7)), 48);
    to += 64;
  }
}

function rotated(x: u32, bits: u32): u32 {
  return (x >>> bits) | (x << (32 - bits));
}

/** Compresses the block at `block` into the eight words at `state`; `words`: room for 64 words. */
export function compress(state: usize, block: usize, words: usize): void {
  for (let i: usize = 0; i < 64; i++) {
    const at = words + (i << 2);
    if (i < 16) {
      store<u32>(at, bswap(load<u32>(block + (i << 2))));
      continue;
    }
    const x = load<u32>(at - 60);
    const y = load<u32>(at - 8);
    const mixed0 = rotated(x, 7) ^ rotated(x, 18) ^ (x >>> 3);
    const mixed1 = rotated(y, 17) ^ rotated(y, 19) ^ (y >>> 10);
    store<u32>(at, load<u32>(at - 64) + mixed0 + load<u32>(at - 28) + mixed1);
  }
  let a = load<u32>(state);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  let e = load<u32>(state, 16);
  let f = load<u32>(state, 20);
  let g = load<u32>(state, 24);
  let h = load<u32>(state, 28);
  for (let i: usize = 0; i < 64; i++) {
    const chosen = (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + ((e & f) ^ (~e & g));
    const t = h + chosen + load<u32>(constants + (i << 2)) + load<u32>(words + (i << 2));
    const u = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + t;
    d = c;
    c = b;
    b = a;
    a = t + u;
  }
  store<u32>(state, load<u32>(state) + a);
  store<u32>(state, load<u32>(state, 4) + b, 4);
  store<u32>(state, load<u32>(state, 8) + c, 8);
  store<u32>(state, load<u32>(state, 12) + d, 12);
  store<u32>(state, load<u32>(state, 16) + e, 16);
  store<u32>(state, load<u32>(state, 20) + f, 20);
  store<u32>(state, load<u32>(state, 24) + g, 24);
  store<u32>(state, load<u32>(state, 28) + h, 28);
}
