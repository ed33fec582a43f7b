/** What a judgement compares: probabilities with labels, or numbers with numbers. */
import {
  asFixed,
  type Bits,
  clamp,
  type Fixed,
  fixed,
  fixedConvert,
  fixedWithin,
  type Sharing,
  toBits,
} from '@tacit/engine';
import { comparedBits, type JudgePlan, modelledBits } from './plan.ts';
import type { Part } from './question.ts';

/** Fraction bits of predicted numbers and of labels, as they are compared. */
export const bits = 20;
/** Of a probability as it is compared. */
const probabilityFormat = fixed({ fractionBits: bits, integerBits: 2 });

/** What the model says and the label, as numbers that can be compared. */
export async function comparedNumbers(
  sharing: Sharing,
  plan: JudgePlan,
  part: Part,
  predicted: Fixed,
  labels: Fixed,
): Promise<{ readonly predicted: Fixed; readonly actual: Fixed }> {
  const { whole, fraction } = comparedBits(plan, part);
  const format = fixed({ fractionBits: fraction, integerBits: whole });
  const held = async (x: Fixed) => {
    const { ring } = await fixedConvert(sharing, x, fixed({ fractionBits: fraction, integerBits: 62 - fraction }));
    return asFixed(format, await clamp(sharing, ring, format.bounds));
  };
  // Labels of another table than the model's may have another range; their unit is the model's.
  const own = modelledBits(plan.judge.label.column, plan.judge.model.unit);
  const actual = asFixed(fixed({ fractionBits: own, integerBits: 62 - own }), labels.ring);
  return { predicted: await held(predicted), actual: await held(actual) };
}

/** From 0 to 1. */
export async function probabilityOf(sharing: Sharing, predicted: Fixed): Promise<Fixed> {
  const short = await fixedConvert(sharing, predicted, fixed({ fractionBits: bits, integerBits: 30 }));
  const one = 1n << BigInt(bits);
  const ring = await clamp(sharing, short.ring, { min: 0n, max: one });
  return fixedWithin(sharing, asFixed(probabilityFormat, ring), { min: 0, max: 1 });
}

/** 0 and 1 as bits. */
export async function labelBits(sharing: Sharing, labels: Fixed): Promise<Bits> {
  return await toBits(sharing, sharing.within(labels.ring, { min: 0n, max: 1n }), 1);
}
