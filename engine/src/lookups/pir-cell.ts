/**
 * What a retrieved cell holds: a sealed row (sealed-row.ts), or where there is nothing to seal the check of its key. A cell of a key that is not
 * there is a sum of others, and opens with probability 2^-128: that is how a caller knows.
 */
import { equalBytes } from '../base/bytes.ts';
import { checkBytes, type RowKey } from './row-key.ts';
import { openRow, sealedBytes, sealRow } from './sealed-row.ts';

export const cellForm = {
  /** Bytes of a cell whose payload has at most `width` bytes. */
  bytes: (width: number): number => (width === 0 ? checkBytes : sealedBytes(width)),
  seal: (libraryId: Uint8Array, row: RowKey, payload: Uint8Array, width: number): Promise<Uint8Array> =>
    width === 0 ? Promise.resolve(row.check) : sealRow(libraryId, row, payload, width),
} as const;

/** The payload, or undefined. */
export async function openCell(
  libraryId: Uint8Array,
  row: RowKey,
  cell: Uint8Array,
  width: number,
): Promise<Uint8Array | undefined> {
  if (width > 0) return await openRow(libraryId, row, cell);
  return equalBytes(cell, row.check) ? new Uint8Array(0) : undefined;
}
