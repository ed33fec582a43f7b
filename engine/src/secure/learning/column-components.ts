/**
 * Principal components of secret columns, and the scores of rows on them.
 *
 * 'correlation': of columns brought to deviation 1 (standardise.ts), as if all were measured in their own deviations; a constant column has no
 * part in any component. 'covariance': of the columns in the units they come in, which must then be the same for all. Rows that do not count are at
 * the mean: they add nothing to sums around it. Eigenvalues over all N rows are n/N of those over the n that count, and so are the squares of
 * deviations; `counted` makes up for it in scores, and `variance` tells the total over N rows.
 *
 * A score is Σ_j a_j·x_j + b, a linear function of the row as it came, a_j = v_j / deviation and b = −Σ a_j·mean_j.
 *
 * Features are rounded to 20 fraction bits, or fewer, so that sums of squares are exact: R units in size over N rows of k columns with N·k·R² < 2^60.
 */
import { UsageError } from '../../base/errors.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { asFixed, type Fixed, fixed } from '../fixed/format.ts';
import { scaledBy } from '../fixed/scale.ts';
import { transpose } from '../linear/matrix.ts';
import { type FixedMatrix, requireEqual } from '../linear/solve.ts';
import { bitLength, ceilLog2, sizeOf } from '../ranges.ts';
import { type ComponentOptions, type Components, loadingBits, principalComponents } from './components.ts';
import { evened, evenFactor } from './evened.ts';
import { type Bounded, held, multiplied, product, repeated, shortened, spread } from './numbers.ts';
import { standardise } from './standardise.ts';

export interface ColumnOptions extends ComponentOptions {
  readonly scale: 'correlation' | 'covariance';
  /** How many rows count, one element, 1 to N; all where it is absent. */
  readonly counted?: Ring;
}

export interface ColumnComponents extends Components {
  /** a of each component, r × k, row-major, and b of each. */
  readonly slopes: Fixed;
  readonly intercepts: Fixed;
  /** Sum of all columns' squared deviations over all N rows, in squared units of the features; of correlations over N·k. */
  readonly variance: Fixed;
  /** One plane of k rows: 1 where a column has one value, or hardly more. Of covariances always 0. */
  readonly constant: Bits;
}

/** Fraction bits of slopes; log₂ of the most that one can be, and of scores. */
const slopeBits = 18;
const slopeSize = 17;
const scoreSize = 22;
const scoreBits = 16;
const zBits = 20;
const mostColumns = 256;
const mostFeatureBits = 20;
const fewestFeatureBits = 8;

/** Throws UsageError('learning.columns') above 256 columns, 'learning.fine' where sums of squares do not fit, else as `principalComponents`. */
export async function componentsOf(
  sharing: Sharing,
  given: FixedMatrix,
  options: ColumnOptions,
): Promise<ColumnComponents> {
  const { columns: k } = given;
  if (k > mostColumns) throw new UsageError('learning.columns', { found: k, most: mostColumns });
  const features = await roundedFeatures(sharing, given, roomFor(given));
  return options.scale === 'correlation'
    ? ofCorrelation(sharing, features, options)
    : ofCovariance(sharing, features, options);
}

/** Fraction bits that leave sums of squares their room. Throws UsageError('learning.fine') where fewer than 8 do. */
function roomFor({ rows, columns, values }: FixedMatrix): number {
  const { ring, format } = values;
  const taken = ceilLog2(Math.max(2, rows)) + ceilLog2(Math.max(2, columns));
  const whole = bitLength(sizeOf(ring.bounds)) - format.fractionBits;
  const bits = Math.min(mostFeatureBits, ((60 - taken) >> 1) - whole);
  if (bits >= fewestFeatureBits) return bits;
  const found = whole + fewestFeatureBits;
  throw new UsageError('learning.fine', { what: 'features', rows, bits: found, most: (60 - taken) >> 1 });
}

/** Features with at most so many fraction bits. Rounds of a truncation where they have more. */
async function roundedFeatures(sharing: Sharing, matrix: FixedMatrix, bits: number): Promise<FixedMatrix> {
  const { ring, format } = matrix.values;
  const places = format.fractionBits - bits;
  if (places <= 0) return matrix;
  const size = bitLength(sizeOf(ring.bounds));
  const short = await shortened(sharing, ring, size, places, format.rounding);
  const most = (sizeOf(ring.bounds) >> BigInt(places)) + 1n;
  const values = sharing.within(sharing.within(short), { min: -most, max: most });
  const shorter = fixed({ fractionBits: bits, integerBits: format.integerBits, rounding: format.rounding });
  return { ...matrix, values: asFixed(shorter, values) };
}

async function ofCorrelation(
  sharing: Sharing,
  features: FixedMatrix,
  options: ColumnOptions,
): Promise<ColumnComponents> {
  const { rows: n, columns: k } = features;
  const size = Math.min(zBits, (60 - ceilLog2(Math.max(2, n)) - ceilLog2(Math.max(2, k))) >> 1);
  const { columns, bits, means, scales, scaleBits, rangeBits, unitBits, constant } = await standardise(
    sharing,
    features,
    size,
  );
  const { values } = transpose(sharing, { values: columns, rows: k, columns: n });
  const gram = await product(sharing, columns, { rows: k, columns: n }, values, { rows: n, columns: k });
  // Σ z² ≤ N in each column, within 2^−16 of it.
  const matrix = held(sharing, gram, Math.min(61 - ceilLog2(Math.max(2, k)), 2 * bits + ceilLog2(Math.max(2, n)) + 1));
  const found = await principalComponents(
    sharing,
    asFixed(fixed({ fractionBits: 0, integerBits: 62 }), matrix),
    k,
    options,
  );
  const { counted } = options;
  const even =
    counted === undefined
      ? scales
      : await evened(sharing, scales, bitLength(sizeOf(scales.bounds)), await evenFactor(sharing, counted, n));
  const { components } = options;
  const short = await shortened(sharing, found.loadings.ring, loadingBits + 1, loadingBits - 20, 'nearest');
  const long = await multiplied(sharing, short, repeated(sharing, sharing.within(even), components));
  const places = 20 + scaleBits + rangeBits - unitBits - slopeBits;
  const slopes = await shortened(sharing, long, Math.min(61, slopeBits + places + slopeSize), places, 'nearest');
  const variance = await total(sharing, matrix, k, 2 * bits, n * k);
  return { ...found, ...(await withIntercepts(sharing, slopes, means, unitBits, components)), variance, constant };
}

async function ofCovariance(
  sharing: Sharing,
  features: FixedMatrix,
  options: ColumnOptions,
): Promise<ColumnComponents> {
  const { rows: n, columns: k, values } = features;
  const { ring, format } = values;
  const size = bitLength(sizeOf(ring.bounds));
  const rowBits = ceilLog2(Math.max(2, n));
  const { values: columns } = transpose(sharing, { values: ring, rows: n, columns: k });
  const sums = sharing.sum(columns, k) as Bounded;
  const named = { operation: 'componentsOf', fractionBits: format.fractionBits };
  const means = await scaledBy(sharing, sums, { numerator: 1n, denominator: BigInt(n) }, 'nearest', named);
  const centred = sharing.subtract(sharing.within(columns), spread(sharing, sharing.within(means), n));
  const { values: turned } = transpose(sharing, { values: centred, rows: k, columns: n });
  const gram = await product(sharing, centred, { rows: k, columns: n }, turned, { rows: n, columns: k });
  // Squares around a mean are no more in sum than around 0, but for what rounds the mean.
  const matrix = held(sharing, gram, 2 * size + rowBits);
  const found = await principalComponents(
    sharing,
    asFixed(fixed({ fractionBits: 0, integerBits: 62 }), matrix),
    k,
    options,
  );
  const { components } = options;
  const slopes = await shortened(sharing, found.loadings.ring, loadingBits + 1, loadingBits - slopeBits, 'nearest');
  const variance = await total(sharing, matrix, k, 2 * format.fractionBits, n);
  const constant = sharing.filledBits(k, 1, false);
  return {
    ...found,
    ...(await withIntercepts(sharing, slopes, means, format.fractionBits, components)),
    variance,
    constant,
  };
}

/** The trace over `count`, to 2^−30 of the features' squared units: deviations of a thousandth of a declared range count. */
async function total(sharing: Sharing, matrix: Ring, k: number, bits: number, count: number): Promise<Fixed> {
  const own = sharing.sum(
    sharing.gather(
      sharing.within(matrix),
      Uint32Array.from({ length: k }, (_, i) => i * (k + 1)),
    ),
    1,
  );
  const known = held(sharing, own, 60);
  const to = 30;
  const ratio = { numerator: 1n << BigInt(to), denominator: BigInt(count) << BigInt(bits) };
  const ring = await scaledBy(sharing, known, ratio, 'nearest', { operation: 'componentsOf', fractionBits: bits });
  return asFixed(fixed({ fractionBits: to, integerBits: 32 }), ring);
}

async function withIntercepts(sharing: Sharing, slopes: Ring, means: Ring, unitBits: number, components: number) {
  const k = means.length;
  const plain = sharing.within(slopes);
  const own = await sharing.dot(plain, repeated(sharing, sharing.within(means), components), components);
  const places = unitBits;
  const short = await shortened(sharing, sharing.negate(own), slopeBits + unitBits + scoreSize, places, 'nearest');
  requireEqual('componentsOf', slopes.length, k * components);
  return {
    slopes: asFixed(
      fixed({ fractionBits: slopeBits, integerBits: slopeSize }),
      held(sharing, plain, slopeBits + slopeSize),
    ),
    intercepts: asFixed(
      fixed({ fractionBits: slopeBits, integerBits: scoreSize }),
      held(sharing, short, slopeBits + scoreSize),
    ),
  };
}

/**
 * Scores of n rows × k columns from −2 to 2 on r components: n × r, row-major, in units of 2^−16. One product and a truncation. Rows need not be those
 * that components were made of: with slopes up to 2^17 and loadings of length 1 no score is above 2^22.
 */
export async function componentScores(
  sharing: Sharing,
  features: FixedMatrix,
  { slopes, intercepts }: Pick<ColumnComponents, 'slopes' | 'intercepts'>,
): Promise<Fixed> {
  const { rows: n, columns: k, values } = await roundedFeatures(sharing, features, mostFeatureBits);
  const r = intercepts.length;
  requireEqual('componentScores', slopes.length, r * k);
  const { fractionBits } = values.format;
  const turned = transpose(sharing, { values: sharing.within(slopes.ring), rows: r, columns: k }).values;
  const sums = await product(sharing, values.ring, { rows: n, columns: k }, turned, { rows: k, columns: r });
  const added = repeated(sharing, sharing.scale(sharing.within(intercepts.ring), 1n << BigInt(fractionBits)), n);
  const bits = slopeBits + fractionBits;
  const ring = await shortened(
    sharing,
    sharing.add(sums, added),
    Math.min(61, bits + scoreSize),
    bits - scoreBits,
    'nearest',
  );
  return asFixed(fixed({ fractionBits: scoreBits, integerBits: scoreSize }), ring);
}
