/**
 * Instants (timestamp with time zone): every construct against DuckDB, whose zones are those of the same database; constants by the time zones
 * of JavaScript against it, too. TACIT_TEST_RUNS multiplies the number of random questions.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { grantsOf } from './compile.ts';
import type { DatasetCard } from '../contract/cards.ts';
import { instantText, microsOfInstant, microsOfTimestamp, timestampText } from '../contract/timestamps.ts';
import { clockIn, instantOf, isZone, steadyOffset, steadySince, steadyZones } from '../contract/zones.ts';
import { Chance } from './testing/chance.ts';
import { partiesOf } from './testing/cards.ts';
import {
  below,
  edges,
  instant,
  instantCards,
  instantQuestion,
  instantTables,
  joined,
  own,
  three,
  zones,
} from './testing/instant-questions.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { answerInClear, compileOver, differencesOf } from './testing/same-answer.ts';

/** Before it no zone is told of. */
const everyZone = microsOfTimestamp('1970-01-02');

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  for (const statement of instantTables()) await database.run(statement);
});
afterAll(() => database.close());

/** PostgreSQL's date_trunc with a zone is none of DuckDB's. */
async function unlikeDuckDB(sql: string): Promise<string[]> {
  const own = sql.replaceAll(
    /date_trunc\('(\w+)', ([\w.]+), '([\w/]+)'\)/g,
    "(date_trunc('$1', $2 AT TIME ZONE '$3') AT TIME ZONE '$3')",
  );
  return await differencesOf(database, own, await answerInClear(database, instantCards, sql));
}

describe('against DuckDB', () => {
  test.each([
    `SELECT MIN(seen) AS x, MAX(seen) AS y, COUNT(seen) AS n FROM ${below}`,
    `SELECT EXTRACT(HOUR FROM seen AT TIME ZONE 'Europe/Berlin') AS h, COUNT(*) AS n FROM ${own} GROUP BY 1`,
    `SELECT date_trunc('month', seen AT TIME ZONE 'Asia/Shanghai') AS m, COUNT(*) AS n, MIN(seen) AS x FROM ${below} GROUP BY 1`,
    `SELECT date_trunc('day', seen, 'Europe/Berlin') AS d, COUNT(*) AS n FROM ${own} GROUP BY 1 ORDER BY 1`,
    `SELECT MIN(local AT TIME ZONE 'America/New_York') AS x, MAX(seen AT TIME ZONE 'America/New_York') AS y FROM ${joined.replaceAll('b.', 'b.').replace('shop.visits a', '(SELECT id, local, seen FROM shop.visits) a').replace('carrier.visits b', '(SELECT id FROM carrier.visits) b')}`,
    `SELECT COUNT(*) AS n FROM ${joined} WHERE a.seen > b.seen`,
    `SELECT COUNT(*) AS n FROM ${joined} WHERE a.seen > b.local AT TIME ZONE 'Europe/Berlin'`,
    `SELECT COUNT(*) AS n FROM ${joined} WHERE a.seen = b.local OR a.local < b.seen`,
    `SELECT COUNT(*) AS n FROM ${joined} WHERE b.seen - a.seen < INTERVAL '36 hours'`,
    `SELECT COUNT(*) AS n FROM ${own} WHERE seen >= TIMESTAMPTZ '2024-03-31 03:00:00+02' AND seen < '2024-10-27 02:30:00+01'`,
    `SELECT COUNT(*) AS n FROM ${below} WHERE seen >= TIMESTAMP '2024-03-31 02:30:00' AT TIME ZONE 'Europe/Berlin'`,
    `SELECT seen, COUNT(*) AS n FROM ${below} GROUP BY seen`,
    `SELECT a.seen AT TIME ZONE 'Asia/Kolkata' AS t, COUNT(*) AS n FROM ${three} GROUP BY 1`,
    `SELECT MAX(b.seen) AS x, COUNT(DISTINCT a.seen) AS n FROM ${three} WHERE a.seen < b.seen + INTERVAL '1 month'`,
    `SELECT COUNT(*) AS n FROM shop.visits a JOIN store.visits b ON a.seen = b.seen`,
    `SELECT COUNT(*) AS n FROM ${own} WHERE CAST(seen AS text) LIKE '2024-0%+00' AND CAST(local AS text) NOT LIKE '%+%'`,
    `SELECT MIN(t.at) AS x FROM (SELECT MIN(seen) AS at, k FROM ${below} GROUP BY k) t`,
    `SELECT MAX(CASE WHEN seen > local THEN seen ELSE local END) AS x, MIN(CAST(seen AS timestamp)) AS y, MAX(CAST(local AS timestamptz)) AS z FROM ${own}`,
    `SELECT MAX(COALESCE(seen, local)) AS x FROM (SELECT seen, local FROM shop.visits UNION ALL SELECT seen, local FROM store.visits) a`,
    `SELECT MAX(x) AS x FROM (SELECT seen AS x FROM shop.visits UNION ALL SELECT local FROM store.visits) a`,
    `SELECT AVG(EXTRACT(EPOCH FROM b.seen - a.seen)) AS s FROM ${joined}`,
  ])('%s', async (sql) => {
    expect(await unlikeDuckDB(sql)).toEqual([]);
  });

  test('NULL stays NULL, and text says the zone', async () => {
    const found = await answerInClear(
      database,
      instantCards,
      `SELECT MAX(seen) AS x, MAX(seen AT TIME ZONE 'Europe/Berlin') AS y, MAX(local AT TIME ZONE 'Europe/Berlin') AS z FROM ${own} WHERE seen IS NULL AND local IS NULL`,
    );
    expect(found.rows).toEqual([[null, null, null]]);
    const most = await answerInClear(
      database,
      instantCards,
      `SELECT MAX(seen) AS x FROM ${own} WHERE seen <= '2024-03-31 01:00:00+00'`,
    );
    expect(most.rows[0]?.[0]).toBe('2024-03-31 01:00:00+00');
    expect(most.columns[0]?.type).toEqual(instant);
  });
});

const runs = Math.max(1, Number(process.env['TACIT_TEST_RUNS'] ?? 1));
test.each(Array.from({ length: 6 * runs }, (_, i) => i * 10))(
  'random questions from %i on',
  { timeout: 120_000 },
  async (from) => {
    for (let number = from; number < from + 10; number++) {
      const sql = instantQuestion(number);
      const found = await unlikeDuckDB(sql).catch((error: unknown) => {
        throw new Error(`${number}: ${sql}`, { cause: error });
      });
      expect(found, `${number}: ${sql}`).toEqual([]);
    }
  },
);

describe('what a clock in a zone asks of a column', () => {
  const needed = async (condition: string) => {
    const datasets = instantCards.slice(0, 1).map((card) => ({
      ...card,
      minimumGroupSize: 10,
      columns: card.columns.map((column) => ({ ...column, allow: ['aggregate', 'filter', 'group'] as const })),
    }));
    const { missing } = await grantsOf({
      kind: 'sql',
      question: { sql: `SELECT COUNT(*) AS n FROM ${own} WHERE ${condition}` },
      protocol: 'replicated',
      parties: partiesOf('shop'),
      datasets,
      recipients: ['helper'],
    });
    return missing.map(({ column, use }) => `${column}: ${use}`);
  };

  test.each([
    ["seen >= TIMESTAMPTZ '2024-05-01 08:00:00+02'", []],
    ["seen >= TIMESTAMPTZ '2024-05-01 08:00:00+02' AND seen < '2024-05-01 09:00:00+02'", ['seen: single-out']],
    ["seen = TIMESTAMPTZ '2024-05-01 08:00:00+02'", ['seen: single-out']],
    [
      "seen AT TIME ZONE 'Asia/Kolkata' >= '2024-05-01 08:00' AND seen AT TIME ZONE 'Asia/Kolkata' < '2024-05-01 08:15'",
      ['seen: single-out'],
    ],
    // By two zones, too.
    [
      "seen AT TIME ZONE 'Asia/Kolkata' >= '2024-05-01 08:00' AND seen AT TIME ZONE 'Asia/Shanghai' < '2024-05-01 10:31'",
      ['seen: single-out'],
    ],
    ["date_trunc('day', seen, 'Asia/Kolkata') = TIMESTAMPTZ '2024-05-01 00:00+0530'", ['seen: single-out']],
  ])('%s: %j', async (condition, uses) => {
    expect(await needed(condition)).toEqual(uses);
  });
});

describe('zones of constants', () => {
  test('are DuckDB’s', async () => {
    const chance = new Chance(5);
    const [first, span] = [microsOfTimestamp('1971-01-01'), 53 * 365 * 86_400];
    for (const zone of zones) {
      const times = [
        ...edges.map((text) => microsOfTimestamp(text)),
        ...Array.from({ length: 200 }, () => first + BigInt(chance.integer(0, span)) * 1_000_000n),
      ];
      const list = times.map((time) => `(TIMESTAMP '${timestampText(time)}')`).join(', ');
      const rows = await database.rows(
        `SELECT epoch_us(timezone('${zone}', timezone('UTC', t))), epoch_us(timezone('${zone}', t)) FROM (VALUES ${list}) v(t)`,
      );
      expect(
        rows.map((row) => row.map(String)),
        zone,
      ).toEqual(times.map((time) => [clockIn(zone, time), instantOf(zone, time)].map(String)));
    }
  });

  test('names, and instants as text', () => {
    expect(['Europe/Berlin', 'America/Argentina/Salta', 'UTC'].every(isZone)).toBe(true);
    expect(['CET', '+02', 'Europe/Nowhere', 'europe/berlin', "UTC'", ''].some(isZone)).toBe(false);
    expect(instantText(microsOfInstant('2024-05-01 08:00:00.25+02'))).toBe('2024-05-01 06:00:00.25+00');
    expect(microsOfInstant('2024-05-01 08:00 -05:30')).toBe(microsOfTimestamp('2024-05-01 13:30'));
    expect(microsOfInstant('2024-05-01')).toBe(microsOfTimestamp('2024-05-01'));
    for (const text of ['2024-05-01 08:00+16', '2024-05-01 08:00 CET', '2024-05-01+02'])
      expect(() => microsOfInstant(text)).toThrow(RangeError);
  });

  test.each([
    ["seen AT TIME ZONE 'CET' > local", 'sql.zone'],
    ["seen AT TIME ZONE '+02' > local", 'sql.zone'],
    ["CAST(local AS date) AT TIME ZONE 'UTC' > local", 'sql.function-type'],
    ["seen > TIMESTAMPTZ '2024-01-01 10:00 CET'", 'sql.bad-timestamp'],
    ["local > TIMESTAMP '2024-01-01 10:00+02'", 'sql.bad-timestamp'],
  ])('%s: %s', async (condition, code) => {
    await expect(
      compileOver(instantCards, `SELECT COUNT(*) AS n FROM ${own} WHERE ${condition}`),
    ).rejects.toMatchObject({
      code,
    });
  });
});

describe('of values that exist only under protocol', () => {
  const latest = `(SELECT k, MAX(seen) AS t, MAX(local) AS l FROM ${below} GROUP BY k) v`;

  test.each([
    `SELECT MAX(t AT TIME ZONE 'Asia/Shanghai') AS x, MIN(l AT TIME ZONE 'Asia/Kolkata') AS y, COUNT(*) AS n FROM ${latest}`,
    `SELECT COUNT(*) AS n FROM ${latest} WHERE t AT TIME ZONE 'Asia/Tokyo' > l + INTERVAL '9 hours' OR l AT TIME ZONE 'UTC' = t`,
    `SELECT MAX(GREATEST(a.seen, b.seen) AT TIME ZONE 'Asia/Shanghai') AS x FROM ${joined}`,
    `SELECT MAX(x AT TIME ZONE 'Asia/Shanghai') AS x, COUNT(x) AS n FROM (SELECT LAG(seen) OVER (PARTITION BY k ORDER BY seen, id) AS x FROM ${below}) w`,
  ])('zones of one offset: %s', async (sql) => {
    expect(await unlikeDuckDB(sql)).toEqual([]);
  });

  test.each([
    `SELECT MAX(t AT TIME ZONE 'Europe/Berlin') AS x FROM ${latest}`,
    `SELECT COUNT(*) AS n FROM ${latest} WHERE t AT TIME ZONE 'Australia/Lord_Howe' > l`,
  ])('others are refused: %s', async (sql) => {
    const error: unknown = await compileOver(instantCards, sql).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'sql.shared-call' });
    expect((error as { hint?: string }).hint).toBeTruthy();
  });

  test('so are times before a zone had its offset, and years to come', async () => {
    const sql = `SELECT MAX(t AT TIME ZONE 'Asia/Shanghai') AS x FROM ${latest}`;
    for (const [min, max] of [
      ['1990-06-01', '2024-01-01'],
      ['2024-01-01', '2031-01-01'],
    ] as const) {
      const wide = { min: String(microsOfTimestamp(min)), max: String(microsOfTimestamp(max)) };
      const other = instantCards.map(
        (card): DatasetCard => ({
          ...card,
          columns: card.columns.map((column) => (column.name === 'seen' ? { ...column, range: wide } : column)),
        }),
      );
      await expect(compileOver(other, sql)).rejects.toMatchObject({ code: 'sql.shared-call' });
    }
  });

  test.each(steadyZones)('%s has had its offset since the day that is written', (name) => {
    const step = 101n * 3_600_000_000n;
    for (
      let time = steadySince(name) < everyZone ? everyZone : steadySince(name);
      time < microsOfTimestamp('2024-12-31');
      time += step
    ) {
      const offset = steadyOffset(name, { min: time, max: time });
      if (offset === undefined || clockIn(name, time) - time !== offset) throw new Error(`${timestampText(time)}`);
    }
  });
});
