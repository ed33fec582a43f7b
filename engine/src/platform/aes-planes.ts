/**
 * AES-128 (FIPS 197) on eight blocks at once, bitsliced: the plain twin of the kernel, and the key schedule of both.
 *
 * Plane p holds bit p of every byte: 16 bytes, bit k of each for block k. In words, plane p is words 4p … 4p + 3. Everything is
 * and, exclusive or, shifts by public amounts and moves between public places: no table is looked up, so neither time nor
 * cache tell anything of key or data, as far as the JavaScript engine keeps 32-bit integers as they are.
 *
 * S-box: J. Boyar, R. Peralta, New logic minimization techniques with applications to cryptology: 32 ANDs, 83 XORs.
 */

/** Words of eight blocks, and of one round key. */
export const groupWords = 32;
const rounds = 10;
/** Words of the schedule: eleven round keys as planes. */
export const scheduleWords = (rounds + 1) * groupWords;

/** The S-box on word `w` of each plane, in place; x0 is the highest bit. */
function substitute(planes: Int32Array, w: number): void {
  const x0 = planes[28 + w] as number;
  const x1 = planes[24 + w] as number;
  const x2 = planes[20 + w] as number;
  const x3 = planes[16 + w] as number;
  const x4 = planes[12 + w] as number;
  const x5 = planes[8 + w] as number;
  const x6 = planes[4 + w] as number;
  const x7 = planes[w] as number;
  const y14 = x3 ^ x5;
  const y13 = x0 ^ x6;
  const y9 = x0 ^ x3;
  const y8 = x0 ^ x5;
  const t0 = x1 ^ x2;
  const y1 = t0 ^ x7;
  const y4 = y1 ^ x3;
  const y12 = y13 ^ y14;
  const y2 = y1 ^ x0;
  const y5 = y1 ^ x6;
  const y3 = y5 ^ y8;
  const t1 = x4 ^ y12;
  const y15 = t1 ^ x5;
  const y20 = t1 ^ x1;
  const y6 = y15 ^ x7;
  const y10 = y15 ^ t0;
  const y11 = y20 ^ y9;
  const y7 = x7 ^ y11;
  const y17 = y10 ^ y11;
  const y19 = y10 ^ y8;
  const y16 = t0 ^ y11;
  const y21 = y13 ^ y16;
  const y18 = x0 ^ y16;
  const t2 = y12 & y15;
  const t3 = y3 & y6;
  const t4 = t3 ^ t2;
  const t5 = y4 & x7;
  const t6 = t5 ^ t2;
  const t7 = y13 & y16;
  const t8 = y5 & y1;
  const t9 = t8 ^ t7;
  const t10 = y2 & y7;
  const t11 = t10 ^ t7;
  const t12 = y9 & y11;
  const t13 = y14 & y17;
  const t14 = t13 ^ t12;
  const t15 = y8 & y10;
  const t16 = t15 ^ t12;
  const t17 = t4 ^ t14;
  const t18 = t6 ^ t16;
  const t19 = t9 ^ t14;
  const t20 = t11 ^ t16;
  const t21 = t17 ^ y20;
  const t22 = t18 ^ y19;
  const t23 = t19 ^ y21;
  const t24 = t20 ^ y18;
  const t25 = t21 ^ t22;
  const t26 = t21 & t23;
  const t27 = t24 ^ t26;
  const t28 = t25 & t27;
  const t29 = t28 ^ t22;
  const t30 = t23 ^ t24;
  const t31 = t22 ^ t26;
  const t32 = t31 & t30;
  const t33 = t32 ^ t24;
  const t34 = t23 ^ t33;
  const t35 = t27 ^ t33;
  const t36 = t24 & t35;
  const t37 = t36 ^ t34;
  const t38 = t27 ^ t36;
  const t39 = t29 & t38;
  const t40 = t25 ^ t39;
  const t41 = t40 ^ t37;
  const t42 = t29 ^ t33;
  const t43 = t29 ^ t40;
  const t44 = t33 ^ t37;
  const t45 = t42 ^ t41;
  const z0 = t44 & y15;
  const z1 = t37 & y6;
  const z2 = t33 & x7;
  const z3 = t43 & y16;
  const z4 = t40 & y1;
  const z5 = t29 & y7;
  const z6 = t42 & y11;
  const z7 = t45 & y17;
  const z8 = t41 & y10;
  const z9 = t44 & y12;
  const z10 = t37 & y3;
  const z11 = t33 & y4;
  const z12 = t43 & y13;
  const z13 = t40 & y5;
  const z14 = t29 & y2;
  const z15 = t42 & y9;
  const z16 = t45 & y14;
  const z17 = t41 & y8;
  const t46 = z15 ^ z16;
  const t47 = z10 ^ z11;
  const t48 = z5 ^ z13;
  const t49 = z9 ^ z10;
  const t50 = z2 ^ z12;
  const t51 = z2 ^ z5;
  const t52 = z7 ^ z8;
  const t53 = z0 ^ z3;
  const t54 = z6 ^ z7;
  const t55 = z16 ^ z17;
  const t56 = z12 ^ t48;
  const t57 = t50 ^ t53;
  const t58 = z4 ^ t46;
  const t59 = z3 ^ t54;
  const t60 = t46 ^ t57;
  const t61 = z14 ^ t57;
  const t62 = t52 ^ t58;
  const t63 = t49 ^ t58;
  const t64 = z4 ^ t59;
  const t65 = t61 ^ t62;
  const t66 = z1 ^ t63;
  const s0 = t59 ^ t63;
  const s6 = t56 ^ ~t62;
  const s7 = t48 ^ ~t60;
  const t67 = t64 ^ t65;
  const s3 = t53 ^ t66;
  const s4 = t51 ^ t66;
  const s5 = t47 ^ t65;
  const s1 = t64 ^ ~s3;
  const s2 = t55 ^ ~t67;
  planes[28 + w] = s0;
  planes[24 + w] = s1;
  planes[20 + w] = s2;
  planes[16 + w] = s3;
  planes[12 + w] = s4;
  planes[8 + w] = s5;
  planes[4 + w] = s6;
  planes[w] = s7;
}

/** Transposes the 8×8 bits that eight blocks have at each byte: blocks to planes and back. */
function slice(words: Int32Array): void {
  for (const [distance, mask] of [
    [1, 0x5555_5555],
    [2, 0x3333_3333],
    [4, 0x0f0f_0f0f],
  ] as const) {
    for (let plane = 0; plane < 8; plane++) {
      if ((plane & distance) !== 0) continue;
      for (let w = 4 * plane; w < 4 * plane + 4; w++) {
        const a = words[w] as number;
        const b = words[w + 4 * distance] as number;
        const t = ((a >>> distance) ^ b) & mask;
        words[w] = a ^ (t << distance);
        words[w + 4 * distance] = b ^ t;
      }
    }
  }
}

const shiftedRows = Uint8Array.of(0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11);

function shiftRows(planes: Int32Array): void {
  const bytes = new Uint8Array(planes.buffer, planes.byteOffset, planes.byteLength);
  const before = bytes.slice();
  for (let i = 0; i < bytes.length; i++) bytes[i] = before[(i & ~15) + (shiftedRows[i & 15] as number)] as number;
}

const rotate = (x: number, bits: number): number => (x >>> bits) | (x << (32 - bits));

/** Words are columns: out_i = 2·(a_i + a_{i+1}) + a_{i+1} + (a_{i+2} + a_{i+3}) with t = a_i + a_{i+1}. */
function mixColumns(planes: Int32Array): void {
  const a = planes.slice();
  const t = a.map((word) => word ^ rotate(word, 8));
  for (let plane = 0; plane < 8; plane++) {
    for (let w = 0; w < 4; w++) {
      const at = 4 * plane + w;
      const top = t[28 + w] as number;
      const lower = plane === 0 ? top : (t[at - 4] as number) ^ (plane === 1 || plane === 3 || plane === 4 ? top : 0);
      planes[at] = lower ^ rotate(a[at] as number, 8) ^ rotate(t[at] as number, 16);
    }
  }
}

function addKey(planes: Int32Array, schedule: Int32Array, round: number): void {
  for (let w = 0; w < groupWords; w++) {
    planes[w] = (planes[w] as number) ^ (schedule[round * groupWords + w] as number);
  }
}

/** Encrypts groups of eight blocks in place. */
export function encryptPlanes(schedule: Int32Array, blocks: Int32Array): void {
  for (let start = 0; start < blocks.length; start += groupWords) {
    const planes = blocks.subarray(start, start + groupWords);
    slice(planes);
    addKey(planes, schedule, 0);
    for (let round = 1; round <= rounds; round++) {
      for (let w = 0; w < 4; w++) substitute(planes, w);
      shiftRows(planes);
      if (round < rounds) mixColumns(planes);
      addKey(planes, schedule, round);
    }
    slice(planes);
  }
}

/** The S-box on the four bytes of a word. */
function substituteWord(word: number): number {
  const planes = new Int32Array(groupWords);
  for (let bit = 0; bit < 8; bit++) planes[4 * bit] = (word >>> bit) & 0x0101_0101;
  substitute(planes, 0);
  let result = 0;
  for (let bit = 0; bit < 8; bit++) result |= ((planes[4 * bit] as number) & 0x0101_0101) << bit;
  return result;
}

/** The round keys of a 16-byte key, each the same for all eight blocks. */
export function keyPlanes(key: Uint8Array): Int32Array {
  if (key.length !== 16) throw new RangeError(`an AES-128 key has 16 bytes, this one ${key.length}`);
  const words = new Int32Array(4 * (rounds + 1));
  words.set(new Int32Array(key.slice().buffer));
  let constant = 1;
  for (let w = 4; w < words.length; w++) {
    let word = words[w - 1] as number;
    if (w % 4 === 0) {
      // Words are little-endian: the first byte is the lowest.
      word = substituteWord(rotate(word, 8)) ^ constant;
      constant = (constant << 1) ^ (constant >= 0x80 ? 0x11b : 0);
    }
    words[w] = (words[w - 4] as number) ^ word;
  }
  const planes = new Int32Array(scheduleWords);
  for (let w = 0; w < words.length; w++) {
    const [round, column] = [w >> 2, w & 3];
    for (let bit = 0; bit < 8; bit++) {
      // Each bit fills its byte: eight blocks under one key.
      planes[round * groupWords + 4 * bit + column] = (((words[w] as number) >>> bit) & 0x0101_0101) * 0xff;
    }
  }
  return planes;
}
