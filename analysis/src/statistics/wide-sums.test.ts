/** Sums of squares beyond 63 bits: exact, and nothing of how owners share in them is released. */
import { DuckDBInstance } from '@duckdb/node-api';
import { protocolNamed, runLocal } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { disclosureGuard } from '../contract/guard.ts';
import { runInTheClear, runtimeOf } from '../kinds/runtime.ts';
import { columnCard, datasetCard } from '../sql/testing/cards.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { planDescribe } from './compile.ts';
import { describe } from './kind.ts';
import { numbersOf } from './numbers.ts';
import { requestFor } from './testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
});
afterAll(() => database.close());

const money = { kind: 'decimal', precision: 15, scale: 2 } as const;
const limit = 10n ** 12n;

/** Values near the ends of the range, NULLs among them. */
const values = (seed: number) =>
  Array.from({ length: 40 }, (_, i) => ({
    a: (i % 3 === 0 ? -1n : 1n) * (limit - BigInt((i * 7919 + seed) % 1_000_003)),
    b: (i + seed) % 8 === 0 ? null : BigInt((i * i * 104_729 + seed) % 1_000_000_007) * 900n,
  }));

test.each([
  [['north', 'south'], 'additive-ot'],
  [['north', 'south', 'west'], 'replicated'],
])('of %j, under %s', async (owners, protocol) => {
  const rows = owners.map((_, i) => values(17 + i));
  for (const [i, owner] of owners.entries()) {
    await database.run(`CREATE SCHEMA IF NOT EXISTS ${owner}`);
    await database.run(`CREATE OR REPLACE TABLE ${owner}.accounts (a DECIMAL(15, 2), b DECIMAL(15, 2))`);
    const lines = rows[i]?.map(({ a, b }) => `(${decimal(a)}, ${b === null ? 'NULL' : decimal(b)})`) ?? [];
    await database.run(`INSERT INTO ${owner}.accounts VALUES ${lines.join(', ')}`);
  }
  const range = { min: String(-limit), max: String(limit) };
  const columns = [columnCard('a', money, { range }), columnCard('b', money, { range, nullable: true })];
  const cards = owners.map((owner) => ({ ...datasetCard(owner, 'accounts', 1_000, columns), minimumGroupSize: 3 }));
  const question = {
    tables: owners.map((owner) => `${owner}.accounts`),
    columns: ['a', 'b'],
    statistics: ['variance', 'covariance'] as const,
  };
  const { plan, disclosure, cost } = await describe.compile(requestFor(question, cards));
  const { results, traffic } = await runLocal(plan.parties, (session) =>
    describe.run(
      plan,
      runtimeOf({
        session,
        protocol: protocolNamed(protocol),
        guard: disclosureGuard(disclosure, plan.parties),
        load: (i) => database.load(plan.stages[i] as (typeof plan.stages)[number]),
      }),
    ),
  );
  expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
  const [described] = results;
  if (described === undefined) throw new Error('no result');

  // The low part is that of the whole sum: what owners' low parts carry is gone.
  const all = rows.flat();
  const squares = all.reduce((sum, { a }) => sum + a * a, 0n);
  expect(squares > 2n ** 63n).toBe(true);
  const [column] = plan.describe.columns;
  const released = described.measures.measures;
  expect(released[column?.squares?.id ?? '']?.[0]).toBe(squares % 2n ** 32n);
  expect(released[column?.squares?.high ?? '']?.[0]).toBe(squares / 2n ** 32n);

  const both = all.flatMap(({ a, b }) => (b === null ? [] : [{ a, b }]));
  const n = BigInt(both.length);
  const sum = (of: (row: { a: bigint; b: bigint }) => bigint) => both.reduce((total, row) => total + of(row), 0n);
  const exact = (ab: bigint, a: bigint, b: bigint) => Number(((n * ab - a * b) * 10n ** 6n) / (n * (n - 1n))) / 1e10;
  const [group] = numbersOf(plan, described).groups;
  const [sa, sb] = [sum(({ a }) => a), sum(({ b }) => b)];
  const expected = [
    [
      exact(
        sum(({ a }) => a * a),
        sa,
        sa,
      ),
      exact(
        sum(({ a, b }) => a * b),
        sa,
        sb,
      ),
    ],
    [
      exact(
        sum(({ a, b }) => a * b),
        sa,
        sb,
      ),
      exact(
        sum(({ b }) => b * b),
        sb,
        sb,
      ),
    ],
  ];
  expected.forEach((row, i) =>
    row.forEach((value, j) => expect((group?.complete?.covariance?.[i]?.[j] ?? 0) / value).toBeCloseTo(1, 12)),
  );
  expect((group?.columns[1]?.variance ?? 0) / (expected[1]?.[1] as number)).toBeCloseTo(1, 12);
});

/** Products over the rows in which `b` has a value, too, are written with its decimals: `a` squared times 10^3. */
const withDecimals = (most: bigint) => {
  const range = { min: String(-most), max: String(most) };
  const fine = { kind: 'decimal', precision: 4, scale: 3 } as const;
  const columns = [
    columnCard('a', { kind: 'integer' }, { range }),
    columnCard('b', fine, { range: { min: '0', max: '1000' }, nullable: true }),
  ];
  const cards = ['north', 'south'].map((owner) => ({
    ...datasetCard(owner, 'scaled', 1_000, columns),
    minimumGroupSize: 1,
  }));
  return requestFor(
    { tables: cards.map(({ owner }) => `${owner}.scaled`), columns: ['a', 'b'], statistics: ['covariance'] },
    cards,
  );
};

test('decimals of other columns count: what two parts do not hold is refused, what they hold is right', async () => {
  // The limit is that of two parts, not that of one number; the sum is named as a whole.
  const most = String(2_000n * 2n ** 80n);
  await expect(planDescribe(withDecimals(2n ** 40n))).rejects.toMatchObject({
    code: 'describe.overflow',
    fields: {
      expression: 'SUM(a * a + 0 * b)',
      min: '0.000',
      max: `${most}.000`,
      limit: '19807040628566084398385987.583',
    },
  });
  const { plan } = await planDescribe(withDecimals(2n ** 34n));
  const [own] = plan.describe.products?.products[0] ?? [];
  expect([own?.scale, own?.high]).toEqual([3, 'wide1.high']);
  for (const [i, owner] of ['north', 'south'].entries()) {
    await database.run(`CREATE SCHEMA IF NOT EXISTS ${owner}`);
    await database.run(`CREATE OR REPLACE TABLE ${owner}.scaled (a BIGINT, b DECIMAL(4, 3))`);
    const rows = Array.from({ length: 500 }, (_, j) => `(${(j % 2 === i ? 1n : -1n) * 2n ** 34n}, 0.5)`);
    await database.run(`INSERT INTO ${owner}.scaled VALUES ${rows.join(', ')}`);
  }
  const described = await runInTheClear(
    plan.parties,
    (runtime) => describe.run(plan, runtime),
    (i) => database.load(plan.stages[i] as (typeof plan.stages)[number]),
  );
  if (described === undefined) throw new Error('no result');
  const [group] = numbersOf(plan, described).groups;
  expect(group?.complete?.covariance).toEqual([
    [(2 ** 68 * 1_000) / 999, 0],
    [0, 0],
  ]);
});

test('a column that is empty at an owner neither widens a range nor leaves no room for squares', async () => {
  const range = { min: String(10n ** 9n), max: String(10n ** 9n + 8n) };
  const filled = [columnCard('a', { kind: 'integer' }, { range })];
  const empty = [columnCard('a', { kind: 'integer' }, { nullable: true, empty: true })];
  const cards = [filled, empty].map((columns, i) =>
    datasetCard(['north', 'south'][i] as string, 'half', 1_000, columns),
  );
  const question = {
    tables: ['north.half', 'south.half'],
    columns: ['a'],
    statistics: ['variance', 'median'] as const,
  };
  const { plan } = await planDescribe(requestFor(question, cards));
  expect(plan.describe.columns[0]?.squares?.high).toBeDefined();
  const [cut] = plan.describe.cuts;
  expect([cut?.low, cut?.high, cut?.at.length]).toEqual([range.min, range.max, 8]);
});

test('matched columns of few decimals beside one of many', async () => {
  const few = columnCard(
    'few',
    { kind: 'decimal', precision: 3, scale: 1 },
    { range: { min: '-40', max: '400' }, nullable: true },
  );
  const many = columnCard(
    'many',
    { kind: 'decimal', precision: 12, scale: 12 },
    { range: { min: '0', max: '1000000' } },
  );
  const key = columnCard('id', { kind: 'integer' }, { range: { min: '0', max: '99' } });
  const one = columnCard(
    'one',
    { kind: 'decimal', precision: 2, scale: 1 },
    { range: { min: '0', max: '10' }, nullable: true },
  );
  const cards = [[few], [many, one]].map((columns, i) => ({
    ...datasetCard(['north', 'south'][i] as string, 'fine', 1_000, [key, ...columns], [['id']]),
    minimumGroupSize: 1,
  }));
  for (const [owner, type, rows] of [
    ['north', 'few DECIMAL(3, 1)', '(1, 1.5), (2, NULL), (3, 2.5), (4, 6.5)'],
    [
      'south',
      'many DECIMAL(12, 12), one DECIMAL(2, 1)',
      '(1, 0.000001, 0), (2, 0.0000005, 1), (3, 0.0000002, 0), (4, 0.0000003, 0.3)',
    ],
  ]) {
    await database.run(`CREATE SCHEMA IF NOT EXISTS ${owner}`);
    await database.run(`CREATE OR REPLACE TABLE ${owner}.fine (id INTEGER, ${type})`);
    await database.run(`INSERT INTO ${owner}.fine VALUES ${rows}`);
  }
  const question = {
    tables: ['north.fine', 'south.fine'],
    on: [['id', 'id']] as const,
    columns: ['few', 'many', 'one'],
    statistics: ['mean', 'covariance'] as const,
  };
  const { plan } = await describe.compile(requestFor(question, cards, ['helper']));
  const described = await runInTheClear(
    plan.parties,
    (runtime) => describe.run(plan, runtime),
    (i) => database.load(plan.stages[i] as (typeof plan.stages)[number]),
  );
  if (described === undefined) throw new Error('no result');
  const [group] = numbersOf(plan, described).groups;
  expect(group?.complete?.covariance).toEqual([
    [7, -6.5e-7, 0.45],
    [-6.5e-7, 1.9e-13, -3e-8],
    [0.45, -3e-8, 0.03],
  ]);
});

function decimal(cents: bigint): string {
  const size = String(cents < 0n ? -cents : cents).padStart(3, '0');
  return `${cents < 0n ? '-' : ''}${size.slice(0, -2)}.${size.slice(-2)}`;
}
