/**
 * Which sets of columns hold each of their values once, as join keys: exactly, and by the join's own rule of which values are
 * one key (`encodeKeys`: Unicode composition, characters that nobody sees and surrounding blanks make no difference).
 *
 * The owner's engine decides wherever its comparison is known to say the same as that rule; texts with other letters are
 * encoded here as a join would (`key-repeats.ts`). Neither side holds the values themselves, which may be long: hashes are
 * compared, since values with different hashes differ, and where hashes are equal the values behind them are.
 */
import type { KeyRepeats, PrintedStage } from '@tacit/analysis';
import { UsageError } from '@tacit/engine/text';
import type { DatasetColumn } from '../storage/datasets.ts';
import { type DataEngine, identifier, literal } from './engine.ts';
import { encodedRepeats, type KeyedTable, type Repeats } from './key-repeats.ts';
import { isPlain } from './plain-texts.ts';
import { isKeyType } from './types.ts';
import './messages.ts';

/** What a join removes around a text, as far as it is ASCII. */
const blanks = ['\t', '\n', '\v', '\f', '\r', ' '];
/** Longer texts are nobody's keys: a column with one is not taken for unique. */
const longestKey = 4096;
/** Cells that are looked at first, to find columns with repeated values without grouping the whole table. */
const headCells = 1 << 20;
/** Hashes compared at a time: 64 MB here, and DuckDB has no place for temporary files to group more of them. */
const groupedAtOnce = 1 << 23;
/** Columns looked at in one pass: for the first look, and for one that sorts them in PostgreSQL. */
const columnsAtOnce = 1000;
const sortedAtOnce = 48;

interface CountedTable extends KeyedTable {
  /** Columns that surely have a value more than once. */
  readonly repeating?: ReadonlySet<string>;
}

/**
 * The sets of `table` that are unique: single columns of types that can be join keys, then `key` as a whole. Values with a
 * NULL are no keys. Throws UsageError 'data.duplicate-keys' when values of `key` repeat.
 */
export async function uniqueSets(engine: DataEngine, table: CountedTable, key: readonly string[]): Promise<string[][]> {
  const keyColumns = key.map((name) => columnNamed(table, name));
  const singles = await withoutRepeatsAtHead(
    engine,
    table,
    table.columns.filter(({ name, type }) => isKeyType(type) && table.repeating?.has(name) !== true),
  );
  const texts = await textFacts(engine, table, [...new Set([...singles, ...keyColumns])]);
  const isPossible = ({ name, type }: DatasetColumn): boolean => isKeyType(type) && texts.get(name)?.isLong !== true;
  const needsEncoding = ({ name }: DatasetColumn): boolean => texts.get(name)?.hasOther === true;

  const isKeyPossible = keyColumns.every(isPossible);
  if (keyColumns.length > 0) {
    const compare = isKeyPossible && keyColumns.some(needsEncoding) ? encodedRepeats : engineRepeats;
    const { keys, most } = await compare(engine, table, keyColumns);
    if (keys > 0) {
      throw new UsageError('data.duplicate-keys', { dataset: table.dataset, columns: key, count: keys, example: most });
    }
  }
  const unique: string[][] = [];
  const open = singles.filter((column) => isPossible(column) && !(key.length === 1 && key[0] === column.name));
  const different = await differentForEngine(engine, table, open);
  for (const column of table.columns) {
    const isKey = isKeyPossible && key.length === 1 && key[0] === column.name;
    // What is equal for the engine is equal for the join; only what differs for the engine may need a second look.
    const isUnique =
      different.has(column) && (!needsEncoding(column) || (await encodedRepeats(engine, table, [column])).keys === 0);
    if (isKey || isUnique) unique.push([column.name]);
  }
  return isKeyPossible && key.length > 1 ? [...unique, [...key]] : unique;
}

/**
 * Throws UsageError 'data.repeats-key' where such columns are no key, 'data.repeats-exceeded' where more rows have one, as join keys are
 * compared.
 */
export async function checkRepeats(
  engine: DataEngine,
  table: KeyedTable,
  declared: readonly KeyRepeats[],
): Promise<void> {
  const { dataset } = table;
  for (const { columns: names, most } of declared) {
    const columns = names.map((name) => columnNamed(table, name));
    const texts = await textFacts(engine, table, columns);
    const isKey = columns.every(({ name, type }) => isKeyType(type) && texts.get(name)?.isLong !== true);
    if (!isKey || columns.length === 0 || !Number.isSafeInteger(most) || most < 1)
      throw new UsageError('data.repeats-key', { dataset, columns: names, found: most });
    const isEncoded = columns.some(({ name }) => texts.get(name)?.hasOther === true);
    const found = await (isEncoded ? encodedRepeats : engineRepeats)(engine, table, columns);
    if (found.most > most)
      throw new UsageError('data.repeats-exceeded', { dataset, columns: names, found: found.most, expected: most });
  }
}

/** The columns but those with a value that repeats within the first rows of the engine: these are surely not unique. */
async function withoutRepeatsAtHead(
  engine: DataEngine,
  { relation, rows }: KeyedTable,
  columns: readonly DatasetColumn[],
): Promise<readonly DatasetColumn[]> {
  const left: DatasetColumn[] = [];
  for (const some of inParts(columns, columnsAtOnce)) {
    const limit = Math.max(1024, Math.floor(headCells / some.length));
    if (rows < 2 * limit) {
      left.push(...some);
      continue;
    }
    const values = some.map((column, i) => `${keyValue(engine, column)} AS c${i}`);
    const head = `(SELECT ${values.join(', ')} FROM ${relation} AS source LIMIT ${limit}) AS head`;
    const repeats = await haveRepeats(
      engine,
      head,
      limit,
      some.map((_, i) => [`c${i}`, `c${i}`]),
    );
    // Two equal hashes among so few different values happen once in 10^10 tables; such a column is then not called unique.
    left.push(...some.filter((_, i) => repeats[i] === false));
  }
  return left;
}

/** Those of `columns` whose values are all different by the engine's own comparison; as many as it can hold in one pass. */
async function differentForEngine(
  engine: DataEngine,
  table: KeyedTable,
  columns: readonly DatasetColumn[],
): Promise<ReadonlySet<DatasetColumn>> {
  const different = new Set<DatasetColumn>();
  const held = Math.floor(groupedAtOnce / Math.max(table.rows, 1));
  const atOnce = Math.min(held, engine.dialect === 'duckdb' ? columnsAtOnce : sortedAtOnce);
  for (const some of inParts(columns, Math.max(atOnce, 1))) {
    const values = some.map((column): [string, string] => [identifier(column.name), keyValue(engine, column)]);
    const repeats = atOnce === 0 ? [] : await haveRepeats(engine, `${table.relation} AS source`, table.rows, values);
    for (const [i, column] of some.entries()) {
      // Equal hashes of DuckDB are looked behind.
      const isSure = repeats[i] === false || (repeats[i] === true && engine.dialect === 'postgres');
      if (isSure ? !repeats[i] : (await engineRepeats(engine, table, [column])).keys === 0) different.add(column);
    }
  }
  return different;
}

/** Whether each of the columns, given with the value that is compared, has a value twice; for DuckDB two equal hashes. */
async function haveRepeats(
  engine: DataEngine,
  source: string,
  rows: number,
  columns: readonly (readonly [string, string])[],
): Promise<boolean[]> {
  if (engine.dialect === 'postgres') {
    const counts = columns.map(([column, value]) => `CAST(count(${column}) - count(DISTINCT ${value}) AS text)`);
    const [row] = await engine.texts(`SELECT ${counts.join(', ')} FROM ${source}`);
    return columns.map((_, i) => row?.[i] !== '0');
  }
  // Sorted here: a table of groups would take DuckDB a megabyte and more for each column.
  const hashes = columns.map(
    ([column, value], i) => `CASE WHEN ${column} IS NULL THEN -1 ELSE CAST(hash(${value}) >> 1 AS BIGINT) END AS h${i}`,
  );
  const printed: PrintedStage = {
    sql: `SELECT ${hashes.join(', ')} FROM ${source}`,
    columns: columns.map((_, i) => ({ id: `h${i}`, kind: 'int64', role: 'fact' })),
  };
  return (await engine.columns(printed, rows)).map((found) => {
    const sorted = (found as BigInt64Array).sort();
    return sorted.some((hash, i) => hash >= 0n && hash === sorted[i - 1]);
  });
}

function inParts<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

/** Repeats by the engine's own comparison, ASCII blanks around texts aside. */
async function engineRepeats(
  engine: DataEngine,
  table: KeyedTable,
  columns: readonly DatasetColumn[],
): Promise<Repeats> {
  const values = columns.map((column) => keyValue(engine, column)).join(', ');
  const source = `FROM ${table.relation} AS source WHERE ${presence(columns)}`;
  const repeats = async (condition: string, grouped: string, item = 'NULL') => {
    const [row] = await engine.texts(
      `SELECT CAST(count(*) AS VARCHAR), CAST(max(times) AS VARCHAR), CAST(min(item) AS VARCHAR) FROM` +
        ` (SELECT ${item} AS item, count(*) AS times ${source}${condition} GROUP BY ${grouped} HAVING count(*) > 1) AS repeated`,
    );
    return { keys: Number(row?.[0]), most: Number(row?.[1] ?? 0), sample: row?.[2] ?? null };
  };
  if (engine.dialect === 'postgres') return await repeats('', values);

  const hash = `hash(${values})`;
  const parts = Math.max(1, Math.ceil(table.rows / groupedAtOnce));
  const found: Awaited<ReturnType<typeof repeats>>[] = [];
  for (let part = 0; part < parts; part++) {
    const isInPart = parts > 1 ? ` AND ${hash} % ${parts} = ${part}` : '';
    found.push(await repeats(isInPart, hash, hash));
  }
  const most = Math.max(...found.map((part) => part.most));
  for (const { sample } of found) {
    if (sample === null) continue;
    // Equal values, and not only equal hashes?
    const isReal = (await repeats(` AND ${hash} = ${sample}`, values)).keys > 0;
    if (isReal) return { keys: found.reduce((sum, { keys }) => sum + keys, 0), most };
  }
  return most === 0 ? { keys: 0, most } : await repeats('', values);
}

interface TextFacts {
  /** Some text is too long for a key. */
  readonly isLong: boolean;
  /** Some text may be the same key as one that the engine takes for another. */
  readonly hasOther: boolean;
}

/** Of the text columns among these. */
async function textFacts(
  engine: DataEngine,
  { relation }: KeyedTable,
  columns: readonly DatasetColumn[],
): Promise<ReadonlyMap<string, TextFacts>> {
  const names = columns.filter(({ type }) => type.kind === 'text').map(({ name }) => name);
  const facts = new Map<string, TextFacts>();
  for (const some of inParts(names, columnsAtOnce)) {
    const list = some.map(identifier).flatMap((text) => {
      const count = (condition: string): string => `CAST(count(CASE WHEN ${condition} THEN 1 END) AS VARCHAR)`;
      return [count(`length(${text}) > ${longestKey}`), count(`NOT (${isPlain(text, engine.dialect)})`)];
    });
    const [row = []] = await engine.texts(`SELECT ${list.join(', ')} FROM ${relation} AS source`);
    for (const [i, name] of some.entries())
      facts.set(name, { isLong: row[2 * i] !== '0', hasOther: row[2 * i + 1] !== '0' });
  }
  return facts;
}

/** The value that the engine compares. PostgreSQL may hold texts equal that differ, by their collation: "C" never does. */
function keyValue(engine: DataEngine, { name, type }: DatasetColumn): string {
  const column = identifier(name);
  if (type.kind !== 'text') return column;
  const trimmed = `ltrim(rtrim(${column}, ${literal(blanks.join(''))}), ${literal(blanks.join(''))})`;
  if (engine.dialect === 'postgres') return `${trimmed} COLLATE "C"`;
  // Trimming takes DuckDB ten times as long as seeing that there is nothing to trim.
  const hasBlank = [`${column} < '!'`, ...blanks.map((blank) => `suffix(${column}, ${literal(blank)})`)].join(' OR ');
  return `CASE WHEN ${hasBlank} THEN ${trimmed} ELSE ${column} END`;
}

function presence(columns: readonly DatasetColumn[]): string {
  return columns.map(({ name }) => `${identifier(name)} IS NOT NULL`).join(' AND ');
}

function columnNamed({ columns, dataset }: KeyedTable, name: string): DatasetColumn {
  const column = columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw new Error(`dataset ${dataset} has no column ${name}`);
  return column;
}
