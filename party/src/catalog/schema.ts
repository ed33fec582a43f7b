/** The columns of a Parquet file or a table, and whether their values fit a declared type. */
import type { ColumnType } from '@tacit/analysis';
import { UsageError } from '@tacit/engine/text';
import type { DatasetNote, DatasetSource } from '../api/types.ts';
import type { DatasetColumn } from '../storage/datasets.ts';
import { badBytes } from './bad-text.ts';
import { engineNames } from './engine-names.ts';
import { firstFew, shellWord } from './csv-scan.ts';
import { type DataEngine, identifier, literal } from './engine.ts';
import { duckRules, infinite, notANumber, postgresRules, type ReadColumn, type Rules } from './exact-values.ts';
import { columnsOfAll, engineDigits, isWideDecimal, parquetHeader } from './parquet-schema.ts';
import { duckKind, parquetTable, postgresKind, splitTable, tableName } from './relation.ts';
import { mostDigits, type Spelling } from './spellings.ts';
import { type Declared, typeText } from './types.ts';
import './messages.ts';

interface SourceColumn {
  /** In the engine. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** The title is that of its place, as it has no name. */
  readonly isUnnamed?: true;
  readonly sourceType: string;
}

export interface SourceSchema {
  readonly columns: readonly SourceColumn[];
  /** All names of the columns, where the engine must have others for some of them. */
  readonly header?: readonly string[];
  /** The table expression that has the columns. */
  readonly relation: string;
}

/** Types of instants, which have a date and a clock only in a time zone. */
const withZone = /with time zone$/i;

/** Columns checked in one pass: each adds a few counters to the query. */
const checkedAtOnce = 128;

/**
 * Columns in the source's order. Throws UsageError 'data.parquet-invalid', 'data.part-differs', 'data.duplicate-columns',
 * 'data.no-table'.
 */
export async function readSchema(
  engine: DataEngine,
  source: DatasetSource,
  files: readonly string[],
  dataset: string,
): Promise<SourceSchema> {
  if (source.kind === 'postgres') {
    const found = await postgresColumns(engine, source.table, dataset);
    const columns = found.map(([name, sourceType]) => ({ name, title: name, sourceType }));
    return { columns, relation: tableName(source.table) };
  }
  const found = await columnsOfAll(engine, files);
  const named = await parquetHeader(engine, files[0] ?? '', found);
  const header = named?.titles;
  const own = header === undefined ? undefined : [...engineNames({ source, format: { header }, columns: [] }).values()];
  const columns = found.map(([plain, sourceType], i) => ({
    name: own?.[i] ?? plain,
    title: header?.[i] ?? plain,
    ...(named?.isUnnamed[i] === true ? { isUnnamed: true as const } : {}),
    sourceType,
  }));
  return { columns, ...(header === undefined ? {} : { header }), relation: parquetTable(files, own) };
}

export interface TypedColumns {
  readonly columns: readonly DatasetColumn[];
  readonly notes: readonly DatasetNote[];
}

/**
 * The columns with their own types, or with the declared ones if all values fit; without those declared as none. Throws
 * UsageError 'data.needs-type', 'data.wide-decimal', 'data.cannot-declare', 'data.misfit', 'data.not-utf8'.
 */
export async function typedColumns(
  engine: DataEngine,
  source: DatasetSource,
  files: readonly string[],
  { columns: found, relation }: SourceSchema,
  declared: ReadonlyMap<string, Declared>,
  spelling: Spelling,
): Promise<TypedColumns> {
  const { dropped, notes: namingNotes } = await unnamedColumns(engine, found, relation, declared);
  const titles = new Map(found.map(({ name, title }) => [name, title]));
  const titleOf = (name: string): string => titles.get(name) ?? name;
  const untyped: Pick<SourceColumn, 'title' | 'sourceType'>[] = [];
  const read = found.flatMap(({ name, title, sourceType }): ReadColumn[] => {
    const own = source.kind === 'postgres' ? postgresOwn(sourceType) : duckOwn(sourceType);
    const { type = own, rounds = false } = declared.get(title) ?? {};
    if (type === 'none' || dropped.has(name)) return [];
    if (source.kind === 'parquet' && isWideDecimal(sourceType))
      throw new UsageError('data.wide-decimal', { column: title, found: sourceType, limit: engineDigits });
    if (type === undefined) {
      untyped.push({ title, sourceType });
      return [];
    }
    return [{ name, sourceType, type, rounds }];
  });
  if (untyped.length > 0) throw needsTypes(untyped);
  const checks = read.flatMap((column) => checkOf(column, source, spelling));
  const changed = new Map<string, number>();
  for (let start = 0; start < checks.length; start += checkedAtOnce) {
    const some = checks.slice(start, start + checkedAtOnce);
    const counters = some.flatMap(({ conditions }) =>
      conditions.map((condition) => `CAST(count(CASE WHEN ${condition ?? 'FALSE'} THEN 1 END) AS VARCHAR)`),
    );
    const [row = []] = await engine.texts(`SELECT ${counters.join(', ')} FROM ${relation} AS source`);
    for (const [i, { column }] of some.entries()) {
      const [count = 0, nan = 0, beyond = 0, rounded = 0] = row.slice(4 * i, 4 * i + 4).map(Number);
      if (count > 0) {
        const isBytes = source.kind === 'parquet' && column.sourceType === 'BLOB';
        const bad = isBytes
          ? await badBytes(engine, files, { ...column, title: titleOf(column.name) }, found)
          : undefined;
        throw bad ?? misfit({ ...column, name: titleOf(column.name) }, source, count, nan, beyond);
      }
      changed.set(column.name, rounded);
    }
  }
  const columns = read.map(({ name, sourceType, type, rounds }): DatasetColumn => {
    const rounded = rounds ? { rounded: changed.get(name) ?? 0 } : {};
    return { name: titleOf(name), type, sourceType, nullable: true, ...rounded };
  });
  const notes = read.flatMap(({ name, sourceType, type, rounds }): DatasetNote[] => {
    const values = changed.get(name) ?? 0;
    const column = titleOf(name);
    if (rounds) return [{ text: 'note.rounded', values: { column, values, type: typeText(type) } }];
    if (type.kind === 'timestamp' && type.zone !== true && withZone.test(sourceType))
      return [{ text: 'note.utc', values: { column } }];
    return values === 0 ? [] : [{ text: 'note.day', values: { column, values } }];
  });
  return { columns, notes: [...namingNotes, ...notes] };
}

/** Columns without a name: dropped where they have no values either, as from a separator at the end of each line. */
async function unnamedColumns(
  engine: DataEngine,
  columns: readonly SourceColumn[],
  relation: string,
  declared: ReadonlyMap<string, Declared>,
): Promise<{ dropped: ReadonlySet<string>; notes: DatasetNote[] }> {
  const unnamed = columns.filter(({ isUnnamed, title }) => isUnnamed === true && declared.get(title)?.type !== 'none');
  if (unnamed.length === 0) return { dropped: new Set(), notes: [] };
  const counts = unnamed.map(({ name }) => `CAST(count(${identifier(name)}) AS VARCHAR)`);
  const [row = []] = await engine.texts(`SELECT ${counts.join(', ')} FROM ${relation} AS source`);
  const isEmpty = (i: number): boolean => row[i] === '0';
  const notes = unnamed.map(({ title }, i): DatasetNote => {
    const place = String(columns.findIndex((column) => column.title === title) + 1);
    return { text: isEmpty(i) ? 'note.dropped' : 'note.unnamed', values: { column: title, place } };
  });
  return { dropped: new Set(unnamed.filter((_, i) => isEmpty(i)).map(({ name }) => name)), notes };
}

interface Check {
  readonly column: ReadColumn;
  /** Values that do not fit; among them NaN, and infinite ones; values that rounding changes. */
  readonly conditions: readonly [string, string | undefined, string | undefined, string | undefined];
}

/** What could be wrong with a column's values; none where the source's own type rules it out. */
function checkOf(column: ReadColumn, { kind }: DatasetSource, spelling: Spelling): Check[] {
  const { name, sourceType, type } = column;
  const isText = type.kind === 'text' && sourceType !== 'BLOB';
  if (isText) return [];
  const nan = notANumber(name, sourceType);
  const beyond = infinite(name, sourceType);
  const own = kind === 'postgres' ? postgresOwn(sourceType) : duckOwn(sourceType);
  if (own !== undefined && typeText(own) === typeText(type) && sourceType !== 'TIMESTAMP_NS') {
    const either = [nan, beyond].filter((condition) => condition !== undefined);
    return either.length === 0 ? [] : [{ column, conditions: [either.join(' OR '), nan, beyond, undefined] }];
  }
  // The day of a moment depends on where one stands: its owner has to say it by a cast of its own.
  if (type.kind === 'date' && withZone.test(sourceType)) {
    throw new UsageError('data.cannot-declare', { column: name, found: sourceType, expected: 'date' });
  }
  const { misfit, changed } = kind === 'postgres' ? rulesOf(column) : duckRules(column, spelling);
  const isDay = type.kind === 'date' && /^timestamp/i.test(sourceType);
  return [{ column, conditions: [misfit, nan, beyond, isDay ? hasTime(name) : changed] }];
}

function misfit(
  { name, sourceType, type, rounds }: ReadColumn,
  { kind }: DatasetSource,
  count: number,
  nan: number,
  beyond: number,
): UsageError {
  const found = [sourceType, ...(nan > 0 ? [`NaN: ${nan}`] : []), ...(beyond > 0 ? [`±Infinity: ${beyond}`] : [])];
  const isNumber = type.kind === 'integer' || type.kind === 'decimal';
  // What rounding does not make fit has too many digits before the point.
  const wider = type.kind === 'decimal' && type.precision < mostDigits ? `decimal(${mostDigits},${type.scale})~` : '';
  const as = rounds ? wider : `${typeText(type)}~`;
  const cures = [
    ...(isNumber && count > nan + beyond && as !== '' ? [`--type '${name}=${as}'`] : []),
    ...(nan > 0 ? [kind === 'postgres' ? `NULLIF(${identifier(name)}, 'NaN')` : '--null NaN'] : []),
    ...(beyond > 0 && kind !== 'postgres' && isNumber ? ['--null inf --null=-inf'] : []),
    `--type '${name}=none'`,
  ];
  return new UsageError('data.misfit', { column: name, count, found, expected: typeText(type), cures });
}

/** One error for all columns that need a type. */
function needsTypes(columns: readonly Pick<SourceColumn, 'title' | 'sourceType'>[]): UsageError {
  const suggestions = columns.map(({ title, sourceType }) => suggestedType(title, sourceType));
  return new UsageError('data.needs-type', {
    columns: firstFew(columns.map(({ title, sourceType }) => `${title} (${sourceType})`)),
    column: columns[0]?.title ?? '',
    suggestion: firstFew(suggestions).join(' '),
  });
}

function suggestedType(column: string, found: string): string {
  if (/^(FLOAT|DOUBLE|REAL|NUMERIC|DECIMAL)(?!.*\[\])/i.test(found))
    return `--type ${shellWord(`${column}=decimal(12,2)`)}`;
  const type = withZone.test(found) ? 'timestamp' : 'text';
  return `--type ${shellWord(`${column}=${type}`)}`;
}

function duckOwn(type: string): ColumnType | undefined {
  // Finer than microseconds a value is refused; coarser ones lose nothing.
  if (type === 'TIMESTAMP_NS') return { kind: 'timestamp' };
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

/** Condition, in both dialects: a moment that is not midnight, and so loses its time of day as a date. */
function hasTime(name: string): string {
  return `${identifier(name)} <> CAST(CAST(${identifier(name)} AS date) AS timestamp)`;
}

/** As `postgresRules`, for all types. Throws UsageError 'data.cannot-declare'. */
function rulesOf(column: ReadColumn): Rules {
  const { name, sourceType, type } = column;
  if (type.kind === 'text') return { misfit: 'FALSE', changed: undefined };
  const isMoment = type.kind === 'date' || type.kind === 'timestamp';
  if (isMoment && /^(timestamp|date$)/.test(sourceType))
    return { misfit: `${identifier(name)} IS NOT NULL AND NOT isfinite(${identifier(name)})`, changed: undefined };
  const isNumber = /^(numeric|real|double precision|smallint|integer|bigint)/.test(sourceType);
  if (!isNumber || (type.kind !== 'decimal' && type.kind !== 'integer')) {
    throw new UsageError('data.cannot-declare', { column: name, found: sourceType, expected: typeText(type) });
  }
  return postgresRules(column);
}
