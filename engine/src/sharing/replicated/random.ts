/**
 * Random shares: component k of the result is the next word of the generator that its two holders have in common.
 *
 * Paper: Araki et al. 2016/768, §2 (correlated randomness).
 * Security: semi-honest, one of three. Each party lacks one component, which is uniform to it, so the value is.  Rounds 0.
 */
import type { Parts, Party } from './party.ts';

/** `words` uniform words that nobody knows. */
export function randomParts(party: Party, words: number): Parts {
  return [party.withPrevious.words(words), party.withNext.words(words)];
}
