/** DuckDB for tests: the engine of all owners, and an oracle that shares no code with the planner. */
import { DuckDBInstance } from '@duckdb/node-api';
import type { LocalData, LocalStage } from '../../plan/types.ts';
import { collectStage, type DecodedColumn } from '../local/decode.ts';
import { printStage, type StorageKind } from '../local/print.ts';

/** DuckDB as the owners' engine and as the oracle. */
export interface TestDatabase {
  run(sql: string): Promise<void>;
  /** Rows of values as JavaScript knows them. */
  rows(sql: string): Promise<unknown[][]>;
  /** A local stage over table `owner.dataset`. */
  load(stage: LocalStage): Promise<LocalData>;
  close(): void;
}

export async function openTestDatabase(): Promise<TestDatabase> {
  const database = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await database.connect();
  return {
    async run(sql) {
      await connection.run(sql);
    },
    async rows(sql) {
      return (await connection.runAndReadAll(sql)).getRows() as unknown[][];
    },
    async load(stage) {
      const printed = printStage(stage, `${stage.party}.${stage.dataset}`, 'duckdb');
      const columns = (await connection.runAndReadAll(printed.sql)).getColumns();
      return collectStage(
        stage,
        printed,
        printed.columns.map(({ kind }, i) => decode(kind, columns[i] ?? [])),
      );
    },
    close() {
      connection.closeSync();
      database.closeSync();
    },
  };
}

function decode(kind: StorageKind, values: readonly unknown[]): DecodedColumn {
  if (kind === 'text') return values as string[];
  if (kind === 'int64') return BigInt64Array.from(values as bigint[]);
  return kind === 'uint8' ? Uint8Array.from(values as number[]) : Uint16Array.from(values as number[]);
}
