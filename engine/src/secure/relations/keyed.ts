/** What `groupByKeys` takes and gives, and what its parts hand to each other. */
import type { Bits, Columns, Ring } from '../../sharing/model.ts';
import type { Links } from '../order/links.ts';
import type { Bounds } from '../ranges.ts';

/** A value that rows of a group are put in order by. Where it is not valid or the row takes no part it does not matter. */
export interface OrderedValue {
  readonly value: Ring;
  readonly range: Bounds;
  /** One plane: 1 where it is not NULL. Absent: never NULL. */
  readonly valid?: Bits | undefined;
}

/** A fraction between 0 and 1, in whole numbers. */
export interface KeyedFraction {
  readonly numerator: number;
  readonly denominator: number;
}

/**
 * What to make of the rows of a group that take part. Results are 0 where no row counts.
 * - count: rows, or those where `valid` is 1; sum: exact mod 2^64, the value has to be 0 where it is not to count.
 * - min, max, distinct (how many different values) over the valid rows.
 * - quantile, discrete: the least value that at least `fraction` of the valid rows do not exceed; continuous: `denominator` times the
 *   value at place 1 + fraction · (rows − 1), linearly between two rows. Exact, and must fit 63 bits.
 * - mode: the most frequent value of the valid rows, the least of several.
 */
export type KeyedMeasure =
  | { readonly kind: 'count'; readonly valid?: Bits | undefined }
  | { readonly kind: 'sum'; readonly value: Ring }
  | ({ readonly kind: 'min' | 'max' | 'distinct' | 'mode' } & OrderedValue)
  | ({ readonly kind: 'quantile'; readonly fraction: KeyedFraction; readonly continuous: boolean } & OrderedValue);

export interface KeyedRows {
  /** One plane: 1 where a row takes part. */
  readonly kept: Bits;
  /** Rows are of one group where all planes are equal; groups stand in the unsigned order of these numbers. */
  readonly keys: Bits;
  /** Further columns, told of each group as one of its rows has them: for what is the same in all of them. */
  readonly columns?: Columns;
  readonly measures: readonly KeyedMeasure[];
  /** Every key from 0 to this number − 1 has a group at that place, also without rows, and there is no other key. */
  readonly every?: number;
  /** Public bound of the number of groups: so many rows come back. Groups beyond are lost. */
  readonly groupsUpTo?: number;
  /**
   * Rows that take part stand first, and those of a group beside each other, in the order of the keys: then they are not sorted where no measure
   * needs an order of values. Not checked: rows that do not stand so are counted as groups of their own.
   */
  readonly sorted?: boolean;
  /** What all parties take the links between them to be. */
  readonly links?: Links | undefined;
}

export interface KeyedGroups {
  /** 1 where there is a group: these rows come first, in the order of the keys. */
  readonly valid: Bits;
  /** Anything where there is no group. */
  readonly keys: Bits;
  readonly columns: Columns;
  /** One vector a measure, 0 where there is no group. */
  readonly measures: Ring[];
}

/** Rows in order, taken apart. */
export interface SortedPass {
  readonly rows: number;
  /** The value's planes, of none 0. */
  readonly value: Bits;
  /** 1 where the row has a value that counts: no filler, not NULL. */
  readonly counts: Bits;
  readonly keys: Bits;
  /** 1 where a row takes no part; fillers do. */
  readonly out: Bits;
  readonly fillers: Bits | undefined;
  /** 1 in the first row of each group, in the last one. */
  readonly starts: Bits;
  readonly ends: Bits;
}
