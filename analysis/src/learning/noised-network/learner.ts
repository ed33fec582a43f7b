/** Networks with noise as a learner: those of a question that asks for privacy. */
import { learner } from '../learner.ts';
import { columnsOf } from '../network/plan.ts';
import { disclosureOf } from './disclosure.ts';
import { grantsNeeded, type NoisedNetworkPlan, planNoisedNetwork } from './plan.ts';
import { type NoisedNetworkQuestion, readQuestion, schema } from './question.ts';
import { reportOf } from './report.ts';
import { type NoisedNetwork, runNoisedNetwork } from './run.ts';
import { waysOf } from './ways.ts';

export const noisedNetwork = learner<NoisedNetworkQuestion, NoisedNetworkPlan, NoisedNetwork>({
  name: 'noised network',
  // 'network' is of two learners: `privacy` says which.
  models: [],
  schema,
  read: readQuestion,
  artifacts: ({ aligned }) => [aligned],
  plan: planNoisedNetwork,
  columns: columnsOf,
  grantsNeeded,
  disclosure: disclosureOf,
  run: runNoisedNetwork,
  finish: (plan, released) => ({ kind: 'report', report: reportOf(plan, released) }),
  asked: ({ train: { label, method, tell }, noised, keeps: [{ model }] }) => {
    return { kind: 'train', label, method, tell, noised, model };
  },
  ways: waysOf,
  // Of the label's owner a split training tells nobody anything.
  spends: ({ noised: { privacy } }, owner) =>
    privacy.units.some((unit) => unit.owner === owner) ? { epsilon: privacy.epsilon, delta: privacy.delta } : undefined,
});
