import { describe, expect, test } from 'vitest';
import { compile, grantsOf } from '../compile.ts';
import { owners } from '../testing/ask.ts';
import { columnCard, customers, datasetCard, joined, policies, requestOf } from '../testing/cards.ts';

describe('permissions', () => {
  const narrow = (allow: Parameters<typeof columnCard>[2]) =>
    datasetCard(
      'bank',
      'customers',
      10_000,
      [
        columnCard('id', { kind: 'text' }, { allow: ['join'] }),
        columnCard(
          'income',
          { kind: 'decimal', precision: 12, scale: 2 },
          { range: { min: '0', max: '5000' }, nullable: true, ...allow },
        ),
      ],
      [['id']],
    );
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
    const others = (['join', 'filter', 'group', 'aggregate', 'extreme', 'combine'] as const).filter(
      (other) => other !== use,
    );
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
