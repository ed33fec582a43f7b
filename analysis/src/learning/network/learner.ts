/** Small neural networks as a learner. */
import { learner } from '../learner.ts';
import { disclosureOf } from './disclosure.ts';
import { columnsOf, grantsNeeded, type NetworkTrainPlan, planNetworkTraining } from './plan.ts';
import { checkpoint, type NetworkQuestion, readQuestion, schema } from './question.ts';
import { reportOf, type TrainedNetwork } from './report.ts';
import { runNetwork } from './run.ts';

export const network = learner<NetworkQuestion, NetworkTrainPlan, TrainedNetwork>({
  name: 'network',
  models: ['network'],
  schema,
  read: readQuestion,
  artifacts: ({ aligned }) => [aligned],
  plan: planNetworkTraining,
  columns: columnsOf,
  grantsNeeded,
  disclosure: disclosureOf,
  run: runNetwork,
  finish: (plan, released) => ({ kind: 'report', report: reportOf(plan, released) }),
  memories: ({ train, parties }, party) =>
    train.resumes && parties.includes(party) ? [{ output: checkpoint, ifDamaged: 'anew' }] : [],
  // What becomes of a failed run changes no answer.
  asked: ({ train: { label, method, tell }, keeps: [{ model }] }) => ({ kind: 'train', label, method, tell, model }),
});
