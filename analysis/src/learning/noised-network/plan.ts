/** The plan of a network with noise: whose rows are protected, by how much noise, and what a split training shows the owner of the label. */
import { UsageError } from '@tacit/engine';
import type { DatasetCard, Grant } from '../../contract/cards.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { largestRho } from '../../privacy/accounting/concentrated.ts';
import { samplersDelta, sharedNoise } from '../../sql/plan/privacy.ts';
import type { PlanPrivacy } from '../../sql/plan/types.ts';
import { nameOf } from '../features.ts';
import { weightCounts } from '../network/card.ts';
import { weightsIn } from '../network/lines.ts';
import { columnsOf, type NetworkTrainPlan, planNetworkTraining } from '../network/plan.ts';
import { lengthOf } from '../network/run.ts';
import { changedRows, deltaOf, requireOwnRows, unitsOf } from '../noised/units.ts';
import { columnGrants, combineGrants, cutGrants, membershipGrants, originsOf } from '../plan.ts';
import './messages.ts';
import { multiplierOf } from './noise.ts';
import type { NetworkLeak, NoisedNetworkQuestion } from './question.ts';

export interface NoisedNetworkPlan extends NetworkTrainPlan {
  readonly noised: {
    /** `noise`: of 'steps', and of 'numbers' that a split training shows, in parts of what one row can change. */
    readonly privacy: PlanPrivacy;
    readonly clip: number;
    readonly leak: NetworkLeak | null;
  };
}

/** Throws as `planNetworkTraining`; UsageError 'network.split-…', 'train.privacy-…'; PolicyError 'policy.privacy-…'. */
export function planNoisedNetwork(request: CompileRequest<NoisedNetworkQuestion>): {
  readonly plan: NoisedNetworkPlan;
  readonly cards: readonly DatasetCard[];
} {
  const { privacy, leak = null, tell = [], ...question } = request.question;
  const { plan, cards } = planNetworkTraining({ ...request, question: { ...question, tell, missing: 'drop' } });
  requireOwnRows(plan);
  // Which rows are left out goes by their places, and one row more or less may move all others to other places.
  if (question.test !== undefined) throw new UsageError('train.privacy-test', { table: plan.aligned.name });
  if (leak !== null) checkSplit(plan, leak, tell);
  const clip = privacy.clip ?? (leak === null ? 1 : 0.25);
  const noise = privacyOf(plan, cards, privacy, leak);
  checkSize(plan, clip, noise);
  const [{ model, ...kept }] = plan.keeps;
  const upper = leak === null ? {} : { upper: plan.train.label.column.owner };
  const keeps: NetworkTrainPlan['keeps'] = [{ ...kept, model: { ...model, ...upper } }];
  return { plan: { ...plan, keeps, noised: { privacy: noise, clip, leak } }, cards };
}

/** Throws UsageError 'network.split-…' for what a split training cannot be. */
function checkSplit(plan: NetworkTrainPlan, leak: NetworkLeak, tell: readonly string[]): void {
  const { train, keeps, aligned, recipients } = plan;
  const { owner } = train.label.column;
  const [{ model }] = keeps;
  const [first] = model.layers;
  const { stack } = aligned.table;
  // Whoever has rows of a stack has all of what the first layer makes of them.
  if (stack !== undefined) throw new UsageError('network.split-stack', { leak, stack: stack.as });
  // A number may be another one in each row, and then says who is who.
  if (model.output === 'number') throw new UsageError('network.split-number', { leak, label: nameOf(model.label) });
  if (first?.activation !== 'sigmoid') throw new UsageError('network.split-sigmoid', { leak });
  if (tell.length > 0) throw new UsageError('network.split-tell', { leak, tell, owner });
  if (!recipients.includes(owner)) throw new UsageError('network.split-recipient', { leak, owner });
  if (aligned.table.tables.every((each) => each.owner === owner))
    throw new UsageError('network.split-alone', { owner });
}

/** What one row moves in an epoch: its batch's step, and with a leak the numbers of its own that are shown. */
const measuresOf = (leak: NetworkLeak | null): string[] => (leak === null ? ['steps'] : ['steps', 'numbers']);

function privacyOf(
  plan: NetworkTrainPlan,
  cards: readonly DatasetCard[],
  { epsilon, delta }: NoisedNetworkQuestion['privacy'],
  leak: NetworkLeak | null,
): PlanPrivacy {
  const { table } = plan.aligned;
  const [{ model }] = plan.keeps;
  const { epochs } = plan.train.method;
  // Whoever has the label sees the numbers: of its own rows they tell it nothing that it does not have.
  const about = cards.filter(({ owner }) => leak === null || owner !== plan.train.label.column.owner);
  const units = unitsOf(about);
  const changed = changedRows(table, units);
  // Only what is drawn for batches with a unit's rows adds to its δ: the rest has one law with it and without it.
  const [firstLayer = 0] = weightCounts(model);
  const perBatch = leak === null ? weightsIn(plan) : firstLayer + (model.layers[0]?.units ?? 0);
  const drawn = samplersDelta(epsilon, Number(changed) * epochs * perBatch);
  deltaOf(about, epsilon, delta, drawn);
  // A row is in one batch of each epoch: epochs are releases after one another, batches of an epoch are about different rows.
  const rho = largestRho(Number(epsilon), Number(delta) - drawn) / epochs;
  const measures = measuresOf(leak);
  const shared = { mechanism: 'gaussian', rho, numbers: measures.length } as const;
  const noise = sharedNoise(shared, new Map(measures.map((name) => [name, changed])));
  return { mechanism: 'gaussian', epsilon, delta, units, noise };
}

/** Throws UsageError 'train.privacy-wide' where the noise of one step could move a weight from one of its ends to the other. */
function checkSize({ train: { method } }: NetworkTrainPlan, clip: number, privacy: PlanPrivacy): void {
  const { name, batch, learningRate } = method;
  const rate = (name === 'adam' ? 1 : learningRate) / batch;
  if (clip * rate * multiplierOf(privacy, 'steps') * 9 >= 256)
    throw new UsageError('train.privacy-wide', { epsilon: privacy.epsilon });
}

/** What the owner of the label is shown, by line. */
export function shownValues(plan: NoisedNetworkPlan): { readonly labels: number; readonly numbers: number } {
  const [{ model }] = plan.keeps;
  const rows = lengthOf(plan);
  const outputs = model.output === 'classes' ? (model.label.levels?.length ?? 0) : 1;
  return { labels: rows * (outputs + 1), numbers: plan.train.method.epochs * rows * (model.layers[0]?.units ?? 0) };
}

/**
 * Uses of the columns, and 'filter' on those in bins: of what puts values together, or depends on which rows are in common, ε bounds what it tells. A
 * split training shows numbers of single rows, and exactly how many rows with each label are in common.
 */
export function grantsNeeded(plan: NoisedNetworkPlan): Grant[] {
  const columns = columnsOf(plan);
  const own = [...columnGrants(columns), ...cutGrants(plan.keeps[0].model.features)];
  if (plan.noised.leak === null) return own;
  const label = nameOf({ ...plan.train.label.column, column: plan.train.label.column.name });
  return [
    ...own,
    ...combineGrants(columns),
    ...originsOf(columns).flatMap(({ owner, dataset, name }): Grant[] => {
      if (nameOf({ owner, dataset, column: name }) === label) return [];
      return [{ owner, dataset, column: name, use: 'single-out' }];
    }),
    ...membershipGrants(plan, runnersOf(plan)),
  ];
}
