/** Naïve Bayes as a learner: of two or more classes, by numbers and lists of values. */
import { learner } from '../learner.ts';
import { withRestNote } from '../rest-note.ts';
import { disclosureOf } from './disclosure.ts';
import { type BayesPlan, columnsOf, grantsNeeded, planBayes } from './plan.ts';
import { type BayesQuestion, readQuestion, schema } from './question.ts';
import { reportOf } from './report.ts';
import { type FittedBayes, runBayes } from './run.ts';

export const bayes = learner<BayesQuestion, BayesPlan, FittedBayes>({
  name: 'bayes',
  models: ['bayes'],
  schema,
  read: readQuestion,
  artifacts: ({ aligned }) => [aligned],
  plan: planBayes,
  columns: columnsOf,
  grantsNeeded,
  disclosure: disclosureOf,
  run: runBayes,
  finish: (plan, released) => ({ kind: 'report', report: withRestNote(plan, reportOf(plan, released)) }),
  asked: ({ bayes: asked }) => ({ kind: 'train', model: 'bayes', ...asked }),
});
