/**
 * The joint program of a training of naïve Bayes. Whether every class has the minimum of rows is told to everybody first; where one has not the run ends, at
 * every party with the same words. All that is learnt of the columns stays shared.
 */
import {
  type Bits,
  countRows,
  enoughIn,
  fitBayes,
  fixedMatrix,
  type FixedMatrix,
  type Ring,
  type Sharing,
  toBits,
  together,
  toOneHot,
  UsageError,
} from '@tacit/engine';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { refuseCoarse } from '../coarse.ts';
import { nameOf } from '../features.ts';
import { placesOfTheRest } from '../plan.ts';
import { KeptRows, matrixOf, meansOf } from '../rows.ts';
import { placesOf } from '../test-rows.ts';
import { keptModel, listsOf } from './card.ts';
import { linesOf } from './lines.ts';
import './messages.ts';
import { type BayesPlan, coarseOf } from './plan.ts';
import { withRareTogether } from './rare-values.ts';
import { bayesRows } from './rows.ts';
import '../glm/step-messages.ts';

const steps = { rows: 'train: rows', checks: 'train: checks', fit: 'train: fit', reveal: 'train: reveal' } as const;

/** Rows by class; null where that is not told. */
export interface FittedBayes {
  readonly classes: readonly number[] | null;
}

/** What is told at recipients. Throws UsageError 'bayes.few-of-class', 'learn.coarse' at everybody. */
export function runBayes(plan: BayesPlan, runtime: Runtime): Promise<FittedBayes | undefined> {
  return runtime.compute((sharing) => fit(plan, runtime, sharing));
}

async function fit(plan: BayesPlan, runtime: Runtime, sharing: Sharing): Promise<FittedBayes | undefined> {
  const { session } = sharing;
  const everyone = runnersOf(plan);
  if (session.names.join('\n') !== everyone.join('\n'))
    throw new Error(`the session has parties ${session.names.join(', ')}, the plan ${everyone.join(', ')}`);
  const { features, label, smoothing, priors } = plan.bayes;
  const { model } = plan.keeps[0];
  session.step(steps.rows);
  const places = placesIn(plan);
  const rowsPlan = { table: plan.aligned.table, features, needed: [label], places };
  const kept = new KeptRows(sharing, rowsPlan, runtime.artifact.use(sharing, plan.aligned.name));
  const labels = await classPlanes(sharing, plan, kept);
  const rows = await bayesRows(sharing, model, rowsPlan, kept, labels.present);
  const taken = new Array<Bits>(labels.planes.planes).fill(rows.valid);
  const classes = await sharing.and(labels.planes, sharing.joinPlanes(taken));

  session.step(steps.checks);
  const sets = [classes, ...placesOfTheRest(plan, places).map((rest) => sharing.gatherRows(classes, rest))];
  const counts = await together(
    sharing,
    sets.map((each) => (on: Sharing) => countRows(on, each)),
  );
  const least = BigInt(plan.minimumGroupSize);
  const few = sharing.not(
    await enoughIn(
      sharing,
      counts.map((count) => ({ count, least })),
    ),
  );
  await runtime.checking(sharing);
  const words = await sharing.revealBits(
    few,
    'checks',
    everyone.map((_, i) => i),
  );
  const missing = model.classes.find(
    (_, i) => words !== undefined && ((words[i >> 6] as bigint) >> BigInt(i & 63)) % 2n === 1n,
  );
  if (missing !== undefined)
    throw new UsageError('bayes.few-of-class', {
      label: nameOf({ ...label, column: label.name }),
      class: missing,
      minimum: plan.minimumGroupSize,
    });

  session.step(steps.fit);
  const ones = sharing.within(await sharing.bitsToRing(classes), { min: 0n, max: 1n });
  const numbers = await filled(sharing, rows);
  const values = rows.values && (await withRareTogether(sharing, plan, rows.values, places));
  const found = await fitBayes(
    sharing,
    {
      classes: ones,
      classCount: model.classes.length,
      ...(numbers === undefined ? {} : { numbers }),
      ...(values === undefined ? {} : { values }),
      lists: listsOf(features),
    },
    { smoothing, ...(priors === null ? {} : { priors }) },
  );
  if (JSON.stringify(found.shape) !== JSON.stringify(model.shape)) throw new Error('a model of another shape');
  if (found.constant !== undefined) {
    const numbers = features.flatMap(({ kind }, i) => (kind === 'number' ? [i] : []));
    await refuseCoarse(sharing, plan, features, coarseOf(plan), found.constant, (place) => numbers.indexOf(place));
  }

  session.step(steps.reveal);
  await runtime.releasing(sharing);
  runtime.artifact.keep(sharing, plan.keeps[0].output, keptModel(sharing, found));
  const recipients = plan.recipients.map((name) => everyone.indexOf(name));
  if (!linesOf(plan).has('classes'))
    return recipients.some((each) => session.owns(each)) ? { classes: null } : undefined;
  const told = await sharing.reveal(sharing.within(counts[0] as Ring), 'classes', recipients);
  return told === undefined ? undefined : { classes: Array.from(told, Number) };
}

function placesIn({ aligned: { table }, uses: [{ vectors }], bayes: { test } }: BayesPlan): Uint32Array | null {
  return test === null ? null : placesOf(vectors[table.valid]?.length ?? 0, test, 'train');
}

/** A plane for each class; and which rows have one, where not all have. */
async function classPlanes(
  sharing: Sharing,
  { bayes: { label }, keeps: [{ model }] }: BayesPlan,
  kept: KeptRows,
): Promise<{ readonly planes: Bits; readonly present: readonly Bits[] }> {
  const present = kept.present(label);
  const flags = present === undefined ? [] : [present];
  if (label.categories === undefined) {
    const truth = await toBits(sharing, kept.value(label), 1);
    return { planes: sharing.joinPlanes([sharing.not(truth), truth]), present: flags };
  }
  // NULL is the position behind the list.
  const { length } = model.classes;
  const all = await toOneHot(sharing, kept.value(label), length + 1);
  const some = sharing.not(sharing.slicePlanes(all, length, length + 1));
  return { planes: sharing.slicePlanes(all, 0, length), present: [...flags, some] };
}

/** Numbers of rows that take no part at the mean of all others. */
async function filled(
  sharing: Sharing,
  { model }: Awaited<ReturnType<typeof bayesRows>>,
): Promise<FixedMatrix | undefined> {
  if (model === undefined) return undefined;
  const matrix = await matrixOf(sharing, model, await meansOf(sharing, model));
  return fixedMatrix(matrix, model.length, model.cells.length / model.length);
}
