/**
 * The permuter's δ = π(a) − b towards one other party by oblivious transfer.
 *
 * Paper: Mohassel, Sadeghian, "How to Hide Circuits in MPC", EUROCRYPT 2013 (oblivious switching networks).
 * Security: that of the transfers.  Bytes: 32 a switch and word of a row from the other party, and the transfers' extension; all
 * switches at the same time.
 *
 * Letters: every wire of the permutation network has a mask of the sender's, the input wires a, the output wires b. In front
 * of a switch the masks are p and q, behind it u and v. The sender offers (u − p, v − q) for a switch that leaves its rows and
 * (u − q, v − p) for one that exchanges them; the permuter takes one by its control bit, and adds up along each row's way:
 * it ends with b − π(a), that is −δ. Columns of pieces are masked by exclusive or, each piece as a word.
 */
import { piecesOf, unitWords } from '../../kernels/rows.ts';
import type { RandomSource } from '../../base/random.ts';
import { bytesOf } from '../../base/bytes.ts';
import { columnsOf, type PermuteCorrelation } from '../needs.ts';

/** Words of a row in the network: one for each column. */
export const rowWords = ({ rings, pieces }: PermuteCorrelation): number => rings + pieces.length;

/** A vector of columns as rows of one word a column. */
export function toRows(correlation: PermuteCorrelation, vector: BigUint64Array): BigUint64Array {
  const width = rowWords(correlation);
  const { rows } = correlation;
  const result = new BigUint64Array(width * rows);
  for (const [c, { unit, start, end }] of columnsOf(correlation).entries()) {
    const pieces = piecesOf(vector.subarray(start, end), unit, rows);
    for (let row = 0; row < rows; row++) result[row * width + c] = BigInt(pieces[row] as number | bigint);
  }
  return result;
}

/** Inverse of `toRows`; of a word of a narrow column only the lowest bytes count. */
export function fromRows(correlation: PermuteCorrelation, words: BigUint64Array): BigUint64Array {
  const width = rowWords(correlation);
  const { rows } = correlation;
  const columns = columnsOf(correlation);
  const vector = new BigUint64Array(columns.at(-1)?.end ?? 0);
  for (const [c, { unit, start }] of columns.entries()) {
    const target = vector.subarray(start, start + unitWords(rows, unit));
    if (unit === 8) for (let row = 0; row < rows; row++) target[row] = words[row * width + c] as bigint;
    else {
      const pieces = piecesOf(target, unit, rows) as Uint32Array;
      const bits = 8 * unit;
      for (let row = 0; row < rows; row++) pieces[row] = Number(BigInt.asUintN(bits, words[row * width + c] as bigint));
    }
  }
  return vector;
}

/** Both messages of every switch and column, two words each; and b, the masks of the output wires, as rows. */
export function offerSwitches(
  correlation: PermuteCorrelation,
  places: Uint32Array,
  a: BigUint64Array,
  random: RandomSource,
): { straight: BigUint64Array; crossed: BigUint64Array; b: BigUint64Array } {
  const width = rowWords(correlation);
  const switches = places.length / 2;
  const masks = a.slice();
  const straight = new BigUint64Array(2 * width * switches);
  const crossed = new BigUint64Array(straight.length);
  const fresh = new BigUint64Array(straight.length);
  random.fill(bytesOf(fresh));
  for (let s = 0; s < switches; s++) {
    for (let c = 0; c < width; c++) {
      const at = 2 * (s * width + c);
      const [upper, lower] = [(places[2 * s] as number) * width + c, (places[2 * s + 1] as number) * width + c];
      const [p, q] = [masks[upper] as bigint, masks[lower] as bigint];
      const [u, v] = [fresh[at] as bigint, fresh[at + 1] as bigint];
      const isRing = c < correlation.rings;
      straight[at] = isRing ? u - p : u ^ p;
      straight[at + 1] = isRing ? v - q : v ^ q;
      crossed[at] = isRing ? u - q : u ^ q;
      crossed[at + 1] = isRing ? v - p : v ^ p;
      masks[upper] = u;
      masks[lower] = v;
    }
  }
  return { straight, crossed, b: masks };
}

/** Each switch's bit once for every column, packed. */
export function choicesOf(crossed: Uint8Array, width: number): BigUint64Array {
  const count = crossed.length * width;
  const choices = new BigUint64Array(Math.ceil(count / 64));
  const bytes = new Uint8Array(choices.buffer);
  for (let i = 0; i < count; i++) {
    const bit = crossed[Math.floor(i / width)] as number;
    bytes[i >> 3] = (bytes[i >> 3] as number) | (bit << (i & 7));
  }
  return choices;
}

/** b − π(a) as rows, from the messages chosen. */
export function followSwitches(
  correlation: PermuteCorrelation,
  places: Uint32Array,
  crossed: Uint8Array,
  chosen: BigUint64Array,
): BigUint64Array {
  const width = rowWords(correlation);
  const sums = new BigUint64Array(width * correlation.rows);
  for (let s = 0; s < crossed.length; s++) {
    for (let c = 0; c < width; c++) {
      const at = 2 * (s * width + c);
      const [upper, lower] = [(places[2 * s] as number) * width + c, (places[2 * s + 1] as number) * width + c];
      const isCrossed = crossed[s] === 1;
      const [x, y] = [sums[isCrossed ? lower : upper] as bigint, sums[isCrossed ? upper : lower] as bigint];
      const [dx, dy] = [chosen[at] as bigint, chosen[at + 1] as bigint];
      const isRing = c < correlation.rings;
      sums[upper] = isRing ? x + dx : x ^ dx;
      sums[lower] = isRing ? y + dy : y ^ dy;
    }
  }
  return sums;
}
