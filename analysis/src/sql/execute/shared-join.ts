/**
 * Joins of two tables under protocol: by sorting where there are keys (joinByKeys, joinFull and joinRepeated of the engine, which say what
 * they open and cost), every row with every row where there are none (shared-cross.ts).
 */
import {
  allPlanes,
  bitLength,
  type Bits,
  type Columns,
  joinByKeys,
  joinFull,
  joinToRepeated,
  joinRepeated,
  type KeyedTable,
  keptRows,
  lessThanConstant,
  or,
  type Sharing,
} from '@tacit/engine';
import { mayOverflow } from '../plan/shared-bounds.ts';
import { columnsOfNode, type SharedNode } from '../plan/shared.ts';
import {
  belowValues,
  crossTable,
  type JoinedTable,
  type JoinNode,
  type JoinSide,
  markOf,
  nullValues,
} from './shared-cross.ts';
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
import { someOf } from './shared-own.ts';
import { partnersOf, type PlaceJoin, placeJoinOf } from './shared-place.ts';
import type { Uses } from './shared-uses.ts';

export async function joinTables(
  context: Context,
  node: JoinNode,
  left: SharedTable,
  right: SharedTable,
  above: Uses,
): Promise<JoinedTable> {
  const joined = await (node.keys.length === 0
    ? crossTable(context, node, used(node.left, left, above), used(node.right, right, above))
    : (joinByPlace(context, node, left, right, above) ?? joinWithKeys(context, node, left, right, above)));
  const { table, overflow } = await fitted(context.sharing, node, joined.table, joined.overflow);
  // Columns may be NULL now that never were.
  const values = columnsOfNode(node).flatMap((column) => {
    return above.has(column.id) ? [{ ...valueOf(table, column.id), column }] : [];
  });
  // A mark may be wanted as a number.
  const { rows, kept, order, own } = table;
  return { table: tableOf(rows, kept, await formed(context, values, above), order, own), overflow };
}

/** Where the owners of both tables know their keys; else undefined. */
function joinByPlace(
  context: Context,
  node: JoinNode,
  left: SharedTable,
  right: SharedTable,
  above: Uses,
): Promise<JoinedTable> | undefined {
  const by = placeJoinOf(node, left, right);
  return by && joinedInPlace(context, node, left, right, above, by);
}

async function joinedInPlace(
  context: Context,
  node: JoinNode,
  left: SharedTable,
  right: SharedTable,
  above: Uses,
  by: PlaceJoin,
): Promise<JoinedTable> {
  const { sharing } = context;
  const { rows, kept } = left;
  const sides = [used(node.left, left, above), used(node.right, right, above)] as const;
  const partners = (columns: Columns) => partnersOf(context, node, by, rows, right.kept, columns);
  const gaps = left.order && { ...left.order, hasGaps: true };
  switch (node.join) {
    case 'semi':
    case 'anti': {
      const { matched } = await partners(none);
      const chosen = await sharing.and(kept, node.join === 'semi' ? matched : sharing.not(matched));
      return { table: tableOf(rows, chosen, sides[0].values, gaps, someOf(by.left)) };
    }
    case 'mark': {
      const { matched } = await partners(none);
      return { table: tableOf(rows, kept, [...sides[0].values, markOf(node, matched)], left.order, by.left) };
    }
    case 'inner': {
      const equal = equalKeys(node, left, sides);
      const found = await partners(equal.right.columns);
      const both = await sharing.and(kept, found.matched);
      return { table: tableOf(rows, both, equal.back(equal.left.columns, found.columns), gaps, someOf(by.left)) };
    }
    case 'left': {
      const nullable = nullableSide(context, sides[1].values);
      const found = await partners(nullable.columns);
      const values = [...sides[0].values, ...nullable.back(found.columns, found.matched)];
      return { table: tableOf(rows, kept, values, left.order, by.left) };
    }
    case 'full':
      throw new Error('rows of a full join are of both sides');
  }
}

async function joinWithKeys(
  context: Context,
  node: JoinNode,
  given: SharedTable,
  other: SharedTable,
  above: Uses,
): Promise<JoinedTable> {
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
      return { table: tableOf(left.rows, joined.kept, own.back(joined.left), order) };
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
      return { table: tableOf(left.rows, joined.kept, values, byLeft) };
    }
    case 'inner': {
      const equal = equalKeys(node, left, sides);
      const [one, two] = [await keyed(0, equal.left.columns), await keyed(1, equal.right.columns)];
      if (node.once) {
        const joined = await joinByKeys(sharing, one, two, 'inner', isRightSorted);
        return { table: tableOf(left.rows, joined.kept, equal.back(joined.left, joined.right), byBoth) };
      }
      const { kept, overflow, ...joined } = await joinRepeated(sharing, one, two, 'inner', node.rows);
      const table = tableOf(node.rows, kept, equal.back(joined.left, joined.right));
      return { table, overflow: mayOverflow(node) ? overflow : undefined };
    }
    case 'left': {
      const nullable = nullableSide(context, sides[1].values);
      const [one, two] = [await keyed(0, own.columns), await keyed(1, nullable.columns)];
      if (node.once) {
        const joined = await joinByKeys(sharing, one, two, 'left', isRightSorted);
        const values = [...own.back(joined.left), ...nullable.back(joined.right, joined.matched)];
        return { table: tableOf(left.rows, joined.kept, values, byLeft) };
      }
      if (node.leftOnce === true) {
        const joined = await joinToRepeated(sharing, one, two, isLeftSorted);
        const values = [...own.back(joined.left), ...nullable.back(joined.right, joined.matched)];
        const order = byLeft && { ...byLeft, hasGaps: true };
        return { table: tableOf(left.rows + right.rows, joined.kept, values, order) };
      }
      const { kept, overflow, ...joined } = await joinRepeated(sharing, one, two, 'left', node.rows);
      const values = [...own.back(joined.left), ...nullable.back(joined.right, joined.matched)];
      return { table: tableOf(node.rows, kept, values), overflow: mayOverflow(node) ? overflow : undefined };
    }
    case 'full': {
      if (!node.once) return await fullOfRepeated(context, node, left, right, above);
      const nullable = [nullableSide(context, sides[0].values), nullableSide(context, sides[1].values)] as const;
      const [one, two] = [await keyed(0, nullable[0].columns), await keyed(1, nullable[1].columns)];
      const joined = await joinFull(sharing, one, two);
      return {
        table: tableOf(left.rows + right.rows, joined.kept, [
          ...nullable[0].back(joined.left, joined.hasLeft),
          ...nullable[1].back(joined.right, joined.hasRight),
        ]),
      };
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
): Promise<JoinedTable> {
  const { sharing } = context;
  const pairs = await joinWithKeys(context, { ...node, join: 'left' }, left, right, above);
  const turned = node.keys.map(([a, b]): readonly [string, string] => [b, a]);
  const anti: JoinNode = { ...node, join: 'anti', left: node.right, right: node.left, keys: turned, once: true };
  const alone = await joinWithKeys(context, anti, right, left, above);
  const missing = nullValues(context, used(node.left, left, above).values, alone.table.rows);
  const values = belowValues(
    sharing,
    [...pairs.table.columns.values()],
    pairs.table.rows,
    [...missing, ...alone.table.columns.values()],
    alone.table.rows,
  );
  const table = tableOf(
    pairs.table.rows + alone.table.rows,
    sharing.joinRows([pairs.table.kept, alone.table.kept]),
    values,
  );
  return await fitted(sharing, node, table, pairs.overflow);
}

/** The rows that take part first, cut to as many as the join has at most. */
async function fitted(sharing: Sharing, node: JoinNode, table: SharedTable, before?: Bits): Promise<JoinedTable> {
  if (table.rows <= node.rows) return { table, overflow: before };
  const values = [...table.columns.values()];
  const side = moving(values);
  const front = await keptRows(sharing, table.kept, side.columns, node.rows);
  const order = table.order && { ...table.order, hasGaps: false };
  const fit = tableOf(node.rows, front.kept, side.back(front.columns), order);
  if (!mayOverflow(node)) return { table: fit };
  const count = sharing.within(sharing.sum(sharing.within(await sharing.bitsToRing(table.kept)), 1));
  const width = bitLength(BigInt(table.rows) + BigInt(node.rows)) + 1;
  const beyond = sharing.not(await lessThanConstant(sharing, count, BigInt(node.rows) + 1n, width));
  return { table: fit, overflow: before === undefined ? beyond : await or(sharing, before, beyond) };
}
