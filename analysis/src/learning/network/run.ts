/**
 * The joint program that trains a network. What the checks find is told to everybody before anything else; where one fails the run ends, at every
 * party with the same words. It never branches on anything that was not told so.
 */
import {
  asFixed,
  checkTarget,
  decodeFixed,
  type Fixed,
  fixed,
  fixedMatrix,
  type NetworkOptions,
  type NetworkResult,
  networkStateShapes,
  type Ring,
  type Sharing,
  trainNetwork,
  UsageError,
} from '@tacit/engine';
import { Checkpoints, type CheckpointTerms } from '../../kinds/checkpoints.ts';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { tellEverybody } from '../checks.ts';
import { progressOf } from '../progress.ts';
import { labelsOf } from '../label.ts';
import {
  boundsOfTerms,
  KeptRows,
  matrixOf,
  meansOf,
  type ModelRows,
  modelRows,
  planesOf,
  rangeOfTerms,
  type RowsPlan,
} from '../rows.ts';
import { placesOf } from '../test-rows.ts';
import { checksOf, fewTerms, throwUnlessOfLevels, withFewLevelsMerged } from '../training-checks.ts';
import { shapeOf, weightBits } from './card.ts';
import { fillsOfNumbers, withFirstValues } from './columns.ts';
import { withFewAsFirst } from './few-values.ts';
import { checksLabels, leastRows, linesOf, plainChecks, weightsIn } from './lines.ts';
import { type NetworkTrainPlan, partsOf } from './plan.ts';
import { checkpoint } from './question.ts';
import type { TrainedNetwork } from './report.ts';
import './step-messages.ts';

const steps = {
  rows: 'train: rows',
  checks: 'train: checks',
  fit: 'train: fit',
  reveal: 'train: reveal',
} as const;

/** What is told at recipients. Throws UsageError 'train.…' where a check fails, at everybody. */
export function runNetwork(plan: NetworkTrainPlan, runtime: Runtime): Promise<TrainedNetwork | undefined> {
  return runtime.compute((sharing) => train(plan, runtime, sharing));
}

async function train(plan: NetworkTrainPlan, runtime: Runtime, sharing: Sharing): Promise<TrainedNetwork | undefined> {
  const { session } = sharing;
  const everyone = runnersOf(plan);
  if (session.names.join('\n') !== everyone.join('\n'))
    throw new Error(`the session has parties ${session.names.join(', ')}, the plan ${everyone.join(', ')}`);
  const [{ model, output }] = plan.keeps;
  const { features } = model;
  session.step(steps.rows);
  const rowsPlan = rowsPlanOf(plan);
  const kept = new KeptRows(sharing, rowsPlan, runtime.artifact.use(sharing, plan.aligned.name));
  const rows = await modelRows(sharing, rowsPlan, kept);
  const labels = await labelColumns(sharing, plan, kept, rows);

  session.step(steps.checks);
  const enough = { features, places: rowsPlan.places, least: leastRows(plan), labels: labels.kinds };
  const { checks, counts } = await checksOf(sharing, plan, enough, rows);
  const areWrong = checksLabels(plan)
    ? sharing.not(
        await checkTarget(
          sharing,
          { kind: 'logistic' },
          { ...labels.target, ring: sharing.within(labels.target.ring) },
        ),
      )
    : undefined;
  await runtime.checking(sharing);
  if (areWrong !== undefined) {
    const [isSo] = await tellEverybody(sharing, plan, 'labels', areWrong);
    if (isSo === true) throw new UsageError('train.labels', { family: model.family });
  }
  const told = await tellEverybody(sharing, plan, 'checks', checks);
  throwUnlessEnough(plan, told);
  const few = fewTerms(features, told.slice(plainChecks(plan)));
  const used = withFewLevelsMerged(sharing, rows, few);

  session.step(steps.fit);
  const fills = fillsOfNumbers(sharing, model, await meansOf(sharing, used));
  const { values, columns } = withFirstValues(sharing, model, await matrixOf(sharing, used, fills));
  const data = {
    features: fixedMatrix(values, rows.length, columns),
    target: labels.target,
    weights: asFixed(fixed({ fractionBits: 0, integerBits: 1 }), rows.ones),
  };
  const trained = await fitted(sharing, plan, runtime, data);
  const found = { ...trained, weights: withFewAsFirst(sharing, model, trained.weights, few) };
  if (model.output === 'number' && found.targetExponent !== partsOf(plan.train.label))
    throw new Error(
      `labels are in parts of 2^${found.targetExponent}, the card says of 2^${partsOf(plan.train.label)}`,
    );

  session.step(steps.reveal);
  await runtime.releasing(sharing);
  const [ranAway] = await tellEverybody(sharing, plan, 'sound', found.overflow);
  if (ranAway === true) throw new UsageError('train.network-ran-away', {});
  const most = boundsOfTerms(model.bits);
  const filling = sharing.within(sharing.within(fills.ring), { min: -most, max: most });
  runtime.artifact.keep(sharing, output, [...found.weights.map(({ ring }) => ring), filling]);
  return await tell(sharing, plan, model.output === 'probability' ? counts.slice(0, 2) : counts.slice(0, 1), found);
}

/** Of which rows the training is. */
export function rowsPlanOf({ aligned: { table }, uses, train, keeps: [{ model }] }: NetworkTrainPlan): RowsPlan {
  const length = uses[0].vectors[table.valid]?.length ?? 0;
  const places = model.test === null ? null : placesOf(length, model.test, 'train');
  return { table, features: model.features, needed: [train.label.column], places, bits: model.bits };
}

/** Rows of the table that are looked at, those that take no part among them. */
export const lengthOf = (plan: NetworkTrainPlan): number =>
  rowsPlanOf(plan).places?.length ?? plan.uses[0].vectors[plan.aligned.table.valid]?.length ?? 0;

/** What the network is to give, 0 in rows that take no part; and 0 or 1 a row of each kind of label that there must be enough of. */
export async function labelColumns(
  sharing: Sharing,
  { aligned: { table }, train: { label }, keeps: [{ model }] }: NetworkTrainPlan,
  kept: KeptRows,
  rows: ModelRows,
): Promise<{ readonly target: Fixed; readonly kinds: readonly Ring[] }> {
  const { levels } = model.label;
  if (model.output === 'classes' && levels !== null) {
    const { owner, dataset, name: column } = label.column;
    const feature = { kind: 'levels', owner, dataset, column, levels } as const;
    const planes = await planesOf(sharing, feature, kept, table);
    const own = await sharing.and(planes, sharing.joinPlanes(levels.map(() => rows.valid)));
    const ones = await sharing.bitsToRing(own);
    const kinds = levels.map((_, i) => sharing.slice(ones, i * rows.length, (i + 1) * rows.length));
    return { target: asFixed(fixed({ fractionBits: 0, integerBits: 1 }), sharing.interleave(kinds)), kinds };
  }
  const isNumber = model.output === 'number';
  const target = await labelsOf(sharing, label, kept, { ...rows, isScaled: isNumber });
  return { target, kinds: isNumber ? [] : [target.ring, sharing.subtract(rows.ones, target.ring)] };
}

/** Throws UsageError 'train.…' where a check fails. */
export function throwUnlessEnough(plan: NetworkTrainPlan, checks: readonly boolean[]): void {
  const { minimumGroupSize: minimum, keeps } = plan;
  const [{ model }] = keeps;
  const [rows, labels] = checks;
  if (rows === true)
    throw new UsageError('train.network-few-rows', {
      least: leastRows(plan),
      minimum,
      weights: plan.train.tell.includes('weights') ? weightsIn(plan) : 0,
    });
  if (model.output === 'probability' && labels === true) throw new UsageError('train.few-labels', { minimum });
  if (model.output === 'classes' && labels === true) throw new UsageError('train.network-few-of-class', { minimum });
  throwUnlessOfLevels(model.features, checks.slice(plainChecks(plan)), minimum);
}

type Data = Parameters<typeof trainNetwork>[2];

async function fitted(sharing: Sharing, plan: NetworkTrainPlan, runtime: Runtime, data: Data): Promise<NetworkResult> {
  const { method, resumes } = plan.train;
  const progress = progressOf(sharing, runtime, method.epochs);
  const checkpoints = resumes
    ? new Checkpoints(() => runtime.memory(checkpoint), runtime.attempt, checkpointTerms(plan))
    : undefined;
  const kept = await checkpoints?.agree(sharing);
  progress(kept?.step ?? 0);
  return await trainNetwork(sharing, shapeOf(plan.keeps[0].model), data, {
    ...optionsOf(plan),
    start: kept && { epochs: kept.step, vectors: kept.vectors },
    onEpoch: async (epoch, { vectors }) => {
      // After the last one nothing is left to go on with.
      if (epoch + 1 < method.epochs) await checkpoints?.keep(sharing, epoch + 1, vectors);
      progress(epoch + 1);
    },
  });
}

/** As the engine takes them. */
export function optionsOf({ train: { method } }: NetworkTrainPlan): NetworkOptions {
  const { name, epochs, batch, learningRate, momentum, ridge, seed } = method;
  return { method: name, epochs, batch, learningRate, momentum, l2: ridge, seed: `train ${seed}` };
}

/** What a computer keeps on the way, where the plan says so. */
function checkpointTerms(plan: NetworkTrainPlan): CheckpointTerms {
  const [{ model }] = plan.keeps;
  const rows = { rows: lengthOf(plan), fractionBits: model.bits, largest: rangeOfTerms.max };
  const shapes = networkStateShapes(shapeOf(model), rows, optionsOf(plan));
  return {
    shapes: shapes.map((shape) => ({ domain: 'ring', ...shape }) as const),
    steps: plan.train.method.epochs - 1,
  };
}

/** Everything that recipients are told. */
async function tell(
  sharing: Sharing,
  plan: NetworkTrainPlan,
  counts: readonly Ring[],
  { losses, weights }: NetworkResult,
): Promise<TrainedNetwork | undefined> {
  const everyone = runnersOf(plan);
  const recipients = plan.recipients.map((name) => everyone.indexOf(name));
  const asked = linesOf(plan);
  const rows = await sharing.reveal(sharing.concatenate(counts), 'rows', recipients);
  const curve = asked.has('curve') ? await sharing.reveal(losses.ring, 'curve', recipients) : undefined;
  const all = asked.has('weights')
    ? await sharing.reveal(sharing.concatenate(weights.map(({ ring }) => ring)), 'weights', recipients)
    : undefined;
  if (rows === undefined) return undefined;
  const format = fixed({ fractionBits: weightBits, integerBits: 11 });
  return {
    rows: Number(rows[0]),
    events: rows.length > 1 ? Number(rows[1]) : null,
    length: lengthOf(plan),
    curve: curve === undefined ? null : Array.from(decodeFixed(losses.format, curve)),
    weights: all === undefined ? null : Array.from(decodeFixed(format, all)),
  };
}
