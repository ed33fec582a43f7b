/** Numbers about two columns at a time: covariances, correlations and cross-tables. */
import { covarianceOf, over, rounded, times } from './exact.ts';
import { type ChiSquared, chiSquared } from './hypotheses.ts';
import { type CategoryAxis, type DescribePlan, lengthOf, type ValuePlan } from './plan.ts';
import type { Described } from './run.ts';
import { carried, exact } from './values.ts';

export interface CompleteNumbers {
  readonly rows: number;
  readonly covariance?: readonly (readonly (number | null)[])[];
  readonly correlation?: readonly (readonly (number | null)[])[];
  /** Variance inflation of each column; null where it is constant, or follows from the others. */
  readonly vif?: readonly (number | null)[];
}

export interface CrosstabNumbers {
  readonly rows: { readonly name: string; readonly values: readonly (string | null)[] };
  readonly columns: { readonly name: string; readonly values: readonly (string | null)[] };
  /** null: withheld. */
  readonly cells: readonly (readonly (number | null)[])[];
  /** null where cells are withheld, or fewer than two rows or columns have any. */
  readonly independence: ChiSquared | null;
}

/** Null where they are withheld. */
export function completeNumbers(plan: DescribePlan, described: Described, group: number): CompleteNumbers | null {
  const { products, statistics } = plan.describe;
  if (products === null) return null;
  const n = carried(plan, described, products.count, group);
  if (n === null) return null;
  const value = (plan_: ValuePlan) => {
    const sum = exact(plan, described, plan_, group);
    return sum === null ? null : { sum, scale: plan_.scale };
  };
  const exactly = products.sums.map((_, i) =>
    products.sums.map((_, j) => {
      const [first, second] = [Math.min(i, j), Math.max(i, j)];
      const [x, y] = [value(products.sums[first] as ValuePlan), value(products.sums[second] as ValuePlan)];
      const xy = value(products.products[first]?.[second - first] as ValuePlan);
      return x === null || y === null || xy === null ? null : covarianceOf(n, x, y, xy);
    }),
  );
  const covariance = exactly.map((row) => row.map((both) => (both === null ? null : rounded(both))));
  const correlation = exactly.map((row, i) =>
    row.map((both, j) => {
      const [a, b] = [exactly[i]?.[i] ?? null, exactly[j]?.[j] ?? null];
      if (both === null || a === null || b === null || a.top <= 0n || b.top <= 0n) return null;
      // Rounded once, so that rows on a line have ±1 and none has more.
      const size = Math.sqrt(rounded(over(times(both, both), times(a, b))));
      return both.top < 0n ? -size : size;
    }),
  );
  return {
    rows: Number(n),
    ...(statistics.includes('covariance') ? { covariance } : {}),
    ...(statistics.includes('correlation') ? { correlation } : {}),
    ...(statistics.includes('vif') ? { vif: inflationOf(correlation) } : {}),
  };
}

/** Beyond so much a column follows from the others, as far as numbers of 53 bits tell. */
const mostInflation = 1e10;

/**
 * Variance inflation factors, 1 / (1 − R²) of each column on all others: the diagonal of the inverse of the correlation matrix (Marquardt
 * 1970). Columns without a correlation are left out.
 */
export function inflationOf(correlation: readonly (readonly (number | null)[])[]): (number | null)[] {
  const used = correlation.flatMap((row, i) => (row[i] === null ? [] : [i]));
  return correlation.map((_, own) => {
    if (!used.includes(own)) return null;
    // By elimination of all others, what is left of the column's variance of 1.
    const order = [...used.filter((i) => i !== own), own];
    const m = order.map((i) => order.map((j) => correlation[i]?.[j] ?? 0));
    for (let c = 0; c + 1 < m.length; c++) {
      const top = m[c] as number[];
      const pivot = top[c] as number;
      // A column that follows from others tells nothing more.
      if (pivot < 1 / mostInflation) continue;
      for (const row of m.slice(c + 1)) {
        const factor = (row[c] as number) / pivot;
        for (let j = c; j < m.length; j++) row[j] = (row[j] as number) - factor * (top[j] as number);
      }
    }
    const left = m.at(-1)?.at(-1) ?? 0;
    return left < 1 / mostInflation ? null : 1 / left;
  });
}

export function crosstabNumbers(plan: DescribePlan, described: Described, index: number): CrosstabNumbers {
  const crosstab = plan.describe.crosstabs[index];
  if (crosstab === undefined) throw new Error(`no cross-table ${index}`);
  const line = `cells.${index + 1}`;
  const [shown, rows] = [described.counts[line], described.counts[`${line}.rows`]];
  const width = lengthOf(crosstab.columns);
  const values = ({ categories, nullable }: CategoryAxis) => [...categories, ...(nullable ? [null] : [])];
  const cells = values(crosstab.rows).map((_, i) =>
    values(crosstab.columns).map((_, j) => {
      const place = i * width + j;
      return shown?.[place] === 1n ? Number(rows?.[place] ?? 0n) : null;
    }),
  );
  const known = cells.map((row) => row.flatMap((cell) => cell ?? []));
  const isWhole = known.every((row) => row.length === width);
  return {
    rows: { name: crosstab.rows.name, values: values(crosstab.rows) },
    columns: { name: crosstab.columns.name, values: values(crosstab.columns) },
    cells,
    independence: isWhole ? chiSquared(known) : null,
  };
}
