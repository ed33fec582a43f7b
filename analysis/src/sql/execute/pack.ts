/**
 * How one owner's flags and group keys travel: as bits packed into 64-bit words per row. A flag takes one bit. A key of c
 * positions takes c bits, one of them set (one-hot); where that makes grouping cheaper it is split in two digits, position =
 * high · low size + low, each one-hot, so that 1,000 categories take 64 bits and not 1,000.
 */
import { type Bits, type Sharing, splitCategories } from '@tacit/engine';
import type { LocalRows, RowStage } from '../../local/stages.ts';
import { positionsOf } from '../../local/print.ts';

/** A run of bits inside one word: bit `start` counts over all words of a row. */
interface Digit {
  readonly start: number;
  readonly size: number;
}

interface Field {
  readonly id: string;
  readonly kind: 'flag' | 'category';
  /** One or two one-hot digits, most significant first; a flag is one digit of size 1. */
  readonly digits: readonly Digit[];
}

export interface Packing {
  /** For each word of a row how many of its bits are used, from the lowest. */
  readonly words: readonly number[];
  readonly fields: readonly Field[];
}

const wordBits = 64;

/** Layout of a stage's flags and categories, where `columns` columns are to be summed by group; the same at every party. */
export function packingOf(stage: RowStage, columns: number): Packing {
  const fields: Field[] = [];
  let next = 0;
  const place = (size: number): Digit => {
    if ((next % wordBits) + size > wordBits) next = Math.ceil(next / wordBits) * wordBits;
    const start = next;
    next += size;
    return { start, size };
  };
  for (const output of stage.outputs) {
    // No question in SQL takes texts under protocol.
    if (output.kind === 'number' || output.kind === 'text') continue;
    // Counted as at most two columns, the digits of up to 1,024 positions fit a word each.
    const sizes = output.kind === 'flag' ? [1] : splitCategories(positionsOf(output), Math.min(columns, 2));
    fields.push({ id: output.id, kind: output.kind, digits: sizes.map(place) });
  }
  const words = new Array<number>(Math.ceil(next / wordBits)).fill(0);
  for (const { start, size } of fields.flatMap(({ digits }) => digits)) {
    words[Math.floor(start / wordBits)] = (start % wordBits) + size;
  }
  return { words, fields };
}

/** The owner's words, one column per word, in the row order of `data`. */
export function packRows(packing: Packing, data: LocalRows): BigUint64Array[] {
  const words = packing.words.map(() => new BigUint64Array(data.rows));
  // 32-bit halves, low half first: bit operations on numbers are far faster than on bigints.
  const halves = words.map((word) => new Uint32Array(word.buffer));
  const set = (row: number, bit: number) => {
    const half = halves[bit >>> 6] as Uint32Array;
    const at = 2 * row + ((bit >>> 5) & 1);
    half[at] = (half[at] as number) | (1 << (bit & 31));
  };
  for (const { id, kind, digits } of packing.fields) {
    const [high, low] = digits as [Digit, Digit | undefined];
    const values = (kind === 'flag' ? data.flags[id] : data.categories[id]) as Uint8Array | Uint16Array;
    for (let row = 0; row < data.rows; row++) {
      const value = values[row] as number;
      if (kind === 'flag') {
        if (value === 1) set(row, high.start);
      } else if (low === undefined) set(row, high.start + value);
      else {
        set(row, high.start + Math.floor(value / low.size));
        set(row, low.start + (value % low.size));
      }
    }
  }
  return words;
}

/** The planes of field `id` out of the words columns (a plane per used bit): for each digit its one-hot planes. */
export function unpackField(sharing: Sharing, packing: Packing, id: string, words: readonly Bits[]): Bits[] {
  const field = packing.fields.find((candidate) => candidate.id === id);
  if (field === undefined) throw new Error(`no packed field ${id}`);
  return field.digits.map(({ start, size }) => {
    const from = start % wordBits;
    return sharing.slicePlanes(words[Math.floor(start / wordBits)] as Bits, from, from + size);
  });
}
