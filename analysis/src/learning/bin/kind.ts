/** A binning as a kind: weight of evidence and information value of features, of the rows of an aligned table. */
import { protocolNamed } from '@tacit/engine';
import { missingGrants } from '../../contract/permissions.ts';
import type { Kind } from '../../kinds/kind.ts';
import { price } from '../../kinds/runtime.ts';
import { ownPartOf } from '../own-part.ts';
import { checkTable } from '../plan.ts';
import { disclosureOf } from './disclosure.ts';
import { columnsOf, grantsNeeded, planBin, type BinPlan } from './plan.ts';
import { readQuestion, schema, type BinQuestion } from './question.ts';
import { reportOf } from './report.ts';
import { type Binned, runBin } from './run.ts';
import { binView } from './view.ts';

export const bin: Kind<BinQuestion, BinPlan, Binned> = {
  view: binView,
  version: 1,
  schema,
  read: readQuestion,
  // Whose tables an aligned one is made of, its card says.
  tables: () => Promise.resolve([]),
  artifacts: ({ aligned }) => [aligned],
  // What is wrong with a question shows when it is compiled: the table's card is not known here.
  check: () => Promise.resolve({ matches: false }),
  grants: async (request) => {
    const { plan, cards } = planBin(request);
    const required = grantsNeeded(plan);
    return await Promise.resolve({ required, missing: missingGrants(required, cards) });
  },
  compile: async (request, options = {}) => {
    const { plan, cards } = planBin(request);
    checkTable(plan, grantsNeeded(plan), cards, options.at);
    const cost = await price(plan, protocolNamed(plan.protocol), (runtime) => runBin(plan, runtime));
    return { plan, disclosure: disclosureOf(plan), cost };
  },
  run: runBin,
  finish: (plan, binned) => ({ kind: 'report', report: reportOf(plan, binned) }),
  // Of a kept table nobody reads anything.
  stages: () => [],
  ownPart: (plan, datasets, owner) => {
    const { most: _, sign: __, ...counted } = plan.bin;
    return ownPartOf(plan, columnsOf(plan), { kind: 'bin', ...counted }, datasets, owner);
  },
};
