/**
 * Rows of bit planes: taking rows of a bit-sliced vector by index, and packing rows for a message.
 *
 * Planes lie apart in memory, so a row is first put together: all words of a row, of all arrays of a share, lie side by side
 * and one step of a gather touches one line of the cache.
 */
import { unsetWords } from '#platform';
import { kernel, kernelFunction, slotWordsOf } from './load.ts';
import { planesToRows, rowsToPlanes } from './transpose.ts';

const slotWords = slotWordsOf('transpose');

/** Rows of several bit-sliced arrays of one shape, ready to be gathered. */
export class BitRows {
  readonly #words: BigUint64Array;
  /** Words of one row: arrays × ⌈planes / 64⌉. */
  readonly #stride: number;
  readonly #planes: number;
  readonly #arrays: number;

  /** `parts`: each `planes` planes of `length` bits. */
  constructor(parts: readonly BigUint64Array[], length: number, planes: number) {
    const perPlane = Math.ceil(length / 64);
    const perPart = Math.ceil(planes / 64);
    this.#planes = planes;
    this.#arrays = parts.length;
    this.#stride = parts.length * perPart;
    this.#words = unsetWords(this.#stride * length);
    parts.forEach((part, p) => {
      for (let q = 0; q < perPart; q++) {
        const width = Math.min(64, planes - 64 * q);
        const rows = planesToRows(part.subarray(64 * q * perPlane, (64 * q + width) * perPlane), width, length);
        interleave(rows, this.#words, p * perPart + q, this.#stride);
      }
    });
  }

  /** For each array the planes whose row i is row indices[i]; bits past the last row are zero. */
  gather(indices: Uint32Array): BigUint64Array[] {
    const perPlane = Math.ceil(indices.length / 64);
    const results = Array.from({ length: this.#arrays }, () => new BigUint64Array(this.#planes * perPlane));
    if (this.#stride === 0) return results;
    // As many rows at a time as fit a kernel's slot in the form of ready blocks.
    const blocks = Math.max(1, Math.floor(slotWords / 64 / this.#stride));
    const wasm = this.#stride * 64 <= slotWords ? kernel('transpose') : undefined;
    const from = wasm?.words[0] ?? new BigUint64Array(64 * this.#stride * blocks);
    const perArray = this.#stride / this.#arrays;
    for (let start = 0; start < perPlane; start += blocks) {
      const count = Math.min(blocks, perPlane - start);
      const chosen = indices.subarray(64 * start, 64 * (start + count));
      if (chosen.length < 64 * count) from.fill(0n, 0, 64 * count * this.#stride);
      spread(this.#words, chosen, from, this.#stride, 64 * count);
      if (wasm !== undefined) kernelFunction(wasm, 'transpose')(wasm.at[0] as number, count * this.#stride);
      for (let column = 0; column < this.#stride; column++) {
        const first = 64 * (column % perArray);
        const width = Math.min(64, this.#planes - first);
        let planes: BigUint64Array;
        if (wasm === undefined) {
          planes = rowsToPlanes(from.subarray(64 * count * column, 64 * count * (column + 1)), width);
        } else {
          const at = (wasm.at[0] as number) + 8 * 64 * count * column;
          kernelFunction(wasm, 'gatherPlanes')(at, wasm.at[1] as number, count, width);
          planes = wasm.words[1] as BigUint64Array;
        }
        const result = results[Math.floor(column / perArray)] as BigUint64Array;
        for (let p = 0; p < width; p++) {
          result.set(planes.subarray(p * count, (p + 1) * count), (first + p) * perPlane + start);
        }
      }
    }
    return results;
  }
}

function interleave(rows: BigUint64Array, words: BigUint64Array, offset: number, stride: number): void {
  let at = offset;
  for (let i = 0; i < rows.length; i++) {
    words[at] = rows[i] as bigint;
    at += stride;
  }
}

/** Word c of the chosen row i goes to to[c · room + i]. */
function spread(words: BigUint64Array, chosen: Uint32Array, to: BigUint64Array, stride: number, room: number): void {
  for (let i = 0; i < chosen.length; i++) {
    const at = (chosen[i] as number) * stride;
    for (let c = 0; c < stride; c++) to[c * room + i] = words[at + c] as bigint;
  }
}

// -- rows as they travel ------------------------------------------------------------------------------------------------

/** Bytes of a row's piece. */
export type Unit = 1 | 2 | 4 | 8;

/** The pieces in which rows of so many bits travel: words of 64 bits, and the rest in the narrowest of 1, 2, 4 or 8 bytes. */
export function rowUnits(planes: number): Unit[] {
  const whole: Unit[] = new Array<Unit>(Math.floor(planes / 64)).fill(8);
  const rest = planes % 64;
  if (rest === 0) return whole;
  const units: readonly Unit[] = [1, 2, 4, 8];
  return [...whole, units.find((unit) => 8 * unit >= rest) as Unit];
}

/** Words that `length` pieces fill. */
export const unitWords = (length: number, unit: Unit): number => Math.ceil((length * unit) / 8);

type Pieces = Uint8Array | Uint16Array | Uint32Array | BigUint64Array;

/** Pieces in words. */
export function piecesOf(words: BigUint64Array, unit: Unit, length: number): Pieces {
  const { buffer, byteOffset } = words;
  if (unit === 1) return new Uint8Array(buffer, byteOffset, length);
  if (unit === 2) return new Uint16Array(buffer, byteOffset, length);
  if (unit === 4) return new Uint32Array(buffer, byteOffset, length);
  return words;
}

/** The rows of `planes` planes, one array of pieces for each unit of `rowUnits`, packed in words. */
export function packRows(words: BigUint64Array, length: number, planes: number): BigUint64Array[] {
  const perPlane = Math.ceil(length / 64);
  return rowUnits(planes).map((unit, q) => {
    const width = Math.min(64, planes - 64 * q);
    const rows = planesToRows(words.subarray(64 * q * perPlane, (64 * q + width) * perPlane), width, length);
    return unit === 8 ? rows : narrow(rows, unit);
  });
}

/** Inverse of `packRows`. */
export function unpackRows(packed: readonly BigUint64Array[], length: number, planes: number): BigUint64Array {
  const perPlane = Math.ceil(length / 64);
  const words = unsetWords(planes * perPlane);
  rowUnits(planes).forEach((unit, q) => {
    const width = Math.min(64, planes - 64 * q);
    const pieces = packed[q] as BigUint64Array;
    words.set(rowsToPlanes(unit === 8 ? pieces : widen(pieces, unit, length), width), 64 * q * perPlane);
  });
  return words;
}

function narrow(rows: BigUint64Array, unit: Unit): BigUint64Array {
  const packed = new BigUint64Array(unitWords(rows.length, unit));
  const low = new Uint32Array(rows.buffer, rows.byteOffset, 2 * rows.length);
  const pieces = piecesOf(packed, unit, rows.length) as Uint32Array;
  for (let i = 0; i < pieces.length; i++) pieces[i] = low[2 * i] as number;
  return packed;
}

function widen(packed: BigUint64Array, unit: Unit, length: number): BigUint64Array {
  const rows = new BigUint64Array(length);
  const low = new Uint32Array(rows.buffer);
  const pieces = piecesOf(packed, unit, length) as Uint32Array;
  for (let i = 0; i < length; i++) low[2 * i] = pieces[i] as number;
  return rows;
}

/** Pieces order[0], order[1], … of packed pieces; words past the last piece are zero. */
export function gatherPieces(packed: BigUint64Array, unit: Unit, order: Uint32Array): BigUint64Array {
  const length = order.length;
  const result = unit === 8 ? unsetWords(length) : new BigUint64Array(unitWords(length, unit));
  if (unit === 8) {
    for (let i = 0; i < length; i++) result[i] = packed[order[i] as number] as bigint;
    return result;
  }
  const from = piecesOf(packed, unit, Math.floor((8 * packed.length) / unit)) as Uint32Array;
  const to = piecesOf(result, unit, length) as Uint32Array;
  for (let i = 0; i < length; i++) to[i] = from[order[i] as number] as number;
  return result;
}
