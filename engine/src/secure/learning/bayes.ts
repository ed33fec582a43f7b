/**
 * Naïve Bayes on secret rows: how probable each class is where columns are taken as independent within it (Maron 1961; Hand and Yu 2001).
 *
 * Numbers are normal within a class (bayes-numbers.ts). Values of lists have (count + α) / (rows of the class + α·values) within a class.
 *
 * The score of class c is  s_c = log π_c + Σ_j (log r_cj − (r_cj·(x_j − m_cj))²) + Σ log p_cl  with r = 1/√(2·variance), which is the logarithm of the joint
 * density but for what all classes have in common. Logarithms are from tables (logarithm.ts) and rounded to 26 bits.
 * Error of a score: that of logarithms, 2^−22 each, and per column, with e = |x − m|·r, at most 2^−24·e·r + 2^−25·e²/r (bayes-numbers.ts). Nothing is opened.
 */
import { UsageError } from '../../base/errors.ts';
import { inBlocks } from '../../sharing/blocks.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { extremeAlong } from '../arg-extreme.ts';
import { maximum } from '../extreme.ts';
import { inBlocks as vectorsInBlocks } from '../fixed/blocks.ts';
import { fixedReciprocal } from '../fixed/divide.ts';
import { ln2 } from '../fixed/elementary.ts';
import { fineExp } from '../fixed/exponential.ts';
import { asFixed, encodeFixed, type Fixed, fixed, fixedWithin } from '../fixed/format.ts';
import { logarithmBits, logarithmOf } from '../fixed/logarithm.ts';
import { truncate } from '../fixed/truncate.ts';
import { transpose } from '../linear/matrix.ts';
import { type FixedMatrix, requireEqual } from '../linear/solve.ts';
import { bitLength, ceilLog2, sizeOf, unbounded } from '../ranges.ts';
import { fitNumbers, numberUnits, type NumberUnits, scoreBits, squaresBits, squaresOf } from './bayes-numbers.ts';
import './messages.ts';
import { type Bounded, held, multiplied, product, shortened, spread } from './numbers.ts';

/** What is public of a model: how many classes and columns, values of each list, and the units of its numbers. */
export interface BayesShape extends NumberUnits {
  readonly classes: number;
  readonly numbers: number;
  readonly lists: readonly number[];
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
  /** r, in units of 2^−rootBits. */
  readonly roots: Ring;
  /** log p of values, in units of 2^−26. */
  readonly logs: Ring;
  /** log π + Σ log r of each class, in units of 2^−26. */
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

const tableBits = 22;
const smoothingBits = 22;
/** The shares of classes are told in units of 2^−22. */
const shareBits = 22;
const scoreFormat = fixed({ fractionBits: scoreBits, integerBits: 36 });
const { rounding } = scoreFormat;

/** The shape of a model of `rows` rows whose features have `features.bits` fraction bits and `features.range` bits of size. */
export function bayesShape(
  rows: number,
  { classes, numbers, lists }: Pick<BayesShape, 'classes' | 'numbers' | 'lists'>,
  features: { readonly bits: number; readonly range: number },
): BayesShape {
  return { classes, numbers, lists, ...numberUnits(rows, numbers, features) };
}

/**
 * A model of the rows. Rounds, replicated: about 60 of `scalesOf`, two exact divisions, two roots and a logarithm. Throws
 * UsageError('learning.option') for a smoothing out of range, 'learning.fine' as `fitNumbers`.
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
  const [ofNumbers, logs, logPriors] = await together<[Awaited<ReturnType<typeof fitNumbers>> | undefined, Ring, Ring]>(
    sharing,
    [
      (on) => (numbers === undefined ? Promise.resolve(undefined) : fitNumbers(on, numbers, classes, counts)),
      (on) => fitLists(on, { values, lists, classes, counts, n }, smoothing),
      (on) => priorLogs(on, counts, priors),
    ],
  );
  const none = sharing.within(sharing.filledRing(0, 0n), { min: 0n, max: 0n });
  const { units, means, scales, classMeans, roots, constant } = ofNumbers ?? {
    units: numberUnits(n, 0, { bits: 0, range: 1 }),
    means: none,
    scales: none,
    classMeans: none,
    roots: none,
    constant: undefined,
  };
  const own = sharing.within(logPriors);
  const terms = numbers === undefined ? undefined : await rootLogs(sharing, roots, units.rootBits, classCount);
  return {
    shape: { classes: classCount, numbers: numbers?.columns ?? 0, lists, ...units },
    means,
    scales,
    classMeans,
    roots,
    logs,
    constants: held(sharing, terms === undefined ? own : sharing.add(own, terms), scoreBits + 10),
    constant,
  };
}

/** Logarithms of numbers above 0 in units of 2^−22, to 26 bits. */
async function logarithms(sharing: Sharing, x: Ring): Promise<Ring> {
  const table = fixed({ fractionBits: tableBits, integerBits: 38, rounding });
  return await vectorsInBlocks(sharing, [x], async (part) =>
    shortened(sharing, await logarithmOf(sharing, asFixed(table, part), 'e'), 61, logarithmBits - scoreBits, rounding),
  );
}

/** Σ log r of each class, in units of 2^−26. */
async function rootLogs(sharing: Sharing, roots: Ring, rootBits: number, classes: number): Promise<Ring> {
  // In the table's units r is 2^(rootBits − 22) times as large.
  const logs = sharing.sum(unbounded(sharing, await logarithms(sharing, roots)), classes);
  const times = (rootBits - tableBits) * (roots.length / classes);
  return sharing.addConstant(logs, -BigInt(Math.round(times * ln2 * 2 ** scoreBits)));
}

async function priorLogs(sharing: Sharing, counts: Ring, priors: readonly number[] | undefined): Promise<Ring> {
  if (priors !== undefined) return sharing.constantRing(encodeFixed(scoreFormat, priors.map(Math.log)));
  // What they are divided by is the same for all classes.
  return await logarithms(sharing, sharing.scale(counts, 1n << BigInt(tableBits)));
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
  const both = sharing.concatenate(
    [above, below].map((x) => sharing.scale(x, 1n << BigInt(tableBits - smoothingBits))),
  );
  const found = unbounded(sharing, await logarithms(sharing, both));
  const part = (i: number) => sharing.slice(found, i * c * width, (i + 1) * c * width);
  return held(sharing, sharing.subtract(part(0), part(1)), scoreBits + 6);
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
 * The score of each class of each row, rows × classes, in units of 2^−26: the logarithm of the joint density but for what all classes of a row have in
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
  const { classes: c, numbers: d, lists } = shape;
  const width = lists.reduce((sum, each) => sum + each, 0);
  let total = sharing.gather(
    unbounded(sharing, constants),
    Uint32Array.from({ length: n * c }, (_, i) => i % c),
  );
  if (d > 0) {
    if (numbers === undefined) throw new Error('a model of numbers needs some');
    const own = { units: shape, classes: c, columns: d, means, scales, classMeans, roots };
    total = sharing.subtract(total, await squaresOf(sharing, own, numbers));
  }
  if (width > 0) {
    if (values === undefined) throw new Error('a model of lists needs their values');
    const { values: right } = transpose(sharing, { values: logs, rows: c, columns: width });
    const { values: left } = transpose(sharing, { values, rows: width, columns: n });
    const sums = await product(sharing, left, { rows: n, columns: width }, right, { rows: width, columns: c });
    total = sharing.add(total, sums);
  }
  // All logarithms but those of lists are below 2^11, and each list adds at most 2^6.
  const sizes = [d === 0 ? 0 : squaresBits(d), 6 + ceilLog2(Math.max(1, lists.length)), 11];
  return asFixed(scoreFormat, held(sharing, total, scoreBits + Math.max(...sizes) + 1));
}

/** Differences beyond which a class has no share. */
const leastLog = -24;

/**
 * How probable each class of each row is: e^s over the sum of all, rows × classes, with 22 fraction bits. Rounds of the largest of a row, a comparison, an
 * exponential function and a reciprocal. Error about 2^−22 beside that of scores.
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
  const least = BigInt(leastLog) << BigInt(scoreBits);
  const floor = sharing.within(sharing.filledRing(ring.length, least), { min: least, max: least });
  const below = sharing.within(unbounded(sharing, await maximum(sharing, known, floor)), { min: least, max: 0n });
  const powers = await fineExp(sharing, asFixed(scoreFormat, below));
  // The largest power is 1, but for the table's error.
  const total = sharing.sum(sharing.within(powers.ring), rows);
  const unit = 1n << BigInt(scoreBits);
  const sums = sharing.within(total, { min: unit >> 1n, max: BigInt(classes + 1) * unit }) as Bounded;
  const inverse = await inverseOf(sharing, sums);
  const long = await multiplied(sharing, powers.ring, sharing.gather(inverse, rowOf));
  const places = scoreBits + inverseBits - shareBits;
  const shares = await shortened(sharing, long, scoreBits + inverseBits + 2, places, rounding);
  const format = fixed({ fractionBits: shareBits, integerBits: 8, rounding });
  return fixedWithin(sharing, asFixed(format, shares), { min: -(2 ** -4), max: 1 + 2 ** -4 });
}

const inverseBits = 30;

/** 1 / x in units of 2^−30, of numbers from 1/2 in units of 2^−26: from a table, and a step of Newton's method. Relative error about 2^−29. */
async function inverseOf(sharing: Sharing, x: Bounded): Promise<Ring> {
  const size = bitLength(sizeOf(x.bounds));
  const coarse = (await truncate(sharing, x, scoreBits - tableBits, rounding)) as Bounded;
  const table = fixed({ fractionBits: tableBits, integerBits: 38, rounding });
  const start = unbounded(sharing, (await fixedReciprocal(sharing, asFixed(table, coarse))).ring);
  // 1 − x/x' is below 2^−18 where x' is not below 2^−2, and 2^−20·x in general.
  const one = 1n << BigInt(scoreBits + tableBits);
  const miss = sharing.addConstant(sharing.negate(await multiplied(sharing, x, start)), one);
  const changed = await multiplied(sharing, start, miss);
  const places = scoreBits + 2 * tableBits - inverseBits;
  const change = await shortened(
    sharing,
    changed,
    Math.min(61, 2 * tableBits + size - tableBits + 4),
    places,
    rounding,
  );
  return sharing.add(sharing.scale(start, 1n << BigInt(inverseBits - tableBits)), unbounded(sharing, change));
}

/** The class with the largest score of each row, from 0; of equal ones the first. */
export async function bayesClasses(sharing: Sharing, scores: Fixed, classes: number): Promise<Ring> {
  const shape = { rows: scores.ring.length / classes, columns: classes };
  return (await extremeAlong(sharing, 'max', scores.ring, shape, 'row')).index;
}
