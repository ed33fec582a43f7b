/** Models of aligned tables: against a fit in floating point over the joined rows, and under protocol at the price told. */
import { DuckDBInstance } from '@duckdb/node-api';
import { protocolNamed, runLocal, type UsageError } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KeptTable } from '../contract/artifacts.ts';
import type { ColumnCard } from '../contract/cards.ts';
import type { AnyPlan, Cost, DisclosureLine } from '../contract/contract.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { disclosureGuard } from '../contract/guard.ts';
import type { Kind } from '../kinds/kind.ts';
import { runtimeOf } from '../kinds/runtime.ts';
import type { Seating } from '../kinds/seats.ts';
import { type HeldShares, Shelf } from '../kinds/shelf.ts';
import { align } from '../sets/align/kind.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import {
  alignPlan,
  cardOf as card,
  compiledJudgement,
  compiledScores,
  compiledTraining,
  judgedInTheClear,
  type Kept,
  keptTable,
  modelName,
  nothingIsRead,
  scoredInTheClear,
  trainedInTheClear,
} from './testing/models.ts';
import { fitted, inverted } from './testing/newton.ts';
import { judge } from './judge/kind.ts';
import { figuresOf } from './judge/report.ts';
import type { Judged } from './judge/run.ts';
import { score } from './score/kind.ts';
import type { Scored } from './score/run.ts';
import { tableOf } from './score/table.ts';
import { train } from './testing/glm.ts';
import type { TrainQuestion } from './glm/question.ts';
import { numbersOf, reportOf, type Trained } from './glm/report.ts';

let database: TestDatabase;
let kept: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  for (const sql of [
    `CREATE SCHEMA bank; CREATE TABLE bank.customers AS SELECT 'k' || i AS id, (18 + (i * 37) % 70)::BIGINT AS age,
       CASE WHEN i % 24 = 0 THEN NULL ELSE ((i * 7919) % 90000)::DECIMAL(9, 2) / 100 - 200 END AS income,
       ['a', 'b', 'c'][1 + (i // 6) % 3] AS ward, hash(i * 31) % 100 < 30 + (i * 37) % 70 / 2 AS bad,
       (hash(i * 7) % 5)::BIGINT AS visits, false AS never, 2 * (18 + (i * 37) % 70)::BIGINT AS twice, 7::BIGINT AS fixed, 7::BIGINT AS same, (50 + hash(i * 13) % 200 + (i * 37) % 70)::DECIMAL(9, 2) AS cost,
       CASE WHEN hash(i * 31) % 100 < 30 + (i * 37) % 70 / 2 THEN 5 ELSE 1 END::BIGINT AS telling,
       CASE WHEN i % 180 = 0 THEN 'b' WHEN i % 4 = 2 THEN 'c' ELSE 'a' END AS rare, CASE WHEN i % 180 = 0 THEN 'a' ELSE 'b' END AS few FROM range(600) r(i) ORDER BY hash(i)`,
    `CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT 'k' || 2 * i AS id,
       ((i * 31) % 500)::BIGINT AS claims FROM range(280) r(i) ORDER BY hash(i + 1)`,
  ])
    await database.run(sql);
  kept = await keptTable(database, [
    card('bank', 'customers', 610, [
      number('age', 18, 88),
      number('income', -20000, 70000, { type: { kind: 'decimal', precision: 9, scale: 2 }, nullable: true }),
      {
        name: 'ward',
        type: { kind: 'text' },
        nullable: false,
        categories: ['a', 'b', 'c'],
        allow: ['group', 'combine'],
      },
      { name: 'bad', type: { kind: 'boolean' }, nullable: false, allow: ['aggregate', 'combine'] },
      number('visits', 0, 4),
      { name: 'never', type: { kind: 'boolean' }, nullable: false, allow: ['aggregate', 'combine'] },
      number('twice', 36, 176),
      number('fixed', 0, 10),
      number('same', 7, 7),
      number('cost', 100, 50000, { type: { kind: 'decimal', precision: 9, scale: 2 } }),
      number('telling', 0, 10),
      {
        name: 'rare',
        type: { kind: 'text' },
        nullable: false,
        categories: ['a', 'b', 'c'],
        allow: ['group', 'combine'],
      },
      { name: 'few', type: { kind: 'text' }, nullable: false, categories: ['a', 'b'], allow: ['group', 'combine'] },
    ]),
    card('insurer', 'policies', 290, [number('claims', 0, 500)]),
  ]);
});
afterAll(() => database.close());

function number(name: string, min: number, max: number, more: Partial<ColumnCard> = {}): ColumnCard {
  const range = { min: String(min), max: String(max) };
  return {
    name,
    type: { kind: 'integer' },
    nullable: false,
    range,
    allow: ['aggregate', 'combine', 'single-out', 'payload'],
    ...more,
  };
}

const base: TrainQuestion = {
  aligned: 'align/0000000000000000/table',
  model: 'logistic',
  label: 'bad',
  features: ['age', 'income', 'ward', 'claims'],
};

const joined = 'FROM bank.customers b JOIN insurer.policies i ON b.id = i.id';

interface Row {
  readonly x: readonly number[];
  readonly y: number;
}

/** Rows in common with gaps at the mean, the constant last. */
async function joinedRows(): Promise<Row[]> {
  const rows = await database.rows(
    `SELECT age, coalesce(income, avg(income) OVER ())::DOUBLE, ward, claims, bad ${joined}`,
  );
  return rows.map(([age, income, ward, claims, bad]) => ({
    x: [Number(age), Number(income), ward === 'b' ? 1 : 0, ward === 'c' ? 1 : 0, Number(claims), 1],
    y: bad === true ? 1 : 0,
  }));
}

test('logistic: coefficients, errors and p-values over the rows in common, gaps at the mean', async () => {
  const rows = await joinedRows();
  const wanted = fitted(
    rows.map(({ x }) => x),
    rows.map(({ y }) => y),
  );
  const { numbers: found, kept: withModel } = await trainedInTheClear(base, kept);
  expect(found.rows).toBe(rows.length);
  expect(found.events).toBe(rows.filter(({ y }) => y === 1).length);
  found.terms.slice(0, 5).forEach(({ term, coefficient, error }, i) => {
    expect([term, (coefficient as number) / (wanted.beta[i] as number)]).toEqual([term, expect.closeTo(1, 3)]);
    expect([term, (error as number) / (wanted.errors[i] as number)]).toEqual([term, expect.closeTo(1, 3)]);
  });
  expect(found.terms[5]?.coefficient).toBeCloseTo(wanted.beta[5] as number, 3);

  const table = await scoredInTheClear(
    { model: modelName, aligned: base.aligned, show: ['age', 'claims'], decimals: 3 },
    withModel,
  );
  const expected = rows.map(({ x }) => {
    const eta = x.reduce((sum, value, i) => sum + value * (wanted.beta[i] as number), 0);
    return [x[0], x[4], 1 / (1 + Math.exp(-eta))] as const;
  });
  expect(table.rows.length).toBe(rows.length);
  const sorted = expected.sort(([a, b, p], [c, d, q]) => Number(a) - Number(c) || Number(b) - Number(d) || p - q);
  table.rows.forEach(([age, claims, score], i) => {
    expect([Number(age), Number(claims)]).toEqual(sorted[i]?.slice(0, 2));
    expect(Number(score)).toBeCloseTo(sorted[i]?.[2] as number, 2);
  });
});

test('a table of others: with fewer values in a list it is scored by those it has, with more it is refused', async () => {
  await database.run(
    `CREATE TABLE bank.others AS SELECT id, age, ['c', 'a'][1 + (age // 2) % 2] AS ward, bad FROM bank.customers WHERE age < 60`,
  );
  const { numbers, kept: withModel } = await trainedInTheClear({ ...base, features: ['age', 'ward', 'claims'] }, kept);
  const others = (categories: readonly string[]) =>
    keptTable(database, [
      card('bank', 'others', 610, [
        number('age', 18, 88),
        { name: 'ward', type: { kind: 'text' }, nullable: false, categories, allow: ['group', 'combine'] },
        { name: 'bad', type: { kind: 'boolean' }, nullable: false, allow: ['aggregate', 'combine'] },
      ]),
      card('insurer', 'policies', 290, [number('claims', 0, 500)]),
    ]);
  const name = 'align/1111111111111111/table';
  const used = ({ artifacts: [table], held, ...more }: Kept): Kept => {
    const model = withModel.artifacts.find((each) => each.name === modelName);
    const shares = [held.get(base.aligned), withModel.held.get(modelName)] as [HeldShares, HeldShares];
    if (table === undefined || model === undefined) throw new Error('no table or no model');
    return {
      ...more,
      artifacts: [{ ...table, name }, model],
      held: new Map([
        [name, shares[0]],
        [modelName, shares[1]],
      ]),
    };
  };
  const fewer = used(await others(['a', 'c']));
  const table = await scoredInTheClear({ model: modelName, aligned: name, show: ['age', 'claims'] }, fewer);
  const of = (term: string) => numbers.terms.find((each) => each.term === term)?.coefficient ?? 0;
  const rows = await database.rows(
    `SELECT age::DOUBLE, claims::DOUBLE, ward FROM bank.others o JOIN insurer.policies p ON o.id = p.id ORDER BY 1, 2`,
  );
  const expected = rows.map(([age, claims, ward]) => {
    const numbersOf = of('bank.customers.age') * Number(age) + of('insurer.policies.claims') * Number(claims);
    return 1 / (1 + Math.exp(-numbersOf - of(`bank.customers.ward = ${String(ward)}`) - of('(intercept)')));
  });
  expect(new Set(rows.map(([, , ward]) => ward))).toEqual(new Set(['a', 'c']));
  expect(table.rows.length).toBe(expected.length);
  table.rows.forEach(([, , score], i) => expect(Number(score)).toBeCloseTo(expected[i] as number, 3));
  const { samples } = await judgedInTheClear({ model: modelName, aligned: name, bins: 4 }, fewer);
  expect(samples).toMatchObject([{ name: 'all', rows: expected.length }]);

  const more = used(await others(['a', 'c', 'd']));
  await expect(scoredInTheClear({ model: modelName, aligned: name }, more)).rejects.toMatchObject({
    code: 'model.schema',
    fields: { column: 'bank.customers.ward', found: 'a, c, d', expected: 'a, b, c' },
  });
});

test('a judgement: AUC, KS, losses and groups by score, as of the rows themselves', async () => {
  const rows = await joinedRows();
  const { beta } = fitted(
    rows.map(({ x }) => x),
    rows.map(({ y }) => y),
  );
  const scored = rows.map(({ x, y }) => {
    const p = 1 / (1 + Math.exp(-x.reduce((sum, value, i) => sum + value * (beta[i] as number), 0)));
    return { p, y };
  });
  const [bad, good] = [1, 0].map((y) => scored.filter((each) => each.y === y)) as [typeof scored, typeof scored];
  const wins = bad.flatMap(({ p }) => good.map(({ p: q }) => (p > q ? 1 : p === q ? 0.5 : 0)));
  const ks = Math.max(
    ...scored.map(({ p }) => {
      const part = (of: typeof scored) => of.filter((each) => each.p >= p).length / of.length;
      return Math.abs(part(bad) - part(good));
    }),
  );
  const mean = (of: (row: (typeof scored)[number]) => number) =>
    scored.reduce((sum, row) => sum + of(row), 0) / scored.length;
  const { kept: withModel } = await trainedInTheClear(base, kept);
  const { samples } = await judgedInTheClear(
    { model: modelName, aligned: base.aligned, cutOffs: [0.3, 0.4, 0.5, 0.6] },
    withModel,
  );
  const [found] = samples;
  expect(samples.length).toBe(1);
  expect(found).toMatchObject({ name: 'all', rows: rows.length, positives: bad.length });
  expect(found?.auc).toBeCloseTo(wins.reduce((sum: number, each) => sum + each, 0) / wins.length, 3);
  expect(found?.ks).toBeCloseTo(ks, 2);
  expect(found?.brier).toBeCloseTo(
    mean(({ p, y }) => (p - y) ** 2),
    4,
  );
  expect(found?.logLoss).toBeCloseTo(
    mean(({ p, y }) => -Math.log(y === 1 ? p : 1 - p)),
    3,
  );
  const { curve, calibration } = found ?? {};
  expect(calibration?.rows.reduce((sum, { weight }) => sum + weight, 0)).toBe(rows.length);
  for (const { weight } of calibration?.rows ?? []) expect(weight).toBeGreaterThanOrEqual(10);
  expect(curve?.cells.length).toBeGreaterThan(2);

  // Recall while a rate of the rows without the label is taken: of ties all or none.
  const rates = [0.1, 0.25, 0.5];
  const byRate = await judgedInTheClear({ model: modelName, aligned: base.aligned, rates }, withModel);
  const recall = (rate: number) => {
    const reached = scored.map(({ p }) => {
      const part = (of: typeof scored) => of.filter((each) => each.p >= p - 1e-4).length / of.length;
      return part(good) <= rate ? part(bad) : 0;
    });
    return Math.max(...reached);
  };
  const { recallAt } = byRate.samples[0] ?? {};
  expect(recallAt?.map(({ rate }) => rate)).toEqual(rates);
  for (const { rate, recall: told } of recallAt ?? []) expect(told).toBeCloseTo(recall(rate), 2);
  await expect(
    compiledJudgement({ model: modelName, aligned: base.aligned, rates, bins: 4 }, withModel),
  ).rejects.toMatchObject({ code: 'judge.two-grids' });
});

test('parts of a table for training and tests are judged apart', async () => {
  const question = { ...base, test: { share: 0.3, seed: 7 } };
  const { numbers, kept: withModel } = await trainedInTheClear(question, kept);
  const { samples } = await judgedInTheClear({ model: modelName, aligned: base.aligned, bins: 5 }, withModel);
  const [trained, tested] = samples;
  expect([trained?.name, tested?.name]).toEqual(['train', 'test']);
  expect(trained?.rows).toBe(numbers.rows);
  expect((trained?.rows ?? 0) + (tested?.rows ?? 0)).toBe((await joinedRows()).length);
});

test('under protocol: the numbers of the clear at the price told, and nothing but what the statement says', async () => {
  const everyone = kept.parties.map(({ name }) => name);
  const plan = await alignPlan(kept.datasets);
  const made = await runLocal(everyone, async (session) => {
    const shelf = new Shelf(plan);
    const load = (i: number) => database.load(plan.stages[i] as (typeof plan.stages)[number]);
    const guard = { permit: () => undefined };
    await align.run(plan, runtimeOf({ session, protocol: protocolNamed(plan.protocol), guard, load, shelf }));
    return shelf.kept().get('table') as HeldShares;
  });
  type Compiled = {
    readonly plan: AnyPlan & Seating & { readonly protocol: string };
    readonly disclosure: readonly DisclosureLine[];
    readonly cost: Cost;
  };
  const held = made.results.map((shares) => new Map([[base.aligned, shares]]));
  const ran = async (kind: Kind, { plan: later, disclosure, cost }: Compiled) => {
    const { results, traffic } = await runLocal(everyone, async (session) => {
      const shelf = new Shelf(later, held[session.self]);
      const guard = disclosureGuard(disclosure, everyone);
      const protocol = protocolNamed(later.protocol);
      const told = await kind.run(later, runtimeOf({ session, protocol, guard, load: nothingIsRead, shelf }));
      for (const [output, shares] of shelf.kept()) if (output === 'model') held[session.self]?.set(modelName, shares);
      return told;
    });
    expect(traffic.map(({ sent }) => sent.reduce((all, bytes) => all + bytes, 0))).toEqual([...cost.bytes]);
    expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
    expect(renderDisclosure(disclosure)).not.toMatch(/\{|undefined/);
    expect(renderDisclosure(disclosure, 'zh')).not.toMatch(/\{|undefined/);
    return results;
  };
  const question = { ...base, test: { share: 0.25, seed: 3 } };
  const training = await compiledTraining(question, kept);
  const trained = await ran(train as Kind, training);
  expect(trained.map((told) => told !== undefined)).toEqual([false, false, true]);
  const { numbers, kept: withModel } = await trainedInTheClear(question, kept);
  const found = numbersOf(training.plan, trained[2] as Trained);
  // Which rows are left out depends on the order of the aligned table, which is another one in every run.
  expect(found.terms.map(({ term }) => term)).toEqual(numbers.terms.map(({ term }) => term));
  const judgement = { model: modelName, aligned: base.aligned, bins: 4 };
  const [, , judged] = await ran(judge as Kind, await compiledJudgement(judgement, withModel));
  expect((judged as Judged).map(({ isEnough }) => isEnough)).toEqual([true, true]);
  const numbered = { ...base, model: 'linear', label: 'income', features: ['age', 'claims'] } as const;
  await ran(train as Kind, await compiledTraining(numbered, kept));
  const { kept: withLinear } = await trainedInTheClear(numbered, kept);
  const ofNumbers = { model: modelName, aligned: base.aligned, bins: 3 };
  const [, , grouped] = await ran(judge as Kind, await compiledJudgement(ofNumbers, withLinear));
  const inClear = await judgedInTheClear(ofNumbers, withLinear);
  const known = figuresOf((await compiledJudgement(ofNumbers, withLinear)).plan, grouped as Judged);
  expect(known.samples[0]?.residuals).toEqual(inClear.samples[0]?.residuals);
  expect(known.samples[0]?.byScore).toEqual(inClear.samples[0]?.byScore);
  await ran(train as Kind, training);
  const scores = await compiledScores({ model: modelName, aligned: base.aligned, show: ['age'] }, withModel);
  const [scored] = await ran(score as Kind, scores);
  expect(tableOf(scores.plan, scored as Scored).rows.length).toBe((await joinedRows()).length);
});

test.each([
  ['train.few-rows', 279, { features: ['age'] }, { least: 281, minimum: 279, terms: 2 }],
  ['train.few-labels', 10, { features: ['age'], label: 'never' }, { minimum: 10 }],
  ['train.few-labels', 10, { features: ['age'], label: 'never', positive: 'false' }, { minimum: 10 }],
  ['train.determined', 10, { features: ['age', 'twice'] }, { terms: ['bank.customers.twice'] }],
  ['train.determined', 10, { features: ['age', 'fixed'] }, { terms: ['bank.customers.fixed'] }],
  ['train.separated', 10, { features: ['age', 'telling'] }, {}],
] as const)('%s, at a minimum of %i: %o', async (code, minimumGroupSize, question, fields) => {
  const datasets = kept.datasets.map((each) => ({ ...each, minimumGroupSize }));
  const artifacts = kept.artifacts.map((each) => ({
    ...each,
    table: { ...(each.table as KeptTable), minimumGroupSize },
  }));
  const failure: unknown = await trainedInTheClear({ ...base, ...question }, { ...kept, datasets, artifacts }).catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ code, fields });
  // What was found, and what to do, in words.
  expect((failure as UsageError).message).not.toMatch(/[{}]|undefined/);
  expect((failure as UsageError).hint).toMatch(/\w/);
});

test('a column that can have one value only is refused before anybody signs', async () => {
  await expect(compiledTraining({ ...base, features: ['age', 'same'] }, kept)).rejects.toMatchObject({
    code: 'model.constant',
    fields: { column: 'bank.customers.same' },
  });
});

test('values of few rows count as the first of the column, and a column without enough of that is refused', async () => {
  const { numbers } = await trainedInTheClear({ ...base, features: ['age', 'rare'] }, kept);
  expect(numbers.terms.slice(1, 3)).toMatchObject([
    { term: 'bank.customers.rare = b', coefficient: expect.closeTo(0, 10) },
    { term: 'bank.customers.rare = c', coefficient: expect.not.closeTo(0, 4) },
  ]);
  await expect(trainedInTheClear({ ...base, features: ['age', 'few'] }, kept)).rejects.toMatchObject({
    code: 'train.few-of-level',
    fields: { column: 'bank.customers.few', level: 'a' },
  });
});

test('what is wrong with a label is said in its own units', async () => {
  const refused = (question: Partial<TrainQuestion>) =>
    expect(compiledTraining({ ...base, ...question }, kept)).rejects;
  await refused({ label: 'cost', features: ['age'] }).toMatchObject({
    code: 'model.label-not-binary',
    fields: { type: 'decimal(9, 2), 1.00 … 500.00' },
  });
  await refused({ model: 'gamma', label: 'income', features: ['age'] }).toMatchObject({
    code: 'model.too-small',
    fields: { min: '-200.00', least: '0.01' },
  });
  await refused({ model: 'linear', label: 'visits', positive: '1', features: ['age'] }).toMatchObject({
    code: 'model.positive-number',
  });
});

test('what everybody hears of a training does not stand below the name of a recipient', async () => {
  const { disclosure } = await compiledTraining(base, kept);
  expect(renderDisclosure(disclosure)).toMatch(/^ {2}bank, insurer, notary {2}· before anything else:/m);
  expect(renderDisclosure(disclosure, 'zh')).toMatch(/^ {2}bank、insurer、notary +· 在其他一切之前/m);
});

test('a question says which value the label has, and all that the fit depends on', async () => {
  const rare = { ...base, label: 'rare', positive: 'c', features: ['age', 'claims'], ridge: 0.5 };
  const { plan } = await compiledTraining(rare, kept);
  expect(train.view.questionText(plan)).toMatch(/bank\.customers\.rare.*\n.*claims;\n.* is c;\n.*0\.5;\n/);
  expect(train.view.questionText(plan, 'zh')).toMatch(/标签为 c 的行/);
  const tweedie = { ...base, model: 'tweedie', label: 'visits', power: 1.25, features: ['age', 'claims'] } as const;
  const other = await compiledTraining(tweedie, kept);
  expect(train.view.questionText(other.plan)).toContain('1.25');
});

test('what is signed has every digit of a number', async () => {
  for (const ridge of [0.0001, 0.0625, 1e-7]) {
    const { plan } = await compiledTraining({ ...base, ridge }, kept);
    expect(train.view.questionText(plan)).toContain(ridge.toLocaleString('en-US', { maximumFractionDigits: 20 }));
  }
});

test('a report says where steps did not suffice, and which values are of one label', async () => {
  const noted = async (change: Partial<TrainQuestion>, told: Partial<Trained>) => {
    const { plan } = await compiledTraining({ ...base, features: ['age', 'ward'], ...change }, kept);
    const width = plan.train.features.reduce(
      (sum, each) => sum + (each.kind === 'levels' ? each.levels.length - 1 : 1),
      0,
    );
    const errors = Array.from({ length: width + 1 }, (_, i) => (i === 1 ? 20 : 0.1));
    const trained = { rows: 200, events: 40, length: 300, steps: [], woe: null, errors };
    const coefficients = Array.from({ length: width + 2 }, () => 0.5);
    const { blocks } = reportOf(plan, { ...trained, coefficients, curve: [1, 0.8, 0.7, 0.699999], ...told });
    return blocks
      .flatMap((block) => (block.kind === 'note' && 'text' in block.title ? [block.title.text] : []))
      .slice(1);
  };
  expect(await noted({}, { errors: null })).toEqual([]);
  expect(await noted({}, {})).toEqual(['train.report.one-sided']);
  expect(await noted({}, { errors: null, curve: [1, 0.8, 0.7, 0.6998] })).toEqual(['train.report.moving']);
  expect(await noted({}, { errors: null, curve: null })).toEqual([]);
  expect(await noted({ method: 'adam' }, { errors: null, curve: [1, 0.8, 0.7] })).toEqual([]);
});

test('linear and Poisson models, of a table with gaps and rows without a partner', async () => {
  const rows = await database.rows(
    `SELECT age::DOUBLE, claims::DOUBLE, visits::DOUBLE, income::DOUBLE ${joined} WHERE income IS NOT NULL`,
  );
  const x = rows.map(([age, claims]) => [Number(age), Number(claims), 1]);
  const y = rows.map(([, , , income]) => Number(income));
  // Least squares.
  const gram = [0, 1, 2].map((i) =>
    [0, 1, 2].map((j) => x.reduce((sum, row) => sum + (row[i] as number) * (row[j] as number), 0)),
  );
  const right = [0, 1, 2].map((i) => x.reduce((sum, row, r) => sum + (row[i] as number) * (y[r] as number), 0));
  const inverse = inverted(gram);
  const beta = inverse.map((row) => row.reduce((sum, cell, j) => sum + cell * (right[j] as number), 0));
  const rss = x.reduce(
    (sum, row, r) => sum + ((y[r] as number) - row.reduce((s, v, i) => s + v * (beta[i] as number), 0)) ** 2,
    0,
  );
  const errors = inverse.map((row, i) => Math.sqrt(((row[i] as number) * rss) / (x.length - 3)));
  const { numbers, kept: withLinear } = await trainedInTheClear(
    { ...base, model: 'linear', label: 'income', features: ['age', 'claims'] },
    kept,
  );
  expect(numbers.rows).toBe(x.length);
  const { samples } = await judgedInTheClear({ model: modelName, aligned: base.aligned }, withLinear);
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  const total = y.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const { regression } = samples[0] ?? {};
  expect(samples[0]).toMatchObject({ name: 'all', rows: x.length });
  expect((regression?.rmse as number) / Math.sqrt(rss / x.length)).toBeCloseTo(1, 4);
  expect(regression?.r2).toBeCloseTo(1 - rss / total, 4);
  // Groups of equally many rows: by prediction, and by residual.
  const said = x.map((row, r) => {
    const predicted = row.reduce((sum, value, i) => sum + value * (beta[i] as number), 0);
    return { predicted, happened: y[r] as number, residual: (y[r] as number) - predicted };
  });
  const means = (order: 'predicted' | 'residual', weights: readonly number[], of: keyof (typeof said)[number]) => {
    const sorted = said.toSorted((a, b) => b[order] - a[order]);
    return weights.map((weight) => sorted.splice(0, weight).reduce((sum, each) => sum + each[of], 0) / weight);
  };
  const { byScore = [], residuals = [] } = samples[0] ?? {};
  const spread = Math.sqrt(rss / x.length);
  for (const [order, weights, of, told] of [
    ['predicted', byScore.map(({ weight }) => weight), 'predicted', byScore.map(({ predicted }) => predicted)],
    ['predicted', byScore.map(({ weight }) => weight), 'happened', byScore.map(({ happened }) => happened)],
    [
      'residual',
      residuals.map(({ rows: each }) => each).reverse(),
      'residual',
      residuals.map(({ mean }) => mean).reverse(),
    ],
  ] as const) {
    expect(weights.length).toBe(10);
    expect(weights.reduce((sum, each) => sum + each, 0)).toBe(x.length);
    for (const each of weights) expect(each).toBeGreaterThanOrEqual(10);
    means(order, weights, of).forEach((expected, i) => {
      expect(Math.abs((told[i] as number) - expected)).toBeLessThan(0.02 * spread);
    });
  }
  numbers.terms.slice(0, 2).forEach(({ coefficient, error }, i) => {
    expect(coefficient).toBeCloseTo(beta[i] as number, 2);
    expect((error as number) / (errors[i] as number)).toBeCloseTo(1, 2);
  });
  expect(numbers.terms[2]?.coefficient).toBeCloseTo(beta[2] as number, 0);

  const all = await database.rows(`SELECT age::DOUBLE, claims::DOUBLE, visits::DOUBLE ${joined}`);
  let rates = [0, 0, Math.log(2)];
  for (let step = 0; step < 30; step++) {
    const information = [0, 1, 2].map(() => [0, 0, 0]);
    const score = [0, 0, 0];
    for (const [age, claims, visits] of all) {
      const row = [Number(age), Number(claims), 1];
      const mean = Math.exp(row.reduce((sum, value, i) => sum + value * (rates[i] as number), 0));
      for (let i = 0; i < 3; i++) {
        score[i] = (score[i] as number) + (Number(visits) - mean) * (row[i] as number);
        for (let j = 0; j < 3; j++) {
          const line = information[i] as number[];
          line[j] = (line[j] as number) + mean * (row[i] as number) * (row[j] as number);
        }
      }
    }
    rates = rates.map(
      (value, i) =>
        value + (inverted(information)[i] as number[]).reduce((sum, cell, j) => sum + cell * (score[j] as number), 0),
    );
  }
  // Gamma with a logarithm: the score is Σ (y/μ − 1)·x.
  const costs = (await database.rows(`SELECT age::DOUBLE, visits::DOUBLE, cost::DOUBLE ${joined}`)).map((row) =>
    row.map(Number),
  );
  let gamma = [0, 0, Math.log(100)];
  for (let step = 0; step < 40; step++) {
    const score = [0, 0, 0];
    const gram = [0, 1, 2].map(() => [0, 0, 0]);
    for (const [age, visits, cost] of costs as [number, number, number][]) {
      const row = [age, visits, 1];
      const mean = Math.exp(row.reduce((sum, value, i) => sum + value * (gamma[i] as number), 0));
      for (let i = 0; i < 3; i++) {
        score[i] = (score[i] as number) + (cost / mean - 1) * (row[i] as number);
        for (let j = 0; j < 3; j++)
          (gram[i] as number[])[j] = ((gram[i] as number[])[j] as number) + (row[i] as number) * (row[j] as number);
      }
    }
    gamma = gamma.map(
      (value, i) =>
        value + (inverted(gram)[i] as number[]).reduce((sum, cell, j) => sum + cell * (score[j] as number), 0),
    );
  }
  const ofCosts = await trainedInTheClear(
    { ...base, model: 'gamma', label: 'cost', features: ['age', 'visits'] },
    kept,
  );
  ofCosts.numbers.terms
    .slice(0, 3)
    .forEach(({ coefficient }, i) => expect(coefficient).toBeCloseTo(gamma[i] as number, 2));

  const poisson = await trainedInTheClear(
    { ...base, model: 'poisson', label: 'visits', features: ['age', 'claims'] },
    kept,
  );
  // Judged by their own predictions: means of squared and absolute misses.
  for (const [rowsOf, coefficients, withModel] of [
    [all.map((row) => row.map(Number)), rates, poisson.kept],
    [costs, gamma, ofCosts.kept],
  ] as const) {
    const misses = (rowsOf as number[][]).map(([first, second, label]) => {
      const [one, two, constant] = coefficients as [number, number, number];
      return (label as number) - Math.exp((first as number) * one + (second as number) * two + constant);
    });
    const found = (await judgedInTheClear({ model: modelName, aligned: base.aligned }, withModel)).samples[0]
      ?.regression;
    const root = Math.sqrt(misses.reduce((sum, miss) => sum + miss ** 2, 0) / misses.length);
    const mae = misses.reduce((sum, miss) => sum + Math.abs(miss), 0) / misses.length;
    expect((found?.rmse as number) / root).toBeCloseTo(1, 3);
    expect((found?.mae as number) / mae).toBeCloseTo(1, 3);
  }
  poisson.numbers.terms
    .slice(0, 3)
    .forEach(({ coefficient }, i) => expect(coefficient).toBeCloseTo(rates[i] as number, 3));
});
