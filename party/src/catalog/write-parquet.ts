/** Rows as a Parquet file, written by an engine of its own in memory. Withheld cells are NULL there. */
import { DuckDBInstance } from '@duckdb/node-api';
import type { Cell, ColumnType, ResultColumn } from '@tacit/analysis';
import { literal } from './engine.ts';

const int64 = [-(2n ** 63n), 2n ** 63n - 1n] as const;
/** Digits that the format holds exactly. */
const mostDigits = 38;

/** What the engine says where the system refuses to write, with the system's code for it. */
const refusals = [
  ['No space left on device', 'ENOSPC'],
  ['Disk quota exceeded', 'EDQUOT'],
  ['Read-only file system', 'EROFS'],
] as const;

/**
 * Writes `rows` to `path`, which is replaced. Names that occur twice get a number. What the system refuses has its code (ENOSPC, …), as
 * errors of Node's own have.
 */
export async function writeParquet(
  path: string,
  columns: readonly ResultColumn[],
  rows: readonly (readonly Cell[])[],
): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '512MB' });
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(`CREATE TABLE rows (${columns.map((_, i) => `c${i} VARCHAR`).join(', ')})`);
    const appender = await connection.createAppender('rows');
    for (const row of rows) {
      for (const cell of row) {
        if (cell === null || typeof cell === 'object') appender.appendNull();
        else appender.appendVarchar(String(cell));
      }
      appender.endRow();
    }
    appender.closeSync();
    const names = distinct(columns.map(({ name }) => name));
    const cells = columns.map(({ type }, i) => `CAST(c${i} AS ${sqlType(type, rows, i)}) AS ${quoted(names[i] ?? '')}`);
    await connection.run(
      `COPY (SELECT ${cells.join(', ')} FROM rows) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`,
    );
  } catch (error) {
    const [, code] = refusals.find(([words]) => error instanceof Error && error.message.includes(words)) ?? [];
    throw code === undefined ? error : Object.assign(new Error(code, { cause: error }), { code });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function sqlType(type: ColumnType, rows: readonly (readonly Cell[])[], column: number): string {
  switch (type.kind) {
    case 'integer': {
      const fits = rows.every((row) => {
        const cell = row[column];
        if (typeof cell !== 'string') return true;
        const value = BigInt(cell);
        return value >= int64[0] && value <= int64[1];
      });
      return fits ? 'BIGINT' : `DECIMAL(${mostDigits}, 0)`;
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

/** Names as Parquet needs them: no two that differ in case alone. */
function distinct(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let i = 2; taken.has(free.toLowerCase()); i++) free = `${name} ${i}`;
    taken.add(free.toLowerCase());
    return free;
  });
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
