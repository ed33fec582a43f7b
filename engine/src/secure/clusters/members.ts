/** What clusters say of rows: means of further numbers of their members, and which one a row of another table belongs to. */
import type { Ring, Sharing } from '../../sharing/model.ts';
import { divide } from '../divide.ts';
import { asFixed, type Fixed, fixed } from '../fixed/format.ts';
import { fixedSqrt } from '../fixed/roots.ts';
import { product, shortened, spread } from '../learning/numbers.ts';
import { type FixedMatrix, requireEqual } from '../linear/solve.ts';
import { bitLength, sizeOf } from '../ranges.ts';
import { nearestDistance } from './nearest.ts';
import { roundedRows } from './rows.ts';

/**
 * Means of the columns over the members of each cluster, k × d, rounded to nearest in the columns' format; 0 of a cluster without members. `members`:
 * 0 or 1 for each cluster and row, as `kMeans` gives it. Rounds of a product and a division.
 */
export async function memberMeans(
  sharing: Sharing,
  members: Ring,
  { values, rows: n, columns: d }: FixedMatrix,
): Promise<Fixed> {
  const k = members.length / Math.max(1, n);
  requireEqual('memberMeans', members.length, k * n);
  const { ring, format } = values;
  const most = sizeOf(ring.bounds);
  const sums = await product(sharing, members, { rows: k, columns: n }, ring, { rows: n, columns: d });
  const sizes = sharing.within(sharing.sum(members, k), { min: 0n, max: BigInt(n) });
  const means = await divide(sharing, sums, spread(sharing, sizes, d), {
    denominatorMax: BigInt(n),
    quotient: { min: -most, max: most },
    decimals: 0,
    rounding: 'nearest',
  });
  return asFixed(format, sharing.within(sharing.within(means), { min: -most, max: most }));
}

/** Centres that rows are compared with. */
export interface Centres {
  /** k × d, row-major, within the range of the rows. */
  readonly values: Fixed;
  readonly count: number;
  /** 1, or 0 for a centre that no row belongs to while there is another. */
  readonly alive?: Ring;
}

/** Fraction bits of roots, and the most bits of what they are taken of. */
const rootBits = 20;
const mostRootBits = 52;

/**
 * The nearest centre of each row, from 0 on, the first of those that are equally near; and its distance, to 16 bits at least of the largest that there can be. Rows are rounded to the
 * centres' fraction bits, or to fewer where squared distances need the room. Rounds of `nearestOf` and a root.
 */
export async function nearestCentres(
  sharing: Sharing,
  rows: FixedMatrix,
  { values, count, alive }: Centres,
): Promise<{ readonly index: Ring; readonly distance: Fixed }> {
  const { format, ring } = values;
  requireEqual('nearestCentres', values.length, count * rows.columns);
  const size = Number(sizeOf(rows.values.ring.bounds)) * 2 ** -rows.values.format.fractionBits;
  // A squared distance, and twice that for centres that are out, stay below 2^60.
  const room = Math.floor((58 - Math.log2(Math.max(1, 4 * rows.columns * size ** 2))) / 2);
  const prepared = await roundedRows(sharing, rows, Math.min(format.fractionBits, room));
  const { bits } = prepared;
  const short = await shortened(
    sharing,
    ring,
    bitLength(sizeOf(ring.bounds)),
    format.fractionBits - bits,
    format.rounding,
  );
  const points = { values: short, count, ...(alive === undefined ? {} : { alive }) };
  const { squared, index } = await nearestDistance(sharing, prepared, points);
  return { index, distance: await rootOf(sharing, squared, 2 * bits) };
}

/** √x of whole numbers in units of 2^−fraction, an even number: as a root of numbers with 20 fraction bits, whose unit is then another one. */
async function rootOf(sharing: Sharing, x: Ring, fraction: number): Promise<Fixed> {
  const size = bitLength(sizeOf(x.bounds ?? { min: 0n, max: 0n }));
  // Even, so that the root's unit is a power of two.
  const places = 2 * Math.ceil(Math.max(0, size - mostRootBits) / 2);
  const short = await shortened(sharing, x, size, places, 'nearest');
  const whole = sharing.within(sharing.within(short), { min: 0n, max: 1n << BigInt(Math.max(1, size - places)) });
  const { ring } = await fixedSqrt(sharing, asFixed(fixed({ fractionBits: rootBits, integerBits: 42 }), whole));
  const bits = rootBits + (fraction - places - rootBits) / 2;
  return asFixed(fixed({ fractionBits: bits, integerBits: 62 - bits }), ring);
}
