/**
 * Logistic and linear regression by mini-batches, where columns are too many for Newton steps: stochastic gradient descent or Adam
 * (Kingma, Ba 2015), with an elastic net by a proximal step:
 *
 *     g = Xᵀ·(ŷ − y) / batch + l2·w,   w ← S(w − rate·g),   S(w) = sign(w)·max(|w| − rate·l1, 0)
 *
 * Adam takes rate·m̂/√(v̂ + 2^−34) for rate·g, with m ← m + (g − m)/8 and v ← v + (g² − v)/1024: decays of 0.875 and 0.999 that shifts
 * do. The intercept is not penalised. Rows are used in an order that follows from a public seed, afresh each epoch; which rows meet in
 * a batch says nothing of them.
 *
 * Columns are taken as they are: bring them to one scale of about ±1. Features keep their fraction bits, weights have 20; only the
 * truncations at the end of a step round, and the exact σ adds one before it. Nothing is opened. Rounds a step: those of
 * `logisticStep`; l1 adds 12, Adam 70 (replicated).
 */
import { sha256 } from '#platform';
import { utf8 } from '../../base/bytes.ts';
import { randomPermutation } from '../../base/random.ts';
import { Prg } from '../../primitives/prg.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { asFixed, type Fixed, fixed } from '../fixed/format.ts';
import { fixedReciprocalSqrt } from '../fixed/roots.ts';
import { ratioOf, scaledBy } from '../fixed/scale.ts';
import { rateOf, sigmoidOf } from '../linear/logistic.ts';
import { matrixOf, multiplyByRow, multiplyVector } from '../linear/matrix.ts';
import { type FixedMatrix, requireEqual } from '../linear/solve.ts';
import { positivePart } from '../magnitude.ts';
import { bitLength, sizeOf } from '../ranges.ts';
import { requireOption } from './glm.ts';
import './messages.ts';
import { held, multiplied, shortened, spread } from './numbers.ts';

export interface DescentData {
  /** n rows × d columns. */
  readonly features: FixedMatrix;
  /** n numbers, 0 or 1 for logistic. */
  readonly target: Fixed;
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
  readonly l1?: number;
  readonly l2?: number;
  /** Weights and intercept are promised to stay below it in size: by default 16. */
  readonly largestWeight?: number;
  /** Public; the order of rows follows from it. */
  readonly seed: string;
  /** Called after each epoch with the weights (shares), for a curve or a checkpoint. */
  readonly onEpoch?: (weights: DescentResult, epoch: number) => Promise<void>;
}

export interface DescentResult {
  /** d numbers. */
  readonly slopes: Fixed;
  /** One number. */
  readonly intercept: Fixed;
}

const weightBits = 20;
const momentBits = 24;
const squareBits = 40;

/** Trains from weights 0. UsageError: 'learning.option', 'linear.shape', and 'sharing.overflow' where bounds leave too little room. */
export async function trainByBatches(
  sharing: Sharing,
  data: DescentData,
  options: DescentOptions,
): Promise<DescentResult> {
  const { features } = data;
  const { rows: n, columns: d, values } = features;
  const { rounding } = values.format;
  requireDescent(data, options);
  const { epochs, batch, seed, largestWeight = 16 } = options;
  const most = BigInt(Math.ceil(largestWeight * 2 ** weightBits));
  const bounds = { min: -most, max: most };
  const format = fixed({ fractionBits: weightBits, integerBits: 62 - weightBits, rounding });
  const random = new Prg(sha256(utf8(seed)), 'order of rows');
  let weights: Ring = sharing.within(sharing.filledRing(d + 1, 0n), bounds);
  const result = (): DescentResult => ({
    slopes: asFixed(format, sharing.slice(weights, 0, d)),
    intercept: asFixed(format, sharing.slice(weights, d, d + 1)),
  });
  let moments: Moments | undefined;
  let step = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = randomPermutation(random, n);
    for (let start = 0; start < n; start += batch) {
      const rows = order.subarray(start, Math.min(n, start + batch));
      const gradient = await gradientOf(sharing, picked(sharing, data, rows), weights, options);
      step += 1;
      let change: Ring;
      if (options.method === 'adam') {
        [change, moments] = await adaptive(sharing, weights, gradient, moments, {
          ...options,
          step,
          rows: rows.length,
          rounding,
        });
      } else change = await plain(sharing, weights, gradient, { ...options, rows: rows.length, rounding });
      weights = sharing.within(sharing.subtract(sharing.within(weights), sharing.within(change)), bounds);
      if ((options.l1 ?? 0) > 0) {
        const shrunk = await softened(sharing, sharing.slice(weights, 0, d), options.learningRate * (options.l1 ?? 0));
        const rest = sharing.within(sharing.slice(weights, d, d + 1));
        weights = sharing.within(sharing.concatenate([sharing.within(shrunk), rest]), bounds);
      }
    }
    await options.onEpoch?.(result(), epoch);
  }
  return result();
}

interface Batch {
  readonly values: Ring;
  readonly rows: number;
  readonly columns: number;
  readonly featureBits: number;
  readonly target: Ring;
  readonly targetBits: number;
  readonly rounding: 'nearest' | 'probabilistic';
}

function picked(sharing: Sharing, { features, target }: DescentData, rows: Uint32Array): Batch {
  const { columns, values } = features;
  const own = Array.from(rows, (row) => sharing.slice(values.ring, row * columns, (row + 1) * columns));
  return {
    values: sharing.concatenate(own),
    rows: rows.length,
    columns,
    featureBits: values.format.fractionBits,
    target: sharing.gather(target.ring, rows),
    targetBits: target.format.fractionBits,
    rounding: values.format.rounding,
  };
}

/** Xᵀ·(ŷ − y) of slopes and intercept, and its fraction bits. */
async function gradientOf(
  sharing: Sharing,
  { values, rows, columns, featureBits, target, targetBits, rounding }: Batch,
  weights: Ring,
  { family, sigmoid = 'exact' }: DescentOptions,
): Promise<{ sums: Ring; bits: number }> {
  const x = matrixOf(values, rows, columns);
  const slopes = sharing.slice(weights, 0, columns);
  const intercept = sharing.scale(sharing.slice(weights, columns, columns + 1), 1n << BigInt(featureBits));
  const z = sharing.add(await multiplyVector(sharing, x, slopes), spread(sharing, intercept, rows));
  const predicted =
    family === 'logistic'
      ? await sigmoidOf(sharing, z, { featureBits, weightBits, sigmoid, rounding })
      : { ring: z, bits: featureBits + weightBits };
  const { bits } = predicted;
  const truth = sharing.scale(target, 1n << BigInt(bits - targetBits));
  const error = sharing.subtract(predicted.ring, truth);
  const products = await multiplyByRow(sharing, error, x);
  const total = sharing.scale(sharing.sum(error, 1), 1n << BigInt(featureBits));
  return { sums: sharing.concatenate([products, total]), bits: bits + featureBits };
}

type Gradient = Awaited<ReturnType<typeof gradientOf>>;
type Step = DescentOptions & { readonly rows: number; readonly rounding: 'nearest' | 'probabilistic' };

/** rate·(gradient / rows + l2·w) in units of the weights, rounded once. */
async function plain(
  sharing: Sharing,
  weights: Ring,
  { sums, bits }: Gradient,
  { learningRate, l2 = 0, rows, rounding }: Step,
) {
  const { factor, places } = rateOf(learningRate / rows);
  let scaled = sharing.scale(sums, factor);
  if (l2 > 0) {
    // In units of the scaled gradient.
    const shift = bits + places - weightBits;
    const decay = BigInt(Math.round(learningRate * l2 * 2 ** shift));
    scaled = sharing.add(scaled, penalised(sharing, weights, decay));
  }
  const { min, max } = scaled.bounds ?? { min: 0n, max: 0n };
  const size = bitLength(sizeOf({ min, max }));
  return shortened(sharing, scaled, Math.min(62, size), bits + places - weightBits, rounding);
}

/** Weights times a public factor, but for the intercept. Local. */
function penalised(sharing: Sharing, weights: Ring, factor: bigint): Ring {
  const words = new BigUint64Array(weights.length).fill(BigInt.asUintN(64, factor));
  words[weights.length - 1] = 0n;
  return sharing.scaleEach(weights, words);
}

interface Moments {
  /** Units of 2^−momentBits and 2^−squareBits. */
  readonly mean: Ring;
  readonly square: Ring;
}

/** Adam's step in units of the weights, and its moments. */
async function adaptive(
  sharing: Sharing,
  weights: Ring,
  { sums, bits }: Gradient,
  moments: Moments | undefined,
  { learningRate, l2 = 0, rows, rounding, step }: Step & { readonly step: number },
): Promise<[Ring, Moments]> {
  const length = weights.length;
  // The gradient in units of 2^−20, so that its square is one of 2^−40 without a truncation.
  const known = held(sharing, sums, Math.min(61, bitLength(sizeOf(sums.bounds ?? { min: 0n, max: 1n << 60n }))));
  const ratio = { numerator: 1n << BigInt(weightBits), denominator: BigInt(rows) << BigInt(bits) };
  let g: Ring = await scaledBy(sharing, known, ratio, rounding, { operation: 'gradient', fractionBits: bits });
  if (l2 > 0) {
    const pull = penalised(sharing, sharing.within(weights), BigInt(Math.round(l2 * 2 ** 20)));
    g = sharing.add(sharing.within(g), await shortened(sharing, sharing.within(pull), weightBits + 30, 20, rounding));
  }
  const none = sharing.filledRing(length, 0n);
  const { mean = none, square = none } = moments ?? {};
  const fine = sharing.scale(sharing.within(g), 1n << BigInt(momentBits - weightBits));
  const squares = await multiplied(sharing, g, g);
  const toMean = sharing.subtract(fine, sharing.within(mean));
  const toSquare = sharing.subtract(squares, sharing.within(square));
  const m = sharing.add(
    sharing.within(mean),
    sharing.within(await shortened(sharing, toMean, momentBits + 20, 3, rounding)),
  );
  const v = sharing.add(
    sharing.within(square),
    sharing.within(await shortened(sharing, toSquare, squareBits + 20, 10, rounding)),
  );

  // v + 2^−34 in units of 2^−40 is 2^18 times as much in those of 2^−22; the root of it 2^−9 of what is wanted.
  const raised = sharing.within(sharing.addConstant(v, 64n), { min: 1n, max: 1n << BigInt(squareBits + 18) });
  const root = await fixedReciprocalSqrt(
    sharing,
    asFixed(fixed({ fractionBits: 22, integerBits: 40, rounding }), raised),
  );
  const quotient = held(sharing, await multiplied(sharing, m, root.ring), momentBits + 22);
  // Zero-bias corrections are public.
  let [first, second] = [1, 1];
  for (let i = 0; i < step && second > 0; i++) [first, second] = [first * (7 / 8), second * (1023 / 1024)];
  const rate = ratioOf((learningRate * Math.sqrt(1 - second)) / (1 - first));
  const scale = {
    numerator: rate.numerator << BigInt(9 + weightBits),
    denominator: rate.denominator << BigInt(momentBits + 22),
  };
  const change = await scaledBy(sharing, quotient, scale, rounding, {
    operation: 'step',
    fractionBits: momentBits + 22,
  });
  return [change, { mean: m, square: v }];
}

/** sign(w)·max(|w| − threshold, 0). */
async function softened(sharing: Sharing, w: Ring, threshold: number): Promise<Ring> {
  const t = BigInt(Math.round(threshold * 2 ** weightBits));
  const both = sharing.concatenate([sharing.addConstant(w, -t), sharing.addConstant(sharing.negate(w), -t)]);
  const parts = await positivePart(sharing, both);
  return sharing.subtract(sharing.slice(parts, 0, w.length), sharing.slice(parts, w.length, 2 * w.length));
}

function requireDescent({ features, target }: DescentData, options: DescentOptions): void {
  const { rows } = features;
  requireEqual('trainByBatches', target.length, rows);
  const { epochs, batch, learningRate, l1 = 0, l2 = 0, largestWeight = 16 } = options;
  requireOption('epochs', epochs, Number.isInteger(epochs) && epochs >= 1, '1 or more');
  requireOption('batch', batch, Number.isInteger(batch) && batch >= 1 && batch <= rows, `1 to ${rows}`);
  requireOption('learningRate', learningRate, learningRate > 0 && learningRate <= 64, 'above 0, to 64');
  requireOption('l1', l1, l1 >= 0 && l1 <= 64, '0 to 64');
  requireOption('l2', l2, l2 >= 0 && l2 <= 64, '0 to 64');
  requireOption('largestWeight', largestWeight, largestWeight > 0 && largestWeight <= 2 ** 20, 'above 0, to 2^20');
}
