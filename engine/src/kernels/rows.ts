/**
 * Rows of bit planes: taking rows of a bit-sliced vector by index, and packing rows for a message.
 *
 * Planes lie apart in memory, so a row is first put together. In a kernel's memory all words of a row, of all arrays of a
 * share, lie side by side, and one step of a gather touches one line of the cache.
 */
import { unsetWords } from '#platform';
import { type Kernel, kernelFunction, ownKernel } from './load.ts';
import { planesToRows, rowsToPlanes } from './transpose.ts';

/** Rows that are put together or taken at a time: what they take stays in the second-level cache. */
const chunkRows = 32 * 1024;
const chunkPlaneWords = chunkRows / 64;

/** Fewer rows than this are gathered plainly, however often. */
const ownRows = 4096;

/** Rows of several bit-sliced arrays of one shape, ready to be gathered. */
export class BitRows {
  readonly #planes: number;
  readonly #arrays: number;
  /** Words of one row: arrays × ⌈planes / 64⌉. */
  readonly #stride: number;
  readonly #memory: Memory | undefined;
  /** Without a kernel: word c of every row. */
  readonly #columns: BigUint64Array[] = [];

  /**
   * `parts`: each `planes` planes of `length` bits. `repeated`: many rows will be gathered in several calls, which is worth a
   * kernel's memory of their own (and gigabytes of addresses until it is collected); else the plain way serves.
   */
  constructor(parts: readonly BigUint64Array[], length: number, planes: number, repeated = false) {
    this.#planes = planes;
    this.#arrays = parts.length;
    this.#stride = parts.length * Math.ceil(planes / 64);
    this.#memory =
      this.#stride === 0 || !repeated || length < ownRows
        ? undefined
        : memoryFor(length, this.#stride, parts.length * planes);
    parts.forEach((part, p) => {
      if (this.#memory === undefined) this.#spreadTwin(part, length);
      else this.#spread(this.#memory, part, p, length);
    });
  }

  #spread({ call, rowsAt, blockAt, planesAt, planes: chunk }: Memory, part: BigUint64Array, p: number, length: number) {
    const perPlane = Math.ceil(length / 64);
    for (let start = 0; start < perPlane; start += chunkPlaneWords) {
      const size = Math.min(chunkPlaneWords, perPlane - start);
      for (let plane = 0; plane < this.#planes; plane++) {
        const at = plane * perPlane + start;
        chunk.set(part.subarray(at, at + size), plane * size);
      }
      const rowsFrom = rowsAt + 8 * 64 * start * this.#stride;
      const first = (p * this.#stride) / this.#arrays;
      const count = Math.min(length - 64 * start, 64 * size);
      call('spread')(planesAt, size, this.#planes, rowsFrom, this.#stride, first, count, blockAt);
    }
  }

  #spreadTwin(part: BigUint64Array, length: number): void {
    const perPlane = Math.ceil(length / 64);
    for (let first = 0; first < this.#planes; first += 64) {
      const width = Math.min(64, this.#planes - first);
      this.#columns.push(planesToRows(part.subarray(first * perPlane, (first + width) * perPlane), width, length));
    }
  }

  /** For each array the planes whose row i is row indices[i] (below the length); bits past the last row are zero. */
  gather(indices: Uint32Array): BigUint64Array[] {
    const perPlane = Math.ceil(indices.length / 64);
    const results = Array.from({ length: this.#arrays }, () => unsetWords(this.#planes * perPlane));
    if (this.#memory === undefined) this.#gatherTwin(indices, results);
    else this.#gather(this.#memory, indices, results);
    return results;
  }

  #gather(
    { call, rowsAt, blockAt, planesAt, indicesAt, planes, indices: chosen }: Memory,
    indices: Uint32Array,
    results: readonly BigUint64Array[],
  ) {
    const perPlane = Math.ceil(indices.length / 64);
    for (let start = 0; start < perPlane; start += chunkPlaneWords) {
      const chunk = indices.subarray(64 * start, 64 * start + chunkRows);
      const size = Math.ceil(chunk.length / 64);
      chosen.set(chunk);
      call('gather')(rowsAt, indicesAt, chunk.length, this.#stride, this.#arrays, this.#planes, blockAt, planesAt);
      results.forEach((result, a) => {
        for (let p = 0; p < this.#planes; p++) {
          const at = (a * this.#planes + p) * size;
          result.set(planes.subarray(at, at + size), p * perPlane + start);
        }
      });
    }
  }

  #gatherTwin(indices: Uint32Array, results: readonly BigUint64Array[]): void {
    const perPlane = Math.ceil(indices.length / 64);
    const perArray = this.#stride / this.#arrays;
    this.#columns.forEach((column, c) => {
      const first = 64 * (c % perArray);
      const planes = rowsToPlanes(gatherPieces(column, 8, indices), Math.min(64, this.#planes - first));
      results[Math.floor(c / perArray)]?.set(planes, first * perPlane);
    });
  }
}

/** A kernel's memory with the rows of one vector, and room for a chunk of indices and of planes. */
interface Memory {
  readonly call: (name: string) => ReturnType<typeof kernelFunction>;
  readonly rowsAt: number;
  readonly blockAt: number;
  readonly planesAt: number;
  readonly indicesAt: number;
  readonly planes: BigUint64Array;
  readonly indices: Uint32Array;
}

function memoryFor(length: number, stride: number, planes: number): Memory | undefined {
  const sizes = [64 * stride, chunkRows / 2, planes * chunkPlaneWords, length * stride];
  const own = ownKernel(
    'rows',
    sizes.reduce((sum, size) => sum + size, 0),
  );
  if (own === undefined) return undefined;
  let end = own.at;
  const [blockAt, indicesAt, planesAt, rowsAt] = sizes.map((size) => {
    end += 8 * size;
    return end - 8 * size;
  }) as [number, number, number, number];
  const module = { call: own.call } as Kernel;
  return {
    call: (name) => kernelFunction(module, name),
    blockAt,
    indicesAt,
    planesAt,
    rowsAt,
    planes: new BigUint64Array(own.memory, planesAt, planes * chunkPlaneWords),
    indices: new Uint32Array(own.memory, indicesAt, chunkRows),
  };
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
