/** Principal components as a learner. */
import { learner } from '../learner.ts';
import { columnsOf, grantsNeeded } from '../unlabelled/plan.ts';
import { disclosureOf } from './disclosure.ts';
import { type ComponentsPlan, planComponents } from './plan.ts';
import { type ComponentsQuestion, readQuestion, schema } from './question.ts';
import { type Found, reportOf } from './report.ts';
import { runComponents } from './run.ts';

export const components = learner<ComponentsQuestion, ComponentsPlan, Found>({
  name: 'components',
  models: ['components'],
  schema,
  read: readQuestion,
  artifacts: ({ aligned }) => [aligned],
  plan: planComponents,
  columns: columnsOf,
  grantsNeeded,
  disclosure: disclosureOf,
  run: runComponents,
  finish: (plan, found) => ({ kind: 'report', report: reportOf(plan, found) }),
  asked: ({ learn }) => ({ kind: 'train', ...learn }),
});
