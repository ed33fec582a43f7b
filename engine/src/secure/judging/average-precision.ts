/**
 * Average precision, as scikit-learn has it: AP = Σ_k (R_k − R_{k−1})·P_k over distinct scores, greatest first, with recall R_k and
 * precision P_k = TP_k / c_k. No interpolation.
 *
 * The one figure of a curve that takes a division a vertex (divide.ts), so it is asked for by name. Each precision is rounded to
 * nearest at 9 decimals: the result is within 5·10^−10 of the exact value.
 */
import { inBlocks } from '../../sharing/blocks.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { divide } from '../divide.ts';
import { type Bounds, unbounded } from '../ranges.ts';
import type { RankCurve } from './curve.ts';

/** Digits after the point of a precision. */
const decimals = 9;
const blockRows = 2 ** 17;

/** AP is the numerator divided by the denominator, which is 0 where no row has label 1. */
export interface AveragePrecision {
  readonly numerator: Ring;
  readonly denominator: Ring;
}

/** Average precision. Rounds and bytes of `divide` of as many numbers as there are rows, by at most their weight. */
export async function averagePrecision(sharing: Sharing, curve: RankCurve): Promise<AveragePrecision> {
  const { rows, cumulative, positives } = curve;
  const { max } = positives.bounds as Bounds;
  const parts = await inBlocks(sharing, rows, blockRows, (start, end) =>
    divide(sharing, sharing.slice(cumulative.positives, start, end), sharing.slice(cumulative.weight, start, end), {
      denominatorMax: max < 1n ? 1n : max,
      quotient: { min: 0n, max: 1n },
      decimals,
      rounding: 'nearest',
    }),
  );
  const precision = unbounded(sharing, sharing.concatenate(parts));
  const tp = unbounded(sharing, cumulative.positives);
  const before = sharing.concatenate([unbounded(sharing, sharing.filledRing(1, 0n)), sharing.slice(tp, 0, rows - 1)]);
  const numerator = await sharing.dot(sharing.subtract(tp, before), precision, 1);
  const unit = 10n ** BigInt(decimals);
  return {
    numerator: sharing.within(numerator, { min: 0n, max: max * unit }),
    denominator: sharing.scale(positives, unit),
  };
}
