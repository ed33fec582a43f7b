/** Several columns as one number of bits, in whose order rows stand: of keys, partitions and window orders. */
import type { Bits } from '@tacit/engine';
import type { SharedOrder } from '../plan/shared.ts';
import { bitsOf, type Context, flipped, type SharedTable, valueOf } from './shared-table.ts';

export interface KeyLayout {
  /** The first column highest. */
  readonly planes: Bits;
  /** The bits of a column, and whether it is not NULL, out of planes that were moved. */
  read(planes: Bits, column: string): { readonly bits: Bits; readonly known: Bits | undefined };
}

/** Each column's bits, and above them where it may be NULL a bit for that: NULLs are equal to each other. Local. */
export function keyLayout({ sharing }: Context, table: SharedTable, order: readonly SharedOrder[]): KeyLayout {
  const places = new Map<string, { start: number; width: number; nullable: boolean; order: SharedOrder }>();
  const parts: Bits[] = [];
  let next = 0;
  for (const each of order.toReversed()) {
    const { known } = valueOf(table, each.column);
    const bits = bitsOf(table, each.column);
    places.set(each.column, { start: next, width: bits.planes, nullable: known !== undefined, order: each });
    parts.push(turned(sharing, bits, each.descending));
    if (known !== undefined) parts.push(turned(sharing, known, !each.nullsFirst));
    next += bits.planes + (known === undefined ? 0 : 1);
  }
  return {
    planes: parts.length === 0 ? sharing.filledBits(table.rows, 0, false) : sharing.joinPlanes(parts),
    read(planes, column) {
      const place = places.get(column);
      if (place === undefined) throw new Error(`${column} is no key`);
      const { start, width, nullable } = place;
      const bits = sharing.slicePlanes(planes, start, start + width);
      const known = nullable ? sharing.slicePlanes(planes, start + width, start + width + 1) : undefined;
      return {
        bits: turned(sharing, bits, place.order.descending),
        known: known && turned(sharing, known, !place.order.nullsFirst),
      };
    },
  };
}

/** Keys in any order, NULLs equal. */
export const plainOrder = (columns: readonly string[]): SharedOrder[] =>
  columns.map((column) => ({ column, descending: false, nullsFirst: true }));

const turned = (sharing: Context['sharing'], bits: Bits, isTurned: boolean): Bits =>
  isTurned ? flipped(sharing, bits, (1n << BigInt(bits.planes)) - 1n) : bits;
