/** The same table in PostgreSQL. */
import type { RandomColumn, RandomTable } from './random-table.ts';

/** Statements that make table `name`; decimals as `double precision` if so chosen, and dates as moments at midnight. */
export function postgresTable({ columns, rows }: RandomTable, name: string, asDouble: boolean): string {
  const types = columns.map((column) => `${quotedName(column.name)} ${typeOf(column, asDouble)}`);
  const made = `CREATE TABLE ${quotedName(name)} (${types.join(', ')});`;
  if (rows === 0) return made;
  const values = Array.from(
    { length: rows },
    (_, i) => `(${columns.map((column) => literalOf(column.cells[i])).join(', ')})`,
  );
  return `${made} INSERT INTO ${quotedName(name)} VALUES ${values.join(', ')};`;
}

export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function typeOf({ kind, scale }: RandomColumn, asDouble: boolean): string {
  return {
    integer: 'bigint',
    decimal: asDouble ? 'double precision' : `numeric(18,${scale})`,
    boolean: 'boolean',
    date: 'date',
    timestamp: 'timestamp',
    text: 'text',
  }[kind];
}

function literalOf(value: string | null | undefined): string {
  return value === null || value === undefined ? 'NULL' : `'${value.replaceAll("'", "''")}'`;
}
