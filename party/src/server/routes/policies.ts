/** Policies: one YAML document per dataset. */
import { policyDocument } from '../../api/schemas/datasets.ts';
import { z } from 'zod';
import type { App } from '../app.ts';
import type { PartyServices } from '../services.ts';

const tags = ['policies'];
const byName = z.strictObject({ name: z.string().min(1).max(200) });

export function policyRoutes(app: App, { datasets }: PartyServices): void {
  app.get(
    '/api/datasets/:name/policy',
    {
      config: { access: ['approve', 'administer'] },
      schema: {
        operationId: 'policy',
        response: { 200: policyDocument },
        tags,
        summary: 'The policy of a dataset',
        params: byName,
      },
    },
    async (request) => await datasets.policy(request.params.name),
  );
  app.put(
    '/api/datasets/:name/policy',
    {
      config: { access: ['approve'] },
      schema: {
        operationId: 'setPolicy',
        response: { 200: policyDocument },
        tags,
        summary: 'Replace the policy of a dataset',
        params: byName,
        body: z.strictObject({ yaml: z.string().max(512 * 1024) }),
      },
    },
    async (request) => await datasets.setPolicy(request.params.name, request.body.yaml),
  );
}
