/** What contracts left at this party for later: see it, delete it. */
import { artifact } from '../../api/schemas/kept.ts';
import { deleted } from '../../api/schemas/party.ts';
import { z } from 'zod';
import type { App } from '../app.ts';
import type { PartyServices } from '../services.ts';

const tags = ['artifacts'];
/** `kind/job/output`, its slashes as %2F. */
const byName = z.strictObject({ name: z.string().min(1).max(200) });

export function artifactRoutes(app: App, { artifacts }: PartyServices): void {
  app.get(
    '/api/artifacts',
    {
      config: { access: 'any-role' },
      schema: {
        operationId: 'artifacts',
        response: { 200: z.array(artifact) },
        tags,
        summary: 'What contracts left at this party for later, latest first',
      },
    },
    async () => await artifacts.list(),
  );
  app.get(
    '/api/artifacts/:name',
    {
      config: { access: 'any-role' },
      schema: {
        operationId: 'artifact',
        response: { 200: artifact },
        tags,
        summary: 'One artifact: what it is, not its content',
        params: byName,
      },
    },
    async (request) => await artifacts.get(request.params.name),
  );
  app.delete(
    '/api/artifacts/:name',
    {
      config: { access: ['approve', 'administer'] },
      schema: {
        operationId: 'deleteArtifact',
        response: { 200: deleted },
        tags,
        summary: 'Delete an artifact: nothing can use it any more',
        params: byName,
      },
    },
    async (request) => {
      await artifacts.delete(request.params.name);
      return { deleted: request.params.name };
    },
  );
}
