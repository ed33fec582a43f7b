/**
 * Joined rows that stand in the order of their groups: the owner of all keys says how, and hands over the keys once for each group instead of
 * once for each row. Engine: arranged-groups.ts, which says why nobody learns more, and join.ts.
 */
import { type Bits, packBits, rowsToPlanes, type Sharing, together, wordsFor } from '@tacit/engine';
import type { LocalRows, RowStage } from '../../local/stages.ts';
import type { Arrangement } from '../plan/arrangement.ts';
import type { Plan } from '../plan/types.ts';
import type { OwnTable } from './joined.ts';
import { packedKeys, type SortedKey, sortedKey } from './keys.ts';
import { ownOrder, type OwnOrder } from './own-order.ts';
import { packingOf, type Packing, packRows } from './pack.ts';

/** What the owner tells of its order under protocol, and what it knows itself. */
export interface ArrangedOrder {
  readonly party: number;
  readonly starts: Bits;
  readonly runs: Bits | undefined;
  readonly fillersFirst: Uint32Array | undefined;
  /** One row for each filler. */
  readonly keys: readonly SortedKey[];
}

/** The packing of a table's columns that are handed over row by row: without its keys. */
export function packingWithoutKeys(plan: Plan, table: number, columns: number): Packing {
  const keys = new Set(packedKeys(plan, table).map(({ id }) => id));
  const stage = plan.stages[table] as RowStage;
  return packingOf({ ...stage, outputs: stage.outputs.filter(({ id }) => !keys.has(id)) }, columns);
}

/** What is needed of the order at its owner. */
export function arrangedTable(
  plan: Plan,
  arrangement: Arrangement,
  { table, data, ...rest }: OwnTable,
): OwnTable & { readonly own: OwnOrder } {
  const { rowsUpTo } = plan.stages[arrangement.table] as RowStage;
  const own = ownOrder(plan, arrangement, rowsUpTo, data);
  return { ...rest, table: { ...table, order: own.order }, data, own };
}

/** One round. */
export async function shareOrder(
  sharing: Sharing,
  plan: Plan,
  { table, fillers, runs }: Arrangement,
  party: number,
  own: (OwnTable & { readonly own: OwnOrder }) | undefined,
): Promise<ArrangedOrder> {
  const { rowsUpTo, dataset, outputs } = plan.stages[table] as RowStage;
  const rows = rowsUpTo + fillers;
  const packed = packedKeys(plan, table);
  const ids = new Set(plan.found === undefined ? [] : packed.map(({ id }) => id));
  const stage = { ...(plan.stages[table] as RowStage), outputs: outputs.filter(({ id }) => ids.has(id)) };
  const packing = packingOf(stage, 0, packed);
  const marks = runs === undefined ? 1 : 2;
  const [bits, words] = await together<[Bits, Bits[]]>(sharing, [
    (on) => on.inputBits(party, rows, marks, own && marked(own.own, marks)),
    (on) => groupWords(on, party, fillers, packing, own && packRows(packing, examples(own.data, own.own), dataset)),
  ]);
  return {
    party,
    starts: sharing.slicePlanes(bits, 0, 1),
    runs: runs === undefined ? undefined : sharing.slicePlanes(bits, 1, 2),
    fillersFirst: own?.own.fillersFirst,
    keys: plan.found === undefined ? [] : plan.keys.map(({ id }, i) => sortedKey(sharing, plan, packing, i, id, words)),
  };
}

function marked({ starts, runs }: OwnOrder, marks: number): BigUint64Array {
  const words = wordsFor(starts.length);
  const all = new BigUint64Array(marks * words);
  all.set(packBits(starts));
  if (marks === 2) all.set(packBits(runs), words);
  return all;
}

/** Words of bits, one row a group; rows that are missing are zeros. */
async function groupWords(
  sharing: Sharing,
  party: number,
  groups: number,
  { words }: Packing,
  columns: readonly BigUint64Array[] | undefined,
): Promise<Bits[]> {
  const planes = words.reduce((sum, used) => sum + used, 0);
  const perPlane = wordsFor(groups);
  const all = columns && new BigUint64Array(planes * perPlane);
  let next = 0;
  for (const [w, used] of words.entries()) {
    if (all === undefined) break;
    const filled = new BigUint64Array(groups);
    filled.set(columns?.[w] as BigUint64Array);
    all.set(rowsToPlanes(filled, used), next * perPlane);
    next += used;
  }
  const bits = await sharing.inputBits(party, groups, planes, all);
  next = 0;
  return words.map((used) => {
    next += used;
    return sharing.slicePlanes(bits, next - used, next);
  });
}

/** One row of each group. Of groups that are found the first ones have rows, and all others none. */
function examples(data: LocalRows, { example }: OwnOrder): LocalRows {
  const rows = example.filter((row) => row !== undefined);
  const each = <T, R>(columns: Readonly<Record<string, T>>, pick: (column: T) => R): Record<string, R> =>
    Object.fromEntries(Object.entries(columns).map(([id, column]) => [id, pick(column)]));
  return {
    kind: 'rows',
    rows: rows.length,
    keys: [],
    numbers: each(data.numbers, (column) => BigInt64Array.from(rows, (row) => column[row] as bigint)),
    flags: each(data.flags, (column) => Uint8Array.from(rows, (row) => column[row] as number)),
    categories: each(data.categories, (column) => Uint16Array.from(rows, (row) => column[row] as number)),
    texts: each(data.texts ?? {}, (column) => rows.map((row) => column[row] as string)),
  };
}
