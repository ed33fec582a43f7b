/**
 * Logistic and linear regression by mini-batches, where columns are too many for Newton steps: stochastic gradient descent or Adam
 * (Kingma, Ba 2015), with an elastic net by a proximal step:
 *
 *     g = Xᵀ·(ŷ − y) / batch + l2·w,   w ← S(w − rate·g),   S(w) = sign(w)·max(|w| − rate·l1, 0)
 *
 * Adam takes rate·m̂/√(v̂ + 2^−34) for rate·g, with m ← m + (g − m)/8 and v ← v + (g² − v)/1024: decays of 0.875 and 0.999 that shifts
 * do, and in S its threshold of each weight is rate·l1/√(v̂ + 2^−34), in the metric of the step: so |g| ≤ l1 where a weight stays 0.
 * The intercept is not penalised. Rows are used in an order that follows from a public seed, afresh each epoch; which rows meet in
 * a batch says nothing of them.
 *
 * With momentum u, v ← u·v + g takes the place of g. A row's error counts by its weight, its predictor has its offset.
 *
 * Columns are taken as they are: bring them to one scale of about ±1. Features keep their fraction bits, weights have 20; only the
 * truncations at the end of a step round, and the exact σ adds one before it. Nothing is opened. Rounds a step: those of
 * `logisticStep`; l1 adds 12, Adam 70 (replicated).
 *
 * 'standard' columns have mean 0 and deviation 1, each element up to √n (standardise.ts). Products of such would not fit, so the predictor
 * is brought to the units of the weights first, and what a step may break is held: weights and velocity are moved to the nearest number
 * within `largestWeight`, linear predictors to one within ±16, which costs a comparison each. Sums of a batch need no promise: as
 * Σ|x_ij| ≤ n, they are at most n times the largest error.
 */
import { randomPermutation } from '../../base/random.ts';
import { publicRandom } from '../../primitives/public-random.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { asFixed, type Fixed, fixed } from '../fixed/format.ts';
import { inBlocks } from '../../sharing/blocks.ts';
import { ratioOf, scaledBy } from '../fixed/scale.ts';
import { rateOf, sigmoidOf } from '../linear/logistic.ts';
import { matrixOf, multiplyByRow, multiplyVector } from '../linear/matrix.ts';
import { type FixedMatrix, requireEqual } from '../linear/solve.ts';
import { clamp, positivePart } from '../magnitude.ts';
import { type Bounds, bitLength, ceilLog2, sizeOf, unbounded } from '../ranges.ts';
import { truncate } from '../fixed/truncate.ts';
import { adamStep, momentBits, squareBits } from './adam.ts';
import { requireOption } from './glm.ts';
import './messages.ts';
import { offsetIn } from './model.ts';
import { held, multiplied, shortened, spread } from './numbers.ts';
import { rowWeights, type RowWeights } from './row-weights.ts';

export interface DescentData {
  /** n rows × d columns. */
  readonly features: FixedMatrix;
  /** n numbers, 0 or 1 for logistic; of a linear model of standard columns from −1 to 1. */
  readonly target: Fixed;
  /** n numbers, not below 0, with a declared range: what each row counts for. A batch is divided by its rows, not by their weights. */
  readonly weights?: Fixed | undefined;
  /** n numbers that are added to the linear predictor. */
  readonly offset?: Fixed | undefined;
}

export interface DescentOptions {
  readonly family: 'gaussian' | 'logistic';
  readonly method: 'sgd' | 'adam';
  readonly epochs: number;
  /** Rows of a batch, 1 to n; the last of an epoch may have fewer. */
  readonly batch: number;
  readonly learningRate: number;
  /** How σ is computed; piecewise is another function, see `fixedSigmoidPiecewise`. By default exact. */
  readonly sigmoid?: 'piecewise' | 'exact';
  /** Of 'sgd': from 0 (default), below 1. */
  readonly momentum?: number;
  readonly l1?: number;
  readonly l2?: number;
  /** One number from 0 to 1 by which l1 is multiplied, in units of the weights (2^−20). */
  readonly l1Factor?: Ring;
  /** 'standard': see above. Default: 'unit', about ±1. */
  readonly columns?: 'unit' | 'standard';
  /** Weights and intercept are promised to stay below it in size: by default 16. */
  readonly largestWeight?: number;
  /** Public; the order of rows follows from it. */
  readonly seed: string;
  /** Goes on from where `onEpoch` was given this, with the same options and data. */
  readonly start?: DescentState | undefined;
  /** Called after each epoch, numbered from 0, with the weights (shares) and what is needed to go on, for a curve or a checkpoint. */
  readonly onEpoch?: (weights: DescentResult, epoch: number, state: DescentState) => Promise<void>;
}

/** Where a descent is after some epochs. Which vectors there are, and their bounds, is `stateShapes`. */
export interface DescentState {
  readonly epochs: number;
  readonly vectors: readonly Ring[];
}

export interface DescentResult {
  /** d numbers. */
  readonly slopes: Fixed;
  /** One number. */
  readonly intercept: Fixed;
}

export const weightBits = 20;
/** log₂ of the largest predictor of a linear model of standard columns. */
export const farBits = 4;

const boundsOf = (bits: number): Bounds => ({ min: -(1n << BigInt(bits)), max: 1n << BigInt(bits) });

const weightBounds = ({ largestWeight = 16 }: Pick<DescentOptions, 'largestWeight'>): Bounds => {
  const most = BigInt(Math.ceil(largestWeight * 2 ** weightBits));
  return { min: -most, max: most };
};

type StateOptions = Pick<DescentOptions, 'method' | 'momentum' | 'largestWeight'>;

/** What a state of d columns consists of: the weights, then a velocity or Adam's moments. */
export function stateShapes(columns: number, options: StateOptions): readonly { length: number; bounds: Bounds }[] {
  const of = (bounds: Bounds) => ({ length: columns + 1, bounds });
  const weights = of(weightBounds(options));
  if (options.method === 'adam') return [weights, of(boundsOf(momentBits + 20)), of(boundsOf(squareBits + 20))];
  return (options.momentum ?? 0) > 0 ? [weights, weights] : [weights];
}

/** Trains from weights 0, or from `start`. UsageError: 'learning.option', 'linear.shape', and 'sharing.overflow' where bounds leave too little room. */
export async function trainByBatches(
  sharing: Sharing,
  data: DescentData,
  options: DescentOptions,
): Promise<DescentResult> {
  const { features } = data;
  const { rows: n, columns: d, values } = features;
  const { rounding } = values.format;
  requireDescent(data, options);
  const { epochs, batch, seed, learningRate, l1 = 0, start, columns } = options;
  const bounds = weightBounds(options);
  const format = fixed({ fractionBits: weightBits, integerBits: 62 - weightBits, rounding });
  const random = publicRandom(seed, 'order of rows');
  const offset = data.offset && asFixed(format, await offsetIn(sharing, data.offset, weightBits));
  const rowsOf: Rows = { ...data, offset, weights: await rowWeights(sharing, data.weights) };
  const shapes = stateShapes(d, options);
  const [first, ...others] = shapes.map((shape, i): Ring => {
    const given = start?.vectors[i];
    return sharing.within(given ?? sharing.filledRing(shape.length, 0n), shape.bounds);
  });
  let weights = first as Ring;
  let rest = others;
  const result = (): DescentResult => ({
    slopes: asFixed(format, sharing.slice(weights, 0, d)),
    intercept: asFixed(format, sharing.slice(weights, d, d + 1)),
  });
  const isEven = l1 > 0 && options.method === 'sgd';
  const threshold = isEven ? await thresholdOf(sharing, learningRate * l1, options.l1Factor, rounding) : undefined;
  const shrinks = threshold && spread(sharing, threshold, d);
  const isStandard = columns === 'standard';
  const before = start?.epochs ?? 0;
  for (let epoch = 0; epoch < before; epoch++) randomPermutation(random, n);
  let step = before * Math.ceil(n / batch);
  await inBlocks(sharing, epochs - before, 1, async (turn) => {
    if (turn === epochs - before) return;
    const order = randomPermutation(random, n);
    await inBlocks(sharing, n, batch, async (at, end) => {
      if (at === end) return;
      const rows = order.subarray(at, end);
      const gradient = await gradientOf(sharing, picked(sharing, rowsOf, rows), weights, options, n);
      step += 1;
      const about: Step = { ...options, step, rows: rows.length, rounding, largest: rowsOf.weights.largest };
      let change: Ring;
      let threshold = shrinks;
      if (options.method === 'adam') {
        const adapted = await adaptive(sharing, weights, gradient, rest, about);
        ({ change, moments: rest, threshold } = adapted);
      } else {
        change = await plain(sharing, weights, gradient, rest[0], about);
        if (rest.length > 0) rest = [(change = await within(sharing, change, bounds, isStandard))];
      }
      const moved = sharing.subtract(sharing.within(weights), sharing.within(change));
      weights = await within(sharing, moved, bounds, isStandard);
      if (threshold !== undefined) {
        const shrunk = await softened(sharing, sharing.slice(weights, 0, d), threshold);
        const intercept = sharing.within(sharing.slice(weights, d, d + 1));
        weights = sharing.within(sharing.concatenate([sharing.within(shrunk), intercept]), bounds);
      }
    });
    await options.onEpoch?.(result(), before + turn, {
      epochs: before + turn + 1,
      vectors: [weights, ...rest].map((each, i) => sharing.within(each, shapes[i]?.bounds)),
    });
  });
  return result();
}

/** x moved to the nearest number within bounds, or promised to be within them. */
async function within(sharing: Sharing, x: Ring, bounds: Bounds, isMoved: boolean): Promise<Ring> {
  if (!isMoved) return sharing.within(sharing.within(x), bounds);
  const most = sizeOf(x.bounds ?? boundsOf(62));
  if (most <= bounds.max) return sharing.within(x, bounds);
  return await clamp(sharing, x, bounds);
}

type Rows = Omit<DescentData, 'weights'> & { readonly weights: RowWeights };

interface Batch {
  readonly values: Ring;
  readonly rows: number;
  readonly columns: number;
  readonly featureBits: number;
  readonly target: Ring;
  readonly targetBits: number;
  readonly weights: RowWeights;
  /** In units of the weights. */
  readonly offset: Ring | undefined;
  readonly rounding: Rounding;
}

function picked(sharing: Sharing, { features, target, weights, offset }: Rows, rows: Uint32Array): Batch {
  const { columns, values } = features;
  const own = Array.from(rows, (row) => sharing.slice(values.ring, row * columns, (row + 1) * columns));
  return {
    values: sharing.concatenate(own),
    rows: rows.length,
    columns,
    featureBits: values.format.fractionBits,
    target: sharing.gather(target.ring, rows),
    targetBits: target.format.fractionBits,
    weights: weights.picked(sharing, rows),
    offset: offset && sharing.gather(offset.ring, rows),
    rounding: values.format.rounding,
  };
}

interface Gradient {
  readonly sums: Ring;
  readonly bits: number;
}

/** Xᵀ·ω(ŷ − y) of slopes and intercept, and its fraction bits; n: rows of the whole table. */
async function gradientOf(
  sharing: Sharing,
  batch: Batch,
  weights: Ring,
  { family, sigmoid = 'exact', columns: kind = 'unit' }: DescentOptions,
  n: number,
): Promise<Gradient> {
  const { values, rows, columns, featureBits, target, targetBits, rounding } = batch;
  const x = matrixOf(values, rows, columns);
  const slopes = sharing.slice(weights, 0, columns);
  const intercept = sharing.scale(sharing.slice(weights, columns, columns + 1), 1n << BigInt(featureBits));
  const product = sharing.add(await multiplyVector(sharing, x, slopes), spread(sharing, intercept, rows));
  const isStandard = kind === 'standard';
  // In the units of the weights, or finer by those of the features.
  const zBits = isStandard ? 0 : featureBits;
  const plain = isStandard ? await truncate(sharing, product, featureBits, rounding) : product;
  const shifted =
    batch.offset === undefined ? plain : sharing.add(plain, sharing.scale(batch.offset, 1n << BigInt(zBits)));
  const z =
    isStandard && family === 'gaussian' ? await clamp(sharing, shifted, boundsOf(weightBits + farBits)) : shifted;
  const predicted =
    family === 'logistic'
      ? await sigmoidOf(sharing, z, { featureBits: zBits, weightBits, sigmoid, rounding })
      : { ring: z, bits: zBits + weightBits };
  const { bits } = predicted;
  const truth = sharing.scale(target, 1n << BigInt(bits - targetBits));
  const plainError = sharing.subtract(predicted.ring, truth);
  const errorBits = bitLength(sizeOf(plainError.bounds ?? boundsOf(45)));
  const error = batch.weights.isEven
    ? plainError
    : sharing.within(await batch.weights.weigh(sharing, plainError, errorBits), plainError.bounds);
  const sizeBits = errorBits + featureBits + ceilLog2(n) + 1;
  const products = isStandard
    ? held(
        sharing,
        await multiplyByRow(sharing, unbounded(sharing, error), matrixOf(unbounded(sharing, x.values), rows, columns)),
        sizeBits,
      )
    : await multiplyByRow(sharing, error, x);
  const total = sharing.scale(sharing.sum(error, 1), 1n << BigInt(featureBits));
  return { sums: sharing.concatenate([products, total]), bits: bits + featureBits };
}

type Rounding = 'nearest' | 'probabilistic';
type Step = DescentOptions & {
  readonly rows: number;
  readonly rounding: Rounding;
  readonly step: number;
  /** By which weights of rows were divided. */
  readonly largest: number;
};

/** rate·(gradient / rows + l2·w) in units of the weights, and momentum·velocity where there is one; rounded once. */
async function plain(
  sharing: Sharing,
  weights: Ring,
  { sums, bits }: Gradient,
  velocity: Ring | undefined,
  { learningRate, momentum = 0, l2 = 0, rows, rounding, largest }: Step,
) {
  const { factor, places } = rateOf((learningRate * largest) / rows);
  // In units of the scaled gradient.
  const shift = bits + places - weightBits;
  let scaled = sharing.scale(sums, factor);
  if (l2 > 0) {
    const decay = BigInt(Math.round(learningRate * l2 * 2 ** shift));
    scaled = sharing.add(scaled, penalised(sharing, weights, decay));
  }
  if (velocity !== undefined) {
    scaled = sharing.add(scaled, sharing.scale(velocity, BigInt(Math.round(momentum * 2 ** shift))));
  }
  const { min, max } = scaled.bounds ?? { min: 0n, max: 0n };
  const size = bitLength(sizeOf({ min, max }));
  return shortened(sharing, scaled, Math.min(62, size), shift, rounding);
}

/** Weights times a public factor, but for the intercept. Local. */
function penalised(sharing: Sharing, weights: Ring, factor: bigint): Ring {
  const words = new BigUint64Array(weights.length).fill(BigInt.asUintN(64, factor));
  words[weights.length - 1] = 0n;
  return sharing.scaleEach(weights, words);
}

interface Adapted {
  /** In units of the weights. */
  readonly change: Ring;
  /** In units of 2^−momentBits and 2^−squareBits. */
  readonly moments: [Ring, Ring];
  /** By how much l1 brings each slope nearer to 0, in units of the weights. */
  readonly threshold: Ring | undefined;
}

/** Adam's step. */
async function adaptive(
  sharing: Sharing,
  weights: Ring,
  { sums, bits }: Gradient,
  [mean, square]: readonly Ring[],
  { learningRate, l1 = 0, l1Factor, l2 = 0, rows, rounding, step, largest }: Step,
): Promise<Adapted> {
  // The gradient in units of 2^−20, so that its square is one of 2^−40 without a truncation.
  const known = held(sharing, sums, Math.min(61, bitLength(sizeOf(sums.bounds ?? { min: 0n, max: 1n << 60n }))));
  const { numerator, denominator } = ratioOf(largest);
  const ratio = {
    numerator: numerator << BigInt(weightBits),
    denominator: (denominator * BigInt(rows)) << BigInt(bits),
  };
  let g: Ring = await scaledBy(sharing, known, ratio, rounding, { operation: 'gradient', fractionBits: bits });
  if (l2 > 0) {
    const pull = penalised(sharing, sharing.within(weights), BigInt(Math.round(l2 * 2 ** 20)));
    g = sharing.add(sharing.within(g), await shortened(sharing, sharing.within(pull), weightBits + 30, 20, rounding));
  }
  if (mean === undefined || square === undefined) throw new Error('Adam has moments');
  const { change, moments, beside } = await adamStep(
    sharing,
    g,
    [mean, square],
    { learningRate, step, rounding },
    async (on, root, part) =>
      l1 === 0
        ? undefined
        : adaptiveThreshold(on, on.slice(root, 0, g.length - 1), l1Factor, { most: learningRate * l1, part, rounding }),
  );
  return { change, moments, threshold: beside };
}

/** most·part·l1Factor·2^9·root of each slope, in units of the weights. `root` in units of 2^−22, at most 2^8; part: from 2^−5 to 1. */
async function adaptiveThreshold(
  sharing: Sharing,
  root: Ring,
  l1Factor: Ring | undefined,
  { most, part, rounding }: { readonly most: number; readonly part: number; readonly rounding: Rounding },
): Promise<Ring> {
  const rootSize = 31;
  const own =
    l1Factor === undefined
      ? held(sharing, root, rootSize)
      : await shortened(
          sharing,
          await multiplied(sharing, root, spread(sharing, l1Factor, root.length)),
          rootSize + weightBits,
          weightBits,
          rounding,
        );
  // With 20 bits below the largest, as long as there are as many: so that every step costs the same.
  const places = Math.min(48, 20 - Math.floor(Math.log2(most)));
  const scaled = sharing.scale(sharing.within(own), BigInt(Math.round(most * part * 2 ** places)));
  return shortened(sharing, scaled, rootSize + 21, 22 - 9 - weightBits + places, rounding);
}

/** By how much a step of l1 brings weights nearer to 0, in their units: one number. */
async function thresholdOf(
  sharing: Sharing,
  threshold: number,
  factor: Ring | undefined,
  rounding: Rounding,
): Promise<Ring> {
  if (factor === undefined)
    return sharing.constantRing(BigUint64Array.of(BigInt(Math.round(threshold * 2 ** weightBits))));
  const about = { operation: 'l1', fractionBits: weightBits };
  const known = held(sharing, factor, weightBits);
  return scaledBy(sharing, known, ratioOf(threshold), rounding, about);
}

/** sign(w)·max(|w| − t, 0), element by element. */
async function softened(sharing: Sharing, w: Ring, t: Ring): Promise<Ring> {
  const both = sharing.concatenate([sharing.subtract(w, t), sharing.subtract(sharing.negate(w), t)]);
  const parts = await positivePart(sharing, both);
  return sharing.subtract(sharing.slice(parts, 0, w.length), sharing.slice(parts, w.length, 2 * w.length));
}

function requireDescent({ features, target, weights, offset }: DescentData, options: DescentOptions): void {
  const { rows } = features;
  for (const each of [target, weights, offset])
    if (each !== undefined) requireEqual('trainByBatches', each.length, rows);
  const { epochs, batch, learningRate, momentum = 0, l1 = 0, l2 = 0, largestWeight = 16, method } = options;
  requireOption('epochs', epochs, Number.isInteger(epochs) && epochs >= 1, '1 or more');
  requireOption('batch', batch, Number.isInteger(batch) && batch >= 1 && batch <= rows, `1 to ${rows}`);
  requireOption('learningRate', learningRate, learningRate > 0 && learningRate <= 64, 'above 0, to 64');
  const mostMomentum = method === 'sgd' ? 1 : 2 ** -60;
  const kinds = method === 'sgd' ? '0 to below 1' : '0 with Adam';
  requireOption('momentum', momentum, momentum >= 0 && momentum < mostMomentum, kinds);
  requireOption('l1', l1, l1 >= 0 && l1 <= 64, '0 to 64');
  requireOption('l2', l2, l2 >= 0 && l2 <= 64, '0 to 64');
  requireOption('largestWeight', largestWeight, largestWeight > 0 && largestWeight <= 2 ** 20, 'above 0, to 2^20');
}
