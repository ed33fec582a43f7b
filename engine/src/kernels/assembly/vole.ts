// Silent VOLE: trees of seeds, and the expand-convolute code on elements of GF(2^128). Each instance has a memory of its own.
// Addresses depend on public randomness only: tables are indexed by coefficients of the code, never by elements.

import { chachaRounds } from './ciphers';

/** 4·groups blocks of ChaCha8 from the 16 words at `state`, whose counter moves on. */
export function keystream(state: usize, to: usize, groups: i32): void {
  chachaRounds(state, to, groups, 4);
}

/**
 * Children of `count` nodes x: to_{2i} = first_i ⊕ x_i and to_{2i+1} = second_i ⊕ x_i, where first and second are x under two
 * permutations. Only `children` of them are stored. sums_0 and sums_1 ^= those stored on the left and on the right.
 */
export function spread(
  to: usize,
  nodes: usize,
  first: usize,
  second: usize,
  count: i32,
  children: i32,
  sums: usize,
): void {
  let left = v128.load(sums);
  let right = v128.load(sums, 16);
  const pairs = children >> 1;
  for (let i = 0; i < pairs; i++) {
    const x = v128.load(nodes);
    const a = v128.xor(v128.load(first), x);
    const b = v128.xor(v128.load(second), x);
    v128.store(to, a);
    v128.store(to, b, 16);
    left = v128.xor(left, a);
    right = v128.xor(right, b);
    nodes += 16;
    first += 16;
    second += 16;
    to += 32;
  }
  if (pairs < count && (children & 1) != 0) {
    const a = v128.xor(v128.load(first), v128.load(nodes));
    v128.store(to, a);
    left = v128.xor(left, a);
  }
  v128.store(sums, left);
  v128.store(sums, right, 16);
}

/** Every second element from `to` on becomes the next one from `from` on, `count` of them; those between become zero. */
export function weave(to: usize, from: usize, count: i32): void {
  const end = from + ((<usize>count) << 4);
  while (from < end) {
    v128.store(to, v128.load(from));
    v128.store(to, i64x2(0, 0), 16);
    to += 32;
    from += 16;
  }
}

// α·v for α = x^43 modulo x^128 + x^7 + x^2 + x + 1.
function timesAlpha(v: v128): v128 {
  const carry = i64x2.shr_u(v, 21);
  const crossed = v128.shuffle<i64>(carry, carry, 1, 0);
  const over = v128.and(crossed, i64x2(-1, 0));
  const folded = v128.xor(v128.xor(i64x2.shl(over, 1), i64x2.shl(over, 2)), i64x2.shl(over, 7));
  return v128.xor(v128.xor(i64x2.shl(v, 43), crossed), folded);
}

// The 16 sums of four elements: the bits of the index choose.
function combine(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = v128.xor(a, b);
  const cd = v128.xor(c, d);
  v128.store(to, i64x2(0, 0));
  v128.store(to, a, 16);
  v128.store(to, b, 32);
  v128.store(to, ab, 48);
  v128.store(to, c, 64);
  v128.store(to, v128.xor(a, c), 80);
  v128.store(to, v128.xor(b, c), 96);
  v128.store(to, v128.xor(ab, c), 112);
  v128.store(to, d, 128);
  v128.store(to, v128.xor(a, d), 144);
  v128.store(to, v128.xor(b, d), 160);
  v128.store(to, v128.xor(ab, d), 176);
  v128.store(to, cd, 192);
  v128.store(to, v128.xor(a, cd), 208);
  v128.store(to, v128.xor(b, cd), 224);
  v128.store(to, v128.xor(ab, cd), 240);
}

// Sum of what bits 0–19 of c choose of the five groups before.
function near(c: i32, s1: usize, s2: usize, s3: usize, s4: usize, s5: usize): v128 {
  return v128.xor(
    v128.xor(
      v128.xor(v128.load(s1 + <usize>((c << 4) & 240)), v128.load(s2 + <usize>(c & 240))),
      v128.xor(v128.load(s3 + <usize>((c >>> 4) & 240)), v128.load(s4 + <usize>((c >>> 8) & 240))),
    ),
    v128.load(s5 + <usize>((c >>> 12) & 240)),
  );
}

function chosen(c: i32, bit: i32, y: v128): v128 {
  return v128.and(y, i64x2.splat(-(<i64>((c >>> bit) & 1))));
}

/**
 * One pass of the convolution, in place: y_j = α·(x_j ⊕ y_{j−25}) ⊕ Σ c_{j,p}·y_{j−p} for p = 1 … 24 and `count` (a multiple
 * of 4) elements, `stride` bytes apart, of which the 28 before the first are there. c_j are 24 bits each: those for the
 * elements with place j mod 4 … of the groups of four, nearest group first; the last four bits are those of the sixth group
 * before, of which the own group's elements that are known take the places. One byte after the coefficients is read.
 * `tables`: 2 KiB of scratch.
 */
export function convolve(at: usize, stride: usize, count: i32, coefficients: usize, tables: usize): void {
  const stride2 = stride << 1;
  const stride3 = stride2 + stride;
  const group = stride << 2;
  const back = stride * 25;
  for (let g: usize = 1; g <= 6; g++) {
    const from = at - g * group;
    combine(
      tables + ((8 - g) << 8),
      v128.load(from),
      v128.load(from + stride),
      v128.load(from + stride2),
      v128.load(from + stride3),
    );
  }
  let g: usize = 8;
  for (let i = 0; i < count; i += 4) {
    const s1 = tables + (((g - 1) & 7) << 8);
    const s2 = tables + (((g - 2) & 7) << 8);
    const s3 = tables + (((g - 3) & 7) << 8);
    const s4 = tables + (((g - 4) & 7) << 8);
    const s5 = tables + (((g - 5) & 7) << 8);
    const s6 = tables + (((g - 6) & 7) << 8);
    const c0 = load<i32>(coefficients);
    const c1 = load<i32>(coefficients, 3);
    const c2 = load<i32>(coefficients, 6);
    const c3 = load<i32>(coefficients, 9);
    const from = at - back;
    const x0 = timesAlpha(v128.xor(v128.load(at), v128.load(from)));
    const x1 = timesAlpha(v128.xor(v128.load(at + stride), v128.load(from + stride)));
    const x2 = timesAlpha(v128.xor(v128.load(at + stride2), v128.load(from + stride2)));
    const x3 = timesAlpha(v128.xor(v128.load(at + stride3), v128.load(from + stride3)));
    const f0 = v128.xor(near(c0, s1, s2, s3, s4, s5), v128.load(s6 + <usize>((c0 >>> 16) & 0xf0)));
    const f1 = v128.xor(near(c1, s1, s2, s3, s4, s5), v128.load(s6 + <usize>((c1 >>> 16) & 0xe0)));
    const f2 = v128.xor(near(c2, s1, s2, s3, s4, s5), v128.load(s6 + <usize>((c2 >>> 16) & 0xc0)));
    const f3 = v128.xor(near(c3, s1, s2, s3, s4, s5), v128.load(s6 + <usize>((c3 >>> 16) & 0x80)));
    const y0 = v128.xor(x0, f0);
    const y1 = v128.xor(v128.xor(x1, f1), chosen(c1, 20, y0));
    const y2 = v128.xor(v128.xor(x2, f2), v128.xor(chosen(c2, 20, y0), chosen(c2, 21, y1)));
    const y3 = v128.xor(
      v128.xor(v128.xor(x3, f3), chosen(c3, 22, y2)),
      v128.xor(chosen(c3, 20, y0), chosen(c3, 21, y1)),
    );
    v128.store(at, y0);
    v128.store(at + stride, y1);
    v128.store(at + stride2, y2);
    v128.store(at + stride3, y3);
    combine(tables + ((g & 7) << 8), y0, y1, y2, y3);
    g++;
    at += group;
    coefficients += 12;
  }
}

function place(random: usize, range: u64): usize {
  return <usize>((<u64>load<u32>(random) * range) >> 32);
}

/**
 * to_i ^= seven elements of `from`: one of each quarter of it (`quarter` elements each) and three of all of it, chosen by seven
 * random words of 32 bits.
 */
export function expandOne(to: usize, from: usize, random: usize, count: i32, quarter: i32): void {
  const range = <u64>quarter;
  const step = (<usize>quarter) << 4;
  const from1 = from + step;
  const from2 = from1 + step;
  const from3 = from2 + step;
  for (let i = 0; i < count; i++) {
    const a = v128.load(from + (place(random, range) << 4));
    const b = v128.load(from1 + (place(random + 4, range) << 4));
    const c = v128.load(from2 + (place(random + 8, range) << 4));
    const d = v128.load(from3 + (place(random + 12, range) << 4));
    const e = v128.load(from + (place(random + 16, range << 2) << 4));
    const f = v128.load(from + (place(random + 20, range << 2) << 4));
    const g = v128.load(from + (place(random + 24, range << 2) << 4));
    const sum = v128.xor(v128.xor(v128.xor(a, b), v128.xor(c, d)), v128.xor(v128.xor(e, f), g));
    v128.store(to, v128.xor(v128.load(to), sum));
    to += 16;
    random += 28;
  }
}

/** The same for two vectors whose elements lie side by side in `from`. */
export function expandTwo(first: usize, second: usize, from: usize, random: usize, count: i32, quarter: i32): void {
  const range = <u64>quarter;
  const step = (<usize>quarter) << 5;
  const from1 = from + step;
  const from2 = from1 + step;
  const from3 = from2 + step;
  for (let i = 0; i < count; i++) {
    const a = from + (place(random, range) << 5);
    const b = from1 + (place(random + 4, range) << 5);
    const c = from2 + (place(random + 8, range) << 5);
    const d = from3 + (place(random + 12, range) << 5);
    const e = from + (place(random + 16, range << 2) << 5);
    const f = from + (place(random + 20, range << 2) << 5);
    const g = from + (place(random + 24, range << 2) << 5);
    const one = v128.xor(
      v128.xor(v128.xor(v128.load(a), v128.load(b)), v128.xor(v128.load(c), v128.load(d))),
      v128.xor(v128.xor(v128.load(e), v128.load(f)), v128.load(g)),
    );
    const two = v128.xor(
      v128.xor(v128.xor(v128.load(a, 16), v128.load(b, 16)), v128.xor(v128.load(c, 16), v128.load(d, 16))),
      v128.xor(v128.xor(v128.load(e, 16), v128.load(f, 16)), v128.load(g, 16)),
    );
    v128.store(first, v128.xor(v128.load(first), one));
    v128.store(second, v128.xor(v128.load(second), two));
    first += 16;
    second += 16;
    random += 28;
  }
}
