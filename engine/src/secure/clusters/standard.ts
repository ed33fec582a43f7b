/** Rows in deviations of their columns, which stay secret, for clusters; and others brought to the same. */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { asFixed, type Fixed, fixed } from '../fixed/format.ts';
import { evened, evenFactor } from '../learning/evened.ts';
import { held, multiplied, repeated, shortened } from '../learning/numbers.ts';
import { standardise } from '../learning/standardise.ts';
import { transpose } from '../linear/matrix.ts';
import { type FixedMatrix, fixedMatrix } from '../linear/solve.ts';
import { clamp } from '../magnitude.ts';
import { bitLength, sizeOf } from '../ranges.ts';

/** What columns were standardised with. */
export interface Standard {
  /** Of each column, in its units. */
  readonly means: Fixed;
  /** 1 / deviation in columns' units, with 20 fraction bits and below 2^17; 0 of constant columns. */
  readonly scales: Fixed;
}

export interface StandardRows {
  /** In deviations over all N rows, to 16 fraction bits. */
  readonly rows: FixedMatrix;
  /** What squares of all numbers add up to at most. */
  readonly squares: number;
  /** Over the rows that count. */
  readonly standard: Standard;
  /** One plane: 1 where a column counts as constant (standardise.ts). */
  readonly constant: Bits;
  /** Numbers in deviations over all rows, as they are over those that count. */
  readonly asCounted: (sharing: Sharing, x: Fixed) => Promise<Fixed>;
}

const bits = 16;
const mostFeatureBits = 20;
const scaleBits = 20;
const scaleSize = 17;
/** Rows beyond so many deviations count as there. */
const farthestBits = 10;
// The scales' own error, 2^−18, twice.
const slack = 1 + 2 ** -12;

/** Numbers with 20 fraction bits at most, so that products with scales fit. */
async function shorter(sharing: Sharing, x: Fixed): Promise<Fixed> {
  const { ring, format } = x;
  const places = format.fractionBits - mostFeatureBits;
  if (places <= 0) return x;
  const size = sizeOf(ring.bounds);
  const short = await shortened(sharing, ring, bitLength(size), places, format.rounding);
  const most = (size >> BigInt(places)) + 1n;
  const own = fixed({ fractionBits: mostFeatureBits, integerBits: format.integerBits, rounding: format.rounding });
  return asFixed(own, sharing.within(sharing.within(short), { min: -most, max: most }));
}

/** Columns to mean 0 and deviation 1; `counted`: how many rows count, one element, all others being at the mean. Errors and rounds as `standardise`, and a root. */
export async function standardRows(sharing: Sharing, features: FixedMatrix, counted: Ring): Promise<StandardRows> {
  const { values: given } = features;
  const values = await shorter(sharing, given);
  const { rows: n, columns: d } = features;
  const found = await standardise(sharing, { ...features, values }, bits);
  const { columns, means, scales, rangeBits, unitBits } = found;
  const turned = transpose(sharing, { values: columns, rows: d, columns: n }).values;
  const format = fixed({ fractionBits: bits, integerBits: 45 });
  const factor = await evenFactor(sharing, counted, n);
  const even = await evened(sharing, scales, bitLength(sizeOf(scales.bounds)), factor);
  const places = found.scaleBits + rangeBits - unitBits - scaleBits;
  const kept = await shortened(sharing, even, Math.min(61, bitLength(sizeOf(even.bounds))), places, 'nearest');
  return {
    rows: fixedMatrix(asFixed(format, turned), n, d),
    squares: n * d * slack,
    constant: found.constant,
    standard: {
      means: asFixed(
        given.format,
        sharing.scale(means, 1n << BigInt(given.format.fractionBits - values.format.fractionBits)),
      ),
      scales: asFixed(
        fixed({ fractionBits: scaleBits, integerBits: scaleSize }),
        held(sharing, kept, scaleBits + scaleSize),
      ),
    },
    asCounted: async (on, x) => {
      const size = bitLength(sizeOf(x.ring.bounds));
      return asFixed(x.format, held(on, await evened(on, x.ring, size, factor), size));
    },
  };
}

/** Other rows in the same deviations, at most 2^10 of them. Rounds of a product, a truncation and a comparison. */
export async function standardisedBy(
  sharing: Sharing,
  features: FixedMatrix,
  { means, scales }: Standard,
): Promise<FixedMatrix> {
  const { rows: n, columns: d } = features;
  const values = await shorter(sharing, features.values);
  const { fractionBits } = values.format;
  const own = await shorter(sharing, means);
  const centred = sharing.subtract(sharing.within(values.ring), repeated(sharing, sharing.within(own.ring), n));
  const long = await multiplied(sharing, centred, repeated(sharing, sharing.within(scales.ring), n));
  const size = bitLength(sizeOf(values.ring.bounds)) + 1 + scaleBits + scaleSize;
  const short = await shortened(sharing, long, Math.min(61, size), fractionBits + scaleBits - bits, 'nearest');
  const most = 1n << BigInt(bits + farthestBits);
  const kept = await clamp(sharing, short, { min: -most, max: most });
  const format = fixed({ fractionBits: bits, integerBits: farthestBits + 1 });
  return fixedMatrix(asFixed(format, sharing.within(sharing.within(kept), { min: -most, max: most })), n, d);
}
