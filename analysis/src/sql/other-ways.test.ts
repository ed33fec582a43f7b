/** What one way refuses and another one answers: each refusal says so itself, and none is forgotten. */
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, expect, test } from 'vitest';
import type { UsageError } from '@tacit/engine';
import type { DatasetCard } from '../contract/cards.ts';
import { bindShared, tablesOf } from './compile.ts';
import { parseQuestion } from './parse/parse.ts';
import { isAnswered } from './parse/refuse.ts';
import { planQuestion } from './planner/plan.ts';
import { partiesOf } from './testing/cards.ts';
import { openTestDatabase } from './testing/database.ts';
import { manualExamples } from './testing/manual.ts';
import { storeManual } from './testing/manual-tables.ts';
import { compileOver } from './testing/same-answer.ts';

let cards: DatasetCard[];
beforeAll(async () => {
  const database = await openTestDatabase(DuckDBInstance);
  cards = await storeManual(database);
  database.close();
});

/** The source of the question's plan as one relation of several owners, whatever else could answer it. */
async function asRelation(sql: string): Promise<string> {
  const owners = [...new Set((await tablesOf(sql, cards)).map(({ owner }) => owner))];
  const parsed = await parseQuestion(sql);
  const request = { parties: partiesOf(...owners), recipients: owners.slice(0, 1), protocol: 'replicated' };
  return planQuestion(parsed.source, bindShared(parsed, cards), request).source;
}

const page = readFileSync(new URL('../../../docs/sql.md', import.meta.url), 'utf8');
const cured = manualExamples(page).filter(({ way }) => way === 'cure');
const pair = 'shop.orders o JOIN carrier.deliveries d ON o.order_id = d.order_id';

const constructs = [
  'SELECT COUNT(*) FROM shop.orders o NATURAL JOIN carrier.deliveries d',
  'SELECT COUNT(*) FROM shop.orders o CROSS JOIN carrier.deliveries d',
  'SELECT COUNT(*) FROM shop.orders o, carrier.deliveries d',
  'SELECT COUNT(*) FROM shop.orders o JOIN carrier.deliveries d ON o.quantity < d.days',
  'SELECT COUNT(*) FROM shop.orders o FULL JOIN carrier.deliveries d ON o.order_id = d.order_id',
  'SELECT COUNT(*) FROM shop.orders o RIGHT JOIN carrier.deliveries d USING (order_id)',
  'SELECT COUNT(*) FROM shop.orders o LEFT JOIN carrier.deliveries d ON o.order_id = d.order_id AND d.days > o.quantity',
  'SELECT COUNT(*) FROM shop.orders o LEFT JOIN LATERAL (SELECT d.days FROM carrier.deliveries d WHERE d.order_id = o.order_id) d ON TRUE',
  `SELECT SUM(COUNT(*)) OVER () FROM ${pair}`,
  `SELECT SUM(d.cost) OVER (ORDER BY d.days ROWS 2 PRECEDING) FROM ${pair}`,
  `SELECT DISTINCT ON (d.days) d.days FROM ${pair} ORDER BY d.days`,
  `SELECT COUNT(*) FROM ${pair} WHERE o.quantity IS DISTINCT FROM d.days`,
  `SELECT COUNT(*) FROM ${pair} WHERE o.product < d.depot`,
  `SELECT COUNT(*) FROM ${pair} WHERE o.product = d.depot`,
  `SELECT COUNT(*) FROM ${pair} WHERE o.product || d.depot LIKE 'a%'`,
  `SELECT SUM(d.days % o.quantity) FROM ${pair}`,
  `SELECT SUM(d.days / o.quantity) FROM ${pair}`,
  `SELECT COUNT(*) FROM ${pair} WHERE d.days > ALL (SELECT quantity FROM shop.orders)`,
  `SELECT COUNT(*) FROM ${pair} WHERE d.days = ANY (SELECT quantity FROM shop.orders)`,
  `SELECT COUNT(*) FROM ${pair} WHERE d.days > (SELECT AVG(quantity) FROM store.orders)`,
  `SELECT COUNT(*) FROM ${pair} WHERE (SELECT COUNT(*) FROM shop.orders) > 3`,
  `SELECT (SELECT MAX(quantity) FROM store.orders) AS m, COUNT(*) FROM ${pair}`,
  `SELECT SUM((SELECT MAX(quantity) FROM shop.orders)) AS m FROM ${pair}`,
  `SELECT COUNT(*) FROM ${pair} WHERE o.misspelt > 3`,
  `SELECT COUNT(*) FROM ${pair} WHERE EXISTS (SELECT 1 FROM shop.orders s WHERE s.quantity = d.misspelt)`,
  `SELECT STRING_AGG(o.product, ',') FROM ${pair}`,
  `SELECT SUM(DISTINCT d.cost) FROM ${pair}`,
  `SELECT COUNT(*) FILTER (WHERE EXISTS (SELECT 1 FROM store.orders s WHERE s.order_id = o.order_id)) FROM ${pair}`,
  `SELECT COUNT(*) FROM ${pair} GROUP BY ROLLUP (d.depot), d.days`,
  'SELECT COUNT(*) FROM (SELECT order_id FROM shop.orders EXCEPT SELECT order_id FROM carrier.deliveries) x',
  'SELECT COUNT(*) FROM (SELECT order_id FROM shop.orders INTERSECT SELECT order_id FROM carrier.deliveries) x',
  'WITH x AS (SELECT order_id, quantity FROM shop.orders UNION ALL SELECT order_id, days FROM carrier.deliveries) SELECT MAX(n) FROM (SELECT order_id, COUNT(*) AS n FROM x GROUP BY order_id) y',
];

/** Every row of two owners beside every other is refused on purpose, as the manual says: only a subquery of one row needs no key. */
const meant: ReadonlySet<string> = new Set(['sql.no-join-key', 'sql.unsupported-cross']);

test.each([...cured.map(({ sql }) => sql), ...constructs])('is answered or refused by every way: %s', async (sql) => {
  const refusal: unknown = await compileOver(cards, sql).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (refusal === undefined || isAnswered(refusal, 'aggregated first')) return;
  if (meant.has((refusal as UsageError).code)) return;
  await expect(asRelation(sql)).rejects.toBeInstanceOf(Error);
});
