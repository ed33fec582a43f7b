/** POST /api/explain: plan, disclosure and exact cost of a question; nothing is proposed. */
import type { App } from '../app.ts';
import type { PartyServices } from '../services.ts';
import { question } from './question.ts';

export function explainRoutes(app: App, { contracts }: PartyServices): void {
  app.post(
    '/api/explain',
    {
      config: { access: ['ask'] },
      schema: { tags: ['jobs'], summary: 'Who would learn what, at which cost', body: question },
    },
    async (request) => await contracts.explain(request.body),
  );
}
