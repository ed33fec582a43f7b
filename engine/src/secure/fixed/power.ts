/**
 * Powers: x^p for a public exponent. Whole p ≥ 0 by repeated squaring, rounded after each product; any other as 2^(p·log₂ x)
 * for x > 0.
 *
 * Error at f = 20: p ≥ 0 whole: each product adds half a unit and carries the errors of its factors on; otherwise at most
 * 2^−18·(1 + |p|) of the result, and as much where it is below 1. Numbers that are not above 0 count as 2^−fractionBits then.
 */
import { UsageError } from '../../base/errors.ts';
import type { Sharing } from '../../sharing/model.ts';
import { fixedMultiply } from './arithmetic.ts';
import { inBlocks } from './blocks.ts';
import { logarithm, ln2 } from './elementary.ts';
import { bitLength } from '../ranges.ts';
import { boundsOfPower, powerOfTwo, requirePower } from './exponential.ts';
import { asFixed, type Fixed, fixedConstant, requireNarrow } from './format.ts';
import { logarithmBits, logarithmOf } from './logarithm.ts';
import { truncate } from './truncate.ts';
import { units } from './spline.ts';
import './messages.ts';

/** Bits after the point of logarithms. */
const fineness = 28;

/**
 * x^exponent, element by element. Whole exponents from 0: the rounds of `fixedMultiply` times 2·⌊log₂ exponent⌋ at most, and
 * UsageError('fixed.overflow') when a product of the declared range does not fit. Others: those of a logarithm and an exponential
 * function, and UsageError('fixed.domain').
 */
export async function fixedPower(sharing: Sharing, x: Fixed, exponent: number): Promise<Fixed> {
  if (!Number.isFinite(exponent)) throw new UsageError('fixed.power', {});
  if (Number.isInteger(exponent) && exponent >= 0) return wholePower(sharing, x, exponent);
  const { format } = x;
  const f = format.fractionBits;
  const { min, max } = x.ring.bounds;
  const log2 = (value: bigint) => logarithm(Number(value < 1n ? 1n : value) * 2 ** -f) / ln2;
  const ends = [exponent * log2(min), exponent * log2(max)].sort((a, b) => a - b) as [number, number];
  const range = { min: ends[0], max: ends[1] };
  requirePower('power', x, range);
  // The exponent is taken as finely as its product with the logarithm leaves room for.
  const size = bitLength(BigInt(Math.ceil(Math.max(-range.min, range.max)) + 64));
  const exponentBits = Math.min(30, 61 - fineness - size);
  requireNarrow('power', x, exponentBits >= f + 3);
  const ring = await inBlocks(sharing, [x.ring], async (part) => {
    const full = await logarithmOf(sharing, asFixed(format, part), 2);
    const logs = await truncate(sharing, full, logarithmBits - fineness, format.rounding);
    const y = sharing.scale(logs, units(exponent, exponentBits));
    return powerOfTwo(sharing, y, fineness + exponentBits, range, format);
  });
  return asFixed(format, sharing.within(ring, boundsOfPower(range, f)));
}

async function wholePower(sharing: Sharing, x: Fixed, exponent: number): Promise<Fixed> {
  if (exponent === 0) return fixedConstant(sharing, x.format, new Float64Array(x.length).fill(1));
  let result: Fixed | undefined;
  let square = x;
  for (let rest = exponent; ; ) {
    if (rest % 2 === 1) result = result === undefined ? square : await fixedMultiply(sharing, result, square);
    rest = Math.floor(rest / 2);
    if (rest === 0) return result as Fixed;
    square = await squareOf(sharing, square);
  }
}

/** x², of which it is known that it is not negative. */
async function squareOf(sharing: Sharing, x: Fixed): Promise<Fixed> {
  const { format, ring } = await fixedMultiply(sharing, x, x);
  return asFixed(format, sharing.within(ring, { min: 0n, max: ring.bounds.max }));
}
