import { rmSync, writeFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { fileList } from './file-list.ts';

/** Writes CSV text as a Parquet file with the given DuckDB types by column. */
export async function writeParquet(csv: string, file: string, types: Readonly<Record<string, string>>): Promise<void> {
  const source = `${file}.csv`;
  writeFileSync(source, csv);
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
  const columns = Object.entries(types).map(([name, type]) => `${text(name)}: ${text(type)}`);
  try {
    await connection.run(
      `COPY (FROM read_csv(${fileList([source])}, hive_partitioning = false, header = true, columns = {${columns.join(', ')}})) TO ${text(file)} (FORMAT parquet)`,
    );
  } finally {
    connection.closeSync();
    database.closeSync();
    rmSync(source);
  }
}
