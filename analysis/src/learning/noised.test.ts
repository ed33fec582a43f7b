/** Linear models from sums with noise: against scikit-learn without noise (vectors/noised.py), the size of the noise, and whom it spends. */
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ArtifactCard } from '../contract/artifacts.ts';
import type { CardPrivacy, ColumnCard, DatasetCard } from '../contract/cards.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { disclosureGuard } from '../contract/guard.ts';
import type { Kind } from '../kinds/kind.ts';
import { runInTheClear } from '../kinds/runtime.ts';
import { everyoneOf, runnersOf } from '../kinds/seats.ts';
import { Shelf } from '../kinds/shelf.ts';
import { noiseVariance } from '../privacy/accounting/noise-error.ts';
import { noiseOf } from '../sql/plan/noise-error.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { fixedRandom } from '../sql/testing/random.ts';
import type { LearnerPlan } from './learner.ts';
import { type NoisedPlan, sensitivityOf, sums } from './noised/plan.ts';
import type { NoisedQuestion } from './noised/question.ts';
import { numbersOf } from './noised/report.ts';
import { upperPairs } from './noised/run.ts';
import { solved } from './noised/solve.ts';
import { asSigned, cardOf, type Kept, keptTable, nothingIsRead } from './testing/models.ts';
import { ranUnderProtocol, underProtocol } from './testing/under-protocol.ts';
import { train as kind } from './train/kind.ts';

const train = kind as unknown as Kind<NoisedQuestion, NoisedPlan & LearnerPlan, BigInt64Array>;

const wanted = JSON.parse(readFileSync(new URL('./vectors/noised.json', import.meta.url), 'utf8')) as {
  readonly bank: string;
  readonly insurer: string;
  readonly rows: number;
  readonly sums: readonly (readonly number[])[];
  readonly coefficients: readonly number[];
  readonly errors: readonly number[];
  readonly ridge: readonly number[];
  readonly means: readonly number[];
  readonly deviations: readonly number[];
  readonly correlations: readonly (readonly number[])[];
};

const privacy: CardPrivacy = { unit: null, rows: 1, epsilon: '20', delta: '1e-4', period: 'ever' };
// Numbers alone: which rows are in common, and what columns say together, ε bounds.
const number = (name: string, min: number, max: number, scale = 0, nullable = false): ColumnCard => ({
  name,
  type: scale === 0 ? { kind: 'integer' } : { kind: 'decimal', precision: 9, scale },
  nullable,
  range: { min: String(min), max: String(max) },
  allow: ['aggregate'],
});
const customers: DatasetCard = {
  ...cardOf('bank', 'customers', 410, [
    number('age', 18, 88),
    number('income', -20000, 70000, 2, true),
    { name: 'ward', type: { kind: 'text' }, nullable: false, categories: ['a', 'b', 'c'], allow: ['group'] },
    number('cost', 0, 50000, 2),
  ]),
  privacy,
};
const policies: DatasetCard = { ...cardOf('insurer', 'policies', 330, [number('claims', 0, 500)]), privacy };

let database: TestDatabase;
let kept: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  const rowsOf = (text: string) =>
    text
      .trim()
      .split('\n')
      .slice(1)
      .map(
        (line) =>
          `(${line
            .split(',')
            .map((cell) => (cell === '' ? 'NULL' : `'${cell}'`))
            .join(',')})`,
      )
      .join(',');
  await database.run(
    `CREATE SCHEMA bank; CREATE TABLE bank.customers AS SELECT id, age::BIGINT AS age, income::DECIMAL(9, 2) AS income, ward, cost::DECIMAL(9, 2) AS cost
     FROM (VALUES ${rowsOf(wanted.bank)}) AS t(id, age, income, ward, cost);
     CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT id, claims::BIGINT AS claims FROM (VALUES ${rowsOf(wanted.insurer)}) AS t(id, claims)`,
  );
  kept = await keptTable(database, [customers, policies]);
});
afterAll(() => database.close());

const base = {
  aligned: 'align/0000000000000000/table',
  model: 'linear',
  label: 'cost',
  features: ['age', 'income', 'ward', 'claims'],
  privacy: { epsilon: 2, delta: 1e-6 },
} as const;

const requestOf = (question: object, { artifacts, parties, datasets }: Kept = kept) => ({
  kind: 'train',
  question: train.read(question),
  parties,
  protocol: artifacts[0]?.protocol ?? '',
  datasets,
  artifacts,
  recipients: ['bank'],
});

const compiled = async (question: object, from?: Kept) => await train.compile(requestOf(question, from));

async function ran(
  plan: NoisedPlan & LearnerPlan,
  disclosure: Awaited<ReturnType<typeof compiled>>['disclosure'],
  random = fixedRandom(1),
) {
  const told = await runInTheClear(
    runnersOf(plan),
    (runtime) => train.run(plan, runtime),
    nothingIsRead,
    { guard: disclosureGuard([...disclosure], everyoneOf(plan)), random },
    new Shelf(plan, kept.held),
  );
  return told as BigInt64Array;
}

/** With noise that is 0 but for a chance of e^−1000 a number. */
const withoutNoise = <Plan extends NoisedPlan>(plan: Plan): Plan => ({
  ...plan,
  noised: {
    ...plan.noised,
    privacy: {
      ...plan.noised.privacy,
      mechanism: 'laplace',
      noise: plan.noised.privacy.noise.map((each) => ({ ...each, scale: { numerator: '1', denominator: '1000' } })),
    },
  },
});

/** Uniform numbers (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What rounding the columns leaves in a sum: half a unit of each of two factors in every row, at most. */
const rounding = (bits: number): number => (wanted.rows * 1.1) / 2 ** bits;

test('without noise: the sums, and the coefficients of scikit-learn with their errors', async () => {
  const { plan, disclosure } = await compiled(base);
  const told = await ran(withoutNoise(plan), disclosure);
  const { bits } = plan.noised;
  const one = 2 ** (2 * bits);
  for (const [place, [i, j]] of upperPairs(7).entries())
    expect(Math.abs(Number(told[place]) / one - (wanted.sums[i]?.[j] as number))).toBeLessThan(rounding(bits));
  expect(Number(told[0])).toBe(wanted.rows * one);
  const { rows, terms, columns, correlations } = numbersOf(withoutNoise(plan), told);
  columns.forEach(({ column, mean, deviation }, i) => {
    expect([column, (mean as number) / (wanted.means[i] as number)]).toEqual([column, expect.closeTo(1, 3)]);
    expect([column, (deviation as number) / (wanted.deviations[i] as number)]).toEqual([column, expect.closeTo(1, 3)]);
    correlations[i]?.forEach((each, j) => expect(each).toBeCloseTo(wanted.correlations[i]?.[j] as number, 3));
  });
  expect(rows).toBe(wanted.rows);
  terms.forEach(({ term, coefficient, noise, error }, i) => {
    const [own, off] = [wanted.coefficients[i] as number, wanted.errors[i] as number];
    expect([term, Math.abs((coefficient as number) - own) < 0.02 * off]).toEqual([term, true]);
    expect([term, (error as number) / (1.959964 * off)]).toEqual([term, expect.closeTo(1, 2)]);
    expect(noise as number).toBeLessThan(1e-3 * off);
  });
  const ridge = numbersOf({ ...withoutNoise(plan), noised: { ...withoutNoise(plan).noised, ridge: 0.05 } }, told);
  ridge.terms.forEach(({ coefficient }, i) => {
    expect((coefficient as number) / (wanted.ridge[i] as number)).toBeCloseTo(1, 2);
  });
});

test.each(['laplace', 'gaussian'] as const)('has %s noise of the size that is told', async (name) => {
  const { plan, disclosure } = await compiled({ ...base, privacy: name === 'laplace' ? { epsilon: 2 } : base.privacy });
  const exact = await ran(withoutNoise(plan), disclosure);
  const errors: number[] = [];
  const random = fixedRandom(2);
  for (let round = 0; round < 60; round++)
    (await ran(plan, disclosure, random)).forEach((each, i) => errors.push(Number(each - (exact[i] as bigint))));
  const variance = errors.reduce((sum, each) => sum + each * each, 0) / errors.length;
  const ratio = variance / noiseVariance(noiseOf(plan.noised.privacy, sums));
  // 1,680 numbers: within a third of its own but once in ten million times under another seed.
  expect(ratio).toBeGreaterThan(0.67);
  expect(ratio).toBeLessThan(1.33);
});

test('says how far off coefficients are where it can be said, and not where the noise is too large', () => {
  const [rows, width] = [4_000, 5];
  const draw = seeded(7);
  const normal = () => Math.sqrt(-2 * Math.log(draw() || 1e-12)) * Math.cos(2 * Math.PI * draw());
  const data = Array.from({ length: rows }, () => {
    const x = [1, 2 * draw() - 1, draw(), draw() < 0.3 ? 1 : 0];
    return [...x, 0.1 + 0.2 * (x[1] as number) - 0.3 * (x[2] as number) + 0.1 * (x[3] as number) + 0.1 * normal()];
  });
  const pairs = upperPairs(width);
  const exact = pairs.map(([i, j]) => data.reduce((sum, row) => sum + (row[i] as number) * (row[j] as number), 0));
  const at = (all: readonly number[]) => (i: number, j: number) =>
    all[pairs.findIndex(([a, b]) => a === Math.min(i, j) && b === Math.max(i, j))] as number;
  const truth = solved({ width, at: at(exact), variance: 0 }, 0).coefficients as number[];
  const within = (deviation: number) => {
    let [inside, all, silent] = [0, 0, 0];
    for (let round = 0; round < 250; round++) {
      const noisy = exact.map((each) => each + deviation * normal());
      const { coefficients, noise } = solved({ width, at: at(noisy), variance: deviation ** 2 }, 0);
      if (coefficients === null || noise === null) silent++;
      else
        coefficients.forEach((each, i) => {
          all++;
          if (Math.abs(each - (truth[i] as number)) <= 1.96 * (noise[i] as number)) inside++;
        });
    }
    return { share: inside / Math.max(1, all), silent };
  };
  // 19 of 20, of 1,000 numbers of which those of one draw go together; at the last one nothing is said of every other draw.
  for (const deviation of [0.1, 3, 9, 15]) {
    const { share, silent } = within(deviation);
    expect(silent).toBeGreaterThanOrEqual(deviation === 15 ? 100 : 0);
    expect(silent).toBeLessThanOrEqual(deviation === 15 ? 200 : 0);
    expect(share).toBeGreaterThan(0.91);
    expect(share).toBeLessThan(0.985);
  }
  expect(within(60).silent).toBe(250);
});

test('the noise is that of all sums a row can change', async () => {
  const { plan } = await compiled({ ...base, privacy: { epsilon: 1 } });
  const [noise] = plan.noised.privacy.noise;
  const { bits } = plan.noised;
  // As fine as noise of 2^40 units allows.
  expect(bits).toBe(17);
  const most = (1n << 17n) + (1n << 7n);
  // A constant, four features (of a list one value at most) and the label: 21 products, each of size 1 but for rounding (1 + 2^−10)².
  expect(noise?.sensitivity).toBe(String(21n * most ** 2n));
  expect(Number(noise?.scale.numerator) / Number(noise?.scale.denominator)).toBe(21 * Number(most) ** 2);
  expect(Number(sensitivityOf(plan.noised.features, 'l2', bits)) / (Math.sqrt(21) * Number(most) ** 2)).toBeCloseTo(
    1,
    6,
  );
  // The largest row there can be: every product counted.
  const z = [1, 1, -1, 0, 1, 1, -1];
  const products = upperPairs(7).map(([i, j]) => (z[i] as number) * (z[j] as number));
  expect(products.reduce((sum, each) => sum + Math.abs(each), 0)).toBe(21);
  // Of a person with three rows three times as much; where the first of several rows counts, one takes the place of another.
  const times = async (rows: number, duplicates: 'refuse' | 'once') => {
    const card = { ...customers, privacy: { ...privacy, unit: 'person', rows } };
    const artifacts = kept.artifacts.map((each): ArtifactCard => {
      const { table } = each;
      return table === undefined ? each : { ...each, table: { ...table, duplicates } };
    });
    const found = await compiled(
      { ...base, privacy: { epsilon: 1 } },
      { ...kept, artifacts, datasets: [card, policies] },
    );
    const { bits: own, privacy: of } = found.plan.noised;
    return Number(of.noise[0]?.sensitivity) / (21 * (2 ** own + 2 ** (own - 10)) ** 2);
  };
  expect([await times(3, 'refuse'), await times(1, 'once')]).toEqual([3, 2]);
});

test('runs under protocol for the price told, tells sums alone, and spends ε of both owners', async () => {
  const from = underProtocol(kept, 'replicated');
  const found = await compiled({ ...base, privacy: { epsilon: 10 } }, from);
  const { results } = await ranUnderProtocol(kind, found, from);
  const told = results[0] as BigInt64Array;
  expect(results.slice(1)).toEqual([undefined, undefined]);
  const plan = asSigned(found.plan);
  expect(Math.abs(numbersOf(plan, told).rows - wanted.rows)).toBeLessThan(60);
  expect(found.disclosure.filter(({ releases }) => releases > 0).map(({ id, releases }) => [id, releases])).toEqual([
    ['sums', 28],
  ]);
  for (const owner of ['bank', 'insurer'])
    expect(train.ownPart(plan, kept.datasets, owner)?.privacy).toMatchObject({ epsilon: '10' });
  const english = renderDisclosure(found.disclosure, 'en');
  expect(english).toContain('28 sums over all rows');
  expect(english).toContain('any one row of insurer.policies, ε = 10');
  expect(english).toContain(
    'the ε of bank.customers holds as long as the rows of insurer.policies are as their cards say',
  );
  expect(english).not.toContain('Nobody learns');
  expect(renderDisclosure(found.disclosure, 'zh')).toContain('差分隐私');
  expect(train.view.questionText(plan, 'en')).toContain('Laplace noise');
});

test('too much noise leaves no model, and says so', async () => {
  const { plan } = await compiled(base);
  // As many rows as noise may leave, whose squares are below 0.
  const told = BigInt64Array.from(
    upperPairs(7),
    ([i, j]) => (i === j ? (i === 0 ? 90n : -3n) : 1n) * (1n << BigInt(2 * plan.noised.bits)),
  );
  const numbers = numbersOf(plan, told);
  expect(numbers.terms.map(({ coefficient }) => coefficient)).toEqual(new Array(6).fill(null));
  expect(JSON.stringify(train.finish(plan, told))).toContain('noised.report.none');
});

const failure = async (question: object, from?: Kept): Promise<unknown> =>
  await (async () => await compiled(question, from))().then(
    () => undefined,
    (error: { code?: string }) => error.code,
  );

test('is refused without what the owners give, and of rows that are not one row of theirs', async () => {
  const { privacy: _none, ...closed } = policies;
  expect(await failure(base, { ...kept, datasets: [customers, closed] })).toBe('policy.privacy-none');
  expect(await failure({ ...base, privacy: { epsilon: 21 } })).toBe('policy.privacy-epsilon');
  expect(await failure({ ...base, privacy: { epsilon: 1, delta: 1e-3 } })).toBe('policy.privacy-epsilon');
  expect(await failure({ ...base, privacy: { epsilon: 1, delta: 1e-13 } })).toBe('train.privacy-delta');
  expect(await failure({ ...base, privacy: { epsilon: 0.00001 } })).toBe('train.privacy-wide');
  expect(await failure({ ...base, privacy: { epsilon: 0 } })).toBe('question.wrong-member');
  // Of what is asked for nothing is passed over.
  for (const more of [{ unit: 'row' }, { rows: 1 }, { mechanism: 'laplace' }, { mechanism: 'choice' }])
    expect(await failure({ ...base, privacy: { ...base.privacy, ...more } })).toBe('question.wrong-member');
  // Which rows those are would follow from how many there are.
  expect(await failure({ ...base, test: { share: 0.3, seed: 1 } })).toBe('train.privacy-test');
  expect(await failure({ ...base, model: 'poisson' })).toBe('question.wrong-member');
  expect(await failure({ ...base, tell: ['curve'] })).toMatch(/^question\./);
  expect(await failure({ ...base, label: 'ward' })).toBe('model.not-a-number');
  expect(await failure({ ...base, features: ['age', 'cost'] })).toBe('model.twice');
  const { privacy: _asked, ...exact } = base;
  expect(await failure(exact)).toBe('policy.column');
  for (const more of [{ prepared: { by: null } }, { part: { of: 'x', name: 'a', after: 0, by: {} } }]) {
    const artifacts = kept.artifacts.map((each): ArtifactCard => {
      const { table } = each;
      return table === undefined ? each : { ...each, table: { ...table, ...more } };
    });
    expect(await failure(base, { ...kept, artifacts })).toBe('train.privacy-table');
  }
});
