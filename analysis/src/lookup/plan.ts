/** The plan of a service of look-ups: whose rows, found by which keys, and what stands beside them. */
import { libraryFileBytes, UsageError } from '@tacit/engine';
import type { KeyedPlan } from '../sets/keyed-plan.ts';
import './messages.ts';
import { bytesOfColumn, type PayloadColumn } from '../sets/plan.ts';

export interface LookupPlan extends KeyedPlan {
  readonly join: null;
  readonly stands: true;
  /** The owner alone computes; callers are clients. */
  readonly parties: readonly string[];
  readonly clients: readonly string[];
  readonly dealer: null;
  readonly threshold: number;
  readonly recipients: readonly string[];
  readonly protocol: string;
  readonly service: string;
  /** So many of the stage's keys find a row; the others are elements that are compared. */
  readonly keyParts: number;
  readonly payload: readonly PayloadColumn[];
  /** Rows that may be published. */
  readonly capacity: number;
  readonly perDay: number;
  readonly fetch: 'download' | 'retrieval';
}

/** Entries that a row, and a question, is: its key, and its key with each element. */
export function entriesEach(plan: LookupPlan): number {
  return 1 + checksOf(plan);
}

/** Elements that are compared. */
export function checksOf({ stages, keyParts }: LookupPlan): number {
  return (stages[0]?.keys.length ?? 0) - keyParts;
}

/** Bytes beside a row. */
export function payloadWidth({ payload }: Pick<LookupPlan, 'payload'>): number {
  return payload.reduce((sum, column) => sum + bytesOfColumn(column), 0);
}

/** How callers get at so many entries: as asked, or the library itself where it is not too large. Throws UsageError 'lookup-plan.too-large'. */
export function fetchFor(
  payload: readonly PayloadColumn[],
  entries: number,
  asked?: LookupPlan['fetch'],
): LookupPlan['fetch'] {
  const bytes = libraryFileBytes(payloadWidth({ payload }), entries);
  if (asked === 'download' && bytes > mostDownloadBytes)
    throw new UsageError('lookup-plan.too-large', { bytes, most: mostDownloadBytes });
  return asked ?? (bytes > mostDownloadBytes ? 'retrieval' : 'download');
}

/** Largest library that is handed over; of larger ones rows are retrieved. */
const mostDownloadBytes = 200_000_000;
