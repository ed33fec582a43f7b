/**
 * Local products of the three-party replicated protocol, fused with their zero shares: each call draws the masks straight
 * into the kernel's memory, so that no vector is walked twice.
 */
import { bytesOf } from '../base/bytes.ts';
import type { RandomSource } from '../base/random.ts';
import { type Kernel, kernel, kernelFunction, slotWordsOf } from './load.ts';

const slotWords = slotWordsOf('replicated');

/**
 * Products of this many words and more are made where the vectors are: long vectors come from main memory, and copying four of
 * them into the kernel costs more than its faster loop saves. Bits are another matter: the kernel takes two words at once.
 */
const inPlace = 4096;

/** What one party holds: its two components of both factors, all of one length. */
export interface Factors {
  readonly x0: BigUint64Array;
  readonly x1: BigUint64Array;
  readonly y0: BigUint64Array;
  readonly y1: BigUint64Array;
}

/** z = x0·(y0 + y1) + x1·y0 + plus − minus over Z_2^64, element by element. */
export function multiplyMasked(z: BigUint64Array, factors: Factors, plus: RandomSource, minus: RandomSource): void {
  run('multiply', multiplyTwin, z, factors, plus, minus);
}

/** z = x0∧(y0 ⊕ y1) ⊕ x1∧y0 ⊕ plus ⊕ minus. */
export function andMasked(z: BigUint64Array, factors: Factors, plus: RandomSource, minus: RandomSource): void {
  run('and', andTwin, z, factors, plus, minus);
}

type Twin = (z: BigUint64Array, factors: Factors, plus: BigUint64Array, minus: BigUint64Array) => void;

function run(
  name: 'multiply' | 'and',
  twin: Twin,
  z: BigUint64Array,
  factors: Factors,
  plus: RandomSource,
  minus: RandomSource,
): void {
  const wasm = kernel('replicated');
  for (let start = 0; start < z.length; start += slotWords) {
    const end = Math.min(start + slotWords, z.length);
    const part = z.length <= slotWords ? factors : sliceOf(factors, start, end);
    const out = z.subarray(start, end);
    if (wasm === undefined) twin(out, part, drawn(plus, end - start), drawn(minus, end - start));
    else runSlot(wasm, name, out, part, plus, minus);
  }
}

function runSlot(
  wasm: Kernel,
  name: 'multiply' | 'and',
  z: BigUint64Array,
  { x0, x1, y0, y1 }: Factors,
  plus: RandomSource,
  minus: RandomSource,
): void {
  const [zAt, x0At, x1At, y0At, y1At, plusAt, minusAt] = wasm.at as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const count = z.length;
  const [plusSlot, minusSlot] = [wasm.bytes[5] as Uint8Array, wasm.bytes[6] as Uint8Array];
  plus.fill(plusSlot.subarray(0, 8 * count));
  minus.fill(minusSlot.subarray(0, 8 * count));
  if (name === 'multiply' && count >= inPlace) {
    const masks = wasm.words.slice(5, 7).map((slot) => slot.subarray(0, count)) as [BigUint64Array, BigUint64Array];
    multiplyTwin(z, { x0, x1, y0, y1 }, ...masks);
    return;
  }
  [x0, x1, y0, y1].forEach((words, i) => {
    (wasm.words[i + 1] as BigUint64Array).set(words);
  });
  kernelFunction(wasm, name)(zAt, x0At, x1At, y0At, y1At, plusAt, minusAt, count);
  z.set((wasm.words[0] as BigUint64Array).subarray(0, count));
}

const sliceOf = ({ x0, x1, y0, y1 }: Factors, start: number, end: number): Factors => ({
  x0: x0.subarray(start, end),
  x1: x1.subarray(start, end),
  y0: y0.subarray(start, end),
  y1: y1.subarray(start, end),
});

function drawn(random: RandomSource, length: number): BigUint64Array {
  const words = new BigUint64Array(length);
  random.fill(bytesOf(words));
  return words;
}

export const multiplyTwin: Twin = (z, { x0, x1, y0, y1 }, plus, minus) => {
  for (let i = 0; i < z.length; i++) {
    const y = y0[i] as bigint;
    const sum = (x0[i] as bigint) * (y + (y1[i] as bigint)) + (x1[i] as bigint) * y;
    z[i] = BigInt.asUintN(64, sum + (plus[i] as bigint) - (minus[i] as bigint));
  }
};

export const andTwin: Twin = (z, { x0, x1, y0, y1 }, plus, minus) => {
  for (let i = 0; i < z.length; i++) {
    const y = y0[i] as bigint;
    const product = ((x0[i] as bigint) & (y ^ (y1[i] as bigint))) ^ ((x1[i] as bigint) & y);
    z[i] = product ^ (plus[i] as bigint) ^ (minus[i] as bigint);
  }
};

/**
 * z = (bit ? −x : x) + factor·bit − mask, element by element, for bits in words at `bits` (bit i mod 64 of word i div 64).
 * z may be x. Long vectors are best given in chunks of a multiple of 64 elements.
 */
export function flipMasked(
  z: BigUint64Array,
  x: BigUint64Array,
  bits: BigUint64Array,
  factor: number,
  mask: RandomSource,
  maskOut: BigUint64Array,
): void {
  const wasm = kernel('replicated');
  for (let start = 0; start < z.length; start += slotWords) {
    const end = Math.min(start + slotWords, z.length);
    const drawn = maskOut.subarray(start, end);
    mask.fill(bytesOf(drawn));
    const words = bits.subarray(start / 64, Math.ceil(end / 64));
    if (wasm === undefined) {
      flipTwin(z.subarray(start, end), x.subarray(start, end), words, factor, drawn);
      continue;
    }
    (wasm.words[1] as BigUint64Array).set(x.subarray(start, end));
    (wasm.words[2] as BigUint64Array).set(words);
    (wasm.words[3] as BigUint64Array).set(drawn);
    const [zAt, xAt, bitsAt, maskAt] = wasm.at as [number, number, number, number];
    kernelFunction(wasm, 'flip')(zAt, xAt, bitsAt, maskAt, BigInt(factor), end - start);
    z.set((wasm.words[0] as BigUint64Array).subarray(0, end - start), start);
  }
}

export function flipTwin(
  z: BigUint64Array,
  x: BigUint64Array,
  bits: BigUint64Array,
  factor: number,
  mask: BigUint64Array,
): void {
  const f = BigInt(factor);
  for (let i = 0; i < z.length; i++) {
    const bit = ((bits[i >>> 6] as bigint) >> BigInt(i & 63)) & 1n;
    const signed = bit === 1n ? -(x[i] as bigint) : (x[i] as bigint);
    z[i] = BigInt.asUintN(64, signed + f * bit - (mask[i] as bigint));
  }
}
