/**
 * Random questions over tables of several owners, as people write them and nested in each other: each answered in the clear, some by three
 * computers, and compared with what DuckDB and PostgreSQL say over all tables in one place. 300 of them; TACIT_TEST_RUNS=7 asks 2,100.
 */
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { replicated, runLocal, runProgram, UsageError } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetCard } from '../analysis/src/contract/cards.ts';
import { disclosureGuard } from '../analysis/src/contract/guard.ts';
import type { Compiled } from '../analysis/src/kinds/kind.ts';
import { computersOf, runnersOf } from '../analysis/src/kinds/seats.ts';
import { finish } from '../analysis/src/sql/execute/finish.ts';
import { runQuery, runQueryClear } from '../analysis/src/sql/execute/query.ts';
import { edgeQuestionNumber, edgeTableSql } from '../analysis/src/sql/testing/extremes.ts';
import { questionNumber } from '../analysis/src/sql/testing/questions.ts';
import { groupingQuestion, groupingTables } from '../analysis/src/sql/testing/grouping-questions.ts';
import { instantQuestion, instantTables } from '../analysis/src/sql/testing/instant-questions.ts';
import { manyQuestion } from '../analysis/src/sql/testing/many-questions.ts';
import { wideQuestion, wideTables } from '../analysis/src/sql/testing/wide-questions.ts';
import { windowQuestion, windowTables } from '../analysis/src/sql/testing/window-questions.ts';
import { relationQuestion } from '../analysis/src/sql/testing/relation-questions.ts';
import { sharedTableSql } from '../analysis/src/sql/testing/shared.ts';
import { treeNumber } from '../analysis/src/sql/testing/shared-trees.ts';
import { shopSql } from '../analysis/src/sql/testing/shop.ts';
import { tableSql } from '../analysis/src/sql/testing/tables.ts';
import { decimalText } from '../analysis/src/contract/decimals.ts';
import type { Plan } from '../analysis/src/sql/plan/types.ts';
import { Chance } from '../analysis/src/sql/testing/chance.ts';
import { constructsOf } from '../analysis/src/sql/testing/constructs.ts';
import { openTestDatabase, type TestDatabase } from '../analysis/src/sql/testing/database.ts';
import { EverydayMaker } from '../analysis/src/sql/testing/everyday-questions.ts';
import { everydaySql, everydayTables } from '../analysis/src/sql/testing/everyday-tables.ts';
import { manualExamples } from '../analysis/src/sql/testing/manual.ts';
import { compileOver, differencesOf } from '../analysis/src/sql/testing/same-answer.ts';
import { QuestionMaker, sharedQuestionTables } from '../analysis/src/sql/testing/shared-questions.ts';
import { findPostgres } from '../party/src/catalog/testing/find-postgres.ts';
import {
  type PostgresServer,
  type PostgresSession,
  startPostgres,
} from '../party/src/catalog/testing/postgres-server.ts';
import { cellOf, duckdb, type Engine, postgresql } from './random-questions/engines.ts';

const runs = Math.max(1, Number(process.env['TACIT_TEST_RUNS'] ?? 1));
const batch = 10;
/** One in so many is also computed by three computers. */
const underProtocol = 60;

/** What a question of the generators may be refused for: the size of its parts, and what has no place under protocol. */
const refusals = new Set([
  'sql.shared-pairs',
  'sql.shared-rows',
  'sql.shared-outer',
  'sql.shared-call',
  'sql.no-join-key',
  'sql.overflow',
  'sql.date-range',
  // A key and what COALESCE makes of it, which is the same where it is never NULL.
  'sql.grouping-set-twice',
  // STDDEV and its like beside a value of other tables.
  'sql.beside-none',
  // Groups by year where there may be nine thousand.
  'sql.key-expression',
]);

const found = findPostgres();
let database: TestDatabase;
let server: PostgresServer | undefined;
let session: PostgresSession | undefined;
let postgres: Engine | undefined;
let engines: readonly Engine[];
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  if ('folder' in found) {
    server = await startPostgres(found.folder);
    session = await server.session();
    postgres = await postgresql(session);
  }
  engines = [duckdb(database), ...(postgres === undefined ? [] : [postgres])];
});
afterAll(async () => {
  await session?.close();
  await server?.stop();
  database.close();
});

const made = new Set<string>();
const count = { asked: 0, answered: 0, compared: new Map<string, number>() };

/** Asks everybody; false where the question is refused. */
async function ask(cards: readonly DatasetCard[], sql: string, place: string): Promise<boolean> {
  const compiled = await compileOver(cards, sql).catch((error: unknown) => {
    if (error instanceof UsageError && refusals.has(error.code)) return undefined;
    throw new Error(`${place}: ${error instanceof Error ? error.message : String(error)}\n${sql}`, { cause: error });
  });
  count.asked++;
  if (compiled === undefined) return false;
  const isChecked = count.answered++ % underProtocol === 0;
  const { plan, disclosure } = compiled;
  const load = loadOf(plan);
  const clear = await runQueryClear(plan, load, { guard: disclosureGuard(disclosure, plan.parties) }).catch(
    (error: unknown) => {
      throw new Error(`${place}: ${sql}`, { cause: error });
    },
  );
  const rows = finish(plan, clear).rows.map((row) => row.map(cellOf));
  for (const engine of engines) {
    const theirs = await engine.rows(sql);
    if (theirs === undefined) continue;
    count.compared.set(engine.name, (count.compared.get(engine.name) ?? 0) + 1);
    const oracle = { rows: () => Promise.resolve(theirs.map((row) => row.map(cellOf))) };
    expect(await differencesOf(oracle, sql, { rows }), `${place}, unlike ${engine.name}: ${sql}`).toEqual([]);
  }
  if (isChecked) await byThreeComputers(compiled, clear, `${place}: ${sql}`);
  return true;
}

/** Rows as sorted lines, numbers with as many digits as those of `wanted` have in the same column. */
function atDigits(rows: readonly (readonly string[])[], wanted: readonly string[]): string[] {
  const digits = (wanted[0] ?? '').split(' | ').map((_, column) => {
    const cell = wanted.map((line) => line.split(' | ')[column] ?? '').find((text) => /^-?\d+\.\d+$/.test(text));
    return cell?.split('.')[1]?.length ?? 0;
  });
  return rows
    .map((row) => row.map((cell, i) => (/^-?\d+(\.\d+)?$/.test(cell) ? rounded(cell, digits[i] ?? 0) : cell)))
    .map((row) => row.join(' | '))
    .sort();
}

/** Halves away from zero. */
function rounded(text: string, digits: number): string {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const carried = BigInt(whole + fraction.slice(0, digits).padEnd(digits, '0'));
  const size = carried + ((fraction[digits] ?? '0') >= '5' ? 1n : 0n);
  return decimalText(text.startsWith('-') ? -size : size, digits);
}

const loadOf = (plan: Plan) => (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);

async function byThreeComputers({ plan, disclosure, cost }: Compiled<Plan>, clear: unknown, sql: string) {
  const everyone = runnersOf(plan);
  const { results, traffic } = await runLocal(
    everyone,
    (session) => {
      const guard = disclosureGuard(disclosure, everyone);
      return runProgram(replicated, session, (sharing) => runQuery(plan, sharing, loadOf(plan)), guard);
    },
    computersOf(plan),
  );
  expect(
    results.find((released) => released !== undefined),
    sql,
  ).toEqual(clear);
  expect(
    traffic.map(({ sent }) => sent.reduce((total, bytes) => total + bytes, 0)),
    sql,
  ).toEqual([...cost.bytes]);
}

const everyday = Array.from({ length: 25 * runs }, (_, i) => i * batch);
describe('as people write them', () => {
  test.each(everyday)('from %i on', { timeout: 300_000 }, async (first) => {
    const chance = new Chance(77_000_000 + first);
    const tables = everydayTables(chance);
    const cards = tables.map(({ card }) => card);
    for (const engine of engines) await engine.run(everydaySql(tables));
    const maker = new EverydayMaker(chance);
    for (let i = 0; i < batch; i++) {
      const sql = maker.question(first + i);
      if (await ask(cards, sql, `${first}, ${i}`)) for (const name of await constructsOf(sql)) made.add(name);
    }
  });
});

describe('relations in relations', () => {
  test.each(Array.from({ length: 5 * runs }, (_, i) => i * batch))(
    'from %i on',
    { timeout: 300_000 },
    async (first) => {
      const chance = new Chance(4_100 + first);
      const { cards, sql: tables } = sharedQuestionTables(chance);
      for (const engine of engines) await engine.run(tables);
      const maker = new QuestionMaker(chance);
      for (let i = 0; i < batch; i++) await ask(cards, maker.question(chance.integer(1, 2)), `${first}, ${i}`);
    },
  );
});

/**
 * Questions of the other generators, which their own tests compare with DuckDB: PostgreSQL has the same answers over the same tables. Which
 * of them leave first, and what is withheld, is theirs.
 */
describe.skipIf(!('folder' in found))('what other tests ask, of PostgreSQL', () => {
  const alike = async (tables: readonly string[], sql: string, place: string): Promise<void> => {
    for (const engine of engines) await engine.run(tables);
    const [ours, theirs] = await Promise.all(engines.map((engine) => engine.rows(sql)));
    if (ours === undefined || theirs === undefined) return;
    const oracle = { rows: () => Promise.resolve(theirs.map((row) => row.map(cellOf))) };
    const rows = ours.map((row) => row.map(cellOf));
    expect(await differencesOf(oracle, sql, { rows }), `${place}: ${sql}`).toEqual([]);
  };
  const numbers = (count: number) => Array.from({ length: count * runs }, (_, i) => i);

  test('questions with rules of withholding', { timeout: 300_000 }, async () => {
    for (const number of numbers(40).slice(0, 200)) {
      const { sql, tables } = questionNumber(number);
      const all = sql.replaceAll(/^(ORDER BY|LIMIT|OFFSET) .*$/gm, '');
      await alike(tables.flatMap(tableSql), all, String(number));
    }
  });

  test('relations of one owner', { timeout: 300_000 }, async () => {
    await alike(shopSql(), 'SELECT 1', 'tables');
    for (const number of numbers(15)) await alike([], relationQuestion(number, runs > 1 ? 3 : 2), String(number));
  });

  test('joins by keys that repeat', { timeout: 300_000 }, async () => {
    for (const number of numbers(20)) {
      const { posed, asked } = manyQuestion(number);
      await alike(posed.sql, asked.sql, String(number));
    }
  });

  test.each([
    ['frames of windows', windowTables(), windowQuestion],
    ['instants', instantTables(), instantQuestion],
    ['sums to 38 digits', wideTables(), wideQuestion],
    ['grouping sets', groupingTables(), (number: number) => groupingQuestion(number, number % 2 === 0)],
  ])('%s', { timeout: 300_000 }, async (_, tables, question) => {
    await alike(tables, 'SELECT 1', 'tables');
    for (const number of numbers(40)) await alike([], question(number), String(number));
  });

  test('trees of relations', { timeout: 300_000 }, async () => {
    for (const number of numbers(4)) {
      const { tables, sql } = treeNumber(number);
      await alike(tables.flatMap(sharedTableSql), sql, String(number));
    }
  });

  test('questions at the edges: what whole numbers of any size make of them', { timeout: 300_000 }, async () => {
    let compared = 0;
    for (const number of numbers(100)) {
      const { question, tables } = edgeQuestionNumber(number);
      await postgres?.run(tables.flatMap(edgeTableSql));
      const rows = await postgres?.rows(question.sql);
      // Dates before the first year, which nobody is told, have other names there.
      if (rows === undefined || /0000-|BC/.test(JSON.stringify(rows))) continue;
      compared++;
      const lines = rows.map((row) => row.map((cell) => cellOf(cell) ?? 'NULL'));
      expect(atDigits(lines, question.answer), `${number}: ${question.sql}`).toEqual(question.answer);
    }
    expect(compared).toBeGreaterThan(70 * runs);
  });
});

test('nearly all were answered, and by whom they were compared', () => {
  expect(count.answered / count.asked).toBeGreaterThan(0.85);
  for (const { name } of engines) expect(count.compared.get(name) ?? 0).toBeGreaterThan(0.95 * count.answered);
});

test('every construct of an example in docs/sql.md was asked for, and answered', async () => {
  const page = readFileSync(new URL('../docs/sql.md', import.meta.url), 'utf8');
  const wanted = new Set<string>();
  for (const { sql, way } of manualExamples(page))
    if (way !== 'cure') for (const name of await constructsOf(sql)) wanted.add(name);
  expect([...wanted].filter((name) => !made.has(name))).toEqual([]);
});
