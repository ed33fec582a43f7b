/**
 * The files of a demonstration as tables of values. CSV is read here, record by record, and shares nothing with how a party
 * reads it; of Parquet DuckDB gives each cell as text, and what it means is decided here as well.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DatasetCard, FileFormat } from '@tacit/party/api';
import { fileList } from './file-list.ts';
import { type Field, type PlainValue, roundedTo, valueOf } from './plain-values.ts';

export interface PlainTable {
  readonly card: DatasetCard;
  readonly file: string;
  /** How its texts are written, where that is not the usual way. */
  readonly format?: FileFormat;
  /** Columns whose owner lets their numbers be rounded to the type's scale. */
  readonly rounded?: ReadonlySet<string>;
}

/** Rows of the card's columns, in the card's order. */
export async function readTable({ card, file, format, rounded }: PlainTable): Promise<PlainValue[][]> {
  const isParquet = /\.parquet$/i.test(file);
  const records = isParquet ? await parquetRecords(file) : csvRecords(fileText(file));
  const hasHeader = isParquet || format?.header !== false;
  const [head = []] = records;
  const names = head.map(({ text }, i) => (hasHeader ? text.trim() : '') || `column${i + 1}`);
  const rows = hasHeader ? records.slice(1) : records;
  const columns = card.columns.map(({ name, type }) => ({
    type,
    place: placeOf(names, name),
    scale: rounded?.has(name) === true && type.kind === 'decimal' ? type.scale : undefined,
  }));
  return rows.map((row) =>
    columns.map(({ type, place, scale }) => {
      const value = valueOf(row[place] ?? missing, type, format);
      return scale === undefined ? value : roundedTo(value, scale);
    }),
  );
}

const missing: Field = { text: '', isQuoted: false };

function placeOf(names: readonly string[], name: string): number {
  const place = names.indexOf(name);
  if (place < 0) throw new Error(`the clear computation finds no column ${name}`);
  return place;
}

function fileText(file: string): string {
  const bytes = readFileSync(file);
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** Records of RFC 4180, with any of four separators and all line ends; blank lines are none. */
export function csvRecords(text: string): Field[][] {
  const separator = separatorOf(text);
  const records: Field[][] = [];
  let record: Field[] = [];
  let at = 0;
  while (at < text.length) {
    const { field, end } = text[at] === '"' ? quotedField(text, at) : plainField(text, at, separator);
    record.push(field);
    at = end;
    if (text[at] === separator) {
      at++;
      // A separator at the very end has an empty field behind it.
      if (at < text.length) continue;
      record.push(missing);
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at++;
    at++;
    const isBlank = record.length === 1 && record[0]?.text === '' && !record[0].isQuoted;
    if (!isBlank || records[0]?.length === 1) records.push(record);
    record = [];
  }
  return records;
}

function quotedField(text: string, start: number): { field: Field; end: number } {
  let value = '';
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) throw new Error('a quoted field does not end');
    value += text.slice(from, quote);
    if (text[quote + 1] !== '"') return { field: { text: value, isQuoted: true }, end: quote + 1 };
    value += '"';
    from = quote + 2;
  }
}

function plainField(text: string, start: number, separator: string): { field: Field; end: number } {
  let end = start;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end++;
  return { field: { text: text.slice(start, end), isQuoted: false }, end };
}

/** The separator that the first record has most of, outside quotes. */
function separatorOf(text: string): string {
  let isQuoted = false;
  const counts = new Map([',', ';', '\t', '|'].map((mark) => [mark, 0]));
  for (const mark of text) {
    if (mark === '"') isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (mark === '\n' || mark === '\r') break;
    if (counts.has(mark)) counts.set(mark, (counts.get(mark) as number) + 1);
  }
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

/** Names and then every row's cells, each as DuckDB writes it in full; the file alone counts, not the folders it lies in. */
async function parquetRecords(file: string): Promise<Field[][]> {
  const database = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await database.connect();
  try {
    const source = `read_parquet(${fileList([file])}, hive_partitioning = false, union_by_name = false, binary_as_string = true)`;
    const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson() as (string | null)[][];
    // The names as the file has them: DuckDB's own make those different that differ in capitals only.
    const elements = await rows(
      `SELECT name, CAST(coalesce(num_children, 0) AS VARCHAR) FROM parquet_schema(${fileList([file])})`,
    );
    const names: string[] = [];
    let inside = 0;
    for (const [name, children] of elements.slice(1)) {
      if (inside === 0) names.push(name ?? '');
      else inside--;
      inside += Number(children);
    }
    // What has a time zone is written in it.
    await connection.run("SET TimeZone = 'UTC'");
    const cells = await rows(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ${source}`);
    return [names, ...cells].map((row) => row.map((text) => (text === null ? missing : { text, isQuoted: 'whole' })));
  } finally {
    connection.closeSync();
    database.closeSync();
  }
}
