/**
 * Which sets of columns hold each of their values once, as join keys: exactly, and by the join's own rule of which values are
 * one key (`encodeKeys`: Unicode composition and surrounding blanks make no difference).
 *
 * The owner's engine decides wherever its comparison is known to say the same as that rule; texts with other letters are
 * encoded here as a join would (`key-repeats.ts`). Neither side holds the values themselves, which may be long: hashes are
 * compared, since values with different hashes differ, and where hashes are equal the values behind them are.
 */
import { UsageError } from '@tacit/engine';
import type { DatasetColumn } from '../storage/datasets.ts';
import { type DataEngine, identifier, literal } from './engine.ts';
import { encodedRepeats, type KeyedTable, type Repeats } from './key-repeats.ts';
import { isPlain } from './plain-texts.ts';
import { isKeyType } from './types.ts';
import './messages.ts';

/** What a join removes around a text, as far as it is ASCII. */
const blanks = '\t\n\v\f\r ';
/** Longer texts are nobody's keys: a column with one is not taken for unique. */
const longestKey = 4096;
/** Cells that are looked at first, to find columns with repeated values without grouping the whole table. */
const headCells = 1 << 20;
/** DuckDB has no place for temporary files here: it groups so many hashes at a time. */
const groupedAtOnce = 1 << 23;

/**
 * The sets of `table` that are unique: single columns of types that can be join keys, then `key` as a whole. Values with a
 * NULL are no keys. Throws UsageError 'data.duplicate-keys' when values of `key` repeat.
 */
export async function uniqueSets(engine: DataEngine, table: KeyedTable, key: readonly string[]): Promise<string[][]> {
  const keyColumns = key.map((name) => columnNamed(table, name));
  let isKeyUnique = false;
  if (keyColumns.length > 0) {
    const isPossible =
      keyColumns.every(({ type }) => isKeyType(type)) && !(await hasLongTexts(engine, table, keyColumns));
    const needsEncoding = isPossible && (await hasOtherTexts(engine, table, keyColumns));
    const { keys, most } = await (needsEncoding ? encodedRepeats : engineRepeats)(engine, table, keyColumns);
    if (keys > 0) {
      throw new UsageError('data.duplicate-keys', { dataset: table.dataset, columns: key, count: keys, example: most });
    }
    isKeyUnique = isPossible;
  }
  const unique: string[][] = [];
  const candidates = table.columns.filter(({ type }) => isKeyType(type));
  for (const column of await withoutRepeatsAtHead(engine, table, candidates)) {
    const isKey = isKeyUnique && key.length === 1 && key[0] === column.name;
    if (isKey || (await isUnique(engine, table, [column]))) unique.push([column.name]);
  }
  return isKeyUnique && key.length > 1 ? [...unique, [...key]] : unique;
}

async function isUnique(engine: DataEngine, table: KeyedTable, columns: readonly DatasetColumn[]): Promise<boolean> {
  // What is equal for the engine is equal for the join; only what differs for the engine needs a second look.
  if ((await engineRepeats(engine, table, columns)).keys > 0 || (await hasLongTexts(engine, table, columns)))
    return false;
  return !(await hasOtherTexts(engine, table, columns)) || (await encodedRepeats(engine, table, columns)).keys === 0;
}

/** The columns but those with a value that repeats within the first rows of the engine: these are surely not unique. */
async function withoutRepeatsAtHead(
  engine: DataEngine,
  { relation, rows }: KeyedTable,
  columns: readonly DatasetColumn[],
): Promise<readonly DatasetColumn[]> {
  const limit = Math.max(1024, Math.floor(headCells / Math.max(columns.length, 1)));
  if (columns.length === 0 || rows < 2 * limit) return columns;
  const values = columns.map((column, i) => `${keyValue(engine, column)} AS c${i}`);
  const checks = columns.map((_, i) => {
    // Equal hashes of two among so few values happen once in 10^8 tables: such a column would be called not unique.
    const value = engine.dialect === 'duckdb' ? `CASE WHEN c${i} IS NOT NULL THEN hash(c${i}) END` : `c${i}`;
    return `CAST(count(c${i}) - count(DISTINCT ${value}) AS VARCHAR)`;
  });
  const [row] = await engine.texts(
    `SELECT ${checks.join(', ')} FROM (SELECT ${values.join(', ')} FROM ${relation} AS source LIMIT ${limit}) AS head`,
  );
  return columns.filter((_, i) => row?.[i] === '0');
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

/** Whether any text of these columns may be the same key as one that the engine takes for another. */
async function hasOtherTexts(
  engine: DataEngine,
  table: KeyedTable,
  columns: readonly DatasetColumn[],
): Promise<boolean> {
  return await hasText(engine, table, columns, (text) => `NOT (${isPlain(text, engine.dialect)})`);
}

async function hasLongTexts(
  engine: DataEngine,
  table: KeyedTable,
  columns: readonly DatasetColumn[],
): Promise<boolean> {
  return await hasText(engine, table, columns, (text) => `length(${text}) > ${longestKey}`);
}

async function hasText(
  engine: DataEngine,
  { relation }: KeyedTable,
  columns: readonly DatasetColumn[],
  condition: (text: string) => string,
): Promise<boolean> {
  const texts = columns.filter(({ type }) => type.kind === 'text').map(({ name }) => identifier(name));
  if (texts.length === 0) return false;
  const found = await engine.texts(
    `SELECT '1' FROM ${relation} AS source WHERE ${presence(columns)} AND (${texts.map(condition).join(' OR ')}) LIMIT 1`,
  );
  return found.length > 0;
}

/** The value that the engine compares. PostgreSQL may hold texts equal that differ, by their collation: "C" never does. */
function keyValue(engine: DataEngine, { name, type }: DatasetColumn): string {
  const column = identifier(name);
  if (type.kind !== 'text') return column;
  const trimmed = `ltrim(rtrim(${column}, ${literal(blanks)}), ${literal(blanks)})`;
  return engine.dialect === 'postgres' ? `${trimmed} COLLATE "C"` : trimmed;
}

function presence(columns: readonly DatasetColumn[]): string {
  return columns.map(({ name }) => `${identifier(name)} IS NOT NULL`).join(' AND ');
}

function columnNamed({ columns, dataset }: KeyedTable, name: string): DatasetColumn {
  const column = columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw new Error(`dataset ${dataset} has no column ${name}`);
  return column;
}
