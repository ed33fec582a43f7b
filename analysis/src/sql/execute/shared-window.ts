/**
 * Window functions under protocol (windowByKeys of the engine, which says what it opens and costs): all of one node share one sort. Words of
 * texts are fetched as a number each.
 */
import { type Bits, type Ring, type Sharing, toBits, together, windowByKeys, type WindowFunction } from '@tacit/engine';
import { columnsOfNode, type SharedNode, type SharedWindow } from '../plan/shared.ts';
import { keyLayout, plainOrder } from './shared-keys.ts';
import {
  type Context,
  flipped,
  formed,
  moving,
  nullWord,
  numberOfBits,
  ringOf,
  type SharedTable,
  type SharedValue,
  tableOf,
  valueOf,
  withWords,
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
  const told = await together(
    sharing,
    used.map((column) => (branch: Sharing) => wordsAsked(branch, column, table, above)),
  );
  const words = used.flatMap((_, i) => (told[i] ?? []).map((value) => fetching(functions[i], value)));
  const sorted = await windowByKeys(
    sharing,
    { kept: table.kept, partition: partition.planes, order: order.planes, columns: side.columns },
    [...functions, ...words],
  );
  const moved = side.back(sorted.columns).map((value): SharedValue => {
    const { id } = value.column;
    if (node.partition.includes(id)) return { ...value, ...partition.read(sorted.partition, id) };
    return inOrder.includes(id) ? { ...value, ...order.read(sorted.order, id) } : value;
  });
  let next = functions.length;
  const fetched = await together(
    sharing,
    used.map((_, i) => {
      const count = told[i]?.length ?? 0;
      next += count;
      const rings = sorted.values.slice(next - count, next).map(({ value }) => value);
      return (branch: Sharing) => wordsOf(branch, rings);
    }),
  );
  const made = used.map((column, i): SharedValue => {
    const { value, valid } = sorted.values[i] as (typeof sorted.values)[number];
    return {
      column,
      ring: sharing.within(value),
      known: column.nullable ? valid : undefined,
      told: fetched[i] && withWords(sharing, fetched[i], column.words),
    };
  });
  return tableOf(table.rows, sorted.kept, [...moved, ...(await formed(context, made, above))]);
}

function functionOf(node: WindowNode, column: SharedWindow, table: SharedTable): WindowFunction {
  const frame = node.order.length === 0 ? 'partition' : 'peers';
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

/** The words of a text that is fetched, as numbers that are 0 where it is NULL. */
async function wordsAsked(
  sharing: Sharing,
  column: SharedWindow,
  table: SharedTable,
  above: Uses,
): Promise<Ring[] | undefined> {
  if (!above.has(column.id, 'told')) return undefined;
  const told = 'of' in column && column.of !== null ? valueOf(table, column.of).told : undefined;
  if (told === undefined) throw new Error(`the words of ${column.id} are not those of a column`);
  const planes = flipped(sharing, told, nullWord);
  const words = Array.from({ length: told.planes / 64 }, (_, w) => sharing.slicePlanes(planes, 64 * w, 64 * (w + 1)));
  return await together(
    sharing,
    words.map((word) => (branch: Sharing) => numberOfBits(branch, word, { from: 0n, width: 64 })),
  );
}

function fetching(like: WindowFunction | undefined, value: Ring): WindowFunction {
  if (like?.kind !== 'lag' && like?.kind !== 'lead' && like?.kind !== 'first')
    throw new Error('a window gives a text that is none of its rows');
  return { ...like, value };
}

async function wordsOf(sharing: Sharing, rings: readonly Ring[]): Promise<Bits | undefined> {
  if (rings.length === 0) return undefined;
  const words = await together(
    sharing,
    rings.map((ring) => (branch: Sharing) => toBits(branch, branch.within(ring), 64)),
  );
  return flipped(sharing, sharing.joinPlanes(words), nullWord);
}
