/** How a browser signs in and out, and the passphrase of whoever has. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type BrowserSession, personRoles } from '../../api/people.ts';
import type { Entered } from '../../people/people.ts';
import { idleMs, type Session } from '../../people/sessions.ts';
import { plainHost } from '../../identity/console-address.ts';
import { operatorName } from '../../identity/operator.ts';
import { hasCredential } from '../../storage/people.ts';
import { sessionOf } from '../auth.ts';
import type { App } from '../app.ts';
import { clearSession, sessionSecret, setSession } from '../cookie.ts';
import type { PartyServices } from '../services.ts';

const tags = ['sign-in'];
const bodyLimit = 32 * 1024;
const link = z.string().min(1).max(200);
const passphrase = z.string().min(1).max(1_024);
/** What an authenticator answered: read by the library that checks it. */
const passkey = z.looseObject({ id: z.string().min(1).max(1_400) });
const passkeyOptions = z.record(z.string(), z.unknown()).meta({ id: 'PasskeyOptions' });

const entrance = z.union([
  z.strictObject({ link }),
  z.strictObject({ passkey }),
  z.strictObject({ user: z.string().min(1).max(200), passphrase }),
]);

const browserSession = z
  .object({
    party: z.string(),
    user: z.string(),
    roles: z.array(z.enum(personRoles)).readonly(),
    via: z.enum(['link', 'passphrase', 'passkey']),
    needsCredential: z.boolean(),
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
      needsCredential: found !== undefined && !hasCredential(found),
      idleSeconds: idleMs / 1000,
      endsAt: new Date(endsAt).toISOString(),
    };
  }

  async function entered(
    request: FastifyRequest,
    reply: FastifyReply,
    { session, secret }: Entered,
  ): Promise<BrowserSession> {
    // Whoever was signed in with this browser is not any more: its cookie is gone.
    const before = sessionSecret(request, identity.publicKey);
    const former = before === undefined ? undefined : people.sessions.use(before);
    if (former !== undefined) people.sessions.end(former.id);
    setSession(reply, identity.publicKey, secret);
    return await told(session);
  }

  function enter(request: FastifyRequest<{ Body: z.infer<typeof entrance> }>): Promise<Entered> {
    const { body } = request;
    if ('link' in body) return people.enterByLink(body.link);
    if ('passkey' in body) return people.enterByPasskey(originOf(request), body.passkey);
    return people.enterByPassphrase(body.user, body.passphrase);
  }

  app.post(
    '/api/sessions',
    {
      config: { access: 'sign-in' },
      bodyLimit,
      schema: {
        operationId: 'signIn',
        tags,
        summary: 'Sign in with a link, a passkey, or name and passphrase; the answer sets the cookie of the session',
        body: entrance,
        response: { 200: browserSession },
      },
    },
    async (request, reply) => await entered(request, reply, await enter(request)),
  );
  app.post(
    '/api/sessions/passkey',
    {
      config: { access: 'sign-in' },
      bodyLimit,
      schema: {
        operationId: 'passkeyRequest',
        tags,
        summary: 'What a browser needs to sign in with a passkey; serves once, for five minutes',
        response: { 200: passkeyOptions },
      },
    },
    async (request) => await people.passkeyRequest(originOf(request)),
  );
  app.post(
    '/api/sessions/preview',
    {
      config: { access: 'sign-in' },
      bodyLimit,
      schema: {
        operationId: 'previewLink',
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
      schema: {
        operationId: 'session',
        tags,
        summary: 'Who has signed in with this browser',
        response: { 200: browserSession },
      },
    },
    async (request) => await told(sessionOf(request)),
  );
  app.delete(
    '/api/session',
    {
      config: { access: 'session' },
      schema: {
        operationId: 'signOut',
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
  app.post(
    '/api/me/passkey',
    {
      config: { access: 'session' },
      bodyLimit,
      schema: {
        operationId: 'passkeyCreation',
        tags,
        summary: 'What a browser needs to make a passkey; serves once, for five minutes',
        response: { 200: passkeyOptions },
      },
    },
    async (request) => await people.passkeyCreation(sessionOf(request), originOf(request)),
  );
  app.put(
    '/api/me/credential',
    {
      config: { access: 'session' },
      bodyLimit,
      schema: {
        operationId: 'setCredential',
        tags,
        summary:
          'Set a passphrase or a passkey; whoever signed in with a passphrase also gives that. Other sessions of the person end',
        body: z.union([
          z.strictObject({ passphrase, current: passphrase.exactOptional() }),
          z.strictObject({ passkey, current: passphrase.exactOptional() }),
        ]),
        response: { 200: browserSession },
      },
    },
    async (request) => {
      const session = sessionOf(request);
      const { body } = request;
      if ('passkey' in body) await people.addPasskey(session, originOf(request), body.passkey, body.current);
      else await people.setPassphrase(session, body.passphrase, body.current);
      return await told(session);
    },
  );
}

/** Where the browser is: its host is on the list, and its origin the same (see browser-rules.ts). */
function originOf({ headers }: FastifyRequest): string {
  return `https://${plainHost(headers.host) ?? ''}`;
}
