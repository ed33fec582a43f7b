/** An owner's values of a column, as numbers of all rows of its table. */
import type { LocalRows } from '../../local/stages.ts';
import { knownFlag, type SharedColumn } from '../plan/shared.ts';
import { textCodes } from './text-keys.ts';

/** A number that a column may have. */
export function fillerOf({ nullable, range }: Pick<SharedColumn, 'nullable' | 'range'>): bigint {
  const [min, max] = [BigInt(range.min), BigInt(range.max)];
  if (nullable || (min <= 0n && max >= 0n)) return 0n;
  return min > 0n ? min : max;
}

/** Numbers of all rows, 0 of NULL; fillers have a number that the column may have. */
export function padded({ id, kind, nullable, range }: SharedColumn, data: LocalRows, rows: number): BigUint64Array {
  const filler = fillerOf({ nullable, range });
  if (kind === 'number') {
    const values = data.numbers[id];
    if (values === undefined) throw new Error(`a stage has no number ${id}`);
    return filled(new BigUint64Array(values.buffer, values.byteOffset, values.length), rows, filler);
  }
  if (kind === 'boolean') {
    const values = data.flags[id];
    if (values === undefined) throw new Error(`a stage has no truth value ${id}`);
    return filled(BigUint64Array.from(values, BigInt), rows, filler);
  }
  const texts = data.texts?.[id];
  if (texts === undefined) throw new Error(`a stage has no text ${id}`);
  const codes = textCodes(texts, 'hash');
  if (nullable) {
    const known = knownIn(data, id);
    for (let row = 0; row < codes.length; row++) if (known[row] === 0) codes[row] = 0n;
  }
  return filled(codes, rows, filler);
}

function filled(values: BigUint64Array, rows: number, filler: bigint): BigUint64Array {
  const all = new BigUint64Array(rows);
  all.set(values);
  if (filler !== 0n) all.fill(filler, values.length);
  return all;
}

export function knownIn(data: LocalRows, id: string): Uint8Array {
  const known = data.flags[knownFlag(id)];
  if (known === undefined) throw new Error(`a stage does not say where ${id} is NULL`);
  return known;
}
