/** What people write from habit is refused by its name and with what to write instead. */
import { sayHint } from '@tacit/engine';
import { describe, expect, test } from 'vitest';
import { compile, tablesOf } from '../compile.ts';
import { failure, planOf } from '../testing/ask.ts';
import { columnCard, datasetCard, partiesOf } from '../testing/cards.ts';

test.each([
  ['WITH RECURSIVE x AS (SELECT id FROM bank.customers) SELECT count(*) FROM x', 'unsupported-derived', 'UNION ALL'],
  ['SELECT count(*) FROM LATERAL (SELECT id FROM bank.customers) t', 'unsupported-derived', 'UNION ALL'],
  ['SELECT count(*) FROM (SELECT id FROM bank.customers LIMIT 3) t', 'own-limit', 'ROW_NUMBER'],
  [
    'SELECT count(*) FROM bank.customers WHERE number > (SELECT number FROM bank.customers)',
    'scalar-rows',
    'IN (SELECT',
  ],
  ['SELECT count(*) FROM bank.customers WHERE id IN (SELECT 1)', 'unsupported-subquery', 'JOIN b ON'],
  ['SELECT count(*) FROM bank.customers WHERE NOT EXISTS (SELECT 1)', 'unsupported-subquery', 'JOIN b ON'],
  ['SELECT count(*) FROM bank.customers, insurer.policies', 'no-join-key', 'a.key = b.key'],
  [
    'SELECT count(*) FROM bank.customers UNION ALL SELECT sum(number) FROM insurer.policies',
    'unsupported-union',
    'FROM (',
  ],
  [
    "SELECT count(*) FROM bank.customers WHERE opened > DATE '2024-01-01' - INTERVAL '7 fortnights'",
    'unsupported-interval',
    'd + 7',
  ],
  ["SELECT count(*) FROM bank.customers WHERE seen AT TIME ZONE 'CET' > '2024-01-01'", 'zone', 'Europe/Berlin'],
  ["SELECT count(*) FROM bank.customers WHERE '10:00'::timetz > '08:00'", 'unsupported-zone', 'TIMESTAMPTZ'],
  ["SELECT count(*) FROM bank.customers WHERE seen::time(0) > '08:00'", 'unsupported-time', 'date_trunc'],
  ["SELECT count(*) FROM bank.customers WHERE seen > '2024-01-01 24:00'", 'bad-timestamp', '24:00'],
  ['SELECT avg(seen - opened) FROM bank.customers', 'interval-value', 'EXTRACT(EPOCH'],
  ['SELECT count(*) FROM bank.customers WHERE opened > CURRENT_DATE', 'unsupported-now', "DATE '"],
  ['SELECT count(*) FROM bank.customers WHERE opened > now()', 'unsupported-now', "DATE '"],
  ['SELECT count(*) FROM bank.customers WHERE segment = NULL', 'unsupported-null', 'IS NULL'],
  ['SELECT sum(name::int) FROM bank.customers', 'unsupported-cast', '--type'],
  ["SELECT count(*) FROM bank.customers WHERE segment == 'a'", 'unsupported-equals', '='],
  ["SELECT count(*) FROM bank.customers WHERE name ~ 'A.*'", 'unsupported-pattern', 'IN ('],
  ['SELECT count(*) FROM bank.customers WHERE name LIKE segment', 'unsupported-pattern', 'constant'],
  ['SELECT sum(sqrt(income)) FROM bank.customers', 'unsupported-calculated', 'column'],
  ["SELECT count(*) FROM bank.customers WHERE opened = to_date(name, 'YYYY')", 'unsupported-calculated', 'column'],
  ['SELECT ln(avg(income)) FROM bank.customers', 'unsupported-calculated', 'result'],
  ['SELECT mode() WITHIN GROUP (ORDER BY income DESC) FROM bank.customers', 'unsupported-statistic', 'medians'],
  ['SELECT sum(DISTINCT income) FROM bank.customers', 'unsupported-distinct', 'one row'],
  ['SELECT DISTINCT * FROM bank.customers', 'unsupported-groups', 'GROUP BY'],
  ['SELECT sum(income) OVER () FROM bank.customers', 'unsupported-window', 'GROUP BY'],
  [
    'SELECT COUNT(*) FROM (SELECT avg(income) OVER () AS a FROM bank.customers) AS t WHERE a > 5',
    'unsupported-window',
    'SUM(x) OVER (…) / COUNT(x) OVER (…)',
  ],
  ['SELECT `id` FROM bank.customers', 'backtick', 'double quotes'],
  ['SELECT count(*) FROM bank.customers WHERE segment = "private"', 'text-in-double-quotes', "'private'"],
  ['SELECT count(*) FROM bank.customers WHERE segment = "x"', 'text-in-double-quotes', "'x'"],
  ['SELECT count(*) FROM bank.customers WHERE "Größ" = 1', 'unknown-column', '"Größe"'],
  ['SELECT count(*) FROM bank.customers LIMIT 5, 10', 'syntax-limit', 'OFFSET'],
  ['SELECT count(*) FROM notary.deeds', 'no-tables', 'tacit catalog'],
])('%s: %s', async (sql, code, cure) => {
  const error = await failure(sql, ['bank']);
  expect(error.code).toBe(`sql.${code}`);
  expect(error.hint).toContain(cure);
  expect(sayHint(error.code, error.fields, 'zh')).toMatch(/[\u4e00-\u9fff]/);
});

describe('a table without its party', () => {
  test('is told with those that are known', async () => {
    const card = datasetCard('bank', 'customers', 10, []);
    await expect(tablesOf('SELECT count(*) FROM customers', [card])).rejects.toMatchObject({
      code: 'sql.unqualified-table',
      fields: { tables: ['bank.customers'] },
    });
  });
  test('is told with where to look, when none is known', async () => {
    await expect(tablesOf('SELECT count(*) FROM customers')).rejects.toMatchObject({
      code: 'sql.unqualified-table-unknown',
      hint: expect.stringContaining('tacit catalog') as string,
    });
  });
  test('names of WITH are no tables, and the tables of subqueries are', async () => {
    const sql =
      'WITH x AS (SELECT id FROM bank.customers) SELECT count(*) FROM x WHERE id IN (SELECT id FROM insurer.policies)';
    expect(await tablesOf(sql)).toEqual([
      { owner: 'bank', dataset: 'customers' },
      { owner: 'insurer', dataset: 'policies' },
    ]);
  });
});

describe('LIMIT and OFFSET', () => {
  test.each([
    ['LIMIT 2147483648 OFFSET 3000000000', 2_147_483_648, 3_000_000_000],
    ['LIMIT 9223372036854775807', 2 ** 40, 0],
    ['LIMIT 18446744073709551615 OFFSET 0', 2 ** 40, 0],
  ])('%s', async (clause, limit, offset) => {
    expect(await planOf(`SELECT count(*) FROM bank.customers ${clause}`, ['bank'])).toMatchObject({ limit, offset });
  });
  test.each(['LIMIT -3000000000', 'LIMIT 3000000000.5', "LIMIT '3'"])('%s is refused', async (clause) => {
    expect(await failure(`SELECT count(*) FROM bank.customers ${clause}`, ['bank'])).toMatchObject({
      code: 'sql.limit',
    });
  });
});

describe('dates beyond the calendar', () => {
  test.each(['max(opened + 3000000)', 'min(opened - 3000000)', 'max(opened + number * number)'])(
    'cannot be shown: %s',
    async (aggregate) => {
      const error = await failure(`SELECT ${aggregate} FROM bank.customers`, ['bank']);
      expect(error).toMatchObject({ code: 'sql.date-range' });
    },
  );
  test('can be compared and counted', async () => {
    await planOf(
      "SELECT count(opened + 3000000), max(opened + 7) FROM bank.customers WHERE opened + 3000000 > '2024-01-01'",
      ['bank'],
    );
  });
});

describe('decimals that no engine holds', () => {
  const card = datasetCard('bank', 't', 10, [
    columnCard('x', { kind: 'decimal', precision: 38, scale: 18 }),
    columnCard('y', { kind: 'decimal', precision: 38, scale: 4 }),
    columnCard('z', { kind: 'integer' }, { range: { min: '0', max: '0' } }),
  ]);
  const ask = (condition: string) => {
    const sql = `SELECT count(*) FROM bank.t WHERE ${condition}`;
    return compile({
      kind: 'sql',
      question: { sql },
      protocol: 'replicated',
      parties: partiesOf('bank'),
      datasets: [card],
      recipients: ['bank'],
    });
  };
  test.each([
    'x = y',
    'x IN (1, 0.0000000000000000001)',
    'y < 0.00000001',
    `z < 0.${'0'.repeat(39)}`,
    `z + 0.${'0'.repeat(39)} = 0`,
    `z = 1${'0'.repeat(40)}`,
  ])('are refused before anything runs: %s', async (condition) => {
    await expect(ask(condition)).rejects.toMatchObject({ code: 'sql.overflow' });
  });
  test.each([
    'x > 100',
    'x BETWEEN 0.000000000000000001 AND 99999999999999999999',
    'y < 0.0001',
    `z < 0.${'0'.repeat(37)}1`,
  ])('the others are not: %s', async (condition) => {
    await ask(condition);
  });
});

test('an empty table has no groups, and its answer no rows', async () => {
  const card = datasetCard('bank', 't', 10, [columnCard('g', { kind: 'text' }, { categories: [] })]);
  const sql = 'SELECT g, count(*) FROM bank.t GROUP BY g';
  const { plan, cost } = await compile({
    kind: 'sql',
    question: { sql },
    protocol: 'replicated',
    parties: partiesOf('bank'),
    datasets: [card],
    recipients: ['bank'],
  });
  expect(plan.groups).toBe(0);
  expect(cost.rounds).toBe(0);
});

test('NULL in a list is no value, and makes what is not listed unknown', async () => {
  const plan = await planOf("SELECT count(*) FROM bank.customers WHERE segment NOT IN ('private', NULL)", ['bank']);
  expect(plan.stages[0]?.where).toMatchObject({
    kind: 'not',
    item: { kind: 'in', values: [{ value: 'private' }, { value: null }] },
  });
});
