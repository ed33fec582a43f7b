/** Where the text of a Parquet file is not UTF-8: DuckDB itself says so without a place, and quotes the value. */
import { UsageError } from '@tacit/engine';
import { parquetRows } from './duck-files.ts';
import { type DataEngine, identifier } from './engine.ts';
import './messages.ts';

/** The first of `count` values of a column of bytes that are not UTF-8; undefined where all are. */
export async function badBytes(
  engine: DataEngine,
  files: readonly string[],
  column: string,
): Promise<UsageError | undefined> {
  const value = identifier(column);
  for (const file of files) {
    const [[count, row] = []] = await engine.texts(
      `SELECT CAST(count(*) AS VARCHAR), CAST(min(file_row_number) AS VARCHAR) FROM ${parquetRows([file], ', file_row_number = true')} AS source WHERE ${value} IS NOT NULL AND TRY(decode(${value})) IS NULL`,
    );
    if (count !== '0') return notUtf8(file, column, Number(row), count ?? '');
  }
  return undefined;
}

/** Runs `work`; if it failed because of a text that is not what its file says, throws UsageError 'data.not-utf8' with its place. */
export async function withTextPlaces<T>(
  engine: DataEngine,
  files: readonly string[],
  columns: readonly { readonly name: string; readonly sourceType: string }[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isBadText(error)) throw error;
    for (const file of files) {
      for (const { name, sourceType } of columns) {
        if (sourceType !== 'VARCHAR') continue;
        const row = await firstBadRow(engine, file, name);
        if (row !== undefined) throw notUtf8(file, name, row, '≥ 1');
      }
    }
    throw error;
  }
}

/** Number of the first row that fails to be read, from 0: of a dictionary's values, the first row of its part of the file. */
async function firstBadRow(engine: DataEngine, file: string, column: string): Promise<number | undefined> {
  const rows = parquetRows([file], ', file_row_number = true');
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
