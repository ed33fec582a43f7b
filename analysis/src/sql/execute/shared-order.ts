/**
 * In what order a table's rows stand under protocol, so that no operator sorts what the one before it has sorted: joins leave rows in the order of
 * their keys, groups likewise, and an owner hands its rows over in the order in which a join wants them. All of it follows from the tree, which
 * everybody knows; nothing is opened for it. An owner that hands over rows in another order makes the answer wrong, as one with wrong rows does.
 */
import { keptRows, type Sharing } from '@tacit/engine';
import { itemsOf } from '../plan/shared-nodes.ts';
import type { SharedNode } from '../plan/shared.ts';
import type { SecureBoolean } from '../plan/secure-values.ts';
import { copyOf } from './shared-codes.ts';
import { moving, type RowOrder, type SharedTable } from './shared-table.ts';
import { flagOf, isCopy } from './shared-uses.ts';
import type { StageNode } from './shared-words.ts';

type JoinNode = Extract<SharedNode, { kind: 'join' }>;

/** Whether the rows that take part stand in the order of these columns, none of them NULL. */
export function isInOrder({ columns, order }: SharedTable, ids: readonly string[]): boolean {
  if (order === undefined || ids.length > order.by.length) return false;
  return ids.every((id, i) => order.by[i]?.includes(id) && isNeverNull(columns.get(id)));
}

const isNeverNull = (value: { readonly known?: unknown } | undefined): boolean =>
  value !== undefined && value.known === undefined;

/** The same columns as they are in order; undefined where rows are not in the order of all of them, and no others. */
export function inTheirOrder({ columns, order }: SharedTable, ids: readonly string[]): string[] | undefined {
  if (order === undefined || ids.some((id) => !isNeverNull(columns.get(id)))) return undefined;
  const places = ids.map((id) => order.by.findIndex((names) => names.includes(id)));
  const found = [...new Set(places)].sort((a, b) => a - b);
  if (found.length === 0 || found.some((place, i) => place !== i)) return undefined;
  return [...ids.keys()].sort((a, b) => (places[a] as number) - (places[b] as number)).map((i) => ids[i] as string);
}

/** The rows that take part first, in their order. A partition where others stand between them. */
export async function withoutGaps(
  { sharing }: { readonly sharing: Sharing },
  table: SharedTable,
): Promise<SharedTable> {
  const { order } = table;
  if (order?.hasGaps !== true) return table;
  const side = moving([...table.columns.values()]);
  const front = await keptRows(sharing, table.kept, side.columns, table.rows);
  const values = side.back(front.columns);
  return {
    rows: table.rows,
    kept: front.kept,
    columns: new Map(values.map((value) => [value.column.id, value])),
    order: { ...order, hasGaps: false },
  };
}

/** The order of a node's rows whose columns have got further names. */
export function renamedOrder(
  order: RowOrder | undefined,
  { columns }: Extract<SharedNode, { kind: 'compute' }>,
): RowOrder | undefined {
  if (order === undefined) return undefined;
  const copies = columns.filter(isCopy);
  const names = (all: readonly string[]) => [
    ...all,
    ...copies.flatMap((column) => (all.includes(copyOf(column) as string) ? [column.id] : [])),
  ];
  return { ...order, by: order.by.map(names) };
}

/** How an owner puts its rows in order. */
export interface StageOrder {
  readonly by: readonly string[];
  /** Rows with one of these FALSE take no part. */
  readonly holds: readonly string[];
  /** Each row that takes part stands in the place of its key, all of `by`; others are left out. */
  readonly isEveryKey?: boolean;
}

/**
 * What joins want of the tables that owners hand over: the side that is looked up in the order of its keys. `isLookedUp`: joins that leave their
 * left rows where they are, which are wanted in the order in which the next join wants them.
 */
export function stageOrders(
  body: SharedNode,
  isLookedUp: (join: JoinNode) => boolean,
): ReadonlyMap<StageNode, StageOrder> {
  const found = new Map<StageNode, StageOrder>();
  const visit = (node: SharedNode, by: readonly string[], holds: readonly string[], isEveryKey = false): void => {
    switch (node.kind) {
      case 'stage':
        found.set(node, {
          by: isPlain(node, by) ? by : [],
          holds: holds.filter((id) => isOwnFlag(node, id)),
          ...(isEveryKey ? { isEveryKey } : {}),
        });
        return;
      case 'filter':
        visit(node.item, by, [...holds, ...flagsIn(node.where)], isEveryKey);
        return;
      case 'compute': {
        const source = new Map(node.columns.filter(isCopy).map((column) => [column.id, copyOf(column) as string]));
        visit(
          node.item,
          by.map((id) => source.get(id) ?? id),
          [],
        );
        return;
      }
      case 'join': {
        const keys = node.keys.toReversed();
        const partners = new Map(node.join === 'inner' ? keys.map(([id, partner]) => [partner, id]) : []);
        const isMet = node.once || node.leftOnce === true;
        const kept = isLookedUp(node) ? by.map((id) => partners.get(id) ?? id) : undefined;
        visit(node.left, kept ?? (isMet ? keys.map(([id]) => id) : []), []);
        const others = keys.map(([, id]) => id);
        visit(node.right, isMet ? others : [], [], kept !== undefined && canStandByKey(node.right, others));
        return;
      }
      default:
        for (const item of itemsOf(node)) visit(item, [], []);
    }
  };
  visit(body, [], []);
  return found;
}

const isPlain = ({ columns }: StageNode, by: readonly string[]): boolean =>
  by.every((id) => columns.some((column) => column.id === id && !column.nullable));

/**
 * Whether an owner can put rows in the places of their keys: it knows all of them, and which take part, of which a key has one at most or only their
 * presence counts.
 */
export function canStandByKey(node: SharedNode, by: readonly string[]): boolean {
  if (node.kind === 'stage') return isPlain(node, by);
  if (node.kind !== 'filter') return false;
  const flags = flagsIn(node.where);
  let { item } = node;
  while (item.kind === 'filter') ({ item } = item);
  return (
    item.kind === 'stage' &&
    flags.length > 0 &&
    flags.every((id) => isOwnFlag(item as StageNode, id)) &&
    canStandByKey(node.item, by)
  );
}

const isOwnFlag = ({ columns }: StageNode, id: string): boolean =>
  columns.some((column) => column.id === id && column.kind === 'boolean' && !column.nullable);

/** The flags of which a condition says that all are TRUE, none if it says anything else. */
function flagsIn(where: SecureBoolean): string[] {
  const items = where.kind === 'and' ? where.items : [where];
  const flags = items.flatMap((item) => (item.kind === 'flag' && !flagOf(item.id).known ? [item.id] : []));
  return flags.length === items.length ? flags : [];
}

/** Whether rows that take part fulfil a condition already. */
export function isHeld({ order }: SharedTable, where: SecureBoolean): boolean {
  const flags = flagsIn(where);
  return flags.length > 0 && flags.every((id) => order?.holds?.includes(id) === true);
}
