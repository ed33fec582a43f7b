/** Services that this party publishes, and look-ups in those of others. */
import { z } from 'zod';
import { partyName } from '../../contracts/schemas.ts';
import { answerPartly } from '../problems.ts';
import type { App } from '../app.ts';
import type { PartyServices } from '../services.ts';
import { streamLookup } from '../lookup-stream.ts';
import { byId } from './jobs.ts';

const tags = ['services'];
const title = z.string().min(1).max(200);
/** `NAME`, or `OWNER/NAME` with its slash as %2F. */
const byName = z.strictObject({ name: z.string().min(1).max(120) });
/** Bytes of a list of keys: 100,000 of 160 bytes. */
const mostListBytes = 16 * 1024 * 1024;
const columns = (most: number) => z.array(title).min(1).max(most);

const publication = z.strictObject({
  name: z.string().min(1).max(64),
  dataset: title,
  key: columns(4),
  check: columns(8).exactOptional(),
  payload: columns(20).exactOptional(),
  canonical: z.record(title, z.array(z.string().max(40)).max(16)).exactOptional(),
  duplicates: z.enum(['refuse', 'once']).exactOptional(),
  callers: z.array(partyName).min(1).max(64),
  perDay: z.int().min(1).max(10_000_000),
  capacity: z.int().min(1).max(10_000_000).exactOptional(),
  fetch: z.enum(['download', 'retrieval']).exactOptional(),
  until: z.iso.datetime({ offset: true }).exactOptional(),
  expiresInHours: z.number().positive().max(8_784).exactOptional(),
  requestGrants: z.boolean().exactOptional(),
});

export function serviceRoutes(app: App, { services }: PartyServices): void {
  app.get(
    '/api/services',
    {
      config: { access: 'any-role' },
      schema: { tags, summary: 'Services published here, and those that may be called' },
    },
    async () => await services.list(),
  );
  app.post(
    '/api/services',
    {
      config: { access: ['approve'] },
      schema: { tags, summary: 'Propose a standing contract to each caller of a service', body: publication },
    },
    async (request) => await services.publish(request.body),
  );
  app.get(
    '/api/services/:name',
    {
      config: { access: 'any-role' },
      schema: { tags, summary: 'One service: versions, callers, use', params: byName },
    },
    async (request) => await services.get(request.params.name),
  );
  app.post(
    '/api/services/:name/refresh',
    {
      config: { access: ['approve'] },
      schema: {
        tags,
        summary: 'Prepare a version from the data as they are now; callers are told',
        params: byName,
        body: z
          .strictObject({
            rotateKey: z.boolean().exactOptional(),
            graceHours: z.number().min(0).max(8_784).exactOptional(),
          })
          .nullish(),
      },
    },
    async (request) => await services.refresh(request.params.name, request.body ?? {}),
  );
  app.post(
    '/api/services/:name/revoke',
    {
      config: { access: ['approve'] },
      schema: {
        tags,
        summary: 'End the contract of a caller at once',
        params: byName,
        body: z.strictObject({ caller: partyName, why: z.string().min(1).max(1_000) }),
      },
    },
    async (request) => await services.revoke(request.params.name, request.body.caller, request.body.why),
  );
  app.get(
    '/api/jobs/:id/calls',
    {
      config: { access: 'any-role' },
      schema: {
        tags,
        summary: 'Receipts of the calls under a contract',
        params: byId,
        querystring: z.strictObject({ from: z.iso.datetime({ precision: 3 }).exactOptional() }),
      },
    },
    async (request) => await services.receipts(request.params.id, request.query.from),
  );
  app.post(
    '/api/scores/:service',
    {
      config: { access: ['ask'] },
      schema: {
        tags,
        summary: 'Score one person by a service that this party may call; owners of features learn the key',
        params: z.strictObject({ service: z.string().min(1).max(64) }),
        body: z.strictObject({ key: z.record(title, z.string().max(1_000)) }),
      },
    },
    async (request) => await services.sessions.ask(request.params.service, request.body.key),
  );
  app.post(
    '/api/lookups/:owner/:service',
    {
      config: { access: ['ask'] },
      bodyLimit: mostListBytes,
      schema: {
        tags,
        summary:
          'Ask another party’s service about one or more keys, without telling it which; what breaks a list off comes with the answers until then (`partial`)',
        params: z.strictObject({ owner: partyName, service: z.string().min(1).max(64) }),
        body: z.strictObject({
          keys: z
            .array(z.record(title, z.string().max(1_000)))
            .min(1)
            .max(100_000),
        }),
      },
    },
    async (request, reply) => {
      const { owner, service } = request.params;
      const { keys } = request.body;
      const isStream = request.headers.accept?.includes('text/event-stream') === true;
      if (isStream)
        return await streamLookup(reply, keys.length, (options) => services.lookup(owner, service, keys, options));
      const { problem, ...told } = await services.lookup(owner, service, keys);
      return problem === undefined ? told : answerPartly(problem, told, request, reply);
    },
  );
}
