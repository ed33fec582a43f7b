/** Columns whose declared range is far from 0 and narrow: the matrix would not tell their values apart. */
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import type { ColumnCard } from '../contract/cards.ts';
import { openTestDatabase } from '../sql/testing/database.ts';
import { cardOf, keptTable } from './testing/models.ts';
import { train } from './train/kind.ts';

const number = (name: string, min: string, max: string): ColumnCard => ({
  name,
  type: { kind: 'integer' },
  nullable: false,
  range: { min, max },
  allow: ['aggregate', 'combine'],
});

test.each([
  ['19000', '19365', true],
  ['-90', '90', true],
  ['65000', '65001', true],
  ['1000000000', '1002000000', true],
  ['1000000000', '1000000090', false],
  ['-1000000090', '-1000000000', false],
])('%s to %s: %s', async (min, max, fits) => {
  const database = await openTestDatabase(DuckDBInstance);
  await database.run(`CREATE SCHEMA bank; CREATE TABLE bank.people AS SELECT 'k' || r AS id, ${min}::BIGINT + r % 2 AS value FROM range(60) t(r);
    CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT 'k' || r AS id, r % 9 AS claims FROM range(60) t(r)`);
  const { parties, datasets, artifacts } = await keptTable(database, [
    cardOf('bank', 'people', 60, [number('value', min, max)]),
    cardOf('insurer', 'policies', 60, [number('claims', '0', '8')]),
  ]);
  database.close();
  for (const more of [{ model: 'k-means', clusters: 2, iterations: 1 }, { model: 'components' }]) {
    const question = train.read({ aligned: 'align/0000000000000000/table', features: ['value', 'claims'], ...more });
    const about = { kind: 'train', question, parties, datasets, artifacts, recipients: ['notary'] };
    const compiled = train.compile({ ...about, protocol: 'replicated' });
    if (fits) await compiled;
    else await expect(compiled).rejects.toMatchObject({ code: 'learn.far', fields: { column: 'bank.people.value' } });
  }
});
