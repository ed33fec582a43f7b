/**
 * Naïve Bayes on secret rows: how probable each class is where columns are taken as independent within it (Maron 1961; Hand and Yu 2001).
 *
 * Numbers are normal within a class. They are brought to deviation 1 first (standardise.ts) and held within ±16, so that whatever the columns' units
 * are the same bits suffice; that adds the same to the logarithm of all classes. With Y the classes as 0 and 1, sums are YᵀX and sums of squared deviations
 * from the class's own mean Yᵀ(X − YM)², exactly; means and variances are rounded once (divide.ts). A class's variance is at least 2^−8. Values of lists have
 * (count + α) / (rows of the class + α·values) within a class.
 *
 * The score of class c is  s_c = log π_c + Σ_j (log r_cj − (r_cj·(x_j − m_cj))²) + Σ log p_cl  with r = 1/√(2·variance), which is the logarithm of the joint
 * density but for what all classes have in common. r from a table (roots.ts) and one step of Newton's method, relative error about 2^−25.
 * Error of a score: that of logarithms, 2^−20 each, and per column about 2^−21·|x − m|/deviation. Nothing is opened.
 */
import { UsageError } from '../../base/errors.ts';
import { inBlocks } from '../../sharing/blocks.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { extremeAlong } from '../arg-extreme.ts';
import { divide } from '../divide.ts';
import { maximum } from '../extreme.ts';
import { fixedMultiply } from '../fixed/arithmetic.ts';
import { fixedReciprocal } from '../fixed/divide.ts';
import { fixedExp } from '../fixed/exponential.ts';
import { asFixed, encodeFixed, type Fixed, fixed, fixedWithin } from '../fixed/format.ts';
import { fixedLog } from '../fixed/logarithm.ts';
import { fixedReciprocalSqrt } from '../fixed/roots.ts';
import { transpose } from '../linear/matrix.ts';
import { type FixedMatrix, requireEqual } from '../linear/solve.ts';
import { clamp } from '../magnitude.ts';
import { ceilLog2, unbounded } from '../ranges.ts';
import './messages.ts';
import { held, multiplied, product, shortened, spread } from './numbers.ts';
import { standardise } from './standardise.ts';

/** What is public of a model: how many classes and columns, values of each list, and the units of its numbers. */
export interface BayesShape {
  readonly classes: number;
  readonly numbers: number;
  readonly lists: readonly number[];
  /** Fraction bits of standardised numbers and of class means. */
  readonly bits: number;
  /** Fraction bits of the features that the model takes. */
  readonly featureBits: number;
  /** Fraction bits of 1/deviation, and bits of a feature's size. */
  readonly scaleBits: number;
  readonly rangeBits: number;
}

/** A model as shares: of numbers classes × columns, row-major; of lists classes × values. */
export interface BayesModel {
  readonly shape: BayesShape;
  /** Of the columns over all rows, in units of 2^−featureBits. */
  readonly means: Ring;
  /** 1/deviation in units of 2^−scaleBits. */
  readonly scales: Ring;
  /** Of the classes, in standardised numbers, in units of 2^−bits. */
  readonly classMeans: Ring;
  /** r, in units of 2^−26. */
  readonly roots: Ring;
  /** log p of values, in units of 2^−22. */
  readonly logs: Ring;
  /** log π + Σ log r of each class, in units of 2^−22. */
  readonly constants: Ring;
}

export interface FittedBayes extends BayesModel {
  /** One plane: 1 where a column of numbers counts as constant (standardise.ts) and says nothing; undefined without numbers. */
  readonly constant: Bits | undefined;
}

export interface BayesRows {
  /** Columns of 0 and 1, one after the other, n each: the class of each row that counts, none of others. Every class has a row. */
  readonly classes: Ring;
  readonly classCount: number;
  /** n × d, from about −1 to 1; rows that do not count are at the mean of the others. */
  readonly numbers?: FixedMatrix | undefined;
  /** Columns of 0 and 1, one after the other: the values of each list. */
  readonly values?: Ring | undefined;
  readonly lists: readonly number[];
}

export interface BayesOptions {
  /** α, 0 < α ≤ 1024: what is added to every count of a list's value. */
  readonly smoothing: number;
  /** Of the classes, above 0; by default their shares of the rows. */
  readonly priors?: readonly number[];
}

const logBits = 22;
const rootBits = 26;
const tableBits = 22;
/** Bits of a number in deviations, before it is held: its deviation is 2^−16 of the range at least. */
const deviationBits = 18;
const varianceBits = 28;
/** Standardised numbers are held within ±2^mostBits. */
const mostBits = 4;
/** A class's variance is at least 2^−floorBits; r at most 2^(floorBits / 2). */
const floorBits = 8;
const mostRootBits = 4;
const smoothingBits = 22;
const logFormat = fixed({ fractionBits: logBits, integerBits: 38 });
const { rounding } = logFormat;

/** The shape of a model of `rows` rows whose features have `features.bits` fraction bits and `features.range` bits of size. */
export function bayesShape(
  rows: number,
  { classes, numbers, lists }: Pick<BayesShape, 'classes' | 'numbers' | 'lists'>,
  features: { readonly bits: number; readonly range: number },
): BayesShape {
  const logRows = ceilLog2(rows);
  // As standardise.ts has them.
  const places = Math.min(features.range + 22, 60 - Math.ceil(logRows / 2) - 1);
  return {
    classes,
    numbers,
    lists,
    bits: Math.min(24, places, (60 - 2 * mostBits - logRows) >> 1),
    featureBits: features.bits,
    scaleBits: places - features.range,
    rangeBits: features.range,
  };
}

/**
 * A model of the rows. Rounds, replicated: about 60 of `standardise`, two exact divisions, a root and a logarithm. Throws
 * UsageError('learning.option') for a smoothing out of range, 'learning.fine' as `standardise`.
 */
export async function fitBayes(sharing: Sharing, rows: BayesRows, options: BayesOptions): Promise<FittedBayes> {
  const { classes, classCount, numbers, values, lists } = rows;
  const { smoothing, priors } = options;
  if (!(smoothing > 0 && smoothing <= 1024))
    throw new UsageError('learning.option', {
      what: 'smoothing',
      value: smoothing,
      expected: '0 < α ≤ 1024',
    });
  if (priors !== undefined) requireEqual('fitBayes', priors.length, classCount);
  const n = classes.length / classCount;
  const counts = sharing.within(sharing.sum(unbounded(sharing, classes), classCount), { min: 0n, max: BigInt(n) });
  const [ofNumbers, logs, logPriors] = await together<[OfNumbers, Ring, Ring]>(sharing, [
    (on) => fitNumbers(on, numbers, classes, counts),
    (on) => fitLists(on, { values, lists, classes, counts, n }, smoothing),
    (on) => priorLogs(on, counts, priors),
  ]);
  const { shape, means, scales, classMeans, roots, constant } = ofNumbers;
  const terms = roots.length === 0 ? undefined : await rootLogs(sharing, roots, classCount);
  const own = sharing.within(logPriors);
  return {
    shape: { ...shape, lists },
    means,
    scales,
    classMeans,
    roots,
    logs,
    constants: held(sharing, terms === undefined ? own : sharing.add(own, terms), 30),
    constant,
  };
}

type OfNumbers = Pick<FittedBayes, 'shape' | 'means' | 'scales' | 'classMeans' | 'roots' | 'constant'>;

async function fitNumbers(
  sharing: Sharing,
  numbers: FixedMatrix | undefined,
  classes: Ring,
  counts: Ring,
): Promise<OfNumbers> {
  const c = counts.length;
  const n = classes.length / c;
  const none = sharing.within(sharing.filledRing(0, 0n), { min: 0n, max: 0n });
  if (numbers === undefined) {
    const shape = bayesShape(n, { classes: c, numbers: 0, lists: [] }, { bits: 0, range: 1 });
    return { shape, means: none, scales: none, classMeans: none, roots: none, constant: undefined };
  }
  const d = numbers.columns;
  const { bounds } = numbers.values.ring;
  const size = bounds.max > -bounds.min ? bounds.max : -bounds.min;
  const features = { bits: numbers.values.format.fractionBits, range: size.toString(2).length };
  const shape = bayesShape(n, { classes: c, numbers: d, lists: [] }, features);
  const { bits } = shape;
  // A number in deviations is below 2^17, its product with τ below 2^61: else a row far from the others would wrap.
  const mostRange = 61 - deviationBits - (shape.scaleBits + shape.rangeBits - features.range);
  if (features.range > mostRange)
    throw new UsageError('learning.fine', { what: 'features', rows: n, bits: features.range, most: mostRange });
  const found = await standardise(sharing, numbers, bits);
  const x = await withinMost(sharing, found.columns, bits);
  const { values: rowsOfX } = transpose(sharing, { values: x, rows: d, columns: n });
  const most = 1n << BigInt(bits + mostBits);
  const sums = await product(sharing, classes, { rows: c, columns: n }, rowsOfX, { rows: n, columns: d });
  const each = spread(sharing, counts, d);
  const rowsBits = BigInt(ceilLog2(n) + 1);
  const classMeans = await divide(sharing, held(sharing, sums, bits + mostBits + Number(rowsBits)), each, {
    quotient: { min: -most, max: most },
    denominatorMax: BigInt(n),
    decimals: 0,
    rounding: 'nearest',
  });
  // Deviations of the rows that count from their class's mean, exactly.
  const { values: yRows } = transpose(sharing, { values: classes, rows: c, columns: n });
  const own = await product(sharing, yRows, { rows: n, columns: c }, classMeans, { rows: c, columns: d });
  const apart = sharing.subtract(unbounded(sharing, rowsOfX), unbounded(sharing, own));
  const squares = await multiplied(sharing, apart, apart);
  const total = await product(sharing, classes, { rows: c, columns: n }, squares, { rows: n, columns: d });
  // No class's squares are more in sum around its mean than around 0.
  const top = 1n << BigInt(2 * (bits + mostBits));
  const positive = sharing.within(total, { min: 0n, max: BigInt(n) * top });
  const variances = await divide(sharing, positive, each, {
    quotient: { min: 0n, max: top },
    denominatorMax: BigInt(n),
    decimals: 0,
    rounding: 'nearest',
  });
  const short = await shortened(sharing, variances, 2 * (bits + mostBits), 2 * bits - varianceBits, rounding);
  const roots = await rootsOf(sharing, short);
  return { shape, means: found.means, scales: found.scales, classMeans, roots, constant: found.constant };
}

/** Held within ±16. */
async function withinMost(sharing: Sharing, x: Ring, bits: number): Promise<Ring> {
  const most = 1n << BigInt(bits + mostBits);
  return sharing.within(unbounded(sharing, await clamp(sharing, x, { min: -most, max: most })), {
    min: -most,
    max: most,
  });
}

/** 1/√(2·v) in units of 2^−26, of variances in units of 2^−28 that count as 2^−8 at least. */
async function rootsOf(sharing: Sharing, variances: Ring): Promise<Ring> {
  const top = 1n << BigInt(varianceBits + 2 * mostBits);
  const floor = 1n << BigInt(varianceBits - floorBits);
  const known = sharing.within(unbounded(sharing, variances), { min: 0n, max: top });
  const least = sharing.within(sharing.filledRing(known.length, floor), { min: floor, max: floor });
  const v = sharing.within(unbounded(sharing, await maximum(sharing, known, least)), { min: floor, max: top });
  const twice = sharing.scale(v, 2n);
  const coarse = await shortened(sharing, twice, varianceBits + 2 * mostBits + 1, varianceBits - tableBits, rounding);
  const table = fixed({ fractionBits: tableBits, integerBits: 12, rounding });
  const start = await fixedReciprocalSqrt(
    sharing,
    asFixed(table, sharing.within(unbounded(sharing, coarse), { min: floor >> 6n, max: 1n << 31n })),
  );
  const r = unbounded(sharing, start.ring);
  const square = await shortened(
    sharing,
    await multiplied(sharing, r, r),
    2 * (tableBits + mostRootBits),
    2 * tableBits - varianceBits,
    rounding,
  );
  // 1 − 2·v·r² is below 2^−15 in size.
  const near = await multiplied(sharing, twice, square);
  const miss = sharing.addConstant(sharing.negate(near), 1n << BigInt(2 * varianceBits));
  const missBits = 40;
  const small = await shortened(sharing, miss, 2 * varianceBits - 12, 2 * varianceBits - missBits, rounding);
  const change = await shortened(
    sharing,
    await multiplied(sharing, r, small),
    tableBits + mostRootBits + missBits - 12,
    tableBits + missBits + 1 - rootBits,
    rounding,
  );
  const scaled = sharing.scale(r, 1n << BigInt(rootBits - tableBits));
  return sharing.within(unbounded(sharing, sharing.add(scaled, unbounded(sharing, change))), {
    min: 1n,
    max: 1n << BigInt(rootBits + mostRootBits),
  });
}

/** Σ log r of each class, in units of 2^−22. */
async function rootLogs(sharing: Sharing, roots: Ring, classes: number): Promise<Ring> {
  const short = await shortened(sharing, roots, rootBits + mostRootBits, rootBits - tableBits, rounding);
  const table = fixed({ fractionBits: tableBits, integerBits: 12, rounding });
  const positive = sharing.within(unbounded(sharing, short), { min: 1n, max: 1n << BigInt(tableBits + mostRootBits) });
  const { ring } = await fixedLog(sharing, asFixed(table, positive));
  return sharing.sum(sharing.within(ring), classes);
}

async function priorLogs(sharing: Sharing, counts: Ring, priors: readonly number[] | undefined): Promise<Ring> {
  if (priors !== undefined) return sharing.constantRing(encodeFixed(logFormat, priors.map(Math.log)));
  // What they are divided by is the same for all classes.
  const table = fixed({ fractionBits: tableBits, integerBits: 38, rounding });
  const scaled = sharing.scale(counts, 1n << BigInt(tableBits));
  return (await fixedLog(sharing, asFixed(table, scaled))).ring;
}

interface ListRows extends Pick<BayesRows, 'values' | 'lists' | 'classes'> {
  readonly counts: Ring;
  readonly n: number;
}

/** log of (count + α) / (rows + α·values), classes × values. */
async function fitLists(
  sharing: Sharing,
  { values, lists, classes, counts, n }: ListRows,
  smoothing: number,
): Promise<Ring> {
  const width = lists.reduce((sum, each) => sum + each, 0);
  if (values === undefined || width === 0) return sharing.within(sharing.filledRing(0, 0n), { min: 0n, max: 0n });
  const c = counts.length;
  const { values: rows } = transpose(sharing, { values, rows: width, columns: n });
  const cells = await product(sharing, classes, { rows: c, columns: n }, rows, { rows: n, columns: width });
  const unit = 1n << BigInt(smoothingBits);
  const added = BigInt(Math.max(1, Math.round(smoothing * Number(unit))));
  // In units of 2^−22, which both logarithms have in common.
  const above = sharing.addConstant(sharing.scale(sharing.within(cells, { min: 0n, max: BigInt(n) }), unit), added);
  const each = lists.flatMap((count) => new Array<number>(count).fill(count));
  const below = sharing.add(
    sharing.scale(spread(sharing, counts, width), unit),
    sharing.constantRing(
      BigUint64Array.from({ length: c * width }, (_, i) => added * BigInt(each[i % width] as number)),
      {
        min: 0n,
        max: added * BigInt(width),
      },
    ),
  );
  const table = fixed({ fractionBits: tableBits, integerBits: 38, rounding });
  const both = sharing.concatenate(
    [above, below].map((x) => sharing.scale(x, 1n << BigInt(tableBits - smoothingBits))),
  );
  const { ring } = await fixedLog(sharing, asFixed(table, both));
  const plain = sharing.within(ring);
  const part = (i: number) => sharing.slice(plain, i * c * width, (i + 1) * c * width);
  return held(sharing, sharing.subtract(part(0), part(1)), 28);
}

/** Rows that are scored; `numbers`: n × d in the features' units; `values`: columns of 0 and 1, one after the other. */
interface ScoredRows {
  readonly rows: number;
  readonly numbers?: Ring;
  readonly values?: Ring;
}

/** Numbers of rows, classes and columns that are held at a time. */
const blockElements = 2 ** 21;

/**
 * The score of each class of each row, rows × classes, in units of 2^−22: the logarithm of the joint density but for what all classes of a row have in
 * common. Rows are taken in blocks of `most` numbers. Rounds of a clamp, two truncations and products, for each.
 */
export async function bayesScores(
  sharing: Sharing,
  model: BayesModel,
  rows: ScoredRows,
  most = blockElements,
): Promise<Fixed> {
  const { classes, numbers, lists } = model.shape;
  const width = lists.reduce((sum, each) => sum + each, 0);
  const blockRows = Math.max(1, Math.floor(most / Math.max(1, classes * Math.max(1, numbers), width)));
  const { rows: n } = rows;
  const blocks = await inBlocks(sharing, n, blockRows, async (from, to) => {
    if (from === 0 && to === n) return await scoresOf(sharing, model, rows);
    const part = (x: Ring | undefined, columns: readonly number[], size: number) =>
      x && sharing.concatenate(columns.map((at) => sharing.slice(x, at + from * size, at + to * size)));
    const own = part(rows.numbers, [0], numbers);
    const columns = Array.from({ length: width }, (_, column) => column * n);
    const given = part(rows.values, columns, 1);
    const some = { rows: to - from, ...(own && { numbers: own }), ...(given && { values: given }) };
    return await scoresOf(sharing, model, some);
  });
  const [first] = blocks as [Fixed];
  if (blocks.length === 1) return first;
  const all = sharing.concatenate(blocks.map(({ ring }) => ring));
  return asFixed(first.format, sharing.within(all, first.ring.bounds) as Fixed['ring']);
}

async function scoresOf(
  sharing: Sharing,
  { shape, means, scales, classMeans, roots, logs, constants }: BayesModel,
  { rows: n, numbers, values }: ScoredRows,
): Promise<Fixed> {
  const { classes: c, numbers: d, lists, bits } = shape;
  const width = lists.reduce((sum, each) => sum + each, 0);
  let total = sharing.gather(
    unbounded(sharing, constants),
    Uint32Array.from({ length: n * c }, (_, i) => i % c),
  );
  if (d > 0) {
    if (numbers === undefined) throw new Error('a model of numbers needs some');
    const perColumn = Uint32Array.from({ length: n * d }, (_, i) => i % d);
    const x = await standardised(
      sharing,
      shape,
      numbers,
      sharing.gather(means, perColumn),
      sharing.gather(scales, perColumn),
    );
    // Row, class, column.
    const at = (index: (row: number, label: number, column: number) => number) =>
      Uint32Array.from({ length: n * c * d }, (_, i) => index(Math.floor(i / (c * d)), Math.floor(i / d) % c, i % d));
    const apart = sharing.subtract(
      unbounded(
        sharing,
        sharing.gather(
          x,
          at((row, _, column) => row * d + column),
        ),
      ),
      unbounded(
        sharing,
        sharing.gather(
          classMeans,
          at((_, label, column) => label * d + column),
        ),
      ),
    );
    const factors = sharing.gather(
      roots,
      at((_, label, column) => label * d + column),
    );
    // |x − m| ≤ 2^5, r ≤ 2^4.
    const most = mostBits + 1 + mostRootBits;
    const squareBits = Math.min(22, (61 - 2 * most - ceilLog2(d)) >> 1);
    const scaled = await multiplied(sharing, apart, factors);
    const e = await shortened(sharing, scaled, bits + rootBits + most, bits + rootBits - squareBits, rounding);
    const plain = unbounded(sharing, e);
    const squares = await sharing.dot(plain, plain, n * c);
    const short = await shortened(
      sharing,
      squares,
      2 * (most + squareBits) + ceilLog2(d),
      2 * squareBits - logBits,
      rounding,
    );
    total = sharing.subtract(total, unbounded(sharing, short));
  }
  if (width > 0) {
    if (values === undefined) throw new Error('a model of lists needs their values');
    const { values: right } = transpose(sharing, { values: logs, rows: c, columns: width });
    const { values: left } = transpose(sharing, { values, rows: width, columns: n });
    const sums = await product(sharing, left, { rows: n, columns: width }, right, { rows: width, columns: c });
    total = sharing.add(total, sums);
  }
  // log π and log r are below 2^8, squares below 2^(18 + log d), and each list adds at most 2^6.
  return asFixed(logFormat, held(sharing, total, logBits + 26));
}

/** Features in deviations from the mean, held within ±16. */
async function standardised(
  sharing: Sharing,
  { bits, scaleBits, rangeBits }: BayesShape,
  numbers: Ring,
  means: Ring,
  scales: Ring,
): Promise<Ring> {
  const apart = sharing.subtract(unbounded(sharing, numbers), unbounded(sharing, means));
  const scaled = await multiplied(sharing, apart, scales);
  const places = scaleBits + rangeBits;
  const x = await shortened(sharing, scaled, places + deviationBits, places - bits, rounding);
  return await withinMost(sharing, x, bits);
}

/** Differences beyond which a class has no share. */
const leastLog = -24;

/**
 * How probable each class of each row is: e^s over the sum of all, rows × classes, with 22 fraction bits. Rounds of the largest of a row, a comparison, an
 * exponential function and a reciprocal. Error about (2 + classes)·2^−21.
 */
export async function bayesProbabilities(sharing: Sharing, scores: Fixed, classes: number): Promise<Fixed> {
  const { ring } = scores;
  const rows = ring.length / classes;
  const shape = { rows, columns: classes };
  const rowOf = Uint32Array.from({ length: ring.length }, (_, i) => Math.floor(i / classes));
  const { value } = await extremeAlong(sharing, 'max', ring, shape, 'row');
  const less = sharing.subtract(sharing.within(ring), sharing.within(sharing.gather(value, rowOf)));
  const { max } = ring.bounds;
  const known = sharing.within(less, { min: -2n * max, max: 0n });
  const least = BigInt(leastLog) << BigInt(logBits);
  const floor = sharing.within(sharing.filledRing(ring.length, least), { min: least, max: least });
  const below = sharing.within(unbounded(sharing, await maximum(sharing, known, floor)), { min: least, max: 0n });
  const format = fixed({ fractionBits: logBits, integerBits: 8, rounding });
  const powers = await fixedExp(sharing, asFixed(format, below));
  // The largest power is 1, but for the table's error.
  const total = sharing.sum(sharing.within(powers.ring), rows);
  const unit = 1n << BigInt(logBits);
  const sums = asFixed(format, sharing.within(total, { min: unit >> 1n, max: BigInt(classes + 1) * unit }));
  const shares = await fixedReciprocal(sharing, sums);
  const result = await fixedMultiply(
    sharing,
    powers,
    asFixed(format, sharing.gather(shares.ring, rowOf) as Fixed['ring']),
  );
  return fixedWithin(sharing, result, { min: -(2 ** -4), max: 1 + 2 ** -4 });
}

/** The class with the largest score of each row, from 0; of equal ones the first. */
export async function bayesClasses(sharing: Sharing, scores: Fixed, classes: number): Promise<Ring> {
  const shape = { rows: scores.ring.length / classes, columns: classes };
  return (await extremeAlong(sharing, 'max', scores.ring, shape, 'row')).index;
}
