/** What of the two sides of a join is moved, and how it comes back. */
import type { Bits, Columns } from '@tacit/engine';
import { columnsOfNode, type SharedNode } from '../plan/shared.ts';
import type { JoinNode, JoinSide } from './shared-cross.ts';
import {
  bitsOf,
  type Context,
  type Moving,
  moving,
  type SharedTable,
  type SharedValue,
  valueOf,
  zeroForNull,
} from './shared-table.ts';
import type { Uses } from './shared-uses.ts';

/** A table's columns that are used above a join, keys of the join itself left out. */
export function used(node: SharedNode, table: SharedTable, above: Uses): JoinSide {
  const ids = columnsOfNode(node).flatMap(({ id }) => (above.has(id) ? [id] : []));
  const values = ids.flatMap((id): SharedValue[] => {
    const { column, ring, bits, known } = valueOf(table, id);
    return [
      {
        column,
        ring: above.has(id, 'ring') ? ring : undefined,
        bits: above.has(id, 'bits') ? bits : undefined,
        known,
      },
    ];
  });
  return { rows: table.rows, kept: table.kept, values };
}

/** The side of a join whose rows stay: the zeros of those that there is no row for are 0 in either form, as they are in `equalKeys`. */
export function ownSide(context: Context, values: readonly SharedValue[]): Moving {
  const side = moving(zeroForNull(context, values));
  return { columns: side.columns, back: (columns) => zeroForNull(context, side.back(columns)) };
}

/** The side of an outer join that rows may lack: its values are NULL where a row has none. */
export function nullableSide(context: Context, values: readonly SharedValue[]): OuterSide {
  const side: Moving = moving(zeroForNull(context, values));
  return {
    columns: side.columns,
    back: (columns, there) =>
      zeroForNull(context, side.back(columns)).map((value) => ({ ...value, known: value.known ?? there })),
  };
}

/**
 * The columns of an inner join. Keys are equal on both sides and not NULL in pairs: their bits are moved with the left side's rows alone,
 * as are other forms that both sides have. What a row without a partner is given, zeros, is 0 in either form: a code's own zeros are the
 * least value that any column written alike may have, which may be far from all that this one has.
 */
export function equalKeys(context: Context, node: JoinNode, left: SharedTable, sides: readonly [JoinSide, JoinSide]) {
  const partners = new Map(node.keys.map(([own, other]) => [other, own]));
  const values = new Map(sides[0].values.map((value) => [value.column.id, value]));
  const others = sides[1].values.map((value): SharedValue => {
    const partner = partners.get(value.column.id);
    if (partner === undefined) return value;
    const own = values.get(partner) ?? { column: valueOf(left, partner).column };
    if (value.bits !== undefined) values.set(partner, { ...own, bits: bitsOf(left, partner) });
    return { column: value.column, ring: own.ring === undefined ? value.ring : undefined };
  });
  const keys = new Set(node.keys.map(([own]) => own));
  const mine = [...values.values()].map((value) =>
    keys.has(value.column.id) ? { ...value, known: undefined } : value,
  );
  const [first, second] = [ownSide(context, mine), ownSide(context, others)];
  return {
    left: first,
    right: second,
    back: (ofLeft: Columns, ofRight: Columns): SharedValue[] => {
      const own = first.back(ofLeft);
      const right = second.back(ofRight).map((value, i): SharedValue => {
        const partner = own.find(({ column }) => column.id === partners.get(value.column.id));
        const asked = sides[1].values[i];
        if (partner === undefined || asked === undefined) return value;
        return {
          column: value.column,
          ring: asked.ring && (value.ring ?? partner.ring),
          bits: asked.bits && partner.bits,
        };
      });
      return [...own, ...right];
    },
  };
}

interface OuterSide {
  readonly columns: Columns;
  readonly back: (columns: Columns, there: Bits) => SharedValue[];
}
