/** POST /api/explain: plan, disclosure and exact cost of a question; nothing is proposed. */
import { explanation, question } from '../../api/schemas/jobs.ts';
import type { App } from '../app.ts';
import { ownPreviews } from '../../contracts/own-previews.ts';
import { callerOf } from '../auth.ts';
import type { PartyServices } from '../services.ts';

export function explainRoutes(app: App, { context, contracts, datasets }: PartyServices): void {
  app.post(
    '/api/explain',
    {
      config: { access: ['ask'] },
      schema: {
        operationId: 'explain',
        response: { 200: explanation },
        tags: ['jobs'],
        summary: 'Who would learn what, at which cost',
        body: question,
      },
    },
    async (request) => {
      const found = await contracts.explain(request.body);
      // It counts own rows: whoever may only ask would learn such counts by asking.
      if (!callerOf(request).roles.includes('approve')) return found;
      const own = await ownPreviews(datasets, found.kind, found.plan, context.home.name);
      return own.length === 0 ? found : { ...found, own };
    },
  );
}
