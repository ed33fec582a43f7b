/**
 * What a kind has whose contracts stand: one owner publishes something that the recipient may ask about, many times until a stated
 * time, without runs. The owner's entries are made of its rows once for all callers; a call is a few inputs and what came of them.
 */
import type { ByteList } from '@tacit/engine';
import type { AnyPlan } from '../contract/contract.ts';
import type { Cell } from '../contract/results.ts';
import type { LocalRows, RowStage } from '../local/stages.ts';

/** The public terms of a service, as its plan has them. */
export interface StandingTerms {
  /** Name of the service; its owner's services have different ones. */
  readonly service: string;
  readonly owner: string;
  readonly stage: RowStage;
  /** Entries shown, however many there are. */
  readonly entries: number;
  /** Bytes of what stands beside an entry; 0: an entry is there or not. */
  readonly width: number;
  /** Entries that one question is about. */
  readonly inputsEach: number;
  /** Questions in a day (UTC). */
  readonly perDay: number;
  readonly fetch: 'download' | 'retrieval';
  /** What must be the same in the contracts of all callers, as they ask the same library. */
  readonly common: object;
}

/** Of a service whose calls are a joint program (`Kind.called`). */
export interface CalledTerms {
  /** As its caller names it. */
  readonly service: string;
  /** Calls in a day (UTC). */
  readonly perDay: number;
}

/** What an owner publishes, made of its rows: as many payloads as inputs, `width` bytes or none each; none where the width is 0. */
export interface StandingEntries {
  readonly inputs: ByteList;
  readonly payloads?: ByteList;
  /** Rows that are published: with a key once rules are applied, of equal keys one. */
  readonly rows: number;
}

/** What a caller asks about: a text a column of the key. */
export type AskedRecord = Readonly<Record<string, string>>;

/** What one question came to. */
export interface StandingAnswer {
  readonly found: boolean;
  /** By column; only where something was found. */
  readonly values?: Readonly<Record<string, Cell>>;
  /** Of the elements that are compared, those that differ; only where something was found. */
  readonly differs?: readonly string[];
}

/** All pure functions of their arguments. */
export interface StandingPart<Plan extends AnyPlan = AnyPlan> {
  terms(plan: Plan): StandingTerms;
  /** Throws UsageError for rows that cannot be published. */
  entries(plan: Plan, rows: LocalRows): StandingEntries;
  /** The columns of a question and their types, in the order in which people write them. */
  fields(plan: Plan): readonly { readonly name: string; readonly type: string }[];
  /**
   * The inputs of questions, `inputsEach` each in their order. Throws UsageError 'asked.…' naming the question by its place, never
   * its values.
   */
  inputs(plan: Plan, asked: readonly AskedRecord[]): ByteList;
  /** `found`: of each input the payload of its entry, or undefined. */
  answers(plan: Plan, found: readonly (Uint8Array | undefined)[]): readonly StandingAnswer[];
}
