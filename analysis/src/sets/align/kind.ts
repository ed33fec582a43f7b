/** Aligned tables as a kind: several owners' rows brought side by side and kept as shares, for contracts that start from them. */
import { protocolNamed, UsageError } from '@tacit/engine';
import { checkCards, missingGrants } from '../../contract/permissions.ts';
import type { Kind } from '../../kinds/kind.ts';
import { price } from '../../kinds/runtime.ts';
import { mostSeconds, secondsFor } from '../../kinds/two-owners.ts';
import { tableNamed } from '../bind.ts';
import { ownPart } from '../own-part.ts';
import { previews } from '../preview.ts';
import { disclosureOf } from './disclosure.ts';
import { type AlignPlan, bindAlign, grantsNeeded, planAlign } from './plan.ts';
import { type AlignQuestion, readQuestion, schema } from './question.ts';
import { reportOf } from './report.ts';
import { runAlign } from './run.ts';
import { alignView } from './view.ts';

export const align: Kind<AlignQuestion, AlignPlan, true> = {
  view: alignView,
  version: 2,
  schema,
  read: readQuestion,
  tables: async ({ tables }) => await Promise.resolve(tables.map(tableNamed)),
  check: async (question, datasets) => {
    bindAlign(question, datasets);
    return await Promise.resolve({ matches: true });
  },
  grants: async (request) => {
    const { plan, cards } = planAlign(request);
    const required = grantsNeeded(plan);
    return await Promise.resolve({ required, missing: missingGrants(required, cards) });
  },
  compile: async (request, options = {}) => {
    const { plan, cards } = planAlign(request);
    checkCards(plan, grantsNeeded(plan), cards, (options.at ?? new Date().toISOString()).slice(0, 10));
    const cost = await price(plan, protocolNamed(plan.protocol), (runtime) => runAlign(plan, runtime));
    if (plan.join === null && secondsFor(cost) > mostSeconds) {
      const rows = plan.stages.map(({ rowsUpTo }) => String(rowsUpTo));
      throw new UsageError('align.slow', { rows, minutes: Math.ceil(secondsFor(cost) / 60), most: mostSeconds / 60 });
    }
    return { plan, disclosure: disclosureOf(plan, cards), cost };
  },
  run: runAlign,
  finish: (plan) => ({ kind: 'report', report: reportOf(plan) }),
  stages: ({ stages }) => stages,
  // Recipients learn nothing of it; what a helper learns of matched rows, its owners' ledgers know.
  ownPart,
  previews,
};
