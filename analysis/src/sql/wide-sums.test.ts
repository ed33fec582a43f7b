/**
 * Sums beyond 63 bits in every way that a question is computed: random questions about money near the ends of its range, against DuckDB's
 * decimals of 38 digits. TACIT_TEST_RUNS multiplies the number of questions.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { replicated, runLocal } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { disclosureGuard } from '../contract/guard.ts';
import { finish } from './execute/finish.ts';
import { runQuery, runQueryClear } from './execute/query.ts';
import type { Plan } from './plan/types.ts';
import { owners, size, sources, wideCards, wideQuestion, wideTables } from './testing/wide-questions.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { compileOver } from './testing/same-answer.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  for (const statement of wideTables()) await database.run(statement);
  for (const owner of owners) {
    // Products of DuckDB's own decimals of 15 digits overflow.
    await database.run(
      `CREATE VIEW ${owner}.o AS SELECT * REPLACE (CAST(m AS DECIMAL(19, 2)) AS m, CAST(n AS DECIMAL(19, 2)) AS n) FROM ${owner}.t`,
    );
  }
});
afterAll(() => database.close());

/** Sums digit for digit, averages as far as a double goes. */
function expectAlike(found: readonly (readonly unknown[])[], expected: readonly (readonly unknown[])[], sql: string) {
  const averages = new Set(
    [...sql.matchAll(/AVG\(.*? AS x(\d)/g)].map(([, i]) => Number(i) + Number(sql.includes(' AS key'))),
  );
  const lines = (rows: readonly (readonly unknown[])[]) =>
    rows
      .map((row) =>
        row
          .map((cell, i) => {
            if (cell === null || cell === undefined) return 'NULL';
            const text = `${cell as string | number | bigint}`;
            return averages.has(i)
              ? Math.abs(Number(text)) < 100
                ? Number(text).toFixed(4)
                : Number(text).toPrecision(9)
              : text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
          })
          .join(' | '),
      )
      .sort();
  expect(lines(found), sql).toEqual(lines(expected));
}

const runs = Math.max(1, Number(process.env['TACIT_TEST_RUNS'] ?? 1));

describe('sums of money times money', () => {
  test.each(Array.from({ length: 6 * runs }, (_, i) => i * 15))('from %i on', { timeout: 300_000 }, async (first) => {
    for (let number = first; number < first + 15; number++) {
      const sql = wideQuestion(number);
      const { plan, disclosure, cost } = await compileOver(wideCards(size), sql).catch((error: unknown) => {
        throw new Error(`${number}: ${sql}`, { cause: error });
      });
      const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
      const clear = await runQueryClear(plan, load).catch((error: unknown) => {
        throw new Error(`${number}: ${sql}`, { cause: error });
      });
      expectAlike(
        finish(plan, clear).rows,
        await database.rows(sql.replaceAll(/\b(dock|quay|yard)\.t\b/g, '$1.o')),
        `${number}: ${sql}`,
      );
      // Digits are those of the sum, whatever it is made of.
      for (const { digits, bits } of plan.wide ?? [])
        for (const id of digits.slice(0, -1))
          expect(
            (clear.measures[id] ?? []).every((digit) => digit >= 0n && digit < 2n ** BigInt(bits)),
            sql,
          ).toBe(true);
      if (number % 15 !== 0) continue;
      const { results, traffic } = await runLocal(plan.parties, async (session) =>
        runQuery(plan, await replicated.create(session, disclosureGuard(disclosure, plan.parties)), load),
      );
      expect(results[0], sql).toEqual(clear);
      expect(traffic.map(({ sent }) => sent.reduce((total, each) => total + each, 0))).toEqual(cost.bytes);
    }
  });

  test.each(sources.slice(0, 5))('over a million rows: %s', { timeout: 60_000 }, async (from, [x, y, z = y]) => {
    const { plan } = await compileOver(
      wideCards(1_000_000),
      `SELECT SUM(${x} * ${z}) AS s, AVG(${y}) AS a FROM ${from}`,
    );
    expect(plan.wide?.length).toBeGreaterThan(0);
    expect(plan.columns.map(({ type }) => type)).toMatchObject([{ kind: 'decimal', scale: 4 }, { scale: 6 }]);
  });
});
