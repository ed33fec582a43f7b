/** Results and receipts of completed jobs. */
import type { App } from '../app.ts';
import type { PartyServices } from '../services.ts';
import { byId } from './jobs.ts';

export function resultRoutes(app: App, { jobs }: PartyServices): void {
  app.get(
    '/api/jobs/:id/result',
    {
      config: { access: ['ask'] },
      schema: { tags: ['jobs'], summary: 'The answer, at its recipients', params: byId },
    },
    async (request) => await jobs.result(request.params.id),
  );
  app.get(
    '/api/jobs/:id/receipt',
    {
      config: { access: 'any-role' },
      schema: { tags: ['jobs'], summary: 'What all parties signed about the run', params: byId },
    },
    async (request) => await jobs.receipt(request.params.id),
  );
}
