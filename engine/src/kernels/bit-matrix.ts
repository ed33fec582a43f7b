/**
 * Products of bit matrices. A matrix is bit planes, one a column: x has `inner` planes of as many bits as there are rows, y has `columns`
 * planes of `inner` bits. A column of the product is the sum mod 2 of those planes of x that the column of y chooses, so that all rows of a
 * word are worked on at once.
 *
 * Paper: Arlazarov, Dinic, Kronrod and Faradzhev 1970 (four planes of x at a time, whose sixteen sums are made once for all columns).
 */
import { type Kernel, kernel, kernelFunction, slotWordsOf } from './load.ts';

const slotWords = slotWordsOf('bit-matrix');

/** Planes of x whose sums are made together. */
const grouped = 4;
const sumsOfGroup = 2 ** grouped;

/** Words of a plane that are worked on at once: the sums of a group stay in the first-level cache. */
const stretch = 256;

/** Planes of x, those of y and z, and words of each plane of x and z. */
export interface BitMatrixShape {
  readonly words: number;
  readonly inner: number;
  readonly columns: number;
}

/**
 * z ⊕= x·y in the words `start` to `end` of every plane; bits of y past `inner` mean nothing. y's choices are found anew in each call, so that
 * one call should take many words.
 */
export function addBitMatrixProduct(
  z: BigUint64Array,
  x: BigUint64Array,
  y: BigUint64Array,
  shape: BitMatrixShape,
  start = 0,
  end = shape.words,
): void {
  const wasm = kernel('bit-matrix');
  if (wasm === undefined || shape.columns > slotWords / 2) addBitMatrixProductTwin(z, x, y, shape, start, end);
  else if (start < end && shape.inner > 0 && shape.columns > 0) byStretches(wasm, z, x, y, shape, start, end);
}

function byStretches(
  wasm: Kernel,
  z: BigUint64Array,
  x: BigUint64Array,
  y: BigUint64Array,
  { words, inner, columns }: BitMatrixShape,
  start: number,
  end: number,
): void {
  const call = kernelFunction(wasm, 'addChosen');
  const [zSlot, xSlot] = wasm.words as [BigUint64Array, BigUint64Array];
  const chosenSlot = wasm.bytes[2] as Uint8Array;
  const [zAt, xAt, chosenAt, sumsAt] = wasm.at as [number, number, number, number];
  const chosen = choices(y, inner, columns);
  const groups = chosen.length / columns;
  // Whole pairs of words: the kernel works on two at once.
  const asked = end - start;
  const wide = Math.min(stretch, Math.floor(slotWords / columns / 2) * 2, asked + (asked % 2));
  const atOnce = Math.max(
    1,
    Math.min(groups, Math.floor(slotWords / (grouped * wide)), Math.floor((8 * slotWords) / columns)),
  );
  for (let from = start; from < end; from += wide) {
    const count = Math.min(wide, end - from);
    const size = count + (count % 2);
    for (let c = 0; c < columns; c++) zSlot.set(z.subarray(c * words + from, c * words + from + count), c * size);
    for (let group = 0; group < groups; group += atOnce) {
      const taken = Math.min(atOnce, groups - group);
      for (let i = 0; i < grouped * taken; i++) {
        const plane = grouped * group + i;
        if (plane < inner) xSlot.set(x.subarray(plane * words + from, plane * words + from + count), i * size);
      }
      chosenSlot.set(chosen.subarray(group * columns, (group + taken) * columns));
      call(zAt, xAt, chosenAt, sumsAt, 8 * size, taken, columns);
    }
    for (let c = 0; c < columns; c++) z.set(zSlot.subarray(c * size, c * size + count), c * words + from);
  }
}

/** By group of planes of x and column four bits: which of them the column chooses. */
function choices(y: BigUint64Array, inner: number, columns: number): Uint8Array {
  const groups = Math.ceil(inner / grouped);
  const perColumn = 8 * Math.ceil(inner / 64);
  const bytes = new Uint8Array(y.buffer, y.byteOffset, y.byteLength);
  const chosen = new Uint8Array(groups * columns);
  const last = inner % grouped === 0 ? sumsOfGroup - 1 : 2 ** (inner % grouped) - 1;
  for (let group = 0; group < groups; group++) {
    const mask = group === groups - 1 ? last : sumsOfGroup - 1;
    const [at, shift] = [group >>> 1, group % 2 === 0 ? 0 : grouped];
    for (let c = 0; c < columns; c++)
      chosen[group * columns + c] = ((bytes[c * perColumn + at] as number) >>> shift) & mask;
  }
  return chosen;
}

/** The plain twin of the kernel. */
export function addBitMatrixProductTwin(
  z: BigUint64Array,
  x: BigUint64Array,
  y: BigUint64Array,
  { words, inner, columns }: BitMatrixShape,
  start = 0,
  end = words,
): void {
  const perColumn = Math.ceil(inner / 64);
  for (let c = 0; c < columns; c++) {
    for (let t = 0; t < inner; t++) {
      if ((((y[c * perColumn + Math.floor(t / 64)] as bigint) >> BigInt(t % 64)) & 1n) === 0n) continue;
      for (let w = start; w < end; w++) z[c * words + w] = (z[c * words + w] as bigint) ^ (x[t * words + w] as bigint);
    }
  }
}
