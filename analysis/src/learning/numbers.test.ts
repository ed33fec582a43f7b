/** Models of numbers, judged and scored in the units of their labels: against sums over the rows themselves. */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ColumnCard } from '../contract/cards.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import {
  cardOf,
  judgedInTheClear,
  type Kept,
  keptTable,
  modelName,
  scoredInTheClear,
  trainedInTheClear,
} from './testing/models.ts';
import type { TrainQuestion } from './glm/question.ts';

const aligned = 'align/0000000000000000/table';
const money = { kind: 'decimal', precision: 12, scale: 2 } as const;
const number = (
  name: string,
  min: number,
  max: number,
  type: ColumnCard['type'] = { kind: 'integer' },
): ColumnCard => ({
  name,
  type,
  nullable: false,
  range: { min: String(min), max: String(max) },
  allow: ['aggregate', 'combine', 'single-out', 'payload'],
});

let database: TestDatabase;
let kept: Kept;
let wider: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  await database.run(`CREATE SCHEMA bank; CREATE TABLE bank.t AS SELECT 'k' || i AS id, i::BIGINT AS u, (i * 37 % 61)::BIGINT AS a,
      (1 + 2 * (i * 37 % 61) + hash(i) % 40)::DECIMAL(12, 2) AS price, (hash(i + 7) % (30 + i * 37 % 61))::BIGINT AS visits, visits::DECIMAL(12, 4) AS exact,
      (hash(i + 3) % 500 / 10)::DECIMAL(12, 2) AS e, (1 + 2 * (i * 37 % 61) + hash(i) % 40)::DECIMAL(12, 2) - (hash(i + 3) % 500 / 10)::DECIMAL(12, 2) AS less,
      hash(i + 11) % 100 < 40 AS yes, (hash(i + 5) % 200 / 100 - 1)::DECIMAL(12, 4) AS near, near + 9 AS far, (hash(i + 9) % 4000)::DECIMAL(12, 2) AS large, price - large AS rest
      FROM range(300) t(i)`);
  await database.run(
    `CREATE SCHEMA insurer; CREATE TABLE insurer.t AS SELECT 'k' || i AS id, (i * 29 % 53)::BIGINT AS c FROM range(20, 300) t(i)`,
  );
  const tables = (most: number) => [
    cardOf('bank', 't', 305, [
      number('u', 0, 300),
      number('a', 0, 60),
      number('price', 1, most, money),
      number('visits', 0, 120),
      number('exact', 0, 1_200_000, { kind: 'decimal', precision: 12, scale: 4 }),
      number('e', 0, 5000, money),
      number('less', -6000, most, money),
      { name: 'yes', type: { kind: 'boolean' }, nullable: false, allow: ['aggregate', 'combine'] },
      number('near', -20_000, 30_000, { kind: 'decimal', precision: 12, scale: 4 }),
      number('far', 70_000, 120_000, { kind: 'decimal', precision: 12, scale: 4 }),
      number('large', 0, 400_000, money),
      number('rest', -400_000, most, money),
    ]),
    cardOf('insurer', 't', 290, [number('c', 0, 60)]),
  ];
  kept = await keptTable(database, tables(20_000));
  wider = await keptTable(database, tables(900_000));
});
afterAll(() => database.close());

const base: TrainQuestion = { aligned, model: 'linear', label: 'price', features: ['a', 'c'] };

const labelled = async (column: string): Promise<Map<number, number>> => {
  const rows = await database.rows(`SELECT u, ${column}::DOUBLE FROM bank.t JOIN insurer.t USING (id)`);
  return new Map(rows.map(([u, value]) => [Number(u), Number(value)]));
};

describe.each([
  ['linear', 'price'],
  ['poisson', 'visits'],
  ['poisson', 'exact'],
  ['gamma', 'price'],
  ['tweedie', 'visits'],
] as const)('%s of %s', (model, label) => {
  test('is judged by the errors of what it says of each row, also over a table whose label has another range', async () => {
    const { kept: own } = await trainedInTheClear({ ...base, model, label }, kept);
    const [, card] = own.artifacts;
    const other = {
      ...wider,
      artifacts: [...wider.artifacts, card as (typeof own.artifacts)[number]],
      held: new Map([...own.held, ...wider.held]),
    };
    const labels = await labelled(label);
    for (const where of [own, other]) {
      const { rows } = await scoredInTheClear({ model: modelName, aligned, show: ['u'], decimals: 6 }, where);
      const errors = rows.map(([u, score]) => (labels.get(Number(u)) as number) - Number(score));
      const mean = [...labels.values()].reduce((sum, each) => sum + each, 0) / labels.size;
      const squares = errors.reduce((sum, each) => sum + each ** 2, 0);
      const around = [...labels.values()].reduce((sum, each) => sum + (each - mean) ** 2, 0);
      const { samples } = await judgedInTheClear({ model: modelName, aligned }, where);
      expect(samples[0]).toMatchObject({
        rows: labels.size,
        regression: {
          rmse: expect.closeTo(Math.sqrt(squares / labels.size), 2),
          mae: expect.closeTo(errors.reduce((sum, each) => sum + Math.abs(each), 0) / labels.size, 2),
          r2: expect.closeTo(1 - squares / around, 3),
        },
      });
      const { residuals = [], groupStep = 0 } = samples[0] ?? {};
      const ascending = errors.sort((x, y) => x - y);
      let from = 0;
      for (const { rows: count, mean: told } of residuals) {
        const own = ascending.slice(from, (from += count)).reduce((sum, each) => sum + each, 0) / count;
        expect(Math.abs(told - own)).toBeLessThan(groupStep / count + 0.05);
      }
      expect(from).toBe(labels.size);
      // Under a declared range that is 45 times as wide, means are off by more than that without the step.
      if (where === other && label === 'price') expect(groupStep).toBeGreaterThan(20);
    }
  });

  test('has a linear predictor that is its response, or the logarithm of that', async () => {
    const { kept: own, numbers } = await trainedInTheClear({ ...base, model, label }, kept);
    const scored = async (as: 'linear' | 'response') =>
      new Map(
        (await scoredInTheClear({ model: modelName, aligned, show: ['u'], decimals: 6, as }, own)).rows.map(
          ([u, value]) => [u, Number(value)],
        ),
      );
    const [linear, response] = [await scored('linear'), await scored('response')];
    for (const [u, value] of response)
      expect(linear.get(u)).toBeCloseTo(model === 'linear' ? value : Math.log(value), 3);
    const [a, c, intercept] = numbers.terms.map(({ coefficient }) => coefficient as number) as [number, number, number];
    for (const [u, x, y] of await database.rows('SELECT u, a, c FROM bank.t JOIN insurer.t USING (id)'))
      expect(linear.get(String(u as bigint))).toBeCloseTo(a * Number(x) + c * Number(y) + intercept, 2);
  });
});

test('an offset of a linear model is in the units of its label', async () => {
  const { numbers: found, kept: own } = await trainedInTheClear({ ...base, offset: 'e' }, kept);
  const { numbers: wanted } = await trainedInTheClear({ ...base, label: 'less' }, kept);
  for (const [i, { coefficient, error }] of found.terms.entries()) {
    expect(coefficient).toBeCloseTo(wanted.terms[i]?.coefficient as number, 3);
    if (error !== null) expect(error).toBeCloseTo(wanted.terms[i]?.error as number, 3);
  }
  await expect(judgedInTheClear({ model: modelName, aligned }, own)).rejects.toMatchObject({ code: 'judge.offset' });
});

test('an offset may be many times its label', async () => {
  const { numbers: found } = await trainedInTheClear({ ...base, offset: 'large' }, kept);
  const { numbers: wanted } = await trainedInTheClear({ ...base, label: 'rest' }, kept);
  for (const [i, { coefficient, error }] of found.terms.entries()) {
    const own = wanted.terms[i];
    expect(Math.abs((coefficient as number) / (own?.coefficient as number) - 1)).toBeLessThan(0.001);
    if (error !== null) expect(error / (own?.error as number)).toBeCloseTo(1, 3);
  }
});

test.each([
  ['linear', 'price', {}],
  ['linear', 'price', { method: 'sgd', epochs: 40 }],
  ['logistic', 'yes', {}],
  ['logistic', 'yes', { method: 'adam', epochs: 40 }],
  ['poisson', 'visits', {}],
  ['gamma', 'price', {}],
  ['tweedie', 'visits', {}],
] as const)('%s of %s, %j: an offset far from 0 moves the intercept and nothing else', async (model, label, more) => {
  const termsWith = async (offset: string) =>
    (await trainedInTheClear({ ...base, model, label, offset, ...more }, kept)).numbers.terms;
  const [near, far] = [await termsWith('near'), await termsWith('far')];
  for (const [i, { coefficient, error }] of near.entries()) {
    const moved = (far[i]?.coefficient as number) + (i < 2 ? 0 : 9);
    expect(moved).toBeCloseTo(coefficient as number, 3);
    if (error !== null) expect((far[i]?.error as number) / error).toBeCloseTo(1, 3);
  }
});

test('an offset whose declared range is too wide is refused', async () => {
  const offset = 'large';
  await expect(trainedInTheClear({ ...base, model: 'poisson', label: 'visits', offset }, kept)).rejects.toMatchObject({
    code: 'train.wide-offset',
    fields: { column: 'bank.t.large', min: '0.00', max: '4000.00', most: '11.50' },
  });
});

test.each([0, 0.05, 16])(
  'counts that are written with decimals have the same model and the same errors, ridge %d',
  async (ridge) => {
    const ofLabel = async (label: string) =>
      (await trainedInTheClear({ ...base, model: 'poisson', label, ridge }, kept)).numbers.terms;
    const [whole, decimals] = [await ofLabel('visits'), await ofLabel('exact')];
    for (const [i, { coefficient, error }] of whole.entries()) {
      expect(decimals[i]?.coefficient).toBeCloseTo(coefficient as number, 4);
      if (error !== null) expect((decimals[i]?.error as number) / error).toBeCloseTo(1, 3);
    }
  },
);
