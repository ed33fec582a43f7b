/**
 * Equal strings of one length in two lists: both are dealt into parts by a hash, so that each part's table stays in the cache.
 *
 * The hash is a random linear function of a string's words, chosen anew for each call, so that nobody who picks strings can
 * make them collide; its top bits depend on all of the words.
 */
import { type RandomSource, randomBytes } from '../base/random.ts';
import { matchMemory } from '../kernels/match.ts';
import { entryBytes, keyBytes } from '../kernels/match-functions.ts';

/** Longest strings, in bytes. */
const mostBytes = 16;
/** Strings of the first list in a part, about. */
const partSize = 4096;
/** Of a part: never do so many different strings fall into one. */
const mostSlotBits = 27;
/** Bytes of a list that are worked on at a time. */
const pieceBytes = 2 ** 17;

/** No row: for `Matches.rows`. */
export const noRow = 2 ** 32 - 1;

export interface Matches {
  /**
   * For each string of the first list the place of the equal one in the second (of several the last), or `noRow`. Whether there
   * are several is not said: who acts on it tells the maker of the second list what stands in the first.
   */
  readonly rows: Uint32Array;
  /** A string stands twice in the first list. */
  readonly isFirstRepeated: boolean;
}

/** Strings of `bytes` bytes (at most 16), every `stride` bytes: one after the other unless given. */
export interface Strings {
  readonly list: Uint8Array;
  readonly bytes: number;
  readonly stride?: number;
}

/** Where the strings of `first` stand in `second`; both of the same length in bytes. */
export function matchStrings(random: RandomSource, first: Strings, second: Strings): Matches {
  return matcher(random, first, countOf(second))(second);
}

/** The same, ready before the second list, of at most `most` strings, is there: to be called once. */
export function matcher(random: RandomSource, first: Strings, most: number): (second: Strings) => Matches {
  const own = countOf(first);
  const partBits = partBitsFor(own);
  const memory = matchMemory({
    ...commonParts,
    ownEnds: 4 * 2 ** partBits,
    toldEnds: 4 * 2 ** partBits,
    rows: 4 * own,
    own: entryBytes * own,
    told: entryBytes * most,
    slots: slotBytesFor(own),
  });
  const { at, call } = memory;
  writeKey(memory, random, first.bytes);
  const slotBits = slotBitsFor(deal(memory, first, partBits, at.ownEnds, at.own));
  return (second) => {
    if (countOf(second) > most) throw new RangeError(`${countOf(second)} strings, at most ${most}`);
    deal(memory, second, partBits, at.toldEnds, at.told);
    const found = new Uint32Array(memory.memory, at.rows, own).fill(noRow);
    call.match(at.own, at.ownEnds, at.told, at.toldEnds, partBits, at.key, at.slots, slotBits, at.rows, at.found);
    const matches = { rows: found.slice(), isFirstRepeated: isSet(memory) };
    memory.giveBack();
    return matches;
  };
}

/** For each string the place of the first one that is equal: its own, unless it is a repetition; undefined if none is one. */
export function firstPlaces(random: RandomSource, strings: Strings): Uint32Array | undefined {
  const count = countOf(strings);
  const partBits = partBitsFor(count);
  const memory = matchMemory({
    ...commonParts,
    ends: 4 * 2 ** partBits,
    places: 4 * count,
    entries: entryBytes * count,
    slots: slotBytesFor(count),
  });
  const { at, call } = memory;
  writeKey(memory, random, strings.bytes);
  const most = deal(memory, strings, partBits, at.ends, at.entries);
  call.firsts(at.entries, at.ends, partBits, at.key, at.slots, slotBitsFor(most), at.places, at.found);
  const places = isSet(memory) ? new Uint32Array(memory.memory, at.places, count).slice() : undefined;
  memory.giveBack();
  return places;
}

/** The first `bytes` bytes of strings of 16, string i in place order[i]. */
export function scatterStrings({ list, bytes }: Pick<Strings, 'list' | 'bytes'>, order: Uint32Array): Uint8Array {
  const piece = pieceBytes / mostBytes;
  const { memory, at, call, giveBack } = matchMemory({ piece: pieceBytes, order: 4 * piece, to: bytes * order.length });
  for (let start = 0; start < order.length; start += piece) {
    const places = order.subarray(start, start + piece);
    const strings = list.subarray(mostBytes * start, mostBytes * (start + piece));
    new Uint8Array(memory, at.piece, strings.length).set(strings);
    new Uint32Array(memory, at.order, places.length).set(places);
    call.scatter(at.to, bytes, at.piece, at.order, places.length);
  }
  const scattered = new Uint8Array(memory, at.to, bytes * order.length).slice();
  giveBack();
  return scattered;
}

type Memory = ReturnType<typeof matchMemory<keyof typeof commonParts>>;

const countOf = ({ list, bytes, stride = bytes }: Strings): number => list.length / stride;

const partBitsFor = (count: number): number =>
  Math.min(12, Math.max(0, Math.ceil(Math.log2(Math.max(1, count / partSize)))));

/** Twice as many slots as strings, or more. */
const slotBitsFor = (most: number): number => Math.min(mostSlotBits, Math.max(4, Math.ceil(Math.log2(2 * most + 1))));

// All strings may fall into one part. What is not needed is never touched.
const slotBytesFor = (count: number): number => 4 * 2 ** slotBitsFor(count);

const commonParts = {
  key: keyBytes,
  found: 4,
  piece: pieceBytes + mostBytes,
};

function writeKey({ memory, at }: Memory, random: RandomSource, bytes: number): void {
  const multipliers = new Int32Array(randomBytes(random, mostBytes).buffer);
  new Int32Array(memory, at.key, 4).set(multipliers.map((multiplier) => multiplier | 1));
  new Uint8Array(memory, at.key + mostBytes, mostBytes).fill(0).fill(255, 0, bytes);
}

/** Deals a list into parts; how many strings the largest part has. `ends`: 4 bytes a part. */
function deal(
  { memory, at, call }: Memory,
  { list, bytes, stride = bytes }: Strings,
  partBits: number,
  ends: number,
  entries: number,
): number {
  const next = new Uint32Array(memory, ends, 2 ** partBits).fill(0);
  const piece = Math.floor(pieceBytes / stride);
  const each = (work: (count: number, row: number) => void): void => {
    for (let row = 0; stride * row < list.length; row += piece) {
      const strings = list.subarray(stride * row, stride * (row + piece));
      new Uint8Array(memory, at.piece, strings.length).set(strings);
      work(strings.length / stride, row);
    }
  };
  each((count) => call.count(at.piece, stride, count, at.key, ends, partBits));
  let [sum, most] = [0, 0];
  for (let part = 0; part < next.length; part++) {
    const size = next[part] as number;
    next[part] = sum;
    sum += size;
    most = Math.max(most, size);
  }
  each((count, row) => call.deal(at.piece, stride, count, at.key, ends, partBits, entries, row));
  return most;
}

const isSet = ({ memory, at }: Memory): boolean => new Uint32Array(memory, at.found, 1)[0] === 1;
