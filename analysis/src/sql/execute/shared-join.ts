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
import { equalKeys, nullableSide, used } from './shared-sides.ts';
import { bitsOf, type Context, formed, moving, type SharedTable, tableOf, valueOf } from './shared-table.ts';
import { isInOrder, withoutGaps } from './shared-order.ts';
import type { Uses } from './shared-uses.ts';

const none: Columns = { rings: [], bits: [] };

export async function joinTables(
  context: Context,
  node: JoinNode,
  left: SharedTable,
  right: SharedTable,
  above: Uses,
): Promise<SharedTable> {
  const joined = await (node.keys.length === 0
    ? crossTable(context, node, used(node.left, left, above), used(node.right, right, above))
    : isLookedUp(context, node, above)
      ? joinLookedUp(context, node, left, right, above)
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
  const own = moving(sides[0].values);
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
      const equal = equalKeys(node, left, sides);
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
