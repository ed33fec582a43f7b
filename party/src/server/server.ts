/**
 * The party's HTTPS interface: local routes under /api, peer routes under /peer, and the console's pages. It does not listen:
 * connections are handed to it by the front door, to one TLS server for parties and one for browsers, with the same routes. What a route asks of its caller is part of the route (see auth.ts); local routes are
 * beside that open to this machine only, unless the configuration names further addresses.
 */
import { createServer, type Server } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { PolicyError, UsageError } from '@tacit/engine/text';
import fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import { actAs } from '../audit/actor.ts';
import { partyProtocol } from '../links/front-door.ts';
import { apiGate } from '../identity/api-gate.ts';
import { type App, withTypes } from './app.ts';
import { admit } from './auth.ts';
import { readBodies } from './bodies.ts';
import { checkBrowser } from './browser-rules.ts';
import { cookieName } from './cookie.ts';
import { describeRoutes } from './document.ts';
import { endLeftovers } from './leftovers.ts';
import { actorOf, RequestNotes } from './noted.ts';
import { answerError, requestLanguage, toldIn } from './problems.ts';
import { artifactRoutes } from './routes/artifacts.ts';
import { auditRoutes } from './routes/audit.ts';
import { checkRoutes } from './routes/checks.ts';
import { consoleRoutes } from './routes/console.ts';
import { datasetRoutes } from './routes/datasets.ts';
import { eventRoutes } from './routes/events.ts';
import { explainRoutes } from './routes/explain.ts';
import { jobRoutes } from './routes/jobs.ts';
import { budgetRoutes } from './routes/budget.ts';
import { ledgerRoutes } from './routes/ledger.ts';
import { peerContractRoutes } from './routes/peer-contracts.ts';
import { peerRunRoutes } from './routes/peer-runs.ts';
import { introductionRoutes, peerRoutes } from './routes/peers.ts';
import { pageRoutes } from './routes/pages.ts';
import { policyRoutes } from './routes/policies.ts';
import { peerPreparationRoutes, preparationRoutes } from './routes/preparations.ts';
import { peopleRoutes } from './routes/people.ts';
import { peerServiceRoutes } from './routes/peer-services.ts';
import { resultRoutes } from './routes/results.ts';
import { serviceRoutes } from './routes/services.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { statusRoutes } from './routes/status.ts';
import { tokenRoutes } from './routes/tokens.ts';
import type { Access } from './roles.ts';
import type { PartyServices } from './services.ts';

const bodyLimit = 4 * 1024 * 1024;

/** Of both servers. */
const limits = {
  minVersion: 'TLSv1.3',
  handshakeTimeout: 10_000,
  headersTimeout: 10_000,
  connectionsCheckingInterval: 5_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 60_000,
  maxHeaderSize: 16 * 1024,
} as const;

export interface ApiServer {
  /** Takes a connection, raw; bytes read before have been put back. */
  serve(socket: Socket, from: 'party' | 'browser'): void;
  /** Shows browsers that come from now on the present certificate of the site. */
  renew(): void;
  close(): Promise<void>;
}

/** Builds the interface over the services. */
export async function openServer(services: PartyServices): Promise<ApiServer> {
  const { home, log, version } = services.context;
  const site = services.console;
  let https: Server | undefined;
  let browsers: Server | undefined;
  const app = withTypes(
    fastify({
      loggerInstance: log.child({ part: 'http' }, { level: 'warn' }) as FastifyBaseLogger,
      bodyLimit,
      // Names of artifacts have several parts.
      routerOptions: { maxParamLength: 256 },
      requestTimeout: 60_000,
      connectionTimeout: 0,
      keepAliveTimeout: 60_000,
      forceCloseConnections: true,
      return503OnClosing: true,
      frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
        void answerError(error, request, reply, services.context),
      serverFactory: (handler) => {
        https = createServer(
          {
            ...limits,
            key: home.tls.key,
            cert: home.tls.cert,
            // Nobody vouches for self-made certificates: routes compare them with pins.
            requestCert: true,
            rejectUnauthorized: false,
            ALPNProtocols: [partyProtocol],
          },
          handler,
        );
        // Whoever keeps certificates on a card would be asked to choose one.
        browsers = createServer({ ...limits, ...site.tls, requestCert: false, ALPNProtocols: ['http/1.1'] }, handler);
        return https;
      },
    }) as unknown as FastifyInstance<Server>,
  );
  app.setValidatorCompiler(validatorCompiler);
  // What is answered is held to its schema by tests; a second reading of each answer could only change it.
  app.setSerializerCompiler(() => JSON.stringify);
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, services.context));
  app.setNotFoundHandler((request) => {
    throw new UsageError('http.not-found', {
      method: request.method,
      path: request.url.split('?')[0]?.slice(0, 200) ?? '',
    });
  });
  readBodies(app);
  if (site.root === undefined) {
    // With a self-made certificate it would take the way past the warning away.
    app.addHook('onSend', async (request, reply) => {
      const { alpnProtocol } = request.raw.socket as TLSSocket;
      if (alpnProtocol !== partyProtocol) void reply.header('strict-transport-security', 'max-age=31536000');
    });
  }
  app.addHook('onResponse', async (request) => endLeftovers(request.raw, bodyLimit));
  guardRoutes(app, services);
  await describeRoutes(app, { version, cookie: cookieName(home.identity.publicKey) });

  await app.register(async (routes) => addRoutes(withTypes(routes as FastifyInstance<Server>), services));
  await app.ready();
  if (https === undefined || browsers === undefined) throw new Error('fastify made no server');
  const servers: Readonly<Record<'party' | 'browser', Server>> = { party: https, browser: browsers };
  for (const server of Object.values(servers)) {
    server.on('tlsClientError', (_, socket) => socket.destroy());
    // The server never listens; this is what starts its checks for slow requests.
    server.emit('listening');
  }
  return {
    serve: (socket, from) => void servers[from].emit('connection', socket),
    renew: () => servers.browser.setSecureContext({ ...site.tls, minVersion: 'TLSv1.3' }),
    close: async () => {
      for (const server of Object.values(servers)) server.closeAllConnections();
      await app.close();
    },
  };
}

/** Every route says who may call it, and nobody else gets through. */
export function guardRoutes(app: App, services: PartyServices): void {
  const isNear = apiGate(services.context.home.config.api?.allow ?? []);
  app.decorateRequest('peer', null);
  app.decorateRequest('caller', null);
  app.decorateRequest('endActing', null);
  app.addHook('onRoute', (route) => {
    const access = route.config?.access;
    if (access === undefined || (isLocalAccess(access) && access !== 'page') !== route.url.startsWith('/api/'))
      throw new Error(`${String(route.method)} ${route.url} does not say who may call it`);
    const security = schemesOf(access).map((scheme) => ({ [scheme]: [] }));
    if (security.length > 0) route.schema = { security, ...route.schema };
  });
  const notes = new RequestNotes(services);
  const check = async (request: FastifyRequest): Promise<void> => {
    // What is not there is told to nobody from outside either.
    const isLocal = request.is404 ? request.url.startsWith('/api') : isLocalAccess(request.routeOptions.config.access);
    if (isLocal && !isNear(request.raw.socket)) {
      const { name } = services.context.home;
      const address = request.raw.socket.remoteAddress ?? '?';
      throw new PolicyError('http.api-from-outside', { party: name, address });
    }
    const { access } = request.routeOptions.config;
    if (isLocal) checkBrowser(request, access, services.console.addresses);
    if (access !== undefined) await admit(services, request, access);
    else if (!request.is404) throw new Error('a route that does not say who may call it');
  };
  app.addHook('onRequest', async (request) => {
    try {
      await check(request);
    } catch (error) {
      await notes.refused(request, error);
      throw error;
    }
  });
  app.addHook('preHandler', (request, _reply, done) => {
    if (request.caller === null) done();
    else request.endActing = actAs(actorOf(request.caller), done);
  });
  // What was kept of a failure was written down in English.
  app.addHook('preSerialization', async (request, _reply, answer) => {
    await notes.read(request);
    return request.url.startsWith('/api/') ? toldIn(answer, requestLanguage(request)) : answer;
  });
  app.addHook('onSend', async (request, reply) => {
    void reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer');
    void reply.header('cross-origin-resource-policy', 'same-origin');
    if (request.url.startsWith('/api')) void reply.header('cache-control', 'no-store');
  });
  app.addHook('onResponse', async (request) => request.endActing?.());
}

function isLocalAccess(access: Access | undefined): boolean {
  return access !== 'open' && access !== 'peer';
}

/** Any of these lets a caller in, as OpenAPI names them. */
function schemesOf(access: Access): string[] {
  if (access === 'open' || access === 'sign-in' || access === 'page') return [];
  return access === 'peer' ? ['peer'] : access === 'session' ? ['browser'] : ['token', 'browser'];
}

function addRoutes(app: App, services: PartyServices): void {
  app.get('/api/openapi.json', { config: { access: 'any-role' }, schema: { hide: true } }, () => app.swagger());
  for (const routes of [
    introductionRoutes,
    statusRoutes,
    checkRoutes,
    tokenRoutes,
    signInRoutes,
    consoleRoutes,
    pageRoutes,
    peopleRoutes,
    peerRoutes,
    datasetRoutes,
    policyRoutes,
    explainRoutes,
    jobRoutes,
    eventRoutes,
    resultRoutes,
    ledgerRoutes,
    budgetRoutes,
    preparationRoutes,
    artifactRoutes,
    auditRoutes,
    peerContractRoutes,
    peerRunRoutes,
    peerPreparationRoutes,
    serviceRoutes,
    peerServiceRoutes,
  ]) {
    routes(app, services);
  }
}
