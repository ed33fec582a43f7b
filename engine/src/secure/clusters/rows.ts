/**
 * Rows among which clusters are sought, and the units in which everything about them is exact.
 *
 * Let rows be d numbers of at most R units in size, n of them. A squared distance is at most 4·d·R², which has to stay below 2^62, and so have
 * sums of d·n squares, at most `squares`: so many fraction bits are kept, 16 at most. Beyond the one rounding of the rows nothing is: products,
 * sums and comparisons are those of whole numbers.
 */
import { UsageError } from '../../base/errors.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { range } from '../lanes.ts';
import { type Bounded, repeated, shortened } from '../learning/numbers.ts';
import { transpose } from '../linear/matrix.ts';
import { type FixedMatrix, requireEqual } from '../linear/solve.ts';
import { bitLength, sizeOf } from '../ranges.ts';
import '../learning/messages.ts';

/** Secret rows; `ones`: 1 for each that counts and 0 for all others, whose numbers do not matter. All count where it is absent. */
export interface ClusterRows {
  readonly rows: FixedMatrix;
  readonly ones?: Ring | undefined;
  /** What the squares of all numbers of rows that count are promised to add up to at most; by default what their range allows. */
  readonly squares?: number | undefined;
}

/** Rows in units of 2^−bits. */
export interface PreparedRows {
  readonly length: number;
  readonly columns: number;
  /** Column after column. */
  readonly values: Bounded;
  readonly bits: number;
  /** R. */
  readonly most: bigint;
}

/** Rows with those that do not count at 0. */
export interface CountedRows extends PreparedRows {
  /** Row-major, d + 1 columns: the values and, last, 1 or 0. */
  readonly counted: Ring;
  readonly ones: Ring;
  /** log₂ of the most that squares of all numbers add up to, in units of 2^(−2·bits). */
  readonly squareBits: number;
}

const mostBits = 16;
const fewestBits = 8;

/**
 * Fraction bits for n rows of d columns whose numbers are at most `size`, with squares that add up to `squares` at most. Throws
 * UsageError('learning.fine') where fewer than 8 are left.
 */
function clusterBits(n: number, d: number, size: number, squares: number): number {
  const largest = Math.max(4 * d * size ** 2, squares);
  // A bit for what rounding adds to R.
  const bits = Math.min(mostBits, Math.floor((60 - Math.log2(largest)) / 2), Math.floor(60 - Math.log2(n * size)));
  if (bits >= fewestBits) return bits;
  const found = Math.ceil(Math.log2(size)) + fewestBits;
  throw new UsageError('learning.fine', { what: 'rows', rows: n, bits: found, most: found - (fewestBits - bits) });
}

/** Rows in units of `bits` fraction bits, or of those they have if these are fewer. Rounds of a truncation where they have more. */
export async function roundedRows(
  sharing: Sharing,
  { values, rows, columns }: FixedMatrix,
  bits: number,
): Promise<PreparedRows> {
  const { format, ring } = values;
  const given = sizeOf(ring.bounds);
  const places = Math.max(0, format.fractionBits - bits);
  const short = await shortened(sharing, ring, bitLength(given), places, format.rounding);
  const most = places === 0 ? given : (given >> BigInt(places)) + 1n;
  const turned = transpose(sharing, { values: sharing.within(short), rows, columns }).values;
  return {
    length: rows,
    columns,
    values: sharing.within(turned, { min: -most, max: most }) as Bounded,
    bits: format.fractionBits - places,
    most,
  };
}

/** Rounds the rows to their units. Rounds of a truncation where they have more bits, and a product where some do not count. */
export async function countedRows(sharing: Sharing, { rows, ones, squares }: ClusterRows): Promise<CountedRows> {
  const { values, rows: n, columns: d } = rows;
  if (ones !== undefined) requireEqual('clusterRows', ones.length, n);
  const size = Math.max(2 ** -fewestBits, Number(sizeOf(values.ring.bounds)) * 2 ** -values.format.fractionBits);
  const all = squares ?? n * d * size ** 2;
  const rounded = await roundedRows(sharing, rows, clusterBits(n, d, size, all));
  const own = sharing.within(ones ?? sharing.filledRing(n, 1n), { min: 0n, max: 1n });
  const { values: found, bits } = rounded;
  const kept = ones === undefined ? found : await sharing.multiply(repeated(sharing, own, d), found);
  const columns = range(0, d).map((j) => sharing.slice(kept, j * n, (j + 1) * n));
  return {
    ...rounded,
    values: sharing.within(sharing.within(kept), found.bounds) as Bounded,
    counted: sharing.interleave([...columns, own]),
    ones: own,
    squareBits: Math.min(61, Math.ceil(2 * bits + Math.log2(all)) + 1),
  };
}
