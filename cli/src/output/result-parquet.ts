/** A result as a Parquet file with its types, written by DuckDB. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ColumnType, ResultTable } from '@tacit/party/api';
import { distinctNames } from './distinct-names.ts';

const int64 = [-(2n ** 63n), 2n ** 63n - 1n] as const;
/** Digits that the format holds exactly. */
const mostDigits = 38;

/**
 * The file's bytes. Numbers are exact, NULL is NULL. What is withheld is NULL too, and told apart by a boolean column `… withheld`
 * beside each column that has such cells; the key `withheld_groups` of the file's metadata says how many groups are missing, or
 * that this is not told.
 */
export async function resultParquet({ columns, rows, withheldGroups }: ResultTable): Promise<Uint8Array> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const folder = mkdtempSync(join(tmpdir(), 'tacit-result-'));
  const file = join(folder, 'result.parquet');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const isWithheld = columns.map((_, i) => rows.some((row) => row[i] !== null && typeof row[i] === 'object'));
  try {
    const kinds = columns.flatMap((_, i) => [`c${i} VARCHAR`, `w${i} BOOLEAN`]);
    await connection.run(`CREATE TABLE rows (${kinds.join(', ')})`);
    const appender = await connection.createAppender('rows');
    for (const row of rows) {
      for (const cell of row) {
        if (cell === null || typeof cell === 'object') appender.appendNull();
        else appender.appendVarchar(String(cell));
        appender.appendBoolean(cell !== null && typeof cell === 'object');
      }
      appender.endRow();
    }
    appender.closeSync();
    const wanted = columns.flatMap(({ name, type }, i) => [
      { sql: `CAST(c${i} AS ${sqlType(type, rows, i)})`, name },
      ...(isWithheld[i] === true ? [{ sql: `w${i}`, name: `${name} withheld` }] : []),
    ]);
    const names = distinctNames(wanted.map(({ name }) => name));
    const cells = wanted.map(({ sql }, i) => `${sql} AS ${quoted(names[i] ?? '')}`);
    const told = withheldGroups === null ? 'not told' : String(withheldGroups);
    await connection.run(
      `COPY (SELECT ${cells.join(', ')} FROM rows) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {withheld_groups: ${literal(told)}})`,
    );
    return readFileSync(file);
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true, force: true });
  }
}

function sqlType(type: ColumnType, rows: ResultTable['rows'], column: number): string {
  switch (type.kind) {
    case 'integer': {
      const isLong = rows.some((row) => {
        const cell = row[column];
        if (typeof cell !== 'string') return false;
        const value = BigInt(cell);
        return value < int64[0] || value > int64[1];
      });
      return isLong ? `DECIMAL(${mostDigits}, 0)` : 'BIGINT';
    }
    case 'decimal':
      return `DECIMAL(${type.precision <= 18 ? 18 : mostDigits}, ${type.scale})`;
    case 'boolean':
      return 'BOOLEAN';
    case 'date':
      return 'DATE';
    case 'time':
      return 'TIME';
    case 'timestamp':
      return type.zone === true ? 'TIMESTAMP WITH TIME ZONE' : 'TIMESTAMP';
    case 'text':
      return 'VARCHAR';
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
