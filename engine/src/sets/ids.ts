/** The ids of keys, each once. */
import { unsetWords } from '#platform';
import { bytesOf, utf8 } from '../base/bytes.ts';
import type { RandomSource } from '../base/random.ts';
import { itemIds } from '../primitives/item-ids.ts';
import { idBytes, idWords } from './intersection.ts';
import type { EncodedKeys } from './keys.ts';
import { firstPlaces } from './match-strings.ts';

const domain = utf8('tacit set item 1');

export interface DistinctIds {
  /** `idWords` words each. */
  readonly ids: BigUint64Array;
  /** The row that each id is of: the first that has it. */
  readonly rows: Uint32Array;
  /** For each row the place of its id in `ids`; `noId` where it has no key. */
  readonly places: Uint32Array;
  /** Ids that several rows have, the rows that have them, and those of the most frequent. */
  readonly repeated: { readonly keys: number; readonly rows: number; readonly most: number };
}

/** The place of a row without a key. */
export const noId = 0xffff_ffff;

/** Rows up to a number, which are all. */
const allRows = (count: number): Uint32Array => {
  const rows = new Uint32Array(count);
  for (let row = 0; row < count; row++) rows[row] = row;
  return rows;
};

/** Ids of the rows that have a key. */
export function distinctIds(random: RandomSource, { bytes, offsets, present }: EncodedKeys): DistinctIds {
  const count = present.length;
  const all = itemIds({ bytes, offsets }, domain);
  const firsts = firstPlaces(random, { list: bytesOf(all), bytes: idBytes });
  if (firsts === undefined && !present.includes(0)) {
    const rows = allRows(count);
    return { ids: all, rows, places: rows, repeated: { keys: 0, rows: 0, most: 0 } };
  }
  const rows = new Uint32Array(count);
  const places = new Uint32Array(count).fill(noId);
  const repeats = new Map<number, number>();
  let kept = 0;
  // Rows without a key have the id of nothing; the first of these stands for no other.
  for (let row = 0; row < count; row++) {
    if (present[row] === 0) continue;
    const first = firsts === undefined ? row : (firsts[row] as number);
    if (first === row) {
      places[row] = kept;
      rows[kept++] = row;
    } else {
      places[row] = places[first] as number;
      repeats.set(first, (repeats.get(first) ?? 1) + 1);
    }
  }
  const ids = unsetWords(idWords * kept);
  for (let i = 0; i < kept; i++) {
    const row = rows[i] as number;
    ids[2 * i] = all[2 * row] as bigint;
    ids[2 * i + 1] = all[2 * row + 1] as bigint;
  }
  const times = [...repeats.values()];
  return {
    ids,
    rows: rows.slice(0, kept),
    places,
    repeated: {
      keys: times.length,
      rows: times.reduce((sum, each) => sum + each, 0),
      most: times.reduce((most, each) => Math.max(most, each), 0),
    },
  };
}
