/** Tokens of the local interface. */
import { z } from 'zod';
import { tokenRoles } from '../../api/types.ts';
import { listTokens } from '../../storage/tokens.ts';
import { callerOf } from '../auth.ts';
import type { App } from '../app.ts';
import type { PartyServices } from '../services.ts';
import { issueToken, revokeToken } from '../tokens.ts';

const tags = ['tokens'];
const config = { access: ['administer'] } as const;
const name = z.string().regex(/^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/, 'lowercase letters, digits, dots, hyphens');

const addToken = z.strictObject({
  name,
  roles: z.array(z.enum(tokenRoles)).min(1).max(8),
  days: z.number().positive().max(3_650).exactOptional(),
});

export function tokenRoutes(app: App, { context: { store } }: PartyServices): void {
  app.get(
    '/api/tokens',
    { config, schema: { tags, summary: 'Tokens beside the one in the home directory, without their secrets' } },
    async () => await listTokens(store),
  );
  app.post(
    '/api/tokens',
    { config, schema: { tags, summary: 'Make a token; its secret is in this answer only', body: addToken } },
    async (request) => await issueToken(store, request.body, callerOf(request)),
  );
  app.delete(
    '/api/tokens/:name',
    {
      config,
      schema: { tags, summary: 'Revoke a token', params: z.strictObject({ name: z.string().min(1).max(200) }) },
    },
    async (request) => {
      await revokeToken(store, request.params.name);
      return { revoked: request.params.name };
    },
  );
}
