/** What is public of principal components, and how their numbers are kept. */
import { fixed, type FixedFormat } from '@tacit/engine';
import type { KeptVector } from '../../contract/artifacts.ts';
import type { ModelCard } from '../model-card.ts';
import { boundsOfTerms } from '../rows.ts';
import type { Scale } from './question.ts';

export interface ComponentsCard extends ModelCard {
  readonly learner: 'components';
  readonly family: 'components';
  readonly label: null;
  readonly components: number;
  readonly scale: Scale;
  /** Fraction bits of what fills gaps, and of the matrix. */
  readonly bits: number;
}

/** Of what columns count in scores, and of what is added to these. */
export const slopeFormat: FixedFormat = fixed({ fractionBits: 18, integerBits: 18 });
export const interceptFormat: FixedFormat = fixed({ fractionBits: 18, integerBits: 23 });

/** What every column counts in the scores of each component, component after component; what is added to each; what fills gaps. */
export function modelVectors({ features, components, bits }: ComponentsCard): KeptVector[] {
  const ring = (length: number, { min, max }: { readonly min: bigint; readonly max: bigint }): KeptVector => {
    return { domain: 'ring', length, min: String(min), max: String(max) };
  };
  const most = boundsOfTerms(bits);
  return [
    ring(components * features.length, slopeFormat.bounds),
    ring(components, interceptFormat.bounds),
    ring(features.length, { min: -most, max: most }),
  ];
}
