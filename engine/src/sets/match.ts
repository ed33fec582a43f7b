/** Matching 16-byte tokens of two tables, and counting those that repeat. */
import { type RandomSource, shuffleInPlace } from '../base/random.ts';
import { firstPlaces } from './match-strings.ts';

/** Bytes of a token. */
export const tokenBytes = 16;

/** How often tokens repeat: keys that do, rows they have together, and rows of the most frequent one. All 0: never. */
export interface Duplicates {
  readonly keys: number;
  readonly rows: number;
  readonly most: number;
}

/** Counts equal tokens among the rows whose `present` byte is not 0. */
export function countDuplicates(random: RandomSource, tokens: Uint8Array, present: Uint8Array): Duplicates {
  const places = firstPlaces(random, { list: tokensOf(tokens, present), bytes: tokenBytes });
  if (places === undefined) return { keys: 0, rows: 0, most: 0 };
  const repeats = new Map<number, number>();
  for (const [place, first] of places.entries()) {
    if (first !== place) repeats.set(first, (repeats.get(first) ?? 1) + 1);
  }
  let rows = 0;
  let most = 0;
  for (const count of repeats.values()) {
    rows += count;
    most = Math.max(most, count);
  }
  return { keys: repeats.size, rows, most };
}

/** Tokens of the rows that are present. */
function tokensOf(tokens: Uint8Array, present: Uint8Array): Uint8Array {
  if (!present.includes(0)) return tokens;
  const kept = new Uint8Array(tokens.length);
  let end = 0;
  for (let row = 0; row < present.length; row++) {
    if (present[row] === 0) continue;
    kept.set(tokens.subarray(tokenBytes * row, tokenBytes * (row + 1)), end);
    end += tokenBytes;
  }
  return kept.subarray(0, end);
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
  const places = firstPlaces(random, { list: both, bytes: tokenBytes });
  /** The first row of both that has a row's token. */
  const firstOf = (row: number): number => (places === undefined ? row : (places[row] as number));
  const repeated = { staying: 0, moving: 0 };
  for (let row = 0; row < stay; row++) if (firstOf(row) !== row) repeated.staying += 1;

  const order = new Uint32Array(stay);
  const matched = new Uint8Array(stay);
  const free = new Uint32Array(move);
  let frees = 0;
  for (let row = 0; row < move; row++) {
    const known = firstOf(stay + row);
    if (known === stay + row) free[frees++] = row;
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
