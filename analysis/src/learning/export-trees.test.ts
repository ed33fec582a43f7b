/** Trees that were trained here and told, as files of XGBoost and ONNX: read back, they say what the kept model says of each row. */
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plainTrees, type PlainTrees, type ToldTrees, treesOnnxOf, xgboostOf } from '../model-export.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { foreignResponses } from './foreign/evaluate.ts';
import { readForeignModel } from './foreign/read.ts';
import { aligned, cardsWith, fill, type Reference } from './testing/boosting.ts';
import { type Kept, keptTable, modelName, scoredInTheClear } from './testing/models.ts';
import { grownInTheClear } from './testing/trees.ts';
import type { TreesCard } from './trees/card.ts';
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

const bins = { age: reference.cuts['age'] ?? [], income: (reference.cuts['income'] ?? []).map((cut) => cut / 100) };
const base: TreesQuestion = {
  aligned,
  model: 'boosting',
  label: 'bad',
  features: ['age', 'income', 'ward', 'claims'],
  bins,
  trees: 3,
  tell: ['trees'],
};
const wards = ['a', 'b', 'c', 'd'];

function inputsOf({ inputs }: PlainTrees, row: number): number[] {
  return inputs.map(({ name }) => {
    const value = reference.table[name]?.[row] ?? null;
    if (value === null) return Number.NaN;
    if (name === 'ward') return wards.indexOf(String(value));
    // Of decimals the reference has what is carried.
    return Number(value) / (name === 'income' ? 100 : 1);
  });
}

async function told(question: TreesQuestion) {
  const { plan, numbers, kept: withModel } = await grownInTheClear(question, kept);
  const model: ToldTrees = { name: modelName, card: plan.keeps[0].model as TreesCard, numbers };
  const said = async (as: string): Promise<number[]> => {
    const { rows } = await scoredInTheClear({ model: modelName, aligned, show: ['row'], as, decimals: 6 }, withModel);
    return rows.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, value]) => Number(value));
  };
  return { model, plain: plainTrees(model), said };
}

test.each([
  [base, 'response', 0],
  [{ ...base, label: 'kind', trees: 2 }, 'probability of y', 1],
  [
    { ...base, label: 'claims', loss: 'poisson', features: ['age', 'income', 'ward'], monotone: { age: 'decreasing' } },
    'response',
    0,
  ],
  [{ ...base, model: 'tree', label: 'cost', depth: 3, trees: undefined }, 'response', 0],
] as const)('%#: the same from both files as from the kept model', async (question, as, output) => {
  const { plain, said } = await told(question as unknown as TreesQuestion);
  const expected = await said(as);
  expect(expected.length).toBe(240);
  const files = [treesOnnxOf(plain, '0.1.0'), new TextEncoder().encode(xgboostOf(plain))];
  for (const file of files) {
    const read = readForeignModel(new Uint8Array(file));
    expected.forEach((value, row) => {
      const found = foreignResponses(read, inputsOf(plain, row))[output] as number;
      expect(Math.abs(found - value) / Math.max(1, Math.abs(value)), `row ${row}`).toBeLessThan(1e-5);
    });
  }
});

test('trees that were not told do not leave', async () => {
  const { model } = await told(base);
  expect(() => plainTrees({ ...model, numbers: { ...model.numbers, trees: null } })).toThrow(/not told the trees/);
  expect(() => plainTrees({ ...model, card: { ...model.card, prepared: 'prepare/0/fitted' } })).toThrow(/prepared by/);
});
