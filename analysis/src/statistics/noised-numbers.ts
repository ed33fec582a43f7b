/**
 * The numbers of a description with noise, worked out in the clear from what was told, each with half the width of an interval that has the number of
 * these rows without noise in 19 of 20 cases, about.
 *
 * What is made of several noisy numbers is off by about the root of the sum of squares of what it changes where one of them changes by the standard
 * deviation of its noise (the delta method, with differences in the place of derivatives). Where a number of rows is not well above its noise, that says nothing, and nothing is told.
 */
import { noiseVariance } from '../privacy/accounting/noise-error.ts';
import { halfWidthOf, noiseOf } from '../sql/plan/noise-error.ts';
import type { PlanPrivacy } from '../sql/plan/types.ts';
import type { ColumnPlan, DescribePlan, ProductsPlan, ValuePlan } from './plan.ts';
import type { Statistic } from './question.ts';
import type { Described } from './run.ts';
import { labelOf } from './values.ts';

/** null: the noise leaves no such number, or nothing can be said of how far off it is. */
export interface Noisy {
  readonly value: number | null;
  readonly error: number | null;
}

export type NoisyStatistic = Extract<Statistic, 'count' | 'missing' | 'mean' | 'variance' | 'deviation' | 'variation'>;

interface NoisyColumn extends Readonly<Partial<Record<NoisyStatistic, Noisy>>> {
  readonly name: string;
}

interface NoisyMatrices {
  /** Rows in which all columns have a value. */
  readonly rows: Noisy;
  readonly covariance?: readonly (readonly Noisy[])[];
  readonly correlation?: readonly (readonly Noisy[])[];
}

interface NoisyGroup {
  /** Value of the group column; absent without one. */
  readonly group?: string | null;
  readonly rows: Noisy;
  readonly columns: readonly NoisyColumn[];
  readonly complete?: NoisyMatrices;
}

export interface NoisyNumbers {
  readonly privacy: { readonly epsilon: string; readonly delta: string };
  readonly groups: readonly NoisyGroup[];
}

const quantile = 1.959964;

export function noisyNumbersOf(plan: DescribePlan, privacy: PlanPrivacy, { measures }: Described): NoisyNumbers {
  const told = (group: number) => (id: string) => Number(measures.measures[id]?.[group] ?? 0n);
  return {
    privacy: { epsilon: privacy.epsilon, delta: privacy.delta },
    groups: Array.from({ length: plan.groups }, (_, group): NoisyGroup => {
      const of = new Numbers(privacy, told(group));
      const { columns, products } = plan.describe;
      return {
        ...(plan.keys.length === 0 ? {} : { group: labelOf(plan, group) }),
        rows: of.counted('rows'),
        columns: columns.map((column) => columnOf(plan, of, column)),
        ...(products === null ? {} : { complete: matricesOf(plan, of, products) }),
      };
    }),
  };
}

/** What was told of a group. */
class Numbers {
  readonly #privacy: PlanPrivacy;
  readonly #told: (id: string) => number;

  constructor(privacy: PlanPrivacy, told: (id: string) => number) {
    this.#privacy = privacy;
    this.#told = told;
  }

  /** A number of rows, as the noise leaves it. */
  counted(id: string): Noisy {
    return { value: this.#told(id), error: Number(halfWidthOf(this.#privacy, id)) };
  }

  /**
   * `made` of the number of rows, and of the sums in their units. Null where there is no such number, and where rows are not above four standard deviations of their
   * noise.
   */
  made(
    count: string,
    sums: readonly ValuePlan[],
    made: (rows: number, sums: readonly number[]) => number | null,
    hasPole = false,
  ): Noisy {
    const parts = [{ id: count, scale: 0 }, ...sums];
    const values = parts.map(({ id, scale }) => this.#told(id) / 10 ** scale);
    const at = (all: readonly number[]) => {
      const [rows = 0, ...rest] = all;
      return rows > 1 ? made(rows, rest) : null;
    };
    const value = at(values);
    if (value === null) return nothing;
    const deviations = parts.map(({ id, scale }) => Math.sqrt(noiseVariance(noiseOf(this.#privacy, id))) / 10 ** scale);
    if ((values[0] as number) < 4 * (deviations[0] as number)) return { value, error: null };
    let squares = 0;
    // The same measure may stand for several parts, and moves them together.
    for (const [place, { id }] of parts.entries()) {
      if (parts.findIndex((each) => each.id === id) < place) continue;
      const moved = (by: number) => at(values.map((each, i) => (parts[i]?.id === id ? each + by : each)));
      const [up, down] = [moved(deviations[place] as number), moved(-(deviations[place] as number))];
      if (up === null || down === null) return { value, error: null };
      // On the other side of a pole it is another number altogether.
      const far = hasPole ? [2, -2].map((times) => moved(times * (deviations[place] as number))) : [];
      if (far.some((each) => each === null || Math.sign(each) !== Math.sign(value))) return { value, error: null };
      squares += Math.max(Math.abs(up - value), Math.abs(down - value)) ** 2;
    }
    return { value, error: quantile * Math.sqrt(squares) };
  }
}

const nothing: Noisy = { value: null, error: null };

/** As far as the noise lets it be one: no variance is negative. */
function variance(rows: number, sum: number, squares: number): number | null {
  const found = (squares - sum ** 2 / rows) / (rows - 1);
  return found >= 0 ? found : null;
}

function columnOf({ describe: { statistics } }: DescribePlan, of: Numbers, column: ColumnPlan): NoisyColumn {
  const { name, count, sum } = column;
  const made: Record<NoisyStatistic, () => Noisy> = {
    count: () => of.counted(count),
    missing: () =>
      count === 'rows'
        ? { value: 0, error: 0 }
        : of.made('rows', [{ id: count, scale: 0 }], (rows, [some = 0]) => rows - some),
    mean: () => (sum === null ? nothing : of.made(count, [sum], (rows, [total = 0]) => total / rows)),
    variance: () => spread(of, column, (found) => found),
    deviation: () => spread(of, column, Math.sqrt),
    variation: () => sizeOf(spread(of, column, (found, mean) => (mean === 0 ? null : Math.sqrt(found) / mean), true)),
  };
  const asked = (Object.keys(made) as NoisyStatistic[]).filter((each) => statistics.includes(each));
  return { name, ...Object.fromEntries(asked.map((each) => [each, made[each]()])) };
}

function spread(
  of: Numbers,
  { count, sum, squares }: ColumnPlan,
  made: (variance: number, mean: number) => number | null,
  hasPole = false,
): Noisy {
  if (sum === null || squares === null) return nothing;
  return of.made(
    count,
    [sum, squares],
    (rows, [total = 0, all = 0]) => {
      const found = variance(rows, total, all);
      return found === null ? null : made(found, total / rows);
    },
    hasPole,
  );
}

const sizeOf = ({ value, error }: Noisy): Noisy => ({ value: value === null ? null : Math.abs(value), error });

/** As near as a correlation can be: that is never further from the true one. */
const clamped = ({ value, error }: Noisy): Noisy => ({
  value: value === null ? null : Math.max(-1, Math.min(1, value)),
  error,
});

function matricesOf({ describe: { statistics } }: DescribePlan, of: Numbers, plan: ProductsPlan): NoisyMatrices {
  const { count, sums, products } = plan;
  const product = (i: number, j: number) => products[i]?.[j - i] as ValuePlan;
  const both = (rows: number, x: number, y: number, xy: number) => (xy - (x * y) / rows) / (rows - 1);
  const matrix = (made: (i: number, j: number) => Noisy) =>
    sums.map((_, i) => sums.map((__, j) => made(Math.min(i, j), Math.max(i, j))));
  const covariance = (i: number, j: number): Noisy =>
    of.made(count, [sums[i] as ValuePlan, sums[j] as ValuePlan, product(i, j)], (rows, [x = 0, y = 0, xy = 0]) =>
      i === j ? variance(rows, x, xy) : both(rows, x, y, xy),
    );
  const correlation = (i: number, j: number): Noisy => {
    if (i === j) return { value: 1, error: 0 };
    const parts = [sums[i] as ValuePlan, sums[j] as ValuePlan, product(i, j), product(i, i), product(j, j)];
    const found = of.made(count, parts, (rows, [x = 0, y = 0, xy = 0, xx = 0, yy = 0]) => {
      const [first, second] = [variance(rows, x, xx), variance(rows, y, yy)];
      if (first === null || second === null || first === 0 || second === 0) return null;
      return both(rows, x, y, xy) / Math.sqrt(first * second);
    });
    return clamped(found);
  };
  return {
    rows: of.counted(count),
    ...(statistics.includes('covariance') ? { covariance: matrix(covariance) } : {}),
    ...(statistics.includes('correlation') ? { correlation: matrix(correlation) } : {}),
  };
}
