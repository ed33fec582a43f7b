/** What one owner computes over several of its tables, against DuckDB over the same tables with the question as it stands. */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { disclosureGuard } from '../contract/guard.ts';
import type { DatasetCard } from '../contract/cards.ts';
import { compile } from './compile.ts';
import { runQueryClear } from './execute/query.ts';
import { finish } from './execute/finish.ts';
import type { Plan } from './plan/types.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { shopCards, shopSql } from './testing/shop.ts';
import { partiesOf } from './testing/cards.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  for (const statement of shopSql()) await database.run(statement);
});
afterAll(() => database.close());

async function compiled(sql: string, owners: readonly string[], datasets: readonly DatasetCard[] = shopCards) {
  return await compile({
    kind: 'sql',
    question: { sql },
    protocol: 'replicated',
    parties: partiesOf(...owners),
    datasets,
    recipients: [owners[0] as string],
  });
}

const shown = (value: unknown): string | null => {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' && !Number.isInteger(value))
    return value.toFixed(6).replace(/0+$/, '').replace(/\.$/, '');
  const text = typeof value === 'object' ? String((value as { toString(): string }).toString()) : String(value);
  return /^-?\d+\.\d+$/.test(text) ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
};

const sorted = (rows: readonly (readonly unknown[])[]) => rows.map((row) => row.map(shown)).sort();

async function answers(sql: string, owners: readonly string[]): Promise<Plan> {
  const { plan, disclosure } = await compiled(sql, owners);
  const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
  const released = await runQueryClear(plan, load, { guard: disclosureGuard(disclosure, plan.parties) });
  const { rows } = finish(plan, released);
  expect(sorted(rows), sql).toEqual(sorted(await database.rows(sql)));
  return plan;
}

const shop = ['shop'];
const both = ['shop', 'supply'];

test.each([
  // Comma joins, USING, ON, parentheses, aliases.
  [
    'SELECT c.segment, COUNT(*), SUM(o.total) FROM shop.orders o, shop.customers c WHERE o.customer = c.id GROUP BY c.segment',
    shop,
  ],
  [
    'SELECT segment, COUNT(*) FROM shop.orders o JOIN (shop.customers c JOIN shop.lines l ON l.quantity > 3) ON o.customer = c.id AND l.order_id = o.order_id GROUP BY segment',
    shop,
  ],
  [
    'SELECT segment, COUNT(*), MAX(quantity) FROM shop.lines JOIN shop.orders USING (order_id) JOIN shop.customers c ON c.id = customer GROUP BY segment',
    shop,
  ],
  ['SELECT x.s, COUNT(*) FROM shop.customers AS x(i, s, c, b) GROUP BY x.s', shop],
  [
    'SELECT COUNT(*), SUM(b.total) FROM shop.orders a JOIN shop.orders b ON a.customer = b.customer AND a.order_id < b.order_id',
    shop,
  ],
  [
    'SELECT COUNT(*), COUNT(o.order_id) FROM shop.customers c LEFT JOIN shop.orders o ON o.customer = c.id AND o.total > 50',
    shop,
  ],
  ['SELECT COUNT(*), COUNT(c.id) FROM shop.customers c RIGHT JOIN shop.orders o ON o.customer = c.id', shop],
  [
    'SELECT COUNT(*), COUNT(c.id), COUNT(o.order_id) FROM shop.customers c FULL JOIN shop.orders o ON o.customer = c.id',
    shop,
  ],
  // Derived tables, WITH.
  [
    'SELECT segment, COUNT(*), SUM(n), SUM(t) FROM (SELECT c.id, c.segment, COUNT(*) AS n, SUM(o.total) AS t FROM shop.customers c JOIN shop.orders o ON o.customer = c.id GROUP BY c.id, c.segment HAVING COUNT(*) > 1) d GROUP BY segment',
    shop,
  ],
  [
    'WITH t AS (SELECT customer, SUM(total) AS spent FROM shop.orders GROUP BY customer) SELECT c.segment, COUNT(*), SUM(t.spent), SUM(u.spent) FROM t JOIN shop.customers c ON t.customer = c.id JOIN t AS u ON u.customer = c.id GROUP BY c.segment',
    shop,
  ],
  ['SELECT COUNT(*) FROM (SELECT DISTINCT customer FROM shop.orders) d', shop],
  [
    'SELECT COUNT(*), SUM(total) FROM (SELECT total, customer, ROW_NUMBER() OVER (PARTITION BY customer ORDER BY order_id) AS r FROM shop.orders) w WHERE r = 1',
    shop,
  ],
  [
    'SELECT SUM(gap), COUNT(gap) FROM (SELECT ordered - LAG(ordered) OVER (PARTITION BY customer ORDER BY order_id) AS gap FROM shop.orders) w',
    shop,
  ],
  [
    'SELECT SUM(a), SUM(m), COUNT(*) FROM (SELECT customer, AVG(total) AS a, MIN(total) AS m FROM shop.orders GROUP BY customer) d',
    shop,
  ],
  // Subqueries.
  [
    'SELECT segment, COUNT(*) FROM shop.customers c WHERE EXISTS (SELECT 1 FROM shop.orders o WHERE o.customer = c.id AND o.total > 40) GROUP BY segment',
    shop,
  ],
  [
    'SELECT COUNT(*) FROM shop.customers WHERE id NOT IN (SELECT customer FROM shop.orders WHERE customer IS NOT NULL)',
    shop,
  ],
  ['SELECT COUNT(*) FROM shop.customers WHERE id NOT IN (SELECT customer FROM shop.orders)', shop],
  [
    'SELECT COUNT(*), SUM(o.total) FROM shop.orders o WHERE o.total > (SELECT AVG(i.total) FROM shop.orders i WHERE i.customer = o.customer)',
    shop,
  ],
  ['SELECT COUNT(*) FROM shop.orders WHERE total = (SELECT MAX(total) FROM shop.orders)', shop],
  // Sets of one owner.
  ['SELECT COUNT(*), SUM(x) FROM (SELECT total AS x FROM shop.orders UNION ALL SELECT price FROM shop.lines) u', shop],
  [
    "SELECT COUNT(*) FROM (SELECT customer FROM shop.orders EXCEPT SELECT id FROM shop.customers WHERE city = 'x') u",
    shop,
  ],
  // With another owner.
  [
    "SELECT c.segment, COUNT(*), SUM(s.cost) FROM shop.lines l, shop.orders o, shop.customers c, supply.parts s WHERE l.order_id = o.order_id AND o.customer = c.id AND l.line_id = s.line AND s.kind = 'a' GROUP BY c.segment",
    both,
  ],
  [
    'SELECT s.kind, COUNT(*), SUM(d.t) FROM (SELECT order_id, SUM(quantity * price) AS t FROM shop.lines GROUP BY order_id) d JOIN supply.deliveries s ON d.order_id = s.order_id GROUP BY s.kind',
    both,
  ],
  [
    "SELECT COUNT(*) FROM shop.lines l, supply.parts s WHERE (l.line_id = s.line AND s.kind = 'a' AND l.quantity > 2) OR (l.line_id = s.line AND s.kind = 'b' AND l.quantity < 9)",
    both,
  ],
  [
    'SELECT kind, COUNT(*), SUM(v) FROM (SELECT s.kind AS kind, s.cost * 2 AS v FROM shop.lines l JOIN supply.parts s ON l.line_id = s.line WHERE l.quantity > 1) t WHERE v > 10 GROUP BY kind',
    both,
  ],
  [
    'SELECT kind, COUNT(*) FROM (SELECT kind FROM supply.parts UNION ALL SELECT c.segment FROM shop.orders o JOIN shop.customers c ON o.customer = c.id UNION ALL SELECT segment FROM shop.customers) t GROUP BY kind',
    both,
  ],
] as const)('%s', async (sql, owners) => {
  await answers(sql, owners);
});
