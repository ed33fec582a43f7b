// All mutants: one line a list.

import { engineMutants } from './engine.ts';
import type { Mutant } from './mutant.ts';

export const mutants: readonly Mutant[] = [...engineMutants];
