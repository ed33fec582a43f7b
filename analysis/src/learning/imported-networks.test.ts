/** Networks of other tools, given by their owner as shares and used on shares: what ONNX Runtime says of each row. */
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import type { UsageError } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ArtifactCard } from '../contract/artifacts.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { renderSteps } from '../kinds/steps.ts';
import { openTestDatabase } from '../sql/testing/database.ts';
import type { ImportTask } from './foreign/task.ts';
import { importModel } from './import/kind.ts';
import type { ImportPlan } from './import/plan.ts';
import { score } from './score/kind.ts';
import type { Scored } from './score/run.ts';
import { tableOf } from './score/table.ts';
import { type ImportCase, ImportHarness, type ImportVectors, model } from './testing/imports.ts';
import { compiledScores, judgedInTheClear, type Kept, scoredInTheClear } from './testing/models.ts';
import { ranUnderProtocol } from './testing/under-protocol.ts';

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`vectors/${name}`, import.meta.url), 'utf8'));
const vectors = read('imported.json') as ImportVectors;
const { rows } = vectors;
const { cases } = read('imported-networks.json') as Pick<ImportVectors, 'cases'>;
const fitting = cases.filter(({ name }) => !name.includes('refused'));
const caseNamed = (part: string): ImportCase => cases.find(({ name }) => name.includes(part)) as ImportCase;

const deep = caseNamed('four layers');

let harness: ImportHarness;
beforeAll(async () => {
  harness = await ImportHarness.in(await openTestDatabase(DuckDBInstance), vectors);
});
afterAll(() => harness.database.close());

const codeOf = (work: () => unknown): Promise<string> =>
  Promise.resolve()
    .then(work)
    .then(
      () => 'none',
      (error: unknown) => `${(error as UsageError).code}: ${(error as UsageError).message}`,
    );

test('there are networks enough, of every function and link', () => {
  expect(fitting.length).toBeGreaterThanOrEqual(8);
  const shapes = fitting.map((each) => harness.taskOf(each).question.shape);
  const said = JSON.stringify(shapes);
  for (const part of ['relu', 'sigmoid', 'tanh', 'identity', 'logit', 'softmax']) expect(said).toContain(`"${part}"`);
});

test.each(fitting)('$name: on shares as by ONNX Runtime', async (each) => {
  const { classes } = each;
  const task = harness.taskOf(each);
  if (classes === undefined) {
    const scores = await harness.scoresOf(task);
    const expected = each.predicted.map((all) => all.at(-1) as number);
    expect(scores.size).toBe(rows.length);
    const most = Math.max(1, ...expected.map(Math.abs));
    expected.forEach((value, row) =>
      expect(Math.abs(Number(scores.get(row)) - value) / most, `${row}: ${scores.get(row)}, ${value}`).toBeLessThan(
        1e-4,
      ),
    );
    return;
  }
  const chances = await Promise.all(classes.map((level) => harness.scoresOf(task, `class:${level}`)));
  const found = await harness.scoresOf(task);
  each.predicted.forEach((predicted, row) => {
    predicted.forEach((value, k) => expect(Math.abs(Number(chances[k]?.get(row)) - value)).toBeLessThan(1e-4));
    const [first, second] = predicted.toSorted((a, b) => b - a) as [number, number];
    if (first - second > 1e-4) expect(found.get(row)).toBe(classes[predicted.indexOf(first)]);
  });
});

test('the statement says the layers and no weight', async () => {
  const task = harness.taskOf(caseNamed('classifier, relu'));
  const { plan, disclosure, cost } = await harness.compiledImport(task);
  const words = renderDisclosure(disclosure);
  expect(words).toMatch(/a network with the hidden layers 16 relu, 8 relu and 1 outputs \(logit\)/);
  expect(words).toMatch(/weights and biases of any layer/);
  expect(words).toMatch(/vendor chose the model and knows all of it/);
  expect(disclosure.every(({ releases }) => releases === 0)).toBe(true);
  expect(renderSteps(importModel.view.steps(plan as ImportPlan)).length).toBeGreaterThan(1);
  expect(cost.rounds).toBe(2);
  // Nothing of the weights is public: another network of this shape is the same question.
  const [one, other] = [deep, withOtherWeights(deep)].map((each) => harness.taskOf(each)) as [ImportTask, ImportTask];
  expect(other.question).toEqual(one.question);
  expect(other.lines).not.toEqual(one.lines);
});

/** The same file with a weight of another sign. */
function withOtherWeights(each: ImportCase): ImportCase {
  const bytes = Buffer.from(each.file, 'base64');
  // Behind the name of the tensor stand a tag, a length, and floats of four bytes, whose last one has the sign.
  const tagged = Buffer.from('fc0.weight\x4a');
  const length = bytes.indexOf(tagged) + tagged.length;
  const first = length + ((bytes[length] as number) < 0x80 ? 1 : 2);
  bytes[first + 3] = (bytes[first + 3] as number) ^ 0x80;
  return { ...each, file: bytes.toString('base64') };
}

/** As though one of the computers had given the model: the harness has no clients. */
function without({ artifacts, parties, ...own }: Kept): Kept {
  const inside = ({ name }: { readonly name: string }) => name !== 'vendor';
  const cards = artifacts.map((card): ArtifactCard => ({ ...card, owners: card.owners.filter(inside) }));
  return { ...own, parties: parties.filter(inside), artifacts: cards };
}

test('under protocol the same, at the price told; messages do not depend on weights', async () => {
  const runs = [];
  for (const each of [deep, withOtherWeights(deep)]) {
    const own = without(await harness.withModel(harness.taskOf(each)));
    const compiled = await compiledScores(harness.scoring(), own);
    const { results } = await ranUnderProtocol(score as never, compiled, own);
    const plain = await scoredInTheClear(harness.scoring(), own);
    const told = results.find((result) => result !== undefined) as Scored;
    expect(tableOf(compiled.plan, told).rows).toEqual(plain.rows);
    runs.push(compiled.cost);
  }
  expect(runs[0]).toEqual(runs[1]);
});

test('judged, and served one person at a time', async () => {
  const each = caseNamed('classifier, relu');
  const own = await harness.withModel(harness.taskOf(each));
  const question = { model, aligned: own.artifacts[0]?.name as string, bins: 4 };
  const { samples } = await judgedInTheClear(question, own, ['vendor']);
  const ofBad = (is: boolean) =>
    each.predicted.flatMap((all, i) => (rows[i]?.['bad'] === is ? [all.at(-1) as number] : []));
  const wins = ofBad(true).flatMap((p) => ofBad(false).map((q): number => (p > q ? 1 : p === q ? 0.5 : 0)));
  expect(samples[0]?.auc).toBeCloseTo(wins.reduce((a, b) => a + b) / wins.length, 3);
  const { disclosure, answer } = await harness.served(own);
  expect(renderDisclosure(disclosure)).toMatch(/at any other gap, numbers count as 0/);
  // Whoever gave it: what answers tell is its weights.
  expect(renderDisclosure(disclosure)).toMatch(/weights of the network/);
  for (const person of [0, 1, 5, 8])
    expect(Math.abs(Number(await answer(`k${person}`)) - (each.predicted[person]?.at(-1) as number))).toBeLessThan(
      1e-4,
    );
});

test('what does not fit is refused by the name of its layer', async () => {
  expect(await codeOf(() => harness.taskOf(caseNamed('too large for tanh')))).toMatch(
    /^foreign\.layer: numbers of layer 1 \("fc0\.weight"\) may be .* in size/,
  );
  expect(await codeOf(() => harness.taskOf(caseNamed('normaliser')))).toMatch(/^foreign\.unsupported: .*Normalizer/);
  const each = caseNamed('classifier, relu');
  const [name = ''] = Object.keys(each.inputs);
  const gaps = { ...each.inputs, [name]: { ...(each.inputs as Record<string, object>)[name], missing: true } };
  expect(await codeOf(() => harness.taskOf({ ...each, inputs: gaps }))).toMatch(/^foreign\.input-null/);
  const task = harness.taskOf(each);
  const asked = (more: object) => codeOf(() => harness.compiledImport(task, undefined, { ...task.question, ...more }));
  const { shape } = task.question;
  const wrong = /^question\.wrong-member/;
  expect(await asked({ shape: { ...shape, hidden: [] } })).toMatch(wrong);
  expect(await asked({ shape: { ...shape, hidden: [{ units: 1e6, activation: 'relu' }] } })).toMatch(wrong);
  expect(await asked({ shape: { ...shape, hidden: [{ units: 4, activation: 'gelu' }] } })).toMatch(wrong);
  expect(await asked({ shape: { ...shape, link: 'log' } })).toMatch(wrong);
  expect(await asked({ shape: { ...shape, link: 'softmax' } })).toMatch(wrong);
  const missing = task.question.features.map((own) => ('levels' in own ? own : { ...own, missing: true }));
  expect(await asked({ features: missing })).toMatch(wrong);
  const wide = [4096, 4096].map((units) => ({ units, activation: 'relu' }));
  expect(await asked({ shape: { ...shape, hidden: wide } })).toMatch(/^import\.large/);
});
