/** Random questions over relations of several owners, compared with DuckDB's answers over all tables in one place. */
import { DuckDBInstance } from '@duckdb/node-api';
import { UsageError } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Chance } from './testing/chance.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { compileOver, differences } from './testing/same-answer.ts';
import { QuestionMaker, storeQuestionTables } from './testing/shared-questions.ts';

const seeds = Array.from({ length: Number(process.env['TACIT_TEST_RUNS'] ?? 1) }, (_, i) => i);
const questions = 12;

/** Refusals that a question of the generator may meet, which are about the size or the parts of it. */
const refusals = new Set(['sql.shared-pairs', 'sql.shared-rows', 'sql.shared-outer', 'sql.no-join-key']);

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
});
afterAll(() => database.close());

test.each(seeds)('random questions %i', async (seed) => {
  const chance = new Chance(4_100 + seed);
  const cards = await storeQuestionTables(database, chance);
  const maker = new QuestionMaker(chance);
  let answered = 0;
  for (let i = 0; i < questions; i++) {
    const sql = maker.question(chance.integer(1, 2));
    const compiled = await compileOver(cards, sql).catch((error: unknown) => {
      if (error instanceof UsageError && refusals.has(error.code)) return undefined;
      throw new Error(`${error instanceof Error ? error.message : String(error)}\n${sql}`, { cause: error });
    });
    if (compiled === undefined) continue;
    answered++;
    expect(await differences(database, cards, sql, compiled), sql).toEqual([]);
  }
  expect(answered).toBeGreaterThan(questions / 2);
});
