/** Which tokens of one list all other lists have, too. */
import { concatBytes } from '../base/bytes.ts';
import type { RandomSource } from '../base/random.ts';
import { tokenBytes, TokenTable } from './token-table.ts';

const none = 2 ** 32 - 1;

export class TokenLists {
  /** A list that has a token of the base, or one of its own that no list before it has, twice; undefined: none. */
  readonly repeats: number | undefined;
  /** How many of the other lists have it, by row of the base. */
  readonly #found: Uint8Array;
  /** By list: its row with the token of each row of the base; empty for the base. */
  readonly #rows: readonly Uint32Array[];

  /** `base`: place of the list whose tokens are looked for in the others. */
  constructor(random: RandomSource, lists: readonly Uint8Array[], base: number) {
    // The base comes first, so that an entry's number below its length is a row of it.
    const order = [base, ...lists.keys()].filter((place, i) => i === 0 || place !== base);
    const table = new TokenTable(random, concatBytes(...order.map((place) => lists[place] as Uint8Array)));
    const sizeOf = (place: number): number => (lists[place] as Uint8Array).length / tokenBytes;
    const size = sizeOf(base);
    this.#found = new Uint8Array(size);
    this.#rows = lists.map((_, place) => new Uint32Array(place === base ? 0 : size).fill(none));
    let start = 0;
    for (const place of order) {
      const rows = this.#rows[place] as Uint32Array;
      const end = start + sizeOf(place);
      for (let entry = start; entry < end; entry++) {
        const known = table.enter(entry);
        if (known < 0) continue;
        if (known >= start || (known < size && rows[known] !== none)) this.repeats ??= place;
        else if (known < size) {
          rows[known] = entry - start;
          this.#found[known] = (this.#found[known] as number) + 1;
        }
      }
      start = end;
    }
  }

  /** Whether all lists have the token of a row of the base. */
  isInAll(row: number): boolean {
    return this.#found[row] === this.#rows.length - 1;
  }

  /** Where list `place` has the token of a row of the base that is in all. */
  rowOf(row: number, place: number): number {
    return (this.#rows[place] as Uint32Array)[row] as number;
  }

  /** How many tokens are in all lists. */
  count(): number {
    let count = 0;
    for (let row = 0; row < this.#found.length; row++) if (this.isInAll(row)) count++;
    return count;
  }
}
