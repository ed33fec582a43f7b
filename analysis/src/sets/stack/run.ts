/**
 * The joint program of a stack. It opens nothing but what a sort opens, which are uniformly random orders: each owner shares its rows, filled up to
 * a public number, and they are put one under the other, which costs no message. Tables beside them are joined by sorting shares of keys; a key is
 * 80 bits of SHA-256 of its value (item-ids.ts of the engine), which two of 2^17 different keys share with a probability below 2^−46.
 */
import {
  type Bits,
  type Columns,
  joinByKeys,
  type KeyedTable,
  packBits,
  type Ring,
  rowsToPlanes,
  type Sharing,
  together,
  UsageError,
  wordsFor,
} from '@tacit/engine';
import { quotedTable } from '../../contract/nearest.ts';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { checkLocalRows } from '../../local/decode.ts';
import type { LocalRows, RowStage } from '../../local/stages.ts';
import { keptBounds } from '../align/kept-bounds.ts';
import { carriedNumbers } from '../align/own-table.ts';
import { distinctKeys } from '../distinct-keys.ts';
import './messages.ts';
import type { StackPlan } from './plan.ts';
import './step-messages.ts';

const keyBits = [64, 16] as const;
const keyPlanes = keyBits[0] + keyBits[1];

/** `true` at recipients: it is done. Throws UsageError 'stack.few-rows', 'set.duplicate-keys', 'data.…' at an owner. */
export function runStack(plan: StackPlan, runtime: Runtime): Promise<true | undefined> {
  return runtime.compute((sharing) => stack(plan, runtime, sharing));
}

async function stack(plan: StackPlan, runtime: Runtime, sharing: Sharing): Promise<true | undefined> {
  const { session } = sharing;
  const everyone = runnersOf(plan);
  if (session.names.join('\n') !== everyone.join('\n'))
    throw new Error(`the session has parties ${session.names.join(', ')}, the plan ${everyone.join(', ')}`);
  session.step('stack: rows');
  const own: (OwnRows | undefined)[] = [];
  for (const [place, { party }] of plan.stages.entries())
    own.push(session.owns(everyone.indexOf(party)) ? await ownRows(plan, place, runtime, sharing) : undefined);
  const shared = await together(
    sharing,
    plan.stages.map((stage, place) => (on: Sharing) => {
      return shareRows(on, plan, place, everyone.indexOf(stage.party), own[place]);
    }),
  );
  let rows = underEachOther(sharing, shared.slice(0, plan.stacked));
  if (plan.stacked < shared.length) {
    session.step('stack: match');
    for (const right of shared.slice(plan.stacked)) rows = await besideEachOther(sharing, rows, right);
  }

  session.step('stack: keep');
  const [{ output, vectors, table }] = plan.keeps;
  const columns = plan.columns.flatMap(({ value, present }, i) => {
    const number = rows.numbers.get(value);
    const flag = present === null ? undefined : rows.flags.get(present);
    const place = table.columns[i]?.value;
    if (number === undefined || place === undefined || (present !== null && flag === undefined))
      throw new Error(`no column ${value}`);
    return [keptBounds(sharing, number, vectors[place]), ...(flag === undefined ? [] : [flag])];
  });
  // The run has done what it is for: it counts, whatever becomes of it at others.
  await runtime.releasing(sharing);
  runtime.artifact.keep(sharing, output, [rows.kept, ...columns]);
  return plan.recipients.some((name) => session.owns(everyone.indexOf(name))) ? true : undefined;
}

/** An owner's rows as it shares them: outputs in their order, and keys where rows are matched. */
interface OwnRows {
  readonly rows: number;
  readonly data: LocalRows;
  /** The rows that take part. */
  readonly taken: Uint32Array;
  /** Two words each. */
  readonly ids: BigUint64Array | null;
}

async function ownRows(plan: StackPlan, place: number, runtime: Runtime, { session }: Sharing): Promise<OwnRows> {
  const stage = plan.stages[place] as RowStage;
  const data = await runtime.load(place);
  if (data.kind !== 'rows') throw new Error(`stage ${place} needs rows`);
  checkLocalRows(stage, data);
  const keyed = stage.keys.length === 0 ? undefined : await distinctKeys(plan, place, data, session);
  const taken = keyed?.rows ?? Uint32Array.from({ length: data.rows }, (_, row) => row);
  const least = plan.least[place] ?? 0;
  if (taken.length < least) {
    const { party, dataset } = stage;
    throw new UsageError('stack.few-rows', { table: quotedTable(party, dataset), owner: party, least });
  }
  return { rows: taken.length, data, taken, ids: keyed?.ids ?? null };
}

/** Rows of one or several owners; columns by the ids of their outputs. */
interface SharedRows {
  readonly kept: Bits;
  /** Planes of the keys; null where rows are matched with nobody's. */
  readonly keys: Bits | null;
  readonly numbers: ReadonlyMap<string, Ring>;
  readonly flags: ReadonlyMap<string, Bits>;
}

/** Of a stage: the ids of what becomes numbers, and of flags that say where there is a value. */
function idsOf({ columns }: StackPlan, place: number): { readonly numbers: string[]; readonly flags: string[] } {
  const here = columns.filter(({ stages }) => stages.includes(place));
  return { numbers: here.map(({ value }) => value), flags: here.flatMap(({ present }) => present ?? []) };
}

/** One round: the rows of a stage, filled up. */
async function shareRows(
  on: Sharing,
  plan: StackPlan,
  place: number,
  owner: number,
  own: OwnRows | undefined,
): Promise<SharedRows> {
  const { outputs, rowsUpTo: rows, keys } = plan.stages[place] as RowStage;
  const { numbers, flags } = idsOf(plan, place);
  const planes = 1 + flags.length + (keys.length > 0 ? keyPlanes : 0);
  const perPlane = wordsFor(rows);
  let values: BigUint64Array | undefined;
  let words: BigUint64Array | undefined;
  if (own !== undefined) {
    values = new BigUint64Array(numbers.length * rows);
    for (const [i, id] of numbers.entries()) {
      const output = outputs.find((each) => each.id === id);
      if (output !== undefined) values.set(carriedNumbers(output, own.data, own.taken), i * rows);
    }
    words = new BigUint64Array(planes * perPlane);
    words.set(packBits(new Uint8Array(own.rows).fill(1)));
    for (const [i, id] of flags.entries()) {
      const known = own.data.flags[id];
      words.set(packBits(Uint8Array.from(own.taken, (row) => known?.[row] ?? 0)), (i + 1) * perPlane);
    }
    if (own.ids !== null) words.set(planesOfIds(own.ids, rows), (1 + flags.length) * perPlane);
  }
  const [ring, bits] = await together<[Ring, Bits]>(on, [
    (branch) => branch.inputRing(owner, numbers.length * rows, values),
    (branch) => branch.inputBits(owner, rows, planes, words),
  ]);
  const plane = (start: number, end = start + 1) => on.slicePlanes(bits, start, end);
  return {
    kept: plane(0),
    keys: keys.length > 0 ? plane(1 + flags.length, planes) : null,
    numbers: new Map(numbers.map((id, i) => [id, on.slice(ring, i * rows, (i + 1) * rows)])),
    flags: new Map(flags.map((id, i) => [id, plane(1 + i)])),
  };
}

/** Plane after plane. */
function planesOfIds(ids: BigUint64Array, rows: number): BigUint64Array {
  const word = (which: number) => {
    const all = new BigUint64Array(rows);
    for (let i = 0; 2 * i < ids.length; i++) all[i] = ids[2 * i + which] as bigint;
    return all;
  };
  const high = word(1).map((each) => BigInt.asUintN(keyBits[1], each));
  const [first, second] = [rowsToPlanes(word(0), keyBits[0]), rowsToPlanes(high, keyBits[1])];
  const all = new BigUint64Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/** Local. */
function underEachOther(sharing: Sharing, parts: readonly SharedRows[]): SharedRows {
  const [first] = parts as [SharedRows, ...SharedRows[]];
  const all = <T>(pick: (part: SharedRows) => T | undefined | null): T[] =>
    parts.map((part) => {
      const found = pick(part);
      if (found === undefined || found === null) throw new Error('a part has no such column');
      return found;
    });
  return {
    kept: sharing.joinRows(all(({ kept }) => kept)),
    keys: first.keys === null ? null : sharing.joinRows(all(({ keys }) => keys)),
    numbers: new Map(
      [...first.numbers.keys()].map((id) => [id, sharing.concatenate(all((part) => part.numbers.get(id)))]),
    ),
    flags: new Map([...first.flags.keys()].map((id) => [id, sharing.joinRows(all((part) => part.flags.get(id)))])),
  };
}

/** The left rows that have a partner, in the order of their keys. Rounds of `joinByKeys`. */
async function besideEachOther(sharing: Sharing, left: SharedRows, right: SharedRows): Promise<SharedRows> {
  const { keys } = left;
  if (keys === null || right.keys === null) throw new Error('rows are matched by keys');
  const columnsOf = ({ numbers, flags }: SharedRows, more: readonly Bits[]): Columns => {
    return { rings: [...numbers.values()], bits: [...flags.values(), ...more] };
  };
  const keyed = (rows: SharedRows, more: readonly Bits[]): KeyedTable => {
    return { kept: rows.kept, keys: rows.keys as Bits, columns: columnsOf(rows, more) };
  };
  // Keys stay beside the rows: they may be matched once more.
  const joined = await joinByKeys(sharing, keyed(left, [keys]), keyed(right, []), 'inner');
  const named = <T>(ids: Iterable<string>, columns: readonly T[]): [string, T][] =>
    [...ids].map((id, i) => [id, columns[i] as T]);
  return {
    kept: joined.kept,
    keys: joined.left.bits[left.flags.size] as Bits,
    numbers: new Map([
      ...named(left.numbers.keys(), joined.left.rings),
      ...named(right.numbers.keys(), joined.right.rings),
    ]),
    flags: new Map([...named(left.flags.keys(), joined.left.bits), ...named(right.flags.keys(), joined.right.bits)]),
  };
}
