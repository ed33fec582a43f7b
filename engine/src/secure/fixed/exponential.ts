/**
 * The exponential function: e^x = 2^y with y = x·log₂ e = i + r, an integer i and 0 ≤ r < 1. 2^r comes from a table of parabolas
 * (spline.ts), 2^i as a product of two powers that one-hot planes of the digits of i select.
 *
 * Error at f = 20: at most 2^−18 of the result, and 2^−18 where it is below 1. What is below 2^−(f+2) is given as 0.
 * Domain: the range declared for x must keep the result below 2^(58 − 2f): UsageError('fixed.domain').
 * Rounds, replicated: 32.
 */
import { UsageError } from '../../base/errors.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { toBits } from '../adder.ts';
import { repeatPlanes } from '../boolean.ts';
import { combineOneHot } from '../one-hot.ts';
import { bitLength, signedWidth, sizeOf } from '../ranges.ts';
import { inBlocks } from './blocks.ts';
import { exponential, ln2 } from './elementary.ts';
import { asFixed, type Fixed, type FixedFormat, fixedRange, type Range, requireNarrow } from './format.ts';
import { octaveIndexBits, remembered, shifted } from './mantissa.ts';
import { evaluate, lookUp, splineOf, units } from './spline.ts';
import { truncate } from './truncate.ts';

const valueBits = 58;
const powersOfTwo = remembered((fractionBits) => {
  const indexBits = octaveIndexBits(fractionBits as number);
  const shape = { from: 0, width: 2 ** -indexBits, indexBits, argumentBits: (fractionBits as number) + 2, valueBits };
  return splineOf((r) => exponential(r * ln2), shape);
});

/** e^x, element by element. */
export function fixedExp(sharing: Sharing, x: Fixed): Promise<Fixed> {
  return exponentialOf(sharing, x, x.format);
}

// The finest tables that there are.
const finest = 22;

/** e^x of numbers that have more bits than tables (up to 26): error at most 2^−22 of the result, 2^−24 absolute where it is small. Domain as of `fixedExp`. */
export function fineExp(sharing: Sharing, x: Fixed): Promise<Fixed> {
  return exponentialOf(sharing, x, { ...x.format, fractionBits: finest });
}

async function exponentialOf(sharing: Sharing, x: Fixed, table: FixedFormat): Promise<Fixed> {
  const { format } = x;
  const f = format.fractionBits;
  const places = Math.min(32, 59 - bitLength(sizeOf(x.ring.bounds)));
  const { min, max } = fixedRange(x);
  const range = { min: min / ln2, max: max / ln2 };
  requirePower('exp', x, range);
  requireNarrow('exp', x, places >= table.fractionBits + 4);
  const ring = await inBlocks(sharing, [x.ring], (part) => {
    const y = sharing.scale(sharing.within(part), units(1 / ln2, places));
    return powerOfTwo(sharing, y, f + places, range, table, f);
  });
  return asFixed(format, sharing.within(ring, boundsOfPower(range, f)));
}

/** Throws UsageError('fixed.domain') unless 2^y can be computed for y in the range, which belongs to numbers x. */
export function requirePower(operation: string, x: Fixed, y: Range): void {
  const { fractionBits } = x.format;
  const most = 58 - 2 * fractionBits;
  if (y.max < most) return;
  throw new UsageError('fixed.domain', { operation, ...fixedRange(x), exponent: most });
}

/** Bounds of 2^y in units. */
export function boundsOfPower({ max }: Range, fractionBits: number) {
  const most = Math.ceil(exponential(max * ln2) * 2 ** fractionBits);
  return { min: 0n, max: BigInt(most + Math.ceil(most * 2 ** (2 - fractionBits)) + 2) };
}

/** 2^y in units of 2^−resultBits, by the table of the format; y is in units of 2^−places and lies in the range. */
export async function powerOfTwo(
  sharing: Sharing,
  y: Ring,
  places: number,
  range: Range,
  { fractionBits, rounding }: FixedFormat,
  resultBits = fractionBits,
): Promise<Ring> {
  const spline = powersOfTwo(fractionBits);
  // Y = y + offset: its integer part is i + offset ≥ 0 wherever the result is not 0.
  const offset = fractionBits + 2;
  const most = Math.floor(range.max + 2 ** -10) + offset;
  if (most < 0) return sharing.within(sharing.constantRing(new BigUint64Array(y.length)));
  const raised = sharing.addConstant(y, BigInt(offset) << BigInt(places));
  const unit = 2 ** places;
  const width = Math.min(
    64,
    signedWidth({
      min: BigInt(Math.floor((range.min + offset - 1) * unit)),
      max: BigInt(Math.ceil((range.max + offset + 1) * unit)),
    }),
  );
  const mayVanish = range.min + offset < 2 ** -10;
  const integerBits = Math.max(1, bitLength(BigInt(most)));
  const [digits, argument] = await together(sharing, [
    async (on) => {
      const bits = await toBits(on, raised, width);
      const known = on.slicePlanes(bits, places - spline.indexBits, Math.min(width - 1, places + integerBits));
      const positive = on.not(on.slicePlanes(bits, width - 1, width));
      return {
        positive,
        planes: mayVanish ? await on.and(known, repeatPlanes(on, positive, known.planes)) : known,
        chosen: mayVanish ? await on.weighBits(positive, [BigUint64Array.of(1n)]) : undefined,
      };
    },
    (on) => shifted(on, raised, places - spline.argumentBits, rounding),
  ]);
  const { planes, positive, chosen } = digits;
  const integer = sharing.slicePlanes(planes, spline.indexBits, planes.planes);
  const [segment, power, kept] = await together(sharing, [
    (on) => lookUp(on, on.slicePlanes(planes, 0, spline.indexBits), spline),
    (on) => integerPower(on, integer, mayVanish ? positive : undefined, spline.argumentBits),
    (on) => (chosen === undefined ? Promise.resolve(argument) : on.multiply(argument, chosen)),
  ]);
  const whole = { ...segment, start: sharing.add(segment.start, power.start) };
  const [value, factor] = await together(sharing, [
    (on) => evaluate(on, whole, kept),
    (on) => (power.high === undefined ? Promise.resolve(power.low) : on.multiply(power.low, power.high)),
  ]);
  const mantissaBits = Math.min(28, 60 - most);
  const mantissa = await truncate(sharing, value, valueBits - mantissaBits, rounding);
  return truncate(sharing, await sharing.multiply(mantissa, factor), mantissaBits + offset - resultBits, rounding);
}

/** 2^i of a number in bits as the product of `low` and `high` (0 where `filter` is 0), and i in units of 2^−argumentBits. */
async function integerPower(sharing: Sharing, bits: Bits, filter: Bits | undefined, argumentBits: number) {
  const { length } = bits;
  const digit = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => {
      const bit = sharing.slicePlanes(bits, to - 1 - i, to - i);
      return sharing.joinPlanes([sharing.not(bit), bit]);
    });
  const lowBits = Math.min(3, bits.planes);
  const [low, high] = await combineOneHot(sharing, [
    [...(filter === undefined ? [] : [filter]), ...digit(0, lowBits)],
    digit(lowBits, bits.planes),
  ]);
  const tables = (planes: number, shift: number) => [
    BigUint64Array.from({ length: planes }, (_, d) => BigInt.asUintN(64, 1n << BigInt(d << shift))),
    BigUint64Array.from({ length: planes }, (_, d) => BigInt(d << shift) << BigInt(argumentBits)),
  ];
  const [first, second] = await together(sharing, [
    (on) => on.weighBits(low as Bits, tables((low as Bits).planes, 0)),
    (on) => (high === undefined ? Promise.resolve(undefined) : on.weighBits(high, tables(high.planes, lowBits))),
  ]);
  const part = (sums: Ring, i: number) => sharing.slice(sums, i * length, (i + 1) * length);
  if (second === undefined) return { low: part(first, 0), high: undefined, start: part(first, 1) };
  return { low: part(first, 0), high: part(second, 0), start: sharing.add(part(first, 1), part(second, 1)) };
}
