/**
 * Logistic and linear regression by mini-batches (descent.ts) over columns brought to mean 0 and deviation 1, as `fitGlm` takes them:
 *
 *     minimise  Σ ω_i·deviance_i / (2m) + l1·Σ_j |β_j| + l2/2·Σ_j β_j²
 *
 * over the m rows that take part, in units of the target; the intercept is not penalised. Rows that take no part have weight 0 and stand at the mean, m is secret.
 * A batch is divided by its rows, those included, so that its gradient is m/n of that above, and deviations over all n rows are √(m/n) of
 * those over m. So β is √(n/m) of what is worked with here, l2 is what it is in both, and l1 becomes l1·√(m/n): the factor is shared.
 *
 * Columns have 9 to 14 bits: what a row's numbers lack is random and averages out. A linear model's target is divided by the power of two
 * above its declared range. `overflow` is set where a weight ends at its limit of 16, or a linear predictor beyond 2^9 (linear: 16
 * times the target's range): a descent that ran away. Nothing is opened.
 */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { isNegative } from '../compare.ts';
import { asFixed, type Fixed, fixed } from '../fixed/format.ts';
import { fixedSqrt } from '../fixed/roots.ts';
import { scaledBy } from '../fixed/scale.ts';
import { transpose } from '../linear/matrix.ts';
import { fixedMatrix } from '../linear/solve.ts';
import { clamp } from '../magnitude.ts';
import { ceilLog2 } from '../ranges.ts';
import {
  type DescentOptions,
  type DescentResult,
  farBits,
  type DescentState,
  stateShapes,
  trainByBatches,
  weightBits,
} from './descent.ts';
import { fewRows, modelOf } from './families.ts';
import { anyRow } from './flags.ts';
import type { GlmData, GlmResult } from './glm.ts';
import { meanBits, type Model, offsetIn, unitTarget } from './model.ts';
import { gammaBits } from './newton.ts';
import { type Bounded, held, product, shortened } from './numbers.ts';
import { coefficientExponent, inUnits, rawCoefficients } from './report.ts';
import { rowWeights } from './row-weights.ts';
import { standardise } from './standardise.ts';

export interface BatchOptions
  extends Pick<
    DescentOptions,
    'family' | 'method' | 'epochs' | 'batch' | 'learningRate' | 'momentum' | 'sigmoid' | 'l1' | 'l2' | 'seed'
  > {
  /** One number: the rows that take part; all unless given. */
  readonly taking?: Ring;
  /** Whether the deviance is worked out after each epoch. */
  readonly curve: boolean;
  readonly start?: DescentState | undefined;
  /** Called after each epoch, numbered from 0, with what is needed to go on: vectors as `batchStateShapes` says. */
  readonly onEpoch?: (epoch: number, state: DescentState) => Promise<void>;
}

/** As of `fitGlm`, but for what a descent does not have. */
export interface BatchResult extends Pick<GlmResult, 'slopes' | 'intercept' | 'constant' | 'overflow'> {
  /**
   * epochs + 1 numbers, as of `fitGlm`, before the first epoch and after each; absent without a curve. A linear prediction counts as no
   * larger than the power of two above the target's range.
   */
  readonly deviance: Fixed | undefined;
  /** One number: the intercept where all columns are at their means. */
  readonly centre: Fixed;
}

type StateOptions = Pick<BatchOptions, 'method' | 'momentum' | 'epochs' | 'curve'>;

/** What a state of d columns consists of, as it is kept between sessions: that of the descent, and sums for the curve. */
export function batchStateShapes(columns: number, options: StateOptions) {
  const shapes: { length: number; bounds?: { min: bigint; max: bigint } }[] = [...stateShapes(columns, options)];
  return options.curve ? [...shapes, { length: options.epochs + 1 }] : shapes;
}

/** Bits of columns that leave room for sums of a batch with errors and for the rate's 8. */
function columnBits(family: BatchOptions['family'], rows: number): number {
  const room = 62 - 10 - weightBits - (family === 'gaussian' ? farBits + 2 : 1);
  return Math.max(6, Math.min(14, room - ceilLog2(rows)));
}

/** Fits a model. UsageError: 'learning.option', 'learning.fine', 'linear.shape', 'sharing.overflow'. */
export async function fitByBatches(sharing: Sharing, data: GlmData, options: BatchOptions): Promise<BatchResult> {
  const { features, target } = data;
  const { rows: n, columns: d } = features;
  const { rounding } = features.values.format;
  const { family, epochs } = options;
  const weights = await rowWeights(sharing, data.weights);
  const model = await modelOf(sharing, { kind: family }, { target, offset: data.offset, weights });
  const standard = await standardise(sharing, features, columnBits(family, n));
  const exponent = coefficientExponent(model);
  const bits = standard.bits;
  const halfRows = Math.ceil(ceilLog2(n) / 2) + 1;
  const format = fixed({ fractionBits: bits, integerBits: 62 - bits, rounding });
  const columns = held(sharing, standard.columns, bits + halfRows);
  const transposed = transpose(sharing, { values: columns, rows: d, columns: n }).values;
  const inDescent = {
    features: fixedMatrix(asFixed(format, held(sharing, transposed, bits + halfRows)), n, d),
    ...(await targetAndOffset(sharing, data, family, exponent)),
    weights: data.weights,
  };

  const etaOf = async (on: Sharing, weightsOf: DescentResult): Promise<Bounded> => {
    const sums = await product(on, weightsOf.slopes.ring, { rows: 1, columns: d }, columns, { rows: d, columns: n });
    const intercept = on.scale(on.within(weightsOf.intercept.ring), 1n << BigInt(bits));
    const all = on.add(sums, on.gather(intercept, new Uint32Array(n)));
    const size = bits + weightBits + Math.min(halfRows + 5 + ceilLog2(d), 13);
    return held(on, await shortened(on, all, size, bits + weightBits - model.etaBits, rounding), model.etaBits + 10);
  };
  // Squares of what ran away would not fit into their sum.
  const unit = 1n << BigInt(model.etaBits);
  const totalsOf = async (on: Sharing, eta: Bounded) => {
    const near = family === 'gaussian' ? await clamp(on, eta, { min: -unit, max: unit }) : eta;
    // A curve needs no table that is finer than those of many rows.
    return (await model.evaluate(on, near as Bounded, 0, n <= fewRows ? 'coarse' : 'fine')).totals;
  };
  const { start, curve } = options;
  const none = held(sharing, sharing.filledRing(n, 0n), 0);
  const atStart = curve ? await totalsOf(sharing, none) : [];
  const former = curve ? start?.vectors.at(-1) : undefined;
  const totals: Ring[] =
    former === undefined
      ? [...atStart]
      : Array.from({ length: (start?.epochs ?? 0) + 1 }, (_, i) => sharing.slice(former, i, i + 1));
  const ofDescent = start && curve ? { ...start, vectors: start.vectors.slice(0, -1) } : start;
  let last: Bounded | undefined;
  const l1Factor = (options.l1 ?? 0) > 0 ? await partOf(sharing, options.taking, n, rounding) : undefined;
  // In a branch: what follows is prepared alike, however many epochs are left.
  const [trained] = await together(sharing, [
    (on) =>
      trainByBatches(on, inDescent, {
        ...options,
        // In parts of the target's power of two; no mean of products of errors and standard columns is above 2.
        l1: Math.min(16, (options.l1 ?? 0) / 2 ** exponent),
        ...(l1Factor === undefined ? {} : { l1Factor }),
        columns: 'standard',
        start: ofDescent,
        onEpoch: async (found, epoch, state) => {
          if (curve) {
            last = await etaOf(on, found);
            totals.push(...(await totalsOf(on, last)));
          }
          const open = on.filledRing(epochs + 1 - totals.length, 0n);
          const sums = on.concatenate([...totals, open].map((each) => on.within(each)));
          await options.onEpoch?.(epoch, curve ? { ...state, vectors: [...state.vectors, on.within(sums)] } : state);
        },
      }),
  ]);

  // A cost run counts epochs that are alike, and runs one of them.
  while (curve && totals.length <= epochs) totals.push(totals.at(-1) as Ring);
  const eta = last ?? (await etaOf(sharing, trained));
  const all = sharing.concatenate([trained.slopes.ring, trained.intercept.ring]);
  const beta = held(sharing, sharing.scale(sharing.within(all), 1n << BigInt(gammaBits - weightBits)), gammaBits + 5);
  const ordered = sharing.concatenate([sharing.slice(beta, d, d + 1), sharing.slice(beta, 0, d)]);
  const known = held(sharing, ordered, gammaBits + 5);
  const [raw, deviance, overflow] = await together(sharing, [
    (on) => rawCoefficients(on, known, standard, { k: d + 1, model, rounding }),
    async (on) => {
      if (!curve) return undefined;
      const sums = await model.deviance(
        on,
        totals.map((each) => [each]),
      );
      return inUnits(on, held(on, sums, 60), meanBits - 2 * exponent, rounding);
    },
    (on) => ranAway(on, all, eta, model, family),
  ]);
  const centre = await inUnits(
    sharing,
    held(sharing, sharing.slice(known, 0, 1), gammaBits + 5),
    gammaBits - exponent,
    rounding,
  );
  return { ...raw, deviance, overflow, centre, constant: standard.constant };
}

/** The target as the descent takes it, and the offset in the same units. */
async function targetAndOffset(
  sharing: Sharing,
  { target, offset }: GlmData,
  family: BatchOptions['family'],
  exponent: number,
): Promise<{ target: Fixed; offset: Fixed | undefined }> {
  const format = fixed({
    fractionBits: weightBits,
    integerBits: 62 - weightBits,
    rounding: target.format.rounding,
  });
  const own = offset && asFixed(format, await offsetIn(sharing, offset, weightBits - exponent));
  if (family === 'logistic') return { target, offset: own };
  return { target: asFixed(format, (await unitTarget(sharing, target, weightBits, offset)).ring), offset: own };
}

/** √(taking / n) in units of 2^−weightBits. */
async function partOf(
  sharing: Sharing,
  taking: Ring | undefined,
  n: number,
  rounding: 'nearest' | 'probabilistic',
): Promise<Ring> {
  if (taking === undefined) return sharing.filledRing(1, 1n << BigInt(weightBits));
  const ratio = { numerator: 1n << BigInt(weightBits), denominator: BigInt(n) };
  const about = { operation: 'taking', fractionBits: 0 };
  const part = await scaledBy(sharing, held(sharing, taking, ceilLog2(n + 1)), ratio, rounding, about);
  const format = fixed({ fractionBits: weightBits, integerBits: 62 - weightBits, rounding });
  const most = { min: 0n, max: 1n << BigInt(weightBits) };
  return (await fixedSqrt(sharing, asFixed(format, sharing.within(sharing.within(part), most)))).ring;
}

/** One bit: a weight is at its limit, or a predictor is too large. */
async function ranAway(
  sharing: Sharing,
  weights: Ring,
  eta: Ring,
  model: Model,
  family: BatchOptions['family'],
): Promise<Bits> {
  const limit = 16n << BigInt(weightBits);
  const far = 1n << BigInt(model.etaBits + (family === 'gaussian' ? farBits : 9));
  const beyond = async (on: Sharing, x: Ring, most: bigint) => {
    const rest = [on.addConstant(on.negate(x), most - 1n), on.addConstant(x, most - 1n)];
    return anyRow(on, await isNegative(on, on.concatenate(rest)));
  };
  const [ofWeights, ofRows] = await together(sharing, [
    (on) => beyond(on, weights, limit),
    (on) => beyond(on, eta, far),
  ]);
  return sharing.not(await sharing.and(sharing.not(ofWeights), sharing.not(ofRows)));
}
