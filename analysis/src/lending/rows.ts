/** Local steps on rows of bits: one row as many, and the ⊕ of many as one. */
import type { Bits, Sharing } from '@tacit/engine';

const wordRows = 64;

/** Row `row` of x in `rows` rows, a multiple of 64. Local: copies of whole words, doubled. */
export function repeatRow(sharing: Sharing, x: Bits, row: number, rows: number): Bits {
  let power = sharing.gatherRows(x, new Uint32Array(wordRows).fill(row));
  let all: Bits | undefined;
  for (let words = rows / wordRows; words > 0; words = Math.floor(words / 2)) {
    if (words % 2 === 1) all = all === undefined ? power : sharing.joinRows([all, power]);
    if (words > 1) power = sharing.joinRows([power, power]);
  }
  return all ?? sharing.sliceRows(x, 0, 0);
}

/** The ⊕ of the words of rows `start` to `end`, multiples of 64, in each plane: 64 rows. Local. */
export function foldWords(sharing: Sharing, x: Bits, start: number, end: number): Bits {
  let rest = sharing.sliceRows(x, start, end);
  let odd: Bits | undefined;
  while (rest.length > wordRows) {
    const words = rest.length / wordRows;
    const half = Math.floor(words / 2) * wordRows;
    if (words % 2 === 1) {
      const last = sharing.sliceRows(rest, 2 * half, rest.length);
      odd = odd === undefined ? last : sharing.xor(odd, last);
    }
    rest = sharing.xor(sharing.sliceRows(rest, 0, half), sharing.sliceRows(rest, half, 2 * half));
  }
  return odd === undefined ? rest : sharing.xor(rest, odd);
}

/** The ⊕ of 64 rows in each plane: one row. Local. */
export function foldRows(sharing: Sharing, x: Bits): Bits {
  let rest = x;
  while (rest.length > 1) {
    const half = rest.length / 2;
    rest = sharing.xor(sharing.sliceRows(rest, 0, half), sharing.sliceRows(rest, half, rest.length));
  }
  return rest;
}
