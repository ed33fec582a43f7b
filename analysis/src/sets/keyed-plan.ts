import type { AnyPlan } from '../contract/contract.ts';
import type { RowStage } from '../local/stages.ts';
import type { Rule } from './rules.ts';

/** What a plan says of keys. */
export interface KeyedPlan extends AnyPlan {
  /** In the order of the question's tables. */
  readonly stages: readonly RowStage[];
  /** By part of the key: empty where it is no text. */
  readonly rules: readonly (readonly Rule[])[];
  readonly duplicates: 'refuse' | 'once';
}
