import { expect, test } from 'vitest';
import '../text/messages.ts';
import { askedBy } from './lending.ts';

test('options are the members of the question', () => {
  const tables = ['a.loans', 'b.loans'];
  expect(askedBy('bank', tables, { on: ['id'] })).toEqual({ asker: 'bank', tables, on: ['id'] });
  const amounts = { amount: 'balance=owed', amountUpTo: '500000', step: '10000' };
  const more = { canonical: 'cn-id, nfkc', open: 'state=open, 3,true', countUpTo: '4', persons: '10' };
  expect(askedBy('bank', tables, { on: ['id=customer', 'born'], ...amounts, ...more })).toEqual({
    asker: 'bank',
    tables,
    on: [['id', 'customer'], 'born'],
    canonical: ['cn-id', 'nfkc'],
    amount: ['balance', 'owed'],
    where: { column: 'state', is: ['open', 3, true] },
    countUpTo: 4,
    amountUpTo: 500_000,
    amountStep: 10_000,
    persons: 10,
  });
  expect(() => askedBy('bank', tables, { on: ['id'], open: 'state' })).toThrow(
    expect.objectContaining({ code: 'cli.lending.bad-open' }) as Error,
  );
});
