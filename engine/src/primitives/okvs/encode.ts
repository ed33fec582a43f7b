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
  const table = unsetWords(2 * shape.slots);
  // One bin after the other in the same cells: a large table and its rows fill a memory.
  const solved = await solve(shape, seed, ids, values, random, 1, (bin, cells) => table.set(cells, bin * cells.length));
  solved?.work.giveBack();
  return solved && table;
}

/** The same with what serves to look the keys up in other tables of the seed. */
export async function okvsLayOut(
  shape: OkvsShape,
  seed: Uint8Array,
  ids: BigUint64Array,
  values: BigUint64Array,
  random: RandomSource,
): Promise<OkvsLayout | undefined> {
  const solved = await solve(shape, seed, ids, values, random, shape.bins, () => undefined);
  return solved && new OkvsLayout(solved.work, shape, solved.counts);
}

/** Solves all bins in the cells of as many as are kept: `take` gets each when it is done. Gives how many keys fell into each. */
async function solve(
  shape: OkvsShape,
  seed: Uint8Array,
  ids: BigUint64Array,
  values: BigUint64Array,
  random: RandomSource,
  kept: number,
  take: (bin: number, cells: BigUint64Array) => void,
): Promise<{ readonly work: Work; readonly counts: readonly number[] } | undefined> {
  if (ids.length !== values.length || ids.length % 2 !== 0 || ids.length > 2 * shape.keys) {
    throw new RangeError(`${ids.length} and ${values.length} words of ids and values for ${shape.keys} keys`);
  }
  const work = workFor(shape, ids.length / 2, kept);
  await placeKeys(work, shape, seed, ids, values);
  const counts = [...new Uint32Array(work.memory, work.at.counts, shape.bins)];
  for (const [bin, count] of counts.entries()) {
    if (bin > 0) await nextTurn();
    random.fill(bytesOf(cellsOf(work, shape, bin)));
    if (count > shape.capacity || !encodeBin(work, shape, bin, count)) {
      refuseDuplicates(work, work.at.rows + rowBytes * shape.capacity * bin, Math.min(count, shape.capacity));
      work.giveBack();
      return undefined;
    }
    take(bin, cellsOf(work, shape, bin));
  }
  return { work, counts };
}

/** A table beside the rows that it was made of. */
export class OkvsLayout {
  readonly #work: Work;
  readonly #shape: OkvsShape;
  readonly #counts: readonly number[];

  constructor(work: Work, shape: OkvsShape, counts: readonly number[]) {
    this.#work = work;
    this.#shape = shape;
    this.#counts = counts;
  }

  /** Cells of the table. */
  get slots(): number {
    return this.#shape.slots;
  }

  /** All cells, two words each, bin after bin: in memory that lasts until the first look-up. */
  table(): BigUint64Array {
    return new BigUint64Array(this.#work.memory, this.#work.at.table, 2 * this.#shape.slots);
  }

  /**
   * The values of all keys, two words each, in another table of the same shape and seed: in memory that lasts until the next call.
   * The event loop gets its turns.
   */
  async lookUp(table: BigUint64Array): Promise<BigUint64Array> {
    const { call, memory, at, keys } = this.#work;
    const { bins, sparse, dense, slots, capacity } = this.#shape;
    if (table.length !== 2 * slots) throw new RangeError(`${table.length} words for ${slots} slots`);
    const groups = dense / groupCells;
    const words = 2 * (sparse + dense);
    for (let bin = 0; bin < bins; bin++) {
      cellsOf(this.#work, this.#shape, 0).set(table.subarray(words * bin, words * (bin + 1)));
      call.denseSums(at.sums, at.table + 16 * sparse, groups);
      const rows = at.rows + rowBytes * capacity * bin;
      call.lookRows(rows, this.#counts[bin] as number, at.table, at.sums, groups);
      if (bin % 4 === 3) await nextTurn();
    }
    // There are more cells than keys.
    call.collect(at.table, at.rows, at.where, keys);
    return new BigUint64Array(memory, at.table, 2 * keys);
  }

  /** Nothing can be asked afterwards, and nothing that was given may be read: its memory serves others. */
  giveBack(): void {
    this.#work.giveBack();
  }
}

/** A memory with all rows. */
type Work = ReturnType<typeof workFor>;

function workFor({ bins, capacity, sparse, dense }: OkvsShape, keys: number, kept: number) {
  const chunk = 16 * Math.min(chunkKeys, keys);
  const memory = okvsMemory({
    first: chunk,
    second: chunk,
    values: chunk,
    counts: 4 * bins,
    gaps: 4 * dense,
    found: 8,
    slots: 8 * sparse,
    sums: (dense / groupCells) * groupBytes,
    queue: 8 * sparse,
    where: 4 * keys,
    table: 16 * (sparse + dense) * kept,
    rows: rowBytes * bins * capacity,
  });
  return { ...memory, keys, kept };
}

/** A bin's cells in the memory: those of the bin `kept` bins before. */
function cellsOf({ memory, at, kept }: Work, { sparse, dense }: OkvsShape, bin: number): BigUint64Array {
  const cells = sparse + dense;
  return new BigUint64Array(memory, at.table + 16 * cells * (bin % kept), 2 * cells);
}

async function placeKeys(
  { call, memory, at }: Work,
  { bins, capacity, sparse, dense }: OkvsShape,
  seed: Uint8Array,
  ids: BigUint64Array,
  values: BigUint64Array,
): Promise<void> {
  const ciphers = new PlaceCiphers(seed);
  new Uint32Array(memory, at.counts, bins).fill(0);
  for (let start = 0; start < ids.length; start += 2 * chunkKeys) {
    if (start > 0 && start % (2 * turnChunks * chunkKeys) === 0) await nextTurn();
    const words = ids.subarray(start, start + 2 * chunkKeys);
    const images = [at.first, at.second].map((address) => new Uint8Array(memory, address, words.byteLength));
    ciphers.encrypt(words, ...(images as [Uint8Array, Uint8Array]));
    new BigUint64Array(memory, at.values, words.length).set(values.subarray(start, start + 2 * chunkKeys));
    const count = words.length / 2;
    const where = at.where + 2 * start;
    call.place(at.rows, at.counts, at.first, at.second, at.values, count, bins, capacity, sparse, dense, where);
  }
}

/** Solves one bin, whose cells are random before; false when its rows have no full rank. */
function encodeBin(work: Work, shape: OkvsShape, bin: number, count: number): boolean {
  const { call, memory, at } = work;
  const { sparse, dense, capacity } = shape;
  const rows = at.rows + rowBytes * capacity * bin;
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
      cells: cellsOf(work, shape, bin),
      sparse,
      dense,
    });
  if (!solved) return false;
  const groups = dense / groupCells;
  const table = cellsOf(work, shape, bin).byteOffset;
  call.denseSums(at.sums, table + 16 * sparse, groups);
  // While the rows are in the cache.
  call.fill(table, rows, at.queue, peeled, at.sums, groups);
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
