/** How an owner puts its rows in the order of their groups: what it finds by itself, in the clear. */
import type { LocalRows } from '../../local/stages.ts';
import { positionsOf } from '../../local/print.ts';
import type { Arrangement } from '../plan/arrangement.ts';
import type { Plan } from '../plan/types.ts';
import { numbersOf, packedKeys } from './keys.ts';

/** The joined rows in the owner's order: rows of its table, pads up to `rowsUpTo`, and fillers behind these, one at each group's end. */
export interface OwnOrder {
  readonly order: Uint32Array;
  /** By row of the result: 1 in the first of a group, in the first of a group and value. */
  readonly starts: Uint8Array;
  readonly runs: Uint8Array;
  /** Rows of the result, fillers first in the order of their groups. */
  readonly fillersFirst: Uint32Array;
  /** For each filler that is at the end of a group with rows one of them, for the others none. */
  readonly example: readonly (number | undefined)[];
}

/** A column whose elements are compared as numbers of 16-bit digits, lowest first: element i begins at i · stride. */
interface Digits {
  readonly words: Uint16Array;
  readonly stride: number;
}

export function ownOrder(
  plan: Plan,
  { table, fillers, runs }: Arrangement,
  rowsUpTo: number,
  data: LocalRows,
): OwnOrder {
  const keys = keyDigits(plan, table, data);
  const values = runs === undefined ? [] : [wide(numbersOf(plan, data, runs))];
  const sorted = radixOrder(data.rows, [...values, ...keys]);
  const groupOf = plan.found === undefined ? listedGroups(plan, data) : undefined;

  const length = rowsUpTo + fillers;
  const order = new Uint32Array(length);
  const [starts, firsts] = [new Uint8Array(length), new Uint8Array(length)];
  const fillersAt = new Uint32Array(fillers);
  const example = new Array<number | undefined>(fillers);
  let [next, group] = [0, 0];
  const place = (row: number, isStart: boolean, isFirst: boolean): void => {
    if (isStart) starts[next] = 1;
    if (isFirst) firsts[next] = 1;
    order[next++] = row;
  };
  const end = (isEmpty: boolean): void => {
    if (group === fillers) throw new Error('more groups than there can be');
    fillersAt[group] = next;
    place(rowsUpTo + group++, isEmpty, true);
  };
  for (let i = 0; i < sorted.length; i++) {
    const row = sorted[i] as number;
    const isStart = i === 0 || differ(keys, row, sorted[i - 1] as number);
    if (isStart) {
      if (i > 0) end(false);
      while (groupOf !== undefined && group < groupOf(row)) end(true);
      example[group] = row;
    }
    place(row, isStart, isStart || differ(values, row, sorted[i - 1] as number));
  }
  if (sorted.length > 0) end(false);
  while (group < fillers) end(true);
  for (let pad = data.rows; pad < rowsUpTo; pad++) place(pad, pad === data.rows, true);

  const fillersFirst = new Uint32Array(length);
  fillersFirst.set(fillersAt);
  let others = fillers;
  for (let i = 0; i < length; i++) if ((order[i] as number) < rowsUpTo) fillersFirst[others++] = i;
  return { order, starts, runs: firsts, fillersFirst, example };
}

/** The keys as they are compared, the last one lowest: NULLs after all values. */
function keyDigits(plan: Plan, table: number, data: LocalRows): Digits[] {
  return packedKeys(plan, table)
    .toReversed()
    .flatMap(({ id, key, flag }) => {
      if (key.free === undefined) return [{ words: data.categories[id] as Uint16Array, stride: 1 }];
      const from = key.free.kind === 'number' ? BigInt(key.free.range.min) : 0n;
      const valid = flag === undefined ? undefined : (data.flags[flag] as Uint8Array);
      const numbers = numbersOf(plan, data, id);
      const isCode = valid === undefined && from === 0n;
      const codes = isCode ? numbers : numbers.map((value, row) => (valid?.[row] === 0 ? 0n : value - from));
      return [
        wide(codes),
        ...(valid === undefined ? [] : [{ words: Uint16Array.from(valid, (bit) => 1 - bit), stride: 1 }]),
      ];
    });
}

const wide = (column: BigUint64Array): Digits => ({
  words: new Uint16Array(column.buffer, column.byteOffset, 4 * column.length),
  stride: 4,
});

/** The number of a row's group in the list of combined groups. */
function listedGroups(plan: Plan, data: LocalRows): (row: number) => number {
  const keys = plan.keys.map((key) => ({
    places: data.categories[key.id] as Uint16Array,
    positions: positionsOf(key),
  }));
  return (row) => keys.reduce((group, { places, positions }) => group * positions + (places[row] as number), 0);
}

function differ(columns: readonly Digits[], a: number, b: number): boolean {
  for (const { words, stride } of columns) {
    for (let d = 0; d < stride; d++) if (words[a * stride + d] !== words[b * stride + d]) return true;
  }
  return false;
}

/** Row numbers in ascending order of the columns, of which the last counts most; stable. A pass for each 16 bits that differ. */
function radixOrder(rows: number, columns: readonly Digits[]): Uint32Array {
  let order = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) order[row] = row;
  for (const { words, stride } of columns) {
    for (let d = 0; d < stride; d++) {
      const ends = new Uint32Array(2 ** 16 + 1);
      for (let at = d; at < rows * stride; at += stride) {
        const next = (words[at] as number) + 1;
        ends[next] = (ends[next] as number) + 1;
      }
      if (ends.includes(rows)) continue;
      for (let i = 1; i < ends.length; i++) ends[i] = (ends[i] as number) + (ends[i - 1] as number);
      const moved = new Uint32Array(rows);
      for (const row of order) {
        const digit = words[row * stride + d] as number;
        const at = ends[digit] as number;
        moved[at] = row;
        ends[digit] = at + 1;
      }
      order = moved;
    }
  }
  return order;
}
