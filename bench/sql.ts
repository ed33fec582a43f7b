// Whole questions through real parties: processes, stores, TLS, approvals and receipts as in the demonstration.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { bankScenario } from '../cli/src/demo/bank-and-insurer.ts';
import { type Outcome, runDemo, type Viewer } from '../cli/src/demo/demo.ts';
import type { Shape } from '../cli/src/demo/parties.ts';
import type { Scenario } from '../cli/src/demo/scenario.ts';
import { type Bench, type BenchOptions, median, type Measurement } from './measure.ts';

const silent: Viewer = {
  doing: () => undefined,
  introduces: () => undefined,
  begins: () => undefined,
  explained: () => undefined,
  proposed: () => undefined,
  approved: () => undefined,
  progress: () => undefined,
  answered: () => undefined,
  verified: () => undefined,
  ends: () => undefined,
};

const million = 1_000_000;

const millionQuestion = `SELECT c.segment, COUNT(*) AS customers, SUM(p.claims_total) AS claims, AVG(c.income) AS income
FROM bank.customers AS c JOIN insurer.policies AS p ON p.customer_id = c.id
WHERE p.claims_total > 0.1 * c.income
GROUP BY c.segment ORDER BY c.segment`;

/** Two Parquet files of `rows` rows each; 60 % of the keys are in both. */
async function millionScenario(folder: string, rows: number): Promise<Scenario> {
  const customers = join(folder, 'customers.parquet');
  const policies = join(folder, 'policies.parquet');
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  try {
    await connection.run('SELECT setseed(0.2026)');
    await connection.run(
      `COPY (SELECT 10000000 + i AS id, CAST(8000 + random() * 120000 AS DECIMAL(12,2)) AS income,
               'segment ' || chr(CAST(97 + i % 10 AS INTEGER)) AS segment
             FROM range(${rows}) AS t(i) ORDER BY hash(i)) TO '${customers}' (FORMAT parquet)`,
    );
    await connection.run(
      `COPY (SELECT 10000000 + CAST(${rows} * 0.4 AS BIGINT) + i AS customer_id,
               CAST(random() * random() * 30000 AS DECIMAL(12,2)) AS claims_total
             FROM range(${rows}) AS t(i) ORDER BY hash(i + 1)) TO '${policies}' (FORMAT parquet)`,
    );
  } finally {
    connection.closeSync();
    database.closeSync();
  }
  const policy = (dataset: string, columns: string): string =>
    `dataset: ${dataset}\nminimum_group_size: 10\nrecipients: [bank]\nhelpers: [notary]\ncolumns:\n${columns}`;
  return {
    introduction: 'demo.bank',
    ask: { sql: millionQuestion },
    parties: ['bank', 'insurer', 'notary'],
    helper: 'notary',
    tables: [
      {
        owner: 'bank',
        name: 'customers',
        file: customers,
        key: ['id'],
        policy: policy(
          'customers',
          '  id: { allow: [join] }\n  income: { allow: [filter, aggregate] }\n  segment: { allow: [group] }\n',
        ),
      },
      {
        owner: 'insurer',
        name: 'policies',
        file: policies,
        key: ['customer_id'],
        policy: policy(
          'policies',
          '  customer_id: { allow: [join, membership] }\n  claims_total: { allow: [filter, aggregate] }\n',
        ),
      },
    ],
  };
}

/** Rows of sales, each of one product of another owner's, which ten rows have on average. */
const manyQuestion = `SELECT p.category, COUNT(*) AS sales, SUM(s.amount) AS amount, SUM(s.pieces * p.weight) AS weight, AVG(p.price) AS price
FROM shop.sales AS s JOIN maker.products AS p ON s.product = p.product
GROUP BY p.category ORDER BY p.category`;

/** Two Parquet files: `rows` sales of a tenth as many products in ten categories, and of some that the maker lacks. */
async function manyScenario(folder: string, rows: number): Promise<Scenario> {
  const sales = join(folder, 'sales.parquet');
  const products = join(folder, 'products.parquet');
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  try {
    await connection.run('SELECT setseed(0.2026)');
    await connection.run(
      `COPY (SELECT 'P' || CAST(floor(random() * ${rows * 0.12}) AS BIGINT) AS product,
               CAST(random() * 900 AS DECIMAL(9,2)) AS amount, CAST(1 + random() * 9 AS BIGINT) AS pieces
             FROM range(${rows}) AS t(i)) TO '${sales}' (FORMAT parquet)`,
    );
    await connection.run(
      `COPY (SELECT 'P' || i AS product, 'category ' || chr(CAST(97 + i % 10 AS INTEGER)) AS category,
               CAST(random() * 90 AS DECIMAL(9,2)) AS price, CAST(1 + random() * 40 AS BIGINT) AS weight
             FROM range(${rows / 10}) AS t(i) ORDER BY hash(i)) TO '${products}' (FORMAT parquet)`,
    );
  } finally {
    connection.closeSync();
    database.closeSync();
  }
  const policy = (dataset: string, columns: string): string =>
    `dataset: ${dataset}\nminimum_group_size: 10\nrecipients: [shop]\nhelpers: [notary]\ncolumns:\n${columns}`;
  return {
    introduction: 'demo.bank',
    ask: { sql: manyQuestion },
    parties: ['shop', 'maker', 'notary'],
    helper: 'notary',
    tables: [
      {
        owner: 'shop',
        name: 'sales',
        file: sales,
        policy: policy(
          'sales',
          '  product: { allow: [join] }\n  amount: { allow: [aggregate] }\n  pieces: { allow: [aggregate, combine] }\n',
        ),
      },
      {
        owner: 'maker',
        name: 'products',
        file: products,
        key: ['product'],
        policy: policy(
          'products',
          '  product: { allow: [join, membership] }\n  category: { allow: [group] }\n  price: { allow: [aggregate, combine] }\n  weight: { allow: [aggregate, combine] }\n',
        ),
      },
    ],
  };
}

/** Two Parquet files of `rows` rows each with all keys in common: groups, shops and amounts at one owner, costs at the other. */
export async function wideScenario(
  folder: string,
  rows: number,
  groups: number,
  ask: { readonly sql: string; readonly join?: 'strict' },
  privacy = '',
): Promise<Scenario> {
  const orders = join(folder, `orders-${groups}.parquet`);
  const costs = join(folder, `costs-${groups}.parquet`);
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  try {
    await connection.run('SELECT setseed(0.2026)');
    await connection.run(
      `COPY (SELECT 10000000 + i AS id, 'g' || lpad(CAST(i % ${groups} AS VARCHAR), 4, '0') AS grp,
               1 + CAST(hash(i) % 100000 AS INTEGER) AS shop, CAST(random() * 10000 AS DECIMAL(9,2)) AS amount
             FROM range(${rows}) AS t(i) ORDER BY hash(i)) TO '${orders}' (FORMAT parquet)`,
    );
    await connection.run(
      `COPY (SELECT 10000000 + i AS order_id, CAST(random() * random() * 10000 AS DECIMAL(9,2)) AS cost
             FROM range(${rows}) AS t(i) ORDER BY hash(i + 1)) TO '${costs}' (FORMAT parquet)`,
    );
  } finally {
    connection.closeSync();
    database.closeSync();
  }
  const policy = (dataset: string, columns: string): string =>
    `dataset: ${dataset}\nminimum_group_size: 2\n${privacy}recipients: [bank]\nhelpers: [notary]\ncolumns:\n${columns}`;
  return {
    introduction: 'demo.bank',
    ask,
    parties: ['bank', 'insurer', 'notary'],
    helper: 'notary',
    tables: [
      {
        owner: 'bank',
        name: 'orders',
        file: orders,
        key: ['id'],
        policy: policy(
          'orders',
          '  id: { allow: [join] }\n  grp: { allow: [group] }\n  shop: { allow: [group, aggregate] }\n  amount: { allow: [filter, aggregate, extreme] }\n',
        ),
      },
      {
        owner: 'insurer',
        name: 'costs',
        file: costs,
        key: ['order_id'],
        policy: policy(
          'costs',
          '  order_id: { allow: [join, membership] }\n  cost: { allow: [filter, aggregate, extreme] }\n',
        ),
      },
    ],
  };
}

/** Questions over a million joined rows whose groups are found by sorting. */
const sortedQuestions = [
  {
    name: 'sql-minmax',
    groups: 1_000,
    must: 25,
    aim: 12,
    select: 'o.grp, MIN(c.cost) AS least, MAX(c.cost) AS most',
    rest: 'GROUP BY o.grp ORDER BY o.grp',
  },
  {
    name: 'distinct',
    groups: 100,
    must: 10,
    aim: 5,
    select: 'o.grp, COUNT(DISTINCT o.shop) AS shops',
    rest: 'GROUP BY o.grp ORDER BY o.grp',
  },
  {
    name: 'group-any',
    groups: 10,
    must: 12,
    aim: 6,
    select: 'o.shop, SUM(c.cost) AS total, COUNT(*) AS orders, MIN(c.cost) AS least',
    rest: 'GROUP BY o.shop ORDER BY total DESC, o.shop LIMIT 100',
  },
];

/** Whole questions between cities. */
const wide: Shape = { roundTripMs: 40, mbitPerSecond: 100 };
const shapeOf = ({ wan }: BenchOptions): Shape | undefined => (wan === true ? wide : undefined);
const named = (name: string, { wan }: BenchOptions): string => (wan === true ? `${name}-wan` : name);

export async function outcomes(
  scenario: (folder: string) => Promise<Scenario>,
  runs: number,
  shape?: Shape,
  isRight: (outcome: Outcome) => boolean = ({ matches }) => matches === true,
): Promise<Outcome[]> {
  const all: Outcome[] = [];
  for (let i = 0; i < runs; i++) {
    const outcome = await runDemo({ scenario, language: 'en', ...(shape === undefined ? {} : { shape }) }, silent);
    if (!isRight(outcome)) throw new Error('the answer differs from the answer in the clear');
    all.push(outcome);
  }
  return all;
}

/** From `run` to the result in the asking party's hands, receipt included. */
export function runSeconds(name: string, all: readonly Outcome[]): Measurement {
  return { name, value: median(all.map(({ seconds }) => seconds['run'] as number)), unit: 's', ...traffic(all) };
}

function traffic(all: readonly Outcome[]): Pick<Measurement, 'rounds' | 'bytesPerParty'> {
  const { measured } = (all[0] as Outcome).result;
  return { rounds: measured.rounds, bytesPerParty: Math.max(...measured.bytes) };
}

const memoryMB = (outcome: Outcome): number => Math.max(...Object.values(outcome.peakMemoryMB));

export const sqlBenches: readonly Bench[] = [
  ...sortedQuestions.map(
    ({ name, groups, must, aim, select, rest }): Bench => ({
      group: 'sql',
      names: [name, `${name}-memory`],
      async run(options, measured) {
        const folder = mkdtempSync(join(tmpdir(), 'tacit-bench-'));
        try {
          const sql = `SELECT ${select} FROM bank.orders AS o JOIN insurer.costs AS c ON c.order_id = o.id ${rest}`;
          const scenario = await wideScenario(folder, million, groups, { sql });
          const all = await outcomes(() => Promise.resolve(scenario), 1, shapeOf(options));
          const targets = options.wan === true ? {} : ({ must, aim, better: 'less' } as const);
          measured({ ...runSeconds(named(name, options), all), ...targets });
          measured({
            name: named(`${name}-memory`, options),
            value: Math.max(...all.map(memoryMB)),
            unit: 'MB',
            ...traffic(all),
          });
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      },
    }),
  ),
  {
    group: 'sql',
    names: ['sql-1m', 'sql-1m-memory'],
    async run(options, measured) {
      const folder = mkdtempSync(join(tmpdir(), 'tacit-bench-'));
      try {
        // The tables are made once; every run has parties of its own.
        const scenario = await millionScenario(folder, million);
        const all = await outcomes(() => Promise.resolve(scenario), 3, shapeOf(options));
        measured(runSeconds(named('sql-1m', options), all));
        measured({
          name: named('sql-1m-memory', options),
          value: Math.max(...all.map(memoryMB)),
          unit: 'MB',
          ...traffic(all),
        });
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  },
  {
    group: 'sql',
    names: ['join-n1', 'join-n1-memory'],
    async run(options, measured) {
      const folder = mkdtempSync(join(tmpdir(), 'tacit-bench-'));
      try {
        const scenario = await manyScenario(folder, million);
        const all = await outcomes(() => Promise.resolve(scenario), 3, shapeOf(options));
        const targets = options.wan === true ? {} : ({ must: 8, aim: 4, better: 'less' } as const);
        measured({ ...runSeconds(named('join-n1', options), all), ...targets });
        measured({
          name: named('join-n1-memory', options),
          value: Math.max(...all.map(memoryMB)),
          unit: 'MB',
          ...traffic(all),
        });
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  },
  {
    group: 'sql',
    names: ['sql-demo', 'sql-demo-memory'],
    async run(_, measured) {
      const all = await outcomes(bankScenario, 3);
      measured(runSeconds('sql-demo', all));
      measured({ name: 'sql-demo-memory', value: Math.max(...all.map(memoryMB)), unit: 'MB', ...traffic(all) });
    },
  },
  {
    group: 'sql',
    names: ['sql-demo-wan'],
    async run(_, measured) {
      measured(runSeconds('sql-demo-wan', await outcomes(bankScenario, 3, wide)));
    },
  },
];
