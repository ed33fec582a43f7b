/** Generalised linear models as a learner. */
import { learner } from '../learner.ts';
import { disclosureOf } from './disclosure.ts';
import { columnsOf, grantsNeeded, planTrain, type TrainPlan } from './plan.ts';
import { checkpoint, families, readQuestion, schema, type TrainQuestion } from './question.ts';
import { reportOf, type Trained } from './report.ts';
import { runTrain } from './run.ts';

export const glm = learner<TrainQuestion, TrainPlan, Trained>({
  name: 'glm',
  models: families,
  schema,
  read: readQuestion,
  artifacts: ({ aligned, woe }) => [aligned, ...(woe === undefined ? [] : [woe])],
  plan: planTrain,
  columns: columnsOf,
  grantsNeeded,
  disclosure: disclosureOf,
  run: runTrain,
  finish: (plan, released) => ({ kind: 'report', report: reportOf(plan, released) }),
  memories: ({ train, parties }, party) =>
    train.resumes && parties.includes(party) ? [{ output: checkpoint, ifDamaged: 'anew' }] : [],
  // Points follow from what is told anyway, and what becomes of a failed run changes no answer.
  asked: ({ train }) => {
    const { scorecard: _, resumes: __, ...asked } = train;
    return { kind: 'train', ...asked };
  },
});
