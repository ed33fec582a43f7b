/** What is public of a model that its owner gave: its shape, its inputs and its link. What it holds stays shares. */
import {
  givenInputBits as networkInputBits,
  givenLayers,
  type GivenShape,
  givenSizeBits,
  givenWeightBits,
  hiddenLeaves,
  hiddenNodes,
  weightCount,
} from '@tacit/engine';
import type { KeptVector } from '../../contract/artifacts.ts';
import { type Feature, sizeOf, termsOf } from '../features.ts';
import type { Imported, ModelCard } from '../model-card.ts';

/** How sums become responses: 'softmax' of several outputs. */
export type Link = 'identity' | 'logit' | 'log' | 'softmax';

/** Trees as they are evaluated (hidden-trees.ts of the engine): all filled up to one depth. */
export interface TreesShape {
  readonly kind: 'trees';
  readonly trees: number;
  readonly depth: number;
  /** Of 'softmax' and of shares of classes one for each class. */
  readonly outputs: number;
  readonly link: Link;
  /** Leaves are below 2^sizeBits in size; the same is said of all models of this size. */
  readonly sizeBits: number;
}

/** Terms of a generalised linear model, kept as a training keeps them. */
export interface LinearShape {
  readonly kind: 'linear';
  readonly link: 'identity' | 'logit' | 'log';
}

/** Dense layers as they are evaluated (networks/given.ts of the engine). */
export interface DenseShape {
  readonly kind: 'network';
  readonly hidden: GivenShape['hidden'];
  readonly outputs: number;
  readonly link: 'identity' | 'logit' | 'softmax';
}

export interface ImportedNetworkCard extends ModelCard {
  readonly learner: 'imported-network';
  readonly imported: Imported;
  readonly shape: DenseShape;
  /** Of several outputs what each is called. */
  readonly classes: readonly string[];
}

export interface ImportedTreesCard extends ModelCard {
  readonly learner: 'imported-trees';
  readonly imported: Imported;
  readonly shape: TreesShape;
  /** Of several outputs what each is called. */
  readonly classes: readonly string[];
}

export const mostDepth = 10;
export const mostTrees = 10_000;
export const mostSizeBits = 30;

export { networkInputBits };
export const mostLayers = 16;
export const mostUnits = 4096;

const log2 = (x: number): number => Math.ceil(Math.log2(Math.max(1, x)));

/** Fraction bits of leaves: with which a sum over all trees has its room beside the functions that follow. */
export function leafBits({ trees, sizeBits }: Pick<TreesShape, 'trees' | 'sizeBits'>): number {
  return Math.min(24, 52 - sizeBits - log2(trees));
}

/** What a split looks at: a number, whether it is missing, whether a list has a value. */
export interface TreeColumn {
  readonly feature: number;
  /** Position in the feature's list; of a number 'value' or 'missing'. */
  readonly of: 'value' | 'missing' | number;
}

/** In the order of the features: of a number its value and whether there is none, of a list each of its values. */
export function treeColumns(features: readonly Feature[]): TreeColumn[] {
  return features.flatMap((each, feature): TreeColumn[] =>
    each.kind === 'number'
      ? [
          { feature, of: 'value' },
          { feature, of: 'missing' },
        ]
      : each.levels.map((_, level) => ({ feature, of: level })),
  );
}

/** Columns of one feature. */
export const widthOf = (feature: Feature): number => (feature.kind === 'number' ? 2 : feature.levels.length);

/** The largest size of a number that splits compare. */
export function largestOf(features: readonly Feature[]): bigint {
  return features.reduce((most, each) => {
    const size = each.kind === 'number' ? BigInt(sizeOf(each)) : 1n;
    return size > most ? size : most;
  }, 1n);
}

/** Signed bits of Σ w·v − c: a number and what leads a missing one to its side, less a cut, each a little beyond the largest size. */
export const compareWidth = (features: readonly Feature[]): number =>
  (3n * (largestOf(features) + 1n)).toString(2).length + 1;

/** Weights and cuts of all splits, and leaves. */
export function treeVectors(shape: TreesShape, features: readonly Feature[]): KeptVector[] {
  const most = String(largestOf(features) + 1n);
  const nodes = hiddenNodes(shape);
  const columns = treeColumns(features).length;
  const leaf = String(2n ** BigInt(shape.sizeBits + leafBits(shape)));
  return [
    { domain: 'ring', length: nodes * columns, min: `-${most}`, max: most },
    { domain: 'ring', length: nodes, min: `-${most}`, max: most },
    { domain: 'ring', length: shape.outputs * hiddenLeaves(shape), min: `-${leaf}`, max: leaf },
  ];
}

export const shapeOfNetwork = ({ hidden, outputs }: DenseShape, features: readonly Feature[]): GivenShape => ({
  columns: termsOf(features).length,
  hidden,
  outputs,
});

/** Weights and biases of each layer: the same room in all. */
export function networkVectors(shape: DenseShape, features: readonly Feature[]): KeptVector[] {
  return givenLayers(shapeOfNetwork(shape, features)).map((layer, i): KeptVector => {
    const most = String(2n ** BigInt(givenSizeBits + givenWeightBits(i)));
    return { domain: 'ring', length: weightCount(layer), min: `-${most}`, max: most };
  });
}
