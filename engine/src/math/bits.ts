/**
 * Bit planes in 64-bit words, in the storage order of `Bits`: plane after plane, each `wordsFor(length)` words; bit i of a
 * plane is bit i mod 64 of word i div 64; bits past `length` in a plane's last word mean nothing.
 *
 * Every function returns a new array and leaves its arguments as they are; lengths are the caller's to check.
 */

import { unsetWords } from '#platform';
import { combineConstant, combineWords } from '../kernels/words.ts';

/** Words that hold one plane of `length` bits. */
export function wordsFor(length: number): number {
  return Math.ceil(length / 64);
}

/** x ⊕ y. */
export function xor(x: BigUint64Array, y: BigUint64Array): BigUint64Array {
  const result = unsetWords(x.length);
  if (combineWords('xor', result, x, y)) return result;
  for (let i = 0; i < result.length; i++) result[i] = (x[i] as bigint) ^ (y[i] as bigint);
  return result;
}

/** x ∧ y. */
export function and(x: BigUint64Array, y: BigUint64Array): BigUint64Array {
  const result = unsetWords(x.length);
  if (combineWords('and', result, x, y)) return result;
  for (let i = 0; i < result.length; i++) result[i] = (x[i] as bigint) & (y[i] as bigint);
  return result;
}

/** ¬x. */
export function not(x: BigUint64Array): BigUint64Array {
  const ones = 0xffff_ffff_ffff_ffffn;
  const result = unsetWords(x.length);
  if (combineConstant('xorConstant', result, x, ones)) return result;
  for (let i = 0; i < result.length; i++) result[i] = (x[i] as bigint) ^ ones;
  return result;
}

/** Bit i of each plane of the result is the sum mod 2 of bits 0 to i of that plane. */
export function prefixParities(words: BigUint64Array, length: number, planes: number): BigUint64Array {
  const result = unsetWords(words.length);
  const [from, to] = [halvesOf(words), halvesOf(result)];
  const perPlane = 2 * wordsFor(length);
  for (let plane = 0; plane < planes; plane++) {
    let carried = 0;
    for (let i = plane * perPlane; i < (plane + 1) * perPlane; i++) {
      let half = from[i] as number;
      half ^= half << 1;
      half ^= half << 2;
      half ^= half << 4;
      half ^= half << 8;
      half ^= half << 16;
      half ^= carried;
      to[i] = half;
      carried = half >> 31;
    }
  }
  return result;
}

/** The words with every bit past `length` of each plane zero. */
export function clearPadding(words: BigUint64Array, length: number, planes: number): BigUint64Array {
  const result = words.slice();
  const used = length % 64;
  if (used === 0) return result;
  const perPlane = wordsFor(length);
  const mask = (1n << BigInt(used)) - 1n;
  for (let last = perPlane - 1; last < planes * perPlane; last += perPlane) {
    result[last] = (result[last] as bigint) & mask;
  }
  return result;
}

/** Chosen planes, in the order of `picked`. */
export function pickPlanes(words: BigUint64Array, length: number, picked: readonly number[]): BigUint64Array {
  const perPlane = wordsFor(length);
  const result = unsetWords(picked.length * perPlane);
  picked.forEach((plane, i) => {
    result.set(words.subarray(plane * perPlane, (plane + 1) * perPlane), i * perPlane);
  });
  return result;
}

/** Rows start..end of every plane. */
export function sliceRows(
  words: BigUint64Array,
  length: number,
  planes: number,
  start: number,
  end: number,
): BigUint64Array {
  const from = wordsFor(length);
  const to = wordsFor(end - start);
  const result = unsetWords(planes * to);
  if (start % 64 === 0) {
    for (let plane = 0; plane < planes; plane++) copyWords(words, plane * from + start / 64, result, plane * to, to);
    return result;
  }
  const [source, target] = [halvesOf(words), halvesOf(result)];
  const first = Math.floor(start / 32);
  const down = start % 32;
  const width = 2 * to;
  const left = Math.min(width, 2 * from - first);
  for (let plane = 0; plane < planes; plane++) {
    const at = 2 * plane * from + first;
    const into = plane * width;
    for (let i = 0; i < left; i++) {
      const half = (source[at + i] as number) >>> down;
      // A shift by 32 would be one by 0.
      const above = down === 0 || first + i + 1 === 2 * from ? 0 : (source[at + i + 1] as number) << (32 - down);
      target[into + i] = half | above;
    }
    target.fill(0, into + left, into + width);
  }
  return result;
}

/** Rows of each part after those of the part before it; all parts have `planes` planes. */
export function joinRows(
  parts: readonly { readonly words: BigUint64Array; readonly length: number }[],
  planes: number,
): BigUint64Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const to = wordsFor(length);
  const isWhole = (part: { readonly length: number }): boolean => part.length % 64 === 0;
  const result = parts.every(isWhole) ? unsetWords(planes * to) : new BigUint64Array(planes * to);
  const target = halvesOf(result);
  let row = 0;
  for (const part of parts) {
    const from = wordsFor(part.length);
    if (isWhole(part) && row % 64 === 0) {
      for (let plane = 0; plane < planes; plane++)
        copyWords(part.words, plane * from, result, plane * to + row / 64, from);
    } else {
      const source = halvesOf(part.words);
      const up = row % 32;
      const last = Math.ceil(part.length / 32) - 1;
      // Bits past the part's length would run into the rows that follow.
      const inLast = part.length % 32 === 0 ? 2 ** 32 - 1 : 2 ** (part.length % 32) - 1;
      for (let plane = 0; plane < planes; plane++) {
        const at = 2 * plane * from;
        const into = 2 * plane * to + Math.floor(row / 32);
        let carried = 0;
        for (let i = 0; i <= last; i++) {
          const half = (source[at + i] as number) & (i === last ? inLast : -1);
          target[into + i] = (target[into + i] as number) | (half << up) | carried;
          carried = up === 0 ? 0 : half >>> (32 - up);
        }
        if (carried !== 0) target[into + last + 1] = carried;
      }
    }
    row += part.length;
  }
  return result;
}

// Below this a view of them costs more than the loop.
const leastSet = 16;

function copyWords(source: BigUint64Array, at: number, target: BigUint64Array, to: number, count: number): void {
  if (count >= leastSet) target.set(source.subarray(at, at + count), to);
  else for (let i = 0; i < count; i++) target[to + i] = source[at + i] as bigint;
}

// Shifts work on 32-bit halves: unlike variable shifts of 64-bit integers they compile to machine instructions.

const halvesOf = (words: BigUint64Array): Uint32Array =>
  new Uint32Array(words.buffer, words.byteOffset, 2 * words.length);

/** One plane from booleans or 0/1 numbers. */
export function packBits(bits: ArrayLike<boolean | number>): BigUint64Array {
  const words = new BigUint64Array(wordsFor(bits.length));
  const bytes = new Uint8Array(words.buffer);
  for (let i = 0; i < bits.length; i++) {
    if (bits[i]) bytes[i >>> 3] = (bytes[i >>> 3] as number) | (1 << (i & 7));
  }
  return words;
}

/** The first `length` bits of one plane as 0/1 bytes. */
export function unpackBits(words: BigUint64Array, length: number): Uint8Array {
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  const bits = new Uint8Array(length);
  for (let i = 0; i < length; i++) bits[i] = ((bytes[i >>> 3] as number) >> (i & 7)) & 1;
  return bits;
}

/** All planes as one: bit i of plane p becomes bit p·length + i. */
export function flatten(words: BigUint64Array, length: number, planes: number): BigUint64Array {
  if (length % 64 === 0 || planes === 1) return words;
  const perPlane = wordsFor(length);
  const parts = Array.from({ length: planes }, (_, plane) => ({
    words: words.subarray(plane * perPlane, (plane + 1) * perPlane),
    length,
  }));
  return joinRows(parts, 1);
}
