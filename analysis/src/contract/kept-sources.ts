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

/** The table's stack where only the rows at `places`, ascending, are left: of a stack alone, so many of each table's. */
export function stackAt(
  table: Pick<KeptTable, 'tables' | 'stack'>,
  places: Uint32Array | null,
): Pick<KeptTable, 'stack'> {
  const { stack } = table;
  if (stack === undefined || places === null || !isStackAlone(table)) return stack === undefined ? {} : { stack };
  const ends = endsOf(stack.rows);
  const rows = ends.map((end, i) => {
    const start = end - (stack.rows[i] ?? 0);
    return places.reduce((count, place) => count + (place >= start && place < end ? 1 : 0), 0);
  });
  return { stack: { ...stack, rows } };
}

function endsOf(rows: readonly number[]): number[] {
  let end = 0;
  return rows.map((count) => (end += count));
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
  const ends = endsOf(rows);
  const own = stacked.findIndex((place) => tables[place]?.owner === owner);
  const [from, to] = own < 0 ? [0, 0] : [(ends[own] ?? 0) - (rows[own] ?? 0), ends[own] ?? 0];
  const looked = places ?? Uint32Array.from({ length: ends.at(-1) ?? 0 }, (_, place) => place);
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
