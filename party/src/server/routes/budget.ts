/** What answers with noise may spend and have spent, by dataset. */
import { z } from 'zod';
import type { App } from '../app.ts';
import type { PartyServices } from '../services.ts';

const tags = ['budget'];
const number = z.string().regex(/^[0-9]{1,3}(\.[0-9]{1,15})?(e-[0-9]{1,2})?$/);

export function budgetRoutes(app: App, { datasets, jobs }: PartyServices): void {
  app.get(
    '/api/budget',
    {
      config: { access: ['approve', 'administer'] },
      schema: {
        tags,
        summary: 'What answers with noise may spend in the present period, and what those that were approved do',
        querystring: z.strictObject({ dataset: z.string().min(1).max(63).optional() }),
      },
    },
    async (request) => await jobs.ledger.budgets(request.query.dataset),
  );
  app.put(
    '/api/budget/:name',
    {
      config: { access: ['approve'] },
      schema: {
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
