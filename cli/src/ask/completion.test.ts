import type { CatalogEntry, DatasetCard } from '@tacit/party/api';
import { expect, test } from 'vitest';
import { complete, type Known } from './completion.ts';

const card = (owner: string, name: string, ...columns: object[]): DatasetCard =>
  ({ owner, name, columns }) as unknown as DatasetCard;
const customers = card(
  'bank',
  'customers',
  { name: 'id' },
  { name: 'segment', categories: ['private', 'premium', "owner's", 'pr\u001b[2J', 'pr\n'] },
  { name: 'Wohn Ort' },
);
const policies = card('insurer', 'policies', { name: 'customer_id' }, { name: 'product' });
const known: Known = {
  catalog: [
    { party: 'bank', datasets: [customers] },
    { party: 'insurer', datasets: [policies] },
  ] as CatalogEntry[],
  commands: ['\\d', '\\explain', '\\set'],
  values: ['from', 'band'],
  formats: ['csv', 'json'],
};

const from = 'SELECT x FROM bank.customers AS c JOIN insurer.policies p ON ';
test.each<[string, string[], string]>([
  ['sel', ['select'], 'sel'],
  ['SEL', ['SELECT'], 'SEL'],
  ['SELECT cou', ['count('], 'cou'],
  ['SELECT x FROM b', ['bank.customers', 'bank.'], 'b'],
  ['SELECT x\nFROM bank.customers c, ins', ['insurer.policies', 'insurer.'], 'ins'],
  ['SELECT x FROM bank.cu', ['bank.customers'], 'bank.cu'],
  [`${from}c.s`, ['c.segment'], 'c.s'],
  [`${from}p.`, ['p.customer_id', 'p.product'], 'p.'],
  [`${from}c."`, ['c."Wohn Ort"'], 'c."'],
  [`${from}customer`, ['customer_id'], 'customer'],
  [`${from}bank.customers.s`, ['bank.customers.segment'], 'bank.customers.s'],
  [`${from}c.segment = 'pr`, ["private'", "premium'"], 'pr'],
  [`${from}segment IN ('private', 'own`, ["owner''s'"], 'own'],
  [`${from}p.product = '`, [], ''],
  ['\\ex', ['\\explain'], '\\ex'],
  ['\\d bank.', ['bank.customers'], 'bank.'],
  ['\\d in', ['insurer', 'insurer.policies'], 'in'],
  ['\\set b', ['band'], 'b'],
  ['\\format c', ['csv'], 'c'],
  ['\\explain SELECT x FROM ins', ['insurer.policies', 'insurer.'], 'ins'],
  ['\\i /none-such/', [], '/none-such/'],
])('%j', (text, words, word) => {
  expect(complete(text, known)).toEqual([words, word]);
});
