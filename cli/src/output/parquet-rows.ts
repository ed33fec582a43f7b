/** Rows of files as texts: of a Parquet file that a party has kept, and of a file that a user gives. */
import { isUtf8 } from 'node:buffer';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ResultTable, UsageError } from '@tacit/party/api';
import { oddRow } from './csv-items.ts';
import { fileKind } from './data-source.ts';

const mostChecked = 256 * 1024 * 1024;

/** All rows, or the first `most`; every cell as exact text, NULL as null. */
export async function parquetRows(bytes: Uint8Array, most?: number): Promise<ResultTable['rows']> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const folder = mkdtempSync(join(tmpdir(), 'tacit-rows-'));
  const file = join(folder, 'rows.parquet');
  writeFileSync(file, bytes, { mode: 0o600 });
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const from = `read_parquet(['${file.replaceAll("'", "''")}'], hive_partitioning = false)`;
    const limit = most === undefined ? '' : ` LIMIT ${most}`;
    const found = await connection.runAndReadAll(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ${from}${limit}`);
    return found.getRowsJson() as ResultTable['rows'];
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All cells of a CSV or Parquet file with a header. Throws UsageError 'cli.unreadable-file', 'cli.file-not-utf8', 'cli.csv-cells'. */
export async function fileTexts(file: string): Promise<{ header: string[]; rows: (string | null)[][] }> {
  if (!existsSync(file)) throw new UsageError('cli.unreadable-file', { file, cause: 'ENOENT' });
  checkCells(file);
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const quoted = `'${file.replaceAll("'", "''")}'`;
  const from =
    fileKind(file) === 'parquet'
      ? `read_parquet([${quoted}], hive_partitioning = false)`
      : `read_csv([${quoted}], all_varchar = true, header = true, hive_partitioning = false)`;
  try {
    const found = await connection.runAndReadAll(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ${from}`);
    return { header: found.columnNames(), rows: found.getRowsJson() as (string | null)[][] };
  } catch (cause) {
    if (fileKind(file) !== 'parquet' && isOtherEncoding(file))
      throw new UsageError('cli.file-not-utf8', { file }, { cause });
    throw new UsageError('cli.unreadable-file', { file, cause: 'CSV/Parquet' }, { cause });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/**
 * Throws UsageError 'cli.csv-cells' where a row has fewer or more cells than the first line: DuckDB would look for another way to read such a
 * file, and find one. It is told by numbers only, for the row may be about somebody.
 */
function checkCells(file: string): void {
  if (fileKind(file) === 'parquet' || /\.gz$/i.test(file)) return;
  const bytes = smallFile(file);
  const odd = isUtf8(bytes) ? oddRow(bytes.toString('utf8')) : undefined;
  if (odd !== undefined) throw new UsageError('cli.csv-cells', { file, ...odd });
}

/** What cannot be read is told by whoever reads it next; of a file that no list of questions is as large as, nothing is compared. */
function smallFile(file: string): Buffer {
  try {
    return statSync(file).size > mostChecked ? Buffer.alloc(0) : readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}

/** Whether a file can be read, and is not UTF-8. Packed files are not. */
function isOtherEncoding(file: string): boolean {
  try {
    return !/\.gz$/i.test(file) && !isUtf8(readFileSync(file));
  } catch {
    return false;
  }
}
