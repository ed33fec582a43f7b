/**
 * What a Newton step takes from a family of generalised linear models (McCullagh, Nelder 1989) at a linear predictor η: the score r of
 * each row, to which the gradient is Xᵀr / n; the weight w of the expected information XᵀWX / n; and sums for the deviance.
 */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { outsideOf } from '../compare.ts';
import type { Fixed } from '../fixed/format.ts';
import { scaledBy } from '../fixed/scale.ts';
import type { Rounding } from '../fixed/truncate.ts';
import { bitLength, ceilLog2, sizeOf } from '../ranges.ts';
import { type Bounded, held, shortened } from './numbers.ts';
import type { RowWeights } from './row-weights.ts';

/** What the rows say at one linear predictor. */
export interface Evaluation {
  /** Scores, weighed by row, in units of 2^−residualBits. */
  readonly residual: Ring;
  /** Weights, weighed by row, in units of 2^−weightBits; absent where they are constant. */
  readonly weight: Ring | undefined;
  /** Sums over the rows, for `deviance`. */
  readonly totals: readonly Ring[];
  /** η with the offset. */
  readonly eta: Bounded;
  /** True where η is 0 in all rows, so that the information is that of the null model. */
  readonly isNull?: true;
}

export type Precision = 'fine' | 'coarse';

/** A family with its target, offset and weights. */
export interface Model {
  readonly etaBits: number;
  readonly residualBits: number;
  /** Bits of features that leave room for their sums with residuals. */
  readonly featureBits: number;
  /** log₂ of how far mean scores and weights may be above 1. */
  readonly spare: number;
  /** Undefined where the information does not change. */
  readonly weightBits: number | undefined;
  /** 1 / the weight at the null model: a power of two. */
  readonly inverseWeight: number;
  /** Whether weights are at most 1 / inverseWeight. */
  readonly isLargestAtNull: boolean;
  /** What is fitted is the target / 2^targetExponent, times `inverseScale` if there is one. */
  readonly targetExponent: number;
  readonly inverseScale?: Fixed;
  /** At η without the offset, in units of 2^−(etaBits + finerBits). 'coarse' where steps follow that make up for its errors. */
  evaluate(sharing: Sharing, eta: Bounded, finerBits: number, precision: Precision): Promise<Evaluation>;
  /** At η = 0, where that takes less. */
  evaluateNull?(sharing: Sharing): Promise<Evaluation>;
  /** Mean deviance a row of each evaluation, of what is fitted, in units of 2^−meanBits. */
  deviance(sharing: Sharing, totals: readonly (readonly Ring[])[]): Promise<Ring>;
  /** Pearson's sum of squares / n, in units of 2^−meanBits; absent where the dispersion is 1. */
  pearson?(sharing: Sharing, last: Evaluation): Promise<Ring>;
  /** One plane: a 1 in any row says that numbers were outside of what is computed with. */
  outside(sharing: Sharing, last: Evaluation): Promise<Bits>;
  /** One bit: every row is on the side of its label. */
  separated?(sharing: Sharing, last: Evaluation): Promise<Bits>;
}

export interface ModelInput {
  readonly target: Fixed;
  readonly offset: Fixed | undefined;
  readonly weights: RowWeights;
}

/** Fraction bits of means of squares. */
export const meanBits = 38;

/** Sums over n rows in units of 2^−from, each at most n·2^sizeBits, divided by n, in units of 2^−to. */
export function meansOf(
  sharing: Sharing,
  sums: readonly Ring[],
  { from, to, n, sizeBits, rounding }: { from: number; to: number; n: number; sizeBits: number; rounding: Rounding },
): Promise<Bounded> {
  const all = sharing.concatenate(sums.map((each) => sharing.within(each)));
  const known = held(sharing, all, Math.min(61, from + ceilLog2(n) + sizeBits));
  const ratio = { numerator: 1n << BigInt(to), denominator: BigInt(n) << BigInt(from) };
  return scaledBy(sharing, known, ratio, rounding, { operation: 'mean', fractionBits: from });
}

/**
 * Targets as numbers from −1 to 1 in units of 2^−bits, and e where they were divided by 2^e. With an offset in their units they are as much
 * smaller as it takes that what it leaves of them is from −1 to 1, too.
 */
export async function unitTarget(sharing: Sharing, target: Fixed, bits: number, offset?: Fixed) {
  const beside = offset === undefined ? 0n : inUnits(offset, target.format.fractionBits);
  const size = Math.max(1, bitLength(sizeOf(target.ring.bounds) + beside));
  const ring = await shortened(sharing, target.ring, size, size - bits, target.format.rounding);
  return { ring: held(sharing, ring, bits), exponent: size - target.format.fractionBits };
}

/** The largest size that its bounds allow, in units of 2^−bits, rounded up. */
function inUnits({ ring, format }: Fixed, bits: number): bigint {
  const [size, places] = [sizeOf(ring.bounds), bits - format.fractionBits];
  return places < 0 ? (size >> BigInt(-places)) + 1n : size << BigInt(places);
}

/** An offset in units of 2^−bits. */
export function offsetIn(sharing: Sharing, offset: Fixed, bits: number): Promise<Bounded> {
  const { fractionBits, rounding } = offset.format;
  const size = bitLength(sizeOf(offset.ring.bounds));
  return shortened(sharing, offset.ring, size, fractionBits - bits, rounding);
}

/** Rows whose η is beyond 2^9 in size. */
export const farOut =
  (etaBits: number) =>
  (sharing: Sharing, { eta }: Evaluation): Promise<Bits> => {
    const most = 1n << BigInt(etaBits + 9);
    return outsideOf(
      sharing,
      'fitGlm',
      eta,
      sharing.filledRing(eta.length, -most),
      sharing.filledRing(eta.length, most),
    );
  };
