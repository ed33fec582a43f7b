/** Services that this party publishes, and look-ups in those of others. */
import { job } from '../../api/schemas/jobs.ts';
import {
  callReceipts,
  lookupEvent,
  lookupProblem,
  lookupRequest,
  lookupResult,
  publishService,
  scoreResult,
  service,
} from '../../api/schemas/services.ts';
import { z } from 'zod';
import { partyName } from '../../api/schemas/cards.ts';
import { answerPartly } from '../problems.ts';
import { refusalAs } from '../document.ts';
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
export function serviceRoutes(app: App, { services }: PartyServices): void {
  app.get(
    '/api/services',
    {
      config: { access: 'any-role' },
      schema: {
        operationId: 'services',
        response: { 200: z.array(service) },
        tags,
        summary: 'Services published here, and those that may be called',
      },
    },
    async () => await services.list(),
  );
  app.post(
    '/api/services',
    {
      config: { access: ['approve'] },
      schema: {
        operationId: 'publishService',
        response: { 200: z.array(job) },
        tags,
        summary: 'Propose a standing contract to each caller of a service',
        body: publishService,
      },
    },
    async (request) => await services.publish(request.body),
  );
  app.get(
    '/api/services/:name',
    {
      config: { access: 'any-role' },
      schema: {
        operationId: 'service',
        response: { 200: service },
        tags,
        summary: 'One service: versions, callers, use',
        params: byName,
      },
    },
    async (request) => await services.get(request.params.name),
  );
  app.post(
    '/api/services/:name/refresh',
    {
      config: { access: ['approve'] },
      schema: {
        operationId: 'refreshService',
        response: { 200: service },
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
        operationId: 'revokeService',
        response: { 200: service },
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
        operationId: 'callReceipts',
        response: { 200: callReceipts },
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
        operationId: 'score',
        response: { 200: scoreResult },
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
        operationId: 'lookup',
        response: {
          default: refusalAs(lookupProblem),
          200: {
            description: 'With Accept: text/event-stream, events of how many are answered, and then of the result',
            content: { 'application/json': { schema: lookupResult }, 'text/event-stream': { schema: lookupEvent } },
          },
        },
        tags,
        summary:
          'Ask another party’s service about one or more keys, without telling it which; what breaks a list off comes with the answers until then (`partial`)',
        params: z.strictObject({ owner: partyName, service: z.string().min(1).max(64) }),
        body: lookupRequest,
      },
    },
    async (request, reply) => {
      const { owner, service: name } = request.params;
      const { keys } = request.body;
      const isStream = request.headers.accept?.includes('text/event-stream') === true;
      if (isStream)
        return await streamLookup(reply, keys.length, (options) => services.lookup(owner, name, keys, options));
      const { problem, ...told } = await services.lookup(owner, name, keys);
      return problem === undefined ? told : answerPartly(problem, told, request, reply);
    },
  );
}
