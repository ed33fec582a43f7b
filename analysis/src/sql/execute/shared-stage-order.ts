/** An owner's rows in the order in which a join wants them, those that take no part last: in the clear, at the owner. */
import type { LocalRows } from '../../local/stages.ts';
import type { SharedColumn } from '../plan/shared.ts';
import type { Code } from './shared-codes.ts';
import { fillerOf, padded } from './shared-values.ts';
import type { StageOrder } from './shared-order.ts';

export interface OrderedData {
  readonly data: LocalRows;
  /** So many rows stand first that have all flags asked for. */
  readonly takingPart: number;
}

/**
 * The rows that take part, each in the place that is the number of its key, of `count` places; `keyOf` gives a column's part of it, and how many bits that has,
 * the first column's highest. Of rows with one key the last stays.
 */
export function standingByKey(
  columns: readonly SharedColumn[],
  by: readonly string[],
  codeOf: (id: string) => Code,
  { data, takingPart }: OrderedData,
  count: number,
): { readonly data: LocalRows; readonly present: Uint8Array } {
  const places = new Float64Array(takingPart);
  for (const id of by) {
    const column = columns.find((each) => each.id === id);
    if (column === undefined) throw new Error(`a stage has no column ${id}`);
    const { from, width } = codeOf(id);
    const values = padded(column, data, data.rows);
    for (let row = 0; row < takingPart; row++)
      places[row] = (places[row] as number) * 2 ** width + Number(BigInt.asIntN(64, values[row] as bigint) - from);
  }
  const present = new Uint8Array(count);
  for (const place of places) {
    if (!(place >= 0 && place < count)) throw new Error('a key is none that there can be');
    present[place] = 1;
  }
  const put = <T>(all: Readonly<Record<string, T>>, move: (id: string, values: T) => T): Record<string, T> =>
    Object.fromEntries(Object.entries(all).map(([id, values]) => [id, move(id, values)]));
  return {
    present,
    data: {
      ...data,
      rows: count,
      numbers: put(data.numbers, (id, values) => {
        const column = columns.find((each) => each.id === id);
        const filler = column === undefined ? 0n : fillerOf(column);
        const moved = new BigInt64Array(count).fill(filler);
        places.forEach((place, row) => (moved[place] = values[row] as bigint));
        return moved;
      }),
      flags: put(data.flags, (_, values) => {
        const moved = new Uint8Array(count);
        places.forEach((place, row) => (moved[place] = values[row] as number));
        return moved;
      }),
      ...(data.texts === undefined
        ? {}
        : {
            texts: put(data.texts, (_, values) => {
              const moved = new Array<string>(count).fill('');
              places.forEach((place, row) => (moved[place] = values[row] as string));
              return moved;
            }),
          }),
    },
  };
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
  const rows = packedOrder(out, keys) ?? comparedOrder(out, keys);
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

/** Rows by `out`, then by the keys, then as they were. */
function comparedOrder(out: Uint8Array, keys: readonly BigInt64Array[]): Uint32Array {
  return Uint32Array.from(out.keys()).sort((a, b) => {
    const left = (out[a] as number) - (out[b] as number);
    if (left !== 0) return left;
    for (const key of keys) {
      const [x, y] = [key[a] as bigint, key[b] as bigint];
      if (x !== y) return x < y ? -1 : 1;
    }
    return a - b;
  });
}

/** The same where keys and a row's number make one exact number, which is sorted without asking for each pair: ten times as fast. */
function packedOrder(out: Uint8Array, keys: readonly BigInt64Array[]): Uint32Array | undefined {
  const rows = out.length;
  const digits: { readonly key: BigInt64Array; readonly least: bigint; readonly size: number }[] = [];
  let places = 2 * rows;
  for (const key of keys) {
    let [least, most] = [key[0] ?? 0n, key[0] ?? 0n];
    for (const value of key) {
      if (value < least) least = value;
      if (value > most) most = value;
    }
    const size = Number(most - least) + 1;
    digits.push({ key, least, size });
    places *= size;
  }
  if (places > Number.MAX_SAFE_INTEGER) return undefined;
  const numbers = Float64Array.from(out);
  for (const { key, least, size } of digits)
    for (let row = 0; row < rows; row++)
      numbers[row] = (numbers[row] as number) * size + Number((key[row] as bigint) - least);
  for (let row = 0; row < rows; row++) numbers[row] = (numbers[row] as number) * rows + row;
  numbers.sort();
  return Uint32Array.from(numbers, (number) => number % rows);
}
