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
import { numberIds, numbersOf, packedKeys, type SortedKey, sortedKey } from './keys.ts';
import { packingOf, type Packing, packRows, unpackField } from './pack.ts';
import type { Load } from '../../kinds/runtime.ts';
import { partyNumber } from './parts.ts';
import { checkLocalRows } from '../../local/decode.ts';
import { steps } from './steps.ts';

/** The joined table under protocol. */
export interface JoinedRows extends SharedRows {
  /** One plane: 1 where the row is a real pair. */
  readonly valid: Bits;
  /** One-hot planes per digit of a category output, most significant digit first. */
  category(table: number, id: string): Bits[];
  /** Most of them that are real pairs. */
  readonly mostPairs: number;
  /** One element for each stage with units: most rows that one of them has. */
  readonly rowsPerUnit: ReadonlyMap<number, Ring>;
}

/** Rows that can be sorted by their groups. */
export interface SortableRows extends JoinedRows {
  /** Key number `index` of the plan, as it is compared and as it is told. */
  key(index: number): SortedKey;
}

export async function joinStages(sharing: Sharing, plan: Plan, load: Load): Promise<SortableRows> {
  const [left, right] = plan.stages as [RowStage, RowStage];
  if (plan.source !== 'join' || left.kind !== 'rows' || right.kind !== 'rows') throw new Error('not a join plan');
  const columns = plan.measures.length - 1;
  const packing = (table: 0 | 1) => packingOf(plan.stages[table] as RowStage, columns, packedKeys(plan, table));
  const packings = [packing(0), packing(1)] as const;
  const owners = [partyNumber(plan, left.party), partyNumber(plan, right.party)] as const;

  sharing.session.step(steps.local);
  const table = async (index: 0 | 1) =>
    sharing.session.owns(owners[index]) ? loadTable(plan, index, packings[index], load) : undefined;
  const data = { left: await table(0), right: await table(1) };

  const side = (table: 0 | 1) => ({
    owner: owners[table],
    rows: (plan.stages[table] as RowStage).rowsUpTo,
    ring: numberIds(plan, table).length,
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

interface OwnTable {
  readonly table: JoinTable;
  readonly rowsPerUnit: BigUint64Array;
}

async function loadTable(plan: Plan, table: 0 | 1, packing: Packing, load: Load): Promise<OwnTable> {
  const stage = plan.stages[table] as RowStage;
  const data = (await load(table)) as LocalRows;
  if (data.kind !== 'rows') throw new Error(`stage ${table} needs rows`);
  checkLocalRows(stage, data);
  const ring = numberIds(plan, table).map((id) => numbersOf(plan, data, id));
  return {
    table: { rows: data.rows, keys: data.keys, ring, words: packRows(packing, data, stage.dataset) },
    rowsPerUnit: BigUint64Array.of(data.rowsPerUnit ?? 1n),
  };
}

function columnsOf(
  sharing: Sharing,
  plan: Plan,
  packings: readonly Packing[],
  joined: Joined,
): Omit<SortableRows, 'rowsPerUnit' | 'mostPairs'> {
  const sides = [joined.left, joined.right];
  const sideOf = (table: number) => {
    const side = sides[table];
    const packing = packings[table];
    if (side === undefined || packing === undefined) throw new Error(`no table ${table}`);
    return { side, packing };
  };
  const field = (table: number, id: string) => {
    const { side, packing } = sideOf(table);
    return unpackField(sharing, packing, id, side.words);
  };
  return {
    length: joined.length,
    valid: joined.valid,
    number(table, id) {
      const { side } = sideOf(table);
      const ring = side.ring[numberIds(plan, table).indexOf(id)];
      if (ring === undefined) throw new Error(`table ${table} has no number ${id}`);
      return ring;
    },
    flag: (table, id) => field(table, id)[0] as Bits,
    category: field,
    key: (index) => {
      const { table, id } = plan.keys[index] as Plan['keys'][number];
      const { side, packing } = sideOf(table);
      return sortedKey(sharing, plan, packing, index, id, side.words);
    },
  };
}
