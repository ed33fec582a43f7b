import { describe, expect, test } from 'vitest';
import { failure, planOf, union } from '../testing/ask.ts';
import { joined } from '../testing/cards.ts';

describe('accepted', () => {
  test.each([
    joined('count(*)'),
    joined('COUNT(c.income), SUM(c.income), AVG(p.premium), MIN(p.started), MAX(c.income * p.claims)'),
    joined('c.segment, count(*)', 'GROUP BY c.segment'),
    joined(
      'c.segment AS s, p.product, c.vip, count(*) n',
      'GROUP BY s, 2, c.vip ORDER BY n DESC, 1 NULLS FIRST LIMIT 5 OFFSET 2',
    ),
    joined('count(*)', 'WHERE c.active AND NOT p.renewed'),
    joined('count(*)', "WHERE c.opened >= '2000-01-31' AND DATE '2020-02-29' > p.started"),
    joined('count(*)', "WHERE p.started - c.opened > 365 OR c.segment IN ('private', 'student')"),
    joined('count(*)', 'WHERE c.opened + 30 < p.started'),
    joined('count(*)', 'WHERE p.claims_total > 0.1 * c.income AND p.claims_total NOT BETWEEN c.balance AND -0.5e3'),
    joined('count(*)', 'WHERE (c.income IS NULL) IS NOT TRUE OR (c.income > p.premium) IS UNKNOWN'),
    joined('count(*)', 'WHERE (c.balance - p.premium) IN (1, 2.50, - 3)'),
    joined('count(*)', 'WHERE c.vip = p.renewed'),
    joined('sum(2 * (c.balance - p.premium) * p.claims)'),
    joined('segment, count(*)', 'GROUP BY segment HAVING count(*) >= 20 AND 100 > COUNT(*) ORDER BY count(*)'),
    joined('count(*)', 'HAVING COUNT(*) BETWEEN 3 AND 9'),
    joined('count(*)', 'WHERE (1_0 * 0 + 1 = 0x01) IS TRUE'),
    'SELECT count(*) FROM bank.customers JOIN insurer.policies USING (number)',
    'SELECT count(*) FROM bank.customers c JOIN insurer.policies p ON p.number = c.number AND c.id = p.id AND c.balance < p.premium',
    'SELECT count(*) FROM bank.customers JOIN insurer.policies ON customers.id = policies.customer_id AND bank.customers.active',
    'SELECT count(*) FROM "bank"."customers" c JOIN insurer.policies p ON c.id = p.customer_id WHERE c."Größe" > 3;',
  ])('join: %s', async (sql) => {
    await planOf(sql);
  });

  test.each([
    ['SELECT segment, count(*), avg(income) FROM bank.customers GROUP BY segment', ['bank']],
    ['SELECT max(opened) FROM bank.customers AS c WHERE c.income BETWEEN 1 AND 2', ['bank']],
    [`SELECT ward, sum(cost), avg(days) FROM ${union('ward, cost, days')} GROUP BY ward`, ['north', 'south', 'west']],
    [`SELECT ward, count(*) FROM ${union('*', "WHERE ward <> 'x'")} GROUP BY ward`, ['north', 'south', 'west']],
    [`SELECT sum(d) FROM ${union('days * 2 AS d, cost')} WHERE cost > 5`, ['north', 'south', 'west']],
    [
      `SELECT who, count(*) FROM (SELECT 'N' AS who FROM north.stays UNION ALL SELECT 'S' FROM south.stays) t GROUP BY who`,
      ['north', 'south'],
    ],
  ] as const)('groups: %s', async (sql, names) => {
    expect((await planOf(sql, names)).source).toBe('groups');
  });
});

test.each([
  ['< 9223372036854775807', '<', '999999999999999999'],
  ['>= -1000000000000000000000', '>=', '-999999999999999999'],
  ['= 999999999999999999', '=', '999999999999999999'],
])('a count compares with a number beyond all counts as with one that a comparison holds: %s', async (...row) => {
  const [asked, operator, value] = row;
  const { having } = await planOf(joined('count(*)', `HAVING COUNT(*) ${asked}`));
  expect(having).toEqual([{ operator, value }]);
});

describe('refused with the name and place of the construct', () => {
  test.each([
    ['SELECT count(*) FROM bank.customers c NATURAL JOIN insurer.policies p', 'NATURAL JOIN', 39],
    ['SELECT count(*) FROM bank.customers WHERE id IN (SELECT 1)', '(SELECT …)', 46],
    ['SELECT DISTINCT * FROM bank.customers', 'DISTINCT', 8],
    ['SELECT DISTINCT ON (segment) segment FROM bank.customers', 'DISTINCT ON', 8],
    ['SELECT SUM(DISTINCT number) FROM bank.customers', 'SUM(DISTINCT …)', 8],
    [
      'SELECT PERCENTILE_DISC(1) WITHIN GROUP (ORDER BY income DESC) FROM bank.customers',
      'PERCENTILE_DISC(… ORDER BY … DESC)',
      8,
    ],
    ['SELECT sum(income) OVER () FROM bank.customers', 'SUM(…) OVER', 8],
    ['SELECT rank() OVER () FROM bank.customers', 'RANK(…) OVER', 8],
    ['SELECT stddev(DISTINCT income) FROM bank.customers', 'STDDEV(DISTINCT …)', 8],
    ['SELECT sum(income ^ 2) FROM bank.customers', '^', 19],
    [
      "SELECT count(*) FROM bank.customers WHERE opened > DATE '2024-01-01' + INTERVAL '1.5 months'",
      "INTERVAL '1.5 months'",
      72,
    ],
    ["SELECT count(*) FROM bank.customers WHERE seen - opened < INTERVAL '1 month'", 'INTERVAL of months', 59],
    ["SELECT count(*) FROM bank.customers WHERE number < INTERVAL '1 hour'", 'INTERVAL', 52],
    ["SELECT count(*) FROM bank.customers WHERE seen > '2024-01-01'::timestamptz(3)", 'TIMESTAMP(…)', 50],
    ["SELECT count(*) FROM bank.customers WHERE seen::timetz > '08:00'", 'TIME WITH TIME ZONE', 43],
    ["SELECT count(*) FROM bank.customers WHERE seen::time(0) > '08:00'", 'TIME(…)', 43],
    ["SELECT count(*) FROM bank.customers WHERE seen > TIMESTAMP(0) '2024-01-01'", 'TIMESTAMP(…)', 50],
    ['SELECT sum(EXTRACT(HOUR FROM opened)) FROM bank.customers', 'extract(hour …)', 12],
    ['SELECT sum(jsonb_array_length(name)) FROM bank.customers', 'jsonb_array_length(…)', 12],
    ["SELECT count(*) FROM bank.customers WHERE name SIMILAR TO 'A%'", 'SIMILAR TO', 48],
    ['SELECT sum(CASE WHEN active THEN NULL END) FROM bank.customers', 'NULL', 12],
    ['SELECT sum(CAST(name AS int)) FROM bank.customers', 'CAST', 12],
    ['SELECT count(income::bytea) FROM bank.customers', 'CAST', 14],
    ['SELECT count(*) FROM bank.customers WHERE income = NULL', 'NULL', 52],
    ['SELECT count(*) FROM bank.customers WHERE income = ANY (ARRAY[1])', '= ANY (…)', 50],
    [
      'SELECT count(*) FROM bank.customers WHERE opened > CURRENT_DATE',
      'CURRENT_DATE / CURRENT_TIMESTAMP / CURRENT_USER',
      52,
    ],
    ['SELECT count(*) FROM bank.customers WHERE income > $1', '$n', 52],
    ['SELECT count(*) FROM bank.customers UNION ALL SELECT sum(number) FROM insurer.policies', 'UNION', 37],
    ['SELECT count(*) FROM bank.customers INTERSECT SELECT 1', 'INTERSECT', 37],
    ['VALUES (1)', 'VALUES', 1],
    ['SELECT count(*) FROM bank.customers ORDER BY 1 FETCH FIRST 1 ROW WITH TIES', 'WITH TIES', 71],
    ['SELECT count(*) FROM bank.customers FOR UPDATE', 'FOR UPDATE / FOR SHARE', 37],
    ['SELECT count(*) INTO x FROM bank.customers', 'INTO', 17],
    ['SELECT count(*) FROM bank.customers TABLESAMPLE SYSTEM (1)', 'TABLESAMPLE', 22],
    ['SELECT count(*) FROM generate_series(1, 2)', 'FROM function(…)', 22],
    ['SELECT count(*) FROM ONLY bank.customers', 'ONLY', 27],
    ['INSERT INTO bank.customers VALUES (1)', 'INSERT', 1],
    ['DROP TABLE bank.customers', 'DROP', 1],
  ])('%s', async (sql, construct, column) => {
    const error = await failure(sql, ['bank']);
    expect(error.code).toMatch(/^sql\.unsupported/);
    expect(error.fields).toMatchObject({ construct, line: 1, column });
  });

  test('texts of two owners are only found equal', async () => {
    const error = await failure(joined('count(*)', 'WHERE c.name < p.product'));
    expect(error.message).toContain('text < text (JOIN … ON) at line 1, column 100');
  });

  test('on the line where it stands', async () => {
    const error = await failure('SELECT count(*) -- 数\nFROM bank.customers c\n  NATURAL JOIN insurer.policies p');
    expect(error.message).toBe('NATURAL JOIN at line 3, column 3 is not supported (▶NATURAL JOIN insurer.pol…)');
  });
});

describe('refused with the reason', () => {
  test.each([
    ['SELECT * FROM bank.customers', 'sql.raw-rows'],
    ['SELECT id, income FROM bank.customers', 'sql.raw-rows'],
    ["SELECT count(*) FROM bank.customers WHERE seen > '2024-01-01 24:00'", 'sql.bad-timestamp'],
    ["SELECT count(*) FROM bank.customers WHERE seen > TIMESTAMP '2024-01-01 00:00:00+02'", 'sql.bad-timestamp'],
    ["SELECT count(*) FROM bank.customers WHERE seen = '2024-01-01 00:00:00.1234567'", 'sql.bad-timestamp'],
    ["SELECT count(*) FROM bank.customers WHERE seen < 'infinity'", 'sql.bad-timestamp'],
    ['SELECT avg(seen - opened) FROM bank.customers', 'sql.interval-value'],
    ["SELECT count(*) FROM bank.customers WHERE seen::time > '24:00'", 'sql.bad-time'],
    ['SELECT count(*) FROM bank.customers WHERE seen::time > seen', 'sql.type-mismatch'],
    ["SELECT count(*) FROM bank.customers WHERE seen::time + INTERVAL '1 hour' > '08:00'", 'sql.function-type'],
    ["SELECT max(date_trunc('hour', seen::time)) FROM bank.customers", 'sql.function-type'],
    ['SELECT count(*) FROM bank.customers WHERE seen > 1704067200', 'sql.type-mismatch'],
    ['SELECT count(*) FROM bank.customers WHERE seen + 1 > opened', 'sql.type-mismatch'],
    ["SELECT max(seen + INTERVAL '8000 years') FROM bank.customers", 'sql.date-range'],
    ['SELECT sum(seen) FROM bank.customers', 'sql.argument-type'],
    ['SELECT incomes FROM bank.customers', 'sql.unknown-column'],
    ['SELECT id, count(*) FROM bank.customers', 'sql.ungrouped-column'],
    ['SELECT income, count(*) FROM bank.customers GROUP BY segment', 'sql.ungrouped-column'],
    ['SELECT *, count(*) FROM bank.customers GROUP BY segment', 'sql.raw-rows'],
    ['SELECT sum(income) / active FROM bank.customers', 'sql.select-list'],
    ['SELECT 1', 'sql.no-table'],
    ['SELECT 1 FROM bank.customers', 'sql.raw-rows'],
    ['SELECT id, income, sum(income) OVER (ORDER BY id) FROM bank.customers', 'sql.unsupported-window'],
    ['SELECT segment, 1 + rank() OVER (ORDER BY income) FROM bank.customers', 'sql.unsupported-window'],
    ['SELECT FROM bank.customers', 'sql.empty-list'],
    ['SELECT count(*) FROM customers', 'sql.unqualified-table'],
    ['SELECT count(*) FROM bank.custommers', 'sql.unknown-table'],
    ['SELECT count(x.id) FROM bank.customers c', 'sql.unknown-qualifier'],
    ['SELECT count(customers.id) FROM bank.customers c', 'sql.unknown-qualifier'],
    ['SELECT count(*) FROM bank.customers JOIN insurer.policies ON id = customer_id', 'sql.ambiguous-column'],
    ['SELECT count(*) FROM bank.customers GROUP BY income + 1', 'sql.key-expression'],
    ['SELECT count(*) FROM bank.customers GROUP BY 1', 'sql.key-expression'],
    ['SELECT count(*) FROM bank.customers GROUP BY 2', 'sql.position'],
    ['SELECT count(*) FROM bank.customers ORDER BY 0', 'sql.position'],
    [`SELECT count(*) FROM bank.customers GROUP BY ${'region, '.repeat(16)}segment`, 'sql.too-many-keys'],
    ['SELECT count(*) FROM bank.customers GROUP BY segment ORDER BY segment', 'sql.order-by'],
    ['SELECT count(*) FROM bank.customers ORDER BY sum(income)', 'sql.order-by'],
    ['SELECT count(*) FROM bank.customers HAVING sum(income) > balance', 'sql.having'],
    ['SELECT count(*) FROM bank.customers HAVING round(avg(income)) > 3', 'sql.having'],
    ['SELECT count(*) AS n FROM bank.customers HAVING n > 3', 'sql.having-alias'],
    ['SELECT segment FROM bank.customers GROUP BY segment HAVING segment IS NULL', 'sql.having'],
    ['SELECT count(*) FROM bank.customers GROUP BY segment, GROUPING SETS ((segment), ())', 'sql.grouping-set-twice'],
    ['SELECT count(*) FROM bank.customers GROUP BY GROUPING SETS ((segment), (active))', 'sql.grouping-crossed'],
    ['SELECT GROUPING(income), count(*) FROM bank.customers GROUP BY ROLLUP (segment)', 'sql.grouping-key'],
    [
      'SELECT count(*) FROM bank.customers GROUP BY CUBE (segment, active, region, segment, active, region, active)',
      'sql.grouping-sets',
    ],
    ['SELECT SUM(DISTINCT number) FROM bank.customers', 'sql.unsupported-distinct'],
    ['SELECT max(opened) + 1 FROM bank.customers', 'sql.select-list'],
    ['SELECT count(*) FROM bank.customers HAVING count(*)', 'sql.select-list'],
    ['SELECT count(*) FROM bank.customers LIMIT -1', 'sql.limit'],
    ['SELECT count(*) FROM bank.customers LIMIT 1 + 1', 'sql.limit'],
    ['SELECT count(*) FROM bank.customers OFFSET 1.5', 'sql.limit'],
    ['SELECT count(*) FROM bank.customers WHERE income', 'sql.not-a-condition'],
    ['SELECT count(*) FROM bank.customers WHERE active AND 1', 'sql.not-a-condition'],
    ["SELECT count(*) FROM bank.customers WHERE income = 'a'", 'sql.type-mismatch'],
    ['SELECT count(*) FROM bank.customers WHERE opened > 20', 'sql.type-mismatch'],
    ['SELECT count(*) FROM bank.customers WHERE active = 1', 'sql.type-mismatch'],
    ['SELECT count(*) FROM bank.customers WHERE name IN (1)', 'sql.type-mismatch'],
    ['SELECT sum(opened * 2) FROM bank.customers', 'sql.type-mismatch'],
    ['SELECT max(opened + 0.5) FROM bank.customers', 'sql.type-mismatch'],
    ['SELECT sum(-opened) FROM bank.customers', 'sql.type-mismatch'],
    ["SELECT count(*) FROM bank.customers WHERE opened > '2023-02-29'", 'sql.bad-date'],
    ["SELECT count(*) FROM bank.customers WHERE opened > 'today'", 'sql.bad-date'],
    ['SELECT sum(name) FROM bank.customers', 'sql.argument-type'],
    ['SELECT avg(opened) FROM bank.customers', 'sql.argument-type'],
    ['SELECT max(segment) FROM bank.customers', 'sql.argument-type'],
    ['SELECT min(active) FROM bank.customers', 'sql.argument-type'],
    [`SELECT count(*) FROM bank.customers WHERE income > ${'9'.repeat(70)}`, 'sql.bad-number'],
    ['SELECT count(*) FROM bank.customers WHERE income > 1e99', 'sql.bad-number'],
    ['SELECT count(*) FROM bank.customers a JOIN bank.customers a ON a.id = a.id', 'sql.same-alias'],
    ['SELECT count(*) FROM bank.customers c, insurer.policies p', 'sql.no-join-key'],
    ['SELECT count(*) FROM bank.customers a JOIN insurer.policies a ON a.id = a.id', 'sql.same-alias'],
    ['SELECT count(*) FROM bank.customers a JOIN insurer.policies b ON a.number < b.number', 'sql.no-join-key'],
    ['SELECT count(*) FROM bank.customers a JOIN insurer.policies b ON a.active = b.renewed', 'sql.no-join-key'],
    ['SELECT count(*) FROM bank.customers a JOIN insurer.policies b ON a.id = b.number', 'sql.type-mismatch'],
    [
      'SELECT count(*) FROM (SELECT ward FROM north.stays UNION ALL SELECT ward, days FROM south.stays) t',
      'sql.union-shape',
    ],
    ['SELECT count(*) FROM (SELECT * FROM north.stays UNION ALL SELECT * FROM bank.customers) t', 'sql.union-shape'],
    [
      'SELECT count(*) FROM (SELECT ward FROM north.stays UNION ALL SELECT days FROM south.stays) t',
      'sql.type-mismatch',
    ],
    [
      'SELECT count(*) FROM (SELECT ward FROM north.stays UNION ALL SELECT ward FROM north.stays) t',
      'sql.relation-units',
    ],
    [
      'SELECT sum(a) FROM (SELECT days a, days a FROM north.stays UNION ALL SELECT 1, 2 FROM south.stays) t',
      'sql.ambiguous-column',
    ],
    ['SELECT count(*); SELECT count(*)', 'sql.one-statement'],
    ['', 'sql.syntax'],
    ['  -- nothing', 'sql.syntax'],
    ['SELECT count(*) FROM', 'sql.syntax'],
    ["SELECT 'abc", 'sql.syntax'],
    ['SELECT count(*) FROM bank.customers\0 WHERE active', 'sql.syntax'],
    ["SELECT count(*) FROM bank.customers WHERE name = '\ud800'", 'sql.syntax'],
  ])('%s', async (sql, code) => {
    const error = await failure(sql, ['bank']);
    expect(error.code).toBe(code);
    // Every text fills all its places, in both languages, and says what to do next.
    for (const language of ['en', 'zh'] as const) {
      const { message, hint } = error.text(language);
      expect(message).not.toMatch(/\?|\{\w+\}|undefined/);
      expect(message).not.toBe(code);
      expect(hint).toBeTruthy();
      expect(hint).not.toMatch(/\{\w+\}|undefined/);
    }
  });

  test.each([
    ['a long sum', `SELECT ${'1+'.repeat(9_000)}1`, 'sql.too-deep'],
    [
      'a longer sum than the syntax tree can be read',
      `SELECT sum(${'- '.repeat(9_000)}income) FROM bank.customers`,
      'sql.too-deep',
    ],
    ['many parentheses', `SELECT ${'('.repeat(19_900)}`, 'sql.too-deep'],
    ['a long text', `SELECT ${'('.repeat(20_000)}`, 'sql.too-long'],
  ])('%s', async (_, sql, code) => {
    expect((await failure(sql, ['bank'])).code).toBe(code);
  });

  test('near names are offered', async () => {
    expect((await failure('SELECT count(*) FROM bank.custmers', ['bank'])).fields).toMatchObject({
      near: ['bank.customers'],
    });
    expect((await failure('SELECT count(*) FROM insurer.customers', ['bank'])).message).toContain('bank.customers');
    const column = await failure('SELECT sum(incmoe) FROM bank.customers', ['bank']);
    expect(column.message).toContain('column 12: column incmoe not found; nearest: income');
    expect(column.hint).toContain('listed once the policy of its owner allows');
    expect((await failure('SELECT sum(groesse) FROM bank.customers', ['bank'])).hint).toContain('"Größe"');
    expect((await failure('SELECT sum(zzzzzzzz) FROM bank.customers', ['bank'])).message).toContain('nearest: none');
  });

  test('a syntax error stands where the parser says, also behind wide characters', async () => {
    const error = await failure("SELECT '数据', count(*)\nFORM bank.customers", ['bank']);
    expect(error.fields).toMatchObject({ line: 2, column: 6, excerpt: 'FORM ▶bank.customers' });
  });

  test('both types of a mismatch are named', async () => {
    const error = await failure("SELECT count(*) FROM bank.customers WHERE income + 1 > 'x'", ['bank']);
    expect(error.message).toContain("income + 1 (decimal(8, 2)) and 'x' (text) do not go together with >");
  });
});
