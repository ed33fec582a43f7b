/** What a fit tells: coefficients and errors in the units of the caller, and bits that say whether they are to be trusted. */
import type { Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { fixedMultiply } from '../fixed/arithmetic.ts';
import { asFixed, type Fixed, fixed, type FixedFormat, fixedWithin } from '../fixed/format.ts';
import { ln2 } from '../fixed/elementary.ts';
import { fixedLog } from '../fixed/logarithm.ts';
import { fixedSqrt } from '../fixed/roots.ts';
import { ratioOf, scaledBy } from '../fixed/scale.ts';
import { bitLength, ceilLog2, sizeOf } from '../ranges.ts';
import { type Evaluation, meanBits, meansOf, type Model } from './model.ts';
import { gammaBits, type Information, inverseOf, type Setting, type Space, tableBits } from './newton.ts';
import { type Bounded, held, multiplied, product, repeated, shortened, spread } from './numbers.ts';
import type { Standardised } from './standardise.ts';

type Rounding = 'nearest' | 'probabilistic';

/** Numbers in units of 2^−bits, whatever bits are, as fixed-point numbers. */
export async function inUnits(sharing: Sharing, x: Bounded, bits: number, rounding: Rounding): Promise<Fixed> {
  const fractionBits = Math.min(30, Math.max(0, bits));
  const format = fixed({ fractionBits, integerBits: 62 - fractionBits, rounding });
  const size = Math.min(61, bitLength(sizeOf(x.bounds)));
  return asFixed(format, bits === fractionBits ? x : await shortened(sharing, x, size, bits - fractionBits, rounding));
}

/** Powers of two by which coefficients are multiplied: those of gaussian targets. */
export const coefficientExponent = ({ inverseScale, targetExponent }: Model): number =>
  inverseScale === undefined ? targetExponent : 0;

// Standardised coefficients, before they have their units, are below this.
const coefficientBits = 10;
const rawScaleBits = 18;

/** β = T·γ in units of 2^−gammaBits. */
export async function coefficientsOf(
  sharing: Sharing,
  { basis }: Space,
  { k, rounding }: Setting,
  gamma: Ring,
): Promise<Bounded> {
  const sums = await product(sharing, basis.matrix, { rows: k, columns: k }, gamma, { rows: k, columns: 1 });
  return shortened(sharing, sums, tableBits + gammaBits + coefficientBits, tableBits, rounding);
}

/** β with the intercept at the mean of the columns, from which they were centred but for a unit. */
export async function standardCoefficients(
  sharing: Sharing,
  beta: Bounded,
  { columns, bits }: Standardised,
  { n, k, model, rounding }: Setting,
): Promise<Fixed> {
  const sums = sharing.sum(sharing.within(columns), k - 1);
  const means = await meansOf(sharing, [sums], { from: bits, to: gammaBits, n, sizeBits: 0, rounding });
  const slopes = sharing.within(sharing.slice(beta, 1, k));
  const total = await sharing.dot(slopes, sharing.within(means), 1);
  const shift = await shortened(sharing, total, 2 * gammaBits + 4, gammaBits, rounding);
  const first = sharing.add(sharing.within(sharing.slice(beta, 0, 1)), sharing.within(shift));
  const all = held(sharing, sharing.concatenate([first, slopes]), gammaBits + coefficientBits + 1);
  return inUnits(sharing, all, gammaBits - coefficientExponent(model), rounding);
}

/**
 * Coefficients of columns as they were given, and their intercept: b_j = β_j·τ_j, b_0 = β_0 − Σ b_j·m_j. Columns count in units of the
 * power of two above their declared range, in which τ is from 1 to 2^16; the result is in their own.
 */
export async function rawCoefficients(
  sharing: Sharing,
  beta: Bounded,
  { means, scales, scaleBits, unitBits, rangeBits }: Standardised,
  { k, model, rounding }: Pick<Setting, 'k' | 'model' | 'rounding'>,
): Promise<{ slopes: Fixed; intercept: Fixed }> {
  const d = k - 1;
  const own = sharing.slice(beta, 1, k);
  // τ and means have more bits than a product has room for: what their upper parts leave is multiplied apart.
  const factors = await parted(sharing, scales, scaleBits + 17, scaleBits - rawScaleBits, rounding);
  const products = await multiplied(sharing, repeated(sharing, own, 2), sharing.concatenate(factors));
  const slopes = await joined(
    sharing,
    products,
    d,
    [
      { bits: gammaBits + rawScaleBits + 16, places: rawScaleBits },
      { bits: gammaBits + coefficientBits + 1 + scaleBits - rawScaleBits, places: scaleBits },
    ],
    rounding,
  );
  const meanUnits = Math.min(20, rangeBits);
  const centres = await parted(sharing, means, rangeBits, rangeBits - meanUnits, rounding);
  const totals = await sharing.dot(repeated(sharing, sharing.within(slopes), 2), sharing.concatenate(centres), 2);
  const shift = await joined(
    sharing,
    totals,
    1,
    [
      { bits: gammaBits + meanUnits + 14, places: meanUnits },
      { bits: gammaBits + 16 + ceilLog2(d) + rangeBits - meanUnits, places: rangeBits },
    ],
    rounding,
  );
  const intercept = held(
    sharing,
    sharing.subtract(sharing.within(sharing.slice(beta, 0, 1)), sharing.within(shift)),
    gammaBits + 15,
  );
  const exponent = coefficientExponent(model);
  return {
    slopes: await inUnits(
      sharing,
      held(sharing, slopes, gammaBits + 17),
      gammaBits - exponent + rangeBits - unitBits,
      rounding,
    ),
    intercept: await inUnits(sharing, intercept, gammaBits - exponent, rounding),
  };
}

/** x as two summands: x / 2^places, rounded, and what is left of x, at most 2^places in size. x is at most 2^bits in size. */
async function parted(
  sharing: Sharing,
  x: Ring,
  bits: number,
  places: number,
  rounding: Rounding,
): Promise<[Ring, Ring]> {
  const upper = await shortened(sharing, x, bits, places, rounding);
  if (places <= 0) return [sharing.within(upper), sharing.within(sharing.filledRing(x.length, 0n))];
  const lower = sharing.subtract(sharing.within(x), sharing.scale(sharing.within(upper), 1n << BigInt(places)));
  return [sharing.within(upper), lower];
}

/** The sum of two vectors of d elements, one after the other, each at most 2^bits in size and divided by 2^places. */
async function joined(
  sharing: Sharing,
  products: Ring,
  d: number,
  parts: readonly { readonly bits: number; readonly places: number }[],
  rounding: Rounding,
): Promise<Ring> {
  const [upper, lower] = await together(
    sharing,
    parts.map(({ bits, places }, i) => (on: Sharing) => {
      return shortened(on, on.slice(products, i * d, (i + 1) * d), bits, places, rounding);
    }),
  );
  return sharing.add(sharing.within(upper as Ring), sharing.within(lower as Ring));
}

/** Standard errors of slopes from those of the standardised columns: as coefficients, times τ. */
export async function slopeErrorsOf(
  sharing: Sharing,
  errors: Fixed,
  { scales, scaleBits, unitBits, rangeBits }: Standardised,
  { k, rounding }: Setting,
): Promise<Fixed> {
  const factors = await shortened(sharing, scales, scaleBits + 17, scaleBits - rawScaleBits, rounding);
  const size = bitLength(sizeOf(errors.ring.bounds));
  const products = await multiplied(sharing, sharing.slice(errors.ring, 1, k), factors);
  const bits = Math.min(61, size + rawScaleBits + 16);
  const own = await shortened(sharing, products, bits, rawScaleBits, rounding);
  return inUnits(sharing, own, errors.format.fractionBits + rangeBits - unitBits, rounding);
}

/** Standard errors of β, and φ. */
export async function standardErrors(
  sharing: Sharing,
  { basis }: Space,
  { n, k, model, weights, rounding }: Setting,
  information: Information,
  last: Evaluation,
): Promise<{ errors: Fixed; dispersion: Fixed | undefined }> {
  const square = { rows: k, columns: k };
  const { inverseTrace } = information;
  const { inverse, bits } = await inverseOf(sharing, information, k, rounding);
  // V = the diagonal of T·C·Tᵀ.
  const half = await product(sharing, basis.matrix, square, inverse, square);
  const short = await shortened(sharing, half, Math.min(61, tableBits + bits + 17), tableBits + bits - 20, rounding);
  const diagonal = await sharing.dot(sharing.within(short), sharing.within(basis.matrix), k);
  const variances = await shortened(sharing, diagonal, 20 + tableBits + 19, 20, rounding);

  const format = fixed({ fractionBits: tableBits, integerBits: 40, rounding });
  const pearson = await model.pearson?.(sharing, last);
  // Roots of numbers that are far below 1 keep few bits: those of gaussian targets are taken of 2^14 times as much.
  const lift = model.inverseScale === undefined ? 14 : 0;
  const factors: Fixed[] = inverseTrace === undefined ? [] : [inverseTrace];
  if (pearson !== undefined) {
    const most = meanBits + (lift === 0 ? 14 : 0);
    factors.push(asFixed(format, await shortened(sharing, pearson, most, meanBits - tableBits - lift, rounding)));
  } else if (model.inverseScale !== undefined) {
    const scale = model.inverseScale;
    factors.push(asFixed(format, sharing.scale(sharing.within(scale.ring, { min: 0n, max: 1n << 34n }), 4n)));
  }
  const whole = sharing.within(variances, { min: -16n, max: 1n << BigInt(tableBits + 19) });
  const [deviations, ...roots] = await together(
    sharing,
    [asFixed(format, whole), ...factors].map((x) => (on: Sharing) => fixedSqrt(on, x)),
  );
  let errors = deviations as Fixed;
  for (const root of roots) {
    const factor = asFixed(format, spread(sharing, fixedWithin(sharing, root, { min: 0, max: 2 ** 7.1 }).ring, k));
    errors = await fixedMultiply(sharing, fixedWithin(sharing, errors, { min: 0, max: 2 ** 9.6 }), factor);
  }
  // cov = φ·C·inverseWeight / (2^r·Ω) for C of sums over 2^r, φ = Ω·(Pearson's sum) / (n − k).
  const scaledRows = 2 ** ceilLog2(n);
  const perRow = pearson === undefined ? 1 / (scaledRows * weights.largest) : n / (scaledRows * (n - k));
  const own = pearson === undefined && model.inverseScale !== undefined ? 2 ** -model.targetExponent : 1;
  const factor = Math.sqrt((model.inverseWeight * perRow * own) / (pearson === undefined ? 1 : 2 ** lift));
  const { numerator, denominator } = ratioOf(factor * 2 ** (gammaBits - tableBits));
  const scaled = await scaledBy(sharing, errors.ring, { numerator, denominator }, rounding, {
    operation: 'errors',
    fractionBits: tableBits,
  });
  const result = await inUnits(sharing, scaled as Bounded, gammaBits - coefficientExponent(model), rounding);
  return {
    errors: result,
    dispersion:
      pearson === undefined
        ? undefined
        : await dispersionOf(sharing, pearson, { n, k, model, rounding, largest: weights.largest }),
  };
}

async function dispersionOf(
  sharing: Sharing,
  pearson: Ring,
  { n, k, model, rounding, largest }: { n: number; k: number; model: Model; rounding: Rounding; largest: number },
): Promise<Fixed> {
  const known = held(sharing, pearson, meanBits + 14);
  const ratio = ratioOf((largest * n) / (n - k));
  const scaled = await scaledBy(sharing, known, ratio, rounding, { operation: 'dispersion', fractionBits: meanBits });
  return inUnits(sharing, scaled, meanBits - 2 * coefficientExponent(model), rounding);
}

/** log rate in units of 2^−20, by which the intercept of the log link was moved. */
export async function interceptShift(
  sharing: Sharing,
  { inverseScale, targetExponent }: Model,
  format: FixedFormat,
): Promise<Bounded | undefined> {
  if (inverseScale === undefined) return undefined;
  const log = await fixedLog(sharing, asFixed(format, sharing.within(inverseScale.ring, { min: 1n, max: 1n << 36n })));
  const constant = BigInt(Math.round(targetExponent * ln2 * 2 ** format.fractionBits));
  return sharing.addConstant(sharing.negate(log.ring), constant) as Bounded;
}
