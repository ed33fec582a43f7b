/** Descriptions in the clear against DuckDB's own statistics. */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInTheClear } from '../kinds/runtime.ts';
import { Chance } from '../sql/testing/chance.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
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
  const tables = cards.map(({ owner, name }) => `${owner}.${name}`);
  const request = requestFor({ tables, ...question }, cards);
  const { plan } = await describe.compile(request);
  const described = await runInTheClear(
    plan.parties,
    (runtime) => describe.run(plan, runtime),
    (i) => database.load(plan.stages[i] as (typeof plan.stages)[number]),
  );
  if (described === undefined) throw new Error('no recipient');
  return numbersOf(plan, described);
}

const numbers = async (sql: string): Promise<unknown[][]> =>
  (await database.rows(sql)).map((row) => row.map((cell) => (typeof cell === 'bigint' ? Number(cell) : cell)));

const all = [
  'count',
  'missing',
  'mean',
  'variance',
  'deviation',
  'min',
  'max',
  'median',
  'correlation',
  'covariance',
] as const;

test('united tables, by ward: moments, covariances and quantiles', async () => {
  const { groups } = await answer({
    columns: ['days', 'cost', 'age'],
    by: 'ward',
    where: 'cost > -50 AND (discharged OR discharged IS NULL)',
    statistics: all,
    quantiles: [0.1, 0.25, 0.75],
    histogram: { bins: 50 },
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
      expect(column.quantiles).toHaveLength(4);
      for (const { q, low, high, value, error } of column.quantiles ?? []) {
        const [[exact] = []] = await numbers(`SELECT quantile_cont(${name}::DOUBLE, ${q}) ${of}`);
        expect(exact).toBeGreaterThanOrEqual(low - 1e-9);
        expect(exact).toBeLessThanOrEqual(high + 1e-9);
        expect(Math.abs(value - (exact as number))).toBeLessThanOrEqual(error + 1e-9);
      }
      for (const { low, high, rows: inside } of column.histogram ?? []) {
        expect([[inside]]).toEqual(await numbers(`SELECT count(*) ${of} AND ${name} BETWEEN ${low} AND ${high}`));
        expect(inside).toBeGreaterThanOrEqual(5);
      }
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
  }
});
