/**
 * Newton steps in an orthonormal basis: what glm.ts describes.
 *
 * Z is kept twice: with all its bits for η and the gradient, which decide the result, and with about 15 for the information, where
 * Z, Z and the weights share 60 bits and nothing is truncated a step. Rounding errors of it are random and average out over the rows.
 */
import type { Ring, Sharing } from '../../sharing/model.ts';
import { fixedReciprocal } from '../fixed/divide.ts';
import { asFixed, type Fixed, fixed } from '../fixed/format.ts';
import { powerRatio, type Ratio, ratioOf, scaledBy, timesRatio } from '../fixed/scale.ts';
import { truncate } from '../fixed/truncate.ts';
import { transpose } from '../linear/matrix.ts';
import { inverseSizeBits, type Spectrum, timesInverse } from '../linear/chebyshev.ts';
import { outsideOf } from '../compare.ts';
import { ceilLog2 } from '../ranges.ts';
import { together } from '../../sharing/together.ts';
import { gramBits } from './inverse-roots.ts';
import type { Evaluation, Model, Precision } from './model.ts';
import { type Bounded, held, product, repeated, multiplied, shortened, spread } from './numbers.ts';
import { type Basis, basisBits, orthogonalise } from './orthogonal.ts';
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
  readonly penalty: Penalty | undefined;
}

/** What a ridge adds to the information, and by which factor of P = TᵀDT. */
interface Penalty {
  /** In units of 2^−penaltyBits. */
  readonly matrix: Bounded;
  /** ridge·inverseWeight·n/2^r. */
  readonly factor: Ratio;
}

/** The information times `inverseWeight`, or over its trace where there is one. */
export interface Information {
  /** k × k in units of 2^−bits; columns that were given up have 1. */
  readonly matrix: Ring;
  readonly bits: number;
  /** 1 / trace in units of 2^−traceBits. */
  readonly inverseTrace: Fixed | undefined;
  /** What is known of its eigenvalues. */
  readonly spectrum: Spectrum;
}

/** What an information is for: steps that others follow, or errors that are told. */
type Purpose = 'step' | 'errors';

export const tableBits = 22;
export const gammaBits = 26;
const penaltyBits = 24;
// η without an offset is up to 2^10 in size.
const mostEtaBits = 10;
const mostChangeBits = 10;
// Of an inverse, beside the bits of its factors in a step.
const roomForInverse = 56;
const changeLimit = 8n << BigInt(gammaBits);
// Of an information near the unit matrix, of those that only fall from there, and of others by their trace.
const spectra = {
  near: { step: { least: 2 ** -3, steps: 6 }, errors: { least: 2 ** -3, steps: 6 } },
  falling: { step: { least: 2 ** -8, steps: 6 }, errors: { least: 2 ** -11, steps: 9 } },
  byTrace: { step: { least: 2 ** -11, steps: 8 }, errors: { least: 2 ** -13, steps: 10 } },
};
const bitsFor = { step: 18, errors: tableBits };

/** Xᵀ·Y / 2^r · factor in units of 2^−to, of n × k numbers column after column and row after row; factor is a power of two. */
async function gramOf(
  sharing: Sharing,
  x: Ring,
  y: Ring,
  { n, k, rounding, model }: Setting,
  { from, to, factor }: { from: number; to: number; factor: number },
): Promise<Bounded> {
  const r = ceilLog2(n);
  const sums = await product(sharing, x, { rows: k, columns: n }, y, { rows: n, columns: k });
  return shortened(
    sharing,
    sums,
    Math.min(61, from + r + 1 + model.spare),
    from + r - to - Math.log2(factor),
    rounding,
  );
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
  const gram = await gramOf(sharing, weighed, rows, setting, { from: 2 * f, to: gramBits, factor: 1 });
  const added = (ridge * model.inverseWeight * n) / 2 ** ceilLog2(n);
  const sizeBits = Math.min(6, ceilLog2(Math.ceil(1 + added)));
  const penalised = addedToDiagonal(sharing, gram, k, 1, BigInt(Math.round(added * 2 ** gramBits)));
  const constant = sharing.joinRows([sharing.filledBits(1, 1, false), standard.constant]);
  const bits = model.weightBits === undefined ? f : Math.floor((60 - ceilLog2(n) - model.spare) / 3);
  const basis = await orthogonalise(sharing, penalised, k, { sizeBits, constant, bits, rounding });

  const square = { rows: k, columns: k };
  const transposed = transpose(sharing, { values: basis.matrix, ...square }).values;
  const places = basisBits + f + halfRows + (weights.isEven ? 2 : 7);
  const products = await product(sharing, transposed, square, x, { rows: k, columns: n });
  const columns = await shortened(sharing, products, Math.min(61, places), tableBits, rounding);
  const short = await shortened(sharing, columns, places - tableBits, f - bits, rounding);
  const coarse = { bits, columns: short, rows: transpose(sharing, { values: short, rows: k, columns: n }).values };
  if (ridge === 0) return { basis, columns, coarse, penalty: undefined };

  // Without the intercept's row of T and column of Tᵀ.
  const below = sharing.slice(basis.matrix, k, k * k);
  const left = transpose(sharing, { values: below, rows: k - 1, columns: k }).values;
  const p = await product(sharing, left, { rows: k, columns: k - 1 }, below, { rows: k - 1, columns: k });
  const known = held(sharing, p, 2 * tableBits + 16);
  const factor = ratioOf(added);
  const named = { operation: 'penalty', fractionBits: 2 * tableBits };
  const ratio = timesRatio(factor, powerRatio(penaltyBits - 2 * tableBits));
  return {
    basis,
    columns,
    coarse,
    penalty: { matrix: await scaledBy(sharing, known, ratio, rounding, named), factor },
  };
}

/** η = Z·γ and what the rows say there. γ in units of 2^−gammaBits. */
export async function evaluated(
  sharing: Sharing,
  space: Space,
  setting: Setting,
  gamma: Ring,
  precision: Precision,
): Promise<Evaluation & { readonly pull?: Bounded }> {
  const { n, k, model } = setting;
  const f = model.featureBits;
  const [evaluation, pull] = await together(sharing, [
    async (on) => {
      const sums = await product(on, gamma, { rows: 1, columns: k }, space.columns, { rows: k, columns: n });
      const eta = held(on, sums, f + gammaBits + mostEtaBits);
      return model.evaluate(on, eta, f + gammaBits - model.etaBits, precision);
    },
    (on) => (space.penalty === undefined ? Promise.resolve(undefined) : pullOf(on, space, setting, gamma)),
  ]);
  return pull === undefined ? evaluation : { ...evaluation, pull };
}

/**
 * ridge·inverseWeight·n/2^r·TᵀD·(T·γ) in units of 2^−gammaBits: by β = T·γ, as roundings of P would count as often as γ is large.
 */
async function pullOf(on: Sharing, { basis, penalty }: Space, { k, rounding }: Setting, gamma: Ring): Promise<Bounded> {
  const column = { rows: k, columns: 1 };
  const square = { rows: k, columns: k };
  const sums = await product(on, basis.matrix, square, gamma, column);
  const beta = await shortened(on, sums, basisBits + gammaBits + mostEtaBits, basisBits, rounding);
  const slopes = on.concatenate([on.filledRing(1, 0n), on.slice(beta, 1, k)].map((part) => on.within(part)));
  const { values } = transpose(on, { values: basis.matrix, ...square });
  const pulls = await product(on, values, square, slopes, column);
  const { numerator, denominator } = timesRatio((penalty as Penalty).factor, powerRatio(-basisBits));
  const named = { operation: 'penalty', fractionBits: gammaBits };
  return scaledBy(
    on,
    held(on, pulls, Math.min(61, basisBits + gammaBits + 12)),
    { numerator, denominator },
    rounding,
    named,
  );
}

/** The information at an evaluation. */
export async function informationAt(
  sharing: Sharing,
  space: Space,
  setting: Setting,
  { weight, isNull }: Evaluation,
  purpose: Purpose,
): Promise<Information> {
  const { k, model, weights, rounding, n } = setting;
  const { coarse, penalty, basis } = space;
  const halfRows = Math.ceil(ceilLog2(n) / 2) + 1;
  const weighed =
    weight === undefined
      ? await weights.weigh(sharing, coarse.columns, coarse.bits + halfRows + 7, k)
      : await multiplied(sharing, coarse.columns, repeated(sharing, weight, k));
  const isNear = model.isLargestAtNull && (model.weightBits === undefined || isNull === true);
  const spectrum = spectra[isNear ? 'near' : model.isLargestAtNull ? 'falling' : 'byTrace'][purpose];
  // A linear model is solved in one step; its gradient is at most 1, which leaves the bits their room.
  const isOnly = model.weightBits === undefined && model.spare === 0;
  const bits = isOnly ? tableBits : bitsFor[purpose];
  const from = 2 * coarse.bits + (model.weightBits ?? 0);
  // Where weights may be above those of the null model, by the trace, which is above every eigenvalue.
  const to = model.isLargestAtNull ? bits : tableBits;
  const gram = await gramOf(sharing, weighed, coarse.rows, setting, { from, to, factor: model.inverseWeight });
  const added =
    penalty === undefined
      ? gram
      : sharing.add(gram, await shortened(sharing, penalty.matrix, penaltyBits + 16, penaltyBits - to, rounding));
  let scaled: Ring = added;
  let inverseTrace: Fixed | undefined;
  if (!model.isLargestAtNull) {
    const diagonal = sharing.gather(
      sharing.within(added),
      Uint32Array.from({ length: k }, (_, i) => i * (k + 1)),
    );
    const format = fixed({ fractionBits: tableBits, integerBits: 40, rounding });
    const trace = sharing.within(sharing.sum(diagonal, 1), {
      min: 1n << BigInt(tableBits - 7),
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
  const matrix = sharing.add(sharing.within(scaled), sharing.scale(sharing.gather(drops, spots), one));
  return { matrix, bits, inverseTrace, spectrum };
}

/** Zᵀr / 2^r less the pull of the penalty, over what the information is over. */
async function gradientAt(
  sharing: Sharing,
  { columns }: Space,
  { n, k, model, rounding }: Setting,
  { residual, pull }: Evaluation & { readonly pull?: Bounded },
): Promise<Ring> {
  const from = model.featureBits + model.residualBits + ceilLog2(n);
  const sums = await product(sharing, columns, { rows: k, columns: n }, residual, { rows: n, columns: 1 });
  const places = from - gammaBits - Math.log2(model.inverseWeight);
  const gradient = sharing.within(await shortened(sharing, sums, Math.min(61, from + model.spare), places, rounding));
  return pull === undefined ? gradient : sharing.subtract(gradient, sharing.within(pull));
}

/** The step from where the evaluation was: within ±8 an element. `constant`: the information where it is the same at every evaluation. */
export async function newtonStep(
  sharing: Sharing,
  space: Space,
  setting: Setting,
  last: Evaluation & { readonly pull?: Bounded },
  constant: Information | undefined,
): Promise<Bounded> {
  const { k, rounding } = setting;
  const [plain, information] = await together(sharing, [
    (on) => gradientAt(on, space, setting, last),
    (on) => (constant === undefined ? informationAt(on, space, setting, last, 'step') : Promise.resolve(constant)),
  ]);
  let gradient = plain;
  if (information.inverseTrace !== undefined) {
    const quotients = await multiplied(sharing, gradient, spread(sharing, information.inverseTrace.ring, k));
    gradient = await shortened(sharing, quotients, gammaBits + tableBits + 8, tableBits, rounding);
  }
  const { matrix, spectrum, bits } = information;
  const finish = (on: Sharing, x: Ring, most: number, places: number) =>
    limited(on, held(on, x, most), places, rounding);
  const options = { spectrum, bits, resultBits: gammaBits, sizeBits: mostChangeBits, rounding, finish };
  return held(sharing, await timesInverse(sharing, matrix, gradient, k, options), gammaBits + 3);
}

/** x / 2^places within ±8: what is beyond is found while x is shortened. */
async function limited(sharing: Sharing, x: Bounded, places: number, rounding: Rounding): Promise<Ring> {
  const k = x.length;
  const end = changeLimit << BigInt(places);
  const [short, outside] = await together(sharing, [
    (on) => truncate(on, x, places, rounding),
    async (on) => on.bitsToRing(await outsideOf(on, 'clamp', x, on.filledRing(k, -end), on.filledRing(k, end))),
  ]);
  const plain = sharing.within(short);
  const back = sharing.negate(plain);
  const distances = sharing.concatenate([
    sharing.addConstant(back, -changeLimit),
    sharing.addConstant(back, changeLimit),
  ]);
  const corrections = await multiplied(sharing, outside, distances);
  const part = (i: number) => sharing.slice(corrections, i * k, (i + 1) * k);
  return sharing.add(sharing.add(plain, part(0)), part(1));
}

/** The inverse of the information in units of 2^−inverseBits, and log₂ of its largest element. */
export async function inverseOf(
  sharing: Sharing,
  { matrix, bits, spectrum }: Information,
  k: number,
  rounding: Rounding,
): Promise<{ inverse: Ring; bits: number; sizeBits: number }> {
  const sizeBits = Math.ceil(inverseSizeBits(spectrum));
  const resultBits = Math.min(tableBits, roomForInverse - bits - sizeBits);
  const ones = new BigUint64Array(k * k);
  for (let i = 0; i < k; i++) ones[i * (k + 1)] = 1n << BigInt(resultBits);
  const options = { spectrum, bits, resultBits, sizeBits, rounding };
  const inverse = await timesInverse(sharing, matrix, sharing.constantRing(ones), k, options);
  return { inverse, bits: resultBits, sizeBits };
}
