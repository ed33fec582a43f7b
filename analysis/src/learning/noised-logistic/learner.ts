/** Logistic models from sums with noise as a learner: those of a question that asks for privacy. */
import { learner } from '../learner.ts';
import { disclosureOf } from './disclosure.ts';
import { columnsOf, grantsNeeded, type NoisedLogisticPlan, planNoisedLogistic } from './plan.ts';
import { type NoisedLogisticQuestion, readQuestion, schema } from './question.ts';
import { reportOf } from './report.ts';
import { runNoisedLogistic } from './run.ts';

export const noisedLogistic = learner<NoisedLogisticQuestion, NoisedLogisticPlan, BigInt64Array>({
  name: 'noised-logistic',
  // 'logistic' is of two learners: `privacy` says which.
  models: [],
  schema,
  read: readQuestion,
  artifacts: ({ aligned }) => [aligned],
  plan: planNoisedLogistic,
  columns: columnsOf,
  grantsNeeded,
  disclosure: disclosureOf,
  run: runNoisedLogistic,
  finish: (plan, told) => ({ kind: 'report', report: reportOf(plan, told) }),
  asked: ({ logistic }) => ({ kind: 'train', model: 'logistic', ...logistic }),
  spends: ({ logistic: { privacy } }) => ({ epsilon: privacy.epsilon, delta: privacy.delta }),
});
