/**
 * A logistic model from what its steps tell, in the clear: Newton's method, with noise in slopes and curvature. What recipients work out of what they
 * were told tells no more than that. The same numbers come out wherever it is run, as the next step takes them.
 *
 * A step at coefficients β tells g = Σ z·(y − p) and C = Σ z·zᵀ·p(1 − p), both with noise; with the penalty Λ = ridge · rows of the terms, the next ones are
 * β + (C + Λ + κ)⁻¹·(g − Λβ). κ is 0 where the noise is small: else as much as leaves no direction with less curvature than noise has (its norm is
 * about twice its deviation times the root of the size), so that a step is never long where nothing but noise is known.
 * The first step, at 0, tells Σ z·(y − 1/2) and Σ z·zᵀ, which is as much as slopes and curvature at the model that has an intercept alone: p is the same
 * for all rows there. So the step starts from that model, whatever the share of rows whose label is 1.
 */
import { dot, factored, inverted, square } from '../noised/solve.ts';

/** What a step tells, as real numbers: slopes, and of the curvature the upper triangle row by row. */
export interface ToldStep {
  readonly slopes: readonly number[];
  readonly curvature: readonly number[];
}

/** Variances of the noise in one number of what a step tells. */
export interface StepNoise {
  readonly slopes: number;
  readonly curvature: number;
}

export interface Solved {
  /** Rows, as the noise of the first step leaves them. */
  readonly rows: number;
  /** The intercept, then of the columns. */
  readonly coefficients: readonly number[];
  /** Standard deviations: of the noise of the last step, and of it and of rows that are a sample. null where `doubt` says why. */
  readonly noise: readonly number[] | null;
  readonly errors: readonly number[] | null;
  /** 'coarse': the noise is not small beside the curvature; 'moving': the last step was a long one; 'far': some coefficient is as large as they may be. */
  readonly doubt: 'coarse' | 'moving' | 'far' | null;
}

interface State {
  readonly rows: number;
  readonly coefficients: readonly number[];
  /** How far the last step went. */
  readonly step: readonly number[];
  /** The last step's curvature with its penalty, and its noise. */
  readonly curvature: readonly (readonly number[])[];
  readonly penalised: readonly (readonly number[])[];
  readonly noise: StepNoise;
  readonly isDamped: boolean;
}

/** Largest size of a coefficient of a column from −1 to 1, so that a linear predictor of so many columns that are not 0 is below 2^10. */
export function mostCoefficient(nonzero: number): number {
  return 2 ** Math.max(0, Math.min(5, Math.floor(10 - Math.log2(nonzero * 1.01))));
}

/** Coefficients after these steps. `most`: their largest size. */
export function afterSteps(
  told: readonly ToldStep[],
  noise: readonly StepNoise[],
  { ridge, most }: { readonly ridge: number; readonly most: number },
): State | undefined {
  let state: State | undefined;
  for (const [i, each] of told.entries()) {
    const own = noise[i] as StepNoise;
    const start = state === undefined ? nullModel(each, own) : { ...at(each), ...state, noise: own };
    state = moved(start, { ridge, most });
  }
  return state;
}

interface Start {
  readonly rows: number;
  readonly coefficients: readonly number[];
  readonly slopes: readonly number[];
  readonly matrix: readonly (readonly number[])[];
  readonly noise: StepNoise;
}

const at = ({ slopes, curvature }: ToldStep): Pick<Start, 'slopes' | 'matrix'> => {
  return { slopes, matrix: symmetric(slopes.length, curvature) };
};

function symmetric(size: number, upper: readonly number[]): number[][] {
  const start = (i: number) => i * size - (i * (i - 1)) / 2 - i;
  return square(size, (i, j) => upper[start(Math.min(i, j)) + Math.max(i, j)] as number);
}

/** The share of rows whose label is 1 is held to what noise leaves of it, so that nothing is taken for all or none. */
function nullModel(told: ToldStep, noise: StepNoise): Start {
  const { slopes, matrix: products } = at(told);
  const rows = Math.max(leastRows, products[0]?.[0] as number);
  const edge = Math.min(1 / 2, Math.max(1 / (2 * rows), (3 * Math.sqrt(noise.slopes)) / rows));
  const share = Math.min(1 - edge, Math.max(edge, 1 / 2 + (slopes[0] as number) / rows));
  const weight = share * (1 - share);
  return {
    rows,
    coefficients: slopes.map((_, i) => (i === 0 ? Math.log(share / (1 - share)) : 0)),
    slopes: slopes.map((each, i) => each + (1 / 2 - share) * (products[0]?.[i] as number)),
    matrix: products.map((row) => row.map((each) => each * weight)),
    noise: { slopes: noise.slopes, curvature: noise.curvature * weight ** 2 },
  };
}

const leastRows = 10;

function moved(
  { rows, coefficients, slopes, matrix, noise }: Start,
  { ridge, most }: { readonly ridge: number; readonly most: number },
): State {
  const size = slopes.length;
  const penalty = (i: number) => (i === 0 ? 0 : ridge * rows);
  const penalised = square(size, (i, j) => (matrix[i]?.[j] as number) + (i === j ? penalty(i) : 0));
  const least = Math.sqrt(noise.curvature) * (2 * Math.sqrt(size) + 1);
  const shift = shiftFor(penalised, least);
  const inverse = inverted(shifted(penalised, shift));
  const right = slopes.map((each, i) => each - penalty(i) * (coefficients[i] as number));
  const wanted = inverse === undefined ? right.map(() => 0) : inverse.map((row) => dot(row, right));
  const next = coefficients.map((each, i) => Math.max(-most, Math.min(most, each + (wanted[i] as number))));
  return {
    rows,
    coefficients: next,
    step: next.map((each, i) => each - (coefficients[i] as number)),
    curvature: matrix,
    penalised,
    noise,
    isDamped: shift > 0 || inverse === undefined,
  };
}

const shifted = (matrix: readonly (readonly number[])[], shift: number): number[][] =>
  matrix.map((row, i) => row.map((each, j) => (i === j ? each + shift : each)));

/** The least number on the diagonal with which no eigenvalue is below `least`, to a part in 2^20. */
function shiftFor(matrix: readonly (readonly number[])[], least: number): number {
  const isEnough = (shift: number) => factored(shifted(matrix, shift - least)) !== undefined;
  if (isEnough(0)) return 0;
  // The largest eigenvalue is at most the Frobenius norm.
  let [low, high] = [0, 2 * least + 2 * Math.sqrt(matrix.reduce((sum, row) => sum + dot(row, row), 0)) + 1e-9];
  for (let i = 0; i < 20; i++) {
    const middle = (low + high) / 2;
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

// By how much a typical row's linear predictor moves: beyond it the next step may still change what the last one told.
const longStep = 0.5;

/**
 * The model, and how far off it is. Coefficients after the last step are (C + Λ)⁻¹·(e − E·s) off from those that the same rows have without noise, with
 * e and E its noise in slopes and curvature and s the step, beside what is left of the way, which is of the order of s²: so the covariance is that of e − E·s,
 * σ_g² + σ_C²·(|s|² + s·sᵀ − diag(s²)), between two inverses. A sample of rows adds (C + Λ)⁻¹·C·(C + Λ)⁻¹.
 */
export function solved(
  told: readonly ToldStep[],
  noise: readonly StepNoise[],
  options: { readonly ridge: number; readonly most: number },
): Solved | undefined {
  const state = afterSteps(told, noise, options);
  if (state === undefined) return undefined;
  const { rows, coefficients, step, curvature, penalised, isDamped } = state;
  const { slopes: slopesVariance, curvature: variance } = state.noise;
  const size = coefficients.length;
  const none = { rows, coefficients, noise: null, errors: null };
  const inverse = inverted(penalised);
  const norm = Math.sqrt((inverse ?? []).reduce((sum, row) => sum + dot(row, row), 0));
  if (inverse === undefined || isDamped || Math.sqrt(variance) * (2 * Math.sqrt(size) + 4) * norm > 1 / 2)
    return { ...none, doubt: 'coarse' };
  if (coefficients.some((each) => Math.abs(each) >= options.most)) return { ...none, doubt: 'far' };
  const way = dot(
    step,
    curvature.map((row) => dot(row, step)),
  );
  // Weights p(1 − p) add up to the curvature of the constant column.
  if (Math.sqrt(Math.max(0, way) / Math.max(1, curvature[0]?.[0] as number)) > longStep)
    return { ...none, doubt: 'moving' };
  const squares = dot(step, step);
  const middle = square(size, (i, j) =>
    i === j ? slopesVariance + variance * squares : variance * (step[i] as number) * (step[j] as number),
  );
  const between = (of: readonly (readonly number[])[]) =>
    inverse.map((row) =>
      Math.max(
        0,
        dot(
          row,
          of.map((each) => dot(each, row)),
        ),
      ),
    );
  const [byNoise, bySample] = [between(middle), between(curvature)];
  return {
    rows,
    coefficients,
    noise: byNoise.map(Math.sqrt),
    errors: byNoise.map((each, i) => Math.sqrt(each + (bySample[i] as number))),
    doubt: null,
  };
}
