/** Which grouping sets can be planned, and which can be answered soundly. */
import { quoted, quotedTable } from '../../contract/nearest.ts';
import type { BoundQuestion } from '../bind/bound.ts';
import '../bind/grouping-messages.ts';
import { errorAt } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import { withholds } from '../plan/gates.ts';
import { beneathSets, hasRests, isChain, isUnderFirst } from '../plan/sets.ts';
import type { Plan } from '../plan/types.ts';

/**
 * Throws UsageError 'sql.grouping-crossed' for sets whose groups overlap, where groups are withheld, unless one set, of keys with lists, has the
 * keys of all: what several totals that cross tell together depends on which combinations of values have rows. 'sql.grouping-partners'
 * and 'sql.grouping-keys' where totals would need numbers of keys that are not those of their groups together.
 */
export function checkSets(source: SourceText, { keys }: BoundQuestion, plan: Plan): void {
  const { sets } = plan;
  if (sets === undefined || !hasRests(plan)) return;
  const at = keys[0]?.value.at ?? 0;
  // Groups that are found under protocol are added up along a chain.
  if (!isChain(sets) && (plan.found !== undefined || !isUnderFirst(sets))) {
    const crossing = beneathSets(sets).findIndex((each) => each?.crosses === true);
    const named = (i: number) => (sets[i] ?? []).map((key) => quoted(keys[key]?.name ?? ''));
    throw errorAt(source, at, 'sql.grouping-crossed', { first: named(crossing - 1), second: named(crossing) });
  }
  if (withholds(plan) && plan.many?.kind === 'without') throw errorAt(source, at, 'sql.grouping-partners');
  if (withholds(plan)) checkKeysApart(source, keys, sets, plan);
}

/**
 * Where keys repeat, each key counts once in a group for the minimum. The rows of one key have the same values of the other table, but not
 * of their own: a key would count in a total as often as there are groups beneath that it is in.
 */
function checkKeysApart(
  source: SourceText,
  keys: BoundQuestion['keys'],
  sets: readonly (readonly number[])[],
  { many, keys: planned, stages }: Plan,
): void {
  if (many === undefined) return;
  const [finest = []] = sets;
  const rolled = finest.filter((key) => sets.some((set) => !set.includes(key)));
  const found = rolled.find((key) => planned[key]?.positions !== undefined || planned[key]?.table === many.table);
  if (found === undefined) return;
  const name = (stage: number) => quotedTable(stages[stage]?.party ?? '', stages[stage]?.dataset ?? '');
  throw errorAt(source, keys[found]?.value.at ?? 0, 'sql.grouping-keys', {
    key: quoted(keys[found]?.name ?? ''),
    table: name(1 - many.table),
  });
}
