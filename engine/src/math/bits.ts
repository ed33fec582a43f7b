/**
 * Bit planes in 64-bit words, in the storage order of `Bits`: plane after plane, each `wordsFor(length)` words; bit i of a
 * plane is bit i mod 64 of word i div 64; bits past `length` in a plane's last word mean nothing.
 *
 * Every function returns a new array and leaves its arguments as they are; lengths are the caller's to check.
 */

/** Words that hold one plane of `length` bits. */
export function wordsFor(length: number): number {
  return Math.ceil(length / 64);
}

/** x ⊕ y. */
export function xor(x: BigUint64Array, y: BigUint64Array): BigUint64Array {
  const result = new BigUint64Array(x.length);
  for (let i = 0; i < result.length; i++) result[i] = (x[i] as bigint) ^ (y[i] as bigint);
  return result;
}

/** x ∧ y. */
export function and(x: BigUint64Array, y: BigUint64Array): BigUint64Array {
  const result = new BigUint64Array(x.length);
  for (let i = 0; i < result.length; i++) result[i] = (x[i] as bigint) & (y[i] as bigint);
  return result;
}

/** ¬x. */
export function not(x: BigUint64Array): BigUint64Array {
  const ones = 0xffff_ffff_ffff_ffffn;
  const result = new BigUint64Array(x.length);
  for (let i = 0; i < result.length; i++) result[i] = (x[i] as bigint) ^ ones;
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
  const result = new BigUint64Array(picked.length * perPlane);
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
  const result = new BigUint64Array(planes * to);
  const first = Math.floor(start / 64);
  const shift = BigInt(start % 64);
  for (let plane = 0; plane < planes; plane++) {
    const source = plane * from + first;
    const target = plane * to;
    if (shift === 0n) {
      result.set(words.subarray(source, source + to), target);
      continue;
    }
    const back = 64n - shift;
    const planeEnd = (plane + 1) * from;
    for (let w = 0; w < to; w++) {
      const low = (words[source + w] as bigint) >> shift;
      const high = source + w + 1 < planeEnd ? (words[source + w + 1] as bigint) : 0n;
      result[target + w] = low | BigInt.asUintN(64, high << back);
    }
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
  const result = new BigUint64Array(planes * to);
  let row = 0;
  for (const part of parts) {
    const from = wordsFor(part.length);
    // Bits past the part's length would run into the rows that follow.
    const words = clearPadding(part.words, part.length, planes);
    const first = Math.floor(row / 64);
    const shift = BigInt(row % 64);
    for (let plane = 0; plane < planes; plane++) {
      const source = plane * from;
      const target = plane * to + first;
      if (shift === 0n) {
        result.set(words.subarray(source, source + from), target);
        continue;
      }
      const back = 64n - shift;
      const planeEnd = (plane + 1) * to;
      for (let w = 0; w < from; w++) {
        const word = words[source + w] as bigint;
        result[target + w] = (result[target + w] as bigint) | BigInt.asUintN(64, word << shift);
        if (target + w + 1 < planeEnd) result[target + w + 1] = word >> back;
      }
    }
    row += part.length;
  }
  return result;
}

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
