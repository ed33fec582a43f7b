/**
 * Logistic regression by stochastic gradient descent: one step on one batch, data, labels and weights secret.
 *
 *     z = X·w,   p = σ(z),   w ← w − (rate / batch)·Xᵀ·(p − y)
 *
 * With the piecewise σ of SecureML (Mohassel, Zhang, 2017/396, §5.3: 0 below −½, z + ½ between, 1 above ½) nothing is truncated
 * on the way: z keeps the fraction bits of X and w, so do p and the error, and the gradient takes X's once more. One truncation
 * at the end brings the step to those of w: fewer rounds than a truncation after each product, and only one rounding.
 * Xᵀ is never made: the gradient is the row (p − y)ᵀ·X.
 *
 * Nothing is opened. Rounds, replicated, piecewise, numbers z of w bits: 1 (X·w) + 2 + ⌈log₂(w − 1)⌉ (both comparisons) + 2 + 1
 * (gradient) and those of one truncation.
 *
 * Ranges: features carry declared bounds and weights are held to `weightBounds`, so that every step is checked for overflow
 * before anything runs (UsageError 'sharing.overflow', 'fixed.headroom').
 */
import type { Ring, Sharing } from '../../sharing/model.ts';
import { asFixed, fixed } from '../fixed/format.ts';
import { fixedSigmoidPiecewise } from '../fixed/sigmoid.ts';
import { type Rounding, truncate } from '../fixed/truncate.ts';
import type { Bounds } from '../ranges.ts';
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
  /** Positive; used with 8 significant bits. */
  readonly learningRate: number;
  readonly sigmoid: 'piecewise';
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
  const held = sharing.within(weights, step.weightBounds);
  const fractionBits = step.featureBits + step.weightBits;
  const z = await multiplyVector(sharing, features, held);
  const format = fixed({ fractionBits, integerBits: 62 - fractionBits });
  const predicted = await fixedSigmoidPiecewise(sharing, asFixed(format, z));
  const truth = sharing.within(labels, { min: 0n, max: 1n });
  const error = sharing.subtract(predicted.ring, sharing.scale(truth, 1n << BigInt(fractionBits)));
  const gradient = await multiplyByRow(sharing, error, features);
  const { factor, places } = rateOf(step.learningRate, features.rows);
  const scaled = sharing.scale(gradient, factor);
  const change = await truncate(sharing, scaled, 2 * step.featureBits + places, step.rounding);
  return sharing.subtract(held, change);
}

/** rate / rows as factor / 2^places, the factor below 2^8. */
function rateOf(rate: number, rows: number): { factor: bigint; places: number } {
  let factor = rate / rows;
  let places = 0;
  while (factor < 128 && !Number.isInteger(factor)) {
    factor *= 2;
    places += 1;
  }
  return { factor: BigInt(Math.round(factor)), places };
}
