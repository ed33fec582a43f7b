/**
 * The joint program of a network with noise. Without a leak nothing is opened but weights, where the contract tells them: no check of how many rows
 * there are, no loss and no mean of a column, as these would have no noise. A split training is one of exact numbers of rows, which are checked first.
 */
import {
  asFixed,
  decodeFixed,
  type Fixed,
  fixed,
  fixedMatrix,
  inSecretOrder,
  type NetworkData,
  type Ring,
  type Sharing,
  trainNetwork,
  trainSplitNetwork,
} from '@tacit/engine';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { tellEverybody } from '../checks.ts';
import { termsOf } from '../features.ts';
import { shapeOf, weightBits } from '../network/card.ts';
import { withFirstValues } from '../network/columns.ts';
import { leastRows } from '../network/lines.ts';
import { partsOf } from '../network/plan.ts';
import { labelColumns, optionsOf, rowsPlanOf, throwUnlessEnough } from '../network/run.ts';
import { progressOf } from '../progress.ts';
import { boundsOfTerms, KeptRows, modelRows, rowMajor } from '../rows.ts';
import { checksOf } from '../training-checks.ts';
import { multiplierOf } from './noise.ts';
import type { NoisedNetworkPlan } from './plan.ts';
import './step-messages.ts';

const steps = {
  rows: 'noised network: rows',
  fit: 'noised network: fit',
  reveal: 'noised network: reveal',
} as const;

/** What a recipient was told. */
export interface NoisedNetwork {
  /** All weights, matrix after matrix; null where they are not told. */
  readonly weights: readonly number[] | null;
}

/** At recipients. Throws UsageError 'train.…' where a check of a split training fails, at everybody. */
export function runNoisedNetwork(plan: NoisedNetworkPlan, runtime: Runtime): Promise<NoisedNetwork | undefined> {
  return runtime.compute((sharing) => train(plan, runtime, sharing));
}

async function train(plan: NoisedNetworkPlan, runtime: Runtime, sharing: Sharing): Promise<NoisedNetwork | undefined> {
  const { session } = sharing;
  const [{ model, output }] = plan.keeps;
  session.step(steps.rows);
  const rowsPlan = rowsPlanOf(plan);
  const kept = new KeptRows(sharing, rowsPlan, runtime.artifact.use(sharing, plan.aligned.name));
  const rows = await modelRows(sharing, rowsPlan, kept);
  const labels = await labelColumns(sharing, plan, kept, rows);
  if (plan.noised.leak !== null) {
    const enough = { features: [], places: rowsPlan.places, least: leastRows(plan), labels: labels.kinds };
    const { checks } = await checksOf(sharing, plan, enough, rows);
    await runtime.checking(sharing);
    throwUnlessEnough(plan, await tellEverybody(sharing, plan, 'checks', checks));
  }
  // No gaps are filled: a mean would be of all rows, without noise.
  const { values, columns } = withFirstValues(sharing, model, rowMajor(sharing, rows));
  const data = await inSecretOrder(sharing, {
    features: fixedMatrix(values, rows.length, columns),
    target: labels.target,
    weights: asFixed(fixed({ fractionBits: 0, integerBits: 1 }), rows.ones),
  });

  session.step(steps.fit);
  const { weights, targetExponent } = await (plan.noised.leak === null
    ? noisedFit(plan, runtime, sharing, data)
    : splitFit(plan, runtime, sharing, data));
  if (model.output === 'number' && targetExponent !== partsOf(plan.train.label))
    throw new Error(`labels are in parts of 2^${targetExponent}, the card says of 2^${partsOf(plan.train.label)}`);

  session.step(steps.reveal);
  // Of a split training labels and numbers are told before.
  if (plan.noised.leak === null) await runtime.releasing(sharing);
  const most = boundsOfTerms(model.bits);
  const none = sharing.within(sharing.filledRing(termsOf(model.features).length, 0n));
  const filling = sharing.within(none, { min: -most, max: most });
  runtime.artifact.keep(sharing, output, [...weights.map(({ ring }) => ring), filling]);
  return await tell(sharing, plan, weights);
}

interface Fitted {
  readonly weights: readonly Fixed[];
  readonly targetExponent: number;
}

function noisedFit(plan: NoisedNetworkPlan, runtime: Runtime, sharing: Sharing, data: NetworkData): Promise<Fitted> {
  const { privacy, clip } = plan.noised;
  const progress = progressOf(sharing, runtime, plan.train.method.epochs);
  return trainNetwork(sharing, shapeOf(plan.keeps[0].model), data, {
    ...optionsOf(plan),
    noise: { clip, multiplier: multiplierOf(privacy, 'steps') },
    onEpoch: (epoch) => Promise.resolve(progress(epoch + 1)),
  });
}

async function splitFit(
  plan: NoisedNetworkPlan,
  runtime: Runtime,
  sharing: Sharing,
  data: NetworkData,
): Promise<Fitted> {
  const { privacy, clip } = plan.noised;
  await runtime.releasing(sharing);
  return trainSplitNetwork(sharing, shapeOf(plan.keeps[0].model), data, {
    ...optionsOf(plan),
    owner: runnersOf(plan).indexOf(plan.train.label.column.owner),
    multiplier: multiplierOf(privacy, 'numbers'),
    gradient: { clip, multiplier: multiplierOf(privacy, 'steps') },
    lines: { labels: 'labels', activations: 'numbers' },
    onEpoch: progressFrom(progressOf(sharing, runtime, plan.train.method.epochs)),
  });
}

const progressFrom = (progress: (done: number) => void) => (epoch: number) => progress(epoch + 1);

async function tell(
  sharing: Sharing,
  plan: NoisedNetworkPlan,
  weights: readonly Fixed[],
): Promise<NoisedNetwork | undefined> {
  const everyone = runnersOf(plan);
  const recipients = plan.recipients.map((name) => everyone.indexOf(name));
  if (!plan.train.tell.includes('weights'))
    return recipients.some((party) => sharing.session.owns(party)) ? { weights: null } : undefined;
  const all = sharing.concatenate(weights.map(({ ring }): Ring => sharing.within(ring)));
  const told = await sharing.reveal(all, 'weights', recipients);
  const format = fixed({ fractionBits: weightBits, integerBits: 11 });
  return told === undefined ? undefined : { weights: Array.from(decodeFixed(format, told)) };
}
