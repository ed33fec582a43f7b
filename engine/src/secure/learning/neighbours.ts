/**
 * Distances of secret rows to secret points, as nearest neighbours need them (Cover and Hart 1967).
 *
 * Squares: ‖x − q‖² = Σ w_j·x_j² − 2·Σ w_j·x_j·q_j + Σ w_j·q_j² over whole numbers, exactly: a sum of products a row and one matrix product, of
 * which only results are sent.
 *
 * Deviations: columns times τ_j = 1 / deviation (standardise.ts; relative error 2^−18). What is added to all values of a column alike makes
 * no difference between rows, so nothing is centred. A deviation below 2^−10 of a column's range counts as that, so that squares fit; a column
 * with one value only becomes 0.
 */
import { UsageError } from '../../base/errors.ts';
import type { Bits, Ring, Shape, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { asFixed, type Fixed, fixed } from '../fixed/format.ts';
import { minimum } from '../extreme.ts';
import { transpose } from '../linear/matrix.ts';
import type { FixedMatrix } from '../linear/solve.ts';
import { sizeOf, unbounded } from '../ranges.ts';
import './messages.ts';
import { multiplied, shortened, spread } from './numbers.ts';
import { standardise } from './standardise.ts';

/** Of values in deviations. */
const deviationBits = 14;
const mostDeviations = 10;

/**
 * Σ w_j·(x_ij − q_lj)² for each point l and row i: points × rows. `rows` and `points` are row-major with as many columns each, `weights` whole numbers
 * from 0, one a column. One round for all products. Throws UsageError('learning.fine') where the largest distance that the bounds
 * allow is 2^62 or more.
 */
export async function squaredDistances(
  sharing: Sharing,
  { rows, points, weights }: { readonly rows: Ring; readonly points: Ring; readonly weights: readonly bigint[] },
): Promise<Ring> {
  const columns = weights.length;
  const [count, asked] = [rows.length / columns, points.length / columns];
  const [low, high] = [rows, points].reduce(
    ([least, most], { bounds = { min: -(1n << 62n), max: 1n << 62n } }) => [
      bounds.min < least ? bounds.min : least,
      bounds.max > most ? bounds.max : most,
    ],
    [0n, 0n],
  );
  const farthest = weights.reduce((sum, weight) => sum + weight, 0n) * (high - low) ** 2n;
  if (farthest >= 1n << 62n) {
    const bits = sizeOf({ min: low, max: high }).toString(2).length;
    throw new UsageError('learning.fine', { what: 'points', rows: count, bits, most: 30 });
  }
  const weighted = (x: Ring, length: number) =>
    sharing.scaleEach(
      x,
      BigUint64Array.from({ length }, (_, i) => weights[i % columns] as bigint),
    );
  const [x, q] = [unbounded(sharing, rows), unbounded(sharing, points)];
  const wq = weighted(q, q.length);
  const { values: right } = transpose(sharing, { values: x, rows: count, columns });
  const shape: Shape = { rows: asked, columns };
  const [ownSquares, pointSquares, products] = (await together<Ring[]>(sharing, [
    (on) => on.dot(weighted(x, x.length), x, count),
    (on) => on.dot(wq, q, asked),
    (on) => on.matrixProduct(wq, shape, right, { rows: columns, columns: count }),
  ])) as [Ring, Ring, Ring];
  const each = Uint32Array.from({ length: asked * count }, (_, i) => i % count);
  const sums = sharing.add(sharing.gather(ownSquares, each), spread(sharing, pointSquares, count));
  return sharing.within(sharing.subtract(sums, sharing.scale(products, 2n)), { min: 0n, max: farthest });
}

/**
 * The values, as many of each column of `features` one column after another and in their units, in deviations of that column, to 2^−14. Rows of
 * `features` that do not count are at the mean of the others; deviations are over all rows, and so all of one common factor. Throws
 * UsageError('learning.fine') as `standardise`. `constant` is a plane, 1 where a column counts as constant: its values become 0. Rounds of `standardise`, of a
 * minimum, a product and a truncation.
 */
export async function inDeviations(
  sharing: Sharing,
  features: FixedMatrix,
  values: Ring,
): Promise<{ readonly values: Fixed; readonly constant: Bits }> {
  const { rounding } = features.values.format;
  const { scales, scaleBits, rangeBits, constant } = await standardise(sharing, features, deviationBits);
  const most = 1n << BigInt(scaleBits + mostDeviations);
  const top = scales.bounds.max > most ? scales.bounds.max : most;
  const positive = sharing.within(sharing.within(scales), { min: 0n, max: top });
  const largest = sharing.within(sharing.filledRing(scales.length, most), { min: 0n, max: top });
  const held = await minimum(sharing, positive, largest);
  const scaled = await multiplied(sharing, values, spread(sharing, held, values.length / features.columns));
  const places = scaleBits + rangeBits;
  const bits = places + mostDeviations;
  const ring = await shortened(sharing, scaled, bits, places - deviationBits, rounding);
  return { values: asFixed(fixed({ fractionBits: deviationBits, integerBits: 16, rounding }), ring), constant };
}
