/**
 * Tests of hypotheses from numbers that were released: nothing here is secret. Sums stay whole numbers and fractions until a
 * statistic is worked out, so that means which are large and close together do not cancel.
 */
import { dividedBy, type Fraction, minus, over, plus, rounded, times } from './exact.ts';
import { chiSquaredTail, fisherTail, studentTails } from './special-functions.ts';

/** Rows with a value in one group (n > 0), and the sums of their values and of the values' squares. */
export interface Sample {
  readonly n: bigint;
  readonly sum: Fraction;
  readonly squares: Fraction;
}

export interface TTest {
  readonly t: number;
  /** Welch's degrees of freedom. */
  readonly df: number;
  /** Two-sided. */
  readonly p: number;
}

/** Σ(x − mean)². */
function deviations({ n, sum, squares }: Sample): Fraction {
  return minus(squares, dividedBy(times(sum, sum), n));
}

/** Divided by n − 1; null for fewer than two rows. */
export function varianceOf(sample: Sample): number | null {
  return sample.n < 2n ? null : rounded(dividedBy(deviations(sample), sample.n - 1n));
}

/** Welch's t-test of two means; null where a group has fewer than two rows or neither varies. */
export function welch(a: Sample, b: Sample): TTest | null {
  if (a.n < 2n || b.n < 2n) return null;
  const variances = [a, b].map((sample) => dividedBy(deviations(sample), sample.n * (sample.n - 1n)));
  const [va, vb] = variances as [Fraction, Fraction];
  const both = plus(va, vb);
  if (both.top <= 0n) return null;
  const difference = rounded(minus(dividedBy(a.sum, a.n), dividedBy(b.sum, b.n)));
  const t = difference / Math.sqrt(rounded(both));
  const df = rounded(
    over(times(both, both), plus(dividedBy(times(va, va), a.n - 1n), dividedBy(times(vb, vb), b.n - 1n))),
  );
  return { t, df, p: studentTails(t, df) };
}

export interface Anova {
  readonly between: { readonly df: number; readonly squares: number };
  readonly within: { readonly df: number; readonly squares: number };
  readonly f: number;
  readonly p: number;
}

/**
 * One-way analysis of variance; null with fewer than two groups that have rows, or where nothing varies within them. A group of
 * one row counts: it varies between groups only.
 */
export function anova(groups: readonly Sample[]): Anova | null {
  const used = groups.filter(({ n }) => n > 0n);
  const n = used.reduce((sum, group) => sum + group.n, 0n);
  const df1 = used.length - 1;
  const df2 = Number(n) - used.length;
  if (df1 < 1 || df2 < 1) return null;
  const zero: Fraction = { top: 0n, bottom: 1n };
  const total = (of: (group: Sample) => Fraction) => used.map(of).reduce(plus, zero);
  const sum = total((group) => group.sum);
  const ofMeans = total((group) => dividedBy(times(group.sum, group.sum), group.n));
  const between = minus(ofMeans, dividedBy(times(sum, sum), n));
  const within = minus(
    total(({ squares }) => squares),
    ofMeans,
  );
  if (within.top <= 0n) return null;
  const f = rounded(over(dividedBy(between, BigInt(df1)), dividedBy(within, BigInt(df2))));
  return {
    between: { df: df1, squares: rounded(between) },
    within: { df: df2, squares: rounded(within) },
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
  const all = BigInt(n);
  let statistic = 0;
  let least = n;
  for (const row of rows) {
    for (const j of columns) {
      // What is observed less what is expected, as whole numbers: of millions of rows that lie almost as expected little would be left.
      const expected = BigInt(total(row)) * BigInt(sums[j] ?? 0);
      const off = BigInt(row[j] ?? 0) * all - expected;
      least = Math.min(least, rounded({ top: expected, bottom: all }));
      statistic += rounded({ top: off * off, bottom: expected * all });
    }
  }
  const df = (rows.length - 1) * (columns.length - 1);
  const smaller = Math.min(rows.length, columns.length) - 1;
  return {
    chiSquared: statistic,
    df,
    p: chiSquaredTail(statistic, df),
    cramersV: Math.min(1, Math.sqrt(statistic / (n * smaller))),
    leastExpected: least,
  };
}
