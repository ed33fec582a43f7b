/**
 * What compiles runs, and is right: random questions at the edges of every range, on `clear` and some by three parties,
 * against arithmetic on whole numbers of any size. What cannot be held is refused when compiling, naming the place; nothing else may fail.
 * TACIT_TEST_RUNS multiplies the number of questions.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { replicated, runLocal, UsageError } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isAverageReleased } from './plan/releases.ts';
import { averageParts } from './plan/averages.ts';
import { disclosureGuard } from '../contract/guard.ts';
import type { Compiled } from '../kinds/kind.ts';
import type { Plan } from './plan/types.ts';
import { compile } from './compile.ts';
import type { Load } from '../kinds/runtime.ts';
import { runQuery, runQueryClear } from './execute/query.ts';
import { finish, type Released } from './execute/finish.ts';
import { partiesOf } from './testing/cards.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { edgeQuestionNumber, edgeTableSql } from './testing/extremes.ts';

const batch = 50;
const batches = 8 * Math.max(1, Number(process.env.TACIT_TEST_RUNS ?? 1));
/** What may be beyond what can be held. */
const refusals = ['sql.overflow', 'sql.date-range'];

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
});
afterAll(() => database.close());

const seen = new Map<string, number>();
const count = (name: string, holds = true) => seen.set(name, (seen.get(name) ?? 0) + Number(holds));

describe('questions at the edges', () => {
  test.each(Array.from({ length: batches }, (_, i) => i * batch))('from %i on', { timeout: 120_000 }, async (first) => {
    for (let number = first; number < first + batch; number++) await check(number);
  });
});

async function check(number: number): Promise<void> {
  const { question, tables } = edgeQuestionNumber(number);
  const { sql, owners, cards, answer } = question;
  const compiled = await compile({
    kind: 'sql',
    question: { sql },
    protocol: 'replicated',
    parties: partiesOf(...owners),
    datasets: cards,
    recipients: [owners[0] as string],
  }).catch((error: unknown) => {
    if (!(error instanceof UsageError) || !refusals.includes(error.code))
      throw new Error(`${number}: ${sql}`, { cause: error });
    count(error.code);
    return undefined;
  });
  if (compiled === undefined) return;
  for (const statement of tables.flatMap(edgeTableSql)) await database.run(statement);
  const { plan } = compiled;
  const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
  const released = await runQueryClear(plan, load).catch((error: unknown) => {
    throw new Error(`${number}: ${sql}`, { cause: error });
  });
  const { rows } = finish(plan, released);
  const lines = rows.map((row) =>
    row.map((cell) => (cell === null ? 'NULL' : typeof cell === 'object' ? 'withheld' : String(cell))).join(' | '),
  );
  expect(lines.sort(), `${number}: ${sql}`).toEqual(answer);
  note(plan, lines);
  if (number % 60 === 0) await checkParties(compiled, load, released);
}

/** Three parties say the same, at the price told. */
async function checkParties({ plan, disclosure, cost }: Compiled<Plan>, load: Load, clear: Released): Promise<void> {
  const run = await runLocal(plan.parties, async (session) =>
    runQuery(plan, await replicated.create(session, disclosureGuard(disclosure, plan.parties)), load),
  );
  expect(run.results).toEqual([clear, undefined, undefined]);
  expect(Math.max(...run.traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
  expect(run.traffic.map(({ sent }) => sent.reduce((total, each) => total + each, 0))).toEqual(cost.bytes);
  count('three parties');
}

/** Agreement on nothing but small numbers would prove little. */
function note(plan: Plan, lines: readonly string[]): void {
  count('answered');
  count(plan.source);
  count('rows', lines.length > 0);
  count('condition across owners', plan.filter !== null);
  const averages = plan.columns.flatMap((column) => (column.kind === 'average' ? [column] : []));
  const alone = averages.filter(({ sum, count: rows }) => isAverageReleased(plan, sum, rows));
  count('averages alone', alone.length > 0);
  count(
    'averages in two parts',
    alone.some(({ sum }) => averageParts(plan, sum) === 2),
  );
  const digits = lines.flatMap((line) => line.split(' | ').map((cell) => cell.replace(/\D/g, '').length));
  count(
    'numbers of 18 digits and more',
    digits.some((length) => length >= 18),
  );
  const conditions = JSON.stringify(plan.stages.map(({ where }) => where));
  count('decimals of 38 digits in conditions', /"precision":38/.test(conditions));
}

test('the questions covered what they are meant to', () => {
  const names = ['answered', 'groups', 'join', 'rows', ...refusals, 'condition across owners', 'averages alone'];
  expect(seen.get('three parties') ?? 0).toBeGreaterThanOrEqual(5);
  const rare = ['averages in two parts', 'numbers of 18 digits and more', 'decimals of 38 digits in conditions'];
  for (const name of names) expect(seen.get(name) ?? 0, name).toBeGreaterThanOrEqual(10);
  for (const name of rare) expect(seen.get(name) ?? 0, name).toBeGreaterThanOrEqual(4);
  expect((seen.get('answered') as number) / (batch * batches)).toBeGreaterThan(0.3);
});
