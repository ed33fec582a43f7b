/** This party's datasets, and the catalog of all. */
import { addDataset, catalogEntry, dataset } from '../../api/schemas/datasets.ts';
import { removed } from '../../api/schemas/party.ts';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { requestLanguage } from '../problems.ts';
import type { App } from '../app.ts';
import { callerOf, requireRole } from '../auth.ts';
import type { PartyServices } from '../services.ts';

const tags = ['datasets'];
/** Those who look after the data; a token that only asks sees what the catalogue shows. */
const config = { access: ['approve', 'administer'] } as const;
const byName = z.strictObject({ name: z.string().min(1).max(200) });
/** Aborted when whoever asked is gone before the answer. */
function untilGone({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort();
  });
  return gone.signal;
}

export function datasetRoutes(app: App, { datasets, contracts }: PartyServices): void {
  app.get(
    '/api/datasets',
    {
      config,
      schema: {
        operationId: 'datasets',
        response: { 200: z.array(dataset) },
        tags,
        summary: 'All datasets of this party',
      },
    },
    async () => await datasets.list(),
  );
  app.post(
    '/api/datasets',
    {
      config,
      schema: {
        operationId: 'addDataset',
        response: { 200: dataset },
        tags,
        summary: 'Add a dataset: it is inspected, and a policy is written that allows what is named, or nothing',
        body: addDataset,
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      if (request.body.policy !== undefined) requireRole(caller, ['approve']);
      return await datasets.add(request.body, requestLanguage(request), caller.isOperator, untilGone(reply));
    },
  );
  app.get(
    '/api/datasets/:name',
    {
      config,
      schema: {
        operationId: 'dataset',
        response: { 200: dataset },
        tags,
        summary: 'One dataset as its owner sees it',
        params: byName,
      },
    },
    async (request) => await datasets.get(request.params.name),
  );
  app.delete(
    '/api/datasets/:name',
    {
      config,
      schema: {
        operationId: 'removeDataset',
        response: { 200: removed },
        tags,
        summary: 'Forget a dataset; its data stays where it is',
        params: byName,
      },
    },
    async (request) => {
      await datasets.remove(request.params.name);
      return { removed: request.params.name };
    },
  );
  app.post(
    '/api/datasets/:name/refresh',
    {
      config,
      schema: {
        operationId: 'refreshDataset',
        response: { 200: dataset },
        tags,
        summary: 'Inspect the data anew',
        params: byName,
      },
    },
    async (request, reply) =>
      await datasets.refresh(request.params.name, callerOf(request).isOperator, untilGone(reply)),
  );
  app.get(
    '/api/catalog',
    {
      config: { access: 'any-role' },
      schema: {
        operationId: 'catalog',
        response: { 200: z.array(catalogEntry) },
        tags,
        summary: 'What this party and its peers publish about their datasets',
      },
    },
    async () => await contracts.catalog(),
  );
}
