// Ciphers of platforms without synchronous ones of their own: the kernel behind platform/ciphers.ts, whose plain twins define
// what each function does. No branch and no address depends on keys or data.

// -- ChaCha20: four blocks at once, one in each 32-bit lane ---------------------------------------------------------------

function rotate16(x: v128): v128 {
  return i8x16.shuffle(x, x, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
}

function rotate8(x: v128): v128 {
  return i8x16.shuffle(x, x, 3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14);
}

function rotate(x: v128, bits: i32): v128 {
  return v128.or(i32x4.shl(x, bits), i32x4.shr_u(x, 32 - bits));
}

function word(state: usize, index: usize): v128 {
  return i32x4.splat(load<i32>(state + (index << 2)));
}

// Words 0–3 of four blocks, from one word of all blocks in each of a, b, c and d.
function storeColumns(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2));
  v128.store(to, v128.shuffle<i64>(ab, cd, 1, 3), 64);
  const upperAb = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const upperCd = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(upperAb, upperCd, 0, 2), 128);
  v128.store(to, v128.shuffle<i64>(upperAb, upperCd, 1, 3), 192);
}

/** 4·groups blocks of keystream from the 16 words at `state`, whose words 12 and 13 count the blocks. */
export function chacha(state: usize, to: usize, groups: i32): void {
  chachaRounds(state, to, groups, 10);
}

/** The same with any number of double rounds: ChaCha20 has ten. */
export function chachaRounds(state: usize, to: usize, groups: i32, doubleRounds: i32): void {
  const end = to + ((<usize>groups) << 8);
  let count = load<u64>(state, 48);
  for (; to < end; to += 256) {
    const low = i32x4(<i32>count, <i32>(count + 1), <i32>(count + 2), <i32>(count + 3));
    const high = i32x4(
      <i32>(count >> 32),
      <i32>((count + 1) >> 32),
      <i32>((count + 2) >> 32),
      <i32>((count + 3) >> 32),
    );
    let a0 = word(state, 0);
    let a1 = word(state, 1);
    let a2 = word(state, 2);
    let a3 = word(state, 3);
    let b0 = word(state, 4);
    let b1 = word(state, 5);
    let b2 = word(state, 6);
    let b3 = word(state, 7);
    let c0 = word(state, 8);
    let c1 = word(state, 9);
    let c2 = word(state, 10);
    let c3 = word(state, 11);
    let d0 = low;
    let d1 = high;
    let d2 = word(state, 14);
    let d3 = word(state, 15);
    for (let round = 0; round < doubleRounds; round++) {
      a0 = i32x4.add(a0, b0);
      a1 = i32x4.add(a1, b1);
      a2 = i32x4.add(a2, b2);
      a3 = i32x4.add(a3, b3);
      d0 = rotate16(v128.xor(d0, a0));
      d1 = rotate16(v128.xor(d1, a1));
      d2 = rotate16(v128.xor(d2, a2));
      d3 = rotate16(v128.xor(d3, a3));
      c0 = i32x4.add(c0, d0);
      c1 = i32x4.add(c1, d1);
      c2 = i32x4.add(c2, d2);
      c3 = i32x4.add(c3, d3);
      b0 = rotate(v128.xor(b0, c0), 12);
      b1 = rotate(v128.xor(b1, c1), 12);
      b2 = rotate(v128.xor(b2, c2), 12);
      b3 = rotate(v128.xor(b3, c3), 12);
      a0 = i32x4.add(a0, b0);
      a1 = i32x4.add(a1, b1);
      a2 = i32x4.add(a2, b2);
      a3 = i32x4.add(a3, b3);
      d0 = rotate8(v128.xor(d0, a0));
      d1 = rotate8(v128.xor(d1, a1));
      d2 = rotate8(v128.xor(d2, a2));
      d3 = rotate8(v128.xor(d3, a3));
      c0 = i32x4.add(c0, d0);
      c1 = i32x4.add(c1, d1);
      c2 = i32x4.add(c2, d2);
      c3 = i32x4.add(c3, d3);
      b0 = rotate(v128.xor(b0, c0), 7);
      b1 = rotate(v128.xor(b1, c1), 7);
      b2 = rotate(v128.xor(b2, c2), 7);
      b3 = rotate(v128.xor(b3, c3), 7);
      // The same along the diagonals.
      a0 = i32x4.add(a0, b1);
      a1 = i32x4.add(a1, b2);
      a2 = i32x4.add(a2, b3);
      a3 = i32x4.add(a3, b0);
      d3 = rotate16(v128.xor(d3, a0));
      d0 = rotate16(v128.xor(d0, a1));
      d1 = rotate16(v128.xor(d1, a2));
      d2 = rotate16(v128.xor(d2, a3));
      c2 = i32x4.add(c2, d3);
      c3 = i32x4.add(c3, d0);
      c0 = i32x4.add(c0, d1);
      c1 = i32x4.add(c1, d2);
      b1 = rotate(v128.xor(b1, c2), 12);
      b2 = rotate(v128.xor(b2, c3), 12);
      b3 = rotate(v128.xor(b3, c0), 12);
      b0 = rotate(v128.xor(b0, c1), 12);
      a0 = i32x4.add(a0, b1);
      a1 = i32x4.add(a1, b2);
      a2 = i32x4.add(a2, b3);
      a3 = i32x4.add(a3, b0);
      d3 = rotate8(v128.xor(d3, a0));
      d0 = rotate8(v128.xor(d0, a1));
      d1 = rotate8(v128.xor(d1, a2));
      d2 = rotate8(v128.xor(d2, a3));
      c2 = i32x4.add(c2, d3);
      c3 = i32x4.add(c3, d0);
      c0 = i32x4.add(c0, d1);
      c1 = i32x4.add(c1, d2);
      b1 = rotate(v128.xor(b1, c2), 7);
      b2 = rotate(v128.xor(b2, c3), 7);
      b3 = rotate(v128.xor(b3, c0), 7);
      b0 = rotate(v128.xor(b0, c1), 7);
    }
    storeColumns(
      to,
      i32x4.add(a0, word(state, 0)),
      i32x4.add(a1, word(state, 1)),
      i32x4.add(a2, word(state, 2)),
      i32x4.add(a3, word(state, 3)),
    );
    storeColumns(
      to + 16,
      i32x4.add(b0, word(state, 4)),
      i32x4.add(b1, word(state, 5)),
      i32x4.add(b2, word(state, 6)),
      i32x4.add(b3, word(state, 7)),
    );
    storeColumns(
      to + 32,
      i32x4.add(c0, word(state, 8)),
      i32x4.add(c1, word(state, 9)),
      i32x4.add(c2, word(state, 10)),
      i32x4.add(c3, word(state, 11)),
    );
    storeColumns(
      to + 48,
      i32x4.add(d0, low),
      i32x4.add(d1, high),
      i32x4.add(d2, word(state, 14)),
      i32x4.add(d3, word(state, 15)),
    );
    count += 4;
  }
  store<u64>(state, count, 48);
}

// -- AES-128: eight blocks at once, one plane for each bit of a byte -------------------------------------------------------

function plane(at: usize, bit: usize): v128 {
  return v128.load(at + (bit << 4));
}

function swap(at: usize, i: usize, j: usize, bits: i32, mask: v128): void {
  const a = plane(at, i);
  const b = plane(at, j);
  const t = v128.and(v128.xor(i64x2.shr_u(a, bits), b), mask);
  v128.store(at + (i << 4), v128.xor(a, i64x2.shl(t, bits)));
  v128.store(at + (j << 4), v128.xor(b, t));
}

// Transposes the 8×8 bits that eight blocks have at each byte: blocks to planes and back.
function slice(at: usize): void {
  const one = i8x16.splat(0x55);
  swap(at, 0, 1, 1, one);
  swap(at, 2, 3, 1, one);
  swap(at, 4, 5, 1, one);
  swap(at, 6, 7, 1, one);
  const two = i8x16.splat(0x33);
  swap(at, 0, 2, 2, two);
  swap(at, 1, 3, 2, two);
  swap(at, 4, 6, 2, two);
  swap(at, 5, 7, 2, two);
  const four = i8x16.splat(0x0f);
  swap(at, 0, 4, 4, four);
  swap(at, 1, 5, 4, four);
  swap(at, 2, 6, 4, four);
  swap(at, 3, 7, 4, four);
}

// The S-box as Boyar and Peralta's circuit; x0 is the highest bit.
function substitute(at: usize): void {
  const x0 = plane(at, 7);
  const x1 = plane(at, 6);
  const x2 = plane(at, 5);
  const x3 = plane(at, 4);
  const x4 = plane(at, 3);
  const x5 = plane(at, 2);
  const x6 = plane(at, 1);
  const x7 = plane(at, 0);
  const y14 = v128.xor(x3, x5);
  const y13 = v128.xor(x0, x6);
  const y9 = v128.xor(x0, x3);
  const y8 = v128.xor(x0, x5);
  const t0 = v128.xor(x1, x2);
  const y1 = v128.xor(t0, x7);
  const y4 = v128.xor(y1, x3);
  const y12 = v128.xor(y13, y14);
  const y2 = v128.xor(y1, x0);
  const y5 = v128.xor(y1, x6);
  const y3 = v128.xor(y5, y8);
  const t1 = v128.xor(x4, y12);
  const y15 = v128.xor(t1, x5);
  const y20 = v128.xor(t1, x1);
  const y6 = v128.xor(y15, x7);
  const y10 = v128.xor(y15, t0);
  const y11 = v128.xor(y20, y9);
  const y7 = v128.xor(x7, y11);
  const y17 = v128.xor(y10, y11);
  const y19 = v128.xor(y10, y8);
  const y16 = v128.xor(t0, y11);
  const y21 = v128.xor(y13, y16);
  const y18 = v128.xor(x0, y16);
  const t2 = v128.and(y12, y15);
  const t3 = v128.and(y3, y6);
  const t4 = v128.xor(t3, t2);
  const t5 = v128.and(y4, x7);
  const t6 = v128.xor(t5, t2);
  const t7 = v128.and(y13, y16);
  const t8 = v128.and(y5, y1);
  const t9 = v128.xor(t8, t7);
  const t10 = v128.and(y2, y7);
  const t11 = v128.xor(t10, t7);
  const t12 = v128.and(y9, y11);
  const t13 = v128.and(y14, y17);
  const t14 = v128.xor(t13, t12);
  const t15 = v128.and(y8, y10);
  const t16 = v128.xor(t15, t12);
  const t17 = v128.xor(t4, t14);
  const t18 = v128.xor(t6, t16);
  const t19 = v128.xor(t9, t14);
  const t20 = v128.xor(t11, t16);
  const t21 = v128.xor(t17, y20);
  const t22 = v128.xor(t18, y19);
  const t23 = v128.xor(t19, y21);
  const t24 = v128.xor(t20, y18);
  const t25 = v128.xor(t21, t22);
  const t26 = v128.and(t21, t23);
  const t27 = v128.xor(t24, t26);
  const t28 = v128.and(t25, t27);
  const t29 = v128.xor(t28, t22);
  const t30 = v128.xor(t23, t24);
  const t31 = v128.xor(t22, t26);
  const t32 = v128.and(t31, t30);
  const t33 = v128.xor(t32, t24);
  const t34 = v128.xor(t23, t33);
  const t35 = v128.xor(t27, t33);
  const t36 = v128.and(t24, t35);
  const t37 = v128.xor(t36, t34);
  const t38 = v128.xor(t27, t36);
  const t39 = v128.and(t29, t38);
  const t40 = v128.xor(t25, t39);
  const t41 = v128.xor(t40, t37);
  const t42 = v128.xor(t29, t33);
  const t43 = v128.xor(t29, t40);
  const t44 = v128.xor(t33, t37);
  const t45 = v128.xor(t42, t41);
  const z0 = v128.and(t44, y15);
  const z1 = v128.and(t37, y6);
  const z2 = v128.and(t33, x7);
  const z3 = v128.and(t43, y16);
  const z4 = v128.and(t40, y1);
  const z5 = v128.and(t29, y7);
  const z6 = v128.and(t42, y11);
  const z7 = v128.and(t45, y17);
  const z8 = v128.and(t41, y10);
  const z9 = v128.and(t44, y12);
  const z10 = v128.and(t37, y3);
  const z11 = v128.and(t33, y4);
  const z12 = v128.and(t43, y13);
  const z13 = v128.and(t40, y5);
  const z14 = v128.and(t29, y2);
  const z15 = v128.and(t42, y9);
  const z16 = v128.and(t45, y14);
  const z17 = v128.and(t41, y8);
  const t46 = v128.xor(z15, z16);
  const t47 = v128.xor(z10, z11);
  const t48 = v128.xor(z5, z13);
  const t49 = v128.xor(z9, z10);
  const t50 = v128.xor(z2, z12);
  const t51 = v128.xor(z2, z5);
  const t52 = v128.xor(z7, z8);
  const t53 = v128.xor(z0, z3);
  const t54 = v128.xor(z6, z7);
  const t55 = v128.xor(z16, z17);
  const t56 = v128.xor(z12, t48);
  const t57 = v128.xor(t50, t53);
  const t58 = v128.xor(z4, t46);
  const t59 = v128.xor(z3, t54);
  const t60 = v128.xor(t46, t57);
  const t61 = v128.xor(z14, t57);
  const t62 = v128.xor(t52, t58);
  const t63 = v128.xor(t49, t58);
  const t64 = v128.xor(z4, t59);
  const t65 = v128.xor(t61, t62);
  const t66 = v128.xor(z1, t63);
  const s0 = v128.xor(t59, t63);
  const s6 = v128.not(v128.xor(t56, t62));
  const s7 = v128.not(v128.xor(t48, t60));
  const t67 = v128.xor(t64, t65);
  const s3 = v128.xor(t53, t66);
  const s4 = v128.xor(t51, t66);
  const s5 = v128.xor(t47, t65);
  const s1 = v128.not(v128.xor(t64, s3));
  const s2 = v128.not(v128.xor(t55, t67));
  v128.store(at + 112, s0);
  v128.store(at + 96, s1);
  v128.store(at + 80, s2);
  v128.store(at + 64, s3);
  v128.store(at + 48, s4);
  v128.store(at + 32, s5);
  v128.store(at + 16, s6);
  v128.store(at, s7);
}

function shiftRows(x: v128): v128 {
  return i8x16.shuffle(x, x, 0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11);
}

// Byte i of each column becomes byte i + 1 (and i + 2) of it.
function below(x: v128): v128 {
  return i8x16.shuffle(x, x, 1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12);
}

function mixed(double: v128, a: v128, t: v128, key: v128): v128 {
  return v128.xor(v128.xor(double, below(a)), v128.xor(rotate16(t), key));
}

// ShiftRows, MixColumns and AddRoundKey: 2·(a_i + a_{i+1}) + a_{i+1} + (a_{i+2} + a_{i+3}) with t = a_i + a_{i+1}.
function mix(at: usize, key: usize): void {
  const a0 = shiftRows(plane(at, 0));
  const a1 = shiftRows(plane(at, 1));
  const a2 = shiftRows(plane(at, 2));
  const a3 = shiftRows(plane(at, 3));
  const a4 = shiftRows(plane(at, 4));
  const a5 = shiftRows(plane(at, 5));
  const a6 = shiftRows(plane(at, 6));
  const a7 = shiftRows(plane(at, 7));
  const t7 = v128.xor(a7, below(a7));
  const t0 = v128.xor(a0, below(a0));
  v128.store(at, mixed(t7, a0, t0, plane(key, 0)));
  const t1 = v128.xor(a1, below(a1));
  v128.store(at + 16, mixed(v128.xor(t0, t7), a1, t1, plane(key, 1)));
  const t2 = v128.xor(a2, below(a2));
  v128.store(at + 32, mixed(t1, a2, t2, plane(key, 2)));
  const t3 = v128.xor(a3, below(a3));
  v128.store(at + 48, mixed(v128.xor(t2, t7), a3, t3, plane(key, 3)));
  const t4 = v128.xor(a4, below(a4));
  v128.store(at + 64, mixed(v128.xor(t3, t7), a4, t4, plane(key, 4)));
  const t5 = v128.xor(a5, below(a5));
  v128.store(at + 80, mixed(t4, a5, t5, plane(key, 5)));
  const t6 = v128.xor(a6, below(a6));
  v128.store(at + 96, mixed(t5, a6, t6, plane(key, 6)));
  v128.store(at + 112, mixed(t6, a7, t7, plane(key, 7)));
}

/** Encrypts 8·groups blocks in place under the 11 round keys at `schedule`, each as eight planes. */
export function aes(schedule: usize, blocks: usize, groups: i32): void {
  const end = blocks + ((<usize>groups) << 7);
  for (; blocks < end; blocks += 128) {
    slice(blocks);
    for (let p: usize = 0; p < 128; p += 16) {
      v128.store(blocks + p, v128.xor(v128.load(blocks + p), v128.load(schedule + p)));
    }
    let key = schedule + 128;
    for (let round = 1; round < 10; round++) {
      substitute(blocks);
      mix(blocks, key);
      key += 128;
    }
    substitute(blocks);
    for (let p: usize = 0; p < 128; p += 16) {
      v128.store(blocks + p, v128.xor(shiftRows(v128.load(blocks + p)), v128.load(key + p)));
    }
    slice(blocks);
  }
}

/** 8·groups counters, big-endian, from the two 64-bit halves on: what counter mode encrypts. */
export function counters(high: u64, low: u64, to: usize, groups: i32): void {
  const end = to + ((<usize>groups) << 7);
  for (; to < end; to += 16) {
    store<u64>(to, bswap<u64>(high));
    store<u64>(to, bswap<u64>(low), 8);
    low += 1;
    high += u64(low == 0);
  }
}
