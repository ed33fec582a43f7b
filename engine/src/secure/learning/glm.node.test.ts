import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runClear } from '../../sharing/clear/run.ts';
import { runCost } from '../../sharing/cost/run.ts';
import type { Bits, Sharing } from '../../sharing/model.ts';
import { protocols, replicated } from '../../sharing/registry.ts';
import { runProgram } from '../../sharing/run.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { decodeFixed, type Fixed, fixed, fixedInput, fixedWithin } from '../fixed/format.ts';
import { fixedMatrix } from '../linear/solve.ts';
import { fitGlm, type GlmOptions } from './glm.ts';
import { count, generated, label, referenceOf, size, tableOf, type Table, targetsOf } from './references/data.ts';

const names = ['bank', 'insurer', 'helper'];
const fileOf = (name: string, picked?: readonly number[]) =>
  tableOf(readFileSync(new URL(`references/${name}.csv`, import.meta.url), 'utf8'), picked);

interface Plain extends Table {
  readonly y: Float64Array;
  readonly weights?: Float64Array;
  readonly offset?: Float64Array;
}

interface Found {
  readonly coefficients: Float64Array;
  readonly errors: Float64Array;
  readonly slopes: Float64Array;
  readonly intercept: number;
  readonly deviance: Float64Array;
  readonly dispersion: number | undefined;
  readonly constant: bigint;
  readonly collinear: bigint;
  readonly overflow: bigint;
  readonly separated: bigint | undefined;
}

/** The power of two that all numbers of a column are below. */
function scaleOf(values: Iterable<number>): number {
  let scale = 2 ** -20;
  for (const value of values) while (Math.abs(value) >= scale) scale *= 2;
  return scale;
}

const columnOf = ({ x, rows, columns }: Table, j: number) =>
  Array.from({ length: rows }, (_, i) => x[i * columns + j] as number);

/** Fits plain data, the columns brought to −1 to 1 by public powers of two first, as their owners would. */
async function fitted(
  sharing: Sharing,
  data: Plain,
  options: GlmOptions,
  bits = 22,
  rounding?: 'probabilistic',
): Promise<Found> {
  const { rows, columns, x, y } = data;
  const scales = Array.from({ length: columns }, (_, j) => scaleOf(columnOf(data, j)));
  const own = (owner: number, values: ArrayLike<number>) => (sharing.session.owns(owner) ? values : undefined);
  const unit = { min: -1 + 2 ** -bits, max: 1 - 2 ** -bits };
  const format = fixed({ fractionBits: bits, integerBits: 1, ...(rounding === undefined ? {} : { rounding }) });
  const scaled = x.map((value, i) => value / (scales[i % columns] as number));
  const values = fixedWithin(sharing, await fixedInput(sharing, format, 0, x.length, own(0, scaled)), unit);
  const column = async (given: Float64Array, fractionBits: number, most: number, least = 0) => {
    const columnFormat = fixed({ fractionBits, integerBits: 61 - 30, ...(rounding === undefined ? {} : { rounding }) });
    return fixedWithin(sharing, await fixedInput(sharing, columnFormat, 1, rows, own(1, given)), {
      min: least,
      max: most,
    });
  };
  const whole = y.every(Number.isInteger);
  const target = await column(y, whole ? 0 : 20, Math.max(...y), 0);
  const result = await fitGlm(
    sharing,
    {
      features: fixedMatrix(values, rows, columns),
      target,
      weights: data.weights && (await column(data.weights, 0, Math.max(...data.weights))),
      offset: data.offset && (await column(data.offset, 20, 4, -4)),
    },
    options,
  );
  const open = async (value: Fixed) => decodeFixed(value.format, await sharing.open(value.ring));
  const bitsOf = async (value: Bits) => {
    const [word = 0n] = await sharing.openBits(value);
    return BigInt.asUintN(value.length, word);
  };
  const slopes = await open(result.slopes);
  return {
    coefficients: await open(result.coefficients),
    errors: await open(result.errors),
    slopes: slopes.map((slope, j) => slope / (scales[j] as number)),
    intercept: (await open(result.intercept))[0] as number,
    deviance: await open(result.deviance),
    dispersion: result.dispersion && (await open(result.dispersion))[0],
    constant: await bitsOf(result.constant),
    collinear: await bitsOf(result.collinear),
    overflow: await bitsOf(result.overflow),
    separated: result.separated && (await bitsOf(result.separated)),
  };
}

const breast = (picked?: readonly number[]) => fileOf('breast-cancer', picked);
const small = generated(3000, 6, 2, 0);
const second = (_: number, __: number, draw: number) => draw;
const weights = targetsOf(small, (_, __, draw) => 1 + Math.floor(draw * 4));
const offset = targetsOf(small, (...all) => Math.floor(second(...all) * 2 ** 10) / 2 ** 10);
const credit = () => {
  const made = generated(30_000, 23, 1, 1);
  return { ...made, y: targetsOf(made, label) };
};

/** With a number: how near coefficients come, where it is nearer than 10⁻⁴ of them. */
const cases: readonly [Parameters<typeof referenceOf>[0], () => Plain, GlmOptions, number?][] = [
  ['breast cancer, linear', () => breast(), { family: { kind: 'gaussian' }, iterations: 3 }],
  ['breast cancer, ridge', () => breast(), { family: { kind: 'logistic' }, iterations: 10, ridge: 1 / 569 }],
  ['breast cancer, five columns', () => breast([0, 1, 4, 5, 8]), { family: { kind: 'logistic' }, iterations: 9 }],
  ['diabetes, linear', () => fileOf('diabetes'), { family: { kind: 'gaussian' }, iterations: 3 }],
  ['diabetes, gamma', () => fileOf('diabetes'), { family: { kind: 'gamma' }, iterations: 8 }],
  ['german credit, logistic', () => fileOf('german-credit'), { family: { kind: 'logistic' }, iterations: 6 }, 1e-6],
  ['credit, logistic', credit, { family: { kind: 'logistic' }, iterations: 6 }],
  ['counts, Poisson', () => ({ ...small, y: targetsOf(small, count) }), { family: { kind: 'poisson' }, iterations: 8 }],
  [
    'counts, Poisson with offset',
    () => ({ ...small, y: targetsOf(small, count), offset }),
    { family: { kind: 'poisson' }, iterations: 8 },
  ],
  [
    'counts, Tweedie 1.5',
    () => ({ ...small, y: targetsOf(small, count) }),
    { family: { kind: 'tweedie', power: 1.5 }, iterations: 8 },
  ],
  ['sizes, gamma', () => ({ ...small, y: targetsOf(small, size) }), { family: { kind: 'gamma' }, iterations: 12 }],
  [
    'labels, weighted',
    () => ({ ...small, y: targetsOf(small, label), weights }),
    { family: { kind: 'logistic' }, iterations: 6 },
  ],
  [
    'sizes, weighted linear',
    () => ({ ...small, y: targetsOf(small, size), weights }),
    { family: { kind: 'gaussian' }, iterations: 3 },
  ],
  // Pearson's sum counts rows by their weights and is divided by rows less terms, as with statsmodels' var_weights.
  [
    'sizes, weighted gamma',
    () => ({ ...small, y: targetsOf(small, size), weights }),
    { family: { kind: 'gamma' }, iterations: 12 },
  ],
];

/** P(|T| ≥ |t|) of Student's t with so many degrees of freedom, or of the normal distribution, by Simpson's rule. */
function tails(t: number, degrees: number): number {
  const density = (x: number) =>
    degrees === Infinity ? Math.exp((-x * x) / 2) : (1 + (x * x) / degrees) ** (-(degrees + 1) / 2);
  const area = (to: number) => {
    const steps = 4000;
    let sum = density(0) + density(to);
    for (let i = 1; i < steps; i++) sum += (i % 2 === 1 ? 4 : 2) * density((to * i) / steps);
    return (sum * to) / (3 * steps);
  };
  return 1 - area(Math.min(40, Math.abs(t))) / area(40);
}

/** Means of the target by which the deviance and dispersion of the log link are divided are those of statsmodels here. */
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('statsmodels and scikit-learn', () => {
  test.each(cases)('%s', { timeout: 60_000 }, async (name, make, options, near = 1e-4) => {
    const wanted = referenceOf(name);
    const data = make();
    const found = await runClear(names, (sharing) => fitted(sharing, data, options));
    const { rows, columns } = data;
    const errors = wanted.errors ?? wanted.coefficients.map(() => 0.05);
    const close = (value: number, expected: number, error: number, within = 1e-4) =>
      expect(Math.abs(value - expected)).toBeLessThan(within * Math.max(Math.abs(expected), error));
    wanted.coefficients.forEach((expected, i) => {
      close(found.coefficients[i] as number, expected, errors[i] as number, near);
    });
    wanted.raw?.forEach((expected, i) => {
      // The error of a slope is to the slope as that of the coefficient to the coefficient.
      const ratio = Math.abs((errors[i] as number) / (wanted.coefficients[i] as number));
      close(
        ([found.intercept, ...found.slopes] as number[])[i] as number,
        expected,
        i === 0 ? 0 : ratio * Math.abs(expected),
        near,
      );
    });
    wanted.errors?.forEach((expected, i) => close(found.errors[i] as number, expected, 0));
    const degrees = name.endsWith(', linear') && !name.startsWith('sizes') ? rows - columns - 1 : Infinity;
    wanted.p?.forEach((expected, i) => {
      const p = tails((found.coefficients[i] as number) / (found.errors[i] as number), degrees);
      expect(Math.abs(p - expected)).toBeLessThan(1e-3);
    });
    const { family } = options;
    // statsmodels' are of the target itself, and weighed by 4 times our Ω-th part.
    const power = family.kind === 'poisson' ? 1 : family.kind === 'tweedie' ? 2 - family.power : 0;
    const exposure = data.offset === undefined ? 1 : mean(data.offset.map(Math.exp));
    const scale = (mean(data.y) / exposure) ** power;
    const last = found.deviance.at(-1) as number;
    if (wanted.deviance !== undefined) close(last * scale * (data.weights === undefined ? 1 : 4), wanted.deviance, 0);
    if (found.dispersion !== undefined && wanted.scale !== undefined) close(found.dispersion * scale, wanted.scale, 0);
    expect(found.deviance).toHaveLength(options.iterations + 1);
    expect([found.constant, found.collinear, found.overflow]).toEqual([0n, 0n, 0n]);
    expect(found.separated ?? 0n).toBe(0n);
  });
});

const few = generated(200, 4, 5, 0);
const fewLabels = { ...few, y: targetsOf(few, label) };
/** The table with one column replaced. */
const replaced = (data: Plain, column: number, by: (row: number) => number): Plain => ({
  ...data,
  x: data.x.map((value, i) => (i % data.columns === column ? by(Math.floor(i / data.columns)) : value)),
});
const logistic = (iterations = 6, ridge = 0): GlmOptions => ({ family: { kind: 'logistic' }, iterations, ridge });

describe('columns and rows that cannot be fitted', () => {
  test('a constant column and one that others determine get 0, and are told', async () => {
    const at = (row: number, column: number) => few.x[row * 4 + column] as number;
    const twice = replaced(fewLabels, 2, (row) => (at(row, 0) + at(row, 1)) / 2);
    const data = replaced(twice, 1, () => 0.25);
    const found = await runClear(names, (s) =>
      fitted(
        s,
        replaced(data, 3, (row) => at(row, 0) / 2),
        logistic(),
      ),
    );
    expect([found.constant, found.collinear]).toEqual([0b0010n, 0b1000n]);
    expect([...found.coefficients].map((value) => value === 0)).toEqual([false, false, true, false, true]);
    expect([...found.errors].map((value) => value === 0)).toEqual([false, false, true, false, true]);
    // What is left is fitted as without them.
    const x = Float64Array.from({ length: 400 }, (_, i) => twice.x[Math.floor(i / 2) * 4 + 2 * (i % 2)] as number);
    const alone = await runClear(names, (s) => fitted(s, { ...fewLabels, columns: 2, x }, logistic()));
    expect(found.coefficients[1]).toBeCloseTo(alone.coefficients[1] as number, 5);
    expect(found.coefficients[3]).toBeCloseTo(alone.coefficients[2] as number, 5);
    expect(found.errors[3]).toBeCloseTo(alone.errors[2] as number, 5);
  });

  test('perfect separation is told', async () => {
    const y = Float64Array.from({ length: 200 }, (_, i) => ((few.x[i * 4] as number) > 0.5 ? 1 : 0));
    const found = await runClear(names, (s) => fitted(s, { ...few, y }, logistic(12)));
    expect(found.separated).toBe(1n);
    expect(found.deviance.at(-1)).toBeLessThan(0.05);
  });

  test('a row whose rate is 3,000 times the mean is told', async () => {
    const data = replaced({ ...small, y: new Float64Array(0) }, 0, (row) => (row === 7 ? 1 : 0));
    const y = Float64Array.from({ length: 3000 }, (_, i) => (i === 7 ? 100_000 : i % 2));
    const options: GlmOptions = { family: { kind: 'poisson' }, iterations: 12 };
    expect((await runClear(names, (s) => fitted(s, { ...data, y }, options))).overflow).toBe(1n);
  });

  test.each([
    [
      'too few rows',
      { ...few, rows: 5, x: few.x.slice(0, 20), y: fewLabels.y.slice(0, 5) },
      logistic(),
      'learning.rows',
    ],
    ['no steps', fewLabels, logistic(0), 'learning.option'],
    ['a ridge below 0', fewLabels, logistic(1, -1), 'learning.option'],
    ['a power of 2', fewLabels, { family: { kind: 'tweedie', power: 2 }, iterations: 1 }, 'learning.option'],
  ] as const)('%s', async (_, data, options, code) => {
    await expect(runClear(names, (s) => fitted(s, data, options))).rejects.toMatchObject({ code });
  });

  test('targets of other rows', async () => {
    await runClear(names, async (sharing) => {
      const x = fixedWithin(sharing, await fixedInput(sharing, fixed(), 0, 20, new Float64Array(20)), {
        min: -1,
        max: 1,
      });
      const target = await fixedInput(sharing, fixed({ fractionBits: 0 }), 1, 9, new Float64Array(9));
      const fit = fitGlm(sharing, { features: fixedMatrix(x, 10, 2), target }, logistic());
      await expect(fit).rejects.toMatchObject({ code: 'linear.shape' });
    });
  });

  test('features with too many bits for their rows', async () => {
    await expect(runClear(names, (s) => fitted(s, fewLabels, logistic(), 28))).rejects.toMatchObject({
      code: 'learning.fine',
    });
  });
});

const every: readonly [string, Plain, GlmOptions][] = [
  [
    'logistic with ridge and weights',
    { ...fewLabels, weights: targetsOf(few, (_, __, draw) => 1 + Math.floor(draw * 3)) },
    logistic(2, 0.01),
  ],
  ['linear', { ...few, y: targetsOf(few, size) }, { family: { kind: 'gaussian' }, iterations: 2 }],
  ['Tweedie', { ...few, y: targetsOf(few, count) }, { family: { kind: 'tweedie', power: 1.5 }, iterations: 2 }],
];

describe.each(every)('%s on protocols', (_, data, options) => {
  test.each(['replicated', 'additive-dealer'])(
    '%s: the bits of the oracle at the cost that was told',
    { timeout: 120_000 },
    async (name) => {
      const protocol = protocols.find((each) => each.name === name) ?? replicated;
      const program = (sharing: Sharing) => fitted(sharing, data, options);
      const oracle = await runClear(names.slice(0, 2), program);
      const everyone = name === 'replicated' ? names : ['bank', 'insurer', 'dealer'];
      const { results } = await runLocal(everyone, (session) => runProgram(protocol, session, program));
      const found = results.filter((each) => each !== undefined);
      expect(found.length).toBeGreaterThan(1);
      for (const each of found) expect(each).toEqual(oracle);
    },
  );
});

test('rounds do not grow with the rows', async () => {
  const rounds = async (data: Plain) => (await runCost(names, replicated, (s) => fitted(s, data, logistic(6)))).rounds;
  const short = await rounds(fewLabels);
  const long = await rounds({ ...generated(2000, 4, 1, 0), y: new Float64Array(2000) });
  expect(Math.abs(long - short)).toBeLessThan(0.1 * short);
});
