/** Where a dataset's rows are, as a table expression of its engine, with exactly the columns and types of the catalog. */
import type { ColumnType } from '@tacit/analysis';
import type { DatasetColumn, DatasetRecord } from '../storage/datasets.ts';
import { csvRows, parquetRows } from './duck-files.ts';
import { identifier, literal } from './engine.ts';
import { duckValue, postgresValue } from './exact-values.ts';
import { duckType } from './type-names.ts';

type Located = Pick<DatasetRecord, 'source' | 'format' | 'columns'>;

/** Table expression over the dataset, for DuckDB (files) or PostgreSQL. */
export function relationOf(dataset: Located): string {
  const { source, columns } = dataset;
  const rows = rowsOf(dataset);
  // Projecting all columns costs nothing: the engines read only those that a query names.
  const natural = columns.every((column) => convertedBy(column, source.kind) === undefined);
  if (natural) return rows;
  const list = columns.map((column) => {
    const value = convertedBy(column, source.kind);
    const name = identifier(column.name);
    return value === undefined ? name : `${value} AS ${name}`;
  });
  return `(SELECT ${list.join(', ')} FROM ${rows} AS file)`;
}

function rowsOf({ source, format, columns }: Located): string {
  switch (source.kind) {
    case 'csv':
      return readCsv([source.path], format.delimiter ?? ',', format.header ?? [], columns);
    case 'parquet':
      return parquetRows([source.path]);
    case 'postgres':
      return tableName(source.table);
  }
}

/** Reads what `scanCsv` accepted and nothing else: the dialect is fixed, every column has its type, nothing is detected. */
function readCsv(
  files: readonly string[],
  delimiter: string,
  header: readonly string[],
  columns: readonly DatasetColumn[],
): string {
  const types = header.map((name) => {
    const column = columns.find((candidate) => candidate.name === name);
    return `${literal(name)}: ${literal(column === undefined ? 'VARCHAR' : duckType(column.type))}`;
  });
  const options = [
    'auto_detect = false',
    `columns = {${types.join(', ')}}`,
    `delim = ${literal(delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    'header = true',
    `nullstr = ''`,
    'allow_quoted_nulls = false',
    'strict_mode = true',
    'null_padding = false',
    'ignore_errors = false',
    `dateformat = '%Y-%m-%d'`,
    `encoding = 'utf-8'`,
    `compression = 'none'`,
    'max_line_size = 2097152',
  ];
  return csvRows(files, options);
}

/** Expression for the column where the source's own value would not do. */
function convertedBy(column: DatasetColumn, source: DatasetRecord['source']['kind']): string | undefined {
  if (source === 'csv') return undefined;
  const { name, sourceType, type } = column;
  const native = source === 'parquet' ? duckKind(sourceType) : postgresKind(sourceType);
  if (native !== undefined && sameType(native, type)) return undefined;
  return source === 'parquet' ? duckValue(name, sourceType, type) : postgresValue(name, sourceType, type);
}

function sameType(a: ColumnType, b: ColumnType): boolean {
  return a.kind === b.kind && (a.kind !== 'decimal' || b.kind !== 'decimal' || a.scale === b.scale);
}

const duckIntegers = /^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/;

/** The column type that a DuckDB type is by nature; undefined for those that need a declared one. */
export function duckKind(type: string): ColumnType | undefined {
  if (duckIntegers.test(type)) return { kind: 'integer' };
  if (type === 'BOOLEAN') return { kind: 'boolean' };
  if (type === 'DATE') return { kind: 'date' };
  if (type === 'VARCHAR') return { kind: 'text' };
  return decimalKind(/^DECIMAL\((\d+),(\d+)\)$/.exec(type));
}

/** The column type that a PostgreSQL type is by nature. */
export function postgresKind(type: string): ColumnType | undefined {
  if (/^(smallint|integer|bigint)$/.test(type)) return { kind: 'integer' };
  if (type === 'boolean') return { kind: 'boolean' };
  if (type === 'date') return { kind: 'date' };
  if (/^(text|character varying(\(\d+\))?)$/.test(type)) return { kind: 'text' };
  return decimalKind(/^numeric\((\d+),(\d+)\)$/.exec(type));
}

/** Decimals of more than 18 digits keep their scale: whether their values fit is checked on the data. */
function decimalKind(match: RegExpExecArray | null): ColumnType | undefined {
  if (match === null) return undefined;
  const scale = Number(match[2]);
  if (scale === 0) return { kind: 'integer' };
  return scale > 18 ? undefined : { kind: 'decimal', precision: Math.min(Number(match[1]), 18), scale };
}

/** `schema.table` or `table` (then in schema public), quoted. Quotes around a part keep dots and capitals in it. */
export function tableName(table: string): string {
  const parts = splitTable(table);
  return parts.map(identifier).join('.');
}

/** Schema and table. */
export function splitTable(table: string): [string, string] {
  const parts = [...table.matchAll(/"((?:[^"]|"")+)"|([^".]+)/g)].map((match) =>
    (match[1] ?? match[2] ?? '').replaceAll('""', '"'),
  );
  const name = parts.at(-1) ?? table;
  return [parts.length > 1 ? (parts.at(-2) as string) : 'public', name];
}
