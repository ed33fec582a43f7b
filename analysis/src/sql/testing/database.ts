/** DuckDB for tests: the engine of all owners, and an oracle that shares no code with the planner. */
import type { Expression, LocalData, LocalStage } from '../../local/stages.ts';
import { collectStage, type DecodedColumn } from '../../local/decode.ts';
import { printRelation } from '../../local/print-relation.ts';
import { printStage, type StorageKind } from '../../local/print.ts';

/** DuckDB as the owners' engine and as the oracle. */
export interface TestDatabase {
  run(sql: string): Promise<void>;
  /** Rows of values as JavaScript knows them. */
  rows(sql: string): Promise<unknown[][]>;
  /** A local stage over table `owner.dataset`. */
  load(stage: LocalStage): Promise<LocalData>;
  close(): void;
}

/** What is used of DuckDB's own class, which tests bring: this package does not depend on it. */
interface DuckDB {
  create(
    path: string,
    options: Record<string, string>,
  ): Promise<{
    connect(): Promise<{
      run(sql: string): Promise<unknown>;
      runAndReadAll(sql: string): Promise<{ getRows(): unknown[][]; getColumns(): unknown[][] }>;
      closeSync(): void;
    }>;
    closeSync(): void;
  }>;
}

export async function openTestDatabase(duckdb: DuckDB): Promise<TestDatabase> {
  const database = await duckdb.create(':memory:', { threads: '1' });
  const connection = await database.connect();
  // As owners' engines have it.
  await connection.run("SET TimeZone = 'UTC'");
  return {
    async run(sql) {
      await connection.run(sql);
    },
    async rows(sql) {
      return (await connection.runAndReadAll(sql)).getRows();
    },
    async load(stage) {
      const read = (column: Expression) => column;
      const tableOf = (dataset: string) => ({ relation: `${stage.party}.${dataset}`, read });
      const relation =
        stage.relation === undefined
          ? `${stage.party}.${stage.dataset}`
          : printRelation(stage.relation, tableOf, 'duckdb');
      const printed = printStage(stage, relation, 'duckdb');
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
