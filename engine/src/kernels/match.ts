/** The memory and functions behind the matching of strings. */
import type { MatchFunctions } from './match-functions.ts';
import { matchTwin } from './match-twin.ts';
import { partsMemory, type PartsMemory } from './parts.ts';

/** A memory with room for parts of so many bytes each, in which anything may stand. */
export const matchMemory = <Part extends string = never>(
  parts: Readonly<Record<Part, number>>,
): PartsMemory<MatchFunctions, Part> => partsMemory('match', matchTwin, parts);
