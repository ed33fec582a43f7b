/** A linear model of sums with noise, in the clear: what a recipient works out of what it was told. It tells no more than the sums do. */

/** Of z = (1, columns, label): sums of products, row by row, and the variance of the noise in each of them. */
export interface NoisySums {
  readonly width: number;
  readonly at: (i: number, j: number) => number;
  readonly variance: number;
}

export interface Solved {
  /** Rows, as the noise leaves them. */
  readonly rows: number;
  /** The intercept, then of the columns; null where the noise is too large for the sums to be those of any rows. */
  readonly coefficients: readonly number[] | null;
  /** Standard deviations: of the noise, and of the noise and of rows that are a sample. null where the noise is not small beside the sums. */
  readonly noise: readonly number[] | null;
  readonly errors: readonly number[] | null;
}

/**
 * Least squares, with a penalty of `ridge` on half the squares of all coefficients but the intercept's, beside half the mean square of a row's error.
 *
 * How far off coefficients are: with A the sums of products of columns with their noise E, b those with the label with e, and β the coefficients without
 * noise, those with it are off by A⁻¹(e − Eβ). Every sum has noise of variance σ² of its own, and E is symmetric: so e − Eβ has the covariance
 * σ²((1 + |β|²)·I + ββᵀ − diag(β²)). A sample of rows adds s²·A⁻¹, s² the mean square of what the model leaves. That holds where E is small beside
 * A: E's norm is about 2σ·√size, and seldom σ·(2·√size + 4); where that is more than half of what A has in its weakest direction (1 / |A⁻¹|, taken by
 * Frobenius, which is no less), nothing is said of how far off coefficients are.
 */
export function solved({ width, at, variance }: NoisySums, ridge: number): Solved {
  const rows = at(0, 0);
  const size = width - 1;
  const none = { rows, coefficients: null, noise: null, errors: null };
  const sums = square(size, at);
  const inverse = inverted(square(size, (i, j) => at(i, j) + (i === j && i > 0 ? ridge * Math.max(rows, 1) : 0)));
  if (inverse === undefined) return none;
  const right = Array.from({ length: size }, (_, i) => at(i, size));
  const coefficients = inverse.map((row) => dot(row, right));
  const norm = Math.sqrt(inverse.reduce((sum, row) => sum + dot(row, row), 0));
  if (Math.sqrt(variance) * (2 * Math.sqrt(size) + 4) * norm > 1 / 2) return { ...none, coefficients };
  const squares = dot(coefficients, coefficients);
  const moved = square(size, (i, j) => {
    const own = (coefficients[i] as number) * (coefficients[j] as number);
    return variance * (i === j ? 1 + squares : own);
  });
  const explained = dot(coefficients, right);
  const fitted = dot(
    coefficients,
    sums.map((row) => dot(row, coefficients)),
  );
  const left = Math.max(0, at(size, size) - 2 * explained + fitted) / Math.max(1, rows - size);
  const of = (middle: readonly (readonly number[])[]): number[] =>
    inverse.map((row) =>
      Math.max(
        0,
        dot(
          row,
          middle.map((each) => dot(each, row)),
        ),
      ),
    );
  const [byNoise, bySample] = [of(moved), of(sums).map((each) => each * left)];
  return {
    rows,
    coefficients,
    noise: byNoise.map(Math.sqrt),
    errors: byNoise.map((each, i) => Math.sqrt(each + (bySample[i] as number))),
  };
}

export const square = (size: number, at: (i: number, j: number) => number): number[][] =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (__, j) => at(i, j)));

export const dot = (x: readonly number[], y: readonly number[]): number =>
  x.reduce((sum, each, i) => sum + each * (y[i] as number), 0);

/** A pivot below that part of its own sum of squares is rounding. */
const leastPivot = 1e-10;

/** The lower triangle L of a symmetric positive definite matrix L·Lᵀ (Cholesky); undefined where it is none. */
export function factored(matrix: readonly (readonly number[])[]): number[][] | undefined {
  const size = matrix.length;
  const lower = square(size, () => 0);
  const cell = (from: readonly (readonly number[])[], i: number, j: number): number => from[i]?.[j] as number;
  for (let j = 0; j < size; j++) {
    const row = lower[j] as number[];
    const pivot = cell(matrix, j, j) - dot(row, row);
    if (!(pivot > leastPivot * Math.abs(cell(matrix, j, j)))) return undefined;
    row[j] = Math.sqrt(pivot);
    for (let i = j + 1; i < size; i++) {
      const below = lower[i] as number[];
      below[j] = (cell(matrix, i, j) - dot(below.slice(0, j), row.slice(0, j))) / cell(lower, j, j);
    }
  }
  return lower;
}

/** The inverse of a symmetric positive definite matrix; undefined where it is none. */
export function inverted(matrix: readonly (readonly number[])[]): number[][] | undefined {
  const size = matrix.length;
  const lower = factored(matrix);
  if (lower === undefined) return undefined;
  const cell = (from: readonly (readonly number[])[], i: number, j: number): number => from[i]?.[j] as number;
  const columns = Array.from({ length: size }, (_, k) => {
    const half = new Array<number>(size).fill(0);
    for (let i = 0; i < size; i++) {
      const known = dot((lower[i] as number[]).slice(0, i), half.slice(0, i));
      half[i] = ((i === k ? 1 : 0) - known) / cell(lower, i, i);
    }
    const whole = new Array<number>(size).fill(0);
    for (let i = size - 1; i >= 0; i--) {
      let sum = half[i] as number;
      for (let j = i + 1; j < size; j++) sum -= cell(lower, j, i) * (whole[j] as number);
      whole[i] = sum / cell(lower, i, i);
    }
    return whole;
  });
  return square(size, (i, j) => cell(columns, j, i));
}
