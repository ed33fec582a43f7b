/**
 * Square roots and their reciprocals: √(m·2^e) = √m · 2^(e/2) with m from 1/2 to 1 (normalise.ts), √m from a table of parabolas
 * (spline.ts) and 2^(e/2) from a table by exponent that comes with the normalisation.
 *
 * Numbers below 0 count as 0; √0 = 0, and 1/√0 is given as 0. Error at f = 20: at most 2^−18 of the result, and 2^−18 where it is
 * below 1. Rounds, replicated, for 31 bits: 39.
 */
import type { Sharing } from '../../sharing/model.ts';
import { bitLength } from '../ranges.ts';
import { widened } from './divide.ts';
import { inBlocks } from './blocks.ts';
import { asFixed, type Fixed, requireNarrow } from './format.ts';
import { octaveIndexBits, octaveOf, ofMantissa, remembered } from './mantissa.ts';
import { normalise } from './normalise.ts';
import { type Spline, units } from './spline.ts';
import { truncate } from './truncate.ts';

const valueBits = 58;
const roots = remembered((fractionBits) => octaveOf(Math.sqrt, fractionBits as number, valueBits));
/** Tables of 1/√m, by fraction bits. */
export const reciprocalRoots = remembered((fractionBits) =>
  octaveOf((m) => 1 / Math.sqrt(m), fractionBits as number, valueBits),
);

// Bits after the point of the powers of √2, in units of the result: they are exact to a fraction of a unit.
const powerBits = 4;

/** √x, element by element; 0 where x ≤ 0. */
export async function fixedSqrt(sharing: Sharing, x: Fixed): Promise<Fixed> {
  const f = x.format.fractionBits;
  const { max } = x.ring.bounds;
  const result = await rootOf(sharing, x, roots(f), (exponent) => exponent + 1 + f);
  const most = max <= 0n ? 0n : BigInt(Math.ceil(Math.sqrt(Number(max) * 2 ** f)));
  return asFixed(x.format, sharing.within(result, widened({ min: 0n, max: most }, f)));
}

/** 1/√x, element by element; 0 where x ≤ 0. */
export async function fixedReciprocalSqrt(sharing: Sharing, x: Fixed): Promise<Fixed> {
  const f = x.format.fractionBits;
  const { min } = x.ring.bounds;
  const result = await rootOf(sharing, x, reciprocalRoots(f), (exponent) => 3 * f - exponent - 1);
  const least = min > 0n ? Number(min) : 1;
  // Bounds decide widths: like tables they come from operations that are the same everywhere.
  const most = BigInt(Math.ceil(Math.sqrt(2 ** (3 * f) / least)));
  return asFixed(x.format, sharing.within(result, widened({ min: 0n, max: most }, f)));
}

/** The function at the mantissa times √2^power(exponent). */
function rootOf(sharing: Sharing, x: Fixed, octave: Spline, power: (exponent: number) => number) {
  const { fractionBits, rounding } = x.format;
  return inBlocks(sharing, [x.ring], async (part) => {
    const bits = Math.max(1, bitLength(part.bounds.max));
    // Powers fall or rise with the exponent: the largest is at one end.
    const largest = Math.max(power(0), power(bits - 1)) / 2 + powerBits;
    const places = Math.min(28, Math.floor(60 - largest));
    requireNarrow('root', x, places >= fractionBits - 1);
    const normal = await normalise(sharing, asFixed(x.format, part), 'zero', octaveIndexBits(fractionBits), [
      (exponent) => powerOfRootTwo(power(exponent)),
    ]);
    const value = await ofMantissa(sharing, normal, octave, rounding);
    const root = await truncate(sharing, value, octave.valueBits - places, rounding);
    const [factor] = normal.sums;
    return truncate(sharing, await sharing.multiply(root, factor ?? root), places + powerBits, rounding);
  });
}

/** √2^n in units of 2^−powerBits. */
const powerOfRootTwo = (n: number): bigint =>
  n % 2 === 0 ? units(1, n / 2 + powerBits) : units(Math.SQRT2, (n - 1) / 2 + powerBits);
