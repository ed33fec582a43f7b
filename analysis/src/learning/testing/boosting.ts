/** For tests of trees: the tables of vectors/boosting.json, aligned in the clear. */
import type { ColumnCard, DatasetCard, Use } from '../../contract/cards.ts';
import type { TestDatabase } from '../../sql/testing/database.ts';
import { cardOf } from './models.ts';

type Values = readonly (number | string | null)[];

export interface Reference {
  readonly table: Readonly<Record<string, Values>>;
  readonly cuts: Readonly<Record<string, readonly number[]>>;
  readonly logistic: readonly number[];
  readonly gains: Readonly<Record<string, number>>;
  readonly weighted: readonly number[];
  readonly softmax: readonly (readonly number[])[];
  readonly squared: readonly number[];
  readonly poisson: readonly number[];
  readonly categories: readonly number[];
  readonly quantiles: readonly number[];
  readonly tree: readonly number[];
  readonly treeOfClasses: readonly (readonly number[])[];
  readonly treeOfNumbers: readonly number[];
  /** Of some rows, by output: what features add to margins, and the base. */
  readonly contributions: { readonly rows: readonly number[] } & Readonly<
    Record<'logistic' | 'softmax' | 'squared', readonly (readonly (readonly number[])[])[]>
  >;
  readonly quantileCuts: Readonly<Record<string, readonly number[]>>;
}

export const aligned = 'align/0000000000000000/table';

const uses: readonly Use[] = ['aggregate', 'combine', 'single-out', 'payload', 'filter', 'extreme'];
const number = (name: string, min: number, max: number, more: Partial<ColumnCard> = {}): ColumnCard => ({
  name,
  type: { kind: 'integer' },
  nullable: false,
  range: { min: String(min), max: String(max) },
  allow: uses,
  ...more,
});
const list = (name: string, categories: readonly string[], nullable: boolean): ColumnCard => ({
  name,
  type: { kind: 'text' },
  nullable,
  categories,
  allow: ['group', 'combine', 'single-out', 'payload'],
});

/** Cards with this minimum; of few rows XGBoost's leaves have fewer than a minimum that is worth the name. */
export const cardsWith = (minimumGroupSize: number): DatasetCard[] => [
  {
    ...cardOf('bank', 'customers', 320, [
      number('row', 0, 400),
      number('age', 18, 90),
      number('income', 0, 9975, { type: { kind: 'decimal', precision: 6, scale: 2 }, nullable: true }),
      list('ward', ['a', 'b', 'c', 'd'], true),
      // Declared wider than it is: sums by weight have 17 bits.
      number('weight', 0, 400),
    ]),
    minimumGroupSize,
  },
  {
    ...cardOf('insurer', 'policies', 300, [
      number('claims', 0, 7),
      number('visits', 0, 30, { nullable: true }),
      number('bad', 0, 1),
      list('kind', ['x', 'y', 'z'], false),
      number('cost', -2000, 12000),
      number('worth', -200_000_000, 1_200_000_000),
    ]),
    minimumGroupSize,
  },
];

/** Both owners have rows that the other one has not, with labels that would move every tree. */
export async function fill(database: TestDatabase, { table }: Reference): Promise<void> {
  const n = table['age']?.length ?? 0;
  const at = (name: string, i: number) => {
    const value = table[name]?.[i];
    return value === null || value === undefined ? 'NULL' : `'${value}'`;
  };
  const rows = (columns: readonly string[]) =>
    Array.from({ length: n }, (_, i) => `('k${i}', ${i}, ${columns.map((name) => at(name, i)).join(', ')})`);
  const bank = [
    ...rows(['age', 'income', 'ward', 'weight']),
    ...Array.from({ length: 40 }, (_, i) => `('b${i}', ${n + i}, '${20 + i}', '100', 'a', '3')`),
  ];
  const insurer = [
    ...rows(['claims', 'visits', 'bad', 'kind', 'cost']),
    ...Array.from({ length: 30 }, (_, i) => `('p${i}', ${n + i}, '7', '1', '1', 'x', '11000')`),
  ];
  for (const sql of [
    `CREATE SCHEMA bank; CREATE TABLE bank.customers AS SELECT id, row::BIGINT AS row, age::BIGINT AS age,
       (income::BIGINT / 100)::DECIMAL(6, 2) AS income, ward, weight::BIGINT AS weight
     FROM (VALUES ${bank.join(',')}) AS t(id, row, age, income, ward, weight) ORDER BY hash(id)`,
    `CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT id, claims::BIGINT AS claims, visits::BIGINT AS visits,
       bad::BIGINT AS bad, kind, cost::BIGINT AS cost, cost::BIGINT * 100000 AS worth
     FROM (VALUES ${insurer.join(',')}) AS t(id, row, claims, visits, bad, kind, cost) ORDER BY hash(id || 'i')`,
  ])
    await database.run(sql);
}
