/**
 * The public matrix A of SimplePIR, columns × 1024 numbers of 32 bits, row after row: a keystream of AES-128 in counter mode whose key and
 * counter are hashes of the library id. A provider cannot choose it but by trying ids, which a contract names. (That a keystream under a
 * public key serves for a random matrix is a heuristic, the one of FrodoKEM's AES variant.)
 *
 * Its product with the database is the hint; its product with a caller's secrets what their questions are masked with. Both are
 * computed piece by piece as A is expanded: the whole of it, 150 MB for a million rows, is never in memory.
 */
import { aesKeystream, hkdfSha256, nextTurn } from '#platform';
import { utf8 } from '../base/bytes.ts';
import type { RandomSource } from '../base/random.ts';
import type { Keystream } from '../platform/types.ts';
import { loadKernels } from '../kernels/load.ts';
import { pirMemory } from '../kernels/pir.ts';
import { noiseThresholds } from './gaussian.ts';
import { secretNumbers } from './pir-shape.ts';

const numberBytes = 4;
const rowBytes = numberBytes * secretNumbers;

function matrixStream(libraryId: Uint8Array): Keystream {
  const material = hkdfSha256(libraryId, utf8('tacit pir 1'), utf8('matrix'), 32);
  return aesKeystream(material.subarray(0, 16), material.subarray(16));
}

/** Columns of the database, rows of A, at a time; and rows of the database. What is worked on stays in the second-level cache. */
const hintColumns = 512;
const hintQueries = 256;
const hintRows = 256;

/**
 * The hint of some rows of a database, 1024 numbers for each row, little-endian: in another thread, for example.
 * `rows`: signed bytes, `columns` (a multiple of 16) of them for each row.
 */
export async function pirHint(
  libraryId: Uint8Array,
  rows: Uint8Array,
  columns: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  await loadKernels();
  const count = rows.length / columns;
  const block = Math.min(hintColumns, columns) * rowBytes;
  const sumBytes = count * rowBytes;
  const { call, memory, at } = pirMemory({ sums: sumBytes, matrix: block, planes: block, rows: rows.length });
  new Uint8Array(memory, at.rows, rows.length).set(rows);
  const stream = matrixStream(libraryId);
  for (let c = 0; c < columns; c += hintColumns) {
    const width = Math.min(hintColumns, columns - c);
    stream.fill(new Uint8Array(memory, at.matrix, width * rowBytes));
    call.split(at.planes, at.matrix, width, secretNumbers, secretNumbers);
    for (let q = 0; q < secretNumbers; q += hintQueries) {
      const planes = at.planes + q * width * numberBytes;
      for (let r = 0; r < count; r += hintRows) {
        const sums = at.sums + r * rowBytes + q * numberBytes;
        const high = Math.min(hintRows, count - r);
        call.addProducts(sums, secretNumbers, at.rows + r * columns + c, columns, high, width, planes, hintQueries);
        await nextTurn();
        signal?.throwIfAborted();
      }
    }
  }
  return new Uint8Array(memory, at.sums, sumBytes).slice();
}

/** A caller's secret, and A times it plus noise: what a question is masked with. */
export interface Mask {
  /** 1024 uniform numbers. */
  readonly secret: Int32Array;
  /** One number for each column, uniform to who has not the secret. */
  readonly masked: Int32Array;
}

const maskRows = 256;
const masksAtOnce = 32;
const turnRows = 16 * maskRows;

/** Fresh masks, all from one expansion of A for every 32. */
export async function freshMasks(
  libraryId: Uint8Array,
  columns: number,
  count: number,
  random: RandomSource,
): Promise<Mask[]> {
  await loadKernels();
  const masks: Mask[] = [];
  while (masks.length < count) {
    masks.push(...(await someMasks(libraryId, columns, Math.min(masksAtOnce, count - masks.length), random)));
  }
  return masks;
}

async function someMasks(libraryId: Uint8Array, columns: number, count: number, random: RandomSource): Promise<Mask[]> {
  const table = noiseThresholds();
  const { call, memory, at } = pirMemory({
    matrix: maskRows * rowBytes,
    secrets: count * rowBytes,
    masked: count * columns * numberBytes,
    words: 8 * columns,
    table: table.byteLength,
  });
  const secrets = new Uint8Array(memory, at.secrets, count * rowBytes);
  random.fill(secrets);
  new BigUint64Array(memory, at.table, table.length).set(table);
  const stream = matrixStream(libraryId);
  for (let row = 0; row < columns; row += maskRows) {
    const high = Math.min(maskRows, columns - row);
    stream.fill(new Uint8Array(memory, at.matrix, high * rowBytes));
    call.multiply(at.masked + row * numberBytes, columns, at.matrix, high, secretNumbers, at.secrets, count);
    if (row % turnRows === 0) await nextTurn();
  }
  const words = new Uint8Array(memory, at.words, 8 * columns);
  const masks = Array.from({ length: count }, (_, i): Mask => {
    const place = at.masked + i * columns * numberBytes;
    random.fill(words);
    call.addNoise(place, at.words, columns, at.table, table.length);
    return {
      secret: new Int32Array(memory, at.secrets + i * rowBytes, secretNumbers).slice(),
      masked: new Int32Array(memory, place, columns).slice(),
    };
  });
  secrets.fill(0);
  words.fill(0);
  return masks;
}
