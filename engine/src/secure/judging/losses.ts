/**
 * How far predictions are from what happened: sums from which log loss, Brier score, RMSE, MAE and R² follow by a division.
 *
 * Sums are integers in units of the fixed-point format, exact but for the logarithm; they are refused before anything runs where the
 * declared ranges could leave 63 bits (UsageError 'judging.room'). Weights are whole numbers with declared bounds.
 */
import { UsageError } from '../../base/errors.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { asFixed, type Fixed, fixedRange, requireSameUnits } from '../fixed/format.ts';
import { fixedLog } from '../fixed/logarithm.ts';
import { absolute } from '../magnitude.ts';
import { bitLength, type Bounds, sizeOf, unbounded } from '../ranges.ts';
import './messages.ts';

/** Probabilities of label 1, and the labels. */
export interface PredictedLabels {
  /** From 0 to 1, declared so. */
  readonly probabilities: Fixed;
  /** One plane. */
  readonly labels: Bits;
  readonly weights?: Ring;
}

/**
 * Σ w·(p − y)², in units of 2^−2f: the Brier score times the weight. Exact for p as it is shared. Replicated: `bitsToRing` and one round, two with weights.
 */
export async function brierSum(sharing: Sharing, given: PredictedLabels): Promise<Ring> {
  const { probabilities, labels, weights } = given;
  const { fractionBits } = probabilities.format;
  requireRows('brierSum', probabilities.length, labels.length, weights);
  const one = requireProbabilities('brierSum', probabilities);
  const y = unbounded(sharing, await sharing.bitsToRing(labels));
  const gap = sharing.subtract(unbounded(sharing, probabilities.ring), sharing.scale(y, 1n << BigInt(fractionBits)));
  const held = sharing.within(gap, { min: -one, max: one });
  return squaresOf(sharing, 'brierSum', held, weights);
}

/**
 * −Σ w·ln(p where y = 1, else 1 − p), in units of 2^−f: log loss times the weight. A probability of 0 for what happened counts as 2^−f:
 * scikit-learn, which has 52 bits, cuts at 2^−52. Each logarithm is within 2^−18 at f = 20 (`fixedLog`). Replicated: `bitsToRing`, a product, `fixedLog`.
 */
export async function logLossSum(sharing: Sharing, given: PredictedLabels): Promise<Ring> {
  const { probabilities, labels, weights } = given;
  const { format, ring } = probabilities;
  requireRows('logLossSum', probabilities.length, labels.length, weights);
  const one = requireProbabilities('logLossSum', probabilities);
  const y = unbounded(sharing, await sharing.bitsToRing(labels));
  const p = unbounded(sharing, ring);
  // 1 − p + y·(2p − 1)
  const turned = await sharing.multiply(y, sharing.addConstant(sharing.scale(p, 2n), -one));
  const happened = sharing.within(sharing.add(sharing.addConstant(sharing.negate(p), one), turned), {
    min: 0n,
    max: one,
  });
  const logarithms = await fixedLog(sharing, asFixed(format, happened));
  return weightedSum(sharing, 'logLossSum', sharing.negate(logarithms.ring), weights);
}

/** Predictions of numbers, and the numbers. */
export interface PredictedNumbers {
  /** In one format. */
  readonly predicted: Fixed;
  readonly actual: Fixed;
  readonly weights?: Ring;
}

/** One element each, weighted; units of 2^−f, squares of 2^−2f. */
export interface ResidualSums {
  readonly weight: Ring;
  /** Residuals: actual − predicted. */
  readonly residual: Ring;
  readonly absolute: Ring;
  readonly squared: Ring;
  readonly actual: Ring;
  readonly actualSquared: Ring;
}

/**
 * The sums behind RMSE, MAE, R² and the mean residual. Exact for numbers as they are shared. Quantiles of the residuals are
 * `quantiles` of their difference. Replicated: `absolute`, and three rounds.
 */
export async function residualSums(sharing: Sharing, given: PredictedNumbers): Promise<ResidualSums> {
  const { predicted, actual, weights } = given;
  const operation = 'residualSums';
  requireSameUnits(operation, predicted, actual);
  requireRows(operation, predicted.length, actual.length, weights);
  const rows = actual.length;
  const residual = sharing.subtract(actual.ring, predicted.ring);
  return {
    weight:
      weights === undefined
        ? sharing.filledRing(1, BigInt(rows))
        : await weightedSum(sharing, operation, weights, undefined),
    residual: await weightedSum(sharing, operation, residual, weights),
    absolute: await weightedSum(sharing, operation, await absolute(sharing, residual), weights),
    squared: await squaresOf(sharing, operation, residual, weights),
    actual: await weightedSum(sharing, operation, actual.ring, weights),
    actualSquared: await squaresOf(sharing, operation, actual.ring, weights),
  };
}

async function weightedSum(sharing: Sharing, operation: string, x: Ring, weights: Ring | undefined): Promise<Ring> {
  const bounds = requireRoom(operation, 'sums', x, 1, weights);
  const total =
    weights === undefined
      ? sharing.sum(unbounded(sharing, x), 1)
      : await sharing.dot(unbounded(sharing, x), unbounded(sharing, weights), 1);
  return sharing.within(total, bounds);
}

async function squaresOf(sharing: Sharing, operation: string, x: Ring, weights: Ring | undefined): Promise<Ring> {
  const { max } = requireRoom(operation, 'squares', x, 2, weights);
  const plain = unbounded(sharing, x);
  const times = weights === undefined ? plain : await sharing.multiply(plain, unbounded(sharing, weights));
  return sharing.within(await sharing.dot(plain, times, 1), { min: 0n, max });
}

/** What a weighted sum of powers of x lies in. */
function requireRoom(operation: string, what: string, x: Ring, power: number, weights: Ring | undefined): Bounds {
  for (const [name, { bounds }] of [
    ['numbers', x],
    ['weights', weights ?? x],
  ] as const) {
    if (bounds === undefined) throw new UsageError('judging.bounds', { operation, what: name });
  }
  const bounds = x.bounds as Bounds;
  const weight = weights === undefined ? 1n : sizeOf(weights.bounds as Bounds);
  const most = sizeOf(bounds) ** BigInt(power) * weight * BigInt(x.length);
  const bits = bitLength(most);
  if (bits > 63) throw new UsageError('judging.room', { operation, what, rows: x.length, bits });
  return { min: -most, max: most };
}

function requireRows(operation: string, expected: number, found: number, weights: Ring | undefined): void {
  if (found !== expected) throw new UsageError('judging.shape', { operation, what: 'labels', found, expected });
  if (weights === undefined || weights.length === expected) return;
  throw new UsageError('judging.shape', { operation, what: 'weights', found: weights.length, expected });
}

/** 1 in units, where probabilities are declared to be from 0 to 1: UsageError('judging.probabilities') otherwise. */
function requireProbabilities(operation: string, p: Fixed): bigint {
  const one = 1n << BigInt(p.format.fractionBits);
  const { min, max } = p.ring.bounds;
  if (min < 0n || max > one) throw new UsageError('judging.probabilities', { operation, ...fixedRange(p) });
  return one;
}
