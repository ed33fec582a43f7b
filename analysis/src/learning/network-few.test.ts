/** Values with few rows count as the first of their list, in the training of a network and in its use. */
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import type { ColumnCard } from '../contract/cards.ts';
import { openTestDatabase } from '../sql/testing/database.ts';
import { score } from './score/kind.ts';
import { tableOf } from './score/table.ts';
import { cardOf, keptTable, leftBy } from './testing/models.ts';
import { train } from './train/kind.ts';

const aligned = 'align/0000000000000000/table';
const column = (name: string, more: Partial<ColumnCard>): ColumnCard => ({
  name,
  type: { kind: 'integer' },
  nullable: false,
  allow: ['aggregate', 'group', 'combine', 'single-out', 'payload'],
  ...more,
});

test.each([{}, { ward: 2 }, { plan: 2 }, { ward: 1, plan: 3 }])('embedded %j', async (embed) => {
  const database = await openTestDatabase(DuckDBInstance);
  // Rows 0 to 3 differ in nothing but a rare value, and from row 4, which has another first one, in that.
  await database.run(`CREATE SCHEMA bank; CREATE TABLE bank.people AS SELECT 'k' || r AS id, r::BIGINT AS number,
      (CASE WHEN r < 5 THEN 40 ELSE 20 + (r * 7) % 60 END)::BIGINT AS age, (r % 3 = 0)::BIGINT AS bad,
      CASE WHEN r = 1 THEN 'rare' WHEN r < 4 THEN 'a' WHEN r % 2 = 0 THEN 'b' ELSE 'a' END AS ward FROM range(120) t(r)`);
  await database.run(`CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT 'k' || r AS id,
      CASE WHEN r = 2 THEN 'xold' WHEN r < 5 THEN 'x' ELSE ['x', 'y', 'z'][1 + (r % 3)::INT] END AS plan FROM range(120) t(r)`);
  const text = { kind: 'text' } as const;
  const kept = await keptTable(database, [
    cardOf('bank', 'people', 130, [
      column('number', { range: { min: '0', max: '200' } }),
      column('age', { range: { min: '0', max: '99' } }),
      column('bad', { range: { min: '0', max: '1' } }),
      column('ward', { type: text, categories: ['a', 'b', 'rare'] }),
    ]),
    cardOf('insurer', 'policies', 130, [column('plan', { type: text, categories: ['x', 'xold', 'y', 'z'] })]),
  ]);
  database.close();
  const question = {
    aligned,
    model: 'network',
    label: 'bad',
    features: ['ward', 'age', 'plan'],
    layers: [{ units: 3, activation: 'sigmoid' }],
    epochs: 2,
    batch: 20,
  };
  const { kept: left } = await leftBy(train as never, 'train', { ...question, embed }, kept);
  const asked = { model: 'train/0000000000000000/model', aligned, show: ['number'], decimals: 6 };
  const { plan, told } = await leftBy(score as never, 'score', asked, left);
  const said = new Map(tableOf(plan as never, told as never).rows.map(([row, value]) => [Number(row), Number(value)]));
  expect([said.get(1), said.get(2), said.get(3)]).toEqual(new Array(3).fill(said.get(0)));
  expect(said.get(4)).not.toBe(said.get(0));
});
