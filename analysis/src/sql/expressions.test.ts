/** CASE, functions, casts and keys that are expressions: each answer beside DuckDB's own to the same question over the same rows. */
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { replicated, runLocal } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { disclosureGuard } from '../contract/guard.ts';
import type { DatasetCard } from '../contract/cards.ts';
import { microsOfTimestamp } from '../contract/timestamps.ts';
import { compile } from './compile.ts';
import { finish, type Released } from './execute/finish.ts';
import { runQuery, runQueryClear } from './execute/query.ts';
import { planOf } from './testing/ask.ts';
import { columnCard, datasetCard, partiesOf } from './testing/cards.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';

const range = (min: number, max: number) => ({ min: String(min), max: String(max) });
const text = { kind: 'text' } as const;
const integer = { kind: 'integer' } as const;
const date = { kind: 'date' } as const;
const timestamp = { kind: 'timestamp' } as const;
const time = { kind: 'time' } as const;
const boolean = { kind: 'boolean' } as const;
const money = { kind: 'decimal', precision: 9, scale: 2 } as const;

const spanOfTimes = (min: string, max: string) => ({
  min: String(microsOfTimestamp(min)),
  max: String(microsOfTimestamp(max)),
});

const list = { categories: ['Gold card', 'basic', 'none_%'] };
const columns = [
  columnCard('id', integer, { range: range(0, 999) }),
  columnCard('x', integer, { range: range(-20, 40), nullable: true }),
  columnCard('y', integer, { range: range(0, 9) }),
  columnCard('price', money, { range: range(-5000, 90_000), nullable: true }),
  columnCard('day', date, { range: range(10_900, 11_700), nullable: true }),
  columnCard('seen', timestamp, {
    range: spanOfTimes('1999-12-01 00:00:00', '2000-03-31 23:59:59.999999'),
    nullable: true,
  }),
  columnCard('clock', time, { range: { min: '0', max: '86399999999' }, nullable: true }),
  columnCard('kind', text, { ...list, nullable: true }),
  columnCard('note', text, { nullable: true }),
  columnCard('flag', boolean, { categories: ['false', 'true'], nullable: true }),
];
const cardOf = (owner: string, name: string): DatasetCard => {
  return { ...datasetCard(owner, name, 200, columns, [['id']]), minimumGroupSize: 1, emptyGroups: 'public' };
};
const cards = [cardOf('a', 't'), cardOf('b', 'u')];

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  for (const [schema, table, seed] of [
    ['a', 't', 7],
    ['b', 'u', 11],
  ] as const) {
    const value = (of: string, nulls: number) => `CASE WHEN (i * ${seed}) % ${nulls} = 0 THEN NULL ELSE ${of} END`;
    await database.run(`CREATE SCHEMA ${schema}`);
    await database.run(`CREATE TABLE ${schema}.${table} AS SELECT CAST(i AS BIGINT) AS id,
      CAST(${value(`(i * ${seed * 5}) % 61 - 20`, 9)} AS BIGINT) AS x, CAST((i * ${seed}) % 10 AS BIGINT) AS y,
      CAST(${value(`((i * ${seed * 131}) % 95000 - 5000) / 100.0`, 13)} AS DECIMAL(9,2)) AS price,
      CAST(${value(`DATE '1999-11-05' + CAST((i * ${seed * 3}) % 800 AS INTEGER)`, 11)} AS DATE) AS day,
      ${value(`TIMESTAMP '1999-12-30 21:00:00' + INTERVAL 1 MINUTE * ((i * ${seed * 17}) % 90) * 691 + INTERVAL 1 MICROSECOND * (i % 3) * 250001`, 12)} AS seen,
      ${value(`TIME '00:00:00' + INTERVAL 1 MINUTE * ((i * ${seed * 37}) % 1440) + INTERVAL 1 MICROSECOND * (i % 3) * 250001`, 10)} AS clock,
      ${value(`['Gold card', 'basic', 'none_%'][(i * ${seed}) % 3 + 1]`, 8)} AS kind,
      ${value(`['  ab ', 'Abc', 'a_c', 'a%c', 'a\\c', ''][(i * ${seed}) % 6 + 1]`, 10)} AS note,
      ${value(`(i * ${seed}) % 4 < 2`, 7)} AS flag FROM range(150) AS r(i)`);
  }
});
afterAll(() => {
  database.close();
});

async function answered(sql: string, names: readonly string[]) {
  const { plan, disclosure } = await compile({
    kind: 'sql',
    question: { sql },
    protocol: 'replicated',
    parties: partiesOf(...names),
    datasets: cards,
    recipients: [names[0] as string],
  });
  const load = (stage: number) => database.load(plan.stages[stage] as (typeof plan.stages)[number]);
  const guard = () => disclosureGuard(disclosure, plan.parties);
  const clear = await runQueryClear(plan, load, { guard: guard() });
  const run = async () => {
    const { results } = await runLocal(plan.parties, async (session) =>
      runQuery(plan, await replicated.create(session, guard()), load),
    );
    return results[0] as Released;
  };
  return { plan, clear, run, table: finish(plan, clear) };
}

/** Numbers to the sixth digit after the point, others as text. */
function plain(cell: unknown): string | null {
  if (cell === null) return null;
  const shown = typeof cell === 'object' ? JSON.stringify(cell) : String(cell as string | boolean);
  return /^-?\d+(\.\d+)?(e-?\d+)?$/i.test(shown) ? String(Number(Number(shown).toFixed(6)) + 0) : shown;
}

async function compared(sql: string, names: readonly string[], oracle = sql): Promise<void> {
  const { table } = await answered(sql, names);
  const rows = table.rows.map((row) => row.map(plain));
  const items = table.columns.map((_, i) => `CAST(c${i} AS VARCHAR)`).join(', ');
  const named = table.columns.map((_, i) => `c${i}`).join(', ');
  const expected = (await database.rows(`SELECT ${items} FROM (${oracle}) AS o(${named})`)).map((row) =>
    row.map(plain),
  );
  const sorted = (all: readonly (readonly (string | null)[])[]) => all.map((row) => JSON.stringify(row)).toSorted();
  expect(rows.length, sql).toBeGreaterThan(0);
  expect(sorted(rows), sql).toEqual(sorted(expected));
}

/** What is divided by zero is NULL here, infinite in DuckDB and an error in PostgreSQL. */
const byNull = (condition: string) => condition.replace(/\/ ([\w.]+)/g, '/ NULLIF($1, 0)');

const one = (select: string, rest = '') => `SELECT ${select} FROM a.t ${rest}`;
const both = (select: string, rest = '') => `SELECT ${select} FROM a.t t JOIN b.u u ON t.id = u.id ${rest}`;

describe('one owner', () => {
  test.each([
    'SUM(CASE WHEN x > 3 THEN y ELSE 0 END), AVG(CASE WHEN x > 3 THEN 1 ELSE 0 END), COUNT(CASE WHEN flag THEN 1 END)',
    'SUM(CASE x WHEN 1 THEN 10 WHEN 2 THEN 20.5 ELSE NULL END), MIN(CASE WHEN flag THEN day END), MAX(CASE WHEN NOT flag THEN price END)',
    'SUM(COALESCE(x, y)), SUM(COALESCE(x, 0)), SUM(NULLIF(y, 3)), COUNT(NULLIF(y, 3)), SUM(GREATEST(x, y, 5)), SUM(LEAST(x, price))',
    'SUM(ABS(x)), SUM(SIGN(x)), SUM(ROUND(price)), SUM(ROUND(price, 1)), SUM(FLOOR(price)), SUM(CEIL(price)), SUM(TRUNC(price))',
    'SUM(x % 7), SUM(MOD(x, 3)), SUM(ROUND(x / 3, 2)), SUM(FLOOR(x / 7.0)), SUM(CAST(price AS INTEGER)), SUM(price::decimal(9,1))',
    'SUM(EXTRACT(YEAR FROM day)), SUM(EXTRACT(QUARTER FROM day)), SUM(EXTRACT(MONTH FROM day)), SUM(EXTRACT(WEEK FROM day)), SUM(EXTRACT(DAY FROM day))',
    "SUM(EXTRACT(DOW FROM day)), SUM(EXTRACT(ISODOW FROM day)), SUM(EXTRACT(DOY FROM day)), SUM(year(day)), SUM(month(day)), SUM(date_part('day', day))",
    "MIN(CAST(date_trunc('month', day) AS DATE)), MAX(CAST(date_trunc('week', day) AS DATE)), MAX(CAST(date_trunc('quarter', day) AS DATE)), MIN(CAST(date_trunc('year', day) AS DATE))",
    "SUM(LENGTH(note)), SUM(LENGTH(TRIM(note))), SUM(LENGTH(kind || '-' || note)), COUNT(note || kind), SUM(CAST(flag AS INTEGER))",
  ])('%s', (select) => compared(one(select), ['a']));

  test.each([
    'x / y > 1.5',
    'x / 7 = 1',
    'y / x < -0.3',
    "day < DATE '1999-12-31' + INTERVAL '1' MONTH",
    "day + INTERVAL '1 month' >= DATE '2000-02-29'",
    "day - INTERVAL '1 year 2 months' < DATE '1999-03-01'",
    "day - DATE '2000-01-01' > 30",
    "note LIKE 'a%c'",
    "note NOT LIKE 'a\\_c' ESCAPE '\\'",
    "note LIKE 'a#%c' ESCAPE '#'",
    "note ILIKE 'AB%'",
    "UPPER(note) = 'ABC' OR LOWER(kind) = 'basic'",
    "SUBSTRING(note FROM 2 FOR 1) = 'b' OR LEFT(note, 1) = 'a' AND RIGHT(note, 1) = 'c'",
    "REPLACE(note, 'a', 'x') = 'x_c' OR LTRIM(note) = 'ab ' OR RTRIM(note) = '  ab'",
    'CASE WHEN x > 3 THEN flag ELSE y > 4 END',
    'NOT CASE WHEN x > 3 THEN flag WHEN x < 0 THEN NULL ELSE y > 4 END',
    'x IS DISTINCT FROM y',
    'NULLIF(1, 1) + y IS NULL AND NULLIF(2, 1) + y > 3 AND COALESCE(NULLIF(1, 1) + 1, y) > 5',
    'NOT (x > NULLIF(1, 1) AND y > 3) OR y = 7',
    'x IS NOT DISTINCT FROM y - 3',
    "CAST(y AS text) || '!' = '3!'",
    "CAST(day AS text) LIKE '2000-02%'",
    'COALESCE(flag, x > 2)',
    'EXTRACT(YEAR FROM day) = 2000 AND EXTRACT(MONTH FROM day) IN (1, 2)',
  ])('WHERE %s', async (where) => {
    const ask = (condition: string) => one('COUNT(*), SUM(y)', `WHERE ${condition}`);
    await compared(ask(where), ['a'], ask(byNull(where)));
  });

  test.each([
    ["CASE WHEN x < 0 THEN 'low' WHEN x < 20 THEN 'mid' ELSE 'high' END"],
    ['x > 3'],
    ['EXTRACT(MONTH FROM day)'],
    ['EXTRACT(YEAR FROM day)'],
    ["CAST(date_trunc('month', day) AS DATE)"],
    ['FLOOR(x / 10)'],
    ['UPPER(kind)'],
    ["SUBSTRING(kind, 1, 1) || '.'"],
    ["COALESCE(kind, 'unknown')"],
    ['y'],
    ['CASE WHEN flag THEN 1.5 ELSE 2 END'],
    ["note LIKE 'a%'"],
    ['COALESCE(x, 0) % 4'],
  ])('GROUP BY %s', async (key) => {
    await compared(one(`${key} AS k, COUNT(*), SUM(x)`, 'GROUP BY k ORDER BY k'), ['a']);
  });
});

describe('two owners', () => {
  test.each([
    'SUM(CASE WHEN t.x > u.x THEN t.y ELSE u.y END), COUNT(CASE WHEN t.x > u.x THEN 1 END), AVG(CASE WHEN u.flag THEN t.price END)',
    'SUM(ABS(t.x - u.x)), SUM(GREATEST(t.x, u.x)), SUM(LEAST(t.price, u.y)), SUM(COALESCE(t.x, u.x)), SUM(COALESCE(t.x, u.x, t.y))',
    'MAX(t.day - u.day), MIN(CASE WHEN t.day < u.day THEN t.day ELSE u.day END), SUM(NULLIF(t.y, u.y)), COUNT(NULLIF(t.y, u.y))',
    "SUM(CASE WHEN t.x > u.x THEN t.x * u.y WHEN t.kind = 'basic' THEN CASE WHEN t.y > u.y THEN 3.25 END ELSE t.x + u.price END)",
    'SUM(t.x * CASE WHEN u.flag THEN 1 ELSE 0 END), SUM(EXTRACT(YEAR FROM t.day) * u.y), SUM(SIGN(t.x - u.x))',
    'AVG(t.x / (u.y + 1)), SUM(ROUND(t.price / (u.y + 1), 2)), SUM(FLOOR(t.x / NULLIF(u.y, 0)))',
    'SUM(CASE WHEN t.x / (u.y + 1) > 1 THEN ROUND(t.x / (t.y + u.y + 1), 6) END), COUNT(ROUND(t.x / NULLIF(u.y, 0), 1))',
  ])('%s', (select) => compared(both(select), ['a', 'b']));

  test.each([
    'CASE WHEN t.x > u.x THEN t.flag ELSE u.flag END',
    'NOT CASE WHEN t.x > u.x THEN t.y > 4 WHEN u.flag THEN t.flag END',
    't.x / u.y > 2.5',
    't.y / u.x <= -0.25',
    "t.day + INTERVAL '1 month' < u.day",
    'COALESCE(t.x, u.x) > 5',
    'GREATEST(t.x, u.x) - ABS(t.x - u.x) < 3',
    't.x IS DISTINCT FROM u.x',
    'NOT (t.x + u.x > NULLIF(1, 1) AND t.y > 3) OR u.y = 7',
    'CASE WHEN t.x > u.x THEN t.x ELSE u.y END IS NULL',
  ])('WHERE %s', async (where) => {
    const ask = (condition: string) => both('COUNT(*), SUM(t.y)', `WHERE ${condition}`);
    await compared(ask(where), ['a', 'b'], ask(byNull(where)));
  });

  test.each([
    't.x > u.x',
    "CASE WHEN t.x > u.x THEN 'more' WHEN t.x < u.x THEN 'less' END",
    "CASE WHEN t.flag THEN u.kind ELSE 'none' END",
    'EXTRACT(MONTH FROM u.day)',
    'u.x > 14',
    'CASE WHEN t.x > u.x THEN 1.5 ELSE 2 END',
  ])('GROUP BY %s', (key) => compared(both(`${key} AS k, COUNT(*), SUM(t.y)`, 'GROUP BY 1'), ['a', 'b']));

  test('the same on three parties', async () => {
    const sql = both(
      "CASE WHEN t.x > u.x THEN 'more' ELSE t.kind END AS k, SUM(CASE WHEN t.x > u.x THEN t.x * u.y ELSE u.x END), SUM(ABS(t.x - u.price))",
      'GROUP BY k',
    );
    const { clear, run } = await answered(sql, ['a', 'b']);
    expect(await run()).toEqual(clear);
  });
});

/** EXTRACT(EPOCH …) is a number of binary floating point in DuckDB. */
const epoch = (of: string) => `CAST(EXTRACT(EPOCH FROM ${of}) AS DECIMAL(18, 6))`;

describe('timestamps', () => {
  test.each([
    [
      'MIN(seen), MAX(seen), COUNT(seen), MIN(CAST(seen AS DATE)), MAX(seen::date), MAX(CAST(day AS timestamp))',
      "MIN(date_trunc('hour', seen)), MAX(date_trunc('minute', seen)), MIN(date_trunc('second', seen)), MAX(date_trunc('milliseconds', seen))",
      "MIN(date_trunc('day', seen)), MAX(date_trunc('week', seen)), MAX(date_trunc('month', seen)), MIN(date_trunc('year', seen))",
      "MIN(seen + INTERVAL '1' MONTH), MAX(seen - INTERVAL '36 hours'), MIN(seen + INTERVAL '1 month 2 days 3 hours 0.5 seconds'), MIN(day + INTERVAL '90 minutes')",
      "MAX(CASE WHEN seen > '2000-01-15' THEN seen ELSE day END), MIN(COALESCE(seen, day)), MAX(GREATEST(seen, day)), MIN(LEAST(seen, TIMESTAMP '2000-01-03 10:00:00')), COUNT(NULLIF(seen, day))",
      'MAX(LENGTH(CAST(seen AS text))), MIN(LENGTH(CAST(seen AS text)))',
    ],
    [
      'SUM(EXTRACT(HOUR FROM seen)), SUM(EXTRACT(MINUTE FROM seen)), SUM(FLOOR(EXTRACT(SECOND FROM seen))), SUM(EXTRACT(MICROSECONDS FROM seen)), SUM(hour(seen))',
      'SUM(EXTRACT(DOW FROM seen)), SUM(EXTRACT(YEAR FROM seen)), SUM(EXTRACT(WEEK FROM seen)), SUM(EXTRACT(DOY FROM seen)), SUM(month(seen))',
      `SUM(${epoch('seen')}), SUM(${epoch("seen - date_trunc('day', seen)")}), SUM(${epoch('seen - day')}), AVG(${epoch("seen - TIMESTAMP '2000-01-01'")})`,
      "SUM(date_diff('hour', seen, day)), SUM(date_diff('minute', day, seen)), SUM(date_diff('day', day, seen)), SUM(date_diff('second', seen, TIMESTAMP '2000-01-01 00:00:00'))",
    ],
    ['COUNT(DISTINCT seen), COUNT(DISTINCT day), PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY seen)'],
  ])('%s', (...select) => compared(one(select.join(', ')), ['a']));

  test('conditions', async () => {
    const conditions = [
      "seen >= TIMESTAMP '2000-01-05 07:21:00'",
      "seen BETWEEN '2000-01-01' AND '2000-01-15 12:30:00.5'",
      "NOT (seen < DATE '2000-01-05') OR seen IS NULL",
      "day IN (TIMESTAMP '2000-01-05 00:00:00', DATE '1999-12-31', '2000-02-01') AND day NOT IN (DATE '2000-01-05')",
      "seen IN ('1999-12-30 21:00:00', TIMESTAMP '2000-01-02 22:09:00.250001')",
      'day = CAST(seen AS DATE) OR day < seen',
      "seen - day > INTERVAL '2 hours' AND seen - day <= INTERVAL '60 days'",
      "seen - day BETWEEN INTERVAL '-30 days' AND INTERVAL '1' HOUR",
      'EXTRACT(HOUR FROM seen) BETWEEN 8 AND 17 AND EXTRACT(EPOCH FROM seen) > 946684800',
      "date_trunc('hour', seen) = TIMESTAMP '2000-01-02 22:00:00' OR EXTRACT(MICROSECONDS FROM seen) > 300000 AND y > 2",
      "seen < day + INTERVAL '12 hours'",
      "date_trunc('month', seen) <> '2000-01-01' AND seen + INTERVAL '1 month' < '2000-03-01 00:00'",
      "CAST(seen AS text) LIKE '2000-01%'",
      'seen IS DISTINCT FROM day',
    ];
    // Both what holds and what does not: NULL is neither.
    const counts = conditions.flatMap((each) => [
      `COUNT(CASE WHEN ${each} THEN 1 END)`,
      `COUNT(CASE WHEN NOT (${each}) THEN 1 END)`,
    ]);
    await compared(one(counts.join(', ')), ['a']);
    await compared(one('COUNT(*), SUM(y)', `WHERE ${conditions[1]}`), ['a']);
  });

  test.each([
    ["EXTRACT(HOUR FROM seen), CASE WHEN date_trunc('month', seen) < '2000-02-01' THEN 'old' END", '1, 2'],
    ["date_trunc('day', seen)", '1'],
    ["date_trunc('hour', seen)", '1'],
    ['seen', '1'],
  ])('GROUP BY %s', (keys, by) => compared(one(`${keys}, COUNT(*), SUM(x)`, `GROUP BY ${by} ORDER BY ${by}`), ['a']));

  test('two owners', async () => {
    const select = [
      'SUM(CASE WHEN t.seen < u.seen THEN 1 ELSE 0 END), MAX(GREATEST(t.seen, u.seen)), MIN(CASE WHEN t.seen < u.seen THEN t.seen ELSE u.day END)',
      `SUM(${epoch('u.seen - t.seen')}), AVG(${epoch('u.seen - t.day')}), MAX(EXTRACT(EPOCH FROM u.seen - t.seen)), SUM(EXTRACT(EPOCH FROM date_trunc('second', u.seen) - t.day))`,
      "SUM(date_diff('hour', t.seen, u.seen)), SUM(date_diff('day', t.day, u.seen)), COUNT(NULLIF(t.seen, u.seen))",
      ...[
        "u.seen - t.seen < INTERVAL '2 hours'",
        't.seen < u.seen AND u.day < t.seen',
        "t.seen + INTERVAL '36 hours' >= u.seen",
        "t.seen = u.seen OR COALESCE(t.seen, u.seen) > '2000-01-10 12:00'",
      ].map((condition) => `COUNT(CASE WHEN ${condition} THEN 1 END)`),
    ];
    const sql = both(select.join(', '));
    await compared(sql, ['a', 'b']);
    const { clear, run } = await answered(sql, ['a', 'b']);
    expect(await run()).toEqual(clear);
  });

  test.each([
    'SELECT COUNT(*), SUM(t.y + u.y) FROM a.t t JOIN b.u u ON t.id = u.id AND t.seen = u.seen',
    'SELECT COUNT(*), SUM(t.y), MAX(u.seen) FROM a.t t LEFT JOIN (SELECT DISTINCT seen FROM b.u) u ON t.seen = u.seen',
    'SELECT COUNT(*), SUM(t.y) FROM a.t t WHERE NOT EXISTS (SELECT 1 FROM b.u u WHERE u.seen = t.seen)',
    'SELECT COUNT(*), MIN(seen) FROM a.t WHERE seen IN (SELECT MAX(seen) FROM a.t GROUP BY y) OR day < (SELECT MIN(seen) FROM a.t)',
    'SELECT EXTRACT(HOUR FROM seen) AS k, COUNT(*), MAX(seen) FROM (SELECT seen FROM a.t UNION ALL SELECT seen FROM b.u) AS both_of GROUP BY k',
    'SELECT COUNT(DISTINCT seen), COUNT(*) FROM (SELECT seen FROM a.t UNION ALL SELECT seen FROM b.u) AS both_of',
    "SELECT h, COUNT(*), MAX(last), MIN(n) FROM (SELECT date_trunc('hour', seen) AS h, MAX(seen) AS last, COUNT(*) AS n FROM a.t GROUP BY 1) AS hours GROUP BY h",
    'SELECT MAX(gap), MIN(before) FROM (SELECT LAG(seen) OVER (ORDER BY id) AS before, EXTRACT(EPOCH FROM seen - day) AS gap FROM a.t) AS steps',
  ])('%s', (sql) => compared(sql, sql.includes('b.u') ? ['a', 'b'] : ['a']));
});

describe('times of day', () => {
  // DuckDB subtracts no times: they are taken as seconds.
  const apart = (x: string, y: string) => `${epoch(x)} - ${epoch(y)}`;
  const conditions = [
    "clock BETWEEN '08:00' AND TIME '18:00:00'",
    "CAST(seen AS time) < clock OR seen::time = '21:00:00'",
    'EXTRACT(HOUR FROM clock) > 11 AND EXTRACT(MINUTE FROM clock) < 30',
    "clock IN ('00:00', '12:20:00.250001') OR NOT clock > '03:00'",
    "day + clock > TIMESTAMP '2000-01-01 10:00:00'",
  ];

  test('of one owner', async () => {
    const counts = conditions.map(
      (each) => `COUNT(CASE WHEN ${each} THEN 1 END), COUNT(CASE WHEN NOT (${each}) THEN 1 END)`,
    );
    const more = `MIN(clock), MAX(CAST(seen AS time)), COUNT(clock), MAX(day + clock), SUM(${epoch('clock')}), MAX(COALESCE(clock, TIME '23:59:59.999999')), MIN(LENGTH(CAST(clock AS text)))`;
    await compared(one([...counts, more].join(', ')), ['a']);
    await compared(one('clock, COUNT(*), MAX(seen)', 'GROUP BY clock ORDER BY clock'), ['a']);
    await compared(one('CAST(seen AS time), COUNT(DISTINCT clock)', 'GROUP BY 1'), ['a']);
    const steps = 'SELECT clock, LAG(clock) OVER (ORDER BY id) AS before, CAST(seen AS time) AS hour_of FROM a.t';
    await compared(`SELECT MAX(before), MIN(hour_of), COUNT(*) FROM (${steps}) AS s WHERE before < clock`, ['a']);
    const asked = one(
      "COUNT(CASE WHEN clock - CAST(seen AS time) > INTERVAL '2 hours' THEN 1 END), AVG(EXTRACT(EPOCH FROM clock - CAST(seen AS time)))",
    );
    const seconds = apart('clock', 'CAST(seen AS time)');
    await compared(asked, ['a'], one(`COUNT(CASE WHEN ${seconds} > 7200 THEN 1 END), AVG(${seconds})`));
  });

  test('of two owners', async () => {
    const select =
      "COUNT(CASE WHEN t.clock < u.clock THEN 1 END), MAX(GREATEST(t.clock, u.clock)), MIN(CASE WHEN t.clock > '12:00' THEN u.clock END)";
    await compared(both(select), ['a', 'b']);
    const asked = both("COUNT(CASE WHEN u.clock - t.clock < INTERVAL '-30 minutes' THEN 1 END)");
    await compared(asked, ['a', 'b'], both(`COUNT(CASE WHEN ${apart('u.clock', 't.clock')} < -1800 THEN 1 END)`));
    await compared('SELECT COUNT(*) FROM a.t t WHERE NOT EXISTS (SELECT 1 FROM b.u u WHERE u.clock = t.clock)', [
      'a',
      'b',
    ]);
  });
});

describe.each(['expressions.md', 'expressions.zh-CN.md'])('docs/%s', (name) => {
  const page = readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');
  const examples = [...page.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql = '']) => sql);

  test.each(examples)('%s', async (sql) => {
    await planOf(sql, sql.includes('insurer') ? ['bank', 'insurer'] : ['bank']);
  });
});

test('periods of 27 years of days are known beforehand, as many as there are', async () => {
  const periods = { year: 28, quarter: 111, month: 330 };
  for (const [period, count] of Object.entries(periods)) {
    const plan = await planOf(`SELECT date_trunc('${period}', opened), COUNT(*) FROM bank.customers GROUP BY 1`, [
      'bank',
    ]);
    const { categories = [] } = plan.keys[0] ?? {};
    expect([categories[0], categories.length, categories.at(-1)]).toEqual([
      period === 'month' ? '1997-05-01' : period === 'year' ? '1997-01-01' : '1997-04-01',
      count,
      period === 'year' ? '2024-01-01' : '2024-10-01',
    ]);
  }
});
