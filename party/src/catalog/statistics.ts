/** What a card says about columns, found by the owner's own engine in few queries of its dialect. */
import { daysOfDate, type ColumnType, type Range } from '@tacit/analysis';
import { UsageError } from '@tacit/engine/text';
import type { DatasetColumn } from '../storage/datasets.ts';
import { type DataEngine, identifier, literal, type TextRow } from './engine.ts';
import { carriedValue, largestCarried, parseRange, roundOutward } from './ranges.ts';
import './messages.ts';

/** Most values of a column that may be a group key, and the longest of them in bytes of UTF-8. */
const mostCategories = 1024;
const longestCategory = 200;

/** Columns described in one pass over the table: each adds a few counters to the query. */
const columnsAtOnce = 1000;

export interface TableCounts {
  readonly rows: number;
  /** Non-NULL values by column. */
  readonly nonNull: ReadonlyMap<string, number>;
  /** Smallest and largest value as text, of columns with a range. */
  readonly extremes: ReadonlyMap<string, readonly [string | null, string | null]>;
  /** Longest text in bytes of UTF-8, of columns of text. */
  readonly longest: ReadonlyMap<string, number>;
  /** Number of different values, where the engine can tell in passing; off by a few percent. */
  readonly different: ReadonlyMap<string, number>;
}

/** An estimate that is off by a few percent decides only when it is that far from what it is compared with. */
const surely = 4;

/** One pass over the table for as many columns as one query takes. */
export async function tableCounts(
  engine: DataEngine,
  relation: string,
  columns: readonly DatasetColumn[],
): Promise<TableCounts> {
  let rows = 0;
  const nonNull = new Map<string, number>();
  const extremes = new Map<string, readonly [string | null, string | null]>();
  const longest = new Map<string, number>();
  const different = new Map<string, number>();
  for (let start = 0; start < columns.length; start += columnsAtOnce) {
    const some = columns.slice(start, start + columnsAtOnce);
    const list = ['CAST(count(*) AS VARCHAR)'];
    for (const { name, type } of some) {
      const column = identifier(name);
      list.push(`CAST(count(${column}) AS VARCHAR)`);
      if (hasRange(type)) list.push(`CAST(min(${column}) AS VARCHAR)`, `CAST(max(${column}) AS VARCHAR)`);
      if (type.kind === 'text') list.push(`CAST(max(${bytesOf(engine, column)}) AS VARCHAR)`);
      if (engine.dialect === 'duckdb') list.push(`CAST(approx_count_distinct(${column}) AS VARCHAR)`);
    }
    const [row] = await engine.texts(`SELECT ${list.join(', ')} FROM ${relation} AS source`);
    if (row === undefined) throw new Error('counting gave no row');
    const cells = row[Symbol.iterator]();
    const next = (): string | null => cells.next().value ?? null;
    rows = Number(next());
    for (const { name, type } of some) {
      nonNull.set(name, Number(next()));
      if (hasRange(type)) extremes.set(name, [next(), next()]);
      if (type.kind === 'text') longest.set(name, Number(next() ?? 0));
      if (engine.dialect === 'duckdb') different.set(name, Number(next()));
    }
  }
  return { rows, nonNull, extremes, longest, different };
}

function bytesOf({ dialect }: DataEngine, text: string): string {
  return dialect === 'duckdb' ? `strlen(${text})` : `octet_length(${text})`;
}

/** Columns that surely have a value more than once. */
export function repeatingColumns(counts: TableCounts, columns: readonly DatasetColumn[]): ReadonlySet<string> {
  const repeating = columns.filter(({ name, categories }) => {
    const values = counts.nonNull.get(name) ?? 0;
    const estimate = counts.different.get(name);
    return (categories !== undefined && categories.length < values) || (estimate ?? values) * surely < values;
  });
  return new Set(repeating.map(({ name }) => name));
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
  const ranges = new Map<string, Range>();
  for (const column of table.columns) {
    if (hasRange(column.type)) ranges.set(column.name, await findRange(engine, table, column));
    else noRange(table, column);
  }
  const lists = await findCategories(engine, table);
  return table.columns.map(({ name, type, sourceType }) => {
    const range = ranges.get(name);
    const categories = lists.get(name);
    return {
      name,
      type,
      sourceType,
      nullable: (table.counts.nonNull.get(name) ?? 0) < table.counts.rows,
      ...(range === undefined ? {} : { range }),
      ...(categories === undefined ? {} : { categories }),
    };
  });
}

function hasRange(type: ColumnType): boolean {
  return type.kind === 'integer' || type.kind === 'decimal' || isMoment(type);
}

function isMoment(type: ColumnType): boolean {
  return type.kind === 'date' || type.kind === 'timestamp' || type.kind === 'time';
}

/** A column may be named like something every object inherits. */
const declaredRange = (ranges: Described['ranges'], name: string): string | undefined =>
  Object.hasOwn(ranges, name) ? ranges[name] : undefined;

function noRange({ dataset, ranges }: Described, { name, type }: DatasetColumn): void {
  const found = declaredRange(ranges, name);
  if (found !== undefined)
    throw new UsageError('data.range-invalid', { dataset, column: name, found, expected: type.kind });
}

/** Every reading casts to the type: a decimal with more digits, which a wider column of the source may have, would fail there. */
function mostCarried(type: ColumnType): bigint {
  const most = type.kind === 'decimal' ? 10n ** BigInt(type.precision) - 1n : largestCarried;
  return most < largestCarried ? most : largestCarried;
}

async function findRange(engine: DataEngine, table: Described, { name, type }: DatasetColumn): Promise<Range> {
  const { dataset, ranges, counts } = table;
  const [minText, maxText] = counts.extremes.get(name) ?? [null, null];
  let extremes: { min: bigint; max: bigint } | undefined;
  if (minText !== null && maxText !== null) {
    const min = carriedValue(minText, type);
    const max = carriedValue(maxText, type);
    const most = mostCarried(type);
    if (min === undefined || max === undefined || -min > most || max > most) {
      throw new UsageError(isMoment(type) ? 'data.no-date-range' : 'data.too-large', { dataset, column: name });
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
    const bound = (text: string | undefined) =>
      isMoment(type) ? `${type.kind.toUpperCase()} ${literal(text ?? '')}` : (text ?? '');
    const column = identifier(name);
    const [row] = await engine.texts(
      `SELECT CAST(count(*) AS VARCHAR) FROM ${table.relation} AS source WHERE ${column} < ${bound(first)} OR ${column} > ${bound(second)}`,
    );
    throw new UsageError('data.outside-declared', { dataset, column: name, count: Number(row?.[0]), range: declared });
  }
  return { min: String(range.min), max: String(range.max) };
}

/** All values of each column with few of them, in their order; columns with too many or too long ones have no list. */
async function findCategories(
  engine: DataEngine,
  { relation, columns, counts }: Described,
): Promise<ReadonlyMap<string, string[]>> {
  const possible = columns.filter(
    ({ name, type }) =>
      // Moments hardly repeat: a list would show when each thing happened, which groups above the minimum do not.
      type.kind !== 'decimal' &&
      type.kind !== 'timestamp' &&
      type.kind !== 'time' &&
      (counts.longest.get(name) ?? 0) <= longestCategory &&
      (counts.different.get(name) ?? 0) <= surely * mostCategories,
  );
  const lists = new Map<string, string[]>();
  const valuesOf = engine.dialect === 'duckdb' ? duckValues : postgresValues;
  const bytesOf = ({ name }: DatasetColumn): number =>
    (counts.longest.get(name) ?? 20) * Math.min(counts.different.get(name) ?? surely * mostCategories, counts.rows);
  for (const some of partsOf(possible, bytesOf, engine.dialect === 'duckdb' ? columnsAtOnce : 64)) {
    const values = await valuesOf(engine, relation, some);
    for (const [i, { name, type }] of some.entries()) {
      const list = values.get(i) ?? [];
      if (list.length > mostCategories) continue;
      if (type.kind === 'text' && list.some((value) => value.includes('\0'))) continue;
      lists.set(name, list.sort(orderOf(type)));
    }
  }
  return lists;
}

/** Bytes of the values that are listed in one pass, without what the engine needs beside them. */
const listedBytes = 1 << 25;

/** Columns whose values are listed together. */
function partsOf(
  columns: readonly DatasetColumn[],
  bytesOf: (column: DatasetColumn) => number,
  most: number,
): DatasetColumn[][] {
  const parts: DatasetColumn[][] = [];
  let part: DatasetColumn[] = [];
  let bytes = 0;
  for (const column of columns) {
    const more = bytesOf(column);
    if (part.length === 0 || part.length >= most || bytes + more > listedBytes) {
      parts.push((part = []));
      bytes = 0;
    }
    part.push(column);
    bytes += more;
  }
  return parts;
}

/** Different values, more than the limit at most, of columns that have few of them as far as is known; by place. */
type ListedValues = ReadonlyMap<number, string[]>;

async function duckValues(
  engine: DataEngine,
  relation: string,
  columns: readonly DatasetColumn[],
): Promise<ListedValues> {
  // A histogram holds each value once; DISTINCT would keep a table of a megabyte for each column.
  const lists = columns.map(
    ({ name }, i) => `map_keys(histogram(CAST(${identifier(name)} AS VARCHAR)))[:${mostCategories + 1}] AS c${i}`,
  );
  const rows = await engine.texts(
    `SELECT CAST(place AS VARCHAR), unnest(list) FROM (SELECT unnest(range(${columns.length})) AS place, unnest([${columns.map((_, i) => `c${i}`).join(', ')}]) AS list FROM (SELECT ${lists.join(', ')} FROM ${relation} AS source) AS lists) AS places`,
  );
  return listed(rows);
}

async function postgresValues(
  engine: DataEngine,
  relation: string,
  columns: readonly DatasetColumn[],
): Promise<ListedValues> {
  const columnOf = ({ name }: DatasetColumn): string => `CAST(${identifier(name)} AS text) COLLATE "C"`;
  // Most columns with many values show it in the first rows: the server is spared the rest of them.
  const [head = []] = await engine.texts(
    `SELECT ${columns.map((_, i) => `CAST(count(DISTINCT c${i}) AS text)`).join(', ')} FROM (SELECT ${columns.map((column, i) => `${columnOf(column)} AS c${i}`).join(', ')} FROM ${relation} AS source LIMIT ${surely * mostCategories}) AS head`,
  );
  const few = columns.flatMap((column, i) => (Number(head[i]) > mostCategories ? [] : [{ column, i }]));
  const many = [...columns.keys()].filter((i) => !few.some((one) => one.i === i));
  const none = new Map(many.map((i) => [i, Array.from({ length: mostCategories + 1 }, () => '')]));
  if (few.length === 0) return none;
  const values = few.map(({ column, i }) => `(${i}, ${columnOf(column)})`);
  const rows = await engine.texts(
    `SELECT CAST(place AS text), item FROM (SELECT place, item, row_number() OVER (PARTITION BY place) AS number FROM (SELECT DISTINCT place, item FROM ${relation} AS source, LATERAL (VALUES ${values.join(', ')}) AS cells(place, item) WHERE item IS NOT NULL) AS items) AS numbered WHERE number <= ${mostCategories + 1}`,
  );
  return new Map([...none, ...listed(rows)]);
}

function listed(rows: readonly TextRow[]): Map<number, string[]> {
  const lists = new Map<number, string[]>();
  for (const [place, item] of rows) {
    const list = lists.get(Number(place));
    if (list === undefined) lists.set(Number(place), [item ?? '']);
    else list.push(item ?? '');
  }
  return lists;
}

function orderOf(type: ColumnType): (a: string, b: string) => number {
  if (type.kind === 'integer') return (a, b) => (BigInt(a) < BigInt(b) ? -1 : 1);
  if (type.kind === 'date') return (a, b) => daysOfDate(a) - daysOfDate(b);
  // UTF-8 keeps the order of code points; JavaScript's own comparison, by UTF-16 units, does not.
  return (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));
}
