/** Training as a kind: a model of an aligned table, which stays at the computers as shares. */
import { protocolNamed } from '@tacit/engine';
import { missingGrants } from '../../contract/permissions.ts';
import type { Kind } from '../../kinds/kind.ts';
import { price } from '../../kinds/runtime.ts';
import { disclosureOf } from './disclosure.ts';
import { ownPartOf } from '../own-part.ts';
import { checkTable } from '../plan.ts';
import { columnsOf, grantsNeeded, planTrain, type TrainPlan } from './plan.ts';
import { readQuestion, schema, type TrainQuestion } from './question.ts';
import { reportOf, type Trained } from './report.ts';
import { runTrain } from './run.ts';
import { trainView } from './view.ts';

export const train: Kind<TrainQuestion, TrainPlan, Trained> = {
  view: trainView,
  version: 1,
  schema,
  read: readQuestion,
  // Whose tables an aligned one is made of, its card says.
  tables: () => Promise.resolve([]),
  artifacts: ({ aligned }) => [aligned],
  // What is wrong with a question shows when it is compiled: the table's card is not known here.
  check: () => Promise.resolve({ matches: false }),
  grants: async (request) => {
    const { plan, cards } = planTrain(request);
    const required = grantsNeeded(plan);
    return await Promise.resolve({ required, missing: missingGrants(required, cards) });
  },
  compile: async (request, options = {}) => {
    const { plan, cards } = planTrain(request);
    checkTable(plan, grantsNeeded(plan), cards, options.at);
    const cost = await price(plan, protocolNamed(plan.protocol), (runtime) => runTrain(plan, runtime));
    return { plan, disclosure: disclosureOf(plan), cost };
  },
  run: runTrain,
  finish: (plan, trained) => ({ kind: 'report', report: reportOf(plan, trained) }),
  // Of a kept table nobody reads anything.
  stages: () => [],
  ownPart: (plan, datasets, owner) => {
    // Points follow from what is told anyway.
    const { scorecard: _, ...asked } = plan.train;
    return ownPartOf(plan, columnsOf(plan), { kind: 'train', ...asked }, datasets, owner);
  },
};
