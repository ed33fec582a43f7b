/** Answers over no rows: what they have that does not come from the rows. Against DuckDB, in the clear and by three computers. */
import { DuckDBInstance } from '@duckdb/node-api';
import { replicated, runLocal, runProgram } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetCard } from '../contract/cards.ts';
import { disclosureGuard } from '../contract/guard.ts';
import { computersOf, runnersOf } from '../kinds/seats.ts';
import { finish } from './execute/finish.ts';
import { runQuery } from './execute/query.ts';
import type { LocalStage } from '../local/stages.ts';
import { columnCard, datasetCard } from './testing/cards.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { answerInClear, compileOver, differences, differencesOf } from './testing/same-answer.ts';

const range = (min: number, max: number) => ({ range: { min: String(min), max: String(max) } });
const card = (owner: string, name: string): DatasetCard => ({
  ...datasetCard(
    owner,
    name,
    24,
    [
      columnCard('id', { kind: 'integer' }, range(0, 99)),
      columnCard('g', { kind: 'text' }, { categories: ['p', 'q', 'r'] }),
      columnCard('m', { kind: 'integer' }, { ...range(0, 5), nullable: true }),
      columnCard('x', { kind: 'integer' }, range(-9, 9)),
    ],
    [['id']],
  ),
  minimumGroupSize: 1,
  emptyGroups: 'public',
});
const cards = [
  card('bank', 'a'),
  card('bank', 'd'),
  card('bank', 'none'),
  card('shop', 'b'),
  card('shop', 'none'),
  card('store', 'e'),
];

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  await database.run('CREATE SCHEMA bank; CREATE SCHEMA shop; CREATE SCHEMA store');
  for (const [table, step, rows] of [
    ['bank.a', 2, 21],
    ['bank.d', 3, 9],
    ['bank.none', 1, 0],
    ['shop.b', 5, 17],
    ['shop.none', 1, 0],
    ['store.e', 4, 6],
  ] as const)
    await database.run(`CREATE TABLE ${table} AS SELECT CAST(j * ${step} AS BIGINT) AS id, ['p', 'p', 'q'][1 + j % 3] AS g,
      CASE WHEN j % 5 = 0 THEN NULL ELSE CAST(j * ${step} % 5 AS BIGINT) END AS m, CAST(7 * j % 19 - 9 AS BIGINT) AS x FROM range(${rows}) t(j)`);
});
afterAll(() => database.close());

const ofOthers = 'SELECT COUNT(*) AS n, (SELECT COUNT(*) FROM shop.b) AS m FROM bank.a';
const beside = [
  ofOthers,
  `${ofOthers} WHERE x > 8 AND x < 3`,
  `${ofOthers} WHERE x > 90 GROUP BY ()`,
  'SELECT COUNT(*) AS n, (SELECT COUNT(*) FROM bank.d) AS m FROM bank.a WHERE id > 90',
  'SELECT COALESCE(SUM(x), (SELECT COUNT(*) FROM shop.b)) AS n FROM bank.none',
  "SELECT 'w' AS w, MAX(m) AS m, AVG(x) AS v, (SELECT SUM(x) + COUNT(*) FROM shop.b) * 2 - COUNT(*) AS s, COUNT(DISTINCT g) AS d FROM bank.a WHERE x > 40",
  "SELECT 'w' AS w, MAX(m) AS m, AVG(x) AS v, (SELECT SUM(x) + COUNT(*) FROM shop.b) * 2 - COUNT(*) AS s, COUNT(DISTINCT g) AS d FROM bank.a WHERE x > -4",
  "SELECT SUM(x) FILTER (WHERE g = 'p') AS n, CASE WHEN COUNT(*) = 0 THEN (SELECT MAX(x) FROM shop.b) ELSE 4 END AS k FROM bank.none HAVING (SELECT COUNT(*) FROM store.e) BETWEEN 1 AND 10 OR SUM(x) > 3",
  'SELECT SUM(x) AS n FROM bank.none HAVING COUNT(*) < (SELECT COUNT(*) FROM shop.b)',
  'SELECT SUM(x) AS n FROM bank.none HAVING COUNT(*) < (SELECT COUNT(*) FROM bank.d)',
  'SELECT SUM(x) AS n FROM bank.none HAVING COUNT(*) > (SELECT COUNT(*) FROM bank.d)',
  'SELECT COUNT(*) AS n, (SELECT COUNT(*) FROM bank.d) AS m FROM bank.a JOIN shop.b ON a.id = b.id WHERE b.x > 8 ORDER BY n LIMIT 1',
  'SELECT COUNT(*) AS n, (SELECT COUNT(*) FROM bank.d) AS m FROM (SELECT x FROM bank.none UNION ALL SELECT x FROM shop.none) AS t',
  'WITH z AS (SELECT x FROM shop.none) SELECT COUNT(*) AS n, (SELECT COUNT(*) FROM z) AS m, (SELECT MAX(x) FROM z) AS k FROM bank.none',
  // The aggregate is one over rows, of which there are none.
  'SELECT MIN((SELECT COUNT(*) FROM shop.b)) AS n FROM bank.none',
  'SELECT DISTINCT (SELECT COUNT(*) FROM shop.b) AS n FROM bank.none',
  // Beside each row.
  'SELECT (SELECT COUNT(*) FROM bank.d) AS n FROM bank.a',
  'SELECT (SELECT COUNT(*) FROM shop.b) AS n FROM bank.none',
];
const unions = [
  "SELECT 'a' AS k, COUNT(*) AS n FROM bank.a UNION ALL SELECT 'b', COUNT(*) FROM shop.none",
  "SELECT 'a' AS k, SUM(x) AS n FROM bank.a UNION ALL SELECT 'b', SUM(x) FROM shop.none",
  "SELECT 'a' AS k, AVG(x) AS n FROM bank.a UNION SELECT 'b', AVG(x) FROM shop.none",
  'SELECT COUNT(*) AS n FROM bank.a UNION ALL SELECT COUNT(*) FROM shop.none',
  "SELECT g, COUNT(*) AS n FROM bank.a GROUP BY g UNION ALL SELECT 'all', COUNT(*) FROM shop.none",
  "SELECT g, COUNT(*) AS n FROM bank.none GROUP BY g UNION ALL SELECT 'all', COUNT(*) FROM bank.none",
  "SELECT 'a' AS k, COUNT(*) AS n FROM bank.none HAVING COUNT(*) = 0 UNION ALL SELECT g, COUNT(*) FROM shop.b GROUP BY g",
  'SELECT g, COUNT(*) AS n FROM bank.a GROUP BY g HAVING SUM(x) < (SELECT AVG(x) FROM store.e) UNION ALL SELECT g, COUNT(*) FROM shop.b GROUP BY g',
  "SELECT g, COUNT(*) AS n FROM bank.none GROUP BY g HAVING COUNT(*) < (SELECT COUNT(*) FROM bank.d) UNION ALL SELECT 'all', COUNT(*) FROM bank.none HAVING COUNT(*) < (SELECT COUNT(*) FROM bank.d)",
];
/** A total is one row, whatever is asked of it, and is there without any rows. */
const totals = [
  'SELECT COUNT(*) AS n FROM bank.a WHERE EXISTS (SELECT COUNT(*) FROM shop.b WHERE b.id = a.id)',
  'SELECT COUNT(*) AS n FROM bank.a WHERE EXISTS (SELECT COUNT(*) FROM bank.d WHERE d.id = a.id)',
  'SELECT COUNT(*) AS n FROM bank.a WHERE NOT EXISTS (SELECT SUM(x) FROM shop.b WHERE b.id = a.id)',
  'SELECT COUNT(*) AS n FROM bank.a WHERE EXISTS (SELECT SUM(x) FROM shop.none) AND x > 0',
  'SELECT COUNT(*) AS n FROM bank.a WHERE EXISTS (SELECT SUM(x) FROM bank.none) AND x > 0',
  'SELECT COUNT(*) AS n FROM bank.a WHERE EXISTS (SELECT 1 FROM bank.d WHERE d.id = a.id HAVING COUNT(*) = 0)',
  'SELECT COUNT(*) AS n FROM bank.a WHERE a.m IN (SELECT COUNT(*) FROM shop.b WHERE b.id = a.id)',
  'SELECT COUNT(*) AS n FROM bank.a WHERE a.m IN (SELECT COUNT(*) FROM bank.d WHERE d.id = a.id)',
  'SELECT COUNT(*) AS n FROM bank.a WHERE a.m NOT IN (SELECT COUNT(*) FROM shop.b WHERE b.id = a.id)',
  'SELECT COUNT(*) AS n FROM bank.a WHERE a.m NOT IN (SELECT SUM(x) FROM shop.b WHERE b.id = a.id)',
  'SELECT COUNT(*) AS n FROM bank.a WHERE a.m IN (SELECT COALESCE(SUM(x), 0) FROM shop.b WHERE b.id = a.id)',
  'SELECT COUNT(*) AS n FROM bank.a WHERE a.m IN (SELECT m FROM shop.b GROUP BY m HAVING COUNT(*) > 3)',
  'SELECT COUNT(*) AS n FROM bank.a WHERE (SELECT COALESCE(MAX(x), 3) FROM shop.b WHERE b.id = a.id) = 3',
  'SELECT COUNT(*) AS n FROM bank.a WHERE (SELECT MAX(x) IS NULL FROM shop.b WHERE b.id = a.id)',
  'SELECT COUNT(*) AS n FROM bank.a WHERE (SELECT COUNT(*) + 1 FROM shop.none) = 1',
  'SELECT COUNT(*) AS n FROM (SELECT COUNT(*) AS c FROM bank.none) AS t',
  'SELECT COUNT(*) AS n FROM (SELECT COUNT(*) AS c FROM bank.a) AS t',
  'SELECT MAX(t.one) AS n FROM (SELECT 1 AS one, COUNT(*) AS c FROM bank.none) AS t',
  'SELECT MAX(t.one) AS n, COUNT(*) AS m FROM (SELECT 1 AS one, COUNT(*) AS c FROM bank.none AS a JOIN shop.b ON a.id = b.id) AS t',
  "SELECT t.k, COUNT(*) AS n FROM (SELECT 'a' AS k, COUNT(*) AS n FROM bank.none UNION ALL SELECT 'b', COUNT(*) FROM shop.b) AS t GROUP BY t.k",
];

test.each([...beside, ...unions, ...totals])('%s', async (sql) => {
  expect(await differences(database, cards, sql)).toEqual([]);
});

describe('by three computers', () => {
  const some = [beside[1], beside[4], beside[7], unions[0], unions[4], unions[6], totals[0], totals[6], totals[9]];
  test.each(some as string[])('%s', async (sql) => {
    const { plan, disclosure } = await compileOver(cards, sql);
    const load = (stage: number) => database.load(plan.stages[stage] as LocalStage);
    const { results } = await runLocal(
      runnersOf(plan),
      (session) => {
        const guard = disclosureGuard(disclosure, runnersOf(plan));
        return runProgram(replicated, session, (sharing) => runQuery(plan, sharing, load), guard);
      },
      computersOf(plan),
    );
    const released = results.find((each) => each !== undefined);
    expect(released).toBeDefined();
    const answer = finish(plan, released as NonNullable<typeof released>);
    expect(await differencesOf(database, sql, answer)).toEqual([]);
  });
});

test.each([
  ['SELECT g, COUNT(*) AS n, (SELECT COUNT(*) FROM bank.d) AS m FROM bank.none GROUP BY ROLLUP (g)', 'sql.beside-none'],
  [
    'SELECT COUNT(*) AS n FROM bank.a GROUP BY ROLLUP (g) HAVING SUM(x) < (SELECT SUM(x) FROM shop.b)',
    'sql.beside-none',
  ],
  ['SELECT STDDEV(x) AS n, (SELECT COUNT(*) FROM bank.d) AS m FROM bank.a', 'sql.beside-none'],
  ["SELECT 'a' AS k, STDDEV(x) AS n FROM bank.a UNION ALL SELECT 'b', STDDEV(x) FROM shop.b", 'sql.answers-empty'],
  [
    'SELECT COUNT(*) AS n FROM bank.a WHERE EXISTS (SELECT 1 FROM shop.b WHERE b.id = a.id HAVING COUNT(*) = 0)',
    'sql.shared-construct',
  ],
  [
    'SELECT COUNT(*) AS n FROM bank.a WHERE a.m IN (SELECT COUNT(*) FROM shop.b WHERE b.id = a.id HAVING COUNT(*) < 3)',
    'sql.shared-construct',
  ],
  [
    'SELECT COUNT(*) AS n FROM bank.a WHERE (SELECT SUM(s.n) FROM (SELECT COUNT(*) AS n FROM shop.b WHERE b.id = a.id) AS s) = 0',
    'sql.shared-construct',
  ],
  ['SELECT 1 + 1 AS n FROM bank.a', 'sql.raw-rows'],
  ['SELECT COALESCE(1, 2) AS n FROM bank.a', 'sql.raw-rows'],
])('refused: %s', async (sql, code) => {
  await expect(compileOver(cards, sql)).rejects.toMatchObject({ code });
});

test('with a minimum, a total of no rows is not shown where a value stands beside it, also where empty groups are public', async () => {
  const few = cards.map((each): DatasetCard => ({ ...each, minimumGroupSize: 5 }));
  expect((await answerInClear(database, few, ofOthers)).rows).toEqual([['21', '17']]);
  expect((await answerInClear(database, few, `${ofOthers} WHERE x > 8 AND x < 3`)).rows).toEqual([]);
  const sums = 'SELECT COUNT(*) AS n FROM bank.a WHERE x > 8 AND x < 3';
  expect((await answerInClear(database, few, sums)).rows).toEqual([['0']]);
  const { disclosure } = await compileOver(few, ofOthers);
  expect(disclosure.map(({ id }) => id)).toContain('gate.rows');
});

test('nor one of rows that another table with a minimum chooses', async () => {
  const few = cards.map((each): DatasetCard => (each.owner === 'shop' ? { ...each, minimumGroupSize: 5 } : each));
  const chosen =
    'SELECT COUNT(*) AS n, (SELECT COUNT(*) FROM bank.d) AS m FROM bank.a WHERE NOT EXISTS (SELECT 1 FROM shop.b WHERE b.m = a.m)';
  expect((await compileOver(few, chosen)).plan.minimumGroupSize).toBe(5);
  const { rows } = await answerInClear(database, few, chosen);
  expect(rows.length).toBe(1);
  expect(rows).toEqual((await answerInClear(database, cards, chosen)).rows);
});
