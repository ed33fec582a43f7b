/**
 * Discrete Laplace noise that nobody knows: P(x) ∝ exp(−|x|/scale).
 *
 * By the independent binary digits of a geometric number and one sign (privacy/laplace-law.ts has the law, why it is
 * right, and why it is within 2^−41 of the ideal one): digits + 1 biased bits, each one comparison with a public
 * threshold, all in the same rounds. In two's complement the sign is a local ⊕, where the difference of two geometric
 * numbers takes twice the comparisons.
 *
 * Rounds: 6 for the bits and those of `weighBits`, for up to a block of rows (a hundred thousand and more); about 69
 * ANDs a digit. The same messages whatever is drawn. Security: biased-bits.ts; the noise is a sum of all parties'
 * generators, so it is as unknown to t parties as to none, and no party's share of it is noise itself.
 */
import type { Rational } from '../../privacy/rational.ts';
import { type LaplaceLaw, laplaceLaw, thresholdBits } from '../../privacy/laplace-law.ts';
import { inBlocks } from '../../sharing/blocks.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { toNumber } from '../adder.ts';
import { requireIntegerFrom } from '../ranges.ts';
import { biasedBits, blockRows } from './biased-bits.ts';

/**
 * `length` independent discrete Laplace numbers of the public scale, 0 < scale ≤ 2^40
 * (UsageError('privacy.fraction')), that nobody knows. Within statistical distance 2^−40 a number of the ideal law;
 * the law itself is `laplaceLaw(scale)`. With bounds.
 */
export async function discreteLaplace(sharing: Sharing, length: number, scale: Rational): Promise<Ring> {
  requireLength('discreteLaplace', length);
  const law = laplaceLaw(scale);
  const weights = BigUint64Array.from({ length: law.digits + 1 }, (_, j) =>
    BigInt.asUintN(64, j === law.digits ? -(1n << BigInt(j)) : 1n << BigInt(j)),
  );
  const reach = 1n << BigInt(law.digits);
  const parts = await inBlocks(sharing, length, blockRows(thresholdBits * (law.digits + 1)), async (start, end) => {
    const bits = await biasedBits(sharing, end - start, [...law.thresholds, law.sign]);
    const sign = sharing.pickPlanes(bits, new Array<number>(law.digits).fill(law.digits));
    const digits = sharing.xor(sharing.slicePlanes(bits, 0, law.digits), sign);
    const planes = sharing.joinPlanes([digits, sharing.slicePlanes(bits, law.digits, law.digits + 1)]);
    return sharing.weighBits(planes, [weights]);
  });
  return sharing.within(sharing.concatenate(parts), { min: -reach, max: reach - 1n });
}

/**
 * `length` independent geometric numbers k ≥ 0, P(k) ∝ exp(−k/scale), as `discreteLaplace`: one-sided noise, for
 * `permuteAndFlip`. Within statistical distance 2^−40 a number.
 */
export async function geometric(sharing: Sharing, length: number, scale: Rational): Promise<Ring> {
  requireLength('geometric', length);
  const { digits, thresholds }: LaplaceLaw = laplaceLaw(scale);
  const parts = await inBlocks(sharing, length, blockRows(thresholdBits * digits), async (start, end) =>
    toNumber(sharing, await biasedBits(sharing, end - start, thresholds)),
  );
  return sharing.within(sharing.concatenate(parts), { min: 0n, max: (1n << BigInt(digits)) - 1n });
}

/** Throws UsageError('secure.number') unless length is a number of elements. */
export function requireLength(operation: string, length: number): void {
  requireIntegerFrom(operation, 'the number of samples', length, 0, 2 ** 32 - 1);
}
