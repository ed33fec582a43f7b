/** Trees as a learner. */
import { learner } from '../learner.ts';
import { disclosureOf } from './disclosure.ts';
import { columnsOf, grantsNeeded, planTrees, type TreesPlan } from './plan.ts';
import { checkpoint, models, readQuestion, schema, type TreesQuestion } from './question.ts';
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
  memories: ({ trees: { resumes }, parties }, party) =>
    resumes && parties.includes(party) ? [{ output: checkpoint, ifDamaged: 'anew' }] : [],
  // What becomes of a failed run changes no answer.
  asked: ({ trees: of, keeps: [{ model }] }) => {
    const { resumes: _, ...asked } = of;
    return { kind: 'train', ...asked, depth: model.depth, cuts: model.cuts };
  },
});
