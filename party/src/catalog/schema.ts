/** The columns of a Parquet file or a table, and whether their values fit a declared type. */
import type { ColumnType } from '@tacit/analysis';
import { UsageError } from '@tacit/engine';
import type { DatasetSource } from '../api/types.ts';
import type { DatasetColumn } from '../storage/datasets.ts';
import { parquetRows } from './duck-files.ts';
import { type DataEngine, identifier, literal } from './engine.ts';
import { duckMisfit, infinite, notANumber, postgresMisfit } from './exact-values.ts';
import { duckKind, postgresKind, splitTable, tableName } from './relation.ts';
import { type DeclaredType, typeText } from './types.ts';
import './messages.ts';

export interface SourceColumn {
  readonly name: string;
  readonly sourceType: string;
}

/** Columns checked in one pass: each adds a few counters to the query. */
const checkedAtOnce = 128;

/** Columns in the source's order. Throws UsageError 'data.parquet-invalid', 'data.no-table'. */
export async function readSchema(engine: DataEngine, source: DatasetSource, dataset: string): Promise<SourceColumn[]> {
  const found =
    source.kind === 'postgres'
      ? await postgresColumns(engine, source.table, dataset)
      : await parquetColumns(engine, source.path);
  return found.map(([name, sourceType]) => ({ name, sourceType }));
}

/**
 * The columns with their own types, or with the declared ones if all values fit; without those declared as none. Throws
 * UsageError 'data.needs-type', 'data.cannot-declare', 'data.misfit'.
 */
export async function typedColumns(
  engine: DataEngine,
  source: DatasetSource,
  columns: readonly SourceColumn[],
  declared: ReadonlyMap<string, DeclaredType>,
): Promise<DatasetColumn[]> {
  const typed = columns.flatMap(({ name, sourceType }): DatasetColumn[] => {
    const own = source.kind === 'postgres' ? postgresOwn(sourceType) : duckOwn(sourceType);
    const type = declared.get(name) ?? own;
    if (type === 'none') return [];
    if (type === undefined) throw needsType(name, sourceType);
    return [{ name, type, sourceType, nullable: true }];
  });
  const relation = source.kind === 'postgres' ? tableName(source.table) : parquetRows([source.path]);
  const checks = typed.flatMap((column) => checkOf(column, source));
  for (let start = 0; start < checks.length; start += checkedAtOnce) {
    const some = checks.slice(start, start + checkedAtOnce);
    const counters = some.flatMap(({ conditions }) =>
      conditions.map((condition) => `CAST(count(CASE WHEN ${condition ?? 'FALSE'} THEN 1 END) AS VARCHAR)`),
    );
    const [row = []] = await engine.texts(`SELECT ${counters.join(', ')} FROM ${relation} AS source`);
    for (const [i, { column }] of some.entries()) {
      const [count = 0, nan = 0, beyond = 0] = row.slice(3 * i, 3 * i + 3).map(Number);
      if (count > 0) throw misfit(column, count, nan, beyond);
    }
  }
  return typed;
}

interface Check {
  readonly column: DatasetColumn;
  /** Values that do not fit; among them NaN, and infinite ones. */
  readonly conditions: readonly [string, string | undefined, string | undefined];
}

/** What could be wrong with a column's values; none where the source's own type rules it out. */
function checkOf(column: DatasetColumn, { kind }: DatasetSource): Check[] {
  const { name, sourceType, type } = column;
  const isText = type.kind === 'text' && sourceType !== 'BLOB';
  if (isText) return [];
  const nan = notANumber(name, sourceType);
  const beyond = infinite(name, sourceType);
  const own = kind === 'postgres' ? postgresOwn(sourceType) : duckOwn(sourceType);
  if (own !== undefined && typeText(own) === typeText(type)) {
    const either = [nan, beyond].filter((condition) => condition !== undefined);
    return either.length === 0 ? [] : [{ column, conditions: [either.join(' OR '), nan, beyond] }];
  }
  // The day of a moment depends on where one stands: its owner has to say it by a cast of its own.
  if (type.kind === 'date' && /with time zone$/i.test(sourceType)) {
    throw new UsageError('data.cannot-declare', { column: name, found: sourceType, expected: 'date' });
  }
  const condition = kind === 'postgres' ? checkedMisfit(name, sourceType, type) : duckMisfit(name, sourceType, type);
  return [{ column, conditions: [condition, nan, beyond] }];
}

function misfit({ name, sourceType, type }: DatasetColumn, count: number, nan: number, beyond: number): UsageError {
  const found = [sourceType, ...(nan > 0 ? [`NaN: ${nan}`] : []), ...(beyond > 0 ? [`±Infinity: ${beyond}`] : [])];
  const expected = typeText(type);
  const rounded = type.kind === 'decimal' ? expected : 'decimal(12,2)';
  return new UsageError('data.misfit', { column: name, count, found, expected, rounded });
}

function needsType(column: string, found: string): UsageError {
  const suggestion = /^(FLOAT|DOUBLE|REAL|NUMERIC|DECIMAL)/i.test(found)
    ? `--type '${column}=decimal(12,2)'`
    : /^timestamp(?!.*with time zone)/i.test(found)
      ? `--type ${column}=date`
      : `--type ${column}=text`;
  return new UsageError('data.needs-type', { column, found, suggestion });
}

async function parquetColumns(engine: DataEngine, file: string): Promise<[string, string][]> {
  try {
    const rows = await engine.texts(
      `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${parquetRows([file])})`,
    );
    return rows.map(([name, type]) => [name ?? '', type ?? '']);
  } catch (error) {
    throw new UsageError('data.parquet-invalid', { file }, { cause: error });
  }
}

function duckOwn(type: string): ColumnType | undefined {
  return type === 'UUID' || type.startsWith('ENUM(') ? { kind: 'text' } : duckKind(type);
}

async function postgresColumns(engine: DataEngine, table: string, dataset: string): Promise<[string, string][]> {
  const [schema, name] = splitTable(table);
  const rows = await engine.texts(
    `SELECT CAST(a.attname AS text), CASE WHEN t.typtype = 'e' THEN 'enum' ELSE format_type(a.atttypid, a.atttypmod) END
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid
     WHERE n.nspname = ${literal(schema)} AND c.relname = ${literal(name)} AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
       AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
  );
  if (rows.length === 0) throw new UsageError('data.no-table', { dataset, table });
  return rows.map(([column, type]) => [column ?? '', type ?? '']);
}

function postgresOwn(type: string): ColumnType | undefined {
  return /^(uuid|enum|character\(\d+\))$/.test(type) ? { kind: 'text' } : postgresKind(type);
}

/** As `postgresMisfit`, for all types. Throws UsageError 'data.cannot-declare'. */
function checkedMisfit(column: string, sourceType: string, declared: ColumnType): string {
  if (declared.kind === 'text') return 'FALSE';
  if (declared.kind === 'date' && sourceType.startsWith('timestamp'))
    return `${identifier(column)} IS NOT NULL AND NOT isfinite(${identifier(column)})`;
  const isNumber = /^(numeric|real|double precision|smallint|integer|bigint)/.test(sourceType);
  if (!isNumber || (declared.kind !== 'decimal' && declared.kind !== 'integer')) {
    throw new UsageError('data.cannot-declare', { column, found: sourceType, expected: typeText(declared) });
  }
  return postgresMisfit(column, sourceType, declared);
}
