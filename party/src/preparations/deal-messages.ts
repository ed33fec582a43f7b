/** What the main thread and the thread that deals say to each other. */
import type { Contract } from '@tacit/analysis';
import type { TacitError } from '@tacit/engine';
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

export type DealAnswer =
  | { readonly type: 'progress'; readonly step: DealStep; readonly bytes: number; readonly total: number }
  | { readonly type: 'done'; readonly number: string; readonly parts: readonly UnsignedPart[] }
  | { readonly type: 'refused'; readonly error: Pick<TacitError, 'kind' | 'code' | 'fields'> }
  | { readonly type: 'fault'; readonly stack: string };
