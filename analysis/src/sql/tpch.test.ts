/** The 22 queries of TPC-H as the standard writes them, with tables at several owners, compared with DuckDB. */
import { DuckDBInstance } from '@duckdb/node-api';
import { replicated, runLocal, runProgram } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetCard } from '../contract/cards.ts';
import { disclosureGuard } from '../contract/guard.ts';
import { computersOf, runnersOf } from '../kinds/seats.ts';
import { finish } from './execute/finish.ts';
import { runQuery } from './execute/query.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { compileOver, differences, differencesOf } from './testing/same-answer.ts';
import { eachAnother, shopAndPlatform, tpchQuestion } from './testing/tpch-questions.ts';
import { storeTpch } from './testing/tpch-tables.ts';

/** As SF: 0.01 has 60,000 lines; smaller unless longer runs are asked for. */
const scale = Number(process.env['TACIT_TEST_RUNS'] ?? 1) > 1 ? 0.01 : 0.001;

/** With longer runs all of them; a few are made of all that the others are. */
const underProtocol = scale > 0.001 ? Array.from({ length: 22 }, (_, i) => i + 1) : [3, 13, 16, 21];

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

  test.each(underProtocol)(
    'Q%i by three computers: the same, for the price told',
    async (number) => {
      const question = tpchQuestion(number, split);
      const { plan, disclosure, cost } = await compileOver(cards, question);
      const everyone = runnersOf(plan);
      const load = (stage: number) => database.load(plan.stages[stage] as (typeof plan.stages)[number]);
      const { results, traffic } = await runLocal(
        everyone,
        async (session) => {
          const guard = disclosureGuard(disclosure, everyone);
          return await runProgram(replicated, session, (sharing) => runQuery(plan, sharing, load), guard);
        },
        computersOf(plan),
      );
      const found = results.find((released) => released !== undefined);
      if (found === undefined) throw new Error('no recipient');
      expect(await differencesOf(database, question, finish(plan, found))).toEqual([]);
      expect(traffic.map(({ sent }) => sent.reduce((all, bytes) => all + bytes, 0))).toEqual([...cost.bytes]);
    },
    600_000,
  );
});
