/**
 * Window functions under protocol (windowByKeys of the engine, which says what it opens and costs): all of one node share one sort.
 */
import {
  type Bits,
  type FrameOfRows,
  type Sharing,
  windowByKeys,
  type WindowFunction,
  type WindowRows,
} from '@tacit/engine';
import type { RowsFrame } from '../../local/stages.ts';
import { columnsOfNode, type SharedNode, type SharedWindow } from '../plan/shared.ts';
import { keyLayout, plainOrder } from './shared-keys.ts';
import {
  type Context,
  formed,
  moving,
  ringOf,
  type SharedTable,
  type SharedValue,
  tableOf,
  valueOf,
} from './shared-table.ts';
import type { Uses } from './shared-uses.ts';

type WindowNode = Extract<SharedNode, { kind: 'window' }>;

export async function windowTable(
  context: Context,
  node: WindowNode,
  table: SharedTable,
  above: Uses,
): Promise<SharedTable> {
  const { sharing } = context;
  const used = node.columns.filter(({ id }) => above.has(id));
  const partition = keyLayout(context, table, plainOrder(node.partition));
  const order = keyLayout(context, table, node.order);
  const inOrder = node.order.map(({ column }) => column);

  // What stands in the sort key comes back with it.
  const own = columnsOfNode(node.item).flatMap(({ id }) => (above.has(id) ? [valueOf(table, id)] : []));
  const isSorted = (id: string) => node.partition.includes(id) || inOrder.includes(id);
  const side = moving(
    own.map((value) => (isSorted(value.column.id) ? { ...value, bits: undefined, known: undefined } : value)),
  );
  const functions = used.map((column) => functionOf(node, column, table));
  const given = { kept: table.kept, partition: partition.planes, order: order.planes, columns: side.columns };
  if (node.shuffled === true && used.some((column) => 'of' in column)) throw new Error('shuffled rows have no values');
  const rows = node.shuffled === true ? await inAnyOrder(sharing, given) : given;
  const sorted = await windowByKeys(sharing, rows, functions);
  const moved = side.back(sorted.columns).map((value): SharedValue => {
    const { id } = value.column;
    if (node.partition.includes(id)) return { ...value, ...partition.read(sorted.partition, id) };
    return inOrder.includes(id) ? { ...value, ...order.read(sorted.order, id) } : value;
  });
  const made = used.map((column, i): SharedValue => {
    const { value, valid } = sorted.values[i] as (typeof sorted.values)[number];
    return {
      column,
      ring: sharing.within(value),
      known: column.nullable ? valid : undefined,
    };
  });
  return tableOf(table.rows, sorted.kept, [...moved, ...(await formed(context, made, above))]);
}

/** The rows in a uniformly random order: the sort of `windowByKeys` is stable, so that it stays that of rows with equal keys. */
async function inAnyOrder(sharing: Sharing, { kept, partition, order, columns }: WindowRows): Promise<WindowRows> {
  const drawn = sharing.randomOrder(kept.length);
  const moved = await sharing.shuffle(drawn, { rings: columns.rings, bits: [kept, partition, order, ...columns.bits] });
  const [ownKept, ownPartition, ownOrder, ...bits] = moved.bits as [Bits, Bits, Bits, ...Bits[]];
  return { kept: ownKept, partition: ownPartition, order: ownOrder, columns: { rings: moved.rings, bits } };
}

/** A frame as the engine has it. */
function rowsOf({ start, end }: RowsFrame): FrameOfRows {
  const side = (at: RowsFrame['start']) => (at === 'unbounded' ? 'partition' : at);
  return { from: side(start), to: side(end) };
}

function functionOf(node: WindowNode, column: SharedWindow, table: SharedTable): WindowFunction {
  const framed = column.frame === undefined ? undefined : rowsOf(column.frame);
  const frame = framed ?? (node.order.length === 0 ? 'partition' : 'peers');
  const of = (id: string) => ({ value: ringOf(table, id), valid: valueOf(table, id).known });
  switch (column.function) {
    case 'row_number':
      return { kind: 'rowNumber' };
    case 'rank':
      return { kind: 'rank' };
    case 'dense_rank':
      return { kind: 'denseRank' };
    case 'ntile':
      return { kind: 'ntile', buckets: column.number };
    case 'lag':
    case 'lead':
      return { kind: column.function, by: column.number, ...of(column.of) };
    case 'first_value':
      return { kind: 'first', frame, ...of(column.of) };
    case 'last_value':
      return { kind: 'last', frame, ...of(column.of) };
    case 'nth_value': {
      const rows = typeof frame === 'string' ? ({ from: 'partition', to: frame } as const) : frame;
      return { kind: 'nth', place: column.number, frame: rows, ...of(column.of) };
    }
    case 'sum':
      return { kind: 'sum', frame, ...of(column.of) };
    case 'min':
    case 'max': {
      const { range } = valueOf(table, column.of).column;
      const bounds = { min: BigInt(range.min), max: BigInt(range.max) };
      return { kind: column.function, frame, range: bounds, ...of(column.of) };
    }
    case 'count':
      return { kind: 'count', frame, valid: column.of === null ? undefined : valueOf(table, column.of).known };
  }
}
