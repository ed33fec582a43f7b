/** What one owner computes over several of its tables, against DuckDB over the same tables with the question as it stands. */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { replicated, runLocal, UsageError } from '@tacit/engine';
import { disclosureGuard } from '../contract/guard.ts';
import type { DatasetCard } from '../contract/cards.ts';
import { compile } from './compile.ts';
import { runQuery, runQueryClear } from './execute/query.ts';
import { finish } from './execute/finish.ts';
import { ownPart } from './own-part.ts';
import type { Plan } from './plan/types.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { shopCards, shopSql } from './testing/shop.ts';
import { partiesOf } from './testing/cards.ts';
import { relationQuestion } from './testing/relation-questions.ts';

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

const shown = (value: unknown): string => {
  if (typeof value === 'number' && !Number.isInteger(value)) return shown(value.toFixed(6));
  const text = typeof value === 'string' ? value : `${value as null | undefined | bigint}`;
  return /^-?\d+\.\d+$/.test(text) ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
};

const sorted = (rows: readonly (readonly unknown[])[]) => rows.map((row) => row.map(shown).join(' | ')).toSorted();

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
  // CASE, quotients and functions inside.
  [
    "SELECT size, COUNT(*), SUM(half) FROM (SELECT CASE WHEN total > 50 THEN 'large' ELSE 'small' END AS size, total / 2 AS half FROM shop.orders) d GROUP BY size",
    shop,
  ],
  [
    "SELECT month, city, COUNT(*), SUM(b) FROM (SELECT EXTRACT(MONTH FROM o.ordered) AS month, UPPER(c.city) AS city, COALESCE(c.balance, 0) AS b FROM shop.orders o JOIN shop.customers c ON o.customer = c.id WHERE c.segment LIKE 'p%') d GROUP BY month, city",
    shop,
  ],
  [
    'SELECT SUM(CASE WHEN n > 2 THEN t ELSE 0 END), COUNT(*) FILTER (WHERE n > 2), SUM(t) FROM (SELECT customer, COUNT(*) AS n, SUM(CASE WHEN total > 30 THEN total ELSE 0 END) AS t FROM shop.orders GROUP BY customer) d',
    shop,
  ],
  [
    "SELECT k, COUNT(*) FROM (SELECT LEFT(city, 1) AS k FROM shop.customers WHERE LEFT(city, 1) IN ('x', 'q', 'z')) d GROUP BY k",
    shop,
  ],
  // Between two owners: keys that repeat, keys through a third column, products, a subquery by a column that is equal.
  [
    'SELECT s.kind, COUNT(*), SUM(l.quantity) FROM shop.lines l, shop.orders o, supply.deliveries s WHERE l.order_id = o.order_id AND o.order_id = s.order_id GROUP BY s.kind',
    both,
  ],
  [
    'SELECT COUNT(*), SUM(l.price), SUM(p.cost) FROM shop.lines l, supply.parts p, supply.deliveries d WHERE l.line_id = p.line AND l.line_id = d.order_id',
    both,
  ],
  [
    'SELECT COUNT(*), SUM(l.quantity), SUM(p.cost) FROM shop.lines l, supply.parts p, supply.deliveries d WHERE l.line_id = p.line AND l.order_id = d.order_id',
    both,
  ],
  [
    'SELECT COUNT(*), SUM(l.price) FROM shop.lines l, supply.parts p WHERE l.line_id = p.line AND l.price > (SELECT AVG(i.price) FROM shop.lines i WHERE i.line_id <= p.line)',
    both,
  ],
  [
    "SELECT COUNT(*), SUM(CASE WHEN s.kind = 'late' THEN d.t ELSE 0 END) FROM (SELECT order_id, SUM(quantity * price) AS t FROM shop.lines GROUP BY order_id) d JOIN supply.deliveries s ON d.order_id = s.order_id",
    both,
  ],
  // Rows that stay, of relations.
  [
    'SELECT c.city, COUNT(*), COUNT(s.kind), SUM(o.total) FROM shop.orders o JOIN shop.customers c ON o.customer = c.id AND c.id > 5 LEFT JOIN supply.deliveries s ON s.order_id = o.order_id GROUP BY c.city',
    both,
  ],
  [
    'SELECT COUNT(*), COUNT(d.n), SUM(d.n) FROM shop.lines l JOIN shop.orders o USING (order_id) LEFT JOIN (SELECT order_id, COUNT(*) AS n FROM supply.deliveries GROUP BY order_id) d ON l.order_id = d.order_id WHERE l.quantity > 3',
    both,
  ],
  [
    'SELECT s.kind, COUNT(*), SUM(d.t) FROM (SELECT order_id, SUM(price) AS t FROM shop.lines GROUP BY order_id) d RIGHT JOIN supply.deliveries s ON d.order_id = s.order_id AND d.t > 20 GROUP BY s.kind',
    both,
  ],
  [
    'SELECT COUNT(*) FROM shop.orders o JOIN shop.customers c ON o.customer = c.id LEFT JOIN supply.deliveries s ON s.order_id = o.order_id WHERE s.order_id IS NULL',
    both,
  ],
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

test('two owners’ relations under protocol give what they give in the clear, at the stated cost', async () => {
  const sql =
    'SELECT s.kind, COUNT(*), SUM(d.t * s.n) FROM (SELECT order_id, SUM(quantity) AS t FROM shop.lines GROUP BY order_id) d, (SELECT order_id, kind, 2 AS n FROM supply.deliveries WHERE order_id > 9) s WHERE d.order_id = s.order_id GROUP BY s.kind ORDER BY kind';
  const plan = await answers(sql, both);
  const { disclosure, cost } = await compiled(sql, both);
  const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
  const run = await runLocal(plan.parties, async (session) =>
    runQuery(plan, await replicated.create(session, disclosureGuard(disclosure, plan.parties)), load),
  );
  expect(run.results[0]).toEqual(await runQueryClear(plan, load));
  expect(Math.max(...run.traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
});

// -- random questions --

const more = Math.max(1, Number(process.env['TACIT_TEST_RUNS'] ?? 1));
const randomTimes = 15 * more;

test(`${randomTimes} random relations`, async () => {
  let refused = 0;
  for (let seed = 0; seed < randomTimes; seed++) {
    const sql = relationQuestion(seed, more > 1 ? 3 : 2);
    try {
      await answers(sql, shop);
    } catch (error) {
      // Sums of sums grow with every join.
      if (!(error instanceof UsageError) || !['sql.overflow', 'sql.relation-rows'].includes(error.code)) throw error;
      refused++;
    }
  }
  expect(refused).toBeLessThan(randomTimes / 2);
}, 120_000);

// -- disclosure control --

/** Cards with a minimum; `unit`: of all tables that have the column. */
function guarded(minimum: number, unit?: string, more: (card: DatasetCard) => Partial<DatasetCard> = () => ({})) {
  return shopCards.map((card): DatasetCard => {
    const own = card.columns.find(({ name }) => name === unit);
    return {
      ...card,
      minimumGroupSize: minimum,
      emptyGroups: 'hidden',
      ...(own === undefined ? {} : { unit: { column: own.name, type: own.type } }),
      ...more(card),
    };
  });
}

/** Cards that do not allow `use` of a column. */
const without = (column: string, use: string, cards: readonly DatasetCard[] = shopCards): DatasetCard[] =>
  cards.map((card) => ({
    ...card,
    columns: card.columns.map((each) =>
      `${card.name}.${each.name}` === column ? { ...each, allow: each.allow.filter((one) => one !== use) } : each,
    ),
  }));

const unitsOf = async (sql: string, cards: readonly DatasetCard[]) =>
  (await compiled(sql, ['shop'], cards)).plan.stages.map(({ unit }) => unit?.kind === 'column' && unit.column);

test.each([
  // Orders are there once each; customers as often as they have orders, told apart by the key that joins them.
  ['SELECT COUNT(*) FROM shop.orders o JOIN shop.customers c ON o.customer = c.id', 'id'],
  [
    'SELECT COUNT(*) FROM shop.lines l JOIN shop.orders USING (order_id) JOIN shop.customers c ON c.id = customer',
    'customer',
  ],
  ['SELECT COUNT(*) FROM (SELECT customer, SUM(total) AS t FROM shop.orders GROUP BY customer) d', false],
  ['SELECT COUNT(*) FROM (SELECT o.total FROM shop.orders o JOIN shop.customers c ON o.customer = c.id) d', 'c.id (2)'],
  ['SELECT COUNT(o.total) FROM shop.customers c LEFT JOIN shop.orders o ON o.customer = c.id', 'id'],
  ['SELECT COUNT(*) FROM shop.customers a JOIN shop.customers b ON a.id = b.id', false],
])('units of %s', async (sql, unit) => {
  expect(await unitsOf(sql, guarded(5))).toEqual([unit]);
});

test.each([
  // Many lines with one customer, one line with many customers.
  'SELECT COUNT(*) FROM shop.lines a, shop.customers c',
  // A day stands for several customers' orders, and the same customer has orders on several days.
  'SELECT COUNT(*) FROM (SELECT ordered, SUM(total) AS t FROM shop.orders GROUP BY ordered) d',
  'SELECT COUNT(*) FROM (SELECT DISTINCT ordered FROM shop.orders) d',
  // One order among many customers.
  'SELECT SUM(n) FROM (SELECT c.id, COUNT(o.total) AS n FROM shop.customers c LEFT JOIN shop.orders o ON o.order_id = c.id GROUP BY c.id) d',
])('no minimum can be kept: %s', async (sql) => {
  const cards = guarded(5, 'customer');
  await expect(compiled(sql, ['shop'], cards)).rejects.toMatchObject({ code: 'sql.relation-units' });
  await expect(compiled(sql, ['shop'])).resolves.toBeDefined();
});

test('the unit of all tables is one person', async () => {
  const cards = guarded(5, 'customer', ({ name }) =>
    name === 'customers'
      ? { unit: { column: 'id', type: { kind: 'integer' } } }
      : name === 'lines'
        ? { minimumGroupSize: 1 }
        : {},
  );
  const counts =
    'SELECT SUM(n) FROM (SELECT c.id, COUNT(o.total) AS n FROM shop.customers c LEFT JOIN shop.orders o ON o.customer = c.id GROUP BY c.id) d';
  expect(await unitsOf(counts, cards)).toEqual(['id']);
  expect(await unitsOf('SELECT COUNT(*) FROM shop.orders JOIN shop.lines USING (order_id)', cards)).toEqual([
    'customer',
  ]);
});

test('groups of too few customers are withheld, however many orders they have', async () => {
  const sql =
    'SELECT c.city, c.segment, COUNT(*) FROM shop.orders o, shop.customers c WHERE o.customer = c.id GROUP BY c.city, c.segment';
  const { plan, disclosure } = await compiled(sql, ['shop'], guarded(5));
  const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
  const released = await runQueryClear(plan, load, { guard: disclosureGuard(disclosure, plan.parties) });
  const all = await database.rows(
    sql.replace('COUNT(*)', 'COUNT(*), COUNT(DISTINCT c.id) AS people, COUNT(DISTINCT o.order_id) AS own'),
  );
  const enough = all.filter(([, , , people, own]) => Number(people) >= 5 && Number(own) >= 5);
  expect(enough.length).toBeGreaterThan(0);
  expect(enough.length).toBeLessThan(all.length);
  expect(sorted(finish(plan, released).rows)).toEqual(sorted(enough.map((row) => row.slice(0, 3))));
});

test.each([
  [
    'orders.total',
    'aggregate',
    'SELECT SUM(t) FROM (SELECT customer, SUM(total) AS t FROM shop.orders GROUP BY customer) d',
  ],
  [
    'orders.total',
    'extreme',
    'SELECT SUM(t) FROM (SELECT customer, MIN(total) AS t FROM shop.orders GROUP BY customer) d',
  ],
  [
    'orders.customer',
    'group',
    'SELECT SUM(t) FROM (SELECT customer, SUM(total) AS t FROM shop.orders GROUP BY customer) d',
  ],
  ['customers.id', 'join', 'SELECT SUM(total) FROM shop.orders, shop.customers WHERE customer = id'],
  [
    'orders.total',
    'filter',
    'SELECT COUNT(*) FROM shop.customers WHERE EXISTS (SELECT 1 FROM shop.orders WHERE customer = id AND total > 9)',
  ],
  ['orders.customer', 'filter', 'SELECT COUNT(*) FROM shop.customers WHERE id IN (SELECT customer FROM shop.orders)'],
  ['lines.price', 'aggregate', 'SELECT SUM(x) FROM (SELECT quantity, price AS x FROM shop.lines) d'],
  // A product may be zero for all rows but one.
  ['lines.price', 'single-out', 'SELECT SUM(x) FROM (SELECT quantity * price AS x FROM shop.lines) d'],
  ['orders.order_id', 'single-out', 'SELECT COUNT(*) FROM (SELECT total FROM shop.orders WHERE order_id = 6) d'],
  // Bounds that are close together, one inside and one outside.
  [
    'orders.total',
    'single-out',
    'SELECT COUNT(*) FROM (SELECT total AS x FROM shop.orders WHERE total >= 5) d WHERE x <= 5',
  ],
  [
    'orders.total',
    'single-out',
    'SELECT COUNT(*) FROM (SELECT customer FROM shop.orders GROUP BY customer HAVING SUM(total) = 7) d',
  ],
  [
    'orders.order_id',
    'single-out',
    'SELECT SUM(total) FROM (SELECT total, ROW_NUMBER() OVER (ORDER BY order_id) AS r FROM shop.orders) d WHERE r = 1',
  ],
  [
    'orders.total',
    'single-out',
    'SELECT SUM(y) FROM (SELECT LAG(total) OVER (ORDER BY order_id) AS y FROM shop.orders) d',
  ],
  [
    'orders.order_id',
    'single-out',
    'SELECT SUM(total) FROM (SELECT total, order_id = 6 AS f FROM shop.orders) d WHERE f',
  ],
  [
    'orders.order_id',
    'single-out',
    'SELECT SUM(t) FROM (SELECT customer, SUM(total) FILTER (WHERE order_id = 6) AS t FROM shop.orders GROUP BY customer) d',
  ],
  [
    'orders.order_id',
    'single-out',
    'SELECT COUNT(*) FROM shop.customers WHERE EXISTS (SELECT 1 FROM shop.orders WHERE customer = id AND order_id = 6 LIMIT 1)',
  ],
  [
    'orders.order_id',
    'single-out',
    'SELECT COUNT(o.total) FROM shop.customers LEFT JOIN shop.orders o ON o.customer = id AND o.order_id = 6',
  ],
  // What a CASE, a pattern or a FILTER asks is a filter, and picks as a condition does.
  [
    'orders.customer',
    'filter',
    'SELECT SUM(x) FROM (SELECT CASE WHEN customer > 50 THEN total ELSE 0 END AS x FROM shop.orders) d',
  ],
  [
    'orders.order_id',
    'single-out',
    'SELECT SUM(x) FROM (SELECT CASE WHEN order_id = 6 THEN total ELSE 0 END AS x FROM shop.orders) d',
  ],
  [
    'orders.order_id',
    'single-out',
    "SELECT g, COUNT(*) FROM (SELECT CASE WHEN order_id = 6 THEN 'a' ELSE 'b' END AS g FROM shop.orders) d GROUP BY g",
  ],
  ['orders.total', 'single-out', 'SELECT SUM(x) FROM (SELECT FLOOR(total / 50) AS x FROM shop.orders) d'],
  [
    'orders.order_id',
    'single-out',
    'SELECT COUNT(*) FILTER (WHERE k = 6) FROM (SELECT order_id AS k FROM shop.orders) d',
  ],
])('%s must allow %s: %s', async (column, use, sql) => {
  await expect(compiled(sql, ['supply', 'shop'].slice(1), shopCards)).resolves.toBeDefined();
  const cards = without(column, use);
  const request = {
    kind: 'sql',
    question: { sql },
    protocol: 'replicated',
    parties: [...partiesOf('shop').slice(0, 2), { name: 'reader', role: 'helper' as const, publicKey: 'A'.repeat(43) }],
    datasets: cards,
    recipients: ['reader'],
  };
  const [dataset, name] = column.split('.');
  await expect(compile(request)).rejects.toMatchObject({
    code: 'policy.column',
    fields: { missing: expect.arrayContaining([`shop.${dataset}.${name}: ${use}`]) as unknown },
  });
});

test('what an owner computes alone, and what no minimum counts, is on the statement', async () => {
  const sql =
    'SELECT COUNT(*) FROM shop.customers c WHERE EXISTS (SELECT 1 FROM shop.orders o WHERE o.customer = c.id AND o.total > 4.5)';
  const { plan, disclosure } = await compiled(sql, ['shop'], guarded(5));
  const line = (id: string) => disclosure.find((each) => each.id === id)?.values;
  expect(line('own.shop')?.['relation']).toBe(
    '(SELECT exists FROM (SELECT *, EXISTS (SELECT 1 FROM shop.orders AS o WHERE o.customer = c.id AND o.total > 4.5) AS exists FROM shop.customers AS c))',
  );
  expect(line('own.asked.shop')?.['datasets']).toEqual(['shop.orders']);
  expect(disclosure.filter(({ id }) => id.startsWith('size.')).map(({ id }) => id)).toEqual([
    'size.shop.customers',
    'size.shop.orders',
  ]);
  expect(plan.stages[0]).toMatchObject({ dataset: 'customers', where: { kind: 'column', column: 'exists' } });
});

test('of two questions about a relation the ledger compares text and data, and nothing else', async () => {
  const ask = async (least: number) => {
    const sql = `SELECT COUNT(*) FROM shop.orders o, shop.customers c WHERE o.customer = c.id AND o.total > ${least}`;
    return ownPart((await compiled(sql, ['shop'])).plan, shopCards, 'shop');
  };
  const [one, same, other] = [await ask(20), await ask(20), await ask(21)];
  expect(one).toEqual(same);
  expect(one?.relation?.question).not.toBe(other?.relation?.question);
  expect(one).toMatchObject({ where: null, keys: [], marked: [] });
  expect(one?.relation?.datasets.map(({ dataset }) => dataset)).toEqual(['orders', 'customers']);
});

test('what FILTER keeps and CASE chooses of a relation makes another question in the ledger', async () => {
  const ask = async (list: string) => {
    const sql = `SELECT ${list} FROM shop.orders o, shop.customers c WHERE o.customer = c.id`;
    return ownPart((await compiled(sql, ['shop'])).plan, shopCards, 'shop')?.relation?.question;
  };
  const questions = [
    await ask('SUM(o.total)'),
    await ask('SUM(o.total) FILTER (WHERE o.total > 4)'),
    await ask('SUM(o.total) FILTER (WHERE o.total > 5)'),
    await ask('SUM(CASE WHEN o.total > 4 THEN o.total ELSE 0 END)'),
    await ask('SUM(CASE WHEN o.total > 5 THEN o.total ELSE 0 END)'),
  ];
  expect(new Set(questions).size).toBe(questions.length);
});

test('a subquery over another owner’s table beside one over the own is computed as a relation of both', async () => {
  const sql =
    'SELECT COUNT(*) FROM shop.orders o WHERE EXISTS (SELECT 1 FROM supply.deliveries s WHERE s.order_id = o.order_id) AND o.customer IN (SELECT id FROM shop.customers)';
  expect((await compiled(sql, both)).plan.source).toBe('shared');
});

test('of rows that stay and are repeated inside, the minimum counts the units of the relation and keys', async () => {
  const sql =
    'SELECT c.city, c.segment, COUNT(*) FROM shop.orders o JOIN shop.customers c ON o.customer = c.id LEFT JOIN supply.deliveries s ON s.order_id = o.order_id GROUP BY c.city, c.segment';
  const { plan, disclosure } = await compiled(sql, both, guarded(5));
  expect(plan.stages[0]).toMatchObject({ unit: { kind: 'column' } });
  const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
  const released = await runQueryClear(plan, load, { guard: disclosureGuard(disclosure, plan.parties) });
  const all = await database.rows(
    sql.replace('COUNT(*)', 'COUNT(*), COUNT(DISTINCT c.id) AS people, COUNT(DISTINCT o.order_id) AS own'),
  );
  const few = new Set(
    all.filter(([, , , people]) => Number(people) < 5).map((row) => row.slice(0, 2).map(shown).join()),
  );
  const found = finish(plan, released).rows;
  expect(few.size).toBeGreaterThan(0);
  expect(found.filter((row) => few.has(row.slice(0, 2).map(shown).join()))).toEqual([]);
  const right = sorted(all.map((row) => row.slice(0, 3)));
  expect(sorted(found).filter((row) => !right.includes(row))).toEqual([]);
});
