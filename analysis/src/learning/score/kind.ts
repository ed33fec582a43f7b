/** Scores as a kind: a shared model on the rows of an aligned table. */
import { protocolNamed } from '@tacit/engine';
import { missingGrants } from '../../contract/permissions.ts';
import type { Kind } from '../../kinds/kind.ts';
import { price } from '../../kinds/runtime.ts';
import { ownPartOf } from '../own-part.ts';
import { checkTable } from '../plan.ts';
import { disclosureOf } from './disclosure.ts';
import { columnsOf, grantsNeeded, planScore, type ScorePlan } from './plan.ts';
import { readQuestion, schema, type ScoreQuestion } from './question.ts';
import { runScore, type Scored } from './run.ts';
import { tableOf } from './table.ts';
import { scoreView } from './view.ts';

export const score: Kind<ScoreQuestion, ScorePlan, Scored> = {
  view: scoreView,
  version: 1,
  schema,
  read: readQuestion,
  // Whose tables an aligned one is made of, its card says.
  tables: () => Promise.resolve([]),
  artifacts: ({ aligned, model }) => [aligned, model],
  // What is wrong with a question shows when it is compiled: the cards of table and model are not known here.
  check: () => Promise.resolve({ matches: false }),
  grants: async (request) => {
    const { plan, cards } = planScore(request);
    const required = grantsNeeded(plan);
    return await Promise.resolve({ required, missing: missingGrants(required, cards) });
  },
  compile: async (request, options = {}) => {
    const { plan, cards } = planScore(request);
    checkTable(plan, grantsNeeded(plan), cards, options.at);
    const cost = await price(plan, protocolNamed(plan.protocol), (runtime) => runScore(plan, runtime));
    return { plan, disclosure: disclosureOf(plan), cost };
  },
  run: runScore,
  finish: (plan, scored) => ({ kind: 'table', table: tableOf(plan, scored) }),
  // Of a kept table nobody reads anything.
  stages: () => [],
  ownPart: (plan, datasets, owner) =>
    ownPartOf(plan, columnsOf(plan), { ...plan.score, kind: 'score', model: plan.uses[1].name }, datasets, owner),
};
