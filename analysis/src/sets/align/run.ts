/**
 * The joint program of an aligned table. It opens nothing: the join's result stays as it is, rows without a partner too, and their
 * number is known to the helper alone, where there is one.
 */
import {
  type Bits,
  join,
  type JoinColumns,
  type JoinTable,
  receivingPlace,
  type Ring,
  sharedJoins,
  type Sharing,
} from '@tacit/engine';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import type { LocalOutput, RowStage } from '../../local/stages.ts';
import { type Packing, packingOf, unpackField } from '../../sql/execute/pack.ts';
import { keptBounds } from './kept-bounds.ts';
import { ownTable } from './own-table.ts';
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
  const sides = plan.stages.map((stage, place) => sideOf(plan, stage, place));
  session.step('align: keys');
  const data: (JoinTable | undefined)[] = [];
  for (const side of sides)
    data.push(session.owns(numberOf(side.stage.party)) ? await ownTable(plan, side, runtime, sharing) : undefined);
  const joined = await matched(plan, sharing, sides, numberOf, data);

  session.step('align: keep');
  const [{ output, vectors, table }] = plan.keeps;
  const columns = plan.columns.flatMap(({ stage, value, present }, i) => {
    const [side, found] = [sides[stage], joined.columns[stage]];
    const number = found?.ring[side?.values.findIndex(({ id }) => id === value) ?? -1];
    const place = table.columns[i]?.value;
    if (side === undefined || found === undefined || number === undefined || place === undefined)
      throw new Error(`no column ${value}`);
    const kept = keptBounds(sharing, number, vectors[place]);
    return present === null ? [kept] : [kept, ...unpackField(sharing, side.packing, present, found.words)];
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

/** The rows of all tables beside each other. */
interface Matched {
  readonly valid: Bits;
  /** By stage. Rows that are not valid hold values of some row, or 0. */
  readonly columns: readonly JoinColumns[];
}

async function matched(
  plan: AlignPlan,
  sharing: Sharing,
  sides: readonly Side[],
  numberOf: (name: string) => number,
  data: readonly (JoinTable | undefined)[],
): Promise<Matched> {
  const shapes = sides.map(({ stage, values, packing }) => {
    return { owner: numberOf(stage.party), rows: stage.rowsUpTo, ring: values.length, words: packing.words };
  });
  if (plan.join === null) {
    const { valid, sides: columns } = await sharedJoins(sharing, shapes, data);
    return { valid, columns: await cleared(sharing, valid, columns, receivingPlace(shapes.map(({ rows }) => rows))) };
  }
  const [left, right] = shapes as [(typeof shapes)[number], (typeof shapes)[number]];
  const request = { left, right, helper: numberOf(plan.join.helper) };
  const joined = await join(sharing, request, { left: data[0], right: data[1] });
  return { valid: joined.valid, columns: [joined.left, joined.right] };
}

/**
 * What owners match between themselves holds random numbers in the senders' columns where a row has no partner; a later program
 * computes within bounds, and so they become 0. The receiver's columns hold its own rows. Three rounds.
 */
async function cleared(
  sharing: Sharing,
  valid: Bits,
  columns: readonly JoinColumns[],
  receiver: number,
): Promise<JoinColumns[]> {
  const sent = columns.filter((_, place) => place !== receiver);
  const numbers = sent.flatMap(({ ring }) => ring);
  const planes = sent.flatMap(({ words }) => words);
  const { length } = valid;
  const bits = planes.reduce((sum, { planes: each }) => sum + each, 0);
  let ring: Ring | undefined;
  if (numbers.length > 0) {
    const every = Uint32Array.from({ length: length * numbers.length }, (_, i) => i % length);
    const ones = sharing.gather(await sharing.bitsToRing(valid), every);
    ring = await sharing.multiply(ones, sharing.concatenate(numbers));
  }
  const words =
    bits === 0
      ? undefined
      : await sharing.and(sharing.joinPlanes(new Array<Bits>(bits).fill(valid)), sharing.joinPlanes(planes));
  let [number, plane] = [0, 0];
  return columns.map((side, place): JoinColumns => {
    if (place === receiver) return side;
    return {
      ring: side.ring.map(() => sharing.slice(ring as Ring, number * length, ++number * length)),
      words: side.words.map((each) => {
        plane += each.planes;
        return sharing.slicePlanes(words as Bits, plane - each.planes, plane);
      }),
    };
  });
}
