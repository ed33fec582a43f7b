/** What is public of the splits that owners are told by their own columns: which features are whose, and how many values that makes. */
import { bitLength, nodesOf, planesOfFeature } from '@tacit/engine';
import type { Feature } from '../features.ts';
import { binnedOf, isBoosted, secretlyCut, type TreesCard } from './card.ts';
import type { TreesTold } from './question.ts';

/** What of a plan says whose features a model has. */
interface SplitTable {
  readonly keeps: readonly [{ readonly model: TreesCard }];
}

interface SplitTerms {
  readonly recipients: readonly string[];
  readonly trees: { readonly tell: readonly TreesTold[] };
}

/** What `owner` is told of its splits is released under this line. */
export const ownLine = (owner: string): `own.${string}` => `own.${owner}`;

/** A feature of an owner, with where its planes are among those of all features. */
export interface OwnFeature {
  readonly feature: Feature;
  /** Split planes, and a plane for what is missing behind them if there may be something. */
  readonly splits: number;
  readonly missing: boolean;
  readonly firstPlane: number;
  /** Its place among those whose cuts are shares. */
  readonly secret: number | undefined;
}

/** The features of columns that are `owner`'s alone: those of a stack are nobody's own. */
export function featuresOfOwner({ keeps: [{ model }] }: SplitTable, owner: string): OwnFeature[] {
  let [nextPlane, nextSecret] = [0, 0];
  const all = model.features.map((feature): OwnFeature => {
    const shape = binnedOf(feature, model.cuts);
    const { splits, missing = false } = shape;
    const firstPlane = nextPlane;
    nextPlane += planesOfFeature(shape);
    return { feature, splits, missing, firstPlane, secret: feature.kind === 'number' ? nextSecret++ : undefined };
  });
  return all.filter(({ feature }) => feature.owner === owner);
}

/** Recipients who are told of splits by their own columns. */
export function splitOwners(plan: SplitTable & SplitTerms): string[] {
  if (!plan.trees.tell.includes('own-splits')) return [];
  return plan.recipients.filter((name) => featuresOfOwner(plan, name).length > 0);
}

/** Bits of a node that stand for a feature: those of its planes; of one that is cut at secret places one for all of these. */
export const bitsOfNode = ({ splits, missing, secret }: OwnFeature): number =>
  (secret === undefined ? splits : 1) + (missing ? 1 : 0);

/** Bits of a cut with its sign; 0 where no cuts are shares. */
export function cutBits(card: Pick<TreesCard, 'features'>): number {
  const sizes = secretlyCut(card).flatMap(({ low, high }) => [BigInt(low), BigInt(high)]);
  return sizes.length === 0 ? 0 : 1 + Math.max(...sizes.map((each) => bitLength(each < 0n ? -each : each)));
}

/** Of a node that is told to an owner: bits of its features, and then the cut's, where one of these is cut at secret places. */
export function ownBits(plan: SplitTable, owner: string): number {
  const features = featuresOfOwner(plan, owner);
  const isCut = features.some(({ secret }) => secret !== undefined);
  return features.reduce((sum, each) => sum + bitsOfNode(each), 0) + (isCut ? cutBits(plan.keeps[0].model) : 0);
}

/** Inner nodes whose splits are told, as places among all: trees of a forest are kept once for each class, with the same splits. */
export function toldNodes(card: Pick<TreesCard, 'family' | 'trees' | 'depth' | 'start'>): number[] {
  const inner = nodesOf(card.depth);
  const step = isBoosted(card) ? 1 : card.start.length;
  return Array.from({ length: card.trees * inner }, (_, i) => i).filter((i) => Math.floor(i / inner) % step === 0);
}

/** What was told of an owner's splits: a plane for each node that is told. */
export interface OwnWords {
  readonly owner: string;
  readonly words: BigUint64Array;
}
