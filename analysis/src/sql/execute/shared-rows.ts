/** The 'shared' source: a tree of relational operators under protocol over several owners' tables gives the question's rows. */
import { protocolNamed, type Sharing, together } from '@tacit/engine';
import type { Load } from '../../kinds/runtime.ts';
import { itemsOf, nodesOfShared } from '../plan/shared-nodes.ts';
import type { SharedNode } from '../plan/shared.ts';
import type { Plan } from '../plan/types.ts';
import type { SortableRows } from './joined.ts';
import { codesOf } from './shared-codes.ts';
import { belowValues, nullValues } from './shared-cross.ts';
import { groupTable } from './shared-group.ts';
import { sharedInputs } from './shared-input.ts';
import { joinTables } from './shared-join.ts';
import { belowTables, computeTable, filterTable } from './shared-operators.ts';
import { askedOf, rowsOfOutputs } from './shared-outputs.ts';
import { type Context, pruned, type SharedTable, tableOf } from './shared-table.ts';
import { type Uses, usesOf } from './shared-uses.ts';
import { windowTable } from './shared-window.ts';
import type { StageNode } from './shared-words.ts';
import { relationStep, steps } from './steps.ts';

/**
 * The rows that plan.shared makes, which measures and keys call table 0. Throws what `load` throws, UsageError 'data.…' for rows that break
 * the plan's promises.
 */
export async function sharedRows(sharing: Sharing, plan: Plan, load: Load): Promise<SortableRows> {
  const { shared } = plan;
  if (plan.source !== 'shared' || shared === undefined) throw new Error('the plan has no shared relation');
  const flows = protocolNamed(plan.protocol).flows(plan.parties.length);
  const context: Context = {
    sharing,
    codes: codesOf(shared.body),
    hasBitMatrices: flows.bitMatrixProduct !== undefined,
  };
  const asked = askedOf(context, plan, shared);
  const uses = usesOf(shared.body, asked.uses);
  const stages = nodesOfShared(shared.body).filter((node): node is StageNode => node.kind === 'stage');
  const { tables, texts, rowsPerUnit } = await sharedInputs(context, plan, stages, uses, asked.texts, load);

  const numbers = new Map(nodesOfShared(shared.body).map((node, i) => [node, i + 1]));
  const computed = async (own: Context, node: SharedNode): Promise<SharedTable> => {
    const above = uses.get(node) as Uses;
    const items = await itemsComputed(own, node, computed);
    const [item, other] = items;
    own.sharing.session.step(relationStep(numbers.get(node) as number));
    switch (node.kind) {
      case 'stage':
        return pruned(tables.get(node) as SharedTable, above);
      case 'below':
        return belowTables(own, node, items, above);
      case 'filter':
        return pruned(await filterTable(own, node, item as SharedTable), above);
      case 'compute':
        return computeTable(own, node, item as SharedTable, above);
      case 'group':
        return groupTable(own, node, item as SharedTable, above);
      case 'window':
        return windowTable(own, node, item as SharedTable, above);
      case 'join':
        return joinTables(own, node, item as SharedTable, other as SharedTable, above);
    }
  };
  const table = filledUp(context, await computed(context, shared.body), shared.body.rows);
  sharing.session.step(steps.relations);
  return { ...(await rowsOfOutputs(context, plan, shared, asked, table, texts)), rowsPerUnit };
}

/** Rows from which on tables are computed one after another: memory then matters more than rounds. */
const manyRows = 2 ** 17;

/** The tables that a table is made of: side by side where they are small. */
async function itemsComputed(
  context: Context,
  node: SharedNode,
  computed: (context: Context, node: SharedNode) => Promise<SharedTable>,
): Promise<SharedTable[]> {
  const items = itemsOf(node);
  if (items.length > 1 && items.flatMap(nodesOfShared).every(({ rows }) => rows <= manyRows)) {
    return await together<SharedTable[]>(
      context.sharing,
      items.map((item) => (sharing: Sharing) => computed({ ...context, sharing }, item)),
    );
  }
  const tables: SharedTable[] = [];
  for (const item of items) tables.push(await computed(context, item));
  return tables;
}

/** With rows that take no part behind, as many as the plan counts with. Local. */
function filledUp(context: Context, table: SharedTable, rows: number): SharedTable {
  const missing = rows - table.rows;
  if (missing < 0) throw new Error(`a relation of up to ${rows} rows has ${table.rows}`);
  if (missing === 0) return table;
  const { sharing } = context;
  const own = [...table.columns.values()];
  const values = belowValues(sharing, own, table.rows, nullValues(context, own, missing), missing);
  const kept = sharing.joinRows([table.kept, sharing.filledBits(missing, 1, false)]);
  // What is never NULL stays so.
  return tableOf(
    rows,
    kept,
    values.map((value, i) => ({ ...value, known: own[i]?.known && value.known })),
    table.order,
  );
}
