/**
 * Oblivious key-value stores, encoding: a table from which each of n keys decodes to its value, and which shows nothing else about
 * the keys when values are random.
 *
 * Papers: Garimella, Pinkas, Rosulek, Trieu and Yanai, 2021/883 (sparse rows of weight 3 and a binary dense part); Raghuraman and
 * Rindal, 2022/320 (sizes, bins). A key's value is the exclusive or of three cells, and of the dense cells that its dense bits
 * choose, all in the key's bin. So decoding is linear in the table.
 *
 * Cells that no key determines are random: zeros would show which are free, and let absent keys decode to zero.
 * Deviations: bins of 2^16 keys; larger small tables (shape.ts). Running time depends on the keys; only their owner encodes.
 */
import { nextTurn, unsetWords } from '#platform';
import { bytesOf } from '../../base/bytes.ts';
import { UsageError } from '../../base/errors.ts';
import type { RandomSource } from '../../base/random.ts';
import { okvsMemory } from '../../kernels/okvs.ts';
import { groupBytes, groupCells, rowBytes } from '../../kernels/okvs-functions.ts';
import { solveGaps } from './gaps.ts';
import './messages.ts';
import { chunkKeys, PlaceCiphers, turnChunks } from './places.ts';
import type { OkvsShape } from './shape.ts';

/**
 * The table (two words a cell) of `ids` with `values`, both two words each, low word first; ids are uniform strings of 128 bits, as
 * of `itemIds`, no more of them than `shape.keys`. `seed`: 16 bytes, chosen at random after the ids are fixed, and public.
 *
 * Undefined when the keys do not fit under this seed, with probability 2^-40: take another. Throws UsageError('okvs.duplicate-keys')
 * when an id comes twice.
 */
export async function okvsEncode(
  shape: OkvsShape,
  seed: Uint8Array,
  ids: BigUint64Array,
  values: BigUint64Array,
  random: RandomSource,
): Promise<BigUint64Array | undefined> {
  if (ids.length !== values.length || ids.length % 2 !== 0 || ids.length > 2 * shape.keys) {
    throw new RangeError(`${ids.length} and ${values.length} words of ids and values for ${shape.keys} keys`);
  }
  const work = workFor(shape, ids.length / 2);
  await placeKeys(work, shape, seed, ids, values);
  const counts = new Uint32Array(work.memory, work.at.counts, shape.bins);
  const table = unsetWords(2 * shape.slots);
  const cells = new BigUint64Array(work.memory, work.at.table, 2 * (shape.sparse + shape.dense));
  for (let bin = 0; bin < shape.bins; bin++) {
    if (bin > 0) await nextTurn();
    const count = counts[bin] as number;
    const rowsAt = work.at.rows + rowBytes * shape.capacity * bin;
    random.fill(bytesOf(cells));
    if (count > shape.capacity || !encodeBin(work, shape, rowsAt, count)) {
      refuseDuplicates(work, rowsAt, Math.min(count, shape.capacity));
      return undefined;
    }
    table.set(cells, bin * cells.length);
  }
  return table;
}

/** A memory with all rows, and room to work on one bin. */
type Work = ReturnType<typeof workFor>;

function workFor({ bins, capacity, sparse, dense }: OkvsShape, keys: number) {
  const chunk = 16 * Math.min(chunkKeys, keys);
  return okvsMemory({
    first: chunk,
    second: chunk,
    values: chunk,
    counts: 4 * bins,
    gaps: 4 * dense,
    found: 8,
    slots: 8 * sparse,
    queue: 8 * sparse,
    sums: (dense / groupCells) * groupBytes,
    table: 16 * (sparse + dense),
    rows: rowBytes * bins * capacity,
  });
}

async function placeKeys(
  { call, memory, at }: Work,
  { bins, capacity, sparse, dense }: OkvsShape,
  seed: Uint8Array,
  ids: BigUint64Array,
  values: BigUint64Array,
): Promise<void> {
  const ciphers = new PlaceCiphers(seed);
  for (let start = 0; start < ids.length; start += 2 * chunkKeys) {
    if (start > 0 && start % (2 * turnChunks * chunkKeys) === 0) await nextTurn();
    const words = ids.subarray(start, start + 2 * chunkKeys);
    const images = [at.first, at.second].map((address) => new Uint8Array(memory, address, words.byteLength));
    ciphers.encrypt(words, ...(images as [Uint8Array, Uint8Array]));
    new BigUint64Array(memory, at.values, words.length).set(values.subarray(start, start + 2 * chunkKeys));
    const count = words.length / 2;
    call.place(at.rows, at.counts, at.first, at.second, at.values, count, bins, capacity, sparse, dense);
  }
}

/** Solves one bin in the table's memory, which holds random cells; false when its rows have no full rank. */
function encodeBin({ call, memory, at }: Work, { sparse, dense }: OkvsShape, rows: number, count: number): boolean {
  call.peel(rows, count, sparse, at.slots, at.queue, at.gaps, dense, at.found);
  const found = new Uint32Array(memory, at.found, 2);
  const [peeled, gaps] = [found[0] as number, found[1] as number];
  if (gaps > dense) return false;
  const solved =
    gaps === 0 ||
    solveGaps({
      rows: new BigUint64Array(memory, rows, 4 * count),
      peeled: new Uint32Array(memory, at.queue, 2 * peeled),
      gaps: new Uint32Array(memory, at.gaps, gaps),
      cells: new BigUint64Array(memory, at.table, 2 * (sparse + dense)),
      sparse,
      dense,
    });
  if (!solved) return false;
  const groups = dense / groupCells;
  call.denseSums(at.sums, at.table + 16 * sparse, groups);
  call.fill(at.table, rows, at.queue, peeled, at.sums, groups);
  return true;
}

/** Two rows that are alike are one key: others agree in all places and dense bits with probability below 2^-50. */
function refuseDuplicates({ memory }: Work, rowsAt: number, count: number): void {
  const rows = new BigUint64Array(memory, rowsAt, (rowBytes / 8) * count);
  const seen = new Set<bigint>();
  for (let row = 0; row < rows.length; row += rowBytes / 8) {
    seen.add((BigInt.asUintN(63, rows[row] as bigint) << 64n) | (rows[row + 1] as bigint));
  }
  if (seen.size < count) throw new UsageError('okvs.duplicate-keys');
}
