/** Profiles of columns at the ends of what is computed with: wide and narrow ranges, values at their ends, tables of one row. */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { profile } from './profile/kind.ts';
import { tellable } from './profile/question.ts';
import { cardOf, type Kept, keptTable } from './testing/models.ts';
import { aligned, changed, number, profiledInTheClear, requestOf } from './testing/profiles.ts';

let database: TestDatabase;
let kept: Kept;
let single: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  for (const sql of [
    `CREATE SCHEMA bank; CREATE TABLE bank.t AS SELECT 'k' || i AS id, (1000000000000 - i * i * 7919 * 1000)::BIGINT AS wide,
       (CASE WHEN i = 0 THEN -4503599627370496 WHEN i = 1 THEN 4503599627370496 ELSE i END)::BIGINT AS huge,
       i::BIGINT AS beyond, (i % 2 = 0)::BIGINT AS bit, (-5 - i % 3)::BIGINT AS below FROM range(300) r(i)`,
    `CREATE SCHEMA insurer; CREATE TABLE insurer.t AS SELECT 'k' || i AS id, (500 + i % 7)::BIGINT AS far FROM range(300) r(i)`,
    `CREATE TABLE bank.one AS SELECT 'k7' AS id, 4::BIGINT AS x, 'a' AS list`,
    `CREATE TABLE insurer.one AS SELECT 'k7' AS id, 9::BIGINT AS y`,
  ])
    await database.run(sql);
  const bank = cardOf('bank', 't', 300, [
    number('wide', 0, 1e12),
    number('huge', -(2 ** 52), 2 ** 52),
    number('beyond', 0, 2 ** 54),
    number('bit', 0, 1),
    number('below', -10, -5),
  ]);
  // A little of a wide range.
  kept = await keptTable(database, [bank, cardOf('insurer', 't', 300, [number('far', 0, 1_000_000)])]);
  single = changed(
    await keptTable(database, [
      cardOf('bank', 'one', 1, [
        number('x', 0, 9),
        { name: 'list', type: { kind: 'text' }, nullable: false, categories: ['a', 'b'], allow: ['group'] },
      ]),
      cardOf('insurer', 'one', 1, [number('y', 0, 9)]),
    ]),
    { minimum: 1 },
  );
});
afterAll(() => database.close());

test('numbers of a wide range are added up exactly, and their squares to about eight digits', async () => {
  const columns = ['wide', 'bit', 'below', 'far'];
  const figures = await profiledInTheClear({ aligned, columns, tell: [...tellable] }, kept);
  for (const [i, name] of columns.entries()) {
    const table = name === 'far' ? 'insurer.t' : 'bank.t';
    const [found] = await database.rows(
      `SELECT sum(${name})::VARCHAR, var_samp(${name})::DOUBLE, min(${name})::VARCHAR, max(${name})::VARCHAR FROM ${table}`,
    );
    const column = figures.columns[i];
    if (column?.kind !== 'number') throw new Error('a number');
    expect([name, column.moments?.sum, column.least, column.greatest]).toEqual([
      name,
      found?.[0],
      found?.[2],
      found?.[3],
    ]);
    expect([name, (column.moments?.variance ?? 0) / Number(found?.[1])]).toEqual([name, expect.closeTo(1, 8)]);
  }
  const [, bit, below, far] = figures.columns;
  expect(bit).toMatchObject({ negatives: 0, zeros: 150, positives: 150, distinct: 2 });
  expect(below).toMatchObject({ negatives: 300, zeros: 0, positives: 0, distinct: 3 });
  // Less than 2^−16 of its range: as good as constant.
  expect(far).toMatchObject({ shape: { skewness: null }, distinct: 7 });
  expect(figures.pairs?.withheld).toEqual(['insurer.t.far']);
});

test('as wide as a sum can hold, and wider', async () => {
  const figures = await profiledInTheClear({ aligned, columns: ['huge', 'bit'], tell: [...tellable] }, kept);
  expect(figures.columns[0]).toMatchObject({
    least: '-4503599627370496',
    greatest: '4503599627370496',
    range: '9007199254740992',
    moments: { sum: String((299 * 300) / 2 - 1) },
    // Two rows decide it.
    shape: { skewness: null, kurtosis: null },
  });
  const columns = ['beyond'];
  for (const tell of [undefined, ['moments'] as const])
    await expect(
      profile.compile(requestOf({ aligned, columns, ...(tell === undefined ? {} : { tell }) }, kept)),
    ).rejects.toMatchObject({ code: 'profile.wide-column', fields: { column: 'bank.t.beyond' } });
  const told = await profiledInTheClear({ aligned, columns, tell: ['extremes', 'bins', 'shape'] }, kept);
  expect(told.columns[0]).toMatchObject({ least: '0', greatest: '299', zeros: null });
});

test('a table of one row, without a minimum', async () => {
  const figures = await profiledInTheClear({ aligned, tell: [...tellable] }, single);
  expect(figures).toMatchObject({
    rows: 1,
    columns: [
      {
        rows: 1,
        missing: 0,
        moments: { mean: 4, variance: null, error: null },
        shape: { skewness: null },
        least: '4',
        range: '0',
      },
      {
        rows: 1,
        values: [
          { value: 'a', rows: 1 },
          { value: 'b', rows: 0 },
        ],
      },
      { rows: 1, moments: { mean: 9 }, distinct: 1 },
    ],
    pairs: null,
  });
});
