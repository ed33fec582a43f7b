import { expect, test } from 'vitest';
import { runClear } from '../../sharing/clear/run.ts';
import { runCost } from '../../sharing/cost/run.ts';
import type { Sharing } from '../../sharing/model.ts';
import { protocols } from '../../sharing/registry.ts';
import { runProgram } from '../../sharing/run.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { decodeFixed, fixed, fixedInput, fixedWithin } from '../fixed/format.ts';
import { fixedMatrix } from '../linear/solve.ts';
import { networkResponse } from './predict.ts';
import references from './references/networks.json' with { type: 'json' };
import { initialWeights, type NetworkShape, outputsOf } from './shape.ts';
import { type NetworkOptions, type NetworkState, networkStateShapes, trainNetwork } from './train.ts';

const names = ['bank', 'insurer', 'helper'];
const format = fixed({ fractionBits: 10, integerBits: 4 });

interface Data {
  readonly rows: number;
  readonly columns: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly weights?: Float64Array;
}

/** Opens losses and the flag and, of `n` rows, what the network gives. */
async function trained(sharing: Sharing, shape: NetworkShape, data: Data, options: NetworkOptions, n = 0) {
  const given = (owner: number, values: Float64Array) => (sharing.session.owns(owner) ? values : undefined);
  const input = (owner: number, values: Float64Array) =>
    fixedInput(sharing, format, owner, values.length, given(owner, values));
  const { rows, columns, x, y, weights } = data;
  const values = fixedWithin(sharing, await input(0, x), { min: -1, max: 1 });
  const isNumber = shape.output.kind === 'number';
  const target = fixedWithin(sharing, await input(1, y), isNumber ? { min: -1, max: 1 } : { min: 0, max: 1 });
  const counted = weights && fixedWithin(sharing, await input(1, weights), { min: 0, max: 1 });
  const features = fixedMatrix(values, rows, columns);
  const found = await trainNetwork(sharing, shape, { features, target, weights: counted }, options);
  const few = fixedMatrix(
    { ...values, length: n * columns, ring: sharing.slice(values.ring, 0, n * columns) as never },
    n,
    columns,
  );
  const response = await networkResponse(sharing, few, { shape, ...found });
  return {
    losses: [...decodeFixed(found.losses.format, await sharing.open(found.losses.ring))],
    overflow: ((await sharing.openBits(found.overflow))[0] as bigint) & 1n,
    response: [...decodeFixed(response.format, await sharing.open(response.ring))],
  };
}

type Case = (typeof references.cases)[number];

const bare = references.data;

/** A reference's rows; the third column becomes three 0s and 1s where it is embedded. */
function dataOf({ data, output, embedding }: Case): Data {
  const { columns, x, y } = bare[data as keyof typeof bare];
  const unit = references.unit;
  const rows = y.length;
  const cells = (row: number): number[] => {
    const own = x.slice(row * columns, (row + 1) * columns);
    if (embedding === undefined) return own.map((cell) => cell / unit);
    const third = own[2] as number;
    const range = third < -unit / 2 ? 0 : third < unit / 2 ? 1 : 2;
    const plain = [own[0], own[1], own[3]].map((cell) => (cell as number) / unit);
    return [...plain, ...[0, 1, 2].map((each) => (each === range ? 1 : 0))];
  };
  const all = Array.from({ length: rows }, (_, row) => cells(row));
  const labels = y.flatMap((label) =>
    output === 'classes'
      ? [0, 1, 2].map((each) => (each === label ? 1 : 0))
      : [output === 'number' ? label / unit : label],
  );
  return { rows, columns: (all[0] as number[]).length, x: Float64Array.from(all.flat()), y: Float64Array.from(labels) };
}

function shapeOf({ hidden, output, embedding }: Case, { columns }: Data): NetworkShape {
  return {
    columns,
    hidden: hidden as NetworkShape['hidden'],
    output: output === 'classes' ? { kind: 'classes', classes: 3 } : { kind: output as 'number' | 'probability' },
    ...(embedding === undefined
      ? {}
      : { embeddings: [{ from: 3, values: embedding[0] as number, size: embedding[1] as number }] }),
  };
}

const optionsOf = ({ method, epochs, batch, learningRate, momentum, l2, seed }: Case): NetworkOptions => ({
  method: method as 'sgd' | 'adam',
  epochs,
  batch,
  learningRate,
  seed,
  ...(momentum === undefined ? {} : { momentum }),
  ...(l2 === undefined ? {} : { l2 }),
});

test.each(references.cases)('$name: the loss curve of scikit-learn and numpy', async (each) => {
  const data = dataOf(each);
  const { losses, overflow } = await runClear(names, (on) => trained(on, shapeOf(each, data), data, optionsOf(each)));
  expect(losses).toHaveLength(each.losses.length);
  losses.forEach((loss, i) => {
    const wanted = each.losses[i] as number;
    expect(Math.abs(loss / wanted - 1), `epoch ${i + 1}: ${loss}, expected ${wanted}`).toBeLessThan(0.01);
  });
  expect(overflow).toBe(0n);
});

const few = { ...dataOf(references.cases[0] as Case) };
const small: Data = {
  ...few,
  rows: 45,
  x: few.x.filter((_, i) => Math.floor(i / 4) % 10 < 3),
  y: few.y.filter((_, i) => Math.floor(i / 3) % 10 < 3),
};
const shape: NetworkShape = {
  columns: 4,
  hidden: [{ units: 6, activation: 'relu' }],
  output: { kind: 'classes', classes: 3 },
};
const base: NetworkOptions = { method: 'sgd', epochs: 2, batch: 20, learningRate: 0.25, seed: 'agreed' };

test.each([
  ['replicated', shape, base],
  ['additive-dealer', shape, base],
  [
    'replicated',
    {
      columns: 4,
      embeddings: [{ from: 1, values: 2, size: 2 }],
      hidden: [
        { units: 4, activation: 'relu' },
        { units: 3, activation: 'sigmoid' },
      ],
      output: { kind: 'number' },
    },
    { ...base, method: 'adam', learningRate: 0.03125, l2: 0.01 },
  ],
  [
    'replicated',
    { columns: 4, hidden: [{ units: 4, activation: 'sigmoid' }], output: { kind: 'probability' } },
    { ...base, momentum: 0.5, l2: 0.01 },
  ],
] as readonly [string, NetworkShape, NetworkOptions][])(
  '%s: the bits of the oracle at the cost that was told, whatever the data',
  async (name, own, options) => {
    const protocol = protocols.find((each) => each.name === name);
    if (protocol === undefined) throw new Error('no such protocol');
    const everyone = name === 'replicated' ? names : ['bank', 'insurer', 'dealer'];
    const outputs = outputsOf(own.output);
    // Two tables of one shape, one of which is all 0.
    const tables = [
      {
        ...small,
        y: small.y.slice(0, 45 * outputs),
        weights: Float64Array.from({ length: 45 }, (_, i) => (i % 5 === 0 ? 0 : 1)),
      },
      { ...small, x: new Float64Array(180), y: new Float64Array(45 * outputs), weights: new Float64Array(45) },
    ].map((each) =>
      own.embeddings ? { ...each, x: each.x.map((cell, i) => (i % 4 === 1 ? 1 : i % 4 === 2 ? 0 : cell)) } : each,
    );
    const traffic: unknown[] = [];
    for (const data of tables) {
      const program = (sharing: Sharing) => trained(sharing, own, data, options, 3);
      const oracle = await runClear(names.slice(0, 2), program);
      const run = await runLocal(everyone, (session) => runProgram(protocol, session, program));
      const found = run.results.filter((each) => each !== undefined);
      expect(found.length).toBeGreaterThan(1);
      for (const each of found) expect(each).toEqual(oracle);
      const cost = await runCost(everyone, protocol, program);
      expect(Math.max(...run.traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
      expect(run.traffic.map(({ sent }) => sent.reduce((sum, bytes) => sum + bytes, 0))).toEqual(cost.bytesPerParty);
      traffic.push(run.traffic.map(({ sent }) => sent));
    }
    expect(traffic[1]).toEqual(traffic[0]);
  },
);

test('rows of weight 0 change nothing but the length of a step', async () => {
  const filled: Data = {
    ...small,
    rows: 60,
    x: Float64Array.from([...small.x, ...new Float64Array(60)]),
    y: Float64Array.from([...small.y, ...new Float64Array(45)]),
    weights: Float64Array.from({ length: 60 }, (_, i) => (i < 45 ? 1 : 0)),
  };
  const alone = await runClear(names, (on) =>
    trained(on, shape, small, { ...base, batch: 45, epochs: 5, learningRate: 0.375 }, 3),
  );
  const among = await runClear(names, (on) =>
    trained(on, shape, filled, { ...base, batch: 60, epochs: 5, learningRate: 0.5 }, 3),
  );
  among.response.forEach((p, i) => expect(Math.abs(p - (alone.response[i] as number))).toBeLessThan(1e-3));
  among.losses.forEach((loss, i) =>
    expect(Math.abs((loss * 60) / 45 - (alone.losses[i] as number))).toBeLessThan(1e-3),
  );
});

test.each([
  ['sgd', { learningRate: 4 }],
  ['momentum', { learningRate: 4, momentum: 0.99 }],
] as const)('%s: what runs away is told, and nothing overflows', async (_, change) => {
  const own: NetworkShape = {
    columns: 4,
    hidden: [
      { units: 32, activation: 'relu' },
      { units: 32, activation: 'relu' },
    ],
    output: { kind: 'number' },
  };
  const data = { ...small, y: Float64Array.from({ length: 45 }, (_, i) => (i % 2) * 2 - 1) };
  const { overflow } = await runClear(names, (on) => trained(on, own, data, { ...base, ...change, epochs: 12 }, 3));
  expect(overflow).toBe(1n);
});

test.each([
  ['plain', {}],
  ['velocity', { momentum: 0.5 }],
  ['moments', { method: 'adam', learningRate: 0.0625 } as const],
])('goes on from a state with %s as though it had not stopped', async (_, change) => {
  const options: NetworkOptions = { ...base, ...change, epochs: 3 };
  const states: NetworkState[] = [];
  const onEpoch = (_: number, state: NetworkState) => Promise.resolve(void states.push(state));
  const whole = await runClear(names, (on) => trained(on, shape, small, { ...options, onEpoch }, 3));
  const start = states[0] as NetworkState;
  const rows = { rows: 45, fractionBits: 10, largest: 1 };
  expect(start.vectors.map(({ length, bounds }) => ({ length, ...(bounds === undefined ? {} : { bounds }) }))).toEqual(
    networkStateShapes(shape, rows, options),
  );
  expect(await runClear(names, (on) => trained(on, shape, small, { ...options, start }, 3))).toEqual(whole);
});

test('starts from weights within the bounds of Glorot and Bengio', () => {
  const [first, last] = initialWeights(shape, 'agreed') as [BigInt64Array, BigInt64Array];
  expect([first.length, last.length]).toEqual([5 * 6, 7 * 3]);
  const most = Math.sqrt(6 / 10) * 2 ** 20;
  const sizes = Array.from(first.slice(0, 24), (weight) => Math.abs(Number(weight)));
  expect(Math.max(...sizes)).toBeLessThan(most);
  expect(Math.max(...sizes)).toBeGreaterThan(most / 2);
  expect(first.slice(24).every((bias) => bias === 0n)).toBe(true);
});

test.each([
  ['epochs', shape, { epochs: 0 }],
  ['batch', shape, { batch: 46 }],
  ['learningRate', shape, { learningRate: 0 }],
  ['momentum', shape, { method: 'adam', momentum: 0.5 } as const],
  ['units', { ...shape, hidden: [{ units: 0, activation: 'relu' }] } as NetworkShape, {}],
  ['hidden', { ...shape, hidden: Array(5).fill({ units: 4, activation: 'relu' }) } as NetworkShape, {}],
  ['embeddings.from', { ...shape, embeddings: [{ from: 3, values: 2, size: 1 }] }, {}],
])('%s out of range', async (what, own, change) => {
  const run = runClear(names, (sharing) => trained(sharing, own, small, { ...base, ...change }));
  await expect(run).rejects.toMatchObject({ code: 'learning.option', fields: { what } });
});
