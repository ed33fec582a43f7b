/** An owner's own engine, as the catalog needs it: SQL text in, a few texts or long vectors out. */
import type { DecodedColumn, DialectName, PrintedStage } from '@tacit/analysis';

export type TextRow = readonly (string | null)[];

export interface DataEngine {
  readonly dialect: DialectName;
  /** Name for people. */
  readonly title: string;
  /** Runs a query whose columns are all texts and whose rows are few. */
  texts(sql: string): Promise<TextRow[]>;
  /** Runs a printed local stage; about `rowsHint` rows come back, as one vector per column. */
  columns(printed: PrintedStage, rowsHint: number): Promise<DecodedColumn[]>;
  /** The same in batches, for results that need not be held whole: `take` sees each once. */
  batches(printed: PrintedStage, take: (columns: readonly DecodedColumn[]) => void): Promise<void>;
  /** SHA-256 (hex) of the data alone: of the file's bytes, or of what the query `ordered` returns. */
  dataDigest(ordered: string): Promise<string>;
  close(): Promise<void>;
}

/** "name" as an SQL identifier of either dialect. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** 'text' as an SQL literal of either dialect; backslashes stand for themselves. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
