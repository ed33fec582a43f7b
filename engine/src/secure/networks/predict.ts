/** What a trained network gives for rows: class probabilities, a probability or a number. */
import { inBlocks } from '../../sharing/blocks.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { asFixed, type Fixed, fixed } from '../fixed/format.ts';
import { type Bounded, held, shortened } from '../learning/numbers.ts';
import { type FixedMatrix, requireEqual } from '../linear/solve.ts';
import { bitLength, sizeOf } from '../ranges.ts';
import { pass } from './forward.ts';
import { inputsOf } from './inputs.ts';
import type { Rows } from './layers.ts';
import { responses } from './losses.ts';
import { planScoring, shortBits } from './plan.ts';
import { weightCount, type NetworkShape, requireNetwork, networkWeights } from './shape.ts';
import { limitsOf } from './steps.ts';

export interface TrainedNetwork {
  readonly shape: NetworkShape;
  /** As of `NetworkResult`: 20 fraction bits. */
  readonly weights: readonly Fixed[];
  readonly targetExponent: number;
}

// Of which all layers' numbers are held at a time.
const blockRows = 2 ** 12;

/**
 * n numbers, or n rows of class probabilities, of 18 to 20 fraction bits. Features as in training. Nothing is opened. Rounds, replicated:
 * about 20 a layer, and those of σ or softmax.
 */
export async function networkResponse(
  sharing: Sharing,
  features: FixedMatrix,
  { shape, weights, targetExponent }: TrainedNetwork,
): Promise<Fixed> {
  requireNetwork(shape);
  const { rows, columns, values } = features;
  const { rounding, fractionBits } = values.format;
  requireEqual('networkResponse', columns, shape.columns);
  const { embedded, dense } = networkWeights(shape);
  [...embedded, ...dense].forEach((each, i) =>
    requireEqual('networkResponse', weights[i]?.length ?? 0, weightCount(each)),
  );
  const size = Math.max(1, Number(sizeOf(values.ring.bounds)) / 2 ** fractionBits);
  const plan = planScoring(shape, fractionBits, size);
  const own = weights.map(({ ring }) => sharing.within(sharing.within(ring), limitsOf({ bits: shortBits })));
  const { plain, chosen } = await inputsOf(sharing, shape, features, plan);
  let bits = shortBits;
  const parts = await inBlocks(sharing, rows, blockRows, async (from, to) => {
    if (from === to) return sharing.slice(plain.ring, 0, 0);
    const cut = (x: Rows): Rows => ({
      ...x,
      rows: to - from,
      ring: sharing.slice(x.ring, from * x.columns, to * x.columns),
    });
    const { z } = await pass(
      sharing,
      { plain: cut(plain), chosen: cut(chosen) },
      {
        embedded: own.slice(0, embedded.length),
        first: own[embedded.length] as Ring,
        short: async () => ({ dense: own.slice(embedded.length) }),
      },
      { shape, plan, rounding, wantsSlopes: false },
    );
    const found = await responses(sharing, z, shape.output, rounding);
    bits = found.bits;
    return sharing.within(found.ring);
  });
  const all = sharing.concatenate(parts);
  const isNumber = shape.output.kind === 'number';
  // A number is in parts of 2^targetExponent.
  const most = isNumber ? 18 + bits : bits + 1;
  const known = held(sharing, all, most);
  const scaled = isNumber ? await shortened(sharing, known, most, -targetExponent, rounding) : known;
  const format = fixed({ fractionBits: bits, integerBits: 62 - bits, rounding });
  const size2 = bitLength(sizeOf(scaled.bounds));
  return asFixed(format, held(sharing, scaled, Math.min(61, size2)) as Bounded);
}
