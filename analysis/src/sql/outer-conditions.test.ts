/** What is asked of the side that an outer join may leave out: NULL there, whatever its card says, and no NULL where it is not looked at. */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatasetCard } from '../contract/cards.ts';
import { columnCard, datasetCard } from './testing/cards.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { compileOver, differences } from './testing/same-answer.ts';

const range = (min: number, max: number) => ({ range: { min: String(min), max: String(max) } });
const card = (owner: string): DatasetCard => ({
  ...datasetCard(
    owner,
    't',
    20,
    [
      columnCard('k', { kind: 'integer' }, range(0, 20)),
      columnCard('i', { kind: 'integer' }, range(-9, 9)),
      columnCard('g', { kind: 'text' }, { categories: ['p', 'q'] }),
      columnCard('b', { kind: 'boolean' }, { categories: ['false', 'true'] }),
      columnCard('d', { kind: 'date' }, range(0, 99)),
      columnCard('w', { kind: 'decimal', precision: 38, scale: 4 }),
    ],
    [['k']],
  ),
  minimumGroupSize: 1,
});
const cards = [card('bank'), card('shop')];

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  for (const [owner, step] of [
    ['bank', 2],
    ['shop', 3],
  ] as const)
    await database.run(`CREATE SCHEMA ${owner}; CREATE TABLE ${owner}.t AS SELECT CAST(${step} * j AS BIGINT) AS k, CAST(5 * j % 7 - 3 AS BIGINT) AS i,
      ['p', 'q'][1 + j % 2] AS g, j % 3 = 0 AS b, DATE '1970-01-01' + CAST(j AS INT) AS d, CAST(j AS DECIMAL(38, 4)) AS w FROM range(7) t(j)`);
});
afterAll(() => database.close());

const joins = ['bank.t AS a LEFT JOIN shop.t AS b ON a.k = b.k', 'shop.t AS b RIGHT JOIN bank.t AS a ON a.k = b.k'];
const conditions: readonly (readonly [string, 'join' | 'any'])[] = [
  ["NOT b.b OR a.g = 'q'", 'any'],
  ['b.i > 0 OR a.i > 0', 'any'],
  ["b.g = 'p' OR a.k IS NOT NULL", 'any'],
  ['b.i = 1 OR a.i IN (1, 2)', 'any'],
  ['NOT (b.i > 0 AND a.b)', 'any'],
  ['COALESCE(b.i, 0) = 0', 'any'],
  ['COALESCE(b.i, 0) IN (0, 2)', 'any'],
  ["(CASE WHEN b.i > 0 THEN 'x' ELSE 'y' END) = 'y'", 'any'],
  ['(b.i > 0) IS NOT TRUE', 'any'],
  ['NOT (b.i IS NOT NULL)', 'any'],
  ['GREATEST(a.i, b.i) > 0', 'any'],
  // These no NULL meets: it is the same as an inner join, and costs what that costs.
  ['b.i > 0', 'join'],
  ['NOT b.b', 'join'],
  ['b.b AND a.b', 'join'],
  ['b.i + a.i > 0', 'join'],
  ["b.i > 0 OR b.g = 'p'", 'join'],
  ['NOT (b.i > 0 OR a.b)', 'join'],
  ['NOT (b.i IS NULL)', 'join'],
];

test.each(joins.flatMap((from) => conditions.map(([where, way]) => [from, where, way] as const)))(
  '%s WHERE %s',
  async (from, where, way) => {
    const sql = `SELECT COUNT(*) AS n, COUNT(b.i) AS m, SUM(a.i) AS s FROM ${from} WHERE ${where}`;
    expect(await differences(database, cards, sql)).toEqual([]);
    if (way === 'join')
      expect((await compileOver(cards, sql)).plan).toMatchObject({ source: 'join', join: { helper: 'helper' } });
  },
);

test.each(
  joins.flatMap((from) =>
    [
      'SUM(COALESCE(b.i, 7))',
      'SUM(COALESCE(b.i, a.i))',
      'MAX(GREATEST(b.i, a.i))',
      'COUNT(*) FILTER (WHERE b.i IS NULL)',
      'SUM(CASE WHEN b.b IS NOT TRUE THEN 1 ELSE 0 END)',
      'COUNT(COALESCE(b.d, a.d))',
      'AVG(COALESCE(b.i, 0) + a.i)',
      'SUM(CAST(b.b AS INTEGER))',
      'SUM(ABS(SIGN(b.i)))',
    ].flatMap((item) => [`SELECT ${item} AS x FROM ${from}`, `SELECT a.g, ${item} AS x FROM ${from} GROUP BY a.g`]),
  ),
)('%s', async (sql) => {
  expect(await differences(database, cards, sql)).toEqual([]);
});

test.each([
  'SELECT COUNT(*) AS n, COUNT(a.w) AS m FROM (SELECT w FROM bank.t INTERSECT ALL SELECT w FROM shop.t) AS a',
  'SELECT a.k, COUNT(b.w) AS m, QUANTILE_DISC(b.i, 0.5) AS q FROM bank.t AS a LEFT JOIN shop.t AS b ON a.k = b.k AND a.i < b.i GROUP BY a.k',
])('numbers that may leave 63 bits are refused before anything runs: %s', async (sql) => {
  await expect(compileOver(cards, sql)).rejects.toMatchObject({ code: 'sql.overflow' });
});
