/** The numbers of a report, worked out in the clear from what was released. */
import { decimalText } from '../contract/decimals.ts';
import { fractionOf, meanOf } from './exact.ts';
import { anova, type Anova, type Sample, type TTest, varianceOf, welch } from './hypotheses.ts';
import { type CompleteNumbers, completeNumbers, type CrosstabNumbers, crosstabNumbers } from './pair-numbers.ts';
import type { ColumnPlan, DescribePlan, ValuePlan } from './plan.ts';
import { type Part, type Quantile, quantileOf, within } from './quantile.ts';
import type { Described } from './run.ts';
import { boundOf, carried, exact, labelOf, partsOf, type State, stateOf } from './values.ts';

/** Absent members were not asked for; null: there is no such number, or it is withheld where `state` says so. */
interface ColumnNumbers {
  readonly name: string;
  /** 'withheld': too few rows have a value, or lack one; 'empty': no row has one. */
  readonly state: State;
  readonly count?: number | null;
  readonly missing?: number | null;
  readonly mean?: number | null;
  readonly variance?: number | null;
  readonly deviation?: number | null;
  /** The standard deviation as a part of the mean's size; null where the mean is 0. */
  readonly variation?: number | null;
  /** Exact decimal text. */
  readonly min?: string | null;
  readonly max?: string | null;
  readonly quantiles?: readonly Quantile[];
  readonly histogram?: readonly Part[];
  /** For a box: estimates of the quartiles, between bounds of all values. */
  readonly box?: readonly [number, number, number, number, number];
}

export interface GroupNumbers {
  /** Value of the group column; absent without one. */
  readonly group?: string | null;
  readonly rows: number;
  readonly columns: readonly ColumnNumbers[];
  /** Over the rows in which all columns have a value; null where withheld. */
  readonly complete?: CompleteNumbers | null;
}

export interface DescribeNumbers {
  readonly groups: readonly GroupNumbers[];
  /** Groups that have rows and are withheld; null where that is not told. */
  readonly withheldGroups: number | null;
  /** Over the groups that are shown; one entry a column. */
  readonly anova?: readonly { readonly name: string; readonly result: Anova | null }[];
  readonly tTests?: readonly {
    readonly name: string;
    readonly groups: readonly [string | null, string | null];
    readonly result: TTest | null;
  }[];
  readonly crosstabs: readonly CrosstabNumbers[];
}

/** Groups of which each two are compared. */
const mostCompared = 12;

export function numbersOf(plan: DescribePlan, described: Described): DescribeNumbers {
  const { statistics } = plan.describe;
  const shown = [...described.measures.groups.keys()].filter((group) => described.measures.groups[group] === 1);
  const groups = shown.map((group) => groupNumbers(plan, described, group));
  const samples = plan.describe.columns.map((column) => ({
    name: column.name,
    samples: shown.flatMap((group) => {
      const sample = sampleOf(plan, described, column, group);
      return sample === null ? [] : [{ label: labelOf(plan, group), sample }];
    }),
  }));
  return {
    groups,
    withheldGroups: described.measures.withheld ?? (shown.length === plan.groups ? 0 : null),
    ...(statistics.includes('anova')
      ? { anova: samples.map(({ name, samples: each }) => ({ name, result: anova(each.map(({ sample }) => sample)) })) }
      : {}),
    ...(statistics.includes('t-test')
      ? {
          tTests: samples.flatMap(({ name, samples: each }) =>
            pairsOf(each.filter(({ sample }) => sample.n > 1n).slice(0, mostCompared)).map(([a, b]) => {
              return { name, groups: [a.label, b.label] as const, result: welch(a.sample, b.sample) };
            }),
          ),
        }
      : {}),
    crosstabs: plan.describe.crosstabs.map((_, index) => crosstabNumbers(plan, described, index)),
  };
}

function pairsOf<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((a, i) => items.slice(i + 1).map((b): [T, T] => [a, b]));
}

function groupNumbers(plan: DescribePlan, described: Described, group: number): GroupNumbers {
  const rows = Number(carried(plan, described, 'rows', group) ?? 0n);
  const { columns, products } = plan.describe;
  return {
    ...(plan.keys.length === 0 ? {} : { group: labelOf(plan, group) }),
    rows,
    columns: columns.map((column, i) => columnNumbers(plan, described, column, i, group, rows)),
    ...(products === null ? {} : { complete: completeNumbers(plan, described, group) }),
  };
}

function columnNumbers(
  plan: DescribePlan,
  described: Described,
  column: ColumnPlan,
  index: number,
  group: number,
  rows: number,
): ColumnNumbers {
  const { statistics, quantiles } = plan.describe;
  const asks = (name: (typeof statistics)[number]) => statistics.includes(name);
  const counted = carried(plan, described, column.count, group);
  // Without a minimum nothing tells empty cells apart but their own number.
  const state = counted === 0n ? 'empty' : stateOf(plan, described, column.count, group);
  const count = state === 'empty' ? 0 : counted === null ? null : Number(counted);
  const variance = varianceIn(plan, described, column, group);
  const text = (value: ValuePlan | null) => {
    const found = value === null ? null : carried(plan, described, value.id, group);
    return found === null || value === null ? null : decimalText(found, value.scale);
  };
  const extreme = (value: ValuePlan | null, side: -1 | 1) => {
    const found = value === null ? null : carried(plan, described, value.id, group);
    return found === null || value === null ? side * Number.POSITIVE_INFINITY : boundOf(found, value.scale, side);
  };
  const cut = plan.describe.cuts.find((each) => each.column === index);
  const parts = cut === undefined || count === null || count === 0 ? [] : partsOf(plan, described, cut, group, count);
  const bounded = within(parts, extreme(column.min, -1), extreme(column.max, 1));
  const at = (q: number) => quantileOf(bounded, q)?.value ?? Number.NaN;
  const [least, most] = [bounded[0], bounded.at(-1)];
  return {
    name: column.name,
    state,
    ...(asks('count') ? { count } : {}),
    ...(asks('missing') ? { missing: count === null ? null : rows - count } : {}),
    ...(asks('mean') ? { mean: meanIn(plan, described, column, group) } : {}),
    ...(asks('variance') ? { variance } : {}),
    ...(asks('deviation') ? { deviation: variance === null ? null : Math.sqrt(variance) } : {}),
    ...(asks('variation') ? { variation: variationOf(variance, meanIn(plan, described, column, group)) } : {}),
    ...(asks('min') ? { min: text(column.min) } : {}),
    ...(asks('max') ? { max: text(column.max) } : {}),
    ...(quantiles.length === 0 ? {} : { quantiles: quantiles.flatMap((q) => quantileOf(bounded, q) ?? []) }),
    ...(asks('histogram') ? { histogram: parts } : {}),
    ...(quantiles.length === 0 || least === undefined || most === undefined
      ? {}
      : { box: [least.low, at(0.25), at(0.5), at(0.75), most.high] }),
  };
}

function variationOf(variance: number | null, mean: number | null): number | null {
  return variance === null || mean === null || mean === 0 ? null : Math.sqrt(variance) / Math.abs(mean);
}

function meanIn(plan: DescribePlan, described: Described, { count, sum }: ColumnPlan, group: number): number | null {
  const n = carried(plan, described, count, group);
  const total = sum === null ? null : carried(plan, described, sum.id, group);
  return n === null || total === null || sum === null ? null : meanOf(n, total, sum.scale);
}

/** Null where no row has a value, or any of the sums is not shown. */
function sampleOf(plan: DescribePlan, described: Described, column: ColumnPlan, group: number): Sample | null {
  const { count, sum, squares } = column;
  if (sum === null || squares === null) return null;
  const [n, x, xx] = [
    carried(plan, described, count, group),
    carried(plan, described, sum.id, group),
    exact(plan, described, squares, group),
  ] as const;
  if (n === null || n === 0n || x === null || xx === null) return null;
  return { n, sum: fractionOf(x, sum.scale), squares: fractionOf(xx, squares.scale) };
}

function varianceIn(plan: DescribePlan, described: Described, column: ColumnPlan, group: number): number | null {
  const sample = sampleOf(plan, described, column, group);
  return sample === null ? null : varianceOf(sample);
}
