/**
 * How one owner's flags and group keys travel: as bits packed into 64-bit words per row. A flag takes one bit. A key of c
 * positions takes c bits, one of them set (one-hot); a long list is split in two digits, position = high · low size + low,
 * each one-hot, so that 1,000 categories take 64 bits and not 1,000.
 */
import type { Bits, Sharing } from '@tacit/engine';
import type { LocalRows, RowStage } from '../plan/types.ts';
import { positionsOf } from './local/print.ts';

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
  readonly words: number;
  readonly fields: readonly Field[];
}

const wordBits = 64;

/** Layout of a stage's flags and categories; the same at every party. */
export function packingOf(stage: RowStage): Packing {
  const fields: Field[] = [];
  let next = 0;
  const place = (size: number): Digit => {
    if ((next % wordBits) + size > wordBits) next = Math.ceil(next / wordBits) * wordBits;
    const start = next;
    next += size;
    return { start, size };
  };
  for (const output of stage.outputs) {
    if (output.kind === 'number') continue;
    const sizes = output.kind === 'flag' ? [1] : digitSizes(positionsOf(output));
    fields.push({ id: output.id, kind: output.kind, digits: sizes.map(place) });
  }
  return { words: Math.ceil(next / wordBits), fields };
}

/** One digit up to 64 positions, else the two digits of at most 64 that waste the fewest combinations. */
export function digitSizes(positions: number): number[] {
  if (positions <= wordBits) return [positions];
  let best: [number, number] | undefined;
  for (let low = 2; low <= wordBits; low++) {
    const high = Math.ceil(positions / low);
    if (high > wordBits) continue;
    const [a, b] = best ?? [wordBits, wordBits + 1];
    if (high * low < a * b || (high * low === a * b && high + low < a + b)) best = [high, low];
  }
  if (best === undefined) throw new Error(`${positions} categories are too many`);
  return best;
}

/** The owner's words, `rows` values each (padding rows are zero), in the row order of `data`. */
export function packRows(packing: Packing, data: LocalRows, rows: number): BigUint64Array[] {
  const words = Array.from({ length: packing.words }, () => new BigUint64Array(rows));
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

/** The planes of field `id` out of the words columns (64 planes each): for each digit its one-hot planes. */
export function unpackField(sharing: Sharing, packing: Packing, id: string, words: readonly Bits[]): Bits[] {
  const field = packing.fields.find((candidate) => candidate.id === id);
  if (field === undefined) throw new Error(`no packed field ${id}`);
  return field.digits.map(({ start, size }) => {
    const from = start % wordBits;
    return sharing.slicePlanes(words[Math.floor(start / wordBits)] as Bits, from, from + size);
  });
}
