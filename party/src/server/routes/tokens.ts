/** Tokens of the local interface. */
import { addToken, newToken, revoked, token } from '../../api/schemas/party.ts';
import { z } from 'zod';
import { listTokens } from '../../storage/tokens.ts';
import { callerOf } from '../auth.ts';
import type { App } from '../app.ts';
import type { PartyServices } from '../services.ts';
import { issueToken, revokeToken } from '../tokens.ts';

const tags = ['tokens'];
const config = { access: ['administer'] } as const;
export function tokenRoutes(app: App, { context: { store } }: PartyServices): void {
  app.get(
    '/api/tokens',
    {
      config,
      schema: {
        operationId: 'tokens',
        response: { 200: z.array(token) },
        tags,
        summary: 'Tokens beside the one in the home directory, without their secrets',
      },
    },
    async () => await listTokens(store),
  );
  app.post(
    '/api/tokens',
    {
      config,
      schema: {
        operationId: 'addToken',
        response: { 200: newToken },
        tags,
        summary: 'Make a token; its secret is in this answer only',
        body: addToken,
      },
    },
    async (request) => await issueToken(store, request.body, callerOf(request)),
  );
  app.delete(
    '/api/tokens/:name',
    {
      config,
      schema: {
        operationId: 'revokeToken',
        response: { 200: revoked },
        tags,
        summary: 'Revoke a token',
        params: z.strictObject({ name: z.string().min(1).max(200) }),
      },
    },
    async (request) => {
      await revokeToken(store, request.params.name);
      return { revoked: request.params.name };
    },
  );
}
