/**
 * What an output is worth: the error p − y by which weights are moved, and the loss.
 *
 *     classes      p = softmax(z)   loss −log p_y = log Σ_j e^(z_j − m) − (z_y − m), m the largest z
 *     probability  p = σ(z)         loss log(1 + e^z) − y·z
 *     number       p = z            loss (p − y)² / 2, of an error that is held within ±4
 *
 * The logarithm comes beside the division. Nothing is opened.
 */
import type { Ring, Sharing } from '../../sharing/model.ts';
import { outsideOf } from '../compare.ts';
import { asFixed, fixed, type FixedFormat } from '../fixed/format.ts';
import { fixedSigmoidOf, fixedLogistic } from '../fixed/sigmoid.ts';
import { softmaxParts } from '../fixed/softmax.ts';
import { softmaxLoss } from '../fixed/softmax-loss.ts';
import { held, multiplied, shortened } from '../learning/numbers.ts';
import type { Predicted } from './layers.ts';
import { numberErrorBits } from './plan.ts';
import type { Output } from './shape.ts';

type Rounding = FixedFormat['rounding'];

/** Fraction bits of losses. */
export const lossBits = 18;
const classBits = 18;
const labelBits = 20;

export interface Judged {
  /** p − y in units of 2^−errorBitsOf, row after row. */
  readonly error: Ring;
  /** A loss a row, in units of 2^−lossBits, below 2^20. */
  readonly loss: Ring;
  /** How many errors were held at their limit. */
  readonly clipped: Ring | undefined;
}

/** `target`: 0 or 1 for classes (a column for each) and probabilities, numbers in units of 2^−20 from −1 to 1. */
export function judged(
  sharing: Sharing,
  z: Predicted,
  target: Ring,
  output: Output,
  rounding: Rounding,
): Promise<Judged> {
  switch (output.kind) {
    case 'classes':
      return ofClasses(sharing, z, target, output.classes, rounding);
    case 'probability':
      return ofProbability(sharing, z, target, rounding);
    case 'number':
      return ofNumber(sharing, z, target, rounding);
  }
}

const classFormat = (rounding: Rounding) => fixed({ fractionBits: classBits, integerBits: 62 - classBits, rounding });

async function ofClasses(
  sharing: Sharing,
  z: Predicted,
  target: Ring,
  columns: number,
  rounding: Rounding,
): Promise<Judged> {
  const rows = target.length / columns;
  const found = await softmaxLoss(
    sharing,
    z.ring,
    { rows, columns },
    { fractionBits: classBits, rounding },
    z.bits - classBits,
  );
  const own = await sharing.dot(sharing.within(target), found.below, rows);
  const error = sharing.subtract(found.probabilities, sharing.scale(target, 1n << BigInt(classBits)));
  return { error, loss: sharing.add(found.logarithms, sharing.within(own)), clipped: undefined };
}

async function ofProbability(sharing: Sharing, z: Predicted, target: Ring, rounding: Rounding): Promise<Judged> {
  const format = fixed({ fractionBits: labelBits, integerBits: 62 - labelBits, rounding });
  const found = await fixedLogistic(sharing, z.ring, format, {
    finerBits: z.bits - labelBits,
    varianceBits: labelBits,
    table: 'fine',
  });
  const error = sharing.subtract(found.probability.ring, sharing.scale(target, 1n << BigInt(labelBits)));
  const labelled = await multiplied(sharing, found.argument.ring, target);
  const twice = sharing.subtract(sharing.within(found.twiceSoftplus.ring), sharing.scale(labelled, 2n));
  const size = Math.min(61, labelBits + z.sizeBits + 3);
  return { error, loss: await shortened(sharing, twice, size, 1 + labelBits - lossBits, rounding), clipped: undefined };
}

async function ofNumber(sharing: Sharing, z: Predicted, target: Ring, rounding: Rounding): Promise<Judged> {
  const n = target.length;
  const short = await shortened(sharing, z.ring, z.bits + z.sizeBits, z.bits - labelBits, rounding);
  const raw = sharing.subtract(short, target);
  const most = 1n << BigInt(labelBits + numberErrorBits);
  const limits = { min: -most, max: most };
  const outside = await outsideOf(
    sharing,
    'trainNetwork',
    raw,
    sharing.filledRing(n, -most),
    sharing.filledRing(n, most),
  );
  const where = await sharing.bitsToRing(outside);
  const value = sharing.within(raw);
  const toLimits = sharing.concatenate([
    sharing.addConstant(sharing.negate(value), -most),
    sharing.addConstant(sharing.negate(value), most),
  ]);
  const moved = await multiplied(sharing, where, toLimits);
  const kept = sharing.add(sharing.add(value, sharing.slice(moved, 0, n)), sharing.slice(moved, n, 2 * n));
  const error = sharing.within(kept, limits);
  const squares = await sharing.multiply(error, error);
  const size = 2 * (labelBits + numberErrorBits) + 1;
  return {
    error,
    loss: await shortened(sharing, squares, size, 2 * labelBits + 1 - lossBits, rounding),
    clipped: sharing.sum(where, 1),
  };
}

/** p of each row: class probabilities and numbers in units of 2^−18 and 2^−20, and their fraction bits. */
export async function responses(
  sharing: Sharing,
  z: Predicted,
  output: Output,
  rounding: Rounding,
): Promise<{ ring: Ring; bits: number }> {
  if (output.kind === 'probability') {
    const format = fixed({ fractionBits: labelBits, integerBits: 62 - labelBits, rounding });
    const { ring } = await fixedSigmoidOf(sharing, z.ring, format, z.bits - labelBits);
    return { ring, bits: labelBits };
  }
  if (output.kind === 'number') {
    const ring = await shortened(sharing, z.ring, z.bits + z.sizeBits, z.bits - labelBits, rounding);
    return { ring: held(sharing, ring, labelBits + z.sizeBits), bits: labelBits };
  }
  const short = await shortened(sharing, z.ring, z.bits + z.sizeBits, z.bits - classBits, rounding);
  const rows = short.length / output.classes;
  const { normalised } = await softmaxParts(sharing, asFixed(classFormat(rounding), short), {
    rows,
    columns: output.classes,
  });
  return { ring: (await normalised(sharing)).ring, bits: classBits };
}
