/** A judgement as a kind: how good a shared model is on the rows of an aligned table. */
import type { Kind } from '../../kinds/kind.ts';
import { keptTableKind } from '../kept-table-kind.ts';
import { withRestNote } from '../rest-note.ts';
import { disclosureOf } from './disclosure.ts';
import { columnsOf, grantsNeeded, planJudge, type JudgePlan } from './plan.ts';
import { readQuestion, schema, type JudgeQuestion } from './question.ts';
import { reportOf } from './report.ts';
import { type Judged, runJudge } from './run.ts';
import { judgeView } from './view.ts';

export const judge: Kind<JudgeQuestion, JudgePlan, Judged> = keptTableKind({
  view: judgeView,
  schema,
  read: readQuestion,
  artifacts: ({ aligned, model }) => [aligned, model],
  plan: planJudge,
  columns: columnsOf,
  grantsNeeded,
  disclosure: disclosureOf,
  run: runJudge,
  finish: (plan, released) => ({ kind: 'report', report: withRestNote(plan, reportOf(plan, released)) }),
  asked: ({ judge, uses: [, model] }) => ({ ...judge, kind: 'judge', model: model.name }),
});
