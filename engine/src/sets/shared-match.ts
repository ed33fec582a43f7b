/** The owners' halves of a join of two owners alone: rows in bins on the one side, values programmed for bins on the other. */
import { unsetWords } from '#platform';
import { bytesOf } from '../base/bytes.ts';
import { UsageError } from '../base/errors.ts';
import { randomBytes } from '../base/random.ts';
import type { Session } from '../transport/session.ts';
import { assign, binsOf, choices, empty } from './cuckoo.ts';
import { type DistinctIds, distinctIds } from './ids.ts';
import { idWords, paddedIds } from './intersection.ts';
import { checkTable, type JoinSide, type JoinTable } from './join.ts';
import { encodeKeys } from './keys.ts';

export const seedBytes = 16;

/** An owner's rows that have a key, by the ids of their keys. */
export interface KeyedRows {
  readonly table: JoinTable;
  readonly ids: BigUint64Array;
  readonly rows: Uint32Array;
}

/** Throws UsageError as `join` does. */
export function keyedRows(session: Session, side: JoinSide, table: JoinTable | undefined): KeyedRows | undefined {
  const found = distinctRows(session, side, table);
  if (found === undefined) return undefined;
  const { repeated } = found;
  const party = session.names[side.owner] ?? String(side.owner);
  if (repeated.keys > 0) throw new UsageError('join.duplicate-keys', { party, ...repeated });
  return found;
}

/** The same where keys may repeat: the first row of each key, and which key each row has. */
export function distinctRows(
  session: Session,
  side: JoinSide,
  table: JoinTable | undefined,
): (KeyedRows & Pick<DistinctIds, 'places' | 'repeated'>) | undefined {
  if (!session.owns(side.owner)) return undefined;
  const party = session.names[side.owner] ?? String(side.owner);
  if (table === undefined) throw new UsageError('sharing.missing-data', { operation: 'join', party: side.owner });
  checkTable(party, side, table);
  return { table, ...distinctIds(session.random, encodeKeys(table.keys, table.rows)) };
}

/** The receiver's rows in bins. */
export interface BinnedRows {
  readonly seed: Uint8Array;
  /** What is asked for each bin; fresh random ids for empty ones. */
  readonly ids: BigUint64Array;
  /** By bin: number of the id there, `empty` where there is none. */
  readonly inBin: Uint32Array;
}

export function putInBins(session: Session, { ids }: KeyedRows, bins: number): BinnedRows {
  for (;;) {
    // The owners' ids are fixed before a seed is drawn; the next seed after one that does not serve is as good as any.
    const seed = randomBytes(session.random, seedBytes);
    const inBin = assign(binsOf(seed, ids, bins), bins);
    if (inBin === undefined) continue;
    const asked = paddedIds(session.random, new BigUint64Array(0), bins);
    for (let bin = 0; bin < bins; bin++) {
      const item = inBin[bin] as number;
      if (item !== empty) asked.set(idInBin(ids, item, bin), idWords * bin);
    }
    return { seed, ids: asked, inBin };
  }
}

/** The id of an item in a bin: different for each of its bins. */
const idInBin = (ids: BigUint64Array, item: number, bin: number): [bigint, bigint] => [
  ids[idWords * item] as bigint,
  (ids[idWords * item + 1] as bigint) ^ BigInt(bin),
];

/** A column in the order of the bins, zeros where they are empty. */
export function columnInBins({ rows }: KeyedRows, inBin: Uint32Array, column: BigUint64Array): BigUint64Array {
  const arranged = new BigUint64Array(inBin.length);
  for (let bin = 0; bin < inBin.length; bin++) {
    const item = inBin[bin] as number;
    if (item !== empty) arranged[bin] = column[rows[item] as number] as bigint;
  }
  return arranged;
}

/** Tables for words beside each other: the tag, then number columns, then columns of bits. */
export const tablesFor = (side: JoinSide): number => Math.ceil((1 + side.ring + side.words.length) / 2);

/** Word `w` of place `i`, in tables of two words a place. */
const wordAt = (tables: readonly BigUint64Array[], w: number, i: number): bigint =>
  (tables[w >> 1] as BigUint64Array)[2 * i + (w & 1)] as bigint;

/** Word `w` of all places. */
export const wordsAt = (tables: readonly BigUint64Array[], w: number, places: number): BigUint64Array => {
  const table = tables[w >> 1] as BigUint64Array;
  const words = unsetWords(places);
  for (let i = 0; i < places; i++) words[i] = table[2 * i + (w & 1)] as bigint;
  return words;
};

export interface ProgrammedRows {
  /** Each row's id in each of its bins, pads included. */
  readonly keys: BigUint64Array;
  /** By table, what the receiver is to get there. */
  readonly values: readonly BigUint64Array[];
  /** By table, two words a bin: a random tag, and random masks which are the sender's shares. */
  readonly own: readonly BigUint64Array[];
}

/** The sender's rows, for the bins of the receiver's seed. */
export async function programRows(
  session: Session,
  side: JoinSide,
  { table, ids, rows }: KeyedRows,
  seed: Uint8Array,
  bins: number,
): Promise<ProgrammedRows> {
  const padded = paddedIds(session.random, ids, side.rows);
  const where = binsOf(seed, padded, bins);
  const tables = tablesFor(side);
  const count = choices * side.rows;
  const keys = unsetWords(idWords * count);
  const own = Array.from({ length: tables }, () => {
    const words = new BigUint64Array(2 * bins);
    session.random.fill(bytesOf(words));
    return words;
  });
  for (let row = 0, k = 0; row < side.rows; row++) {
    for (let c = 0; c < choices; c++, k++) keys.set(idInBin(padded, row, where[k] as number), idWords * k);
  }
  await session.breathe();
  const columns = [...table.ring, ...table.words];
  const values: BigUint64Array[] = [];
  for (let t = 0; t < tables; t++) {
    const made = unsetWords(2 * count);
    for (let half = 0; half < 2; half++) {
      const w = 2 * t + half;
      const column = columns[w - 1];
      const isNumber = w >= 1 && w <= table.ring.length;
      for (let k = 0; k < count; k++) {
        const mask = wordAt(own, w, where[k] as number);
        const item = Math.floor(k / choices);
        const value = column === undefined || item >= rows.length ? 0n : (column[rows[item] as number] as bigint);
        made[2 * k + half] = isNumber ? value - mask : value ^ mask;
      }
      await session.breathe();
    }
    values.push(made);
  }
  return { keys, values, own };
}
