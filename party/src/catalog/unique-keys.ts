/**
 * Which sets of columns hold each of their values once, as join keys: exactly, and by the join's own rule of which values are
 * one key (`encodeKeys`: Unicode composition and surrounding blanks make no difference). The owner's engine decides wherever
 * its own comparison says the same as that rule, which is for integers, dates and ASCII texts. Other texts are read and
 * encoded here as a join would: engines know older or newer Unicode than this program does.
 */
import { collectStage, type Expression, type KeyColumn, printStage, type RowStage } from '@tacit/analysis';
import { encodeKeys, UsageError } from '@tacit/engine';
import type { DatasetColumn } from '../storage/datasets.ts';
import { isKeyType } from './types.ts';
import { type DataEngine, identifier } from './engine.ts';
import './messages.ts';

export interface KeyedTable {
  readonly dataset: string;
  readonly relation: string;
  readonly columns: readonly DatasetColumn[];
  readonly rows: number;
}

/** Values that occur more than once, and how often the most frequent one does (0 where there are none). */
export interface Repeats {
  readonly keys: number;
  readonly most: number;
}

/** What a join removes around a text, as far as it is ASCII. */
const blanks = '\t\n\v\f\r ';
/** Cells that are looked at first, to find columns with repeated values without grouping the whole table. */
const headCells = 1 << 20;
/** An engine without a place for temporary files groups so many values at a time. */
const groupedAtOnce = 1 << 22;
/** Keys that are compared in this process at a time. */
const comparedAtOnce = 1 << 21;
/** Rows that are encoded before other work of this process has its turn. */
const slice = 1 << 14;

/**
 * The sets of `table` that are unique: single columns of types that can be join keys, then `key` as a whole. Values with a
 * NULL are no keys. Throws UsageError 'data.duplicate-keys' when values of `key` repeat.
 */
export async function uniqueSets(engine: DataEngine, table: KeyedTable, key: readonly string[]): Promise<string[][]> {
  const keyColumns = key.map((name) => columnNamed(table, name));
  if (keyColumns.length > 0) {
    const { keys, most } = await repeatsOf(engine, table, keyColumns);
    if (keys > 0) {
      throw new UsageError('data.duplicate-keys', { dataset: table.dataset, columns: key, count: keys, example: most });
    }
  }
  const candidates = await withoutRepeatsAtHead(
    engine,
    table,
    table.columns.filter(({ type }) => isKeyType(type)),
  );
  const unique: string[][] = [];
  for (const column of candidates) {
    const isKey = key.length === 1 && key[0] === column.name;
    if (isKey || (await isUnique(engine, table, [column]))) unique.push([column.name]);
  }
  if (key.length > 1 && keyColumns.every(({ type }) => isKeyType(type))) unique.push([...key]);
  return unique;
}

/** How often values of `columns` together repeat; exact. */
export async function repeatsOf(
  engine: DataEngine,
  table: KeyedTable,
  columns: readonly DatasetColumn[],
): Promise<Repeats> {
  const isDecidedHere = columns.every(({ type }) => isKeyType(type)) && (await hasOtherTexts(engine, table, columns));
  return isDecidedHere ? await encodedRepeats(engine, table, columns) : await engineRepeats(engine, table, columns);
}

async function isUnique(engine: DataEngine, table: KeyedTable, columns: readonly DatasetColumn[]): Promise<boolean> {
  // What is equal for the engine is equal for the join; only what differs for the engine needs a second look.
  if ((await engineRepeats(engine, table, columns)).keys > 0) return false;
  return !(await hasOtherTexts(engine, table, columns)) || (await encodedRepeats(engine, table, columns)).keys === 0;
}

/** The columns but those with a value that repeats within the first rows of the engine: these are surely not unique. */
async function withoutRepeatsAtHead(
  engine: DataEngine,
  { relation, rows }: KeyedTable,
  columns: readonly DatasetColumn[],
): Promise<readonly DatasetColumn[]> {
  const limit = Math.max(1024, Math.floor(headCells / Math.max(columns.length, 1)));
  if (columns.length === 0 || rows <= limit / 4) return columns;
  const values = columns.map((column, i) => `${keyValue(engine, column)} AS c${i}`);
  const checks = columns.map((_, i) => `CAST(count(c${i}) - count(DISTINCT c${i}) AS VARCHAR)`);
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
  const values = columns.map((column) => keyValue(engine, column));
  const isPresent = presence(columns);
  const parts = engine.dialect === 'duckdb' ? Math.ceil(table.rows / groupedAtOnce) : 1;
  let keys = 0;
  let most = 0;
  for (let part = 0; part < parts; part++) {
    const isInPart = parts > 1 ? ` AND hash(${values.join(', ')}) % ${parts} = ${part}` : '';
    const [row] = await engine.texts(
      `SELECT CAST(count(*) AS VARCHAR), CAST(max(times) AS VARCHAR) FROM (SELECT count(*) AS times FROM ${table.relation} AS source` +
        ` WHERE ${isPresent}${isInPart} GROUP BY ${values.join(', ')} HAVING count(*) > 1) AS repeated`,
    );
    keys += Number(row?.[0]);
    most = Math.max(most, Number(row?.[1] ?? 0));
  }
  return { keys, most };
}

/** Whether any text of these columns is not ASCII. */
async function hasOtherTexts(
  engine: DataEngine,
  table: KeyedTable,
  columns: readonly DatasetColumn[],
): Promise<boolean> {
  const texts = columns.filter(({ type }) => type.kind === 'text').map(({ name }) => identifier(name));
  if (texts.length === 0) return false;
  // By character in PostgreSQL: a byte count would take the letters of a one-byte encoding for ASCII.
  const isOther = (text: string) =>
    engine.dialect === 'duckdb' ? `strlen(${text}) <> length(${text})` : `${text} COLLATE "C" ~ '[^\\u0001-\\u007F]'`;
  const found = await engine.texts(
    `SELECT '1' FROM ${table.relation} AS source WHERE ${presence(columns)} AND (${texts.map(isOther).join(' OR ')}) LIMIT 1`,
  );
  return found.length > 0;
}

/** Repeats among the keys as a join encodes them: the table is read as for a join. */
async function encodedRepeats(
  engine: DataEngine,
  table: KeyedTable,
  columns: readonly DatasetColumn[],
): Promise<Repeats> {
  const stage: RowStage = {
    kind: 'rows',
    party: '',
    dataset: table.dataset,
    rowsUpTo: table.rows,
    where: null,
    keys: columns.map(({ name, type }): Expression => ({ kind: 'column', column: name, type })),
    outputs: [],
  };
  const printed = printStage(stage, table.relation, engine.dialect);
  const local = collectStage(stage, printed, await engine.columns(printed, table.rows));
  if (local.kind !== 'rows') throw new Error('a stage of rows gives rows');
  return await repeatsAmong(local.keys, local.rows);
}

/** Counts keys that repeat, in several passes where there are too many to hold at a time. */
async function repeatsAmong(columns: readonly KeyColumn[], rows: number): Promise<Repeats> {
  const parts = Math.ceil(rows / comparedAtOnce);
  let keys = 0;
  let most = 0;
  for (let part = 0; part < parts; part++) {
    const times = new Map<string, number>();
    for (let start = 0; start < rows; start += slice) {
      const end = Math.min(start + slice, rows);
      const { bytes, offsets } = encodeKeys(
        columns.map((column) => sliceOf(column, start, end)),
        end - start,
      );
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      for (let i = 0; i < end - start; i++) {
        const [from, to] = [offsets[i] as number, offsets[i + 1] as number];
        if (parts > 1 && partOf(text, from, to, parts) !== part) continue;
        const encoded = text.toString('latin1', from, to);
        times.set(encoded, (times.get(encoded) ?? 0) + 1);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const count of times.values()) {
      if (count < 2) continue;
      keys++;
      most = Math.max(most, count);
    }
  }
  return { keys, most };
}

/** A part of the keys that depends on their bytes alone (FNV-1a). */
function partOf(bytes: Uint8Array, from: number, to: number, parts: number): number {
  let hash = 0x811c9dc5;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  return (hash >>> 0) % parts;
}

function sliceOf(column: KeyColumn, start: number, end: number): KeyColumn {
  return column.kind === 'text'
    ? { kind: 'text', values: column.values.slice(start, end) }
    : { kind: column.kind, values: column.values.subarray(start, end) };
}

/** The value that the engine compares. PostgreSQL may hold texts equal that differ, by their collation: "C" never does. */
function keyValue(engine: DataEngine, { name, type }: DatasetColumn): string {
  const column = identifier(name);
  if (type.kind !== 'text') return column;
  const trimmed = `ltrim(rtrim(${column}, '${blanks}'), '${blanks}')`;
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
