/** What goes between the party and the threads that prepare a library. */
import type { AnyPlan } from '@tacit/analysis';
import type { WorkAnswer } from '../identity/work-thread.ts';
import type { DatasetRecord } from '../storage/datasets.ts';

export interface PrepareTask {
  readonly task: 'prepare';
  readonly party: string;
  readonly dataset: DatasetRecord;
  readonly kind: string;
  readonly plan: AnyPlan;
  readonly secretKey: Uint8Array;
  readonly libraryId: Uint8Array;
  readonly directory: string;
  /** Name of the file to write there. */
  readonly file: string;
  /** Outputs of the version before, under the same key. */
  readonly known?: Uint8Array;
  readonly threads: number;
}

/** A thread that evaluates chunks, and multiplies pieces of a database, as they come. */
export interface EvaluateTask {
  readonly task: 'evaluate';
  readonly secretKey: Uint8Array;
}

export type PrepareStep = 'read' | 'evaluate' | 'arrange' | 'write';

export interface PreparedLibrary {
  readonly rows: number;
  readonly bytes: number;
  /** SHA-256 of the file's content, hex. */
  readonly digest: string;
  readonly outputs: Uint8Array;
}

export interface PrepareProgress {
  readonly step: PrepareStep;
  readonly done: number;
  readonly of: number;
}

export type PrepareAnswer = WorkAnswer<PrepareProgress, PreparedLibrary>;

/** To such a thread: strings one after the other, or rows of a database. */
export type Chunk =
  | { readonly number: number; readonly kind: 'evaluate'; readonly bytes: Uint8Array; readonly offsets: Uint32Array }
  | {
      readonly number: number;
      readonly kind: 'hint';
      readonly libraryId: Uint8Array;
      readonly rows: Uint8Array;
      readonly columns: number;
    };

/** And back: outputs, or the rows' hint. */
export interface ChunkDone {
  readonly number: number;
  readonly made: Uint8Array;
}
