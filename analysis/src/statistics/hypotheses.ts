/** Tests of hypotheses from numbers that were released: nothing here is secret. */
import { chiSquaredTail, fisherTail, studentTails } from './special-functions.ts';

/** Rows, mean and variance (of a sample: divided by n − 1) of one group. */
export interface Sample {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
}

export interface TTest {
  readonly t: number;
  /** Welch's degrees of freedom. */
  readonly df: number;
  /** Two-sided. */
  readonly p: number;
}

/** Welch's t-test of two means; null where a group has fewer than two rows or neither varies. */
export function welch(a: Sample, b: Sample): TTest | null {
  if (a.n < 2 || b.n < 2) return null;
  const [va, vb] = [a.variance / a.n, b.variance / b.n];
  if (va + vb <= 0) return null;
  const t = (a.mean - b.mean) / Math.sqrt(va + vb);
  const df = (va + vb) ** 2 / (va ** 2 / (a.n - 1) + vb ** 2 / (b.n - 1));
  return { t, df, p: studentTails(t, df) };
}

export interface Anova {
  readonly between: { readonly df: number; readonly squares: number };
  readonly within: { readonly df: number; readonly squares: number };
  readonly f: number;
  readonly p: number;
}

/** One-way analysis of variance; null with fewer than two groups that have rows, or where nothing varies within them. */
export function anova(groups: readonly Sample[]): Anova | null {
  const used = groups.filter(({ n }) => n > 0);
  const n = used.reduce((sum, group) => sum + group.n, 0);
  const df1 = used.length - 1;
  const df2 = n - used.length;
  if (df1 < 1 || df2 < 1) return null;
  const mean = used.reduce((sum, group) => sum + group.n * group.mean, 0) / n;
  const between = used.reduce((sum, group) => sum + group.n * (group.mean - mean) ** 2, 0);
  const within = used.reduce((sum, group) => sum + (group.n - 1) * group.variance, 0);
  if (within <= 0) return null;
  const f = between / df1 / (within / df2);
  return {
    between: { df: df1, squares: between },
    within: { df: df2, squares: within },
    f,
    p: fisherTail(f, df1, df2),
  };
}

export interface ChiSquared {
  readonly chiSquared: number;
  readonly df: number;
  readonly p: number;
  readonly cramersV: number;
  /** Smallest expected number of rows of a cell: below 5 the p-value is rough. */
  readonly leastExpected: number;
}

/**
 * Pearson's test of independence, without a continuity correction, over the rows and columns that have any rows; null where
 * fewer than two of either do.
 */
export function chiSquared(table: readonly (readonly number[])[]): ChiSquared | null {
  const total = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0);
  const rows = table.filter((row) => total(row) > 0);
  const width = rows[0]?.length ?? 0;
  const sums = Array.from({ length: width }, (_, j) => total(rows.map((row) => row[j] ?? 0)));
  const columns = sums.flatMap((sum, j) => (sum > 0 ? [j] : []));
  if (rows.length < 2 || columns.length < 2) return null;
  const n = total(sums);
  let statistic = 0;
  let least = n;
  for (const row of rows) {
    for (const j of columns) {
      const expected = (total(row) * (sums[j] ?? 0)) / n;
      least = Math.min(least, expected);
      statistic += ((row[j] ?? 0) - expected) ** 2 / expected;
    }
  }
  const df = (rows.length - 1) * (columns.length - 1);
  const smaller = Math.min(rows.length, columns.length) - 1;
  return {
    chiSquared: statistic,
    df,
    p: chiSquaredTail(statistic, df),
    cramersV: Math.sqrt(statistic / (n * smaller)),
    leastExpected: least,
  };
}
