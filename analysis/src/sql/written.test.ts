/** Questions as people write them, each answered as written and compared with DuckDB over the tables in one place. */
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { UsageError } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetCard } from '../contract/cards.ts';
import { checkQuestion } from './compile.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { type ManualExample, manualExamples, manualFigures, underPolicyOf, wayOf } from './testing/manual.ts';
import { storeManual } from './testing/manual-tables.ts';
import { compileOver, differences } from './testing/same-answer.ts';
import { writtenQuestions } from './testing/written-questions.ts';
import { storeWrittenTables } from './testing/written-tables.ts';

let database: TestDatabase;
let cards: DatasetCard[];
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  cards = await storeWrittenTables(database, 1);
});
afterAll(() => database.close());

test.each(writtenQuestions)('$id is answered', async ({ sql }) => {
  expect(await differences(database, cards, sql)).toEqual([]);
});

const page = (name: string): string => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');

describe('docs/sql.md', () => {
  let own: TestDatabase;
  let manual: DatasetCard[];
  beforeAll(async () => {
    own = await openTestDatabase(DuckDBInstance);
    manual = await storeManual(own);
  });
  afterAll(() => own.close());
  const examples = manualExamples(page('sql.md'));

  test.each(examples.filter(({ way }) => way !== 'cure'))('$way: $sql', async ({ way, sql }) => {
    const compiled = await compileOver(manual, sql);
    expect(wayOf(compiled.plan)).toBe(way);
    expect(await differences(own, manual, sql, compiled)).toEqual([]);
  });

  test.each(examples.filter(({ way }) => way === 'cure'))('refused with a cure: $sql', async ({ sql }) => {
    const error = await compileOver(manual, sql).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).hint).toBeTruthy();
  });

  test.each([
    ['local', 'segment, COUNT(*), SUM(income) FROM shop.customers'],
    [
      'added up',
      'channel, COUNT(*), SUM(amount) FROM (SELECT * FROM shop.orders UNION ALL SELECT * FROM store.orders) o',
    ],
    ['matched', 'channel, COUNT(*), SUM(cost) FROM shop.orders JOIN carrier.deliveries USING (order_id)'],
    ['matched, strict', 'channel, COUNT(*), SUM(cost) FROM shop.orders JOIN carrier.deliveries USING (order_id)'],
    ['matched, keys repeat', 'category, COUNT(*), SUM(amount) FROM shop.orders JOIN maker.products USING (product)'],
    ['sorted', 'depot, COUNT(*), SUM(amount) AS a FROM shop.orders JOIN carrier.deliveries USING (order_id)'],
    [
      'relation',
      'category, COUNT(*), SUM(cost) FROM shop.orders o JOIN maker.products USING (product) JOIN carrier.deliveries d ON o.order_id = d.order_id',
    ],
  ])('what the table of ways says of %s is about right', async (way, question) => {
    const keys = new Set(['id', 'order_id', 'product', 'customer']);
    const large = manual.map((card): DatasetCard => {
      const columns = card.columns.map((column) =>
        keys.has(column.name) ? { ...column, range: { min: '1', max: '10000000' } } : column,
      );
      const strict = way === 'matched, strict' ? { join: 'strict' as const } : {};
      return { ...card, ...strict, columns, rowsUpTo: 100_000, minimumGroupSize: 10, emptyGroups: 'hidden' };
    });
    const best = way === 'sorted' ? ' ORDER BY a DESC LIMIT 10' : '';
    const { plan, cost } = await compileOver(large, `SELECT ${question} GROUP BY 1${best}`);
    expect(wayOf(plan)).toBe(way);
    const said = manualFigures(page('sql.md')).get(way);
    expect(manualFigures(page('sql.zh-CN.md')).get(way)).toEqual(said);
    for (const factor of [(said?.rounds ?? 0) / cost.rounds, (said?.bytes ?? 0) / Math.max(...cost.bytes)])
      expect(Math.abs(Math.log(factor))).toBeLessThan(Math.log(1.5));
  });

  /** Found by a search with random questions. */
  test.each([
    // A key of rows without a partner has the left key's value, beyond its own range.
    'SELECT COUNT(*) AS n FROM carrier.deliveries AS d JOIN (SELECT DISTINCT o.quantity AS q FROM (SELECT quantity FROM shop.orders UNION ALL SELECT quantity FROM store.orders) AS o) AS t ON t.q = d.days AND t.q >= -3',
    // A subquery of one owner that names a column of the other which is no key.
    'SELECT COUNT(*) AS n FROM shop.orders AS o JOIN carrier.deliveries AS d ON o.order_id = d.order_id WHERE d.days > (SELECT AVG(s.quantity) FROM shop.orders AS s WHERE s.quantity = d.days)',
    // A sum of two owners' values of which one is NULL beside a row without a partner.
    'SELECT SUM(p.price + o.quantity) AS s, AVG(4 + LEAST(o.quantity, o.amount)) AS a FROM maker.products AS p LEFT JOIN shop.orders AS o ON o.product = p.product AND o.quantity > 4',
    'SELECT SUM(t.s) AS s, COUNT(*) AS n FROM (SELECT p.category, SUM(p.price + o.quantity) AS s FROM maker.products AS p LEFT JOIN shop.orders AS o ON o.product = p.product AND o.quantity > 4 GROUP BY p.category) AS t',
    // Rows of which nothing but that they are there is asked.
    'SELECT COUNT(*) AS n FROM (SELECT a.product FROM shop.orders AS a JOIN store.orders AS b ON a.order_id = b.order_id UNION ALL SELECT product FROM maker.products) AS t',
    // What a subquery makes of no rows, which is not NULL.
    'SELECT COUNT(*) AS n FROM maker.products AS p WHERE (SELECT COALESCE(SUM(o.amount), 0) FROM shop.orders AS o WHERE o.product = p.product AND o.amount > 100) < 150',
    // A key that a derived table inside a subquery makes, over another subquery.
    'SELECT COUNT(*) AS n FROM shop.orders AS o WHERE EXISTS (SELECT 1 FROM (SELECT * FROM (SELECT product AS p, quantity AS q FROM store.orders) AS s WHERE EXISTS (SELECT 1 FROM maker.products AS m WHERE m.product = s.p)) AS t WHERE t.p = o.product)',
    'SELECT COUNT(*) AS n, (SELECT COUNT(*) FROM store.orders) AS m FROM shop.orders',
    // Groups by what a subquery says of each row, of another owner's rows and of one's own.
    'SELECT c.segment, EXISTS (SELECT 1 FROM store.orders AS s WHERE s.customer = c.id) AS buys, COUNT(*) AS n FROM shop.customers AS c GROUP BY 1, 2',
    'SELECT o.customer IN (SELECT s.customer FROM store.orders AS s) AS known, COUNT(*) AS n FROM shop.orders AS o GROUP BY known',
    'SELECT (SELECT COUNT(*) FROM shop.orders AS o WHERE o.customer = c.id) AS times, COUNT(*) AS n FROM shop.customers AS c GROUP BY 1',
    // All columns of a derived table of both owners, in another one.
    'SELECT channel, COUNT(*) AS n FROM (SELECT * FROM (SELECT o.channel, d.cost FROM shop.orders AS o JOIN carrier.deliveries AS d ON o.order_id = d.order_id) AS r WHERE cost > 3) AS q GROUP BY channel',
    // A key that USING names, before the table whose owner is asked; and a column beside it that is no key.
    'SELECT COUNT(*) AS n FROM shop.orders AS o JOIN carrier.deliveries AS d USING (order_id) WHERE o.order_id IN (SELECT s.order_id FROM carrier.deliveries AS s WHERE s.days > 4)',
    'SELECT COUNT(*) AS n FROM shop.orders AS o JOIN carrier.deliveries AS d USING (order_id) WHERE NOT EXISTS (SELECT 1 FROM carrier.deliveries AS s WHERE s.order_id = o.order_id AND s.cost > 9)',
    'SELECT COUNT(*) AS n FROM shop.orders AS o JOIN carrier.deliveries AS d ON o.order_id = d.order_id WHERE o.quantity IN (SELECT s.days FROM carrier.deliveries AS s)',
    // Rounding and remainders of two owners' numbers, with either sign above and below.
    'SELECT SUM(TRUNC(o.amount - d.cost * 9, -1)) AS a, SUM(CEIL((d.days - o.quantity) / d.cost)) AS b, SUM(MOD(o.amount - d.cost * 3, d.days - 9)) AS c FROM shop.orders AS o LEFT JOIN carrier.deliveries AS d ON o.order_id = d.order_id WHERE ABS(FLOOR((o.amount - 100) / d.cost)) > 2 OR TRUNC(o.amount - d.cost * 9, -1) > 20',
    // Seconds between two moments of a relation.
    "SELECT COUNT(*) AS n, AVG(EXTRACT(EPOCH FROM d.arrived - o.ordered)) AS s FROM shop.orders AS o JOIN maker.products AS p ON o.product = p.product JOIN carrier.deliveries AS d ON o.order_id = d.order_id WHERE d.arrived - o.ordered BETWEEN INTERVAL '-300 days' AND INTERVAL '300 days'",
    // The most frequent value of few groups, and of none.
    'SELECT o.paid, MODE() WITHIN GROUP (ORDER BY o.quantity) AS m FROM (SELECT quantity, paid FROM shop.orders WHERE quantity = 5 UNION ALL SELECT quantity, paid FROM store.orders WHERE quantity = 5) AS o GROUP BY o.paid',
  ])('is answered: %s', async (sql) => {
    expect(await differences(own, manual, sql)).toEqual([]);
  });

  test('rows whose keys repeat on both sides are matched by no helper', async () => {
    const joined = (key: string) => `SELECT COUNT(*) FROM shop.orders a JOIN store.orders b ON a.${key} = b.${key}`;
    const shapes = await Promise.all(['product', 'order_id'].map((key) => checkQuestion(joined(key), manual)));
    expect(shapes).toEqual([{ matches: false }, { matches: true }]);
  });

  test.each(['from-scql', 'from-clean-rooms'])('docs/%s.md: its policy allows its question', async (name) => {
    const [example] = manualExamples(page(`${name}.md`)) as [ManualExample];
    expect(wayOf((await compileOver(underPolicyOf(page(`${name}.md`), manual), example.sql)).plan)).toBe(example.way);
    expect(await differences(own, manual, example.sql)).toEqual([]);
  });

  test.each(['sql', 'from-scql', 'from-clean-rooms'])('docs/%s.zh-CN.md has the same examples', (name) => {
    expect(manualExamples(page(`${name}.zh-CN.md`))).toEqual(manualExamples(page(`${name}.md`)));
  });
});
