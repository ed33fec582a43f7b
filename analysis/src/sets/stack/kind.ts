/** Stacks as a kind: rows of owners with the same columns, one under the other, kept as shares for contracts that start from them. */
import { protocolNamed, UsageError } from '@tacit/engine';
import { checkCards, missingGrants } from '../../contract/permissions.ts';
import type { Kind } from '../../kinds/kind.ts';
import { price } from '../../kinds/runtime.ts';
import { mostSeconds, secondsFor } from '../../kinds/two-owners.ts';
import { tableNamed } from '../bind.ts';
import { ownPart } from '../own-part.ts';
import { previews } from '../preview.ts';
import { bindStack } from './bind.ts';
import { disclosureOf } from './disclosure.ts';
import { grantsNeeded, planStack, type StackPlan } from './plan.ts';
import { readQuestion, schema, type StackQuestion } from './question.ts';
import { reportOf } from './report.ts';
import { runStack } from './run.ts';
import { stackView } from './view.ts';

export const stack: Kind<StackQuestion, StackPlan, true> = {
  view: stackView,
  version: 1,
  schema,
  read: readQuestion,
  tables: async ({ tables, beside = [] }) => await Promise.resolve([...tables, ...beside].map(tableNamed)),
  check: async (question, datasets) => {
    bindStack(question, datasets);
    // Keys are matched as shares: whoever computes.
    return await Promise.resolve({ matches: false });
  },
  grants: async (request) => {
    const { plan, cards } = planStack(request);
    const required = grantsNeeded(plan);
    return await Promise.resolve({ required, missing: missingGrants(required, cards) });
  },
  compile: async (request, options = {}) => {
    const { plan, cards } = planStack(request);
    checkCards(plan, grantsNeeded(plan), cards, (options.at ?? new Date().toISOString()).slice(0, 10));
    const cost = await price(plan, protocolNamed(plan.protocol), (runtime) => runStack(plan, runtime));
    if (secondsFor(cost) > mostSeconds) {
      const rows = plan.stages.map(({ rowsUpTo }) => String(rowsUpTo));
      throw new UsageError('stack.slow', { rows, minutes: Math.ceil(secondsFor(cost) / 60), most: mostSeconds / 60 });
    }
    return { plan, disclosure: disclosureOf(plan, cards), cost };
  },
  run: runStack,
  finish: (plan) => ({ kind: 'report', report: reportOf(plan) }),
  stages: ({ stages }) => stages,
  mostRows: ({ keeps: [{ vectors }] }) => vectors[0]?.length ?? 0,
  // Recipients learn nothing of it.
  ownPart,
  previews: (plan, owner) => (plan.stages.some(({ keys }) => keys.length > 0) ? previews(plan, owner) : []),
};
