/** Rows of columns: numbering them, and moving them by public orders. */
import { UsageError } from '../../base/errors.ts';
import type { Bits, Columns, Ring, Sharing } from '../../sharing/model.ts';
import '../messages.ts';

/** 0, 1, 2, … as a vector. Local. */
export const rowNumbers = (sharing: Sharing, rows: number): Ring =>
  sharing.constantRing(BigUint64Array.from({ length: rows }, (_, i) => BigInt(i)));

/** Rows order[0], order[1], … of every column, publicly. Local. */
export function gatherColumns(sharing: Sharing, { rings, bits }: Columns, order: Uint32Array): Columns {
  return {
    rings: rings.map((column) => sharing.gather(column, order)),
    bits: bits.map((column) => sharing.gatherRows(column, order)),
  };
}

/** The one length of all keys and columns. Throws UsageError('order.rows'). */
export function commonLength(
  operation: string,
  keys: readonly { readonly by: Ring | Bits }[],
  { rings, bits }: Columns,
): number {
  const lengths = [...keys.map(({ by }) => by.length), ...rings.map((x) => x.length), ...bits.map((x) => x.length)];
  const rows = lengths[0] ?? 0;
  for (const found of lengths)
    if (found !== rows) throw new UsageError('order.rows', { operation, found, expected: rows });
  return rows;
}
