/**
 * Names of columns inside DuckDB, which takes names that differ in capitals only for one. The relation of such a dataset
 * gives the later ones another name, and whatever is printed for it must speak of them by that. PostgreSQL tells them apart.
 */
import type { DatasetColumn, DatasetRecord } from '../storage/datasets.ts';

type Located = Pick<DatasetRecord, 'source'> & { readonly columns: readonly Pick<DatasetColumn, 'name'>[] };

/** The engine's name of each column. */
export function engineNames({ source, columns }: Located): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const names = new Map<string, string>();
  const all = new Set(columns.map(({ name }) => name.toLowerCase()));
  for (const { name } of columns) {
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

/** A stage or expression, or any plain data with them, with every column by its engine's name. */
export function withEngineNames<T>(dataset: Located, data: T): T {
  const names = engineNames(dataset);
  if ([...names].every(([name, own]) => name === own)) return data;
  const rename = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rename);
    if (typeof value !== 'object' || value === null) return value;
    const { kind, column } = value as { kind?: unknown; column?: unknown };
    const renamed = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rename(item)]));
    if (kind === 'column' && typeof column === 'string') return { ...renamed, column: names.get(column) ?? column };
    return renamed;
  };
  return rename(data) as T;
}
