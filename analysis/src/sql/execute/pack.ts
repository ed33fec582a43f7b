/**
 * How one owner's flags and group keys travel: as bits packed into 64-bit words per row. A flag takes one bit. A key of c
 * positions takes c bits, one of them set (one-hot); where that makes grouping cheaper it is split in two digits, position =
 * high · low size + low, each one-hot, so that 1,000 categories take 64 bits and not 1,000. Where rows are sorted by their groups a key
 * takes the bits of its number instead, and one more where it may be NULL; a text its code, and words of its own besides.
 */
import { type Bits, type Sharing, splitCategories } from '@tacit/engine';
import { keyBits, textKeyWords } from '../plan/keyed.ts';
import type { GroupKey } from '../plan/types.ts';
import { textCodes, textWords } from './text-keys.ts';
import type { LocalRows, RowStage } from '../../local/stages.ts';
import { positionsOf } from '../../local/print.ts';

/** A run of bits inside one word: bit `start` counts over all words of a row. */
interface Digit {
  readonly start: number;
  readonly size: number;
}

interface Field {
  readonly id: string;
  readonly kind: 'flag' | 'category' | 'number' | 'words';
  /** One or two one-hot digits, most significant first; a flag is one digit of size 1. */
  readonly digits: readonly Digit[];
  /** Set where the key's number travels in its bits, what it is above `from`; `flag`: the output that says whether it is not NULL. */
  readonly key?: { readonly from: bigint; readonly flag: string | undefined; readonly code: 'rank' | 'hash' };
}

export interface Packing {
  /** For each word of a row how many of its bits are used, from the lowest. */
  readonly words: readonly number[];
  readonly fields: readonly Field[];
}

const wordBits = 64;

/** A key that rows are sorted by, as an output of the stage: `flag` is the one that says whether it has a value. */
export interface PackedKey {
  readonly id: string;
  readonly key: GroupKey;
  readonly flag: string | undefined;
  readonly textBits: number;
  readonly code: 'rank' | 'hash';
}

/** Layout of a stage's flags and categories, where `columns` columns are to be summed by group; the same at every party. */
export function packingOf(stage: RowStage, columns: number, keys: readonly PackedKey[] = []): Packing {
  const fields: Field[] = [];
  let next = 0;
  const place = (size: number): Digit => {
    if ((next % wordBits) + size > wordBits) next = Math.ceil(next / wordBits) * wordBits;
    const start = next;
    next += size;
    return { start, size };
  };
  for (const output of stage.outputs) {
    const packed = keys.find(({ id }) => id === output.id);
    if (packed !== undefined) {
      const { key, flag, code, textBits } = packed;
      const bits = keyBits(key, textBits);
      const from = key.free?.kind === 'number' ? BigInt(key.free.range.min) : 0n;
      const digits = [place(bits), ...(flag === undefined ? [] : [place(1)])];
      fields.push({ id: output.id, kind: 'number', digits, key: { from, flag, code } });
      if (key.free?.kind === 'text') {
        const words = Array.from({ length: textKeyWords }, () => place(wordBits));
        fields.push({ id: output.id, kind: 'words', digits: words, key: { from, flag, code } });
      }
      continue;
    }
    // Other numbers and texts are columns of numbers.
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
export function packRows(packing: Packing, data: LocalRows, dataset = ''): BigUint64Array[] {
  const words = packing.words.map(() => new BigUint64Array(data.rows));
  // 32-bit halves, low half first: bit operations on numbers are far faster than on bigints.
  const halves = words.map((word) => new Uint32Array(word.buffer));
  const set = (row: number, bit: number) => {
    const half = halves[bit >>> 6] as Uint32Array;
    const at = 2 * row + ((bit >>> 5) & 1);
    half[at] = (half[at] as number) | (1 << (bit & 31));
  };
  for (const { id, kind, digits, key } of packing.fields) {
    const [high, low] = digits as [Digit, Digit | undefined];
    if (key !== undefined && kind === 'words') {
      const texts = textWords(
        dataset,
        id,
        data.texts?.[id] ?? [],
        key.flag === undefined ? undefined : data.flags[key.flag],
      );
      digits.forEach(({ start }, w) => (words[start / wordBits] as BigUint64Array).set(texts[w] as BigUint64Array));
      continue;
    }
    if (key !== undefined) {
      const valid = key.flag === undefined ? undefined : data.flags[key.flag];
      const numbers = numbersOf(data, id, key.code);
      const word = words[Math.floor(high.start / wordBits)] as BigUint64Array;
      const shift = BigInt(high.start % wordBits);
      for (let row = 0; row < data.rows; row++) {
        if (valid?.[row] === 0) {
          if (low !== undefined) set(row, low.start);
          continue;
        }
        word[row] = (word[row] as bigint) | (((numbers(row) - key.from) << shift) & ((1n << 64n) - 1n));
      }
      continue;
    }
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

/** A key's number in each row: its value, its place in the list, or the code of its text. */
function numbersOf(data: LocalRows, id: string, code: 'rank' | 'hash'): (row: number) => bigint {
  const values = data.numbers[id] ?? (data.texts?.[id] === undefined ? undefined : textCodes(data.texts[id], code));
  const places = data.categories[id];
  return (row) => values?.[row] ?? BigInt(places?.[row] ?? 0);
}

/** The planes of field `id` out of the words columns (a plane per used bit): for each digit its one-hot planes. */
export function unpackField(sharing: Sharing, packing: Packing, id: string, words: readonly Bits[]): Bits[] {
  const field = packing.fields.find((candidate) => candidate.id === id && candidate.kind !== 'words');
  if (field === undefined) throw new Error(`no packed field ${id}`);
  return field.digits.map(({ start, size }) => {
    const from = start % wordBits;
    return sharing.slicePlanes(words[Math.floor(start / wordBits)] as Bits, from, from + size);
  });
}

/** The words of a text key as planes, 64 each. */
export function unpackWords(sharing: Sharing, packing: Packing, id: string, words: readonly Bits[]): Bits {
  const field = packing.fields.find((candidate) => candidate.id === id && candidate.kind === 'words');
  if (field === undefined) throw new Error(`no words of ${id}`);
  return sharing.joinPlanes(field.digits.map(({ start }) => words[start / wordBits] as Bits));
}
