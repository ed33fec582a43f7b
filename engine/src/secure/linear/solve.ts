/**
 * Systems of linear equations A·X = B with a symmetric positive definite A, as regressions have them, by Newton's iteration for
 * the inverse (Schulz, ZAMM 1933), in fixed-point numbers.
 *
 * The caller promises public bounds of the eigenvalues of A, 0 < min ≤ max; a ridge penalty gives the lower one, the trace the
 * upper. With A' = A/max the residual R = I − A' has norm at most 1 − 1/κ, κ = max/min, and
 *
 *     1/A' = I + R + R² + … = (I + R)(I + R²)(I + R⁴)…:   Y ← Y + Y·R,  R ← R².
 *
 * The two products of a step are one, [Y; R]·R: a step is one round and a truncation. ⌈log₂(κ·g·ln 2)⌉ steps leave nothing above
 * 2^−g, g the fraction bits used inside: as many as the head-room leaves, ⌊(61 − log₂(1.1·d·κ·max(1, β·√d)))/2⌋ for d equations,
 * β being the largest right side by its bounds over the largest eigenvalue: declare B's range. Nothing is divided by a secret
 * and no pivot is sought: rounds and bytes are public. Y keeps the rounding errors of its steps; the solution is corrected
 * twice: X ← X + Y·(B' − A'·X).
 *
 * Elimination (Cholesky) would take a root or reciprocal of a secret pivot for each equation, one after the other, of some 50
 * rounds each; these steps take about 9 rounds each, and their number grows with log κ, not with d.
 *
 * Error: ‖x̂ − x‖ ≤ κ·d·2^−g·‖x‖, mostly from rounding A', and the units of the formats. Condition: κ·d ≤ 2^(g − 3), else
 * UsageError('linear.condition'); so κ·d up to 2^17 where β·√d ≤ 1.
 * Wrong promises give wrong results: with eigenvalues beyond the bounds the steps do not converge; `clear` finds what leaves its
 * range.
 */
import { UsageError } from '../../base/errors.ts';
import type { Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { fixedAdd, fixedMatrixProduct, fixedSubtract } from '../fixed/arithmetic.ts';
import { logarithm } from '../fixed/elementary.ts';
import { asFixed, type Fixed, type FixedFormat, fixed, fixedRange, fixedWithin, type Range } from '../fixed/format.ts';
import { inverseOf, powerRatio, type Ratio, ratioOf, scaledBy, timesRatio } from '../fixed/scale.ts';
import '../messages.ts';

/** A row-major matrix of fixed-point numbers. */
export interface FixedMatrix {
  readonly values: Fixed;
  readonly rows: number;
  readonly columns: number;
}

/** `values` as a matrix. Throws UsageError('linear.shape') unless there are rows · columns of them. */
export function fixedMatrix(values: Fixed, rows: number, columns: number): FixedMatrix {
  requireEqual('fixedMatrix', values.length, rows * columns);
  return { values, rows, columns };
}

/** Throws UsageError('linear.shape') unless both are equal. */
export function requireEqual(operation: string, found: number, expected: number): void {
  if (found !== expected) throw new UsageError('linear.shape', { operation, found, expected });
}

/** x · y, rounded once an element. The rounds of `fixedMatrixProduct`. */
export async function multiplyFixedMatrices(sharing: Sharing, x: FixedMatrix, y: FixedMatrix): Promise<FixedMatrix> {
  requireEqual('multiplyFixedMatrices', y.rows, x.columns);
  return { values: await fixedMatrixProduct(sharing, x.values, x, y.values, y), rows: x.rows, columns: y.columns };
}

// Rounding may carry a number a little beyond what exact arithmetic promises.
const slack = 1 + 2 ** -6;

/**
 * X with A·X = B, for a symmetric positive definite A (d × d) whose eigenvalues lie within `eigenvalues`; B is d × m. The result
 * has the format of B. Throws UsageError('linear.eigenvalues') unless 0 < min ≤ max.
 * Rounds: (1 + truncation) · (⌈log₂(κ·g·ln 2)⌉ + 5), and twice the one or two truncations of a change of formats.
 */
export async function solvePositiveDefinite(
  sharing: Sharing,
  a: FixedMatrix,
  b: FixedMatrix,
  eigenvalues: Range,
): Promise<FixedMatrix> {
  const d = a.rows;
  requireEqual('solvePositiveDefinite', a.columns, d);
  requireEqual('solvePositiveDefinite', b.rows, d);
  const { min, max } = eigenvalues;
  if (!(min > 0) || !(max >= min) || !Number.isFinite(max)) throw new UsageError('linear.eigenvalues', { min, max });
  promiseEigenvalues(sharing, a, eigenvalues);
  const condition = max / min;
  const right = Math.max(...Object.values(fixedRange(b.values)).map(Math.abs)) / max;
  // |X'| ≤ ‖1/A'‖·‖B'‖ in every column.
  const solution = condition * Math.sqrt(d) * right * slack;
  const format = innerFormat(b.values.format, 1.1 * d * Math.max(condition, solution, 1));
  // With an error above an eighth in Y corrections would take too long.
  if (condition * d > 2 ** (format.fractionBits - 3)) {
    throw new UsageError('linear.condition', { condition: Math.ceil(condition), equations: d, right });
  }

  // No element of a symmetric matrix is larger than its norm.
  const heldA = within(sharing, a.values, max);
  const [scaledA, scaledB] = await together(sharing, [
    (on) => rescaled(on, heldA.ring, heldA.format.fractionBits, inverseOf(ratioOf(max)), format),
    (on) => rescaled(on, b.values.ring, b.values.format.fractionBits, inverseOf(ratioOf(max)), format),
  ]);
  const matrix = fixedMatrix(scaledA, d, d);
  const steps = Math.max(1, Math.ceil(logarithm(condition * format.fractionBits * Math.LN2) / Math.LN2));
  const inverse = await inverseNear(sharing, matrix, steps, condition);

  let x = await multiplyFixedMatrices(sharing, inverse, { ...b, values: scaledB });
  x = { ...x, values: within(sharing, x.values, solution) };
  for (let correction = 0; correction < 2; correction++) {
    const product = await multiplyFixedMatrices(sharing, matrix, x);
    const left = fixedSubtract(sharing, scaledB, product.values);
    // What is left is a rounding error, but for the first time: it is never larger than the right side.
    const held = within(sharing, left, right);
    const change = await multiplyFixedMatrices(sharing, inverse, { ...x, values: held });
    const improved = fixedAdd(sharing, x.values, within(sharing, change.values, solution));
    x = { ...x, values: within(sharing, improved, solution) };
  }
  return { ...x, values: await rescaled(sharing, x.values.ring, format.fractionBits, powerRatio(0), b.values.format) };
}

/** Holds a matrix to bounds of its eigenvalues, but for what rounding its elements does to them. */
function promiseEigenvalues(sharing: Sharing, { values, rows: d }: FixedMatrix, { min, max }: Range): void {
  const unit = 2 ** -values.format.fractionBits;
  const slack = d * unit + 1e-9 * max;
  sharing.promised('solvePositiveDefinite', `${min} ≤ eigenvalues ≤ ${max}`, [values.ring], (elements = []) => {
    const real = Array.from(elements, (element) => Number(element) * unit);
    const shifted = (sign: number, by: number) => real.map((value, i) => sign * value + (i % (d + 1) === 0 ? by : 0));
    const holds = isPositiveDefinite(shifted(1, slack - min), d) && isPositiveDefinite(shifted(-1, max + slack), d);
    return holds ? undefined : 0;
  });
}

/** By Cholesky's elimination in floating point; symmetric up to rounding is the caller's to know. */
function isPositiveDefinite(matrix: readonly number[], d: number): boolean {
  const left = [...matrix];
  const at = (i: number, j: number) => left[i * d + j] as number;
  for (let k = 0; k < d; k++) {
    if (!(at(k, k) > 0)) return false;
    for (let i = k + 1; i < d; i++) {
      for (let j = k + 1; j < d; j++) left[i * d + j] = at(i, j) - (at(i, k) * at(k, j)) / at(k, k);
    }
  }
  return true;
}

/** As many fraction bits as products of `size` leave. */
function innerFormat({ rounding }: FixedFormat, size: number): FixedFormat {
  const fractionBits = Math.min(30, Math.floor((61 - logarithm(size) / Math.LN2) / 2));
  return fixed({ fractionBits, integerBits: 62 - fractionBits, rounding });
}

/** x, promised to be at most `most` in size, or what is known of it if that is less. */
const within = (sharing: Sharing, x: Fixed, most: number): Fixed =>
  fixedWithin(sharing, x, { min: -most * slack, max: most * slack });

/**
 * Y = I + R + R² + … + R^(2^steps − 1) with R = I − A', for eigenvalues of A' from 0 to 1; no element of Y is above `most`. Y is
 * within e^−(λ·2^steps) of the inverse for an eigenvalue λ. Rounds: those of a fixed-point product, `steps` times.
 */
async function inverseNear(sharing: Sharing, a: FixedMatrix, steps: number, most: number): Promise<FixedMatrix> {
  const d = a.rows;
  const { format } = a.values;
  const unit = 1n << BigInt(format.fractionBits);
  const ones = BigUint64Array.from({ length: d * d }, (_, i) => (i % (d + 1) === 0 ? unit : 0n));
  const identity = asFixed(format, sharing.constantRing(ones));
  const residual = within(sharing, fixedSubtract(sharing, identity, a.values), 1);
  const product = (x: Fixed, rows: number, by: Fixed) =>
    fixedMatrixProduct(sharing, x, { rows, columns: d }, by, { rows: d, columns: d });
  // Before step k: Y is the sum of the powers of R below 2^k, P the power 2^k.
  let y = fixedAdd(sharing, identity, residual);
  let p = within(sharing, await product(residual, d, residual), 1);
  for (let step = 1; step < steps; step++) {
    const both = asFixed(format, sharing.concatenate([y.ring, p.ring]));
    const isLast = step === steps - 1;
    const products = await product(isLast ? y : both, isLast ? d : 2 * d, p);
    const rows = (start: number) =>
      asFixed(format, sharing.slice(products.ring, start * d, (start + d) * d) as Fixed['ring']);
    y = within(sharing, fixedAdd(sharing, y, within(sharing, rows(0), most)), most);
    if (!isLast) p = within(sharing, rows(d), 1);
  }
  return fixedMatrix(y, d, d);
}

/**
 * x · factor, of x in units of 2^−fractionBits and with bounds, in a format: within a unit of it (see scale.ts). One truncation or
 * two, or none for a multiple.
 */
export async function rescaled(
  sharing: Sharing,
  x: Fixed['ring'],
  fractionBits: number,
  factor: Ratio,
  format: FixedFormat,
): Promise<Fixed> {
  const ratio = timesRatio(factor, powerRatio(format.fractionBits - fractionBits));
  const named = { operation: 'rescale', fractionBits };
  return asFixed(format, await scaledBy(sharing, x, ratio, format.rounding, named));
}
