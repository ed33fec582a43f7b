/** USING of outer joins: a name without a table is the key of whichever row is there. */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatasetCard, Use } from '../contract/cards.ts';
import { grantsOf } from './compile.ts';
import { columnCard, datasetCard, partiesOf } from './testing/cards.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { answerInClear, compileOver, differences } from './testing/same-answer.ts';

const range = (min: number, max: number) => ({ range: { min: String(min), max: String(max) } });
const card = (owner: string, name: string, more: readonly string[], minimumGroupSize = 1): DatasetCard => ({
  ...datasetCard(
    owner,
    name,
    20,
    [
      columnCard('k', { kind: 'integer' }, range(0, 30)),
      columnCard('m', { kind: 'integer' }, { ...range(0, 4), nullable: true }),
      columnCard('g', { kind: 'text' }, { categories: ['p', 'q'] }),
      ...more.map((column) => columnCard(column, { kind: 'integer' }, range(-9, 9))),
    ],
    [['k']],
  ),
  minimumGroupSize,
});
const cards = [
  card('bank', 'a', ['x']),
  card('bank', 'd', ['w']),
  card('shop', 'b', ['y']),
  card('insurer', 'c', ['z']),
];

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  await database.run('CREATE SCHEMA bank; CREATE SCHEMA shop; CREATE SCHEMA insurer');
  for (const [table, column, step, rows] of [
    ['bank.a', 'x', 2, 9],
    ['bank.d', 'w', 5, 6],
    ['shop.b', 'y', 3, 8],
    ['insurer.c', 'z', 4, 7],
  ] as const)
    await database.run(`CREATE TABLE ${table} AS SELECT CAST(${step} * j AS BIGINT) AS k,
      CASE WHEN j % 4 = 0 THEN NULL ELSE CAST(j * ${step} % 5 AS BIGINT) END AS m, ['p', 'q'][1 + j % 2] AS g,
      CAST(5 * j % 7 - 3 AS BIGINT) AS ${column} FROM range(${rows}) t(j)`);
});
afterAll(() => database.close());

test.each([
  // Of one owner.
  'SELECT COUNT(k) AS n, SUM(k) AS s, COUNT(d.k) AS m FROM bank.a RIGHT JOIN bank.d USING (k)',
  'SELECT COUNT(k) AS n, SUM(k) AS s, COUNT(d.k) AS m, COUNT(a.k) AS o FROM bank.a FULL JOIN bank.d USING (k)',
  'SELECT g, COUNT(*) AS n, SUM(k) AS s FROM bank.a FULL JOIN bank.d USING (k, g) GROUP BY g',
  'SELECT COUNT(*) AS n, SUM(k + x) AS s FROM (SELECT * FROM bank.a FULL JOIN bank.d USING (k, m, g)) t WHERE w IS NULL',
  // Of two.
  'SELECT SUM(k) AS s, COUNT(a.k) AS n, SUM(b.k) AS r FROM bank.a RIGHT JOIN shop.b USING (k)',
  'SELECT b.g, SUM(k) AS s, COUNT(*) AS n FROM bank.a RIGHT JOIN shop.b USING (k) WHERE k > 3 GROUP BY b.g',
  'SELECT g, COUNT(*) AS n, SUM(x) AS x FROM bank.a RIGHT JOIN shop.b USING (k, g) GROUP BY g',
  'SELECT SUM(k) AS s, COUNT(k) AS n, COUNT(a.k) AS l, SUM(b.k) AS r FROM bank.a FULL JOIN shop.b USING (k)',
  'SELECT g, COUNT(*) AS n, SUM(k) AS s, SUM(x) AS x, SUM(y) AS y FROM bank.a FULL JOIN shop.b USING (k, g) GROUP BY g',
  'SELECT k > 9 AS high, COUNT(*) AS n, COUNT(x) AS x FROM bank.a FULL JOIN shop.b USING (k) WHERE k BETWEEN 2 AND 20 GROUP BY 1',
  'SELECT m, COUNT(*) AS n, SUM(x) AS x, SUM(y) AS y FROM bank.a FULL JOIN shop.b USING (m) GROUP BY m',
  'SELECT m, COUNT(*) AS n, COUNT(a.m) AS x, COUNT(b.m) AS y FROM bank.a FULL JOIN shop.b USING (k, m) GROUP BY m',
  'SELECT SUM(k) AS s, COUNT(*) AS n FROM (SELECT k, x FROM bank.a WHERE x > 0) t RIGHT JOIN shop.b USING (k)',
  'SELECT COUNT(*) AS n, SUM(t.k) AS s FROM (SELECT k, x, y FROM bank.a FULL JOIN shop.b USING (k)) t WHERE x IS NULL OR y > x',
  'SELECT COUNT(*) AS n, SUM(k) AS s FROM (SELECT * FROM bank.a FULL JOIN shop.b USING (k, m, g)) t WHERE x IS NULL',
  // Of three, one after the other.
  'SELECT SUM(k) AS s, COUNT(*) AS n, COUNT(a.k) AS a, COUNT(b.k) AS b, COUNT(c.k) AS c FROM bank.a FULL JOIN shop.b USING (k) FULL JOIN insurer.c USING (k)',
  'SELECT SUM(k) AS s, COUNT(*) AS n, SUM(z) AS z FROM bank.a FULL JOIN shop.b USING (k) JOIN insurer.c USING (k)',
  'SELECT SUM(k) AS s, COUNT(*) AS n, SUM(z) AS z, COUNT(x) AS x FROM bank.a FULL JOIN shop.b USING (k) LEFT JOIN insurer.c USING (k)',
  'SELECT SUM(k) AS s, COUNT(*) AS n, SUM(z) AS z, COUNT(x) AS x FROM bank.a RIGHT JOIN shop.b USING (k) RIGHT JOIN insurer.c USING (k)',
  'SELECT SUM(k) AS s, COUNT(*) AS n, COUNT(y) AS y FROM insurer.c RIGHT JOIN (bank.a FULL JOIN shop.b USING (k)) USING (k)',
  // Of a LEFT JOIN it is the left table's, whatever the right side has made.
  'SELECT SUM(k) AS s, COUNT(k) AS n, COUNT(*) AS m FROM insurer.c LEFT JOIN (bank.a FULL JOIN shop.b USING (k)) USING (k)',
  'SELECT COUNT(*) AS n, SUM(z) AS z, SUM(y) AS y FROM insurer.c LEFT JOIN (bank.a RIGHT JOIN shop.b USING (k)) USING (k) WHERE k > 3',
  'SELECT g, COUNT(*) AS n, SUM(k) AS s FROM insurer.c LEFT JOIN (bank.a FULL JOIN shop.b USING (k, g)) USING (k, g) GROUP BY g',
  'SELECT SUM(k) AS s, COUNT(k) AS n, SUM(w) AS w FROM bank.a LEFT JOIN (bank.d RIGHT JOIN bank.a AS e USING (k)) USING (k) WHERE k < 12',
  'SELECT COUNT(*) AS n, SUM(k) AS s FROM bank.a FULL JOIN shop.b USING (k) WHERE EXISTS (SELECT 1 FROM insurer.c WHERE c.k = a.k)',
  'SELECT COUNT(*) AS n FROM insurer.c WHERE k IN (SELECT k FROM bank.a FULL JOIN shop.b USING (k))',
])('%s', async (sql) => {
  expect(await differences(database, cards, sql)).toEqual([]);
});

test('the key of either row is made of two owners’ columns: both must allow that they are combined and grouped by', async () => {
  const bare = [card('bank', 'a', ['x']), card('shop', 'b', ['y'])].map(
    (each): DatasetCard => ({
      ...each,
      columns: each.columns.map((column) => ({ ...column, grants: [] })),
    }),
  );
  const usesOf = async (sql: string, column: string): Promise<Use[]> => {
    const request = {
      kind: 'sql',
      question: { sql },
      protocol: 'replicated',
      parties: partiesOf('bank', 'shop'),
      datasets: bare,
      recipients: ['bank'],
    };
    const { required } = await grantsOf(request as Parameters<typeof grantsOf>[0]);
    return [...new Set(required.filter((grant) => grant.column === column).map(({ use }) => use))].sort();
  };
  const merged = await usesOf('SELECT k, COUNT(*) AS n FROM bank.a FULL JOIN shop.b USING (k) GROUP BY k', 'k');
  const written = await usesOf(
    'SELECT k, COUNT(*) AS n FROM (SELECT COALESCE(a.k, b.k) AS k FROM bank.a FULL JOIN shop.b ON a.k = b.k) t GROUP BY k',
    'k',
  );
  expect(merged).toEqual(written);
  expect(merged).toEqual(expect.arrayContaining(['join', 'group', 'combine']));
  // Where nobody asks for it, it needs what ON does.
  const unused = await usesOf('SELECT COUNT(*) AS n FROM bank.a FULL JOIN shop.b USING (k)', 'k');
  expect(unused).toEqual(await usesOf('SELECT COUNT(*) AS n FROM bank.a FULL JOIN shop.b ON a.k = b.k', 'k'));
});

test('the minimum withholds a key whose rows one owner has alone', async () => {
  const few = [card('bank', 'a', ['x'], 4), card('shop', 'b', ['y'], 4)];
  const sql = 'SELECT g, COUNT(*) AS n FROM bank.a FULL JOIN shop.b USING (k, g) GROUP BY g';
  const { rows } = await answerInClear(database, few, sql, await compileOver(few, sql));
  const same =
    'SELECT COALESCE(a.g, b.g) AS g, COUNT(*) AS n FROM bank.a FULL JOIN shop.b ON a.k = b.k AND a.g = b.g GROUP BY 1';
  expect(rows).toEqual((await answerInClear(database, few, same, await compileOver(few, same))).rows);
});
