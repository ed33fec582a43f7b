/** Tables under protocol: what the operators of this folder take and give. */
import type { Bits, Columns, Ring } from '../../sharing/model.ts';
import type { Bounds } from '../ranges.ts';

/** Rows of which a secret bit says whether they take part: the number of rows is public, that of rows that count is not. */
export interface SecretRows {
  /** One plane: 1 where a row takes part. */
  readonly kept: Bits;
  readonly columns: Columns;
}

/** Rows with a key: equal where all planes are equal, in the order of the unsigned numbers that the planes hold. */
export interface KeyedTable extends SecretRows {
  readonly keys: Bits;
  /** One plane: 0 where the key is NULL, which equals nothing. Absent: no key is. */
  readonly keyed?: Bits | undefined;
}

/** Rows in order: first those that take part and have a key, by key; then all others. */
export interface OrderedRows extends SecretRows {
  readonly keys: Bits;
}

/** `many`'s rows, and beside each what the last row of `one` has whose key is not above its own. */
export interface Copied extends OrderedRows {
  /** 1 where the row takes part and has a key. */
  readonly keyed: Bits;
  /** Where `keyed` is 0: anything. Where `there` is 0: a key of 0 and columns of 0. */
  readonly last: { readonly there: Bits; readonly keys: Bits; readonly columns: Columns };
}

/**
 * How two tables are joined: `inner` keeps left rows with a partner, `left` all, `semi` those with a partner without
 * its columns, `anti` those without one, which rows without a key are; `mark` all rows of both kinds, those that take no
 * part with them, to be told by `matched`, where right keys may repeat.
 */
export type JoinKind = 'inner' | 'left' | 'semi' | 'anti' | 'mark';

/**
 * Rows of a join. Anything where `kept` is 0. Those with `kept` 1 stand first, in the order of their keys; of 'left', 'anti' and 'mark' only if
 * the left side has a key in all rows that take part, as those without one stand behind. Of `joinToRepeated` they stand in that order with others
 * between them.
 */
export interface JoinedRows {
  readonly kept: Bits;
  /** 1 where the right side has the row's key: where `kept` is 1 only. */
  readonly matched: Bits;
  /** The left side's columns. */
  readonly left: Columns;
  /** The right side's columns: 0 where `kept` is 1 and `matched` is 0; no column for `semi` and `anti`. */
  readonly right: Columns;
}

/** Rows of a full join: left's and right's numbers of rows added. Anything where `kept` is 0. */
export interface FullyJoinedRows {
  readonly kept: Bits;
  /** 1 where the row has left columns, which are else 0. */
  readonly hasLeft: Bits;
  /** 1 where the row has right columns, which are else 0. */
  readonly hasRight: Bits;
  readonly left: Columns;
  readonly right: Columns;
}

/** Rows of a join of keys that repeat on both sides, as many as the public bound says. */
export interface RepeatedRows extends JoinedRows {
  /** One row: 1 if there were more rows than the bound, so that some are missing. */
  readonly overflow: Bits;
}

/** Rows to look at from one row: all of its partition, those up to its last peer, or those up to itself. */
export type WindowFrame = 'partition' | 'peers' | 'rows' | FrameOfRows;

/** The partition's first or last row, that of a row's peers, or the one so many rows on, before where it is negative. */
export type FrameEnd = 'partition' | 'peers' | number;

/** Rows from one to another, as far as there are such in the partition; `from` is not behind `to`. */
export interface FrameOfRows {
  readonly from: FrameEnd;
  readonly to: FrameEnd;
}

/** A column of numbers that may be NULL. */
export interface WindowColumn {
  readonly value: Ring;
  /** One plane: 0 where it is NULL. Absent: never. */
  readonly valid?: Bits | undefined;
}

/**
 * What to make of each row's window; peers are rows of one partition with the same order keys.
 * - rowNumber, rank, denseRank: from 1. Rows that are peers are numbered in the order in which they were given.
 * - ntile: the row's bucket of 1 to `buckets`, the first ones larger by a row where sizes differ.
 * - lag, lead: the value `by` rows before or after in the partition.
 * - first, last, nth: the value in the frame's first or last row, or in its row number `place`, NULL or not; NULL where there is none.
 * - count: rows of the frame, or those where `valid` is 1; sum mod 2^64; min, max: of values within `range`.
 */
export type WindowFunction =
  | { readonly kind: 'rowNumber' | 'rank' | 'denseRank' }
  | { readonly kind: 'ntile'; readonly buckets: number }
  | ({ readonly kind: 'lag' | 'lead'; readonly by: number } & WindowColumn)
  | ({ readonly kind: 'first' | 'last'; readonly frame: WindowFrame } & WindowColumn)
  | ({ readonly kind: 'nth'; readonly place: number; readonly frame: FrameOfRows } & WindowColumn)
  | { readonly kind: 'count'; readonly frame: WindowFrame; readonly valid?: Bits | undefined }
  | ({ readonly kind: 'sum'; readonly frame: WindowFrame } & WindowColumn)
  | ({ readonly kind: 'min' | 'max'; readonly frame: WindowFrame; readonly range: Bounds } & WindowColumn);

export interface WindowRows extends SecretRows {
  /** Rows are of one partition where all planes are equal; no plane: all are of one. */
  readonly partition: Bits;
  /** In the unsigned order of these numbers; no plane: all rows are peers. */
  readonly order: Bits;
}

/** What a window function found. */
export interface WindowValue {
  /** 0 where `valid` is 0. */
  readonly value: Ring;
  /** One plane: 1 where it is not NULL. */
  readonly valid: Bits;
  /** lag and lead: 1 where there is such a row, whose value may be NULL. */
  readonly there?: Bits;
}

/** The rows in order: those that take part first, by partition, then by order keys. Anything where `kept` is 0. */
export interface WindowedRows extends WindowRows {
  /** One a function. */
  readonly values: readonly WindowValue[];
}
