/** What is public of a model whose numbers stay shared: JSON, in the contract that trained it and in those that use it. */
import type { Feature } from './features.ts';
import type { Family } from './train/question.ts';

export interface ModelCard {
  readonly version: 1;
  readonly family: Family;
  /** `owner.dataset.column`; `positive`: the position in its list that counts as 1. */
  readonly label: { readonly column: string; readonly positive: number | null };
  readonly features: readonly Feature[];
}
