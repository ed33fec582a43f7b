/** What is public of a generalised linear model, and how its numbers are kept. */
import { fixed, type FixedFormat } from '@tacit/engine';
import type { KeptVector } from '../../contract/artifacts.ts';
import { termsOf } from '../features.ts';
import type { ModelCard, ModelLabel } from '../model-card.ts';
import { boundsOfTerms } from '../rows.ts';
import type { Family } from './question.ts';

export interface GlmCard extends ModelCard {
  readonly learner?: 'glm';
  readonly family: Family;
  readonly label: ModelLabel;
  /** Fraction bits of what fills gaps, and of the matrix. */
  readonly bits: number;
}

/** Of coefficients and intercept as they are kept. */
export const modelFormat: FixedFormat = fixed({ fractionBits: 24, integerBits: 20 });

/** Coefficients of the terms and the intercept; what fills gaps, a number for each term. */
export function modelVectors({ features, bits }: Pick<GlmCard, 'features' | 'bits'>): KeptVector[] {
  const terms = termsOf(features).length;
  const { min, max } = modelFormat.bounds;
  const most = String(boundsOfTerms(bits));
  return [
    { domain: 'ring', length: terms + 1, min: String(min), max: String(max) },
    { domain: 'ring', length: terms, min: `-${most}`, max: most },
  ];
}
