/**
 * Matrix products over Z_2^64. The kernel works on blocks that fit the second-level cache: a block of x (rows × inner) and of y
 * (inner × columns), both packed in groups of three, give a block of z, three rows by three columns at a time. Tall, thin
 * shapes stream: every element of x is copied once.
 *
 * Paper: Winograd, A new algorithm for inner product, 1968: half of the multiplications become additions.
 */
import { type Kernel, kernel, kernelFunction, slotWordsOf } from './load.ts';

const slotWords = slotWordsOf('matrix');

/** Rows and columns of one block, multiples of 3: larger matrices are cut. */
const blockRows = 96;
const blockColumns = 171;
/** Terms of one block: a group of three columns stays in the first-level cache, and all of them fit a slot. */
const blockDepth = 256;

/** Up to so many rows or columns packing costs more than it saves. */
const few = 4;

/** z += x·y for row-major x (rows × inner), y (inner × columns) and z (rows × columns). */
export function addMatrixProduct(
  z: BigUint64Array,
  x: BigUint64Array,
  y: BigUint64Array,
  rows: number,
  inner: number,
  columns: number,
): void {
  const wasm = kernel('matrix');
  if (wasm === undefined) addMatrixProductTwin(z, x, y, rows, inner, columns);
  else if (columns <= few) fewColumns(wasm, z, x, y, rows, inner, columns);
  else if (rows <= few) fewRows(wasm, z, x, y, rows, inner, columns);
  else blocks(wasm, z, x, y, rows, inner, columns);
}

type Product = (
  wasm: Kernel,
  z: BigUint64Array,
  x: BigUint64Array,
  y: BigUint64Array,
  rows: number,
  inner: number,
  columns: number,
) => void;

const upTo = (multiple: number, length: number): number => Math.ceil(length / multiple) * multiple;

const blocks: Product = (wasm, z, x, y, rows, inner, columns) => {
  const packRows = kernelFunction(wasm, 'packRows');
  const packColumns = kernelFunction(wasm, 'packColumns');
  const multiplyAdd = kernelFunction(wasm, 'multiplyAdd');
  const [zSlot, rawSlot] = wasm.words as [BigUint64Array, BigUint64Array];
  const [zAt, rawAt, xAt, yAt, rowTerms] = wasm.at as [number, number, number, number, number];
  const columnTerms = rowTerms + 8 * blockRows;
  // Blocks of equal widths: x is copied for each of them.
  const blockWidth = upTo(3, Math.ceil(columns / Math.ceil(columns / blockColumns)));
  for (let c = 0; c < columns; c += blockWidth) {
    const width = Math.min(blockWidth, columns - c);
    const wide = upTo(3, width);
    for (let t = 0; t < inner; t += blockDepth) {
      const deep = Math.min(blockDepth, inner - t);
      const pairs = Math.ceil(deep / 2);
      copyBlock(rawSlot, wide, 2 * pairs, y.subarray(t * columns + c), columns, deep, width);
      packColumns(rawAt, yAt, columnTerms, pairs, wide);
      for (let r = 0; r < rows; r += blockRows) {
        const height = Math.min(blockRows, rows - r);
        const high = upTo(3, height);
        copyBlock(rawSlot, 2 * pairs, high, x.subarray(r * inner + t), inner, height, deep);
        packRows(rawAt, xAt, rowTerms, high, pairs);
        const target = z.subarray(r * columns + c);
        copyBlock(zSlot, wide, height, target, columns, height, width);
        multiplyAdd(zAt, xAt, rowTerms, yAt, columnTerms, high, pairs, wide);
        for (let i = 0; i < height; i++) target.set(zSlot.subarray(i * wide, i * wide + width), i * columns);
      }
    }
  }
};

const fewColumns: Product = (wasm, z, x, y, rows, inner, columns) => {
  const multiply = kernelFunction(wasm, 'multiplyFewColumns');
  const [zSlot, xSlot, ySlot] = wasm.words as [BigUint64Array, BigUint64Array, BigUint64Array];
  const [zAt, xAt, yAt] = wasm.at as [number, number, number];
  const depth = Math.min(inner, slotWords / few);
  // Rows of x and of z fit a slot.
  const height = depth === 0 ? 0 : Math.floor(slotWords / Math.max(depth, columns));
  for (let t = 0; t < inner; t += depth) {
    const deep = Math.min(depth, inner - t);
    for (let c = 0; c < columns; c++) {
      for (let i = 0; i < deep; i++) ySlot[c * deep + i] = y[(t + i) * columns + c] as bigint;
    }
    for (let r = 0; r < rows; r += height) {
      const high = Math.min(height, rows - r);
      copyBlock(xSlot, deep, high, x.subarray(r * inner + t), inner, high, deep);
      const target = z.subarray(r * columns, (r + high) * columns);
      zSlot.set(target);
      multiply(zAt, xAt, yAt, high, deep, columns);
      target.set(zSlot.subarray(0, target.length));
    }
  }
};

const fewRows: Product = (wasm, z, x, y, rows, inner, columns) => {
  const multiply = kernelFunction(wasm, 'multiplyFewRows');
  const [zSlot, xSlot, ySlot] = wasm.words as [BigUint64Array, BigUint64Array, BigUint64Array];
  const [zAt, xAt, yAt] = wasm.at as [number, number, number];
  // A stretch of z that stays in the first-level cache.
  const width = Math.min(columns, 1024);
  const depth = Math.floor(slotWords / width);
  for (let c = 0; c < columns; c += width) {
    const wide = Math.min(width, columns - c);
    const target = z.subarray(c);
    copyBlock(zSlot, wide, rows, target, columns, rows, wide);
    for (let t = 0; t < inner; t += depth) {
      const deep = Math.min(depth, inner - t);
      copyBlock(ySlot, wide, deep, y.subarray(t * columns + c), columns, deep, wide);
      copyBlock(xSlot, deep, rows, x.subarray(t), inner, rows, deep);
      multiply(zAt, xAt, yAt, rows, deep, wide);
    }
    for (let i = 0; i < rows; i++) target.set(zSlot.subarray(i * wide, (i + 1) * wide), i * columns);
  }
};

/**
 * The first rows × columns elements of a matrix with `stride` elements a row into the slot, `slotStride` a row and
 * `slotRows` rows, with zeros in what is left of them.
 */
function copyBlock(
  slot: BigUint64Array,
  slotStride: number,
  slotRows: number,
  matrix: BigUint64Array,
  stride: number,
  rows: number,
  columns: number,
): void {
  if (columns === stride && columns === slotStride) slot.set(matrix.subarray(0, rows * stride));
  else {
    for (let i = 0; i < rows; i++) {
      const from = i * stride;
      const to = i * slotStride;
      if (columns >= 16) slot.set(matrix.subarray(from, from + columns), to);
      else for (let j = 0; j < columns; j++) slot[to + j] = matrix[from + j] as bigint;
      if (columns < slotStride) slot.fill(0n, to + columns, to + slotStride);
    }
  }
  if (rows < slotRows) slot.fill(0n, rows * slotStride, slotRows * slotStride);
}

/** The plain twin of the kernel. */
export function addMatrixProductTwin(
  z: BigUint64Array,
  x: BigUint64Array,
  y: BigUint64Array,
  rows: number,
  inner: number,
  columns: number,
): void {
  for (let r = 0; r < rows; r++) {
    for (let t = 0; t < inner; t++) {
      const factor = x[r * inner + t] as bigint;
      for (let c = 0; c < columns; c++) {
        const at = r * columns + c;
        z[at] = BigInt.asUintN(64, (z[at] as bigint) + factor * (y[t * columns + c] as bigint));
      }
    }
  }
}
