/** Profiles of rows that several owners have, one under the other: against DuckDB over all of them. */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PartyRef } from '../contract/contract.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { profile } from './profile/kind.ts';
import { type ProfileQuestion, tellable } from './profile/question.ts';
import { cardOf, type Kept, stackedTable } from './testing/models.ts';
import { number, profiledInTheClear, requestOf } from './testing/profiles.ts';

const owners = ['north', 'south'] as const;
const parties: readonly PartyRef[] = [
  { name: 'north', role: 'owner', publicKey: 'north' },
  { name: 'south', role: 'owner', publicKey: 'south' },
  { name: 'notary', role: 'helper', publicKey: 'notary' },
];
const aligned = 'stack/0000000000000000/table';
const rows = owners.map((owner) => `SELECT age, stay FROM ${owner}.patients`).join(' UNION ALL ');

let database: TestDatabase;
let kept: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  for (const [i, owner] of owners.entries())
    await database.run(`CREATE SCHEMA ${owner}; CREATE TABLE ${owner}.patients AS SELECT '${owner}' || r AS id,
      (20 + ${10 * i} + (r * 37) % 50)::BIGINT AS age, CASE WHEN r % 10 = ${i} THEN NULL ELSE (r * 37 % 50 + hash(r) % 20) // 4 END::BIGINT AS stay
      FROM range(${300 - 100 * i}) t(r)`);
  kept = await stackedTable(
    database,
    owners.map((owner) =>
      cardOf(owner, 'patients', 300, [number('age', 18, 90), number('stay', 0, 30, { nullable: true })]),
    ),
    { tables: owners.map((owner) => `${owner}.patients`), columns: ['age', 'stay'] },
    parties,
  );
});
afterAll(() => database.close());

test('as DuckDB has it over all rows', async () => {
  const figures = await profiledInTheClear({ aligned, tell: [...tellable] }, kept);
  expect(figures.rows).toBe(500);
  expect(figures.columns.map(({ name }) => name)).toEqual(['*.patients.age', '*.patients.stay']);
  for (const [i, name] of ['age', 'stay'].entries()) {
    const [found] = await database.rows(
      `SELECT count(${name}), avg(${name}), var_samp(${name}), skewness(${name}), kurtosis(${name}), count(DISTINCT ${name}),
         min(${name}), max(${name}), quantile_disc(${name}, 0.25) FROM (${rows})`,
    );
    const [counted, mean, variance, skewness, kurtosis, distinct, least, greatest, quarter] = (found ?? []).map(Number);
    const column = figures.columns[i];
    if (column?.kind !== 'number') throw new Error('a number');
    expect(column).toMatchObject({ rows: counted, distinct, least: String(least), greatest: String(greatest) });
    expect(column.moments?.mean).toBeCloseTo(mean as number, 10);
    expect(column.moments?.variance).toBeCloseTo(variance as number, 8);
    expect(column.shape?.skewness).toBeCloseTo(skewness as number, 2);
    expect(column.shape?.kurtosis).toBeCloseTo(kurtosis as number, 2);
    expect(column.quantiles?.[2]?.low).toBe(String(quarter));
  }
  const [[correlation] = []] = await database.rows(`SELECT corr(age, stay) FROM (${rows})`);
  expect(figures.pairs?.correlation?.[0]?.[1]).toBeCloseTo(correlation as number, 4);
  expect(figures.pairs?.vif?.[0]).toBeCloseTo(1 / (1 - (correlation as number) ** 2), 2);
});

test('needs combine of every owner, whatever is told, and says what an owner finds out of the others’ rows', async () => {
  const question: ProfileQuestion = { aligned, columns: ['age'], tell: ['moments'] };
  const { required } = await profile.grants(requestOf(question, kept, ['north']));
  expect(required.map(({ owner, column, use }) => `${owner}.${column}: ${use}`)).toEqual([
    'north.age: aggregate',
    'south.age: aggregate',
    'north.age: combine',
    'south.age: combine',
  ]);
  const { disclosure } = await profile.compile(requestOf({ aligned }, kept, ['north']));
  expect(disclosure.map(({ id }) => id)).toContain('infer.under.north');
  for (const language of ['en', 'zh'] as const)
    expect(renderDisclosure(disclosure, language)).not.toMatch(/\{|undefined|disclosure\./);
});
