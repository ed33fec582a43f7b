import { expect, test } from 'vitest';
import { randomPermutation } from '../../base/random.ts';
import { publicRandom } from '../../primitives/public-random.ts';
import { runClear } from '../../sharing/clear/run.ts';
import type { Sharing } from '../../sharing/model.ts';
import { protocols } from '../../sharing/registry.ts';
import { runProgram } from '../../sharing/run.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { decodeFixed, fixed, fixedInput, fixedWithin } from '../fixed/format.ts';
import { fixedMatrix } from '../linear/solve.ts';
import { type DescentOptions, type DescentState, stateShapes, trainByBatches } from './descent.ts';
import { generated, label, size, targetsOf } from './references/data.ts';

const names = ['bank', 'insurer', 'helper'];
const made = generated(200, 5, 9, 0);
/** Columns from −1 to 1 in units of 2^−10. */
const x = made.x.map((value) => Math.round((2 * value - 1) * 2 ** 10) / 2 ** 10);
const labels = targetsOf(made, label);
const sizes = targetsOf(made, size);
const [rows, columns] = [made.rows, made.columns];

async function trained(sharing: Sharing, options: DescentOptions): Promise<number[]> {
  const own = (owner: number, values: Float64Array) => (sharing.session.owns(owner) ? values : undefined);
  const values = await fixedInput(sharing, fixed({ fractionBits: 10, integerBits: 4 }), 0, x.length, own(0, x));
  const y = options.family === 'logistic' ? labels : sizes;
  const target = await fixedInput(sharing, fixed({ fractionBits: 10, integerBits: 4 }), 1, rows, own(1, y));
  const features = fixedMatrix(fixedWithin(sharing, values, { min: -1, max: 1 }), rows, columns);
  const most = options.family === 'logistic' ? 1 : 8;
  const format = fixed({ fractionBits: 10, integerBits: 4 });
  const beside = async (given: Float64Array) => {
    const shared = await fixedInput(sharing, format, 1, rows, own(1, given));
    return fixedWithin(sharing, shared, { min: given === counted ? 0 : -4, max: 4 });
  };
  const data = {
    features,
    target: fixedWithin(sharing, target, { min: 0, max: most }),
    ...(isWeighed(options) ? { weights: await beside(counted), offset: await beside(added) } : {}),
  };
  const { slopes, intercept } = await trainByBatches(sharing, data, options);
  const all = sharing.concatenate([slopes.ring, intercept.ring]);
  return [...decodeFixed(slopes.format, await sharing.open(all))];
}

// What each row counts for, some nothing; and what its predictor has.
const counted = targetsOf(made, (_, first) => Math.floor(first * 5));
const added = targetsOf(made, (_, __, second) => Math.floor(second * 2 ** 10) / 2 ** 10 - 0.5);
const isWeighed = ({ seed }: DescentOptions) => seed === 'weighed';

/** The same in floating point, the intercept last. */
function expected(options: DescentOptions): number[] {
  const {
    family,
    method,
    epochs,
    batch,
    learningRate,
    sigmoid = 'exact',
    l1 = 0,
    l2 = 0,
    seed,
    momentum = 0,
  } = options;
  const response = (z: number) => {
    if (family === 'gaussian') return z;
    return sigmoid === 'exact' ? 1 / (1 + Math.exp(-z)) : Math.min(1, Math.max(0, z + 0.5));
  };
  const random = publicRandom(seed, 'order of rows');
  const at = (row: number, column: number) => (column === columns ? 1 : (x[row * columns + column] as number));
  const places = Array.from({ length: columns + 1 }, (_, j) => j);
  const y = family === 'logistic' ? labels : sizes;
  let w = places.map(() => 0);
  let [m, v, u] = [w, w, w];
  let step = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = [...randomPermutation(random, rows)];
    for (let start = 0; start < rows; start += batch) {
      const picked = order.slice(start, start + batch);
      const errors = picked.map(
        (row) =>
          (isWeighed(options) ? (counted[row] as number) : 1) *
          (response(
            places.reduce((z, j) => z + at(row, j) * (w[j] as number), isWeighed(options) ? (added[row] as number) : 0),
          ) -
            (y[row] as number)),
      );
      const decay = (j: number) => (j < columns ? l2 * (w[j] as number) : 0);
      const g = places.map(
        (j) => picked.reduce((sum, row, i) => sum + at(row, j) * (errors[i] as number), 0) / picked.length + decay(j),
      );
      step += 1;
      m = m.map((value, j) => value + ((g[j] as number) - value) / 8);
      v = v.map((value, j) => value + ((g[j] as number) ** 2 - value) / 1024);
      u = u.map((value, j) => momentum * value + (g[j] as number));
      const part = learningRate * Math.sqrt(1 - (1023 / 1024) ** step);
      const rate = part / (1 - 0.875 ** step);
      w = w.map((value, j) => {
        const root = Math.sqrt((v[j] as number) + 2 ** -34);
        const moved = value - (method === 'sgd' ? learningRate * (u[j] as number) : (rate * (m[j] as number)) / root);
        const threshold = l1 * (method === 'sgd' ? learningRate : part / root);
        return j < columns ? Math.sign(moved) * Math.max(0, Math.abs(moved) - threshold) : moved;
      });
    }
  }
  return w;
}

const base = { family: 'logistic', method: 'sgd', epochs: 8, batch: 32, learningRate: 0.5, seed: 'agreed' } as const;
const adam = { ...base, method: 'adam', learningRate: 0.0625 } as const;
const cases: readonly [string, DescentOptions, number][] = [
  ['logistic', base, 2e-5],
  ['logistic, piecewise', { ...base, sigmoid: 'piecewise' }, 2e-5],
  ['logistic, elastic net', { ...base, l1: 0.02, l2: 0.01 }, 2e-5],
  ['linear', { ...base, family: 'gaussian', learningRate: 0.25 }, 2e-5],
  ['linear, Adam', { ...base, family: 'gaussian', method: 'adam', learningRate: 0.0625 }, 2e-5],
  ['logistic, momentum', { ...base, momentum: 0.875, learningRate: 0.125 }, 1e-4],
  ['logistic, momentum and elastic net', { ...base, momentum: 0.5, l1: 0.02, l2: 0.01, learningRate: 0.25 }, 5e-5],
  ['logistic, weights and offset', { ...base, seed: 'weighed', learningRate: 0.25 }, 1e-4],
  ['logistic, weights and offset, Adam', { ...base, seed: 'weighed', method: 'adam', learningRate: 0.0625 }, 1e-4],
  ['linear, weights and offset', { ...base, seed: 'weighed', family: 'gaussian', learningRate: 0.125 }, 1e-4],
  ['logistic, Adam with l1', { ...base, method: 'adam', learningRate: 0.0625, l1: 0.02, epochs: 30 }, 1e-4],
  ['linear, Adam, elastic net', { ...adam, family: 'gaussian', l1: 0.05, l2: 0.01 }, 5e-5],
  ['logistic, Adam with l2', { ...base, method: 'adam', learningRate: 0.0625, l2: 0.01 }, 2e-5],
];

test.each(cases)('%s: as in floating point', async (_, options, most) => {
  const found = await runClear(names, (sharing) => trained(sharing, options));
  const wanted = expected(options);
  for (const [i, value] of found.entries()) expect(Math.abs(value - (wanted[i] as number))).toBeLessThan(most);
  expect(Math.max(...wanted.map(Math.abs))).toBeGreaterThan(0.25);
  if ((options.l1 ?? 0) > 0) expect(found.some((value) => value === 0)).toBe(wanted.some((value) => value === 0));
});

test.each([
  ['velocity', { momentum: 0.5 }],
  ['moments', { method: 'adam', learningRate: 0.0625 } as const],
])('goes on from a state with %s as though it had not stopped', async (_, change) => {
  const options: DescentOptions = { ...base, ...change, epochs: 5, l1: 0.01 };
  const states: DescentState[] = [];
  const whole = await runClear(names, (sharing) => {
    const onEpoch = (_: unknown, __: number, state: DescentState) => Promise.resolve(void states.push(state));
    return trained(sharing, { ...options, onEpoch });
  });
  const start = states[1] as DescentState;
  expect(start.epochs).toBe(2);
  expect(start.vectors.map(({ length, bounds }) => ({ length, bounds }))).toEqual(stateShapes(columns, options));
  expect(await runClear(names, (sharing) => trained(sharing, { ...options, start }))).toEqual(whole);
});

test.each(['replicated', 'additive-dealer'])('%s: the bits of the oracle', async (name) => {
  const protocol = protocols.find((each) => each.name === name);
  if (protocol === undefined) throw new Error('no such protocol');
  const options: DescentOptions = { ...base, method: 'adam', epochs: 1, batch: 64, l1: 0.01, l2: 0.01 };
  const program = (sharing: Sharing) => trained(sharing, options);
  const oracle = await runClear(names.slice(0, 2), program);
  const everyone = name === 'replicated' ? names : ['bank', 'insurer', 'dealer'];
  const { results } = await runLocal(everyone, (session) => runProgram(protocol, session, program));
  const found = results.filter((each) => each !== undefined);
  expect(found.length).toBeGreaterThan(1);
  for (const each of found) expect(each).toEqual(oracle);
});

test.each([
  ['epochs', { epochs: 0 }],
  ['batch', { batch: 201 }],
  ['learningRate', { learningRate: 0 }],
  ['momentum', { momentum: 1 }],
  ['momentum', { method: 'adam', momentum: 0.5 } as const],
  ['l1', { l1: -1 }],
  ['l2', { l2: Number.NaN }],
])('%s out of range', async (what, change) => {
  const run = runClear(names, (sharing) => trained(sharing, { ...base, ...change }));
  await expect(run).rejects.toMatchObject({ code: 'learning.option', fields: { what } });
});
