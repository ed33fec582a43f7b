/**
 * Generalised linear models by Newton's method (Fisher scoring, iteratively reweighted least squares), on secret rows:
 *
 *     minimise  Σ ω_i·deviance_i / (2n) + ridge/2·Σ_j β_j²
 *
 * over an intercept and the coefficients β of columns brought to mean 0 and deviation 1 (standardise.ts); the intercept is not
 * penalised. Where the link is a logarithm, the deviance is of targets divided by their mean (log-link.ts): the ridge depends on no unit.
 * Inside ω is taken in parts of Ω, the least power of two that no weight is above (1 without any), and the ridge with it.
 *
 * Steps are taken in a nearly orthonormal basis (orthogonal.ts), Z = X·T, in which the null model's information is near the unit
 * matrix; sums are over the power of two 2^r ≥ n instead of n, so that a truncation divides them:
 *
 *     γ ← γ + (ZᵀWZ/2^r + ridge'·P)⁻¹·(Zᵀr/2^r − ridge'·P·γ),   P = TᵀDT,   β = T·γ,   D without the intercept,   ridge' = ridge/Ω·n/2^r.
 *
 * So correlated columns cost little accuracy, and inverses take few products (chebyshev.ts); a step is within 2^−7 of Newton's where
 * eigenvalues of the information are above 2^−8, and two thirds of it at 2^−10. Errors of the information slow the steps
 * down; only those of the gradient stay in the result: Z keeps 18 to 24 bits and sums are exact. A step moves no element of γ by more
 * than 8. Their number is public and fixed; `deviance` tells whether they sufficed.
 *
 * Standard errors are the roots of the diagonal of φ·T·(ZᵀWZ/n + ridge/Ω·P)⁻¹·Tᵀ / (n·Ω) after the last step: with a ridge, those of the
 * penalised information. φ is 1 for logistic and Poisson, else Pearson's sum of squares over n − k. z, p and intervals follow from a
 * coefficient and its error at whoever learns both: they tell nothing more, and cost nothing under protocol.
 *
 * Columns that are constant, or that those before them determine but for 2^−14 of their variance, get coefficient 0 and error 0, and
 * their bits are set; they still count in k.
 *
 * Bounds. Those of features, sums and weights follow from inequalities (standardise.ts, model.ts); promised of the data are
 * |η| < 2^10 after every step, |β| < 2^10 and |b| < 2^16 for columns divided by their range, and |T| < 2^10. `overflow` looks at the
 * last step only: a logistic model whose steps before it ran away is not told of.
 *
 * Error against statsmodels: below 10^−4 of a coefficient or of its standard error, whichever is larger (tests: linear, logistic,
 * Poisson, gamma and Tweedie, up to 30 correlated columns of condition 10^5); at 200 columns Poisson 3·10^−4. Logistic models of up to 4,096
 * rows keep two bits more and have a finer table: below 10^−6 for columns that are not near each other (german credit 4·10^−7).
 *
 * Nothing is opened. Rounds, replicated: about 430, 110 a logistic step and 260 for each 32 columns beyond the first, for up to 65,536 rows;
 * 1,080 for 23 columns and six logistic steps, 645 with 'probabilistic' truncations.
 */
import { UsageError } from '../../base/errors.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { asFixed, type Fixed, fixed } from '../fixed/format.ts';
import { type FixedMatrix, requireEqual } from '../linear/solve.ts';
import { type Family, modelOf } from './families.ts';
import { anyRow } from './flags.ts';
import './messages.ts';
import { meanBits } from './model.ts';
import { evaluated, gammaBits, informationAt, newtonStep, type Setting, spaceOf } from './newton.ts';
import { type Bounded, held } from './numbers.ts';
import {
  coefficientExponent,
  coefficientsOf,
  interceptShift,
  inUnits,
  rawCoefficients,
  slopeErrorsOf,
  standardCoefficients,
  standardErrors,
} from './report.ts';
import { rowWeights } from './row-weights.ts';
import { standardise } from './standardise.ts';

export interface GlmData {
  /** n rows × d columns, without a constant one. Best each divided by its public range, so that it is from −1 to 1. */
  readonly features: FixedMatrix;
  /** n numbers: 0 or 1 for logistic, not below 0 for Poisson and Tweedie, above 0 for gamma: `checkTarget` tells. */
  readonly target: Fixed;
  /** n numbers, not below 0, whose range is not far above their mean: what each row counts for. */
  readonly weights?: Fixed | undefined;
  /**
   * n numbers that are added to the linear predictor; for the log link within ±12, and e^offset at most 64 on average. Best around 0, as
   * the first step starts from an intercept of 0; of targets without a link their bounds take from the digits of the targets.
   */
  readonly offset?: Fixed | undefined;
}

export interface GlmOptions {
  readonly family: Family;
  /** Newton steps, 1 to 50. Six do for most data. */
  readonly iterations: number;
  /** From 0 (default) to 16. For the log link it is relative to the mean: alpha / mean^(2 − power) for scikit-learn's alpha. */
  readonly ridge?: number;
  /** Called after each step, numbered from 0, in cost runs too. */
  readonly onStep?: (step: number) => void;
}

/** What was fitted, all shared; k = d + 1. */
export interface GlmResult {
  /** k, of standardised columns, the intercept first. */
  readonly coefficients: Fixed;
  /** k standard errors of `coefficients`. */
  readonly errors: Fixed;
  /** d coefficients of the columns as they were given, whose z and p are those of `coefficients`, and their standard errors. */
  readonly slopes: Fixed;
  readonly slopeErrors: Fixed;
  /** One number, the intercept that belongs to `slopes`. */
  readonly intercept: Fixed;
  /** d means of the columns as they were given. */
  readonly means: Fixed;
  /**
   * iterations + 1 numbers: Σ ω·deviance / (n·Ω) where all coefficients are 0, the intercept too, and after each step; for the log link of
   * the target divided by its mean, so that the first is that of the mean, and Poisson's is 1 / mean of what it is otherwise.
   */
  readonly deviance: Fixed;
  /** One number: φ, for Tweedie that of the target divided by its mean. Absent where it is 1. */
  readonly dispersion: Fixed | undefined;
  /** One plane of d rows: columns whose deviation is below 2^−16 of their declared range. */
  readonly constant: Bits;
  /** One plane of d rows: columns that those before them determine. */
  readonly collinear: Bits;
  /** One bit: a predictor was too large to compute with, or the mean of the target is below 2^−14 of its declared range. */
  readonly overflow: Bits;
  /** One bit, logistic only: every row is on its side, so that without a ridge there is no finite maximum. */
  readonly separated: Bits | undefined;
}

/** Columns that `fitGlm` takes; `trainByBatches` takes any number. */
export const mostNewtonColumns = 200;

/** Fits a model. UsageError: 'learning.columns', 'learning.rows', 'learning.option', 'learning.fine', 'linear.shape'. */
export async function fitGlm(sharing: Sharing, data: GlmData, options: GlmOptions): Promise<GlmResult> {
  requireGlm(data, options);
  const { features, target } = data;
  const { rows: n, columns: d } = features;
  const { rounding } = features.values.format;
  const { family, iterations, ridge = 0 } = options;
  const weights = await rowWeights(sharing, data.weights);
  const model = await modelOf(sharing, family, { target, offset: data.offset, weights });
  const standard = await standardise(sharing, features, model.featureBits);
  const setting: Setting = { n, k: d + 1, ridge: ridge / weights.largest, model, weights, rounding };
  const space = await spaceOf(sharing, standard, setting);

  let gamma: Ring = held(sharing, sharing.filledRing(d + 1, 0n), 0);
  // Where another step follows, errors of a coarse table are made up for; the last step and what is told of it are not coarse.
  const precision = (step: number) => (step < iterations - 1 ? 'coarse' : 'fine');
  let last = await (model.evaluateNull?.(sharing) ?? evaluated(sharing, space, setting, gamma, precision(0)));
  const constant =
    model.weightBits === undefined ? await informationAt(sharing, space, setting, last, 'step') : undefined;
  const totals = [last.totals];
  for (let step = 0; step < iterations; step++) {
    const change = await newtonStep(sharing, space, setting, last, constant);
    gamma = held(sharing, sharing.add(sharing.within(gamma), sharing.within(change)), gammaBits + 9);
    last = await evaluated(sharing, space, setting, gamma, precision(step + 1));
    totals.push(last.totals);
    options.onStep?.(step);
  }

  const format = fixed({ fractionBits: 20, integerBits: 42, rounding });
  const exponent = coefficientExponent(model);
  const [{ errors, slopeErrors, dispersion }, [raw, coefficients], deviance, shift, overflow, separated] =
    await together(sharing, [
      async (on) => {
        const found = await standardErrors(
          on,
          space,
          setting,
          await informationAt(on, space, setting, last, 'errors'),
          last,
        );
        return { ...found, slopeErrors: await slopeErrorsOf(on, found.errors, standard, setting) };
      },
      async (on) => {
        const beta = await coefficientsOf(on, space, setting, gamma);
        return together(on, [
          (branch) => rawCoefficients(branch, beta, standard, setting),
          (branch) => standardCoefficients(branch, beta, standard, setting),
        ]);
      },
      async (on) => inUnits(on, held(on, await model.deviance(on, totals), 60), meanBits - 2 * exponent, rounding),
      (on) => interceptShift(on, model, format),
      async (on) => anyRow(on, await model.outside(on, last)),
      async (on) => model.separated?.(on, last),
    ]);
  const moved = (x: Fixed): Fixed => (shift === undefined ? x : movedFirst(sharing, x, shift, format.fractionBits));
  const dropped = sharing.sliceRows(space.basis.dropped, 1, d + 1);
  return {
    coefficients: moved(coefficients),
    errors,
    slopes: raw.slopes,
    slopeErrors,
    intercept: moved(raw.intercept),
    means: asFixed(features.values.format, standard.means),
    deviance,
    dispersion,
    constant: standard.constant,
    collinear: sharing.xor(dropped, standard.constant),
    overflow,
    separated,
  };
}

/** x with a number in units of 2^−bits added to its first element. Local. */
function movedFirst(sharing: Sharing, x: Fixed, shift: Bounded, bits: number): Fixed {
  const { fractionBits } = x.format;
  const added = sharing.scale(shift, 1n << BigInt(fractionBits - bits));
  const first = sharing.add(sharing.slice(x.ring, 0, 1), added);
  return asFixed(x.format, sharing.concatenate([first, sharing.slice(x.ring, 1, x.length)]));
}

function requireGlm(
  { features, target, weights, offset }: GlmData,
  { family, iterations, ridge = 0 }: GlmOptions,
): void {
  const { rows, columns } = features;
  for (const each of [target, weights, offset]) {
    if (each !== undefined) requireEqual('fitGlm', each.length, rows);
  }
  if (columns < 1 || columns > mostNewtonColumns) {
    throw new UsageError('learning.columns', { found: columns, most: mostNewtonColumns });
  }
  const least = columns + 2;
  if (rows < least) throw new UsageError('learning.rows', { found: rows, columns, least });
  requireOption(
    'iterations',
    iterations,
    Number.isInteger(iterations) && iterations >= 1 && iterations <= 50,
    '1 to 50',
  );
  requireOption('ridge', ridge, ridge >= 0 && ridge <= 16, '0 to 16');
  if (family.kind === 'tweedie') {
    requireOption('power', family.power, family.power > 1 && family.power < 2, 'between 1 and 2');
  }
}

/** Throws UsageError('learning.option') unless `holds`. */
export function requireOption(what: string, value: number, holds: boolean, expected: string): void {
  if (!holds) throw new UsageError('learning.option', { what, value, expected });
}
