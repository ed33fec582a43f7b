/** Association counts as a kind: which items rows of a kept table have together. */
import type { Kind } from '../../kinds/kind.ts';
import { keptTableKind } from '../kept-table-kind.ts';
import { disclosureOf } from './disclosure.ts';
import { type AssociatePlan, columnsOf, grantsNeeded, planAssociate } from './plan.ts';
import { type AssociateQuestion, readQuestion, schema } from './question.ts';
import { type Associated, runAssociate } from './run.ts';
import { tableOf } from './table.ts';
import { associateView } from './view.ts';

export const associate: Kind<AssociateQuestion, AssociatePlan, Associated> = keptTableKind({
  view: associateView,
  schema,
  read: readQuestion,
  artifacts: ({ aligned }) => [aligned],
  plan: planAssociate,
  columns: columnsOf,
  grantsNeeded,
  disclosure: disclosureOf,
  run: runAssociate,
  finish: (plan, released) => ({ kind: 'table', table: tableOf(plan, released) }),
  asked: ({ associate: asked }) => ({ kind: 'associate', ...asked }),
});
