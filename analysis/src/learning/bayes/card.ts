/** What is public of a naïve Bayes model, and how its numbers are kept. */
import { type BayesModel, type BayesShape, bayesShape, type Ring, type Sharing } from '@tacit/engine';
import type { KeptVector } from '../../contract/artifacts.ts';
import { type Feature, type NumberFeature, sizeOf } from '../features.ts';
import type { ModelCard, ModelLabel } from '../model-card.ts';

export interface BayesCard extends ModelCard {
  readonly learner: 'bayes';
  readonly family: 'bayes';
  readonly label: ModelLabel;
  /** In the order of the scores. */
  readonly classes: readonly string[];
  /** Of these the one that a judgement is about; null where there is none. */
  readonly judged: number | null;
  /** Fraction bits of numbers. */
  readonly bits: number;
  readonly shape: BayesShape;
}

/** Lengths of the parts of a model, in the order in which they are kept. */
const lengthsOf = ({ classes, numbers, lists }: BayesShape): readonly number[] => {
  const width = lists.reduce((sum, each) => sum + each, 0);
  return [numbers, numbers, classes * numbers, classes * numbers, classes * width, classes];
};

/** One vector with all parts: that of numbers or of lists may have none. */
export function modelVectors(shape: BayesShape): KeptVector[] {
  return [{ domain: 'ring', length: lengthsOf(shape).reduce((sum, each) => sum + each, 0) }];
}

export function keptModel(sharing: Sharing, model: BayesModel): Ring[] {
  const { means, scales, classMeans, roots, logs, constants } = model;
  const parts = [means, scales, classMeans, roots, logs, constants].filter((each) => each.length > 0);
  return [sharing.concatenate(parts.map((each) => sharing.within(each)))];
}

export function modelOf(sharing: Sharing, shape: BayesShape, kept: Ring): BayesModel {
  let next = 0;
  const [means, scales, classMeans, roots, logs, constants] = lengthsOf(shape).map((length) => {
    next += length;
    return sharing.slice(kept, next - length, next);
  }) as [Ring, Ring, Ring, Ring, Ring, Ring];
  return { shape, means, scales, classMeans, roots, logs, constants };
}

/** A number's largest size is at most 2^this. */
export const powerOf = (feature: NumberFeature): number => Math.ceil(Math.log2(sizeOf(feature)));

const mostBits = 30;

/** Fraction bits with which every number is exact, up to a size of 2^30; at least `least`. */
export function exactBits(features: readonly Feature[], least: number): number {
  const powers = features.flatMap((each) => (each.kind === 'number' ? [powerOf(each)] : []));
  return Math.max(least, Math.min(mostBits, Math.max(0, ...powers)));
}

/** Numbers come in parts of a power of two, so that whole numbers of no more bits are exact. */
export function inPowers(features: readonly Feature[], known: readonly Feature[] = features): NumberFeature[] {
  return features.flatMap((each, i): NumberFeature[] => {
    const model = known[i];
    if (each.kind !== 'number' || model?.kind !== 'number') return [];
    const size = 2 ** powerOf(model);
    return [{ ...each, low: String(-size), high: String(size) }];
  });
}

/** Values of each list, a number in bins among them. */
export const listsOf = (features: readonly Feature[]): number[] =>
  features.flatMap((each) => (each.kind === 'levels' ? [each.levels.length] : []));

export function shapeOf(rows: number, classes: number, features: readonly Feature[], bits: number): BayesShape {
  const numbers = features.filter(({ kind }) => kind === 'number').length;
  // Numbers reach a little above 1 where gaps are filled (rows.ts).
  const units = numbers === 0 ? { bits: 0, range: 1 } : { bits, range: bits + 1 };
  return bayesShape(rows, { classes, numbers, lists: listsOf(features) }, units);
}
