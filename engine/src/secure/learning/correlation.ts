/**
 * How columns are spread and how they go together, from their standard scores z = (x − mean) / deviation: sums of z³ and z⁴, which give
 * skewness and kurtosis, the matrix of Pearson's correlations R = zᵀz / N, and the variance inflation of each column, the diagonal of the
 * inverse of R (Marquardt 1970).
 *
 * Rows that do not count are at the mean of those that do (a gap, a row of nobody): their z is 0 and they add nothing to any of these sums.
 * z is then of variance 1 over all N rows. With n rows that count, skewness is Σz³/N · √(n/N) and kurtosis Σz⁴/N · n/N; R needs no n.
 *
 * How few rows may make up a column. In a column of 0 and 1 where m of n rows have the rarer of both, kurtosis is n²/(m·(n − m)) − 3, which is
 * above n/m − 2 and near it; where one row decides, about n − 2. A figure of a column with that kurtosis is a figure of m rows, whatever stands in the
 * others, and is known to whoever can make the column. `isSpread` says whether kurtosis is at most n/k − 2, as if k rows at least decided.
 *
 * Error, of a column whose deviation is at least 1/256 of its range: that of `standardise`, 2^−18 relative in z, and what rounding makes of
 * sums; the inverse has about VIF² times that of R. Rounds, replicated: about 60; for the inverse those of `orthogonalise` and 90.
 */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { lessThanConstant } from '../compare.ts';
import { asFixed, type Fixed, fixed, type FixedFormat } from '../fixed/format.ts';
import { type Ratio, scaledBy } from '../fixed/scale.ts';
import { range } from '../lanes.ts';
import { timesInverse } from '../linear/chebyshev.ts';
import { transpose } from '../linear/matrix.ts';
import type { FixedMatrix } from '../linear/solve.ts';
import { ceilLog2 } from '../ranges.ts';
import { gramBits } from './inverse-roots.ts';
import { type Bounded, held, multiplied, product, repeated, shortened, spread } from './numbers.ts';
import { basisBits, orthogonalise } from './orthogonal.ts';
import { standardise } from './standardise.ts';

/** z of all rows, column after column, in units of 2^−bits. */
export interface StandardScores {
  readonly rows: number;
  readonly count: number;
  readonly columns: Ring;
  readonly bits: number;
  /** One plane: 1 where a column has one value, or hardly more (a deviation below 2^−16 of its range). Its z is 0. */
  readonly constant: Bits;
}

const mostBits = 20;
/** Fraction bits of a matrix of correlations. */
const matrixBits = 22;
/** Fraction bits of moments, and of variance inflation. */
const toldBits = 10;

const { rounding } = fixed();

/** Throws UsageError('learning.fine') as `standardise`. */
export async function standardScores(sharing: Sharing, features: FixedMatrix): Promise<StandardScores> {
  const { rows, columns: count } = features;
  const bits = Math.min(mostBits, (60 - ceilLog2(rows)) >> 1);
  const { columns, constant } = await standardise(sharing, features, bits);
  return { rows, count, columns, bits, constant };
}

export interface ScoreMoments {
  /** Σz³ / N and Σz⁴ / N of each column, to 2^−10; 0 of constant ones. */
  readonly third: Fixed;
  readonly fourth: Fixed;
  /** One plane: 1 where kurtosis is at most n/k − 2, of constant columns, and of all where k is 1. */
  readonly isSpread: Bits;
}

/** `counted`: n of each column, with its bounds; `least`: k. Rounds of three products, of three truncations and of a comparison. */
export async function scoreMoments(
  sharing: Sharing,
  scores: StandardScores,
  { counted, least }: { readonly counted: Ring; readonly least: bigint },
): Promise<ScoreMoments> {
  const { rows, count, columns, bits } = scores;
  const logRows = ceilLog2(rows);
  // Σz⁴ ≤ N²: so many fraction bits of z² leave it room.
  const squareBits = Math.min(mostBits, Math.max(1, 30 - logRows));
  const squares = await shortened(
    sharing,
    await multiplied(sharing, columns, columns),
    2 * bits + logRows + 1,
    2 * bits - squareBits,
    rounding,
  );
  const plain = sharing.within(squares);
  const sums = await sharing.dot(
    repeated(sharing, plain, 2),
    sharing.concatenate([sharing.within(columns), plain]),
    2 * count,
  );
  const told = (start: number, size: number, from: number) => {
    const own = held(sharing, sharing.slice(sums, start, start + count), Math.min(61, size));
    return meanOf(sharing, own, rows, from, toldBits);
  };
  const third = await told(0, squareBits + bits + Math.ceil(1.5 * logRows) + 1, squareBits + bits);
  const fourth = await told(count, 2 * (squareBits + logRows) + 1, 2 * squareBits);
  return { third, fourth, isSpread: await spreadOf(sharing, scores, fourth.ring, counted, least) };
}

/** Whether Σz⁴/N · n/N ≤ n/k − 2, times N. */
async function spreadOf(
  sharing: Sharing,
  { rows, count }: StandardScores,
  fourth: Ring,
  counted: Ring,
  least: bigint,
): Promise<Bits> {
  if (least <= 1n) return sharing.filledBits(count, 1, true);
  const unit = BigInt(rows) << BigInt(toldBits);
  const own = sharing.within(counted);
  const most = sharing.addConstant(sharing.scale(own, unit / least), -2n * unit);
  const over = sharing.subtract(await multiplied(sharing, fourth, own), most);
  const bits = 2 * ceilLog2(rows) + toldBits + 3;
  return lessThanConstant(sharing, held(sharing, over, Math.min(61, bits)), 1n);
}

/** x / N in units of 2^−to, where x is in units of 2^−from. */
async function meanOf(sharing: Sharing, x: Bounded, rows: number, from: number, to: number): Promise<Fixed> {
  const ratio: Ratio = { numerator: 1n << BigInt(to), denominator: BigInt(rows) << BigInt(from) };
  const ring = await scaledBy(sharing, x, ratio, rounding, { operation: 'moments', fractionBits: from });
  return asFixed(fixed({ fractionBits: to, integerBits: 61 - to }), ring);
}

const matrixFormat: FixedFormat = fixed({ fractionBits: matrixBits, integerBits: 40 });

/**
 * R, count × count, row-major, to 2^−22. `kept`: 1 or 0 for each column; rows and columns of those that are not kept are 0. The diagonal is
 * `kept` itself. Rounds of two products and a truncation.
 */
export async function correlationMatrix(sharing: Sharing, scores: StandardScores, kept: Ring): Promise<Fixed> {
  const { rows: n, count: k, columns, bits } = scores;
  const { values } = transpose(sharing, { values: columns, rows: k, columns: n });
  const sums = await product(sharing, columns, { rows: k, columns: n }, values, { rows: n, columns: k });
  const known = held(sharing, sums, Math.min(61, 2 * bits + ceilLog2(n) + 1));
  const { ring } = await meanOf(sharing, known, n, 2 * bits, matrixBits);
  const used = sharing.within(kept);
  const both = await multiplied(sharing, spread(sharing, used, k), repeated(sharing, used, k));
  const masked = sharing.within(await multiplied(sharing, ring, both));
  const unit = sharing.scale(used, 1n << BigInt(matrixBits));
  const all = sharing.concatenate([masked, unit]);
  const indices = range(0, k * k).map((i) => (i % (k + 1) === 0 ? k * k + i / (k + 1) : i));
  return asFixed(matrixFormat, held(sharing, sharing.gather(all, Uint32Array.from(indices)), matrixBits + 1));
}

export interface Inflation {
  /** Of each column, to 2^−10; 0 of those that are given up. */
  readonly factors: Fixed;
  /** One plane: 1 where the columns before leave less than 2^−14 of a column's variance, or it is not kept. Others are taken without it. */
  readonly dropped: Bits;
}

/** Fraction bits of T as rows of it are multiplied, and bits that are promised of a factor: 2^20 a column at most. */
const rootBits = 16;
const factorBits = 27;
// Of TᵀRT.
const spectrum = { least: 2 ** -2, steps: 4 };

/** Variance inflation factors from a matrix of correlations of `count` columns: the diagonal of R⁻¹ = T·(TᵀRT)⁻¹·Tᵀ. */
export async function inflationFactors(sharing: Sharing, correlation: Fixed, count: number): Promise<Inflation> {
  const k = count;
  const square = { rows: k, columns: k };
  const gram = sharing.scale(sharing.within(correlation.ring), 1n << BigInt(gramBits - matrixBits));
  const constant = sharing.filledBits(k, 1, false);
  const { matrix, dropped, droppedNumbers } = await orthogonalise(sharing, gram, k, {
    sizeBits: 0,
    constant,
    bits: rootBits,
    rounding,
  });
  const own = await product(sharing, correlation.ring, square, matrix, square);
  const moved = await shortened(sharing, own, matrixBits + basisBits + 10, basisBits, rounding);
  const turned = transpose(sharing, { values: matrix, ...square }).values;
  const near = await product(sharing, turned, square, moved, square);
  // Of columns that were given up it is 1.
  const spots = new Uint32Array(k * k).fill(k);
  for (let i = 0; i < k; i++) spots[i * (k + 1)] = i;
  const drops = sharing.concatenate([sharing.within(droppedNumbers), sharing.within(sharing.filledRing(1, 0n))]);
  const ones = sharing.scale(sharing.gather(drops, spots), 1n << BigInt(matrixBits + basisBits));
  const whole = sharing.add(sharing.within(near), ones);
  const bits = matrixBits;
  const middle = await shortened(sharing, whole, matrixBits + basisBits + 1, basisBits, rounding);
  const short = await shortened(sharing, matrix, basisBits + 10, basisBits - rootBits, rounding);
  const options = { spectrum, bits, resultBits: rootBits, sizeBits: 10, rounding };
  const rows = await timesInverse(sharing, middle, short, k, options);
  const sums = await sharing.dot(sharing.within(rows), sharing.within(short), k);
  const factors = await shortened(sharing, sums, 2 * rootBits + factorBits, 2 * rootBits - toldBits, rounding);
  return { factors: asFixed(fixed({ fractionBits: toldBits, integerBits: 61 - toldBits }), factors), dropped };
}
