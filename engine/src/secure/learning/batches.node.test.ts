import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runClear } from '../../sharing/clear/run.ts';
import { runCost } from '../../sharing/cost/run.ts';
import { fromRest, toRest } from '../../sharing/at-rest.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { protocols, replicated } from '../../sharing/registry.ts';
import { runProgram } from '../../sharing/run.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { decodeFixed, type Fixed, fixed, fixedInput, fixedWithin } from '../fixed/format.ts';
import { fixedMatrix } from '../linear/solve.ts';
import { type BatchOptions, batchStateShapes, fitByBatches } from './batches.ts';
import type { DescentState } from './descent.ts';
import { generated, label, referenceOf, size, tableOf, type Table, targetsOf } from './references/data.ts';

const names = ['bank', 'insurer', 'helper'];

interface Plain extends Table {
  readonly y: Float64Array;
  readonly weights?: Float64Array;
  /** 0 of rows that take no part: the last ones. */
  readonly taking?: number;
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviationOf = (values: readonly number[]) => Math.sqrt(meanOf(values.map((v) => (v - meanOf(values)) ** 2)));
const columnOf = ({ x, rows, columns }: Table, j: number) =>
  Array.from({ length: rows }, (_, i) => x[i * columns + j] as number);

/** With columns divided by the largest in size; what is found, in units of the data. */
async function fitted(sharing: Sharing, data: Plain, options: BatchOptions) {
  const { rows, columns, x, y } = data;
  const scales = Array.from({ length: columns }, (_, j) => Math.max(...columnOf(data, j).map(Math.abs)));
  const own = (owner: number, values: ArrayLike<number>) => (sharing.session.owns(owner) ? values : undefined);
  const format = fixed({ fractionBits: 20, integerBits: 11 });
  const scaled = x.map((value, i) => value / (scales[i % columns] as number));
  const values = await fixedInput(sharing, format, 0, x.length, own(0, scaled));
  const target = await fixedInput(sharing, fixed({ fractionBits: 10, integerBits: 12 }), 1, rows, own(1, y));
  const taking = data.taking ?? rows;
  const given = data.weights ?? Float64Array.from({ length: rows }, (_, i) => (i < taking ? 1 : 0));
  const counted = fixed({ fractionBits: 0, integerBits: 10 });
  const weights = await fixedInput(sharing, counted, 1, rows, own(1, given));
  const found = await fitByBatches(
    sharing,
    {
      features: fixedMatrix(fixedWithin(sharing, values, { min: -1, max: 1 }), rows, columns),
      target: fixedWithin(sharing, target, { min: 0, max: Math.max(...y) }),
      weights: fixedWithin(sharing, weights, { min: 0, max: Math.max(...given) }),
    },
    { ...options, taking: sharing.filledRing(1, BigInt(taking)) },
  );
  const open = async (value: Fixed) => [...decodeFixed(value.format, await sharing.open(value.ring))];
  const slopes = await open(found.slopes);
  const [intercept = 0] = await open(found.intercept);
  return {
    slopes: slopes.map((slope, j) => slope / (scales[j] as number)),
    intercept,
    deviance: found.deviance && (await open(found.deviance)),
    overflow: (await sharing.openBits(found.overflow))[0],
    constant: (await sharing.openBits(found.constant))[0],
  };
}

const made = generated(3000, 6, 2, 0);
const weights = targetsOf(made, (_, __, draw) => 1 + Math.floor(draw * 4));
const german = () => tableOf(readFileSync(new URL('references/german-credit.csv', import.meta.url), 'utf8'));
const whole = { seed: 'agreed', curve: true, method: 'sgd', batch: 3000 } as const;

const cases: readonly [Parameters<typeof referenceOf>[0], () => Plain, BatchOptions][] = [
  ['german credit, elastic net', german, { ...whole, family: 'logistic', epochs: 60, learningRate: 4, batch: 1000 }],
  [
    'labels, weighted elastic net',
    () => ({ ...made, y: targetsOf(made, label), weights }),
    { ...whole, family: 'logistic', epochs: 40, learningRate: 0.75 },
  ],
  [
    'sizes, elastic net',
    () => ({ ...made, y: targetsOf(made, size) }),
    { ...whole, family: 'gaussian', epochs: 60, learningRate: 0.5 },
  ],
];

test.each(cases)("all rows in a batch end at scikit-learn's optimum: %s", async (name, make, options) => {
  const wanted = referenceOf(name);
  const { l1 = 0, l2 = 0 } = wanted as { l1?: number; l2?: number };
  const data = make();
  const found = await runClear(names, (sharing) => fitted(sharing, data, { ...options, l1, l2 }));
  const standard = found.slopes.map((slope, j) => slope * deviationOf(columnOf(data, j)));
  const largest = Math.max(...wanted.coefficients.map(Math.abs));
  wanted.coefficients
    .slice(1)
    .forEach((expected, j) => expect(Math.abs((standard[j] as number) - expected)).toBeLessThan(1e-3 * largest));
  const centre = found.slopes.reduce((sum, slope, j) => sum + slope * meanOf(columnOf(data, j)), found.intercept);
  expect(Math.abs(centre - (wanted.coefficients[0] as number))).toBeLessThan(1e-3 * largest);
  expect(found.deviance).toHaveLength(options.epochs + 1);
  expect(found.deviance?.at(-1)).toBeLessThan(found.deviance?.[0] as number);
  expect([found.overflow, found.constant]).toEqual([0n, 0n]);
});

test('rows that take no part change nothing but how far a step moves the intercept', async () => {
  const data = german();
  const { rows, columns, x, y } = data;
  const means = Array.from({ length: columns }, (_, j) => meanOf(columnOf(data, j)));
  const more = 250;
  const filled: Plain = {
    rows: rows + more,
    columns,
    x: Float64Array.from([...x, ...Array.from({ length: more }, () => means).flat()]),
    y: Float64Array.from([...y, ...new Array<number>(more).fill(1)]),
    taking: rows,
  };
  const options = { ...whole, family: 'logistic', epochs: 60, l1: 0.02, l2: 0.05 } as const;
  const alone = await runClear(names, (on) => fitted(on, data, { ...options, batch: rows, learningRate: 4 }));
  const among = await runClear(names, (on) => fitted(on, filled, { ...options, batch: rows + more, learningRate: 4 }));
  alone.slopes.forEach((slope, j) => {
    const unit = deviationOf(columnOf(data, j));
    expect(Math.abs(slope - (among.slopes[j] as number)) * unit).toBeLessThan(5e-4);
  });
});

test('what runs away is told', async () => {
  const options = { ...whole, family: 'gaussian', epochs: 20, learningRate: 4 } as const;
  const found = await runClear(names, (on) => fitted(on, { ...made, y: targetsOf(made, size) }, options));
  expect(found.overflow).toBe(1n);
});

const fewer = generated(200, 4, 5, 0);
const small: Plain = { ...fewer, y: targetsOf(fewer, label) };
const adam: BatchOptions = {
  family: 'logistic',
  method: 'adam',
  epochs: 3,
  batch: 64,
  learningRate: 0.0625,
  seed: 'agreed',
  curve: true,
  l1: 0.01,
  l2: 0.01,
};

test('goes on from a state, its curve with it', async () => {
  const states: DescentState[] = [];
  const onEpoch = (_: number, state: DescentState) => Promise.resolve(void states.push(state));
  const wanted = await runClear(names, (on) => fitted(on, small, { ...adam, onEpoch }));
  const start = states[0] as DescentState;
  expect(start.vectors.map(({ length, bounds }) => ({ length, bounds }))).toEqual(batchStateShapes(4, adam));
  expect(await runClear(names, (on) => fitted(on, small, { ...adam, start }))).toEqual(wanted);
});

test('a preparation for all epochs serves an attempt that goes on from shares kept on the way', async () => {
  const protocol = protocols.find(({ name }) => name === 'additive-dealer') ?? replicated;
  const everyone = ['bank', 'insurer', 'dealer'];
  const shapes = batchStateShapes(4, adam).map((shape) => ({ domain: 'ring', ...shape }) as const);
  const kept = new Map<number, (readonly BigUint64Array[])[]>();
  const whole = (sharing: Sharing) => {
    const onEpoch = (epoch: number, { vectors }: DescentState) => {
      const { self } = sharing.session;
      if (epoch === 1 && self >= 0)
        kept.set(
          self,
          shapes.map((shape, i) => toRest(sharing, vectors[i] as Ring, shape)),
        );
      return Promise.resolve();
    };
    return fitted(sharing, small, { ...adam, onEpoch });
  };
  const later = (sharing: Sharing) => {
    const parts = kept.get(sharing.session.self);
    const vectors = parts && shapes.map((shape, i) => fromRest(sharing, shape, parts[i]) as Ring);
    return fitted(sharing, small, { ...adam, start: vectors && { epochs: 2, vectors } });
  };
  const run = async (program: typeof whole) =>
    (await runLocal(everyone, (session) => runProgram(protocol, session, program))).results.slice(0, 2);
  const wanted = await run(whole);
  expect(new Set(kept.keys())).toEqual(new Set([0, 1]));
  expect(await run(later)).toEqual(wanted);
});

const isLong = Number(process.env['TACIT_TEST_RUNS'] ?? 1) > 1;

test.each(['replicated', 'additive-dealer'])('%s: the bits of the oracle at the cost that was told', async (name) => {
  const protocol = protocols.find((each) => each.name === name) ?? replicated;
  for (const options of [
    { ...adam, epochs: isLong ? 20 : 5 },
    { ...adam, epochs: isLong ? 12 : 3, l1: 0, curve: false },
    { ...adam, method: 'sgd', sigmoid: 'piecewise', momentum: 0.5, l1: 0, epochs: isLong ? 12 : 3 } as const,
  ]) {
    const program = (sharing: Sharing) => fitted(sharing, small, options);
    const oracle = await runClear(names.slice(0, 2), program);
    const everyone = name === 'replicated' ? names : ['bank', 'insurer', 'dealer'];
    const { results, traffic } = await runLocal(everyone, async (session) => ({
      found: await runProgram(protocol, session, program),
      traffic: session.traffic(),
    })).then(({ results: all }) => ({
      results: all.map(({ found }) => found),
      traffic: all.map((each) => each.traffic),
    }));
    const found = results.filter((each) => each !== undefined);
    expect(found.length).toBeGreaterThan(1);
    for (const each of found) expect(each).toEqual(oracle);
    const cost = await runCost(everyone, protocol, program);
    expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
    expect(traffic.map(({ sent }) => sent.reduce((sum, bytes) => sum + bytes, 0))).toEqual(cost.bytesPerParty);
  }
});
