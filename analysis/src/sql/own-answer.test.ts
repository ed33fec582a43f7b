/** Questions whose rows are all one owner's: it answers alone, and nobody can tell what it has by what it sends. */
import { DuckDBInstance } from '@duckdb/node-api';
import { protocolNamed, runLocal, runProgram } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatasetCard } from '../contract/cards.ts';
import { disclosureGuard } from '../contract/guard.ts';
import type { ResultTable } from '../contract/results.ts';
import type { Compiled } from '../kinds/kind.ts';
import { compile } from './compile.ts';
import { finish } from './execute/finish.ts';
import { runQuery } from './execute/query.ts';
import { planSteps } from './explain.ts';
import { isAnsweredAlone } from './plan/keyed.ts';
import type { Plan } from './plan/types.ts';
import { columnCard, datasetCard, partiesOf } from './testing/cards.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';

const range = (min: number, max: number) => ({ min: String(min), max: String(max) });
const sales: DatasetCard = {
  ...datasetCard('bank', 'sales', 500, [
    columnCard('city', { kind: 'text' }),
    columnCard('shop', { kind: 'integer' }, { range: range(1, 400) }),
    columnCard('amount', { kind: 'integer' }, { range: range(-50, 50), nullable: true }),
  ]),
  minimumGroupSize: 3,
  withheldGroups: 'number',
};

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  await database.run(`CREATE SCHEMA bank; CREATE TABLE bank.sales AS SELECT 'city ' || (i * i % 23) AS city, CAST(1 + i * 7 % 40 AS BIGINT) AS shop,
    CASE WHEN i % 7 > 0 THEN CAST(i * 31 % 101 - 50 AS BIGINT) END AS amount FROM range(300) t(i)`);
});
afterAll(() => database.close());

const compiled = (sql: string, recipients: readonly string[]): Promise<Compiled<Plan>> =>
  compile({
    kind: 'sql',
    question: { sql },
    protocol: 'replicated',
    parties: partiesOf('bank'),
    datasets: [sales],
    recipients: [...recipients],
  });

/** The answer of each recipient, and what everybody sent. */
async function asked({ plan, disclosure }: Compiled<Plan>) {
  const load = () => database.load(plan.stages[0] as Plan['stages'][number]);
  const run = await runLocal(plan.parties, (session) => {
    const guard = disclosureGuard(disclosure, plan.parties);
    return runProgram(protocolNamed('replicated'), session, (sharing) => runQuery(plan, sharing, load), guard);
  });
  const answers = run.results.map((released) => released && finish(plan, released));
  return { answers, traffic: run.traffic.map(({ rounds, sent }) => ({ rounds, sent: [...sent] })) };
}

/** A median has a decimal here, and none in DuckDB where it is whole. */
const shortened = (row: readonly string[]): string[] => row.map((cell) => cell.replace(/\.0$/, ''));

const questions = [
  'SELECT city, COUNT(*) AS n, SUM(amount) AS s FROM bank.sales WHERE amount IS NOT NULL GROUP BY city HAVING COUNT(*) >= 3 ORDER BY s DESC, city LIMIT 7',
  'SELECT shop, COUNT(*) AS n, MAX(amount) AS m, COUNT(DISTINCT city) AS c FROM bank.sales WHERE amount > 20 GROUP BY shop HAVING COUNT(*) >= 3 ORDER BY shop',
  'SELECT COUNT(DISTINCT shop) AS shops, MEDIAN(shop) AS middle FROM bank.sales WHERE amount IS NOT NULL',
];

test.each(questions)('is answered as DuckDB does, to whoever receives: %s', async (sql) => {
  const text = (rows: readonly (readonly unknown[])[]) => rows.map((row) => row.map((cell) => `${cell as string}`));
  const expected = text(await database.rows(sql));
  for (const recipient of ['bank', 'helper']) {
    const question = await compiled(sql, [recipient]);
    expect(isAnsweredAlone(question.plan)).toBe(true);
    const { answers, traffic } = await asked(question);
    const answer = answers[question.plan.parties.indexOf(recipient)] as ResultTable;
    expect(text(answer.rows).map(shortened)).toEqual(expected.map(shortened));
    expect(answers.filter((each) => each !== undefined)).toHaveLength(1);
    expect(traffic.map(({ sent }) => sent.reduce((sum, bytes) => sum + bytes, 0))).toEqual(question.cost.bytes);
  }
});

test('groups that are too small stay with their owner, who says how many they are', async () => {
  const question = await compiled('SELECT city, shop, COUNT(*) AS n FROM bank.sales GROUP BY city, shop', ['helper']);
  const { answers } = await asked(question);
  const counts = await database.rows('SELECT CAST(COUNT(*) AS INT) FROM bank.sales GROUP BY city, shop');
  const small = counts.filter(([n]) => Number(n) < 3).length;
  expect(small).toBeGreaterThan(0);
  const answer = answers[question.plan.parties.indexOf('helper')] as ResultTable;
  expect(answer.rows).toHaveLength(counts.length - small);
  expect(answer.withheldGroups).toBe(small);
});

test('what is sent is as long for no row as for many', async () => {
  for (const sql of questions) {
    const question = await compiled(sql, ['helper']);
    const { traffic } = await asked(question);
    await database.run('ALTER TABLE bank.sales RENAME TO all_sales');
    await database.run('CREATE TABLE bank.sales AS SELECT * FROM bank.all_sales LIMIT 0');
    const none = await asked(question);
    await database.run('DROP TABLE bank.sales');
    await database.run('ALTER TABLE bank.all_sales RENAME TO sales');
    expect(none.traffic).toEqual(traffic);
  }
});

test('a table with more rows than its card says is refused', async () => {
  const question = await compiled(questions[0] as string, ['helper']);
  const [stage] = question.plan.stages;
  const short = { ...question.plan, stages: [{ ...(stage as Plan['stages'][number]), rowsUpTo: 200 }] } as Plan;
  await expect(asked({ ...question, plan: short })).rejects.toMatchObject({ code: 'data.too-many-rows' });
});

test('its steps are the owner’s, and none of them is said to be under protocol', async () => {
  const { plan } = await compiled(questions[0] as string, ['helper']);
  const own = planSteps(plan).filter(({ text }) => text.startsWith('bank'));
  expect(own.every(({ who }) => who.join() === 'bank')).toBe(true);
  expect(planSteps(plan).some(({ text }) => text.startsWith('together'))).toBe(false);
  expect(own.at(-1)?.text).toBe('bank: hands over as shares what leaves, filled up to 7 groups');
});
