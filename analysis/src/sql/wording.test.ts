/** The question as it is printed from the plan, run by DuckDB beside the asker's own words. */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PartyRef } from '../contract/contract.ts';
import { compile } from './compile.ts';
import { Chance } from './testing/chance.ts';
import { planOf } from './testing/ask.ts';
import { joined } from './testing/cards.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { joinQuestion, type Question, unionQuestion } from './testing/questions.ts';
import { joinTables, tableSql, unionTables } from './testing/tables.ts';
import { questionText } from './wording.ts';

const times = 100;

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  await database.run("SET default_null_order = 'nulls_last_on_asc_first_on_desc'");
});
afterAll(() => database.close());

const party = (role: PartyRef['role']) => (name: string) => ({ name, role, publicKey: 'A'.repeat(43) });

async function rows(sql: string, isOrdered: boolean): Promise<string[]> {
  const found = await database.rows(sql);
  // Decimals of other widths are the same numbers, and so are whole ones that FLOOR has made floating point.
  const plain = (name: string, value: unknown) => {
    if (typeof value === 'number' && name !== 'width') return String(value);
    return typeof value === 'bigint' ? String(value) : name === 'width' ? undefined : value;
  };
  const lines = found.map((row) => JSON.stringify(row, plain));
  return isOrdered ? lines : lines.sort();
}

test.each(Array.from({ length: times }, (_, i) => i))('question %i says what was asked', async (number) => {
  const chance = new Chance(4_242_000 + number);
  const question: Question = chance.happens(0.6)
    ? joinQuestion(chance, joinTables(chance))
    : unionQuestion(chance, unionTables(chance, ['bank']));
  for (const sql of question.tables.flatMap(tableSql)) await database.run(sql);
  const owners = question.tables.map(({ owner }) => owner);
  const helpers = ['helper', 'second'].slice(0, 3 - owners.length);
  // What decides about ties is left open in both.
  const sql = question.sql.replace(/\n(LIMIT|OFFSET) \d+/g, '');
  const { plan } = await compile({
    kind: 'sql',
    question: { sql },
    protocol: 'replicated',
    parties: [...owners.map(party('owner')), ...helpers.map(party('helper'))],
    datasets: question.tables.map(({ card }) => card),
    recipients: [owners[0] as string],
  });
  const printed = questionText(plan);
  const runnable = printed.replace(/^(FROM|JOIN) (\w+)\.(\w+)/gm, '$1 $2.$3 AS $2');
  const isOrdered = new Set(question.order.map(({ item }) => item)).size === question.items.length;
  expect(await rows(runnable, isOrdered), `${sql}\n\n${printed}`).toEqual(await rows(sql, isOrdered));
});

test('a sum in two parts reads as one, and an arm of NULL as that', async () => {
  const wide = 'c.number * 50000000000000';
  const sums = questionText(await planOf(joined(`avg(${wide}) AS a, sum(${wide}) AS s`)));
  expect(sums).not.toContain('4294967296');
  expect(sums).toContain('SUM(bank.number * 50000000000000) AS s');
  const plan = await planOf(joined('avg(CASE WHEN c.balance > p.premium THEN c.balance - p.premium END) AS x'));
  expect(questionText(plan)).toContain(
    'AVG(CASE WHEN insurer.premium < bank.balance THEN bank.balance - insurer.premium END) AS x',
  );
});

test('a key that is a condition across owners keeps the group of what is unknown', async () => {
  const plan = await planOf(joined('c.income > p.premium AS k, count(*)', 'GROUP BY 1'));
  expect(questionText(plan)).toMatch(/^SELECT CASE WHEN .* THEN false WHEN .* THEN true END AS k,/);
});

test('constants beside dates and times of two owners are written as such', async () => {
  const plan = await planOf(
    joined(
      'count(*)',
      "WHERE p.changed - c.seen < INTERVAL '90 minutes' AND GREATEST(p.changed, c.seen) > '2024-05-01 08:00' AND LEAST(p.started, c.opened) < DATE '2020-02-29'",
    ),
  );
  const text = questionText(plan);
  expect(text).toContain("insurer.changed - bank.seen < INTERVAL '5400 seconds'");
  expect(text).toContain("'2024-05-01 08:00:00' < CASE");
  expect(text).toContain("END < '2020-02-29'");
});
