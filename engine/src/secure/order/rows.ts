/** Rows of columns: numbering, picking, joining and moving them by public positions. All local. */
import { UsageError } from '../../base/errors.ts';
import { zeroNumbers } from '../../math/zeros.ts';
import type { Bits, Columns, Ring, Sharing } from '../../sharing/model.ts';
import '../messages.ts';

/** 0, 1, 2, … as a vector. */
export function rowNumbers(sharing: Sharing, rows: number): Ring {
  if (rows === 0) return sharing.constantRing(new BigUint64Array(0));
  const bounds = { min: 0n, max: BigInt(rows - 1) };
  // Where nobody holds data, nothing of that length is made.
  if (!holdsShares(sharing)) return sharing.within(sharing.filledRing(rows, 0n), bounds);
  const numbers = new BigUint64Array(rows);
  const halves = new Uint32Array(numbers.buffer);
  for (let row = 0; row < rows; row++) halves[2 * row] = row;
  return sharing.constantRing(numbers, bounds);
}

/** True where this process holds shares; a cost run and a client do not, and open zeros that no order fits. */
export const holdsShares = ({ session }: Sharing): boolean =>
  session.names.some((_, party) => party < session.computers && session.owns(party));

/** No columns. */
export const noColumns: Columns = { rings: [], bits: [] };

/** Rows order[0], order[1], … of every column. */
export function gatherColumns(sharing: Sharing, { rings, bits }: Columns, order: Uint32Array): Columns {
  return {
    rings: rings.map((column) => gatherRing(sharing, column, order)),
    bits: bits.map((column) => gatherBits(sharing, column, order)),
  };
}

/**
 * Rows order[0], order[1], … up to `count`, where the places are outcomes of the run. Where nobody holds data there are no such places:
 * the first rows are of the same shape and cost nothing to take, while millions of places would have to be made and looked at.
 */
export function gatherBits(sharing: Sharing, x: Bits, order: Uint32Array, count = order.length): Bits {
  if (holdsShares(sharing)) return sharing.gatherRows(x, order);
  return count <= x.length ? sharing.sliceRows(x, 0, count) : sharing.filledBits(count, x.planes, false);
}

/** The same of numbers, which keep their bounds. */
export function gatherRing(sharing: Sharing, x: Ring, order: Uint32Array): Ring {
  return holdsShares(sharing) || order.length > x.length ? sharing.gather(x, order) : sharing.slice(x, 0, order.length);
}

/** Rows start..end of every column. */
export function sliceColumns(sharing: Sharing, { rings, bits }: Columns, start: number, end: number): Columns {
  return {
    rings: rings.map((column) => sharing.slice(column, start, end)),
    bits: bits.map((column) => sharing.sliceRows(column, start, end)),
  };
}

/** The rows of each part after those of the part before it. */
export function joinColumns(sharing: Sharing, parts: readonly Columns[]): Columns {
  const [first] = parts;
  return {
    rings: (first?.rings ?? []).map((_, c) => sharing.concatenate(parts.map(({ rings }) => rings[c] as Ring))),
    bits: (first?.bits ?? []).map((_, c) => sharing.joinRows(parts.map(({ bits }) => bits[c] as Bits))),
  };
}

/** Row i of the result is the sum mod 2 of rows 0 to i. Local. */
export function prefixParities(sharing: Sharing, x: Bits): Bits {
  let sums = x;
  for (let distance = 1; distance < x.length; distance *= 2) {
    const shifted = sharing.joinRows([
      sharing.filledBits(distance, x.planes, false),
      sharing.sliceRows(sums, 0, x.length - distance),
    ]);
    sums = sharing.xor(sums, shifted);
  }
  return sums;
}

/** Rows rowAt(0), rowAt(1), … up to `count`, to gather by; they follow from public sizes alone. Where nobody holds data all are row 0. */
export function rowsAt(sharing: Sharing, count: number, rowAt: (i: number) => number): Uint32Array {
  if (!holdsShares(sharing)) return zeroNumbers(count);
  const rows = new Uint32Array(count);
  for (let i = 0; i < count; i++) rows[i] = rowAt(i);
  return rows;
}

/** Each row's value from the row before it; row 0 has its own. Local. */
export function fromRowBefore<Column extends Ring | Bits>(sharing: Sharing, x: Column): Column;
export function fromRowBefore(sharing: Sharing, x: Ring | Bits): Ring | Bits {
  const first = Math.min(1, x.length);
  const last = Math.max(0, x.length - 1);
  return x.domain === 'ring'
    ? sharing.concatenate([sharing.slice(x, 0, first), sharing.slice(x, 0, last)])
    : sharing.joinRows([sharing.sliceRows(x, 0, first), sharing.sliceRows(x, 0, last)]);
}

/** Each row's value from the row after it; the last one has its own. Local. */
export function fromRowAfter(sharing: Sharing, x: Ring): Ring {
  const rows = x.length;
  const [second, last] = [Math.min(1, rows), Math.max(0, rows - 1)];
  return sharing.concatenate([sharing.slice(x, second, rows), sharing.slice(x, last, rows)]);
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
