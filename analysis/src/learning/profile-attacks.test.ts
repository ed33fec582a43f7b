/** What hostile owners and recipients could work out of profiles: withheld, asked for as a use, or said on the statement. */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetCard, Use } from '../contract/cards.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import type { NumberFigures } from './profile/figures.ts';
import { profile } from './profile/kind.ts';
import { type ProfileQuestion, tellable } from './profile/question.ts';
import { cardOf, type Kept, keptTable } from './testing/models.ts';
import { aligned, changed, number, profiledInTheClear, requestOf, toldInTheClear } from './testing/profiles.ts';

const least = 10;
let database: TestDatabase;
let kept: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  // The insurer has even keys alone: k8 and not k7. Few amounts are above 0 and below 10.
  for (const sql of [
    `CREATE SCHEMA bank; CREATE TABLE bank.customers AS SELECT 'k' || i AS id, (20 + (i * 37) % 70)::BIGINT AS age,
       (i = 7)::BIGINT AS k7, (i = 8)::BIGINT AS k8,
       CASE WHEN i % 4 = 0 THEN 0 WHEN i % 40 = 2 THEN 3 WHEN i % 8 = 2 THEN -50 + i % 13 ELSE 20 + i % 61 END::BIGINT AS amount,
       CASE WHEN i % 100 = 4 THEN NULL ELSE i % 17 END::BIGINT AS gaps FROM range(400) r(i)`,
    `CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT 'k' || 2 * i AS id, (hash(i * 31) % 2)::BIGINT AS bad,
       CASE WHEN i % 50 = 3 THEN 9000 ELSE (hash(i) % 10) END::BIGINT AS claims FROM range(200) r(i)`,
  ])
    await database.run(sql);
  kept = await keptTable(database, [
    cardOf('bank', 'customers', 400, [
      number('age', 0, 99),
      number('k7', 0, 1),
      number('k8', 0, 1),
      number('amount', -100, 100),
      number('gaps', 0, 20, { nullable: true }),
    ]),
    cardOf('insurer', 'policies', 200, [number('bad', 0, 1), number('claims', 0, 10_000)]),
  ]);
});
afterAll(() => database.close());

const told = async (question: ProfileQuestion, from = kept) => {
  const { plan } = await profile.compile(requestOf(question, from));
  return await toldInTheClear(plan, from);
};

describe('(a) a column that one row alone has, made to ask whether that row is in common', () => {
  test('gets the same answer of shape, bins, correlations and variance inflation whether it is or not', async () => {
    const tell = ['shape', 'bins', 'correlation', 'vif'] as const;
    const of = (name: string) => told({ aligned, columns: [name, 'age', 'bad'], tell });
    expect(await of('k8')).toEqual(await of('k7'));
  });

  test('and picks no value of the other owner’s out of correlations', async () => {
    const { pairs } = await profiledInTheClear({ aligned, columns: ['k8', 'bad'], tell: ['correlation'] }, kept);
    expect(pairs).toMatchObject({
      withheld: ['bank.customers.k8'],
      correlation: [
        [null, null],
        [null, 1],
      ],
    });
    const open = await profiledInTheClear(
      { aligned, columns: ['k8', 'bad'], tell: ['correlation'] },
      changed(kept, { minimum: 1 }),
    );
    expect(open.pairs?.correlation?.[0]?.[1]).not.toBeNull();
  });

  test('what sums and numbers of different values tell of it is on the statement, and needs membership', async () => {
    const question: ProfileQuestion = { aligned, tell: ['moments', 'distinct'] };
    const { disclosure } = await profile.compile(requestOf(question, kept, ['bank']));
    expect(disclosure.find(({ id }) => id === 'infer.own.bank')?.text).toBe('disclosure.train-infer-own-told');
    expect(renderDisclosure(disclosure)).toMatch(
      /which rows of .* are counted, .*by anybody who has chosen none of the rows/,
    );
    const { missing } = await profile.grants(requestOf(question, without('membership'), ['bank']));
    expect(missing.map(({ owner, column, use }) => `${owner}.${column}: ${use}`)).toEqual(['insurer.id: membership']);
    const outside = await profile.grants(requestOf(question, without('membership'), ['notary']));
    expect(outside.missing).toEqual([]);
  });
});

test('(b) three rows far out decide a column: its shape and correlations are withheld', async () => {
  const figures = await profiledInTheClear(
    { aligned, columns: ['claims', 'age'], tell: ['shape', 'correlation', 'vif'] },
    kept,
  );
  expect(figures.columns[0]).toMatchObject({ shape: { skewness: null, kurtosis: null } });
  expect(figures.columns[1]).not.toMatchObject({ shape: { skewness: null } });
  expect(figures.pairs?.withheld).toEqual(['insurer.policies.claims']);
});

test('(c) counts of a column differ by no rows or by the minimum: signs and bins are one division', async () => {
  for (const cuts of [[-20, 10, 50], [10], [-10], [4, 21, 22, 30]]) {
    const figures = await profiledInTheClear(
      { aligned, columns: ['amount'], cuts: { amount: cuts }, tell: ['bins'] },
      kept,
    );
    const { bins = [], negatives, zeros, positives, rows } = figures.columns[0] as NumberFigures;
    let below = 0;
    const ends = bins.map((bin) => (below += bin.rows));
    const counts = [0, ...ends, rows ?? 0, ...[negatives, zeros, positives].flatMap((each) => each ?? [])];
    if (negatives !== null && zeros !== null) counts.push((negatives ?? 0) + (zeros ?? 0));
    for (const a of counts)
      for (const b of counts) expect([cuts, a, b, a === b || Math.abs(a - b) >= least]).toEqual([cuts, a, b, true]);
  }
});

test('(d) a column that lacks a few values is withheld whole: how many they are is not told', async () => {
  for (const line of await told({ aligned, columns: ['gaps'], tell: [...tellable].slice(0, 5) }))
    if (line[0] !== 'rows') expect([line[0], line[1].every((each) => each === 0n)]).toEqual([line[0], true]);
});

test('(e) correlations are over rows that have all values, and how many these are is not told', async () => {
  const { plan } = await profile.compile(requestOf({ aligned, columns: ['gaps', 'age'], tell: ['correlation'] }, kept));
  const all = await toldInTheClear(plan, kept);
  expect(all.get('complete')).toEqual([1n, 1n, 1n]);
  expect([...all.values()].flat().some((each) => each === 198n || each === 200n - 198n)).toBe(false);
});

/** The cards without these uses. */
function without(...uses: readonly Use[]): Kept {
  const allowed = (each: DatasetCard): DatasetCard => ({
    ...each,
    columns: each.columns.map((column) => ({ ...column, allow: column.allow.filter((use) => !uses.includes(use)) })),
  });
  return { ...kept, datasets: kept.datasets.map(allowed) };
}

test.each([
  ['filter', ['bins'], ['bank.age', 'insurer.bad']],
  ['extreme', ['extremes'], ['bank.age', 'insurer.bad']],
  ['combine', ['correlation'], ['bank.age', 'insurer.bad']],
  ['combine', ['vif'], ['bank.age', 'insurer.bad']],
  ['combine', ['moments', 'bins', 'extremes'], []],
  ['aggregate', [], ['bank.age', 'insurer.bad']],
] as const)('(f) without %s, %s is refused by name', async (use, tell, columns) => {
  const question: ProfileQuestion = { aligned, columns: ['age', 'bad'], tell };
  const { missing } = await profile.grants(requestOf(question, without(use)));
  expect(missing.map(({ owner, column, use: of }) => `${owner}.${column}: ${of}`)).toEqual(
    columns.map((each) => `${each}: ${use}`),
  );
  const compiled = profile.compile(requestOf(question, without(use)));
  if (columns.length > 0) await expect(compiled).rejects.toMatchObject({ code: 'policy.column' });
  else await expect(compiled).resolves.toBeDefined();
});

test('(g) the ledger knows one profile from another', async () => {
  const frameOf = async (question: ProfileQuestion) => {
    const { plan } = await profile.compile(requestOf(question, kept));
    return profile.ownPart(plan, kept.datasets, 'bank')?.frame;
  };
  const one = await frameOf({ aligned, columns: ['age', 'bad'] });
  expect(await frameOf({ aligned, columns: ['age', 'bad'], bins: 20 })).toBe(one);
  for (const other of [{ columns: ['age'] }, { bins: 40 }, { tell: ['moments'] as const }, { cuts: { age: [50] } }])
    expect(await frameOf({ aligned, columns: ['age', 'bad'], ...other })).not.toBe(one);
});

test.each([
  [{ tell: ['median'] }, 'question.wrong-member'],
  [{ tells: [] }, 'question.unknown-member'],
  [{ columns: ['ages'] }, 'model.unknown-column'],
  [{ columns: ['age', 'bank.customers.age'] }, 'model.twice'],
  [{ columns: ['age'], tell: ['vif'] }, 'profile.no-pair'],
  [{ columns: ['age'], cuts: { bad: [1] } }, 'model.cuts-of-none'],
  [{ cuts: { age: [30, 20] } }, 'model.cuts'],
  [{ bins: 1 }, 'question.wrong-member'],
])('a wrong question: %j', async (change, code) => {
  const ask = async () => await profile.compile(requestOf({ aligned, ...change } as ProfileQuestion, kept));
  await expect(ask()).rejects.toMatchObject({ code });
});
