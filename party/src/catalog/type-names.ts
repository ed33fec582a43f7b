/** Column types as the engines name them. */
import type { ColumnType } from '@tacit/analysis';

/** DuckDB's type of a column type. */
export function duckType(type: ColumnType): string {
  return { integer: 'BIGINT', decimal: decimalOf(type, 'DECIMAL'), boolean: 'BOOLEAN', date: 'DATE', text: 'VARCHAR' }[
    type.kind
  ];
}

/** PostgreSQL's type of a column type. */
export function postgresType(type: ColumnType): string {
  return { integer: 'bigint', decimal: decimalOf(type, 'numeric'), boolean: 'boolean', date: 'date', text: 'text' }[
    type.kind
  ];
}

function decimalOf(type: ColumnType, name: string): string {
  return type.kind === 'decimal' ? `${name}(${type.precision},${type.scale})` : name;
}
