/** What hostile owners and recipients could work out of prepared tables and parts: refused, asked for as a use, or said on the statement. */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Use } from '../contract/cards.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { prepare } from './prepare/kind.ts';
import type { NumberFigures } from './profile/figures.ts';
import { profile } from './profile/kind.ts';
import { cardOf, type Kept, keptTable, leftBy } from './testing/models.ts';
import { aligned, number, profiledInTheClear, requestOf } from './testing/profiles.ts';

const table = 'prepare/0000000000000000/table';
const [least, greatest] = [137, 9_911];
let database: TestDatabase;
let kept: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  await database.run(
    `CREATE SCHEMA bank; CREATE TABLE bank.customers AS SELECT 'k' || i AS id,
       CASE i WHEN 3 THEN ${greatest} WHEN 4 THEN ${least} ELSE 2000 + i * 7 END::BIGINT AS income, chr((97 + i % 2)::INTEGER) AS ward FROM range(60) r(i);
     CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT 'k' || i AS id, (i % 9)::BIGINT AS claims FROM range(60) r(i)`,
  );
  kept = await keptTable(database, [
    cardOf('bank', 'customers', 60, [
      number('income', 0, 10_000),
      { name: 'ward', type: { kind: 'text' }, nullable: false, categories: ['a', 'b'], allow: ['group', 'combine'] },
    ]),
    cardOf('insurer', 'policies', 60, [number('claims', 0, 9)]),
  ]);
});
afterAll(() => database.close());

/** The cards without these uses. */
const without = (from: Kept, ...uses: readonly Use[]): Kept => ({
  ...from,
  datasets: from.datasets.map((each) => ({
    ...each,
    columns: each.columns.map((column) => ({ ...column, allow: column.allow.filter((use) => !uses.includes(use)) })),
  })),
});

const prepared = async (columns: object): Promise<Kept> =>
  (await leftBy(prepare as never, 'prepare', { aligned, columns }, kept)).kept;

const moments = async (from: Kept, name: string): Promise<{ mean: number; deviation: number }> => {
  const { columns } = await profiledInTheClear({ aligned: name, columns: ['income'], tell: ['moments'] }, from);
  const { mean, deviation } = (columns[0] as NumberFigures).moments as { mean: number; deviation: number };
  return { mean, deviation };
};

describe('(a) sums of a column tell the single values that it was prepared by', () => {
  test('the greatest, of a column that is clipped there', async () => {
    const after = await prepared({ income: [{ clip: { quantiles: [0.999, 1] } }] });
    const { mean } = await moments(after, table);
    // Almost all rows have it.
    expect(Math.abs(mean - greatest) / greatest).toBeLessThan(0.05);
  });

  test('the least and the greatest, of one from 0 to 1 beside the column itself', async () => {
    const after = await prepared({ income: [{ standardise: 'min-max' }] });
    const [raw, unit] = [await moments(after, aligned), await moments(after, table)];
    const span = raw.deviation / unit.deviation;
    expect(raw.mean - unit.mean * span).toBeCloseTo(least, -1);
    expect(span).toBeCloseTo(greatest - least, -1);
  });

  test.each([
    [{ clip: { quantiles: [0.999, 1] } }, true],
    [{ standardise: 'min-max' }, true],
    [{ standardise: 'z' }, false],
    [{ clip: { most: 5_000 } }, false],
  ])('so %o needs "extreme", when it is prepared and when something is told of it: %s', async (step, needs) => {
    const missing = needs ? [{ owner: 'bank', dataset: 'customers', column: 'income', use: 'extreme' }] : [];
    const asked = { ...requestOf({ aligned }, without(kept, 'extreme')), kind: 'prepare' };
    const question = prepare.read({ aligned, columns: { income: [step] } });
    expect((await prepare.grants({ ...asked, question })).missing).toEqual(missing);
    const after = await prepared({ income: [step] });
    const told = { aligned: table, columns: ['income'], tell: ['moments'] as const };
    expect((await profile.grants(requestOf(told, without(after, 'extreme')))).missing).toEqual(missing);
    const texts = [
      renderDisclosure((await prepare.compile({ ...asked, ...requestOf({ aligned }, kept), question })).disclosure),
      renderDisclosure((await profile.compile(requestOf(told, after))).disclosure),
    ];
    for (const text of texts) expect(text.includes('the use "extreme"')).toBe(needs);
  });
});

test('(b) what is told of a column under a new name needs what the column that it was made of allows', async () => {
  const after = await prepared({ ward: [{ encode: 'one-hot', categories: ['a'] }] });
  const question = { aligned: table, columns: ['ward=a'], tell: ['bins'] as const };
  const { missing, required } = await profile.grants(requestOf(question, after));
  expect(required.map(({ column }) => column)).not.toContain('ward=a');
  expect(missing).toEqual([{ owner: 'bank', dataset: 'customers', column: 'ward', use: 'filter' }]);
});
