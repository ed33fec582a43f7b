/** Linear models from sums with noise as a learner: those of a question that asks for privacy. */
import { learner } from '../learner.ts';
import { disclosureOf } from './disclosure.ts';
import { columnsOf, grantsNeeded, type NoisedPlan, planNoised } from './plan.ts';
import { type NoisedQuestion, readQuestion, schema } from './question.ts';
import { reportOf } from './report.ts';
import { runNoised } from './run.ts';

export const noised = learner<NoisedQuestion, NoisedPlan, BigInt64Array>({
  name: 'noised',
  // 'linear' is of two learners: `privacy` says which.
  models: [],
  schema,
  read: readQuestion,
  artifacts: ({ aligned }) => [aligned],
  plan: planNoised,
  columns: columnsOf,
  grantsNeeded,
  disclosure: disclosureOf,
  run: runNoised,
  finish: (plan, told) => ({ kind: 'report', report: reportOf(plan, told) }),
  asked: ({ noised: of }) => ({ kind: 'train', model: 'linear', ...of }),
  spends: ({ noised: { privacy } }) => ({ epsilon: privacy.epsilon, delta: privacy.delta }),
});
