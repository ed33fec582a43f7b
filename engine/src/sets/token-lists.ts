/** Which tokens of one list all other lists have, too. */
import type { RandomSource } from '../base/random.ts';
import { tokenBytes } from './match.ts';
import { matchStrings, noRow } from './match-strings.ts';

export class TokenLists {
  /** The base has a token twice. What repeats in others counts once: to stop there would tell its owner what the base has. */
  readonly isRepeated: boolean;
  /** By list: its row with the token of each row of the base; empty for the base. */
  readonly #rows: readonly Uint32Array[];
  readonly #size: number;

  /** `base`: place of the list whose tokens are looked for in the others. */
  constructor(random: RandomSource, lists: readonly Uint8Array[], base: number) {
    const own = { list: lists[base] as Uint8Array, bytes: tokenBytes };
    this.#size = own.list.length / tokenBytes;
    let isRepeated = false;
    this.#rows = lists.map((list, place) => {
      if (place === base) return new Uint32Array(0);
      const { rows, isFirstRepeated } = matchStrings(random, own, { list, bytes: tokenBytes });
      isRepeated ||= isFirstRepeated;
      return rows;
    });
    this.isRepeated = isRepeated;
  }

  /** Whether all lists have the token of a row of the base. */
  isInAll(row: number): boolean {
    for (const rows of this.#rows) if (rows.length > 0 && rows[row] === noRow) return false;
    return true;
  }

  /** Where list `place` has the token of a row of the base that is in all. */
  rowOf(row: number, place: number): number {
    return (this.#rows[place] as Uint32Array)[row] as number;
  }

  /** How many tokens are in all lists. */
  count(): number {
    let count = 0;
    for (let row = 0; row < this.#size; row++) if (this.isInAll(row)) count++;
    return count;
  }
}
