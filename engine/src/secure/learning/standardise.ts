/**
 * Columns brought to mean 0 and deviation 1 while means and deviations stay secret:
 *
 *     m_j = Σ x_ij / n,   S_j = Σ (x_ij − m_j)²,   x'_ij = (x_ij − m_j)·τ_j with τ_j = √(n / S_j).
 *
 * τ comes from a table by mantissa and one by exponent (normalise.ts), relative error 2^−18: deviations of x' are 1 within that.
 * No |x'_ij| is above √n, as (x_ij − m_j)² ≤ S_j: the bounds that follow need no promise. Sums are exact.
 *
 * A column whose deviation is below 2^−16 of the declared range (or 0) counts as constant: x' is 0 then, and its bit is set.
 * Rounds, replicated: about 60. Bytes: those of n·d truncated products.
 */
import { UsageError } from '../../base/errors.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { isZero } from '../compare.ts';
import { asFixed, fixed } from '../fixed/format.ts';
import { octaveIndexBits, ofMantissa } from '../fixed/mantissa.ts';
import { normalise } from '../fixed/normalise.ts';
import { reciprocalRoots } from '../fixed/roots.ts';
import { scaledBy } from '../fixed/scale.ts';
import { units } from '../fixed/spline.ts';
import { truncate } from '../fixed/truncate.ts';
import type { FixedMatrix } from '../linear/solve.ts';
import { transpose } from '../linear/matrix.ts';
import { bitLength, ceilLog2, sizeOf } from '../ranges.ts';
import './messages.ts';
import { type Bounded, multiplied, shortened, spread } from './numbers.ts';

/** What columns are brought to mean 0 and deviation 1 with: vectors of d elements. */
export interface Scales {
  /** m, in units of the features. */
  readonly means: Bounded;
  /** τ in units of 2^−scaleBits, from about 1 to 2^16; 0 for constant columns. */
  readonly scales: Bounded;
  readonly scaleBits: number;
  /** Features are below 2^rangeBits units of 2^−unitBits in size; τ is 1 / deviation in units of 2^(rangeBits − unitBits). */
  readonly rangeBits: number;
  readonly unitBits: number;
  /** One plane: 1 where a column counts as constant. */
  readonly constant: Bits;
}

/** n rows of d columns. */
export interface Standardised extends Scales {
  /** x', column after column: element j·n + i, in units of 2^−bits, at most 2^(bits + ⌈log₂ n / 2⌉ + 1) in size. */
  readonly columns: Ring;
  readonly bits: number;
}

// A column's deviation may be so many bits smaller than its range.
const spanBits = 16;
// Significant bits of τ at the largest deviation.
const scaleSignificant = 22;
const rootBits = 20;
const tableBits = 22;

/**
 * Standardises columns for results in units of 2^−bits. Throws UsageError('learning.fine') where n·R²·2^(2f) ≥ 2^60 for features
 * up to R in size with f fraction bits: the sum of squares would not fit.
 */
export async function standardise(sharing: Sharing, features: FixedMatrix, bits: number): Promise<Standardised> {
  const n = features.rows;
  const { centred, ...found } = await centredAndScales(sharing, features);
  const places = found.scaleBits + found.rangeBits;
  const scaled = await multiplied(sharing, centred, spread(sharing, found.scales, n));
  const { rounding } = features.values.format;
  const columns = await shortened(sharing, scaled, places + halfRowsOf(n), places - bits, rounding);
  return { ...found, columns, bits };
}

/** What `standardise` takes columns with, and not what they become. Errors as there. */
export async function scalesOf(sharing: Sharing, features: FixedMatrix): Promise<Scales> {
  const { centred: _, ...found } = await centredAndScales(sharing, features);
  return found;
}

/** No number in deviations is above √n, rounded up to a power of two. */
const halfRowsOf = (rows: number): number => Math.ceil(ceilLog2(rows) / 2) + 1;

async function centredAndScales(sharing: Sharing, features: FixedMatrix): Promise<Scales & { readonly centred: Ring }> {
  const { rows: n, columns: d, values } = features;
  const { format, ring } = values;
  const { rounding } = format;
  const rangeBits = bitLength(sizeOf(ring.bounds));
  const rowBits = ceilLog2(n);
  // Squares around a mean are no more in sum than around 0.
  const squareBits = 2 * rangeBits + rowBits;
  if (squareBits > 60) {
    throw new UsageError('learning.fine', { what: 'features', rows: n, bits: rangeBits, most: (60 - rowBits) >> 1 });
  }
  const { values: transposed } = transpose(sharing, { values: ring, rows: n, columns: d });
  const sums = sharing.sum(transposed, d) as Bounded;
  const perRow = { numerator: 1n, denominator: BigInt(n) };
  const named = { operation: 'standardise', fractionBits: format.fractionBits };
  const means = await scaledBy(sharing, sums, perRow, rounding, named);
  const centred = sharing.subtract(sharing.within(transposed), sharing.within(spread(sharing, means, n)));
  const squares = sharing.within(await sharing.dot(centred, centred, d), { min: 0n, max: 1n << BigInt(squareBits) });

  // τ = √n / √S in units of 2^−places, S in squared units of the features.
  const places = Math.min(rangeBits + scaleSignificant, 60 - halfRowsOf(n));
  // The exponents of S whose deviation is in the span: S = n·σ², σ from 2^(rangeBits − span) units on.
  const factor = (exponent: number): bigint => {
    const tau = Math.sqrt(n) * 2 ** -Math.floor((exponent + 1) / 2) * (exponent % 2 === 0 ? Math.SQRT1_2 : 1);
    return tau > 2 ** (spanBits - rangeBits) ? 0n : units(tau, places);
  };
  const normal = await normalise(
    sharing,
    asFixed(fixed({ fractionBits: tableBits, integerBits: 40, rounding }), squares),
    'zero',
    octaveIndexBits(tableBits),
    [factor],
  );
  const octave = reciprocalRoots(tableBits);
  const root = await truncate(
    sharing,
    await ofMantissa(sharing, normal, octave, rounding),
    octave.valueBits - rootBits,
    rounding,
  );
  const [power] = normal.sums as [Ring];
  const powerBits = Math.max(1, places + spanBits - rangeBits);
  const scales = await shortened(
    sharing,
    await multiplied(sharing, root, power),
    powerBits + 1 + rootBits,
    rootBits,
    rounding,
  );
  const constant = await isZero(sharing, scales);
  return {
    centred,
    means,
    scales,
    scaleBits: places - rangeBits,
    rangeBits,
    unitBits: format.fractionBits,
    constant,
  };
}
