/**
 * Logistic models from sums with noise: against statsmodels and scikit-learn without noise (vectors/noised-logistic.py), how much one row changes, the
 * size of the noise, and whom it spends.
 */
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { asFixed, fixed, fixedSigmoid, runClear } from '@tacit/engine';
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
import type { Feature } from './features.ts';
import type { LearnerPlan } from './learner.ts';
import { upperPairs } from './noised/run.ts';
import { leastError } from './noised-logistic/disclosure.ts';
import {
  curvatureIn,
  mostBeyond,
  type NoisedLogisticPlan,
  numbersOf,
  sensitivitiesOf,
  slopesIn,
} from './noised-logistic/plan.ts';
import type { NoisedLogisticQuestion } from './noised-logistic/question.ts';
import { numbersIn } from './noised-logistic/report.ts';
import { toldSteps } from './noised-logistic/run.ts';
import { mostCoefficient, solved, type ToldStep } from './noised-logistic/solve.ts';
import { boundsOfTerms } from './rows.ts';
import { asSigned, cardOf, type Kept, keptTable, nothingIsRead } from './testing/models.ts';
import { ranUnderProtocol, underProtocol } from './testing/under-protocol.ts';
import { train as kind } from './train/kind.ts';

const train = kind as unknown as Kind<NoisedLogisticQuestion, NoisedLogisticPlan & LearnerPlan, BigInt64Array>;

const wanted = JSON.parse(readFileSync(new URL('./vectors/noised-logistic.json', import.meta.url), 'utf8')) as {
  readonly bank: string;
  readonly insurer: string;
  readonly rows: number;
  readonly first: ToldStep;
  readonly last: ToldStep;
  readonly coefficients: readonly number[];
  readonly errors: readonly number[];
  readonly ridge: readonly number[];
};

const privacy: CardPrivacy = { unit: null, rows: 1, epsilon: '20', delta: '1e-4', period: 'ever' };
const number = (name: string, min: number, max: number, scale = 0, nullable = false): ColumnCard => ({
  name,
  type: scale === 0 ? { kind: 'integer' } : { kind: 'decimal', precision: 9, scale },
  nullable,
  range: { min: String(min), max: String(max) },
  allow: ['aggregate'],
});
const list = (name: string, categories: readonly string[]): ColumnCard => ({
  name,
  type: { kind: 'text' },
  nullable: false,
  categories: [...categories],
  allow: ['group'],
});
const customers: DatasetCard = {
  ...cardOf('bank', 'customers', 410, [
    number('age', 18, 88),
    number('income', -20000, 70000, 2, true),
    list('ward', ['a', 'b', 'c']),
    list('late', ['no', 'yes']),
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
    `CREATE SCHEMA bank; CREATE TABLE bank.customers AS SELECT id, age::BIGINT AS age, income::DECIMAL(9, 2) AS income, ward, late
     FROM (VALUES ${rowsOf(wanted.bank)}) AS t(id, age, income, ward, late);
     CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT id, claims::BIGINT AS claims FROM (VALUES ${rowsOf(wanted.insurer)}) AS t(id, claims)`,
  );
  kept = await keptTable(database, [customers, policies]);
});
afterAll(() => database.close());

const base = {
  aligned: 'align/0000000000000000/table',
  model: 'logistic',
  label: 'late',
  positive: 'yes',
  features: ['age', 'income', 'ward', 'claims'],
  privacy: { epsilon: 2, delta: 1e-6 },
} as const;

const compiled = async (question: object, { artifacts, parties, datasets }: Kept = kept) =>
  await train.compile({
    kind: 'train',
    question: train.read(question),
    parties,
    protocol: artifacts[0]?.protocol ?? '',
    datasets,
    artifacts,
    recipients: ['bank'],
  });

type Compiled = Awaited<ReturnType<typeof compiled>>;

async function ran(plan: Compiled['plan'], disclosure: Compiled['disclosure'], held = kept.held) {
  const told = await runInTheClear(
    runnersOf(plan),
    (runtime) => train.run(plan, runtime),
    nothingIsRead,
    { guard: disclosureGuard([...disclosure], everyoneOf(plan)) },
    new Shelf(plan, held),
  );
  return told as BigInt64Array;
}

/** With noise that is 0 but for a chance of e^−1000 a number, and with so many bits. */
const withoutNoise = <Plan extends NoisedLogisticPlan>(plan: Plan, bits = plan.logistic.bits): Plan => ({
  ...plan,
  logistic: {
    ...plan.logistic,
    bits,
    privacy: {
      ...plan.logistic.privacy,
      mechanism: 'laplace',
      noise: plan.logistic.privacy.noise.map((each) => ({ ...each, scale: { numerator: '1', denominator: '1000' } })),
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

test('without noise: what steps tell, and the coefficients of statsmodels and scikit-learn', async () => {
  const { plan, disclosure } = await compiled({ ...base, iterations: 6 });
  const exact = withoutNoise(plan, 19);
  const told = await ran(exact, disclosure);
  const all = toldSteps(exact.logistic, told, 6);
  for (const [own, of] of [
    [all[0], wanted.first],
    [all[5], wanted.last],
  ] as const) {
    own?.slopes.forEach((each, i) => expect(each).toBeCloseTo(of.slopes[i] as number, 2));
    own?.curvature.forEach((each, i) => expect(each).toBeCloseTo(of.curvature[i] as number, 2));
  }
  const { rows, terms, doubt } = numbersIn(exact, told);
  expect([rows, doubt]).toEqual([wanted.rows, null]);
  terms.forEach(({ term, coefficient, noise, error }, i) => {
    const [own, off] = [wanted.coefficients[i] as number, wanted.errors[i] as number];
    expect([term, Math.abs(coefficient - own) < 0.002 * off]).toEqual([term, true]);
    expect([term, (error as number) / (1.959964 * off)]).toEqual([term, expect.closeTo(1, 2)]);
    expect(noise as number).toBeLessThan(1e-3 * off);
  });
  const found = await compiled({ ...base, iterations: 5, ridge: 0.05 });
  const penalised = withoutNoise(found.plan, 19);
  numbersIn(penalised, await ran(penalised, found.disclosure)).terms.forEach(({ coefficient }, i) => {
    expect(Math.abs(coefficient - (wanted.ridge[i] as number)) / (wanted.errors[i] as number)).toBeLessThan(0.002);
  });
});

test.each(['laplace', 'gaussian'] as const)('has %s noise of the size that is told', async (name) => {
  const { plan, disclosure } = await compiled({
    ...base,
    iterations: 1,
    privacy: name === 'laplace' ? { epsilon: 2 } : base.privacy,
  });
  const exact = await ran(withoutNoise(plan), disclosure);
  const sizes: [number, number] = [0, 0];
  const rounds = name === 'laplace' ? 40 : 30;
  for (let round = 0; round < rounds; round++)
    (await ran(plan, disclosure)).forEach((each, i) => {
      const [part, numbers, measure] = i < 6 ? ([0, 6, slopesIn(0)] as const) : ([1, 21, curvatureIn(0)] as const);
      const deviation = Math.sqrt(noiseVariance(noiseOf(plan.logistic.privacy, measure)));
      const mean = deviation * (name === 'laplace' ? Math.SQRT1_2 : Math.sqrt(2 / Math.PI));
      sizes[part] += Math.abs(Number(each - (exact[i] as bigint))) / mean / (numbers * rounds);
    });
  // Means of 240 sizes: of Laplace noise, whose sizes are exponential, beyond these bounds with probability exp(−240 · (1.5 − 1 − ln 1.5)) + exp(−240 · (0.6 − 1 − ln 0.6)),
  // 2 · 10^−10; means of 840, and of 180 sizes of Gaussian noise, are narrower.
  for (const size of sizes) {
    expect(size).toBeGreaterThan(0.6);
    expect(size).toBeLessThan(1.5);
  }
});

test('a row changes what each step tells by no more than the plan says', async () => {
  const { plan, disclosure } = await compiled({ ...base, iterations: 1 });
  const { features, bits } = plan.logistic;
  const rows = await ran(withoutNoise(plan), disclosure);
  // A row is taken away: `valid` is a plane of bits. What the first step tells is at the same coefficients, 0, then.
  const { table } = plan.aligned;
  const name = plan.aligned.name;
  const each = numbersOf(6);
  const valid = kept.held.get(name)?.[table.valid]?.[0] as BigUint64Array;
  let most = { l1: 0, l2: 0 };
  for (const place of [0, 3, 77, 141, 250, 300, 319]) {
    const without = valid.slice();
    without[place >> 6] = (without[place >> 6] as bigint) & ~(1n << BigInt(place & 63));
    const shares = (kept.held.get(name) ?? []).map((own, i) => (i === table.valid ? [without] : own));
    const told = await ran(withoutNoise(plan), disclosure, new Map([[name, shares]]));
    const change = (from: number, to: number) =>
      Array.from(rows.subarray(from, to), (word, i) => Number(word - (told[from + i] as bigint)));
    for (const norm of ['l1', 'l2'] as const) {
      const size = (all: readonly number[]) =>
        norm === 'l1' ? all.reduce((sum, one) => sum + Math.abs(one), 0) : Math.hypot(...all);
      const { slopes, curvature } = sensitivitiesOf(features, norm, bits, 0);
      expect(size(change(0, 6))).toBeLessThanOrEqual(Number(slopes));
      expect(size(change(6, each))).toBeLessThanOrEqual(Number(curvature));
      most = { ...most, [norm]: Math.max(most[norm], size(change(0, 6)) / Number(slopes)) };
    }
  }
  expect(most.l1).toBeGreaterThan(0.4);
  expect(most.l2).toBeGreaterThan(0.4);
});

test('probabilities are from 0 to 1 but for two units, and what rows give stays below its bounds, whatever the coefficients', async () => {
  const draw = seeded(3);
  // All of the table's segments near its end, where the function is nearly 1, and everything else by chance.
  const points = Float64Array.from({ length: 30_000 }, (_, i) =>
    i < 10_000 ? 12 + (5 * i) / 10_000 : i < 20_000 ? -17 + (5 * (i - 10_000)) / 10_000 : 40 * draw() - 20,
  );
  const words = BigUint64Array.from(points, (each) => BigInt.asUintN(64, BigInt(Math.round(each * 2 ** 22))));
  const found = (await runClear(['a'], async (sharing) => {
    const ring = sharing.within(await sharing.inputRing(0, words.length, words), { min: -(1n << 32n), max: 1n << 32n });
    const { ring: found } = await fixedSigmoid(sharing, asFixed(fixed({ fractionBits: 22, integerBits: 10 }), ring));
    return await sharing.open(found);
  })) as BigUint64Array;
  for (const word of found) {
    const units = BigInt.asIntN(64, word);
    expect(units >= -mostBeyond && units <= (1n << 22n) + mostBeyond).toBe(true);
  }
  // The largest row of four features, one a list, under every probability that there may be: in units, rounded as the program does.
  const nearest = (value: bigint, places: bigint) => (value + (1n << (places - 1n))) >> places;
  for (const bits of [10, 14, 17]) {
    const [one, m, b] = [1n << BigInt(bits), boundsOfTerms(bits), BigInt(bits)];
    const features = new Array<Feature>(4);
    for (let i = 0; i < 2_000; i++) {
      const p = -mostBeyond + (BigInt(i) * (one + 2n * mostBeyond)) / 1_999n;
      const weight = nearest(p * (one - p), b);
      const z = [m, -m, m, -m, m].map((each) => (i % 2 === 0 ? each : -each));
      const u = z.map((each) => nearest(weight * each, b));
      const slopes = z.map((each) => each * ((i % 3 === 0 ? one : 0n) - p));
      const curvature = upperPairs(5).map(([j, k]) => (u[j] as bigint) * (z[k] as bigint));
      for (const norm of ['l1', 'l2'] as const) {
        const size = (all: readonly bigint[]) =>
          norm === 'l1' ? all.reduce((sum, each) => sum + Math.abs(Number(each)), 0) : Math.hypot(...all.map(Number));
        const bound = sensitivitiesOf(features, norm, bits, 1);
        expect(size(slopes)).toBeLessThanOrEqual(Number(bound.slopes));
        expect(size(curvature)).toBeLessThanOrEqual(Number(bound.curvature));
      }
    }
  }
});

test('all noise together is ε, or the ρ of ε and δ', async () => {
  for (const asked of [{ epsilon: 1 }, { epsilon: 1, delta: 1e-6 }]) {
    const { plan } = await compiled({ ...base, iterations: 5, privacy: asked });
    const { noise, mechanism, delta } = plan.logistic.privacy;
    const ratio = ({ sensitivity, scale }: (typeof noise)[number]) =>
      (Number(sensitivity) * Number(scale.denominator)) / Number(scale.numerator);
    expect(noise).toHaveLength(10);
    if (mechanism === 'laplace') {
      expect(noise.reduce((sum, each) => sum + ratio(each), 0)).toBeCloseTo(1, 9);
      continue;
    }
    // ρ of which ε = ρ + 2√(ρ ln(1/δ)) is an upper bound (Bun and Steinke 2016, proposition 1.3); the conversion in use is better.
    const rho = noise.reduce((sum, each) => sum + ratio(each) ** 2 / 2, 0);
    expect(rho + 2 * Math.sqrt(rho * Math.log(1 / Number(delta)))).toBeGreaterThan(1);
    expect(rho + 2 * Math.sqrt(rho * Math.log(1 / Number(delta)))).toBeLessThan(1.25);
  }
  // Of a person with three rows three times as much.
  const { plan } = await compiled(base, {
    ...kept,
    datasets: [{ ...customers, privacy: { ...privacy, unit: 'person', rows: 3 } }, policies],
  });
  const { features, bits, privacy: of } = plan.logistic;
  expect(of.noise[0]?.sensitivity).toBe(String(3n * sensitivitiesOf(features, 'l2', bits, 0).slopes));
});

test('says how far off coefficients are where it can be said, and not where the noise is too large', () => {
  const rows = 2_500;
  const draw = seeded(11);
  const normal = () => Math.sqrt(-2 * Math.log(draw() || 1e-12)) * Math.cos(2 * Math.PI * draw());
  const data = Array.from({ length: rows }, () => {
    const z = [1, 2 * draw() - 1, draw(), draw() < 0.3 ? 1 : 0];
    const eta = -1 + (z[1] as number) - 1.5 * (z[2] as number) + (z[3] as number);
    return { z, y: draw() < 1 / (1 + Math.exp(-eta)) ? 1 : 0 };
  });
  const pairs = upperPairs(4);
  const at = (beta: readonly number[] | null): ToldStep => {
    const slopes = [0, 0, 0, 0];
    const curvature = pairs.map(() => 0);
    for (const { z, y } of data) {
      const p =
        beta === null ? 1 / 2 : 1 / (1 + Math.exp(-z.reduce((sum, each, i) => sum + each * (beta[i] as number), 0)));
      const weight = beta === null ? 1 : p * (1 - p);
      z.forEach((each, i) => (slopes[i] = (slopes[i] as number) + each * (y - p)));
      pairs.forEach(
        ([i, j], k) => (curvature[k] = (curvature[k] as number) + weight * (z[i] as number) * (z[j] as number)),
      );
    }
    return { slopes, curvature };
  };
  const options = { ridge: 0, most: 32 };
  const fit = (deviation: (step: number) => number, steps: number) => {
    const told: ToldStep[] = [];
    const noise = Array.from({ length: steps }, (_, i) => ({
      slopes: deviation(i) ** 2,
      curvature: (deviation(i) / 2) ** 2,
    }));
    for (let i = 0; i < steps; i++) {
      const last = i === 0 ? null : (solved(told, noise, options)?.coefficients as number[]);
      const { slopes, curvature } = at(last);
      told.push({
        slopes: slopes.map((each) => each + deviation(i) * normal()),
        curvature: curvature.map((each) => each + (deviation(i) / 2) * normal()),
      });
    }
    return solved(told, noise, options);
  };
  const truth = fit(() => 0, 8)?.coefficients as number[];
  const within = (deviation: number) => {
    let [inside, all, silent] = [0, 0, 0];
    for (let round = 0; round < 60; round++) {
      const found = fit((i) => deviation * 2 ** ((3 - i) / 2), 4);
      if (found === undefined || found.noise === null) silent++;
      else
        found.coefficients.forEach((each, i) => {
          all++;
          if (Math.abs(each - (truth[i] as number)) <= 1.96 * (found.noise?.[i] as number)) inside++;
        });
    }
    return { share: inside / Math.max(1, all), silent };
  };
  // 19 of 20, of 240 numbers by this seed.
  for (const deviation of [0.4, 1.6]) {
    const { share, silent } = within(deviation);
    expect(silent).toBeLessThan(10);
    expect(share).toBeGreaterThan(0.9);
    expect(share).toBeLessThanOrEqual(1);
  }
  expect(within(100).silent).toBe(60);
});

test.each(['replicated', 'additive-dealer'] as const)(
  'runs under %s for the price told, tells its steps alone, and spends ε of both owners',
  async (protocol) => {
    const from = underProtocol(kept, protocol);
    const found = await compiled({ ...base, iterations: 2, privacy: { epsilon: 10 } }, from);
    const { results } = await ranUnderProtocol(kind, found, from);
    const told = results[0] as BigInt64Array;
    expect(results.slice(1)).toEqual(results.slice(1).map(() => undefined));
    const plan = asSigned(found.plan);
    expect(Math.abs(numbersIn(plan, told).rows - wanted.rows)).toBeLessThan(300);
    expect(found.disclosure.filter(({ releases }) => releases > 0).map(({ id, releases }) => [id, releases])).toEqual([
      ['step.1', 27],
      ['step.2', 27],
    ]);
    for (const owner of ['bank', 'insurer'])
      expect(train.ownPart(plan, kept.datasets, owner)?.privacy).toMatchObject({ epsilon: '10' });
    const english = renderDisclosure(found.disclosure, 'en');
    expect(english).toContain('step 2: 27 sums over all rows');
    expect(english).toContain('any one row of insurer.policies, ε = 10');
    expect(english).toContain(`within about ±${leastError(plan.logistic).toPrecision(2)} of the one without noise`);
    expect(english).not.toContain('Nobody learns');
    expect(renderDisclosure(found.disclosure, 'zh')).toContain('差分隐私');
    expect(train.view.questionText(plan, 'en')).toContain('Laplace noise');
    expect(train.view.steps(plan, 'zh').map(({ text }) => text)[2]).toContain('bank');
    expect(JSON.stringify(train.finish(plan, told))).toContain('noised-logistic.report.');
  },
);

test('what a recipient gives back cannot be larger than its bits, with whatever many features', () => {
  for (const nonzero of [2, 5, 20, 101]) {
    const most = mostCoefficient(nonzero);
    expect(most * nonzero * 1.01).toBeLessThan(2 ** 10);
    expect(Number.isInteger(Math.log2(most))).toBe(true);
  }
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
  expect(await failure({ ...base, privacy: { epsilon: 1, delta: 1e-13 } })).toBe('train.privacy-delta');
  expect(await failure({ ...base, privacy: { epsilon: 0.00001 } })).toBe('train.privacy-wide');
  expect(await failure({ ...base, iterations: 13 })).toBe('question.wrong-member');
  expect(await failure({ ...base, method: 'newton' })).toMatch(/^question\./);
  expect(await failure({ ...base, label: 'age' })).toBe('model.label-not-binary');
  expect(await failure({ ...base, positive: 'never' })).toBe('model.positive');
  expect(await failure({ ...base, features: ['age', 'late'] })).toBe('model.twice');
  const artifacts = kept.artifacts.map((each): ArtifactCard => {
    const { table } = each;
    return table === undefined ? each : { ...each, table: { ...table, prepared: { by: null } } };
  });
  expect(await failure(base, { ...kept, artifacts })).toBe('train.privacy-table');
});
