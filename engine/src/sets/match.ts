/** Matching 16-byte tokens of two tables, and counting those that repeat. */
import { type RandomSource, shuffleInPlace } from '../base/random.ts';
import { tokenBytes, TokenTable } from './token-table.ts';

export { tokenBytes } from './token-table.ts';

/** How often tokens repeat: keys that do, rows they have together, and rows of the most frequent one. All 0: never. */
export interface Duplicates {
  readonly keys: number;
  readonly rows: number;
  readonly most: number;
}

/** Counts equal tokens among the rows whose `present` byte is not 0. */
export function countDuplicates(random: RandomSource, tokens: Uint8Array, present: Uint8Array): Duplicates {
  const table = new TokenTable(random, tokens);
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
  const table = new TokenTable(random, both);
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
