/** What a card says about columns, found by the owner's own engine in few queries of its dialect. */
import { daysOfDate, type ColumnType, type Range } from '@tacit/analysis';
import { UsageError } from '@tacit/engine';
import type { DatasetColumn } from '../storage/datasets.ts';
import { type DataEngine, identifier, literal } from './engine.ts';
import { carriedValue, largestCarried, parseRange, roundOutward } from './ranges.ts';
import './messages.ts';

/** Most values of a column that may be a group key, and the longest of them in bytes of UTF-8. */
const mostCategories = 1024;
const longestCategory = 200;

export interface TableCounts {
  readonly rows: number;
  /** Non-NULL values by column. */
  readonly nonNull: ReadonlyMap<string, number>;
  /** Smallest and largest value as text, of columns with a range. */
  readonly extremes: ReadonlyMap<string, readonly [string | null, string | null]>;
  /** Columns that surely have more values than a group key may have, as far as the engine can tell in passing. */
  readonly crowded: ReadonlySet<string>;
}

/** An estimate that is off by a few percent decides only when it is far above what it is compared with. */
const surelyMany = 4 * mostCategories;

/** One pass over the table. */
export async function tableCounts(
  engine: DataEngine,
  relation: string,
  columns: readonly DatasetColumn[],
): Promise<TableCounts> {
  const list = ['CAST(count(*) AS VARCHAR)'];
  for (const { name, type } of columns) {
    const column = identifier(name);
    list.push(`CAST(count(${column}) AS VARCHAR)`);
    if (hasRange(type)) list.push(`CAST(min(${column}) AS VARCHAR)`, `CAST(max(${column}) AS VARCHAR)`);
    if (engine.dialect === 'duckdb') list.push(`CAST(approx_count_distinct(${column}) AS VARCHAR)`);
  }
  const [row] = await engine.texts(`SELECT ${list.join(', ')} FROM ${relation} AS source`);
  if (row === undefined) throw new Error('counting gave no row');
  const cells = row[Symbol.iterator]();
  const next = (): string | null => cells.next().value ?? null;
  const rows = Number(next());
  const nonNull = new Map<string, number>();
  const extremes = new Map<string, readonly [string | null, string | null]>();
  const crowded = new Set<string>();
  for (const { name, type } of columns) {
    nonNull.set(name, Number(next()));
    if (hasRange(type)) extremes.set(name, [next(), next()]);
    if (engine.dialect === 'duckdb' && Number(next()) > surelyMany) crowded.add(name);
  }
  return { rows, nonNull, extremes, crowded };
}

export interface Described {
  readonly relation: string;
  readonly columns: readonly DatasetColumn[];
  readonly counts: TableCounts;
  readonly dataset: string;
  readonly ranges: Readonly<Record<string, string>>;
}

/** The columns with nullability, ranges and categories. Throws UsageError `data.…`. */
export async function describeColumns(engine: DataEngine, table: Described): Promise<DatasetColumn[]> {
  const described: DatasetColumn[] = [];
  for (const column of table.columns) {
    const { name, type, sourceType } = column;
    const range = hasRange(type) ? await findRange(engine, table, column) : noRange(table, column);
    const categories = table.counts.crowded.has(name)
      ? undefined
      : await findCategories(engine, table.relation, column);
    described.push({
      name,
      type,
      sourceType,
      nullable: (table.counts.nonNull.get(name) ?? 0) < table.counts.rows,
      ...(range === undefined ? {} : { range }),
      ...(categories === undefined ? {} : { categories }),
    });
  }
  return described;
}

function hasRange(type: ColumnType): boolean {
  return type.kind === 'integer' || type.kind === 'decimal' || type.kind === 'date';
}

/** A column may be named like something every object inherits. */
const declaredRange = (ranges: Described['ranges'], name: string): string | undefined =>
  Object.hasOwn(ranges, name) ? ranges[name] : undefined;

function noRange({ dataset, ranges }: Described, { name, type }: DatasetColumn): undefined {
  const found = declaredRange(ranges, name);
  if (found !== undefined)
    throw new UsageError('data.range-invalid', { dataset, column: name, found, expected: type.kind });
}

async function findRange(engine: DataEngine, table: Described, { name, type }: DatasetColumn): Promise<Range> {
  const { dataset, ranges, counts } = table;
  const [minText, maxText] = counts.extremes.get(name) ?? [null, null];
  let extremes: { min: bigint; max: bigint } | undefined;
  if (minText !== null && maxText !== null) {
    const min = carriedValue(minText, type);
    const max = carriedValue(maxText, type);
    if (min === undefined || max === undefined || -min > largestCarried || max > largestCarried) {
      throw new UsageError(type.kind === 'date' ? 'data.no-date-range' : 'data.too-large', { dataset, column: name });
    }
    extremes = { min, max };
  }

  const declared = declaredRange(ranges, name);
  if (declared === undefined) {
    if (extremes === undefined) return { min: '0', max: '0' };
    return roundOutward(extremes.min, extremes.max, type);
  }
  const range = parseRange(declared, type, dataset, name);
  if (extremes !== undefined && (extremes.min < range.min || extremes.max > range.max)) {
    const [first, second] = declared.split('..').map((part) => part.trim());
    const bound = (text: string | undefined) => (type.kind === 'date' ? `DATE ${literal(text ?? '')}` : (text ?? ''));
    const column = identifier(name);
    const [row] = await engine.texts(
      `SELECT CAST(count(*) AS VARCHAR) FROM ${table.relation} AS source WHERE ${column} < ${bound(first)} OR ${column} > ${bound(second)}`,
    );
    throw new UsageError('data.outside-declared', { dataset, column: name, count: Number(row?.[0]), range: declared });
  }
  return { min: String(range.min), max: String(range.max) };
}

/** All values of a column with few of them, in their order; undefined when there are too many or too long ones. */
async function findCategories(
  engine: DataEngine,
  relation: string,
  { name, type }: DatasetColumn,
): Promise<string[] | undefined> {
  if (type.kind === 'decimal') return undefined;
  const column = identifier(name);
  const rows = await engine.texts(
    `SELECT CAST(item AS VARCHAR) FROM (SELECT DISTINCT ${column} AS item FROM ${relation} AS source WHERE ${column} IS NOT NULL LIMIT ${mostCategories + 1}) AS items`,
  );
  if (rows.length > mostCategories) return undefined;
  const values = rows.map(([value]) => value ?? '');
  if (
    type.kind === 'text' &&
    values.some((value) => Buffer.byteLength(value) > longestCategory || value.includes('\0'))
  )
    return undefined;
  return values.sort(orderOf(type));
}

function orderOf(type: ColumnType): (a: string, b: string) => number {
  if (type.kind === 'integer') return (a, b) => (BigInt(a) < BigInt(b) ? -1 : 1);
  if (type.kind === 'date') return (a, b) => daysOfDate(a) - daysOfDate(b);
  // UTF-8 keeps the order of code points; JavaScript's own comparison, by UTF-16 units, does not.
  return (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));
}
