/** HAVING with a subquery that asks by a key of the group: against DuckDB, and what it needs. */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatasetCard } from '../contract/cards.ts';
import { grantsOf } from './compile.ts';
import { columnCard, datasetCard, partiesOf } from './testing/cards.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { answerInClear, compileOver, differences } from './testing/same-answer.ts';

const range = (min: number, max: number) => ({ range: { min: String(min), max: String(max) } });
const card = (owner: string, name: string): DatasetCard => ({
  ...datasetCard(
    owner,
    name,
    24,
    [
      columnCard('id', { kind: 'integer' }, range(0, 99)),
      columnCard('g', { kind: 'text' }, { categories: ['p', 'q', 'r'] }),
      columnCard('c', { kind: 'text' }),
      columnCard('m', { kind: 'integer' }, { ...range(0, 5), nullable: true }),
      columnCard('x', { kind: 'integer' }, range(-9, 9)),
    ],
    [['id']],
  ),
  minimumGroupSize: 1,
  emptyGroups: 'public',
});
const cards = [card('bank', 'a'), card('bank', 'd'), card('shop', 'b')];

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  await database.run('CREATE SCHEMA bank; CREATE SCHEMA shop');
  for (const [table, step, rows] of [
    ['bank.a', 2, 21],
    ['bank.d', 3, 9],
    ['shop.b', 5, 17],
  ] as const)
    await database.run(`CREATE TABLE ${table} AS SELECT CAST(j * ${step} AS BIGINT) AS id,
      ['p', 'p', 'p', 'q', 'q', 'r'][1 + j * ${step} % ${rows} % 6] AS g, ['x', 'y', 'z', 'w'][1 + j * ${step} % ${rows} % 4] AS c,
      CASE WHEN j % 5 = 0 THEN NULL ELSE CAST(j * ${step} % 5 AS BIGINT) END AS m, CAST(7 * j % 19 - 9 AS BIGINT) AS x FROM range(${rows}) t(j)`);
});
afterAll(() => database.close());

test.each([
  // One owner's.
  'SELECT g, COUNT(*) AS n FROM bank.a GROUP BY g HAVING COUNT(*) > 2 * (SELECT COUNT(*) FROM bank.d WHERE d.g = a.g)',
  'SELECT m, SUM(x) AS s FROM bank.a GROUP BY m HAVING SUM(x) > (SELECT SUM(d.x) FROM bank.d WHERE d.m = a.m)',
  'SELECT c, g, COUNT(*) AS n FROM bank.a GROUP BY 2, c HAVING COUNT(*) >= (SELECT COUNT(*) FROM bank.d WHERE d.g = a.g AND d.c = a.c)',
  'SELECT g, COUNT(*) AS n FROM bank.a WHERE x > 0 GROUP BY g HAVING AVG(x) > (SELECT AVG(o.x) FROM bank.a AS o WHERE o.g = a.g)',
  // Of several owners.
  'SELECT g, COUNT(*) AS n FROM bank.a GROUP BY g HAVING COUNT(*) > (SELECT COUNT(*) FROM shop.b WHERE b.g = a.g)',
  'SELECT a.c, COUNT(*) AS n FROM bank.a GROUP BY a.c HAVING COUNT(*) > (SELECT COUNT(*) FROM shop.b WHERE b.c = a.c AND b.x > 0)',
  'SELECT m, SUM(x) AS s FROM bank.a GROUP BY m HAVING SUM(x) < (SELECT SUM(b.x) FROM shop.b WHERE b.m = a.m) OR SUM(x) > 7',
  'SELECT a.c AS k, a.g AS h, COUNT(*) AS n FROM bank.a GROUP BY k, h HAVING COUNT(*) > (SELECT COUNT(*) FROM shop.b WHERE b.c = a.c)',
  'SELECT a.m AS k, COUNT(*) AS n FROM bank.a JOIN shop.b ON a.m = b.m GROUP BY a.m HAVING SUM(b.x) > (SELECT MAX(o.x) FROM shop.b AS o WHERE o.m = a.m)',
])('%s', async (sql) => {
  expect(await differences(database, cards, sql)).toEqual([]);
});

test.each([
  // A key that is rolled up is NULL in the total.
  'SELECT g, COUNT(*) AS n FROM bank.a GROUP BY ROLLUP (g) HAVING COUNT(*) > (SELECT COUNT(*) FROM shop.b WHERE b.g = a.g)',
  'SELECT g, COUNT(*) AS n FROM bank.a GROUP BY g HAVING COUNT(*) > (SELECT COUNT(*) FROM shop.b WHERE b.c = a.c)',
  // What is shown of a group would be another table's rows, which no minimum counts.
  'SELECT g, COUNT(*) AS n, (SELECT COUNT(*) FROM shop.b WHERE b.g = a.g) AS m FROM bank.a GROUP BY g',
])('refused: %s', async (sql) => {
  await expect(compileOver(cards, sql)).rejects.toMatchObject({ code: 'sql.having-row' });
});

test('a recipient whose own groups are compared chooses the bound: the other owner’s columns need what that tells', async () => {
  const sql =
    'SELECT g, COUNT(*) AS n FROM bank.a GROUP BY g HAVING COUNT(*) > (SELECT COUNT(*) FROM shop.b WHERE b.g = a.g)';
  const bare = [card('bank', 'a'), card('shop', 'b')].map(
    (each): DatasetCard => ({
      ...each,
      minimumGroupSize: 5,
      columns: each.columns.map((column) => ({ ...column, allow: [] })),
    }),
  );
  const { required } = await grantsOf({
    kind: 'sql',
    question: { sql },
    protocol: 'replicated',
    parties: partiesOf('bank', 'shop'),
    datasets: bare,
    recipients: ['bank'],
  });
  const uses = required.filter(({ dataset }) => dataset === 'b').map(({ column, use }) => `${column} ${use}`);
  expect(uses.sort()).toEqual(['combine', 'extreme', 'join', 'membership', 'single-out'].map((use) => `g ${use}`));
});

test('a group in which some rows but fewer than the minimum have a partner is not told of', async () => {
  const few = cards.map((each): DatasetCard => ({ ...each, minimumGroupSize: 5 }));
  const sql =
    'SELECT m, COUNT(*) AS n FROM bank.a GROUP BY m HAVING COUNT(*) >= (SELECT COUNT(*) FROM shop.b WHERE b.m = a.m)';
  const { plan, disclosure } = await compileOver(few, sql);
  expect(disclosure.map(({ id }) => id)).toEqual(expect.arrayContaining(['gate.present.shop', 'gate.rows']));
  expect(plan.minimumGroupSize).toBe(5);
  const all = await answerInClear(database, cards, sql);
  const { rows } = await answerInClear(database, few, sql);
  // Whatever is shown is right, and of groups below the minimum nothing is.
  expect(rows.length).toBeLessThan(all.rows.length);
  for (const row of rows) expect(all.rows).toContainEqual(row);
  for (const [, n] of rows) expect(Number(n)).toBeGreaterThanOrEqual(5);
});
