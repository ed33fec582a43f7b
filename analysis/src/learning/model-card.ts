/** What is public of a model whose numbers stay shared: JSON, in the contract that trained it and in those that use it. */
import { fixed, type FixedFormat } from '@tacit/engine';
import type { KeptVector } from '../contract/artifacts.ts';
import { type Feature, termsOf } from './features.ts';
import { boundsOfTerms } from './rows.ts';
import type { Family } from './train/question.ts';

interface ModelLabel {
  readonly owner: string;
  readonly dataset: string;
  readonly column: string;
  /** Its list of values, and the position in it that counts as 1; null of numbers. */
  readonly levels: readonly (string | null)[] | null;
  readonly positive: number | null;
}

export interface ModelCard {
  readonly version: 1;
  readonly family: Family;
  readonly label: ModelLabel;
  /** What the modelled number is multiplied by to be the label in its own units. */
  readonly unit: number;
  readonly features: readonly Feature[];
  /** Fraction bits of what fills gaps, and of the matrix. */
  readonly bits: number;
  /** A column was added to the linear predictor: what the model says without it is of rows where that is 0. */
  readonly offset?: true;
  /** The transformation that its table went through: tables that it is used on must have, too. */
  readonly prepared?: string;
  /** Which rows of which table were left out, for a judgement. */
  readonly test: { readonly table: string; readonly share: number; readonly seed: number } | null;
}

/** Of coefficients and intercept as they are kept. */
export const modelFormat: FixedFormat = fixed({ fractionBits: 24, integerBits: 20 });

/** Coefficients of the terms and the intercept; what fills gaps, a number for each term. */
export function modelVectors({ features, bits }: Pick<ModelCard, 'features' | 'bits'>): KeptVector[] {
  const terms = termsOf(features).length;
  const { min, max } = modelFormat.bounds;
  const most = String(boundsOfTerms(bits));
  return [
    { domain: 'ring', length: terms + 1, min: String(min), max: String(max) },
    { domain: 'ring', length: terms, min: `-${most}`, max: most },
  ];
}
