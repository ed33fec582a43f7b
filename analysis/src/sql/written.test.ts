/** Questions as people write them, each answered as written and compared with DuckDB over the tables in one place. */
import { DuckDBInstance } from '@duckdb/node-api';
import { UsageError } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetCard } from '../contract/cards.ts';
import { checkQuestion } from './compile.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { type ManualExample, manualExamples, underPolicyOf, wayOf } from './testing/manual.ts';
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

describe('docs/sql.md', () => {
  let own: TestDatabase;
  let manual: DatasetCard[];
  beforeAll(async () => {
    own = await openTestDatabase(DuckDBInstance);
    manual = await storeManual(own);
  });
  afterAll(() => own.close());
  const examples = manualExamples('sql.md');

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

  /** Found by a search with random questions. */
  test.each([
    // A key of rows without a partner has the left key's value, beyond its own range.
    'SELECT COUNT(*) AS n FROM carrier.deliveries AS d JOIN (SELECT DISTINCT o.quantity AS q FROM (SELECT quantity FROM shop.orders UNION ALL SELECT quantity FROM store.orders) AS o) AS t ON t.q = d.days AND t.q >= -3',
    // A subquery of one owner that names a column of the other which is no key.
    'SELECT COUNT(*) AS n FROM shop.orders AS o JOIN carrier.deliveries AS d ON o.order_id = d.order_id WHERE d.days > (SELECT AVG(s.quantity) FROM shop.orders AS s WHERE s.quantity = d.days)',
    // A sum of two owners' values of which one is NULL beside a row without a partner.
    'SELECT SUM(p.price + o.quantity) AS s, AVG(4 + LEAST(o.quantity, o.amount)) AS a FROM maker.products AS p LEFT JOIN shop.orders AS o ON o.product = p.product AND o.quantity > 4',
    'SELECT SUM(t.s) AS s, COUNT(*) AS n FROM (SELECT p.category, SUM(p.price + o.quantity) AS s FROM maker.products AS p LEFT JOIN shop.orders AS o ON o.product = p.product AND o.quantity > 4 GROUP BY p.category) AS t',
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

  test.each(['from-scql', 'from-clean-rooms'])('docs/%s.md: its policy allows its question', async (page) => {
    const [example] = manualExamples(`${page}.md`) as [ManualExample];
    expect(wayOf((await compileOver(underPolicyOf(`${page}.md`, manual), example.sql)).plan)).toBe(example.way);
    expect(await differences(own, manual, example.sql)).toEqual([]);
  });

  test.each(['sql', 'from-scql', 'from-clean-rooms'])('docs/%s.zh-CN.md has the same examples', (page) => {
    expect(manualExamples(`${page}.zh-CN.md`)).toEqual(manualExamples(`${page}.md`));
  });
});
