/** A binning as a kind: weight of evidence and information value of features, of the rows of an aligned table. */
import type { Kind } from '../../kinds/kind.ts';
import { keptTableKind } from '../kept-table-kind.ts';
import { withRestNote } from '../rest-note.ts';
import { disclosureOf } from './disclosure.ts';
import { columnsOf, grantsNeeded, planBin, type BinPlan } from './plan.ts';
import { readQuestion, schema, type BinQuestion } from './question.ts';
import { reportOf } from './report.ts';
import { type Binned, runBin } from './run.ts';
import { binView } from './view.ts';

export const bin: Kind<BinQuestion, BinPlan, Binned> = keptTableKind({
  view: binView,
  schema,
  read: readQuestion,
  artifacts: ({ aligned }) => [aligned],
  plan: planBin,
  columns: columnsOf,
  grantsNeeded,
  disclosure: disclosureOf,
  run: runBin,
  finish: (plan, released) => ({ kind: 'report', report: withRestNote(plan, reportOf(plan, released)) }),
  // What recipients work out for themselves of the same counts is nothing more.
  asked: ({ bin: { label, features, test } }) => ({ kind: 'bin', label, features, test }),
});
