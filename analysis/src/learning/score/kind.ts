/** Scores as a kind: a shared model on the rows of an aligned table. */
import type { Kind } from '../../kinds/kind.ts';
import { keptTableKind } from '../kept-table-kind.ts';
import { disclosureOf } from './disclosure.ts';
import { columnsOf, grantsNeeded, planScore, type ScorePlan } from './plan.ts';
import { readQuestion, schema, type ScoreQuestion } from './question.ts';
import { type Scored, runScore } from './run.ts';
import { tableOf } from './table.ts';
import { scoreView } from './view.ts';

export const score: Kind<ScoreQuestion, ScorePlan, Scored> = keptTableKind({
  view: scoreView,
  schema,
  read: readQuestion,
  artifacts: ({ aligned, model }) => [aligned, model],
  plan: planScore,
  columns: columnsOf,
  grantsNeeded,
  disclosure: disclosureOf,
  run: runScore,
  finish: (plan, released) => ({ kind: 'table', table: tableOf(plan, released) }),
  asked: ({ score, uses: [, model] }) => ({ ...score, kind: 'score', model: model.name }),
});
