/** A preparation as a kind: columns of an aligned table filled, clipped, standardised and encoded, kept as shares beside what was fitted. */
import type { Kind } from '../../kinds/kind.ts';
import { keptTableKind } from '../kept-table-kind.ts';
import { disclosureOf } from './disclosure.ts';
import { columnsOf, grantsNeeded, planPrepare, type PreparePlan } from './plan.ts';
import { type PrepareQuestion, readQuestion, schema } from './question.ts';
import { reportOf } from './report.ts';
import { runPrepare } from './run.ts';
import { prepareView } from './view.ts';

export const prepare: Kind<PrepareQuestion, PreparePlan, true> = keptTableKind({
  view: prepareView,
  schema,
  read: readQuestion,
  artifacts: ({ aligned, woe, with: by }) => [aligned, ...[woe, by].filter((each) => each !== undefined)],
  plan: planPrepare,
  columns: columnsOf,
  grantsNeeded,
  disclosure: disclosureOf,
  run: runPrepare,
  finish: (plan) => ({ kind: 'report', report: reportOf(plan) }),
  asked: ({ prepare: { fitted, with: by, test } }) => ({ kind: 'prepare', fitted, with: by, test }),
});
