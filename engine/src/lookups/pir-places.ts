/**
 * Where the cells of a key are: its fold, and three columns there. Both come from hashes of the key's tag under a public seed, and the columns
 * from an attempt too, which is raised until all keys of a fold fit. Tags are uniform strings, so neither says anything of the keys.
 */
import { concatBytes, utf8 } from '../base/bytes.ts';
import { itemIds } from '../primitives/item-ids.ts';
import type { PirShape } from './pir-shape.ts';
import { tagBytes } from './row-key.ts';

export const columnsOfKey = 3;

/** Four uniform 32-bit numbers for each tag. */
function numbersOf(tags: Uint8Array, domain: Uint8Array): Uint32Array {
  const offsets = Uint32Array.from({ length: tags.length / tagBytes + 1 }, (_, i) => i * tagBytes);
  const { buffer, byteOffset, length } = itemIds({ bytes: tags, offsets }, domain);
  return new Uint32Array(buffer, byteOffset, 2 * length);
}

/** A uniform number below `bound` ≤ 2^21, but for 2^-11 of bias, which only shapes loads. */
const below = (uniform: number, bound: number): number => Math.floor((uniform * bound) / 2 ** 32);

/** The fold of each tag (16 bytes each). */
export function foldsOf({ folds }: PirShape, seed: Uint8Array, tags: Uint8Array): Uint32Array {
  const numbers = numbersOf(tags, concatBytes(utf8('tacit pir fold 1 '), seed));
  return Uint32Array.from({ length: tags.length / tagBytes }, (_, i) => below(numbers[4 * i] as number, folds));
}

/** The three columns of each tag, ascending. `attempt`: of the tag's fold, below 256. */
export function columnsOf(
  { segment, starts }: PirShape,
  seed: Uint8Array,
  attempt: number,
  tags: Uint8Array,
): Uint32Array {
  const numbers = numbersOf(tags, concatBytes(utf8('tacit pir columns 1 '), seed, Uint8Array.of(attempt)));
  const columns = new Uint32Array((tags.length / tagBytes) * columnsOfKey);
  for (let i = 0, at = 0; at < columns.length; i += 4, at += columnsOfKey) {
    const start = below(numbers[i] as number, starts) * segment;
    for (let j = 0; j < columnsOfKey; j++) {
      columns[at + j] = start + j * segment + ((numbers[i + 1 + j] as number) & (segment - 1));
    }
  }
  return columns;
}
