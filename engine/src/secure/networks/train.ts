/**
 * Small neural networks on shares, by mini-batches: dense layers with relu or sigmoid, embeddings of columns that are one-hot, and at the output
 * classes (softmax, cross-entropy), a probability, or a number (squared error). Backpropagation is written out, layer by layer.
 *
 *     loss of a batch  Σ_i ω_i·loss_i / rows + l2/2·Σ w²,  by stochastic gradient descent, with momentum, or Adam
 *
 * Rows are used in an order that follows from a public seed, afresh each epoch, and so do the weights at the start; which rows meet says nothing
 * of them. What is learnt is shared: weights, and the mean loss of each epoch, taken as its batches come, before each step. A batch is divided by its
 * rows, those of weight 0 included. With Adam decays are 0.875 and 0.999 (adam.ts).
 *
 * How many bits numbers have, and why none overflows, is plan.ts. `overflow` says that weights ended at their limit of 8, or that in the
 * last epoch a relu was held at 16 or the error of a number at 4: a training that ran away. Nothing is opened.
 *
 * Rounds a step with one hidden layer, replicated: about 61 for a probability, 92 for three classes; momentum adds 29, Adam 86.
 *
 * A target that is a number is divided by the power of two above its declared range.
 */
import { randomPermutation } from '../../base/random.ts';
import { publicRandom } from '../../primitives/public-random.ts';
import { inBlocks } from '../../sharing/blocks.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { isNegative, isZero } from '../compare.ts';
import { asFixed, type Fixed, fixed, type FixedFormat } from '../fixed/format.ts';
import { anyRow } from '../learning/flags.ts';
import { requireOption } from '../learning/glm.ts';
import '../learning/messages.ts';
import { meansOf, unitTarget } from '../learning/model.ts';
import { type Bounded, multiplied, shortened } from '../learning/numbers.ts';
import { rowWeights, type RowWeights } from '../learning/row-weights.ts';
import { rateOf } from '../linear/logistic.ts';
import { type FixedMatrix, requireEqual } from '../linear/solve.ts';
import { clamp } from '../magnitude.ts';
import { bitLength, type Bounds, sizeOf } from '../ranges.ts';
import { pass, type ShortWeights } from './forward.ts';
import { type Inputs, inputsOf } from './inputs.ts';
import { type Activated, errorsBelow, type Rows, weightStep } from './layers.ts';
import { judged, lossBits } from './losses.ts';
import './messages.ts';
import { clippedErrors, epochNoise, type GradientNoise, noisedSteps, stepNoise, weightsOf } from './noised.ts';
import { errorBitsOf, type LayerPlan, type NetworkPlan, planNetwork, shortBits } from './plan.ts';
import { weightCount, initialWeights, type NetworkShape, outputsOf, requireNetwork, weightLimit } from './shape.ts';
import { type LayerState, limitsOf, type Method, moved, momentShapes } from './steps.ts';

export interface NetworkData {
  /** n rows × columns, about ±1; 0 or 1 in columns of embeddings. They are taken with up to 12 fraction bits. */
  readonly features: FixedMatrix;
  /** n numbers, 0 or 1 for a probability; for classes n rows of a 0 or 1 each. */
  readonly target: Fixed;
  /** n numbers, not below 0, with a declared range: what each row counts for. */
  readonly weights?: Fixed | undefined;
}

export interface NetworkOptions {
  readonly method: 'sgd' | 'adam';
  readonly epochs: number;
  /** Rows of a batch, 1 to n; the last of an epoch may have fewer. */
  readonly batch: number;
  readonly learningRate: number;
  /** Of 'sgd': from 0 (default), below 1; used with 8 significant bits. */
  readonly momentum?: number;
  readonly l2?: number;
  /** Public: the first weights and the order of rows follow from it. */
  readonly seed: string;
  /** Steps that are differentially private of each row (noised.ts). */
  readonly noise?: GradientNoise | undefined;
  /** Goes on from where `onEpoch` was given this, with the same options and data. */
  readonly start?: NetworkState | undefined;
  /** Called after each epoch, numbered from 0, with what is needed to go on. */
  readonly onEpoch?: (epoch: number, state: NetworkState) => Promise<void>;
}

/** Where a training is after some epochs; which vectors there are is `networkStateShapes`. */
export interface NetworkState {
  readonly epochs: number;
  readonly vectors: readonly Ring[];
}

export interface NetworkResult {
  /** Of each embedding, then of each layer: inputs × outputs numbers and the biases, with 20 fraction bits. */
  readonly weights: readonly Fixed[];
  /** Mean loss of each epoch over all n rows; of a number in parts of 2^(2·targetExponent). */
  readonly losses: Fixed;
  /** Targets were divided by 2^targetExponent: what the network gives is to be multiplied by it. */
  readonly targetExponent: number;
  /** One bit: see above. */
  readonly overflow: Bits;
}

interface Prepared {
  readonly plan: NetworkPlan;
  readonly method: Method;
  readonly layers: readonly LayerPlan[];
}

/** What is public of the rows: how many, the fraction bits of their numbers, and the largest size of these. */
export interface NetworkRows {
  readonly rows: number;
  readonly fractionBits: number;
  readonly largest: number;
}

export const rowsOf = ({ rows, values: { format, ring } }: FixedMatrix): NetworkRows => ({
  rows,
  fractionBits: format.fractionBits,
  largest: Number(sizeOf(ring.bounds)) / 2 ** format.fractionBits,
});

export function prepare(
  shape: NetworkShape,
  { rows: n, fractionBits, largest }: NetworkRows,
  largestWeight: number,
  rounding: FixedFormat['rounding'],
  options: NetworkOptions,
): Prepared {
  const { method, learningRate, momentum = 0, l2 = 0, batch } = options;
  const rest = n % batch;
  const plan = planNetwork({
    shape,
    inputBits: fractionBits,
    inputLimit: Math.max(1, largest),
    rate: (method === 'adam' ? 1 : learningRate) * largestWeight,
    batch,
    least: rest === 0 ? batch : rest,
    isPlain: method === 'sgd' && momentum === 0 && l2 === 0 && options.noise === undefined,
  });
  return { plan, method: { method, learningRate, momentum, l2, rounding }, layers: [...plan.embedded, ...plan.dense] };
}

type Shapes = readonly { readonly length: number; readonly bounds?: Bounds }[];

function stateShapesOf({ layers, method }: Prepared, epochs: number): Shapes {
  const ofLayers = layers.flatMap((layer) => [
    { length: weightCount(layer), bounds: limitsOf(layer) },
    ...momentShapes(layer, method),
  ]);
  return [...ofLayers, { length: epochs }, { length: 1 }];
}

/** What a state consists of, as it is kept between sessions: each layer's weights and moments, losses, and a count. Row weights are 0 to 1. */
export function networkStateShapes(shape: NetworkShape, rows: NetworkRows, options: NetworkOptions): Shapes {
  return stateShapesOf(prepare(shape, rows, 1, 'nearest', options), options.epochs);
}

/** Trains from public weights, or from `start`. UsageError: 'learning.option', 'linear.shape', 'networks.large'. */
export async function trainNetwork(
  sharing: Sharing,
  shape: NetworkShape,
  data: NetworkData,
  options: NetworkOptions,
): Promise<NetworkResult> {
  requireNetwork(shape);
  requireTraining(shape, data, options);
  const { rows: n } = data.features;
  const { epochs, batch, seed, start } = options;
  const omega = await rowWeights(sharing, data.weights);
  const { rounding } = data.features.values.format;
  const prepared = prepare(shape, rowsOf(data.features), omega.largest, rounding, options);
  const { plan, method, layers } = prepared;
  const { target, exponent } = await targetOf(sharing, shape, data.target);
  const inputs = await inputsOf(sharing, shape, data.features, plan);
  const random = publicRandom(seed, 'order of rows');
  const shapes = stateShapesOf(prepared, epochs);
  const first = initialWeights(shape, seed);
  let at = 0;
  let states = layers.map((layer, i): LayerState => {
    const next = () => {
      const { length, bounds } = shapes[at] as { length: number; bounds: Bounds };
      const given = start?.vectors[at];
      at += 1;
      return sharing.within(given ?? sharing.filledRing(length, 0n), bounds);
    };
    const words = new BigUint64Array((first[i] as BigInt64Array).buffer as ArrayBuffer);
    const own = next();
    const weights =
      start === undefined
        ? sharing.within(
            sharing.scale(
              sharing.constantRing(words, limitsOf({ bits: shortBits })),
              1n << BigInt(layer.bits - shortBits),
            ),
            limitsOf(layer),
          )
        : own;
    return { weights, moments: momentShapes(layer, method).map(next) };
  });
  let losses: Ring[] = Array.from({ length: start?.epochs ?? 0 }, (_, i) =>
    sharing.slice(start?.vectors.at(-2) as Ring, i, i + 1),
  );
  let clipped: Ring = start?.vectors.at(-1) ?? sharing.filledRing(1, 0n);
  const before = start?.epochs ?? 0;
  for (let epoch = 0; epoch < before; epoch++) randomPermutation(random, n);
  let step = before * Math.ceil(n / batch);
  const { noise } = options;
  const about = { shape, prepared, omega, method };
  await inBlocks(sharing, epochs - before, 1, async (turn) => {
    if (turn === epochs - before) return;
    const order = randomPermutation(random, n);
    let sum: Ring = sharing.filledRing(1, 0n);
    clipped = sharing.filledRing(1, 0n);
    const numbers = weightsOf(layers);
    const drawn =
      noise &&
      (await epochNoise(
        sharing,
        { rows: n, batch },
        () => numbers,
        (rows) => stepNoise(plan, noise, rows).variance,
      ));
    await inBlocks(sharing, n, batch * plan.stretch, async (from, to) => {
      for (let start = from; start < to; start += batch) {
        const rows = order.subarray(start, Math.min(to, start + batch));
        step += 1;
        const own = noise && drawn && { ...noise, numbers: drawn.of(sharing, start, rows.length) };
        const turned = await oneStep(sharing, picked(sharing, inputs, target, rows), states, {
          ...about,
          step,
          noise: own,
        });
        states = turned.states;
        sum = sharing.add(sharing.within(sum), sharing.within(turned.loss));
        clipped = sharing.add(sharing.within(clipped), sharing.within(turned.clipped));
      }
      const [entry] = plan.dense as [LayerPlan];
      if (plan.stretch === 1 || from === to) return;
      const i = plan.embedded.length;
      const own = states[i] as LayerState;
      const kept = await clamp(sharing, own.weights, limitsOf(entry));
      states = states.map((each, j) => (j === i ? { ...own, weights: kept } : each));
    });
    losses = [...losses, sum];
    await options.onEpoch?.(before + turn, {
      epochs: before + turn + 1,
      vectors: [
        ...states.flatMap(({ weights, moments }) => [weights, ...moments]),
        allLosses(sharing, losses, epochs),
        clipped,
      ].map((each, i) => sharing.within(sharing.within(each), shapes[i]?.bounds)),
    });
  });
  // A cost run counts epochs that are alike, and runs few of them.
  while (losses.length < epochs) losses.push(losses.at(-1) as Ring);
  return finished(sharing, states, { losses: losses.slice(0, epochs), clipped, n, exponent, layers, rounding });
}

const allLosses = (sharing: Sharing, losses: readonly Ring[], epochs: number): Ring =>
  sharing.concatenate([
    ...losses.map((each) => sharing.within(each)),
    sharing.within(sharing.filledRing(epochs - losses.length, 0n)),
  ]);

/** Labels as whole numbers; numbers in units of 2^−20 of a power of two. */
export async function targetOf(sharing: Sharing, { output }: NetworkShape, { ring, format }: Fixed) {
  if (output.kind === 'number') {
    const { ring: target, exponent } = await unitTarget(
      sharing,
      asFixed(format, ring as Bounded),
      errorBitsOf({ output }),
    );
    return { target: target as Ring, exponent };
  }
  const whole = await shortened(sharing, ring, format.fractionBits + 1, format.fractionBits, format.rounding);
  return { target: sharing.within(sharing.within(whole), { min: 0n, max: 1n }), exponent: 0 };
}

interface Batch {
  readonly inputs: Inputs;
  readonly target: Ring;
  readonly order: Uint32Array;
}

const pick = (sharing: Sharing, x: Ring, columns: number, order: Uint32Array): Ring =>
  sharing.concatenate(Array.from(order, (row) => sharing.slice(x, row * columns, (row + 1) * columns)));

/** Some of the rows. Local. */
export function pickedRows(sharing: Sharing, own: Rows, order: Uint32Array): Rows {
  const ring = own.columns === 0 ? own.ring : pick(sharing, own.ring, own.columns, order);
  return { ...own, rows: order.length, ring };
}

function picked(sharing: Sharing, { plain, chosen }: Inputs, target: Ring, order: Uint32Array): Batch {
  return {
    inputs: { plain: pickedRows(sharing, plain, order), chosen: pickedRows(sharing, chosen, order) },
    target: pick(sharing, target, target.length / plain.rows, order),
    order,
  };
}

interface StepAbout {
  readonly shape: NetworkShape;
  readonly prepared: Prepared;
  readonly omega: RowWeights;
  readonly method: Method;
  /** With a number for each weight. */
  readonly noise: (GradientNoise & { readonly numbers: Ring }) | undefined;
  readonly step: number;
}

/** One batch: forward, the loss, backward and the step of each layer. */
async function oneStep(sharing: Sharing, batch: Batch, states: readonly LayerState[], about: StepAbout) {
  const { shape, prepared, omega, method, step } = about;
  const { plan } = prepared;
  const { rounding } = method;
  const count = plan.embedded.length;
  const rows = batch.order.length;
  const weightsAt = (i: number): Ring => (states[i] as LayerState).weights;
  const passed = await pass(
    sharing,
    batch.inputs,
    {
      embedded: plan.embedded.map((_, i) => weightsAt(i)),
      first: weightsAt(count),
      short: (on) =>
        shortWeights(
          on,
          plan.dense.map((layer, i) => ({ layer, weights: weightsAt(count + i) })),
          rounding,
        ),
    },
    { shape, plan, rounding, wantsSlopes: true },
  );
  const found = await judged(sharing, passed.z, batch.target, shape.output, rounding);
  const outputs = outputsOf(shape.output);
  const own = omega.picked(sharing, batch.order);
  const wide = outputs === 1 ? own : repeatedWeights(sharing, omega, batch.order, outputs);
  const bits = errorBitsOf(shape);
  const [error, loss] = await together(sharing, [
    async (on) => scaledError(on, await wide.weigh(on, found.error, bits + 3), plan, rows, bits, rounding),
    (on) => own.total(on, found.loss, lossBits + 20),
  ]);
  const next = await (about.noise === undefined
    ? descend(sharing, plan.dense.length - 1, error)
    : descendWithNoise(about.noise));
  const clips = [...passed.activated.map((each) => each.clipped), found.clipped].filter((each) => each !== undefined);
  const clipped = clips.reduce<Ring>(
    (all, each) => sharing.add(all, sharing.within(each)),
    sharing.within(sharing.filledRing(1, 0n)),
  );
  return { states: next, loss, clipped };

  /** The steps of a layer and all below it, from its errors. */
  async function descend(on: Sharing, i: number, delta: Ring): Promise<LayerState[]> {
    const layer = plan.dense[i] as LayerPlan;
    const isHeld = !(i === 0 && plan.stretch > 1);
    const [mine, below] = await together(on, [
      async (branch) => {
        const gradient = await weightStep(branch, passed.inputs[i] as Rows, layer, delta);
        return moved(branch, states[count + i] as LayerState, gradient, layer, method, step, isHeld);
      },
      (branch) => (i > 0 ? lower(branch, i, delta) : intoEmbeddings(branch, delta)),
    ]);
    return [...below, mine];
  }

  /** All errors before any weight moves: a row's gradient is held to a length over all layers. */
  async function descendWithNoise({
    numbers,
    ...noise
  }: GradientNoise & { readonly numbers: Ring }): Promise<LayerState[]> {
    const held = stepNoise(plan, noise, rows);
    const last = plan.dense.length - 1;
    const errors: Ring[] = [];
    for (let i = last; i >= 0; i--)
      errors[i] = i === last ? error : await errorsUnder(sharing, i + 1, errors[i + 1] as Ring);
    const all = plan.dense.map((layer, i) => {
      return { layer, input: passed.inputs[i] as Rows, error: errors[i] as Ring };
    });
    const kept = await clippedErrors(sharing, all, held, noise.clip);
    const gradients = await noisedSteps(
      sharing,
      all.map((each, i) => ({ ...each, error: kept[i] as Ring })),
      numbers,
      held.bits,
    );
    return together<LayerState[]>(
      sharing,
      plan.dense.map(
        (layer, i) => (on: Sharing) =>
          moved(on, states[i] as LayerState, gradients[i] as Ring, layer, method, step, true),
      ),
    );
  }

  async function lower(on: Sharing, i: number, delta: Ring): Promise<LayerState[]> {
    return descend(on, i - 1, await errorsUnder(on, i, delta));
  }

  /** The errors of the layer below. */
  async function errorsUnder(on: Sharing, i: number, delta: Ring): Promise<Ring> {
    const [layer, under] = [plan.dense[i] as LayerPlan, plan.dense[i - 1] as LayerPlan];
    const { slope, slopeBits } = passed.activated[i - 1] as Activated;
    const scale = plan.rate / rows;
    const mostBits = Math.ceil(Math.log2(weightLimit * layer.sum * scale));
    const plain = await errorsBelow(
      on,
      { error: delta, rows, errorBits: layer.errorBits },
      layer,
      passed.short.dense[i] as Ring,
      { from: 0, to: layer.inputs },
      { bits: under.errorBits, mostBits, rounding },
    );
    // Before slopes, which are at most 1, so that their product fits.
    const most = BigInt(Math.ceil(under.error * scale * 2 ** under.errorBits));
    const kept = under.isClamped ? await clamp(on, plain, { min: -most, max: most }) : plain;
    const product = await multiplied(on, kept, slope);
    const size = under.errorBits + Math.ceil(Math.log2(under.error * scale)) + 1 + slopeBits;
    return shortened(on, product, size, slopeBits, rounding);
  }

  async function intoEmbeddings(on: Sharing, delta: Ring): Promise<LayerState[]> {
    if (count === 0) return [];
    const layer = plan.dense[0] as LayerPlan;
    const mostBits = Math.ceil(Math.log2((weightLimit * layer.sum * plan.rate) / rows));
    let from = layer.inputs - plan.embedded.reduce((sum, { outputs: size }) => sum + size, 0);
    const parts = plan.embedded.map((own, i) => {
      const columns = { from, to: from + own.outputs };
      from += own.outputs;
      return async (branch: Sharing): Promise<LayerState> => {
        const errors = await errorsBelow(
          branch,
          { error: delta, rows, errorBits: layer.errorBits },
          layer,
          passed.short.dense[0] as Ring,
          columns,
          { bits: own.errorBits, mostBits, rounding },
        );
        const gradient = await weightStep(branch, passed.chosen[i] as Rows, own, errors);
        return moved(branch, states[i] as LayerState, gradient, own, method, step, true);
      };
    });
    return together<LayerState[]>(on, parts);
  }
}

function repeatedWeights(sharing: Sharing, omega: RowWeights, order: Uint32Array, times: number): RowWeights {
  const all = new Uint32Array(order.length * times);
  for (let i = 0; i < order.length; i++) all.fill(order[i] as number, i * times, (i + 1) * times);
  return omega.picked(sharing, all);
}

/** p − y times rate / rows, in units of 2^−errorBits of the last layer. Local where it has as many bits as that takes. */
async function scaledError(
  sharing: Sharing,
  error: Ring,
  plan: NetworkPlan,
  rows: number,
  bits: number,
  rounding: FixedFormat['rounding'],
): Promise<Ring> {
  const layer = plan.dense.at(-1) as LayerPlan;
  const { factor, places } = rateOf(plan.rate / rows);
  const scaled = sharing.scale(sharing.within(error), factor);
  const size = bits + 3 + bitLength(factor);
  return shortened(sharing, scaled, size, bits + places - layer.errorBits, rounding);
}

/** Weights in 20 bits, as products take them: one truncation, of all layers together. */
async function shortWeights(
  sharing: Sharing,
  layers: readonly { readonly layer: LayerPlan; readonly weights: Ring }[],
  rounding: FixedFormat['rounding'],
): Promise<ShortWeights> {
  const dense = await together<Ring[]>(
    sharing,
    layers.map(({ layer, weights }) => async (on: Sharing) => {
      if (layer.isDirect) return weights;
      const short = await shortened(on, weights, layer.bits + 3, layer.bits - shortBits, rounding);
      return on.within(on.within(short), limitsOf({ bits: shortBits }));
    }),
  );
  return { dense };
}

interface FinishAbout {
  readonly losses: readonly Ring[];
  readonly clipped: Ring;
  readonly n: number;
  readonly exponent: number;
  readonly layers: readonly LayerPlan[];
  readonly rounding: FixedFormat['rounding'];
}

async function finished(
  sharing: Sharing,
  states: readonly LayerState[],
  { losses, clipped, n, exponent, layers, rounding }: FinishAbout,
): Promise<NetworkResult> {
  const format = fixed({ fractionBits: shortBits, integerBits: 62 - shortBits, rounding });
  const bits = 20;
  const [weights, means, overflow] = await together(sharing, [
    (on) =>
      together<Fixed[]>(
        on,
        states.map(({ weights: own }, i) => async (branch: Sharing) => {
          const { bits: fine } = layers[i] as LayerPlan;
          const short = await shortened(branch, own, fine + 3, fine - shortBits, rounding);
          return asFixed(format, branch.within(branch.within(short), limitsOf({ bits: shortBits })) as Bounded);
        }),
      ),
    (on) => meansOf(on, losses, { from: lossBits, to: bits, n, sizeBits: 20, rounding }),
    async (on) => {
      const atLimit = await together<Bits[]>(
        on,
        states.map(({ weights: own }, i) => async (branch: Sharing) => {
          const { max } = limitsOf(layers[i] as LayerPlan);
          const rests = [branch.addConstant(branch.negate(own), max - 1n), branch.addConstant(own, max - 1n)];
          return anyRow(
            branch,
            await isNegative(branch, branch.concatenate(rests.map((each) => branch.within(each))), 62),
          );
        }),
      );
      const isClipped = on.not(await isZero(on, on.within(on.within(clipped), { min: 0n, max: 1n << 48n })));
      let fine = on.not(isClipped);
      for (const each of atLimit) fine = await on.and(fine, on.not(each));
      return on.not(fine);
    },
  ]);
  return {
    weights,
    losses: asFixed(fixed({ fractionBits: bits, integerBits: 62 - bits, rounding }), means),
    targetExponent: exponent,
    overflow,
  };
}

export function requireTraining(
  shape: NetworkShape,
  { features, target, weights }: NetworkData,
  options: NetworkOptions,
): void {
  const { rows, columns } = features;
  requireEqual('trainNetwork', columns, shape.columns);
  requireEqual('trainNetwork', target.length, rows * outputsOf(shape.output));
  if (weights !== undefined) requireEqual('trainNetwork', weights.length, rows);
  const { epochs, batch, learningRate, momentum = 0, l2 = 0, method } = options;
  requireOption('epochs', epochs, Number.isInteger(epochs) && epochs >= 1, '1 or more');
  requireOption('batch', batch, Number.isInteger(batch) && batch >= 1 && batch <= rows, `1 to ${rows}`);
  requireOption('learningRate', learningRate, learningRate > 0 && learningRate <= 4, 'above 0, to 4');
  const mostMomentum = method === 'sgd' ? 1 : 2 ** -60;
  requireOption(
    'momentum',
    momentum,
    momentum >= 0 && momentum < mostMomentum,
    method === 'sgd' ? '0 to below 1' : '0 with Adam',
  );
  requireOption('l2', l2, l2 >= 0 && l2 <= 1, '0 to 1');
  const embeddings = options.noise === undefined ? 0 : (shape.embeddings?.length ?? 0);
  requireOption('embeddings', embeddings, embeddings === 0, 'none with noise');
}
