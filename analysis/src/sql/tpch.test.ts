/** The 22 queries of TPC-H as the standard writes them, with tables at several owners, compared with DuckDB. */
import { DuckDBInstance } from '@duckdb/node-api';
import { UsageError } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetCard } from '../contract/cards.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { answerInClear, differences } from './testing/same-answer.ts';
import { shopAndPlatform, tpchQuestion } from './testing/tpch-questions.ts';
import { storeTpch } from './testing/tpch-tables.ts';

/** As SF: 0.01 has 60,000 lines; smaller unless longer runs are asked for. */
const scale = Number(process.env['TACIT_TEST_RUNS'] ?? 1) > 1 ? 0.01 : 0.001;
/** Refused today, each by name, place and cure. */
/** Of many rows what one owner makes for query 8 is too large. */
const refused = new Set([2, 11, 15, 20, ...(scale < 0.01 ? [] : [8])]);

let database: TestDatabase;
let cards: DatasetCard[];
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  cards = await storeTpch(database, shopAndPlatform, scale);
});
afterAll(() => database.close());

describe.each(Array.from({ length: 22 }, (_, i) => i + 1))(
  'Q%i between a shop and its suppliers’ platform',
  (number) => {
    const sql = tpchQuestion(number, shopAndPlatform);

    test.runIf(refused.has(number))('is refused with a cure', async () => {
      const error = await answerInClear(database, cards, sql).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UsageError);
      expect((error as UsageError).hint).toBeTruthy();
    });

    test.runIf(!refused.has(number))('is answered', async () => {
      expect(await differences(database, cards, sql)).toEqual([]);
    });
  },
);
