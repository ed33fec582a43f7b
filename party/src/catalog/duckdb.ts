/**
 * DuckDB as the engine over one file: an instance of its own for each operation, in memory, that may read this file and
 * nothing else, loads no extension, and whose settings cannot be changed by any SQL.
 */
import type { PrintedStage } from '@tacit/analysis';
import { DuckDBInstance, type DuckDBVector } from '@duckdb/node-api';
import { dataFiles, type FileSource } from './data-files.ts';
import { filePattern } from './duck-files.ts';
import { Turns } from '../storage/turns.ts';
import { type DataEngine, literal, type TextRow } from './engine.ts';
import { sourceDigest } from './file-digest.ts';
import { engineError } from './source-errors.ts';
import { appendTexts, textAt, textWidth, withTextPieces } from './text-pieces.ts';
import { GrowingColumn } from './vectors.ts';

/** Beside the secure stage of a run there must be room for both on a small machine. */
const memoryLimit = '768MB';
const threads = 2;

/**
 * Opens DuckDB for the files, and those of `more` beside; `dataset` names them in errors. Close it when done; `signal` interrupts what
 * runs.
 */
export async function openDuckDb(
  source: FileSource,
  dataset: string,
  signal?: AbortSignal,
  more: readonly FileSource[] = [],
): Promise<DataEngine> {
  const files = [source, ...more].flatMap((each) => dataFiles(each).files);
  const paths = files.flatMap(({ path }) => [path, filePattern(path)]);
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads), memory_limit: memoryLimit });
  const connection = await instance.connect();
  const interrupt = (): void => connection.interrupt();
  signal?.addEventListener('abort', interrupt);
  const close = () => {
    signal?.removeEventListener('abort', interrupt);
    connection.closeSync();
    instance.closeSync();
    return Promise.resolve();
  };
  try {
    // The order matters: the last two lock what the others set.
    for (const setting of [
      'autoinstall_known_extensions = false',
      'autoload_known_extensions = false',
      'allow_community_extensions = false',
      "temp_directory = ''",
      "TimeZone = 'UTC'",
      'preserve_insertion_order = false',
      `allowed_paths = [${[...new Set(paths)].map(literal).join(', ')}]`,
      'enable_external_access = false',
      'lock_configuration = true',
    ]) {
      await connection.run(`SET ${setting}`);
    }
  } catch (error) {
    await close();
    throw error;
  }

  // A connection has one answer at a time: a second statement would end the first one's rows, without a word.
  const turns = new Turns();
  const eachChunk = (sql: string, take: (chunk: Chunk, columns: number) => void): Promise<void> =>
    turns.take('statement', async () => {
      signal?.throwIfAborted();
      const result = await connection.stream(sql);
      for (;;) {
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) return;
        take(chunk, result.columnCount);
      }
    });

  return {
    dialect: 'duckdb',
    title: 'DuckDB',
    close,
    texts: async (sql) => {
      try {
        const rows: TextRow[] = [];
        await eachChunk(sql, (chunk, columns) => {
          const vectors = Array.from({ length: columns }, (_, i) => chunk.getColumnVector(i));
          for (let row = 0; row < chunk.rowCount; row++) rows.push(vectors.map((vector) => textAt(vector, row)));
        });
        return rows;
      } catch (error) {
        throw engineError(error, 'DuckDB', dataset);
      }
    },
    dataDigest: () => sourceDigest(source),
    columns: async (printed, rowsHint) => {
      try {
        const columns = growingColumns(printed, rowsHint);
        await eachChunk(withTextPieces(printed), (chunk) => append(columns, chunk));
        return columns.map((column) => column.finish());
      } catch (error) {
        throw engineError(error, 'DuckDB', dataset);
      }
    },
    batches: async (printed, take) => {
      try {
        await eachChunk(withTextPieces(printed), (chunk) => {
          const columns = growingColumns(printed, chunk.rowCount);
          append(columns, chunk);
          take(columns.map((column) => column.finish()));
        });
      } catch (error) {
        throw engineError(error, 'DuckDB', dataset);
      }
    },
  };
}

interface Chunk {
  readonly rowCount: number;
  getColumnVector(column: number): DuckDBVector;
}

function growingColumns(printed: PrintedStage, rowsHint: number): GrowingColumn[] {
  return printed.columns.map(({ kind }) => new GrowingColumn(kind, rowsHint));
}

function append(columns: readonly GrowingColumn[], chunk: Chunk): void {
  let at = 0;
  for (const column of columns) {
    const width = column.kind === 'text' ? textWidth : 1;
    const vectors = Array.from({ length: width }, (_, i) => chunk.getColumnVector(at + i));
    if (column.kind === 'text') appendTexts(column.texts, vectors, chunk.rowCount);
    else appendNumbers(column, vectors[0] as DuckDBVector, chunk.rowCount);
    at += width;
  }
}

/** The numbers of a vector are a typed array over DuckDB's own memory: copied here before the chunk is released. */
function appendNumbers(column: GrowingColumn, vector: DuckDBVector, rows: number): void {
  const { items } = vector as unknown as { items?: unknown };
  const isRight =
    column.kind === 'int64'
      ? items instanceof BigInt64Array
      : column.kind === 'uint16'
        ? items instanceof Uint16Array
        : items instanceof Uint8Array;
  if (!isRight || (items as { length: number }).length < rows)
    throw new Error(`the engine returned no ${column.kind} vector`);
  column.append(items as BigInt64Array, rows);
}
