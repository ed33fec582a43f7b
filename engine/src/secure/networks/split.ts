/**
 * Split learning with differential privacy: the first hidden layer stays on shares, the layers above it are trained in the clear by the owner
 * of the label. Of every batch it is told what the first layer gave, with noise that nobody knows, and gives back the errors of these numbers as an
 * input of its own; the first layer moves by them on shares, with noise as well.
 *
 * Classical split learning (Gupta, Raskar 2018) has each owner of features hand over its own layer's numbers, row by row: in tables whose rows are
 * matched under protocol nobody may know which of its rows these are. Here the layer is one of all owners' columns, on shares, of rows in an
 * order that nobody knows (unordered.ts).
 *
 * What the owner of the label learns: its own labels in that order, with which rows take part, exactly; and the noised numbers. Nobody else
 * learns anything. Why that is differentially private of each row's features, whatever the owner of the label gives back:
 *
 *     a    numbers of the first layer, σ(x·W + b), held from 0 to 1 under protocol, 0 in rows that take no part, 8 bits. One row other
 *          or gone moves a batch's by √units at most, in L2, once an epoch.
 *     step Σ_rows (x, 1) ⊗ (error ∘ slope). An error comes as bits, so that it is within ±2^k units by construction; the slope σ·(1 − σ) is at
 *          most 2^10 + 1 units of 2^−12, and 0 in rows that take no part. One row moves the sum by √(1 + ‖x‖²)·√units·(2^k·(2^10 + 1)/2^12 + 1), and the
 *          rounding of the sum to 2^−q by √weights more.
 *
 * Both get discrete Gaussian noise. Without that of the steps the first bound would say nothing: a row moves the weights, and weights move what all
 * other rows give. So what is told, and what is to come, is a composition of two Gaussian releases an epoch for each row, adaptive in what the owner of the
 * label makes of them; it may give back anything, such as errors that turn the layer into a copy of one column (Pasquini, Ateniese, Bernaschi 2021):
 * the bounds hold for all of it. The model may be as bad as it likes: nobody else can tell.
 *
 * The first layer needs 'sigmoid': what relu gives is up to 16, with 16 times the noise. Rounds a step, replicated: those of the layer and of its step,
 * of the noise and of two messages to and from the owner of the label.
 */
import { randomPermutation } from '../../base/random.ts';
import { UsageError } from '../../base/errors.ts';
import { publicRandom } from '../../primitives/public-random.ts';
import { inBlocks } from '../../sharing/blocks.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { asFixed, type Fixed, fixed } from '../fixed/format.ts';
import { type Bounded, held, multiplied, shortened, spread } from '../learning/numbers.ts';
import { clamp } from '../magnitude.ts';
import { activate, layerProduct, weightStep } from './layers.ts';
import { inputsOf } from './inputs.ts';
import { epochNoise, type GradientNoise, requireNoise, stepBits, varianceOf } from './noised.ts';
import { activationBits, errorBitsOf, type LayerPlan, shortBits } from './plan.ts';
import { initialWeights, networkWeights, type NetworkShape, outputsOf, weightCount, weightLimit } from './shape.ts';
import { type LayerState, limitsOf, momentShapes, moved } from './steps.ts';
import {
  type NetworkData,
  type NetworkOptions,
  pickedRows,
  prepare,
  requireTraining,
  rowsOf,
  targetOf,
} from './train.ts';
import { type LabelSide, UpperLayers } from './upper.ts';

export interface SplitOptions
  extends Pick<NetworkOptions, 'method' | 'epochs' | 'batch' | 'learningRate' | 'momentum' | 'l2' | 'seed'> {
  /** Number of the party whose the label is. */
  readonly owner: number;
  /** Deviation of the noise in units of what a row can move the numbers of the first layer by. */
  readonly multiplier: number;
  /** `clip`: of each error that comes back, without the rate. */
  readonly gradient: GradientNoise;
  /** Lines under which it is told its labels and which rows take part, rows × (outputs + 1) values, and the numbers, epochs × rows × units. */
  readonly lines: { readonly labels: string; readonly activations: string };
  /** What the owner of the label does: trains the upper layers unless given. */
  readonly side?: LabelSide;
  readonly onEpoch?: (epoch: number) => void;
}

export interface SplitResult {
  /** Of each layer, as of `trainNetwork`: the first as shares of what nobody knows, the others as inputs of the label's owner. */
  readonly weights: readonly Fixed[];
  readonly targetExponent: number;
}

/** Fraction bits of numbers that are told. */
const toldBits = 8;
/** The largest slope of a sigmoid, in units of 2^−12: σ·(1 − σ) is 2^10 at most whatever the table of σ errs by, and is rounded once. */
const mostSlope = (1n << 10n) + 1n;

/** By how much the numbers of the first layer change with one row, in units of 2^−toldBits. */
export const activationSensitivity = (units: number): number => Math.sqrt(units) * 2 ** toldBits * (1 + 2 ** -40);

interface StepBounds {
  /** Bits of an error with its sign. */
  readonly errorPlanes: number;
  readonly bits: number;
  readonly sensitivity: number;
}

/** What is public of a step of `rows` rows: `rate` is the plan's. Throws UsageError('networks.large') where errors would have no bits. */
export function splitStep(layer: LayerPlan, clip: number, rate: number, rows: number): StepBounds {
  const { inputs, outputs, inputLimit, errorBits } = layer;
  const most = Math.floor(Math.log2(Math.min(clip, layer.error) * (rate / rows) * 2 ** errorBits));
  if (most < 6) throw new UsageError('networks.large', { inputs, outputs });
  const bits = stepBits([layer]);
  const error = (2 ** most * Number(mostSlope)) / 2 ** activationBits + 1;
  const row = Math.sqrt((1 + inputs * inputLimit ** 2) * outputs) * error * 2 ** (bits - errorBits);
  const sensitivity = (row + Math.sqrt(weightCount(layer))) * (1 + 2 ** -40);
  return { errorPlanes: most + 1, bits, sensitivity };
}

/** Trains from public weights. UsageError: 'learning.option', 'linear.shape', 'networks.large'. */
export async function trainSplitNetwork(
  sharing: Sharing,
  shape: NetworkShape,
  given: NetworkData,
  options: SplitOptions,
): Promise<SplitResult> {
  const { epochs, batch, seed, owner, multiplier, gradient, lines } = options;
  const { side: own, onEpoch, ...training } = { ...options, noise: gradient };
  requireTraining(shape, given, training);
  const [first] = shape.hidden;
  if (first?.activation !== 'sigmoid' || given.weights === undefined)
    throw new UsageError('learning.option', { what: 'hidden', found: first?.activation ?? 0, expected: 'sigmoid' });
  const { rows: n } = given.features;
  const { rounding } = given.features.values.format;
  const { plan, method } = prepare(shape, rowsOf(given.features), 1, rounding, training);
  const [layer] = plan.dense as [LayerPlan];
  const units = layer.outputs;
  const outputs = outputsOf(shape.output);
  const { target, exponent } = await targetOf(sharing, shape, given.target);
  const takes = sharing.within(sharing.within(given.weights.ring), { min: 0n, max: 1n });
  const { plain } = await inputsOf(sharing, shape, given.features, plan);
  const isOwner = sharing.session.owns(owner);
  const side = isOwner ? (own ?? new UpperLayers(shape, training)) : undefined;

  const labels = sharing.concatenate([sharing.within(target), sharing.within(takes)]);
  const told = await sharing.reveal(labels, lines.labels, [owner]);
  const unit = shape.output.kind === 'number' ? 2 ** errorBitsOf(shape) : 1;
  if (told !== undefined && side !== undefined) {
    const numbers = Float64Array.from(told, (each) => Number(BigInt.asIntN(64, each)));
    side.begin(
      numbers.slice(0, n * outputs).map((each) => each / unit),
      numbers.slice(n * outputs),
    );
  }

  const random = publicRandom(seed, 'order of rows');
  const start = initialWeights(shape, seed)[0] as BigInt64Array;
  const words = new BigUint64Array(start.buffer as ArrayBuffer);
  let state: LayerState = {
    weights: sharing.within(
      sharing.scale(sharing.constantRing(words, limitsOf({ bits: shortBits })), 1n << BigInt(layer.bits - shortBits)),
      limitsOf(layer),
    ),
    moments: momentShapes(layer, method).map(({ length, bounds }) =>
      sharing.within(sharing.filledRing(length, 0n), bounds),
    ),
  };
  const variance = varianceOf(activationSensitivity(units) * multiplier);
  let step = 0;
  await inBlocks(sharing, epochs, 1, async (epoch) => {
    if (epoch === epochs) return;
    const order = randomPermutation(random, n);
    const [ofNumbers, ofSteps] = await together(sharing, [
      (on) =>
        epochNoise(
          on,
          { rows: n, batch },
          (rows) => rows * units,
          () => variance,
        ),
      (on) =>
        epochNoise(
          on,
          { rows: n, batch },
          () => weightCount(layer),
          (rows) => noiseOfStep(rows).variance,
        ),
    ]);
    await inBlocks(sharing, n, batch, async (from, to) => {
      if (from === to) return;
      step += 1;
      const noise = { numbers: ofNumbers.of(sharing, from, to - from), step: ofSteps.of(sharing, from, to - from) };
      state = await oneStep(order.subarray(from, to), step, noise);
    });
    onEpoch?.(epoch);
  });
  return { weights: await finished(), targetExponent: exponent };

  function noiseOfStep(rows: number) {
    const bounds = splitStep(layer, gradient.clip, plan.rate, rows);
    const deviation = bounds.sensitivity * gradient.multiplier;
    requireNoise(gradient.multiplier, deviation, bounds.bits);
    return { ...bounds, variance: varianceOf(deviation) };
  }

  async function oneStep(
    order: Uint32Array,
    number: number,
    noise: { readonly numbers: Ring; readonly step: Ring },
  ): Promise<LayerState> {
    const rows = order.length;
    const { errorPlanes, bits } = noiseOfStep(rows);
    const x = pickedRows(sharing, plain, order);
    const counting = spread(sharing, sharing.gather(takes, order), units);
    const weights = await shortened(sharing, state.weights, layer.bits + 3, layer.bits - shortBits, rounding);
    const weights20 = sharing.within(sharing.within(weights), limitsOf({ bits: shortBits }));
    const z = await layerProduct(sharing, x, layer, weights20, shortBits, weightLimit);
    const { output, slope } = await activate(sharing, z, 'sigmoid', rounding, true);
    // Whatever the function's table errs by: what is told is from 0 to 1.
    const one = 1n << BigInt(activationBits);
    const kept = await clamp(sharing, sharing.within(output), { min: 0n, max: one }, activationBits + 8);
    const both = await multiplied(
      sharing,
      sharing.concatenate([sharing.within(kept), sharing.within(slope)]),
      sharing.concatenate([counting, counting].map((each) => sharing.within(each))),
    );
    const numbers = sharing.slice(both, 0, rows * units);
    const slopes = sharing.slice(both, rows * units, 2 * rows * units);
    const rounded = await shortened(sharing, numbers, activationBits, activationBits - toldBits, 'nearest');
    const noisy = sharing.add(sharing.within(rounded), sharing.within(noise.numbers));
    const told = await sharing.reveal(noisy, lines.activations, [owner]);
    const back =
      told !== undefined && side !== undefined
        ? side.step(
            order,
            Float64Array.from(told, (each) => Number(BigInt.asIntN(64, each)) / 2 ** toldBits),
          )
        : undefined;
    const scale = 2 ** layer.errorBits;
    const errors = await boundedInput(
      sharing,
      owner,
      rows * units,
      errorPlanes,
      back?.map((each) => each * scale),
    );
    const wide = await multiplied(sharing, errors, slopes);
    const delta = await shortened(sharing, wide, errorPlanes + activationBits, activationBits, 'nearest');
    const sum = await weightStep(sharing, x, layer, delta);
    const short = await shortened(sharing, sum, 61, layer.bits - bits, 'nearest');
    const change = sharing.add(sharing.within(short), sharing.within(noise.step));
    const raised = sharing.scale(sharing.within(change), 1n << BigInt(layer.bits - bits));
    return moved(sharing, state, raised, layer, method, number, true);
  }

  /** All weights in 20 bits: the first layer's, and those of the label's owner, which cannot be beyond ±8 as they come as bits. */
  async function finished(): Promise<Fixed[]> {
    const format = fixed({ fractionBits: shortBits, integerBits: 62 - shortBits, rounding });
    const own = await shortened(sharing, state.weights, layer.bits + 3, layer.bits - shortBits, rounding);
    const limits = limitsOf({ bits: shortBits });
    const upper = networkWeights(shape).dense.slice(1).map(weightCount);
    const all = side?.weights().flatMap((each) => [...each]);
    const input = await boundedInput(
      sharing,
      owner,
      upper.reduce((sum, each) => sum + each, 0),
      shortBits + 4,
      all === undefined ? undefined : Float64Array.from(all, (each) => each * 2 ** shortBits),
    );
    let at = 0;
    const parts = upper.map((length) => {
      const part = sharing.within(sharing.slice(input, at, at + length));
      at += length;
      return part;
    });
    return [sharing.within(own), ...parts].map((each) => asFixed(format, sharing.within(each, limits) as Bounded));
  }
}

/**
 * Numbers of `owner`, each of `planes` bits in two's complement: within ±2^(planes − 1) whatever it gives, which an input of ring elements would
 * leave to its owner. What is not within is taken to the nearest that is, at the owner.
 */
async function boundedInput(
  sharing: Sharing,
  owner: number,
  length: number,
  planes: number,
  values: Float64Array | undefined,
): Promise<Bounded> {
  const perPlane = Math.ceil(length / 64);
  const most = 2 ** (planes - 1);
  let words: BigUint64Array | undefined;
  if (values !== undefined) {
    words = new BigUint64Array(perPlane * planes);
    for (let i = 0; i < length; i++) {
      const value = Math.round(Math.max(-most, Math.min(most - 1, values[i] as number)));
      const bits = BigInt.asUintN(planes, BigInt(Number.isFinite(value) ? value : 0));
      for (let p = 0; p < planes; p++)
        if (((bits >> BigInt(p)) & 1n) === 1n) {
          const at = p * perPlane + (i >> 6);
          words[at] = (words[at] as bigint) | (1n << BigInt(i & 63));
        }
    }
  }
  const shared = await sharing.inputBits(owner, length, planes, words);
  const weights = BigUint64Array.from({ length: planes }, (_, p) =>
    BigInt.asUintN(64, (p === planes - 1 ? -1n : 1n) << BigInt(p)),
  );
  return held(sharing, await sharing.weighBits(shared, [weights]), planes - 1);
}
