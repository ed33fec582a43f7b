/** The columns of a Parquet file or a table, and whether their values fit a declared type. */
import type { ColumnType } from '@tacit/analysis';
import { UsageError } from '@tacit/engine';
import type { DatasetSource } from '../api/types.ts';
import { withAllNames } from './csv-header.ts';
import type { DatasetColumn } from '../storage/datasets.ts';
import { type DataEngine, identifier, literal } from './engine.ts';
import { engineNames } from './engine-names.ts';
import { duckKind, parquetTable, postgresKind, splitTable, tableName } from './relation.ts';
import { duckType } from './type-names.ts';
import { typeText } from './types.ts';
import './messages.ts';

export interface SourceColumn {
  /** In the engine. */
  readonly name: string;
  /** For people, where the engine must have another one. */
  readonly title?: string;
  /** The title is that of its place, as it has no name. */
  readonly isUnnamed?: true;
  readonly sourceType: string;
  /** The table expression that has it. */
  readonly relation: string;
  /** The column with its own type, or with the declared one if all values fit. Throws UsageError. */
  as(declared: ColumnType | undefined): Promise<DatasetColumn>;
}

/** Columns in the source's order. Throws UsageError 'data.parquet-invalid', 'data.no-table'. */
export async function readSchema(engine: DataEngine, source: DatasetSource, dataset: string): Promise<SourceColumn[]> {
  const isPostgres = source.kind === 'postgres';
  const found = isPostgres
    ? await postgresColumns(engine, source.table, dataset)
    : await parquetColumns(engine, source.path);
  const header = isPostgres ? undefined : await parquetHeader(engine, source.path, found);
  const own =
    header === undefined ? undefined : engineNames({ source, format: { header: header.titles }, columns: [] });
  const names = own === undefined ? undefined : [...own.values()];
  const relation = isPostgres ? tableName(source.table) : parquetTable(source.path, names);
  return found.map(([plain, sourceType], i) => ({
    name: names?.[i] ?? plain,
    ...(header === undefined
      ? {}
      : { title: header.titles[i] ?? plain, ...(header.isUnnamed[i] === true ? { isUnnamed: true } : {}) }),
    sourceType,
    relation,
    as: async (declared) => {
      const name = names?.[i] ?? plain;
      const own = isPostgres ? postgresOwn(sourceType) : duckOwn(sourceType);
      const type = declared ?? own;
      if (type === undefined) throw needsType(name, sourceType);
      const needsCheck = declared !== undefined && (own === undefined || typeText(own) !== typeText(declared));
      if (needsCheck) {
        // The day of a moment depends on where one stands: its owner has to say it by a cast of its own.
        if (declared.kind === 'date' && /with time zone$/i.test(sourceType)) {
          throw new UsageError('data.cannot-declare', { column: name, found: sourceType, expected: 'date' });
        }
        const misfit = isPostgres ? postgresMisfit(name, sourceType, declared) : duckMisfit(name, sourceType, declared);
        const [row] = await engine.texts(`SELECT CAST(count(*) AS VARCHAR) FROM ${relation} AS source WHERE ${misfit}`);
        const count = Number(row?.[0]);
        if (count > 0) throw new UsageError('data.misfit', { column: name, count, expected: typeText(declared) });
      }
      return { name, type, sourceType, nullable: true };
    },
  }));
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
      `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet(${literal(file)}))`,
    );
    return rows.map(([name, type]) => [name ?? '', type ?? '']);
  } catch (error) {
    throw new UsageError('data.parquet-invalid', { file }, { cause: error });
  }
}

/**
 * The names that the file itself gives, where the engine does not: it changes those that differ in capitals only. Columns
 * without a name are called by their place.
 */
async function parquetHeader(
  engine: DataEngine,
  file: string,
  found: readonly (readonly [string, string])[],
): Promise<{ titles: string[]; isUnnamed: boolean[] } | undefined> {
  const [, ...elements] = await engine.texts(
    `SELECT name, CAST(coalesce(num_children, 0) AS VARCHAR) FROM parquet_schema(${literal(file)})`,
  );
  const names: string[] = [];
  let inside = 0;
  for (const [name, children] of elements) {
    if (inside > 0) inside--;
    else names.push(name ?? '');
    inside += Number(children);
  }
  if (names.length !== found.length || names.every((name, i) => name === found[i]?.[0])) return undefined;
  const repeated = names.filter((name, i) => name !== '' && names.indexOf(name) < i);
  if (repeated.length > 0) throw new UsageError('data.duplicate-columns', { file, columns: [...new Set(repeated)] });
  return { titles: withAllNames(names), isUnnamed: names.map((name) => name === '') };
}

function duckOwn(type: string): ColumnType | undefined {
  return type === 'UUID' || type.startsWith('ENUM(') ? { kind: 'text' } : duckKind(type);
}

/** Condition that holds for the values that the declared type cannot hold exactly. */
function duckMisfit(column: string, sourceType: string, declared: ColumnType): string {
  const value = identifier(column);
  const cast = `TRY_CAST(${value} AS ${duckType(declared)})`;
  const isLossy = ((): string => {
    if (declared.kind !== 'decimal' && declared.kind !== 'integer') return 'FALSE';
    // A binary number is taken for the decimal it was written from: 12.1 is stored as 12.0999…
    if (sourceType === 'DOUBLE') return `abs(${value} - CAST(${cast} AS DOUBLE)) > 1e-9 * greatest(1, abs(${value}))`;
    if (sourceType === 'FLOAT') return `abs(${value} - CAST(${cast} AS DOUBLE)) > 1e-6 * greatest(1, abs(${value}))`;
    if (sourceType === 'VARCHAR') return `TRY_CAST(${value} AS DECIMAL(38, 18)) IS DISTINCT FROM ${cast}`;
    return `${cast} <> ${value}`;
  })();
  return `${value} IS NOT NULL AND (${cast} IS NULL OR ${isLossy})`;
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

function postgresMisfit(column: string, sourceType: string, declared: ColumnType): string {
  const value = identifier(column);
  if (declared.kind === 'text') return 'FALSE';
  if (declared.kind === 'date' && sourceType.startsWith('timestamp'))
    return `${value} IS NOT NULL AND NOT isfinite(${value})`;
  const isNumber = /^(numeric|real|double precision|smallint|integer|bigint)/.test(sourceType);
  if (!isNumber || (declared.kind !== 'decimal' && declared.kind !== 'integer')) {
    throw new UsageError('data.cannot-declare', { column, found: sourceType, expected: typeText(declared) });
  }
  const scale = declared.kind === 'decimal' ? declared.scale : 0;
  const whole = declared.kind === 'decimal' ? declared.precision - declared.scale : 18;
  const isFloat = sourceType === 'real' || sourceType === 'double precision';
  const tolerance = sourceType === 'real' ? '1e-6' : '1e-9';
  const rounded = `round(CAST(${value} AS numeric), ${scale})`;
  const isLossy = isFloat
    ? `abs(${value} - CAST(${rounded} AS double precision)) > ${tolerance} * greatest(1, abs(${value}))`
    : `${rounded} <> ${value}`;
  // NaN is larger than every number in PostgreSQL, so the bound also keeps it from the rounding.
  return `${value} IS NOT NULL AND CASE WHEN abs(${value}) < 1e${whole} THEN ${isLossy} ELSE TRUE END`;
}
