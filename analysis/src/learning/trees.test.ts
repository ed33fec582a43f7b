import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ColumnCard } from '../contract/cards.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { cardOf as card, judgedInTheClear, keptTable, type Kept, modelName, scoredInTheClear } from './testing/models.ts';
import { compiledTrees, grownInTheClear } from './testing/trees.ts';

const aligned = 'align/0000000000000000/table';
const all = ['aggregate', 'combine', 'single-out', 'payload', 'filter', 'extreme'] as const;
const number = (name: string, min: number, max: number): ColumnCard => {
  return { name, type: { kind: 'integer' }, nullable: false, range: { min: String(min), max: String(max) }, allow: all };
};
let database: TestDatabase;
let kept: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  for (const sql of [
    `CREATE SCHEMA bank; CREATE TABLE bank.customers AS SELECT 'k' || i AS id, (20 + (i * 37) % 70)::BIGINT AS age FROM range(200) r(i) ORDER BY hash(i)`,
    `CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT 'k' || i AS id, ((20 + (i * 37) % 70) > 50 AND i % 3 > 0)::BIGINT AS bad,
       (hash(i) % 10)::BIGINT AS claims FROM range(200) r(i) ORDER BY hash(i + 1)`,
  ])
    await database.run(sql);
  kept = await keptTable(database, [
    card('bank', 'customers', 200, [number('age', 0, 99)]),
    card('insurer', 'policies', 200, [number('bad', 0, 1), number('claims', 0, 9)]),
  ]);
});
afterAll(() => database.close());

test('first', async () => {
  const t0 = Date.now();
  const question = { aligned, model: 'boosting', label: 'bad', features: ['age', 'claims'], bins: { age: [30, 40, 51, 60] }, trees: 5, tell: ['curve', 'importance', 'trees'] } as const;
  const compiled = await compiledTrees(question, kept);
  console.log(compiled.cost.rounds, compiled.cost.bytes, Date.now() - t0);
  const { numbers, kept: withModel } = await grownInTheClear(question, kept);
  console.log(JSON.stringify(numbers, undefined, 1).slice(0, 3000), Date.now() - t0);
  const scores = await scoredInTheClear({ model: modelName, aligned, show: ['age', 'claims'] }, withModel);
  console.log(scores.rows.slice(0, 10));
  const judged = await judgedInTheClear({ model: modelName, aligned }, withModel);
  console.log(judged.samples[0]?.auc, Date.now() - t0);
  expect(1).toBe(1);
  const secret = await grownInTheClear({ ...question, bins: 4, tell: ['trees'] }, kept);
  console.log(JSON.stringify(secret.numbers, undefined, 1).slice(0, 2000), Date.now() - t0);
  const s2 = await scoredInTheClear({ model: modelName, aligned, show: ['age', 'claims'] }, secret.kept);
  console.log(s2.rows.slice(0, 10));
});
