/** What answers with noise may spend and have spent, by dataset. */
import { budget, simulation } from '../../api/schemas/budgets.ts';
import { policyDocument } from '../../api/schemas/datasets.ts';
import { z } from 'zod';
import type { App } from '../app.ts';
import { callingPeer } from '../auth.ts';
import type { PartyServices } from '../services.ts';

const tags = ['budget'];
const number = z.string().regex(/^[0-9]{1,3}(\.[0-9]{1,15})?(e-[0-9]{1,2})?$/);

export function budgetRoutes(app: App, { datasets, jobs }: PartyServices): void {
  app.get(
    '/api/budget',
    {
      config: { access: ['approve', 'administer'] },
      schema: {
        operationId: 'budget',
        response: { 200: z.array(budget) },
        tags,
        summary: 'What answers with noise may spend in the present period, and what those that were approved do',
        querystring: z.strictObject({ dataset: z.string().min(1).max(63).optional() }),
      },
    },
    async (request) => await jobs.budgets.list(request.query.dataset),
  );
  app.get(
    '/api/budget/:name/simulate',
    {
      config: { access: ['approve', 'administer'] },
      schema: {
        operationId: 'simulateBudget',
        response: { 200: simulation },
        tags,
        summary: 'How many further answers of this ε and δ what is left allows',
        params: z.strictObject({ name: z.string().min(1).max(200) }),
        querystring: z.strictObject({ epsilon: number, delta: number.default('0') }),
      },
    },
    async ({ params, query }) =>
      await jobs.budgets.simulate(params.name, { epsilon: Number(query.epsilon), delta: Number(query.delta) }),
  );
  app.get(
    '/peer/budgets',
    {
      config: { access: 'peer' },
      schema: {
        tags: ['peer'],
        summary: 'What is left for answers with noise, for whom results may go to, in tenths of what is given',
      },
    },
    async (request) => await jobs.budgets.forPeer(callingPeer(request).name),
  );
  app.put(
    '/api/budget/:name',
    {
      config: { access: ['approve'] },
      schema: {
        operationId: 'setBudget',
        response: { 200: policyDocument },
        tags,
        summary: 'Set what the policy of a dataset gives for answers with noise, or null: none are allowed',
        params: z.strictObject({ name: z.string().min(1).max(200) }),
        body: z.strictObject({
          privacy: z
            .strictObject({
              unit: z.string().min(1).max(200).nullable(),
              epsilon: number,
              delta: number,
              period: z.enum(['month', 'year', 'ever']),
            })
            .nullable(),
        }),
      },
    },
    async (request) => await datasets.setPrivacy(request.params.name, request.body.privacy),
  );
}
