/**
 * Sums over rows, z[p][c] += Σ_r b[p][r]·y[r][c] over Z_2^64, by a matrix that is laid out once for many of them: few columns, far more rows
 * and planes than fit a cache.
 *
 * The layout ("chunks"): rows in chunks of `chunkRows`; in each plane pair after plane pair, in these row pair after row pair, of each the
 * words of the first plane and then of the second. An odd plane is followed by one of anything, rows are filled up to 64 with anything
 * whose factors are 0.
 *
 * Paper: Winograd, A new algorithm for inner product, 1968, as in matrix.ts.
 */
import { type Kernel, kernel, kernelFunction, slotWordsOf } from './load.ts';

const slotWords = slotWordsOf('row-sums');

/** Rows of a chunk: the panel of four columns stays in the first-level cache. */
export const chunkRows = 512;

/** Columns whose panels are made at once. */
const panelColumns = 80;

/** Sums of so many vectors over the rows of so many plane pairs. */
export interface RowSums {
  readonly planePairs: number;
  readonly columns: number;
  /** Group of columns after group, plane after plane. */
  readonly sums: BigUint64Array;
  /** Products of y with itself, to be taken off each plane. */
  readonly terms: BigUint64Array;
}

const evenColumns = (columns: number): number => columns + (columns % 2);

export function newRowSums(planePairs: number, columns: number): RowSums {
  const wide = evenColumns(columns);
  return { planePairs, columns, sums: new BigUint64Array(2 * planePairs * wide), terms: new BigUint64Array(wide) };
}

/** Adds one chunk: `b` of 2·planePairs × rows words in the layout, rows a multiple of 64; row-major `y` of at most as many rows. */
export function addChunk(to: RowSums, b: BigUint64Array, y: BigUint64Array, rows: number): void {
  const wasm = kernel('row-sums');
  if (wasm === undefined) addChunkTwin(to, b, y, rows);
  else inKernel(wasm, to, b, y, rows);
}

function inKernel(
  wasm: Kernel,
  { planePairs, columns, sums, terms }: RowSums,
  b: BigUint64Array,
  y: BigUint64Array,
  rows: number,
): void {
  const packPanel = kernelFunction(wasm, 'packPanel');
  const addFour = kernelFunction(wasm, 'addFour');
  const addTwo = kernelFunction(wasm, 'addTwo');
  const [zSlot, bSlot, ySlot] = wasm.words as [BigUint64Array, BigUint64Array, BigUint64Array, BigUint64Array];
  const [zAt, bAt, yAt, panelAt] = wasm.at as [number, number, number, number];
  const termsAt = zAt + 8 * (slotWords - panelColumns);
  const termsSlot = zSlot.subarray(slotWords - panelColumns);
  const wide = evenColumns(columns);
  const pairs = rows / 2;
  const given = columns === 0 ? 0 : y.length / columns;
  const pairsAtOnce = Math.floor(slotWords / (2 * rows));
  for (let first = 0; first < wide; first += panelColumns) {
    const width = Math.min(panelColumns, wide - first);
    const own = Math.min(width, columns - first);
    if (width === columns) {
      ySlot.set(y);
      ySlot.fill(0n, y.length, rows * width);
    } else
      for (let row = 0; row < rows; row++) {
        const at = row * width;
        if (row >= given) ySlot.fill(0n, at, at + width);
        else {
          for (let c = 0; c < own; c++) ySlot[at + c] = y[row * columns + first + c] as bigint;
          if (own < width) ySlot[at + own] = 0n;
        }
      }
    termsSlot.set(terms.subarray(first, first + width));
    for (let c = 0; c < width; c += 4) {
      packPanel(panelAt + 8 * rows * c, termsAt + 8 * c, yAt + 8 * c, pairs, Math.min(4, width - c), width);
    }
    terms.set(termsSlot.subarray(0, width), first);
    for (let start = 0; start < planePairs; start += pairsAtOnce) {
      const count = Math.min(pairsAtOnce, planePairs - start);
      bSlot.set(b.subarray(2 * rows * start, 2 * rows * (start + count)));
      for (let c = 0; c < width; c += 4) {
        const group = Math.min(4, width - c);
        const at = 2 * planePairs * (first + c) + 2 * start * group;
        const z = sums.subarray(at, at + 2 * count * group);
        zSlot.set(z);
        (group === 4 ? addFour : addTwo)(zAt, bAt, panelAt + 8 * rows * c, count, pairs);
        z.set(zSlot.subarray(0, z.length));
      }
    }
  }
}

/** terms[p] += what `rowSumsOf` has to take off for the products of a chunk with itself. */
export function addPlaneTerms(terms: BigUint64Array, b: BigUint64Array, rows: number): void {
  const wasm = kernel('row-sums');
  if (wasm === undefined) return addPlaneTermsTwin(terms, b, rows);
  const planeTerms = kernelFunction(wasm, 'planeTerms');
  const [zSlot, bSlot] = wasm.words as [BigUint64Array, BigUint64Array];
  const [zAt, bAt] = wasm.at as [number, number];
  const planePairs = terms.length / 2;
  const pairsAtOnce = Math.floor(slotWords / (2 * rows));
  for (let start = 0; start < planePairs; start += pairsAtOnce) {
    const count = Math.min(pairsAtOnce, planePairs - start);
    const part = terms.subarray(2 * start, 2 * (start + count));
    bSlot.set(b.subarray(2 * rows * start, 2 * rows * (start + count)));
    zSlot.set(part);
    planeTerms(zAt, bAt, count, rows / 2);
    part.set(zSlot.subarray(0, part.length));
  }
}

/** The sums as a row-major matrix, planes × columns, `planeTerms` those of all chunks that were added. */
export function rowSumsOf({ planePairs, columns, sums, terms }: RowSums, planeTerms: BigUint64Array): BigUint64Array {
  const z = new BigUint64Array(2 * planePairs * columns);
  const wide = evenColumns(columns);
  for (let c = 0; c < columns; c++) {
    const first = c - (c % 4);
    const group = Math.min(4, wide - first);
    for (let p = 0; p < 2 * planePairs; p++) {
      const sum = sums[2 * planePairs * first + p * group + (c - first)] as bigint;
      z[p * columns + c] = BigInt.asUintN(64, sum - (planeTerms[p] as bigint) - (terms[c] as bigint));
    }
  }
  return z;
}

/** The words of a chunk's plane `p` at row `r`. */
const placeOf = (p: number, r: number, rows: number): number =>
  (p >> 1) * 2 * rows + (r >> 1) * 4 + (p & 1) * 2 + (r & 1);

/** The plain twins: the same sums, of which nothing has to be taken off. */
export function addChunkTwin(
  { planePairs, columns, sums }: RowSums,
  b: BigUint64Array,
  y: BigUint64Array,
  rows: number,
): void {
  const wide = evenColumns(columns);
  for (let p = 0; p < 2 * planePairs; p++) {
    for (let c = 0; c < columns; c++) {
      const first = c - (c % 4);
      const at = 2 * planePairs * first + p * Math.min(4, wide - first) + (c - first);
      let sum = sums[at] as bigint;
      for (let r = 0; r * columns < y.length; r++) {
        sum = BigInt.asUintN(64, sum + (b[placeOf(p, r, rows)] as bigint) * (y[r * columns + c] as bigint));
      }
      sums[at] = sum;
    }
  }
}

export function addPlaneTermsTwin(_terms: BigUint64Array, _b: BigUint64Array, _rows: number): void {}

/** Bits of planes in the layout, a bit where a word of it lies: chunk after chunk of `rows` rows that hold whole words. */
export function chunkedBits(words: BigUint64Array, planes: number): Uint32Array {
  const halves = new Uint32Array(words.buffer, words.byteOffset, 2 * words.length);
  const perPlane = planes === 0 ? 0 : halves.length / planes;
  const planePairs = Math.ceil(planes / 2);
  const result = new Uint32Array(2 * planePairs * perPlane);
  const perChunk = chunkRows / 32;
  let to = 0;
  for (let start = 0; start < perPlane; start += perChunk) {
    const end = Math.min(start + perChunk, perPlane);
    for (let j = 0; j < planePairs; j++) {
      const first = 2 * j * perPlane;
      const second = 2 * j + 1 < planes ? first + perPlane : -1;
      for (let i = start; i < end; i++) {
        const a = halves[first + i] as number;
        const b = second < 0 ? 0 : (halves[second + i] as number);
        result[to++] = spreadPairs(a & 0xffff) | (spreadPairs(b & 0xffff) << 2);
        result[to++] = spreadPairs(a >>> 16) | (spreadPairs(b >>> 16) << 2);
      }
    }
  }
  return result;
}

/** Pairs of the 16 lowest bits, two places between them. */
function spreadPairs(x: number): number {
  const a = (x | (x << 8)) & 0x00ff00ff;
  const b = (a | (a << 4)) & 0x0f0f0f0f;
  return (b | (b << 2)) & 0x33333333;
}
