/** Values that no list of their card has: a question that counts on the list stops at their owner. */
import { DuckDBInstance } from '@duckdb/node-api';
import { isOwnData, UsageError } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatasetCard } from '../../contract/cards.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { storeManual } from '../testing/manual-tables.ts';
import { answerInClear, compileOver, differences } from '../testing/same-answer.ts';

let database: TestDatabase;
let cards: DatasetCard[];
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  cards = await storeManual(database);
});
afterAll(() => database.close());

const three =
  'shop.orders o JOIN maker.products p ON o.product = p.product JOIN carrier.deliveries d ON o.order_id = d.order_id';
const questions = [
  `SELECT o.channel, COUNT(*) AS n FROM ${three} GROUP BY o.channel`,
  `SELECT o.channel, p.category, SUM(d.cost) AS s FROM ${three} GROUP BY o.channel, p.category`,
  `SELECT CASE WHEN d.days > 3 THEN o.channel ELSE 'few' END AS c, COUNT(*) AS n FROM ${three} GROUP BY 1`,
  `SELECT x.channel, MAX(x.n) AS m FROM (SELECT d.depot, o.channel, COUNT(*) AS n FROM ${three} GROUP BY d.depot, o.channel) x GROUP BY x.channel`,
  `SELECT x.channel, COUNT(*) AS n FROM (SELECT DISTINCT d.depot, o.channel FROM ${three}) x GROUP BY x.channel`,
  `SELECT x.channel, COUNT(*) AS n FROM (SELECT o.channel, ROW_NUMBER() OVER (PARTITION BY d.depot ORDER BY d.days) AS r FROM ${three}) x WHERE x.r < 9 GROUP BY x.channel`,
  'SELECT o.channel, COUNT(*) AS n FROM carrier.deliveries d LEFT JOIN (SELECT order_id, channel, product FROM shop.orders WHERE quantity > 1) o ON o.order_id = d.order_id LEFT JOIN maker.products p ON o.product = p.product GROUP BY o.channel',
  'SELECT x.word, COUNT(*) AS n FROM (SELECT channel AS word, product FROM shop.orders UNION ALL SELECT channel, product FROM store.orders) x JOIN maker.products p ON x.product = p.product GROUP BY x.word',
];

test.each(questions)('a relation stops at a value on no list: %s', async (sql) => {
  const { plan } = await compileOver(cards, sql);
  expect(plan.source).toBe('shared');
  expect(await differences(database, cards, sql)).toEqual([]);

  await database.run("UPDATE shop.orders SET channel = 'secret town' WHERE channel = 'web' AND quantity > 1");
  try {
    const error: unknown = await answerInClear(database, cards, sql).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    const { code, fields, message } = error as UsageError;
    // The owner hears which column and how many rows; others, as of all own data, that it stopped.
    expect([code, isOwnData(code), fields['dataset']]).toEqual(['data.unlisted-category', true, 'orders']);
    expect(fields['column']).toMatch(/channel|word/);
    expect(message).not.toContain('secret town');
    // Whoever does not ask for it is answered.
    const other = `SELECT p.category, COUNT(*) AS n FROM ${three} WHERE d.days > 2 AND o.channel <> 'app' GROUP BY p.category`;
    expect(await differences(database, cards, other)).toEqual([]);
  } finally {
    await database.run("UPDATE shop.orders SET channel = 'web' WHERE channel = 'secret town'");
  }
});
