/**
 * The upper layers of a network in the clear, at the owner of the label (split.ts): what it does with activations that it was told. The same
 * network, losses and steps as train.ts has on shares, in floating point. Nothing here is secret from who runs it, and nobody else runs it.
 */
import { initialWeights, networkWeights, type NetworkShape, outputsOf, weightLimit, activationLimit } from './shape.ts';
import type { NetworkOptions } from './train.ts';

/** What the owner of the label does: it is told its labels in the order of the rows, and batch after batch what the lower layer gave. */
export interface LabelSide {
  /** `targets`: outputs of each row; `takes`: 1 for rows that take part. Called once, before all steps. */
  begin(targets: Float64Array, takes: Float64Array): void;
  /** Rows × units, with noise; what comes back are the errors of these numbers, times rate/rows, as many. */
  step(rows: Uint32Array, activations: Float64Array): Float64Array;
  /** Inputs × outputs and biases of each upper layer. */
  weights(): Float64Array[];
}

interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: 'relu' | 'sigmoid' | undefined;
  readonly weights: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

type Training = Pick<NetworkOptions, 'method' | 'learningRate' | 'momentum' | 'l2' | 'seed'>;

/** Trains the layers above the first hidden one. */
export class UpperLayers implements LabelSide {
  readonly #shape: NetworkShape;
  readonly #training: Training;
  readonly #layers: readonly Layer[];
  #targets: Float64Array = new Float64Array(0);
  #takes: Float64Array = new Float64Array(0);
  #count = 0;

  constructor(shape: NetworkShape, training: Training) {
    this.#shape = shape;
    this.#training = training;
    const first = initialWeights(shape, training.seed);
    this.#layers = networkWeights(shape)
      .dense.slice(1)
      .map(({ inputs, outputs }, i) => {
        const weights = Float64Array.from(first[i + 1] as BigInt64Array, (each) => Number(each) / 2 ** 20);
        const moments = () => new Float64Array(weights.length);
        const activation = shape.hidden[i + 1]?.activation;
        return { inputs, outputs, activation, weights, first: moments(), second: moments() };
      });
  }

  begin(targets: Float64Array, takes: Float64Array): void {
    this.#targets = targets;
    this.#takes = takes;
  }

  step(rows: Uint32Array, activations: Float64Array): Float64Array {
    const given: Float64Array[] = [activations];
    for (const layer of this.#layers) given.push(forward(layer, given.at(-1) as Float64Array, rows.length));
    const outputs = outputsOf(this.#shape.output);
    const rate = (this.#training.method === 'adam' ? 1 : this.#training.learningRate) / rows.length;
    let errors = given.at(-1) as Float64Array;
    rows.forEach((row, i) => {
      const target = this.#targets.subarray(row * outputs, (row + 1) * outputs);
      const own = errors.subarray(i * outputs, (i + 1) * outputs);
      errorOf(this.#shape, own, target, (this.#takes[row] as number) * rate);
    });
    this.#count += 1;
    for (let l = this.#layers.length - 1; l >= 0; l--) {
      const layer = this.#layers[l] as Layer;
      const input = given[l] as Float64Array;
      const below = errorsBelow(layer, errors, rows.length);
      // What the layer below gives is bounded by its function, but for the first, whose slope is on shares.
      if (l > 0) scaleBySlopes(this.#layers[l - 1] as Layer, input, below);
      this.#move(layer, gradientOf(layer, input, errors, rows.length));
      errors = below;
    }
    return errors;
  }

  weights(): Float64Array[] {
    return this.#layers.map(({ weights }) => weights);
  }

  #move({ inputs, outputs, weights, first, second }: Layer, gradient: Float64Array): void {
    const { method, learningRate, momentum = 0, l2 = 0 } = this.#training;
    for (let i = 0; i < weights.length; i++) {
      const pull = i < inputs * outputs ? l2 * (weights[i] as number) : 0;
      let change: number;
      if (method === 'adam') {
        const g = (gradient[i] as number) + pull;
        first[i] = (first[i] as number) + (g - (first[i] as number)) / 8;
        second[i] = (second[i] as number) + (g * g - (second[i] as number)) / 1024;
        const [one, two] = [1 - (7 / 8) ** this.#count, 1 - (1023 / 1024) ** this.#count];
        change = ((learningRate * (first[i] as number)) / one) * Math.sqrt(two / ((second[i] as number) + 2 ** -34));
      } else {
        change = (gradient[i] as number) + learningRate * pull + momentum * (first[i] as number);
        first[i] = change;
      }
      weights[i] = Math.max(-weightLimit, Math.min(weightLimit, (weights[i] as number) - change));
    }
  }
}

function forward({ inputs, outputs, activation, weights }: Layer, x: Float64Array, rows: number): Float64Array {
  const z = new Float64Array(rows * outputs);
  for (let r = 0; r < rows; r++)
    for (let o = 0; o < outputs; o++) {
      let sum = weights[inputs * outputs + o] as number;
      for (let i = 0; i < inputs; i++) sum += (x[r * inputs + i] as number) * (weights[i * outputs + o] as number);
      z[r * outputs + o] = sum;
    }
  if (activation === 'relu') return z.map((each) => Math.min(activationLimit, Math.max(0, each)));
  return activation === 'sigmoid' ? z.map((each) => 1 / (1 + Math.exp(-each))) : z;
}

/** z of a row becomes p − y, times what the row counts for; of a number it is held within ±4. */
function errorOf({ output }: NetworkShape, z: Float64Array, target: Float64Array, weight: number): void {
  const largest = Math.max(...z);
  const powers = z.map((each) => Math.exp(each - largest));
  const all = powers.reduce((sum, each) => sum + each, 0);
  for (let i = 0; i < z.length; i++) {
    const own = z[i] as number;
    const y = target[i] as number;
    if (output.kind === 'classes') z[i] = ((powers[i] as number) / all - y) * weight;
    else if (output.kind === 'probability') z[i] = (1 / (1 + Math.exp(-own)) - y) * weight;
    else z[i] = Math.max(-4, Math.min(4, own - y)) * weight;
  }
}

function errorsBelow({ inputs, outputs, weights }: Layer, errors: Float64Array, rows: number): Float64Array {
  const below = new Float64Array(rows * inputs);
  for (let r = 0; r < rows; r++)
    for (let i = 0; i < inputs; i++) {
      let sum = 0;
      for (let o = 0; o < outputs; o++)
        sum += (errors[r * outputs + o] as number) * (weights[i * outputs + o] as number);
      below[r * inputs + i] = sum;
    }
  return below;
}

function scaleBySlopes({ activation }: Layer, given: Float64Array, errors: Float64Array): void {
  for (let i = 0; i < errors.length; i++) {
    const a = given[i] as number;
    const slope = activation === 'relu' ? Number(a > 0 && a < activationLimit) : a * (1 - a);
    errors[i] = (errors[i] as number) * slope;
  }
}

function gradientOf({ inputs, outputs }: Layer, x: Float64Array, errors: Float64Array, rows: number): Float64Array {
  const gradient = new Float64Array((inputs + 1) * outputs);
  for (let r = 0; r < rows; r++)
    for (let o = 0; o < outputs; o++) {
      const error = errors[r * outputs + o] as number;
      for (let i = 0; i < inputs; i++) {
        const at = i * outputs + o;
        gradient[at] = (gradient[at] as number) + (x[r * inputs + i] as number) * error;
      }
      const at = inputs * outputs + o;
      gradient[at] = (gradient[at] as number) + error;
    }
  return gradient;
}
