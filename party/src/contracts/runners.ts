import type { Contract, PartyRef } from '@tacit/analysis';

/** Whoever takes part in a run, in party order: all, but the dealer of what was prepared ahead. */
export function runners({ parties }: Contract, preparation: string | undefined): readonly PartyRef[] {
  return preparation === undefined ? parties : parties.filter(({ role }) => role !== 'dealer');
}
