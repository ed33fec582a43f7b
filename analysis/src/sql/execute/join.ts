/** The 'join' source: two owners' rows are joined under protocol, with a helper or alone. */
import { join, type Joined, type Ring, sharedJoin, type Sharing, together } from '@tacit/engine';
import { unitStages } from '../plan/gates.ts';
import type { RowStage } from '../../local/stages.ts';
import type { Plan } from '../plan/types.ts';
import { columnsOf, loadTable, type SortableRows } from './joined.ts';
import { joinMany } from './join-many.ts';
import { numberIds, packedKeys } from './keys.ts';
import { packingOf } from './pack.ts';
import type { Load } from '../../kinds/runtime.ts';
import { partyNumber } from './parts.ts';
import { steps } from './steps.ts';

export async function joinStages(sharing: Sharing, plan: Plan, load: Load): Promise<SortableRows> {
  const [left, right] = plan.stages as [RowStage, RowStage];
  if (plan.source !== 'join' || left.kind !== 'rows' || right.kind !== 'rows') throw new Error('not a join plan');
  if (plan.many !== undefined) return await joinMany(sharing, plan, plan.many, load);
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
