/** Imports as a kind: a model that its owner has, kept as shares beside a table for contracts that score by it. */
import { protocolNamed } from '@tacit/engine';
import { checkCards, missingGrants } from '../../contract/permissions.ts';
import type { Kind } from '../../kinds/kind.ts';
import { price } from '../../kinds/runtime.ts';
import { tableNamed } from '../../sets/bind.ts';
import { checkTable } from '../plan.ts';
import { disclosureOf } from './disclosure.ts';
import { ownPart } from './own-part.ts';
import { grantsNeeded, type ImportPlan, planImport } from './plan.ts';
import { type ImportQuestion, readQuestion, schema } from './question.ts';
import { reportOf } from './report.ts';
import { runImport } from './run.ts';
import { importView } from './view.ts';

export const importModel: Kind<ImportQuestion, ImportPlan, true> = {
  view: importView,
  version: 1,
  schema,
  read: readQuestion,
  tables: ({ numbers }) => Promise.resolve([tableNamed(numbers)]),
  artifacts: ({ aligned }) => [aligned],
  // What is wrong with a question shows when it is compiled: the card of the table is not known here.
  check: () => Promise.resolve({ matches: false }),
  // Async: what is wrong with the question rejects.
  grants: async (request) => {
    const { plan, cards } = planImport(request);
    const required = grantsNeeded(plan);
    return await Promise.resolve({ required, missing: missingGrants(required, cards) });
  },
  compile: async (request, options = {}) => {
    const { plan, cards } = planImport(request);
    const [numbers, ...tables] = cards;
    // Whoever matched the table's rows matches nothing of the numbers.
    const date = (options.at ?? new Date().toISOString()).slice(0, 10);
    checkCards({ ...plan, join: null }, grantsNeeded(plan), numbers === undefined ? [] : [numbers], date);
    checkTable(plan, [], tables, options.at);
    const cost = await price(plan, protocolNamed(plan.protocol), (runtime) => runImport(plan, runtime));
    return { plan, disclosure: disclosureOf(plan), cost };
  },
  run: runImport,
  finish: (plan) => ({ kind: 'report', report: reportOf(plan) }),
  stages: ({ stages: [stage] }) => [stage],
  ownPart,
};
