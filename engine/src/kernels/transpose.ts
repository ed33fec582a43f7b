/**
 * 64×64 bit transposes: rows of 64 bits to bit planes and back.
 *
 * A block of 64 words is read as a 64×64 bit matrix; bit j of word i moves to bit i of word j by six rounds of swapping
 * ever smaller off-diagonal squares (Warren, Hacker's Delight, §7-3).
 */
import { unsetWords } from '#platform';
import { type Kernel, kernel, kernelFunction, slotWordsOf } from './load.ts';

const slotWords = slotWordsOf('transpose');

/** Blocks that fit a kernel's slot. */
const slotBlocks = slotWords / 64;

/**
 * The low `width` bits of each row as planes: `width` planes of ceil(rows/64) words, bit i of plane p is bit p of row i;
 * bits past the last row are zero.
 */
export function rowsToPlanes(rows: BigUint64Array, width: number): BigUint64Array {
  const wasm = kernel('transpose');
  const planes = unsetWords(width * Math.ceil(rows.length / 64));
  if (wasm === undefined) rowsToPlanesTwin(planes, rows, width);
  else rowsToPlanesKernel(wasm, planes, rows, width);
  return planes;
}

/** Inverse of `rowsToPlanes`: `length` rows, bit p of row i is bit i of plane p; bits from `width` on are zero. */
export function planesToRows(planes: BigUint64Array, width: number, length: number): BigUint64Array {
  const wasm = kernel('transpose');
  const rows = unsetWords(length);
  if (wasm === undefined) planesToRowsTwin(rows, planes, width);
  else planesToRowsKernel(wasm, rows, planes, width);
  return rows;
}

function rowsToPlanesKernel(wasm: Kernel, planes: BigUint64Array, rows: BigUint64Array, width: number): void {
  const transpose = kernelFunction(wasm, 'transpose');
  const gatherPlanes = kernelFunction(wasm, 'gatherPlanes');
  const [from, to] = wasm.words as [BigUint64Array, BigUint64Array];
  const [fromAt, toAt] = wasm.at as [number, number];
  const perPlane = Math.ceil(rows.length / 64);
  for (let start = 0; start < perPlane; start += slotBlocks) {
    const blocks = Math.min(slotBlocks, perPlane - start);
    const part = rows.subarray(64 * start, Math.min(64 * (start + blocks), rows.length));
    from.set(part);
    from.fill(0n, part.length, 64 * blocks);
    transpose(fromAt, blocks);
    gatherPlanes(fromAt, toAt, blocks, width);
    for (let p = 0; p < width; p++) planes.set(to.subarray(p * blocks, (p + 1) * blocks), p * perPlane + start);
  }
}

function planesToRowsKernel(wasm: Kernel, rows: BigUint64Array, planes: BigUint64Array, width: number): void {
  const transpose = kernelFunction(wasm, 'transpose');
  const scatterPlanes = kernelFunction(wasm, 'scatterPlanes');
  const [from, to] = wasm.words as [BigUint64Array, BigUint64Array];
  const [fromAt, toAt] = wasm.at as [number, number];
  const perPlane = Math.ceil(rows.length / 64);
  for (let start = 0; start < perPlane; start += slotBlocks) {
    const blocks = Math.min(slotBlocks, perPlane - start);
    for (let p = 0; p < width; p++) {
      const at = p * perPlane + start;
      from.set(planes.subarray(at, at + blocks), p * blocks);
    }
    scatterPlanes(fromAt, toAt, blocks, width);
    transpose(toAt, blocks);
    rows.set(to.subarray(0, Math.min(64 * blocks, rows.length - 64 * start)), 64 * start);
  }
}

/** Bits as 0/1 words: planes · length of them, plane after plane. */
export function planesToBitRows(words: BigUint64Array, planes: number, length: number): BigUint64Array {
  const perPlane = 2 * Math.ceil(length / 64);
  const rows = new BigUint64Array(planes * length);
  // 32-bit halves: the upper half of each result stays zero.
  const source = new Uint32Array(words.buffer, words.byteOffset, 2 * words.length);
  const target = new Uint32Array(rows.buffer);
  for (let plane = 0; plane < planes; plane++) {
    const from = plane * perPlane;
    const to = 2 * plane * length;
    for (let i = 0; i < length; i++) {
      target[to + 2 * i] = ((source[from + (i >>> 5)] as number) >>> (i & 31)) & 1;
    }
  }
  return rows;
}

// -- plain twins --------------------------------------------------------------------------------------------------------

const masks: readonly [number, bigint][] = [
  [32, 0x0000_0000_ffff_ffffn],
  [16, 0x0000_ffff_0000_ffffn],
  [8, 0x00ff_00ff_00ff_00ffn],
  [4, 0x0f0f_0f0f_0f0f_0f0fn],
  [2, 0x3333_3333_3333_3333n],
  [1, 0x5555_5555_5555_5555n],
];

/** Transposes the 64×64 bit matrix in `block` in place. */
function transposeBlock(block: BigUint64Array): void {
  for (const [size, mask] of masks) {
    const shift = BigInt(size);
    for (let i = 0; i < 64; i = ((i | size) + 1) & ~size) {
      const upper = block[i] as bigint;
      const lower = block[i + size] as bigint;
      const swap = ((upper >> shift) ^ lower) & mask;
      block[i] = upper ^ BigInt.asUintN(64, swap << shift);
      block[i + size] = lower ^ swap;
    }
  }
}

export function rowsToPlanesTwin(planes: BigUint64Array, rows: BigUint64Array, width: number): void {
  const perPlane = Math.ceil(rows.length / 64);
  const block = new BigUint64Array(64);
  for (let w = 0; w < perPlane; w++) {
    const part = rows.subarray(64 * w, Math.min(64 * w + 64, rows.length));
    block.fill(0n, part.length);
    block.set(part);
    transposeBlock(block);
    for (let p = 0; p < width; p++) planes[p * perPlane + w] = block[p] as bigint;
  }
}

export function planesToRowsTwin(rows: BigUint64Array, planes: BigUint64Array, width: number): void {
  const perPlane = Math.ceil(rows.length / 64);
  const block = new BigUint64Array(64);
  for (let w = 0; w < perPlane; w++) {
    for (let p = 0; p < 64; p++) block[p] = p < width ? (planes[p * perPlane + w] as bigint) : 0n;
    transposeBlock(block);
    rows.set(block.subarray(0, Math.min(64, rows.length - 64 * w)), 64 * w);
  }
}
