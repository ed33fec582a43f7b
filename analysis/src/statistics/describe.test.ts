/** Descriptions in the clear against DuckDB's own statistics. */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canonicalJson } from '../contract/canonical.ts';
import { renderReport } from '../contract/report-html.ts';
import { runInTheClear } from '../kinds/runtime.ts';
import { Chance } from '../sql/testing/chance.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { planDescribe } from './compile.ts';
import { describe } from './kind.ts';
import { type DescribeNumbers, numbersOf } from './numbers.ts';
import type { DescribeQuestion } from './question.ts';
import { fillHospital, hospitalCard, hospitals, requestFor } from './testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  const chance = new Chance(7);
  for (const owner of hospitals) await fillHospital(database, chance, owner, 300);
});
afterAll(() => database.close());

const everyone = hospitals.map((owner) => hospitalCard(owner));
const united = `(${hospitals.map((owner) => `SELECT * FROM ${owner}.stays`).join(' UNION ALL ')}) AS t`;

async function answer(question: Omit<DescribeQuestion, 'tables'>, cards = everyone): Promise<DescribeNumbers> {
  return (await answerOf(question, cards)).numbers;
}

async function answerOf(question: Omit<DescribeQuestion, 'tables'>, cards = everyone) {
  const tables = cards.map(({ owner, name }) => `${owner}.${name}`);
  const request = requestFor({ tables, ...question }, cards);
  const { plan } = await planDescribe(request);
  const described = await runInTheClear(
    plan.parties,
    (runtime) => describe.run(plan, runtime),
    (i) => database.load(plan.stages[i] as (typeof plan.stages)[number]),
  );
  if (described === undefined) throw new Error('no recipient');
  return { numbers: numbersOf(plan, described), result: describe.finish(plan, described) };
}

const numbers = async (sql: string): Promise<unknown[][]> =>
  (await database.rows(sql)).map((row) => row.map((cell) => (typeof cell === 'bigint' ? Number(cell) : cell)));

const all = [
  'count',
  'missing',
  'mean',
  'variance',
  'deviation',
  'variation',
  'min',
  'max',
  'median',
  'correlation',
  'covariance',
  'vif',
] as const;

test('united tables, by ward: moments, covariances and quantiles', async () => {
  const { groups } = await answer({
    columns: ['days', 'cost', 'age'],
    by: 'ward',
    where: 'cost > -50 AND (discharged OR discharged IS NULL)',
    statistics: all,
    quantiles: [0.1, 0.25, 0.75],
    histogram: { bins: 24 },
  });
  const where = 'WHERE cost > -50 AND (discharged OR discharged IS NULL)';
  expect(groups).toHaveLength(3);
  for (const { group, rows, columns, complete } of groups) {
    const of = `FROM ${united} ${where} AND ward = '${group}'`;
    expect([[rows]]).toEqual(await numbers(`SELECT count(*) ${of}`));
    for (const column of columns) {
      const { name } = column;
      const [[count, missing, mean, variance, deviation, min, max] = []] = await numbers(
        `SELECT count(${name}), count(*) - count(${name}), avg(${name}::DOUBLE), var_samp(${name}), stddev_samp(${name}), min(${name})::DOUBLE, max(${name})::DOUBLE ${of}`,
      );
      expect([column.count, column.missing, Number(column.min), Number(column.max)]).toEqual([
        count,
        missing,
        min,
        max,
      ]);
      expect(column.mean).toBeCloseTo(mean as number, 9);
      expect((column.variance ?? 0) / (variance as number)).toBeCloseTo(1, 10);
      expect((column.deviation ?? 0) / (deviation as number)).toBeCloseTo(1, 10);
      expect(column.variation).toBeCloseTo((deviation as number) / Math.abs(mean as number), 10);
      expect(column.quantiles).toHaveLength(4);
      const quantiles = column.quantiles ?? [];
      const sorted = quantiles.map(({ q }) => `quantile_cont(${name}::DOUBLE, ${q})`);
      const [found = []] = await numbers(`SELECT ${sorted.join(', ')} ${of}`);
      for (const [i, { low, high, value, error }] of quantiles.entries()) {
        const exact = found[i];
        expect(exact).toBeGreaterThanOrEqual(low - 1e-9);
        expect(exact).toBeLessThanOrEqual(high + 1e-9);
        expect(Math.abs(value - (exact as number))).toBeLessThanOrEqual(error + 1e-9);
      }
      const parts = column.histogram ?? [];
      const inside = parts.map(({ low, high }) => `count(*) FILTER (WHERE ${name} BETWEEN ${low} AND ${high})`);
      expect([parts.map((part) => part.rows)]).toEqual(await numbers(`SELECT ${inside.join(', ')} ${of}`));
      expect(Math.min(...parts.map((part) => part.rows))).toBeGreaterThanOrEqual(5);
      expect((column.histogram ?? []).reduce((sum, part) => sum + part.rows, 0)).toBe(count);
    }
    const names = columns.map(({ name }) => name);
    const whole = `${of} AND ${names.map((name) => `${name} IS NOT NULL`).join(' AND ')}`;
    for (const [i, a] of names.entries()) {
      for (const [j, b] of names.entries()) {
        const [[covariance, correlation] = []] = await numbers(
          `SELECT covar_samp(${a}, ${b}), corr(${a}, ${b}) ${whole}`,
        );
        expect(complete?.covariance?.[i]?.[j]).toBeCloseTo(covariance as number, 6);
        expect(complete?.correlation?.[i]?.[j]).toBeCloseTo(correlation as number, 9);
      }
    }
    // Of three columns: a minor of the correlations over their determinant.
    const [[r, s, t]] = (await numbers(`SELECT corr(days, cost), corr(days, age), corr(cost, age) ${whole}`)) as [
      [number, number, number],
    ];
    const all3 = 1 + 2 * r * s * t - r * r - s * s - t * t;
    [t, s, r].forEach((own, i) => {
      expect((complete?.vif?.[i] as number) / ((1 - own * own) / all3)).toBeCloseTo(1, 7);
    });
  }
});

test('cross-tables, t-tests and analysis of variance over united tables', async () => {
  const { groups, crosstabs, tTests, anova } = await answer({
    columns: ['cost'],
    by: 'ward',
    statistics: ['mean', 'variance', 't-test', 'anova'],
    crosstabs: [['ward', 'discharged']],
  });
  const cells = await numbers(`SELECT ward, CAST(discharged AS VARCHAR), count(*) FROM ${united} GROUP BY 1, 2`);
  const [crosstab] = crosstabs;
  expect(crosstab?.rows.values).toEqual(['cardiology', 'maternity', 'surgery']);
  expect(crosstab?.columns.values).toEqual(['false', 'true', null]);
  crosstab?.rows.values.forEach((row, i) =>
    crosstab.columns.values.forEach((column, j) => {
      const found = cells.find(([a, b]) => a === row && b === column);
      expect(crosstab.cells[i]?.[j]).toBe(found?.[2]);
    }),
  );
  // χ² by its other formula: n (Σ o² ÷ (row · column) − 1).
  const observed = (crosstab?.cells ?? []) as number[][];
  const rowSums = observed.map((row) => row.reduce((a, b) => a + b));
  const columnSums = observed[0]?.map((_, j) => observed.reduce((sum, row) => sum + (row[j] ?? 0), 0)) ?? [];
  const n = rowSums.reduce((a, b) => a + b);
  const share = observed.flatMap((row, i) =>
    row.map((o, j) => (o * o) / (rowSums[i] as number) / (columnSums[j] as number)),
  );
  const statistic = n * (share.reduce((a, b) => a + b) - 1);
  expect(crosstab?.independence?.chiSquared).toBeCloseTo(statistic, 8);
  expect(crosstab?.independence?.df).toBe(4);
  expect(crosstab?.independence?.cramersV).toBeCloseTo(Math.sqrt(statistic / n / 2), 10);

  // F from sums of squares of DuckDB: those within groups, and those of all.
  const [[all_, within] = []] = (await numbers(
    `SELECT (SELECT var_pop(cost) * count(*) FROM ${united}), sum(s) FROM (SELECT var_pop(cost) * count(*) AS s FROM ${united} GROUP BY ward)`,
  )) as number[][];
  const f = ((all_ as number) - (within as number)) / 2 / ((within as number) / (n - 3));
  expect(anova?.[0]?.result?.f).toBeCloseTo(f, 6);
  expect(tTests?.map(({ groups: pair }) => pair)).toEqual([
    ['cardiology', 'maternity'],
    ['cardiology', 'surgery'],
    ['maternity', 'surgery'],
  ]);
  const [a, b] = groups.map(({ rows, columns: [column] }) => ({
    n: rows,
    mean: column?.mean ?? 0,
    v: column?.variance ?? 0,
  }));
  if (a === undefined || b === undefined) throw new Error('no groups');
  expect(tTests?.[0]?.result?.t).toBeCloseTo((a.mean - b.mean) / Math.sqrt(a.v / a.n + b.v / b.n), 10);
});

test('two owners’ rows matched: conditions, groups and products across owners', async () => {
  const cards = ['north', 'south'].map((owner) => hospitalCard(owner, { minimumGroupSize: 2 }));
  const tables = ['north.stays', 'south.stays'];
  const question: DescribeQuestion = {
    tables,
    on: [['id', 'id']],
    columns: ['north.stays.days', 'south.stays.cost', 'south.stays.age'],
    by: 'south.stays.ward',
    where: 'north.stays.age < south.stays.age + 30 OR north.stays.age IS NULL',
    statistics: all,
    crosstabs: [['north.stays.ward', 'south.stays.discharged']],
    histogram: { bins: 10 },
  };
  const { plan } = await planDescribe(requestFor(question, cards, ['helper']));
  const described = await runInTheClear(
    plan.parties,
    (runtime) => describe.run(plan, runtime),
    (i) => database.load(plan.stages[i] as (typeof plan.stages)[number]),
  );
  if (described === undefined) throw new Error('no recipient');
  const { groups, crosstabs } = numbersOf(plan, described);
  const from = 'FROM north.stays AS n JOIN south.stays AS s ON n.id = s.id WHERE (n.age < s.age + 30 OR n.age IS NULL)';
  expect(groups).toHaveLength(3);
  const sql = ['n.days', 's.cost', 's.age'];
  for (const { group, rows, columns, complete } of groups) {
    const of = `${from} AND s.ward = '${group}'`;
    expect([[rows]]).toEqual(await numbers(`SELECT count(*) ${of}`));
    for (const [i, column] of columns.entries()) {
      const name = sql[i] as string;
      const [[count, mean, variance, min, max] = []] = await numbers(
        `SELECT count(${name}), avg(${name}::DOUBLE), var_samp(${name}), min(${name})::DOUBLE, max(${name})::DOUBLE ${of}`,
      );
      if (column.state !== 'shown') {
        expect(Math.min(count as number, Math.abs(rows - (count as number)))).toBeLessThan(2);
        continue;
      }
      expect([column.count, Number(column.min), Number(column.max)]).toEqual([count, min, max]);
      expect(column.mean).toBeCloseTo(mean as number, 9);
      expect((column.variance ?? 0) / (variance as number)).toBeCloseTo(1, 10);
      for (const { q, low, high } of column.quantiles ?? []) {
        const [[exact] = []] = await numbers(`SELECT quantile_cont(${name}::DOUBLE, ${q}) ${of}`);
        expect(exact).toBeGreaterThanOrEqual(low - 1e-9);
        expect(exact).toBeLessThanOrEqual(high + 1e-9);
      }
    }
    const whole = `${of} AND n.days IS NOT NULL AND s.age IS NOT NULL`;
    const [[first, second] = []] = await numbers(`SELECT covar_samp(n.days, s.cost), corr(n.days, s.age) ${whole}`);
    if (complete === null) continue;
    expect(complete?.covariance?.[0]?.[1]).toBeCloseTo(first as number, 6);
    expect(complete?.correlation?.[2]?.[0]).toBeCloseTo(second as number, 9);
  }
  for (const [i, row] of (crosstabs[0]?.cells ?? []).entries()) {
    for (const [j, cell] of row.entries()) {
      const value = crosstabs[0]?.columns.values[j] ?? null;
      const test_ = value === null ? 's.discharged IS NULL' : `s.discharged = ${value}`;
      const found = await numbers(
        `SELECT count(*) ${from} AND n.ward = '${crosstabs[0]?.rows.values[i]}' AND ${test_}`,
      );
      expect([[cell]]).toEqual(found);
    }
  }
});

test('an exact median where every value is a cut point', async () => {
  const { groups } = await answer({ columns: ['days'], statistics: ['median'], histogram: { bins: 41 } });
  const [median] = groups[0]?.columns[0]?.quantiles ?? [];
  const [[exact] = []] = await numbers(`SELECT quantile_cont(days::DOUBLE, 0.5) FROM ${united}`);
  expect(median).toEqual({ q: 0.5, value: exact, low: exact, high: exact, error: 0 });
});

test('a report is JSON and a page in both languages, also of nothing and of what is withheld', async () => {
  const question = {
    columns: ['days', 'cost'],
    statistics: all,
    histogram: { bins: 6 },
    crosstabs: [['ward', 'discharged'] as const],
  };
  const byWard = { by: 'ward', statistics: [...all, 't-test', 'anova'] as const };
  const open = everyone.map((card) => ({ ...card, emptyGroups: 'public' as const }));
  const strict = everyone.map((card) => ({ ...card, minimumGroupSize: 900 }));
  const unlimited = everyone.map((card) => ({ ...card, minimumGroupSize: 1 }));
  const nothing = { ...question, where: 'Cost < -199' };
  const results = [
    await answerOf({ ...question, ...byWard }),
    await answerOf({ ...nothing, ...byWard }, open),
    await answerOf(nothing, open),
    await answerOf({ ...question, ...byWard }, strict),
    await answerOf({ crosstabs: question.crosstabs }),
    await answerOf(nothing, unlimited),
  ];
  for (const { result } of results) {
    if (result.kind !== 'report') throw new Error(`a ${result.kind}`);
    const { report } = result;
    expect(JSON.parse(canonicalJson(report))).toEqual(report);
    for (const language of ['en', 'zh'] as const) {
      const page = renderReport(report, language);
      expect(page).not.toMatch(/NaN|undefined|Infinity|describe\.report|>\?</);
      expect(page).toContain(language === 'en' ? 'Description of' : '统计描述');
    }
  }
  const [full, , empty, withheld, cells, none] = results.map(({ numbers: found }) => found);
  expect(full?.groups).toHaveLength(3);
  for (const { groups } of [empty, none].flatMap((each) => each ?? [])) {
    expect(groups[0]?.columns[0]).toMatchObject({ state: 'empty', count: 0, missing: 0, mean: null, quantiles: [] });
  }
  expect(withheld?.groups).toEqual([]);
  expect(withheld?.crosstabs[0]?.cells.flat().every((cell) => cell === null)).toBe(true);
  expect(cells?.crosstabs[0]?.independence?.df).toBe(4);
});

test('where a few values are missing, the report says how to leave their rows out', async () => {
  const strict = everyone.map((card) => ({ ...card, minimumGroupSize: 120 }));
  const { numbers: found, result } = await answerOf(
    { columns: ['age', 'cost'], statistics: ['mean', 'correlation'] },
    strict,
  );
  expect(found.groups[0]?.columns.map(({ state }) => state)).toEqual(['withheld', 'shown']);
  if (result.kind !== 'report') throw new Error(`a ${result.kind}`);
  const notes = result.report.blocks.filter(({ kind }) => kind === 'note').map(({ title }) => title);
  expect(notes).toContainEqual({
    text: 'describe.report.missing-withheld',
    values: { minimum: 120, condition: 'age IS NOT NULL' },
  });
  expect(JSON.stringify((await answerOf({ columns: ['age', 'cost'] })).result)).not.toContain('missing-withheld');
});
