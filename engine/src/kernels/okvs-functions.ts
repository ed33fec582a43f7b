// What the kernel of oblivious key-value stores and its plain twin do, and how their data lie in memory.

/**
 * A row of the system: places packed 21 bits each, of which bit 63 is free for marks (8 bytes), dense bits (8), value (16).
 * A query has 24 bytes, a slot and an entry of the queue 8, a cell and an output of a cipher 16, a count or a row's number 4.
 */
export const rowBytes = 32;
export const queryBytes = 24;
/** Sums of the dense cells: 128 for every group of 7 cells, 16 bytes each. */
export const groupCells = 7;
export const groupBytes = 2048;

export interface OkvsFunctions {
  /**
   * Adds `count` rows to the rows of their bins, from the outputs of two ciphers on the keys: bin ‖ place, place; place, dense bits.
   * A bin has room for `capacity` rows; `counts` counts on beyond it, so that a bin that overflows shows. To `where` goes by key
   * the number of its row among those of all bins.
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
    where: number,
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
  /** Puts into `count` rows of a bin what a table with other cells decodes their keys to, in the place of their values. */
  lookRows(rows: number, count: number, table: number, sums: number, groups: number): void;
  /** The values of the rows that `where` names. */
  collect(out: number, rows: number, where: number, count: number): void;
  /** The values of `count` sorted queries of one bin, in their order. */
  lookBin(out: number, queries: number, count: number, table: number, sums: number, groups: number): void;
}
