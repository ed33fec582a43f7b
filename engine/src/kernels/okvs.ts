/**
 * The memory and functions behind oblivious key-value stores: a kernel instance with a memory of its own, or an ordinary buffer
 * with the plain twin of each function. Both work on addresses, and leave the same bytes.
 */
import { type Kernel, kernelFunction, ownKernel } from './load.ts';
import { okvsTwin } from './okvs-twin.ts';

/**
 * A row of the system: places packed 21 bits each, of which bit 63 is free for marks (8 bytes), dense bits (8), value (16).
 * A query has 24 bytes, a slot and an entry of the queue 8, a cell and an output of a cipher 16, a count or a row's number 4.
 */
export const rowBytes = 32;
export const queryBytes = 24;
/** Places of a bin must be below this. */
export const placeLimit = 2 ** 21;
/** Sums of the dense cells: 128 for every group of 7 cells, 16 bytes each. */
export const groupCells = 7;
export const groupBytes = 2048;

export interface OkvsFunctions {
  /**
   * Adds `count` rows to the rows of their bins, from the outputs of two ciphers on the keys: bin ‖ place, place; place, dense bits.
   * A bin has room for `capacity` rows; `counts` counts on beyond it, so that a bin that overflows shows.
   */
  place(
    rows: number,
    counts: number,
    first: number,
    second: number,
    values: number,
    count: number,
    bins: number,
    capacity: number,
    sparse: number,
    dense: number,
  ): void;
  /**
   * Orders the rows of a bin so that each has a place that no later row uses. Of what the queue holds afterwards, entry i is the
   * i-th such place (low 32 bits) and its row (high). Where no row has one, the first row that is left becomes a gap; stops after
   * `most` gaps. Writes to `found` how many entries and how many gaps there are: `most` + 1 when it stopped.
   */
  peel(
    rows: number,
    count: number,
    sparse: number,
    slots: number,
    queue: number,
    gaps: number,
    most: number,
    found: number,
  ): void;
  /** All sums of each group of 7 cells. */
  denseSums(sums: number, cells: number, groups: number): void;
  /** Sets the cells of the peeled places, the last first, so that every peeled row's cells sum to its value. */
  fill(table: number, rows: number, queue: number, peeled: number, sums: number, groups: number): void;
  /** Queries of `count` keys, sorted by bin: places, dense bits and number of each. The queries of bin b end at ends[b]. */
  sort(
    queries: number,
    ends: number,
    first: number,
    second: number,
    count: number,
    bins: number,
    sparse: number,
    dense: number,
  ): void;
  /** The values of sorted queries, each at its number, in a table with `cells` cells a bin. */
  look(
    out: number,
    queries: number,
    ends: number,
    table: number,
    sums: number,
    bins: number,
    cells: number,
    groups: number,
  ): void;
}

export interface OkvsMemory<Part extends string = never> {
  readonly call: OkvsFunctions;
  readonly memory: ArrayBuffer;
  /** Byte addresses of the parts asked for. */
  readonly at: Readonly<Record<Part, number>>;
}

/** A memory of zeros with room for parts of so many bytes each. */
export function okvsMemory<Part extends string>(parts: Readonly<Record<Part, number>>): OkvsMemory<Part> {
  const aligned = Object.entries<number>(parts).map(([name, bytes]) => [name, Math.ceil(bytes / 64) * 64] as const);
  const words = aligned.reduce((sum, [, bytes]) => sum + bytes, 0) / 8;
  const own = ownKernel('okvs', words);
  const memory = own?.memory ?? new ArrayBuffer(8 * words);
  let end = own?.at ?? 0;
  const at = aligned.map(([name, bytes]) => {
    end += bytes;
    return [name, end - bytes];
  });
  return {
    memory,
    at: Object.fromEntries(at) as Record<Part, number>,
    call: own === undefined ? okvsTwin(memory) : functionsOf(own.call),
  };
}

function functionsOf(call: Kernel['call']): OkvsFunctions {
  const module = { call } as Kernel;
  const named = (name: keyof OkvsFunctions) => kernelFunction(module, name);
  return {
    place: named('place'),
    peel: named('peel'),
    denseSums: named('denseSums'),
    fill: named('fill'),
    sort: named('sort'),
    look: named('look'),
  };
}
