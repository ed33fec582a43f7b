/** Which ways there are, what each costs, and which one is taken. */
import { DuckDBInstance } from '@duckdb/node-api';
import { hasText, type Links, say } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetCard } from '../contract/cards.ts';
import type { PartyRef } from '../contract/contract.ts';
import type { CompileRequest } from '../kinds/kind.ts';
import { sql as kind } from './kind.ts';
import { columnCard, datasetCard } from './testing/cards.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { differences } from './testing/same-answer.ts';
import type { SqlQuestion } from './view.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  for (const [owner, step] of [
    ['north', 4],
    ['south', 5],
  ] as const) {
    await database.run(`CREATE SCHEMA ${owner}`);
    await database.run(
      `CREATE TABLE ${owner}.stays AS SELECT CAST(i AS INTEGER) AS id, CAST(i // ${step} AS INTEGER) AS patient,
       CASE WHEN i < 20 THEN 'a' ELSE 'b' END AS ward, CAST(i % 7 AS INTEGER) AS days FROM range(100) AS t(i)`,
    );
  }
});
afterAll(() => database.close());

interface Asked {
  readonly rows?: number;
  readonly minimum?: number;
  readonly protocol?: string;
  readonly links?: Links;
  readonly policy?: Partial<DatasetCard>;
}

function request(sql: string, { rows = 100, minimum = 1, protocol = 'replicated', links, policy = {} }: Asked) {
  const integer = { kind: 'integer' } as const;
  const range = { min: '0', max: '100000' };
  const datasets = ['north', 'south'].map((owner): DatasetCard => {
    const columns = [
      columnCard('id', integer, { range }),
      columnCard('patient', integer, { range }),
      columnCard('ward', { kind: 'text' }, { categories: ['a', 'b'] }),
      columnCard('days', integer, { range: { min: '0', max: '6' } }),
    ];
    return { ...datasetCard(owner, 'stays', rows, columns, [['id']]), minimumGroupSize: minimum, ...policy };
  });
  const names = protocol === 'replicated' ? ['north', 'south', 'clinic'] : ['north', 'south'];
  const asked: CompileRequest<SqlQuestion> = {
    kind: 'sql',
    question: { sql },
    protocol,
    parties: names.map((name): PartyRef => {
      return { name, role: name === 'clinic' ? 'helper' : 'owner', publicKey: 'A'.repeat(43) };
    }),
    datasets,
    recipients: ['north'],
    ...(links === undefined ? {} : { links }),
  };
  return asked;
}

async function asked(sql: string, more: Asked = {}) {
  const given = request(sql, more);
  const compiled = await kind.compile(given);
  const ways = (await kind.ways?.(given, compiled)) ?? [];
  for (const { name, why, values } of ways) {
    for (const key of [name, why]) expect(hasText(key)).toBe(true);
    for (const language of ['en', 'zh'] as const) expect(say(why, values, language)).not.toMatch(/\?|\{\w+\}/);
  }
  const [first, ...others] = ways;
  expect(first).toMatchObject({ isTaken: true, cost: { rounds: compiled.cost.rounds, bytes: compiled.cost.bytes } });
  expect(others.map(({ isTaken }) => isTaken)).toEqual(others.map(() => false));
  return {
    ...compiled,
    datasets: given.datasets,
    ways,
    said: ways.map(({ name, why }) => `${name} ${why}`.replaceAll('way.', '')),
  };
}

const once = 'SELECT a.ward, COUNT(*) AS n FROM north.stays a JOIN south.stays b ON a.id = b.id GROUP BY a.ward';
const repeated = 'SELECT COUNT(*) AS n, SUM(b.days) AS d FROM north.stays a JOIN south.stays b ON a.patient = b.id';
const pairs =
  'SELECT a.ward, COUNT(*) AS n, SUM(b.days) AS d FROM north.stays a JOIN south.stays b ON a.patient = b.patient GROUP BY a.ward';
const outer =
  'SELECT COUNT(*) AS n, COUNT(b.id) AS m FROM north.stays a LEFT JOIN south.stays b ON a.patient = b.patient';

describe('keys that repeat on both sides', () => {
  test('where the minimum hides nothing, the cheaper of relation and aggregation is taken, and right', async () => {
    for (const rows of [100, 2_000]) {
      const { plan, cost, said, ways, datasets, ...rest } = await asked(pairs, { rows });
      expect(plan.source).toBe('join');
      expect(said).toEqual(['aggregated why-cheapest', 'relation why-dearer']);
      expect(ways[1]?.seconds).toBeGreaterThan((ways[0]?.seconds ?? 0) * (rows === 100 ? 1 : 100));
      expect(await differences(database, datasets, pairs, { plan, cost, ...rest })).toEqual([]);
    }
  });

  test('with a minimum the relation is taken, which shows more', async () => {
    const { plan, said } = await asked(pairs, { rows: 500, minimum: 3 });
    expect(plan.source).toBe('shared');
    expect(said).toEqual(['relation why-rows', 'aggregated why-keys']);
  });

  test('where a count would be told besides an average, the relation is taken', async () => {
    const average = pairs.replace('COUNT(*) AS n, SUM(b.days) AS d', 'AVG(b.days) AS m');
    const { plan, said, disclosure } = await asked(average, { rows: 500 });
    expect(plan.source).toBe('shared');
    expect(said).toEqual(['relation why-less', 'aggregated why-parts']);
    expect(disclosure.filter(({ id }) => id.startsWith('count')).length).toBe(0);
    const alike = average.replace('AVG(b.days) AS m', 'AVG(b.days) AS m, COUNT(b.days) AS n, SUM(b.days) AS d');
    expect((await asked(alike, { rows: 500 })).said[0]).toBe('aggregated why-cheapest');
  });

  test('of more pairs than a relation may have there is one way', async () => {
    expect((await asked(pairs, { rows: 3_000, minimum: 3 })).said).toEqual(['aggregated why-only']);
  });

  test('what does not come apart is a relation', async () => {
    const { plan, said } = await asked(outer);
    expect(plan.source).toBe('shared');
    expect(said).toEqual(['relation why-only']);
  });

  test('what is chosen by links is compiled again by the same', async () => {
    const links = { roundTripMs: 320, mbitPerSecond: 1_000 };
    const found = await asked(pairs, { rows: 8, links });
    expect(found.plan.links).toEqual(links);
    const again = await kind.compile(request(pairs, { rows: 8, links: found.plan.links ?? links }));
    expect(again.plan).toEqual(found.plan);
    // The faster one by these links: rounds count for more than bytes.
    expect(found.ways[0]?.seconds).toBeLessThanOrEqual(found.ways[1]?.seconds ?? 0);
  });
});

test('a join of keys that occur once: with tokens, without, and as a relation', async () => {
  const { said, ways } = await asked(once, { rows: 2_000 });
  expect(said).toEqual(['matched why-cheapest', 'relation why-dearer', 'matched-strict why-told']);
  const [tokens, , strict] = ways.map(({ cost }) => Math.max(...(cost?.bytes ?? [])));
  expect(tokens).toBeLessThan(strict ?? 0);
  expect((await asked(once, { rows: 2_000_000 })).said).toEqual([
    'matched why-cheapest',
    'relation why-unpriced',
    'matched-strict why-told',
  ]);
});

test('least values of many groups: group by group, and sorted', async () => {
  const least =
    'SELECT a.days, MIN(b.days) AS least FROM north.stays a JOIN south.stays b ON a.id = b.id GROUP BY a.days';
  for (const [count, taken, other] of [
    [3, undefined, 'by-sort'],
    [200, 'sort', 'by-group'],
  ] as const) {
    const categories = Array.from({ length: count }, (_, i) => String(i));
    const columns =
      request(least, {}).datasets[0]?.columns.map((column) =>
        column.name === 'days' ? { ...column, categories } : column,
      ) ?? [];
    const { plan, said } = await asked(least, { rows: 2_000, policy: { columns } });
    expect(plan.grouping).toBe(taken);
    expect(said).toContain(`${other} why-dearer`);
  }
});

test('what join: strict forbids is shown with what it would cost', async () => {
  const { said, ways } = await asked(once, { rows: 2_000, policy: { join: 'strict' } });
  expect(said).toEqual(['matched-strict why-cheapest', 'relation why-dearer', 'matched why-strict']);
  expect(say('way.why-strict', ways[2]?.values)).toContain('north.stays, south.stays say join: strict');
});

test('keys that repeat in one table', async () => {
  expect((await asked(repeated, { rows: 2_000 })).said).toEqual(['matched-many why-cheapest', 'relation why-dearer']);
  // Of few rows matching is its set-up for the most part: what a relation would save is not worth a second way to be told.
  const { said, ways } = await asked(repeated);
  expect(said).toEqual(['matched-many why-matched', 'relation why-small']);
  expect((ways[0]?.seconds ?? 0) - (ways[1]?.seconds ?? 0)).toBeLessThan(0.1);
});

test('a relation that takes clearly less than matching is taken, and right, on near links and on far ones', async () => {
  const found =
    'SELECT a.ward, COUNT(*) AS n FROM north.stays a WHERE EXISTS (SELECT 1 FROM south.stays b WHERE b.patient = a.id) GROUP BY a.ward';
  for (const links of [undefined, { roundTripMs: 40, mbitPerSecond: 100 }]) {
    const near = links === undefined ? {} : { links };
    const { plan, cost, said, ways, datasets, ...rest } = await asked(found, { rows: 400_000, ...near });
    expect(plan.source).toBe('shared');
    expect(said).toEqual(['relation why-cheapest', 'matched-many why-dearer']);
    expect(ways[1]?.seconds).toBeGreaterThan(1.3 * (ways[0]?.seconds ?? 0));
    expect(plan.links).toEqual(links);
    expect(await differences(database, datasets, found, { plan, cost, ...rest })).toEqual([]);
    // What is chosen is compiled again by the links of the plan.
    expect((await kind.compile(request(found, { rows: 400_000, ...near }))).plan).toEqual(plan);
  }
  expect((await asked(found, { rows: 1_000 })).plan.source).toBe('join');
});

test('one owner alone, and rows that nobody matches', async () => {
  const union = 'SELECT COUNT(*) AS n FROM (SELECT days FROM north.stays UNION ALL SELECT days FROM south.stays) AS t';
  expect((await asked(union)).said).toEqual(['below why-always']);
});

describe('two owners alone', () => {
  const alone = { protocol: 'additive-ot' } as const;

  test('a relation is advised a third party, with both prices', async () => {
    const { ways, said } = await asked(outer, { ...alone, rows: 60 });
    expect(said).toEqual(['relation why-only', 'third why-helper']);
    const [two, three] = ways.map(({ seconds }) => seconds ?? 0);
    expect(two).toBeGreaterThan(10 * (three ?? 0));
    // The second is what it costs when one is named.
    expect(ways[1]?.cost?.bytes).toEqual((await asked(outer, { rows: 60 })).cost.bytes);
  });

  test('a join is shown the helper, of whom it needs none', async () => {
    const { said } = await asked(once, alone);
    expect(said.at(-1)).toMatch(/^helped why-(third|helper)$/);
    expect((await asked(once, { ...alone, policy: { join: 'strict' } })).said.at(-1)).toMatch(
      /^third why-(third|helper)$/,
    );
  });
});
