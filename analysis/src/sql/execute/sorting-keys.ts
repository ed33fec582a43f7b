/** By which of a question's keys rows are sorted. */
import { determiningKeys } from '../plan/shared-dependencies.ts';
import type { Plan } from '../plan/types.ts';

/** Numbers of the keys that rows are sorted by: what follows from them is the same in all rows of a group, and goes along. */
export function sortingKeys({ keys, found, shared }: Plan): ReadonlySet<number> {
  return new Set(found === undefined || shared === undefined ? keys.keys() : determiningKeys(shared, keys));
}
