/** The 'join' source: two owners' rows are joined under protocol, with a helper or alone. */
import { join, type Joined, type Ring, sharedJoin, type Sharing, together } from '@tacit/engine';
import { arrangementOf } from '../plan/arrangement.ts';
import { unitStages } from '../plan/gates.ts';
import type { RowStage } from '../../local/stages.ts';
import type { Plan } from '../plan/types.ts';
import { type ArrangedOrder, arrangedTable, packingWithoutKeys, shareOrder } from './arranged.ts';
import { columnsOf, loadTable, type SortableRows } from './joined.ts';
import { joinMany } from './join-many.ts';
import { numberIds, packedKeys } from './keys.ts';
import { packingOf } from './pack.ts';
import type { Load } from '../../kinds/runtime.ts';
import { partyNumber } from './parts.ts';
import { steps } from './steps.ts';

const sides = ['left', 'right'] as const;

/** Joined rows; `arranged` where they stand in the order of their groups. */
export type JoinedStages = SortableRows & { readonly arranged?: ArrangedOrder };

export async function joinStages(sharing: Sharing, plan: Plan, load: Load): Promise<JoinedStages> {
  const [left, right] = plan.stages as [RowStage, RowStage];
  if (plan.source !== 'join' || left.kind !== 'rows' || right.kind !== 'rows') throw new Error('not a join plan');
  if (plan.many !== undefined) return await joinMany(sharing, plan, plan.many, load);
  const columns = plan.measures.length - 1;
  const arrangement = arrangementOf(plan);
  const packing = (table: 0 | 1) =>
    arrangement?.table === table
      ? packingWithoutKeys(plan, table, columns)
      : packingOf(plan.stages[table] as RowStage, columns, packedKeys(plan, table));
  const packings = [packing(0), packing(1)] as const;
  const owners = [partyNumber(plan, left.party), partyNumber(plan, right.party)] as const;

  sharing.session.step(steps.local);
  const table = async (index: 0 | 1) =>
    sharing.session.owns(owners[index]) ? loadTable(plan, index, packings[index], load) : undefined;
  const data = [await table(0), await table(1)] as const;
  const arranging = arrangement && data[arrangement.table];
  const arranged = arrangement && arranging && arrangedTable(plan, arrangement, arranging);

  const side = (table: 0 | 1) => ({
    owner: owners[table],
    rows: (plan.stages[table] as RowStage).rowsUpTo,
    ring: numberIds(plan, table).length,
    words: packings[table].words,
  });
  const request = {
    left: side(0),
    right: side(1),
    arranged: arrangement && { side: sides[arrangement.table], fillers: arrangement.fillers },
  };
  const helper = plan.join === null ? undefined : partyNumber(plan, plan.join.helper);
  const tableOf = (index: 0 | 1) => (arrangement?.table === index ? arranged : data[index])?.table;
  const tables = { left: tableOf(0), right: tableOf(1) };
  const units = unitStages(plan);
  const [joined, order, ...perUnit] = await together<[Joined, ArrangedOrder | undefined, ...Ring[]]>(sharing, [
    (branch) =>
      helper === undefined ? sharedJoin(branch, request, tables) : join(branch, { ...request, helper }, tables),
    (branch) =>
      arrangement === undefined
        ? Promise.resolve(undefined)
        : shareOrder(branch, plan, arrangement, owners[arrangement.table], arranged),
    ...units.map((stage) => (branch: Sharing) => {
      const own = data[stage as 0 | 1];
      return branch.inputRing(owners[stage as 0 | 1], 1, own === undefined ? undefined : own.rowsPerUnit);
    }),
  ]);
  const rowsPerUnit = new Map(units.map((stage, i) => [stage, perUnit[i] as Ring]));
  const mostPairs = Math.min(left.rowsUpTo, right.rowsUpTo);
  const rows = { ...columnsOf(sharing, plan, packings, joined), mostPairs, rowsPerUnit };
  return order === undefined ? rows : { ...rows, arranged: order };
}
