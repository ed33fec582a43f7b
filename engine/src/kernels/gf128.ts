/**
 * Products with a fixed element of GF(2^128), modulo x^128 + x^7 + x^2 + x + 1: the kernel's memory, and the plain twin.
 * Elements are two words, low one first; bit i of the 128 is the coefficient of x^i.
 */
import { kernel, kernelFunction } from './load.ts';

type Words = BigUint64Array;

const mask64 = (1n << 64n) - 1n;

/** Elements of one call; a multiple of 16. */
const chunk = 4096;
/** Slots of the kernel: tables, two vectors, scratch. In the scratch the sums of `horner` lie behind its first 768 bytes. */
const slots = { tables: 0, to: 1, from: 2, scratch: 3 } as const;
const sumWords = 32;
const sumsAt = 96;

/** The product of two elements. By exclusive or and masks; the reference of all other ways, and slow. */
export function product(x: Words, y: Words): [low: bigint, high: bigint] {
  let [low, high] = [x[0] as bigint, x[1] as bigint];
  let [sumLow, sumHigh] = [0n, 0n];
  for (let bit = 0; bit < 128; bit++) {
    const chosen = -(((y[bit >> 6] as bigint) >> BigInt(bit & 63)) & 1n) & mask64;
    sumLow ^= low & chosen;
    sumHigh ^= high & chosen;
    const over = high >> 63n;
    high = ((high << 1n) & mask64) | (low >> 63n);
    low = ((low << 1n) & mask64) ^ (over * 0x87n);
  }
  return [sumLow, sumHigh];
}

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

export function addTwin(onto: Words, fixed: Words, vector: Words): void {
  for (let i = 0; i < vector.length; i += 2) {
    const [low, high] = product(fixed, vector.subarray(i, i + 2));
    onto[i] = (onto[i] as bigint) ^ low;
    onto[i + 1] = (onto[i + 1] as bigint) ^ high;
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
