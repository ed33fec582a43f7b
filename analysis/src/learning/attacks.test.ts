/** What hostile owners and recipients could work out of models: refused, asked for as a use, or said on the statement. */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ColumnCard, DatasetCard, Use } from '../contract/cards.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { score } from './score/kind.ts';
import { train } from './testing/glm.ts';
import type { TrainQuestion } from './glm/question.ts';
import {
  cardOf as card,
  compiledJudgement,
  compiledScores,
  compiledTraining,
  type Kept,
  keptTable,
  modelName,
  trainedInTheClear,
} from './testing/models.ts';

const aligned = 'align/0000000000000000/table';
const all: readonly Use[] = ['aggregate', 'combine', 'single-out', 'payload'];
const number = (name: string, min: number, max: number): ColumnCard => {
  return {
    name,
    type: { kind: 'integer' },
    nullable: false,
    range: { min: String(min), max: String(max) },
    allow: all,
  };
};
const cards = [
  card('bank', 'customers', 200, [number('age', 0, 99), number('k7', 0, 1), number('k8', 0, 1)]),
  card('insurer', 'policies', 100, [number('bad', 0, 1), number('claims', 0, 9)]),
];

let database: TestDatabase;
let kept: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  // The insurer has even keys alone: k8 and not k7.
  for (const sql of [
    `CREATE SCHEMA bank; CREATE TABLE bank.customers AS SELECT 'k' || i AS id, (20 + (i * 37) % 70)::BIGINT AS age,
       (i = 7)::BIGINT AS k7, (i = 8)::BIGINT AS k8 FROM range(200) r(i) ORDER BY hash(i)`,
    `CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT 'k' || 2 * i AS id, (hash(i * 31) % 2)::BIGINT AS bad,
       (hash(i) % 10)::BIGINT AS claims FROM range(100) r(i) ORDER BY hash(i + 1)`,
  ])
    await database.run(sql);
  kept = await keptTable(database, cards);
});
afterAll(() => database.close());

const base: TrainQuestion = { aligned, model: 'linear', label: 'bad', features: ['age'], tell: [] };

/** The cards without these uses. */
const without = (...uses: readonly Use[]): Kept => {
  const allowed = (each: DatasetCard): DatasetCard => ({
    ...each,
    columns: each.columns.map((column) => ({
      ...column,
      allow: column.allow.filter((use) => !uses.includes(use)),
    })),
  });
  return { ...kept, datasets: kept.datasets.map(allowed) };
};

const asks = ({ artifacts, parties, datasets }: Kept, recipients: readonly string[]) => {
  return { parties, datasets, artifacts, recipients, protocol: artifacts[0]?.protocol ?? '' };
};

async function lackingToTrain(question: TrainQuestion, from: Kept, recipients = ['notary']): Promise<string[]> {
  const { missing } = await train.grants({ kind: 'train', question: train.read(question), ...asks(from, recipients) });
  return missing.map(({ owner, column, use }) => `${owner}.${column}: ${use}`);
}

describe('(a) checks that everybody is told say which rows are in common', () => {
  test.each([
    ['k7', 'rejects'],
    ['k8', 'trains'],
  ])('a column that only one row has: %s %s', async (feature, outcome) => {
    const ran = trainedInTheClear({ ...base, features: ['age', feature] }, kept);
    if (outcome === 'trains') await expect(ran).resolves.toBeDefined();
    else
      await expect(ran).rejects.toMatchObject({
        code: 'train.determined',
        fields: { terms: [`bank.customers.${feature}`] },
      });
  });

  test('so every key needs membership, whoever receives and whatever is told, and the statement says it of every owner', async () => {
    expect(await lackingToTrain(base, without('membership'))).toEqual([
      'bank.id: membership',
      'insurer.id: membership',
    ]);
    const { disclosure } = await compiledTraining(base, kept);
    for (const owner of ['bank', 'insurer'])
      expect(disclosure.find(({ id }) => id === `infer.own.${owner}`)).toMatchObject({
        who: [owner],
        text: 'disclosure.train-infer-own-checks',
      });
    expect(disclosure.find(({ id }) => id === 'infer.about.bank')?.values).toEqual({
      about: ['insurer.policies.bad'],
    });
  });

  test('nobody claims that rows stay unknown to those who chose them', async () => {
    const text = renderDisclosure(
      (await compiledTraining({ ...base, tell: ['coefficients'] }, kept, ['bank'])).disclosure,
    );
    expect(text).toContain('which of its own rows are in common');
    expect(text).toMatch(/which rows of .* the model was trained on, .*by anybody who has chosen none of the rows/);
    expect(text).not.toContain('any single value');
    expect(text).toContain('the label of a row that alone has a value');
  });
});

test('(b) a model of which nothing is told, used by its features alone, still needs combine on its label', async () => {
  expect(await lackingToTrain(base, without('combine'))).toEqual(['bank.age: combine', 'insurer.bad: combine']);
  // Later the label's owner is not asked for it any more.
  const { kept: withModel } = await trainedInTheClear(base, kept);
  const question = score.read({ model: modelName, aligned });
  const { required } = await score.grants({ kind: 'score', question, ...asks(withModel, ['bank']) });
  expect(required.some(({ column }) => column === 'bad')).toBe(false);
});

test('(c) a part less the other is about the rest', async () => {
  const test = { share: 0.015, seed: 1 };
  const { kept: withModel } = await trainedInTheClear({ ...base, model: 'logistic', test }, kept);
  for (const parts of [
    ['train', 'all'],
    ['all', 'test'],
  ] as const)
    await expect(compiledJudgement({ model: modelName, aligned, parts }, withModel)).rejects.toMatchObject({
      code: 'judge.parts-overlap',
    });
  await expect(compiledJudgement({ model: modelName, aligned, parts: ['all'] }, withModel)).resolves.toBeDefined();
});

test('(d) the statement of scores counts the coefficients, and says what they tell of the rows behind them', async () => {
  const { kept: withModel } = await trainedInTheClear({ ...base, features: ['age', 'claims'] }, kept);
  const { disclosure } = await compiledScores({ model: modelName, aligned }, withModel);
  expect(disclosure.find(({ id }) => id === 'infer.model')?.values).toMatchObject({ terms: 3 });
  expect(disclosure.map(({ id }) => id)).toContain('infer.all-but-one');
});

describe('(e) a selection of which only the steps are told says the labels of few rows to whoever chooses a column so', () => {
  // Of these rows the insurer knows no label; the bank says which they are.
  test.each([
    ['ones', true],
    ['noughts', false],
  ])('whether a column of %s comes in: %s', async (feature, comesIn) => {
    const question: TrainQuestion = {
      ...base,
      label: 'bad',
      features: [feature],
      select: { direction: 'forward', by: 'aic' },
    };
    const { numbers } = await trainedInTheClear(question, await chosenRows());
    expect(numbers.steps).toHaveLength(comesIn ? 1 : 0);
  });

  test('the statement says so of every owner', async () => {
    const select = { direction: 'forward', by: 'aic' } as const;
    const { disclosure } = await compiledTraining({ ...base, select }, kept);
    const of = (id: string) => disclosure.find((each) => each.id === id)?.text;
    expect([of('infer.own.bank'), of('infer.about.insurer')]).toEqual([
      'disclosure.train-infer-own-steps',
      'disclosure.train-infer-about-steps',
    ]);
    for (const language of ['en', 'zh'] as const)
      expect(renderDisclosure(disclosure, language)).not.toMatch(/\{|undefined/);
  });
});

/** Two columns of the bank: 1 in six and in four rows, in the one of these with the same label, in the other with both. */
async function chosenRows(): Promise<Kept> {
  await database.run(
    `CREATE OR REPLACE TABLE bank.customers2 AS SELECT 'k' || i AS id, (i < 6)::BIGINT AS ones, (i >= 6 AND i < 14 AND i % 2 = 0)::BIGINT AS noughts FROM range(120) r(i);
     CREATE OR REPLACE TABLE insurer.policies2 AS SELECT 'k' || i AS id, CASE WHEN i < 6 THEN 1 WHEN i < 14 THEN i // 2 % 2 ELSE i % 2 END::BIGINT AS bad FROM range(120) r(i)`,
  );
  return await keptTable(database, [
    card('bank', 'customers2', 120, [number('ones', 0, 1), number('noughts', 0, 1)]),
    card('insurer', 'policies2', 120, [number('bad', 0, 1)]),
  ]);
}
