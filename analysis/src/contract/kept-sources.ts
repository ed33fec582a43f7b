/** Whose rows and columns a kept table has. */
import { everyOwner, type KeptSource, type KeptTable } from './artifacts.ts';
import type { Grant } from './cards.ts';

/** The tables that a column is of: one, or all of the stack. */
export function sourcesOf(
  { tables, stack }: Pick<KeptTable, 'tables' | 'stack'>,
  { owner, dataset }: { readonly owner: string; readonly dataset: string },
): readonly KeptSource[] {
  if (owner === everyOwner && dataset === stack?.as) return stackedIn({ tables, stack });
  return tables.filter((each) => each.owner === owner && each.dataset === dataset);
}

/** Tables whose rows stand one under the other; none where there is no stack. */
export function stackedIn({ tables, stack }: Pick<KeptTable, 'tables' | 'stack'>): readonly KeptSource[] {
  return tables.filter((_, place) => stack?.tables.includes(place) === true);
}

/** Whether there are no rows but those that stand one under the other: then nobody's rows were matched. */
export function isStackAlone(table: Pick<KeptTable, 'tables' | 'stack'>): boolean {
  return table.stack !== undefined && table.stack.tables.length === table.tables.length;
}

/**
 * Of a stack alone, the rows at `places` (all where null) that others than `owner` may have, as places among these: which rows are whose follows
 * from what each table was filled up to.
 */
export function placesOfOthers(
  { tables, stack }: Pick<KeptTable, 'tables' | 'stack'>,
  owner: string,
  places: Uint32Array | null,
): Uint32Array {
  const { rows = [], tables: stacked = [] } = stack ?? {};
  let end = 0;
  const ends = rows.map((count) => (end += count));
  const own = stacked.findIndex((place) => tables[place]?.owner === owner);
  const [from, to] = own < 0 ? [0, 0] : [(ends[own] ?? 0) - (rows[own] ?? 0), ends[own] ?? 0];
  const looked = places ?? Uint32Array.from({ length: end }, (_, place) => place);
  return Uint32Array.from(
    [...looked.keys()].filter((i) => (looked[i] as number) < from || (looked[i] as number) >= to),
  );
}

/** A use of a stacked column is one of every owner's column of this name. */
export function grantsOfAll(table: Pick<KeptTable, 'tables' | 'stack'>, grants: readonly Grant[]): Grant[] {
  const all = grants.flatMap((grant): Grant[] => {
    if (grant.owner !== everyOwner) return [grant];
    const sources = sourcesOf(table, grant);
    // Nobody is called so: what has no source is refused, as a grant that is missing.
    return sources.length === 0 ? [grant] : sources.map(({ owner, dataset }) => ({ ...grant, owner, dataset }));
  });
  const known = new Map(all.map((grant) => [[grant.owner, grant.dataset, grant.column, grant.use].join('\n'), grant]));
  return [...known.values()];
}
