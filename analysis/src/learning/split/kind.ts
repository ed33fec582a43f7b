/** A split as a kind: the rows of an aligned table in parts for training, validation and tests, each kept as a table. */
import type { Kind } from '../../kinds/kind.ts';
import { keptTableKind } from '../kept-table-kind.ts';
import { disclosureOf } from './disclosure.ts';
import { columnsOf, grantsNeeded, planSplit, type SplitPlan } from './plan.ts';
import { readQuestion, schema, type SplitQuestion } from './question.ts';
import { reportOf } from './report.ts';
import { runSplit } from './run.ts';
import { splitView } from './view.ts';

export const split: Kind<SplitQuestion, SplitPlan, true> = keptTableKind({
  view: splitView,
  schema,
  read: readQuestion,
  artifacts: ({ aligned }) => [aligned],
  plan: planSplit,
  columns: columnsOf,
  grantsNeeded,
  disclosure: disclosureOf,
  run: runSplit,
  finish: (plan) => ({ kind: 'report', report: reportOf(plan) }),
  asked: ({ split: asked }) => ({ kind: 'split', ...asked }),
});
