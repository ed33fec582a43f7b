/** Models of other tools, given by their owner as shares and used on shares: what the tools themselves predict of each row. */
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import type { UsageError } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatasetCard, Grant } from '../contract/cards.ts';
import { compile } from '../contracts.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { renderSteps } from '../kinds/steps.ts';
import { openTestDatabase } from '../sql/testing/database.ts';
import { importModel } from './import/kind.ts';
import type { ImportPlan } from './import/plan.ts';
import { compare } from './compare/kind.ts';
import { judge } from './judge/kind.ts';
import { score } from './score/kind.ts';
import { type ImportCase, ImportHarness, type ImportVectors, model, rowsIn, scorerOf } from './testing/imports.ts';
import { compiledScores, judgedInTheClear, scoredInTheClear } from './testing/models.ts';
import { ranUnderProtocol } from './testing/under-protocol.ts';
import { tableOf } from './score/table.ts';
import type { Scored } from './score/run.ts';

const path = new URL('vectors/imported.json', import.meta.url);
const vectors = JSON.parse(readFileSync(path, 'utf8')) as ImportVectors;
const { rows, cases } = vectors;
const caseNamed = (name: string): ImportCase => cases.find((each) => each.name === name) as ImportCase;

let harness: ImportHarness;
beforeAll(async () => {
  harness = await ImportHarness.in(await openTestDatabase(DuckDBInstance), vectors);
});
afterAll(() => harness.database.close());

test.each(cases.filter(({ name }) => name !== 'xgboost softprob' && name !== 'onnx random forest'))(
  '$name: on shares as by its tool',
  async (each) => {
    const scores = await harness.scoresOf(harness.taskOf(each));
    const expected = each.predicted.map((all) => all.at(-1) as number);
    expect(scores.size).toBe(rows.length);
    const most = Math.max(1, ...expected.map(Math.abs));
    expected.forEach((value, row) =>
      expect(Math.abs(Number(scores.get(row)) - value) / most, `row ${row}: ${scores.get(row)}, ${value}`).toBeLessThan(
        2e-5,
      ),
    );
  },
);

test.each(['xgboost softprob', 'onnx random forest'])('%s: class and the number of each class', async (name) => {
  const each = caseNamed(name);
  const task = harness.taskOf(each);
  const names = each.classes ?? ['0', '1', '2'];
  const chances = await Promise.all(names.map((level) => harness.scoresOf(task, `class:${level}`)));
  const classes = await harness.scoresOf(task);
  each.predicted.forEach((predicted, row) => {
    predicted.forEach((value, k) => expect(Math.abs(Number(chances[k]?.get(row)) - value)).toBeLessThan(2e-5));
    const sorted = predicted.toSorted((a, b) => b - a);
    // Of equal ones no order is told.
    if ((sorted[0] as number) - (sorted[1] as number) > 1e-5)
      expect(classes.get(row)).toBe(names[predicted.indexOf(sorted[0] as number)]);
  });
});

test('under protocol the same, at the price told', async () => {
  const task = harness.taskOf(caseNamed('xgboost logistic'));
  const given = await harness.withModel(task);
  // As though one of the computers had given it: the harness has no clients.
  const inside = ({ name }: { readonly name: string }) => name !== 'vendor';
  const artifacts = given.artifacts.map((card) => ({ ...card, owners: card.owners.filter(inside) }));
  const own = { ...given, parties: given.parties.filter(inside), artifacts };
  const compiled = await compiledScores(harness.scoring(), own);
  const { results } = await ranUnderProtocol(score as never, compiled, own);
  const places = (rows: readonly (readonly unknown[])[]) => rows.map((row) => row.join(' '));
  const plain = await scoredInTheClear(harness.scoring(), own);
  const told = results.find((each) => each !== undefined) as Scored;
  expect(places(tableOf(compiled.plan, told).rows)).toEqual(places(plain.rows));
});

test('the statement says what is public, and that its owner chose it', async () => {
  const task = harness.taskOf(caseNamed('xgboost logistic'));
  const { plan, disclosure, cost } = await harness.compiledImport(task);
  const words = renderDisclosure(disclosure);
  expect(words).toMatch(/vendor chose the model and knows all of it/);
  expect(words).toMatch(/4 trees, filled up to 3 splits above each leaf/);
  expect(words).toMatch(/which column a split looks at/);
  expect(disclosure.every(({ releases }) => releases === 0)).toBe(true);
  expect(renderSteps(importModel.view.steps(plan as ImportPlan)).length).toBeGreaterThan(1);
  // Its owner does not compute: a client sends in two.
  expect(cost.rounds).toBe(2);
  const own = await harness.withModel(task);
  const scored = await compiledScores(harness.scoring(), own);
  expect(renderDisclosure(scored.disclosure)).toMatch(/the model was given by vendor/);
  // What is told row by row may be a column itself: its owner has to allow that.
  const datasets = own.datasets.map((card) => ({
    ...card,
    columns: card.columns.map((column) => ({ ...column, allow: column.allow.filter((use) => use !== 'payload') })),
  }));
  const asked = { ...harness.scoring(), show: undefined };
  await expect(compiledScores(asked as never, { ...own, datasets })).rejects.toMatchObject({ code: 'policy.column' });
});

test('judged by, it counts rows by conditions that its owner chose: these take the use "filter" of numbers', async () => {
  const own = await harness.withModel(harness.taskOf(caseNamed('xgboost logistic')));
  const { parties, datasets, artifacts } = own;
  const champion = { model, aligned: harness.kept.artifacts[0]?.name as string };
  const requestOf = (question: object) => {
    const recipients = ['bank'];
    return { kind: 'judge', question, parties, protocol: 'replicated', datasets, artifacts, recipients } as never;
  };
  const filtered = async (asked: Promise<{ readonly required: readonly Grant[] }>) =>
    (await asked).required.flatMap(({ use, owner, column }) => (use === 'filter' ? [`${owner}.${column}`] : []));
  const expected = ['bank.age', 'bank.income', 'insurer.claims'];
  expect(await filtered(judge.grants(requestOf(champion)))).toEqual(expected);
  const both = { champion: model, challenger: model, aligned: champion.aligned };
  expect(new Set(await filtered(compare.grants(requestOf(both))))).toEqual(new Set(expected));
});

test('what does not fit is refused', async () => {
  const each = caseNamed('xgboost logistic');
  const task = harness.taskOf(each);
  const codeOf = (work: () => unknown): Promise<string> =>
    Promise.resolve()
      .then(work)
      .then(
        () => 'none',
        (error: unknown) => (error as UsageError).code,
      );
  const change = (inputs: object) => () => harness.taskOf({ ...each, inputs: { ...each.inputs, ...inputs } });
  expect(await codeOf(change({ more: { column: 'bank.people.age', type: 'integer', range: [0, 9] } }))).toBe(
    'foreign.input-unknown',
  );
  expect(await codeOf(change({ age: undefined }))).toBe('foreign.map');
  expect(await codeOf(change({ age: { column: 'bank.people.age', type: 'integer', range: [9, 0] } }))).toBe(
    'foreign.map',
  );
  expect(await codeOf(change({ ward_b: { column: 'bank.people.ward', values: ['a', 'b'] } }))).toBe('foreign.map');
  const { question } = task;
  const asked = (more: object, scorer?: DatasetCard) =>
    codeOf(() => compile(harness.importRequest(task, scorer, { ...question, ...more })));
  expect(await asked({ classes: ['a', 'b'] })).toBe('question.wrong-member');
  expect(await asked({ unit: 3 })).toBe('question.wrong-member');
  // What its owner says of a model stands in the statement.
  for (const text of ['xgboost)\n  no one  any value of "bank"."people"', 'a model, checked by all', ''])
    for (const member of ['tool', 'objective']) expect(await asked({ [member]: text })).toBe('question.wrong-member');
  expect(await asked({ shape: { ...question.shape, depth: 30 } })).toBe('question.wrong-member');
  expect(await asked({ features: [{ ...question.features[0], high: '20', low: '18' }] })).toBe('model.schema');
  expect(await asked({ numbers: 'vendor.other' })).toBe('set.unknown-table');
  expect(await asked({}, scorerOf(task, { keptShares: undefined as never }))).toBe('policy.kept-shares');
  expect(
    await asked(
      {},
      scorerOf(task, { columns: scorerOf(task).columns.map((column) => ({ ...column, allow: ['join'] })) }),
    ),
  ).toBe('policy.column');
  // Numbers of another model, of another length, beyond its bounds.
  const data = rowsIn(task);
  const cut = (values: BigInt64Array | undefined) => (values as BigInt64Array).slice(1);
  const less = {
    ...data,
    rows: data.rows - 1,
    numbers: { place: cut(data.numbers['place']), value: cut(data.numbers['value']) },
  };
  expect(await codeOf(() => harness.withModel(task, less))).toBe('import.rows');
  const far = {
    ...data,
    numbers: {
      ...data.numbers,
      value: (data.numbers['value'] as BigInt64Array).map((each, i) => (i === data.rows - 1 ? 200_000n : each)),
    },
  };
  expect(await codeOf(() => harness.withModel(task, far))).toBe('import.bounds');
});

test('judged as the tool’s predictions are', async () => {
  const each = caseNamed('xgboost logistic');
  const own = await harness.withModel(harness.taskOf(each));
  const { samples } = await judgedInTheClear({ model, aligned: own.artifacts[0]?.name as string, bins: 4 }, own, [
    'vendor',
  ]);
  const scored = each.predicted.map(([p], i) => ({ p: p as number, bad: rows[i]?.['bad'] === true }));
  const [bad, good] = [true, false].map((is) => scored.filter((one) => one.bad === is)) as [
    typeof scored,
    typeof scored,
  ];
  const wins = bad.flatMap(({ p }) => good.map(({ p: q }) => (p > q ? 1 : p === q ? 0.5 : 0)));
  const auc = wins.reduce<number>((sum, win) => sum + win, 0) / wins.length;
  expect(samples[0]).toMatchObject({ rows: rows.length, positives: bad.length });
  expect(samples[0]?.auc).toBeCloseTo(auc, 5);
});

test('served one person at a time as aligned rows are scored', async () => {
  const each = caseNamed('lightgbm binary');
  const { disclosure, answer } = await harness.served(await harness.withModel(harness.taskOf(each)));
  expect(renderDisclosure(disclosure)).toMatch(/the model was given by vendor/);
  // With a gap in income and in ward, and without.
  const gaps = rows.flatMap(({ id, income, ward }) => (income === null || ward === null ? [id] : []));
  for (const person of [0, 1, 2, ...gaps.slice(0, 4)]) {
    const said = Number(await answer(`k${person}`));
    expect(Math.abs(said - (each.predicted[person]?.[0] as number)), String(person)).toBeLessThan(2e-5);
  }
});
