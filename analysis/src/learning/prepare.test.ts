/** Preparations of aligned tables: against pandas and scikit-learn, and under protocol at the price told. */
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ArtifactCard } from '../contract/artifacts.ts';
import type { ColumnCard } from '../contract/cards.ts';
import { type HeldShares, Shelf } from '../kinds/shelf.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { renderReport } from '../contract/report-html.ts';
import type { Kind } from '../kinds/kind.ts';
import { runInTheClear } from '../kinds/runtime.ts';
import { runnersOf } from '../kinds/seats.ts';
import { viewNamed } from '../views.ts';
import { prepare } from './prepare/kind.ts';
import { reportOf } from './prepare/report.ts';
import type { PrepareQuestion } from './prepare/question.ts';
import type { PreparePlan } from './prepare/plan.ts';
import {
  asSigned,
  cardOf,
  columnsIn,
  judgedInTheClear,
  type Kept,
  leftBy,
  keptTable,
  modelName,
  nothingIsRead,
  scoredInTheClear,
  trainedInTheClear,
} from './testing/models.ts';
import { heldWords, ranUnderProtocol, underProtocol } from './testing/under-protocol.ts';

interface Rows {
  readonly id: readonly string[];
  readonly age: readonly number[];
  readonly income: readonly (number | null)[];
  readonly ward: readonly (string | null)[];
  readonly owns: readonly (boolean | null)[];
  readonly claims: readonly number[];
  readonly bad: readonly number[];
}

interface Vectors {
  readonly train: Rows;
  readonly new: Rows;
  readonly prepared: readonly (readonly number[])[];
  readonly preparedNew: readonly (readonly number[])[];
  readonly mean: number;
  readonly median: number;
  readonly least: number;
  readonly sqrtAge: readonly number[];
  readonly weights: readonly number[];
  readonly coefficients: readonly number[];
  readonly intercept: number;
  readonly scores: readonly number[];
}

// By prepare.py.
const vectors = JSON.parse(readFileSync(new URL('./vectors/prepare.json', import.meta.url), 'utf8')) as Vectors;

let database: TestDatabase;
let kept: Kept;
let fresh: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  await load('', vectors.train);
  await load('2', vectors.new);
  await database.run(
    `CREATE TABLE bank.rare AS SELECT 'k' || i AS id, 500::BIGINT AS same, CASE WHEN i < 5 THEN i END::BIGINT AS gaps, CASE WHEN i < 7 THEN 'b' ELSE 'a' END AS ward FROM range(400) r(i)`,
  );
  kept = await keptTable(database, datasetsOf(''));
  fresh = await keptTable(database, datasetsOf('2'));
});
afterAll(() => database.close());

/** Bank and insurer have rows beside the common ones. */
async function load(suffix: string, rows: Rows): Promise<void> {
  const sql = (each: unknown): string => (each === null ? 'NULL' : JSON.stringify(each).replaceAll('"', "'"));
  const list = (...columns: (readonly unknown[])[]) =>
    rows.id.map((_, i) => `(${columns.map((column) => sql(column[i])).join(', ')})`).join(', ');
  await database.run(`CREATE SCHEMA IF NOT EXISTS bank; CREATE SCHEMA IF NOT EXISTS insurer`);
  await database.run(
    `CREATE TABLE bank.customers${suffix} AS SELECT id, age::BIGINT AS age, income::DECIMAL(9, 2) AS income, ward::VARCHAR AS ward, bad::BIGINT AS bad
       FROM (VALUES ${list(rows.id, rows.age, rows.income, rows.ward, rows.bad)}, ('x', 30, 99999, 'west', 1), ('y', 30, 1, 'west', 1)) t(id, age, income, ward, bad)`,
  );
  await database.run(
    `CREATE TABLE insurer.policies${suffix} AS SELECT id, claims::BIGINT AS claims, owns::BOOLEAN AS owns
       FROM (VALUES ${list(rows.id, rows.claims, rows.owns)}, ('v', 400, true), ('w', 0, false)) t(id, claims, owns)`,
  );
}

function number(name: string, min: number, max: number, more: Partial<ColumnCard> = {}): ColumnCard {
  const allow = ['aggregate', 'filter', 'extreme', 'combine', 'payload', 'single-out'] as const;
  return {
    name,
    type: { kind: 'integer' },
    nullable: false,
    range: { min: String(min), max: String(max) },
    allow,
    ...more,
  };
}

function datasetsOf(suffix: string) {
  return [
    cardOf('bank', `customers${suffix}`, 450, [
      number('age', 18, 80),
      number('income', 0, 10000000, { type: { kind: 'decimal', precision: 9, scale: 2 }, nullable: true }),
      {
        name: 'ward',
        type: { kind: 'text' },
        nullable: true,
        categories: ['centre', 'east', 'north', 'west'],
        allow: ['group', 'combine', 'single-out'],
      },
      number('bad', 0, 1),
    ]),
    cardOf('insurer', `policies${suffix}`, 450, [
      number('claims', 0, 500),
      { name: 'owns', type: { kind: 'boolean' }, nullable: true, allow: ['aggregate', 'combine', 'single-out'] },
    ]),
  ];
}

const aligned = 'align/0000000000000000/table';
const pipeline: PrepareQuestion = {
  aligned,
  columns: {
    income: [{ fill: 'median' }, { clip: { quantiles: [0.05, 0.95] } }, { standardise: 'z' }],
    age: [{ standardise: 'z' }],
    claims: [{ transform: 'log1p' }, { standardise: 'min-max' }],
    ward: [{ fill: 'mode' }, { encode: 'one-hot', categories: ['east', 'north', 'west'] }],
    owns: [{ fill: 'mode' }, { encode: 'ordinal', categories: ['false', 'true'] }],
  },
};
/** As the pipeline of scikit-learn orders them. */
const made = [
  'bank.customers.income',
  'bank.customers.age',
  'insurer.policies.claims',
  'bank.customers.ward=east',
  'bank.customers.ward=north',
  'bank.customers.ward=west',
  'insurer.policies.owns',
];
const requestOf = (question: object, { artifacts, parties, datasets }: Kept) => ({
  kind: 'prepare',
  question: prepare.read(question),
  parties,
  protocol: 'replicated',
  datasets,
  artifacts,
  recipients: ['notary'],
});
const preparedTable = 'prepare/0000000000000000/table';
const byName = (a: number, b: number) => a - b;

/** Largest distance of two lists of numbers as sorted: rows of a kept table are in an order that nobody knows. */
function apart(found: readonly (bigint | null)[] | undefined, expected: readonly number[], unit: number): number {
  const own = (found ?? []).map((each) => Number(each) / unit).sort(byName);
  const others = [...expected].sort(byName);
  expect(own.length).toBe(others.length);
  return Math.max(...own.map((each, i) => Math.abs(each - (others[i] as number))));
}

test('every step is the one of scikit-learn', async () => {
  const { kept: after } = await leftBy(prepare as never, 'prepare', pipeline, kept);
  const columns = await columnsIn(after, preparedTable);
  const distances = made.map((name, i) => apart(columns.get(name), vectors.prepared[i] as number[], i > 2 ? 1 : 1e6));
  expect(Math.max(...distances.slice(0, 3))).toBeLessThan(2e-5);
  expect(Math.max(...distances.slice(3))).toBe(0);
});

test('a model on the prepared table scores new rows as the pipeline does', async () => {
  const { kept: after } = await leftBy(prepare as never, 'prepare', pipeline, kept);
  const features = made;
  const question = { aligned: preparedTable, model: 'logistic', label: 'bad', features, iterations: 12 } as const;
  const { numbers, kept: withModel } = await trainedInTheClear(question, after);
  numbers.terms.slice(0, made.length).forEach(({ coefficient }, i) => {
    const expected = vectors.coefficients[i] as number;
    expect(Math.abs((coefficient as number) - expected)).toBeLessThan(1e-4 * Math.max(1, Math.abs(expected)));
  });
  expect(numbers.terms[made.length]?.coefficient).toBeCloseTo(vectors.intercept, 4);

  const others = {
    ...fresh,
    artifacts: [...fresh.artifacts.map(renamed), ...withModel.artifacts],
    held: new Map([...withModel.held, [newTable, heldOf(fresh)]]),
  };
  const both = { ...others, datasets: [...kept.datasets, ...fresh.datasets] };
  const by = { aligned: newTable, with: 'prepare/0000000000000000/fitted' };
  const { kept: ready, plan } = await leftBy(prepare as never, 'prepare', by, both, '1111111111111111');
  const columns = await columnsIn(ready, 'prepare/1111111111111111/table');
  const again = made.map((name) => name.replace('customers', 'customers2').replace('policies', 'policies2'));
  const distances = again.map((name, i) =>
    apart(columns.get(name), vectors.preparedNew[i] as number[], i > 2 ? 1 : 1e6),
  );
  expect(Math.max(...distances.slice(0, 3))).toBeLessThan(2e-5);
  expect(Math.max(...distances.slice(3))).toBe(0);
  // Nothing is fitted: nobody is told anything.
  expect((plan as unknown as PreparePlan).keeps.map(({ output }) => output)).toEqual(['table']);
  const scored = await scoredInTheClear(
    { model: modelName, aligned: 'prepare/1111111111111111/table', decimals: 6 },
    ready,
  );
  const scores = scored.rows.map((row) => Number(row.at(-1))).sort(byName);
  [...vectors.scores].sort(byName).forEach((score, i) => expect(scores[i]).toBeCloseTo(score, 4));

  // A table that was not prepared so is refused, and so is one that was for a model of another.
  await expect(scoredInTheClear({ model: modelName, aligned: newTable }, ready)).rejects.toMatchObject({
    code: 'model.prepared',
  });
  await expect(scoredInTheClear({ model: modelName, aligned }, ready)).rejects.toMatchObject({
    code: 'model.prepared',
  });
  const otherwise = await leftBy(prepare as never, 'prepare', pipeline, ready, '2222222222222222');
  await expect(
    judgedInTheClear({ model: modelName, aligned: 'prepare/2222222222222222/table' }, otherwise.kept),
  ).rejects.toMatchObject({ code: 'model.prepared', fields: { expected: 'prepare/0000000000000000/fitted' } });
  const plain = await trainedInTheClear({ ...question, aligned, features: ['age', 'claims'] }, ready);
  await expect(
    scoredInTheClear(
      { model: modelName, aligned: preparedTable },
      {
        ...plain.kept,
        artifacts: plain.kept.artifacts.filter(
          ({ name }, i, all) => all.findLastIndex((each) => each.name === name) === i,
        ),
      },
    ),
  ).rejects.toMatchObject({ code: 'model.not-prepared' });
  await expect(
    leftBy(prepare as never, 'prepare', { ...pipeline, aligned: preparedTable }, after),
  ).rejects.toMatchObject({
    code: 'prepare.twice',
  });
  // Columns that are made of others are shown to nobody.
  await expect(
    scoredInTheClear({ model: modelName, aligned: preparedTable, show: ['bank.customers.income'] }, withModel),
  ).rejects.toMatchObject({ code: 'score.show-made' });
});

const newTable = 'align/3333333333333333/table';
const renamed = (card: ArtifactCard): ArtifactCard => ({ ...card, name: newTable });
const heldOf = ({ held }: Kept): HeldShares => [...held.values()][0] as HeldShares;

test('fills, indicators, roots and balanced weights', async () => {
  const columns = {
    income: [{ missing: 'indicator' }, { fill: 'mean' }],
    age: [{ transform: 'sqrt' }],
    bad: [{ weights: 'balanced' }],
    claims: [{ clip: { least: 5, most: 40 } }],
    ward: [{ fill: { value: 'west' } }],
    owns: [{ fill: { value: true } }],
  };
  const { kept: after, plan } = await leftBy(prepare as never, 'prepare', { aligned, columns }, kept);
  const found = await columnsIn(after, preparedTable);
  const { train: rows } = vectors;
  const of = (name: string) => found.get(`bank.customers.${name}`);
  expect(
    apart(
      of('income'),
      rows.income.map((each) => each ?? vectors.mean),
      1e6,
    ),
  ).toBeLessThan(1e-6);
  expect(
    apart(
      of('income missing'),
      rows.income.map((each) => (each === null ? 1 : 0)),
      1,
    ),
  ).toBe(0);
  expect(apart(of('age'), vectors.sqrtAge, 1e6)).toBeLessThan(2e-5);
  expect(
    apart(
      of('bad weight'),
      rows.bad.map((each) => vectors.weights[each] as number),
      1e6,
    ),
  ).toBeLessThan(1e-6);
  expect(apart(of('bad'), rows.bad, 1)).toBe(0);
  expect(
    apart(
      found.get('insurer.policies.claims'),
      rows.claims.map((each) => Math.min(40, Math.max(5, each))),
      1,
    ),
  ).toBe(0);
  expect(
    apart(
      found.get('insurer.policies.owns'),
      rows.owns.map((each) => (each === false ? 0 : 1)),
      1,
    ),
  ).toBe(0);
  const wards = ['centre', 'east', 'north', 'west'];
  expect(
    apart(
      of('ward'),
      rows.ward.map((each) => wards.indexOf(each ?? 'west')),
      1,
    ),
  ).toBe(0);
  // Made columns are their owners' columns to policies: a cut says what a condition does.
  const grants = await prepare.grants({ ...requestOf({ aligned, columns }, kept) });
  expect(grants.required).toContainEqual({ owner: 'insurer', dataset: 'policies', column: 'claims', use: 'filter' });
  expect(grants.required.some(({ column }) => column.includes('missing'))).toBe(false);
  const told = (plan as unknown as PreparePlan).keeps.map(({ output, vectors: kepts }) => [output, kepts.length]);
  expect(told).toEqual([
    ['table', 9],
    ['fitted', 2],
  ]);
});

/** Definition 7 of Hyndman and Fan. */
function quantileOf(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort(byName);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)] as number, sorted[Math.ceil(place)] as number];
  return low + (place - Math.floor(place)) * (high - low);
}

test.each([
  ['mean', [0, 1]],
  ['mean', [0.2, 0.5]],
  ['median', [0, 0.5]],
  ['median', [0.45, 0.58]],
  ['median', [0.999, 1]],
] as const)('gaps at the %s are among the numbers whose quantiles %j are taken', async (fill, quantiles) => {
  const columns = { income: [{ fill }, { clip: { quantiles } }] };
  const { kept: after } = await leftBy(prepare as never, 'prepare', { aligned, columns }, kept);
  const found = (await columnsIn(after, preparedTable)).get('bank.customers.income');
  const filled = vectors.train.income.map((each) => each ?? vectors[fill]);
  const [least, most] = quantiles.map((share) => quantileOf(filled, share)) as [number, number];
  const expected = filled.map((each) => Math.min(most, Math.max(least, each)));
  expect(apart(found, expected, 1e6)).toBeLessThan(2e-6);
});

test('quantiles of a column whose gaps were filled by its median need no other sort', async () => {
  const sent = async (...steps: object[]): Promise<number> => {
    const request = requestOf({ aligned, columns: { income: steps } }, kept);
    const { cost } = await prepare.compile(request);
    return Math.max(...cost.bytes);
  };
  const clip = { clip: { quantiles: [0.05, 0.95] } };
  const both = await sent({ fill: 'median' }, clip);
  expect(both).toBeLessThan(0.8 * ((await sent({ fill: 'median' })) + (await sent({ fill: { value: 1 } }, clip))));
});

test('gaps that stay are gaps', async () => {
  const columns = {
    income: [{ standardise: 'min-max' }],
    ward: [{ encode: 'ordinal', categories: ['west', 'north', 'east', 'centre'] }],
  };
  const { kept: after } = await leftBy(prepare as never, 'prepare', { aligned, columns }, kept);
  const found = await columnsIn(after, preparedTable);
  const { train: rows } = vectors;
  const there = found.get('bank.customers.income')?.filter((each) => each !== null);
  const incomes = rows.income.filter((each) => each !== null);
  const [least, most] = [Math.min(...incomes), Math.max(...incomes)];
  expect(
    apart(
      there,
      incomes.map((each) => (each - least) / (most - least)),
      1e6,
    ),
  ).toBeLessThan(3e-6);
  expect(found.get('bank.customers.income')?.filter((each) => each === null)).toHaveLength(
    rows.income.length - incomes.length,
  );
  const order = ['west', 'north', 'east', 'centre'];
  const wards = rows.ward.filter((each) => each !== null).map((each) => order.indexOf(each));
  expect(
    apart(
      found.get('bank.customers.ward')?.filter((each) => each !== null),
      wards,
      1,
    ),
  ).toBe(0);
});

test('rows for tests are fitted to by nothing', async () => {
  const share = { share: 0.5, seed: 3 };
  const one = await leftBy(
    prepare as never,
    'prepare',
    { aligned, columns: { income: [{ fill: 'mean' }] }, test: share },
    kept,
  );
  const all = await leftBy(prepare as never, 'prepare', { aligned, columns: { income: [{ fill: 'mean' }] } }, kept);
  const filling = async ({ kept: after }: { kept: Kept }) => {
    const own = [...((await columnsIn(after, preparedTable)).get('bank.customers.income') ?? [])].map(Number);
    return own.find((each, i) => own.indexOf(each) < i && own.filter((other) => other === each).length > 9);
  };
  const [ofHalf, ofAll] = [await filling(one), await filling(all)];
  expect(Number(ofAll) / 1e6).toBeCloseTo(vectors.mean, 5);
  expect(ofHalf).not.toBe(ofAll);
});

test.each([
  [{ aligned }, 'prepare.columns-or-with'],
  [{ aligned, with: 'prepare/0/fitted', columns: { income: [{ fill: 'mean' }] } }, 'prepare.columns-or-with'],
  [{ aligned, columns: { income: [{ fil: 'mean' }] } }, 'question.wrong-member'],
  [{ aligned, columns: { income: [{ fill: 'mean', clip: {} }] } }, 'question.wrong-member'],
  [{ aligned, columns: { income: [{ clip: { quantiles: [0.01] } }] } }, 'question.wrong-member'],
  [{ aligned, columns: { income: [{ clip: { quantiles: [0.00015, 0.5] } }] } }, 'question.wrong-member'],
  [{ aligned, columns: { incme: [{ fill: 'mean' }] } }, 'model.unknown-column'],
  [
    { aligned, columns: { income: [{ fill: 'mean' }], 'bank.customers.income': [{ fill: 'mean' }] } },
    'prepare.named-twice',
  ],
  [{ aligned, columns: { income: [{ clip: { least: 10, most: 5 } }] } }, 'prepare.reversed'],
  [{ aligned, columns: { income: [{ clip: { quantiles: [0.9, 0.1] } }] } }, 'prepare.reversed'],
  [{ aligned, columns: { income: [{ clip: { least: 200000 } }] } }, 'prepare.reversed'],
  [{ aligned, columns: { income: [{ clip: { least: -5, most: -1 } }] } }, 'prepare.clips-all'],
  [{ aligned, columns: { income: [{ clip: { least: 0.001 } }] } }, 'prepare.value'],
  [{ aligned, columns: { income: [{ fill: { value: 'much' } }] } }, 'prepare.value'],
  [{ aligned, columns: { age: [{ fill: 'mean' }] } }, 'prepare.no-gaps'],
  [{ aligned, columns: { age: [{ missing: 'indicator' }] } }, 'prepare.no-gaps'],
  [{ aligned, columns: { income: [{ fill: 'mode' }] } }, 'prepare.mode'],
  [{ aligned, columns: { ward: [{ fill: 'mean' }] } }, 'prepare.fill-list'],
  [{ aligned, columns: { ward: [{ fill: { value: 'south' } }] } }, 'prepare.category'],
  [{ aligned, columns: { ward: [{ encode: 'one-hot', categories: ['south'] }] } }, 'prepare.category'],
  [{ aligned, columns: { ward: [{ encode: 'ordinal', categories: ['west'] }] } }, 'prepare.not-listed'],
  [{ aligned, columns: { ward: [{ standardise: 'z' }] } }, 'prepare.of-numbers'],
  [{ aligned, columns: { ward: [{ encode: 'one-hot' }, { fill: 'mode' }] } }, 'prepare.after-one-hot'],
  [{ aligned, columns: { age: [{ encode: 'one-hot' }] } }, 'prepare.of-lists'],
  [{ aligned, columns: { age: [{ encode: 'woe' }] } }, 'prepare.no-woe'],
  [{ aligned, columns: { age: [{ weights: 'balanced' }] } }, 'prepare.weights'],
  [
    { aligned, columns: { age: [{ clip: { least: 30, most: 40 } }, { clip: { least: 50, most: 60 } }] } },
    'prepare.clips-all',
  ],
  [{ aligned, with: aligned }, 'prepare.not-fitted'],
  [{ aligned, with: 'prepare/9999999999999999/fitted' }, 'artifact.unknown'],
  [{ aligned: 'prepare/9999999999999999/table', columns: { age: [{ standardise: 'z' }] } }, 'artifact.unknown'],
])('%j is refused: %s', async (question, code) => {
  await expect(leftBy(prepare as never, 'prepare', question, kept)).rejects.toMatchObject({ code });
});

test('too few rows, rare values and constant columns end the run before anything is kept', async () => {
  const rare = await keptTable(database, [
    cardOf('bank', 'rare', 410, [
      number('same', 0, 1000),
      number('gaps', 0, 10, { nullable: true }),
      list('ward', ['a', 'b']),
    ]),
    ...datasetsOf('').slice(1),
  ]);
  const of = (columns: object) => leftBy(prepare as never, 'prepare', { aligned, columns }, rare);
  await expect(of({ same: [{ standardise: 'z' }] })).rejects.toMatchObject({
    code: 'prepare.constant-rows',
    fields: { columns: ['bank.rare.same'] },
  });
  await expect(of({ same: [{ standardise: 'min-max' }] })).rejects.toMatchObject({ code: 'prepare.constant-rows' });
  await expect(of({ gaps: [{ fill: 'mean' }] })).rejects.toMatchObject({
    code: 'prepare.few',
    fields: { minimum: 10 },
  });
  await expect(of({ gaps: [{ fill: 'median' }] })).rejects.toMatchObject({ code: 'prepare.few' });
  await expect(of({ ward: [{ encode: 'one-hot' }] })).rejects.toMatchObject({
    code: 'prepare.few',
    fields: { columns: ['bank.rare.ward: ward=b'] },
  });
  await expect(of({ ward: [{ weights: 'balanced' }] })).rejects.toMatchObject({
    fields: { columns: ['bank.rare.ward: b'] },
  });
  // A constant that is given needs nobody's rows.
  await of({ gaps: [{ fill: { value: 3 } }] });
  await expect(
    leftBy(
      prepare as never,
      'prepare',
      { aligned, columns: { claims: [{ standardise: 'z' }] }, test: { share: 0.9, seed: 1 } },
      withMinimum(100),
    ),
  ).rejects.toMatchObject({ code: 'prepare.few-rows' });
});

const list = (name: string, categories: readonly string[]): ColumnCard => ({
  name,
  type: { kind: 'text' },
  nullable: false,
  categories,
  allow: ['group', 'combine'],
});

/** The same table under another minimum. */
function withMinimum(minimumGroupSize: number): Kept {
  return { ...kept, datasets: kept.datasets.map((each) => ({ ...each, minimumGroupSize })) };
}

test('a transformation is for tables of the same columns', async () => {
  const { kept: after } = await leftBy(prepare as never, 'prepare', pipeline, kept);
  const by = async (change: (column: ColumnCard) => ColumnCard) => {
    const datasets = datasetsOf('').map((each) => ({ ...each, columns: each.columns.map(change) }));
    const other = await keptTable(database, datasets);
    const both = {
      ...other,
      artifacts: [...other.artifacts, ...after.artifacts.slice(1)],
      held: new Map([...after.held, ...other.held]),
    };
    return await leftBy(prepare as never, 'prepare', { aligned, with: 'prepare/0000000000000000/fitted' }, both);
  };
  const only =
    (name: string, change: Partial<ColumnCard>) =>
    (column: ColumnCard): ColumnCard =>
      column.name === name ? { ...column, ...change } : column;
  await expect(by(only('age', { range: { min: '18', max: '81' } }))).rejects.toMatchObject({
    code: 'prepare.schema',
    fields: { column: 'bank.customers.age' },
  });
  await expect(by(only('age', { nullable: true }))).rejects.toMatchObject({ code: 'prepare.schema' });
  await expect(
    by(only('income', { type: { kind: 'decimal', precision: 9, scale: 3 }, range: { min: '0', max: '100000000' } })),
  ).rejects.toMatchObject({ code: 'prepare.schema' });
  await expect(by(only('ward', { categories: ['centre', 'east', 'north', 'south', 'west'] }))).rejects.toMatchObject({
    code: 'prepare.schema',
  });
  await by(only('age', { range: { min: '18', max: '79' } }));
});

test.each(['replicated', 'additive-dealer'] as const)(
  'under %s the same bits are kept, at the price told',
  { timeout: 120_000 },
  async (protocol) => {
    const from = underProtocol(kept, protocol);
    const columns = {
      ...pipeline.columns,
      bad: [{ weights: 'balanced' }],
      income: [{ missing: 'indicator' }, ...(pipeline.columns?.['income'] ?? [])],
    };
    const request = { ...requestOf({ ...pipeline, columns }, from), protocol, recipients: ['bank'] };
    const compiled = await prepare.compile(request);
    const { disclosure } = compiled;
    const plan = asSigned(compiled.plan);
    const ran = await ranUnderProtocol(prepare as unknown as Kind, compiled, from);
    expect(ran.results.map((told) => told === true)).toEqual([true, false, false]);
    const shelf = new Shelf(plan, kept.held);
    await runInTheClear(runnersOf(plan), (runtime) => prepare.run(plan, runtime), nothingIsRead, undefined, shelf);
    for (const { output } of plan.keeps) expect(ran.kept.get(output)).toEqual(heldWords(shelf.kept().get(output)));

    for (const language of ['en', 'zh'] as const) {
      const view = viewNamed('prepare');
      const texts = [view.questionText(plan, language), ...view.steps(plan, language).map(({ text }) => text)];
      expect([renderDisclosure([...disclosure], language), ...texts].join('\n')).not.toMatch(
        /\{|undefined|disclosure\.|prepare\.(do|step|question)/,
      );
      expect(renderReport(reportOf(plan), language)).not.toMatch(/prepare\.report|undefined/);
    }
    const checks = disclosure.find(({ id }) => id === 'checks');
    expect([checks?.who, checks?.releases]).toEqual([
      protocol === 'replicated' ? ['bank', 'insurer', 'notary'] : ['bank', 'insurer'],
      17,
    ]);

    // A transformation that was fitted before tells nobody anything.
    const name = 'prepare/0000000000000000/fitted';
    const [, fitted] = plan.keeps;
    const withFitted: Kept = {
      ...from,
      artifacts: [...from.artifacts, { ...(from.artifacts[0] as ArtifactCard), ...fitted, name }],
      held: new Map([...kept.held, [name, shelf.kept().get('fitted') as HeldShares]]),
    };
    const applying = await prepare.compile({
      ...requestOf({ aligned, with: name }, withFitted),
      protocol,
      recipients: ['bank'],
    });
    expect(applying.disclosure.every(({ releases }) => releases === 0)).toBe(true);
    const again = await ranUnderProtocol(prepare as unknown as Kind, applying, withFitted);
    expect(again.kept.get('table')).toEqual(ran.kept.get('table'));
  },
);
