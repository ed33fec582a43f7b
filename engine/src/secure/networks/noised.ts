/**
 * Steps of a network that are differentially private of each row (Abadi et al. 2016: Deep Learning with Differential Privacy, algorithm 1):
 * the gradient of a row's loss, over all weights together, is held to a length C, and the sum of a batch gets discrete Gaussian noise that
 * nobody knows before a weight moves by it. Batches are those of an agreed order, no samples: a row is in one batch of every epoch, and nothing
 * may be claimed for rows being drawn.
 *
 *     n² = Σ_layers (1 + ‖x‖²)·‖δ‖²      δ ← δ·min(1, C/n)      step = Σ_rows (x, 1) ⊗ δ + noise
 *
 * A row's gradient of a layer is the outer product of what the layer was given, with a 1 for the biases, and its errors δ: so n takes no
 * gradient of a single row. Errors have rate/rows in them, and so has what they are held to, C' = C·rate/rows.
 *
 * Why the length holds whatever is rounded. With u = 2^−s, s such that C' is 2^19 to 2^20 units, v is δ rounded to u. ‖v‖² is exact, and both it
 * and 1 + ‖x‖² are rounded up, so that N ≥ (n_v)². The factor f is 1/√max(N, C'²), whose table errs by 2^−18 at most, less 2^−16: below the true one.
 * So f·n_v ≤ C'. The step takes f·δ, which is off from f·v by u/2 a number at most, and rounded once more to a unit w = 2^−errorBits: with E = √(Σ_layers
 * (1 + ‖x‖²)_most · units) the length is at most C' + E·(u + w). Sums over rows are exact, and are then rounded to 2^−q, which moves the difference of two
 * sums by less than 2^−q a weight. `sensitivity` is all of it. What a hidden unit gives is at most 16, and a row's number at most as declared.
 */
import { UsageError } from '../../base/errors.ts';
import type { Rational } from '../../privacy/rational.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { asFixed, fixed } from '../fixed/format.ts';
import { fixedReciprocalSqrt } from '../fixed/roots.ts';
import { requireOption } from '../learning/glm.ts';
import { type Bounded, held, multiplied, shortened, spread } from '../learning/numbers.ts';
import { clamp } from '../magnitude.ts';
import { discreteGaussian } from '../noise/gaussian.ts';
import { bitLength } from '../ranges.ts';
import './messages.ts';
import { type Rows, weightStep } from './layers.ts';
import type { LayerPlan, NetworkPlan } from './plan.ts';
import { weightCount } from './shape.ts';

/** What the gradient of a row is held to, and the deviation of the noise in units of what a row can move a sum by. */
export interface GradientNoise {
  /** 2^−6 to 64. */
  readonly clip: number;
  readonly multiplier: number;
}

/** Fraction bits of steps with noise, where weights have as many. */
const mostStepBits = 28;
/** C' has this many bits in the units of its comparison, less one. */
const clipBits = 19;
/** Fraction bits of 1 + ‖x‖², and by how many ‖v‖² is shortened. */
const inputSquareBits = 4;
const errorSquareBits = 20;
const rootBits = 20;
/** Units of 2^−20 by which the factor is taken below the one that was worked out. */
const factorMargin = 16n;
/** What noise moves a weight by is below this, and errors in parts of C are. */
const mostMoved = 2 ** 9;
const mostReach = 16;

/** What is public of the noise of batches of so many rows. */
interface StepNoise {
  /** C', what a row's gradient is held to. */
  readonly clip: number;
  /** Fraction bits of steps. */
  readonly bits: number;
  /** By how much a step changes with one row at most, in units of 2^−bits. */
  readonly sensitivity: number;
  readonly variance: Rational;
}

const layersOf = ({ embedded, dense }: NetworkPlan): readonly LayerPlan[] => [...embedded, ...dense];

/** Of 1 + ‖x‖², at most. */
const mostSquare = ({ inputs, inputLimit }: LayerPlan): number => 1 + inputs * inputLimit ** 2;

/** σ² of noise of so many units: σ is a whole multiple of 2^−10, rounded up, so that it is the same at every party. */
export function varianceOf(deviation: number): Rational {
  const parts = BigInt(Math.max(1, Math.ceil(deviation * 2 ** 10)));
  return { numerator: parts ** 2n, denominator: 1n << 20n };
}

/** Fraction bits of steps with noise: as many as the coarsest weights have, 28 at most. */
export const stepBits = (layers: readonly LayerPlan[]): number =>
  Math.min(mostStepBits, ...layers.map(({ bits }) => bits));

/** Throws UsageError('learning.option') for noise of so many units of 2^−bits that is none, or beyond what steps have room for. */
export function requireNoise(multiplier: number, deviation: number, bits: number): void {
  const reach = 9 * deviation * 2 ** -bits;
  requireOption('multiplier', multiplier, multiplier > 0 && reach < mostMoved, `above 0, and steps below ${mostMoved}`);
}

/** The noise of steps of batches of `rows` rows. Throws UsageError('learning.option', 'networks.large'). */
export function stepNoise(plan: NetworkPlan, { clip, multiplier }: GradientNoise, rows: number): StepNoise {
  requireOption('clip', clip, clip >= 2 ** -6 && clip <= 64, '2^-6 to 64');
  const layers = layersOf(plan);
  const bits = stepBits(layers);
  const own = (clip * plan.rate) / rows;
  const unit = 2 ** -scaleOf(own);
  const rounding = layers.reduce(
    (sum, layer) => sum + mostSquare(layer) * layer.outputs * (unit + 2 ** -layer.errorBits) ** 2,
    0,
  );
  const longest = layers.reduce((sum, layer) => sum + mostSquare(layer) * layer.outputs * reachOf(layer, clip) ** 2, 0);
  for (const { inputs, outputs, errorBits, ...layer } of layers)
    if (longest >= 2 ** 31 || Math.log2(reachOf(layer, clip) * own) + errorBits + rootBits > 60)
      throw new UsageError('networks.large', { inputs, outputs });
  const sensitivity = ((own + Math.sqrt(rounding)) * 2 ** bits + Math.sqrt(weightsOf(layers))) * (1 + 2 ** -40);
  requireNoise(multiplier, sensitivity * multiplier, bits);
  return { clip: own, bits, sensitivity, variance: varianceOf(sensitivity * multiplier) };
}

/** s: 2^s times x is from 2^19 to 2^20. */
const scaleOf = (x: number): number => clipBits - Math.floor(Math.log2(x));

/** The largest error of a unit, in parts of C: of one of 16 C and more a row is far too long anyway, and it is taken as 16 C. */
const reachOf = ({ error }: Pick<LayerPlan, 'error'>, clip: number): number => Math.min(mostReach, error / clip);

/** One layer of a batch: what it was given and its errors. */
export interface LayerErrors {
  readonly layer: LayerPlan;
  readonly input: Rows;
  readonly error: Ring;
}

/** The errors of each layer, held so that no row's gradient is longer than `clip`. */
export async function clippedErrors(
  sharing: Sharing,
  given: readonly LayerErrors[],
  { clip }: Pick<StepNoise, 'clip'>,
  asked: number,
): Promise<Ring[]> {
  const scale = scaleOf(clip);
  const limits = given.map(({ layer }) =>
    BigInt(Math.ceil(reachOf(layer, asked) * clip * 2 ** layer.errorBits * (1 + 2 ** -40))),
  );
  const errors = await together<Ring[]>(
    sharing,
    given.map(({ layer, error }, i) => async (on: Sharing) => {
      const limit = limits[i] as bigint;
      const bounds = { min: -limit, max: limit };
      if (layer.error <= mostReach * asked) return on.within(on.within(error), bounds);
      const most = bitLength(BigInt(Math.ceil((layer.error / asked) * clip * 2 ** layer.errorBits)));
      return clamp(on, held(on, error, most), bounds);
    }),
  );
  const squares = await together<Ring[]>(
    sharing,
    given.map(({ layer, input }, i) => async (on: Sharing) => {
      const [x, v] = await together(on, [
        async (branch) => {
          const square = await squaresOf(branch, input.ring, input.rows);
          const short = await shortened(branch, square, 60, 2 * input.bits - inputSquareBits, 'nearest');
          // And the 1 of the biases.
          return branch.addConstant(branch.within(short), (1n << BigInt(inputSquareBits)) + 1n);
        },
        async (branch) => {
          const size = bitLength(limits[i] as bigint);
          const units = await shortened(branch, errors[i] as Ring, size, layer.errorBits - scale, 'nearest');
          const square = await squaresOf(branch, units, input.rows);
          const short = await shortened(branch, square, 60, errorSquareBits, 'nearest');
          return branch.addConstant(branch.within(short), 1n);
        },
      ]);
      return multiplied(on, x, v);
    }),
  );
  const total = squares.reduce((sum, each) => sharing.add(sharing.within(sum), sharing.within(each)));
  // (C')² in the same units, 2^22 to 2^24; nothing is longer than 2^16 times C'.
  const threshold = BigInt(Math.floor((clip * 2 ** scale) ** 2 * 2 ** (inputSquareBits - errorSquareBits)));
  const larger = await clamp(sharing, held(sharing, total, 57), { min: threshold, max: threshold << 32n });
  const short = await shortened(sharing, larger, 57, 2, 'nearest');
  const format = fixed({ fractionBits: rootBits, integerBits: 62 - rootBits });
  const bounds = { min: (threshold >> 2n) - 1n, max: (threshold << 30n) + 1n };
  const root = await fixedReciprocalSqrt(
    sharing,
    asFixed(format, sharing.within(sharing.within(short), bounds) as Bounded),
  );
  // 1/√(N/2^22) times √(threshold/2^22) is C'/n, in units of 2^−20.
  const back = BigInt(Math.floor(Math.sqrt(Number(threshold) / 2 ** 22) * 2 ** rootBits));
  const product = sharing.scale(sharing.within(root.ring), back);
  const factor = await shortened(sharing, product, 2 * rootBits + 3, rootBits, 'nearest');
  const below = sharing.within(sharing.addConstant(sharing.within(factor), -factorMargin));
  return together<Ring[]>(
    sharing,
    given.map(({ layer }, i) => async (on: Sharing) => {
      const wide = await multiplied(on, errors[i] as Ring, spread(on, below, layer.outputs));
      return shortened(on, wide, bitLength(limits[i] as bigint) + rootBits, rootBits, 'nearest');
    }),
  );
}

/** Sums of squares of each row. */
function squaresOf(sharing: Sharing, x: Ring, rows: number): Promise<Ring> {
  const own = sharing.within(x);
  return sharing.dot(own, own, rows);
}

/** The steps of all layers for held errors, each with its noise, in units of the layer's weights. */
export async function noisedSteps(
  sharing: Sharing,
  given: readonly LayerErrors[],
  noise: Ring,
  bits: number,
): Promise<Ring[]> {
  let at = 0;
  return together<Ring[]>(
    sharing,
    given.map(({ layer, input, error }) => {
      const from = at;
      at += weightCount(layer);
      const own = sharing.slice(noise, from, at);
      return async (on: Sharing) => {
        const exact = await weightStep(on, input, layer, error);
        const short = await shortened(on, exact, 61, layer.bits - bits, 'nearest');
        const noisy = on.add(on.within(short), on.within(own));
        return on.scale(on.within(noisy), 1n << BigInt(layer.bits - bits));
      };
    }),
  );
}

/** Numbers of an epoch, batch after batch: those of full batches have one law, and those of the last, which has fewer rows, may have another. */
export interface EpochNoise {
  /** Of the batch that begins at row `from`, of `rows` rows. Local. */
  of(sharing: Sharing, from: number, rows: number): Ring;
}

/**
 * `perBatch(rows)` numbers of variance `variance(rows)` for each batch of an epoch, which nobody knows, drawn together: a draw has many steps for few
 * numbers and few more for many.
 */
export async function epochNoise(
  sharing: Sharing,
  { rows, batch }: { readonly rows: number; readonly batch: number },
  perBatch: (rows: number) => number,
  variance: (rows: number) => Rational,
): Promise<EpochNoise> {
  const full = Math.floor(rows / batch);
  const rest = rows % batch;
  const [main, last] = await together(sharing, [
    (on) => discreteGaussian(on, full * perBatch(batch), variance(batch)),
    async (on) => (rest === 0 ? undefined : discreteGaussian(on, perBatch(rest), variance(rest))),
  ]);
  return {
    of: (on, from, count) => {
      if (count < batch && last !== undefined) return last;
      const own = perBatch(batch);
      const at = Math.floor(from / batch) * own;
      return on.slice(main, at, at + own);
    },
  };
}

/** How many weights there are. */
export const weightsOf = (layers: readonly LayerPlan[]): number =>
  layers.reduce((sum, layer) => sum + weightCount(layer), 0);
