/** What is public of a network whose weights stay shared. */
import { type NetworkShape, networkWeights, weightCount } from '@tacit/engine';
import type { KeptVector } from '../../contract/artifacts.ts';
import { termsOf } from '../features.ts';
import type { LabelledCard } from '../model-card.ts';
import { boundsOfTerms } from '../rows.ts';

export interface Layer {
  readonly units: number;
  readonly activation: 'relu' | 'sigmoid';
}

/** A feature with a list of values that is taken as `size` numbers, which are learnt for each value. */
export interface Embedded {
  readonly feature: number;
  readonly size: number;
}

/** How probable the label is; how probable each value of its list is; or the label as a number. */
export type OutputKind = 'probability' | 'classes' | 'number';

export interface NetworkCard extends LabelledCard {
  readonly learner: 'network';
  readonly family: 'network';
  readonly output: OutputKind;
  readonly layers: readonly Layer[];
  readonly embed: readonly Embedded[];
  /** Fraction bits of what fills gaps, and of the rows. */
  readonly bits: number;
}

type Architecture = Pick<NetworkCard, 'embed' | 'features' | 'label' | 'layers' | 'output'>;

/** As the engine has it: a column for each number, for each value of an embedded list, and of other lists for each but the first. */
export function shapeOf({ embed, features, label, layers, output }: Architecture): NetworkShape {
  let columns = 0;
  const embeddings: { from: number; values: number; size: number }[] = [];
  for (const [i, feature] of features.entries()) {
    const size = embed.find((each) => each.feature === i)?.size;
    const values = feature.kind === 'levels' ? feature.levels.length : 1;
    if (size !== undefined) embeddings.push({ from: columns, values, size });
    columns += feature.kind === 'number' ? 1 : values - (size === undefined ? 1 : 0);
  }
  return {
    columns,
    embeddings,
    hidden: layers,
    output: output === 'classes' ? { kind: output, classes: label.levels?.length ?? 0 } : { kind: output },
  };
}

/** Of weights as they are kept: within ±8. */
export const weightBits = 20;
const mostWeight = 8n << BigInt(weightBits);

/** How many numbers each matrix of weights has, with its biases. */
export function weightCounts(card: Architecture): number[] {
  const { embedded, dense } = networkWeights(shapeOf(card));
  return [...embedded, ...dense].map(weightCount);
}

/** Of each embedding, then of each layer, weights and biases; what fills gaps, a number for each term. */
export function networkVectors(card: Architecture & Pick<NetworkCard, 'bits'>): KeptVector[] {
  const most = String(boundsOfTerms(card.bits));
  return [
    ...weightCounts(card).map((length): KeptVector => {
      return { domain: 'ring', length, min: String(-mostWeight), max: String(mostWeight) };
    }),
    { domain: 'ring', length: termsOf(card.features).length, min: `-${most}`, max: most },
  ];
}
