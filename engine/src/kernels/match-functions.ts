// What the kernel that matches strings and its plain twin do, and how their data lie in memory. All addresses are in bytes.

/** An entry: a string of 16 bytes, filled up with zeros, and its row. */
export const entryBytes = 20;
/** A key: four multipliers of 32 bits, and 16 bytes that mask what belongs to a string. */
export const keyBytes = 32;

export interface MatchFunctions {
  /** Counts the strings of each part, of `number` that lie `stride` bytes apart. 16 bytes are read of each. */
  count(list: number, stride: number, number: number, key: number, counts: number, partBits: number): void;
  /** Writes their entries to their parts; `next`: by part where its next entry stands. The first string is `row`. */
  deal(
    list: number,
    stride: number,
    number: number,
    key: number,
    next: number,
    partBits: number,
    entries: number,
    row: number,
  ): void;
  /**
   * By row the first row with the same string. `ends`: where each part's entries end; `slots`: room for 2^slotBits words of 32
   * bits, more than a part has entries. Writes 1 to `found` where a string repeats, else 0.
   */
  firsts(
    entries: number,
    ends: number,
    partBits: number,
    key: number,
    slots: number,
    slotBits: number,
    places: number,
    found: number,
  ): void;
  /** rows[own row] = the last told row with the same string, at the first of several own ones; 1 to `found` for several. */
  match(
    own: number,
    ownEnds: number,
    told: number,
    toldEnds: number,
    partBits: number,
    key: number,
    slots: number,
    slotBits: number,
    rows: number,
    found: number,
  ): void;
  /** Writes `bytes` (1 to 16) of each of `number` strings, 16 bytes apart, to the place that `order` gives it. */
  scatter(to: number, bytes: number, list: number, order: number, number: number): void;
}
