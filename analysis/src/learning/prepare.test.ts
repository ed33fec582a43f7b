/** Preparations of aligned tables: against pandas and scikit-learn, and under protocol at the price told. */
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ColumnCard } from '../contract/cards.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { prepare } from './prepare/kind.ts';
import type { PrepareQuestion } from './prepare/question.ts';
import { cardOf, columnsIn, type Kept, keptBy, keptTable, scoredInTheClear, trainedInTheClear } from './testing/models.ts';

interface Rows {
  readonly id: readonly string[];
  readonly age: readonly number[];
  readonly income: readonly (number | null)[];
  readonly ward: readonly (string | null)[];
  readonly owns: readonly (boolean | null)[];
  readonly claims: readonly number[];
  readonly bad: readonly number[];
}

interface Vectors {
  readonly train: Rows;
  readonly new: Rows;
  readonly prepared: readonly (readonly number[])[];
  readonly preparedNew: readonly (readonly number[])[];
  readonly mean: number;
  readonly median: number;
  readonly least: number;
  readonly sqrtAge: readonly number[];
  readonly weights: readonly number[];
  readonly coefficients: readonly number[];
  readonly intercept: number;
  readonly scores: readonly number[];
}

// By prepare.py.
const vectors = JSON.parse(readFileSync(new URL('./vectors/prepare.json', import.meta.url), 'utf8')) as Vectors;

let database: TestDatabase;
let kept: Kept;
let fresh: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  await load('', vectors.train);
  await load('2', vectors.new);
  kept = await keptTable(database, datasetsOf(''));
  fresh = await keptTable(database, datasetsOf('2'));
});
afterAll(() => database.close());

/** Bank and insurer have rows beside the common ones. */
async function load(suffix: string, rows: Rows): Promise<void> {
  const sql = (each: unknown): string => (each === null ? 'NULL' : typeof each === 'string' ? `'${each}'` : String(each));
  const list = (...columns: (readonly unknown[])[]) =>
    rows.id.map((_, i) => `(${columns.map((column) => sql(column[i])).join(', ')})`).join(', ');
  await database.run(`CREATE SCHEMA IF NOT EXISTS bank; CREATE SCHEMA IF NOT EXISTS insurer`);
  await database.run(
    `CREATE TABLE bank.customers${suffix} AS SELECT id, age::BIGINT AS age, income::DECIMAL(9, 2) AS income, ward::VARCHAR AS ward, bad::BIGINT AS bad
       FROM (VALUES ${list(rows.id, rows.age, rows.income, rows.ward, rows.bad)}, ('x', 30, 99999, 'west', 1), ('y', 30, 1, 'west', 1)) t(id, age, income, ward, bad)`,
  );
  await database.run(
    `CREATE TABLE insurer.policies${suffix} AS SELECT id, claims::BIGINT AS claims, owns::BOOLEAN AS owns
       FROM (VALUES ${list(rows.id, rows.claims, rows.owns)}, ('v', 400, true), ('w', 0, false)) t(id, claims, owns)`,
  );
}

function number(name: string, min: number, max: number, more: Partial<ColumnCard> = {}): ColumnCard {
  const allow = ['aggregate', 'filter', 'combine', 'payload', 'single-out'] as const;
  return { name, type: { kind: 'integer' }, nullable: false, range: { min: String(min), max: String(max) }, allow, ...more };
}

function datasetsOf(suffix: string) {
  return [
    cardOf('bank', `customers${suffix}`, 450, [
      number('age', 18, 80),
      number('income', 0, 10000000, { type: { kind: 'decimal', precision: 9, scale: 2 }, nullable: true }),
      {
        name: 'ward',
        type: { kind: 'text' },
        nullable: true,
        categories: ['centre', 'east', 'north', 'west'],
        allow: ['group', 'combine', 'single-out'],
      },
      number('bad', 0, 1),
    ]),
    cardOf('insurer', `policies${suffix}`, 450, [
      number('claims', 0, 500),
      { name: 'owns', type: { kind: 'boolean' }, nullable: true, allow: ['aggregate', 'combine', 'single-out'] },
    ]),
  ];
}

const aligned = 'align/0000000000000000/table';
const pipeline: PrepareQuestion = {
  aligned,
  columns: {
    income: [{ fill: 'median' }, { clip: { quantiles: [0.05, 0.95] } }, { standardise: 'z' }],
    age: [{ standardise: 'z' }],
    claims: [{ transform: 'log1p' }, { standardise: 'min-max' }],
    ward: [{ fill: 'mode' }, { encode: 'one-hot', categories: ['east', 'north', 'west'] }],
    owns: [{ fill: 'mode' }, { encode: 'ordinal', categories: ['false', 'true'] }],
  },
};
/** As the pipeline of scikit-learn orders them. */
const made = ['bank.customers.income', 'bank.customers.age', 'insurer.policies.claims', 'bank.customers.ward=east', 'bank.customers.ward=north', 'bank.customers.ward=west', 'insurer.policies.owns'];
const preparedTable = 'prepare/0000000000000000/table';
const byName = (a: number, b: number) => a - b;

/** Largest distance of two lists of numbers as sorted: rows of a kept table are in an order that nobody knows. */
function apart(found: readonly (bigint | null)[] | undefined, expected: readonly number[], unit: number): number {
  const own = (found ?? []).map((each) => Number(each) / unit).sort(byName);
  const others = [...expected].sort(byName);
  expect(own.length).toBe(others.length);
  return Math.max(...own.map((each, i) => Math.abs(each - (others[i] as number))));
}

test('every step is the one of scikit-learn', async () => {
  const { kept: after } = await keptBy(prepare as never, 'prepare', pipeline, kept);
  const columns = await columnsIn(after, preparedTable);
  const distances = made.map((name, i) => apart(columns.get(name), vectors.prepared[i] as number[], i > 2 ? 1 : 1e6));
  expect(Math.max(...distances.slice(0, 3))).toBeLessThan(2e-5);
  expect(Math.max(...distances.slice(3))).toBe(0);
});
