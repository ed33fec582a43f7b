/** Bins of aligned tables, and models on them: against counts by DuckDB over the joined rows, and under protocol at the price told. */
import { DuckDBInstance } from '@duckdb/node-api';
import { protocolNamed, runLocal } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KeptTable } from '../contract/artifacts.ts';
import type { ColumnCard } from '../contract/cards.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import type { AnyPlan, Cost, DisclosureLine } from '../contract/contract.ts';
import type { Kind } from '../kinds/kind.ts';
import type { Seating } from '../kinds/seats.ts';
import { disclosureGuard } from '../contract/guard.ts';
import { viewNamed } from '../views.ts';
import { renderReport } from '../contract/report-html.ts';
import { runInTheClear, runtimeOf } from '../kinds/runtime.ts';
import { everyoneOf } from '../kinds/seats.ts';
import { type HeldShares, Shelf } from '../kinds/shelf.ts';
import { align } from '../sets/align/kind.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { bin } from './bin/kind.ts';
import type { BinQuestion } from './bin/question.ts';
import { type BinNumbers, numbersOf, reportOf } from './bin/report.ts';
import type { Binned } from './bin/run.ts';
import {
  alignPlan,
  cardOf,
  compiledTraining,
  judgedInTheClear,
  type Kept,
  keptTable,
  modelName,
  nothingIsRead,
  scoredInTheClear,
  trainedInTheClear,
} from './testing/models.ts';
import { fitted } from './testing/newton.ts';
import { train } from './testing/glm.ts';
import type { TrainQuestion } from './glm/question.ts';
import { numbersOf as trainedNumbers, type Trained } from './glm/report.ts';

let database: TestDatabase;
let kept: Kept;
const minimum = 10;

beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  // Incomes are few at both ends; 'z' is rare, 'y' rare among those with the label, and nobody has 'none'.
  for (const sql of [
    `CREATE SCHEMA bank; CREATE TABLE bank.customers AS SELECT 'k' || i AS id, (18 + (i * 37) % 70)::BIGINT AS age,
       CASE WHEN i % 24 = 0 THEN NULL ELSE (((i * 7919) % 300 + (i * 613) % 300) / 6 * 10 - 200)::DECIMAL(9, 2) END AS income,
       CASE WHEN i % 60 = 0 THEN 'z' WHEN hash(i * 17) % 100 < 8 THEN 'y' WHEN i % 3 = 0 THEN 'w' ELSE 'x' END AS ward,
       hash(i * 31) % 100 < 15 + (i * 37) % 70 / 2 AS bad, CASE WHEN i % 50 = 0 THEN NULL ELSE i % 4 = 2 END AS owns FROM range(900) r(i)`,
    `CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT 'k' || 2 * i AS id, ((i * 31) % 500)::BIGINT AS claims,
       (DATE '2020-01-01' + CAST((i * 13) % 1000 AS INTEGER)) AS since FROM range(430) r(i)`,
  ])
    await database.run(sql);
  kept = await keptTable(database, [
    cardOf('bank', 'customers', 910, [
      number('age', 18, 88),
      number('income', -20000, 80000, { type: { kind: 'decimal', precision: 9, scale: 2 }, nullable: true }),
      list('ward', ['none', 'w', 'x', 'y', 'z']),
      { name: 'bad', type: { kind: 'boolean' }, nullable: false, allow: ['aggregate', 'combine'] },
      { name: 'owns', type: { kind: 'boolean' }, nullable: true, allow: ['aggregate', 'combine'] },
    ]),
    cardOf('insurer', 'policies', 440, [
      number('claims', 0, 500),
      number('since', 18262, 19300, { type: { kind: 'date' } }),
    ]),
  ]);
});
afterAll(() => database.close());

function number(name: string, min: number, max: number, more: Partial<ColumnCard> = {}): ColumnCard {
  const range = { min: String(min), max: String(max) };
  const allow = ['aggregate', 'filter', 'combine', 'payload', 'single-out'] as const;
  return { name, type: { kind: 'integer' }, nullable: false, range, allow, ...more };
}

function list(name: string, categories: readonly string[]): ColumnCard {
  return { name, type: { kind: 'text' }, nullable: false, categories, allow: ['group', 'combine'] };
}

const base: BinQuestion = {
  aligned: 'align/0000000000000000/table',
  label: 'bad',
  features: ['age', 'income', 'ward', 'owns', 'claims', 'since'],
  cuts: { claims: [100, 250, 400], since: ['2020-06-01', '2021-01-01', '2022-01-01'] },
  bins: 14,
};

async function compiled(question: BinQuestion, { artifacts, parties, datasets }: Kept = kept, recipients = ['notary']) {
  const protocol = artifacts[0]?.protocol ?? '';
  const request = {
    kind: 'bin',
    question: bin.read(question),
    parties,
    protocol,
    datasets,
    artifacts,
    recipients,
  };
  return await bin.compile(request);
}

async function inTheClear(question: BinQuestion, from: Kept = kept) {
  const { plan } = await compiled(question, from);
  const run = (runtime: Parameters<typeof bin.run>[1]) => bin.run(plan, runtime);
  const told = await runInTheClear(everyoneOf(plan), run, nothingIsRead, undefined, new Shelf(plan, from.held));
  return { plan, told: told as Binned, numbers: numbersOf(plan, told as Binned) };
}

/** The same table under another minimum. */
function withMinimum(minimumGroupSize: number): Kept {
  const datasets = kept.datasets.map((each) => ({ ...each, minimumGroupSize }));
  const artifacts = kept.artifacts.map((each) => ({
    ...each,
    table: { ...(each.table as KeptTable), minimumGroupSize },
  }));
  return { ...kept, datasets, artifacts };
}

const joined = 'FROM bank.customers b JOIN insurer.policies i ON b.id = i.id';

/** [rows, bad] where a condition holds, by DuckDB. */
async function counted(where: string): Promise<[number, number]> {
  const [row] = await database.rows(`SELECT count(*), count(*) FILTER (WHERE bad) ${joined} WHERE ${where}`);
  return [Number(row?.[0]), Number(row?.[1])];
}

/** A bin's text as SQL. */
function conditionOf(column: string, label: string, isDate: boolean): string {
  const value = (text: string) => (isDate ? `DATE '${text}'` : text);
  const parts = label.split(' + ').map((part) => {
    if (part === 'NULL') return `${column} IS NULL`;
    const [, low, high] = /^\[(.+), (.+)\)$/.exec(part) ?? [];
    if (low !== undefined && high !== undefined) return `${column} >= ${value(low)} AND ${column} < ${value(high)}`;
    return part.startsWith('<') ? `${column} < ${value(part.slice(2))}` : `${column} >= ${value(part.slice(2))}`;
  });
  return parts.map((part) => `(${part})`).join(' OR ');
}

function sameWoe({ features, rows, positives }: BinNumbers): void {
  const [bad, good] = [positives as number, (rows as number) - (positives as number)];
  for (const { binnings } of features)
    for (const { table } of binnings) {
      let iv = 0;
      for (const each of table.bins) {
        const woe = Math.log(each.bad / bad / (each.good / good));
        expect(each.woe).toBeCloseTo(woe, 12);
        iv += (each.bad / bad - each.good / good) * woe;
      }
      expect(table.iv).toBeCloseTo(iv, 12);
    }
}

test('counts by bin, WOE and IV are those of the joined rows', async () => {
  const { numbers } = await inTheClear(base);
  expect([numbers.rows, numbers.positives]).toEqual(await counted('true'));
  expect(numbers.label).toBe('bank.customers.bad = true');
  sameWoe(numbers);
  for (const { feature, binnings } of numbers.features) {
    const column = feature.split('.').at(-1) as string;
    if (column === 'ward' || column === 'owns') continue;
    expect(binnings.map(({ way }) => way)).toEqual(['told', 'equal-frequency', 'monotone', 'chi-merge']);
    for (const { table, labels, cuts } of binnings) {
      const found = table.bins.map(({ good, bad }) => [good + bad, bad]);
      const wanted = await Promise.all(labels.map((label) => counted(conditionOf(column, label, column === 'since'))));
      expect([column, labels, found]).toEqual([column, labels, wanted]);
      expect(cuts?.length).toBe(labels.filter((label) => label !== 'NULL').length - 1);
    }
  }
  const [age, income, , , claims, since] = numbers.features;
  expect(claims?.binnings[0]?.labels).toEqual(['< 100', '[100, 250)', '[250, 400)', '≥ 400']);
  expect(since?.binnings[0]?.cuts).toEqual(['2020-06-01', '2021-01-01', '2022-01-01']);
  expect(age?.binnings[0]?.labels.length).toBeGreaterThan(5);
  expect(income?.binnings[0]?.labels.at(-1)).toContain('NULL');
  const monotone = income?.binnings[2]?.table.bins.map(({ badRate }) => badRate as number) ?? [];
  expect(monotone.length).toBeGreaterThan(1);
});

test('values of a list: rare ones are withheld, and what is left of the total has the minimum too', async () => {
  const { numbers, told } = await inTheClear(base);
  const [, , ward, owns] = numbers.features;
  const wanted = new Map(
    await Promise.all(
      ['none', 'w', 'x', 'y', 'z'].map(async (value) => [value, await counted(`ward = '${value}'`)] as const),
    ),
  );
  const isRare = (value: string) => {
    const [rows, bad] = wanted.get(value) as [number, number];
    return bad < minimum || rows - bad < minimum;
  };
  // The data do have values that must not be told.
  expect(['none', 'z'].every(isRare) && !isRare('x') && !isRare('w')).toBe(true);
  expect(ward?.withheld).toEqual(expect.arrayContaining(['none', 'z']));
  for (const [i, label] of (ward?.binnings[0]?.labels ?? []).entries()) {
    const { good = 0, bad = 0 } = ward?.binnings[0]?.table.bins[i] ?? {};
    const values = label.split(' + ').map((value) => wanted.get(value) as [number, number]);
    expect([good + bad, bad]).toEqual([0, 1].map((at) => values.reduce((sum, each) => sum + (each[at] as number), 0)));
    expect(Math.min(good, bad)).toBeGreaterThanOrEqual(minimum);
  }
  // Of withheld values no count is told.
  expect(told.features[2]?.filter(({ isTold }) => !isTold).every(({ rows, positives }) => rows + positives === 0)).toBe(
    true,
  );
  expect(owns?.binnings[0]?.labels.join()).toContain('false');
});

test.each(
  [3, 10, 25, 60, 100, 400].flatMap(
    (least) =>
      [
        [least, 'true'],
        [least, 'false'],
      ] as const,
  ),
)('at a minimum of %i no count below it follows from what is told of the label %s', async (least, positive) => {
  const { told } = await inTheClear({ ...base, positive, bins: 40 }, withMinimum(least));
  const [rows, labelled] = await counted('true');
  // Of most rows the label is false: then there are few without it.
  const bad = positive === 'true' ? labelled : rows - labelled;
  const isEnough = bad >= least && rows - bad >= least;
  expect(told).toMatchObject({ isEnough, rows: isEnough ? rows : 0, positives: isEnough ? bad : 0 });
  told.features.forEach((cells, i) => {
    const isList = i === 2 || i === 3;
    const groups: [number, number][] = [];
    let before: [number, number] = [0, 0];
    for (const cell of cells) {
      if (!cell.isTold) {
        expect([cell.rows, cell.positives]).toEqual([0, 0]);
        continue;
      }
      groups.push([cell.rows - before[0], cell.positives - before[1]]);
      if (!isList) before = [cell.rows, cell.positives];
    }
    if (!isEnough) expect(groups).toEqual([]);
    if (groups.length === 0) return;
    // What is left of the total is told, too.
    const rest = [0, 1].map((at) => [rows, bad][at]! - groups.reduce((sum, each) => sum + (each[at] as number), 0));
    if (rest[0] !== 0) groups.push(rest as [number, number]);
    if (!isList) expect(rest).toEqual([0, 0]);
    for (const [all, own] of groups) expect(Math.min(own, all - own)).toBeGreaterThanOrEqual(least);
  });
});

test('under protocol: the counts of the clear at the price told, and nothing but what the statement says', async () => {
  const everyone = kept.parties.map(({ name }) => name);
  const aligning = await alignPlan(kept.datasets);
  const { results: made } = await runLocal(everyone, async (session) => {
    const shelf = new Shelf(aligning);
    const load = (i: number) => database.load(aligning.stages[i] as (typeof aligning.stages)[number]);
    const guard = { permit: () => undefined };
    await align.run(aligning, runtimeOf({ session, protocol: protocolNamed(aligning.protocol), guard, load, shelf }));
    return shelf.kept().get('table') as HeldShares;
  });
  type Compiled = {
    readonly plan: AnyPlan & Seating & { readonly protocol: string };
    readonly disclosure: readonly DisclosureLine[];
    readonly cost: Cost;
  };
  const ran = async (kind: Kind, { plan: own, disclosure: lines, cost }: Compiled) => {
    const { results: found, traffic } = await runLocal(everyone, async (session) => {
      const shelf = new Shelf(own, new Map([[base.aligned, made[session.self] as HeldShares]]));
      const guard = disclosureGuard(lines, everyone);
      const protocol = protocolNamed(own.protocol);
      return await kind.run(own, runtimeOf({ session, protocol, guard, load: nothingIsRead, shelf }));
    });
    expect(traffic.map(({ sent }) => sent.reduce((all, bytes) => all + bytes, 0))).toEqual([...cost.bytes]);
    expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
    expect(found.map((told) => told !== undefined)).toEqual([false, false, true]);
    return found;
  };
  const binning = await compiled(base);
  const { plan, disclosure } = binning;
  const results = await ran(bin as Kind, binning);
  const binned = { ...model, features: ['age', 'income', 'claims'] };
  const training = await compiledTraining(binned, kept);
  const [, , trained] = await ran(train as Kind, training);
  const { numbers: wanted } = await trainedInTheClear(binned, kept);
  // Rows are in another order, and sums are rounded.
  trainedNumbers(training.plan, trained as Trained).terms.forEach(({ term, coefficient }, i) => {
    expect([term, coefficient]).toEqual([
      wanted.terms[i]?.term,
      expect.closeTo(wanted.terms[i]?.coefficient as number, 3),
    ]);
  });
  const { told, numbers } = await inTheClear(base);
  expect(results[2]).toEqual(told);
  for (const language of ['en', 'zh'] as const) {
    expect(renderDisclosure(disclosure, language)).not.toMatch(/\{|undefined|disclosure\./);
    const view = viewNamed('bin');
    const texts = [view.questionText(plan, language), ...view.steps(plan, language).map(({ text }) => text)];
    expect(texts.join('\n')).not.toMatch(/\{|undefined|bin\.(question|step)/);
  }
  const report = reportOf(plan, told);
  expect(report.numbers).toEqual(numbers);
  expect(JSON.stringify(report.blocks)).toContain('model.report.bad-over-good');
  for (const language of ['en', 'zh'] as const) {
    expect(renderReport(report, language)).not.toMatch(/undefined|(bin|model)\.report/);
  }
  // Left-out rows are another frame of the ledger; how the recipient merges is none.
  const frameOf = async (question: BinQuestion) => {
    const { plan: asked } = await compiled(question);
    return bin.ownPart(asked, kept.datasets, 'bank')?.frame;
  };
  expect(await frameOf({ ...base, most: 4, sign: 'good-over-bad' })).toBe(await frameOf(base));
  expect(await frameOf({ ...base, bins: 15 })).not.toBe(await frameOf(base));
});

test('who must allow it: filter on numbers that are cut, keys to a recipient with rows of its own', async () => {
  const { artifacts, parties, datasets } = kept;
  const request = { kind: 'bin', parties, protocol: artifacts[0]?.protocol ?? '', datasets, artifacts };
  const question = bin.read({ ...base, cuts: {}, features: ['age', 'claims', 'ward'] });
  const { required } = await bin.grants({ ...request, question, recipients: ['bank'] });
  expect(required.map(({ owner, column, use }) => `${owner}.${column} ${use}`)).toEqual(
    expect.arrayContaining([
      'bank.age aggregate',
      'bank.age filter',
      'insurer.claims filter',
      'insurer.claims combine',
      'bank.ward group',
      'bank.bad aggregate',
      'insurer.id membership',
    ]),
  );
  const strict = datasets.map((each) => ({
    ...each,
    columns: each.columns.map((column) => ({ ...column, allow: column.allow.filter((use) => use !== 'filter') })),
  }));
  await expect(bin.compile({ ...request, datasets: strict, question, recipients: ['notary'] })).rejects.toMatchObject({
    code: 'policy.column',
  });
});

test.each([
  ['model.cuts', { cuts: { claims: [100, 100.5] } }],
  ['model.cuts', { cuts: { claims: [300, 200] } }],
  ['model.cuts', { cuts: { claims: [0] } }],
  ['model.cuts', { cuts: { since: ['2020-02-30'] } }],
  ['model.cuts-of-none', { features: ['age'], cuts: { claims: [100] } }],
  ['model.no-bins', { cuts: { ward: ['x'] } }],
  ['model.twice', { features: ['bad', 'age'], cuts: {} }],
  ['model.label-not-binary', { label: 'claims', features: ['age'], cuts: {} }],
  ['question.wrong-member', { bins: 1 }],
  ['question.wrong-member', { cuts: { claims: [] } }],
] as const)('%s: %o', async (code, more) => {
  await expect(async () => await compiled({ ...base, ...(more as Partial<BinQuestion>) })).rejects.toMatchObject({
    code,
  });
});

const cuts = { age: [30, 45, 60], income: [0, 200], claims: [100, 250, 400] };
const model: TrainQuestion = {
  aligned: base.aligned,
  model: 'logistic',
  label: 'bad',
  features: ['age', 'income', 'ward', 'claims'],
  bins: cuts,
  scorecard: { baseScore: 600, baseOdds: 0.05, pointsToDouble: 20 },
  iterations: 10,
};

/** Where a value is among cut points: one more for each that is not above it. */
const placeOf = (value: unknown, own: readonly number[]) =>
  value === null ? own.length + 1 : own.filter((cut) => cut <= Number(value)).length;
const oneHot = (place: number, levels: number) =>
  Array.from({ length: levels - 1 }, (_, i) => (i + 1 === place ? 1 : 0));

test('a model of bins: coefficients, a scorecard that adds up, and the same bins when it is judged and used', async () => {
  const found = await database.rows(`SELECT age, income::DOUBLE, ward, claims, bad ${joined} ORDER BY age, claims`);
  const x = found.map(([age, income, ward, claims]) => [
    ...oneHot(placeOf(age, cuts.age), 4),
    ...oneHot(placeOf(income, cuts.income), 4),
    ...['x', 'y', 'z'].map((each) => (ward === each ? 1 : 0)),
    ...oneHot(placeOf(claims, cuts.claims), 4),
    1,
  ]);
  // 'none' has no rows, and so cannot be what others are compared with.
  const words = kept.datasets.map((each) => ({
    ...each,
    columns: each.columns.map((column) => (column.name === 'ward' ? list('ward', ['w', 'x', 'y', 'z']) : column)),
  }));
  const table = await keptTable(database, words);
  const { numbers, kept: withModel } = await trainedInTheClear(model, table);
  const wanted = fitted(
    x,
    found.map((row) => (row[4] === true ? 1 : 0)),
  ).beta;
  const told = new Map(numbers.terms.map(({ term, coefficient }) => [term, coefficient as number]));
  const expected: readonly (readonly [string, number])[] = [
    ...['[30, 45)', '[45, 60)', '≥ 60'].map((level) => `bank.customers.age = ${level}`),
    ...['[0.00, 200.00)', '≥ 200.00', 'NULL'].map((level) => `bank.customers.income = ${level}`),
    ...['x', 'y', 'z'].map((level) => `bank.customers.ward = ${level}`),
    ...['[100, 250)', '[250, 400)', '≥ 400'].map((level) => `insurer.policies.claims = ${level}`),
    '(intercept)',
  ].map((term, i) => [term, wanted[i] as number]);
  for (const [term, coefficient] of expected)
    expect([term, told.get(term)]).toEqual([term, expect.closeTo(coefficient, 3)]);

  // A − B·ln(odds), with the odds of what the model says of each row.
  const card = numbers.scorecard;
  const b = 20 / Math.LN2;
  const a = 600 + b * Math.log(0.05);
  expect([card?.a, card?.b]).toEqual([expect.closeTo(a, 9), expect.closeTo(b, 9)]);
  const points = (feature: number, bin: number) => card?.features[feature]?.bins[bin]?.points as number;
  const wards = ['w', 'x', 'y', 'z'];
  const cardScores = found.map(([age, income, ward, claims]) => {
    const places = [
      placeOf(age, cuts.age),
      placeOf(income, cuts.income),
      wards.indexOf(String(ward)),
      placeOf(claims, cuts.claims),
    ];
    return places.reduce((sum, place, feature) => sum + points(feature, place), card?.base as number);
  });
  const scores = await scoredInTheClear(
    { model: modelName, aligned: base.aligned, show: ['age', 'claims'], as: 'linear', decimals: 4 },
    withModel,
  );
  const byPoints = scores.rows.map((row) => a - b * Number(row[2])).sort((p, q) => p - q);
  expect(byPoints.length).toBe(found.length);
  cardScores.sort((p, q) => p - q).forEach((score, i) => expect(byPoints[i]).toBeCloseTo(score, 1));
  expect(Math.min(...cardScores)).toBeGreaterThanOrEqual((card?.least as number) - 1e-9);
  const { samples } = await judgedInTheClear({ model: modelName, aligned: base.aligned, bins: 4 }, withModel);
  expect(samples[0]).toMatchObject({ rows: found.length });
  expect(samples[0]?.auc).toBeGreaterThan(0.55);

  // Another table of the same columns: a wider range does, a gap where the model has no bin for it does not.
  const change = (name: string, more: Partial<ColumnCard>) =>
    words.map((each) => ({
      ...each,
      columns: each.columns.map((column) => (column.name === name ? { ...column, ...more } : column)),
    }));
  const onto = async (datasets: Kept['datasets']) => {
    const other = await keptTable(database, datasets);
    const artifacts = [...other.artifacts, ...withModel.artifacts.slice(1)];
    const held = new Map([...withModel.held, ...other.held]);
    return await judgedInTheClear({ model: modelName, aligned: base.aligned, bins: 4 }, { ...other, artifacts, held });
  };
  const wide = await onto(change('claims', { range: { min: '0', max: '90000' } }));
  expect(wide.samples[0]?.auc).toBe(samples[0]?.auc);
  await expect(onto(change('claims', { nullable: true }))).rejects.toMatchObject({ code: 'model.schema' });
});

test('what a model of bins says before it is signed', async () => {
  const { plan, disclosure } = await compiledTraining(
    { ...model, features: ['age', 'claims'], bins: { age: cuts.age, claims: cuts.claims } },
    kept,
  );
  for (const language of ['en', 'zh'] as const) {
    const text = viewNamed('train').questionText(plan, language);
    expect(text).toMatch(/100(, |、)250/);
    expect(text).toContain('600');
    expect(`${text}${renderDisclosure(disclosure, language)}`).not.toMatch(/\{|undefined|train\.question|disclosure\./);
  }
  await expect(compiledTraining({ ...model, bins: { age: cuts.age } }, kept)).rejects.toMatchObject({
    code: 'train.scorecard',
    fields: { numbers: ['bank.customers.income', 'insurer.policies.claims'] },
  });
  await expect(compiledTraining({ ...model, tell: ['errors'] }, kept)).rejects.toMatchObject({
    code: 'train.scorecard',
  });
  await expect(compiledTraining({ ...model, bins: { ...cuts, since: ['2021-01-01'] } }, kept)).rejects.toMatchObject({
    code: 'model.cuts-of-none',
  });
});
