/**
 * Joins of a large table with one whose keys are of few bits: each row takes what it needs out of a table of all keys (joinByLookUp of the
 * engine, which says what it opens and costs). The large table's rows stay in their order.
 */
import {
  allPlanes,
  bitLength,
  type Columns,
  joinByLookUp,
  type JoinKind,
  lookUpCost,
  mostLookedUpBits,
} from '@tacit/engine';
import { columnsOfNode } from '../plan/shared.ts';
import { type JoinNode, markOf } from './shared-cross.ts';
import { canStandByKey, isInOrder, withoutGaps } from './shared-order.ts';
import { equalKeys, nullableSide, used } from './shared-sides.ts';
import {
  bitsOf,
  codeOf,
  type Context,
  formed,
  type RowOrder,
  type SharedTable,
  type SharedValue,
  tableOf,
  valueOf,
} from './shared-table.ts';
import { Uses } from './shared-uses.ts';

// Measured on two cores, in nanoseconds of a party's processor: a bit that is sent, an element of the table added to a row, a bit that
// becomes part of a number; and the sorts of a join, for a row and for each binary digit of the number of rows.
const [perBit, perElement, perWeighed, perSortedRow, perSortedDigit] = [1.2, 1 / 150, 12, 600, 140];

/** Where the table of all keys is sorted it is to be small beside the rows that look up in it. */
const leastShare = 2;

/** Whether a join is a look-up: by public sizes alone, so that it is known before a run. `above`: what is used of its columns. */
export function isLookedUp(context: Pick<Context, 'codes' | 'hasBitMatrices'>, node: JoinNode, above: Uses): boolean {
  if (!context.hasBitMatrices || !node.once || node.join === 'full' || node.keys.length === 0) return false;
  const width = node.keys.reduce((sum, [id]) => sum + codeOf(context, id).width, 0);
  if (width > mostLookedUpBits) return false;
  const isPlaced = canStandByKey(
    node.right,
    node.keys.map(([, id]) => id),
  );
  const least = isPlaced ? 2 ** width : leastShare * (2 ** width + node.right.rows);
  if (least > node.left.rows) return false;
  const isInner = node.join === 'inner';
  const keys = new Set(node.keys.map(([, id]) => id));
  let [planes, weighed] = [0, 0];
  if (isInner || node.join === 'left') {
    for (const { id, kind, nullable } of columnsOfNode(node.right)) {
      if (!above.has(id) || (isInner && keys.has(id))) continue;
      if (nullable) planes += 1;
      if (above.forms(id).length === 0) continue;
      const own = kind === 'boolean' ? 1 : codeOf(context, id).width;
      planes += own;
      if (above.has(id, 'ring')) weighed += own;
    }
  }
  const { sent, elements } = lookUpCost(width, planes);
  const digits = bitLength(BigInt(node.left.rows));
  return perBit * sent + perElement * elements + perWeighed * weighed <= perSortedRow + perSortedDigit * digits;
}

export async function joinLookedUp(
  context: Context,
  node: JoinNode,
  left: SharedTable,
  given: SharedTable,
  above: Uses,
): Promise<SharedTable> {
  const { sharing } = context;
  const rightKeys = node.keys.map(([, id]) => id);
  // The first key of the order is the highest in the planes, where the last one stands highest.
  const isSorted = isInOrder(given, rightKeys.toReversed());
  const isEveryKey = isSorted && given.order?.isEveryKey === true;
  const right = isSorted && !isEveryKey ? await withoutGaps(context, given) : given;
  const layout = isEveryKey ? 'every key' : isSorted ? 'sorted' : 'any';
  const own = used(node.left, left, above);
  const other = used(node.right, right, above);
  const sides = [own, { ...other, values: await asBits(context, other.values) }] as const;
  const keyed = async (table: SharedTable, ids: readonly string[]) => {
    const known = ids.flatMap((id) => valueOf(table, id).known ?? []);
    return {
      kept: table.kept,
      keys: sharing.joinPlanes(ids.map((id) => bitsOf(table, id))),
      keyed: known.length === 0 ? undefined : await allPlanes(sharing, sharing.joinPlanes(known)),
    };
  };
  const [one, two] = [
    await keyed(
      left,
      node.keys.map(([id]) => id),
    ),
    await keyed(right, rightKeys),
  ];
  const lookUp = ({ rings, bits }: Columns, kind: JoinKind) => {
    if (rings.length > 0) throw new Error('numbers are looked up as bits');
    return joinByLookUp(sharing, one, { ...two, columns: bits }, kind, layout);
  };
  switch (node.join) {
    case 'inner': {
      const equal = equalKeys(context, node, left, sides);
      const joined = await lookUp(equal.right.columns, 'inner');
      const values = equal.back(equal.left.columns, { rings: [], bits: joined.right });
      return tableOf(left.rows, joined.kept, values, withPartners(left.order, node));
    }
    case 'left': {
      const nullable = nullableSide(context, sides[1].values);
      const joined = await lookUp(nullable.columns, 'left');
      const values = [...own.values, ...nullable.back({ rings: [], bits: joined.right }, joined.matched)];
      return tableOf(left.rows, joined.kept, values, left.order);
    }
    case 'semi':
    case 'anti':
    case 'mark': {
      const joined = await lookUp({ rings: [], bits: [] }, node.join);
      if (node.join === 'mark')
        return tableOf(left.rows, joined.kept, [...own.values, markOf(node, joined.matched)], left.order);
      return tableOf(left.rows, joined.kept, own.values, left.order && { ...left.order, hasGaps: true });
    }
    case 'full':
      throw new Error('a full join is no look-up');
  }
}

/** Numbers as their bits; those that are wanted as numbers are made of them again. */
async function asBits(context: Context, values: readonly SharedValue[]): Promise<SharedValue[]> {
  const uses = new Uses();
  for (const { column, ring, bits } of values)
    uses.add(column.id, ...(ring === undefined && bits === undefined ? [] : (['bits'] as const)));
  return await formed(context, values, uses);
}

/** The order of the left rows, some of which take no part any more; keys have the names of their partners as well. */
function withPartners(order: RowOrder | undefined, { keys }: JoinNode): RowOrder | undefined {
  if (order === undefined) return undefined;
  const names = (all: readonly string[]) => [
    ...all,
    ...keys.flatMap(([id, partner]) => (all.includes(id) ? [partner] : [])),
  ];
  return { ...order, by: order.by.map(names), hasGaps: true };
}
