/** Trees as a learner. */
import { learner } from '../learner.ts';
import { disclosureOf } from './disclosure.ts';
import { columnsOf, grantsNeeded, planTrees, type TreesPlan } from './plan.ts';
import { models, readQuestion, schema, type TreesQuestion } from './question.ts';
import { type Grown, reportOf } from './report.ts';
import { runTrees } from './run.ts';

export const trees = learner<TreesQuestion, TreesPlan, Grown>({
  name: 'trees',
  models,
  schema,
  read: readQuestion,
  artifacts: ({ aligned }) => [aligned],
  plan: planTrees,
  columns: columnsOf,
  grantsNeeded,
  disclosure: disclosureOf,
  run: runTrees,
  finish: (plan, released) => ({ kind: 'report', report: reportOf(plan, released) }),
  asked: ({ trees, keeps }) => ({ kind: 'train', ...trees, depth: keeps[0].model.depth, cuts: keeps[0].model.cuts }),
});
