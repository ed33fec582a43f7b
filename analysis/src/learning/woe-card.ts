/** Weights of evidence that a contract of kind 'bin' left as shares: what is public of them. */
import { fixed, type FixedFormat, UsageError } from '@tacit/engine';
import type { ArtifactCard, KeptVector, UsedShares } from '../contract/artifacts.ts';
import '../contract/artifact-error-messages.ts';
import type { ColumnType } from '../contract/cards.ts';
import type { LevelsFeature } from './features.ts';
import './model-messages.ts';
import type { WoeSign } from './woe.ts';

export interface WoeCard {
  readonly version: 1;
  readonly kind: 'woe';
  readonly label: {
    readonly owner: string;
    readonly dataset: string;
    readonly column: string;
    readonly type: ColumnType;
  };
  readonly sign: WoeSign;
  /** Each with a weight for each of its levels, one feature after the other. */
  readonly features: readonly LevelsFeature[];
  /** No weight is more than this in size. */
  readonly most: number;
}

/** Of weights as they are kept. */
export const woeFormat: FixedFormat = fixed({ fractionBits: 22, integerBits: 8 });

/** One vector: a weight for each level of each feature. */
export function woeVectors({ features, most }: Pick<WoeCard, 'features' | 'most'>): KeptVector[] {
  const length = features.reduce((sum, { levels }) => sum + levels.length, 0);
  const bound = String(BigInt(most) << BigInt(woeFormat.fractionBits));
  return [{ domain: 'ring', length, min: `-${bound}`, max: bound }];
}

/** Where the weights of a feature begin. */
export function woeStart({ features }: Pick<WoeCard, 'features'>, feature: number): number {
  return features.slice(0, feature).reduce((sum, { levels }) => sum + levels.length, 0);
}

/** The weights of this name. Throws UsageError 'artifact.unknown', 'model.not-woe'. */
export function woeNamed(
  name: string,
  artifacts: readonly ArtifactCard[],
): { readonly card: WoeCard; readonly uses: UsedShares } {
  const artifact = artifacts.find((each) => each.name === name);
  if (artifact === undefined)
    throw new UsageError('artifact.unknown', { name: name.slice(0, 120), known: artifacts.map((each) => each.name) });
  const { fitted, vectors } = artifact;
  if (fitted === undefined || !('kind' in fitted) || fitted.kind !== 'woe')
    throw new UsageError('model.not-woe', { name });
  // What a party's own receipt says of a contract that it compiled itself.
  return { card: fitted as WoeCard, uses: { name, vectors } };
}
