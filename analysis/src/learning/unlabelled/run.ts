/** The joint program's start, of learners that explain nothing: rows with their gaps filled, where there are enough of them. */
import {
  type Bits,
  enoughIn,
  type Fixed,
  fixedMatrix,
  type FixedMatrix,
  type Ring,
  type Sharing,
  UsageError,
} from '@tacit/engine';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import '../glm/step-messages.ts';
import { placesOfTheRest, type TablePlan } from '../plan.ts';
import { boundsOfTerms, KeptRows, matrixOf, meansOf, type ModelRows, modelRows } from '../rows.ts';
import './messages.ts';
import type { UnlabelledPlan } from './plan.ts';

export const steps = {
  rows: 'train: rows',
  checks: 'train: checks',
  fit: 'train: fit',
  reveal: 'train: reveal',
} as const;

export interface FilledRows {
  readonly rows: ModelRows;
  /** How many rows count. */
  readonly count: Ring;
  readonly fills: Fixed;
  /** Row-major, a column for each feature; gaps, and rows that do not count, at the mean. */
  readonly matrix: FixedMatrix;
  /** Of each recipient with rows in a stack the places of all others' rows. */
  readonly rest: readonly Uint32Array[];
}

/** Throws UsageError 'learn.few-rows' at everybody where fewer than `least` rows count, or without those of one of these recipients. */
export async function filledRows(
  sharing: Sharing,
  plan: UnlabelledPlan,
  runtime: Runtime,
  least: number,
): Promise<FilledRows> {
  const { session } = sharing;
  const everyone = runnersOf(plan);
  if (session.names.join('\n') !== everyone.join('\n'))
    throw new Error(`the session has parties ${session.names.join(', ')}, the plan ${everyone.join(', ')}`);
  session.step(steps.rows);
  const { features, bits } = plan.learn;
  const rowsPlan = { table: plan.aligned.table, features, needed: [], places: null, bits };
  const kept = new KeptRows(sharing, rowsPlan, runtime.artifact.use(sharing, plan.aligned.name));
  const rows = await modelRows(sharing, rowsPlan, kept);

  session.step(steps.checks);
  const rest = placesOfTheRest(plan, null);
  const all = { min: 0n, max: BigInt(rows.length) };
  const counts = [rows.ones, ...rest.map((places) => sharing.gather(rows.ones, places))].map((each) =>
    sharing.within(sharing.sum(each, 1), all),
  );
  const minimums = counts.map((count) => ({ count, least: BigInt(least) }));
  // 1 where it fails: nobody fails where nobody holds data.
  const few = sharing.not(await enoughIn(sharing, minimums));
  await runtime.checking(sharing);
  const [isSo] = await toldToAll(sharing, plan, 'checks', few);
  if (isSo === true) throw new UsageError('learn.few-rows', { least, minimum: plan.minimumGroupSize });

  session.step(steps.fit);
  const fills = await meansOf(sharing, rows);
  const matrix = fixedMatrix(await matrixOf(sharing, rows, fills), rows.length, features.length);
  return { rows, count: counts[0] as Ring, fills, matrix, rest };
}

/** What fills gaps, as it is kept. Local. */
export function keptFills(sharing: Sharing, fills: Fixed, bits: number): Ring {
  const most = boundsOfTerms(bits);
  return sharing.within(sharing.within(fills.ring), { min: -most, max: most });
}

/** Tells bits of one plane to everybody who takes part. */
export async function toldToAll(sharing: Sharing, plan: TablePlan, line: string, bits: Bits): Promise<boolean[]> {
  const everyone = runnersOf(plan).map((_, i) => i);
  return bitsOf(await sharing.revealBits(bits, line, everyone), bits.length);
}

/** Places of the recipients among those who run the program. */
export function recipientsIn(plan: TablePlan): number[] {
  const everyone = runnersOf(plan);
  return plan.recipients.map((name) => everyone.indexOf(name));
}

/** Of one plane; false where nobody is told. */
export function bitsOf(words: BigUint64Array | undefined, length: number): boolean[] {
  return Array.from({ length }, (_, i) => {
    return words !== undefined && ((words[i >> 6] as bigint) >> BigInt(i & 63)) % 2n === 1n;
  });
}
