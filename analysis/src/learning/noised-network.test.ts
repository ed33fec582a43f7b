/** Networks with noise, and split ones: what they learn where the noise is taken away, whom they spend, what is told, and what is refused. */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ArtifactCard } from '../contract/artifacts.ts';
import type { CardPrivacy, ColumnCard } from '../contract/cards.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { disclosureGuard } from '../contract/guard.ts';
import type { Kind } from '../kinds/kind.ts';
import { runInTheClear } from '../kinds/runtime.ts';
import { everyoneOf, runnersOf } from '../kinds/seats.ts';
import { type HeldShares, Shelf } from '../kinds/shelf.ts';
import { concentratedEpsilon } from '../privacy/accounting/concentrated.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import type { LearnerPlan } from './learner.ts';
import { multiplierOf } from './noised-network/noise.ts';
import type { NoisedNetworkPlan } from './noised-network/plan.ts';
import type { NoisedNetworkQuestion } from './noised-network/question.ts';
import { numbersOf } from './noised-network/report.ts';
import type { NoisedNetwork } from './noised-network/run.ts';
import {
  asSigned,
  cardOf,
  type Kept,
  keptTable,
  modelName,
  nothingIsRead,
  repeated,
  scoredInTheClear,
} from './testing/models.ts';
import { ranUnderProtocol, underProtocol } from './testing/under-protocol.ts';
import { train as kind } from './train/kind.ts';

const train = kind as unknown as Kind<NoisedNetworkQuestion, NoisedNetworkPlan & LearnerPlan, NoisedNetwork>;
const privacy: CardPrivacy = { unit: null, rows: 1, epsilon: '8', delta: '1e-4', period: 'ever' };
const number = (name: string, min: number, max: number, allow: ColumnCard['allow']): ColumnCard => ({
  name,
  type: { kind: 'integer' },
  nullable: name === 'income',
  range: { min: String(min), max: String(max) },
  allow,
});
const all: ColumnCard['allow'] = ['aggregate', 'combine', 'single-out', 'payload'];
const bank = cardOf('bank', 'customers', 300, [
  number('number', 0, 300, all),
  number('age', 0, 70, all),
  number('income', 0, 90, all),
  number('bad', 0, 1, all),
]);
const insurer = cardOf('insurer', 'policies', 300, [number('claims', 0, 10, all)]);

let database: TestDatabase;
let kept: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  for (const sql of [
    `CREATE SCHEMA bank; CREATE TABLE bank.customers AS SELECT 'k' || i AS id, i::BIGINT AS number, ((i * 37) % 70)::BIGINT AS age,
       CASE WHEN i % 24 = 0 THEN NULL ELSE (i * 7919) % 90 END::BIGINT AS income, ((i * 37) % 70 + 4 * (i % 11) > 50)::BIGINT AS bad FROM range(280) r(i)`,
    `CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT 'k' || i AS id, (i % 11)::BIGINT AS claims FROM range(20, 300) r(i)`,
  ])
    await database.run(sql);
  kept = await keptTable(database, [
    { ...bank, privacy },
    { ...insurer, privacy },
  ]);
});
afterAll(() => database.close());

const base = {
  aligned: 'align/0000000000000000/table',
  model: 'network',
  label: 'bad',
  features: ['age', 'claims'],
  layers: [{ units: 3, activation: 'relu' }],
  method: 'sgd',
  momentum: 0.5,
  epochs: 12,
  batch: 60,
  learningRate: 1,
  privacy: { epsilon: 4, delta: 1e-5 },
} as const;
const split = { ...base, layers: [{ units: 3, activation: 'sigmoid' }], leak: 'split-learning' } as const;

const compiled = async (question: object, { artifacts, parties, datasets }: Kept = kept, recipients = ['bank']) =>
  await train.compile({
    kind: 'train',
    question: train.read(question),
    parties,
    protocol: artifacts[0]?.protocol ?? '',
    datasets,
    artifacts,
    recipients,
  });

/** With noise that is 0 but for a chance of e^−1000 a number. */
const withoutNoise = <Plan extends NoisedNetworkPlan>(plan: Plan): Plan => {
  const { noise } = plan.noised.privacy;
  const scale = { numerator: '1', denominator: String(10n ** 10n) };
  return {
    ...plan,
    noised: {
      ...plan.noised,
      privacy: { ...plan.noised.privacy, noise: noise.map((each) => ({ ...each, scale })) },
    },
  };
};

async function ran({ plan, disclosure }: Awaited<ReturnType<typeof compiled>>, from = kept) {
  const shelf = new Shelf(plan, from.held);
  const told = await runInTheClear(
    runnersOf(plan),
    (runtime) => train.run(plan, runtime),
    nothingIsRead,
    { guard: disclosureGuard([...disclosure], everyoneOf(plan)), ...repeated() },
    shelf,
  );
  const [{ output, vectors, model }] = plan.keeps;
  const card: ArtifactCard = {
    ...(kept.artifacts[0] as ArtifactCard),
    name: modelName,
    vectors,
    model: model as never,
  };
  const { table: _table, ...artifact } = card;
  const after: Kept = {
    ...from,
    artifacts: [...from.artifacts, artifact],
    held: new Map([...from.held, [modelName, shelf.kept().get(output) as HeldShares]]),
  };
  return { told: told as NoisedNetwork, after };
}

/** How many of the rows in common a kept network has right. */
async function rightBy(after: Kept): Promise<number> {
  const rows = (await database.rows(
    'SELECT b.number::INT, b.bad::INT FROM bank.customers b JOIN insurer.policies i ON b.id = i.id ORDER BY b.number',
  )) as unknown as readonly (readonly [number, number])[];
  const scores = await scoredInTheClear({ model: modelName, aligned: base.aligned, show: ['number'] }, after);
  expect(scores.rows).toHaveLength(260);
  const found = new Map(scores.rows.map(([own, score]) => [Number(own), Number(score)]));
  return rows.filter(([own, bad]) => (found.get(own) as number) > 0.5 === (bad === 1)).length / rows.length;
}

test('without the noise it learns, and its weights are those that are kept', async () => {
  const found = await compiled({ ...base, tell: ['weights'] });
  const { told, after } = await ran({ ...found, plan: withoutNoise(found.plan) });
  expect(await rightBy(after)).toBeGreaterThan(0.9);
  const { layers } = numbersOf(found.plan, told);
  expect(layers.map(({ inputs, outputs }) => [inputs, outputs])).toEqual([
    [2, 3],
    [3, 1],
  ]);
  const [words] = (after.held.get(modelName) as HeldShares)[0] as [BigUint64Array];
  expect(layers[0]?.weights).toEqual(
    Array.from(words.slice(0, 6), (each) => Number(BigInt.asIntN(64, each)) / 2 ** 20),
  );
  expect(JSON.stringify(train.finish(found.plan, told))).toContain('train.network.noised');
});

test('split: without the noise it learns, from both layers', async () => {
  const found = await compiled({
    ...split,
    epochs: 20,
    batch: 60,
    learningRate: 2,
    privacy: { ...split.privacy, clip: 1 },
  });
  const { told, after } = await ran({ ...found, plan: withoutNoise(found.plan) });
  expect(told.weights).toBeNull();
  expect(await rightBy(after)).toBeGreaterThan(0.9);
  expect(JSON.stringify(train.finish(found.plan, told))).toContain('train.network.split');
});

test('the noise is that of all epochs, without anything for rows that are drawn', async () => {
  const { plan } = await compiled(base);
  // Twelve releases of a row, each of ρ = 1/(2·factor²): its ε at δ, less what drawing adds, is what is asked for.
  const epsilonOf = (of: NoisedNetworkPlan, releases: number) => {
    const rho = of.noised.privacy.noise.reduce(
      (sum, { measure }) => sum + releases / (2 * multiplierOf(of.noised.privacy, measure) ** 2),
      0,
    );
    return concentratedEpsilon(rho, 1e-5);
  };
  expect(epsilonOf(plan, 12)).toBeLessThanOrEqual(4);
  expect(epsilonOf(plan, 12)).toBeGreaterThan(3.98);
  const { plan: shown } = await compiled(split);
  expect(shown.noised.privacy.noise.map(({ measure }) => measure)).toEqual(['steps', 'numbers']);
  expect(epsilonOf(shown, 12)).toBeGreaterThan(3.98);
  expect(epsilonOf(shown, 12)).toBeLessThanOrEqual(4);
  // Smaller batches are no samples: what one row can change is less, the noise in parts of it the same.
  const { plan: small } = await compiled({ ...base, batch: 20 });
  expect(multiplierOf(small.noised.privacy, 'steps')).toBe(multiplierOf(plan.noised.privacy, 'steps'));
  // Of a person with three rows three times as much.
  const cards = [
    { ...bank, privacy: { ...privacy, unit: 'person', rows: 3 } },
    { ...insurer, privacy },
  ];
  const { plan: people } = await compiled(base, { ...kept, datasets: cards });
  expect(multiplierOf(people.noised.privacy, 'steps') / multiplierOf(plan.noised.privacy, 'steps')).toBeCloseTo(3, 3);
});

test.each([
  ['noised', base, ['bank', 'insurer']],
  ['split', split, ['insurer']],
] as const)(
  '%s: under protocol for the price told; what is told, and whose ε it spends',
  async (_, question, spent) => {
    const from = underProtocol(kept, 'replicated');
    const found = await compiled({ ...question, epochs: 1, batch: 200 }, from);
    await ranUnderProtocol(kind, found, from);
    const plan = asSigned(found.plan);
    const released = found.disclosure
      .filter(({ releases }) => releases > 0)
      .map(({ id, who, releases }) => [id, who, releases]);
    const rows = 300;
    expect(released).toEqual(
      question === base
        ? []
        : [
            ['labels', ['bank'], 2 * rows],
            ['numbers', ['bank'], 3 * rows],
            ['checks', ['bank', 'insurer', 'notary'], 2],
          ],
    );
    const owners = ['bank', 'insurer'].filter(
      (owner) => train.ownPart(plan, kept.datasets, owner)?.privacy?.epsilon === '4',
    );
    expect(owners).toEqual(spent);
    for (const language of ['en', 'zh'] as const) {
      const text = [
        train.view.questionText(plan, language),
        ...train.view.steps(plan, language, found.cost).map((step) => step.text),
        renderDisclosure([...found.disclosure], language),
      ].join('\n');
      expect(text).not.toMatch(/\{\w+\}|undefined/);
      expect(text).toContain(language === 'en' ? 'any one row of insurer.policies, ε = 4' : '差分隐私');
      expect(text.includes(language === 'en' ? 'split learning' : '拆分学习')).toBe(question === split);
      if (language === 'en') expect(text.includes('any one row of bank.customers')).toBe(question === base);
    }
  },
);

test('split: what it costs is shown beside the same network on shares', async () => {
  const from = underProtocol(kept, 'replicated');
  const question = { ...split, epochs: 1, batch: 200 };
  const { artifacts, parties, datasets } = from;
  const about = { kind: 'train', parties, protocol: 'replicated', datasets, artifacts, recipients: ['bank'] };
  const found = await compiled(question, from);
  const ways = await train.ways?.({ ...about, question: train.read(question) }, found);
  const { leak: _leak, ...noised } = question;
  const other = await compiled(noised, from);
  expect(ways?.map(({ name, isTaken, cost }) => [name, isTaken, cost?.rounds])).toEqual([
    ['way.network-split', true, found.cost.rounds],
    ['way.network-noised', false, other.cost.rounds],
    ['way.network-shared', false, expect.any(Number)],
  ]);
  expect(await train.ways?.({ ...about, question: train.read(noised) }, other)).toEqual([]);
});

const failure = async (question: object, from?: Kept, recipients?: string[]): Promise<unknown> =>
  await (async () => await compiled(question, from, recipients))().then(
    () => undefined,
    (error: { code?: string }) => error.code,
  );

test('is refused without what the owners give, and where noise would not be all', async () => {
  const closed = { ...kept, datasets: [{ ...bank, privacy }, insurer] };
  const { privacy: _asked, ...open } = split;
  expect(await failure(open)).toBe('question.missing-member');
  expect(await failure(base, closed)).toBe('policy.privacy-none');
  expect(await failure(split, closed)).toBe('policy.privacy-none');
  // The label's owner is told, and nobody is told of its rows.
  expect(await failure(split, { ...kept, datasets: [bank, { ...insurer, privacy }] })).toBeUndefined();
  expect(await failure({ ...base, privacy: { epsilon: 9, delta: 1e-5 } })).toBe('policy.privacy-epsilon');
  expect(await failure({ ...base, privacy: { epsilon: 4, delta: 1e-12 } })).toBe('train.privacy-delta');
  expect(await failure({ ...base, privacy: { epsilon: 1e-4, delta: 1e-5 } })).toBe('train.privacy-wide');
  for (const change of [
    { epsilon: 4 },
    { epsilon: 4, delta: 1e-5, mechanism: 'laplace' },
    { epsilon: 4, delta: 1e-5, clip: 0 },
  ])
    expect(await failure({ ...base, privacy: change })).toBe('question.wrong-member');
  expect(await failure({ ...base, tell: ['curve'] })).toBe('question.wrong-member');
  expect(await failure({ ...base, missing: 'mean' })).toBe('question.unknown-member');
  expect(await failure({ ...base, leak: 'all' })).toBe('question.wrong-member');
  expect(await failure({ ...split, layers: base.layers })).toBe('network.split-sigmoid');
  expect(await failure({ ...split, tell: ['weights'] })).toBe('network.split-tell');
  expect(await failure({ ...split, label: 'income' })).toBe('network.split-number');
  expect(await failure(split, kept, ['notary'])).toBe('network.split-recipient');
  const artifacts = kept.artifacts.map((each): ArtifactCard => {
    const { table } = each;
    return table === undefined ? each : { ...each, table: { ...table, prepared: { by: null } } };
  });
  expect(await failure(base, { ...kept, artifacts })).toBe('train.privacy-table');
  expect(await failure({ ...base, test: { share: 0.3, seed: 1 } })).toBe('train.privacy-test');
  const guarded = {
    ...insurer,
    columns: insurer.columns.map((each) => ({ ...each, allow: each.allow.filter((use) => use !== 'single-out') })),
  };
  const careful = {
    ...kept,
    datasets: [
      { ...bank, privacy },
      { ...guarded, privacy },
    ],
  };
  expect(await failure(split, careful)).toBe('policy.column');
  expect(await failure(base, careful)).toBeUndefined();
});
