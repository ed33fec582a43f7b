/**
 * How many bits the numbers of a training have, so that nothing leaves 62 bits whatever the data are.
 *
 * Weights W of a layer are kept so fine that a step needs no truncation: with inputs in units of 2^−f and errors δ, which have the rate
 * and 1/batch in them already, in units of 2^−s, the step xᵀ·δ is in units of 2^−(f+s), and these are W's. Products with W take W in 20
 * bits, truncated once a step. The first layer, where most weights are, is taken as it is: its products with inputs of a few bits fit.
 *
 * After each step weights are moved to the nearest number within ±8. Of a first layer that is taken as it is this is done only so often that
 * between two times no weight can get beyond what fits: a step moves a weight by at most rate·max|x|·max|δ|. Errors are known to
 * be bounded: the sum of |δ| over the outputs of a row is at most 2 (classes), 1 (probability), 4 (number, by a clamp), and that of a hidden
 * unit at most 8 times the sum of those above it; where that gets large they are clamped to ±16.
 */
import { UsageError } from '../../base/errors.ts';
import { rateOf } from '../linear/logistic.ts';
import { activationLimit, type NetworkShape, type Weights, weightLimit, networkWeights } from './shape.ts';

/** Fraction bits of what products take: weights, inputs of layers but the first, and the most of the first. */
export const shortBits = 20;
export const activationBits = 12;
/** Of numbers that errors are clamped to. */
const errorLimit = 16;
/** log₂ of the error of a number that is clamped. */
export const numberErrorBits = 2;

/** Fraction bits of p − y. */
export const errorBitsOf = ({ output }: Pick<NetworkShape, 'output'>): number => (output.kind === 'classes' ? 18 : 20);

const room = 61;
/** log₂ of the numbers whose powers of e softmax takes. */
const mostClassBits = 17;
const log2 = (x: number): number => Math.ceil(Math.log2(x) + 2 ** -20);

/** One matrix of weights. */
export interface LayerPlan extends Weights {
  readonly inputBits: number;
  /** The largest input, in size. */
  readonly inputLimit: number;
  /** Fraction bits of errors and of weights. */
  readonly errorBits: number;
  readonly bits: number;
  /** Whether products take the weights as they are. */
  readonly isDirect: boolean;
  /** What weights keep to within a stretch of steps, at whose end they are clamped. */
  readonly most: number;
  /** The largest error of a unit, without rate and 1/batch; whether it is clamped to that. */
  readonly error: number;
  /** The largest sum of the errors of a row. */
  readonly sum: number;
  readonly isClamped: boolean;
}

export interface NetworkPlan {
  readonly embedded: readonly LayerPlan[];
  readonly dense: readonly LayerPlan[];
  /** Steps between two clamps of the first layer. */
  readonly stretch: number;
  /** By what p − y is multiplied; 1/batch alone where the method needs gradients. */
  readonly rate: number;
}

export interface PlanRequest {
  readonly shape: NetworkShape;
  /** Fraction bits and the largest size of the rows' numbers. */
  readonly inputBits: number;
  readonly inputLimit: number;
  /** learningRate times the largest row weight; that weight alone with Adam. */
  readonly rate: number;
  /** Rows of a full batch, and of the smallest. */
  readonly batch: number;
  readonly least: number;
  /** Whether a step is the gradient times the rate and nothing else. */
  readonly isPlain: boolean;
}

/** Throws UsageError('networks.large') where the numbers of a layer do not fit. */
export function planNetwork({ shape, inputBits, inputLimit, rate, batch, least, isPlain }: PlanRequest): NetworkPlan {
  const { embedded, dense } = networkWeights(shape);
  const hasEmbeddings = embedded.length > 0;
  // Errors from the output down, with room for rounding: of outputs, and of a rate that has 8 significant bits.
  const errors: { error: number; sum: number; isClamped: boolean }[] = [];
  const kind = shape.output.kind;
  let above = {
    error: kind === 'number' ? 4.25 : 1.25,
    sum: kind === 'number' ? 4.25 : kind === 'classes' ? 2.5 : 1.25,
    isClamped: false,
  };
  for (let i = dense.length - 1; i >= 0; i--) {
    errors[i] = above;
    const plain = weightLimit * above.sum;
    const error = Math.min(errorLimit, plain);
    const isClamped = plain > errorLimit * 16;
    above = {
      error: isClamped ? error : plain,
      sum: (isClamped ? error : plain) * (dense[i] as Weights).inputs,
      isClamped,
    };
  }
  const common = rate / least;
  const layer = (
    weights: Weights,
    about: { inputBits: number; inputLimit: number },
    own: typeof above,
    isFirst: boolean,
  ): LayerPlan => {
    const { inputs } = weights;
    // Sums of a batch, the product that errors below are made of, and the weights themselves.
    const mostBits = room - log2(about.inputLimit * own.error * rate + 2 * weightLimit);
    const mostErrorBits = Math.min(
      room - shortBits - log2(weightLimit * own.sum * common + 2 ** -30),
      mostBits - about.inputBits,
    );
    // Others multiply weights by factors of 8 bits.
    const mostPlain = isPlain ? 54 : 48;
    const capacity = room - about.inputBits - 36 - log2(inputs * about.inputLimit + 1);
    const isDirect = isFirst && isPlain && !hasEmbeddings && capacity >= 4 && 36 <= mostBits;
    const isOutput = own === errors[dense.length - 1] && weights === dense[dense.length - 1];
    const places = errorBitsOf(shape) + rateOf(rate / batch).places;
    const errorBits = isDirect
      ? 36 - about.inputBits
      : Math.min(mostErrorBits, mostPlain - about.inputBits, isOutput ? places : 32);
    const bits = errorBits + about.inputBits;
    if (errorBits - Math.max(0, log2(batch / rate)) < 8 || bits < shortBits) {
      throw new UsageError('networks.large', { inputs, outputs: weights.outputs });
    }
    const most = isDirect ? Math.min(2 ** capacity, 128) : weightLimit;
    return { ...weights, ...about, errorBits, bits, isDirect, most, ...own };
  };
  const first = {
    inputBits: Math.min(inputBits, activationBits),
    inputLimit: hasEmbeddings ? Math.max(inputLimit, weightLimit) : inputLimit,
  };
  const later = { inputBits: activationBits, inputLimit: activationLimit };
  const planned = dense.map((weights, i) =>
    layer(weights, i === 0 ? first : later, errors[i] as typeof above, i === 0),
  );
  const [{ isDirect, most, error }] = planned as [LayerPlan];
  const reach = isDirect ? Math.floor((0.99 * (most - weightLimit)) / (rate * first.inputLimit * error)) : 0;
  const stretch = Math.max(1, reach);
  const kept = planned.map((each) => (each.isDirect && reach < 1 ? { ...each, most: weightLimit } : each));
  const output = kept.at(-1) as LayerPlan;
  if (kind === 'classes' && log2(output.most * (output.inputs * output.inputLimit + 1)) > mostClassBits)
    throw new UsageError('networks.large', { inputs: output.inputs, outputs: output.outputs });
  return {
    embedded: embedded.map((weights) => layer(weights, { inputBits: 0, inputLimit: 1 }, above, false)),
    dense: kept,
    stretch,
    rate,
  };
}

/** The same for rows that are only scored, with weights in 20 bits. */
export function planScoring(shape: NetworkShape, inputBits: number, inputLimit: number): NetworkPlan {
  const { embedded, dense } = networkWeights(shape);
  const own = { errorBits: 0, bits: shortBits, isDirect: false, most: weightLimit, error: 0, sum: 0, isClamped: false };
  const limit = embedded.length > 0 ? Math.max(inputLimit, weightLimit) : inputLimit;
  return {
    embedded: embedded.map((weights) => ({ ...weights, ...own, inputBits: 0, inputLimit: 1 })),
    dense: dense.map((weights, i) => ({
      ...weights,
      ...own,
      inputBits: i === 0 ? Math.min(inputBits, activationBits) : activationBits,
      inputLimit: i === 0 ? limit : activationLimit,
    })),
    stretch: 1,
    rate: 0,
  };
}
