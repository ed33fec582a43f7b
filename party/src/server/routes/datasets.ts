/** This party's datasets, and the catalog of all. */
import { z } from 'zod';
import { requestLanguage } from '../problems.ts';
import type { App } from '../app.ts';
import { callerOf } from '../auth.ts';
import type { PartyServices } from '../services.ts';

const tags = ['datasets'];
/** Those who look after the data; a token that only asks sees what the catalogue shows. */
const config = { access: ['approve', 'administer'] } as const;
const byName = z.strictObject({ name: z.string().min(1).max(200) });
const texts = z.record(z.string().max(200), z.string().max(200));

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

const addDataset = z.strictObject({
  name: z.string().min(1).max(200),
  source,
  key: z.array(z.string().max(200)).max(16).exactOptional(),
  ranges: texts.exactOptional(),
  types: texts.exactOptional(),
  format: format.exactOptional(),
});

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
        summary: 'Add a dataset: it is inspected, and a policy that allows nothing is written',
        body: addDataset,
      },
    },
    async (request) => await datasets.add(request.body, requestLanguage(request), callerOf(request).isOperator),
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
    async (request) => await datasets.refresh(request.params.name, callerOf(request).isOperator),
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
