/** Questions as people write them, each answered as written and compared with DuckDB over the tables in one place. */
import { DuckDBInstance } from '@duckdb/node-api';
import { UsageError } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetCard } from '../contract/cards.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { answerInClear, differences } from './testing/same-answer.ts';
import { writtenQuestions } from './testing/written-questions.ts';
import { storeWrittenTables } from './testing/written-tables.ts';

/** Refused today, each by name, place and cure. */
const refused = new Set<string>(['A03']);

let database: TestDatabase;
let cards: DatasetCard[];
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  cards = await storeWrittenTables(database, 1);
});
afterAll(() => database.close());

describe.each(writtenQuestions)('$id', ({ id, sql }) => {
  test.runIf(refused.has(id))('is refused with a cure', async () => {
    const error = await answerInClear(database, cards, sql).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).hint).toBeTruthy();
  });

  test.runIf(!refused.has(id))('is answered', async () => {
    expect(await differences(database, cards, sql)).toEqual([]);
  });
});
