/** Trees in use and in hostile hands: a service, stacked rows, and what is refused or said on the statement. */
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ColumnCard } from '../contract/cards.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import type { Cell } from '../contract/results.ts';
import { compile } from '../contracts.ts';
import { readInput } from '../kinds/input.ts';
import { runInTheClear } from '../kinds/runtime.ts';
import { everyoneOf } from '../kinds/seats.ts';
import { Shelf } from '../kinds/shelf.ts';
import type { LocalStage } from '../local/stages.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { serve } from './serve/kind.ts';
import type { ServePlan } from './serve/plan.ts';
import { aligned, cardsWith, fill, type Reference } from './testing/boosting.ts';
import {
  cardOf,
  compiledScores,
  type Kept,
  keptTable,
  modelName,
  scoredInTheClear,
  stackedTable,
} from './testing/models.ts';
import { compiledTrees, grownInTheClear, treesKind } from './testing/trees.ts';
import type { TreesQuestion } from './trees/question.ts';

const reference = JSON.parse(readFileSync(new URL('./vectors/boosting.json', import.meta.url), 'utf8')) as Reference;
let database: TestDatabase;
let kept: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  await fill(database, reference);
  kept = await keptTable(database, cardsWith(10));
});
afterAll(() => database.close());

const base: TreesQuestion = {
  aligned,
  model: 'boosting',
  label: 'bad',
  features: ['age', 'income', 'ward', 'claims', 'visits'],
  bins: { age: [30, 40, 50, 60, 70] },
  trees: 3,
};

async function served(from: Kept, as = 'margin'): Promise<ServePlan> {
  const { artifacts, parties, datasets } = from;
  const question = serve.read({
    service: 'credit',
    model: modelName,
    tables: ['bank.customers', 'insurer.policies'],
    on: ['id'],
    perDay: 100,
    as,
    decimals: 5,
  });
  const request = {
    kind: 'serve',
    question,
    parties,
    protocol: 'replicated',
    datasets,
    artifacts,
    recipients: ['bank'],
  };
  const { plan, disclosure } = await compile(request);
  for (const language of ['en', 'zh'] as const)
    expect(renderDisclosure(disclosure, language)).not.toMatch(/\{|undefined|disclosure\./);
  return plan as ServePlan;
}

async function ask(plan: ServePlan, from: Kept, id: string): Promise<Cell[]> {
  const terms = serve.asks?.(plan);
  if (terms === undefined) throw new Error('nothing is asked');
  const told = await runInTheClear(
    everyoneOf(plan),
    (runtime) => serve.run(plan, runtime),
    (i) => database.load(plan.stages[i] as LocalStage),
    undefined,
    new Shelf(plan, from.held),
    readInput(terms, [{ id }]),
  );
  const result = serve.finish(plan, told as NonNullable<typeof told>);
  if (result.kind !== 'table') throw new Error('no table');
  return [...(result.table.rows[0] ?? [])];
}

test('a service says of one person what a scoring says of its row: public cuts, lists, and cuts that are shares', async () => {
  const { kept: withModel } = await grownInTheClear(base, kept);
  const plan = await served(withModel);
  const scores = await scoredInTheClear(
    { model: modelName, aligned, show: ['row'], as: 'margin', decimals: 5 },
    withModel,
  );
  for (const [cell, expected] of scores.rows.filter((_, i) => i % 12 === 0)) {
    const row = Number(cell);
    const [score, bank, insurer] = await ask(plan, withModel, `k${row}`);
    expect([bank, insurer]).toEqual([true, true]);
    expect(Number(score), String(row)).toBeCloseTo(Number(expected), 4);
  }
  // Nobody's features are all missing: of those that never were, the low side.
  const [nobody] = await ask(plan, withModel, 'nobody');
  expect(scores.rows.map(([, score]) => Number(score))).not.toContain(Number.NaN);
  expect(Number.isFinite(Number(nobody))).toBe(true);
});

describe('what a recipient might try', () => {
  test('leaves of fewer rows than the minimum are refused, and the default is the minimum', async () => {
    await expect(compiledTrees({ ...base, minChildRows: 9 }, kept)).rejects.toMatchObject({
      code: 'trees.min-child-rows',
      fields: { found: 9, minimum: 10 },
    });
    const { plan } = await compiledTrees(base, kept);
    expect(plan.trees.minChildRows).toBe(10);
  });

  test.each([
    [9, false],
    [10, true],
  ])('a column that %i rows have, all with the label: whether it moves anything is %s', async (marked, moves) => {
    const name = `marked${marked}`;
    await database.run(
      `CREATE OR REPLACE TABLE bank.${name} AS SELECT id, (row < ${marked})::BIGINT AS mark FROM bank.customers;
       CREATE OR REPLACE TABLE insurer.${name} AS SELECT id, (substr(id, 2)::INT < ${marked} OR hash(id) % 2 = 0)::BIGINT AS bad FROM insurer.policies`,
    );
    const bit = (column: string): ColumnCard => {
      const range = { min: '0', max: '1' };
      return {
        name: column,
        type: { kind: 'integer' },
        nullable: false,
        range,
        allow: ['aggregate', 'combine', 'filter'],
      };
    };
    const cards = [cardOf('bank', name, 320, [bit('mark')]), cardOf('insurer', name, 300, [bit('bad')])];
    const { numbers } = await grownInTheClear(
      { aligned, model: 'boosting', label: 'bad', features: ['mark'], trees: 2, tell: ['importance', 'trees'] },
      await keptTable(database, cards),
    );
    expect((numbers.importance?.[0]?.gain ?? 0) > 0).toBe(moves);
    expect(JSON.stringify(numbers.trees).includes('mark')).toBe(moves);
  });

  test.each([
    ['with', 'substr(id, 2)::INT < 9', 'train.few-labels'],
    ['without', 'substr(id, 2)::INT >= 9', 'train.few-labels'],
  ])('nine rows %s the label are too few', async (name, is, code) => {
    await database.run(
      `CREATE OR REPLACE TABLE bank.${name} AS SELECT id, age FROM bank.customers WHERE id LIKE 'k%';
       CREATE OR REPLACE TABLE insurer.${name} AS SELECT id, (${is})::BIGINT AS bad FROM insurer.policies WHERE id LIKE 'k%'`,
    );
    const number = (column: string, max: number): ColumnCard => {
      const range = { min: '0', max: String(max) };
      return {
        name: column,
        type: { kind: 'integer' },
        nullable: false,
        range,
        allow: ['aggregate', 'combine', 'filter'],
      };
    };
    const cards = [cardOf('bank', name, 320, [number('age', 99)]), cardOf('insurer', name, 300, [number('bad', 1)])];
    const ran = grownInTheClear(
      { aligned, model: 'boosting', label: 'bad', features: ['age'], bins: { age: [40, 60] }, trees: 1 },
      await keptTable(database, cards),
    );
    await expect(ran).rejects.toMatchObject({ code });
  });

  test('uses: quantiles put values of single rows into the model, and trees that are told are conditions', async () => {
    const lacking = async (question: Partial<TreesQuestion>) => {
      const { artifacts, parties, datasets } = kept;
      const without = datasets.map((each) => ({
        ...each,
        columns: each.columns.map((column) => ({
          ...column,
          allow: column.allow.filter((use) => use !== 'extreme' && use !== 'filter'),
        })),
      }));
      const asked = treesKind.read({ ...base, ...question });
      const request = {
        kind: 'train',
        question: asked,
        parties,
        protocol: 'replicated',
        datasets: without,
        artifacts,
        recipients: ['notary'],
      };
      const { missing } = await treesKind.grants(request);
      return missing.map(({ column, use }) => `${column}: ${use}`);
    };
    expect(await lacking({ features: ['claims', 'ward'], bins: 16 })).toEqual([]);
    expect(await lacking({ features: ['age', 'claims'] })).toEqual(['age: filter']);
    expect(await lacking({ features: ['visits', 'claims'], bins: 8 })).toEqual(['visits: extreme']);
    expect(await lacking({ features: ['visits', 'claims'], bins: 8, tell: ['trees'] })).toEqual([
      'claims: filter',
      'visits: filter',
      'visits: extreme',
    ]);
  });

  test('the statement names what follows, in both languages', async () => {
    const ids = async (question: Partial<TreesQuestion>) => {
      const { disclosure } = await compiledTrees({ ...base, ...question }, kept, ['bank']);
      for (const language of ['en', 'zh'] as const)
        expect(renderDisclosure(disclosure, language)).not.toMatch(/\{|undefined|disclosure\./);
      return disclosure.map(({ id }) => id);
    };
    expect(await ids({})).toEqual(expect.arrayContaining(['nobody.model', 'nobody.values', 'infer.cuts']));
    const told = await ids({ tell: ['trees', 'importance'] });
    expect(told).toEqual(
      expect.arrayContaining(['splits', 'leaves', 'cuts', 'importance', 'infer.leaves', 'infer.apart']),
    );
    expect(told.filter((id) => id.startsWith('nobody'))).toEqual(['nobody.rows']);
    await ids({ label: 'kind', tell: ['curve'] });
    await ids({ label: 'cost', tell: ['trees'] });
    expect(await ids({ weights: 'weight' })).toContain('infer.weights');
    const { kept: withModel } = await grownInTheClear(base, kept);
    const { disclosure } = await compiledScores({ model: modelName, aligned }, withModel, ['bank']);
    const line = disclosure.find(({ id }) => id === 'infer.model');
    expect(line?.text).toBe('disclosure.score-infer-model-trees');
    expect(renderDisclosure(disclosure)).not.toMatch(/coefficient/);
  });
});

describe('questions', () => {
  test.each([
    ['eta', 0.1, 'learningRate'],
    ['max_depth', 3, 'depth'],
    ['n_estimators', 100, 'trees'],
    ['base_score', 0.5, 'baseScore'],
  ])('%s is told our name for it', (found, value, ours) => {
    let error: unknown;
    try {
      treesKind.read({ ...base, [found]: value });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'trees.other-name', fields: { found, ours } });
  });

  test.each([
    [{ depth: 7 }, 'question.wrong-member'],
    [{ trees: 0 }, 'question.wrong-member'],
    [{ bins: 1 }, 'question.wrong-member'],
    [{ rowShare: 0 }, 'question.wrong-member'],
    [{ model: 'tree' }, 'trees.option-of-model'],
    [{ model: 'forest', loss: 'logistic' }, 'trees.option-of-model'],
    [{ model: 'forest', tell: ['curve'] }, 'trees.option-of-model'],
  ])('%j is refused', (more, code) => {
    expect(() => treesKind.read({ ...base, ...more })).toThrow(expect.objectContaining({ code }) as Error);
  });

  test.each([
    [{ label: 'kind', loss: 'squared' }, 'trees.loss-of-label'],
    [{ label: 'bad', loss: 'poisson', baseScore: 0 }, 'trees.base-score'],
    [{ label: 'income', loss: 'poisson', features: ['age'] }, 'trees.loss-of-label'],
    [{ label: 'worth', loss: 'poisson' }, 'trees.counts'],
    [{ monotone: { ward: 'increasing' } }, 'trees.monotone-categories'],
    [{ monotone: { weight: 'increasing' } }, 'trees.monotone-unused'],
    [{ label: 'cost', loss: 'softmax' }, 'trees.loss-of-label'],
    [{ label: 'cost', loss: 'logistic' }, 'model.label-not-binary'],
    [{ baseScore: 1 }, 'trees.base-score'],
    [{ baseScore: 1e-9 }, 'trees.base-score'],
    [{ label: 'kind', baseScore: 17 }, 'trees.base-score'],
    [{ label: 'cost', baseScore: 20_000 }, 'trees.base-score'],
    [{ weights: 'cost' }, 'trees.weights'],
    [{ features: ['age', 'bad'] }, 'model.twice'],
  ] as const)('%j is refused', async (more, code) => {
    await expect(compiledTrees({ ...base, ...more }, kept)).rejects.toMatchObject({ code });
  });

  test('labels over a range that is too wide for leaves are refused by name, those of any less are trained on', async () => {
    const over = (min: bigint, max: bigint) =>
      keptTable(
        database,
        cardsWith(10).map((card) => ({
          ...card,
          columns: card.columns.map((column) =>
            column.name === 'cost' ? { ...column, range: { min: String(min), max: String(max) } } : column,
          ),
        })),
      );
    const most = 2n ** 31n;
    const asked: TreesQuestion = { ...base, label: 'cost', trees: 1, depth: 1, tell: ['curve'] };
    const { model: _, ...of } = { ...asked, tell: ['trees', 'importance'] as const };
    for (const [min, max] of [
      [-2000n, most - 2000n],
      [-most / 2n, most / 2n],
    ] as const) {
      const wide = await over(min, max);
      for (const baseScore of [min, max]) await compiledTrees({ ...asked, baseScore: Number(baseScore) }, wide);
      for (const model of ['boosting', 'forest'] as const) await compiledTrees({ ...of, model }, wide);
    }
    for (const max of [most - 1999n, 10n ** 17n]) {
      const wide = await over(-2000n, max);
      for (const model of ['boosting', 'forest'] as const)
        await expect(compiledTrees({ ...of, model }, wide)).rejects.toMatchObject({ code: 'trees.wide-label' });
    }
  });
});

describe('rows of several owners, one under the other', () => {
  const owners = ['north', 'south'] as const;
  const parties = [...owners, 'notary'].map((name) => ({
    name,
    role: name === 'notary' ? ('helper' as const) : ('owner' as const),
    publicKey: name,
  }));
  const stacked = async () => {
    const number = (name: string, max: number) =>
      ({
        name,
        type: { kind: 'integer' },
        nullable: false,
        range: { min: '0', max: String(max) },
        allow: ['aggregate', 'combine', 'single-out', 'payload', 'filter'],
      }) as const;
    const cards = owners.map((owner) =>
      cardOf(owner, 'patients', 140, [number('age', 99), number('stay', 9), number('bad', 1)]),
    );
    for (const [i, owner] of owners.entries())
      await database.run(
        `CREATE SCHEMA IF NOT EXISTS ${owner}; CREATE OR REPLACE TABLE ${owner}.patients AS
         SELECT '${owner}' || i AS id, ((i * 37) % 80 + ${10 * i})::BIGINT AS age, (i % 10)::BIGINT AS stay, ((i * 37) % 80 + (i % 10) * 4 > 55)::BIGINT AS bad FROM range(${120 - 20 * i}) r(i)`,
      );
    const question = {
      tables: owners.map((owner) => `${owner}.patients`),
      columns: ['age', 'stay', 'bad'],
      lists: 'all',
    };
    return await stackedTable(database, cards, question, parties);
  };
  const question: TreesQuestion = {
    aligned: 'stack/0000000000000000/table',
    model: 'boosting',
    label: 'bad',
    features: ['age', 'stay'],
    bins: { age: [20, 40, 60] },
    trees: 2,
    tell: ['importance'],
  };

  test('are trained on and scored like others', async () => {
    const { numbers, kept: withModel } = await grownInTheClear(question, await stacked());
    expect(numbers.rows).toBe(220);
    const { rows } = await scoredInTheClear(
      { model: modelName, aligned: question.aligned, show: ['age', 'bad'] },
      withModel,
      ['notary'],
    );
    const mean = (bad: number) => {
      const own = rows.filter((row) => Number(row[1]) === bad).map((row) => Number(row[2]));
      return own.reduce((sum, each) => sum + each, 0) / own.length;
    };
    expect(mean(1)).toBeGreaterThan(mean(0) + 0.2);
  });

  test('trees are not told to whoever fills leaves up with rows of its own, and the statement says what else these do', async () => {
    const table = await stacked();
    await expect(compiledTrees({ ...question, tell: ['trees'] }, table, ['north'])).rejects.toMatchObject({
      code: 'trees.told-in-stack',
    });
    const { disclosure } = await compiledTrees(question, table, ['north']);
    expect(disclosure.find(({ id }) => id === 'infer.under.north')?.text).toBe('disclosure.model-infer-stacked-trees');
    for (const language of ['en', 'zh'] as const)
      expect(renderDisclosure(disclosure, language)).not.toMatch(/\{|undefined|disclosure\./);
  });
});
