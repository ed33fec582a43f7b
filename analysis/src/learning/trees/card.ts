/** What is public of trees that are kept as shares, and how their numbers are kept. */
import {
  type BinnedFeature,
  type Bits,
  fixed,
  type FixedFormat,
  leavesOf,
  nodesOf,
  planesOfFeatures,
  type Ring,
  shareFormat,
} from '@tacit/engine';
import type { KeptVector } from '../../contract/artifacts.ts';
import type { Feature } from '../features.ts';
import type { ModelCard, ModelLabel } from '../model-card.ts';
import type { TreesLoss, TreesModel } from './question.ts';

export interface TreesCard extends ModelCard {
  readonly learner: 'trees';
  readonly family: TreesModel;
  /** By the label, also of trees and forests, whose splits go by the impurity of their rows. */
  readonly loss: TreesLoss;
  readonly label: ModelLabel;
  /** In all, of several classes one for each in every round. */
  readonly trees: number;
  readonly depth: number;
  /** What is predicted before the first tree, by output: a margin, in the units of the modelled number. */
  readonly start: readonly number[];
  /** So many cuts has each feature that is a number: they are kept as shares. */
  readonly cuts: number;
  /** Which part of its rows each node sends right is kept, too, so that scores can be explained; cards of earlier versions have it not. */
  readonly covers?: true;
}

/** Whether outputs are sums of trees that a loss has shaped; else they are shares of classes, or means. */
export const isBoosted = ({ family }: Pick<TreesCard, 'family'>): boolean => family === 'boosting';

/** Of leaves as they are kept: up to 16, of numbers up to 64 in units of the label's size, which are finer therefore. */
export const leafFormat = ({ loss }: Pick<TreesCard, 'loss'>): FixedFormat =>
  loss === 'squared' ? fixed({ fractionBits: 24, integerBits: 6 }) : fixed({ fractionBits: 20, integerBits: 4 });

export function leafBounds(card: Pick<TreesCard, 'loss'>): { readonly min: bigint; readonly max: bigint } {
  const { fractionBits, integerBits } = leafFormat(card);
  const most = 1n << BigInt(fractionBits + integerBits);
  return { min: -most, max: most };
}

/** Values of a list that are no NULL. */
const valuesIn = ({ levels }: Extract<Feature, { kind: 'levels' }>): number =>
  levels.length - (levels.at(-1) === null ? 1 : 0);

/** Split planes of a feature: cuts of a number; of a list with two values whether it is the second one, else one for each. */
export function binnedOf(feature: Feature, cuts: number): BinnedFeature {
  if (feature.kind === 'number') return { kind: 'ordered', splits: cuts, missing: feature.filled };
  const missing = feature.levels.at(-1) === null;
  const values = valuesIn(feature);
  if (feature.cuts !== undefined || values < 3) return { kind: 'ordered', splits: values - 1, missing };
  return { kind: 'categories', splits: values, missing };
}

export const binnedFeatures = ({ features, cuts }: Pick<TreesCard, 'features' | 'cuts'>): BinnedFeature[] =>
  features.map((each) => binnedOf(each, cuts));

/** Features whose cuts are kept as shares, in their order. */
export const secretlyCut = ({ features }: Pick<TreesCard, 'features'>): Extract<Feature, { kind: 'number' }>[] =>
  features.filter((each) => each.kind === 'number');

/** What is kept, as `treesVectors` lists it. */
export interface KeptTrees {
  readonly splits: Bits;
  readonly leaves: Ring;
  readonly cuts: Ring | undefined;
  readonly rightShares: Ring | undefined;
}

export function keptTrees(
  card: Pick<TreesCard, 'features' | 'covers'>,
  [splits, leaves, ...rest]: readonly (Ring | Bits)[],
): KeptTrees {
  const cuts = secretlyCut(card).length === 0 ? undefined : rest[0];
  const rightShares = card.covers === true ? rest.at(-1) : undefined;
  return {
    splits: splits as Bits,
    leaves: leaves as Ring,
    cuts: cuts as Ring | undefined,
    rightShares: rightShares as Ring | undefined,
  };
}

/** Split columns, a plane for each inner node; leaves; cuts where some are kept as shares; and parts of the rows that go right. */
export function treesVectors(
  card: Pick<TreesCard, 'features' | 'cuts' | 'trees' | 'depth' | 'loss' | 'covers'>,
): KeptVector[] {
  const { trees, depth, cuts } = card;
  const { min, max } = leafBounds(card);
  const secret = secretlyCut(card);
  const lows = secret.map(({ low }) => BigInt(low)).concat(0n);
  const highs = secret.map(({ high }) => BigInt(high)).concat(0n);
  const least = lows.reduce((x, y) => (x < y ? x : y));
  const greatest = highs.reduce((x, y) => (x > y ? x : y));
  return [
    { domain: 'bits', length: planesOfFeatures(binnedFeatures(card)), planes: trees * nodesOf(depth) },
    { domain: 'ring', length: trees * leavesOf(depth), min: String(min), max: String(max) },
    ...(secret.length === 0
      ? []
      : [
          {
            domain: 'ring',
            length: secret.length * cuts,
            min: String(least),
            max: String(greatest),
          } as const,
        ]),
    ...(card.covers === true
      ? [
          {
            domain: 'ring',
            length: trees * nodesOf(depth),
            min: String(shareFormat.bounds.min),
            max: String(shareFormat.bounds.max),
          } as const,
        ]
      : []),
  ];
}
