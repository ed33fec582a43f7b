/**
 * A network that was trained elsewhere, on shares: its layers' sizes and functions are public, its weights nobody's.
 *
 * How large its numbers are would tell of its weights, so all networks have the same room: every sum x·W + b is below 2^16, whatever the
 * row, and has 44 fraction bits. Who gives the network sees to that: with relu a unit and what it is multiplied by may be scaled against each other.
 * Rows have 24 fraction bits and what hidden units give 22. Nothing is held at a limit: unlike a network that is trained here (layers.ts),
 * this one is not to differ from what its maker's own tool computes.
 *
 *     relu     max(z, 0)        sigmoid  1 / (1 + e^−z)        tanh     2 / (1 + e^−2z) − 1
 *
 * Nothing is opened.
 */
import { inBlocks } from '../../sharing/blocks.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { isNegative } from '../compare.ts';
import { asFixed, type Fixed, fixed, type FixedFormat } from '../fixed/format.ts';
import { fixedSigmoidOf } from '../fixed/sigmoid.ts';
import { requireOption } from '../learning/glm.ts';
import { type Bounded, held, multiplied, shortened } from '../learning/numbers.ts';
import { type FixedMatrix, requireEqual } from '../linear/solve.ts';
import { layerSums, type Rows } from './layers.ts';
import { type Activation, weightCount, type Weights } from './shape.ts';

/** What is public of a given network. */
export interface GivenShape {
  readonly columns: number;
  readonly hidden: readonly { readonly units: number; readonly activation: Activation | 'tanh' }[];
  readonly outputs: number;
}

/** Fraction bits of rows, at most. */
export const givenInputBits = 24;
/** Fraction bits of what hidden units give. */
export const givenHiddenBits = 22;
/** log₂ of what every sum is below. */
export const givenSizeBits = 16;
// Fraction bits of outputs, and of sums.
const givenOutputBits = 20;
const sumBits = 44;

/** Fraction bits of a layer's weights and biases. */
export const givenWeightBits = (layer: number): number => sumBits - (layer === 0 ? givenInputBits : givenHiddenBits);

/** The matrices in their order, each with a row of biases. */
export function givenLayers({ columns, hidden, outputs }: GivenShape): Weights[] {
  const widths = [columns, ...hidden.map(({ units }) => units), outputs];
  return widths.slice(1).map((own, i) => ({ inputs: widths[i] as number, outputs: own, hasBias: true }));
}

// Numbers of the widest layer that are held at a time.
const blockElements = 2 ** 19;

/**
 * The sums of the last layer, `outputs` a row, row after row, with 20 fraction bits. `weights`: of each layer inputs × outputs numbers, then outputs biases, in units of
 * 2^−givenWeightBits. Throws UsageError('linear.shape', 'learning.option'). Rounds, replicated: 9 a layer with relu, 24 with another function.
 */
export async function scoreGivenNetwork(
  sharing: Sharing,
  { rows, columns, values }: FixedMatrix,
  shape: GivenShape,
  weights: readonly Ring[],
): Promise<Fixed> {
  const operation = 'scoreGivenNetwork';
  const layers = givenLayers(shape);
  const { fractionBits, rounding } = values.format;
  requireOption('fractionBits', fractionBits, fractionBits <= givenInputBits, `at most ${givenInputBits}`);
  requireEqual(operation, columns, shape.columns);
  requireEqual(operation, weights.length, layers.length);
  layers.forEach((layer, i) => requireEqual(operation, weights[i]?.length ?? 0, weightCount(layer)));
  const raised = sharing.scale(values.ring, 1n << BigInt(givenInputBits - fractionBits));
  const widest = Math.max(columns, ...layers.map((layer) => layer.outputs));
  const blockRows = Math.max(1, Math.floor(blockElements / widest));
  const parts = await inBlocks(sharing, rows, blockRows, async (from, to) => {
    if (from === to) return sharing.slice(raised, 0, 0);
    let x: Rows = {
      ring: sharing.slice(raised, from * columns, to * columns),
      rows: to - from,
      columns,
      bits: givenInputBits,
    };
    for (const [i, layer] of layers.entries()) {
      const sums = await layerSums(sharing, x, layer, weights[i] as Ring);
      const z = held(sharing, sums, sumBits + givenSizeBits);
      const hidden = shape.hidden[i];
      const [ring, bits] =
        hidden === undefined
          ? [await shortened(sharing, z, sumBits + givenSizeBits, sumBits - givenOutputBits, rounding), givenOutputBits]
          : [await activated(sharing, z, hidden.activation, rounding), givenHiddenBits];
      x = { ring, rows: x.rows, columns: layer.outputs, bits };
    }
    return sharing.within(x.ring);
  });
  const format = fixed({ fractionBits: givenOutputBits, integerBits: 62 - givenOutputBits, rounding });
  return asFixed(format, held(sharing, sharing.concatenate(parts), givenOutputBits + givenSizeBits));
}

/** f(z) with 22 fraction bits. */
async function activated(
  sharing: Sharing,
  z: Bounded,
  activation: GivenShape['hidden'][number]['activation'],
  rounding: FixedFormat['rounding'],
): Promise<Ring> {
  const finer = sumBits - givenHiddenBits;
  if (activation === 'relu') {
    const [short, ones] = await together(sharing, [
      (on) => shortened(on, z, sumBits + givenSizeBits, finer, rounding),
      async (on) => on.bitsToRing(on.not(await isNegative(on, z))),
    ]);
    return held(sharing, await multiplied(sharing, short, ones), givenHiddenBits + givenSizeBits);
  }
  const format = fixed({ fractionBits: givenHiddenBits, integerBits: 62 - givenHiddenBits, rounding });
  if (activation === 'sigmoid') return (await fixedSigmoidOf(sharing, z, format, finer)).ring;
  // One binary digit less is cut off: the logistic function of twice z.
  const { ring } = await fixedSigmoidOf(sharing, z, format, finer - 1);
  return sharing.addConstant(sharing.scale(ring, 2n), -(1n << BigInt(givenHiddenBits)));
}
