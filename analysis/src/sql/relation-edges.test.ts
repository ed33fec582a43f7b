/**
 * Relations of several owners at their edges: conditions on a total, names that USING has merged in subqueries, digits and texts of set
 * operations, and rows that take no part. Against DuckDB, in the clear, where every value is held to its range, and by three computers.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { replicated, runLocal, runProgram } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetCard } from '../contract/cards.ts';
import { disclosureGuard } from '../contract/guard.ts';
import { computersOf, runnersOf } from '../kinds/seats.ts';
import type { LocalStage } from '../local/stages.ts';
import { finish } from './execute/finish.ts';
import { runQuery } from './execute/query.ts';
import { columnCard, datasetCard } from './testing/cards.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { compileOver, differences, differencesOf } from './testing/same-answer.ts';

const range = (min: number, max: number) => ({ range: { min: String(min), max: String(max) } });
const card = (owner: string, name: string): DatasetCard => ({
  ...datasetCard(
    owner,
    name,
    8,
    [
      columnCard('id', { kind: 'integer' }, range(0, 12)),
      columnCard('k', { kind: 'integer' }, { ...range(-3, 5), nullable: true }),
      columnCard('n', { kind: 'integer' }, { ...range(-1_000_000, 1_000_000), nullable: true }),
      columnCard('x', { kind: 'decimal', precision: 9, scale: 2 }, { ...range(-9_999_999, 9_999_999), nullable: true }),
      columnCard('s', { kind: 'text' }, { nullable: true }),
      columnCard('c', { kind: 'text' }, { categories: ['u', 'v'], nullable: true }),
    ],
    [['id']],
  ),
  minimumGroupSize: 1,
});
const cards = ['bank', 'shop', 'store'].flatMap((owner) => ['a', 'b'].map((name) => card(owner, name)));

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  for (const [i, { owner, name }] of cards.entries())
    await database.run(`CREATE SCHEMA IF NOT EXISTS ${owner}; CREATE TABLE ${owner}.${name} AS SELECT CAST((j * 5 + ${i}) % 13 AS BIGINT) AS id,
      CASE WHEN (j + ${i}) % 4 = 0 THEN NULL ELSE CAST((j * 3 + ${i}) % 9 - 3 AS BIGINT) END AS k,
      CASE WHEN (j + ${i}) % 5 = 1 THEN NULL ELSE CAST([0, 7, 1000000, 3, -1000000, 1][1 + (j + ${i}) % 6] AS BIGINT) END AS n,
      CASE WHEN (j + ${i}) % 3 = 1 THEN NULL ELSE CAST([0, 1.5, -99999.99, 3][1 + (j + ${i}) % 4] AS DECIMAL(9, 2)) END AS x,
      [NULL, 'a', '', 'Zoë', 'b'][1 + (j + ${i}) % 5] AS s, ['u', NULL, 'v'][1 + (j * 2 + ${i}) % 3] AS c FROM range(${3 + i}) t(j)`);
});
afterAll(() => database.close());

/** A total is one row unless something is asked of it from outside, which may not hold. */
const ofTotals = [
  'SELECT COUNT(*) AS n FROM bank.a WHERE NOT EXISTS (SELECT 1 FROM (SELECT SUM(id) AS y FROM shop.b) AS t WHERE t.y = a.k)',
  'SELECT COUNT(*) AS n FROM bank.b WHERE EXISTS (SELECT 1 FROM (SELECT COUNT(*) AS y FROM shop.a) AS t WHERE t.y = b.id)',
  'SELECT COUNT(*) AS n FROM bank.b WHERE EXISTS (SELECT 1 FROM (SELECT COUNT(*) AS y, MIN(id) AS z FROM shop.a) AS t WHERE t.y = b.id AND t.z < 9)',
  'SELECT COUNT(*) AS n FROM bank.b WHERE EXISTS (SELECT 1 FROM (SELECT COUNT(*) AS y, MIN(id) AS z FROM shop.a) AS t WHERE t.y = b.id AND t.z < b.n)',
  'SELECT COUNT(*) AS n FROM bank.b WHERE b.id NOT IN (SELECT y FROM (SELECT COUNT(*) AS y, MIN(id) AS z FROM shop.a) AS t WHERE t.z = b.k)',
  'SELECT COUNT(*) AS n FROM bank.b WHERE 1 > (SELECT COUNT(y) FROM (SELECT COUNT(*) AS y, MIN(id) AS z FROM shop.a) AS t WHERE t.z = b.k)',
];
/** Groups that are asked by their keys, and something besides. */
const ofGroups = [
  'SELECT COUNT(*) AS n FROM bank.b WHERE EXISTS (SELECT 1 FROM (SELECT id AS y, MAX(n) AS z FROM store.a GROUP BY id) AS t WHERE t.y = b.id AND t.z < 7)',
  'SELECT COUNT(*) AS n FROM bank.b WHERE NOT EXISTS (SELECT 1 FROM (SELECT k AS y, MAX(n) AS z FROM store.a GROUP BY k HAVING COUNT(*) < 3) AS t WHERE t.y = b.k AND NULLIF(t.z, 7) >= t.y)',
];
const ofMergedNames = [
  'SELECT COUNT(*) AS n FROM bank.a LEFT JOIN bank.b USING (s) WHERE s IN (SELECT s FROM shop.a)',
  'SELECT COUNT(*) AS n FROM bank.a JOIN shop.b USING (id) WHERE id IN (SELECT k FROM shop.a) OR id NOT IN (SELECT k FROM store.a WHERE k IS NOT NULL)',
  'SELECT k, COUNT(*) AS n FROM bank.a LEFT JOIN shop.a USING (k) LEFT JOIN store.a USING (k) WHERE k IN (SELECT k FROM bank.b) GROUP BY k',
];
/** Of a CASE one side has fewer digits than the column that it is asked for. */
const ofDigits = [
  'SELECT SUM(COALESCE(t.y, t.z)) AS n FROM (SELECT 3 AS y, z FROM (SELECT n AS z FROM shop.a UNION ALL SELECT k AS z FROM bank.a) AS i UNION ALL SELECT x AS y, n AS z FROM shop.b) AS t',
  'SELECT SUM(COALESCE(t.y, t.z)) AS n FROM (SELECT 3 AS y, z FROM (SELECT n AS z FROM shop.a UNION ALL SELECT k AS z FROM bank.a) AS i UNION ALL SELECT 1.5 AS y, n AS z FROM shop.b INTERSECT ALL SELECT x, id FROM bank.b) AS t',
];
/** Values are within the ranges that comparisons of them are made for, in rows that take no part as well. */
const ofRowsThatTakeNoPart = [
  'SELECT AVG(NULLIF(t.y, 2)) AS n FROM (SELECT b.x AS z, 5 AS y FROM shop.a RIGHT JOIN shop.b ON a.c = b.s UNION SELECT o.x AS z, p.id AS y FROM bank.b AS b JOIN shop.a AS o ON o.s = b.s JOIN bank.a AS p ON p.id = o.n) AS t',
  'SELECT COUNT(*) AS n FROM (SELECT MAX(y) OVER (PARTITION BY w ORDER BY z, y, w) AS l FROM (SELECT p.id AS y, o.id AS z, o.x AS w FROM shop.a AS o JOIN bank.a AS p ON p.id = o.n) AS i) AS t WHERE l = 5 OR l > 2',
  'SELECT COUNT(*) AS n FROM (SELECT k AS y, n AS z FROM shop.b UNION SELECT o.k AS y, o.k AS z FROM shop.a AS o JOIN store.b AS p ON o.c = p.c) AS t WHERE t.y = 3',
  'SELECT y, COUNT(*) AS n FROM (SELECT n AS z, k AS y FROM shop.b INTERSECT ALL SELECT o.k AS z, o.k AS y FROM shop.a AS o LEFT JOIN store.b AS p ON o.c = p.c) AS t GROUP BY y HAVING MIN(NULLIF(y, z)) > 3',
];
const all = [...ofTotals, ...ofGroups, ...ofMergedNames, ...ofDigits, ...ofRowsThatTakeNoPart];

test.each(all)('%s', async (sql) => {
  expect(await differences(database, cards, sql)).toEqual([]);
});

describe('by three computers', () => {
  test.each([ofTotals[0], ofGroups[1], ofMergedNames[2], ofDigits[0], ...ofRowsThatTakeNoPart])(
    '%s',
    async (sql = '') => {
      const { plan, disclosure } = await compileOver(cards, sql);
      const everyone = runnersOf(plan);
      const load = (stage: number) => database.load(plan.stages[stage] as LocalStage);
      const { results } = await runLocal(
        everyone,
        (session) => {
          const guard = disclosureGuard(disclosure, everyone);
          return runProgram(replicated, session, (sharing) => runQuery(plan, sharing, load), guard);
        },
        computersOf(plan),
      );
      const released = results.find((each) => each !== undefined);
      expect(await differencesOf(database, sql, finish(plan, released as NonNullable<typeof released>))).toEqual([]);
    },
  );
});

test.each([
  // Conditions on a total and on its rows.
  [
    'SELECT COUNT(*) AS n FROM bank.b WHERE EXISTS (SELECT 1 FROM (SELECT SUM(id) AS y FROM shop.a WHERE a.k = b.k) AS t WHERE t.y = b.n)',
    'sql.shared-construct',
  ],
  // A text that no owner has a list of, below one that an owner has.
  [
    "SELECT y, COUNT(*) AS n FROM (SELECT a.s AS y, a.k FROM bank.a JOIN shop.a AS o ON a.id = o.id UNION ALL SELECT 'w' AS y, b.id FROM bank.b JOIN shop.b AS o ON b.id = o.id) AS t GROUP BY y",
    'sql.shared-call',
  ],
])('%s is refused', async (sql, code) => {
  await expect(compileOver(cards, sql)).rejects.toMatchObject({ code });
});
