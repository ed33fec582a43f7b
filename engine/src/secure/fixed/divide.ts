/**
 * Division and reciprocals: x / y = x · (1/m) · 2^−e with y = m·2^e (normalise.ts), and 1/m from a table of parabolas
 * (spline.ts; Goldschmidt's and Newton's iterations, which MPC usually takes after Catrina and Saxena 2010, would need two more
 * truncations). The power of two is multiplied last, so that one truncation serves the whole quotient.
 *
 * Error at f = 20 fraction bits: at most 2^−18 of the quotient, and 2^−18 where it is below 1. A denominator of 0 gives 0.
 * Rounds, replicated, for 31 bits: 47. Bytes: about 1,000 in all. No value is opened.
 */
import { UsageError } from '../../base/errors.ts';
import type { Bounds } from '../../sharing/bounds.ts';
import type { Sharing } from '../../sharing/model.ts';
import { everyRow } from '../promises.ts';
import { bitLength, sizeOf } from '../ranges.ts';
import { inBlocks } from './blocks.ts';
import { asFixed, type Fixed, fixedRange, type Range, requireNarrow, unitsOf } from './format.ts';
import { octaveIndexBits, octaveOf, ofMantissa, remembered, shifted } from './mantissa.ts';
import { normalise } from './normalise.ts';
import { truncate } from './truncate.ts';

const valueBits = 58;
const reciprocals = remembered((fractionBits) => octaveOf((m) => 1 / m, fractionBits as number, valueBits));

/** The most bits after the point that a reciprocal is given. */
const mostBits = 28;

export interface DivideOptions {
  /** What the quotients lie in (where the denominator is not 0): by default the range of x's format. */
  readonly quotient?: Range;
}

/**
 * x / y, element by element, in x's format; y's fraction bits may differ. Throws UsageError('fixed.divide') when numerators,
 * denominators and quotients of the declared ranges need more than 62 bits.
 */
export async function fixedDivide(sharing: Sharing, x: Fixed, y: Fixed, options: DivideOptions = {}): Promise<Fixed> {
  const { format } = x;
  const quotient = options.quotient === undefined ? format.bounds : unitsOf(format, options.quotient);
  promiseQuotient(sharing, x, y, widened(quotient, format.fractionBits));
  const bits = Math.max(1, bitLength(sizeOf(y.ring.bounds)));
  const { places, early } = planDivide(x, y, bits, bitLength(sizeOf(quotient)));
  const ring = await inBlocks(sharing, [x.ring, y.ring], async (a, b) => {
    const { reciprocal, scale } = await reciprocalOf(sharing, asFixed(y.format, b), places, format);
    const product = await sharing.multiply(sharing.within(a), reciprocal);
    const short = early === 0 ? product : await truncate(sharing, product, early, format.rounding);
    const full = await sharing.multiply(short, scale);
    return shifted(sharing, full, bits + places - y.format.fractionBits - early, format.rounding);
  });
  return asFixed(format, sharing.within(ring, widened(quotient, format.fractionBits)));
}

/** Holds x / y to its range, in x's units, where y is not 0. */
function promiseQuotient(sharing: Sharing, x: Fixed, y: Fixed, { min, max }: Bounds): void {
  const unit = 1n << BigInt(y.format.fractionBits);
  const is = (least: bigint, value: bigint, most: bigint) => least <= value && value <= most;
  const text = (units: bigint) => Number(units) * 2 ** -x.format.fractionBits;
  sharing.promised(
    'fixedDivide',
    `${text(min)} ≤ x / y ≤ ${text(max)}`,
    [x.ring, y.ring],
    everyRow((a, b) => (b < 0n ? is(max * b, a * unit, min * b) : is(min * b, a * unit, max * b) || b === 0n)),
  );
}

/**
 * Bits after the point of the reciprocal, and by how many of them its product with x is shortened before it meets the power of two:
 * by none if the full quotient fits; else by those that are cut from every quotient.
 */
function planDivide(x: Fixed, y: Fixed, bits: number, quotientBits: number): { places: number; early: number } {
  const { fractionBits } = x.format;
  const units = y.format.fractionBits;
  const roomy = Math.min(mostBits, 60 - bitLength(sizeOf(x.ring.bounds)), 61 - bits);
  const whole = Math.min(roomy, 61 - quotientBits - bits + units);
  const least = fractionBits - 1;
  if (whole >= least) return { places: whole, early: 0 };
  if (roomy >= least && roomy > units && quotientBits + bits <= 61) return { places: roomy, early: roomy - units };
  const text = ({ min, max }: Range) => `[${min} to ${max}]`;
  const ranges = { x: text(fixedRange(x)), y: text(fixedRange(y)) };
  throw new UsageError('fixed.divide', { ...ranges, bits: 61 + least - Math.min(roomy, whole) });
}

/** 1 / x, element by element; 0 for 0. The range of x should exclude what is near 0, or the result's is 2^fractionBits wide. */
export async function fixedReciprocal(sharing: Sharing, x: Fixed): Promise<Fixed> {
  const { format } = x;
  const { bounds } = x.ring;
  const f = format.fractionBits;
  const bits = Math.max(1, bitLength(sizeOf(bounds)));
  const places = Math.min(mostBits, 61 - bits);
  requireNarrow('reciprocal', x, places >= f - 1);
  const ring = await inBlocks(sharing, [x.ring], async (part) => {
    const { reciprocal, scale } = await reciprocalOf(sharing, asFixed(format, part), places, format);
    return shifted(sharing, await sharing.multiply(reciprocal, scale), bits + places - 2 * f, format.rounding);
  });
  // The smallest number that is not 0 has the largest reciprocal.
  const least = bounds.min > 0n ? bounds.min : bounds.max < 0n ? -bounds.max : 1n;
  const most = (1n << BigInt(2 * f)) / least + 1n;
  const range = { min: bounds.min < 0n ? -most : 0n, max: bounds.max > 0n ? most : 0n };
  return asFixed(format, sharing.within(ring, widened(range, f)));
}

/** 1/m in units of 2^−places for y = ±m·2^e, m from 1/2 to 1, and the power of two with y's sign (0 for 0). */
async function reciprocalOf(sharing: Sharing, y: Fixed, places: number, { fractionBits, rounding }: Fixed['format']) {
  const normal = await normalise(sharing, y, 'size', octaveIndexBits(fractionBits), []);
  const value = await ofMantissa(sharing, normal, reciprocals(fractionBits), rounding);
  return { reciprocal: await truncate(sharing, value, valueBits - places, rounding), scale: normal.scale };
}

/** Bounds of results that miss numbers within bounds by a little. */
export function widened({ min, max }: Bounds, fractionBits: number): Bounds {
  const slack = (value: bigint) => (value < 0n ? -value : value) / (1n << BigInt(Math.max(0, fractionBits - 2))) + 2n;
  return { min: min === 0n ? -2n : min - slack(min), max: max + slack(max) };
}
