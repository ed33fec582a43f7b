/**
 * Linear regression with a ridge penalty, by the normal equations:
 *
 *     minimise ‖X·w − y‖² / n + ridge·‖w‖²,   that is   (XᵀX/n + ridge·I)·w = Xᵀy/n.
 *
 * The products over the rows are exact, and the division by the public n is within a unit however many rows there are
 * (scale.ts); both sides are brought to a largest eigenvalue of about 1 before they are rounded. The system is solved by solve.ts,
 * whose eigenvalues follow from what is public: at least `ridge`, at most that and the trace, d·R² for features up to R in size.
 * So the accuracy is decided before any data are seen. With κ = 1 + d·R²/ridge and g the fraction bits of solve.ts
 *
 *     ‖ŵ − w‖ ≤ κ·(d·‖w‖ + √d)·2^−g + √d units of the targets' format,
 *
 * and mostly a small part of it: features on one scale of about ±1 and a ridge of 10^−3 or more give 3 to 7 digits. What cannot be
 * accurate is refused (UsageError 'linear.condition'), as is what could overflow: n·R²·2^(2·fraction bits) < 2^62.
 *
 * Nothing is opened. Rounds: those of one product, one or two truncations and `solvePositiveDefinite`; bytes for the rows: none but those
 * of d·(d + 1) elements.
 */
import { UsageError } from '../../base/errors.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { asFixed, type Fixed, fixed, fixedRange, type Range } from '../fixed/format.ts';
import { powerRatio, timesRatio } from '../fixed/scale.ts';
import '../messages.ts';
import { transpose } from './matrix.ts';
import { type FixedMatrix, fixedMatrix, rescaled, solvePositiveDefinite } from './solve.ts';

export interface RegressionOptions {
  /** The penalty, above 0. A constant column as intercept is penalised like the others. */
  readonly ridge: number;
  /** Bounds of the eigenvalues of XᵀX/n + ridge·I, where more is known of them than is said above. */
  readonly eigenvalues?: Range;
}

/** The weights of the columns of X (rows × d, declared ranges) for the targets, d numbers in the format of the targets. */
export async function linearRegression(
  sharing: Sharing,
  features: FixedMatrix,
  targets: Fixed,
  { ridge, eigenvalues }: RegressionOptions,
): Promise<Fixed> {
  const { rows: n, columns: d, values } = features;
  if (targets.length !== n) {
    throw new UsageError('linear.shape', { operation: 'linearRegression', found: targets.length, expected: n });
  }
  const largest = Math.max(...Object.values(fixedRange(values)).map(Math.abs));
  const spectrum = eigenvalues ?? { min: ridge, max: ridge + d * largest ** 2 };
  if (!(ridge > 0) || !Number.isFinite(spectrum.max)) throw new UsageError('linear.eigenvalues', { ...spectrum });
  const format = fixed({ fractionBits: 30, integerBits: 32, rounding: targets.format.rounding });
  // Both sides times a power of two, so that the largest eigenvalue is from ½ to 1, whatever the size of the features.
  const exponent = -ceilExponent(spectrum.max);
  const times = 2 ** exponent;

  const matrix = { values: values.ring, rows: n, columns: d };
  const transposed = transpose(sharing, matrix);
  const factor = timesRatio(powerRatio(exponent), { numerator: 1n, denominator: BigInt(n) });
  /** Xᵀ·y / n for y of n rows. */
  const moments = async (on: Sharing, y: Fixed, columns: number): Promise<FixedMatrix> => {
    const product = await on.matrixProduct(transposed.values, transposed, y.ring, { rows: n, columns });
    const units = values.format.fractionBits + y.format.fractionBits;
    return fixedMatrix(await rescaled(on, bounded(product), units, factor, format), d, columns);
  };
  const [gram, right] = await together(sharing, [(on) => moments(on, values, d), (on) => moments(on, targets, 1)]);
  const penalty = BigInt(Math.round(ridge * times * 2 ** format.fractionBits));
  const diagonal = BigUint64Array.from({ length: d * d }, (_, i) => (i % (d + 1) === 0 ? penalty : 0n));
  const penalised = sharing.add(gram.values.ring, sharing.constantRing(diagonal));
  const system = fixedMatrix(asFixed(format, penalised), d, d);
  const scaled = { min: spectrum.min * times, max: spectrum.max * times };
  const { values: weights } = await solvePositiveDefinite(sharing, system, right, scaled);
  return rescaled(sharing, weights.ring, format.fractionBits, powerRatio(0), targets.format);
}

/** The least e with value ≤ 2^e, for value > 0. Doubling and halving are the same at every party, unlike logarithms. */
function ceilExponent(value: number): number {
  let exponent = 0;
  let rest = value;
  for (; rest > 1; exponent++) rest /= 2;
  for (; rest <= 0.5; exponent--) rest *= 2;
  return exponent;
}

/** A product of numbers with bounds has them too. */
const bounded = (x: Ring): Fixed['ring'] => x as Fixed['ring'];
