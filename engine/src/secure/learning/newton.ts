/**
 * Newton steps in an orthonormal basis: what glm.ts describes.
 *
 * Z is kept twice: with all its bits for η and the gradient, which decide the result, and with about 15 for the information, where
 * Z, Z and the weights share 60 bits and nothing is truncated a step. Rounding errors of it are random and average out over the rows.
 */
import type { Ring, Sharing } from '../../sharing/model.ts';
import { fixedReciprocal } from '../fixed/divide.ts';
import { asFixed, type Fixed, fixed } from '../fixed/format.ts';
import { ratioOf, scaledBy } from '../fixed/scale.ts';
import { transpose } from '../linear/matrix.ts';
import { fixedMatrix, inverseNear } from '../linear/solve.ts';
import { clamp } from '../magnitude.ts';
import { ceilLog2 } from '../ranges.ts';
import { type Evaluation, meansOf, type Model, type Precision } from './model.ts';
import { type Bounded, held, product, repeated, multiplied, shortened, spread } from './numbers.ts';
import { type Basis, orthogonalise } from './orthogonal.ts';
import type { RowWeights } from './row-weights.ts';
import type { Standardised } from './standardise.ts';

type Rounding = 'nearest' | 'probabilistic';

export interface Setting {
  /** Rows, and columns with the constant one. */
  readonly n: number;
  readonly k: number;
  readonly ridge: number;
  readonly model: Model;
  readonly weights: RowWeights;
  readonly rounding: Rounding;
}

/** The rows in the basis. */
export interface Space {
  readonly basis: Basis;
  /** Z column after column, in units of 2^−model.featureBits. */
  readonly columns: Bounded;
  readonly coarse: { readonly bits: number; readonly columns: Ring; readonly rows: Ring };
  /** ridge·inverseWeight·P in units of 2^−penaltyBits; absent without a ridge. */
  readonly penalty: Bounded | undefined;
}

/** The information times `inverseWeight`, or over its trace where there is one; and its inverse. */
export interface Information {
  /** k × k in units of 2^−bits. */
  readonly inverse: Ring;
  readonly bits: number;
  /** log₂ of the largest element of the inverse. */
  readonly sizeBits: number;
  /** 1 / trace in units of 2^−traceBits. */
  readonly inverseTrace: Fixed | undefined;
}

export const tableBits = 22;
export const gammaBits = 26;
const penaltyBits = 24;
// η without an offset is up to 2^10 in size.
const mostEtaBits = 10;
const changeLimit = 8n << BigInt(gammaBits);
// Squarings for an inverse: of a constant information, which is near the unit matrix, and of others (condition about 2^10).
const fewSteps = 6;
const steps = 14;

/** Xᵀ·Y / n · factor in units of 2^−to, of n × k numbers column after column and row after row. */
async function gramOf(
  sharing: Sharing,
  x: Ring,
  y: Ring,
  { n, k, rounding, model }: Setting,
  { from, to, factor }: { from: number; to: number; factor: number },
): Promise<Bounded> {
  const sums = await product(sharing, x, { rows: k, columns: n }, y, { rows: n, columns: k });
  const known = held(sharing, sums, Math.min(61, from + ceilLog2(n) + 1 + model.spare));
  const ratio = { numerator: BigInt(factor) << BigInt(to), denominator: BigInt(n) << BigInt(from) };
  return scaledBy(sharing, known, ratio, rounding, { operation: 'gram', fractionBits: from });
}

/** A number added to diagonal elements from `start` on. Local. */
function addedToDiagonal(sharing: Sharing, x: Ring, k: number, start: number, number: bigint): Ring {
  const words = new BigUint64Array(k * k);
  for (let i = start; i < k; i++) words[i * k + i] = number;
  return sharing.add(sharing.within(x), sharing.within(sharing.constantRing(words)));
}

/** The basis of the null model's information, and the rows in it. */
export async function spaceOf(sharing: Sharing, standard: Standardised, setting: Setting): Promise<Space> {
  const { n, k, ridge, model, weights, rounding } = setting;
  const f = model.featureBits;
  const halfRows = Math.ceil(ceilLog2(n) / 2) + 1;
  const ones = sharing.filledRing(n, 1n << BigInt(f));
  const x = sharing.concatenate([ones, standard.columns].map((part) => sharing.within(part)));
  const rows = transpose(sharing, { values: x, rows: k, columns: n }).values;
  const weighed = await weights.weigh(sharing, x, f + halfRows, k);
  const format = fixed({ fractionBits: tableBits, integerBits: 40, rounding });
  const gram = await gramOf(sharing, weighed, rows, setting, { from: 2 * f, to: tableBits, factor: 1 });
  const added = ridge * model.inverseWeight;
  const sizeBits = Math.min(6, ceilLog2(Math.ceil(1 + added)));
  const penalised = addedToDiagonal(sharing, gram, k, 1, BigInt(Math.round(added * 2 ** tableBits)));
  const basis = await orthogonalise(sharing, penalised, k, format, sizeBits);

  const square = { rows: k, columns: k };
  const transposed = transpose(sharing, { values: basis.matrix, ...square }).values;
  const places = tableBits + f + halfRows + (weights.isEven ? 2 : 7);
  const products = await product(sharing, transposed, square, x, { rows: k, columns: n });
  const columns = await shortened(sharing, products, Math.min(61, places), tableBits, rounding);
  const bits = model.weightBits === undefined ? f : Math.floor((60 - ceilLog2(n) - model.spare) / 3);
  const short = await shortened(sharing, columns, places - tableBits, f - bits, rounding);
  const coarse = { bits, columns: short, rows: transpose(sharing, { values: short, rows: k, columns: n }).values };
  if (ridge === 0) return { basis, columns, coarse, penalty: undefined };

  // Without the intercept's row of T and column of Tᵀ.
  const below = sharing.slice(basis.matrix, k, k * k);
  const left = transpose(sharing, { values: below, rows: k - 1, columns: k }).values;
  const p = await product(sharing, left, { rows: k, columns: k - 1 }, below, { rows: k - 1, columns: k });
  const known = held(sharing, p, 2 * tableBits + 16);
  const { numerator, denominator } = ratioOf(added);
  const ratio = { numerator: numerator << BigInt(penaltyBits), denominator: denominator << BigInt(2 * tableBits) };
  const named = { operation: 'penalty', fractionBits: 2 * tableBits };
  return { basis, columns, coarse, penalty: await scaledBy(sharing, known, ratio, rounding, named) };
}

/** η = Z·γ and what the rows say there. γ in units of 2^−gammaBits. */
export async function evaluated(
  sharing: Sharing,
  space: Space,
  { n, k, model, rounding }: Setting,
  gamma: Ring,
  precision: Precision,
): Promise<Evaluation> {
  const f = model.featureBits;
  const sums = await product(sharing, gamma, { rows: 1, columns: k }, space.columns, { rows: k, columns: n });
  const places = f + gammaBits - model.etaBits;
  const eta = await shortened(sharing, sums, f + gammaBits + mostEtaBits, places, rounding);
  return model.evaluate(sharing, eta, precision);
}

/** The information at an evaluation, and its inverse. */
export async function informationAt(
  sharing: Sharing,
  space: Space,
  setting: Setting,
  { weight }: Evaluation,
): Promise<Information> {
  const { k, model, weights, rounding, n } = setting;
  const { coarse, penalty, basis } = space;
  const halfRows = Math.ceil(ceilLog2(n) / 2) + 1;
  const weighed =
    weight === undefined
      ? await weights.weigh(sharing, coarse.columns, coarse.bits + halfRows + 7, k)
      : await multiplied(sharing, coarse.columns, repeated(sharing, weight, k));
  const squarings = model.isLargestAtNull && model.weightBits === undefined ? fewSteps : steps;
  const bits = Math.min(26, Math.floor((60 - squarings - ceilLog2(k)) / 2));
  const from = 2 * coarse.bits + (model.weightBits ?? 0);
  // Where weights may be above those of the null model, by the trace, which is above every eigenvalue.
  const to = model.isLargestAtNull ? bits : tableBits;
  const gram = await gramOf(sharing, weighed, coarse.rows, setting, { from, to, factor: model.inverseWeight });
  const added =
    penalty === undefined
      ? gram
      : sharing.add(gram, await shortened(sharing, penalty, penaltyBits + 16, penaltyBits - to, rounding));
  let scaled: Ring = added;
  let inverseTrace: Fixed | undefined;
  if (!model.isLargestAtNull) {
    const diagonal = sharing.gather(
      sharing.within(added),
      Uint32Array.from({ length: k }, (_, i) => i * (k + 1)),
    );
    const format = fixed({ fractionBits: tableBits, integerBits: 40, rounding });
    const trace = sharing.within(sharing.sum(diagonal, 1), {
      min: 1n << BigInt(tableBits - 6),
      max: 1n << BigInt(tableBits + 16),
    });
    inverseTrace = await fixedReciprocal(sharing, asFixed(format, trace));
    const quotients = await multiplied(sharing, added, spread(sharing, inverseTrace.ring, k * k));
    scaled = await shortened(sharing, quotients, 2 * tableBits + 1, 2 * tableBits - bits, rounding);
  }
  // Columns that were given up have no information: theirs is made 1.
  const one = 1n << BigInt(bits);
  const spots = new Uint32Array(k * k).fill(k);
  for (let i = 0; i < k; i++) spots[i * (k + 1)] = i;
  const drops = sharing.concatenate([sharing.within(basis.droppedNumbers), sharing.within(sharing.filledRing(1, 0n))]);
  const full = sharing.add(sharing.within(scaled), sharing.scale(sharing.gather(drops, spots), one));
  const format = fixed({ fractionBits: bits, integerBits: 62 - bits, rounding });
  const matrix = fixedMatrix(asFixed(format, held(sharing, full, bits + 1)), k, k);
  const { values } = await inverseNear(sharing, matrix, squarings, 2 ** squarings);
  return { inverse: sharing.within(values.ring), bits, sizeBits: squarings, inverseTrace };
}

/** The step from γ: within ±8 an element. */
export async function newtonStep(
  sharing: Sharing,
  space: Space,
  { n, k, model, rounding }: Setting,
  { gamma, last, information }: { gamma: Ring; last: Evaluation; information: Information },
): Promise<Bounded> {
  const f = model.featureBits;
  const sums = await product(sharing, space.columns, { rows: k, columns: n }, last.residual, { rows: n, columns: 1 });
  const from = f + model.residualBits;
  const mean = await meansOf(sharing, [sums], { from, to: gammaBits, n, sizeBits: model.spare, rounding });
  let gradient: Ring = sharing.scale(sharing.within(mean), BigInt(model.inverseWeight));
  if (space.penalty !== undefined) {
    const pulls = await product(sharing, space.penalty, { rows: k, columns: k }, gamma, { rows: k, columns: 1 });
    const pull = await shortened(sharing, pulls, penaltyBits + gammaBits + 9, penaltyBits, rounding);
    gradient = sharing.subtract(gradient, sharing.within(pull));
  }
  if (information.inverseTrace !== undefined) {
    const quotients = await multiplied(sharing, gradient, spread(sharing, information.inverseTrace.ring, k));
    gradient = await shortened(sharing, quotients, gammaBits + tableBits + 8, tableBits, rounding);
  }
  const changes = await product(sharing, information.inverse, { rows: k, columns: k }, gradient, {
    rows: k,
    columns: 1,
  });
  const size = Math.min(61, gammaBits + information.bits + 10);
  const change = await shortened(sharing, changes, size, information.bits, rounding);
  return (await clamp(sharing, change, { min: -changeLimit, max: changeLimit })) as Bounded;
}
