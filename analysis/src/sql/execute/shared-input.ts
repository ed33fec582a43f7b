/** What owners hand over to a relation under protocol. */
import { type Bits, packBits, type Ring, rowsToPlanes, type Sharing, together, wordsFor } from '@tacit/engine';
import { checkLocalRows } from '../../local/decode.ts';
import type { LocalRows, RowStage } from '../../local/stages.ts';
import type { Load } from '../../kinds/runtime.ts';
import { unitStages } from '../plan/gates.ts';
import type { SharedColumn, SharedNode } from '../plan/shared.ts';
import type { Plan } from '../plan/types.ts';
import { partyNumber } from './parts.ts';
import type { Code } from './shared-codes.ts';
import { codeOf, type Context, type RowOrder, type SharedTable, type SharedValue, tableOf } from './shared-table.ts';
import type { Uses } from './shared-uses.ts';
import { shareTexts, type StageNode, type TextList, type TextSource } from './shared-words.ts';
import { isLookedUp } from './shared-look-up.ts';
import { stageOrders, type StageOrder } from './shared-order.ts';
import type { OwnRows } from './shared-own.ts';
import { ordered, standingByKey } from './shared-stage-order.ts';
import { steps } from './steps.ts';
import { knownIn, padded } from './shared-values.ts';

export interface SharedInputs {
  /** In the order of the sources. */
  readonly texts: readonly TextList[];
  readonly tables: ReadonlyMap<StageNode, SharedTable>;
  /** One element for each stage with units: most rows that one of them has. */
  readonly rowsPerUnit: ReadonlyMap<number, Ring>;
}

/**
 * Every owner loads its tables and shares the columns that are used, filled up to the sizes of their cards. One round. What `load` throws,
 * and UsageError 'data.…' for rows that break the plan's promises.
 */
export async function sharedInputs(
  context: Context,
  plan: Plan,
  nodes: readonly StageNode[],
  uses: ReadonlyMap<SharedNode, Uses>,
  sources: readonly TextSource[],
  load: Load,
): Promise<SharedInputs> {
  const { sharing } = context;
  sharing.session.step(steps.local);
  const loaded: (LocalRows | undefined)[] = [];
  for (const { stage } of nodes) {
    const { party } = plan.stages[stage] as RowStage;
    loaded.push(sharing.session.owns(partyNumber(plan, party)) ? await loadRows(plan, stage, load) : undefined);
  }
  sharing.session.step(steps.input);
  const units = unitStages(plan);
  const orders = stageOrders(plan.shared?.body as SharedNode, (join) =>
    isLookedUp(context, join, uses.get(join) as Uses),
  );
  const [tables, perUnit, texts] = await together<[SharedTable[], Ring[], TextList[]]>(sharing, [
    (branch) =>
      together(
        branch,
        nodes.map((node, i) => (own: Sharing) => {
          return shareStage(
            { ...context, sharing: own },
            plan,
            node,
            uses.get(node) as Uses,
            orders.get(node),
            loaded[i],
          );
        }),
      ),
    (branch) =>
      together(
        branch,
        units.map((stage) => (own: Sharing) => {
          const data = loaded[nodes.findIndex((node) => node.stage === stage)];
          const most = data === undefined ? undefined : BigUint64Array.of(data.rowsPerUnit ?? 1n);
          return own.inputRing(partyNumber(plan, plan.stages[stage]?.party ?? ''), 1, most);
        }),
      ),
    (branch) =>
      together<TextList[]>(
        branch,
        sources.map((source) => (own: Sharing) => {
          const { party, dataset } = plan.stages[source.node.stage] as RowStage;
          return shareTexts(own, partyNumber(plan, party), source, dataset, loaded[nodes.indexOf(source.node)]);
        }),
      ),
  ]);
  return {
    texts,
    tables: new Map(nodes.map((node, i) => [node, tables[i] as SharedTable])),
    rowsPerUnit: new Map(units.map((stage, i) => [stage, perUnit[i] as Ring])),
  };
}

async function loadRows(plan: Plan, index: number, load: Load): Promise<LocalRows> {
  const data = await load(index);
  if (data.kind !== 'rows') throw new Error(`stage ${index} needs rows`);
  checkLocalRows(plan.stages[index] as RowStage, data);
  return data;
}

/** A run of planes of one table: what a row has in them, of rows that are there. */
interface Planes {
  readonly count: number;
  words(data: LocalRows): BigUint64Array;
}

async function shareStage(
  context: Context,
  plan: Plan,
  { stage, rows: rowsOfNode, columns }: StageNode,
  uses: Uses,
  order: StageOrder = { by: [], holds: [] },
  given?: LocalRows,
): Promise<SharedTable> {
  const { sharing } = context;
  const { party, rowsUpTo } = plan.stages[stage] as RowStage;
  if (rowsOfNode !== rowsUpTo) throw new Error(`stage ${stage} has up to ${rowsUpTo} rows, its table ${rowsOfNode}`);
  const codes = (id: string) => codeOf(context, id);
  const isEveryKey = order.isEveryKey === true;
  const rows = isEveryKey ? 2 ** order.by.reduce((sum, id) => sum + codes(id).width, 0) : rowsOfNode;
  const owner = partyNumber(plan, party);
  const used = columns.filter(({ id }) => uses.has(id));
  const numbers = used.filter((column) => column.kind !== 'boolean' && uses.has(column.id, 'ring'));
  const { data, present } = given === undefined ? {} : inPlaces(columns, order, codes, given, rows);
  const isKept: Planes = { count: 1, words: () => flags(rows, present) };
  // Rows that stand at the places of their keys are found by look-up; of others an owner knows which they are.
  const own: OwnRows | undefined =
    owner < plan.parties.length && !isEveryKey
      ? {
          owner,
          columns: new Map(columns.map((column) => [column.id, column])),
          isWhole: true,
          own: data && { data, rows: present?.length ?? 0 },
        }
      : undefined;
  const standing: RowOrder = {
    by: order.by.map((id) => [id]),
    holds: order.holds,
    hasGaps: isEveryKey,
    ...(isEveryKey ? { isEveryKey } : {}),
  };
  const parts = used.map((column) => partsOf(column, uses, codeOf(context, column.id), rows));
  const runs = [isKept, ...parts.flatMap(({ bits, known }) => [bits, known].filter((each) => each !== null))];

  let ringValues: BigUint64Array | undefined;
  let bitWords: BigUint64Array | undefined;
  if (data !== undefined) {
    ringValues = new BigUint64Array(numbers.length * rows);
    numbers.forEach((column, c) => ringValues?.set(padded(column, data, rows), c * rows));
    bitWords = new BigUint64Array(runs.reduce((sum, { count }) => sum + count, 0) * wordsFor(rows));
    let next = 0;
    for (const run of runs) {
      bitWords.set(run.words(data), next);
      next += run.count * wordsFor(rows);
    }
  }
  const planes = runs.reduce((sum, { count }) => sum + count, 0);
  const [ring, bits] = await together<[Ring, Bits]>(sharing, [
    (branch) => branch.inputRing(owner, numbers.length * rows, ringValues),
    (branch) => branch.inputBits(owner, rows, planes, bitWords),
  ]);
  let next = 0;
  const take = (run: Planes | null): Bits | undefined => {
    if (run === null) return undefined;
    next += run.count;
    return sharing.slicePlanes(bits, next - run.count, next);
  };
  const kept = take(isKept) as Bits;
  const values: SharedValue[] = [];
  for (const [i, column] of used.entries()) {
    const part = parts[i] as Part;
    const at = numbers.indexOf(column);
    const forms = { bits: take(part.bits), known: take(part.known) };
    values.push({ column, ring: at < 0 ? undefined : sharing.slice(ring, at * rows, (at + 1) * rows), ...forms });
  }
  const booleans = values.filter(({ column }) => column.kind === 'boolean' && uses.has(column.id, 'ring'));
  if (booleans.length === 0) return tableOf(rows, kept, values, standing, own);
  const ones = sharing.within(
    await sharing.bitsToRing(sharing.joinPlanes(booleans.map((value) => value.bits as Bits))),
  );
  const all = values.map((value) => {
    const at = booleans.indexOf(value);
    return at < 0 ? value : { ...value, ring: sharing.slice(ones, at * rows, (at + 1) * rows) };
  });
  return tableOf(rows, kept, all, standing, own);
}

/** An owner's rows as they are to stand, and which of them take part. */
function inPlaces(
  columns: readonly SharedColumn[],
  order: StageOrder,
  codes: (id: string) => Code,
  given: LocalRows,
  rows: number,
): { readonly data: LocalRows; readonly present: Uint8Array } {
  const inOrder = ordered(columns, order, given);
  if (order.isEveryKey === true) return standingByKey(columns, order.by, codes, inOrder, rows);
  return { data: inOrder.data, present: new Uint8Array(inOrder.takingPart).fill(1) };
}

interface Part {
  readonly bits: Planes | null;
  readonly known: Planes | null;
}

function partsOf(column: SharedColumn, uses: Uses, code: Code, rows: number): Part {
  const { id, kind, nullable } = column;
  const known: Planes | null = nullable ? { count: 1, words: (data) => flags(rows, knownIn(data, id)) } : null;
  if (kind === 'boolean') {
    const isUsed = uses.has(id, 'bits') || uses.has(id, 'ring');
    return { bits: isUsed ? { count: 1, words: (data) => flags(rows, data.flags[id]) } : null, known };
  }
  const bits: Planes = {
    count: code.width,
    words: (data) =>
      rowsToPlanes(
        padded(column, data, rows).map((value) => value - code.from),
        code.width,
      ),
  };
  return { bits: uses.has(id, 'bits') ? bits : null, known };
}

function flags(rows: number, values: Uint8Array | undefined): BigUint64Array {
  if (values === undefined) throw new Error('a stage has no such flag');
  const words = new BigUint64Array(wordsFor(rows));
  words.set(packBits(values));
  return words;
}
