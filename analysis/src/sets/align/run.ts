/**
 * The joint program of an aligned table. It opens nothing: the join's result stays as it is, rows without a partner too, and their
 * number is known to the helper alone.
 */
import { join, type JoinTable, type Ring, type Sharing } from '@tacit/engine';
import type { KeptVector } from '../../contract/artifacts.ts';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { checkLocalRows } from '../../local/decode.ts';
import type { KeyColumn, LocalOutput, LocalRows, RowStage } from '../../local/stages.ts';
import { type Packing, packingOf, packRows, unpackField } from '../../sql/execute/pack.ts';
import { distinctKeys } from '../distinct-keys.ts';
import type { AlignPlan } from './plan.ts';

/** `true` at recipients: it is done. Throws what the join throws; UsageError 'set.duplicate-keys', 'data.…' at an owner. */
export function runAlign(plan: AlignPlan, runtime: Runtime): Promise<true | undefined> {
  return runtime.compute((sharing) => align(plan, runtime, sharing));
}

async function align(plan: AlignPlan, runtime: Runtime, sharing: Sharing): Promise<true | undefined> {
  const { session } = sharing;
  const everyone = runnersOf(plan);
  if (session.names.join('\n') !== everyone.join('\n'))
    throw new Error(`the session has parties ${session.names.join(', ')}, the plan ${everyone.join(', ')}`);
  const numberOf = (name: string): number => everyone.indexOf(name);
  const [left, right] = plan.stages.map((stage, place) => sideOf(plan, stage, place)) as [Side, Side];
  session.step('align: keys');
  const tableOf = async (side: Side): Promise<JoinTable | undefined> =>
    session.owns(numberOf(side.stage.party)) ? await ownTable(plan, side, runtime, sharing) : undefined;
  const data = { left: await tableOf(left), right: await tableOf(right) };
  const shapeOf = ({ stage, values, packing }: Side) => {
    return { owner: numberOf(stage.party), rows: stage.rowsUpTo, ring: values.length, words: packing.words };
  };
  const request = { left: shapeOf(left), right: shapeOf(right), helper: numberOf(plan.join.helper) };
  const joined = await join(sharing, request, data);

  session.step('align: keep');
  const [{ output, vectors, table }] = plan.keeps;
  const sides = [
    { ...left, joined: joined.left },
    { ...right, joined: joined.right },
  ];
  const columns = plan.columns.flatMap(({ stage, value, present }, i) => {
    const side = sides[stage];
    const number = side?.joined.ring[side.values.findIndex(({ id }) => id === value)];
    const place = table.columns[i]?.value;
    if (side === undefined || number === undefined || place === undefined) throw new Error(`no column ${value}`);
    const kept = bounded(sharing, number, vectors[place]);
    return present === null ? [kept] : [kept, ...unpackField(sharing, side.packing, present, side.joined.words)];
  });
  // The run has done what it is for: it counts, whatever becomes of it at others.
  await runtime.releasing(sharing);
  runtime.artifact.keep(sharing, output, [joined.valid, ...columns]);
  return plan.recipients.some((name) => session.owns(numberOf(name))) ? true : undefined;
}

/** One owner's part of the table. */
interface Side {
  readonly stage: RowStage;
  readonly place: number;
  /** Outputs that become numbers, in their order. */
  readonly values: readonly LocalOutput[];
  /** Of the others: whether there is a value. */
  readonly packing: Packing;
}

function sideOf(plan: AlignPlan, stage: RowStage, place: number): Side {
  const flags = new Set(plan.columns.flatMap((column) => (column.stage === place ? (column.present ?? []) : [])));
  const outputs = stage.outputs.filter(({ id }) => flags.has(id));
  const values = stage.outputs.filter(({ id }) => !flags.has(id));
  return { stage, place, values, packing: packingOf({ ...stage, outputs }, 0) };
}

async function ownTable(
  plan: AlignPlan,
  { stage, place, values, packing }: Side,
  runtime: Runtime,
  { session }: Sharing,
): Promise<JoinTable> {
  const data = await runtime.load(place);
  if (data.kind !== 'rows') throw new Error(`stage ${place} needs rows`);
  checkLocalRows(stage, data);
  const { keys, rows } = await distinctKeys(plan, place, data, session);
  return {
    rows: rows.length,
    keys: keys.map((column) => keysAt(column, rows)),
    ring: values.map((output) => numbersAt(output, data, rows)),
    words: packRows(packing, data).map((word) => BigUint64Array.from(rows, (row) => word[row] as bigint)),
  };
}

function keysAt(column: KeyColumn, rows: Uint32Array): KeyColumn {
  if (column.kind === 'text') return { kind: 'text', values: Array.from(rows, (row) => column.values[row] as string) };
  return { kind: column.kind, values: BigInt64Array.from(rows, (row) => column.values[row] as bigint) };
}

/** As elements of Z_2^64: truth values as 0 and 1, texts as their positions. */
function numbersAt({ kind, id }: LocalOutput, data: LocalRows, rows: Uint32Array): BigUint64Array {
  const numbers = data.numbers[id];
  if (kind === 'number' && numbers !== undefined) return BigUint64Array.from(rows, (row) => numbers[row] as bigint);
  const small = kind === 'flag' ? data.flags[id] : data.categories[id];
  if (small === undefined) throw new Error(`no output ${id}`);
  return BigUint64Array.from(rows, (row) => BigInt(small[row] as number));
}

/** Values were held to this at their owner, and other rows hold some of them, or 0. */
function bounded(sharing: Sharing, number: Ring, vector: KeptVector | undefined): Ring {
  if (vector?.domain !== 'ring' || vector.min === undefined || vector.max === undefined) throw new Error('no bounds');
  return sharing.within(number, { min: BigInt(vector.min), max: BigInt(vector.max) });
}
