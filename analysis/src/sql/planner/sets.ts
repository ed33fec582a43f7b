/** Which grouping sets can be planned, and which can be answered soundly. */
import { quoted } from '../../contract/nearest.ts';
import type { BoundQuestion } from '../bind/bound.ts';
import '../bind/grouping-messages.ts';
import { errorAt } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import { withholds } from '../plan/gates.ts';
import { hasRests, isChain } from '../plan/sets.ts';
import type { Plan } from '../plan/types.ts';

/** Throws UsageError 'sql.grouping-found' for grouping sets of groups that no list names. */
export function checkFound(source: SourceText, { keys, sets }: BoundQuestion, isFound: boolean): void {
  if (sets === undefined || !isFound) return;
  const free = keys.filter((key) => key.free === true);
  const names = (free.length === 0 ? keys : free).map(({ name }) => quoted(name));
  throw errorAt(source, keys[0]?.value.at ?? 0, 'sql.grouping-found', { names });
}

/**
 * Throws UsageError 'sql.grouping-crossed' for sets whose groups overlap, where groups are withheld: what several totals that cross tell
 * together depends on which combinations of values have rows, and no list of differences is known to be complete. 'sql.grouping-shared'
 * where rows are made under protocol, 'sql.grouping-partners'
 * where totals would need numbers of keys that are not those of their groups together.
 */
export function checkSets(source: SourceText, { keys }: BoundQuestion, plan: Plan): void {
  const { sets } = plan;
  if (sets === undefined || !hasRests(plan)) return;
  const at = keys[0]?.value.at ?? 0;
  if (!isChain(sets)) {
    const crossing = sets.findIndex((set, i) => set.some((key) => sets[i - 1]?.includes(key) === false));
    const named = (i: number) => (sets[i] ?? []).map((key) => quoted(keys[key]?.name ?? ''));
    throw errorAt(source, at, 'sql.grouping-crossed', { first: named(crossing - 1), second: named(crossing) });
  }
  // Gates of such rows are counted by more than rows; what of that a total has beside its groups has not been worked out.
  if (plan.source === 'shared') throw errorAt(source, at, 'sql.grouping-shared');
  if (withholds(plan) && plan.many?.kind === 'without') throw errorAt(source, at, 'sql.grouping-partners');
}
