/** Look-ups of many keys, bin by bin: for tables that come so. */
import { nextTurn, unsetWords } from '#platform';
import { okvsMemory } from '../../kernels/okvs.ts';
import { groupBytes, groupCells, queryBytes } from '../../kernels/okvs-functions.ts';
import { PlaceCiphers } from './places.ts';
import type { OkvsShape } from './shape.ts';

/** Keys that are placed between two turns of the event loop. */
const windowKeys = 2 ** 16;

type Work = ReturnType<typeof workFor>;

function workFor({ bins, sparse, dense }: OkvsShape, keys: number) {
  const room = 16 * Math.min(windowKeys, keys);
  return okvsMemory({
    first: room,
    second: room,
    out: room,
    ends: 4 * bins,
    sums: groupBytes * (dense / groupCells),
    table: 16 * (sparse + dense),
    queries: queryBytes * keys,
  });
}

/** Keys under a seed: what their places are, by bin. */
export class OkvsQueries {
  readonly #work: Work;
  readonly #shape: OkvsShape;
  /** For each window of keys where the queries of each bin end in it, as numbers of all queries. */
  readonly #ends: readonly Uint32Array[];
  /** The numbers of the keys in the order in which their values come: bin after bin. */
  readonly order: Uint32Array;

  private constructor(work: Work, shape: OkvsShape, ends: readonly Uint32Array[]) {
    this.#work = work;
    this.#shape = shape;
    this.#ends = ends;
    const count = ends.at(-1)?.at(-1) ?? 0;
    this.order = new Uint32Array(count);
    const numbers = new Uint32Array(work.memory, work.at.queries, (queryBytes / 4) * count);
    let at = 0;
    for (let bin = 0; bin < shape.bins; bin++) {
      for (const [window, [start, end]] of this.#ranges(bin).entries()) {
        for (let i = start; i < end; i++) {
          this.order[at++] = windowKeys * window + (numbers[6 * i + 4] as number);
        }
      }
    }
  }

  /** `shape` and `seed` as of the table; `ids`: two words each. The event loop gets its turns. */
  static async of(shape: OkvsShape, seed: Uint8Array, ids: BigUint64Array): Promise<OkvsQueries> {
    const { bins, sparse, dense } = shape;
    const work = workFor(shape, ids.length / 2);
    const { call, memory, at } = work;
    const ciphers = new PlaceCiphers(seed);
    const ends: Uint32Array[] = [];
    for (let start = 0; start < ids.length; start += 2 * windowKeys) {
      if (start > 0) await nextTurn();
      const words = ids.subarray(start, start + 2 * windowKeys);
      const count = words.length / 2;
      const images = [at.first, at.second].map((address) => new Uint8Array(memory, address, 16 * count));
      ciphers.encrypt(words, ...(images as [Uint8Array, Uint8Array]));
      const queries = at.queries + queryBytes * (start / 2);
      call.sort(queries, at.ends, at.first, at.second, count, bins, sparse, dense);
      ends.push(new Uint32Array(memory, at.ends, bins).map((end) => end + start / 2));
    }
    return new OkvsQueries(work, shape, ends);
  }

  /** Elements of two words each, in the order of the values. */
  sorted(elements: BigUint64Array): BigUint64Array {
    const { order } = this;
    const result = unsetWords(2 * order.length);
    for (let i = 0; i < order.length; i++) {
      const from = 2 * (order[i] as number);
      result[2 * i] = elements[from] as bigint;
      result[2 * i + 1] = elements[from + 1] as bigint;
    }
    return result;
  }

  /** The values of a bin's keys in the table with these cells, two words each: `take` gets them in pieces, in memory of its call. */
  lookUp(bin: number, cells: BigUint64Array, take: (values: BigUint64Array) => void): void {
    const { call, memory, at } = this.#work;
    const { sparse, dense } = this.#shape;
    if (cells.length !== 2 * (sparse + dense)) throw new RangeError(`${cells.length} words for a bin`);
    const groups = dense / groupCells;
    new BigUint64Array(memory, at.table, cells.length).set(cells);
    call.denseSums(at.sums, at.table + 16 * sparse, groups);
    for (const [start, end] of this.#ranges(bin)) {
      if (start === end) continue;
      call.lookBin(at.out, at.queries + queryBytes * start, end - start, at.table, at.sums, groups);
      take(new BigUint64Array(memory, at.out, 2 * (end - start)));
    }
  }

  /** No value can be asked for afterwards: the memory serves others. */
  giveBack(): void {
    this.#work.giveBack();
  }

  /** Window by window the first query of a bin and the first after its last. */
  #ranges(bin: number): (readonly [number, number])[] {
    return this.#ends.map((ends, window) => [
      bin === 0 ? windowKeys * window : (ends[bin - 1] as number),
      ends[bin] as number,
    ]);
  }
}
