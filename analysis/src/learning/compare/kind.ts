/** A comparison as a kind: a champion and a challenger on the same rows of an aligned table. */
import type { Kind } from '../../kinds/kind.ts';
import { keptTableKind } from '../kept-table-kind.ts';
import { withRestNote } from '../rest-note.ts';
import { disclosureOf } from './disclosure.ts';
import { columnsOf, type ComparePlan, grantsNeeded, planCompare } from './plan.ts';
import { type CompareQuestion, readQuestion, schema } from './question.ts';
import { reportOf } from './report.ts';
import { type Compared, runCompare } from './run.ts';
import { compareView } from './view.ts';

export const compare: Kind<CompareQuestion, ComparePlan, Compared> = keptTableKind({
  view: compareView,
  schema,
  read: readQuestion,
  artifacts: ({ aligned, champion, challenger }) => [aligned, champion, challenger],
  plan: planCompare,
  columns: columnsOf,
  grantsNeeded,
  disclosure: disclosureOf,
  run: runCompare,
  finish: (plan, released) => ({ kind: 'report', report: withRestNote(plan, reportOf(plan, released)) }),
  asked: ({ compare: asked, uses: [, champion, challenger] }) => ({
    ...asked,
    kind: 'compare',
    models: [champion.name, challenger.name],
  }),
});
