import { TacitError, UsageError } from '@tacit/engine/text';
import './messages.ts';

/** SQLite's primary result codes (https://sqlite.org/rescode.html) that a person can do something about. */
const codes: Readonly<Record<number, string>> = {
  5: 'store.locked',
  6: 'store.locked',
  8: 'store.read-only',
  10: 'store.input-output',
  11: 'store.corrupt',
  13: 'store.full',
  14: 'store.unavailable',
  26: 'store.corrupt',
};

/** Extended codes that say more than their primary one. The index beside the journal that cannot grow: no space is left. */
const extendedCodes: Readonly<Record<number, string>> = {
  [10 | (19 << 8)]: 'store.full',
};

/** Which store it is: `party` is whose, so that the other parties of a run read whose disk is full. */
export interface StorePlace {
  readonly file: string;
  readonly party?: string | undefined;
}

/**
 * What went wrong with a store, for people: a UsageError with a `store.…` code where there is a next action,
 * else the error itself. The statement and its values stay out of the text.
 */
export function storeError(error: unknown, { file, party }: StorePlace): unknown {
  const place = { file, ...(party === undefined ? {} : { party }) };
  if (error instanceof TacitError) return error;
  const { errcode, errstr, code } = error as { errcode?: number; errstr?: string; code?: string };
  if (typeof errcode === 'number') {
    const known = extendedCodes[errcode] ?? codes[errcode & 0xff];
    return known === undefined ? error : new UsageError(known, { ...place, cause: errstr ?? '' }, { cause: error });
  }
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM')
    return new UsageError('store.read-only', place, { cause: error });
  if (code === 'ENOSPC' || code === 'EDQUOT') return new UsageError('store.full', place, { cause: error });
  return error;
}
