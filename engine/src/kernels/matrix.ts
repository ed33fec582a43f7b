/**
 * Matrix products over Z_2^64. The kernel works on blocks that fit the second-level cache: a block of x (rows × inner) and of y
 * (inner × columns, packed two columns to a panel) gives a block of z, two rows by two columns at a time. Tall, thin shapes
 * stream: every element of x is copied once.
 */
import { type Kernel, kernel, kernelFunction, slotWordsOf } from './load.ts';

const slotWords = slotWordsOf('matrix');

/** Columns of one block: wider matrices are cut. */
const blockColumns = 128;
/** Rows of one block. */
const blockRows = 64;

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
  else addMatrixProductKernel(wasm, z, x, y, rows, inner, columns);
}

const even = (length: number): number => length + (length & 1);

function addMatrixProductKernel(
  wasm: Kernel,
  z: BigUint64Array,
  x: BigUint64Array,
  y: BigUint64Array,
  rows: number,
  inner: number,
  columns: number,
): void {
  const packPanels = kernelFunction(wasm, 'packPanels');
  const multiplyAdd = kernelFunction(wasm, 'multiplyAdd');
  const [zSlot, xSlot, ySlot] = wasm.words as [BigUint64Array, BigUint64Array, BigUint64Array];
  const [zAt, xAt, yAt, panelsAt] = wasm.at as [number, number, number, number];
  for (let c = 0; c < columns; c += blockColumns) {
    const width = Math.min(blockColumns, columns - c);
    const wide = even(width);
    for (let r = 0; r < rows; r += blockRows) {
      const height = Math.min(blockRows, rows - r);
      const high = even(height);
      const depth = Math.floor(slotWords / Math.max(high, wide));
      zSlot.fill(0n, 0, high * wide);
      for (let t = 0; t < inner; t += depth) {
        const deep = Math.min(depth, inner - t);
        copyBlock(ySlot, y, t, c, deep, width, columns);
        packPanels(yAt, panelsAt, deep, width);
        copyBlock(xSlot, x, r, t, height, deep, inner);
        // The row that an odd height lacks is whatever the slot holds: its products are not read.
        multiplyAdd(zAt, xAt, panelsAt, high, deep, wide);
      }
      for (let i = 0; i < height; i++) {
        const from = i * wide;
        const to = (r + i) * columns + c;
        for (let j = 0; j < width; j++) {
          z[to + j] = BigInt.asUintN(64, (z[to + j] as bigint) + (zSlot[from + j] as bigint));
        }
      }
    }
  }
}

/** Copies rows × columns elements from (row, column) of a matrix of `stride` columns. */
function copyBlock(
  target: BigUint64Array,
  matrix: BigUint64Array,
  row: number,
  column: number,
  rows: number,
  columns: number,
  stride: number,
): void {
  if (columns === stride) {
    target.set(matrix.subarray(row * stride, (row + rows) * stride));
    return;
  }
  for (let i = 0; i < rows; i++) {
    const from = (row + i) * stride + column;
    if (columns >= 16) target.set(matrix.subarray(from, from + columns), i * columns);
    else for (let j = 0; j < columns; j++) target[i * columns + j] = matrix[from + j] as bigint;
  }
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
