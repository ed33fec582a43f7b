/** This party's datasets, and the catalog of all. */
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
/** By column, as they came: a record of this library leaves out a column that is called `__proto__`. */
const texts = z
  .custom<Readonly<Record<string, string>>>(isTexts, 'expected an object of texts, each up to 200 characters')
  .meta({ type: 'object', additionalProperties: { type: 'string', maxLength: 200 } });

function isTexts(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([name, text]) => name.length <= 200 && typeof text === 'string' && text.length <= 200,
  );
}

const source = z.union([
  z.strictObject({ kind: z.enum(['csv', 'parquet']), path: z.string().min(1).max(4_096) }),
  z.strictObject({
    kind: z.literal('postgres'),
    url: z.string().min(1).max(2_048),
    table: z.string().min(1).max(200),
    allowUnverifiedTls: z.literal(true).exactOptional(),
  }),
]);

const format = z.strictObject({
  nullMarks: z.array(z.string().max(200)).max(100).exactOptional(),
  dates: z.string().max(200).exactOptional(),
  decimal: z.enum(['.', ',']).exactOptional(),
  thousands: z.string().max(8).exactOptional(),
  header: z.boolean().exactOptional(),
});

const names = z.array(z.string().min(1).max(63)).max(64);
const firstPolicy = z.strictObject({
  allow: z.array(z.strictObject({ column: z.string().max(200), uses: z.array(z.string().max(40)).max(20) })).max(2_000),
  recipients: names,
  helpers: names.exactOptional(),
});

const addDataset = z.strictObject({
  name: z.string().min(1).max(200),
  source,
  key: z.array(z.string().max(200)).max(16).exactOptional(),
  ranges: texts.exactOptional(),
  repeats: z
    .array(z.strictObject({ columns: z.array(z.string()).min(1).max(16), most: z.int().min(0).max(1_000_000_000) }))
    .max(100)
    .exactOptional(),
  types: texts.exactOptional(),
  format: format.exactOptional(),
  policy: firstPolicy.exactOptional(),
});

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
    { config, schema: { tags, summary: 'All datasets of this party' } },
    async () => await datasets.list(),
  );
  app.post(
    '/api/datasets',
    {
      config,
      schema: {
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
    { config, schema: { tags, summary: 'One dataset as its owner sees it', params: byName } },
    async (request) => await datasets.get(request.params.name),
  );
  app.delete(
    '/api/datasets/:name',
    { config, schema: { tags, summary: 'Forget a dataset; its data stays where it is', params: byName } },
    async (request) => {
      await datasets.remove(request.params.name);
      return { removed: request.params.name };
    },
  );
  app.post(
    '/api/datasets/:name/refresh',
    { config, schema: { tags, summary: 'Inspect the data anew', params: byName } },
    async (request, reply) =>
      await datasets.refresh(request.params.name, callerOf(request).isOperator, untilGone(reply)),
  );
  app.get(
    '/api/catalog',
    {
      config: { access: 'any-role' },
      schema: { tags, summary: 'What this party and its peers publish about their datasets' },
    },
    async () => await contracts.catalog(),
  );
}
