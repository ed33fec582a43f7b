/**
 * Joins of two tables under protocol: by sorting where there are keys (joinByKeys, joinFull and joinRepeated of the engine, which say what
 * they open and cost), every row with every row where there are none (shared-cross.ts).
 */
import {
  allPlanes,
  type Bits,
  type Columns,
  joinByKeys,
  joinFull,
  joinToRepeated,
  joinRepeated,
  type KeyedTable,
  keptRows,
  type Sharing,
} from '@tacit/engine';
import { columnsOfNode, type SharedNode } from '../plan/shared.ts';
import { belowValues, crossTable, type JoinNode, type JoinSide, markOf, nullValues } from './shared-cross.ts';
import {
  bitsOf,
  type Context,
  formed,
  type Moving,
  moving,
  type SharedTable,
  type SharedValue,
  tableOf,
  valueOf,
  zeroForNull,
} from './shared-table.ts';
import { isInOrder, withoutGaps } from './shared-order.ts';
import type { Uses } from './shared-uses.ts';

export async function joinTables(
  context: Context,
  node: JoinNode,
  left: SharedTable,
  right: SharedTable,
  above: Uses,
): Promise<SharedTable> {
  const joined = await (node.keys.length === 0
    ? crossTable(context, node, used(node.left, left, above), used(node.right, right, above))
    : joinWithKeys(context, node, left, right, above));
  const table = await fitted(context.sharing, node, joined);
  // Columns may be NULL now that never were.
  const values = columnsOfNode(node).flatMap((column) => {
    return above.has(column.id) ? [{ ...valueOf(table, column.id), column }] : [];
  });
  // A mark may be wanted as a number.
  return tableOf(table.rows, table.kept, await formed(context, values, above), table.order);
}

async function joinWithKeys(
  context: Context,
  node: JoinNode,
  given: SharedTable,
  other: SharedTable,
  above: Uses,
): Promise<SharedTable> {
  const { sharing } = context;
  // The first key of the order is the highest in the planes, where the last one stands highest.
  const inOrder = node.keys.toReversed();
  const isLeftSorted =
    node.leftOnce === true &&
    isInOrder(
      given,
      inOrder.map(([id]) => id),
    );
  const isRightSorted =
    node.once &&
    isInOrder(
      other,
      inOrder.map(([, id]) => id),
    );
  const left = isLeftSorted ? await withoutGaps(context, given) : given;
  const right = isRightSorted ? await withoutGaps(context, other) : other;
  const byLeft = node.keys.every(([id]) => valueOf(left, id).known === undefined)
    ? { by: inOrder.map(([id]) => [id]), hasGaps: false }
    : undefined;
  const byBoth = { by: inOrder, hasGaps: false };
  const sides = [used(node.left, left, above), used(node.right, right, above)] as const;
  const keyed = async (side: 0 | 1, columns: Columns): Promise<KeyedTable> => {
    const table = side === 0 ? left : right;
    const ids = node.keys.map((pair) => pair[side]);
    const known = ids.flatMap((id) => valueOf(table, id).known ?? []);
    return {
      kept: table.kept,
      keys: sharing.joinPlanes(ids.map((id) => bitsOf(table, id))),
      keyed: known.length === 0 ? undefined : await allPlanes(sharing, sharing.joinPlanes(known)),
      columns,
    };
  };
  const own = moving(sides[0].values);
  switch (node.join) {
    case 'semi':
    case 'anti': {
      const [one, two] = [await keyed(0, own.columns), await keyed(1, none)];
      const joined = await joinByKeys(sharing, one, two, node.join, isRightSorted);
      const order = node.join === 'semi' ? { ...byBoth, by: inOrder.map(([id]) => [id]) } : byLeft;
      return tableOf(left.rows, joined.kept, own.back(joined.left), order);
    }
    case 'mark': {
      const joined = await joinByKeys(
        sharing,
        await keyed(0, own.columns),
        await keyed(1, none),
        'mark',
        isRightSorted,
      );
      const values = [...own.back(joined.left), markOf(node, joined.matched)];
      return tableOf(left.rows, joined.kept, values, byLeft);
    }
    case 'inner': {
      const equal = equalKeys(node, left, sides);
      const [one, two] = [await keyed(0, equal.left.columns), await keyed(1, equal.right.columns)];
      if (node.once) {
        const joined = await joinByKeys(sharing, one, two, 'inner', isRightSorted);
        return tableOf(left.rows, joined.kept, equal.back(joined.left, joined.right), byBoth);
      }
      // There are no more pairs than rows: their bound follows from the sizes of both sides, and from what owners have counted.
      const joined = await joinRepeated(sharing, one, two, 'inner', node.rows);
      return tableOf(node.rows, joined.kept, equal.back(joined.left, joined.right));
    }
    case 'left': {
      const nullable = nullableSide(context, sides[1].values);
      const [one, two] = [await keyed(0, own.columns), await keyed(1, nullable.columns)];
      if (node.once) {
        const joined = await joinByKeys(sharing, one, two, 'left', isRightSorted);
        const values = [...own.back(joined.left), ...nullable.back(joined.right, joined.matched)];
        return tableOf(left.rows, joined.kept, values, byLeft);
      }
      if (node.leftOnce === true) {
        const joined = await joinToRepeated(sharing, one, two, isLeftSorted);
        const values = [...own.back(joined.left), ...nullable.back(joined.right, joined.matched)];
        const order = byLeft && { ...byLeft, hasGaps: true };
        return tableOf(left.rows + right.rows, joined.kept, values, order);
      }
      const joined = await joinRepeated(sharing, one, two, 'left', node.rows);
      const values = [...own.back(joined.left), ...nullable.back(joined.right, joined.matched)];
      return tableOf(node.rows, joined.kept, values);
    }
    case 'full': {
      if (!node.once) return await fullOfRepeated(context, node, left, right, above);
      const nullable = [nullableSide(context, sides[0].values), nullableSide(context, sides[1].values)] as const;
      const [one, two] = [await keyed(0, nullable[0].columns), await keyed(1, nullable[1].columns)];
      const joined = await joinFull(sharing, one, two);
      return tableOf(left.rows + right.rows, joined.kept, [
        ...nullable[0].back(joined.left, joined.hasLeft),
        ...nullable[1].back(joined.right, joined.hasRight),
      ]);
    }
  }
}

const none: Columns = { rings: [], bits: [] };

/** A table's columns that are used above a join, keys of the join itself left out. */
function used(node: SharedNode, table: SharedTable, above: Uses): JoinSide {
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

/** The side of an outer join that rows may lack: its values are NULL where a row has none. */
function nullableSide(context: Context, values: readonly SharedValue[]): OuterSide {
  const side: Moving = moving(zeroForNull(context, values));
  return {
    columns: side.columns,
    back: (columns, there) =>
      zeroForNull(context, side.back(columns)).map((value) => ({ ...value, known: value.known ?? there })),
  };
}

/**
 * The columns of an inner join. Keys are equal on both sides and not NULL in pairs: their bits are moved with the left side's rows alone,
 * as are other forms that both sides have.
 */
function equalKeys(node: JoinNode, left: SharedTable, sides: readonly [JoinSide, JoinSide]) {
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
  const [first, second] = [moving(mine), moving(others)];
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

/** The pairs and left rows of a left join, and below them the right rows that an anti-join leaves. */
async function fullOfRepeated(
  context: Context,
  node: JoinNode,
  left: SharedTable,
  right: SharedTable,
  above: Uses,
): Promise<SharedTable> {
  const { sharing } = context;
  const pairs = await joinWithKeys(context, { ...node, join: 'left' }, left, right, above);
  const turned = node.keys.map(([a, b]): readonly [string, string] => [b, a]);
  const anti: JoinNode = { ...node, join: 'anti', left: node.right, right: node.left, keys: turned, once: true };
  const alone = await joinWithKeys(context, anti, right, left, above);
  const missing = nullValues(context, used(node.left, left, above).values, alone.rows);
  const values = belowValues(
    sharing,
    [...pairs.columns.values()],
    pairs.rows,
    [...missing, ...alone.columns.values()],
    alone.rows,
  );
  const table = tableOf(pairs.rows + alone.rows, sharing.joinRows([pairs.kept, alone.kept]), values);
  return await fitted(sharing, node, table);
}

/** The rows that take part first, cut to as many as the join has at most. */
async function fitted(sharing: Sharing, node: JoinNode, table: SharedTable): Promise<SharedTable> {
  if (table.rows <= node.rows) return table;
  const values = [...table.columns.values()];
  const side = moving(values);
  const front = await keptRows(sharing, table.kept, side.columns, node.rows);
  const order = table.order && { ...table.order, hasGaps: false };
  return tableOf(node.rows, front.kept, side.back(front.columns), order);
}
