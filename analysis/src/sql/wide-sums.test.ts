/**
 * Sums beyond 63 bits in every way that a question is computed: random questions about money near the ends of its range, against DuckDB's
 * decimals of 38 digits. TACIT_TEST_RUNS multiplies the number of questions.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { replicated, runLocal } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetCard } from '../contract/cards.ts';
import { disclosureGuard } from '../contract/guard.ts';
import { finish } from './execute/finish.ts';
import { runQuery, runQueryClear } from './execute/query.ts';
import type { Plan } from './plan/types.ts';
import { most, owners, size, sources, wideCards, wideQuestion, wideTables } from './testing/wide-questions.ts';
import { columnCard, datasetCard } from './testing/cards.ts';
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
  test.each(Array.from({ length: 3 * runs }, (_, i) => i * 15))('from %i on', { timeout: 300_000 }, async (first) => {
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

describe('HAVING compares them', () => {
  const half = (most * most) / 2n;
  const bound = (value: bigint) => `${value / 10_000n}.${String(value % 10_000n).padStart(4, '0')}`;
  const conditions = (x: string, y: string) => [
    `SUM(${x} * ${y}) > 0`,
    `SUM(${x} * ${y}) >= ${bound(half)}`,
    `SUM(${x} * ${y}) < -${bound(3n * half)} OR COUNT(*) < 3`,
    `SUM(${x} * ${y}) < SUM(${y} * ${y})`,
    `AVG(${x} * ${y}) <= ${bound(half / 7n)}`,
    `SUM(${x} * ${y}) - 3 * SUM(${y} * ${y}) + 5 * COUNT(*) <> 0`,
    `SUM(${x} * ${y}) IS NOT NULL AND NOT SUM(${x} * ${y}) BETWEEN -1 AND 1.5`,
  ];
  test.each(
    sources.flatMap(([from, [x, y]]) =>
      conditions(x, y).map(
        (having, i) => [from, having, x.includes('.') ? ['a.k', 'a.g', 'a.w'][i % 3] : ['k', 'g', 'w'][i % 3]] as const,
      ),
    ),
  )('%s: %s by %s', async (from, having, key) => {
    const sql = `SELECT ${key} AS key, COUNT(*) AS rows FROM ${from} GROUP BY ${key} HAVING ${having}`;
    const { plan } = await compileOver(wideCards(size), sql);
    const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
    const expected = await database.rows(sql.replaceAll(/\b(dock|quay|yard)\.t\b/g, '$1.o'));
    const released = await runQueryClear(plan, load);
    expectAlike(finish(plan, released).rows, expected, sql);
    // What is only compared does not leave.
    expect(Object.keys(released.measures).filter((id) => plan.wide?.some(({ digits }) => digits.includes(id)))).toEqual(
      [],
    );
  });

  test('at the price that is told, and to the last unit', async () => {
    const [total] = (await database.rows('SELECT SUM(m * n) FROM dock.o')) as [[unknown]];
    const carried = BigInt(String(total?.[0]).replace('.', ''));
    for (const [step, isShown] of [
      [-1n, true],
      [0n, false],
      [1n, false],
    ] as const) {
      const value = carried + step;
      const sign = value < 0n ? '-' : '';
      const sql = `SELECT COUNT(*) AS rows FROM dock.t HAVING SUM(m * n) > ${sign}${bound(value < 0n ? -value : value)}`;
      const { plan, disclosure, cost } = await compileOver(wideCards(size), sql);
      const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
      const { results, traffic } = await runLocal(plan.parties, async (session) =>
        runQuery(plan, await replicated.create(session, disclosureGuard(disclosure, plan.parties)), load),
      );
      const released = results.find((each) => each !== undefined);
      expect(finish(plan, released as NonNullable<typeof released>).rows.length, sql).toBe(isShown ? 1 : 0);
      expect(traffic.map(({ sent }) => sent.reduce((all, each) => all + each, 0))).toEqual(cost.bytes);
    }
  });

  test('what has no places that are small enough is refused', async () => {
    const sql = 'SELECT COUNT(*) AS rows FROM dock.t HAVING SUM(m * n) * SUM(m * m) * SUM(n * n) > 5';
    await expect(compileOver(wideCards(1_000_000), sql)).rejects.toMatchObject({ code: 'sql.overflow' });
  });
});

describe('whole numbers that one owner adds up before others see any', () => {
  const least = { min: '-9000000000000000000', max: '9000000000000000000' };
  const card = (owner: string): DatasetCard => ({
    ...datasetCard(
      owner,
      'whole',
      40,
      [
        columnCard('id', { kind: 'integer' }, { range: { min: '0', max: '39' } }),
        columnCard('m', { kind: 'integer' }, { range: { min: '0', max: '3' } }),
        columnCard('l', { kind: 'integer' }, { range: least }),
      ],
      [['id']],
    ),
    minimumGroupSize: 1,
    emptyGroups: 'public',
  });
  const cards = [card('dock'), card('quay')];
  beforeAll(async () => {
    for (const [owner, sign] of [
      ['dock', 1],
      ['quay', -1],
    ] as const)
      await database.run(`CREATE TABLE ${owner}.whole AS SELECT CAST(j AS BIGINT) AS id, CAST(j % 4 AS BIGINT) AS m,
        CAST(${sign} * (8999999999999999999 - j) AS BIGINT) AS l FROM range(30) AS t(j)`);
  });
  const inside = '(SELECT m, SUM(l) AS n FROM dock.whole GROUP BY m) AS t';

  test.each([
    `SELECT SUM(t.n) AS n, COUNT(t.n) AS c FROM ${inside}`,
    `SELECT SUM(t.n + 1) AS n, SUM(-t.n) AS k, SUM(t.n * 0.5) AS h FROM ${inside}`,
    `SELECT COUNT(*) AS n FROM ${inside} WHERE t.n > 9223372036854775807`,
    `SELECT SUM(s.n) AS n FROM (SELECT SUM(t.n) AS n FROM ${inside}) AS s`,
    `SELECT SUM(t.n) AS n FROM ${inside} JOIN quay.whole AS q ON q.id = t.m`,
    'SELECT COUNT(*) AS n FROM dock.whole AS w WHERE w.l < (SELECT SUM(d.l) FROM dock.whole AS d)',
    'SELECT SUM(l) AS n, (SELECT COUNT(*) FROM dock.whole) AS m FROM dock.whole WHERE id > 90',
    'SELECT SUM(l) AS n, (SELECT COUNT(*) FROM dock.whole) AS m FROM dock.whole',
  ])('%s', async (sql) => {
    const { plan } = await compileOver(cards, sql);
    const clear = await runQueryClear(plan, (stage) => database.load(plan.stages[stage] as Plan['stages'][number]));
    expect(finish(plan, clear).rows.map((row) => row.map(String))).toEqual(
      (await database.rows(sql)).map((row) => row.map((cell) => `${cell as string | null}`.replace(/^-0$/, '0'))),
    );
  });

  test.each([
    `SELECT MAX(t.n) AS n FROM ${inside}`,
    'SELECT SUM(l) AS n, (SELECT COUNT(*) FROM quay.whole) AS m FROM dock.whole',
    'SELECT SUM(t.n) AS n FROM (SELECT SUM(d.l) AS n FROM dock.whole AS d JOIN quay.whole AS q ON d.id = q.id) AS t',
  ])('refused, as one number has 63 bits under protocol: %s', async (sql) => {
    await expect(compileOver(cards, sql)).rejects.toMatchObject({ code: 'sql.overflow' });
  });
});
