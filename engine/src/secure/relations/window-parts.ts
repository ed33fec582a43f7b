/** What window functions fetch from other rows, in between their two steps. */
import type { Bits, Columns, Sharing } from '../../sharing/model.ts';
import type { WindowValue } from './tables.ts';

/** Rows in order by (out, partition, order). */
export interface OrderedWindow {
  readonly rows: number;
  readonly kept: Bits;
  /** Equal in all planes in rows of one partition, and different where one takes part and the other does not. */
  readonly group: Bits;
  /** 1 in the first row of each. */
  readonly starts: { readonly partition: Bits; readonly peers: Bits };
}

/** Columns as they are in the first or last row of each row's partition or peers. */
export interface Copy {
  readonly from: 'first' | 'last';
  readonly of: 'partition' | 'peers';
  readonly columns: Columns;
}

export interface Prepared {
  readonly copies: readonly Copy[];
  /** `copied`: the columns of `copies`. */
  finish(sharing: Sharing, copied: readonly Columns[]): Promise<WindowValue>;
}
