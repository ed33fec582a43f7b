/** The figures of a profile as JSON, whoever worked them out: of a kept table from what was released, of an owner's own table by its engine. */

/** A figure that was not asked for is absent; one that does not exist, or is withheld, is null. */
export interface NumberFigures {
  readonly kind: 'number';
  readonly name: string;
  readonly type: string;
  /** With a value; null: withheld, and everything else of the column with it. */
  readonly rows: number | null;
  readonly missing: number | null;
  readonly missingShare: number | null;
  readonly distinct?: number | null;
  readonly negatives?: number | null;
  readonly zeros?: number | null;
  readonly positives?: number | null;
  readonly moments?: Moments;
  readonly shape?: Shape;
  /** As text: decimals with all of their digits, dates as 2026-01-31. */
  readonly least?: string | null;
  readonly greatest?: string | null;
  /** Greatest less least; of dates in days. */
  readonly range?: string | null;
  readonly quantiles?: readonly QuantileFigures[];
  /** Third less first quartile; null where they are not told exactly. */
  readonly interquartileRange?: string | null;
  readonly bins?: readonly BinFigures[];
}

/** Of dates in days since 1970-01-01. */
export interface Moments {
  readonly mean: number | null;
  /** With all of its digits. */
  readonly sum: string | null;
  /** Of a sample: divided by n − 1. */
  readonly variance: number | null;
  readonly deviation: number | null;
  /** Standard error of the mean. */
  readonly error: number | null;
  /** Coefficient of variation: deviation / size of the mean; null where that is 0, and of dates. */
  readonly variation: number | null;
}

/** As pandas has them: corrected for the size of a sample; a normal distribution has 0 for both. */
export interface Shape {
  readonly skewness: number | null;
  readonly kurtosis: number | null;
  /** Second, third and fourth central moment, divided by n; null where the variance is not told. */
  readonly central: readonly [number, number, number] | null;
}

/** The least value that so many of all rows do not exceed (in NumPy 'inverted_cdf', in SQL PERCENTILE_DISC). */
export interface QuantileFigures {
  readonly share: number;
  /** It lies between these; where they are equal it is told exactly. */
  readonly low: string;
  readonly high: string;
}

export interface BinFigures {
  readonly label: string;
  /** Least and greatest value that can be in it, and where the next bin starts; of dates in days. */
  readonly from: number;
  readonly last: number;
  readonly to: number;
  readonly rows: number;
}

export interface ListFigures {
  readonly kind: 'list';
  readonly name: string;
  readonly type: string;
  readonly rows: number | null;
  readonly missing: number | null;
  readonly missingShare: number | null;
  readonly distinct?: number | null;
  /** null: no value. Rows are null where they are withheld. */
  readonly values?: readonly { readonly value: string | null; readonly rows: number | null }[];
  /** Rows of all values that are withheld. */
  readonly withheldRows?: number;
}

export interface PairFigures {
  readonly names: readonly string[];
  /** Row by row; null where a column is constant, or too few rows decide it. */
  readonly correlation?: readonly (readonly (number | null)[])[];
  /** null: as above, or the column follows from those before it. */
  readonly vif?: readonly (number | null)[];
  /** Constant, or too few rows decide them. */
  readonly withheld: readonly string[];
  readonly collinear?: readonly string[];
}

export interface ProfileFigures {
  readonly version: 1;
  readonly table: string;
  /** null: fewer than the minimum. */
  readonly rows: number | null;
  readonly columns: readonly (NumberFigures | ListFigures)[];
  /** Over rows in which all of these columns have a value; null where these are too few. */
  readonly pairs?: PairFigures | null;
}

/** The seven quantiles of a profile. */
export const sevenShares = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const;

/** Mean and what follows from a sample's variance. `isDate`: no coefficient of variation, as days have no zero. */
export function momentsOf(
  { rows, sum, mean, variance }: { rows: number; sum: string; mean: number; variance: number | null },
  isDate: boolean,
): Moments {
  const deviation = variance === null ? null : Math.sqrt(Math.max(0, variance));
  return {
    mean,
    sum: isDate ? null : sum,
    variance,
    deviation,
    error: deviation === null ? null : deviation / Math.sqrt(rows),
    variation: deviation === null || mean === 0 || isDate ? null : deviation / Math.abs(mean),
  };
}

/**
 * From the skewness g and the kurtosis b of all rows (g = m₃/m₂^1.5, b = m₄/m₂²) what a sample says: G = g·√(n(n − 1))/(n − 2), and
 * (n − 1)/((n − 2)(n − 3))·((n + 1)·(b − 3) + 6) (Joanes and Gill 1998). `variance`: of the sample.
 */
export function shapeOf(rows: number, g: number, b: number, variance: number | null | undefined): Shape {
  const n = rows;
  const second = variance === null || variance === undefined ? null : (variance * (n - 1)) / n;
  return {
    skewness: n < 3 ? null : (g * Math.sqrt(n * (n - 1))) / (n - 2),
    kurtosis: n < 4 ? null : ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * (b - 3) + 6),
    central: second === null ? null : [second, g * second ** 1.5, b * second ** 2],
  };
}

/** Of a column that is constant, or that too few rows decide. */
export const noShape: Shape = { skewness: null, kurtosis: null, central: null };
