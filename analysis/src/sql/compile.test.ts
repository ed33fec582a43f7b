import { expect, test } from 'vitest';
import { canonicalJson } from '../contract/canonical.ts';
import { ownersOf } from '../contracts.ts';
import { compile, tablesOf } from './compile.ts';
import { owners, union } from './testing/ask.ts';
import { customers, joined, requestOf } from './testing/cards.ts';

test('owners are named in order of their first table', async () => {
  expect(await ownersOf({ kind: 'sql', question: { sql: joined('count(*)') } })).toEqual(['bank', 'insurer']);
  expect(await tablesOf(`SELECT 1 FROM ${union('*')}`)).toHaveLength(3);
  expect(await tablesOf('SELECT count(*) FROM "bank.example".t JOIN a.b.c ON true')).toEqual([
    { owner: 'bank.example', dataset: 't' },
    { owner: 'a.b', dataset: 'c' },
  ]);
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
