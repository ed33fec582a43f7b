/** Questions as people write them, each answered as written and compared with DuckDB over the tables in one place. */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatasetCard } from '../contract/cards.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { differences } from './testing/same-answer.ts';
import { writtenQuestions } from './testing/written-questions.ts';
import { storeWrittenTables } from './testing/written-tables.ts';

let database: TestDatabase;
let cards: DatasetCard[];
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  cards = await storeWrittenTables(database, 1);
});
afterAll(() => database.close());

test.each(writtenQuestions)('$id is answered', async ({ sql }) => {
  expect(await differences(database, cards, sql)).toEqual([]);
});
