/** An owner's rows in the order in which a join wants them, those that take no part last: in the clear, at the owner. */
import type { LocalRows } from '../../local/stages.ts';
import type { SharedColumn } from '../plan/shared.ts';
import { padded } from './shared-values.ts';
import type { StageOrder } from './shared-order.ts';

export interface OrderedData {
  readonly data: LocalRows;
  /** So many rows stand first that have all flags asked for. */
  readonly takingPart: number;
}

/** Rows by `by`, the first column first, after those that `holds` leaves out. The same object where nothing is to be put in order. */
export function ordered(columns: readonly SharedColumn[], { by, holds }: StageOrder, data: LocalRows): OrderedData {
  if (by.length === 0 && holds.length === 0) return { data, takingPart: data.rows };
  const out = new Uint8Array(data.rows);
  for (const id of holds) data.flags[id]?.forEach((flag, row) => flag === 0 && (out[row] = 1));
  const keys = by.map((id) => {
    const column = columns.find((each) => each.id === id);
    if (column === undefined) throw new Error(`a stage has no column ${id}`);
    const values = padded(column, data, data.rows);
    return new BigInt64Array(values.buffer, values.byteOffset, values.length);
  });
  const rows = Uint32Array.from(out.keys());
  rows.sort((a, b) => {
    const left = (out[a] as number) - (out[b] as number);
    if (left !== 0) return left;
    for (const key of keys) {
      const [x, y] = [key[a] as bigint, key[b] as bigint];
      if (x !== y) return x < y ? -1 : 1;
    }
    return a - b;
  });
  const moved = <T>(all: Readonly<Record<string, T>>, move: (values: T) => T): Record<string, T> =>
    Object.fromEntries(Object.entries(all).map(([id, values]) => [id, move(values)]));
  return {
    data: {
      ...data,
      numbers: moved(data.numbers, (values) => BigInt64Array.from(rows, (row) => values[row] as bigint)),
      flags: moved(data.flags, (values) => Uint8Array.from(rows, (row) => values[row] as number)),
      ...(data.texts === undefined
        ? {}
        : { texts: moved(data.texts, (values) => Array.from(rows, (row) => values[row] as string)) }),
    },
    takingPart: out.reduce((count, flag) => count + 1 - flag, 0),
  };
}
