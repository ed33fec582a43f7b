/**
 * Matching 16-byte tokens: a hash table by open addressing over typed arrays.
 *
 * The position of a token is a random linear function of its words, chosen anew for each table, so that nobody who picks
 * tokens can make them collide; at most half of the table is filled, so that a search ends after few steps.
 */
import { type RandomSource, randomBytes, shuffleInPlace } from '../base/random.ts';

/** Bytes of a token. */
export const tokenBytes = 16;
const words = tokenBytes / 4;

class TokenTable {
  /** Pairs: first word of the token, number of the entry + 1; 0 where free. */
  readonly #slots: Int32Array;
  readonly #mask: number;
  readonly #shift: number;
  readonly #multipliers: Int32Array;
  readonly #tokens: Int32Array;

  /** `tokens`: words of all tokens that may be entered, entry after entry. */
  constructor(random: RandomSource, tokens: Int32Array) {
    const bits = Math.max(4, Math.ceil(Math.log2(2 * (tokens.length / words) + 1)));
    this.#slots = new Int32Array(2 * 2 ** bits);
    this.#mask = 2 ** bits - 1;
    this.#shift = 32 - bits;
    this.#multipliers = new Int32Array(randomBytes(random, 4 * words).buffer);
    this.#tokens = tokens;
  }

  /** Enters token `entry` unless an equal one is there already, whose entry is returned; −1 when it is new. */
  enter(entry: number): number {
    const tokens = this.#tokens;
    const slots = this.#slots;
    const at = entry * words;
    const first = tokens[at] as number;
    let hash = 0;
    for (let w = 0; w < words; w++) {
      hash = (hash + Math.imul(tokens[at + w] as number, (this.#multipliers[w] as number) | 1)) | 0;
    }
    // The top bits of a linear function depend on all of its words.
    for (let slot = hash >>> this.#shift; ; slot = (slot + 1) & this.#mask) {
      const known = (slots[2 * slot + 1] as number) - 1;
      if (known < 0) {
        slots[2 * slot] = first;
        slots[2 * slot + 1] = entry + 1;
        return -1;
      }
      if (slots[2 * slot] !== first) continue;
      const other = known * words;
      if (
        tokens[other + 1] === tokens[at + 1] &&
        tokens[other + 2] === tokens[at + 2] &&
        tokens[other + 3] === tokens[at + 3]
      ) {
        return known;
      }
    }
  }
}

/** How often tokens repeat: keys that do, rows they have together, and rows of the most frequent one. All 0: never. */
export interface Duplicates {
  readonly keys: number;
  readonly rows: number;
  readonly most: number;
}

/** Counts equal tokens among the rows whose `present` byte is not 0. */
export function countDuplicates(random: RandomSource, tokens: Uint8Array, present: Uint8Array): Duplicates {
  const table = new TokenTable(random, wordsOf(tokens));
  const repeats = new Map<number, number>();
  for (let row = 0; row < present.length; row++) {
    if (present[row] === 0) continue;
    const known = table.enter(row);
    if (known >= 0) repeats.set(known, (repeats.get(known) ?? 1) + 1);
  }
  let rows = 0;
  let most = 0;
  for (const count of repeats.values()) {
    rows += count;
    most = Math.max(most, count);
  }
  return { keys: repeats.size, rows, most };
}

/** How the moving table's rows are put beside the staying table's rows. */
export interface Matching {
  /** For each staying row the moving row beside it: its match, or an unmatched one chosen at random; all different. */
  readonly order: Uint32Array;
  /** 1 for each staying row that has a match. */
  readonly matched: Uint8Array;
  readonly matches: number;
  /** Rows whose token occurred before in the same table. */
  readonly repeated: { readonly staying: number; readonly moving: number };
}

/**
 * Matches equal tokens. `moving` has at least as many rows as `staying`. Unmatched staying rows get unmatched moving rows in
 * uniformly random order: see join.ts for why this matters.
 */
export function matchTokens(random: RandomSource, staying: Uint8Array, moving: Uint8Array): Matching {
  const stay = staying.length / tokenBytes;
  const move = moving.length / tokenBytes;
  const both = new Uint8Array(staying.length + moving.length);
  both.set(staying);
  both.set(moving, staying.length);
  const table = new TokenTable(random, wordsOf(both));
  const repeated = { staying: 0, moving: 0 };
  for (let row = 0; row < stay; row++) if (table.enter(row) >= 0) repeated.staying += 1;

  const order = new Uint32Array(stay);
  const matched = new Uint8Array(stay);
  const free = new Uint32Array(move);
  let frees = 0;
  for (let row = 0; row < move; row++) {
    const known = table.enter(stay + row);
    if (known < 0) free[frees++] = row;
    else if (known >= stay || matched[known] === 1) repeated.moving += 1;
    else {
      matched[known] = 1;
      order[known] = row;
    }
  }
  const unmatched = free.subarray(0, frees);
  shuffleInPlace(random, unmatched);
  let used = 0;
  for (let row = 0; row < stay; row++) if (matched[row] === 0) order[row] = unmatched[used++] as number;
  return { order, matched, matches: stay - used, repeated };
}

/** The tokens' words, in memory aligned for them. */
function wordsOf(tokens: Uint8Array): Int32Array {
  const aligned = tokens.byteOffset % 4 === 0 ? tokens : tokens.slice();
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}
