import type { UsageError } from '@tacit/engine';
import { describe, expect, test } from 'vitest';
import type { PartyRef } from '../../contract/contract.ts';
import type { RowStage } from '../../local/stages.ts';
import type { Plan, SecureBoolean } from '../plan/types.ts';
import { compile } from '../compile.ts';
import { describe as textOf } from '../plan/describe.ts';
import { failure, owners, planOf, union } from '../testing/ask.ts';
import { cards, columnCard, datasetCard, joined, partiesOf, requestOf } from '../testing/cards.ts';

describe('parties and recipients', () => {
  const sql = joined('count(*)');
  const withParties = (names: readonly string[]) =>
    compile({ ...requestOf(sql, owners), parties: partiesOf(...names) });
  test.each([[['bank']], [['bank', 'insurer', 'north']], [['bank', 'bank']]])('%j', async (names) => {
    await expect(withParties(names)).rejects.toMatchObject({ code: 'plan.parties' });
  });

  test('who computes stands first; whose rows are joined computes, alone or with one helper', async () => {
    const code = async (places: string, more: object = {}): Promise<string> => {
      const parties = places.split(', ').map((place) => {
        const [name = '', role = 'owner'] = place.split(' ');
        return { name, role: role as PartyRef['role'], publicKey: 'A'.repeat(43) };
      });
      const outcome = compile({ ...requestOf(sql, owners), parties, ...more });
      return await outcome.then(
        () => 'none',
        (error: UsageError) => error.code,
      );
    };
    expect(await code('north helper, insurer, bank')).toBe('none');
    const receiving = { recipients: ['south', 'bank', 'west'] };
    expect(await code('insurer, north helper, bank, west recipient, south recipient', receiving)).toBe('none');
    expect(await code('bank, insurer, south recipient, north helper, west recipient', receiving)).toBe('plan.parties');
    expect(await code('bank, insurer, north helper, south recipient')).toBe('plan.parties');
    expect(await code('bank, north helper, west helper, insurer contributor')).toBe('plan.join-places');
    expect(await code('bank, west helper, insurer contributor', { protocol: 'additive-ot' })).toBe('plan.join-places');
    expect(await code('bank, insurer', { protocol: 'additive-ot' })).toBe('none');
    expect(await code('insurer, bank, north dealer', { protocol: 'additive-dealer' })).toBe('none');
    // A question about many rows is refused with what a helper and a dealer would cost.
    const withRows = (rowsUpTo: number) => cards.map((card) => ({ ...card, rowsUpTo }));
    const heavy = joined('c.segment, AVG(c.income)', 'WHERE p.claims_total > 0.1 * c.income GROUP BY c.segment');
    const alone = { protocol: 'additive-ot', parties: partiesOf('bank', 'insurer').slice(0, 2) };
    const slow = compile({ ...requestOf(heavy, owners), ...alone, datasets: withRows(10_000_000) });
    const large = compile({ ...requestOf(heavy, owners), ...alone, datasets: withRows(10_000_001) });
    await expect(large).rejects.toMatchObject({ code: 'plan.two-owners-rows' });
    await expect(slow).rejects.toMatchObject({
      code: 'plan.two-owners-slow',
      fields: { rows: ['10000000', '10000000'], minutes: expect.any(Number), most: 10 },
      hint: expect.stringContaining('--helper NAME'),
    });
    const many = 'bank, insurer, north helper, south helper';
    expect(await code(many)).toBe('plan.parties');
    expect(await code(many, { protocol: 'additive-ot' })).toBe('plan.join-protocol');
  });

  test('roles must be those of the question', async () => {
    const parties = partiesOf('bank', 'insurer').map((party) => ({ ...party, role: 'owner' as const }));
    await expect(compile({ ...requestOf(sql, owners), parties })).rejects.toMatchObject({ code: 'plan.parties' });
  });

  test.each([[[]], [['stranger']], [['bank', 'bank']]])('recipients %j', async (recipients) => {
    await expect(compile(requestOf(sql, owners, { recipients }))).rejects.toMatchObject({ code: 'plan.recipients' });
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
      needs: ['0.income'],
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

  test('more combined groups than a list may name are found under protocol', async () => {
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
    const { plan } = await compile(request);
    expect(plan).toMatchObject({ source: 'rows', groups: 100, found: { groupsUpTo: 1_000, best: false } });
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
    ['max(c.balance * c.balance * c.balance * p.premium)', /^line 1, column 34: balance \* balance \* balance/],
    ['sum(c.balance * p.premium * 2e24)', /SUM\(balance \* premium \* 2\d+\) may lie.*±9{20}/],
    [
      'max(c.number * 1e15)',
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
    // Of two owners' numbers each takes its own apart.
    expect((await planOf(joined('sum((c.number - p.number) * 50000000000000)'))).wide).toHaveLength(1);
    expect(await planOf(joined('sum(c.number * 50000000000000)'))).toMatchObject({
      wide: [{ digits: ['sum1', 'sum2'], bits: 32 }],
    });
  });

  test('a column without declared range has that of its type', async () => {
    const bare = datasetCard('bank', 'customers', 1_000, [columnCard('x', { kind: 'integer' })]);
    const request = (sql: string) => requestOf(sql, ['bank'], { datasets: [bare] });
    await expect(compile(request('SELECT max(x * x) FROM bank.customers'))).rejects.toMatchObject({
      code: 'sql.overflow',
    });
    const { plan } = await compile(request('SELECT sum(x) FROM bank.customers'));
    expect(plan).toMatchObject({ wide: [{ digits: ['sum1', 'sum2'] }], columns: [{ type: { kind: 'integer' } }] });
    await compile(request('SELECT count(*) FROM bank.customers WHERE x * x > 3'));
  });

  test('what cannot be held is named as it was written, NULLIF as such', async () => {
    const error = await failure(joined('max(NULLIF(c.income, 1) * p.premium * 100000000000000)'));
    expect(error.code).toBe('sql.overflow');
    expect(error.message).toContain('NULLIF(income, 1)');
  });

  test('constants count beside a column of zeros, as engines multiply them with each other first', async () => {
    const zeros = columnCard('x', { kind: 'integer' }, { range: { min: '0', max: '0' } });
    const bare = datasetCard('bank', 'customers', 1_000, [zeros]);
    const request = (sql: string) => requestOf(sql, ['bank'], { datasets: [bare] });
    const large = `SELECT max((x * 1${'0'.repeat(15)}) * 1${'0'.repeat(33)}) FROM bank.customers`;
    await expect(compile(request(large))).rejects.toMatchObject({ code: 'sql.overflow' });
    await compile(request('SELECT max(x * 1000), sum(x) FROM bank.customers'));
  });
});

describe('the plan of one table or a UNION ALL', () => {
  const three = ['north', 'south', 'west'];

  test('every owner aggregates alone over one dictionary', async () => {
    const plan = await planOf(
      `SELECT ward, avg(cost), count(*) FROM ${union('ward, cost, days', 'WHERE days > 1')} WHERE days < 9 GROUP BY ward`,
      three,
    );
    expect(plan.keys[0]?.categories).toEqual(['cardiology', 'maternity', 'surgery']);
    expect(plan.stages.map((stage) => textOf(stage.where as never))).toEqual([
      'days > 1 AND days < 9',
      'days < 9',
      'days < 9',
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
