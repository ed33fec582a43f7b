/** Rows of a Parquet file that a party has kept, as the cells of a result. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ResultTable } from '@tacit/party/api';

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
