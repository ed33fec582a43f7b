/** Training as a kind: a model of an aligned table, which stays at the computers as shares. */
import type { Kind } from '../../kinds/kind.ts';
import { keptTableKind } from '../kept-table-kind.ts';
import { disclosureOf } from './disclosure.ts';
import { columnsOf, grantsNeeded, planTrain, type TrainPlan } from './plan.ts';
import { checkpoint, readQuestion, schema, type TrainQuestion } from './question.ts';
import { reportOf, type Trained } from './report.ts';
import { runTrain } from './run.ts';
import { trainView } from './view.ts';

export const train: Kind<TrainQuestion, TrainPlan, Trained> = keptTableKind({
  view: trainView,
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
