/** GET /api/ledger: what was answered about this party's datasets, to whom. */
import { ledgerEntry } from '../../api/schemas/budgets.ts';
import { z } from 'zod';
import type { App } from '../app.ts';
import type { PartyServices } from '../services.ts';

export function ledgerRoutes(app: App, { jobs }: PartyServices): void {
  app.get(
    '/api/ledger',
    {
      config: { access: ['approve', 'administer', 'viewer'] },
      schema: {
        operationId: 'ledger',
        response: { 200: z.array(ledgerEntry) },
        tags: ['ledger'],
        summary: "What was answered about this party's datasets, and what it approved and may still be, latest first",
        querystring: z.strictObject({ dataset: z.string().min(1).max(63).optional() }),
      },
    },
    async (request) => await jobs.ledger.list(request.query.dataset),
  );
}
