/** How a browser signs in and out, and the passphrase of whoever has. */
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { type BrowserSession, personRoles } from '../../api/people.ts';
import type { Entered } from '../../people/people.ts';
import { idleMs, type Session } from '../../people/sessions.ts';
import { operatorName } from '../../identity/operator.ts';
import { sessionOf } from '../auth.ts';
import type { App } from '../app.ts';
import { clearSession, setSession } from '../cookie.ts';
import type { PartyServices } from '../services.ts';

const tags = ['sign-in'];
const bodyLimit = 8 * 1024;
const link = z.string().min(1).max(200);
const passphrase = z.string().min(1).max(1_024);

const browserSession = z
  .object({
    party: z.string(),
    user: z.string(),
    roles: z.array(z.enum(personRoles)).readonly(),
    via: z.enum(['link', 'passphrase']),
    needsPassphrase: z.boolean(),
    idleSeconds: z.int(),
    endsAt: z.string(),
  })
  .meta({ id: 'BrowserSession' });

export function signInRoutes(app: App, { context, people }: PartyServices): void {
  const { name: party, identity } = context.home;

  /** What the browser is told of its session. */
  async function told({ person, via, endsAt }: Session): Promise<BrowserSession> {
    const found = person === null ? undefined : await people.get(person);
    return {
      party,
      user: person ?? operatorName,
      roles: found?.roles ?? personRoles,
      via,
      needsPassphrase: found !== undefined && found.passphrase === undefined,
      idleSeconds: idleMs / 1000,
      endsAt: new Date(endsAt).toISOString(),
    };
  }

  async function entered(reply: FastifyReply, { session, secret }: Entered): Promise<BrowserSession> {
    setSession(reply, identity.publicKey, secret);
    return await told(session);
  }

  app.post(
    '/api/sessions',
    {
      config: { access: 'sign-in' },
      bodyLimit,
      schema: {
        tags,
        summary: 'Sign in with a link, or with name and passphrase; the answer sets the cookie of the session',
        body: z.union([z.strictObject({ link }), z.strictObject({ user: z.string().min(1).max(200), passphrase })]),
        response: { 200: browserSession },
      },
    },
    async ({ body }, reply) =>
      await entered(
        reply,
        await ('link' in body ? people.enterByLink(body.link) : people.enterByPassphrase(body.user, body.passphrase)),
      ),
  );
  app.post(
    '/api/sessions/preview',
    {
      config: { access: 'sign-in' },
      bodyLimit,
      schema: {
        tags,
        summary: 'Whose link this is, so that a page can ask before it is used',
        body: z.strictObject({ link }),
        response: {
          200: z.object({ party: z.string(), user: z.string(), endsAt: z.string() }).meta({ id: 'LinkPreview' }),
        },
      },
    },
    async ({ body }) => await people.preview(body.link),
  );
  app.get(
    '/api/session',
    {
      config: { access: 'session' },
      schema: { tags, summary: 'Who has signed in with this browser', response: { 200: browserSession } },
    },
    async (request) => await told(sessionOf(request)),
  );
  app.delete(
    '/api/session',
    {
      config: { access: 'session' },
      schema: {
        tags,
        summary: 'Sign out',
        response: { 200: z.object({ ended: z.literal(true) }).meta({ id: 'SignedOut' }) },
      },
    },
    async (request, reply) => {
      await people.leave(sessionOf(request));
      clearSession(reply, identity.publicKey);
      return { ended: true as const };
    },
  );
  app.put(
    '/api/me/credential',
    {
      config: { access: 'session' },
      bodyLimit,
      schema: {
        tags,
        summary: 'Set a passphrase; whoever signed in with one also gives that. Other sessions of the person end',
        body: z.strictObject({ passphrase, current: passphrase.exactOptional() }),
        response: { 200: browserSession },
      },
    },
    async (request) => {
      const session = sessionOf(request);
      await people.setPassphrase(session, request.body.passphrase, request.body.current);
      return await told(session);
    },
  );
}
