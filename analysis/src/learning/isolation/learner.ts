/** Isolation forests as a learner. */
import { learner } from '../learner.ts';
import { disclosureOf } from './disclosure.ts';
import { columnsOf, grantsNeeded, type IsolationPlan, planIsolation } from './plan.ts';
import { type IsolationQuestion, readQuestion, schema } from './question.ts';
import { type Found, reportOf } from './report.ts';
import { runIsolation } from './run.ts';

export const isolation = learner<IsolationQuestion, IsolationPlan, Found>({
  name: 'isolation',
  models: ['isolation'],
  schema,
  read: readQuestion,
  artifacts: ({ aligned }) => [aligned],
  plan: planIsolation,
  columns: columnsOf,
  grantsNeeded,
  disclosure: disclosureOf,
  run: runIsolation,
  finish: (plan, found) => ({ kind: 'report', report: reportOf(plan, found) }),
  asked: ({ isolation: asked }) => ({ kind: 'train', model: 'isolation', ...asked }),
});
