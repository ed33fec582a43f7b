/**
 * A network of another tool as it is kept: weights of all layers with the same room (networks/given.ts of the engine), those of the first in
 * terms of the columns.
 *
 * Sums must stay below 2^16 whatever the row. Between which numbers each is follows from the ranges of the columns, layer by layer. A relu that may
 * give more gives less by a power of two, by which the next layer's weights are multiplied: relu(z / s)·s is relu(z). What does not
 * fit after that is refused by the name of its layer.
 */
import { givenHiddenBits, givenInputBits, givenSizeBits, givenWeightBits, UsageError } from '@tacit/engine';
import { type Feature, termsOf } from '../features.ts';
import { type DenseShape, mostLayers, mostUnits } from '../import/card.ts';
import type { Converted } from './convert-trees.ts';
import { type BoundModel, checkInputs } from './inputs.ts';
import type { Activation, ForeignLayer, ForeignNetwork } from './model.ts';
import { weightsOfTerms } from './terms.ts';

const links = { identity: 'identity', sigmoid: 'logit', softmax: 'softmax' } as const;

/** Sums and weights are below this; of sums a little is left for rounding. */
const most = 2 ** givenSizeBits;
const mostSum = most * (1 - 2 ** -10);
/** log₂ of the most that a unit is scaled down by: more would leave its weights too few digits. */
const mostShift = 8;
/** What rounding may change in a response, in probabilities or in parts of the largest. */
const mostError = 1e-4;

type Layer = ForeignLayer & { readonly activation: Activation };

/** Throws UsageError 'foreign.…'. */
export function convertNetwork(bound: BoundModel, { layers }: ForeignNetwork): Converted<DenseShape> {
  checkInputs(bound);
  const { transform, outputs } = bound.model;
  if (
    (transform !== 'identity' && transform !== 'sigmoid' && transform !== 'softmax') ||
    (transform === 'sigmoid' && outputs > 1) ||
    (transform === 'softmax' && outputs === 1)
  )
    throw new UsageError('foreign.link', { found: transform, outputs });
  const hidden = layers.slice(0, -1).map(({ bias, activation }, i) => {
    if (activation === 'identity') throw new Error('a linear layer is no layer of its own');
    if (bias.length > mostUnits) throw tooLarge(layers, i, bias.length, mostUnits);
    return { units: bias.length, activation };
  });
  if (hidden.length > mostLayers)
    throw new UsageError('foreign.size', { what: 'layers', found: hidden.length, most: mostLayers });
  const link = links[transform];
  const { scaled, unit } = withRoom(bound, layers, link === 'identity');
  const rounded = scaled.map((layer, i) => roundedLayer(layer, givenWeightBits(i)));
  checkRounding(bound.features, scaled, rounded, link);
  const numbers = rounded.flatMap(({ weights, bias }, i) => {
    const units = 2 ** givenWeightBits(i);
    const [inputs, width] = [weights[0]?.length ?? 0, bias.length];
    const all = new BigInt64Array((inputs + 1) * width);
    for (let j = 0; j < width; j++) {
      const row = weights[j] as Float64Array;
      for (let k = 0; k < inputs; k++) all[k * width + j] = BigInt(Math.round((row[k] as number) * units));
      all[inputs * width + j] = BigInt(Math.round((bias[j] as number) * units));
    }
    return [all];
  });
  const all = new BigInt64Array(numbers.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const own of numbers) {
    all.set(own, at);
    at += own.length;
  }
  return { shape: { kind: 'network', hidden, outputs, link }, unit, numbers: all };
}

interface Ranges {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** The layers, the first in terms, each sum of which has its room; outputs as numbers are in parts of `unit`. */
function withRoom(bound: BoundModel, layers: readonly Layer[], isNumber: boolean): { scaled: Layer[]; unit: number } {
  let unit = 1;
  let given: Ranges = { low: new Float64Array(), high: new Float64Array() };
  // What the next layer's weights are multiplied by.
  let factors = new Float64Array();
  const scaled = layers.map((layer, i): Layer => {
    const width = layer.bias.length;
    const weights: Float64Array[] = [];
    const bias = new Float64Array(width);
    const next = { low: new Float64Array(width), high: new Float64Array(width) };
    const nextFactors = new Float64Array(width).fill(1);
    for (let j = 0; j < width; j++) {
      const own = sumOf(layer, j);
      const size = Math.max(-own.low, own.high);
      const shift = layer.activation === 'relu' && size > mostSum ? Math.ceil(Math.log2(size / mostSum)) : 0;
      if (shift > mostShift) throw tooLarge(layers, i, size, mostSum * 2 ** mostShift);
      const factor = 2 ** -shift;
      nextFactors[j] = 1 / factor;
      weights.push(own.weights.map((each) => each * factor));
      bias[j] = own.constant * factor;
      next.low[j] = own.low * factor;
      next.high[j] = own.high * factor;
    }
    if (isNumber && i === layers.length - 1) {
      const largest = sizeIn(next);
      if (largest > mostSum) {
        unit = 2 ** Math.ceil(Math.log2(largest / mostSum));
        return {
          ...layer,
          weights: checkWeights(
            i,
            weights.map((row) => row.map((each) => each / unit)),
          ),
          bias: bias.map((each) => each / unit),
        };
      }
    }
    if (sizeIn(next) > mostSum) throw tooLarge(layers, i, sizeIn(next), mostSum);
    given = afterActivation(next, layer.activation);
    factors = nextFactors;
    return { ...layer, weights: checkWeights(i, weights), bias };
  });
  return { scaled, unit };

  function sumOf({ weights, bias }: Layer, j: number) {
    const row = weights[j] as Float64Array;
    if (factors.length === 0) {
      const { terms, ...own } = weightsOfTerms(bound, row, bias[j] as number, false);
      return { ...own, weights: Float64Array.from(terms) };
    }
    const own = row.map((each, k) => each * (factors[k] as number));
    const constant = bias[j] as number;
    let [low, high] = [constant, constant];
    own.forEach((weight, k) => {
      const ends = [weight * (given.low[k] as number), weight * (given.high[k] as number)] as const;
      low += Math.min(...ends);
      high += Math.max(...ends);
    });
    return { weights: own, constant, low, high };
  }

  function checkWeights(i: number, weights: Float64Array[]): Float64Array[] {
    const largest = weights.reduce((all, row) => row.reduce((size, each) => Math.max(size, Math.abs(each)), all), 0);
    if (!(largest < most)) throw tooLarge(layers, i, largest, most);
    return weights;
  }
}

const sizeIn = ({ low, high }: Ranges): number =>
  low.reduce((all, each, j) => Math.max(all, -each, high[j] as number), 0);

function afterActivation({ low, high }: Ranges, activation: Activation): Ranges {
  if (activation === 'identity') return { low, high };
  if (activation === 'relu')
    return { low: low.map((each) => Math.max(0, each)), high: high.map((each) => Math.max(0, each)) };
  return { low: low.map(() => (activation === 'tanh' ? -1 : 0)), high: high.map(() => 1) };
}

function tooLarge(layers: readonly Layer[], i: number, found: number, limit: number): UsageError {
  const { name } = layers[i] as Layer;
  const layer = name === undefined || name === '' ? `${i + 1}` : `${i + 1} ("${name.slice(0, 60)}")`;
  return new UsageError('foreign.layer', { layer, found: Number(found.toPrecision(4)), most: Math.floor(limit) });
}

const nearest = (value: number, bits: number): number => Math.round(value * 2 ** bits) / 2 ** bits;

function roundedLayer(layer: Layer, bits: number): Layer {
  return {
    ...layer,
    weights: layer.weights.map((row) => row.map((each) => nearest(each, bits))),
    bias: layer.bias.map((each) => nearest(each, bits)),
  };
}

const trialRows = 32;

/**
 * Compares responses of made-up rows over the ranges with and without rounding. Throws UsageError 'foreign.coarse' where they differ too
 * much: of weights so large beside what they give that the digits kept do not do.
 */
function checkRounding(
  features: readonly Feature[],
  exact: readonly Layer[],
  rounded: readonly Layer[],
  link: DenseShape['link'],
): void {
  let [worst, largest] = [0, 1];
  for (let row = 0; row < trialRows; row++) {
    const terms = trialRow(features, row);
    const expected = respond(exact, terms, (x) => x, link);
    const cells = terms.map((each) => nearest(each, givenInputBits));
    const found = respond(rounded, cells, (x) => nearest(x, givenHiddenBits), link);
    expected.forEach((value, k) => {
      largest = Math.max(largest, Math.abs(value));
      worst = Math.max(worst, Math.abs(value - (found[k] as number)));
    });
  }
  if (!(worst <= mostError * (link === 'identity' ? largest : 1)))
    throw new UsageError('foreign.coarse', { found: Number((worst / largest).toPrecision(2)), most: mostError });
}

/** Numbers spread over their ranges by multiples of irrational numbers, lists at each of their values in turn. */
function trialRow(features: readonly Feature[], row: number): number[] {
  return termsOf(features).map(({ feature, level }, term) => {
    const own = features[feature] as Feature;
    if (own.kind === 'levels') return Number(own.levels[(row + 7 * feature) % own.levels.length] === level);
    const part = ((row + 1) * Math.sqrt(term + 2)) % 1;
    const [low, high] = [Number(own.low), Number(own.high)];
    return (low + part * (high - low)) / Math.max(Math.abs(low), Math.abs(high));
  });
}

function respond(
  layers: readonly Layer[],
  row: readonly number[],
  held: (x: number) => number,
  link: DenseShape['link'],
): number[] {
  const sums = layers.reduce<readonly number[]>((values, { weights, bias, activation }) => {
    const all = weights.map((own, j) =>
      own.reduce((sum, weight, k) => sum + weight * (values[k] as number), bias[j] as number),
    );
    return activation === 'identity' ? all : all.map((z) => held(functions[activation](z)));
  }, row);
  if (link === 'identity') return [...sums];
  if (link === 'logit') return sums.map(functions.sigmoid);
  const largest = Math.max(...sums);
  const powers = sums.map((each) => Math.exp(each - largest));
  const total = powers.reduce((a, b) => a + b);
  return powers.map((each) => each / total);
}

const functions = {
  relu: (z: number): number => Math.max(0, z),
  sigmoid: (z: number): number => 1 / (1 + Math.exp(-z)),
  tanh: Math.tanh,
};
