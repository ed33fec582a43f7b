/** Naïve Bayes: against scikit-learn, under protocol, used by scores, judgements and stacks, and what its statement says. */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ColumnCard } from '../contract/cards.ts';
import type { PartyRef } from '../contract/contract.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { runInTheClear } from '../kinds/runtime.ts';
import { Shelf } from '../kinds/shelf.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import type { BayesPlan } from './bayes/plan.ts';
import type { BayesQuestion } from './bayes/question.ts';
import type { FittedBayes } from './bayes/run.ts';
import { bayesUse } from './bayes/use.ts';
import { judge } from './judge/kind.ts';
import { figuresOf } from './judge/report.ts';
import { score } from './score/kind.ts';
import { tableOf } from './score/table.ts';
import { cardOf, type Kept, keptTable, leftBy, stackedTable } from './testing/models.ts';
import { changed } from './testing/profiles.ts';
import { heldWords, ranUnderProtocol, underProtocol } from './testing/under-protocol.ts';
import { train } from './train/kind.ts';
import vectors from './vectors/bayes.json' with { type: 'json' };

const aligned = 'align/0000000000000000/table';
const model = 'train/0000000000000000/model';
const allow = ['aggregate', 'combine', 'filter', 'single-out', 'payload'] as const;
const number = (name: string, min: number, max: number, more: Partial<ColumnCard> = {}): ColumnCard => ({
  name,
  type: { kind: 'integer' },
  nullable: false,
  range: { min: String(min), max: String(max) },
  allow,
  ...more,
});
const yes = (name: string): ColumnCard => ({ name, type: { kind: 'boolean' }, nullable: false, allow });
const list = (name: string, categories: readonly string[]): ColumnCard => ({
  name,
  type: { kind: 'text' },
  nullable: false,
  categories,
  allow: ['group', 'combine', 'single-out', 'payload'],
});

let database: TestDatabase;
let kept: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  const literal = (value: string | number | boolean | null) => (value === null ? 'NULL' : `'${value}'`);
  const rows = (all: readonly (readonly (string | number | boolean | null)[])[]) =>
    all.map((row) => `(${row.map(literal).join(', ')})`).join(', ');
  for (const sql of [
    `CREATE SCHEMA bank; CREATE TABLE bank.customers (id VARCHAR, age BIGINT, income BIGINT, housing VARCHAR, segment VARCHAR, bad BOOLEAN)`,
    `INSERT INTO bank.customers VALUES ${rows(vectors.bank)}`,
    `ALTER TABLE bank.customers ADD COLUMN number BIGINT; UPDATE bank.customers SET number = id[2:]::BIGINT; ALTER TABLE bank.customers ADD COLUMN since BIGINT; UPDATE bank.customers SET since = 1000010 + number % 100`,
    `CREATE SCHEMA insurer; CREATE TABLE insurer.policies (id VARCHAR, claims BIGINT, smoker BOOLEAN)`,
    `INSERT INTO insurer.policies VALUES ${rows(vectors.insurer)}`,
  ])
    await database.run(sql);
  kept = await keptTable(database, [
    cardOf('bank', 'customers', 180, [
      number('age', 18, 90),
      number('income', 0, 100_000, { nullable: true }),
      list('housing', ['free', 'own', 'rent']),
      list('segment', vectors.classes),
      yes('bad'),
      number('number', 0, 1000),
      number('since', 1_000_010, 1_000_110),
    ]),
    cardOf('insurer', 'policies', 180, [number('claims', 0, 20), yes('smoker')]),
  ]);
});
afterAll(() => database.close());

const features = ['age', 'income', 'housing', 'smoker', 'claims'];
const question: BayesQuestion = {
  aligned,
  model: 'bayes',
  label: 'segment',
  features,
  bins: { claims: [2, 4] },
  smoothing: 0.5,
};

async function fitted(change: Partial<BayesQuestion> = {}, from = kept) {
  return await leftBy(train as never, 'train', { ...question, ...change }, from);
}

/** By key, as told. */
async function scores(from: Kept, as?: string): Promise<ReadonlyMap<string, string>> {
  const asked = { model, aligned, show: ['bank.customers.number'], decimals: 6, ...(as === undefined ? {} : { as }) };
  const { plan, told } = await leftBy(score as never, 'score', asked, from);
  const { rows } = tableOf(plan as never, told as never);
  return new Map(rows.map(([key, value]) => [`k${key as string}`, value as string]));
}

const worstOf = (found: ReadonlyMap<string, string>, expected: readonly (readonly number[])[], at: number) => {
  expect([...found.keys()].sort()).toEqual([...vectors.keys].sort());
  return Math.max(
    ...vectors.keys.map((key, i) => Math.abs(Number(found.get(key)) - (expected[i]?.[at] ?? Number.NaN))),
  );
};

describe('as scikit-learn has it', () => {
  test('three classes by numbers, lists, truth values and bins: probabilities within 1e-6, and classes', async () => {
    const { kept: left, told } = await fitted();
    expect((told as FittedBayes).classes).toEqual(vectors.segment.counts);
    for (const [at, name] of vectors.classes.entries())
      expect(worstOf(await scores(left, `probability ${name}`), vectors.segment.probabilities, at)).toBeLessThan(1e-6);
    const classes = await scores(left, 'class');
    vectors.keys.forEach((key, i) => {
      const all = vectors.segment.probabilities[i] as number[];
      expect(classes.get(key)).toBe(vectors.classes[all.indexOf(Math.max(...all))]);
    });
  });

  test('given priors, and one class in particular', async () => {
    const { kept: left, plan } = await fitted({ priors: vectors.priors, positive: 'silver' });
    expect(worstOf(await scores(left), vectors.given.probabilities, 2)).toBeLessThan(1e-6);
    expect((plan as BayesPlan).keeps[0].model).toMatchObject({ judged: 2, isOfLabel: true });
  });

  test('a label that is yes or no, judged on its rows', async () => {
    const { kept: left } = await fitted({ label: 'bad' });
    const found = await scores(left);
    expect(worstOf(found, vectors.bad.probabilities, 1)).toBeLessThan(1e-6);
    const { plan, told } = await leftBy(judge as never, 'judge', { model, aligned }, left);
    const figures = figuresOf(plan as never, told as never);
    const bad = new Map(vectors.bank.map((row) => [row[0] as string, row[5] as boolean]));
    const pairs = vectors.keys.map((key) => [Number(found.get(key)), bad.get(key) === true] as const);
    const [with_, without] = [true, false].map((is) => pairs.filter(([, each]) => each === is).map(([p]) => p)) as [
      number[],
      number[],
    ];
    const wins = with_.flatMap((a) => without.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
    const area = wins.reduce<number>((sum, each) => sum + each, 0) / wins.length;
    const [sample] = figures.samples;
    expect(sample).toMatchObject({ rows: vectors.keys.length });
    expect((sample as { readonly auc?: number }).auc).toBeCloseTo(area, 3);
  });

  test('of numbers alone and of lists alone', async () => {
    for (const own of [
      ['age', 'income'],
      ['housing', 'smoker'],
    ]) {
      const { kept: left } = await fitted({ features: own, bins: {} });
      const all = await Promise.all(vectors.classes.map((name) => scores(left, `probability ${name}`)));
      for (const key of vectors.keys.slice(0, 20))
        expect(all.reduce((sum, each) => sum + Number(each.get(key)), 0)).toBeCloseTo(1, 4);
    }
  });
});

test('one person at a time, as a service has it: the same as of the table, and a gap at the mean', async () => {
  const { kept: left, plan } = await fitted();
  const card = (plan as BayesPlan).keeps[0].model;
  const { one } = bayesUse;
  if (one === undefined) throw new Error('a service uses it');
  const expected = await scores(left, 'probability gold');
  const policies = new Map(vectors.insurer.map((row) => [row[0], row]));
  const numberOf = async (values: readonly (bigint | undefined)[]) => {
    const cells = card.features.map((feature, i) => one.cells(card, feature, values[i]));
    const widths = card.features.map((feature) => one.width(card, feature));
    const all = cells.flatMap((each, i) => [...(each ?? new BigInt64Array(widths[i] ?? 0))]);
    const counting = cells.flatMap((each, i) => new Array<bigint>(widths[i] ?? 0).fill(each === undefined ? 0n : 1n));
    const words = await runInTheClear(
      ['a', 'b', 'c'],
      (runtime) =>
        runtime.compute(async (sharing) => {
          const own = new Shelf({ uses: [{ name: model, vectors: (plan as BayesPlan).keeps[0].vectors }] }, left.held);
          const shared = (x: readonly bigint[]) =>
            sharing.constantRing(BigUint64Array.from(x, (each) => BigInt.asUintN(64, each)));
          const used = { features: card.features, model: own.use(sharing, model), output: 'probability gold' };
          const { ring, format } = await one.predict(sharing, card, shared(all), shared(counting), used);
          return Number(BigInt.asIntN(64, (await sharing.open(ring))[0] as bigint)) / 2 ** format.fractionBits;
        }),
      () => Promise.reject(new Error('nothing is read')),
    );
    return words;
  };
  const bin = (claims: number) => BigInt([2, 4].filter((cut) => claims >= cut).length);
  for (const [key, age, income, housing] of vectors.bank
    .filter(([id]) => vectors.keys.includes(String(id)))
    .slice(0, 5)) {
    const [, claims, smoker] = policies.get(String(key)) ?? [];
    const values = [
      BigInt(Number(age)),
      BigInt(Number(income)),
      BigInt(['free', 'own', 'rent'].indexOf(String(housing))),
    ];
    const more = [smoker === true ? 1n : 0n, bin(Number(claims))];
    expect(await numberOf([...values, ...more])).toBeCloseTo(Number(expected.get(String(key))), 5);
  }
  expect(await numberOf([undefined, undefined, undefined, undefined, undefined])).toBeGreaterThan(0.2);
});

/** The dealer's protocol takes seconds: it is tried with TACIT_TEST_RUNS. */
const protocols = [
  'replicated',
  ...(process.env['TACIT_TEST_RUNS'] === undefined ? [] : (['additive-dealer'] as const)),
] as const;

test.each(protocols)('under %s as in the clear, at the price', async (protocol) => {
  const from = underProtocol(kept, protocol);
  const asked = train.read({ ...question, features: ['age', 'housing'], bins: {}, test: { share: 0.2, seed: 3 } });
  const { parties, datasets, artifacts } = from;
  const request = { kind: 'train', question: asked, parties, protocol, datasets, artifacts, recipients: ['bank'] };
  const compiled = await train.compile(request);
  const ran = await ranUnderProtocol(train as never, compiled as never, from);
  const clear = await leftBy(train as never, 'train', asked, from, undefined, ['bank']);
  expect(ran.results[0]).toEqual(clear.told);
  expect(ran.kept.get('model')).toEqual(heldWords(clear.kept.held.get(model)));
});

test('a class with fewer rows than the minimum ends the run, by name', async () => {
  await expect(fitted({}, changed(kept, { minimum: 42 }))).rejects.toMatchObject({ code: 'bayes.few-of-class' });
});

test('of a stack as of one table; a class counts without the rows of each recipient', async () => {
  const own = await openTestDatabase(DuckDBInstance);
  const owners = ['north', 'south'] as const;
  for (const [i, owner] of owners.entries())
    await own.run(`CREATE SCHEMA ${owner}; CREATE TABLE ${owner}.patients AS SELECT '${owner}' || r AS id, (20 + (r * 37) % 60)::BIGINT AS age,
      CASE WHEN ${i === 0 ? 'r % 3 = 0' : 'r < 6'} THEN true ELSE false END AS ill FROM range(90) t(r)`);
  const parties: readonly PartyRef[] = [
    { name: 'north', role: 'owner', publicKey: 'north' },
    { name: 'south', role: 'owner', publicKey: 'south' },
    { name: 'notary', role: 'helper', publicKey: 'notary' },
  ];
  const from = await stackedTable(
    own,
    owners.map((owner) => cardOf(owner, 'patients', 90, [number('age', 0, 99), yes('ill')])),
    { tables: owners.map((owner) => `${owner}.patients`), columns: ['age', 'ill'] },
    parties,
  );
  const asked = { aligned: 'stack/0000000000000000/table', model: 'bayes', label: 'ill', features: ['age'] };
  const { told } = await leftBy(train as never, 'train', asked, from);
  expect((told as FittedBayes).classes).toEqual([144, 36]);
  await expect(leftBy(train as never, 'train', asked, from, undefined, ['north'])).rejects.toMatchObject({
    code: 'bayes.few-of-class',
  });
  own.close();
});

test('where no counts are told, recipients alone hear that it is done', async () => {
  const from = underProtocol(kept, 'replicated');
  const asked = train.read({ ...question, features: ['housing'], bins: {}, tell: [] });
  const { parties, datasets, artifacts } = from;
  const request = {
    kind: 'train',
    question: asked,
    parties,
    protocol: 'replicated',
    datasets,
    artifacts,
    recipients: ['bank'],
  };
  const { results } = await ranUnderProtocol(train as never, (await train.compile(request)) as never, from);
  expect(results).toEqual([{ classes: null }, undefined, undefined]);
});

test('uses, statement and ledger', async () => {
  const { parties, datasets, artifacts } = kept;
  const requestOf = (change: Partial<BayesQuestion> = {}) => ({
    kind: 'train',
    question: train.read({ ...question, ...change }),
    parties,
    protocol: 'replicated',
    datasets,
    artifacts,
    recipients: ['bank'],
  });
  const { required } = await train.grants(requestOf({ features: ['age', 'smoker', 'claims'] }));
  expect(required.map(({ owner, column, use }) => `${owner}.${column}: ${use}`)).toEqual([
    'bank.age: aggregate',
    'insurer.smoker: aggregate',
    'insurer.claims: aggregate',
    'bank.segment: group',
    'insurer.claims: filter',
    'bank.age: combine',
    'insurer.smoker: combine',
    'insurer.claims: combine',
    'bank.segment: combine',
    'bank.id: membership',
    'insurer.id: membership',
  ]);
  const { disclosure, plan } = await train.compile(requestOf());
  expect(disclosure.filter(({ releases }) => releases > 0).map(({ id, who, releases }) => [id, who, releases])).toEqual(
    [
      ['classes', ['bank'], 3],
      ['checks', ['bank', 'insurer', 'notary'], 3],
      // Of the income, whose range is wide.
      ['coarse', ['bank', 'insurer', 'notary'], 1],
    ],
  );
  expect(renderDisclosure(disclosure)).toMatch(/mean, variance or share of a value within a class/);
  const frame = (of: typeof plan) => train.ownPart(of, datasets, 'bank')?.frame;
  const other = (await train.compile(requestOf({ smoothing: 1 }))).plan;
  expect(frame(other)).not.toBe(frame(plan));
  expect(frame((await train.compile(requestOf({ tell: ['classes'] }))).plan)).toBe(frame(plan));
});

test.each([
  [{ label: 'number' }, 'model.label-not-binary'],
  [{ positive: 'bronze' }, 'model.positive'],
  [{ priors: { gold: 0.5, plain: 0.5 } }, 'bayes.priors'],
  [{ priors: { gold: 0.5, plain: 0.5, silver: 0.5 } }, 'bayes.priors'],
  [{ smoothing: 0 }, 'question.wrong-member'],
  [{ features: ['segment'], bins: {} }, 'model.twice'],
  [{ ridge: 1 }, 'question.unknown-member'],
  [{ features: ['since'], bins: {} }, 'learn.far'],
])('a wrong question: %j', async (change, code) => {
  await expect((async () => fitted(change as Partial<BayesQuestion>))()).rejects.toMatchObject({ code });
});
