/**
 * The logistic function σ(x) = 1 / (1 + e^−x) and the hyperbolic tangent.
 *
 * Exact: both are odd about a point, σ(x) − 1/2 = −(σ(−x) − 1/2), so a table of parabolas (spline.ts) over |x| below 16 (8 for
 * tanh) and the sign do; beyond it the function is constant to within 2^−22. The segment is read off the bits of x, the argument
 * is exact, and one truncation rounds the result. Error at f = 20: at most 2^−18. Rounds, replicated: 28 or less.
 *
 * 'piecewise': 0 below −1/2, x + 1/2 between, 1 above 1/2, as in SecureML (Mohassel, Zhang 2017) and ABY3 (2018/403): a
 * different function, which serves training; it differs from the logistic function by at most 0.38 (at x = ±1/2).
 * Two comparisons, one multiplication, no rounding.
 */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { highBits, toBits } from '../adder.ts';
import { anyPlane, or, repeatPlanes } from '../boolean.ts';
import { isNegative } from '../compare.ts';
import { signedWidth, sizeOf } from '../ranges.ts';
import { allInBlocks, inBlocks } from './blocks.ts';
import { exponential, logarithm } from './elementary.ts';
import { asFixed, type Fixed, type FixedFormat } from './format.ts';
import { remembered, shifted } from './mantissa.ts';
import { evaluate, lookUp, lookUpAll, requireTables, type Segment, type Spline, splineOf, units } from './spline.ts';

const valueBits = 58;

/** An odd function that is constant from 2^rangeBits on, with segments of 2^−widthBits. */
interface OddFunction {
  readonly spline: Spline;
  readonly rangeBits: number;
  readonly widthBits: number;
}

function oddFunction(f: (x: number) => number, fractionBits: number, rangeBits: number, fineness: number): OddFunction {
  // Segments twice as fine for each three bits more, but no finer than the numbers.
  const widthBits = Math.min(fractionBits, fineness + Math.max(0, Math.ceil((fractionBits - 20) / 3)));
  const indexBits = rangeBits + widthBits;
  const shape = { from: 0, width: 2 ** -widthBits, indexBits, argumentBits: fractionBits, valueBits };
  const spline = splineOf(f, shape);
  // The last segment stands for all that lies beyond, where the argument must not count.
  const last = 2 ** indexBits - 1;
  const [constant, slope, bend] = spline.coefficients;
  constant[last] = units(f(2 ** rangeBits), valueBits);
  slope[last] = 0n;
  bend[last] = 0n;
  return { spline, rangeBits, widthBits };
}

const fineness = 3;
/** σ(x) − 1/2 with segments of 2^−fine at 20 fraction bits. */
export const sigmoids = remembered((fractionBits, fine = fineness) =>
  oddFunction((x) => 1 / (1 + exponential(-x)) - 0.5, fractionBits as number, 4, fine),
);
const tangents = remembered((fractionBits) =>
  oddFunction((x) => 2 / (1 + exponential(-2 * x)) - 1, fractionBits as number, 3, 4),
);

/** σ(x), element by element; the result is from 0 to 1. */
export function fixedSigmoid(sharing: Sharing, x: Fixed): Promise<Fixed> {
  return fixedSigmoidOf(sharing, x.ring, x.format, 0);
}

/** The same in a format for x in units of 2^−(fractionBits + finerBits), which is truncated while the bits of its segment are found. */
export async function fixedSigmoidOf(
  sharing: Sharing,
  x: Fixed['ring'],
  format: FixedFormat,
  finerBits: number,
): Promise<Fixed> {
  const { fractionBits } = format;
  requireTables(fractionBits);
  const half = 1n << BigInt(valueBits - 1);
  const ring = await inBlocks(sharing, [x], (part) =>
    odd(sharing, part, format, finerBits, sigmoids(fractionBits), half),
  );
  return asFixed(format, sharing.within(ring, { min: -2n, max: (1n << BigInt(fractionBits)) + 2n }));
}

/** tanh x, element by element; the result is from −1 to 1. */
export async function fixedTanh(sharing: Sharing, x: Fixed): Promise<Fixed> {
  const { fractionBits } = x.format;
  requireTables(fractionBits);
  const ring = await inBlocks(sharing, [x.ring], (part) => odd(sharing, part, x.format, 0, tangents(fractionBits), 0n));
  const most = (1n << BigInt(fractionBits)) + 2n;
  return asFixed(x.format, sharing.within(ring, { min: -most, max: most }));
}

/** f(x) + constant (in units of 2^−valueBits) of an odd function, in the format's units. */
async function odd(
  sharing: Sharing,
  x: Fixed['ring'],
  format: FixedFormat,
  finerBits: number,
  { spline, rangeBits, widthBits }: OddFunction,
  constant: bigint,
): Promise<Ring> {
  const { fractionBits, rounding } = format;
  const reach = { low: fractionBits - widthBits, high: fractionBits + rangeBits };
  const { plain, bits } = await shortWithBits(sharing, x, finerBits, reach.low, rounding);
  const { found, signs, size } = await oddParts(sharing, bits, reach.low, plain, reach, (on, index) =>
    lookUp(on, index, spline),
  );
  const value = await evaluate(sharing, found, size);
  const full = sharing.addConstant(await sharing.multiply(value, signs), constant);
  return shifted(sharing, full, valueBits - fractionBits, rounding);
}

/** x / 2^finerBits, rounded, without bounds; and side by side the bits of its floor from bit `low` on, with the sign. */
export async function shortWithBits(
  sharing: Sharing,
  x: Fixed['ring'],
  finerBits: number,
  low: number,
  rounding: FixedFormat['rounding'],
): Promise<{ plain: Ring; bits: Bits }> {
  // At least the sign, where x is smaller than a segment.
  const width = Math.max(signedWidth(x.bounds), finerBits + low + 2);
  const plain = sharing.within(x);
  // With nothing to truncate, all bits take less rounds and messages than those above a carry.
  if (finerBits === 0) return { plain, bits: sharing.slicePlanes(await toBits(sharing, plain, width), low, width) };
  const [short, bits] = await together(sharing, [
    (on) => shifted(on, x, finerBits, rounding),
    (on) => highBits(on, on.within(x), finerBits + low, width),
  ]);
  return { plain: sharing.within(short), bits };
}

/**
 * |x|, the sign of x as 1 or −1, and what is `found` by the number of the segment of |x|. `bits`: those of x with its sign, without the lowest
 * `start`; the segment's number begins at bit `low` of x and is constant from `high` on.
 */
export async function oddParts<T>(
  sharing: Sharing,
  bits: Bits,
  start: number,
  x: Ring,
  { low, high }: { low: number; high: number },
  find: (on: Sharing, index: Bits) => Promise<T>,
): Promise<{ found: T; signs: Ring; size: Ring }> {
  const last = bits.planes - 1;
  const sign = sharing.slicePlanes(bits, last, last + 1);
  // For x < 0 the complement: |x| less one unit, which at most moves x to the next segment's edge.
  const complemented = sharing.xor(sharing.slicePlanes(bits, 0, last), repeatPlanes(sharing, sign, last));
  const [found, signed] = await together(sharing, [
    async (on) => find(on, await segmentOf(on, complemented, low - start, high - start)),
    async (on) => {
      const signs = on.addConstant(await on.weighBits(sign, [BigUint64Array.of((1n << 64n) - 2n)]), 1n);
      return { signs, size: await on.multiply(x, signs) };
    },
  ]);
  return { found, ...signed };
}

const softness = remembered((fractionBits, fine = fineness) =>
  oddFunction((x) => logarithm(1 + exponential(-x)), fractionBits as number, 4, fine),
);

const variances = remembered((fractionBits, fine = fineness) =>
  oddFunction(
    (x) => {
      const e = exponential(-x);
      return e / ((1 + e) * (1 + e));
    },
    fractionBits as number,
    4,
    fine,
  ),
);

// log₂ of segments to 1.
const widths = { finest: 6, fine: 3, coarse: 1 };

/** What `fixedLogistic` gives for each x. */
export interface Logistic {
  /** x itself in the format. */
  readonly argument: Fixed;
  /** σ(x). */
  readonly probability: Fixed;
  /** 2·log(1 + e^x), twice the loss of a row whose label is 0: what x times twice the label is taken from. */
  readonly twiceSoftplus: Fixed;
  /** σ(x)·(1 − σ(x)) in units of 2^−varianceBits. */
  readonly variance: Ring;
}

export interface LogisticOptions {
  /** Fraction bits of x beyond those of the format. */
  readonly finerBits: number;
  readonly varianceBits: number;
  readonly table: keyof typeof widths;
}

/**
 * σ(x), its derivative and 2·log(1 + e^x) = x + |x| + 2·log(1 + e^−|x|), element by element, in a format of up to 24 fraction bits. One
 * look-up serves all three, and x is truncated to the format while the bits of its segment are found: rounds of `fixedSigmoid`, and not
 * those of a truncation before it.
 * Errors are below 2^−19 with the 'fine' table of 128 segments, of the logarithm twice as much, and change their sign three times a
 * segment, so that they all but vanish in sums. 'coarse' has 32 segments and errors up to 2^−13: enough for a step that others follow.
 * 'finest' has 1024 and, at 24 bits, errors below 2^−22 (at ±16, where it ends): for few rows, whose errors do not vanish, and to which its size is nothing.
 */
export async function fixedLogistic(
  sharing: Sharing,
  x: Fixed['ring'],
  format: FixedFormat,
  { finerBits, varianceBits, table }: LogisticOptions,
): Promise<Logistic> {
  const { fractionBits, rounding } = format;
  const fine = widths[table] - Math.max(0, Math.ceil((fractionBits - 20) / 3));
  const { spline, rangeBits, widthBits } = sigmoids(fractionBits, fine);
  const splines = [spline, softness(fractionBits, fine).spline, variances(fractionBits, fine).spline];
  const half = 1n << BigInt(valueBits - 1);
  const low = fractionBits - widthBits;
  const results = await allInBlocks(sharing, [x], async (part) => {
    const n = part.length;
    const reach = { low, high: fractionBits + rangeBits };
    const { plain, bits } = await shortWithBits(sharing, part, finerBits, low, rounding);
    const { found, signs, size } = await oddParts(sharing, bits, low, plain, reach, (on, index) =>
      lookUpAll(on, index, splines),
    );
    const segment = (table: number) => found[table] as Segment;
    const [cut, variance] = await together(sharing, [
      async (on) => {
        const [signed, softer] = await together(on, [
          async (branch) => branch.multiply(await evaluate(branch, segment(0), size), signs),
          (branch) => evaluate(branch, segment(1), size),
        ]);
        const both = on.concatenate([on.addConstant(signed, half), softer]);
        return shifted(on, both, valueBits - fractionBits, rounding);
      },
      async (on) => shifted(on, await evaluate(on, segment(2), size), valueBits - varianceBits, rounding),
    ]);
    const kept = sharing.scale(sharing.slice(cut, n, 2 * n), 2n);
    const twice = sharing.add(sharing.add(kept, plain), size);
    return [sharing.slice(cut, 0, n), twice, variance, plain].map((each) => sharing.within(each));
  });
  const of = (column: number, min: bigint, max: bigint) => sharing.within(results[column] as Ring, { min, max });
  const one = 1n << BigInt(fractionBits);
  const most = (sizeOf(x.bounds) >> BigInt(finerBits)) + 2n;
  const largest = (1n << BigInt(varianceBits)) / 4n;
  // What a coarse table is off.
  const slack = (largest >> 9n) + 2n;
  return {
    argument: asFixed(format, of(3, -most, most)),
    probability: asFixed(format, of(0, -2n, one + 2n)),
    twiceSoftplus: asFixed(format, of(1, -8n, 2n * most + 2n * one)),
    variance: of(2, -slack, largest + slack),
  };
}

/** Planes low..high−1 of the size, all of them 1 where any plane above is. */
async function segmentOf(sharing: Sharing, size: Bits, low: number, high: number): Promise<Bits> {
  const { length, planes } = size;
  const known = sharing.slicePlanes(size, Math.min(low, planes), Math.min(high, planes));
  const missing = high - low - known.planes;
  const zeros = sharing.constantBits(length, missing, new BigUint64Array(missing * Math.ceil(length / 64)));
  const index = missing > 0 ? sharing.joinPlanes([known, zeros]) : known;
  if (planes <= high) return index;
  const beyond = await anyPlane(sharing, sharing.slicePlanes(size, high, planes));
  return or(sharing, index, repeatPlanes(sharing, beyond, index.planes));
}
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
