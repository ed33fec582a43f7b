/**
 * Logistic regression by stochastic gradient descent: one step on one batch, data, labels and weights secret.
 *
 *     z = X·w,   p = σ(z),   w ← w − (rate / batch)·Xᵀ·(p − y)
 *
 * With the piecewise σ of SecureML (Mohassel, Zhang, 2017/396: 0 below −½, z + ½ between, 1 above ½) nothing is truncated
 * on the way: z keeps the fraction bits of X and w, so do p and the error, and the gradient takes X's once more. One truncation
 * at the end brings the step to those of w: fewer rounds than a truncation after each product, and only one rounding.
 * Xᵀ is never made: the gradient is the row (p − y)ᵀ·X. The exact σ needs z in the units of the weights: one truncation more, where it
 * is 'nearest' while the bits of z are found. A probabilistic one is short, and comes first: the bits of z are fewer then.
 *
 * Nothing is opened. Rounds, replicated: 2 for the products, those of a truncation, and for σ piecewise 4 + ⌈log₂(w − 1)⌉ for
 * numbers z of w bits, exact those of `fixedSigmoidOf`, after a probabilistic truncation those of `fixedSigmoid`.
 *
 * Ranges: features carry declared bounds and weights are held to `weightBounds`, so that every step is checked for overflow
 * before anything runs (UsageError 'sharing.overflow', 'fixed.headroom').
 */
import { UsageError } from '../../base/errors.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { asFixed, fixed } from '../fixed/format.ts';
import { fixedSigmoidOf, fixedSigmoidPiecewise } from '../fixed/sigmoid.ts';
import { type Rounding, truncate } from '../fixed/truncate.ts';
import type { Bounds } from '../ranges.ts';
import '../messages.ts';
import { type Matrix, multiplyByRow, multiplyVector } from './matrix.ts';

/** One batch. A constant column of X is the intercept. */
export interface LogisticBatch {
  /** Rows × features, fixed-point numbers of `featureBits` fraction bits, with bounds. */
  readonly features: Matrix;
  /** 0 or 1 a row, integers. */
  readonly labels: Ring;
}

export interface LogisticStep {
  readonly featureBits: number;
  readonly weightBits: number;
  /** What the weights are promised to stay within, as fixed-point numbers of `weightBits`. */
  readonly weightBounds: Bounds;
  /** Positive and finite: UsageError('linear.rate') otherwise. Used with 8 significant bits, so within 2^−8 of itself. */
  readonly learningRate: number;
  readonly sigmoid: 'piecewise' | 'exact';
  /** 'probabilistic' is the weaker choice, to be named where it is made. */
  readonly rounding: Rounding;
}

/** The weights after one step. */
export async function logisticStep(
  sharing: Sharing,
  { features, labels }: LogisticBatch,
  weights: Ring,
  step: LogisticStep,
): Promise<Ring> {
  if (!(step.learningRate > 0) || !Number.isFinite(step.learningRate)) {
    throw new UsageError('linear.rate', { rate: step.learningRate });
  }
  const held = sharing.within(weights, step.weightBounds);
  const z = await multiplyVector(sharing, features, held);
  const { ring: predicted, bits: fractionBits } = await sigmoidOf(sharing, z, step);
  const truth = sharing.within(labels, { min: 0n, max: 1n });
  const error = sharing.subtract(predicted, sharing.scale(truth, 1n << BigInt(fractionBits)));
  const gradient = await multiplyByRow(sharing, error, features);
  const { factor, places } = rateOf(step.learningRate / features.rows);
  const scaled = sharing.scale(gradient, factor);
  const change = await truncate(
    sharing,
    scaled,
    fractionBits + step.featureBits - step.weightBits + places,
    step.rounding,
  );
  return sharing.subtract(held, change);
}

/** σ(z) for z in units of 2^−(featureBits + weightBits), and the fraction bits of the result. */
export async function sigmoidOf(
  sharing: Sharing,
  z: Ring,
  {
    featureBits,
    weightBits,
    sigmoid,
    rounding,
  }: Pick<LogisticStep, 'featureBits' | 'weightBits' | 'sigmoid' | 'rounding'>,
): Promise<{ ring: Ring; bits: number }> {
  const formatOf = (fractionBits: number) =>
    fixed({ fractionBits, integerBits: 62 - fractionBits, rounding: rounding === 'down' ? 'nearest' : rounding });
  if (sigmoid === 'piecewise') {
    const bits = featureBits + weightBits;
    return { ring: (await fixedSigmoidPiecewise(sharing, asFixed(formatOf(bits), z))).ring, bits };
  }
  const format = formatOf(weightBits);
  const isFirst = rounding === 'probabilistic' && featureBits > 0;
  const short = isFirst ? await truncate(sharing, z, featureBits, rounding) : z;
  const { ring } = await fixedSigmoidOf(sharing, asFixed(format, short).ring, format, isFirst ? 0 : featureBits);
  return { ring, bits: weightBits };
}

/** A positive number as factor / 2^places, the factor of 8 significant bits unless it is a whole number below 128. */
export function rateOf(rate: number): { factor: bigint; places: number } {
  let factor = rate;
  let places = 0;
  while (factor < 128 && !Number.isInteger(factor)) {
    factor *= 2;
    places += 1;
  }
  return { factor: BigInt(Math.round(factor)), places };
}
