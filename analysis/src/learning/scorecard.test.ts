/** German credit, from two owners' columns to a printed scorecard: bins, weights of evidence, a model on them, points. */
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KeptTable } from '../contract/artifacts.ts';
import type { ColumnCard } from '../contract/cards.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { bin } from './bin/kind.ts';
import type { BinPlan } from './bin/plan.ts';
import { numbersOf } from './bin/report.ts';
import type { Binned } from './bin/run.ts';
import { prepare } from './prepare/kind.ts';
import {
  cardOf,
  judgedInTheClear,
  type Kept,
  leftBy,
  keptTable,
  modelName,
  scoredInTheClear,
  trainedInTheClear,
} from './testing/models.ts';

interface Table {
  readonly name: string;
  readonly labels: readonly string[];
  readonly woe: readonly number[];
}

// By risk.py: WOE by pandas, the model by statsmodels.
const { card, tables, features } = JSON.parse(readFileSync(new URL('vectors/risk.json', import.meta.url), 'utf8')) as {
  readonly card: {
    readonly rows: readonly (readonly number[])[];
    readonly labels: readonly number[];
    readonly intercept: number;
    readonly coefficients: Readonly<Record<string, number>>;
    readonly probabilities: readonly number[];
    readonly a: number;
    readonly b: number;
    readonly mean: number;
  };
  readonly tables: readonly Table[];
  readonly features: readonly {
    readonly name: string;
    readonly values: readonly number[];
    readonly cuts: readonly number[];
  }[];
};
const names = ['checking', 'history', 'savings', 'duration'];
const duration = features[0] as (typeof features)[number];
const labelsOf = (name: string) => (tables.find((each) => each.name === name) as Table).labels;
const woeOf = (name: string) => (tables.find((each) => each.name === name) as Table).woe;

let database: TestDatabase;
let kept: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  const sql = (each: unknown): string => (typeof each === 'string' ? `'${each}'` : String(each));
  const rows = (of: (row: number) => readonly unknown[]) =>
    card.labels.map((_, row) => `(${['k' + row, ...of(row)].map(sql).join(', ')})`).join(', ');
  const text = (feature: number, row: number) => labelsOf(names[feature] as string)[card.rows[feature]?.[row] ?? 0];
  await database.run(`CREATE SCHEMA bank; CREATE TABLE bank.customers AS SELECT id, checking, savings, bad::BIGINT AS bad
    FROM (VALUES ${rows((row) => [text(0, row), text(2, row), card.labels[row]])}) t(id, checking, savings, bad)`);
  await database.run(`CREATE SCHEMA bureau; CREATE TABLE bureau.people AS SELECT id, history, duration::BIGINT AS duration
    FROM (VALUES ${rows((row) => [text(1, row), duration.values[row]])}) t(id, history, duration)`);
  const datasets = [
    cardOf('bank', 'customers', 1000, [list('checking'), list('savings'), number('bad', 0, 1)]),
    cardOf('bureau', 'people', 1000, [list('history'), number('duration', 0, 80)]),
  ];
  // Six rows of one value of savings are bad.
  kept = await keptTable(
    database,
    datasets.map((each) => ({ ...each, minimumGroupSize: 5 })),
  );
});
afterAll(() => database.close());

const list = (name: string): ColumnCard => ({
  name,
  type: { kind: 'text' },
  nullable: false,
  categories: [...labelsOf(name)],
  allow: ['group', 'combine', 'single-out'],
});
function number(name: string, min: number, max: number): ColumnCard {
  const allow = ['aggregate', 'filter', 'combine', 'single-out'] as const;
  return { name, type: { kind: 'integer' }, nullable: false, range: { min: String(min), max: String(max) }, allow };
}

const aligned = 'align/0000000000000000/table';
const binning = {
  aligned,
  label: 'bad',
  features: names,
  // A bin ends below its cut, those of risk.py at it.
  cuts: { duration: duration.cuts.map((cut) => cut + 1) },
  keep: true,
};
const encoding = {
  aligned,
  woe: 'bin/0000000000000000/woe',
  columns: Object.fromEntries(names.map((name) => [name, [{ encode: 'woe' }]])),
};
const training = {
  aligned: 'prepare/0000000000000000/table',
  model: 'logistic',
  label: 'bad',
  features: names,
  woe: 'bin/0000000000000000/woe',
  scorecard: { baseScore: 600, baseOdds: 1 / 19, pointsToDouble: 20 },
} as const;

test('the scorecard is the published one, to six digits', { timeout: 60_000 }, async () => {
  const binned = await leftBy(bin as never, 'bin', binning, kept);
  const told = numbersOf(binned.plan as unknown as BinPlan, binned.told as Binned);
  names.forEach((name, i) => {
    expect(told.features[i]?.binnings[0]?.table.bins.map(({ woe }) => woe)).toEqual(
      woeOf(name).map((woe) => expect.closeTo(woe, 9)),
    );
  });
  const { kept: prepared } = await leftBy(prepare as never, 'prepare', encoding, binned.kept);
  const { numbers, kept: trained } = await trainedInTheClear(training, prepared);
  expect(numbers.terms.map(({ coefficient }) => coefficient).slice(0, 5)).toEqual([
    ...names.map((name) => expect.closeTo(card.coefficients[name] as number, 6)),
    expect.closeTo(card.intercept, 6),
  ]);
  const { scorecard } = numbers;
  expect([scorecard?.a, scorecard?.b]).toEqual([expect.closeTo(card.a, 6), expect.closeTo(card.b, 6)]);
  names.forEach((name, i) => {
    const { bins = [] } = scorecard?.features[i] ?? {};
    // Weights are shares with 22 bits after the point.
    expect(bins.map(({ woe }) => woe)).toEqual(woeOf(name).map((woe) => expect.closeTo(woe, 6)));
    const coefficient = card.coefficients[name] as number;
    expect(bins.map(({ points }) => points)).toEqual(
      woeOf(name).map((woe) => expect.closeTo(-card.b * coefficient * woe, 4)),
    );
    if (name !== 'duration') expect(bins.map(({ label }) => label)).toEqual(labelsOf(name));
  });
  // What the card gives each row is what the model does.
  const scores = card.labels.map((_, row) =>
    names.reduce(
      (sum, __, i) => sum + (scorecard?.features[i]?.bins[card.rows[i]?.[row] ?? 0]?.points ?? 0),
      scorecard?.base ?? 0,
    ),
  );
  expect(scores.reduce((sum, each) => sum + each, 0) / scores.length).toBeCloseTo(card.mean, 4);
  expect(Math.min(...scores)).toBeCloseTo(457.7199, 3);
  expect(Math.max(...scores)).toBeCloseTo(629.0996, 3);

  const { samples } = await judgedInTheClear({ model: modelName, aligned: training.aligned }, trained);
  expect(samples[0]?.auc).toBeCloseTo(0.780936, 6);
  const found = await scoredInTheClear({ model: modelName, aligned: training.aligned, decimals: 6 }, trained);
  const own = found.rows.map((row) => Number(row.at(-1))).sort((a, b) => a - b);
  [...card.probabilities].sort((a, b) => a - b).forEach((p, i) => expect(own[i]).toBeCloseTo(p, 5));
  // By what was fitted, without the bins.
  const again = await leftBy(
    prepare as never,
    'prepare',
    { aligned, with: 'prepare/0000000000000000/fitted' },
    trained,
    '1111111111111111',
  );
  const other = await scoredInTheClear(
    { model: modelName, aligned: 'prepare/1111111111111111/table', decimals: 6 },
    again.kept,
  );
  expect(other.rows).toEqual(found.rows);
});

test('bins that were joined have the weight of their group, and what is not told weighs nothing', async () => {
  const wide = {
    ...kept,
    datasets: kept.datasets.map((each) => ({ ...each, minimumGroupSize: 40 })),
    artifacts: kept.artifacts.map((each) => ({
      ...each,
      table: { ...(each.table as KeptTable), minimumGroupSize: 40 },
    })),
  };
  const binned = await leftBy(bin as never, 'bin', binning, wide);
  const told = numbersOf(binned.plan as unknown as BinPlan, binned.told as Binned);
  const { kept: prepared } = await leftBy(prepare as never, 'prepare', encoding, binned.kept);
  const { numbers } = await trainedInTheClear(training, prepared);
  names.forEach((name, i) => {
    const bins = told.features[i]?.binnings[0];
    const found = numbers.scorecard?.features[i]?.bins ?? [];
    const expected = found.map(({ label }, at) => {
      const own = bins?.labels.findIndex((group) => group.split(' + ').includes(label)) ?? -1;
      if (name !== 'duration') return bins?.table.bins[own]?.woe ?? 0;
      // A group of bins holds all up to the next cut that is told.
      const passed = (bins?.cuts ?? []).filter((cut) => Number(cut) <= (binning.cuts.duration[at - 1] ?? 0)).length;
      return bins?.table.bins[passed]?.woe ?? 0;
    });
    expect(found.map(({ woe }) => woe)).toEqual(expected.map((woe) => expect.closeTo(woe, 5)));
  });
  expect(told.features.some(({ withheld }) => withheld.length > 0)).toBe(true);
  // Less rows have the label than the minimum: nothing is told, and all weights are 0.
  const none = {
    ...wide,
    datasets: kept.datasets.map((each) => ({ ...each, minimumGroupSize: 301 })),
    artifacts: kept.artifacts.map((each) => ({
      ...each,
      table: { ...(each.table as KeptTable), minimumGroupSize: 301 },
    })),
  };
  const empty = await leftBy(bin as never, 'bin', binning, none);
  const few = await leftBy(prepare as never, 'prepare', encoding, empty.kept);
  await expect(trainedInTheClear(training, few.kept)).rejects.toMatchObject({ code: 'train.few-labels' });
});

test('weights of evidence that are of other columns, or told by no scorecard, are refused', async () => {
  const binned = await leftBy(bin as never, 'bin', binning, kept);
  const { kept: prepared } = await leftBy(prepare as never, 'prepare', encoding, binned.kept);
  const { scorecard: _, ...plain } = training;
  await expect(trainedInTheClear(plain, prepared)).rejects.toMatchObject({ code: 'train.woe' });
  await expect(trainedInTheClear({ ...training, woe: aligned }, prepared)).rejects.toMatchObject({
    code: 'model.not-woe',
  });
  const { woe: __, ...unnamed } = training;
  await expect(trainedInTheClear(unnamed, prepared)).rejects.toMatchObject({ code: 'train.scorecard' });
  const of = (columns: object, woe?: string) =>
    leftBy(prepare as never, 'prepare', { aligned, columns, ...(woe === undefined ? {} : { woe }) }, binned.kept);
  await expect(of({ checking: [{ encode: 'woe' }] })).rejects.toMatchObject({ code: 'prepare.no-woe' });
  await expect(of({ checking: [{ encode: 'one-hot' }] }, binning.keep ? encoding.woe : '')).rejects.toMatchObject({
    code: 'prepare.woe-unused',
  });
  await expect(of({ duration: [{ clip: { most: 40 } }, { encode: 'woe' }] }, encoding.woe)).rejects.toMatchObject({
    code: 'prepare.woe-first',
  });
  // The label is in the columns: its owner's permission is asked for, and that of the bins.
  const table = prepared.artifacts.at(-2)?.table;
  const grants = table?.columns.map(({ made }) => made?.beside.map(({ column }) => column));
  expect(grants).toContainEqual(['bad']);
});
