/** The kind of server that routes are added to. */
import type { Server } from 'node:https';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';

export type App = ReturnType<typeof withTypes>;

/** The server with request types that follow from its zod schemas. */
export function withTypes(app: FastifyInstance<Server>) {
  return app.withTypeProvider<ZodTypeProvider>();
}
