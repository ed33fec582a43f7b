/**
 * Products with a fixed element of GF(2^128), modulo x^128 + x^7 + x^2 + x + 1: the kernel's memory, and the plain twin.
 * Elements are two words, low one first; bit i of the 128 is the coefficient of x^i.
 */
import { kernel, kernelFunction } from './load.ts';

type Words = BigUint64Array;

/** Elements of one call; a multiple of 16. */
const chunk = 4096;
/** Slots of the kernel: tables, two vectors, scratch. In the scratch the sums of `horner` lie behind its first 768 bytes. */
const slots = { tables: 0, to: 1, from: 2, scratch: 3 } as const;
const sumWords = 32;
const sumsAt = 96;

/** The product of two elements. By exclusive or and masks on halves of words; the reference of all other ways, and slow. */
export function product(x: Words, y: Words): Words {
  const result = new BigUint64Array(2);
  const [left, right, sum] = [halves(x), halves(y), new Int32Array(result.buffer)];
  let [x0, x1, x2, x3] = [left[0] as number, left[1] as number, left[2] as number, left[3] as number];
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let bit = 0; bit < 128; bit++) {
    const chosen = -(((right[bit >> 5] as number) >>> (bit & 31)) & 1);
    s0 ^= x0 & chosen;
    s1 ^= x1 & chosen;
    s2 ^= x2 & chosen;
    s3 ^= x3 & chosen;
    const over = x3 >> 31;
    x3 = (x3 << 1) | (x2 >>> 31);
    x2 = (x2 << 1) | (x1 >>> 31);
    x1 = (x1 << 1) | (x0 >>> 31);
    x0 = (x0 << 1) ^ (over & 0x87);
  }
  sum.set([s0, s1, s2, s3]);
  return result;
}

const halves = ({ buffer, byteOffset }: Words): Int32Array => new Int32Array(buffer, byteOffset, 4);

/** onto ^= fixed·vector. `byBytes`: faster by tables whose addresses depend on the vector; else in constant time. */
export function addProducts(onto: Words, fixed: Words, vector: Words, byBytes: boolean): void {
  const wasm = kernel('gf128');
  if (wasm === undefined) {
    addTwin(onto, fixed, vector);
    return;
  }
  const { at, words } = wasm;
  const [tables, toAt, fromAt, scratch] = at as [number, number, number, number];
  const [, to, from] = words as [Words, Words, Words];
  const [low, high] = [fixed[0] as bigint, fixed[1] as bigint];
  kernelFunction(wasm, byBytes ? 'byteTables' : 'nibbleTables')(tables, low, high, scratch);
  const add = kernelFunction(wasm, byBytes ? 'addByBytes' : 'addByNibbles');
  for (let start = 0; start < vector.length; start += 2 * chunk) {
    const block = onto.subarray(start, start + 2 * chunk);
    const count = block.length / 2;
    to.set(block);
    from.set(vector.subarray(start, start + 2 * chunk));
    // What lies behind the last element is worked on too, for nothing.
    add(toAt, fromAt, tables, byBytes ? count : 16 * Math.ceil(count / 16), scratch);
    block.set(to.subarray(0, block.length));
  }
  // Tables of a secret factor do not outlive the call.
  (words[slots.tables] as Words).fill(0n);
}

function addTwin(onto: Words, fixed: Words, vector: Words): void {
  for (let i = 0; i < vector.length; i += 2) {
    const added = product(fixed, vector.subarray(i, i + 2));
    onto[i] = (onto[i] as bigint) ^ (added[0] as bigint);
    onto[i + 1] = (onto[i + 1] as bigint) ^ (added[1] as bigint);
  }
}

/**
 * Sixteen sums by Horner's rule, in constant time: element k of `sums` becomes sums_k·fixed ⊕ v_{16i+k} for every 16 elements v
 * of the vector, whose length is a multiple of them.
 */
export function hornerSums(sums: Words, fixed: Words, vector: Words): void {
  const wasm = kernel('gf128');
  if (wasm === undefined) {
    hornerTwin(sums, fixed, vector);
    return;
  }
  const [tables, , fromAt, scratch] = wasm.at as [number, number, number, number];
  const [low, high] = [fixed[0] as bigint, fixed[1] as bigint];
  kernelFunction(wasm, 'nibbleTables')(tables, low, high, scratch);
  const inKernel = (wasm.words[slots.scratch] as Words).subarray(sumsAt, sumsAt + sumWords);
  const from = wasm.words[slots.from] as Words;
  const call = kernelFunction(wasm, 'horner');
  inKernel.set(transposed(sums));
  for (let start = 0; start < vector.length; start += 2 * chunk) {
    const block = vector.subarray(start, start + 2 * chunk);
    from.set(block);
    call(scratch + 8 * sumsAt, fromAt, tables, block.length / 2, scratch);
  }
  sums.set(transposed(inKernel));
}

export function hornerTwin(sums: Words, fixed: Words, vector: Words): void {
  for (let start = 0; start < vector.length; start += sumWords) {
    const next = vector.slice(start, start + sumWords);
    addTwin(next, fixed, sums);
    sums.set(next);
  }
}

/** 16 × 16 bytes. */
function transposed(words: Words): Words {
  const [from, to] = [words.slice(), new BigUint64Array(sumWords)];
  const [source, target] = [new Uint8Array(from.buffer), new Uint8Array(to.buffer)];
  source.forEach((byte, i) => {
    target[16 * (i & 15) + (i >> 4)] = byte;
  });
  return to;
}
