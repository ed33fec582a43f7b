/**
 * How columns are spread and how they go together, from their standard scores z = (x − mean) / deviation: sums of z³ and z⁴, which give
 * skewness and kurtosis, the matrix of Pearson's correlations R = zᵀz / N, and the variance inflation of each column, the diagonal of the
 * inverse of R (Marquardt 1970).
 *
 * Rows that do not count are at the mean of those that do (a gap, a row of nobody): their z is 0 and they add nothing to any of these sums.
 * z is then of variance 1 over all N rows. With n rows that count, skewness is Σz³/N · √(n/N) and kurtosis Σz⁴/N · n/N; R needs no n.
 *
 * How few rows may make up a column: Σz² = N, and (Σz²)² / Σz⁴ is the number of rows that would have the same Σz⁴ if all of the variance were
 * theirs in equal parts (the participation ratio). It is m for a column of 0 and 1 where m of very many rows have the rarer of both, and 1 where
 * one row decides. A figure of a column is a figure of these rows: `isSpread` says whether they are at least so many.
 *
 * Error, of a column whose deviation is at least 1/256 of its range: that of `standardise`, 2^−18 relative in z, and what rounding makes of
 * sums; the inverse has about VIF² times that of R. Rounds, replicated: about 60; for the inverse those of `orthogonalise`, about 60 a column.
 */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { lessThanConstant } from '../compare.ts';
import { asFixed, type Fixed, fixed, type FixedFormat } from '../fixed/format.ts';
import { type Ratio, scaledBy } from '../fixed/scale.ts';
import { range } from '../lanes.ts';
import { transpose } from '../linear/matrix.ts';
import type { FixedMatrix } from '../linear/solve.ts';
import { ceilLog2 } from '../ranges.ts';
import { type Bounded, held, multiplied, product, repeated, shortened, spread } from './numbers.ts';
import { orthogonalise } from './orthogonal.ts';
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
  /** One plane: 1 where (Σz²)² / Σz⁴ is at least `least`, and of constant columns. */
  readonly isSpread: Bits;
}

/** Rounds of two products, of three truncations and of a comparison. */
export async function scoreMoments(sharing: Sharing, scores: StandardScores, least: bigint): Promise<ScoreMoments> {
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
  const sums = await sharing.dot(
    repeated(sharing, sharing.within(squares), 2),
    sharing.concatenate([columns, squares].map((part) => sharing.within(part))),
    2 * count,
  );
  const part = (start: number, size: number): Bounded =>
    held(sharing, sharing.slice(sums, start, start + count), Math.min(61, size));
  const [third, fourth] = [
    part(0, squareBits + bits + Math.ceil(1.5 * logRows) + 1),
    part(count, 2 * (squareBits + logRows) + 1),
  ];
  const most = (BigInt(rows) ** 2n << BigInt(2 * squareBits)) / (least < 1n ? 1n : least);
  // Rounding may carry the sum of a single row's powers a little beyond N².
  const slack = most >> 12n;
  const isSpread = await lessThanConstant(sharing, fourth, most + slack + 1n);
  const told = (x: Bounded, from: number) => meanOf(sharing, x, rows, from, toldBits);
  return {
    third: await told(third, squareBits + bits),
    fourth: await told(fourth, 2 * squareBits),
    isSpread,
  };
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

/** Fraction bits of the triangular inverse as it is squared, and bits that are promised of a factor: 2^20 a column at most. */
const basisBits = 16;
const factorBits = 27;

/** Variance inflation factors from a matrix of correlations of `count` columns. */
export async function inflationFactors(sharing: Sharing, correlation: Fixed, count: number): Promise<Inflation> {
  const { matrix, dropped } = await orthogonalise(sharing, correlation.ring, count, matrixFormat, 0);
  const short = await shortened(sharing, matrix, matrixBits + 10, matrixBits - basisBits, rounding);
  // R⁻¹ = T·Tᵀ: its diagonal are the squares of T's rows.
  const plain = sharing.within(short);
  const sums = await sharing.dot(plain, plain, count);
  const factors = await shortened(sharing, sums, 2 * basisBits + factorBits, 2 * basisBits - toldBits, rounding);
  return { factors: asFixed(fixed({ fractionBits: toldBits, integerBits: 61 - toldBits }), factors), dropped };
}
