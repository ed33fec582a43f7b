/**
 * Local work on weighted sums of shared bits: for each plane p of bits a share s of one party's bits and the other's bits v,
 * known in the clear, give a share of w_p·(u ⊕ v), summed over the planes. Rows are worked on block by block, so that the sums
 * stay in the kernel's memory while plane after plane is added.
 */
import { bytesOf } from '../base/bytes.ts';
import type { RandomSource } from '../base/random.ts';
import { kernel, kernelFunction, slotWordsOf } from './load.ts';

/** Rows of one block: a multiple of 64. */
export const weighRows = slotWordsOf('weigh');

/** The most sums that one call makes of the same bits. */
export const mostWeighed = 16;

/** bit − mask for each of `count` ≤ weighRows bits; the result may be the kernel's own memory, good until the next call. */
export function spreadMasked(bits: BigUint64Array, count: number, mask: RandomSource): BigUint64Array {
  const wasm = kernel('weigh');
  if (wasm === undefined) {
    const drawn = new BigUint64Array(count);
    mask.fill(bytesOf(drawn));
    return spreadTwin(bits, drawn);
  }
  const [sum, bitWords] = wasm.words as [BigUint64Array, BigUint64Array];
  bitWords.set(bits);
  mask.fill((wasm.bytes[2] as Uint8Array).subarray(0, 8 * count));
  const [zAt, bitsAt, maskAt] = wasm.at as [number, number, number];
  kernelFunction(wasm, 'spread')(zAt, bitsAt, maskAt, count);
  return sum.subarray(0, count);
}

/** z = bit − mask for any number of bits in words (bit i mod 64 of word i div 64). */
export function hideBits(z: BigUint64Array, bits: BigUint64Array, mask: RandomSource): void {
  for (let start = 0; start < z.length; start += weighRows) {
    const end = Math.min(start + weighRows, z.length);
    z.set(spreadMasked(bits.subarray(start / 64, Math.ceil(end / 64)), end - start, mask), start);
  }
}

/** floor((x + y mod 2^64) / 2^bits) − mask for up to weighRows elements; the memory is as that of `spreadMasked`. */
export function shiftMasked(x: BigUint64Array, y: BigUint64Array, bits: number, mask: RandomSource): BigUint64Array {
  const wasm = kernel('weigh');
  if (wasm === undefined) {
    const drawn = new BigUint64Array(x.length);
    mask.fill(bytesOf(drawn));
    const z = shiftTwin(new BigUint64Array(x.length), x, y, bits);
    return z.map((value, i) => BigInt.asUintN(64, value - (drawn[i] as bigint)));
  }
  const [sum, first, second] = wasm.words as [BigUint64Array, BigUint64Array, BigUint64Array];
  first.set(x);
  second.set(y);
  mask.fill((wasm.bytes[3] as Uint8Array).subarray(0, 8 * x.length));
  const [zAt, xAt, yAt, maskAt] = wasm.at as [number, number, number, number];
  kernelFunction(wasm, 'shiftMask')(zAt, xAt, yAt, maskAt, bits, x.length);
  return sum.subarray(0, x.length);
}

/** One block of rows at a party that holds shares of u and knows v. */
export interface WeighBlock {
  readonly count: number;
  readonly planes: number;
  /** weights[o][p]: of plane p in sum o; at most `mostWeighed` sums. */
  readonly weights: readonly BigUint64Array[];
  /** Writes the share of plane p (called in order) into `target`. */
  readonly share: (plane: number, target: BigUint64Array) => void;
  /** v of plane p. */
  readonly bits: (plane: number) => BigUint64Array;
  /** What `u ⊕ v` adds where v is 1: 1 at one of the two parties, 0 at the other. */
  readonly factor: bigint;
  /** What the first sum starts from; the others start from 0. */
  readonly start?: {
    readonly value: BigUint64Array;
    /** Added by `bits` to the right, with `constant`. */
    readonly shifted?: BigUint64Array;
    readonly bits: number;
    readonly constant?: bigint;
  };
}

/**
 * The sums of a block less what `mask` writes for each: `take` gets sum o in memory that is good until it returns, and the mask.
 */
export function weighBlock(
  { count, planes, weights, share, bits, factor, start }: WeighBlock,
  mask: (target: BigUint64Array) => void,
  take: (sum: number, masked: BigUint64Array, drawn: BigUint64Array) => void,
): void {
  const wasm = kernel('weigh');
  if (wasm === undefined) {
    weighBlockTwin(
      { count, planes, weights, share, bits, factor, ...(start === undefined ? {} : { start }) },
      mask,
      take,
    );
    return;
  }
  const [x, words, ...totals] = wasm.words as [BigUint64Array, BigUint64Array, ...BigUint64Array[]];
  const [xAt, bitsAt, ...totalsAt] = wasm.at as [number, number, ...number[]];
  const add = kernelFunction(wasm, 'weigh');
  weights.forEach((_, o) => {
    const total = totals[o] as BigUint64Array;
    if (o > 0 || start === undefined) total.fill(0n, 0, count);
    else total.set(start.value);
  });
  if (start?.shifted !== undefined) {
    x.set(start.shifted);
    kernelFunction(wasm, 'addShifted')(totalsAt[0] as number, xAt, start.bits, start.constant ?? 0n, count);
  }
  for (let p = 0; p < planes; p++) {
    share(p, x.subarray(0, count));
    words.set(bits(p));
    weights.forEach((weight, o) => {
      // Weights are public: planes that do not count in a sum cost it nothing.
      if (weight[p] !== 0n) add(totalsAt[o] as number, xAt, bitsAt, factor, weight[p] as bigint, count);
    });
  }
  weights.forEach((_, o) => {
    const drawn = x.subarray(0, count);
    mask(drawn);
    kernelFunction(wasm, 'unmask')(totalsAt[o] as number, xAt, count);
    take(o, (totals[o] as BigUint64Array).subarray(0, count), drawn);
  });
}

/** x += y, where x lies. */
export function addInto(x: BigUint64Array, y: BigUint64Array): void {
  const wasm = kernel('weigh');
  if (wasm === undefined) {
    for (let i = 0; i < x.length; i++) x[i] = BigInt.asUintN(64, (x[i] as bigint) + (y[i] as bigint));
    return;
  }
  const [sum, first] = wasm.words as [BigUint64Array, BigUint64Array];
  const [sumAt, firstAt] = wasm.at as [number, number];
  const add = kernelFunction(wasm, 'addShifted');
  for (let start = 0; start < x.length; start += weighRows) {
    const end = Math.min(start + weighRows, x.length);
    sum.set(x.subarray(start, end));
    first.set(y.subarray(start, end));
    add(sumAt, firstAt, 0, 0n, end - start);
    x.set(sum.subarray(0, end - start), start);
  }
}

/** The sums of bits that are known: Σ_p weights[o][p]·(bit of plane p), sum after sum. */
export function weighedBits(
  words: BigUint64Array,
  length: number,
  planes: number,
  weights: readonly BigUint64Array[],
): BigUint64Array {
  const sums = new BigUint64Array(weights.length * length);
  const perPlane = Math.ceil(length / 64);
  for (let start = 0; start < length; start += weighRows) {
    const count = Math.min(weighRows, length - start);
    const block: WeighBlock = {
      count,
      planes,
      weights,
      share: (_, target) => void target.fill(0n),
      bits: (p) => words.subarray(p * perPlane + start / 64, p * perPlane + Math.ceil((start + count) / 64)),
      factor: 1n,
    };
    weighBlock(
      block,
      (target) => void target.fill(0n),
      (o, sum) => sums.set(sum, o * length + start),
    );
  }
  return sums;
}

/** One bit of x + y mod 2^64, as a plane. */
export function bitOfSum(x: BigUint64Array, y: BigUint64Array, bit: number): BigUint64Array {
  const bits = new BigUint64Array(Math.ceil(x.length / 64));
  const wasm = kernel('weigh');
  if (wasm === undefined) {
    for (let i = 0; i < x.length; i++) {
      const value = (BigInt.asUintN(64, (x[i] as bigint) + (y[i] as bigint)) >> BigInt(bit)) & 1n;
      bits[i >>> 6] = (bits[i >>> 6] as bigint) | (value << BigInt(i & 63));
    }
    return bits;
  }
  const [found, first, second] = wasm.words as [BigUint64Array, BigUint64Array, BigUint64Array];
  const [foundAt, xAt, yAt] = wasm.at as [number, number, number];
  const pick = kernelFunction(wasm, 'pick');
  for (let start = 0; start < x.length; start += weighRows) {
    const end = Math.min(start + weighRows, x.length);
    first.set(x.subarray(start, end));
    second.set(y.subarray(start, end));
    first.fill(0n, end - start, Math.ceil((end - start) / 64) * 64);
    second.fill(0n, end - start, Math.ceil((end - start) / 64) * 64);
    pick(foundAt, xAt, yAt, bit, Math.ceil((end - start) / 64));
    bits.set(found.subarray(0, Math.ceil((end - start) / 64)), start / 64);
  }
  return bits;
}

/** floor((x + y mod 2^64) / 2^bits), element by element; 0 ≤ bits ≤ 63. */
export function shiftedSum(x: BigUint64Array, y: BigUint64Array, bits: number): BigUint64Array {
  const z = new BigUint64Array(x.length);
  const wasm = kernel('weigh');
  if (wasm === undefined) return shiftTwin(z, x, y, bits);
  const [sum, first, second] = wasm.words as [BigUint64Array, BigUint64Array, BigUint64Array];
  const [zAt, xAt, yAt] = wasm.at as [number, number, number];
  const shift = kernelFunction(wasm, 'shift');
  for (let start = 0; start < z.length; start += weighRows) {
    const end = Math.min(start + weighRows, z.length);
    first.set(x.subarray(start, end));
    second.set(y.subarray(start, end));
    shift(zAt, xAt, yAt, bits, end - start);
    z.set(sum.subarray(0, end - start), start);
  }
  return z;
}

// -- plain twins --------------------------------------------------------------------------------------------------------

const bitAt = (bits: BigUint64Array, i: number): bigint => ((bits[i >>> 6] as bigint) >> BigInt(i & 63)) & 1n;

export function spreadTwin(bits: BigUint64Array, mask: BigUint64Array): BigUint64Array {
  return mask.map((m, i) => BigInt.asUintN(64, bitAt(bits, i) - m));
}

export function weighTwin(
  z: BigUint64Array,
  x: BigUint64Array,
  bits: BigUint64Array,
  factor: bigint,
  weight: bigint,
): void {
  for (let i = 0; i < z.length; i++) {
    const flipped = bitAt(bits, i) === 1n ? factor - (x[i] as bigint) : (x[i] as bigint);
    z[i] = BigInt.asUintN(64, (z[i] as bigint) + weight * flipped);
  }
}

export function weighBlockTwin(
  { count, planes, weights, share, bits, factor, start }: WeighBlock,
  mask: (target: BigUint64Array) => void,
  take: (sum: number, masked: BigUint64Array, drawn: BigUint64Array) => void,
): void {
  const sums = weights.map(() => new BigUint64Array(count));
  if (start !== undefined) {
    const none = new BigUint64Array(count);
    sums[0]?.set(start.value);
    if (start.shifted !== undefined) {
      const shifted = shiftTwin(new BigUint64Array(count), start.shifted, none, start.bits);
      const { constant = 0n } = start;
      addInto(
        sums[0] as BigUint64Array,
        shifted.map((value) => BigInt.asUintN(64, value + constant)),
      );
    }
  }
  const x = new BigUint64Array(count);
  for (let p = 0; p < planes; p++) {
    share(p, x);
    weights.forEach((weight, o) => weighTwin(sums[o] as BigUint64Array, x, bits(p), factor, weight[p] as bigint));
  }
  for (const [o, sum] of sums.entries()) {
    const drawn = new BigUint64Array(count);
    mask(drawn);
    for (let i = 0; i < count; i++) sum[i] = BigInt.asUintN(64, (sum[i] as bigint) - (drawn[i] as bigint));
    take(o, sum, drawn);
  }
}

export function shiftTwin(z: BigUint64Array, x: BigUint64Array, y: BigUint64Array, bits: number): BigUint64Array {
  const places = BigInt(bits);
  for (let i = 0; i < z.length; i++) z[i] = BigInt.asUintN(64, (x[i] as bigint) + (y[i] as bigint)) >> places;
  return z;
}
