/** GROUPING SETS, ROLLUP and CUBE compared with DuckDB, and what their totals tell of withheld groups. */
import { DuckDBInstance } from '@duckdb/node-api';
import { replicated, runLocal } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetCard } from '../contract/cards.ts';
import { disclosureGuard } from '../contract/guard.ts';
import { compile } from './compile.ts';
import { finish } from './execute/finish.ts';
import { priceQuery, runQuery, runQueryClear } from './execute/query.ts';
import type { Plan } from './plan/types.ts';
import { columnCard, datasetCard, partiesOf } from './testing/cards.ts';
import { Chance } from './testing/chance.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { differences } from './testing/same-answer.ts';

const text = { kind: 'text' } as const;
const integer = { kind: 'integer' } as const;
const regions = ['east', 'north', 'west'];
const kinds = ['car', 'home'];
const tiers = ['a', 'b', 'c'];

function cards(minimum: number, more: Partial<DatasetCard> = {}): DatasetCard[] {
  const columns = [
    columnCard('id', integer, { range: { min: '0', max: '999' } }),
    columnCard('region', text, { categories: regions, nullable: true }),
    columnCard('kind', text, { categories: kinds }),
    columnCard('amount', integer, { range: { min: '-50', max: '50' }, nullable: true }),
  ];
  const rules = { minimumGroupSize: minimum, ...more };
  return [
    ...['north', 'south'].map((owner) => ({ ...datasetCard(owner, 'stays', 400, columns, [['id']]), ...rules })),
    {
      ...datasetCard(
        'bank',
        'people',
        400,
        [
          columnCard('id', integer, { range: { min: '0', max: '999' } }),
          columnCard('tier', text, { categories: tiers }),
          columnCard('rating', integer, { range: { min: '0', max: '99' }, nullable: true }),
        ],
        [['id']],
      ),
      ...rules,
    },
  ];
}

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  const chance = new Chance(7);
  const pick = (values: readonly string[]) => `'${values[chance.integer(0, values.length - 1)]}'`;
  for (const owner of ['north', 'south', 'bank']) await database.run(`CREATE SCHEMA ${owner}`);
  for (const owner of ['north', 'south']) {
    // Some combinations are rare and some never occur.
    const rows = Array.from({ length: 90 }, (_, id) => {
      const region = chance.happens(1 / 8) ? 'NULL' : pick(chance.happens(1 / 6) ? regions : regions.slice(0, 2));
      const kind = region === "'west'" && chance.happens(3 / 4) ? "'car'" : pick(kinds);
      return `(${id}, ${region}, ${kind}, ${chance.happens(1 / 5) ? 'NULL' : chance.integer(-50, 50)})`;
    });
    await database.run(
      `CREATE TABLE ${owner}.stays AS SELECT * FROM (VALUES ${rows.join(', ')}) t(id, region, kind, amount)`,
    );
  }
  const people = Array.from({ length: 80 }, (_, i) => {
    return `(${i + 5}, ${pick(chance.happens(1 / 9) ? tiers : tiers.slice(0, 2))}, ${chance.happens(1 / 6) ? 'NULL' : chance.integer(0, 99)})`;
  });
  await database.run(`CREATE TABLE bank.people AS SELECT * FROM (VALUES ${people.join(', ')}) t(id, tier, rating)`);
});
afterAll(() => database.close());

const union = '(SELECT region, kind, amount FROM north.stays UNION ALL SELECT region, kind, amount FROM south.stays) t';
const join = 'north.stays s JOIN bank.people p ON s.id = p.id';

describe('without a minimum the answer is DuckDB’s', () => {
  test.each([
    `SELECT region, kind, count(*), sum(amount), avg(amount) FROM ${union} GROUP BY ROLLUP (region, kind)`,
    `SELECT region, kind, GROUPING(region, kind) g, min(amount), max(amount) FROM ${union} GROUP BY CUBE (region, kind) ORDER BY g, 1, 2`,
    `SELECT region, kind, count(amount) FROM ${union} GROUP BY GROUPING SETS ((region), (kind), ())`,
    `SELECT kind, region, count(*) n FROM north.stays GROUP BY kind, ROLLUP (region) HAVING count(*) > 3 ORDER BY n DESC LIMIT 4`,
    `SELECT kind, region, sum(amount) FROM north.stays GROUP BY ROLLUP (kind, region) HAVING GROUPING(region) = 1 AND sum(amount) < 900`,
    `SELECT CASE WHEN GROUPING(kind) = 1 THEN 'all' ELSE kind END AS k, COALESCE(region, 'any') AS r, count(*) FROM north.stays GROUP BY ROLLUP ((kind, region)) ORDER BY 1, 2`,
    `SELECT kind, count(DISTINCT amount), median(amount) FROM north.stays GROUP BY ROLLUP (kind)`,
    `SELECT region, count(DISTINCT amount) FROM ${union} GROUP BY ROLLUP (region)`,
    `SELECT tier, kind, region, count(*), sum(amount * rating), avg(rating) FROM ${join} GROUP BY ROLLUP (tier, kind, region)`,
    `SELECT tier, kind, GROUPING(tier), max(amount), min(rating) FROM ${join} GROUP BY CUBE (tier, kind)`,
    `SELECT tier, region, count(rating) FILTER (WHERE amount > 0), count(*) FROM ${join} WHERE rating > amount GROUP BY GROUPING SETS ((tier, region), (region))`,
    `SELECT tier, count(DISTINCT rating) FROM ${join} GROUP BY ROLLUP (tier)`,
    `SELECT kind, GROUPING(kind), count(*), sum(amount) FROM north.stays WHERE amount > 60 GROUP BY ROLLUP (kind)`,
    `SELECT tier, count(*), sum(amount) FROM ${join} WHERE amount > 60 GROUP BY ROLLUP (tier)`,
  ])('%s', async (sql) => {
    expect(await differences(database, cards(1), sql)).toEqual([]);
  });
});
