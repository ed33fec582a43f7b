/** What a prompt's commands and statements work with. */
import type { CatalogEntry, Job, JobResult, PartyClient, Question } from '@tacit/party/api';
import type { Io } from '../output/io.ts';
import type { ResultFormat } from '../output/result-format.ts';

export interface Settings {
  timing: boolean;
  /** Rows as lists, a column on each line. */
  expanded: boolean;
  format: ResultFormat;
  /** Where results go; `begun` by this prompt, which then goes on behind what it wrote. */
  output: { readonly file: string; begun: boolean } | undefined;
  /** Values of parameters, for every statement that has them. */
  readonly values: Map<string, string>;
}

/** Whoever types: a terminal, or a file that is read. */
export interface Person {
  /** False where nobody can be asked. */
  readonly isThere: boolean;
  /** The answer; undefined where nobody gives one (Ctrl-C, Ctrl-D). */
  question(text: string): Promise<string | undefined>;
  /** Rows and columns of the screen; undefined where there is none. */
  readonly screen: { readonly rows: number; readonly columns: number } | undefined;
  /** Does work that Ctrl-C ends the waiting for. */
  waiting<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

/** How a statement ended. */
export interface Outcome {
  readonly job: Job;
  readonly result?: JobResult;
}

export interface Prompt {
  readonly client: PartyClient;
  readonly io: Io;
  readonly person: Person;
  readonly settings: Settings;
  /** Who takes part, as the options of the command say. */
  readonly base: Partial<Question>;
  /** Sign without asking. */
  readonly yes: boolean;
  /** Replace files that exist. */
  readonly force: boolean;
  /** Of this party. */
  name(): Promise<string>;
  catalog(fresh?: boolean): Promise<readonly CatalogEntry[]>;
  /** Shows what a statement would tell whom. */
  explain(sql: string): Promise<void>;
  /** Reads a file as if it were typed. */
  include(file: string): Promise<void>;
  /** Forgets a statement that is not finished. */
  reset(): void;
  /** The statement so far, else the last one. */
  current(): string;
  /** Ends the prompt after this line. */
  leave(): void;
}
