import { expect, test } from 'vitest';
import '../text/messages.ts';
import { asked } from './intersect.ts';

const tables = ['bank.customers', 'insurer.policies'];

test('rows, and numbers, with a helper or without, are of the kind intersect', () => {
  expect(asked(tables, { on: ['id=customer_id'], show: 'payload:insurer.policies.band', canonical: 'cn-id' })).toEqual({
    kind: 'intersect',
    question: {
      tables,
      on: [['id', 'customer_id']],
      canonical: ['cn-id'],
      show: 'ids',
      payload: ['insurer.policies.band'],
    },
  });
  for (const helper of [{ helper: 'notary' }, {}]) {
    expect(asked(tables, { on: ['id'], show: 'count', ...helper, canonical: 'cn-id', least: '9' })).toMatchObject({
      question: { on: ['id'], canonical: ['cn-id'], show: 'count', least: 9 },
    });
  }
});

test('sums are joint SQL', () => {
  expect(asked(tables, { on: ['id=customer_id', 'born'], show: 'sum:bank.customers.rate', least: '100' }).sql).toBe(
    'SELECT COUNT(*), SUM(t1."rate")\nFROM "bank"."customers" AS t1\nJOIN "insurer"."policies" AS t2 ON t2."customer_id" = t1."id" AND t2."born" = t1."born"\nHAVING COUNT(*) >= 100',
  );
  const show = 'sum:insurer.policies.premium, bank.customers.rate * insurer.policies."odd';
  expect(asked(tables, { on: ['id'], show }).sql).toContain(
    'SELECT COUNT(*), SUM(t2."premium"), SUM(t1."rate" * t2."""odd")',
  );
});

test.each([
  ['cli.intersect.by-sql', { on: ['id'], show: 'sum:bank.customers.rate', canonical: 'cn-id' }, tables],
  ['cli.intersect.bad-least', { on: ['id'], show: 'sum:bank.customers.rate', least: '0 OR 1' }, tables],
  ['cli.intersect.sum-column', { on: ['id'], show: 'sum:' }, tables],
  ['cli.intersect.sum-tables', { on: ['id'], show: 'sum:a.b.c' }, [...tables, 'a.b']],
  ['cli.intersect.sum-column', { on: ['id'], show: 'sum:premium' }, tables],
  ['cli.intersect.bad-on', { on: ['id='] }, tables],
] as const)('%s', (code, options, given) => {
  expect(() => asked(given, options)).toThrow(expect.objectContaining({ code }) as Error);
});
