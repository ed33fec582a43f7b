/**
 * What follows in the clear from counts that were released: curves and figures of a model, and nothing that the counts do not say.
 *
 * A figure that does not exist (no row of a kind, a division by 0) is `null`, where scikit-learn warns and gives 0 or NaN.
 */
import { UsageError } from '@tacit/engine';
import './messages.ts';

/** The quotient of whole numbers as the nearest number, also where they are beyond 2^53; `null` for a denominator of 0. */
export function quotient(numerator: bigint, denominator: bigint): number | null {
  if (denominator === 0n) return null;
  // 60 bits of quotient, so that one rounding is left.
  const scaled = (numerator << 60n) / denominator;
  return Number(scaled) / 2 ** 60;
}

/** Gini's coefficient of a score: 2·AUC − 1. */
export const gini = (auc: number): number => 2 * auc - 1;

/** Rows in neighbouring ranges of a score, greatest scores first. */
export interface CellCounts {
  /** All rows, or their weight. */
  readonly weight: number;
  /** Rows with label 1. */
  readonly positives: number;
}

/** Released totals up to each end of a group of cells (`mergeCells`), as cells again: one a group. */
export function cellsOfTotals(
  ends: ArrayLike<number>,
  weight: ArrayLike<number>,
  positives: ArrayLike<number>,
): CellCounts[] {
  const cells: CellCounts[] = [];
  let before = { weight: 0, positives: 0 };
  for (let i = 0; i < ends.length; i++) {
    if (ends[i] !== 1) continue;
    const upTo = { weight: weight[i] as number, positives: positives[i] as number };
    cells.push({ weight: upTo.weight - before.weight, positives: upTo.positives - before.positives });
    before = upTo;
  }
  return cells;
}

/** A model with the rows of the best cells taken as positive. */
export interface CurvePoint {
  /** Rows that are taken, as a share of all (depth), and of the rows with label 1 (recall, TPR, gain), and 0 (FPR). */
  readonly depth: number;
  readonly recall: number | null;
  readonly falsePositiveRate: number | null;
  /** Of the rows that are taken those with label 1; `null` where none are taken. */
  readonly precision: number | null;
  /** Precision as a multiple of the share of label 1 among all rows. */
  readonly lift: number | null;
  /** TPR − FPR: the greatest of these is KS, as far as these points tell. */
  readonly ks: number | null;
}

/** A cell by itself. */
interface CellFigures {
  readonly weight: number;
  /** The share of label 1, `null` in an empty cell; and that as a multiple of the share among all rows. */
  readonly rate: number | null;
  readonly lift: number | null;
}

export interface Curve {
  /** One more than there are cells: from nothing taken to everything. */
  readonly points: readonly CurvePoint[];
  readonly cells: readonly CellFigures[];
  /** The area under the points joined by lines: AUC as far as these points tell. */
  readonly area: number | null;
}

const share = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);
const multiple = (part: number | null, whole: number | null): number | null =>
  part === null || whole === null || whole === 0 ? null : part / whole;

/** ROC, gain, lift, precision and KS at the ends of cells. Throws UsageError('learning.cells') for counts that cannot be. */
export function curveOf(cells: readonly CellCounts[]): Curve {
  for (const [cell, { weight, positives }] of cells.entries()) {
    if (weight >= positives && positives >= 0 && Number.isFinite(weight)) continue;
    throw new UsageError('learning.cells', { cell: cell + 1, weight, positives });
  }
  const all = cells.reduce((sum, { weight }) => sum + weight, 0);
  const positive = cells.reduce((sum, { positives }) => sum + positives, 0);
  const base = share(positive, all);
  const points: CurvePoint[] = [];
  let [taken, found] = [0, 0];
  for (const cell of [{ weight: 0, positives: 0 }, ...cells]) {
    taken += cell.weight;
    found += cell.positives;
    const [recall, falsePositiveRate] = [share(found, positive), share(taken - found, all - positive)];
    const precision = share(found, taken);
    points.push({
      depth: share(taken, all) ?? 0,
      recall,
      falsePositiveRate,
      precision,
      lift: multiple(precision, base),
      ks: recall === null || falsePositiveRate === null ? null : recall - falsePositiveRate,
    });
  }
  return {
    points,
    cells: cells.map(({ weight, positives }) => {
      const rate = share(positives, weight);
      return { weight, rate, lift: multiple(rate, base) };
    }),
    area: areaOf(points),
  };
}

/** Trapezoids under recall over FPR. */
function areaOf(points: readonly CurvePoint[]): number | null {
  let area = 0;
  let before: readonly [number, number] = [0, 0];
  for (const { falsePositiveRate: x, recall: y } of points) {
    if (x === null || y === null) return null;
    area += ((x - before[0]) * (y + before[1])) / 2;
    before = [x, y];
  }
  return area;
}

/** Rows by truth and by what a cut-off says, with what follows; `null` where there is no such figure. */
export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
  readonly accuracy: number | null;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly specificity: number | null;
  readonly f1: number | null;
}

/** The confusion matrix of a cut-off, from the rows at or above it and all rows. */
export function confusionOf(taken: CellCounts, all: CellCounts): Confusion {
  const truePositives = taken.positives;
  const falsePositives = taken.weight - taken.positives;
  const falseNegatives = all.positives - truePositives;
  const trueNegatives = all.weight - all.positives - falsePositives;
  return {
    truePositives,
    falsePositives,
    trueNegatives,
    falseNegatives,
    accuracy: share(truePositives + trueNegatives, all.weight),
    precision: share(truePositives, taken.weight),
    recall: share(truePositives, all.positives),
    specificity: share(trueNegatives, all.weight - all.positives),
    f1: share(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives),
  };
}

/** A cell of predicted probabilities beside what happened. */
export interface CalibrationRow {
  readonly weight: number;
  /** Both `null` in an empty cell. */
  readonly predicted: number | null;
  readonly happened: number | null;
}

/** Mean prediction and share of label 1 by cell; `sums` are the predictions of each cell, added up. */
export function calibrationOf(
  cells: readonly CellCounts[],
  sums: readonly number[],
): { rows: CalibrationRow[]; error: number | null } {
  const rows = cells.map(({ weight, positives }, i) => ({
    weight,
    predicted: share(sums[i] as number, weight),
    happened: share(positives, weight),
  }));
  const all = rows.reduce((sum, { weight }) => sum + weight, 0);
  // The expected calibration error: the mean distance, weighted by rows.
  const error = rows.reduce(
    (sum, { weight, predicted, happened }) => sum + weight * Math.abs((predicted ?? 0) - (happened ?? 0)),
    0,
  );
  return { rows, error: share(error, all) };
}

/** Sums over rows that were released, as real numbers: weights, residuals (actual − predicted) and squares. */
export interface ReleasedSums {
  readonly weight: number;
  readonly residual: number;
  readonly absolute: number;
  readonly squared: number;
  readonly actual: number;
  readonly actualSquared: number;
}

export interface RegressionFigures {
  readonly rmse: number | null;
  readonly mae: number | null;
  /** The mean of actual − predicted. */
  readonly bias: number | null;
  /** `null` where all actual numbers are the same. */
  readonly r2: number | null;
}

export function regressionFigures(sums: ReleasedSums): RegressionFigures {
  const { weight, residual, absolute, squared, actual, actualSquared } = sums;
  const mean = share(squared, weight);
  const spread = weight > 0 ? actualSquared - actual ** 2 / weight : 0;
  return {
    rmse: mean === null ? null : Math.sqrt(mean),
    mae: share(absolute, weight),
    bias: share(residual, weight),
    r2: spread > 0 ? 1 - squared / spread : null,
  };
}
