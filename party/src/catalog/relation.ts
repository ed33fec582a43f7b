/** Where a dataset's rows are, as a table expression of its engine, with exactly the columns and types of the catalog. */
import type { ColumnType } from '@tacit/analysis';
import type { DatasetColumn, DatasetRecord } from '../storage/datasets.ts';
import { csvRelation } from './csv-relation.ts';
import { recordedFiles } from './data-files.ts';
import { parquetRows } from './duck-files.ts';
import { identifier } from './engine.ts';
import { engineNames } from './engine-names.ts';
import { duckValue, postgresValue } from './exact-values.ts';
import { spellingOf } from './spellings.ts';

type Located = Pick<DatasetRecord, 'source' | 'format' | 'columns'>;

/** Table expression over the dataset, for DuckDB (files) or PostgreSQL. */
export function relationOf(dataset: Located): string {
  const { source } = dataset;
  const names = engineNames(dataset);
  const columns = dataset.columns.map((column) => ({ ...column, name: names.get(column.name) ?? column.name }));
  const rows = rowsOf(dataset);
  if (source.kind === 'csv') return rows;
  // Projecting all columns costs nothing: the engines read only those that a query names.
  const natural = columns.every((column) => convertedBy(column, dataset) === undefined);
  if (natural) return rows;
  const list = columns.map((column) => {
    const value = convertedBy(column, dataset);
    const name = identifier(column.name);
    return value === undefined ? name : `${value} AS ${name}`;
  });
  return `(SELECT ${list.join(', ')} FROM ${rows} AS file)`;
}

/** All rows of Parquet files; `names`: what their columns are called, in their order, where they cannot keep their own names. */
export function parquetTable(files: readonly string[], names?: readonly string[], more = ''): string {
  const rows = parquetRows(files, more);
  return names === undefined ? rows : `(SELECT * FROM ${rows} AS file(${names.map(identifier).join(', ')}))`;
}

function rowsOf(dataset: Located): string {
  const { source } = dataset;
  switch (source.kind) {
    case 'csv':
      return csvRelation(recordedFiles(dataset), dataset);
    case 'parquet':
      return parquetTable(
        recordedFiles(dataset).map(({ path }) => path),
        dataset.format.header === undefined ? undefined : [...engineNames(dataset).values()],
      );
    case 'postgres':
      return tableName(source.table);
  }
}

/** Expression for the column where the source's own value would not do. */
function convertedBy(column: DatasetColumn, { source, format }: Located): string | undefined {
  const { name, sourceType, type, rounded } = column;
  const read = { name, sourceType, type, rounds: rounded !== undefined };
  if (source.kind === 'postgres') {
    const native = postgresKind(sourceType);
    return native !== undefined && sameType(native, type) ? undefined : postgresValue(read);
  }
  const native = duckKind(sourceType);
  const isMarked = type.kind === 'text' && (format.declared?.nullMarks ?? []).length > 0;
  if (native !== undefined && sameType(native, type) && !isMarked) return undefined;
  return duckValue(read, spellingOf(format.declared));
}

/** An instant is read as what clocks in UTC show, which is the session's zone. */
function sameType(a: ColumnType, b: ColumnType): boolean {
  if (a.kind === 'timestamp' && a.zone === true) return false;
  return a.kind === b.kind && (a.kind !== 'decimal' || b.kind !== 'decimal' || a.scale === b.scale);
}

const duckIntegers = /^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/;

/** The column type that a DuckDB type is by nature; undefined for those that need a declared one. */
export function duckKind(type: string): ColumnType | undefined {
  if (duckIntegers.test(type)) return { kind: 'integer' };
  if (type === 'BOOLEAN') return { kind: 'boolean' };
  if (type === 'DATE') return { kind: 'date' };
  if (type === 'TIME') return { kind: 'time' };
  if (/^TIMESTAMP(_S|_MS)?$/.test(type)) return { kind: 'timestamp' };
  if (type === 'TIMESTAMP WITH TIME ZONE') return { kind: 'timestamp', zone: true };
  if (type === 'VARCHAR') return { kind: 'text' };
  return decimalKind(/^DECIMAL\((\d+),(\d+)\)$/.exec(type));
}

/** The column type that a PostgreSQL type is by nature. */
export function postgresKind(type: string): ColumnType | undefined {
  if (/^(smallint|integer|bigint)$/.test(type)) return { kind: 'integer' };
  if (type === 'boolean') return { kind: 'boolean' };
  if (type === 'date') return { kind: 'date' };
  const moment = /^(timestamp|time)(\(\d\))? without time zone$/.exec(type)?.[1];
  if (moment === 'timestamp' || moment === 'time') return { kind: moment };
  if (/^timestamp(\(\d\))? with time zone$/.test(type)) return { kind: 'timestamp', zone: true };
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
