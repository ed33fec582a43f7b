/** The 22 queries of TPC-H as the standard writes them, with tables at several owners, compared with DuckDB. */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetCard } from '../contract/cards.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { compileOver, differences } from './testing/same-answer.ts';
import { eachAnother, shopAndPlatform, tpchQuestion } from './testing/tpch-questions.ts';
import { storeTpch } from './testing/tpch-tables.ts';

/** As SF: 0.01 has 60,000 lines; smaller unless longer runs are asked for. */
const scale = Number(process.env['TACIT_TEST_RUNS'] ?? 1) > 1 ? 0.01 : 0.001;

const splits = {
  'between a shop and its suppliers’ platform': { split: shopAndPlatform },
  'of eight owners': { split: eachAnother },
  'between the two, who want nobody told what matches': { split: shopAndPlatform, join: 'strict' },
} as const;

describe.each(Object.entries(splits))('TPC-H %s', (_, { split, ...policy }) => {
  let database: TestDatabase;
  let cards: DatasetCard[];
  beforeAll(async () => {
    database = await openTestDatabase(DuckDBInstance);
    cards = (await storeTpch(database, split, scale)).map((card) => ({ ...card, ...policy }));
  });
  afterAll(() => database.close());

  test.each(Array.from({ length: 22 }, (_each, i) => i + 1))('Q%i is answered', async (number) => {
    const question = tpchQuestion(number, split);
    const compiled = await compileOver(cards, question);
    expect(await differences(database, cards, question, compiled)).toEqual([]);
    if (!('join' in policy)) return;
    expect(compiled.plan.join).toBe(null);
    const meets = compiled.plan.source === 'join' || compiled.plan.source === 'shared';
    expect(compiled.disclosure.some(({ id }) => id === 'nobody.strict')).toBe(meets);
  });
});
