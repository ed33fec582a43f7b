/**
 * How weights move, given the step of a layer: rate·gradient, or with Adam the gradient.
 *
 *     sgd        w ← w − step − rate·l2·w
 *     momentum   v ← u·v + step + rate·l2·w,   w ← w − v
 *     adam       as adam.ts of g + l2·w
 *
 * Biases are not penalised. Weights are moved to the nearest number within ±8 after each step; `isHeld` false leaves that to a later one.
 */
import type { Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { adamStep, momentBits, squareBits } from '../learning/adam.ts';
import { held, shortened } from '../learning/numbers.ts';
import { clamp } from '../magnitude.ts';
import { bitLength, type Bounds } from '../ranges.ts';
import type { FixedFormat } from '../fixed/format.ts';
import { rateOf } from '../linear/logistic.ts';
import type { LayerPlan } from './plan.ts';
import { weightCount, weightLimit } from './shape.ts';

// Weights and a step, whose bits plan.ts leaves room for.
const mostBits = 62;

export interface Method {
  readonly method: 'sgd' | 'adam';
  readonly learningRate: number;
  readonly momentum: number;
  readonly l2: number;
  readonly rounding: FixedFormat['rounding'];
}

/** Weights of a layer in units of 2^−layer.bits, and its velocity or Adam's two moments. */
export interface LayerState {
  readonly weights: Ring;
  readonly moments: readonly Ring[];
}

const boundsOf = (bits: number): Bounds => ({ min: -(1n << BigInt(bits)), max: 1n << BigInt(bits) });

export const limitsOf = ({ bits }: Pick<LayerPlan, 'bits'>, most = weightLimit): Bounds => {
  const size = BigInt(most) << BigInt(bits);
  return { min: -size, max: size };
};

/** What a layer's state consists of. */
export function momentShapes(layer: LayerPlan, { method, momentum }: Method): { length: number; bounds: Bounds }[] {
  const length = weightCount(layer);
  if (method === 'adam')
    return [
      { length, bounds: boundsOf(momentBits + 20) },
      { length, bounds: boundsOf(squareBits + 20) },
    ];
  return momentum > 0 ? [{ length, bounds: limitsOf(layer) }] : [];
}

/** `number`: of the step, from 1 on. */
export async function moved(
  sharing: Sharing,
  { weights, moments }: LayerState,
  step: Ring,
  layer: LayerPlan,
  method: Method,
  number: number,
  isHeld: boolean,
): Promise<LayerState> {
  if (method.method === 'adam') return adapted(sharing, { weights, moments }, step, layer, method, number);
  const { learningRate, momentum, l2, rounding } = method;
  const [velocity] = moments;
  const scaled = async (on: Sharing, x: Ring, factor: number): Promise<Ring> =>
    scaledBack(on, x, layer, factor, rounding);
  const [decay, kept] = await together(sharing, [
    async (on) => (l2 > 0 ? scaled(on, withoutBiases(on, weights, layer), learningRate * l2) : undefined),
    async (on) => (velocity === undefined ? undefined : scaled(on, velocity, momentum)),
  ]);
  let change: Ring = sharing.within(step);
  for (const part of [decay, kept]) if (part !== undefined) change = sharing.add(change, sharing.within(part));
  if (velocity !== undefined) change = await clamp(sharing, held(sharing, change, mostBits), limitsOf(layer));
  const next = sharing.subtract(sharing.within(weights), sharing.within(change));
  return {
    weights: isHeld
      ? await clamp(sharing, held(sharing, next, mostBits), limitsOf(layer))
      : sharing.within(next, limitsOf(layer, layer.most)),
    moments: velocity === undefined ? [] : [change],
  };
}

/** x, weights or as large, times a factor below 2 that is taken with 8 significant bits. */
function scaledBack(
  sharing: Sharing,
  x: Ring,
  { bits }: LayerPlan,
  by: number,
  rounding: FixedFormat['rounding'],
): Promise<Ring> {
  const { factor, places } = rateOf(by);
  return shortened(sharing, sharing.scale(sharing.within(x), factor), bits + 3 + bitLength(factor), places, rounding);
}

/** Weights with 0 for biases. Local. */
function withoutBiases(sharing: Sharing, weights: Ring, { inputs, outputs }: LayerPlan): Ring {
  const biases = weights.length - inputs * outputs;
  return sharing.concatenate([
    sharing.within(sharing.slice(weights, 0, inputs * outputs)),
    sharing.within(sharing.filledRing(biases, 0n)),
  ]);
}

async function adapted(
  sharing: Sharing,
  { weights, moments }: LayerState,
  step: Ring,
  layer: LayerPlan,
  { learningRate, l2, rounding }: Method,
  number: number,
): Promise<LayerState> {
  const bits = 20;
  let g: Ring = await shortened(sharing, step, 61, layer.bits - bits, rounding);
  if (l2 > 0) {
    const pull = await scaledBack(sharing, withoutBiases(sharing, weights, layer), layer, l2, rounding);
    g = sharing.add(sharing.within(g), await shortened(sharing, pull, layer.bits + 4, layer.bits - bits, rounding));
  }
  const [mean, square] = moments as readonly [Ring, Ring];
  const about = { learningRate, step: number, rounding };
  const { change, moments: next } = await adamStep(
    sharing,
    sharing.within(g),
    [mean, square],
    about,
    async () => undefined,
  );
  const raised = sharing.scale(sharing.within(change), 1n << BigInt(layer.bits - bits));
  const after = sharing.subtract(sharing.within(weights), sharing.within(raised));
  return {
    weights: await clamp(sharing, held(sharing, after, mostBits), limitsOf(layer)),
    moments: next.map((each) => held(sharing, each, 62)),
  };
}
