/**
 * The logistic function 1 / (1 + e^−x).
 *
 * 'piecewise': 0 below −1/2, x + 1/2 between, 1 above 1/2, as in SecureML (Mohassel, Zhang 2017) and ABY3 (2018/403, §5.4): a
 * different function, which serves training; it differs from the logistic function by at most 0.38 (at x = ±1/2).
 * Two comparisons, one multiplication, no rounding.
 */
import type { Sharing } from '../../sharing/model.ts';
import { isNegative } from '../compare.ts';
import { signedWidth } from '../ranges.ts';
import { asFixed, type Fixed } from './format.ts';

/** The piecewise linear stand-in for the logistic function. Rounds: one comparison, one conversion, one product. */
export async function fixedSigmoidPiecewise(sharing: Sharing, x: Fixed): Promise<Fixed> {
  const { fractionBits } = x.format;
  const one = 1n << BigInt(fractionBits);
  const n = x.length;
  const raised = sharing.addConstant(x.ring, one / 2n);
  const { min, max } = x.ring.bounds;
  const width = signedWidth({ min: min - one, max: max + one });
  const both = sharing.concatenate([raised, sharing.addConstant(x.ring, -(one / 2n))]);
  const negative = await isNegative(sharing, both, width);
  const [low, below] = [sharing.sliceRows(negative, 0, n), sharing.sliceRows(negative, n, 2 * n)];
  // Where x + 1/2 < 0 so is x − 1/2: between the bends exactly one of them is.
  const between = sharing.xor(low, below);
  const choices = await sharing.bitsToRing(sharing.joinPlanes([between, sharing.not(below)]));
  const line = await sharing.multiply(sharing.slice(choices, 0, n), sharing.within(raised));
  const result = sharing.add(line, sharing.scale(sharing.slice(choices, n, 2 * n), one));
  return asFixed(x.format, sharing.within(result, { min: 0n, max: one }));
}
