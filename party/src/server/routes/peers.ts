/** Peers and invitations. */
import { invitation, peer, removed } from '../../api/schemas/party.ts';
import { UsageError } from '@tacit/engine/text';
import { z } from 'zod';
import { callerCertificate } from '../auth.ts';
import type { App } from '../app.ts';
import type { PartyServices } from '../services.ts';

const tags = ['peers'];
const administer = { access: ['administer'] } as const;

export function peerRoutes(app: App, { peers, jobs }: PartyServices): void {
  app.get(
    '/api/peers',
    {
      config: { access: 'any-role' },
      schema: {
        operationId: 'peers',
        response: { 200: z.array(peer) },
        tags,
        summary: 'All peers; with check=true each is called and its round trip measured',
        querystring: z.strictObject({
          check: z
            .stringbool({ truthy: ['true'], falsy: ['false'], case: 'sensitive' })
            .meta({ type: 'boolean' })
            .optional(),
        }),
      },
    },
    async (request) => await peers.list(request.query.check === true),
  );
  app.post(
    '/api/peers/invite',
    {
      config: administer,
      schema: {
        operationId: 'invite',
        response: { 200: invitation },
        tags,
        summary: 'A code with which one other party can become a peer, once, within 24 hours',
        body: z.strictObject({ for: z.string().min(1).max(80).optional() }).nullish(),
      },
    },
    async (request) => await peers.invite(request.body?.for),
  );
  app.get(
    '/api/peers/:name',
    {
      config: { access: 'any-role' },
      schema: {
        operationId: 'peer',
        response: { 200: peer },
        tags,
        summary: 'One peer, called now: round trip, clock and version',
        params: z.strictObject({ name: z.string().max(64) }),
      },
    },
    async (request) => await peers.check(request.params.name),
  );
  app.post(
    '/api/peers/accept',
    {
      config: administer,
      schema: {
        operationId: 'acceptInvitation',
        response: { 200: peer },
        tags,
        summary: 'Accept the invitation of another party: both pin each other',
        body: z.strictObject({ code: z.string().min(1).max(8_192) }),
      },
    },
    async (request) => await peers.accept(request.body.code),
  );
  app.delete(
    '/api/peers/:name',
    {
      config: administer,
      schema: {
        operationId: 'removePeer',
        response: { 200: removed },
        tags,
        summary: 'Forget a peer',
        params: z.strictObject({ name: z.string().max(64) }),
      },
    },
    async (request) => {
      const { name } = request.params;
      for (const job of await jobs.book.list(['proposed', 'approved', 'running'])) {
        if (!job.contract.parties.some((party) => party.name === name)) continue;
        throw new UsageError('peer.in-use', { party: name, job: job.id, state: job.state });
      }
      await peers.remove(name);
      return { removed: name };
    },
  );
}

/** The only route without token or pin: the one-time secret of an invitation opens it. */
export function introductionRoutes(app: App, { peers }: PartyServices): void {
  app.post(
    '/peer/introduce',
    {
      config: { access: 'open' },
      bodyLimit: 16 * 1024,
      schema: {
        tags: ['peer'],
        summary: 'A new peer introduces itself with the secret of an invitation',
        body: z.strictObject({
          card: z.unknown(),
          secret: z.string().min(1).max(128),
          checkValue: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
        }),
      },
    },
    async (request) => {
      const { card, secret, checkValue } = request.body;
      return await peers.introduce(card, secret, checkValue, callerCertificate(request));
    },
  );
}
