/** Where the text of a Parquet file is not UTF-8: DuckDB itself says so without a place, and quotes the value. */
import { UsageError } from '@tacit/engine/text';
import { type DataEngine, identifier } from './engine.ts';
import { parquetTable } from './relation.ts';
import './messages.ts';

interface Named {
  /** In the engine. */
  readonly name: string;
  /** For people. */
  readonly title: string;
}

/** The rows with their numbers from 0 in a last column, `file_row_number`. */
function numberedRows(file: string, columns: readonly Named[]): string {
  return parquetTable(
    [file],
    columns.map(({ name }) => name),
    ', file_row_number = true',
  );
}

/** The first of `count` values of a column of bytes that are not UTF-8; undefined where all are. */
export async function badBytes(
  engine: DataEngine,
  files: readonly string[],
  { name, title }: Named,
  all: readonly Named[],
): Promise<UsageError | undefined> {
  const value = identifier(name);
  for (const file of files) {
    const [[count, row] = []] = await engine.texts(
      `SELECT CAST(count(*) AS VARCHAR), CAST(min(file_row_number) AS VARCHAR) FROM ${numberedRows(file, all)} AS source WHERE ${value} IS NOT NULL AND TRY(decode(${value})) IS NULL`,
    );
    if (count !== '0') return notUtf8(file, title, Number(row), count ?? '');
  }
  return undefined;
}

/** Runs `work`; if it failed because of a text that is not what its file says, throws UsageError 'data.not-utf8' with its place. */
export async function withTextPlaces<T>(
  engine: DataEngine,
  files: readonly string[],
  columns: readonly (Named & { readonly sourceType: string })[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isBadText(error)) throw error;
    for (const file of files) {
      for (const { name, title, sourceType } of columns) {
        if (sourceType !== 'VARCHAR') continue;
        const row = await firstBadRow(engine, numberedRows(file, columns), name);
        if (row !== undefined) throw notUtf8(file, title, row, '≥ 1');
      }
    }
    throw error;
  }
}

/** Number of the first row that fails to be read, from 0: of a dictionary's values, the first row of its part of the file. */
async function firstBadRow(engine: DataEngine, rows: string, column: string): Promise<number | undefined> {
  const [[count] = []] = await engine.texts(`SELECT CAST(count(*) AS VARCHAR) FROM ${rows} AS source`);
  const isBad = async (from: number, to: number): Promise<boolean> => {
    const read = engine.texts(
      `SELECT CAST(max(strlen(${identifier(column)})) AS VARCHAR) FROM ${rows} AS source WHERE file_row_number >= ${from} AND file_row_number < ${to}`,
    );
    return await read.then(() => false, isBadText);
  };
  let from = 0;
  let to = Number(count);
  if (!(await isBad(from, to))) return undefined;
  while (to - from > 1) {
    const middle = Math.floor((from + to) / 2);
    if (await isBad(from, middle)) to = middle;
    else from = middle;
  }
  return from;
}

function isBadText(error: unknown): boolean {
  const { cause } = error as { cause?: unknown };
  return cause instanceof Error && /Invalid string encoding found in Parquet file/.test(cause.message);
}

/** Rows are texts in errors: a place to look up. */
function notUtf8(file: string, column: string, row: number, count: string): UsageError {
  return new UsageError('data.not-utf8', { file, column, row: String(row + 1), count });
}
