/** Column types as the engines name them. */
import type { ColumnType } from '@tacit/analysis';

/** DuckDB's type of a column type. */
export function duckType(type: ColumnType): string {
  const decimal = decimalOf(type, 'DECIMAL');
  const names = {
    integer: 'BIGINT',
    decimal,
    boolean: 'BOOLEAN',
    date: 'DATE',
    timestamp: 'TIMESTAMP',
    time: 'TIME',
    text: 'VARCHAR',
  };
  return names[type.kind];
}

/** PostgreSQL's type of a column type. */
export function postgresType(type: ColumnType): string {
  const decimal = decimalOf(type, 'numeric');
  const names = {
    integer: 'bigint',
    decimal,
    boolean: 'boolean',
    date: 'date',
    timestamp: 'timestamp',
    time: 'time',
    text: 'text',
  };
  return names[type.kind];
}

function decimalOf(type: ColumnType, name: string): string {
  return type.kind === 'decimal' ? `${name}(${type.precision},${type.scale})` : name;
}
