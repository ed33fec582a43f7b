/** Trainings with noise: what a row can change, against networks in floating point with the same noise left out, and under protocol at the price told. */
import { expect, test } from 'vitest';
import { runClear } from '../../sharing/clear/run.ts';
import { runCost } from '../../sharing/cost/run.ts';
import type { Sharing } from '../../sharing/model.ts';
import { protocols } from '../../sharing/registry.ts';
import { runProgram } from '../../sharing/run.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { randomPermutation } from '../../base/random.ts';
import { publicRandom } from '../../primitives/public-random.ts';
import { asFixed, decodeFixed, type Fixed, fixed, fixedInput, fixedWithin } from '../fixed/format.ts';
import { fixedMatrix } from '../linear/solve.ts';
import { type GradientNoise, stepNoise } from './noised.ts';
import { initialWeights, type NetworkShape, networkWeights, outputsOf } from './shape.ts';
import { activationSensitivity, type SplitOptions, splitStep, trainSplitNetwork } from './split.ts';
import { type NetworkOptions, prepare, trainNetwork } from './train.ts';
import { inSecretOrder } from './unordered.ts';
import type { LabelSide } from './upper.ts';

const names = ['bank', 'insurer', 'helper'];
const format = fixed({ fractionBits: 12, integerBits: 4 });

interface Data {
  readonly x: readonly (readonly number[])[];
  readonly y: readonly number[];
  readonly takes: readonly number[];
}

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

function dataOf(rows: number, columns: number, seed = 1): Data {
  const draw = seeded(seed);
  const x = Array.from({ length: rows }, () => Array.from({ length: columns }, () => 2 * draw() - 1));
  const y = x.map((row) => Number((row[0] as number) - 0.5 * (row[1] as number) + 0.3 * draw() > 0.1));
  return { x, y, takes: x.map(() => 1) };
}

async function given(sharing: Sharing, { x, y, takes }: Data) {
  const input = async (owner: number, values: readonly number[], min: number) => {
    const own = sharing.session.owns(owner) ? Float64Array.from(values) : undefined;
    return fixedWithin(sharing, await fixedInput(sharing, format, owner, values.length, own), { min, max: 1 });
  };
  const whole = fixed({ fractionBits: 0, integerBits: 1 });
  const counting = await fixedInput(
    sharing,
    whole,
    1,
    takes.length,
    sharing.session.owns(1) ? Float64Array.from(takes) : undefined,
  );
  const columns = x[0]?.length ?? 0;
  return {
    features: fixedMatrix(await input(0, x.flat(), -1), x.length, columns),
    target: await input(
      1,
      y.map((each, i) => each * (takes[i] as number)),
      0,
    ),
    weights: fixedWithin(sharing, counting, { min: 0, max: 1 }),
  };
}

const opened = async (sharing: Sharing, all: readonly Fixed[]) => {
  const found: number[][] = [];
  for (const each of all) found.push([...decodeFixed(each.format, await sharing.open(each.ring))]);
  return found;
};

/** All weights after a training with held gradients. */
const trained = (data: Data, shape: NetworkShape, options: NetworkOptions) =>
  runClear(names, async (sharing) => {
    const { weights } = await trainNetwork(sharing, shape, await given(sharing, data), options);
    return opened(sharing, weights);
  });

/** Noise that is 0 but for a chance of e^−1000 a number. */
const silent = 1e-10;
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/**
 * The same training in floating point, every row's gradient written out: held to a length (`clip`), or with errors of the first layer's numbers held
 * within ±`cut`.
 */
function twin(
  { x, y, takes }: Data,
  shape: NetworkShape,
  options: NetworkOptions,
  how: { clip?: number; cut?: number },
) {
  const layers = networkWeights(shape).dense.map(({ inputs, outputs }, l) => {
    const first = Array.from(initialWeights(shape, options.seed)[l] as BigInt64Array, (w) => Number(w) / 2 ** 20);
    return { inputs, outputs, w: first, activation: shape.hidden[l]?.activation };
  });
  const random = publicRandom(options.seed, 'order of rows');
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    const order = randomPermutation(random, x.length);
    for (let from = 0; from < x.length; from += options.batch) {
      const rows = order.subarray(from, Math.min(x.length, from + options.batch));
      const sum = layers.map(({ w }) => w.map(() => 0));
      for (const row of rows) {
        const given: number[][] = [[...(x[row] as number[])]];
        for (const { inputs, outputs, w, activation } of layers) {
          const own = given.at(-1) as number[];
          const z = Array.from({ length: outputs }, (_, o) =>
            own.reduce(
              (all, each, i) => all + each * (w[i * outputs + o] as number),
              w[inputs * outputs + o] as number,
            ),
          );
          given.push(
            z.map((each) =>
              activation === 'sigmoid' ? sigmoid(each) : activation === 'relu' ? Math.max(0, each) : each,
            ),
          );
        }
        let delta = (given.at(-1) as number[]).map((z) => (sigmoid(z) - (y[row] as number)) * (takes[row] as number));
        const gradient: number[][] = [];
        for (let l = layers.length - 1; l >= 0; l--) {
          const { inputs, outputs, w } = layers[l] as (typeof layers)[number];
          const own = given[l] as number[];
          gradient[l] = [...own, 1].flatMap((each) => delta.map((d) => each * d));
          if (l === 0) continue;
          const below = own.map((_, i) => delta.reduce((all, d, o) => all + d * (w[i * outputs + o] as number), 0));
          const under = layers[l - 1]?.activation;
          delta = below.map((each, i) => {
            const a = own[i] as number;
            const limit = l === 1 && how.cut !== undefined ? Math.max(-how.cut, Math.min(how.cut, each)) : each;
            return limit * (under === 'sigmoid' ? a * (1 - a) : Number(a > 0));
          });
          expect(inputs).toBe(own.length);
        }
        const length = Math.hypot(...gradient.flat());
        const factor = how.clip === undefined ? 1 : Math.min(1, how.clip / length);
        gradient.forEach((own, l) =>
          own.forEach((g, i) => ((sum[l] as number[])[i] = ((sum[l] as number[])[i] as number) + factor * g)),
        );
      }
      layers.forEach(({ w }, l) =>
        w.forEach(
          (each, i) => (w[i] = each - (options.learningRate / rows.length) * ((sum[l] as number[])[i] as number)),
        ),
      );
    }
  }
  return layers.map(({ w }) => w);
}

const distance = (a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number =>
  Math.hypot(...a.flatMap((own, l) => own.map((each, i) => each - (b[l]?.[i] as number))));

const deep: NetworkShape = {
  columns: 4,
  hidden: [
    { units: 5, activation: 'relu' },
    { units: 4, activation: 'sigmoid' },
  ],
  output: { kind: 'probability' },
};
const base = { method: 'sgd', epochs: 3, batch: 20, learningRate: 0.5, seed: 'agreed' } as const;

test.each([0.25, 16])('gradients held to %d: the weights of the same training in floating point', async (clip) => {
  const data = { ...dataOf(50, 4), takes: Array.from({ length: 50 }, (_, i) => Number(i % 6 > 0)) };
  const noise: GradientNoise = { clip, multiplier: silent };
  const found = await trained(data, deep, { ...base, noise });
  const wanted = twin(data, deep, base, { clip });
  // How far the training itself moves weights; held to 16 no gradient is changed.
  const start = twin(data, deep, { ...base, epochs: 0 }, {});
  expect(distance(wanted, start)).toBeGreaterThan(clip === 0.25 ? 0.1 : 0.2);
  expect(distance(found, wanted)).toBeLessThan(5e-3);
  expect(distance(twin(data, deep, base, {}), wanted) < 1e-12).toBe(clip === 16);
});

test('one row moves a step by no more than is said, and a long one by all of that', async () => {
  const draw = seeded(5);
  const shape: NetworkShape = {
    columns: 6,
    hidden: [{ units: 8, activation: 'relu' }],
    output: { kind: 'probability' },
  };
  for (const clip of [2 ** -6, 0.25, 2]) {
    const options: NetworkOptions = {
      ...base,
      epochs: 1,
      batch: 5,
      learningRate: 4,
      noise: { clip, multiplier: silent },
    };
    const { plan } = prepare(shape, { rows: 5, fractionBits: 12, largest: 1 }, 1, 'nearest', options);
    const { sensitivity, bits } = stepNoise(plan, options.noise as GradientNoise, 5);
    let longest = 0;
    for (let round = 0; round < 4; round++) {
      const x = Array.from({ length: 5 }, () =>
        Array.from({ length: 6 }, () => (round % 2 ? Math.sign(draw() - 0.5) : 2 * draw() - 1)),
      );
      const data = { x, y: x.map(() => Number(draw() > 0.5)), takes: [1, 1, 1, 1, 1] };
      const all = await trained(data, shape, options);
      const without = await trained({ ...data, takes: [0, 1, 1, 1, 1] }, shape, options);
      longest = Math.max(longest, distance(all, without));
      // Weights are told in 20 bits.
      expect(distance(all, without)).toBeLessThan(sensitivity * 2 ** -bits + Math.sqrt(65) * 2 ** -20);
    }
    const most = (clip * 4) / 5;
    expect(sensitivity * 2 ** -bits).toBeLessThan(1.02 * most + 1e-4);
    if (clip < 1) expect(longest).toBeGreaterThan(0.98 * most - 1e-4);
  }
});

test('steps have noise of the size that is said', async () => {
  const shape: NetworkShape = {
    columns: 8,
    hidden: [{ units: 16, activation: 'relu' }],
    output: { kind: 'probability' },
  };
  const noise: GradientNoise = { clip: 1, multiplier: 3 };
  const options: NetworkOptions = { ...base, epochs: 1, batch: 8, noise };
  const data = { ...dataOf(8, 8), takes: new Array<number>(8).fill(0) };
  const found = await trained(data, shape, options);
  const moves = found.flatMap((own, l) =>
    own.map((each, i) => each - Number((initialWeights(shape, 'agreed')[l] as BigInt64Array)[i]) / 2 ** 20),
  );
  const deviation = (3 * 0.5) / 8;
  const ratio = moves.reduce((sum, each) => sum + each * each, 0) / moves.length / deviation ** 2;
  // 161 numbers: beyond these once in 10^10 times.
  expect(moves).toHaveLength(161);
  expect(ratio).toBeGreaterThan(0.4);
  expect(ratio).toBeLessThan(1.9);
});

const cut: NetworkShape = {
  columns: 4,
  hidden: [
    { units: 5, activation: 'sigmoid' },
    { units: 4, activation: 'relu' },
  ],
  output: { kind: 'probability' },
};
const splitOptions: SplitOptions = {
  ...base,
  owner: 1,
  multiplier: silent,
  gradient: { clip: 0.25, multiplier: silent },
  lines: { labels: 'labels', activations: 'numbers' },
};

const splitTrained = (data: Data, shape: NetworkShape, options: SplitOptions) =>
  runClear(names, async (sharing) => {
    const { weights } = await trainSplitNetwork(sharing, shape, await given(sharing, data), options);
    return opened(sharing, weights);
  });

test('split: the weights of the same training in floating point', async () => {
  const data = { ...dataOf(50, 4), takes: Array.from({ length: 50 }, (_, i) => Number(i % 6 > 0)) };
  // 0.25 times rate/rows, as the power of two below it, is 2^−8 of a batch of 20 and 2^−7 of one of 10: 0.15625 of both.
  const found = await splitTrained(data, cut, splitOptions);
  const wanted = twin(data, cut, base, { cut: 0.15625 });
  expect(distance(wanted, twin(data, cut, { ...base, epochs: 0 }, {}))).toBeGreaterThan(0.2);
  expect(distance(found, wanted)).toBeLessThan(2e-2);
});

test.each([
  ['classes', { kind: 'classes', classes: 3 }, {}],
  ['a number, with momentum', { kind: 'number' }, { momentum: 0.5, l2: 0.01 }],
  ['a probability, by Adam', { kind: 'probability' }, { method: 'adam', learningRate: 0.03125 }],
] as const)('split: %s, as on shares alone', async (_, output, change) => {
  const table = dataOf(50, 4);
  const y = table.x.flatMap(([a = 0, b = 0], i) => {
    const all = {
      classes: [0, 1, 2].map((each) => Number(each === (a > 0.2 ? 0 : b > 0 ? 1 : 2))),
      number: [0.5 + 0.25 * a - 0.2 * b],
    };
    return output.kind === 'probability' ? [table.y[i] as number] : all[output.kind];
  });
  const shape: NetworkShape = { ...cut, output };
  const options = { ...base, ...change };
  const [alone, found] = await runClear(names, async (sharing) => {
    const own = await given(sharing, { x: table.x, y, takes: y.map(() => 1) });
    const weights = asFixed(fixed({ fractionBits: 0, integerBits: 1 }), sharing.filledRing(50, 1n) as never);
    const all = { ...own, weights };
    return [
      await opened(sharing, (await trainNetwork(sharing, shape, all, options)).weights),
      await opened(
        sharing,
        (
          await trainSplitNetwork(sharing, shape, all, {
            ...splitOptions,
            ...options,
            gradient: { clip: 8, multiplier: silent },
          })
        ).weights,
      ),
    ] as const;
  });
  const start = initialWeights(shape, options.seed).map((own) => Array.from(own, (each) => Number(each) / 2 ** 20));
  const moved = distance(alone, start);
  expect(moved).toBeGreaterThan(0.05);
  // What is told has 8 bits; Adam divides small gradients by small roots.
  expect(distance(found, alone) / moved).toBeLessThan(0.1);
});

/** An owner of the label that lies. */
class Liar implements LabelSide {
  readonly told: Float64Array[] = [];
  readonly #draw: () => number;
  readonly #size: number;
  takes: readonly number[] = [];
  readonly #shape: NetworkShape;
  constructor(seed: number, size: number, shape = cut) {
    this.#shape = shape;
    this.#draw = seeded(seed);
    this.#size = size;
  }
  begin(_: Float64Array, takes: Float64Array): void {
    this.takes = [...takes];
  }
  step(_: Uint32Array, numbers: Float64Array): Float64Array {
    this.told.push(numbers);
    return numbers.map(() => (this.#draw() > 0.5 ? this.#size : -this.#size));
  }
  weights = () =>
    networkWeights(this.#shape)
      .dense.slice(1)
      .map(({ inputs, outputs }) => new Float64Array((inputs + 1) * outputs).fill(this.#size));
}

interface Run {
  readonly side: Liar;
  readonly weights: readonly (readonly number[])[];
}

test('split: one row moves what is told, and the step, by no more than is said, whatever comes back', async () => {
  const draw = seeded(9);
  let longest = 0;
  const options: SplitOptions = { ...splitOptions, epochs: 1, batch: 6, learningRate: 4 };
  const about = { ...base, learningRate: 4, batch: 6, noise: options.gradient };
  const { plan } = prepare(cut, { rows: 6, fractionBits: 12, largest: 1 }, 1, 'nearest', about);
  const [layer] = plan.dense;
  const { sensitivity, bits } = splitStep(layer as never, 0.25, plan.rate, 6);
  for (const [round, size] of [1, 1e9, Number.POSITIVE_INFINITY, Number.NaN].entries()) {
    const x = Array.from({ length: 6 }, () => Array.from({ length: 4 }, () => Math.sign(draw() - 0.5)));
    const data = { x, y: x.map(() => 1), takes: [1, 1, 1, 1, 1, 0] };
    const other = {
      ...data,
      x: x.with(
        0,
        (x[0] as number[]).map((each) => -each),
      ),
    };
    const runs: Run[] = [];
    for (const each of [data, { ...data, takes: [0, 1, 1, 1, 1, 0] }, other]) {
      const side = new Liar(round, size);
      runs.push({ side, weights: await splitTrained(each, cut, { ...options, side }) });
    }
    const [all, without, changed] = runs as [Run, Run, Run];
    expect([all.side.takes, without.side.takes]).toEqual([data.takes, [0, 1, 1, 1, 1, 0]]);
    const told = ({ side }: Run) => side.told.map((each) => [...each]);
    for (const each of [without, changed])
      expect(distance(told(all), told(each))).toBeLessThanOrEqual(activationSensitivity(5) * 2 ** -8);
    const first = ({ weights }: Run) => weights.slice(0, 1);
    const moved = distance(first(all), first(without));
    longest = Math.max(longest, moved);
    expect(moved).toBeLessThan(sensitivity * 2 ** -bits + 5 * 2 ** -20);
    // Upper weights are within their limits whatever their owner says.
    if (size === 1e9) expect(all.weights[1]?.every((each) => Math.abs(each - 8) < 1e-5)).toBe(true);
  }
  // What is said is not idle: slopes are 1/4 at most, near 0 of z.
  expect(longest).toBeGreaterThan(0.5 * sensitivity * 2 ** -bits);
});

test('split: what is told has noise of the size that is said, also of rows that take no part', async () => {
  const data = { ...dataOf(60, 4), takes: new Array<number>(60).fill(0) };
  const side = new Liar(1, 0);
  await splitTrained(data, cut, { ...splitOptions, epochs: 1, batch: 60, multiplier: 2, side });
  const numbers = [...(side.told[0] as Float64Array)];
  const ratio = numbers.reduce((sum, each) => sum + each * each, 0) / 300 / (2 * Math.sqrt(5)) ** 2;
  // 300 numbers: beyond these once in 10^10 times.
  expect(ratio).toBeGreaterThan(0.5);
  expect(ratio).toBeLessThan(1.65);
});

// With a dealer only where TACIT_TEST_RUNS asks for more.
const many = Number(globalThis.process?.env['TACIT_TEST_RUNS'] ?? 1) > 1;
test.each(many ? ['replicated', 'additive-dealer'] : ['replicated'])(
  '%s: the weights of the oracle at the cost that was told, whatever the data and whatever comes back',
  async (name) => {
    const protocol = protocols.find((each) => each.name === name);
    if (protocol === undefined) throw new Error('no such protocol');
    const everyone = name === 'replicated' ? names : ['bank', 'insurer', 'dealer'];
    const options = { ...base, epochs: 1, batch: 6 } as const;
    const noise: GradientNoise = { clip: 1, multiplier: silent };
    const shape: NetworkShape = { ...cut, hidden: [{ units: 2, activation: 'sigmoid' }] };
    const program = async (sharing: Sharing, data: Data) => {
      const table = await given(sharing, data);
      const noised = await trainNetwork(sharing, shape, table, { ...options, noise });
      const side = data.y[0] === 1 ? { side: new Liar(1, 1e9, shape) } : {};
      const split = await trainSplitNetwork(sharing, shape, table, { ...splitOptions, ...options, ...side });
      return opened(sharing, [...noised.weights, ...split.weights]);
    };
    const zeros = new Array<number>(10).fill(0);
    const traffic: unknown[] = [];
    for (const data of [dataOf(10, 4), { x: zeros.map(() => [0, 0, 0, 0]), y: zeros, takes: zeros }]) {
      const guard = { permit: () => undefined };
      const run = await runLocal(everyone, (session) =>
        runProgram(protocol, session, (sharing) => program(sharing, data), guard),
      );
      const cost = await runCost(everyone, protocol, (sharing) => program(sharing, data), guard);
      expect(Math.max(...run.traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
      expect(run.traffic.map(({ sent }) => sent.reduce((sum, bytes) => sum + bytes, 0))).toEqual(cost.bytesPerParty);
      const oracle = await runClear(names.slice(0, 2), (sharing) => program(sharing, data));
      for (const each of run.results) if (each !== undefined) expect(each).toEqual(oracle);
      traffic.push(run.traffic.map(({ sent }) => sent));
    }
    expect(traffic[1]).toEqual(traffic[0]);
  },
);

test('a secret order moves rows whole', async () => {
  const data = { ...dataOf(40, 3), takes: Array.from({ length: 40 }, (_, i) => Number(i % 3 > 0)) };
  const moved = await runClear(names, async (sharing) => {
    const { features, target, weights } = await inSecretOrder(sharing, await given(sharing, data));
    return opened(sharing, [features.values, target, weights as Fixed]);
  });
  const rowsOf = (x: readonly number[], y: readonly number[], w: readonly number[]) =>
    y.map((own, i) => [...x.slice(3 * i, 3 * i + 3).map((each) => Math.round(each * 4096)), own, w[i]].join(' '));
  const before = rowsOf(
    data.x.flat(),
    data.y.map((each, i) => each * (data.takes[i] as number)),
    data.takes,
  );
  const after = rowsOf(moved[0] as number[], moved[1] as number[], moved[2] as number[]);
  expect(after.toSorted()).toEqual(before.toSorted());
  // One order of 40! is the old one.
  expect(after).not.toEqual(before);
});

test.each([
  ['clip', { clip: 0, multiplier: 1 }],
  ['multiplier', { clip: 1, multiplier: 0 }],
  ['multiplier', { clip: 1, multiplier: 1e6 }],
] as const)('%s out of range', async (what, noise) => {
  await expect(trained(dataOf(20, 4), deep, { ...base, noise })).rejects.toMatchObject({
    code: 'learning.option',
    fields: { what },
  });
});

test('split: needs a first layer whose numbers are from 0 to 1', async () => {
  await expect(splitTrained(dataOf(20, 4), deep, splitOptions)).rejects.toMatchObject({
    code: 'learning.option',
    fields: { what: 'hidden' },
  });
  expect(outputsOf(deep.output)).toBe(1);
});
