/** What is public of clusters, and how their numbers are kept. */
import { fixed, type FixedFormat } from '@tacit/engine';
import type { KeptVector } from '../../contract/artifacts.ts';
import type { ModelCard } from '../model-card.ts';
import { boundsOfTerms } from '../rows.ts';
import type { Scale } from './question.ts';

export interface ClustersCard extends ModelCard {
  readonly learner: 'clusters';
  readonly family: 'k-means';
  readonly label: null;
  readonly clusters: number;
  readonly scale: Scale;
  /** Fraction bits of what fills gaps, and of the matrix. */
  readonly bits: number;
}

/** Of centres: numbers in ranges or in units of the largest column are up to 1, deviations may be more. */
export const centreFormat: FixedFormat = fixed({ fractionBits: 16, integerBits: 12 });
/** Of 1 / deviation. */
export const scaleFormat: FixedFormat = fixed({ fractionBits: 20, integerBits: 17 });

/**
 * Centres, cluster after cluster; 1 for each that stays and 0 for one with too few rows, which is taken out; what fills gaps; and of standardised columns
 * means and 1 / deviation.
 */
export function modelVectors({ features, clusters, scale, bits }: ClustersCard): KeptVector[] {
  const ring = (length: number, min: bigint, max: bigint): KeptVector => {
    return { domain: 'ring', length, min: String(min), max: String(max) };
  };
  const most = boundsOfTerms(bits);
  const columns = features.length;
  const { min, max } = centreFormat.bounds;
  const standard = [ring(columns, -most, most), ring(columns, 0n, scaleFormat.bounds.max)];
  return [
    ring(clusters * columns, min, max),
    ring(clusters, 0n, 1n),
    ring(columns, -most, most),
    ...(scale === 'standardise' ? standard : []),
  ];
}
