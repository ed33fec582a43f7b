/** What each feature adds to scores, through the kinds score and serve: against XGBoost's contributions (vectors/boosting.py). */
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ArtifactCard } from '../contract/artifacts.ts';
import type { DatasetCard } from '../contract/cards.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import type { Cell } from '../contract/results.ts';
import { compile } from '../contracts.ts';
import { readInput } from '../kinds/input.ts';
import type { Kind } from '../kinds/kind.ts';
import { runInTheClear } from '../kinds/runtime.ts';
import { everyoneOf } from '../kinds/seats.ts';
import { Shelf } from '../kinds/shelf.ts';
import type { LocalStage } from '../local/stages.ts';
import { explanationOf, explanationReport, renderReport } from '../report-page.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { score } from './score/kind.ts';
import { tableOf } from './score/table.ts';
import { serve } from './serve/kind.ts';
import type { ServePlan } from './serve/plan.ts';
import { aligned, cardsWith, fill, type Reference } from './testing/boosting.ts';
import {
  compiledScores,
  type Kept,
  keptTable,
  modelName,
  scoredInTheClear,
  trainedInTheClear,
} from './testing/models.ts';
import { grownInTheClear } from './testing/trees.ts';
import { ranUnderProtocol, underProtocol } from './testing/under-protocol.ts';
import type { TreesQuestion } from './trees/question.ts';

const reference = JSON.parse(readFileSync(new URL('./vectors/boosting.json', import.meta.url), 'utf8')) as Reference;
let database: TestDatabase;
let kept: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  await fill(database, reference);
  kept = await keptTable(database, cardsWith(1));
});
afterAll(() => database.close());

const income = (reference.cuts['income'] ?? []).map((cut) => cut / 100);
const base: TreesQuestion = {
  aligned,
  model: 'boosting',
  label: 'bad',
  features: ['age', 'income', 'claims', 'visits'],
  bins: { age: reference.cuts['age'] ?? [], income, visits: reference.cuts['visits'] ?? [] },
  trees: 6,
};
const question = { model: modelName, aligned, show: ['row'], decimals: 6, explain: 'contributions' } as const;

/** By row: the score, what features add, and the base. */
async function explained(from: Kept, as: string) {
  const { rows, columns } = await scoredInTheClear({ ...question, as }, from);
  expect(columns.slice(2, 4).map(({ name }) => name)).toEqual(['base', 'bank.customers.age']);
  return new Map(
    rows.map((cells) => {
      const [row, told, start, ...parts] = cells.map(Number) as [number, number, number, ...number[]];
      return [row, { told, parts: [...parts, start] }];
    }),
  );
}

type Compared = readonly [
  loss: 'logistic' | 'softmax' | 'squared',
  more: Partial<TreesQuestion>,
  as: readonly string[],
];
const compared: readonly Compared[] = [
  ['logistic', {}, ['margin']],
  ['softmax', { label: 'kind', trees: 3 }, ['probability of x', 'probability of z']],
  ['squared', { label: 'cost', trees: 5, depth: 4, baseScore: 4000, minChildWeight: 10 }, ['margin']],
];

test.each(compared)('XGBoost adds as much by each feature: %s', async (loss, more, as) => {
  const { kept: withModel } = await grownInTheClear({ ...base, ...more }, kept);
  const { rows, [loss]: expected } = reference.contributions;
  for (const name of as) {
    const found = await explained(withModel, name);
    const output = loss === 'softmax' && name.endsWith('z') ? 2 : 0;
    rows.forEach((row, i) => {
      const own = found.get(row);
      const size = loss === 'squared' ? 2 ** 14 : 1;
      (expected[i]?.[output] ?? []).forEach((value, f) => {
        expect(Math.abs((own?.parts[f] as number) - value) / size, `row ${row}, ${f}`).toBeLessThan(1e-4);
      });
    });
    if (loss === 'softmax') continue;
    for (const { told, parts } of found.values())
      expect(Math.abs(parts.reduce((x, y) => x + y, 0) - told)).toBeLessThan(loss === 'squared' ? 0.2 : 1e-4);
  }
});

const forests: readonly Partial<TreesQuestion>[] = [
  { model: 'forest', trees: 4, depth: 3, seed: 2 },
  { model: 'tree', label: 'cost', depth: 3 },
  { model: 'tree', features: ['age', 'ward', 'kind'], bins: 4, depth: 2 },
];
test.each(forests)('parts and base are what a forest says: %o', async ({ ...more }) => {
  const { trees: _, ...plain } = base;
  const { kept: withModel } = await grownInTheClear({ ...plain, ...more }, kept);
  const all = [...(await explained(withModel, 'response')).values()];
  for (const { told, parts } of all) {
    const off = Math.abs(parts.reduce((x, y) => x + y, 0) - told);
    expect(off).toBeLessThan(more.label === 'cost' ? 0.2 : 1e-4);
  }
  expect(new Set(all.map(({ parts }) => parts.at(-1))).size).toBe(1);
  expect(Math.max(...all.map(({ parts }) => Math.abs(parts[0] as number)))).toBeGreaterThan(0);
});

async function served(from: Kept, protocol = 'replicated', explain: object = { explain: 'contributions' }) {
  const { artifacts, parties, datasets } = from;
  const asked = serve.read({
    service: 'credit',
    model: modelName,
    tables: ['bank.customers', 'insurer.policies'],
    on: ['id'],
    perDay: 100,
    as: 'margin',
    decimals: 6,
    ...explain,
  });
  return await compile({
    kind: 'serve',
    question: asked,
    parties,
    protocol,
    datasets,
    artifacts,
    recipients: ['bank'],
  });
}

test('a service adds up for one person what a scoring does', async () => {
  const { kept: withModel } = await grownInTheClear(base, kept);
  const { plan, disclosure } = await served(withModel);
  for (const language of ['en', 'zh'] as const) {
    const text = renderDisclosure(disclosure, language);
    expect(text).not.toMatch(/\{|undefined|disclosure\./);
    expect(text).toContain('insurer');
  }
  expect(disclosure.find(({ id }) => id === 'contributions')?.releases).toBe(5);
  expect(disclosure.map(({ id }) => id)).toContain('infer.shares');
  const scores = await explained(withModel, 'margin');
  const serving = plan as ServePlan;
  const ask = async (id: string): Promise<Cell[]> => {
    const terms = serve.asks?.(serving);
    const told = await runInTheClear(
      everyoneOf(serving),
      (runtime) => serve.run(serving, runtime),
      (i) => database.load(serving.stages[i] as LocalStage),
      undefined,
      new Shelf(serving, withModel.held),
      readInput(terms as NonNullable<typeof terms>, [{ id }]),
    );
    const result = serve.finish(serving, told as NonNullable<typeof told>);
    if (result.kind !== 'table') throw new Error('no table');
    expect(result.table.columns.map(({ name }) => name)).toEqual([
      'score',
      'found_bank',
      'found_insurer',
      'base',
      'bank.customers.age',
      'bank.customers.income',
      'insurer.policies.claims',
      'insurer.policies.visits',
    ]);
    return [...(result.table.rows[0] ?? [])];
  };
  for (const row of [0, 17, 80]) {
    const [told, , , start, ...parts] = (await ask(`k${row}`)).map(Number);
    const own = scores.get(row);
    [told, ...parts, start].forEach((each, i) => {
      expect(each).toBeCloseTo([own?.told, ...(own?.parts ?? [])][i] as number, 4);
    });
  }
  const [told, bank, , start, ...parts] = await ask('nobody');
  expect(bank).toBe(false);
  expect(parts.map(Number).reduce((x, y) => x + y, Number(start))).toBeCloseTo(Number(told), 4);
});

test('parts tell how the training rows divide, as the statements say', async () => {
  const { trees: _, bins: __, ...plain } = base;
  const { kept: withModel } = await grownInTheClear(
    { ...plain, model: 'tree', features: ['age', 'ward'], depth: 1 },
    kept,
  );
  const rows = [...(await explained(withModel, 'response')).values()].map(
    ({ parts: [age = 0, ward = 0] }) => age + ward,
  );
  const [low, high] = [...new Set(rows)].toSorted((a, b) => a - b) as [number, number];
  expect(new Set(rows).size).toBe(2);
  // Of one split it is (1 − r)·(b − a) on the side of r of the rows and r·(a − b) on the other.
  const share = low / (low - high);
  expect(share * rows.length).toBeCloseTo(rows.filter((each) => each === high).length, 1);
  const { disclosure } = await compiledScores(question, withModel);
  expect(disclosure.map(({ id }) => id)).toContain('infer.shares');
});

test('an answer reads as a page: what adds most first, up or down', () => {
  const values = { score: '0.25', found_bank: true, base: '-0.5000', 'bank.c.age': '0.1000', 'bank.c.ward': '-1.2500' };
  const found = explanationOf(values);
  expect(found?.contributions.map(({ feature }) => feature)).toEqual(['bank.c.ward', 'bank.c.age']);
  expect(found?.sum).toBe(-1.65);
  for (const language of ['en', 'zh'] as const) {
    const page = renderReport(explanationReport('credit', found as NonNullable<typeof found>), language);
    expect(page).toMatch(/[−-]1\.65/);
    expect(page.match(/<rect/g)).toHaveLength(2);
    expect(page).not.toMatch(/undefined\b|explanation\./);
  }
  expect(explanationOf({ score: '0.25', found_bank: true })).toBeUndefined();
});

test('under protocol a scoring tells the same, at its price', async () => {
  await database.run(
    `CREATE OR REPLACE TABLE bank.few AS SELECT * FROM bank.customers WHERE row < 50;
     CREATE OR REPLACE TABLE insurer.few AS SELECT * FROM insurer.policies WHERE substr(id, 2)::INT BETWEEN 5 AND 55`,
  );
  const few = await keptTable(
    database,
    cardsWith(3).map((each) => ({ ...each, name: 'few', rowsUpTo: 90 })),
  );
  const shared = underProtocol(few, 'replicated');
  const { kept: withModel } = await grownInTheClear({ ...base, trees: 2, depth: 2 }, shared);
  const asked = { ...question, as: 'margin', show: ['row'] };
  const compiled = await compiledScores(asked, withModel, ['notary']);
  for (const language of ['en', 'zh'] as const)
    expect(renderDisclosure(compiled.disclosure, language)).not.toMatch(/\{|undefined|disclosure\./);
  // That it costs what was priced without any data says that what is sent does not depend on these.
  const { results } = await ranUnderProtocol(score as Kind, compiled, withModel);
  const told = results.find((each) => each !== undefined) as Parameters<typeof tableOf>[1];
  const { rows } = tableOf(compiled.plan, told);
  expect(rows.length).toBeGreaterThan(30);
  expect(rows).toEqual((await scoredInTheClear(asked, withModel, ['notary'])).rows);
});

describe('what is refused', () => {
  const allowing = (from: Kept, without: string): Kept => ({
    ...from,
    datasets: from.datasets.map(
      (card): DatasetCard => ({
        ...card,
        columns: card.columns.map((column) => ({ ...column, allow: column.allow.filter((use) => use !== without) })),
      }),
    ),
  });

  test('parts of columns whose values may not be handed over', async () => {
    const { kept: withModel } = await grownInTheClear(base, kept);
    const closed = allowing(withModel, 'payload');
    await expect(compiledScores({ model: modelName, aligned, explain: 'contributions' }, closed)).rejects.toThrow(
      /payload/,
    );
    await expect(served(closed)).rejects.toThrow(/payload/);
    // Scores alone need it not.
    await expect(compiledScores({ model: modelName, aligned }, closed)).resolves.toBeDefined();
    await expect(served(closed, 'replicated', {})).resolves.toBeDefined();
  });

  test('a model of an earlier version, the name of a class, a linear model', async () => {
    const { kept: withModel } = await grownInTheClear({ ...base, label: 'kind', trees: 1 }, kept);
    await expect(compiledScores(question, withModel)).rejects.toMatchObject({
      code: 'model.explain-class',
      fields: { found: 'class', known: ['probability of x', 'probability of y', 'probability of z'] },
    });
    const artifacts = withModel.artifacts.map((card): ArtifactCard => {
      if (card.model === undefined) return card;
      const { covers: _, ...model } = card.model as unknown as Record<string, unknown>;
      return { ...card, model, vectors: card.vectors.slice(0, -1) } as unknown as ArtifactCard;
    });
    const old = { ...withModel, artifacts };
    await expect(compiledScores({ ...question, as: 'probability of x' }, old)).rejects.toMatchObject({
      code: 'model.explain-old',
      hint: expect.stringContaining('train it anew'),
    });
    const linear = await trainedInTheClear(
      { aligned, model: 'logistic', label: 'bad', features: ['age', 'claims'] },
      kept,
    );
    await expect(compiledScores(question, linear.kept)).rejects.toMatchObject({ code: 'model.not-explained' });
    expect(() => score.read({ ...question, explain: 'shap' } as never)).toThrow(/explain is/);
  });
});
