/**
 * Outer joins with conditions, IN and NOT IN of NULLs, subqueries of a row and set operations over several owners' rows: what SQL's three truth
 * values make of every case, compared with DuckDB; and what whoever receives the answer, or has rows in it, could do with them.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { hasText, replicated, runLocal, UsageError } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetCard, Use } from '../contract/cards.ts';
import type { DisclosureLine } from '../contract/contract.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { disclosureGuard } from '../contract/guard.ts';
import type { Compiled } from '../kinds/kind.ts';
import { compile, grantsOf } from './compile.ts';
import { finish, type Released } from './execute/finish.ts';
import { runQuery, runQueryClear } from './execute/query.ts';
import type { Plan } from './plan/types.ts';
import { columnCard, datasetCard, partiesOf } from './testing/cards.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { compileOver, differences, differencesOf } from './testing/same-answer.ts';

const integer = { kind: 'integer' } as const;
const range = (min: number, max: number) => ({ min: String(min), max: String(max) });

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  await database.run('CREATE SCHEMA bank; CREATE SCHEMA shop; CREATE SCHEMA insurer');
});
afterAll(() => database.close());

describe('three truth values', () => {
  // Under the protocol itself, as under the plaintext oracle, for what the price says.
  test.each([
    'SELECT COUNT(*) AS n, SUM(b.x) AS s FROM bank.t a LEFT JOIN shop.t b ON a.k = b.k AND a.id > 2 AND b.x < a.x',
    'SELECT COUNT(*) AS n, SUM(b.x) AS s, SUM(a.x) AS r FROM bank.t a FULL JOIN shop.t b ON a.k = b.k AND b.x < a.x',
    'SELECT COUNT(*) AS n FROM bank.t a WHERE a.x NOT IN (SELECT b.x FROM shop.t b WHERE b.k = a.k)',
    'SELECT SUM((SELECT COUNT(*) FROM shop.t b WHERE b.k = a.k)) AS n FROM bank.t a',
    'SELECT COUNT(*) AS n FROM (SELECT k, x FROM bank.t EXCEPT ALL SELECT x, k FROM shop.t) t',
    'SELECT COUNT(*) AS n FROM (SELECT a.k, b.x FROM bank.t a JOIN shop.t b ON a.k = b.k INTERSECT ALL SELECT x, k FROM shop.t) t',
  ])('under replicated: %s', async (sql) => {
    await store('bank', every);
    await store('shop', every.slice(2));
    const { plan, disclosure, cost } = await compileOver(cards, sql);
    const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
    const guard = () => disclosureGuard(disclosure, plan.parties);
    const { results, traffic } = await runLocal(plan.parties, async (session) =>
      runQuery(plan, await replicated.create(session, guard()), load),
    );
    const released = results.find((each) => each !== undefined) as Released;
    expect(await differencesOf(database, sql, finish(plan, released))).toEqual([]);
    expect(Math.max(...traffic.map((each) => each.rounds))).toBe(cost.rounds);
    expect(traffic.map(({ sent }) => sent.reduce((total, each) => total + each, 0))).toEqual(cost.bytes);
  });

  const columns = ['k', 'x'].map((name) => columnCard(name, integer, { range: range(1, 3), nullable: true }));
  const cards = ['bank', 'shop'].map((owner): DatasetCard => {
    const card = datasetCard(
      owner,
      't',
      20,
      [columnCard('id', integer, { range: range(1, 20) }), ...columns],
      [['id']],
    );
    return { ...card, minimumGroupSize: 1, emptyGroups: 'public' };
  });

  /** Rows of k and x. */
  async function store(owner: string, rows: readonly (readonly (number | null)[])[]): Promise<void> {
    await database.run(`CREATE OR REPLACE TABLE ${owner}.t (id BIGINT, k BIGINT, x BIGINT)`);
    const values = rows.map((row, i) => `(${[i + 1, ...row].map((value) => value ?? 'NULL').join(', ')})`);
    if (values.length > 0) await database.run(`INSERT INTO ${owner}.t VALUES ${values.join(', ')}`);
  }

  /** Every pair of these values, one of them twice. */
  const every = [null, 1, 2].flatMap((k) => [null, 1, 2].map((x) => [k, x])).concat([[1, 2]]);
  const lists: readonly (readonly (readonly (number | null)[])[])[] = [
    [],
    [[1, 1]],
    [[1, null]],
    [[null, 1]],
    [
      [1, 1],
      [1, null],
      [2, 2],
    ],
    [
      [2, null],
      [2, null],
      [1, 2],
    ],
    every,
  ];

  test.each([
    'a.x IN (SELECT b.x FROM shop.t b)',
    'a.x NOT IN (SELECT b.x FROM shop.t b)',
    '(a.x IN (SELECT b.x FROM shop.t b)) IS NULL',
    '(a.x NOT IN (SELECT b.x FROM shop.t b)) IS NOT NULL',
    'NOT (a.k = 1 AND a.x IN (SELECT b.x FROM shop.t b))',
    'a.x NOT IN (SELECT b.x FROM shop.t b WHERE b.x IS NOT NULL)',
    'a.x NOT IN (SELECT b.x FROM shop.t b WHERE b.k = a.k)',
    '(a.x IN (SELECT b.x FROM shop.t b WHERE b.k = a.k)) IS NULL',
    'a.id NOT IN (SELECT b.x FROM shop.t b)',
    'a.x NOT IN (SELECT b.id FROM shop.t b)',
    '(SELECT COUNT(*) FROM shop.t b WHERE b.k = a.k) > 1',
    '(SELECT COUNT(*) FROM shop.t b WHERE b.k = a.k) = 0',
    '(SELECT COUNT(b.x) FROM shop.t b WHERE b.k = a.k) < 1',
    '(SELECT COUNT(DISTINCT b.x) FROM shop.t b WHERE b.k = a.k) <= a.x',
    '(SELECT SUM(b.x) FROM shop.t b WHERE b.k = a.k) IS NULL',
    'COALESCE((SELECT SUM(b.x) FROM shop.t b WHERE b.k = a.k), 0) < 2',
    '(SELECT COALESCE(SUM(b.x), 0) FROM shop.t b WHERE b.k = a.k) < 2',
    '(SELECT COUNT(*) FROM (SELECT * FROM shop.t c WHERE c.k = a.k) b) <> 1',
    '(SELECT COUNT(*) FROM (SELECT DISTINCT x FROM shop.t c WHERE c.k = a.k) b) <> 1',
  ])('%s', async (condition) => {
    await store('bank', every);
    const sql = `SELECT COUNT(*) AS n, SUM(a.id) AS s FROM bank.t a WHERE ${condition}`;
    const compiled = await compileOver(cards, sql);
    for (const list of lists) {
      await store('shop', list);
      expect(await differences(database, cards, sql, compiled), JSON.stringify(list)).toEqual([]);
    }
  });

  test.each([
    'a.k = b.k AND a.x = 1',
    'a.k = b.k AND b.x = 1',
    'a.k = b.k AND NOT a.x = 1',
    'a.k = b.k AND a.x < b.x',
    'a.k = b.k AND a.x > 1 AND b.x < a.x',
    'a.k = b.k AND (a.x = b.x OR b.x IS NULL)',
    'a.k = b.k AND (a.x IS NULL OR b.id IS NULL)',
    'a.k = b.k AND 1 = 2',
    'a.k = b.id AND a.x < b.x',
    'a.id = b.k AND a.x <> b.x',
    'a.id = b.id AND a.x = 1 AND b.x = 2',
    'a.id = b.id AND a.x < b.x AND a.k = 1',
    'a.k = b.k AND a.x = b.x AND a.id < b.id',
    'a.k = b.k',
  ])('ON %s', async (on) => {
    await store('bank', every);
    for (const join of ['LEFT', 'RIGHT', 'FULL']) {
      const sql = `SELECT COUNT(*) AS n, COUNT(a.id) AS a, COUNT(b.id) AS b, SUM(a.id * b.id) AS s, SUM(a.x) AS x, MIN(b.x) AS y FROM bank.t a ${join} JOIN shop.t b ON ${on}`;
      const compiled = await compileOver(cards, sql);
      for (const list of lists.slice(3)) {
        await store('shop', list);
        expect(await differences(database, cards, sql, compiled), `${join} ${JSON.stringify(list)}`).toEqual([]);
      }
    }
  });

  test.each(['UNION', 'INTERSECT', 'EXCEPT', 'UNION ALL', 'INTERSECT ALL', 'EXCEPT ALL'])('%s', async (operator) => {
    await store('bank', [...every, ...every.slice(0, 5)]);
    const rows = `SELECT k, x FROM bank.t ${operator} SELECT x, k FROM shop.t`;
    const inside = `SELECT COUNT(*) AS n, COUNT(k) AS k, SUM(x) AS s FROM (${rows}) t`;
    for (const sql of [inside, rows]) {
      const compiled = await compileOver(cards, sql);
      for (const list of lists) {
        await store('shop', list);
        expect(await differences(database, cards, sql, compiled), JSON.stringify(list)).toEqual([]);
      }
    }
  });

  test('UNION of answers: groups and totals of the same rows, groups of different tables', async () => {
    await store('bank', every);
    await store('shop', every.slice(3));
    const listed = cards.map((card): DatasetCard => {
      const columns = card.columns.map((column) =>
        column.name === 'k' ? { ...column, categories: ['1', '2', '3'] } : column,
      );
      return { ...card, columns };
    });
    for (const sql of [
      'SELECT k, COUNT(*) AS n, SUM(x) AS s FROM bank.t GROUP BY k UNION ALL SELECT NULL, COUNT(*), SUM(x) FROM bank.t ORDER BY n DESC, k',
      'SELECT a.k, COUNT(*) AS n FROM bank.t a JOIN shop.t b ON a.id = b.id GROUP BY a.k UNION ALL SELECT NULL, COUNT(*) FROM bank.t a JOIN shop.t b ON a.id = b.id',
      'SELECT k, COUNT(*) AS n, SUM(x) + COUNT(*) AS s FROM bank.t GROUP BY k UNION ALL SELECT x, COUNT(*), SUM(k) + COUNT(*) FROM shop.t GROUP BY 1',
      'SELECT k, COUNT(*) AS n FROM bank.t GROUP BY k UNION SELECT k, COUNT(*) FROM shop.t GROUP BY k',
      'SELECT COUNT(*) AS n, SUM(x) AS s FROM bank.t GROUP BY k UNION ALL SELECT COUNT(*), SUM(k) FROM shop.t GROUP BY x',
      'SELECT 1 AS v, k, COUNT(*) AS n FROM bank.t GROUP BY k UNION ALL SELECT 1.0, k, COUNT(*) FROM shop.t GROUP BY k',
      'SELECT COUNT(*) > 1 AS many FROM bank.t GROUP BY k UNION SELECT COUNT(*) > 1 FROM shop.t GROUP BY k ORDER BY many LIMIT 1',
      'SELECT k AS g, COUNT(*) FILTER (WHERE x = 1) AS n FROM bank.t GROUP BY k UNION ALL SELECT k, COUNT(*) FILTER (WHERE x > 1) FROM shop.t GROUP BY k ORDER BY g, n LIMIT 4',
    ])
      expect(await differences(database, listed, sql), sql).toEqual([]);
  });
});

const plain = {
  key: ['join', 'filter'] as readonly Use[],
  number: ['aggregate', 'filter'] as readonly Use[],
  group: ['group', 'filter'] as readonly Use[],
};
const everything: readonly Use[] = [
  'join',
  'group',
  'filter',
  'aggregate',
  'extreme',
  'membership',
  'combine',
  'single-out',
];

const bank = datasetCard(
  'bank',
  'customers',
  40,
  [
    columnCard('id', integer, { allow: plain.key, range: range(0, 99) }),
    columnCard('points', integer, { allow: plain.number, range: range(0, 100) }),
    columnCard('segment', { kind: 'text' }, { allow: plain.group, categories: ['a', 'b', 'c'] }),
  ],
  [['id']],
);
const shop = datasetCard('shop', 'orders', 60, [
  columnCard('customer', integer, { allow: plain.key, range: range(0, 99), nullable: true }),
  columnCard('price', integer, { allow: plain.number, range: range(0, 100) }),
]);
const datasets = [bank, shop];

const allowing = (card: DatasetCard, allow: readonly Use[] = everything): DatasetCard => {
  return { ...card, columns: card.columns.map((column) => ({ ...column, allow })) };
};
const perPerson = (card: DatasetCard, column: string): DatasetCard => ({ ...card, unit: { column, type: integer } });

function ask(sql: string, cards: readonly DatasetCard[], recipients: readonly string[]) {
  const computers = partiesOf(...new Set(cards.map(({ owner }) => owner)));
  const others = recipients.filter((recipient) => !computers.some(({ name }) => name === recipient));
  const receiving = others.map((name) => ({ name, role: 'recipient' as const, publicKey: 'A'.repeat(43) }));
  return {
    kind: 'sql',
    question: { sql },
    protocol: 'replicated',
    parties: [...computers, ...receiving],
    datasets: cards,
    recipients,
  };
}

async function lacking(sql: string, recipients: readonly string[] = ['ministry']): Promise<string[]> {
  const { missing } = await grantsOf(ask(sql, datasets, recipients));
  return missing.map(({ owner, column, use }) => `${owner}.${column}: ${use}`);
}

const granted = (sql: string, recipients: readonly string[] = ['ministry'], cards: readonly DatasetCard[] = datasets) =>
  compile(
    ask(
      sql,
      cards.map((card) => allowing(card)),
      recipients,
    ),
  );
const named = ({ disclosure }: Compiled, id: string): DisclosureLine | undefined =>
  disclosure.find((line) => line.id === id || line.id.startsWith(`${id}.`));

async function shown({ plan, disclosure }: Compiled<Plan>): Promise<readonly (readonly unknown[])[]> {
  const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
  const guard = disclosureGuard(disclosure, [...plan.parties, ...plan.clients]);
  const { rows } = finish(plan, (await runQueryClear(plan, load, { guard })) as Released);
  return rows.toSorted(([a], [b]) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Customers in segments of twelve, and orders of these customers. */
async function storeOrders(orders: string): Promise<void> {
  await database.run(
    "CREATE OR REPLACE TABLE bank.customers AS SELECT CAST(i AS BIGINT) AS id, CAST(1 AS BIGINT) AS points, ['a', 'b', 'c'][1 + i // 12] AS segment FROM range(36) t(i)",
  );
  await database.run(
    `CREATE OR REPLACE TABLE shop.orders AS SELECT CAST(c AS BIGINT) AS customer, CAST(1 AS BIGINT) AS price FROM (${orders}) t(c)`,
  );
}

describe('a NULL in a list decides about all rows that are looked up in it', () => {
  const where = (condition: string) => `SELECT COUNT(*) FROM bank.customers c WHERE ${condition}`;
  const not = where('c.id NOT IN (SELECT customer FROM shop.orders)');

  test('so it is a single row that is asked about, and on the statement', async () => {
    expect(await lacking(not)).toContain('shop.customer: single-out');
    const compiled = await granted(not);
    expect(named(compiled, 'infer.unknown')).toMatchObject({
      who: ['ministry'],
      values: { list: 'shop.orders.customer' },
    });
    expect(compiled.disclosure.every(({ text: name }) => hasText(name))).toBe(true);
    expect(renderDisclosure(compiled.disclosure)).toContain('whether shop.orders.customer is NULL in any of the rows');
    expect(renderDisclosure(compiled.disclosure, 'zh')).toContain('shop.orders.customer 是否有 NULL');
  });

  test.each([
    // A row that is not TRUE is left out, be it FALSE or unknown.
    'c.id IN (SELECT customer FROM shop.orders) AND (c.points > 3 OR c.id IN (SELECT price FROM shop.orders))',
    'c.id NOT IN (SELECT customer FROM shop.orders WHERE customer IS NOT NULL)',
    'c.points NOT IN (SELECT customer FROM shop.orders WHERE customer > 3)',
  ])('but not by %s', async (condition) => {
    expect((await lacking(where(condition))).filter((use) => use.includes('shop.customer: single-out'))).toEqual([]);
    expect(named(await granted(where(condition)), 'infer.unknown')).toBeUndefined();
  });

  test('whoever receives and has rows chooses what is looked up', async () => {
    expect(await lacking(not, ['bank'])).toContain('shop.customer: membership');
    expect(await lacking(not, ['shop'])).toContain('bank.id: membership');
  });

  test('with and without: what is left out is on the statement', async () => {
    expect(named(await granted(not), 'infer.kept')).toMatchObject({ values: { owners: ['bank'] } });
  });
});

describe('a count of no rows is 0, so that nothing tells a few who have some from many who have none', () => {
  const sql =
    'SELECT c.segment, COUNT(*), SUM((SELECT COUNT(*) FROM shop.orders o WHERE o.customer = c.id)) FROM bank.customers c GROUP BY c.segment';

  test.each([sql, sql.replace('COUNT(*) FROM', 'COALESCE(SUM(o.price), 0) FROM')])(
    'but the rows that have are none or enough: %s',
    async (question) => {
      // Of twelve each, nine, none and ten have an order.
      await storeOrders('SELECT * FROM range(9) UNION ALL SELECT * FROM range(24, 34)');
      const compiled = await granted(question);
      expect(compiled.plan.shared?.filled).toEqual([{ owner: 'shop', own: 'p1.own' }]);
      expect(named(compiled, 'gate.present')?.values).toEqual({ minimum: 10, owner: 'shop' });
      expect(await shown(compiled)).toEqual([
        ['b', '12', '0'],
        ['c', '12', '10'],
      ]);
    },
  );

  test('rows that stay for having none, and what is compared with the number of others’ rows', async () => {
    const none =
      'SELECT COUNT(*) FROM bank.customers c WHERE (SELECT COUNT(*) FROM shop.orders o WHERE o.customer = c.id) = 0';
    expect(named(await granted(none), 'infer.kept')).toMatchObject({ values: { owners: ['bank'] } });
    // How many rows a key has picks those with exactly so many.
    expect(await lacking(none)).toEqual(expect.arrayContaining(['bank.id: single-out', 'shop.customer: single-out']));
    const few = none.replace('= 0', '< c.points');
    expect(await lacking(few)).toContain('shop.customer: combine');
    expect(await lacking(few, ['bank'])).toContain('shop.customer: membership');
  });
});

describe('rows of set operations stand for persons', () => {
  const cards = [perPerson(bank, 'id'), perPerson(shop, 'customer')];
  const over = (operator: string, list = 'o.customer') =>
    `SELECT COUNT(*) FROM (SELECT ${list} FROM shop.orders o ${operator} SELECT id FROM bank.customers) t`;

  test('who has several rows counts once', async () => {
    // Nine persons with 36 orders; one more.
    await storeOrders('SELECT 50 + i // 4 FROM range(36) t(i)');
    const compiled = await granted(over('EXCEPT ALL'), ['ministry'], cards);
    expect(named(compiled, 'gate.units')?.values).toMatchObject({ minimum: 10 });
    expect((await shown(compiled)).flat().filter((cell) => cell !== null && typeof cell !== 'object')).toEqual([]);
    await storeOrders('SELECT 50 + i // 4 FROM range(40) t(i)');
    expect(await shown(compiled)).toEqual([['40']]);
  });

  test('of both sides where both are shown, and who only decides is told of', async () => {
    await storeOrders('SELECT i FROM range(9) t(i) UNION ALL SELECT 60 + i FROM range(20) t(i)');
    expect((await shown(await granted(over('INTERSECT'), ['ministry'], cards))).flat()).not.toContain('9');
    const except = await granted(over('EXCEPT'), ['ministry'], cards);
    expect(await shown(except)).toEqual([['20']]);
    expect(named(except, 'own.asked.bank')?.text).toBe('disclosure.shared-asked');
    expect(named(except, 'infer.kept')).toMatchObject({ values: { owners: ['shop'] } });
  });

  test('where no column tells persons apart the question is refused, with a cure that works', async () => {
    const prices = (list: string) =>
      `SELECT COUNT(*) FROM (SELECT ${list} FROM shop.orders EXCEPT SELECT ${list.replace('customer', 'id').replace('price', 'points')} FROM bank.customers) t`;
    await expect(granted(prices('price'), ['ministry'], cards)).rejects.toMatchObject({ code: 'sql.relation-units' });
    await expect(granted(prices('customer, price'), ['ministry'], cards)).resolves.toBeDefined();
  });

  test('whoever receives and has rows in it asks about others’ by its own', async () => {
    for (const operator of ['EXCEPT', 'INTERSECT']) {
      expect(await lacking(over(operator), ['bank'])).toContain('shop.customer: membership');
      expect(await lacking(over(operator), ['shop'])).toContain('bank.id: membership');
    }
    expect(named(await granted(over('UNION'), ['bank'], cards), 'gate.others')).toMatchObject({ who: ['bank'] });
  });
});

describe('rows that an ON with conditions leaves without a partner', () => {
  const full =
    'SELECT COUNT(*) FROM bank.customers c FULL JOIN shop.orders o ON c.id = o.customer AND c.points > 5 AND o.price < c.points';

  test('have a gate beside a recipient’s own, and what they tell is on the statement', async () => {
    const compiled = await granted(full, ['bank']);
    expect(named(compiled, 'gate.others')).toMatchObject({ who: ['bank'] });
    expect(named(compiled, 'infer.parts')).toMatchObject({ who: ['bank'] });
    expect(named(compiled, 'infer.kept')).toMatchObject({ values: { owners: ['bank', 'shop'] } });
    // 36 rows of the bank's own, and of the shop's too few: no condition holds, so that each stands alone.
    await storeOrders('SELECT i FROM range(9) t(i)');
    expect((await shown(compiled)).flat()).not.toContain('45');
    await storeOrders('SELECT i FROM range(10) t(i)');
    expect(await shown(compiled)).toEqual([['46']]);
  });

  test('a comparison of both sides needs what one in WHERE does', async () => {
    const left = full.replace('FULL', 'LEFT');
    for (const sql of [left, full]) {
      expect(await lacking(sql, ['bank'])).toContain('shop.customer: membership');
      expect(await lacking(sql)).toEqual(expect.arrayContaining(['bank.points: single-out']));
    }
  });
});

describe('answers below each other', () => {
  const total =
    "SELECT segment, COUNT(*) AS n FROM bank.customers GROUP BY segment UNION ALL SELECT 'all', COUNT(*) FROM bank.customers";

  test('a total is that of GROUPING SETS, with the gates of its rest', async () => {
    const { plan } = await granted(total, ['ministry'], [bank]);
    const sets =
      "SELECT CASE WHEN GROUPING(segment) = 1 THEN 'all' ELSE segment END AS segment, COUNT(*) AS n FROM bank.customers GROUP BY GROUPING SETS ((segment), ())";
    expect(plan).toEqual((await granted(sets, ['ministry'], [bank])).plan);
  });

  test('about rows of one table chosen twice are refused: their difference may be one row', async () => {
    const twice = (condition: string) =>
      `SELECT COUNT(*) AS n FROM bank.customers UNION ALL SELECT COUNT(*) FROM bank.customers WHERE ${condition}`;
    await expect(granted(twice('id <> 3'), ['ministry'], [bank])).rejects.toMatchObject({
      code: 'sql.answers-overlap',
    });
    const cure = 'SELECT COUNT(*) AS n, COUNT(*) FILTER (WHERE points > 3) AS m FROM bank.customers';
    await expect(granted(cure, ['ministry'], [bank])).resolves.toBeDefined();
  });

  test('of different tables each have their own minimum', async () => {
    await storeOrders('SELECT i FROM range(9) t(i)');
    const sql =
      "SELECT 'bank' AS who, COUNT(*) AS n FROM bank.customers UNION ALL SELECT 'shop', COUNT(*) FROM shop.orders";
    expect(await shown(await granted(sql))).toEqual([['bank', '36']]);
  });
});

describe('what is refused is cured as its hint says', () => {
  const open = datasets.map((card): DatasetCard => ({ ...allowing(card), minimumGroupSize: 1, emptyGroups: 'public' }));

  test.each([
    [
      'sql.shared-outer',
      'SELECT COUNT(*) AS n FROM bank.customers c FULL JOIN shop.orders o ON c.points > o.price',
      'SELECT COUNT(*) AS n FROM bank.customers c FULL JOIN shop.orders o ON c.id = o.customer AND c.points > o.price',
    ],
    [
      'sql.having-row',
      'SELECT c.segment, COUNT(*) AS n FROM bank.customers c GROUP BY c.segment HAVING COUNT(*) > (SELECT COUNT(*) FROM shop.orders o WHERE o.price = c.points)',
      'SELECT c.points, COUNT(*) AS n FROM bank.customers c LEFT JOIN (SELECT price, COUNT(*) AS n FROM shop.orders GROUP BY price) t ON t.price = c.points GROUP BY c.points HAVING COUNT(*) > COALESCE(MAX(t.n), 0)',
    ],
    [
      'sql.answers-empty',
      "SELECT 'bank' AS who, COUNT(*) AS n FROM bank.customers UNION ALL SELECT 'shop', COUNT(*) FROM shop.orders",
      "SELECT k, COUNT(*) AS n FROM (SELECT 'bank' AS k FROM bank.customers UNION ALL SELECT 'shop' FROM shop.orders) t GROUP BY k",
    ],
    [
      'sql.unsupported-union',
      'SELECT segment, COUNT(*) AS n FROM bank.customers GROUP BY segment EXCEPT SELECT NULL, COUNT(*) FROM shop.orders',
      'SELECT COUNT(*) AS n FROM (SELECT id FROM bank.customers EXCEPT SELECT customer FROM shop.orders) t',
    ],
  ])('%s', async (code, sql, cure) => {
    await storeOrders('SELECT i // 2 FROM range(40) t(i)');
    // Answers of tables that have no minimum need no cure.
    const held = open.map((card): DatasetCard => ({ ...card, minimumGroupSize: 2 }));
    const error: unknown = await compileOver(held, sql).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({ code });
    expect((error as UsageError).hint).toBeTruthy();
    expect(await differences(database, open, cure)).toEqual([]);
  });

  test('FULL JOIN of keys that repeat on both sides, of few rows; of many one side is aggregated first', async () => {
    await storeOrders('SELECT i // 2 FROM range(40) t(i)');
    const pairs = 'SELECT COUNT(*) AS n FROM shop.orders a FULL JOIN bank.customers b ON a.price = b.points';
    expect(await differences(database, open, pairs)).toEqual([]);
    const large = open.map((card): DatasetCard => ({ ...card, rowsUpTo: 5_000 }));
    await expect(compileOver(large, pairs)).rejects.toMatchObject({ code: 'sql.shared-pairs' });
    const cure =
      'SELECT COUNT(*) AS n FROM (SELECT price, SUM(customer) AS s FROM shop.orders GROUP BY price) a FULL JOIN bank.customers b ON a.price = b.points';
    await expect(compileOver(large, cure)).resolves.toBeDefined();
  });
});
