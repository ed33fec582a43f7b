/** What is public of an isolation forest that is kept as shares, and how its numbers are kept. */
import { isolationDepth, isolationLeaves, leavesOf, nodesOf, planesOfFeatures } from '@tacit/engine';
import type { KeptVector } from '../../contract/artifacts.ts';
import type { ModelCard } from '../model-card.ts';
import { binnedFeatures } from '../trees/card.ts';

export interface IsolationCard extends ModelCard {
  readonly learner: 'isolation';
  readonly family: 'isolation';
  readonly label: null;
  readonly trees: number;
  /** Rows that each tree saw. */
  readonly sample: number;
  /** Cuts of a feature that are kept as shares: there are none, all are public. */
  readonly cuts: 0;
}

/** Split columns, a plane for each inner node; and leaves. */
export function isolationVectors(card: Omit<IsolationCard, 'label'>): KeptVector[] {
  const depth = isolationDepth(card.sample);
  const { min, max } = isolationLeaves(card).bounds;
  return [
    { domain: 'bits', length: planesOfFeatures(binnedFeatures(card)), planes: card.trees * nodesOf(depth) },
    { domain: 'ring', length: card.trees * leavesOf(depth), min: String(min), max: String(max) },
  ];
}
