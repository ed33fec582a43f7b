/** Tables under protocol whose rows stand as one owner handed them over, which knows what it handed over. */
import type { LocalRows } from '../../local/stages.ts';
import type { MadeColumn, SharedColumn } from '../plan/shared.ts';
import { copyOf } from './shared-codes.ts';
import { isCopy } from './shared-uses.ts';

/** A table's rows as their owner, who computes, handed them over: which it knows, whatever else has been put beside them. */
export interface OwnRows {
  readonly owner: number;
  /** By name the column of its stage that has the same values. */
  readonly columns: ReadonlyMap<string, SharedColumn>;
  /** All of its rows take part. */
  readonly isWhole: boolean;
  /** At the owner: its rows, and how many of them, from the first, take part. */
  readonly own: { readonly data: LocalRows; readonly rows: number } | undefined;
}

/** The same rows, some of which may take no part any more. */
export const someOf = (own: OwnRows | undefined): OwnRows | undefined => own && { ...own, isWhole: false };

/** The same rows, whose columns have got further names. */
export function renamedOwn(own: OwnRows | undefined, columns: readonly MadeColumn[]): OwnRows | undefined {
  if (own === undefined) return undefined;
  const names = new Map(own.columns);
  for (const column of columns.filter(isCopy)) {
    const same = own.columns.get(copyOf(column) as string);
    if (same !== undefined) names.set(column.id, same);
  }
  return { ...own, columns: names };
}
