import { UsageError } from '@tacit/engine';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../plan/canonical.ts';
import type { Plan, RowStage, SecureBoolean } from '../plan/types.ts';
import { compile, grantsOf, ownersOf, tablesOf } from './compile.ts';
import { describe as textOf } from './describe.ts';
import { renderPlan } from './explain.ts';
import { columnCard, customers, datasetCard, joined, partiesOf, policies, requestOf } from './testing/cards.ts';

const owners = ['bank', 'insurer'];
const planOf = async (sql: string, names: readonly string[] = owners): Promise<Plan> => {
  return (await compile(requestOf(sql, names))).plan;
};
const failure = async (sql: string, names: readonly string[] = owners): Promise<UsageError> => {
  const error: unknown = await compile(requestOf(sql, names)).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UsageError)) throw error instanceof Error ? error : new Error(`accepted: ${sql}`);
  return error;
};
const union = (list: string, where = '') =>
  `(SELECT ${list} FROM north.stays ${where} UNION ALL SELECT ${list} FROM south.stays UNION ALL SELECT ${list} FROM west.stays) AS t`;

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

describe('refused with the name and place of the construct', () => {
  test.each([
    ['SELECT count(*) FROM bank.customers c LEFT JOIN insurer.policies p ON c.id = p.id', 'LEFT JOIN', 39],
    ['SELECT count(*) FROM bank.customers c FULL OUTER JOIN insurer.policies p ON c.id = p.id', 'FULL JOIN', 39],
    ['SELECT count(*) FROM bank.customers c NATURAL JOIN insurer.policies p', 'NATURAL JOIN', 39],
    ['SELECT count(*) FROM bank.customers c CROSS JOIN insurer.policies p', 'CROSS JOIN', 39],
    ['SELECT count(*) FROM bank.customers c, insurer.policies p', 'FROM a, b', 40],
    ['SELECT count(*) FROM (SELECT id FROM bank.customers) t', 'FROM (SELECT …)', 23],
    ['SELECT count(*) FROM bank.customers WHERE id IN (SELECT 1)', '(SELECT …)', 46],
    ['SELECT DISTINCT segment FROM bank.customers', 'DISTINCT', 8],
    ['SELECT COUNT(DISTINCT id) FROM bank.customers', 'COUNT(DISTINCT …)', 8],
    ['SELECT count(*) FILTER (WHERE active) FROM bank.customers', 'COUNT(…) FILTER', 8],
    ['SELECT sum(income) OVER () FROM bank.customers', 'SUM(…) OVER', 8],
    ['SELECT rank() OVER () FROM bank.customers', 'rank(…) OVER', 8],
    ['SELECT stddev(income) FROM bank.customers', 'stddev(…)', 8],
    ['SELECT sum(lower(name)) FROM bank.customers', 'lower(…)', 12],
    ['SELECT sum(income / 2) FROM bank.customers', '/', 19],
    ['SELECT sum(income % 2) FROM bank.customers', '%', 19],
    ["SELECT count(*) FROM bank.customers WHERE name LIKE 'A%'", 'LIKE', 48],
    ["SELECT count(*) FROM bank.customers WHERE name SIMILAR TO 'A%'", 'SIMILAR TO', 48],
    ["SELECT count(*) FROM bank.customers WHERE name || 'x' = 'y'", '||', 48],
    ['SELECT sum(CASE WHEN active THEN 1 END) FROM bank.customers', 'CASE', 12],
    ['SELECT sum(COALESCE(income, 0)) FROM bank.customers', 'COALESCE', 12],
    ['SELECT sum(CAST(income AS int)) FROM bank.customers', 'CAST', 12],
    ['SELECT sum(income::int) FROM bank.customers', 'CAST', 12],
    ['SELECT count(*) FROM bank.customers WHERE income = NULL', 'NULL', 52],
    ['SELECT count(*) FROM bank.customers WHERE income IS DISTINCT FROM 3', 'IS DISTINCT FROM', 50],
    ['SELECT count(*) FROM bank.customers WHERE income = ANY (ARRAY[1])', '= ANY (…)', 50],
    [
      'SELECT count(*) FROM bank.customers WHERE opened > CURRENT_DATE',
      'CURRENT_DATE / CURRENT_TIMESTAMP / CURRENT_USER',
      52,
    ],
    ['SELECT count(*) FROM bank.customers WHERE income > $1', '$n', 52],
    ['WITH x AS (SELECT 1) SELECT count(*) FROM x', 'WITH', 1],
    ['SELECT count(*) FROM bank.customers UNION ALL SELECT count(*) FROM insurer.policies', 'UNION', 37],
    ['SELECT count(*) FROM bank.customers INTERSECT SELECT 1', 'INTERSECT', 37],
    ['VALUES (1)', 'VALUES', 1],
    ['SELECT segment, count(*) FROM bank.customers GROUP BY ROLLUP (segment)', 'GROUPING SETS / ROLLUP / CUBE', 55],
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
    expect(error.code).toBe('sql.unsupported');
    expect(error.fields).toMatchObject({ construct, line: 1, column });
    expect(error.hint).toContain('SELECT group keys');
  });

  test('texts of two owners are compared by joining only', async () => {
    const error = await failure(joined('count(*)', 'WHERE c.name = p.product'));
    expect(error.message).toContain('text = text (JOIN … ON) at line 1, column 100');
  });

  test('on the line where it stands', async () => {
    const error = await failure(
      'SELECT count(*) -- 数\nFROM bank.customers c\n  LEFT JOIN insurer.policies p ON c.id = p.id',
    );
    expect(error.message).toBe('LEFT JOIN at line 3, column 3 is not supported (▶LEFT JOIN insurer.polici…)');
  });
});

describe('refused with the reason', () => {
  test.each([
    ['SELECT * FROM bank.customers', 'sql.raw-rows'],
    ['SELECT id, income FROM bank.customers', 'sql.raw-rows'],
    ['SELECT incomes FROM bank.customers', 'sql.unknown-column'],
    ['SELECT id, count(*) FROM bank.customers', 'sql.ungrouped-column'],
    ['SELECT income, count(*) FROM bank.customers GROUP BY segment', 'sql.ungrouped-column'],
    ['SELECT *, count(*) FROM bank.customers GROUP BY segment', 'sql.raw-rows'],
    ['SELECT sum(income) / count(*) FROM bank.customers', 'sql.select-list'],
    ['SELECT 1', 'sql.no-table'],
    ['SELECT 1 FROM bank.customers', 'sql.select-list'],
    ['SELECT FROM bank.customers', 'sql.empty-list'],
    ['SELECT count(*) FROM customers', 'sql.unqualified-table'],
    ['SELECT count(*) FROM bank.custommers', 'sql.unknown-table'],
    ['SELECT count(x.id) FROM bank.customers c', 'sql.unknown-qualifier'],
    ['SELECT count(customers.id) FROM bank.customers c', 'sql.unknown-qualifier'],
    ['SELECT count(*) FROM bank.customers JOIN insurer.policies ON id = customer_id', 'sql.ambiguous-column'],
    ['SELECT count(*) FROM bank.customers GROUP BY income', 'sql.not-categorical'],
    ['SELECT count(*) FROM bank.customers GROUP BY income + 1', 'sql.key-expression'],
    ['SELECT count(*) FROM bank.customers GROUP BY 1', 'sql.key-expression'],
    ['SELECT count(*) FROM bank.customers GROUP BY 2', 'sql.position'],
    ['SELECT count(*) FROM bank.customers ORDER BY 0', 'sql.position'],
    ['SELECT count(*) FROM bank.customers GROUP BY segment, region, active, vip', 'sql.too-many-keys'],
    ['SELECT count(*) FROM bank.customers GROUP BY segment ORDER BY segment', 'sql.order-by'],
    ['SELECT count(*) FROM bank.customers ORDER BY sum(income)', 'sql.order-by'],
    ['SELECT count(*) FROM bank.customers HAVING sum(income) > 3', 'sql.having'],
    ['SELECT count(*) FROM bank.customers HAVING count(*) > 3 OR count(*) < 2', 'sql.having'],
    ['SELECT count(*) FROM bank.customers HAVING count(*) > 3.5', 'sql.having'],
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
    ['SELECT count(*) FROM bank.customers a JOIN bank.customers b ON a.id = b.id', 'sql.same-owner'],
    ['SELECT count(*) FROM bank.customers a JOIN insurer.policies a ON a.id = a.id', 'sql.same-alias'],
    ['SELECT count(*) FROM bank.customers a JOIN insurer.policies b ON a.number < b.number', 'sql.no-join-key'],
    ['SELECT count(*) FROM bank.customers a JOIN insurer.policies b ON a.active = b.renewed', 'sql.no-join-key'],
    ['SELECT count(*) FROM bank.customers a JOIN insurer.policies b ON a.id = b.number', 'sql.type-mismatch'],
    [
      'SELECT count(*) FROM bank.customers a JOIN insurer.policies b ON a.id = b.id JOIN north.stays s ON s.ward = b.id',
      'sql.two-tables',
    ],
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
      'sql.union-same-owner',
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
    expect(column.hint).toContain('not listed');
    expect((await failure('SELECT sum(groesse) FROM bank.customers', ['bank'])).hint).toContain('"Größe"');
    expect((await failure('SELECT sum(zzzzzzzz) FROM bank.customers', ['bank'])).message).toContain('nearest: –');
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

describe('parties and recipients', () => {
  const sql = joined('count(*)');
  const withParties = (names: readonly string[]) =>
    compile({ ...requestOf(sql, owners), parties: partiesOf(...names) });
  test.each([[['insurer', 'bank']], [['bank']], [['bank', 'insurer', 'north']], [['bank', 'bank']]])(
    '%j',
    async (names) => {
      await expect(withParties(names)).rejects.toMatchObject({ code: 'plan.parties' });
    },
  );

  test('roles must be those of the question', async () => {
    const parties = partiesOf('bank', 'insurer').map((party) => ({ ...party, role: 'owner' as const }));
    await expect(compile({ ...requestOf(sql, owners), parties })).rejects.toMatchObject({ code: 'plan.parties' });
  });

  test.each([[[]], [['stranger']], [['bank', 'bank']]])('recipients %j', async (recipients) => {
    await expect(compile(requestOf(sql, owners, { recipients }))).rejects.toMatchObject({ code: 'plan.recipients' });
  });

  test('owners are named in order of their first table', async () => {
    expect(await ownersOf(sql)).toEqual(['bank', 'insurer']);
    expect(await tablesOf(`SELECT 1 FROM ${union('*')}`)).toHaveLength(3);
    expect(await tablesOf('SELECT count(*) FROM "bank.example".t JOIN a.b.c ON true')).toEqual([
      { owner: 'bank.example', dataset: 't' },
      { owner: 'a.b', dataset: 'c' },
    ]);
  });
});

describe('the plan of a join', () => {
  const stage = (plan: Plan, table: number) => plan.stages[table] as RowStage;
  const outputs = (plan: Plan, table: number) =>
    stage(plan, table).outputs.map((output) => `${output.id}: ${textOf(output.expression)}`);

  test('one owner’s conditions are its own, mixed ones become flags and comparisons', async () => {
    const plan = await planOf(
      joined(
        'count(*)',
        `WHERE c.active AND p.premium > 5 AND (c.region = 'east' OR c.vip OR p.product = 'home' OR p.claims_total > 0.1 * c.balance)`,
      ),
    );
    expect(textOf(stage(plan, 0).where as never)).toBe('active');
    expect(textOf(stage(plan, 1).where as never)).toBe('premium > 5');
    expect(outputs(plan, 0)).toEqual(["f1: region = 'east' OR vip", 'n1: 0.1 * balance']);
    expect(outputs(plan, 1)).toEqual(["f1: product = 'home'", 'n1: claims_total']);
    expect(plan.filter).toEqual({
      kind: 'or',
      items: [
        { kind: 'flag', table: 0, id: 'f1' },
        { kind: 'flag', table: 1, id: 'f1' },
        // −10,000.00 … 90,000.00 at three decimals against 0 … 1,000,000.000: 31 bits.
        {
          kind: 'less',
          left: { kind: 'input', table: 0, id: 'n1' },
          right: { kind: 'input', table: 1, id: 'n1' },
          width: 31,
        },
      ],
    });
  });

  test('NULL is neither true nor false', async () => {
    const known: SecureBoolean = { kind: 'not', item: { kind: 'flag', table: 0, id: 'f1' } };
    const plan = await planOf(joined('count(*)', 'WHERE NOT (c.income < p.premium)'));
    expect(outputs(plan, 0)).toEqual(['n1: income', 'f1: income IS NULL']);
    expect(plan.filter).toMatchObject({ kind: 'and', items: [{ kind: 'not', item: { kind: 'less' } }, known] });
    const unknown = await planOf(joined('count(*)', 'WHERE (c.income < p.premium) IS UNKNOWN'));
    expect(unknown.filter).toEqual({ kind: 'flag', table: 0, id: 'f1' });
    const unequal = await planOf(joined('count(*)', 'WHERE c.income <> p.claims'));
    expect(unequal.filter).toMatchObject({
      kind: 'and',
      items: [
        { kind: 'not', item: { kind: 'equal' } },
        known,
        { kind: 'not', item: { kind: 'flag', table: 1, id: 'f1' } },
      ],
    });
  });

  test('sums and counts are shared, NULLs skipped by a flag', async () => {
    const { measures, columns } = await planOf(
      joined(
        'COUNT(c.income), SUM(c.income), AVG(c.income), COUNT(p.premium), SUM(p.premium), COUNT(*), MAX(c.income)',
      ),
    );
    expect(measures.map(({ id }) => id)).toEqual(['rows', 'count1', 'sum1', 'sum2', 'max1']);
    expect(measures[1]).toEqual({
      kind: 'count',
      id: 'count1',
      valid: { kind: 'not', item: { kind: 'flag', table: 0, id: 'f1' } },
    });
    expect(measures.slice(2).map((measure) => 'count' in measure && measure.count)).toEqual([
      'count1',
      'rows',
      'count1',
    ]);
    expect(columns.map((column) => (column.kind === 'measure' ? column.measure : column.kind))).toEqual([
      'count1',
      'sum1',
      'average',
      'rows',
      'sum2',
      'rows',
      'max1',
    ]);
  });

  test('numbers meet at one scale, each handed over once', async () => {
    const plan = await planOf(
      joined('sum(p.claims_total), sum(c.balance * p.claims)', 'WHERE p.claims_total > 0.125 * c.balance'),
    );
    expect(outputs(plan, 1)).toEqual(['n1: claims_total', 'f1: claims IS NULL', 'n2: claims']);
    expect(plan.filter).toMatchObject({
      kind: 'less',
      right: { kind: 'scale', factor: '1000', scale: 3, item: { kind: 'input', table: 1, id: 'n1' } },
    });
  });

  test('groups are numbered by the cards’ categories, NULL being one', async () => {
    const plan = await planOf(joined('c.segment, p.product, count(*)', 'GROUP BY p.product, segment'));
    expect(plan.groups).toBe(3 * 4);
    expect(plan.keys.map(({ name, nullable, table }) => [name, nullable, table])).toEqual([
      ['product', false, 1],
      ['segment', true, 0],
    ]);
    expect(plan.join).toEqual({ helper: 'helper', rows: 8_000 });
  });

  test('too many combined groups are refused with their number', async () => {
    const many = datasetCard('bank', 'customers', 1_000, [
      columnCard('id', { kind: 'text' }),
      columnCard('a', { kind: 'text' }, { categories: Array.from({ length: 40 }, (_, i) => `a${i + 10}`) }),
      columnCard(
        'b',
        { kind: 'text' },
        { categories: Array.from({ length: 29 }, (_, i) => `b${i + 10}`), nullable: true },
      ),
    ]);
    const request = requestOf('SELECT count(*) FROM bank.customers GROUP BY a, b', ['bank'], { datasets: [many] });
    await expect(compile(request)).rejects.toMatchObject({
      code: 'sql.too-many-groups',
      fields: { keys: ['a (40)', 'b (30)'], found: 1200, limit: 1024 },
    });
  });

  test('ORDER BY follows PostgreSQL on NULLs', async () => {
    const { orderBy } = await planOf(
      joined('segment s, count(*)', 'GROUP BY 1 ORDER BY s DESC, 2, count(*) DESC NULLS LAST'),
    );
    expect(orderBy).toEqual([
      { column: 0, descending: true, nullsFirst: true },
      { column: 1, descending: false, nullsFirst: false },
      { column: 1, descending: true, nullsFirst: false },
    ]);
  });
});

describe('numbers that could leave 63 bits', () => {
  test.each([
    ['sum(c.balance * c.balance * c.balance * p.premium)', /^line 1, column 34: balance \* balance \* balance/],
    ['sum(c.balance * p.premium * 200)', /SUM\(balance \* premium \* 200\) may lie/],
    [
      'sum(c.number * 1e15)',
      /number \* 1000000000000000 may lie anywhere from 1000000000000000 to 99999000000000000000/,
    ],
  ])('%s', async (aggregate, message) => {
    const error = await failure(joined(aggregate));
    expect(error.code).toBe('sql.overflow');
    expect(error.message).toMatch(message);
    expect(error.hint).toContain('narrower range');
  });

  test('comparisons count too, sums only beyond their rows', async () => {
    const wide = 'c.number * 50000000000000 > p.number * -50000000000000';
    expect((await failure(joined('count(*)', `WHERE ${wide}`))).code).toBe('sql.overflow');
    await planOf(joined('count(*)', 'WHERE c.number * 40000000000000 > p.number * -40000000000000'));
    await planOf(joined('max(c.number * 50000000000000)'));
    expect((await failure(joined('sum(c.number * 50000000000000)'))).code).toBe('sql.overflow');
  });

  test('a column without declared range has that of its type', async () => {
    const bare = datasetCard('bank', 'customers', 1_000, [columnCard('x', { kind: 'integer' })]);
    const request = (sql: string) => requestOf(sql, ['bank'], { datasets: [bare] });
    await expect(compile(request('SELECT sum(x) FROM bank.customers'))).rejects.toMatchObject({ code: 'sql.overflow' });
    await compile(request('SELECT count(*) FROM bank.customers WHERE x * x > 3'));
  });
});

describe('the plan of one table or a UNION ALL', () => {
  const three = ['north', 'south', 'west'];

  test('every owner aggregates alone over one dictionary', async () => {
    const plan = await planOf(
      `SELECT ward, avg(cost), count(*) FROM ${union('ward, cost, days', 'WHERE days > 1')} WHERE cost < 9.5 GROUP BY ward`,
      three,
    );
    expect(plan.keys[0]?.categories).toEqual(['cardiology', 'maternity', 'surgery']);
    expect(plan.stages.map((stage) => textOf(stage.where as never))).toEqual([
      'days > 1 AND cost < 9.5',
      'cost < 9.5',
      'cost < 9.5',
    ]);
    for (const stage of plan.stages) {
      expect(stage).toMatchObject({
        kind: 'groups',
        keys: [{ id: 'k1', categories: ['cardiology', 'maternity', 'surgery'], nullable: false }],
        partials: [
          { id: 'rows', function: 'count', expression: null },
          { id: 'count1', function: 'count' },
          // West counts whole numbers: its bounds at the common scale are the widest.
          { id: 'sum1', function: 'sum', scale: 2, range: { min: '0', max: '1000000000' } },
        ],
      });
    }
    expect(plan.measures.map(({ id }) => id)).toEqual(['rows', 'count1', 'sum1']);
    expect(plan.filter).toBeNull();
  });

  test('a column stands for each branch’s expression', async () => {
    const plan = await planOf(
      `SELECT sum(x * 2) FROM (SELECT days + 1 AS x FROM north.stays UNION ALL SELECT days * 3 FROM south.stays) t WHERE x > 4`,
      ['north', 'south'],
    );
    expect(plan.stages.map((stage) => textOf(stage.where as never))).toEqual(['days + 1 > 4', 'days * 3 > 4']);
    const sums = plan.stages.map((stage) => stage.kind === 'groups' && textOf(stage.partials[1]?.expression as never));
    expect(sums).toEqual(['(days + 1) * 2', 'days * 3 * 2']);
  });
});

describe('permissions', () => {
  const narrow = (allow: Parameters<typeof columnCard>[2]) =>
    datasetCard('bank', 'customers', 10_000, [
      columnCard('id', { kind: 'text' }, { allow: ['join'] }),
      columnCard(
        'income',
        { kind: 'decimal', precision: 12, scale: 2 },
        { range: { min: '0', max: '5000' }, nullable: true, ...allow },
      ),
    ]);
  const tryWith = (sql: string, allow: Parameters<typeof columnCard>[2], more = {}) => {
    return compile(requestOf(sql, owners, { datasets: [narrow(allow), policies], ...more }));
  };

  test.each([
    [joined('count(*)', 'WHERE c.income > 3'), 'filter'],
    [joined('count(*)', 'WHERE c.income > p.premium'), 'filter'],
    [joined('sum(c.income * p.premium)'), 'aggregate'],
    [joined('avg(c.income)'), 'aggregate'],
    [joined('count(c.income)'), 'aggregate'],
    [joined('max(c.income)'), 'extreme'],
  ] as const)('%s needs %s', async (sql, use) => {
    const others = (['join', 'filter', 'group', 'aggregate', 'extreme'] as const).filter((other) => other !== use);
    await expect(tryWith(sql, { allow: others })).rejects.toMatchObject({
      kind: 'policy',
      code: 'policy.column',
      fields: { owner: 'bank', dataset: 'bank.customers', column: 'income', use, allowed: others },
    });
    await tryWith(sql, { allow: [use] });
    const { required, missing } = await grantsOf(
      requestOf(sql, owners, { datasets: [narrow({ allow: others }), policies] }),
    );
    expect(missing).toEqual([{ owner: 'bank', dataset: 'customers', column: 'income', use }]);
    expect(required).toContainEqual({ owner: 'insurer', dataset: 'policies', column: 'customer_id', use: 'join' });
  });

  test('keys need join and group', async () => {
    const request = requestOf(joined('segment, count(*)', 'GROUP BY 1'), owners);
    const { required } = await grantsOf(request);
    expect(required.map(({ column, use }) => `${column} ${use}`)).toEqual([
      'id join',
      'segment group',
      'customer_id join',
    ]);
  });

  test('a single table too', async () => {
    const sql = 'SELECT segment, max(income), count(vip) FROM bank.customers WHERE active GROUP BY segment';
    const { required } = await grantsOf(requestOf(sql, ['bank']));
    expect(required.map(({ column, use }) => `${column} ${use}`)).toEqual([
      'active filter',
      'segment group',
      'income extreme',
      'vip aggregate',
    ]);
  });

  test.each([
    [{ recipients: ['insurer'] }, 'policy.recipient'],
    [{ helpers: ['notary'] }, 'policy.helper'],
    [{ helpers: [] }, 'policy.helper'],
    [{ expires: '2026-01-31' }, 'policy.expired'],
  ])('%j gives %s', async (change, code) => {
    const request = requestOf(joined('count(*)'), owners, { datasets: [{ ...customers, ...change }, policies] });
    await expect(compile(request, { at: '2026-02-01' })).rejects.toMatchObject({ kind: 'policy', code });
    if (code === 'policy.expired') await compile(request, { at: '2026-01-31T23:59:59Z' });
  });
});

test('a party’s dotted name needs no quotes', async () => {
  const card = { ...customers, owner: 'bank.example' };
  for (const name of ['bank.example', '"bank.example"']) {
    const sql = `SELECT count(*) FROM ${name}.customers WHERE ${name}.customers.active`;
    await compile(requestOf(sql, ['bank.example'], { datasets: [card] }));
  }
});

test('the same request compiles to the same text', async () => {
  const request = requestOf(joined('segment, avg(c.income)', 'WHERE c.income > p.premium GROUP BY 1'), owners);
  const texts = await Promise.all([compile(request), compile(structuredClone(request))]);
  expect(canonicalJson(texts[0])).toBe(canonicalJson(texts[1]));
});

test('a plan in words', async () => {
  const { plan } = await compile(
    requestOf(
      joined(
        'segment, AVG(p.premium) AS a',
        'WHERE c.active AND (p.claims_total > 2.5 * (c.balance - 1000) OR c.income + p.premium >= 100) GROUP BY 1 HAVING count(*) > 3 ORDER BY a DESC LIMIT 3',
      ),
      owners,
    ),
  );
  expect(renderPlan(plan)).toMatchInlineSnapshot(`
    "How it is computed
      1. bank, in its own engine: rows of bank.customers where active, joined by id; hands over as shares, padded to 10,000 rows: segment (one of 3 values), 2.5 * (balance - 1000), income, whether income IS NULL
      2. insurer, in its own engine: rows of insurer.policies, joined by customer_id; hands over as shares, padded to 8,000 rows: premium, claims_total
      3. helper matches keyed tokens of the rows of bank, insurer and sees no value; the joined table has 8,000 rows under protocol, those without a partner included
      4. together, under protocol: keep rows where 2.5 * (balance - 1000) < claims_total OR income + premium >= 100.00 AND income IS NOT NULL
      5. together: COUNT(*), SUM(premium) for each of 4 groups of (segment)
      6. together: groups of fewer than 10 rows are withheld and counted
      7. together: keep groups where COUNT(*) > 3
      8. bank receives segment, a
      9. bank, on what was received: ORDER BY a DESC LIMIT 3
      10. protocol: replicated sharing among bank, insurer, helper, secure against one curious computer (semi-honest)"
  `);
  expect(renderPlan(plan, 'zh')).toContain('ORDER BY a DESC LIMIT 3');
});
