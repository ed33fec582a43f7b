/** The figures of a model as JSON: what a recipient has once everything that was released is worked out. */
import type { CalibrationRow, Confusion, Curve, RegressionFigures } from './curve.ts';
import type { Scorecard } from './scorecard.ts';
import type { WoeTable } from './woe.ts';

/** A figure that was not asked for is absent; one that does not exist, or is withheld, is null. */
export interface SampleFigures {
  /** What the rows are: training, test, another month. */
  readonly name: string;
  readonly rows?: number | null;
  readonly positives?: number | null;
  readonly auc?: number | null;
  readonly ks?: number | null;
  readonly averagePrecision?: number | null;
  readonly logLoss?: number | null;
  readonly brier?: number | null;
  readonly curve?: Curve;
  /** Recall while at most this share of the rows with label 0 is taken. */
  readonly recallAt?: readonly { readonly rate: number; readonly recall: number | null }[];
  readonly cutOffs?: readonly { readonly cutOff: number; readonly confusion: Confusion }[];
  readonly calibration?: { readonly rows: readonly CalibrationRow[]; readonly error: number | null };
  readonly regression?: RegressionFigures;
  /** Of numbers, groups of equally many rows from the greatest predictions on: rows, and means. */
  readonly byScore?: readonly CalibrationRow[];
  /** Means of actual − predicted in groups of equally many rows, ascending. */
  readonly residuals?: readonly { readonly rows: number; readonly mean: number }[];
  /** Sums over these groups are multiples of it: a group's means may be off by so much divided by its rows. */
  readonly groupStep?: number;
  /** By feature, whose values have changed places: AUC or RMSE then, and by how much that is worse. Greatest loss first. */
  readonly permutation?: {
    readonly of: 'auc' | 'rmse';
    readonly features: readonly {
      readonly feature: string;
      readonly value: number | null;
      readonly loss: number | null;
    }[];
  };
}

/** A coefficient, with what its standard error tells. */
export interface CoefficientRow {
  readonly name: string;
  readonly estimate: number;
  readonly error?: number | null;
  readonly z?: number | null;
  readonly p?: number | null;
  readonly low?: number | null;
  readonly high?: number | null;
}

export interface ModelFigures {
  readonly version: 1;
  readonly model: string;
  readonly samples: readonly SampleFigures[];
  readonly coefficients?: readonly CoefficientRow[];
  /** Greatest first; null where it is withheld. */
  readonly importance?: readonly { readonly feature: string; readonly value: number | null }[];
  /** Loss by epoch, a line for each sample that it was computed on. */
  readonly learning?: readonly { readonly name: string; readonly losses: readonly number[] }[];
  readonly scorecard?: Scorecard;
  readonly woe?: readonly { readonly feature: string; readonly table: WoeTable; readonly labels: readonly string[] }[];
  readonly stability?: readonly { readonly name: string; readonly psi: number | null }[];
}
