/** Networks of kept tables: what they give, against their told weights in floating point; under protocol at the price told; what is refused. */
import { DuckDBInstance } from '@duckdb/node-api';
import { decodeFixed, protocolNamed, type Ring, runLocal, type SetMemory } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ColumnCard } from '../contract/cards.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { disclosureGuard } from '../contract/guard.ts';
import { runInTheClear, runtimeOf } from '../kinds/runtime.ts';
import { Shelf } from '../kinds/shelf.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import type { NetworkTrainPlan } from './network/plan.ts';
import type { NetworkQuestion } from './network/question.ts';
import { type NetworkNumbers, numbersOf, reportOf, type TrainedNetwork } from './network/report.ts';
import { networkUse } from './network/use.ts';
import {
  asSigned,
  cardOf as card,
  judgedInTheClear,
  type Kept,
  keptTable,
  leftBy,
  modelName,
  nothingIsRead,
  scoredInTheClear,
  stackedTable,
} from './testing/models.ts';
import { train } from './testing/networks.ts';
import { ranUnderProtocol, sharedInputs, underProtocol } from './testing/under-protocol.ts';

let database: TestDatabase;
let kept: Kept;
let stacked: Kept;

const number = (name: string, min: number, max: number, more: Partial<ColumnCard> = {}): ColumnCard => ({
  name,
  type: { kind: 'integer' },
  nullable: false,
  range: { min: String(min), max: String(max) },
  allow: ['aggregate', 'combine', 'single-out', 'payload'],
  ...more,
});
const list = (name: string, categories: readonly string[]): ColumnCard => ({
  name,
  type: { kind: 'text' },
  nullable: false,
  categories: [...categories],
  allow: ['group', 'combine', 'single-out'],
});

beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  const segment = `CASE WHEN i % 5 = 0 OR (i * 37) % 70 > 50 THEN 'gold' WHEN (i // 6) % 4 = 1 THEN 'new' ELSE 'plain' END`;
  for (const sql of [
    `CREATE SCHEMA bank; CREATE TABLE bank.customers AS SELECT 'k' || i AS id, ((i * 37) % 70)::BIGINT AS age, i::BIGINT AS number,
       CASE WHEN i % 24 = 0 THEN NULL ELSE ((i * 7919) % 9000)::DECIMAL(9, 2) / 100 - 20 END AS income,
       ['a', 'b', 'c', 'd'][1 + (i // 6) % 4] AS ward, ${segment} AS segment, (i * 37) % 70 > 35 AS bad,
       (50 + 3 * ((i * 37) % 70) - 40 * ((i // 6) % 4))::DECIMAL(9, 2) AS cost FROM range(240) r(i) ORDER BY hash(i)`,
    `CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT 'k' || 2 * i AS id,
       CASE WHEN (2 * i) % 5 = 0 THEN 9 ELSE i % 4 END::BIGINT AS claims FROM range(110) r(i) ORDER BY hash(i + 1)`,
    ...['north', 'south'].map(
      (
        name,
        at,
      ) => `CREATE SCHEMA ${name}; CREATE TABLE ${name}.people AS SELECT 'k' || i AS id, ((i * 37) % 70)::BIGINT AS age,
       ['a', 'b', 'c', 'd'][1 + (i // 6) % 4] AS ward, ((i * 37) % 70 > 35)::BIGINT AS bad, i::BIGINT AS number FROM range(${60 - 20 * at}) r(i)`,
    ),
  ])
    await database.run(sql);
  const wards = ['a', 'b', 'c', 'd'];
  kept = await keptTable(database, [
    card('bank', 'customers', 244, [
      number('age', 0, 70),
      number('number', 0, 240),
      number('income', -2000, 7000, { type: { kind: 'decimal', precision: 9, scale: 2 }, nullable: true }),
      list('ward', wards),
      list('segment', ['gold', 'new', 'plain']),
      { name: 'bad', type: { kind: 'boolean' }, nullable: false, allow: ['aggregate', 'combine'] },
      number('cost', -10000, 30000, { type: { kind: 'decimal', precision: 9, scale: 2 } }),
    ]),
    card('insurer', 'policies', 112, [number('claims', 0, 10)]),
  ]);
  const cards = ['north', 'south'].map((name, at) =>
    card(name, 'people', 60 - 20 * at, [
      number('age', 0, 70),
      list('ward', wards),
      number('bad', 0, 1),
      number('number', 0, 240),
    ]),
  );
  const question = {
    tables: ['north.people', 'south.people'],
    columns: ['age', 'ward', 'bad', 'number'],
    lists: 'all',
  };
  stacked = await stackedTable(database, cards, question, [
    { name: 'north', role: 'owner', publicKey: 'north' },
    { name: 'south', role: 'owner', publicKey: 'south' },
    { name: 'notary', role: 'helper', publicKey: 'notary' },
  ]);
});
afterAll(() => database.close());

const base: NetworkQuestion = {
  aligned: 'align/0000000000000000/table',
  model: 'network',
  label: 'segment',
  features: ['age', 'income', 'ward', 'claims'],
  layers: [{ units: 8, activation: 'relu' }],
  embed: { ward: 2 },
  epochs: 12,
  batch: 28,
  learningRate: 0.0625,
  tell: ['curve', 'weights'],
};
const small: Partial<NetworkQuestion> = {
  layers: [{ units: 3, activation: 'relu' }],
  features: ['age', 'ward', 'claims'],
};

async function trained(question: object, from = kept, recipients = ['notary']) {
  const {
    plan,
    told,
    kept: after,
  } = await leftBy<NetworkTrainPlan>(train as never, 'train', question, from, undefined, recipients);
  return { plan, kept: after, told: told as TrainedNetwork, numbers: numbersOf(plan, told as TrainedNetwork) };
}

/** The network's outputs before their function, from its told weights. */
function forward({ layers }: NetworkNumbers, plain: readonly number[], chosen: readonly number[]): number[] {
  const tables = layers.filter(({ column }) => column !== null);
  const embedded = tables.flatMap(({ outputs, weights }, i) => {
    const at = (chosen[i] as number) * outputs;
    return (weights as readonly number[]).slice(at, at + outputs);
  });
  let given = [...plain, ...embedded];
  for (const { inputs, outputs, weights, biases, activation } of layers.slice(tables.length)) {
    expect(given).toHaveLength(inputs);
    const z = Array.from({ length: outputs }, (_, o) =>
      given.reduce((sum, x, i) => sum + x * (weights?.[i * outputs + o] as number), biases?.[o] as number),
    );
    given = z.map((value) => {
      if (activation === 'relu') return Math.max(0, value);
      return activation === 'sigmoid' ? 1 / (1 + Math.exp(-value)) : value;
    });
  }
  return given;
}

type Joined = readonly (readonly (number | string | boolean | null)[])[];

const joined = async (): Promise<Joined> =>
  (await database.rows(
    `SELECT b.number::INT, b.age::INT, b.income::DOUBLE, b.ward, i.claims::INT, b.segment, b.bad, b.cost::DOUBLE
     FROM bank.customers b JOIN insurer.policies i ON b.id = i.id ORDER BY b.number`,
  )) as Joined;

/** Numbers of a row as the network takes them; a missing income at the mean of the others. */
function inputsOf(rows: Joined, row: Joined[number]): number[] {
  const known = rows.flatMap(([, , income]) => (income === null ? [] : [income as number]));
  const mean = known.reduce((sum, each) => sum + each, 0) / known.length;
  return [(row[1] as number) / 70, ((row[2] as number | null) ?? mean) / 70, (row[4] as number) / 10];
}

test('classes of a list: what its told weights give, likeliest value and probabilities', async () => {
  const { numbers, kept: after, plan, told } = await trained(base);
  expect(numbers.rows).toBe(110);
  expect(numbers.curve).toHaveLength(12);
  expect(numbers.curve?.at(-1)).toBeLessThan(0.6 * (numbers.curve?.[0] as number));
  expect(numbers.layers.map(({ inputs, outputs }) => [inputs, outputs])).toEqual([
    [4, 2],
    [5, 8],
    [8, 3],
  ]);
  const rows = await joined();
  const asked = { model: modelName, aligned: base.aligned, show: ['number'] };
  const gold = await scoredInTheClear({ ...asked, as: 'probability:gold' }, after);
  const classes = await scoredInTheClear(asked, after);
  let right = 0;
  rows.forEach((row, i) => {
    const z = forward(numbers, inputsOf(rows, row), ['abcd'.indexOf(row[3] as string)]);
    const powers = z.map(Math.exp);
    const p = powers.map((power) => power / powers.reduce((sum, each) => sum + each, 0));
    expect(gold.rows[i]?.[0]).toBe(String(row[0]));
    expect(Math.abs(Number(gold.rows[i]?.[1]) - (p[0] as number))).toBeLessThan(2e-3);
    const likeliest = ['gold', 'new', 'plain'][p.indexOf(Math.max(...p))];
    const clear = p.toSorted((a, b) => b - a);
    if ((clear[0] as number) - (clear[1] as number) > 0.01) expect(classes.rows[i]?.[1]).toBe(likeliest);
    if (classes.rows[i]?.[1] === row[5]) right += 1;
  });
  expect(right).toBeGreaterThan(85);
  const report = reportOf(plan, told);
  expect(report.blocks.map(({ kind }) => kind)).toEqual(['note', 'table', 'table', 'categories', 'note']);
});

test('a probability, judged, and asked of one row at a time', async () => {
  const question = { ...base, label: 'bad', embed: {}, method: 'sgd', momentum: 0.5, ridge: 0.001, learningRate: 0.25 };
  const { numbers, kept: after, plan } = await trained(question);
  const rows = await joined();
  expect(numbers.events).toBe(rows.filter((row) => row[6] === true).length);
  const scores = await scoredInTheClear({ model: modelName, aligned: base.aligned, show: ['number'] }, after);
  const p = rows.map((row) => {
    const levels = ['b', 'c', 'd'].map((level) => Number(row[3] === level));
    const [age = 0, income = 0, claims = 0] = inputsOf(rows, row);
    const [z = 0] = forward(numbers, [age, income, ...levels, claims], []);
    return 1 / (1 + Math.exp(-z));
  });
  p.forEach((each, i) => expect(Math.abs(Number(scores.rows[i]?.[1]) - each)).toBeLessThan(2e-3));
  const figures = await judgedInTheClear({ model: modelName, aligned: base.aligned }, after);
  expect(figures.samples[0]?.auc).toBeGreaterThan(0.9);

  // The second row, whose income is known, and with a gap in its place.
  const [{ model: card, vectors }] = plan.keeps;
  const [, row] = rows as [Joined[number], Joined[number]];
  const carried = [row[1], Math.round((row[2] as number) * 100), 'abcd'.indexOf(row[3] as string), row[4]] as number[];
  for (const isMissing of [false, true]) {
    const shelf = new Shelf({ uses: [{ name: modelName, vectors }] }, after.held);
    const found = await runInTheClear(
      ['a', 'b', 'c'],
      async (runtime) =>
        runtime.compute(async (sharing) => {
          const parts = card.features.map((feature, i) =>
            networkUse.one?.cells(card, feature, isMissing && i === 1 ? undefined : BigInt(carried[i] as number)),
          );
          const cells = parts.flatMap((own, i) => {
            const width = networkUse.one?.width(card, card.features[i] as (typeof card.features)[number]) ?? 0;
            return [...(own ?? new BigInt64Array(width))];
          });
          const counting = parts.flatMap((own, i) =>
            new Array<bigint>(
              networkUse.one?.width(card, card.features[i] as (typeof card.features)[number]) ?? 0,
            ).fill(own === undefined ? 0n : 1n),
          );
          const shared = (all: readonly bigint[]) =>
            sharing.constantRing(BigUint64Array.from(all, (each) => BigInt.asUintN(64, each)));
          const used = { features: card.features, model: shelf.use(sharing, modelName) as Ring[], output: 'response' };
          const given = await networkUse.one?.predict(sharing, card, shared(cells), shared(counting), used);
          if (given === undefined) throw new Error('a network answers services');
          return decodeFixed(given.format, await sharing.open(given.ring))[0];
        }),
      nothingIsRead,
    );
    const [age = 0, income = 0, claims = 0] = inputsOf(rows, isMissing ? row.with(2, null) : row);
    const [z = 0] = forward(
      numbers,
      [age, income, ...['b', 'c', 'd'].map((level) => Number(row[3] === level)), claims],
      [],
    );
    expect(Math.abs((found as number) - 1 / (1 + Math.exp(-z)))).toBeLessThan(2e-3);
  }
});

test('a number in the label’s own units', async () => {
  const { numbers, kept: after } = await trained({
    ...base,
    label: 'cost',
    layers: [{ units: 8, activation: 'sigmoid' }],
  });
  const rows = await joined();
  const scores = await scoredInTheClear({ model: modelName, aligned: base.aligned, show: ['number'] }, after);
  const unit = 2 ** 15 / 100;
  rows.forEach((row, i) => {
    const [z = 0] = forward(numbers, inputsOf(rows, row), ['abcd'.indexOf(row[3] as string)]);
    expect(Math.abs(Number(scores.rows[i]?.[1]) - z * unit)).toBeLessThan(1);
  });
  // Half the squared error, of batches on the way.
  const half =
    rows.reduce((sum, row, i) => sum + (Number(scores.rows[i]?.[1]) - (row[7] as number)) ** 2 / 2, 0) / rows.length;
  expect(numbers.curve?.at(-1)).toBeGreaterThan(half / 3);
  expect(numbers.curve?.at(-1)).toBeLessThan(half * 3);
});

test('replicated: what is told and kept in the clear, at the price told', async () => {
  const question = { ...base, ...small, epochs: 1, batch: 61, tell: ['curve'] };
  const shared = underProtocol(kept, 'replicated');
  const { artifacts, parties, datasets } = shared;
  const request = {
    kind: 'train',
    question: train.read(question),
    parties,
    protocol: 'replicated',
    datasets,
    artifacts,
    recipients: ['notary'],
  };
  const compiled = await train.compile(request);
  const ran = await ranUnderProtocol(train as never, compiled, shared);
  const { told, kept: after } = await trained(question, shared);
  expect(ran.results[2]).toEqual(told);
  expect(ran.results[0]).toBeUndefined();
  const words = (after.held.get(modelName) ?? []).map(([own]) => Array.from(own as BigUint64Array));
  expect(ran.kept.get('model')).toEqual(words);
});

test('rows of several owners: checked as one, and each recipient’s own left out', async () => {
  const question = {
    ...base,
    aligned: 'stack/0000000000000000/table',
    label: 'bad',
    features: ['age', 'ward'],
    learningRate: 0.125,
    tell: ['curve'],
  };
  const { numbers, kept: after } = await trained(question, stacked);
  expect(numbers.rows).toBe(100);
  expect(numbers.curve?.at(-1)).toBeLessThan(0.6 * (numbers.curve?.[0] as number));
  const scores = await scoredInTheClear({ model: modelName, aligned: question.aligned, show: ['age'] }, after, [
    'notary',
  ]);
  const right = scores.rows.filter(([age, score]) => Number(age) > 35 === Number(score) > 0.5);
  expect(right.length).toBeGreaterThan(85);
});

test.each([
  ['too few rows for weights that are told', { layers: [{ units: 20, activation: 'relu' }] }, 'train.network-few-rows'],
  ['a label with too few values', { label: 'segment', positive: 'none' }, 'model.positive'],
  ['an embedding of a number', { embed: { age: 2 } }, 'train.network-embed'],
  ['momentum of Adam', { momentum: 0.5 }, 'train.option-of-method'],
  ['a batch of more rows than there are', { batch: 5000 }, 'train.batch'],
  ['the label as a feature', { features: ['age', 'segment'], embed: {} }, 'model.twice'],
  [
    'a training that runs away',
    { method: 'sgd', learningRate: 4, label: 'cost', epochs: 6, tell: [] },
    'train.network-ran-away',
  ],
])('refuses %s', async (_, change, code) => {
  await expect(trained({ ...base, ...change })).rejects.toMatchObject({ code });
});

test.each([
  [{ layers: [{ units: 0, activation: 'relu' }] }, 'layers'],
  [{ layers: [{ units: 4, activation: 'tanh' }] }, 'layers'],
  [{ embed: { ward: 0 } }, 'embed'],
  [{ learningRate: 5 }, 'learningRate'],
])('reads no %j', (change, member) => {
  expect(() => train.read({ ...base, ...change })).toThrow(
    expect.objectContaining({ code: 'question.wrong-member', fields: expect.objectContaining({ member }) }),
  );
});

test('reads as people read it', async () => {
  const { artifacts, parties, datasets } = kept;
  const request = {
    kind: 'train',
    question: train.read(base),
    parties,
    protocol: 'replicated',
    datasets,
    artifacts,
    recipients: ['notary'],
  };
  const compiled = await train.compile(request);
  const plan = asSigned(compiled.plan);
  for (const language of ['en', 'zh'] as const) {
    const text = [
      train.view.questionText(plan, language),
      ...train.view.steps(plan, language, compiled.cost).map((step) => step.text),
      renderDisclosure([...compiled.disclosure], language),
    ].join('\n');
    expect(text).not.toMatch(/\{\w+\}|undefined/);
    expect(text).toContain(language === 'en' ? 'all 83 weights of the network' : '网络的全部 83 个权重');
    expect(text).toContain(language === 'en' ? 'learnt by heart' : '所记住的个别行');
  }
});

test('an attempt goes on from the latest epoch that all have, and ends with the same numbers', async () => {
  const everyone = kept.parties.map(({ name }) => name);
  const protocol = protocolNamed('replicated');
  const { artifacts, parties, datasets } = kept;
  const question = train.read({ ...base, ...small, epochs: 3, batch: 112, tell: ['curve'], onFailure: 'resume' });
  const request = {
    kind: 'train',
    question,
    parties,
    protocol: 'replicated',
    datasets,
    artifacts,
    recipients: ['notary'],
  };
  const { plan, disclosure, cost } = await train.compile(request);
  const shares = await sharedInputs(plan as never, kept);
  const attempt = async (memories: readonly Memory[], id: string) => {
    const { results, traffic } = await runLocal(everyone, async (session) => {
      const shelf = new Shelf(plan, shares[session.self]);
      const runtime = runtimeOf({
        session,
        protocol,
        guard: disclosureGuard([...disclosure], everyone),
        load: nothingIsRead,
        shelf,
        attempt: id.repeat(32),
        memory: () => memories[session.self] as Memory,
      });
      return await train.run(plan, runtime);
    });
    return { told: results[2], bytes: traffic.map(({ sent }) => sent.reduce((all, each) => all + each, 0)) };
  };
  const fresh = () => everyone.map(() => new Memory());
  const unbroken = await attempt(fresh(), 'a');
  expect(unbroken.bytes).toEqual(cost.bytes);
  const memories = fresh();
  (memories[1] as Memory).left = 1;
  await expect(attempt(memories, 'b')).rejects.toThrow();
  (memories[1] as Memory).left = Number.POSITIVE_INFINITY;
  const resumed = await attempt(memories, 'c');
  expect(resumed.told).toEqual(unbroken.told);
  resumed.bytes.forEach((bytes, party) => expect(bytes).toBeLessThan(cost.bytes[party] as number));
});

/** What a party keeps between attempts; fails after so many writes, as when a process is killed. */
class Memory implements SetMemory {
  #bytes: Uint8Array | undefined;
  left = Number.POSITIVE_INFINITY;
  read = () => Promise.resolve(this.#bytes);
  write = (bytes: Uint8Array) => {
    if (this.left-- <= 0) return Promise.reject(new Error('killed'));
    this.#bytes = bytes.slice();
    return Promise.resolve();
  };
}
