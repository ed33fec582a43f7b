/**
 * Joins of two tables under protocol: by sorting where there are keys (joinByKeys, joinFull and joinRepeated of the engine, which say what
 * they open and cost), by look-up where those are few (shared-look-up.ts), every row with every row where there are none (shared-cross.ts).
 */
import {
  allPlanes,
  type Columns,
  joinByKeys,
  joinFull,
  joinToRepeated,
  joinRepeated,
  type KeyedTable,
  keptRows,
  type Sharing,
} from '@tacit/engine';
import { columnsOfNode } from '../plan/shared.ts';
import { belowValues, crossTable, type JoinNode, markOf, nullValues } from './shared-cross.ts';
import { isLookedUp, joinLookedUp } from './shared-look-up.ts';
import { equalKeys, nullableSide, ownSide, used } from './shared-sides.ts';
import { bitsOf, type Context, formed, moving, type SharedTable, tableOf, valueOf } from './shared-table.ts';
import { isInOrder, withoutGaps } from './shared-order.ts';
import { someOf } from './shared-own.ts';
import { partnersOf, type PlaceJoin, placeJoinOf } from './shared-place.ts';
import type { Uses } from './shared-uses.ts';

const none: Columns = { rings: [], bits: [] };

export async function joinTables(
  context: Context,
  node: JoinNode,
  left: SharedTable,
  right: SharedTable,
  above: Uses,
): Promise<SharedTable> {
  const found = await (node.keys.length === 0
    ? crossTable(context, node, used(node.left, left, above), used(node.right, right, above))
    : joined(context, node, left, right, above));
  const table = await fitted(context.sharing, node, found);
  // Columns may be NULL now that never were.
  const values = columnsOfNode(node).flatMap((column) => {
    return above.has(column.id) ? [{ ...valueOf(table, column.id), column }] : [];
  });
  // A mark may be wanted as a number.
  const { rows, kept, order, own } = table;
  return tableOf(rows, kept, await formed(context, values, above), order, own);
}

/** Whichever way is cheapest: small tables that stand at the places of their keys, rows whose owners know their keys, few keys; else by order. */
function joined(
  context: Context,
  node: JoinNode,
  left: SharedTable,
  right: SharedTable,
  above: Uses,
): Promise<SharedTable> {
  const isFew = isLookedUp(context, node, above);
  if (isFew && right.order?.isEveryKey === true) return joinLookedUp(context, node, left, right, above);
  const inPlace = joinByPlace(context, node, left, right, above);
  if (inPlace !== undefined) return inPlace;
  return (isFew ? joinLookedUp : joinWithKeys)(context, node, left, right, above);
}

/** Where the owners of both tables know their keys; else undefined. */
function joinByPlace(
  context: Context,
  node: JoinNode,
  left: SharedTable,
  right: SharedTable,
  above: Uses,
): Promise<SharedTable> | undefined {
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
): Promise<SharedTable> {
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
      return tableOf(rows, chosen, sides[0].values, gaps, someOf(by.left));
    }
    case 'mark': {
      const { matched } = await partners(none);
      return tableOf(rows, kept, [...sides[0].values, markOf(node, matched)], left.order, by.left);
    }
    case 'inner': {
      const equal = equalKeys(context, node, left, sides);
      const found = await partners(equal.right.columns);
      const both = await sharing.and(kept, found.matched);
      return tableOf(rows, both, equal.back(equal.left.columns, found.columns), gaps, someOf(by.left));
    }
    case 'left': {
      const nullable = nullableSide(context, sides[1].values);
      const found = await partners(nullable.columns);
      const values = [...sides[0].values, ...nullable.back(found.columns, found.matched)];
      return tableOf(rows, kept, values, left.order, by.left);
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
): Promise<SharedTable> {
  const { sharing } = context;
  // The first key of the order is the highest in the planes, where the last one stands highest.
  const inOrder = node.keys.toReversed();
  const isLeftSorted =
    (node.once || node.leftOnce === true) &&
    isInOrder(
      given,
      inOrder.map(([id]) => id),
    );
  const isRightSorted =
    (node.once || node.leftOnce === true) &&
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
  const own = ownSide(context, sides[0].values);
  switch (node.join) {
    case 'semi':
    case 'anti': {
      const [one, two] = [await keyed(0, own.columns), await keyed(1, none)];
      const joined = await joinByKeys(sharing, one, two, node.join, isRightSorted, isLeftSorted);
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
        isLeftSorted,
      );
      const values = [...own.back(joined.left), markOf(node, joined.matched)];
      return tableOf(left.rows, joined.kept, values, byLeft);
    }
    case 'inner': {
      const equal = equalKeys(context, node, left, sides);
      const [one, two] = [await keyed(0, equal.left.columns), await keyed(1, equal.right.columns)];
      if (node.once) {
        const joined = await joinByKeys(sharing, one, two, 'inner', isRightSorted, isLeftSorted);
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
        const joined = await joinByKeys(sharing, one, two, 'left', isRightSorted, isLeftSorted);
        const values = [...own.back(joined.left), ...nullable.back(joined.right, joined.matched)];
        return tableOf(left.rows, joined.kept, values, byLeft);
      }
      if (node.leftOnce === true) {
        const joined = await joinToRepeated(sharing, one, two, isLeftSorted, isRightSorted);
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
