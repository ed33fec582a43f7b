/** A linear model of another tool as a generalised linear model is kept: a coefficient of each term, in parts of the largest size of its column. */
import { UsageError } from '@tacit/engine';
import { modelFormat } from '../glm/card.ts';
import type { LinearShape } from '../import/card.ts';
import { checkSize, type Converted, mostPredictor, unitOf } from './convert-trees.ts';
import { type BoundModel, checkInputs } from './inputs.ts';
import type { ForeignLinear } from './model.ts';
import { weightsOfTerms } from './terms.ts';

const links = { identity: 'identity', sigmoid: 'logit', exp: 'log' } as const;

/** Throws UsageError 'foreign.…'. */
export function convertLinear(
  bound: BoundModel,
  { weights, bias, isMissingZero }: ForeignLinear,
): Converted<LinearShape> {
  checkInputs(bound);
  const { transform, outputs } = bound.model;
  const [own] = weights;
  if (
    (transform !== 'identity' && transform !== 'sigmoid' && transform !== 'exp') ||
    outputs !== 1 ||
    own === undefined
  )
    throw new UsageError('foreign.link', { found: transform, outputs });
  const { terms, constant: intercept, low, high } = weightsOfTerms(bound, own, bias[0] as number, isMissingZero);
  const link = links[transform];
  const unit = link === 'log' ? unitOf({ low, high }) : link === 'identity' ? sizeUnit(low, high) : 1;
  if (link === 'logit') checkSize(Math.max(-low, high), mostPredictor);
  // The unit of a response that is a power of e is a summand of the predictor.
  const [factor, shift] = link === 'log' ? [1, -Math.log(unit)] : [1 / unit, 0];
  const coefficients = [...terms, intercept].map((each, i) => each * factor + (i === terms.length ? shift : 0));
  const numbers = coefficients.map((each) => BigInt(Math.round(each * 2 ** modelFormat.fractionBits)));
  // What fills gaps: a missing number counts as 0, as the tool has it.
  return { shape: { kind: 'linear', link }, unit, numbers: BigInt64Array.from([...numbers, ...terms.map(() => 0n)]) };
}

/** A power of 2 that leaves every sum its room. */
function sizeUnit(low: number, high: number): number {
  const most = Math.max(-low, high, 1);
  return most <= mostPredictor ? 1 : 2 ** Math.ceil(Math.log2(most / mostPredictor));
}
