/** Permutation importance: against the same exchange of values made here, in the clear, with trees that were told; and under protocol. */
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ArtifactCard } from '../contract/artifacts.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { renderReport } from '../contract/report-html.ts';
import type { Kind } from '../kinds/kind.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { judge } from './judge/kind.ts';
import { permutationOf } from './judge/permutation.ts';
import { figuresOf } from './judge/report.ts';
import { modelReport } from './report.ts';
import { aligned, cardsWith, fill, type Reference } from './testing/boosting.ts';
import { columnsIn, compiledJudgement, judgedInTheClear, type Kept, keptTable, modelName } from './testing/models.ts';
import { grownInTheClear } from './testing/trees.ts';
import { ranUnderProtocol, underProtocol } from './testing/under-protocol.ts';
import type { TreesQuestion } from './trees/question.ts';
import type { TreeNode } from './trees/report.ts';

const reference = JSON.parse(readFileSync(new URL('./vectors/boosting.json', import.meta.url), 'utf8')) as Reference;
let database: TestDatabase;
let kept: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  await fill(database, reference);
  kept = await keptTable(database, cardsWith(3));
});
afterAll(() => database.close());

const income = (reference.cuts['income'] ?? []).map((cut) => cut / 100);
const base: TreesQuestion = {
  aligned,
  model: 'boosting',
  label: 'bad',
  features: ['age', 'income', 'claims', 'visits'],
  bins: { age: reference.cuts['age'] ?? [], income, visits: reference.cuts['visits'] ?? [] },
  trees: 4,
  tell: ['trees'],
};

/** What a tree says of a row; `value`: in the column's own units, null where there is none. */
function leafOf(node: TreeNode, value: (feature: string) => number | null): number {
  if ('leaf' in node) return node.leaf;
  const own = value(node.feature);
  const isRight =
    own === null ? node.missing === 'right' : node.right !== null && own >= Number(node.right.replace('≥ ', ''));
  return leafOf(isRight ? node.yes : node.no, value);
}

/** Pairs in order, of all. */
function areaOf(scores: readonly number[], labels: readonly number[]): number {
  const [own, others] = [1, 0].map((label) => scores.filter((_, i) => labels[i] === label)) as [number[], number[]];
  const sum = own.reduce(
    (total, a) => total + others.reduce((inner, b) => inner + (a > b ? 1 : a === b ? 0.5 : 0), 0),
    0,
  );
  return sum / own.length / others.length;
}

const rmseOf = (scores: readonly number[], labels: readonly number[]): number =>
  Math.sqrt(scores.reduce((sum, each, i) => sum + (each - (labels[i] as number)) ** 2, 0) / scores.length);

test.each([
  ['bad', areaOf, {}],
  ['cost', rmseOf, { baseScore: 4000, depth: 3 }],
] as const)('what is lost where values change places: %s', async (label, figure, more) => {
  const { kept: withModel, numbers } = await grownInTheClear({ ...base, label, ...more }, kept);
  const { samples } = await judgedInTheClear(
    { model: modelName, aligned, importance: 'permutation', bins: 4 },
    withModel,
  );
  const columns = await columnsIn(withModel, aligned);
  const { vectors, table } = withModel.artifacts[0] as ArtifactCard;
  const places = vectors[table?.valid ?? 0]?.length ?? 0;
  const named = (name: string) => [...columns.keys()].find((each) => each.endsWith(`.${name}`)) as string;
  const labels = (columns.get(named(label)) ?? []).map(Number);
  const rows = labels.length;
  expect(places).toBeGreaterThan(rows);
  const start = label === 'bad' ? 0 : 4000;
  const scored = (moved: number | undefined) => {
    const order = moved === undefined ? [] : [...permutationOf(moved, places)].filter((place) => place < rows);
    return labels.map((_, row) => {
      const value = (feature: string) => {
        const from = feature === named(base.features[moved ?? -1] ?? '-') ? (order[row] as number) : row;
        const own = columns.get(feature)?.[from] ?? null;
        return own === null ? null : Number(own) / (feature.endsWith('income') ? 100 : 1);
      };
      return (numbers.trees ?? []).reduce((sum, { root }) => sum + leafOf(root, value), start);
    });
  };
  const before = figure(scored(undefined), labels);
  const told = samples[0]?.permutation;
  expect(told?.features).toHaveLength(4);
  base.features.forEach((name, f) => {
    const found = told?.features.find(({ feature }) => feature === named(name));
    const after = figure(scored(f), labels);
    expect(Math.abs((found?.value as number) - after) / before, name).toBeLessThan(1e-4);
    expect(found?.loss).toBeCloseTo(label === 'bad' ? before - after : after - before, label === 'bad' ? 5 : 1);
  });
  const losses = told?.features.map(({ loss }) => loss as number) ?? [];
  expect(losses).toEqual(losses.toSorted((a, b) => b - a));
  expect(losses[0]).toBeGreaterThan(0.02);
  for (const language of ['en', 'zh'] as const)
    expect(renderReport(modelReport({ version: 1, model: modelName, samples }), language)).not.toMatch(/undefined|NaN/);
});

test('under protocol it tells the same at its price, and its line says what', async () => {
  await database.run(
    `CREATE OR REPLACE TABLE bank.few AS SELECT * FROM bank.customers WHERE row < 40;
     CREATE OR REPLACE TABLE insurer.few AS SELECT * FROM insurer.policies WHERE substr(id, 2)::INT BETWEEN 5 AND 45`,
  );
  const few = await keptTable(
    database,
    cardsWith(3).map((each) => ({ ...each, name: 'few', rowsUpTo: 90 })),
  );
  const shared = underProtocol(few, 'replicated');
  const features = ['age', 'visits'];
  const question = { ...base, features, bins: { age: [40, 60] }, trees: 1, depth: 1 };
  const { kept: withModel } = await grownInTheClear(question, shared);
  const asked = { model: modelName, aligned, importance: 'permutation', bins: 2 } as const;
  const compiled = await compiledJudgement(asked, withModel);
  expect(compiled.disclosure.find(({ id }) => id === 'importance.all')?.releases).toBe(2);
  for (const language of ['en', 'zh'] as const)
    expect(renderDisclosure(compiled.disclosure, language)).not.toMatch(/\{|undefined|disclosure\./);
  // That it costs what was priced without any data says that what is sent does not depend on these.
  const { results } = await ranUnderProtocol(judge as Kind, compiled, withModel);
  const told = results.find((each) => each !== undefined) as Parameters<typeof figuresOf>[1];
  expect(figuresOf(compiled.plan, told)).toEqual(await judgedInTheClear(asked, withModel));
});
