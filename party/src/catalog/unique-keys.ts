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
const blanks = ['\t', '\n', '\v', '\f', '\r', ' '];
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
  const singles = await withoutRepeatsAtHead(
    engine,
    table,
    table.columns.filter(({ type }) => isKeyType(type)),
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
    // Two equal hashes among so few different values happen once in 10^8 tables; such a column is then not called unique.
    return engine.dialect === 'duckdb'
      ? repeatedHashes(`c${i}`, `c${i}`)
      : `CAST(count(c${i}) - count(DISTINCT c${i}) AS VARCHAR)`;
  });
  const [row] = await engine.texts(
    `SELECT ${checks.join(', ')} FROM (SELECT ${values.join(', ')} FROM ${relation} AS source LIMIT ${limit}) AS head`,
  );
  return columns.filter((_, i) => row?.[i] === '0');
}

/** Those of `columns` whose values are all different by the engine's own comparison; as many as it can hold in one pass. */
async function differentForEngine(
  engine: DataEngine,
  table: KeyedTable,
  columns: readonly DatasetColumn[],
): Promise<ReadonlySet<DatasetColumn>> {
  const different = new Set<DatasetColumn>();
  const atOnce = engine.dialect === 'duckdb' ? Math.floor(groupedAtOnce / Math.max(table.rows, 1)) : 0;
  for (let start = 0; start < columns.length; start += Math.max(atOnce, 1)) {
    const some = columns.slice(start, start + Math.max(atOnce, 1));
    const [row] =
      atOnce === 0
        ? []
        : await engine.texts(
            `SELECT ${some.map((column) => repeatedHashes(identifier(column.name), keyValue(engine, column))).join(', ')} FROM ${table.relation} AS source`,
          );
    for (const [i, column] of some.entries()) {
      const isDifferent = row?.[i] === '0' || (await engineRepeats(engine, table, [column])).keys === 0;
      if (isDifferent) different.add(column);
    }
  }
  return different;
}

/** DuckDB's number of values of `column` less that of their hashes: 0 only if all values differ. */
function repeatedHashes(column: string, value: string): string {
  return `CAST(count(${column}) - count(DISTINCT CASE WHEN ${column} IS NOT NULL THEN hash(${value}) END) AS VARCHAR)`;
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

/** Of the text columns among these, in one pass. */
async function textFacts(
  engine: DataEngine,
  { relation }: KeyedTable,
  columns: readonly DatasetColumn[],
): Promise<ReadonlyMap<string, TextFacts>> {
  const names = columns.filter(({ type }) => type.kind === 'text').map(({ name }) => name);
  if (names.length === 0) return new Map();
  const list = names.map(identifier).flatMap((text) => {
    const count = (condition: string): string => `CAST(count(CASE WHEN ${condition} THEN 1 END) AS VARCHAR)`;
    return [count(`length(${text}) > ${longestKey}`), count(`NOT (${isPlain(text, engine.dialect)})`)];
  });
  const [row = []] = await engine.texts(`SELECT ${list.join(', ')} FROM ${relation} AS source`);
  return new Map(names.map((name, i) => [name, { isLong: row[2 * i] !== '0', hasOther: row[2 * i + 1] !== '0' }]));
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
