// All mutants: one line a list.

import { analysisMutants } from './analysis.ts';
import { engineMutants } from './engine.ts';
import { learningMutants } from './learning.ts';
import { lookupMutants } from './lookups.ts';
import type { Mutant } from './mutant.ts';
import { partyMutants } from './party.ts';
import { privacyMutants } from './privacy.ts';
import { setMutants } from './sets.ts';
import { statisticsMutants } from './statistics.ts';

export const mutants: readonly Mutant[] = [
  ...engineMutants,
  ...setMutants,
  ...lookupMutants,
  ...analysisMutants,
  ...statisticsMutants,
  ...learningMutants,
  ...partyMutants,
  ...privacyMutants,
];
