/**
 * A layer forward and backward: a = f(x·W + b), and from errors δ of its outputs the step xᵀ·δ of its weights and δ·Wᵀ, the errors of what
 * it was given.
 *
 * 'relu' is min(max(z, 0), 16) and 'sigmoid' 1 / (1 + e^−z). Where relu is held at 16 its slope is 0, and how often that is is counted, in shares. z is cut
 * to 12 fraction bits while the bits are found that say where it lies. Nothing is opened.
 */
import type { Ring, Shape, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { highBits } from '../adder.ts';
import { anyPlane } from '../boolean.ts';
import { fixed, type FixedFormat } from '../fixed/format.ts';
import { fixedSigmoidOf } from '../fixed/sigmoid.ts';
import { truncate } from '../fixed/truncate.ts';
import { type Bounded, held, multiplied, product, shortened } from '../learning/numbers.ts';
import { activationBits, type LayerPlan, shortBits } from './plan.ts';
import { type Activation, activationLimit, type Weights } from './shape.ts';

type Rounding = FixedFormat['rounding'];

/** Rows of numbers in units of 2^−bits. */
export interface Rows {
  readonly ring: Ring;
  readonly rows: number;
  readonly columns: number;
  readonly bits: number;
}

/** x·W + b of some rows, in units of 2^−bits, below 2^sizeBits (as numbers). */
export interface Predicted {
  readonly ring: Bounded;
  readonly bits: number;
  readonly sizeBits: number;
}

const log2 = (x: number): number => Math.max(0, Math.ceil(Math.log2(x) + 2 ** -20));

// Places by shape: batches are alike.
const known = new Map<string, Uint32Array>();
function remembered(name: string, make: () => Uint32Array): Uint32Array {
  let places = known.get(name);
  if (places === undefined) {
    places = make();
    if (known.size >= 32) known.clear();
    known.set(name, places);
  }
  return places;
}

/** Places 0 to columns − 1, once for each row. */
const eachRow = (rows: number, columns: number): Uint32Array =>
  remembered(`each ${rows} ${columns}`, () => {
    const places = new Uint32Array(rows * columns);
    for (let row = 0, at = 0; row < rows; row++) for (let c = 0; c < columns; c++) places[at++] = c;
    return places;
  });

function transposed(sharing: Sharing, x: Ring, { rows, columns }: Shape): Ring {
  const order = remembered(`transposed ${rows} ${columns}`, () => {
    const places = new Uint32Array(rows * columns);
    for (let c = 0, at = 0; c < columns; c++) for (let r = 0; r < rows; r++) places[at++] = r * columns + c;
    return places;
  });
  return sharing.gather(x, order);
}

/** x·W + b modulo 2^64, in units of 2^−bits below those of the weights where x has so many bits. One product. */
export async function layerSums(
  sharing: Sharing,
  x: Rows,
  { inputs, outputs, hasBias }: Weights,
  weights: Ring,
): Promise<Ring> {
  const matrix = sharing.slice(weights, 0, inputs * outputs);
  const ring = await product(sharing, x.ring, x, matrix, { rows: inputs, columns: outputs });
  if (!hasBias) return ring;
  const bias = sharing.slice(weights, inputs * outputs, (inputs + 1) * outputs);
  const scaled = sharing.scale(sharing.within(bias), 1n << BigInt(x.bits));
  return sharing.add(ring, sharing.gather(scaled, eachRow(x.rows, outputs)));
}

/** x·W + b. `weights`: in units of 2^−weightBits, at most `most`. One product. */
export async function layerProduct(
  sharing: Sharing,
  x: Rows,
  layer: LayerPlan,
  weights: Ring,
  weightBits: number,
  most: number,
): Promise<Predicted> {
  const ring = await layerSums(sharing, x, layer, weights);
  const bits = x.bits + weightBits;
  const sizeBits = log2(most * (layer.inputs * layer.inputLimit + 1));
  return { ring: held(sharing, ring, bits + sizeBits), bits, sizeBits };
}

/** What a hidden layer gives, the slope of its function (in units of 2^−slopeBits), and how many were held at 16. */
export interface Activated {
  readonly output: Ring;
  readonly slope: Ring;
  readonly slopeBits: number;
  readonly clipped: Ring | undefined;
}

/** f(z) and f′(z), element by element; the slope only where it is wanted. */
export async function activate(
  sharing: Sharing,
  z: Predicted,
  activation: Activation,
  rounding: Rounding,
  wantsSlope: boolean,
): Promise<Activated> {
  return activation === 'relu' ? rectified(sharing, z, rounding) : squashed(sharing, z, rounding, wantsSlope);
}

async function rectified(sharing: Sharing, z: Predicted, rounding: Rounding): Promise<Activated> {
  const n = z.ring.length;
  const low = z.bits + Math.log2(activationLimit);
  const width = Math.max(z.bits + z.sizeBits + 2, low + 2);
  const [plain, where] = await together(sharing, [
    (on) => shortened(on, z.ring, z.bits + z.sizeBits, z.bits - activationBits, rounding),
    async (on) => {
      // ⌊z / 16⌋ is 0 exactly where z is from 0 to below 16.
      const planes = await highBits(on, on.within(z.ring), low, width);
      const outside = await anyPlane(on, planes);
      const above = on.xor(outside, on.slicePlanes(planes, planes.planes - 1, planes.planes));
      return on.weighBits(on.joinPlanes([on.not(outside), above]), [
        BigUint64Array.of(1n, 0n),
        BigUint64Array.of(0n, 1n),
      ]);
    },
  ]);
  const slope = sharing.within(sharing.slice(where, 0, n), { min: 0n, max: 1n });
  const above = sharing.within(sharing.slice(where, n, 2 * n), { min: 0n, max: 1n });
  const most = BigInt(activationLimit) << BigInt(activationBits);
  const kept = sharing.add(await multiplied(sharing, plain, slope), sharing.scale(sharing.within(above), most));
  const output = sharing.within(sharing.within(kept), { min: 0n, max: most });
  return { output, slope, slopeBits: 0, clipped: sharing.sum(above, 1) };
}

async function squashed(sharing: Sharing, z: Predicted, rounding: Rounding, wantsSlope: boolean): Promise<Activated> {
  const format = fixed({ fractionBits: activationBits, integerBits: 62 - activationBits, rounding });
  const { ring: output } = await fixedSigmoidOf(sharing, z.ring, format, z.bits - activationBits);
  if (!wantsSlope) return { output, slope: output, slopeBits: activationBits, clipped: undefined };
  const one = 1n << BigInt(activationBits);
  const rest = sharing.addConstant(sharing.negate(output), one);
  const slope = await truncate(sharing, await sharing.multiply(output, rest), activationBits, rounding);
  return { output, slope, slopeBits: activationBits, clipped: undefined };
}

/** xᵀ·δ and, below it, the sums of δ where there is a bias, in units of 2^−layer.bits. One product. */
export async function weightStep(sharing: Sharing, x: Rows, layer: LayerPlan, error: Ring): Promise<Ring> {
  const { inputs, outputs, hasBias, inputBits, bits, errorBits } = layer;
  const { rows } = x;
  const turned = transposed(sharing, x.ring, x);
  const steps = await product(sharing, turned, { rows: inputs, columns: rows }, error, { rows, columns: outputs });
  const shift = BigInt(bits - inputBits - errorBits);
  const raised = shift === 0n ? steps : sharing.scale(steps, 1n << shift);
  if (!hasBias) return raised;
  const sums = sharing.sum(transposed(sharing, sharing.within(error), { rows, columns: outputs }), outputs);
  return sharing.concatenate([raised, sharing.scale(sums, 1n << BigInt(bits - errorBits))]);
}

/**
 * The errors of what a layer was given, columns `columns` of it, in units of 2^−bits: δ·Wᵀ. `short`: the layer's weights in units of 2^−20;
 * `mostBits`: the result is below 2^mostBits. One product and a truncation.
 */
export async function errorsBelow(
  sharing: Sharing,
  { error, rows, errorBits }: { readonly error: Ring; readonly rows: number; readonly errorBits: number },
  { outputs }: LayerPlan,
  short: Ring,
  columns: { readonly from: number; readonly to: number },
  { bits, mostBits, rounding }: { readonly bits: number; readonly mostBits: number; readonly rounding: Rounding },
): Promise<Ring> {
  const { from, to } = columns;
  const own = sharing.slice(short, from * outputs, to * outputs);
  const turned = transposed(sharing, own, { rows: to - from, columns: outputs });
  const shape = { rows: outputs, columns: to - from };
  const ring = await product(sharing, error, { rows, columns: outputs }, turned, shape);
  const full = errorBits + shortBits;
  return shortened(sharing, ring, Math.min(61, full + mostBits), full - bits, rounding);
}
