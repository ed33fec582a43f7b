/** Set operations of whole answers, compared with DuckDB; with a minimum, and without. */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetCard } from '../contract/cards.ts';
import { disclosureGuard } from '../contract/guard.ts';
import { runQueryClear } from './execute/query.ts';
import type { Plan } from './plan/types.ts';
import { columnCard, datasetCard } from './testing/cards.ts';
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
describe('where no table has a minimum, any of them', () => {
  test.each([
    'SELECT g, COUNT(*) AS n FROM bank.a GROUP BY g EXCEPT SELECT g, COUNT(*) FROM shop.b GROUP BY g',
    'SELECT g, COUNT(*) FROM bank.a GROUP BY g EXCEPT ALL SELECT g, COUNT(*) FROM shop.b GROUP BY g ORDER BY g',
    'SELECT m FROM bank.a GROUP BY m HAVING COUNT(*) > 3 INTERSECT SELECT m FROM shop.b GROUP BY m',
    'SELECT m FROM bank.a WHERE x > 0 GROUP BY m INTERSECT SELECT m FROM bank.a WHERE x < 3 GROUP BY m ORDER BY 1 DESC NULLS LAST LIMIT 2',
    "SELECT 'a', COUNT(*), SUM(x), SUM(x) FROM bank.a WHERE x > 0 UNION ALL SELECT 'b', COUNT(*), 4, SUM(x) FROM bank.a WHERE x < 3",
    "SELECT 'a' AS m, COUNT(*) AS n FROM bank.a WHERE x > 0 AND x < 0 UNION ALL SELECT 'b', COUNT(*) FROM shop.b WHERE x < 3 UNION SELECT 'b', COUNT(*) FROM bank.d WHERE x < 3",
    'SELECT m, AVG(x) AS n FROM bank.a GROUP BY m UNION SELECT m, MAX(x) FROM shop.b GROUP BY m UNION ALL SELECT m, MAX(x) FROM bank.d GROUP BY m ORDER BY n DESC NULLS LAST, m NULLS FIRST LIMIT 4',
    'SELECT a.m, AVG(b.x) AS n FROM bank.a JOIN shop.b ON a.id = b.id GROUP BY a.m EXCEPT SELECT m, MAX(x) FROM bank.d GROUP BY m ORDER BY n DESC NULLS LAST, m NULLS FIRST LIMIT 4',
    '(SELECT g, c FROM bank.a UNION SELECT g, c FROM shop.b) EXCEPT SELECT g, c FROM bank.d GROUP BY g, c',
    'SELECT x + 1, x + 1 FROM bank.a INTERSECT SELECT x, x FROM shop.b',
    'SELECT g, COUNT(*) AS n FROM bank.a GROUP BY g HAVING COUNT(*) > 5 UNION ALL SELECT g, COUNT(*) FROM shop.b GROUP BY g',
  ])('%s', async (sql) => {
    expect(await differences(database, cards, sql)).toEqual([]);
  });

  test('nothing but the rows of the answer leaves: of groups that both have, neither', async () => {
    const sql = 'SELECT g, COUNT(*) AS n FROM bank.a GROUP BY g EXCEPT SELECT g, COUNT(*) FROM bank.a GROUP BY g';
    const { plan, disclosure } = await compileOver(cards, sql);
    const released = await runQueryClear(plan, (stage) => database.load(plan.stages[stage] as Plan['stages'][number]), {
      guard: disclosureGuard(disclosure, plan.parties),
    });
    expect([...released.groups].filter((each) => each === 1)).toEqual([]);
    expect(
      Object.values(released.measures)
        .flatMap((each) => [...each])
        .every((value) => value === 0n),
    ).toBe(true);
  });
});

describe('with a minimum', () => {
  const held = cards.map((each): DatasetCard => ({ ...each, minimumGroupSize: 3 }));

  test.each([
    'SELECT g, COUNT(*) AS n FROM bank.a GROUP BY g HAVING COUNT(*) > 7 UNION ALL SELECT g, COUNT(*) FROM shop.b GROUP BY g',
    "SELECT 'a' AS who, g, SUM(x) AS s FROM bank.a GROUP BY g HAVING SUM(x) > 0 UNION ALL SELECT 'b', g, SUM(x) FROM shop.b GROUP BY g HAVING AVG(x) < 2",
    'SELECT g, COUNT(*) AS n FROM bank.a GROUP BY g UNION ALL SELECT g, COUNT(*) FROM shop.b GROUP BY g UNION SELECT c, COUNT(*) FROM bank.d GROUP BY c',
    'SELECT g, COUNT(*) AS n FROM bank.a GROUP BY g HAVING COUNT(m) > 4 AND MIN(x) < 0 UNION SELECT g, COUNT(*) FROM shop.b GROUP BY g',
  ])('HAVING is each answer’s own: %s', async (sql) => {
    // Without a minimum the same way is taken, and all groups are shown.
    expect(await differences(database, cards, sql)).toEqual([]);
    const all = await answerInClear(database, cards, sql);
    const { rows } = await answerInClear(database, held, sql);
    for (const row of rows) expect(all.rows).toContainEqual(row);
    expect(rows.length).toBeGreaterThan(0);
    const { plan } = await compileOver(held, sql);
    expect(plan.minimumGroupSize).toBe(3);
  });

  test.each([
    [
      'SELECT g, COUNT(*) AS n FROM bank.a GROUP BY g EXCEPT SELECT g, COUNT(*) FROM shop.b GROUP BY g',
      'sql.unsupported-union',
    ],
    [
      'SELECT g, COUNT(*) AS n FROM bank.a GROUP BY g INTERSECT SELECT g, COUNT(*) FROM shop.b GROUP BY g',
      'sql.unsupported-union',
    ],
    [
      "SELECT 'p', COUNT(*) AS n FROM bank.a WHERE x > 0 UNION ALL SELECT 'q', COUNT(*) FROM bank.a WHERE x > 1",
      'sql.answers-overlap',
    ],
    [
      'SELECT g, MIN(x) AS n FROM bank.a GROUP BY g UNION ALL SELECT g, MAX(x) FROM shop.b GROUP BY g',
      'sql.unsupported-union',
    ],
  ])('refused: %s', async (sql, code) => {
    await expect(compileOver(held, sql)).rejects.toMatchObject({ code });
    // One table with a minimum is enough.
    const one = cards.map((each): DatasetCard => (each.name === 'a' ? { ...each, minimumGroupSize: 3 } : each));
    await expect(compileOver(one, sql)).rejects.toMatchObject({ code });
    const rule = cards.map((each): DatasetCard => (each.name === 'a' ? { ...each, largestPercent: 80 } : each));
    await expect(compileOver(rule, sql)).rejects.toMatchObject({ code });
  });
});
