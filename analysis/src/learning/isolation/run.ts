/**
 * The joint program of an isolation forest. Rows of the table are put in an order of chance that nobody knows, those that count are brought to the
 * front, and as many of them as the contract says are what trees draw their samples from: so no tree sees a row that is nobody's. The samples follow from
 * the seed, which somebody chooses; which rows these are does not. Leaves have no minimum of rows, and whoever knew where rows stand could choose a seed
 * by which trees see few rows that it wants to know of. It never branches on anything that was not told to everybody.
 */
import { type Bits, enoughIn, growIsolationForest, type Ring, type Sharing, sortRows, UsageError } from '@tacit/engine';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { countsWithRest, tellEverybody } from '../checks.ts';
import { placesOfTheRest } from '../plan.ts';
import { KeptRows } from '../rows.ts';
import { takingRows, treeRows } from '../trees/rows.ts';
import { columnsOf, type IsolationPlan, leastRows } from './plan.ts';
import type { Found } from './report.ts';
import './step-messages.ts';

const steps = {
  rows: 'train: rows',
  checks: 'train: checks',
  bins: 'train: bins',
  trees: 'train: trees',
  reveal: 'train: reveal',
} as const;

/** What is told at recipients. Throws UsageError 'isolation.few-rows' at everybody. */
export function runIsolation(plan: IsolationPlan, runtime: Runtime): Promise<Found | undefined> {
  return runtime.compute((sharing) => isolated(plan, runtime, sharing));
}

async function isolated(plan: IsolationPlan, runtime: Runtime, sharing: Sharing): Promise<Found | undefined> {
  const { session } = sharing;
  const everyone = runnersOf(plan);
  if (session.names.join('\n') !== everyone.join('\n'))
    throw new Error(`the session has parties ${session.names.join(', ')}, the plan ${everyone.join(', ')}`);
  session.step(steps.rows);
  const { isolation, aligned, minimumGroupSize: minimum, keeps } = plan;
  const { table } = aligned;
  const { features, trees, sample, rows, seed } = isolation;
  const vectors = runtime.artifact.use(sharing, aligned.name);
  const kept = new KeptRows(sharing, { table, places: null }, vectors);
  const { valid, ones, length } = await takingRows(sharing, { table, features, needed: [], places: null }, kept);

  session.step(steps.checks);
  const counts = countsWithRest(sharing, ones, placesOfTheRest(plan, null), BigInt(length));
  const minimums = counts.map((count, i) => ({ count, least: BigInt(i === 0 ? leastRows(plan) : minimum) }));
  const few = sharing.not(await enoughIn(sharing, minimums));
  await runtime.checking(sharing);
  const [isSo] = await tellEverybody(sharing, plan, 'checks', few);
  if (isSo === true) throw new UsageError('isolation.few-rows', { least: leastRows(plan), minimum });

  session.step(steps.bins);
  const pool = await poolOf(sharing, plan, vectors, valid);
  const [{ model, output }] = keeps;
  const binned = await treeRows(sharing, model, { table, features }, pool, undefined);

  session.step(steps.trees);
  const forest = await growIsolationForest(sharing, binned, { trees, sample, seed: `train ${seed}` });

  session.step(steps.reveal);
  await runtime.releasing(sharing);
  runtime.artifact.keep(sharing, output, [forest.splits, forest.leaves.ring]);
  const recipients = plan.recipients.map((name) => everyone.indexOf(name));
  const told = await sharing.reveal(sharing.within(counts[0] as Ring), 'rows', recipients);
  return told === undefined ? undefined : { rows: Number(told[0]), drawn: rows };
}

/** As many rows as samples are drawn from, all of which count, in an order that nobody knows. Rounds of a shuffle and of a sort by one bit. */
async function poolOf(
  sharing: Sharing,
  plan: IsolationPlan,
  vectors: readonly (Ring | Bits)[],
  valid: Bits,
): Promise<KeptRows> {
  const { isolation, aligned } = plan;
  const { table } = aligned;
  const columns = columnsOf(plan);
  const numbers = [...new Set(columns.map(({ value }) => value))];
  const flags = [...new Set(columns.flatMap(({ present }) => (present === undefined ? [] : [present])))];
  const planes = sharing.joinPlanes([valid, ...flags.map((place) => vectors[place] as Bits)]);
  const moved = await sharing.shuffle(sharing.randomOrder(valid.length), {
    rings: numbers.map((place) => sharing.within(vectors[place] as Ring)),
    bits: [planes],
  });
  const plane = (i: number) => sharing.slicePlanes(moved.bits[0] as Bits, i, i + 1);
  const sorted = await sortRows(sharing, [{ by: sharing.not(plane(0)) }], {
    rings: moved.rings,
    bits: [plane(0), ...flags.map((_, i) => plane(i + 1))],
  });
  const first = [...vectors];
  numbers.forEach((place, i) => {
    const { bounds } = vectors[place] as Ring;
    const own = sharing.within(sharing.slice(sorted.rings[i] as Ring, 0, isolation.rows));
    first[place] = bounds === undefined ? own : sharing.within(own, bounds);
  });
  [table.valid, ...flags].forEach((place, i) => {
    first[place] = sharing.sliceRows(sorted.bits[i] as Bits, 0, isolation.rows);
  });
  return new KeptRows(sharing, { table, places: null }, first);
}
