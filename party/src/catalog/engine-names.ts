/**
 * Names of columns inside DuckDB, which takes names that differ in capitals only for one. The relation of such a dataset
 * gives the later ones another name, and whatever is printed for it must speak of them by that. PostgreSQL tells them apart.
 */
import type { DatasetColumn, DatasetRecord } from '../storage/datasets.ts';

type Located = Pick<DatasetRecord, 'source' | 'format'> & {
  readonly columns: readonly Pick<DatasetColumn, 'name' | 'empty'>[];
};

/** The engine's name of each column. */
export function engineNames({ source, format, columns }: Located): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const names = new Map<string, string>();
  // Columns that are left out keep their places among the others.
  const known = [...new Set([...(format.header ?? []), ...columns.map(({ name }) => name)])];
  const all = new Set(known.map((name) => name.toLowerCase()));
  for (const name of known) {
    let own = name;
    if (source.kind !== 'postgres' && taken.has(own.toLowerCase())) {
      for (let i = 2; own === name || taken.has(own.toLowerCase()) || all.has(own.toLowerCase()); i++)
        own = `${name} (${i})`;
    }
    taken.add(own.toLowerCase());
    names.set(name, own);
  }
  return names;
}

/**
 * A stage or expression, or any plain data with them, as it is printed for the dataset's relation: every column by its
 * engine's name, and NULL of the type that is asked for in place of a column without values, which has none itself.
 */
export function forRelation<T>(dataset: Located, data: T): T {
  const names = engineNames(dataset);
  const empty = new Set(dataset.columns.flatMap(({ name, empty: isEmpty }) => (isEmpty === true ? [name] : [])));
  if (empty.size === 0 && [...names].every(([name, own]) => name === own)) return data;
  const replace = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(replace);
    if (typeof value !== 'object' || value === null) return value;
    const { kind, column, type } = value as { kind?: unknown; column?: unknown; type?: unknown };
    if (kind === 'column' && typeof column === 'string') {
      return empty.has(column)
        ? { kind: 'constant', type, value: null }
        : { kind, column: names.get(column) ?? column, type };
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replace(item)]));
  };
  return replace(data) as T;
}
