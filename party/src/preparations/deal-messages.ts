/** What the main thread and the thread that deals say to each other. */
import type { Contract } from '@tacit/analysis';
import type { WorkAnswer } from '../identity/work-thread.ts';
import type { PartBinding } from './head.ts';

/** Given to the thread when it is started. */
export interface DealTask {
  readonly contract: Contract;
  readonly contractDigest: string;
  /** Where the files go. */
  readonly directory: string;
}

/** A file that lacks its head. */
export interface UnsignedPart extends PartBinding {
  readonly file: string;
  readonly encapsulated: string;
  readonly bytes: number;
  readonly sha256: string;
}

export type DealStep = 'plan' | 'deal' | 'seal';

export interface DealProgress {
  readonly step: DealStep;
  readonly bytes: number;
  readonly total: number;
}

export interface Dealt {
  readonly number: string;
  readonly parts: readonly UnsignedPart[];
}

export type DealAnswer = WorkAnswer<DealProgress, Dealt>;
