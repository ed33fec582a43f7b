/** Trainings by batches: their optimum, what is refused, and attempts that go on where a failed one ended. */
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { protocolNamed, runLocal, type SetMemory } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ColumnCard } from '../contract/cards.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { disclosureGuard } from '../contract/guard.ts';
import { runtimeOf } from '../kinds/runtime.ts';
import { type HeldShares, Shelf } from '../kinds/shelf.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import {
  cardOf as card,
  compiledTraining,
  type Kept,
  keptTable,
  nothingIsRead,
  trainedInTheClear,
} from './testing/models.ts';
import { ranUnderProtocol, sharedInputs, underProtocol } from './testing/under-protocol.ts';
import { train } from './testing/glm.ts';
import type { TrainQuestion } from './glm/question.ts';
import { numbersOf, type Trained } from './glm/report.ts';

let database: TestDatabase;
let kept: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  for (const sql of [
    `CREATE SCHEMA bank; CREATE TABLE bank.customers AS SELECT 'k' || i AS id, (18 + (i * 37) % 70)::BIGINT AS age,
       CASE WHEN i % 24 = 0 THEN NULL ELSE ((i * 7919) % 90000)::DECIMAL(9, 2) / 100 - 200 END AS income,
       hash(i * 31) % 100 < 30 + (i * 37) % 70 / 2 AS bad, (hash(i * 7) % 5)::BIGINT AS visits, 7::BIGINT AS fixed,
       (50 + hash(i * 13) % 200 + (i * 37) % 70)::DECIMAL(9, 2) AS cost, (hash(i * 17) % 4)::BIGINT AS counts,
       (hash(i * 19) % 100)::BIGINT AS shift, CASE WHEN i < 24 THEN 0.5 ELSE 0 END::DECIMAL(3, 1) AS few FROM range(400) r(i) ORDER BY hash(i)`,
    `CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT 'k' || 2 * i AS id,
       ((i * 31) % 500)::BIGINT AS claims FROM range(190) r(i) ORDER BY hash(i + 1)`,
  ])
    await database.run(sql);
  kept = await keptTable(database, [
    card('bank', 'customers', 410, [
      number('age', 18, 88),
      number('income', -20000, 70000, { type: { kind: 'decimal', precision: 9, scale: 2 }, nullable: true }),
      { name: 'bad', type: { kind: 'boolean' }, nullable: false, allow: ['aggregate', 'combine'] },
      number('visits', 0, 4),
      number('fixed', 0, 10),
      number('cost', 100, 50000, { type: { kind: 'decimal', precision: 9, scale: 2 } }),
      number('counts', 0, 3),
      number('shift', 0, 99),
      number('few', 0, 10, { type: { kind: 'decimal', precision: 3, scale: 1 } }),
    ]),
    card('insurer', 'policies', 250, [number('claims', 0, 500)]),
  ]);
});
afterAll(() => database.close());

function number(name: string, min: number, max: number, more: Partial<ColumnCard> = {}): ColumnCard {
  const range = { min: String(min), max: String(max) };
  return { name, type: { kind: 'integer' }, nullable: false, range, allow: ['aggregate', 'combine'], ...more };
}

const aligned = 'align/0000000000000000/table';
const features = ['age', 'income', 'visits', 'claims'];
const base: TrainQuestion = { aligned, model: 'logistic', label: 'bad', features };

interface Row {
  readonly x: readonly number[];
  readonly y: number;
  readonly weight: number;
  readonly shift: number;
}

async function joinedRows(label: string): Promise<Row[]> {
  const rows = await database.rows(
    `SELECT age, coalesce(income, avg(income) OVER ())::DOUBLE, visits, claims, ${label}::DOUBLE, counts, shift
       FROM bank.customers b JOIN insurer.policies i ON b.id = i.id`,
  );
  return rows.map((row) => {
    const [age, income, visits, claims, y, weight, shift] = row.map(Number) as [number, ...number[]];
    return { x: [age, income ?? 0, visits ?? 0, claims ?? 0], y: y ?? 0, weight: weight ?? 0, shift: shift ?? 0 };
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * How far from an optimum of Σ ω·loss / rows + lasso·Σ|β| + ridge/2·Σβ² over standardised columns, by each coefficient's part of the
 * gradient: 0 for each at the optimum.
 */
function distances(
  rows: readonly Row[],
  numbers: { readonly terms: readonly { readonly coefficient: number | null }[] },
  {
    isLogistic,
    lasso,
    ridge,
    isWeighed,
    isShifted,
  }: Readonly<{
    isLogistic: boolean;
    lasso: number;
    ridge: number;
    isWeighed: boolean;
    isShifted: boolean;
  }>,
): number[] {
  const slopes = numbers.terms.slice(0, features.length).map(({ coefficient }) => coefficient as number);
  const intercept = numbers.terms[features.length]?.coefficient as number;
  const errors = rows.map(({ x, y, weight, shift }) => {
    const plain = x.reduce((sum, value, j) => sum + value * (slopes[j] as number), intercept);
    const z = plain + (isShifted ? shift : 0);
    return (isWeighed ? weight : 1) * ((isLogistic ? 1 / (1 + Math.exp(-z)) : z) - y);
  });
  const ofSlopes = features.map((_, j) => {
    const column = rows.map(({ x }) => x[j] as number);
    const centre = mean(column);
    const deviation = Math.sqrt(mean(column.map((value) => (value - centre) ** 2)));
    const beta = (slopes[j] as number) * deviation;
    const gradient =
      mean(errors.map((error, i) => (error * ((column[i] as number) - centre)) / deviation)) + ridge * beta;
    return beta === 0 ? Math.max(0, Math.abs(gradient) - lasso) : Math.abs(gradient + lasso * Math.sign(beta));
  });
  return [...ofSlopes, Math.abs(mean(errors))];
}

const whole = { method: 'sgd', batch: 250, epochs: 120 } as const;
const plain = { isLogistic: true, lasso: 0, ridge: 0, isWeighed: false, isShifted: false };
test.each<[string, Partial<TrainQuestion>, string, Partial<typeof plain>]>([
  [
    'logistic, elastic net',
    { ...whole, learningRate: 4, lasso: 0.02, ridge: 0.05 },
    'bad',
    { lasso: 0.02, ridge: 0.05 },
  ],
  [
    'logistic, elastic net by Adam',
    { ...whole, method: 'adam', epochs: 400, learningRate: 0.015625, lasso: 0.02, ridge: 0.05 },
    'bad',
    { lasso: 0.02, ridge: 0.05 },
  ],
  ['Newton, ridge', { ridge: 0.05 }, 'bad', { ridge: 0.05 }],
  ['Newton, ridge and weights', { ridge: 0.05, weights: 'counts' }, 'bad', { ridge: 0.05, isWeighed: true }],
  [
    'logistic, lasso and weights',
    { ...whole, learningRate: 2, lasso: 0.03, weights: 'counts' },
    'bad',
    { lasso: 0.03, isWeighed: true },
  ],
  [
    'linear, elastic net and offset',
    { ...whole, model: 'linear', label: 'cost', learningRate: 0.5, ridge: 0.1, lasso: 1.5, offset: 'shift' },
    'cost',
    { isLogistic: false, ridge: 0.1, lasso: 1.5, isShifted: true },
  ],
])('%s: at the optimum over the rows in common', async (_, change, label, about) => {
  const { numbers } = await trainedInTheClear({ ...base, ...change }, kept);
  // Rows of weight 0 take no part.
  const rows = (await joinedRows(label)).filter(({ weight }) => about.isWeighed !== true || weight > 0);
  // Of numbers up to 500.
  const isNumber = label === 'cost';
  const found = distances(rows, numbers, { ...plain, ...about });
  for (const each of found) expect(each).toBeLessThan(isNumber ? 0.05 : 2e-4);
  if (change.lasso !== undefined && label === 'bad') {
    const betas = numbers.terms.slice(0, features.length).map(({ coefficient }) => coefficient);
    expect(betas).toContain(0);
    expect(betas.some((beta) => beta !== 0)).toBe(true);
  }
});

test('rows of weight 0 count for no minimum, and for no number of rows that is told', async () => {
  const { numbers } = await trainedInTheClear({ ...base, weights: 'counts' }, kept);
  expect(numbers.rows).toBe((await joinedRows('bad')).filter(({ weight }) => weight > 0).length);
  // Twelve rows in common have a weight: enough for four features, and not for the minimum as well.
  for (const change of [{}, { method: 'sgd' }] as const)
    await expect(trainedInTheClear({ ...base, weights: 'few', ...change }, kept)).rejects.toMatchObject({
      code: 'train.few-rows',
    });
  const half = await compiledTraining({ ...base, weights: 'counts', iterations: 2 }, kept);
  const { results } = await ranUnderProtocol(train, half, underProtocol(kept, 'replicated'));
  const clear = await trainedInTheClear({ ...base, weights: 'counts', iterations: 2 }, kept);
  expect(numbersOf(half.plan, results.find((each) => each !== undefined) as Trained)).toEqual(clear.numbers);
});

test('batches of some rows by defaults end near what Newton finds, with a curve of epochs and no errors', async () => {
  for (const change of [{ method: 'sgd' }, { method: 'sgd', momentum: 0.5 }, { method: 'adam' }] as const) {
    const newton = await trainedInTheClear(base, kept);
    const { numbers } = await trainedInTheClear({ ...base, ...change }, kept);
    expect(numbers.curve).toHaveLength(21);
    expect(numbers.curve?.at(-1)).toBeLessThan((newton.numbers.curve?.at(-1) ?? 0) * 1.01);
    expect(numbers.terms.every(({ error, p }) => error === null && p === null)).toBe(true);
  }
});

test.each<[string, Partial<TrainQuestion>, string, object]>([
  ['an option of batches', { epochs: 5 }, 'train.option-of-method', { option: 'epochs' }],
  ['steps of Newton', { method: 'sgd', iterations: 3 }, 'train.option-of-method', { option: 'iterations' }],
  ['momentum of Adam', { method: 'adam', momentum: 0.5 }, 'train.option-of-method', { option: 'momentum' }],
  ['a lasso by Newton', { lasso: 0.1 }, 'train.lasso-newton', {}],
  ['going on with Newton', { onFailure: 'resume' }, 'train.resume-newton', {}],
  [
    'another family',
    { method: 'sgd', model: 'poisson', label: 'counts' },
    'train.method-of-family',
    { family: 'poisson' },
  ],
  ['errors', { method: 'sgd', tell: ['errors'] }, 'train.errors-of-method', { method: 'sgd' }],
  ['too large a batch', { method: 'sgd', batch: 251 }, 'train.batch', { found: 251, rows: 250 }],
])('%s: refused by name', async (_, change, code, fields) => {
  await expect(compiledTraining({ ...base, ...change }, kept)).rejects.toMatchObject({ code, fields });
});

test('a constant column and a descent that runs away are told', async () => {
  const constant = trainedInTheClear({ ...base, features: ['age', 'fixed'], method: 'sgd' }, kept);
  await expect(constant).rejects.toMatchObject({
    code: 'train.determined',
    fields: { terms: ['bank.customers.fixed'] },
  });
  const far = trainedInTheClear({ ...base, model: 'linear', label: 'cost', method: 'sgd', learningRate: 16 }, kept);
  await expect(far).rejects.toMatchObject({ code: 'train.ran-away' });
});

test.each(['models.md', 'models.zh-CN.md'])('the questions of docs/%s are some', (name) => {
  const guide = readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');
  const blocks = [...guide.matchAll(/```json\n(.*?)```/gs)].map(([, text]) => JSON.parse(text ?? '') as object);
  const batches = blocks.filter((block) => 'method' in block && !('layers' in block));
  expect(batches.map((each) => train.read(each))).toHaveLength(1);
  const select = /`("select": \{[^`]*\})`/.exec(guide)?.[1];
  expect(train.read({ ...base, ...(JSON.parse(`{ ${select ?? ''} }`) as object) }).select?.by).toBe('aic');
});

/** What a party keeps between attempts; `write` may fail, as when a process is killed. */
class TestMemory implements SetMemory {
  bytes: Uint8Array | undefined;
  writes = 0;
  failsAt = Number.POSITIVE_INFINITY;
  read = () => Promise.resolve(this.bytes);
  write = (bytes: Uint8Array) => {
    this.writes += 1;
    if (this.writes >= this.failsAt) return Promise.reject(new Error('killed'));
    this.bytes = bytes.slice();
    return Promise.resolve();
  };
}

test.each([
  ['velocity', { method: 'sgd', momentum: 0.5 }],
  ['moments', { method: 'adam' }],
] as const)(
  'resume, %s: an attempt goes on from the latest epoch that all have, and ends with the same bits',
  async (_, change) => {
    const everyone = kept.parties.map(({ name }) => name);
    const question: TrainQuestion = { ...base, ...change, epochs: 6, lasso: 0.01, onFailure: 'resume' };
    const { plan, disclosure, cost } = await compiledTraining(question, kept);
    expect(everyone.map((party) => train.memories?.(plan, party).length)).toEqual([1, 1, 1]);
    expect(renderDisclosure(disclosure)).toMatch(/goes on from|after which epoch/);
    const shares = await sharedInputs(plan, kept);
    const fresh = () => everyone.map(() => new TestMemory());
    const attempt = async (memories: readonly TestMemory[], id: string) => {
      const epochs: number[] = [];
      const { results, traffic } = await runLocal(everyone, async (session) => {
        const shelf = new Shelf(plan, shares[session.self]);
        const told = await train.run(
          plan,
          runtimeOf({
            session,
            protocol: protocolNamed(plan.protocol),
            guard: disclosureGuard(disclosure, everyone),
            load: nothingIsRead,
            shelf,
            attempt: id.repeat(32),
            memory: () => memories[session.self] as TestMemory,
            work: session.self === 0 ? { onProgress: (done: number) => void epochs.push(done) } : {},
          }),
        );
        return { told, parts: shelf.kept().get('model') as HeldShares };
      });
      const bytes = traffic.map(({ sent }) => sent.reduce((all, each) => all + each, 0));
      const rounds = Math.max(...traffic.map((each) => each.rounds));
      // The model itself, put together from all shares.
      const model = results[0]?.parts.map((vector, v) =>
        vector[0]?.map((_, i) => {
          const [first, second] = [results[0]?.parts[v], results[1]?.parts[v]];
          return BigInt.asIntN(64, (first?.[0]?.[i] ?? 0n) + (first?.[1]?.[i] ?? 0n) + (second?.[1]?.[i] ?? 0n));
        }),
      );
      return { numbers: numbersOf(plan, results[2]?.told as Trained), model, bytes, rounds, epochs };
    };
    const unbroken = await attempt(fresh(), 'a');
    expect([unbroken.bytes, unbroken.rounds]).toEqual([[...cost.bytes], cost.rounds]);
    expect(unbroken.epochs).toEqual([0, 1, 2, 3, 4, 5, 6]);

    // One party is ended while it keeps its fourth epoch: the others may have kept theirs.
    const memories = fresh();
    (memories[1] as TestMemory).failsAt = 4;
    await expect(attempt(memories, 'b')).rejects.toThrow();
    expect(memories[1]?.writes).toBe(4);
    // And again, at another party, as soon as it has kept one more.
    (memories[1] as TestMemory).failsAt = Number.POSITIVE_INFINITY;
    Object.assign(memories[2] as TestMemory, { failsAt: 2, writes: 0 });
    await expect(attempt(memories, 'c')).rejects.toThrow();
    Object.assign(memories[2] as TestMemory, { failsAt: Number.POSITIVE_INFINITY });
    const resumed = await attempt(memories, 'd');
    expect(resumed.epochs).toEqual([4, 5, 6]);
    expect(resumed.numbers).toEqual(unbroken.numbers);
    expect(resumed.model).toEqual(unbroken.model);
    resumed.bytes.forEach((bytes, party) => expect(bytes).toBeLessThan(cost.bytes[party] as number));

    // What one party has lost or what is of another attempt is gone on with by nobody.
    (memories[0] as TestMemory).bytes = undefined;
    const anew = await attempt(memories, 'e');
    expect(anew.epochs[0]).toBe(0);
    expect(anew.model).toEqual(unbroken.model);
  },
);

test('a matrix that a process has no room for is refused by name, before anything is priced', async () => {
  const of = (length: number): Kept => ({
    ...kept,
    artifacts: kept.artifacts.map((each) => ({ ...each, vectors: each.vectors.map((one) => ({ ...one, length })) })),
  });
  // Four features and the intercept.
  await expect(compiledTraining(base, of(1_200_001))).rejects.toMatchObject({
    code: 'train.too-large',
    fields: { rows: 1_200_001, terms: 4, most: 1_200_000 },
  });
  await expect(
    compiledTraining({ ...base, method: 'sgd', epochs: 1, batch: 128, test: { share: 0.5, seed: 1 } }, of(3_000_000)),
  ).rejects.toMatchObject({ code: 'train.too-large', fields: { rows: 1_500_000 } });
});
