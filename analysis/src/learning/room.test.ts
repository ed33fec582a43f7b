/** Questions over more rows than a process has room for are refused before anybody signs, of every learner and kind that takes rows into memory. */
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, expect, test } from 'vitest';
import type { ColumnCard } from '../contract/cards.ts';
import type { AnyPlan } from '../contract/contract.ts';
import type { Kind } from '../kinds/kind.ts';
import { openTestDatabase } from '../sql/testing/database.ts';
import { associate } from './associate/kind.ts';
import { neighbours } from './neighbours/kind.ts';
import { cardOf, type Kept, keptTable } from './testing/models.ts';
import { train } from './train/kind.ts';

const allow = ['aggregate', 'combine', 'single-out'] as const;
const column = (name: string, more: Partial<ColumnCard>): ColumnCard => {
  return { name, type: { kind: 'integer' }, nullable: false, allow, ...more };
};

let kept: Kept;
beforeAll(async () => {
  const database = await openTestDatabase(DuckDBInstance);
  await database.run(`CREATE SCHEMA bank; CREATE TABLE bank.people AS SELECT 'k' || r AS id, r % 5 < 2 AS bad, r % 50 AS age FROM range(60) t(r);
    CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT 'k' || r AS id, r % 9 AS claims, r % 2 = 0 AS life FROM range(60) t(r)`);
  kept = await keptTable(database, [
    cardOf('bank', 'people', 60, [
      column('bad', { type: { kind: 'boolean' } }),
      column('age', { range: { min: '0', max: '50' } }),
    ]),
    cardOf('insurer', 'policies', 60, [
      column('claims', { range: { min: '0', max: '8' } }),
      column('life', { type: { kind: 'boolean' } }),
    ]),
  ]);
  database.close();
});

const features = ['age', 'claims'];
const layers = [{ units: 2, activation: 'relu' }];
test.each([
  ['train', train, { model: 'k-means', features, clusters: 2 }],
  ['train', train, { model: 'components', features }],
  ['train', train, { model: 'bayes', features, label: 'bad' }],
  ['train', train, { model: 'network', features, label: 'bad', layers, epochs: 1 }],
  ['neighbours', neighbours, { features, label: 'bad', k: 20 }],
  ['associate', associate, { items: ['bad', 'life'] }],
])('%s %#: up to so many rows as fit', async (name, some, asked) => {
  const kind = some as unknown as Kind<object, AnyPlan>;
  const over = async (length: number) => {
    const { parties, datasets } = kept;
    const artifacts = kept.artifacts.map((each) => ({
      ...each,
      vectors: each.vectors.map((one) => ({ ...one, length })),
    }));
    const question = kind.read({ aligned: 'align/0000000000000000/table', ...asked });
    const about = { kind: name, question, parties, datasets, artifacts, recipients: ['bank'], protocol: 'replicated' };
    await kind.grants(about);
  };
  const refused = await over(100_000_000).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'learn.too-large', fields: { rows: 100_000_000, most: 2 } });
  const { fitting } = (refused as { fields: { fitting: number } }).fields;
  expect(fitting).toBeGreaterThan(1_000_000);
  await over(fitting);
  await expect(over(fitting + 1)).rejects.toMatchObject({ fields: { rows: fitting + 1, fitting } });
});
