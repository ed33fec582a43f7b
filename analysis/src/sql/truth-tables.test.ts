/**
 * What SQL's three truth values, and NULL as a value, a key, a divisor and a partition, make of every construct of docs/sql.md: over rows that
 * hold every pair of NULL, 1 and 2, in every way that a question is computed, compared with DuckDB.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { replicated, runLocal } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetCard } from '../contract/cards.ts';
import { disclosureGuard } from '../contract/guard.ts';
import { runQuery, runQueryClear } from './execute/query.ts';
import type { Plan } from './plan/types.ts';
import { columnCard, datasetCard } from './testing/cards.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { wayOf } from './testing/manual.ts';
import { answerInClear, compileOver, differencesOf } from './testing/same-answer.ts';

const owners = ['bank', 'mill', 'shop'];
const integer = { kind: 'integer' } as const;
const most = 10n ** 15n - 1n;
const small = { range: { min: '1', max: '2' }, nullable: true };
const cards = owners.map(
  (owner): DatasetCard => ({
    ...datasetCard(
      owner,
      'facts',
      12,
      [
        columnCard('id', integer, { range: { min: '1', max: '20' } }),
        columnCard('k', integer, small),
        columnCard('x', integer, small),
        columnCard('t', { kind: 'text' }, { nullable: true }),
        columnCard('g', { kind: 'text' }, { categories: ['p', 'q'], nullable: true }),
        columnCard(
          'm',
          { kind: 'decimal', precision: 15, scale: 2 },
          {
            range: { min: String(-most), max: String(most) },
            nullable: true,
          },
        ),
        columnCard(
          'd',
          { kind: 'timestamp' },
          {
            range: { min: '1704067200000000', max: '1706745600000000' },
            nullable: true,
          },
        ),
      ],
      [['id']],
    ),
    minimumGroupSize: 1,
    emptyGroups: 'public',
    withheldGroups: 'number',
  }),
);

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  const values = [null, 1, 2];
  const every = values.flatMap((k) => values.map((x) => [k, x] as const));
  for (const [o, owner] of owners.entries()) {
    await database.run(`CREATE SCHEMA ${owner}`);
    await database.run(
      `CREATE TABLE ${owner}.facts (id BIGINT, k BIGINT, x BIGINT, t VARCHAR, g VARCHAR, m DECIMAL(15, 2), d TIMESTAMP)`,
    );
    // A row twice, but for its id; rows of which another owner has none.
    const rows = [...every, [1, 2] as const].map(([k, x], i) => {
      const texts = { 1: "''", 2: "'q'" };
      const money = { 1: String(most), 2: String(-most + BigInt(o)) };
      const at = { 1: "'2024-01-02 23:59:59.999999'", 2: "'2024-01-03 00:00:00'" };
      const of = (names: Readonly<Record<number, string>>, value: number | null) =>
        value === null ? 'NULL' : (names[value] as string);
      const m = of(money, x);
      return `(${i + 1 + (o === 2 ? 1 : 0)}, ${k ?? 'NULL'}, ${x ?? 'NULL'}, ${of(texts, k)}, ${of({ 1: "'p'", 2: "'q'" }, x)}, ${m === 'NULL' ? m : `${m} / 100.0`}, ${of(at, k)})`;
    });
    await database.run(`INSERT INTO ${owner}.facts VALUES ${rows.join(', ')}`);
    // Products of DuckDB's own decimals of 15 digits overflow.
    await database.run(
      `CREATE VIEW ${owner}.wide AS SELECT * REPLACE (CAST(m AS DECIMAL(19, 2)) AS m) FROM ${owner}.facts`,
    );
  }
});
afterAll(() => database.close());

/** FROM, and what stands for columns of one row: `x` of one owner, `y` of another where there is one. */
interface Source {
  readonly way: string;
  readonly from: string;
  readonly x: string;
  readonly y: string;
}

const columns = 'id, k, x, t, g, m, d';
const sources: readonly Source[] = [
  { way: 'local', from: 'bank.facts AS a', x: 'a', y: 'a' },
  {
    way: 'added up',
    from: `(SELECT ${columns} FROM bank.facts UNION ALL SELECT ${columns} FROM shop.facts) AS a`,
    x: 'a',
    y: 'a',
  },
  { way: 'matched', from: 'bank.facts AS a JOIN mill.facts AS b ON a.id = b.id', x: 'a', y: 'b' },
  { way: 'matched, keys repeat', from: 'bank.facts AS a LEFT JOIN shop.facts AS b ON a.id = b.id', x: 'a', y: 'b' },
  {
    way: 'relation',
    from: 'bank.facts AS a JOIN mill.facts AS b ON a.id = b.id LEFT JOIN shop.facts AS c ON c.id = b.id',
    x: 'a',
    y: 'c',
  },
];

const filled = (text: string, { x, y }: Source): string =>
  text
    .replaceAll(/\bX\b/g, `${x}.x`)
    .replaceAll(/\bY\b/g, `${y}.k`)
    .replaceAll(/\b([GTMD])\b/g, (_, name: string) => `${x}.${name.toLowerCase()}`)
    .replaceAll(/\bE\b/g, `${y}.d`)
    .replaceAll(/\bN\b/g, `${y}.m`);

async function alike(source: Source, question: string): Promise<void> {
  const sql = filled(question, source).replace('FROM IT', `FROM ${source.from}`);
  const oracle = { rows: (asked: string) => database.rows(asked.replaceAll('.facts', '.wide')) };
  expect(await differencesOf(oracle, sql, await answerInClear(database, cards, sql)), sql).toEqual([]);
}

const conditions = [
  'X = Y',
  'X <> Y',
  'X < Y',
  'X >= Y',
  'NOT (X <= Y)',
  'X BETWEEN Y AND 2',
  'X NOT BETWEEN 1 AND Y',
  'X IN (1, NULL)',
  'X NOT IN (1, NULL)',
  'X IS NULL',
  'X IS NOT DISTINCT FROM Y',
  'X IS DISTINCT FROM Y',
  '(X = 1 AND Y = 2)',
  '(X = 1 OR Y = 2)',
  'NOT (X = 1 OR Y IS NULL)',
  '(X = Y) IS NOT TRUE',
  '(X = Y) IS FALSE',
  'CASE WHEN X = Y THEN X > 1 WHEN Y IS NULL THEN X = 1 END',
  'COALESCE(X, Y) > 1',
  'NULLIF(X, Y) = 1',
  'GREATEST(X, Y) = 2',
  'LEAST(X, Y) = 1',
  'X + Y > 2',
  'X * Y - 1 > 1',
  'X / NULLIF(Y - 1, 0) > 1',
  'X % Y = 0',
  'X % NULLIF(Y - 1, 0) = 0',
  'X % (Y - 1) = 0',
  'MOD(X - 2, Y) < 0',
  'ABS(X - Y) = 1',
  'FLOOR(X / Y) = 1',
  'CEIL((X - 2) / Y) = 0',
  'TRUNC((X - 2) / Y, 1) < 0',
  'D < E',
  "D - E > INTERVAL '0 seconds'",
  'EXTRACT(DAY FROM D) > X',
];

/** Of three truth values, how many rows have each: as digits of one number. */
const counted = (condition: string): string =>
  `SUM(CASE WHEN ${condition} THEN 1 WHEN NOT (${condition}) THEN 100 ELSE 10000 END)`;

const texts = [
  "T = 'q'",
  "T <> ''",
  "T LIKE '%'",
  "UPPER(T) = 'Q'",
  "T || 'x' = 'x'",
  "G IN ('p', 'z')",
  'LENGTH(T) < 1',
];

const totals = [
  'SUM(X)',
  'COUNT(Y)',
  'AVG(X * Y)',
  'MIN(X + Y)',
  'MAX(GREATEST(X, Y))',
  'COUNT(DISTINCT X)',
  'SUM(X) FILTER (WHERE X = Y)',
  'COUNT(*) FILTER (WHERE NOT (X = Y))',
  'BOOL_AND(X = Y)',
  'BOOL_OR(X > Y)',
  'SUM(X) / SUM(Y)',
  'SUM(X) FILTER (WHERE X > 2)',
  'AVG(NULLIF(X, X))',
  'COALESCE(SUM(NULLIF(X, X)), 0)',
  'STDDEV(X)',
  'VAR_POP(X)',
  'COVAR_POP(X, Y)',
  'MIN(D)',
  'SUM(X % NULLIF(Y - 1, 0))',
  'SUM(TRUNC((X - 2) / Y))',
  'COUNT(X / NULLIF(Y - 1, 0))',
  'NULLIF(COUNT(X), 0)',
  'CASE WHEN SUM(NULLIF(X, X)) > 1 THEN 1 ELSE 2 END',
];

describe.each(sources)('$way', (source) => {
  test('as it is called', async () => {
    const { plan } = await compileOver(cards, filled(`SELECT COUNT(*) AS n, SUM(X) AS s FROM ${source.from}`, source));
    expect(wayOf(plan)).toBe(source.way);
  });

  test('conditions: true, false, unknown', async () => {
    for (const some of [conditions.slice(0, 20), conditions.slice(20), texts]) {
      await alike(source, `SELECT ${some.map((each, i) => `${counted(each)} AS c${i}`).join(', ')} FROM IT`);
    }
  });

  test.each(['X = Y', 'X <> Y', 'NOT (X = Y)', '(X = Y) IS NULL', 'X NOT IN (1, NULL)', 'X % Y = 1'])(
    'what WHERE keeps: %s',
    async (condition) => alike(source, `SELECT COUNT(*) AS n, COUNT(X) AS m, SUM(Y) AS s FROM IT WHERE ${condition}`),
  );

  test('totals of NULLs and of nothing', async () => {
    const list = totals.map((total, i) => `${total} AS c${i}`);
    await alike(source, `SELECT ${list.join(', ')} FROM IT`);
    await alike(source, `SELECT ${list.join(', ')} FROM IT WHERE X > 2 AND Y > 0`);
    await alike(source, `SELECT Y AS y, ${list.join(', ')} FROM IT GROUP BY Y`);
    await alike(source, 'SELECT MEDIAN(X) AS a, MODE() WITHIN GROUP (ORDER BY X) AS b, COUNT(DISTINCT T) AS c FROM IT');
    await alike(source, 'SELECT G AS g, MEDIAN(X) AS a, MODE() WITHIN GROUP (ORDER BY X) AS b FROM IT GROUP BY G');
  });

  test.each([
    'X AS a FROM IT GROUP BY X',
    'G AS a, Y AS b FROM IT GROUP BY G, Y',
    'T AS a FROM IT GROUP BY T',
    'X = Y AS a FROM IT GROUP BY 1',
    "CASE WHEN X = Y THEN 'same' WHEN X <> Y THEN 'other' END AS v FROM IT GROUP BY v",
    "COALESCE(G, 'none') AS a FROM IT GROUP BY 1",
    'X IS NULL AS a, Y IS NULL AS b FROM IT GROUP BY 1, 2',
    'X AS a, Y AS b, GROUPING(X, Y) AS g FROM IT GROUP BY ROLLUP (X, Y)',
    'X AS a, T AS b, GROUPING(X, T) AS g FROM IT GROUP BY CUBE (X, T)',
    'T AS a, Y AS b, GROUPING(T, Y) AS g FROM IT GROUP BY GROUPING SETS ((T), (Y), ())',
    'G AS a, GROUPING(G) AS g FROM IT GROUP BY ROLLUP (G) HAVING GROUPING(G) = 1',
    "COALESCE(G, 'none') AS a, G AS b, GROUPING(G) AS g FROM IT GROUP BY ROLLUP (G)",
    "COALESCE(G, 'none') AS a, GROUPING(COALESCE(G, 'none')) AS g FROM IT GROUP BY ROLLUP (COALESCE(G, 'none'))",
    'Y AS a FROM IT GROUP BY Y HAVING SUM(X) > 3',
    'Y AS a FROM IT GROUP BY Y HAVING NOT (SUM(NULLIF(X, 1)) > 3)',
    'Y AS a FROM IT GROUP BY Y HAVING MIN(NULLIF(X, X)) IS NULL',
    'Y AS a FROM IT GROUP BY Y HAVING SUM(X) / NULLIF(SUM(Y), 4) > 0.5 OR COUNT(Y) = 0',
    'X AS a FROM IT GROUP BY X ORDER BY X NULLS FIRST LIMIT 2',
    'T AS a FROM IT GROUP BY T ORDER BY T DESC NULLS LAST LIMIT 2',
  ])('groups: %s', async (question) => {
    await alike(source, `SELECT ${question.replace(' FROM IT', ', COUNT(*) AS n, SUM(X) AS s FROM IT')}`);
  });

  test('different rows', async () => {
    await alike(source, 'SELECT DISTINCT G AS g, Y AS y FROM IT');
    await alike(source, 'SELECT DISTINCT T AS t FROM IT');
  });

  test('sums to 38 digits', async () => {
    const list = [
      'SUM(M * N) AS a',
      'AVG(M * N) AS b',
      'SUM(M * N * X) FILTER (WHERE X = Y) AS c',
      'SUM(CASE WHEN X = Y THEN M * N END) AS d',
      'SUM(M * M) FILTER (WHERE X > 2) AS e',
      'COUNT(M * N) AS f',
    ].join(', ');
    await alike(source, `SELECT ${list} FROM IT`);
    await alike(source, `SELECT Y AS y, ${list} FROM IT GROUP BY Y`);
    await alike(source, `SELECT T AS t, ${list} FROM IT GROUP BY T`);
    await alike(source, `SELECT G AS g, SUM(M * N) AS a FROM IT GROUP BY ROLLUP (G)`);
  });
});

/** Joined rows become a relation below a window, whatever way they are matched. */
describe.each(sources.filter(({ way }) => !way.startsWith('matched')))('$way', (source) => {
  // Rows in an order of their own; a partition and an order of NULLs, values that are NULL, frames that are empty.
  const inside = (window: string, { x, y }: Source): string =>
    `(SELECT ${x}.id AS i, ${y}.k AS k, ${x}.x AS x, ${window} AS w FROM ${source.from}) AS r`;
  const by = 'PARTITION BY Y ORDER BY X';
  const rows = 'ROWS BETWEEN';
  test.each([
    `SUM(X) OVER (${by} NULLS FIRST, I ${rows} 1 PRECEDING AND CURRENT ROW)`,
    `SUM(X) OVER (${by} NULLS LAST, I ${rows} 2 FOLLOWING AND 3 FOLLOWING)`,
    `COUNT(X) OVER (${by} DESC NULLS LAST, I ${rows} UNBOUNDED PRECEDING AND 1 PRECEDING)`,
    `COUNT(*) OVER (${by} NULLS FIRST RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)`,
    `MAX(X) OVER (${by} NULLS LAST, I)`,
    `MIN(X) OVER (PARTITION BY X)`,
    `FIRST_VALUE(X) OVER (${by} NULLS FIRST, I ${rows} CURRENT ROW AND 1 FOLLOWING)`,
    `LAST_VALUE(X) OVER (${by} NULLS LAST, I ${rows} CURRENT ROW AND UNBOUNDED FOLLOWING)`,
    `NTH_VALUE(X, 2) OVER (${by} NULLS LAST, I)`,
    `LAG(X) OVER (${by} DESC NULLS FIRST, I)`,
    `LEAD(X) OVER (${by} NULLS FIRST, I)`,
    `RANK() OVER (${by} NULLS FIRST)`,
    `DENSE_RANK() OVER (${by} DESC NULLS LAST)`,
    `ROW_NUMBER() OVER (ORDER BY X NULLS FIRST, Y NULLS LAST, I)`,
    `NTILE(2) OVER (${by} NULLS LAST, I)`,
    `ROUND(PERCENT_RANK() OVER (${by} NULLS LAST), 4)`,
    `ROUND(CUME_DIST() OVER (${by} NULLS FIRST), 4)`,
  ])('windows: %s', async (window) => {
    // Equal rows of two owners have an order by all that they have.
    const order = source.way === 'added up' ? `${source.x}.id, ${source.x}.m` : `${source.x}.id`;
    const from = inside(filled(window.replaceAll(/\bI\b/g, order), source), source);
    const plain = { ...source, from };
    await alike(
      plain,
      `SELECT w AS v, COUNT(*) AS n, SUM(x) AS s FROM IT WHERE w IS NULL OR w <> 7 GROUP BY 1`.replace(
        'FROM IT',
        `FROM ${from}`,
      ),
    );
  });
});

test.each([
  `SELECT ${conditions
    .slice(25)
    .map((each, i) => `${counted(each)} AS c${i}`)
    .join(', ')} FROM IT`,
  `SELECT Y AS y, SUM(X % NULLIF(Y - 1, 0)) AS a, SUM(CEIL((X - 2) / Y)) AS b, SUM(ABS(TRUNC((X - 2) / Y))) AS c FROM IT WHERE ABS(FLOOR((X - 2) / Y)) <= 2 GROUP BY Y`,
])('under replicated, for what the price says: %s', async (question) => {
  for (const source of sources.slice(2)) {
    const sql = filled(question, source).replace('FROM IT', `FROM ${source.from}`);
    const { plan, disclosure, cost } = await compileOver(cards, sql);
    const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
    const { results, traffic } = await runLocal(plan.parties, async (session) =>
      runQuery(plan, await replicated.create(session, disclosureGuard(disclosure, plan.parties)), load),
    );
    expect(results.find((each) => each !== undefined)).toEqual(await runQueryClear(plan, load));
    expect(traffic.map(({ sent }) => sent.reduce((total, each) => total + each, 0))).toEqual([...cost.bytes]);
  }
});
