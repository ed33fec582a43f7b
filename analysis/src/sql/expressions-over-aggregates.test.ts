/** Expressions over aggregates, HAVING over any of them, and statistics: against DuckDB, on all engines of the program. */
import { DuckDBInstance } from '@duckdb/node-api';
import { replicated, runLocal } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { disclosureGuard } from '../contract/guard.ts';
import type { DatasetCard } from '../contract/cards.ts';
import { compile } from './compile.ts';
import { finish } from './execute/finish.ts';
import { priceQuery, runQuery, runQueryClear } from './execute/query.ts';
import type { Plan } from './plan/types.ts';
import { columnCard, datasetCard, partiesOf } from './testing/cards.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';

const integer = { kind: 'integer' } as const;
const money = { kind: 'decimal', precision: 9, scale: 2 } as const;
const range = (min: number, max: number) => ({ min: String(min), max: String(max) });

/** Every list and condition over a union and a join, and on the network; else each over one of them. */
const isAll = Number(process.env['TACIT_TEST_RUNS'] ?? 1) > 1;

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  for (const [owner, salt] of [
    ['north', 3],
    ['south', 7],
  ] as const) {
    await database.run(`CREATE SCHEMA ${owner}`);
    await database.run(`CREATE TABLE ${owner}.stays AS SELECT
      i AS id, ['a', 'b', 'c', 'd'][1 + (i * ${salt}) % 4] AS ward, CAST(i * i * ${salt} % 97 - 20 AS BIGINT) AS days,
      CASE WHEN i % 5 = 0 THEN NULL ELSE CAST((i * ${salt} * 37 % 1000) / 8.0 AS DECIMAL(9, 2)) END AS cost,
      CASE WHEN i % 11 = 3 THEN NULL ELSE i % 3 = 0 END AS died, CAST(7 AS BIGINT) AS flat,
      CAST(i * 61234567 - 1900000000 AS BIGINT) AS big,
      CASE WHEN (i * ${salt}) % 4 = 3 THEN NULL ELSE CAST(i AS BIGINT) END AS rare
      FROM range(1, 61) t(i)`);
  }
});
afterAll(() => database.close());

function stays(owner: string, minimum: number): DatasetCard {
  const card = datasetCard(
    owner,
    'stays',
    100,
    [
      columnCard('id', integer, { range: range(1, 100) }),
      columnCard('ward', { kind: 'text' }, { categories: ['a', 'b', 'c', 'd', 'e'] }),
      columnCard('days', integer, { range: range(-20, 100) }),
      columnCard('cost', money, { range: range(0, 20_000), nullable: true }),
      columnCard('died', { kind: 'boolean' }, { categories: ['false', 'true'], nullable: true }),
      columnCard('flat', integer, { range: range(7, 7) }),
      columnCard('big', integer, { range: range(-4_000_000_000, 4_000_000_000) }),
      columnCard('rare', integer, { range: range(0, 100), nullable: true }),
    ],
    [['id']],
  );
  return { ...card, minimumGroupSize: minimum, emptyGroups: minimum === 1 ? 'public' : 'hidden' };
}

const union = '(SELECT * FROM north.stays UNION ALL SELECT * FROM south.stays) AS n';
const joined = 'north.stays AS n JOIN south.stays AS s ON n.id = s.id';

async function answer(sql: string, minimum = 1, network = false) {
  const request = {
    kind: 'sql',
    question: { sql },
    protocol: 'replicated',
    parties: partiesOf('north', 'south'),
    datasets: [stays('north', minimum), stays('south', minimum)],
    recipients: ['helper'],
  } as const;
  const { plan, disclosure, cost } = await compile(request);
  const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
  const guard = disclosureGuard(disclosure, plan.parties);
  const released = await runQueryClear(plan, load, { guard });
  expect(await priceQuery(plan)).toEqual(cost);
  if (network) {
    const run = await runLocal(plan.parties, async (session) =>
      runQuery(plan, await replicated.create(session, disclosureGuard(disclosure, plan.parties)), load),
    );
    expect(run.results[plan.parties.indexOf('helper')]).toEqual(released);
    const bytes = run.traffic.map(({ sent }) => sent.reduce((total, each) => total + each, 0));
    const rounds = Math.max(...run.traffic.map((traffic) => traffic.rounds));
    expect({ rounds, bytes }).toEqual({ rounds: cost.rounds, bytes: cost.bytes });
  }
  // What is not shown has not been released either.
  for (const values of Object.values({ ...released.numbers, ...released.measures })) {
    values.forEach((value, group) => {
      if (released.groups[group] === 0) expect(value).toBe(0n);
    });
  }
  return { rows: finish(plan, released).rows, plan, disclosure, released };
}

/** Numbers to a relative 1e-9, all else as it is. */
async function expectLikeDuckDB(sql: string, network = false): Promise<void> {
  const { rows } = await answer(sql, 1, network);
  const expected = await database.rows(sql);
  const texts = (list: readonly (readonly unknown[])[]) =>
    list
      .map((row) => row.map((cell) => (cell === null ? 'null' : `${cell as string | number | bigint | boolean}`)))
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  const [ours, theirs] = [texts(rows), texts(expected)];
  expect(ours.length, sql).toBe(theirs.length);
  ours.forEach((row, i) => {
    row.forEach((cell, j) => {
      const other = theirs[i]?.[j] ?? '';
      if (!/^-?[\d.]+(e[-+]?\d+)?$/.test(other)) {
        expect(cell, `${sql} row ${i} column ${j}`).toBe(other);
        return;
      }
      const [x, y] = [Number(cell), Number(other)];
      expect(Math.abs(x - y), `${sql}: ${x} for ${y}`).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(y)));
    });
  });
}

const lists = [
  'SUM(n.days) * 1000.0 / SUM(n.cost)',
  'COUNT(*) FILTER (WHERE n.died) * 100.0 / COUNT(*)',
  'SUM(n.days) - SUM(n.cost), -SUM(n.days), ABS(SUM(n.days) - 900), 1 + COUNT(n.cost)',
  'ROUND(AVG(n.days) * 3, 2), ROUND(SUM(n.cost) / 7, 1), FLOOR(SUM(n.days) * 0.3), CEIL(SUM(n.cost) * -0.3)',
  'COALESCE(SUM(n.rare), -1), NULLIF(COUNT(*), 15), SUM(n.cost) / NULLIF(COUNT(n.rare), 0), GREATEST(SUM(n.days), 200), LEAST(COUNT(*), 20)',
  "CASE WHEN COUNT(*) > 30 THEN 1.5 WHEN SUM(n.days) IS NULL THEN 2 ELSE SUM(n.days) END, 'label', 42, NULL, TRUE",
  'STDDEV(n.days), STDDEV_POP(n.days), VARIANCE(n.cost), VAR_POP(n.cost), STDDEV_SAMP(n.rare)',
  'COVAR_POP(n.days, n.cost), COVAR_SAMP(n.cost, n.rare), CORR(n.days, n.cost), CORR(n.cost, n.rare)',
  'REGR_SLOPE(n.days, n.cost), REGR_INTERCEPT(n.cost, n.rare), REGR_R2(n.days, n.cost), REGR_COUNT(n.rare, n.cost), REGR_AVGX(n.rare, n.cost), REGR_AVGY(n.rare, n.cost)',
  'BOOL_AND(n.died), BOOL_OR(n.died), BOOL_OR(n.days > 75), COUNT(*) > 29, SUM(n.rare) IS NULL',
  'STDDEV(n.days) FILTER (WHERE n.died), SUM(n.cost) FILTER (WHERE n.days > 10) / SUM(n.cost), 1 * AVG(n.days) FILTER (WHERE NOT n.died)',
  'SUM(n.days) / COUNT(*), SUM(n.cost) / 3, ROUND(SUM(n.cost) / 7, 1), ROUND(SUM(n.days) * 0.5, 3), 3 * AVG(n.days) - 1, AVG(n.cost) / 4',
  'CAST(AVG(n.cost) * 2 AS DECIMAL(12, 3)), CAST(SUM(n.cost) AS DOUBLE) / 3, SQRT(SUM(n.days))',
];

describe('the select list', () => {
  test.each(lists.map((list, i) => [list, i] as const))('%s', async (list, i) => {
    const sources = [`${union} GROUP BY n.ward`, `${joined} GROUP BY n.ward`];
    for (const [j, source] of sources.entries())
      if (isAll || i % 2 === j) await expectLikeDuckDB(`SELECT n.ward, ${list} FROM ${source}`, isAll || i % 4 === 0);
    if (isAll || i % 4 === 1) await expectLikeDuckDB(`SELECT ${list} FROM ${joined}`);
  });
});

const conditions = [
  'SUM(n.days) > 900',
  'SUM(n.days) > 1000 OR SUM(n.cost) < 1500.5',
  'NOT (AVG(n.days) BETWEEN 20 AND 26.5)',
  'SUM(n.days) * 10 >= SUM(n.cost) AND COUNT(*) > 3',
  'AVG(n.cost) > 2 * AVG(n.days)',
  'SUM(n.cost) / SUM(n.days) > 2.1',
  'COUNT(*) FILTER (WHERE n.died) * 100.0 / COUNT(*) < 34',
  'SUM(n.rare) IS NULL OR SUM(n.rare) > 500',
  'COALESCE(SUM(n.rare), 0) < 500',
  'MAX(n.days) - MIN(n.days) < 90',
  'CASE WHEN SUM(n.cost) > 1500 THEN SUM(n.days) ELSE 0 END > 0',
  'STDDEV(n.days) > 26',
  // Within 63 bits only where what both are divided by is divided by once.
  'AVG(n.big) > 0.8 * AVG(n.days)',
  'NULLIF(COUNT(*), 30) IS NULL',
  'COUNT(*) IN (14, 15, 29, 30)',
  'ABS(SUM(n.days) - 800) <= 150',
  'SUM(n.days) / NULLIF(SUM(n.days) - SUM(n.days), 0) > 1',
];

describe('HAVING', () => {
  test.each(conditions.map((condition, i) => [condition, i] as const))('%s', async (condition, i) => {
    for (const [j, source] of [union, joined].entries()) {
      if (!isAll && i % 2 !== j) continue;
      const sql = `SELECT n.ward, COUNT(*) FROM ${source} GROUP BY n.ward HAVING ${condition}`;
      await expectLikeDuckDB(sql, isAll || i % 5 === 0);
    }
  });
});

describe('sums beyond 63 bits', () => {
  test.each(['SUM(n.big * n.big)', 'SUM(n.big * n.big) FILTER (WHERE n.days < 40)'])('%s', async (what) => {
    for (const source of [union, joined]) {
      const sql = `SELECT n.ward, ${what} AS s FROM ${source} GROUP BY n.ward`;
      const { rows } = await answer(sql, 1, true);
      const expected = await database.rows(sql.replaceAll('n.big * n.big', 'CAST(n.big AS HUGEINT) * n.big'));
      const texts = (list: readonly (readonly unknown[])[]) => list.map((row) => row.map(String).join(' ')).sort();
      expect(texts(rows)).toEqual(texts(expected));
    }
  });

  test('variances and averages of them', async () => {
    await expectLikeDuckDB(`SELECT n.ward, STDDEV(n.big), AVG(n.big * n.days) FROM ${union} GROUP BY n.ward`);
    await expectLikeDuckDB(`SELECT n.ward, STDDEV(n.big), VAR_POP(s.big) FROM ${joined} GROUP BY n.ward`);
    await expectLikeDuckDB(`SELECT n.ward, COVAR_POP(n.big, s.big), CORR(n.big, s.big) FROM ${joined} GROUP BY n.ward`);
  });

  test('products of two owners, calculated with', async () => {
    await expectLikeDuckDB(
      `SELECT n.ward, SUM(n.big * s.big + 1), SUM(s.days - n.big * s.big) FROM ${joined} GROUP BY n.ward`,
    );
    await expectLikeDuckDB(
      `SELECT n.ward, AVG(CASE WHEN n.big > s.big THEN n.big * s.big ELSE s.big - n.big END) FROM ${joined} GROUP BY n.ward`,
    );
  });

  test('are refused with their range where HAVING multiplies them', async () => {
    for (const [sql, code] of [
      [`SELECT COUNT(*) FROM ${union} HAVING SUM(n.big * n.big) * SUM(n.big * n.big) > 5`, 'sql.overflow'],
    ] as const) {
      await expect(answer(sql)).rejects.toMatchObject({ code });
    }
  });
});

describe('withheld', () => {
  test('FILTER: a part of few rows hides all filtered cells of its group, also where each of them has enough', async () => {
    // Of each ward 30 rows: id < 31 and id < 33 differ in two of ward b, none or few of others.
    const sql = `SELECT n.ward, COUNT(*) AS n, COUNT(*) FILTER (WHERE n.id < 31) AS x, SUM(n.days) FILTER (WHERE n.id < 33) AS y
      FROM ${union} GROUP BY n.ward`;
    const [open, gated] = [await answer(sql), await answer(sql, 10)];
    const parts = await database.rows(
      `SELECT n.ward, COUNT(*) FILTER (WHERE n.id BETWEEN 31 AND 32) FROM ${union} GROUP BY n.ward`,
    );
    expect(open.rows.length).toBe(4);
    for (const [ward, few] of parts) {
      const row = gated.rows.find((each) => each[0] === ward);
      const isHidden = Number(few) > 0;
      expect(
        row?.slice(2).map((cell) => typeof cell === 'object'),
        String(ward),
      ).toEqual([isHidden, isHidden]);
    }
    expect(parts.some(([, few]) => Number(few) > 0)).toBe(true);
  });

  test('FILTER: one condition that leaves out few rows is hidden, the total stands', async () => {
    const sql = `SELECT COUNT(*) AS n, SUM(n.days) FILTER (WHERE n.id > 3) AS s FROM ${union}`;
    expect((await answer(sql, 10)).rows).toEqual([['120', { withheld: true }]]);
  });

  test('an expression is hidden where any of its aggregates is', async () => {
    const sql = `SELECT SUM(n.days) - SUM(n.days) FILTER (WHERE n.id > 3) AS s, COALESCE(SUM(n.days) FILTER (WHERE n.id > 3), 0) AS t FROM ${union}`;
    const { rows, released } = await answer(sql, 10);
    expect(rows).toEqual([[{ withheld: true }, { withheld: true }]]);
    expect(Object.values(released.numbers ?? {}).map((values) => values[0])).toEqual([0n]);
    expect(Object.entries(released.measures).filter(([, values]) => values[0] !== 0n)).toEqual([]);
  });

  test('HAVING tells nothing of what would be hidden', async () => {
    const few = 'SUM(n.days) FILTER (WHERE n.id > 3)';
    for (const condition of [`${few} > 0`, `${few} <= 0`, `NOT (${few} > 0)`, `COALESCE(${few}, 0) <> 7`]) {
      expect((await answer(`SELECT COUNT(*) FROM ${union} HAVING ${condition}`, 10)).rows, condition).toEqual([]);
      expect((await answer(`SELECT COUNT(*) FROM ${union} HAVING ${condition} OR TRUE`, 10)).rows).toEqual([]);
    }
  });

  test('a quotient leaves alone, what recipients compute leaves with what it is made of: the statement says which', async () => {
    const linesOf = async (list: string) => {
      const { disclosure } = await answer(`SELECT ${list} FROM ${union}`, 10);
      const own = disclosure.filter(({ id }) => id.startsWith('result.') && id !== 'result.groups');
      return own.map(({ text, values }) => [
        text.replace('disclosure.', ''),
        values['columns'],
        values['computed'] ?? [],
      ]);
    };
    const ratio = '100.0 * SUM(days) / SUM(flat)';
    expect(await linesOf('100.0 * SUM(n.days) / SUM(n.flat) AS r')).toEqual([
      ['quotients', [`${ratio} "r"`], []],
      ['zero', [`${ratio} "r"`], []],
    ]);
    expect(await linesOf('SUM(n.days) - 2 * SUM(n.flat) AS d')).toEqual([
      ['values', ['SUM(days) - 2 * SUM(flat) "d"'], []],
    ]);
    const floor = 'FLOOR(SUM(days) / SUM(flat)) "f"';
    expect(await linesOf('FLOOR(SUM(n.days) / SUM(n.flat)) AS f')).toEqual([
      ['values-for', ['SUM(days)'], [floor]],
      ['values-for', ['SUM(flat)'], [floor]],
    ]);
    // Beside the totals themselves a quotient hides nothing.
    expect(
      (await linesOf('SUM(n.days) AS a, SUM(n.flat) AS b, SUM(n.days) / SUM(n.flat) AS r')).map(([text]) => text),
    ).toEqual(['values-for', 'values-for']);
  });

  test('a quotient by zero is NULL and nothing of its dividend leaves', async () => {
    for (const [list, cells] of [
      ['SUM(n.days) / SUM(n.rare - n.rare) AS a, 7 / (COUNT(*) - COUNT(n.id)) AS b', [null, null]],
      [
        '(SUM(n.days) + 1) / (SUM(n.flat) - SUM(n.flat) + 2) AS a, ROUND(SUM(n.days) / COUNT(n.rare), 1) AS b',
        undefined,
      ],
    ] as const) {
      const sql = `SELECT ${list} FROM ${union}`;
      const { rows } = await answer(sql, 1, true);
      if (cells !== undefined) expect(rows).toEqual([cells]);
      else await expectLikeDuckDB(sql);
    }
    expect((await answer(`SELECT 5 / COUNT(*) AS a, 3 - COUNT(*) AS b FROM ${union} WHERE n.days > 99`)).rows).toEqual([
      [null, '3'],
    ]);
  });
});
