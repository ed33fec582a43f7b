/** Models of other tools, given by their owner as shares and used on shares: what the tools themselves predict of each row. */
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import type { UsageError } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ArtifactCard } from '../contract/artifacts.ts';
import type { ColumnCard, DatasetCard, Grant } from '../contract/cards.ts';
import type { PartyRef } from '../contract/contract.ts';
import { compile } from '../contracts.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { readInput } from '../kinds/input.ts';
import { runInTheClear, type Runtime } from '../kinds/runtime.ts';
import { everyoneOf, runnersOf } from '../kinds/seats.ts';
import { type HeldShares, Shelf } from '../kinds/shelf.ts';
import { renderSteps } from '../kinds/steps.ts';
import type { LocalRows, LocalStage } from '../local/stages.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { type ImportTask, importTask } from './foreign/task.ts';
import { importModel } from './import/kind.ts';
import type { ImportPlan } from './import/plan.ts';
import { compare } from './compare/kind.ts';
import { judge } from './judge/kind.ts';
import { score } from './score/kind.ts';
import { serve } from './serve/kind.ts';
import type { ServePlan } from './serve/plan.ts';
import {
  asSigned,
  cardOf,
  compiledScores,
  judgedInTheClear,
  type Kept,
  keptTable,
  scoredInTheClear,
} from './testing/models.ts';
import { ranUnderProtocol } from './testing/under-protocol.ts';
import { tableOf } from './score/table.ts';
import type { Scored } from './score/run.ts';

interface Case {
  readonly name: string;
  readonly file: string;
  readonly inputs: object;
  readonly predicted: readonly (readonly number[])[];
  readonly label?: string;
  readonly classes?: readonly string[];
}
interface Row {
  readonly id: number;
  readonly [column: string]: string | number | boolean | null;
}

const path = new URL('vectors/imported.json', import.meta.url);
const { rows, cases } = JSON.parse(readFileSync(path, 'utf8')) as {
  readonly rows: readonly Row[];
  readonly cases: readonly Case[];
};
const caseNamed = (name: string): Case => cases.find((each) => each.name === name) as Case;

const uses = ['aggregate', 'combine', 'filter', 'single-out', 'payload'] as const;
const number = (name: string, min: number, max: number, more: Partial<ColumnCard> = {}): ColumnCard => {
  const range = { min: String(min), max: String(max) };
  return { name, type: { kind: 'integer' }, nullable: false, range, allow: uses, ...more };
};
const money = { kind: 'decimal', precision: 9, scale: 2 } as const;
const people = cardOf('bank', 'people', 160, [
  number('number', 0, 200),
  number('age', 18, 88),
  number('income', -100_000, 100_000, { type: money, nullable: true }),
  {
    name: 'ward',
    type: { kind: 'text' },
    nullable: true,
    categories: ['a', 'b', 'c'],
    allow: ['group', 'combine', 'single-out', 'payload'],
  },
  { name: 'bad', type: { kind: 'boolean' }, nullable: false, allow: uses },
]);
const policies = cardOf('insurer', 'policies', 160, [number('claims', 0, 500)]);

let database: TestDatabase;
let kept: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  const value = (each: Row[string]): string =>
    each === null || each === undefined ? 'NULL' : typeof each === 'string' ? `'${each}'` : String(each);
  const listed = rows
    .map(
      (row) =>
        `(${[`'k${row.id}'`, row.id, row['age'], row['income'], row['ward'], row['bad'], row['claims']].map((each, i) => (i === 0 ? each : value(each as Row[string]))).join(', ')})`,
    )
    .join(', ');
  for (const sql of [
    `CREATE TABLE everything AS SELECT id, number::BIGINT AS number, age::BIGINT AS age, income::DECIMAL(9, 2) AS income, ward, bad, claims::BIGINT AS claims
       FROM (VALUES ${listed}) t(id, number, age, income, ward, bad, claims)`,
    'CREATE SCHEMA bank; CREATE TABLE bank.people AS SELECT id, number, age, income, ward, bad FROM everything',
    'CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT id, claims FROM everything ORDER BY hash(id)',
  ])
    await database.run(sql);
  const table = await keptTable(database, [people, policies]);
  const vendor: PartyRef = { name: 'vendor', role: 'contributor', publicKey: 'vendor' };
  kept = { ...table, parties: [...table.parties, vendor] };
});
afterAll(() => database.close());

function taskOf({ name, file, inputs, label, classes }: Case): ImportTask {
  const bytes = new Uint8Array(Buffer.from(file, name.startsWith('onnx') ? 'base64' : 'utf8'));
  const table = kept.artifacts[0]?.name;
  return importTask(bytes, { table, inputs, label, classes }, 'vendor.scorer');
}

function scorerOf({ lines }: ImportTask, more: Partial<DatasetCard> = {}): DatasetCard {
  const whole = (name: string): ColumnCard => {
    const range = { min: String(-(2n ** 62n)), max: String(2n ** 62n) };
    return { name, type: { kind: 'integer' }, nullable: false, range, allow: ['aggregate'] };
  };
  const rowsUpTo = 1000 * Math.ceil(lines.length / 1000);
  return { ...cardOf('vendor', 'scorer', rowsUpTo, []), columns: [whole('place'), whole('value')], ...more };
}

const rowsIn = ({ lines }: ImportTask): LocalRows => {
  const cells = lines.slice(1).map((line) => line.split(',').map(BigInt));
  const column = (at: number) => BigInt64Array.from(cells.toReversed(), (row) => row[at] as bigint);
  return {
    kind: 'rows',
    rows: cells.length,
    keys: [],
    numbers: { place: column(0), value: column(1) },
    flags: {},
    categories: {},
  };
};

async function compiledImport(task: ImportTask, scorer = scorerOf(task), question: object = task.question) {
  const { artifacts, parties, datasets } = kept;
  return await compile({
    kind: 'import',
    question: importModel.read(question),
    parties,
    protocol: 'replicated',
    datasets: [...datasets, scorer],
    artifacts,
    recipients: ['vendor'],
  });
}

const model = 'import/0000000000000000/model';

/** The table with the model beside it. */
async function withModel(task: ImportTask, data = rowsIn(task)): Promise<Kept> {
  const plan = asSigned((await compiledImport(task)).plan as ImportPlan);
  const shelf = new Shelf(plan, kept.held);
  const load = () => Promise.resolve(data);
  await runInTheClear(runnersOf(plan), (runtime) => importModel.run(plan, runtime), load, undefined, shelf);
  const [{ output, ...own }] = plan.keeps;
  const { table: _, ...about } = kept.artifacts[0] as ArtifactCard;
  const vendor = { name: 'vendor', publicKey: 'vendor' };
  const card: ArtifactCard = { ...about, ...own, name: model, owners: [...about.owners, vendor] };
  const held = new Map([...kept.held, [model, shelf.kept().get(output) as HeldShares]]);
  return { ...kept, artifacts: [...kept.artifacts, card], held };
}

const scoring = (as?: string, decimals = 6) => ({
  model,
  aligned: kept.artifacts[0]?.name as string,
  show: ['bank.people.number'],
  decimals,
  ...(as === undefined ? {} : { as }),
});

/** By the number of the row, as text. */
async function scoresOf(task: ImportTask, as?: string): Promise<ReadonlyMap<number, string>> {
  const found = await scoredInTheClear(scoring(as), await withModel(task));
  return new Map(found.rows.map(([row, said]) => [Number(row), said as string]));
}

test.each(cases.filter(({ name }) => name !== 'xgboost softprob' && name !== 'onnx random forest'))(
  '$name: on shares as by its tool',
  async (each) => {
    const scores = await scoresOf(taskOf(each));
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
  const task = taskOf(each);
  const names = each.classes ?? ['0', '1', '2'];
  const chances = await Promise.all(names.map((level) => scoresOf(task, `class:${level}`)));
  const classes = await scoresOf(task);
  each.predicted.forEach((predicted, row) => {
    predicted.forEach((value, k) => expect(Math.abs(Number(chances[k]?.get(row)) - value)).toBeLessThan(2e-5));
    const sorted = predicted.toSorted((a, b) => b - a);
    // Of equal ones no order is told.
    if ((sorted[0] as number) - (sorted[1] as number) > 1e-5)
      expect(classes.get(row)).toBe(names[predicted.indexOf(sorted[0] as number)]);
  });
});

test('under protocol the same, at the price told', async () => {
  const task = taskOf(caseNamed('xgboost logistic'));
  const given = await withModel(task);
  // As though one of the computers had given it: the harness has no clients.
  const inside = ({ name }: { readonly name: string }) => name !== 'vendor';
  const artifacts = given.artifacts.map((card) => ({ ...card, owners: card.owners.filter(inside) }));
  const own = { ...given, parties: given.parties.filter(inside), artifacts };
  const compiled = await compiledScores(scoring(), own);
  const { results } = await ranUnderProtocol(score as never, compiled, own);
  const places = (rows: readonly (readonly unknown[])[]) => rows.map((row) => row.join(' '));
  const plain = await scoredInTheClear(scoring(), own);
  const told = results.find((each) => each !== undefined) as Scored;
  expect(places(tableOf(compiled.plan, told).rows)).toEqual(places(plain.rows));
});

test('the statement says what is public, and that its owner chose it', async () => {
  const task = taskOf(caseNamed('xgboost logistic'));
  const { plan, disclosure, cost } = await compiledImport(task);
  const words = renderDisclosure(disclosure);
  expect(words).toMatch(/vendor chose the model and knows all of it/);
  expect(words).toMatch(/4 trees, filled up to 3 splits above each leaf/);
  expect(words).toMatch(/which column a split looks at/);
  expect(disclosure.every(({ releases }) => releases === 0)).toBe(true);
  expect(renderSteps(importModel.view.steps(plan as ImportPlan)).length).toBeGreaterThan(1);
  // Its owner does not compute: a client sends in two.
  expect(cost.rounds).toBe(2);
  const own = await withModel(task);
  const scored = await compiledScores(scoring(), own);
  expect(renderDisclosure(scored.disclosure)).toMatch(/the model was given by vendor/);
  // What is told row by row may be a column itself: its owner has to allow that.
  const datasets = own.datasets.map((card) => ({
    ...card,
    columns: card.columns.map((column) => ({ ...column, allow: column.allow.filter((use) => use !== 'payload') })),
  }));
  const asked = { ...scoring(), show: undefined };
  await expect(compiledScores(asked as never, { ...own, datasets })).rejects.toMatchObject({ code: 'policy.column' });
});

test('judged by, it counts rows by conditions that its owner chose: these take the use "filter" of numbers', async () => {
  const own = await withModel(taskOf(caseNamed('xgboost logistic')));
  const { parties, datasets, artifacts } = own;
  const champion = { model, aligned: kept.artifacts[0]?.name as string };
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
  const task = taskOf(each);
  const codeOf = (work: () => unknown): Promise<string> =>
    Promise.resolve()
      .then(work)
      .then(
        () => 'none',
        (error: unknown) => (error as UsageError).code,
      );
  const change = (inputs: object) => () => taskOf({ ...each, inputs: { ...each.inputs, ...inputs } });
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
    codeOf(() => compiledImport(task, scorer, { ...question, ...more }));
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
  expect(await codeOf(() => withModel(task, less))).toBe('import.rows');
  const far = {
    ...data,
    numbers: {
      ...data.numbers,
      value: (data.numbers['value'] as BigInt64Array).map((each, i) => (i === data.rows - 1 ? 200_000n : each)),
    },
  };
  expect(await codeOf(() => withModel(task, far))).toBe('import.bounds');
});

test('judged as the tool’s predictions are', async () => {
  const each = caseNamed('xgboost logistic');
  const own = await withModel(taskOf(each));
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
  const own = await withModel(taskOf(each));
  const { artifacts, parties, datasets } = own;
  const question = serve.read({
    service: 'credit',
    model,
    tables: ['bank.people', 'insurer.policies'],
    on: ['id'],
    perDay: 9,
    decimals: 6,
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
  const compiled = await compile(request);
  const plan = compiled.plan as ServePlan;
  expect(renderDisclosure(compiled.disclosure)).toMatch(/the model was given by vendor/);
  const terms = serve.asks?.(plan);
  if (terms === undefined) throw new Error('nothing is asked');
  const load = (i: number) => database.load(plan.stages[i] as LocalStage);
  // With a gap in income and in ward, and without.
  const gaps = rows.flatMap(({ id, income, ward }) => (income === null || ward === null ? [id] : []));
  for (const person of [0, 1, 2, ...gaps.slice(0, 4)]) {
    const given = readInput(terms, [{ id: `k${person}` }]);
    const run = (runtime: Runtime) => serve.run(plan, runtime);
    const told = await runInTheClear(everyoneOf(plan), run, load, undefined, new Shelf(plan, own.held), given);
    const result = serve.finish(plan, told as NonNullable<typeof told>);
    const said = result.kind === 'table' ? Number(result.table.rows[0]?.[0]) : Number.NaN;
    expect(Math.abs(said - (each.predicted[person]?.[0] as number)), String(person)).toBeLessThan(2e-5);
  }
});
