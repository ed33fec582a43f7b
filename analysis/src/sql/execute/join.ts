/** The 'join' source: two owners' rows are joined under protocol, with a helper or alone; every column becomes a vector over the joined rows. */
import {
  type Bits,
  join,
  type Joined,
  type JoinTable,
  type Ring,
  sharedJoin,
  type Sharing,
  together,
} from '@tacit/engine';
import { unitStages } from '../plan/gates.ts';
import type { LocalRows, RowStage } from '../../local/stages.ts';
import type { Plan } from '../plan/types.ts';
import type { SharedRows } from './conditions.ts';
import { packingOf, type Packing, packRows, unpackField } from './pack.ts';
import type { Load } from '../../kinds/runtime.ts';
import { partyNumber } from './parts.ts';
import { checkLocalRows } from '../../local/decode.ts';
import { joinMany } from './join-many.ts';
import { steps } from './steps.ts';

/** The joined table under protocol. */
export interface JoinedRows extends SharedRows {
  /** One plane: 1 where the row is a real pair. */
  readonly valid: Bits;
  /** One-hot planes per digit of a category output, most significant digit first. */
  category(table: number, id: string): Bits[];
  /** Most of them that are real pairs. */
  readonly mostPairs: number;
  /** Of a join with keys that repeat: of each key of the group whose rows `kept` marks the first, plane by plane. `steady`: the same in all rows of a key. */
  firstOfKeys?(kept: Bits, steady: boolean): Promise<Bits>;
  /** Likewise the rows that have a partner, whichever count, and that have a key. */
  readonly matched?: Bits;
  readonly keyed?: Bits;
  /** One element for each stage with units: most rows that one of them has. */
  readonly rowsPerUnit: ReadonlyMap<number, Ring>;
}

export async function joinStages(sharing: Sharing, plan: Plan, load: Load): Promise<JoinedRows> {
  const [left, right] = plan.stages as [RowStage, RowStage];
  if (plan.source !== 'join' || left.kind !== 'rows' || right.kind !== 'rows') throw new Error('not a join plan');
  if (plan.many !== undefined) return await joinMany(sharing, plan, plan.many, load);
  const columns = plan.measures.length - 1;
  const packings = [packingOf(left, columns), packingOf(right, columns)] as const;
  const owners = [partyNumber(plan, left.party), partyNumber(plan, right.party)] as const;

  sharing.session.step(steps.local);
  const table = async (index: 0 | 1) =>
    sharing.session.owns(owners[index]) ? loadTable(plan, index, packings[index], load) : undefined;
  const data = { left: await table(0), right: await table(1) };

  const side = (table: 0 | 1) => ({
    owner: owners[table],
    rows: (plan.stages[table] as RowStage).rowsUpTo,
    ring: numberIds(plan.stages[table] as RowStage).length,
    words: packings[table].words,
  });
  const request = { left: side(0), right: side(1) };
  const helper = plan.join === null ? undefined : partyNumber(plan, plan.join.helper);
  const tables = { left: data.left?.table, right: data.right?.table };
  const units = unitStages(plan);
  const [joined, ...perUnit] = await together<[Joined, ...Ring[]]>(sharing, [
    (branch) =>
      helper === undefined ? sharedJoin(branch, request, tables) : join(branch, { ...request, helper }, tables),
    ...units.map((stage) => (branch: Sharing) => {
      const own = stage === 0 ? data.left : data.right;
      return branch.inputRing(owners[stage as 0 | 1], 1, own === undefined ? undefined : own.rowsPerUnit);
    }),
  ]);
  const rowsPerUnit = new Map(units.map((stage, i) => [stage, perUnit[i] as Ring]));
  const mostPairs = Math.min(left.rowsUpTo, right.rowsUpTo);
  return { ...columnsOf(sharing, plan, packings, joined), mostPairs, rowsPerUnit };
}

/** Ids of the number outputs: the order of the ring columns. */
export function numberIds(stage: RowStage): string[] {
  return stage.outputs.flatMap((output) => (output.kind === 'number' ? [output.id] : []));
}

export interface OwnTable {
  readonly table: JoinTable;
  readonly data: LocalRows;
  readonly rowsPerUnit: BigUint64Array;
}

export async function loadTable(plan: Plan, table: 0 | 1, packing: Packing, load: Load): Promise<OwnTable> {
  const stage = plan.stages[table] as RowStage;
  const data = (await load(table)) as LocalRows;
  if (data.kind !== 'rows') throw new Error(`stage ${table} needs rows`);
  checkLocalRows(stage, data);
  const ring = numberIds(stage).map((id) => unsigned(data.numbers[id] as BigInt64Array));
  return {
    table: { rows: data.rows, keys: data.keys, ring, words: packRows(packing, data) },
    data,
    rowsPerUnit: BigUint64Array.of(data.rowsPerUnit ?? 1n),
  };
}

/** The same 64-bit words, read as elements of Z_2^64. */
function unsigned(values: BigInt64Array): BigUint64Array {
  return new BigUint64Array(values.buffer, values.byteOffset, values.length);
}

export function columnsOf(
  sharing: Sharing,
  plan: Plan,
  packings: readonly Packing[],
  joined: Joined,
): Omit<JoinedRows, 'rowsPerUnit' | 'mostPairs'> {
  const sides = [joined.left, joined.right];
  const sideOf = (table: number) => {
    const side = sides[table];
    const packing = packings[table];
    const stage = plan.stages[table];
    if (side === undefined || packing === undefined || stage?.kind !== 'rows') throw new Error(`no table ${table}`);
    return { side, packing, stage };
  };
  const field = (table: number, id: string) => {
    const { side, packing } = sideOf(table);
    return unpackField(sharing, packing, id, side.words);
  };
  return {
    length: joined.length,
    valid: joined.valid,
    number(table, id) {
      const { side, stage } = sideOf(table);
      const ring = side.ring[numberIds(stage).indexOf(id)];
      if (ring === undefined) throw new Error(`table ${table} has no number ${id}`);
      return ring;
    },
    flag: (table, id) => field(table, id)[0] as Bits,
    category: field,
  };
}
