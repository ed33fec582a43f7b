/** GET /api/checks. */
import { z } from 'zod';
import { dataCheck } from '../../api/schemas/datasets.ts';
import { DataChecks } from '../../datasets/data-checks.ts';
import type { App } from '../app.ts';
import type { PartyServices } from '../services.ts';

export function checkRoutes(app: App, { context }: PartyServices): void {
  const checks = new DataChecks(context);
  app.get(
    '/api/checks',
    {
      config: { access: ['approve', 'administer'] },
      schema: {
        operationId: 'checks',
        response: { 200: z.array(dataCheck) },
        tags: ['status'],
        summary: 'Reads all data anew and compares it with what was catalogued',
      },
    },
    async () => await checks.all(),
  );
}
