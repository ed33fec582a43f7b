/** A judgement as a kind: how good a shared model is on the rows of an aligned table. */
import { protocolNamed } from '@tacit/engine';
import { missingGrants } from '../../contract/permissions.ts';
import type { Kind } from '../../kinds/kind.ts';
import { price } from '../../kinds/runtime.ts';
import { ownPartOf } from '../own-part.ts';
import { checkTable } from '../plan.ts';
import { disclosureOf } from './disclosure.ts';
import { columnsOf, grantsNeeded, planJudge, type JudgePlan } from './plan.ts';
import { readQuestion, schema, type JudgeQuestion } from './question.ts';
import { type Judged, runJudge } from './run.ts';
import { reportOf } from './report.ts';
import { judgeView } from './view.ts';

export const judge: Kind<JudgeQuestion, JudgePlan, Judged> = {
  view: judgeView,
  version: 1,
  schema,
  read: readQuestion,
  // Whose tables an aligned one is made of, its card says.
  tables: () => Promise.resolve([]),
  artifacts: ({ aligned, model }) => [aligned, model],
  // What is wrong with a question shows when it is compiled: the cards of table and model are not known here.
  check: () => Promise.resolve({ matches: false }),
  grants: async (request) => {
    const { plan, cards } = planJudge(request);
    const required = grantsNeeded(plan);
    return await Promise.resolve({ required, missing: missingGrants(required, cards) });
  },
  compile: async (request, options = {}) => {
    const { plan, cards } = planJudge(request);
    checkTable(plan, grantsNeeded(plan), cards, options.at);
    const cost = await price(plan, protocolNamed(plan.protocol), (runtime) => runJudge(plan, runtime));
    return { plan, disclosure: disclosureOf(plan), cost };
  },
  run: runJudge,
  finish: (plan, judged) => ({ kind: 'report', report: reportOf(plan, judged) }),
  // Of a kept table nobody reads anything.
  stages: () => [],
  ownPart: (plan, datasets, owner) =>
    ownPartOf(plan, columnsOf(plan), { ...plan.judge, kind: 'judge', model: plan.uses[1].name }, datasets, owner),
};
