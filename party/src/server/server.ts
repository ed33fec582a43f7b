/**
 * The party's HTTPS interface: local routes under /api, peer routes under /peer. It does not listen: connections are
 * handed to it by the front door.
 */
import { createServer, type Server } from 'node:https';
import type { Socket } from 'node:net';
import swagger from '@fastify/swagger';
import { UsageError } from '@tacit/engine';
import fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { withTypes } from './app.ts';
import { requirePeer, requireToken } from './auth.ts';
import { endLeftovers } from './leftovers.ts';
import { answerError } from './problems.ts';
import { auditRoutes } from './routes/audit.ts';
import { checkRoutes } from './routes/checks.ts';
import { datasetRoutes } from './routes/datasets.ts';
import { eventRoutes } from './routes/events.ts';
import { explainRoutes } from './routes/explain.ts';
import { jobRoutes } from './routes/jobs.ts';
import { ledgerRoutes } from './routes/ledger.ts';
import { peerContractRoutes } from './routes/peer-contracts.ts';
import { peerRunRoutes } from './routes/peer-runs.ts';
import { introductionRoutes, peerRoutes } from './routes/peers.ts';
import { policyRoutes } from './routes/policies.ts';
import { resultRoutes } from './routes/results.ts';
import { statusRoutes } from './routes/status.ts';
import type { PartyServices } from './services.ts';

const bodyLimit = 4 * 1024 * 1024;

export interface ApiServer {
  /** Takes a connection, raw; bytes read before have been put back. */
  serve(socket: Socket): void;
  close(): Promise<void>;
}

/** Builds the interface over the services. */
export async function openServer(services: PartyServices): Promise<ApiServer> {
  const { home, log, version } = services.context;
  let https: Server | undefined;
  const app = withTypes(
    fastify({
      loggerInstance: log.child({ part: 'http' }, { level: 'warn' }) as FastifyBaseLogger,
      bodyLimit,
      requestTimeout: 60_000,
      connectionTimeout: 0,
      keepAliveTimeout: 60_000,
      forceCloseConnections: true,
      return503OnClosing: true,
      serverFactory: (handler) => {
        https = createServer(
          {
            key: home.tls.key,
            cert: home.tls.cert,
            minVersion: 'TLSv1.3',
            // Nobody vouches for self-made certificates: routes compare them with pins.
            requestCert: true,
            rejectUnauthorized: false,
            ALPNProtocols: ['http/1.1'],
            handshakeTimeout: 10_000,
            headersTimeout: 10_000,
            connectionsCheckingInterval: 5_000,
            requestTimeout: 60_000,
            maxHeaderSize: 16 * 1024,
          },
          handler,
        );
        return https;
      },
    }) as unknown as FastifyInstance<Server>,
  );
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, services.context));
  app.setNotFoundHandler((request) => {
    throw new UsageError('http.not-found', {
      method: request.method,
      path: request.url.split('?')[0]?.slice(0, 200) ?? '',
    });
  });
  app.addHook('onResponse', async (request) => endLeftovers(request.raw, bodyLimit));
  app.decorateRequest('peer', null);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tacit party',
        version,
        description: 'Interface of one party; /peer routes are for other parties.',
      },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'content of the file token in the home directory' },
          // OpenAPI 3.1 knows mutualTLS; the plugin's types are of 3.0.
          peer: { type: 'mutualTLS', description: 'certificate of a pinned peer' } as never,
        },
      },
    },
    transform: jsonSchemaTransform,
  });

  await app.register(async (open) => introductionRoutes(withTypes(open as FastifyInstance<Server>), services));
  await app.register(async (local) => {
    local.addHook('onRequest', async (request) => requireToken(services, request));
    local.addHook('onRoute', (route) => void (route.schema = { security: [{ token: [] }], ...route.schema }));
    const typed = withTypes(local as FastifyInstance<Server>);
    typed.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger());
    for (const routes of [
      statusRoutes,
      checkRoutes,
      peerRoutes,
      datasetRoutes,
      policyRoutes,
      explainRoutes,
      jobRoutes,
      eventRoutes,
      resultRoutes,
      ledgerRoutes,
      auditRoutes,
    ]) {
      routes(typed, services);
    }
  });
  await app.register(async (remote) => {
    remote.addHook('onRequest', async (request) => {
      request.peer = await requirePeer(services, request);
    });
    remote.addHook('onRoute', (route) => void (route.schema = { security: [{ peer: [] }], ...route.schema }));
    const typed = withTypes(remote as FastifyInstance<Server>);
    peerContractRoutes(typed, services);
    peerRunRoutes(typed, services);
  });
  await app.ready();
  const server = https;
  if (server === undefined) throw new Error('fastify made no server');
  server.on('tlsClientError', (_, socket) => socket.destroy());
  // The server never listens; this is what starts its checks for slow requests.
  server.emit('listening');
  return {
    serve: (socket) => void server.emit('connection', socket),
    close: async () => {
      server.closeAllConnections();
      await app.close();
    },
  };
}
