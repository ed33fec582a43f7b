/** Frames of window functions, of one owner's rows and of several owners': random questions against DuckDB. TACIT_TEST_RUNS multiplies them. */
import { DuckDBInstance } from '@duckdb/node-api';
import { replicated, runLocal } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { disclosureGuard } from '../contract/guard.ts';
import { grantsOf } from './compile.ts';
import { runQuery, runQueryClear } from './execute/query.ts';
import type { Plan } from './plan/types.ts';
import { partiesOf } from './testing/cards.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { answerInClear, compileOver, differences } from './testing/same-answer.ts';
import { below, own, windowCards, windowed, windowQuestion, windowTables } from './testing/window-questions.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  for (const statement of windowTables()) await database.run(statement);
});
afterAll(() => database.close());

describe('against DuckDB', () => {
  test.each(
    [own, below].flatMap((from) => [
      windowed(from, 'SUM(x) OVER (PARTITION BY k ORDER BY d, id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)'),
      windowed(from, 'SUM(x) OVER (PARTITION BY k ORDER BY d RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)'),
      windowed(from, 'SUM(x) OVER (PARTITION BY k ORDER BY d)'),
      windowed(from, 'LAST_VALUE(x) OVER (PARTITION BY k ORDER BY id)'),
      windowed(
        from,
        'LAST_VALUE(x) OVER (PARTITION BY k ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)',
      ),
      windowed(from, 'NTH_VALUE(x, 2) OVER (ORDER BY d, id ROWS 3 PRECEDING)'),
      windowed(from, 'MIN(d) OVER (PARTITION BY o ORDER BY d, id ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING)'),
      windowed(from, 'COUNT(*) OVER (PARTITION BY o ORDER BY d, id ROWS BETWEEN 3 PRECEDING AND 2 PRECEDING)'),
      windowed(from, 'ROUND(PERCENT_RANK() OVER (PARTITION BY k ORDER BY d), 4)'),
      windowed(from, 'ROUND(CUME_DIST() OVER (PARTITION BY k ORDER BY d DESC), 4)'),
      windowed(from, 'ROW_NUMBER() OVER (ORDER BY d, id ROWS 1 PRECEDING)'),
      `SELECT COUNT(*) AS n FROM (SELECT x, MAX(x) OVER (PARTITION BY k ORDER BY d, id ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING) AS w FROM ${from}) AS t WHERE w IS NULL OR x > w`,
    ]),
  )('%s', async (sql) => {
    expect(await differences(database, windowCards, sql)).toEqual([]);
  });
});

const runs = Math.max(1, Number(process.env['TACIT_TEST_RUNS'] ?? 1));
test.each(Array.from({ length: 4 * runs }, (_, i) => i * 15))(
  'random questions from %i on',
  { timeout: 240_000 },
  async (from) => {
    for (let number = from; number < from + 15; number++) {
      const sql = windowQuestion(number);
      const found = await differences(database, windowCards, sql).catch((error: unknown) => {
        throw new Error(`${number}: ${sql}`, { cause: error });
      });
      expect(found, `${number}: ${sql}`).toEqual([]);
    }
  },
);

test('three parties say the same, at the price told', async () => {
  const sql = windowed(
    below,
    'NTH_VALUE(x, 2) OVER (PARTITION BY k ORDER BY d, id ROWS BETWEEN 1 PRECEDING AND 2 FOLLOWING)',
  );
  const { plan, disclosure, cost } = await compileOver(windowCards, sql);
  const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
  const clear = await runQueryClear(plan, load);
  const { results, traffic } = await runLocal(plan.parties, async (session) =>
    runQuery(plan, await replicated.create(session, disclosureGuard(disclosure, plan.parties)), load),
  );
  expect(results[0]).toEqual(clear);
  expect(traffic.map(({ sent }) => sent.reduce((total, each) => total + each, 0))).toEqual(cost.bytes);
});

test('a frame of one row is that row: a condition on it needs single-out', async () => {
  const datasets = windowCards.slice(0, 1).map((card) => ({
    ...card,
    minimumGroupSize: 5,
    columns: card.columns.map((column) => ({ ...column, allow: ['aggregate', 'filter', 'group'] as const })),
  }));
  const sql =
    'SELECT COUNT(*) AS n FROM (SELECT SUM(x) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND CURRENT ROW) AS w FROM shop.t) AS t WHERE w > 3';
  const { missing } = await grantsOf({
    kind: 'sql',
    question: { sql },
    protocol: 'replicated',
    parties: partiesOf('shop'),
    datasets,
    recipients: ['helper'],
  });
  expect(missing.map(({ use }) => use)).toContain('single-out');
});

describe('one owner’s rows, by values and by groups of peers', () => {
  test.each([
    'SUM(x) OVER (PARTITION BY k ORDER BY o RANGE BETWEEN 2 PRECEDING AND CURRENT ROW)',
    'SUM(x) OVER (PARTITION BY k ORDER BY o DESC NULLS LAST RANGE BETWEEN 1 PRECEDING AND 2 FOLLOWING)',
    'COUNT(*) OVER (ORDER BY o / 2.0 RANGE BETWEEN 0.75 PRECEDING AND 1.25 FOLLOWING)',
    'COUNT(*) OVER (ORDER BY o RANGE BETWEEN 2.5 PRECEDING AND 0.5 PRECEDING)',
    'COUNT(*) OVER (ORDER BY o RANGE BETWEEN 0.5 FOLLOWING AND 2.5 FOLLOWING)',
    // No distance, or none in whole numbers: peers.
    'COUNT(*) OVER (ORDER BY o RANGE BETWEEN 0.5 PRECEDING AND CURRENT ROW)',
    'SUM(x) OVER (ORDER BY o NULLS FIRST RANGE BETWEEN 0 PRECEDING AND 2 FOLLOWING EXCLUDE GROUP)',
    'COUNT(*) OVER (PARTITION BY k ORDER BY o RANGE BETWEEN CURRENT ROW AND 0.25 FOLLOWING)',
    'SUM(x) OVER (ORDER BY o DESC NULLS LAST RANGE BETWEEN UNBOUNDED PRECEDING AND 0.75 FOLLOWING)',
    "COUNT(*) OVER (ORDER BY d RANGE BETWEEN INTERVAL '0 days' PRECEDING AND INTERVAL '0 days' FOLLOWING)",
    "SUM(x) OVER (PARTITION BY k ORDER BY d RANGE BETWEEN INTERVAL '3 days' PRECEDING AND CURRENT ROW)",
    "MAX(x) OVER (ORDER BY CAST(d AS TIMESTAMP) + INTERVAL '7 hours' RANGE BETWEEN INTERVAL '36 hours' PRECEDING AND INTERVAL '1 day' PRECEDING)",
    'COUNT(x) OVER (PARTITION BY k ORDER BY d GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING)',
    'SUM(x) OVER (ORDER BY d GROUPS BETWEEN 2 PRECEDING AND 1 PRECEDING)',
    'SUM(x) OVER (ORDER BY d GROUPS CURRENT ROW)',
    'SUM(x) OVER (PARTITION BY k ORDER BY d, id ROWS BETWEEN 2 PRECEDING AND 2 FOLLOWING EXCLUDE CURRENT ROW)',
    'COUNT(*) OVER (PARTITION BY k ORDER BY d ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE GROUP)',
    'SUM(x) OVER (PARTITION BY k ORDER BY o RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE TIES)',
    'MIN(x) OVER (ORDER BY o GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE GROUP)',
  ])('%s', async (window) => {
    expect(await differences(database, windowCards, windowed(own, window))).toEqual([]);
  });

  test('a frame without rows is counted as one, and its sum is NULL', async () => {
    const sql = `SELECT COUNT(*) AS n, COUNT(w) AS m FROM (SELECT SUM(id) OVER (ORDER BY id RANGE BETWEEN 2 PRECEDING AND 1 PRECEDING) AS w FROM shop.t) AS t WHERE w IS NULL`;
    expect(await differences(database, windowCards, sql)).toEqual([]);
  });
});

describe('names of windows', () => {
  test.each([own, below])('of %s', async (from) => {
    const sql = `SELECT v AS v, SUM(w) AS w, SUM(s) AS s FROM (
      SELECT RANK() OVER w AS v, SUM(x) OVER (w ROWS 2 PRECEDING) AS w, COUNT(*) OVER (p ORDER BY k, id) AS s FROM ${from}
      WINDOW p AS (PARTITION BY o), w AS (PARTITION BY o ORDER BY d, id)) AS t GROUP BY 1`;
    expect(await differences(database, windowCards, sql)).toEqual([]);
  });

  test('one made of another is what it is written out', async () => {
    // As in PostgreSQL; DuckDB 1.5 loses the partition of the first one where a frame follows.
    const answer = (windows: string) =>
      answerInClear(
        database,
        windowCards,
        `SELECT v AS v, SUM(w) AS w FROM (SELECT RANK() OVER w AS v, SUM(x) OVER (w ROWS 2 PRECEDING) AS w FROM ${own} WINDOW ${windows}) AS t GROUP BY 1`,
      );
    const { rows } = await answer('p AS (PARTITION BY o), w AS (p ORDER BY d, id)');
    expect(rows).toEqual((await answer('w AS (PARTITION BY o ORDER BY d, id)')).rows);
    expect(rows.length).toBeGreaterThan(1);
  });

  test('a subquery has its own', async () => {
    const sql = `SELECT COUNT(*) AS n FROM (SELECT SUM(x) OVER w AS w FROM (
      SELECT id, x FROM (SELECT id, x, RANK() OVER w AS r FROM shop.t WINDOW w AS (ORDER BY d, id)) AS i WHERE r > 2) AS u
      WINDOW w AS (ORDER BY id)) AS t WHERE w > 0`;
    expect(await differences(database, windowCards, sql)).toEqual([]);
  });

  test.each([
    ['SELECT COUNT(*) AS n FROM (SELECT RANK() OVER w AS v FROM shop.t) AS t WHERE v > 2', 'sql.window-name'],
    [
      'SELECT COUNT(*) AS n FROM (SELECT id, RANK() OVER (w ORDER BY x) AS v FROM shop.t WINDOW w AS (ORDER BY id)) AS t WHERE v > 2',
      'sql.window-copy',
    ],
    [
      'SELECT COUNT(*) AS n FROM (SELECT SUM(x) OVER (w ROWS 1 PRECEDING) AS v FROM shop.t WINDOW w AS (ORDER BY id ROWS 2 PRECEDING)) AS t WHERE v > 2',
      'sql.window-copy',
    ],
    [
      'SELECT COUNT(*) AS n FROM (SELECT SUM(x) OVER (w PARTITION BY x) AS v FROM shop.t WINDOW w AS (ORDER BY id)) AS t WHERE v > 2',
      'sql.window-copy',
    ],
    [
      'SELECT COUNT(*) AS n FROM (SELECT (SELECT SUM(x) OVER w FROM store.t) AS v FROM shop.t WINDOW w AS (ORDER BY id)) AS t WHERE v > 2',
      'sql.window-name',
    ],
  ])('%s: %s', async (sql, code) => {
    await expect(compileOver(windowCards, sql)).rejects.toMatchObject({ code });
  });

  test('ask for the same uses as the window itself', async () => {
    const bare = windowCards
      .slice(0, 1)
      .map((card) => ({ ...card, columns: card.columns.map((column) => ({ ...column, allow: [] })) }));
    const uses = async (sql: string) => {
      const parties = partiesOf('shop');
      const request = {
        kind: 'sql' as const,
        question: { sql },
        protocol: 'replicated',
        parties,
        datasets: bare,
        recipients: ['helper'],
      };
      return (await grantsOf(request)).missing;
    };
    const named =
      'SELECT COUNT(*) AS n FROM (SELECT SUM(x) OVER w AS v FROM shop.t WINDOW w AS (ORDER BY o RANGE 2 PRECEDING EXCLUDE TIES)) AS t WHERE v > 2';
    const written =
      'SELECT COUNT(*) AS n FROM (SELECT SUM(x) OVER (ORDER BY o RANGE 2 PRECEDING EXCLUDE TIES) AS v FROM shop.t) AS t WHERE v > 2';
    const found = await uses(named);
    expect(found).toEqual(await uses(written));
    // Frames of values that one row has alone are that row.
    expect(found.map(({ use }) => use)).toEqual(expect.arrayContaining(['single-out', 'aggregate', 'filter']));
  });
});

test.each([
  ['SUM(x) OVER (ORDER BY o RANGE BETWEEN 2 PRECEDING AND CURRENT ROW)', 'sql.shared-frame'],
  ['SUM(x) OVER (ORDER BY o GROUPS BETWEEN 2 PRECEDING AND CURRENT ROW)', 'sql.shared-frame'],
  ['SUM(x) OVER (ORDER BY o ROWS BETWEEN 2 PRECEDING AND CURRENT ROW EXCLUDE TIES)', 'sql.shared-frame'],
])('over several owners’ rows %s: %s', async (window, code) => {
  const error = await compileOver(windowCards, windowed(below, window)).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code });
  expect((error as { hint: string }).hint).toBeTruthy();
});

test.each([
  ['SUM(x) OVER (ORDER BY o, k RANGE BETWEEN 2 PRECEDING AND CURRENT ROW)', 'sql.window-range-order'],
  ["SUM(x) OVER (ORDER BY o RANGE BETWEEN INTERVAL '2 days' PRECEDING AND CURRENT ROW)", 'sql.window-range'],
  ["SUM(x) OVER (ORDER BY d RANGE BETWEEN INTERVAL '2 hours' PRECEDING AND CURRENT ROW)", 'sql.window-range'],
  ["SUM(x) OVER (ORDER BY d RANGE BETWEEN INTERVAL '1 month' PRECEDING AND CURRENT ROW)", 'sql.unsupported-interval'],
  ['SUM(x) OVER (ORDER BY o RANGE BETWEEN x PRECEDING AND CURRENT ROW)', 'sql.window-range'],
  ['SUM(x) OVER (ORDER BY o ROWS BETWEEN 1.5 PRECEDING AND CURRENT ROW)', 'sql.window-offset'],
  ['SUM(x) OVER (GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW)', 'sql.window-order'],
  ['SUM(x) OVER (ORDER BY o RANGE BETWEEN 1 PRECEDING AND 2 PRECEDING)', 'sql.window-frame'],
  ['SUM(x) OVER (ORDER BY o ROWS BETWEEN 1 PRECEDING AND 2 PRECEDING)', 'sql.window-frame'],
  ['SUM(x) OVER (ROWS 2 PRECEDING)', 'sql.window-order'],
  ['PERCENT_RANK() OVER (PARTITION BY o)', 'sql.window-order'],
])('%s: %s', async (window, code) => {
  const error = await compileOver(windowCards, windowed(own, window)).catch((thrown: unknown) => thrown);
  expect((error as { code: string }).code).toContain(code);
  expect((error as { hint: string }).hint).toBeTruthy();
});
