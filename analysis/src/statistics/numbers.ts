/** The numbers of a report, worked out in the clear from what was released. */
import { cellClassOf } from '../sql/plan/gates.ts';
import { decimalText } from '../contract/decimals.ts';
import { splitBits } from '../contract/limits.ts';
import { covarianceOf, meanOf } from './exact.ts';
import type { CategoryAxis, ColumnPlan, CutsPlan, DescribePlan, ValuePlan } from './plan.ts';
import { lengthOf } from './plan.ts';
import { anova, type Anova, chiSquared, type ChiSquared, type Sample, type TTest, welch } from './hypotheses.ts';
import { type Part, type Quantile, quantileOf } from './quantile.ts';
import { isCut } from './releases.ts';
import type { Described } from './run.ts';

/** Absent members were not asked for; null: there is no such number, or it is withheld where `state` says so. */
interface ColumnNumbers {
  readonly name: string;
  /** 'withheld': too few rows have a value, or lack one; 'empty': no row has one. */
  readonly state: 'shown' | 'empty' | 'withheld';
  readonly count?: number | null;
  readonly missing?: number | null;
  readonly mean?: number | null;
  readonly variance?: number | null;
  readonly deviation?: number | null;
  /** Exact decimal text. */
  readonly min?: string | null;
  readonly max?: string | null;
  readonly quantiles?: readonly Quantile[];
  readonly histogram?: readonly Part[];
  /** Quantiles 0.05, 0.25, 0.5, 0.75 and 0.95, for a box. */
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

interface CompleteNumbers {
  readonly rows: number;
  readonly covariance?: readonly (readonly (number | null)[])[];
  readonly correlation?: readonly (readonly (number | null)[])[];
}

interface CrosstabNumbers {
  readonly rows: { readonly name: string; readonly values: readonly (string | null)[] };
  readonly columns: { readonly name: string; readonly values: readonly (string | null)[] };
  /** null: withheld. */
  readonly cells: readonly (readonly (number | null)[])[];
  /** null where cells are withheld, or fewer than two rows or columns have any. */
  readonly independence: ChiSquared | null;
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
            pairsOf(each.slice(0, mostCompared)).map(([a, b]) => {
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

function labelOf({ keys }: DescribePlan, group: number): string | null {
  return keys[0]?.categories[group] ?? null;
}

type State = 'shown' | 'empty' | 'withheld';

function stateOf(plan: DescribePlan, { measures: { states } }: Described, id: string, group: number): State {
  const cells = cellClassOf(plan, id);
  const state = cells === null ? 0 : (states[cells]?.[group] ?? 0);
  return state === 0 ? 'shown' : state === 1 ? 'empty' : 'withheld';
}

/** A carried integer; null where it is not shown. */
function carried(plan: DescribePlan, described: Described, id: string, group: number): bigint | null {
  const state = stateOf(plan, described, id, group);
  return state === 'shown' ? (described.measures.measures[id]?.[group] ?? null) : null;
}

/** A number of two parts, too. */
function exact(plan: DescribePlan, described: Described, { id, high }: ValuePlan, group: number): bigint | null {
  const low = carried(plan, described, id, group);
  if (low === null || high === undefined) return low;
  const above = carried(plan, described, high, group);
  return above === null ? null : above * 2n ** BigInt(splitBits) + low;
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
  const state = stateOf(plan, described, column.count, group);
  const counted = carried(plan, described, column.count, group);
  const count = state === 'empty' ? 0 : counted === null ? null : Number(counted);
  const sample = sampleOf(plan, described, column, group);
  const text = (value: ValuePlan | null) => {
    const found = value === null ? null : carried(plan, described, value.id, group);
    return found === null || value === null ? null : decimalText(found, value.scale);
  };
  const cut = plan.describe.cuts.find((each) => each.column === index);
  const parts = cut === undefined || count === null || count === 0 ? [] : partsOf(plan, described, cut, group, count);
  const at = (q: number) => quantileOf(parts, q)?.value ?? Number.NaN;
  return {
    name: column.name,
    state,
    ...(asks('count') ? { count } : {}),
    ...(asks('missing') ? { missing: count === null ? null : rows - count } : {}),
    ...(asks('mean') ? { mean: meanIn(plan, described, column, group) } : {}),
    ...(asks('variance') ? { variance: sample?.variance ?? null } : {}),
    ...(asks('deviation') ? { deviation: sample === null ? null : Math.sqrt(Math.max(0, sample.variance)) } : {}),
    ...(asks('min') ? { min: text(column.min) } : {}),
    ...(asks('max') ? { max: text(column.max) } : {}),
    ...(quantiles.length === 0 ? {} : { quantiles: quantiles.flatMap((q) => quantileOf(parts, q) ?? []) }),
    ...(asks('histogram') ? { histogram: parts } : {}),
    ...(quantiles.length === 0 || parts.length === 0 ? {} : { box: [at(0.05), at(0.25), at(0.5), at(0.75), at(0.95)] }),
  };
}

function meanIn(plan: DescribePlan, described: Described, { count, sum }: ColumnPlan, group: number): number | null {
  const n = carried(plan, described, count, group);
  const total = sum === null ? null : carried(plan, described, sum.id, group);
  return n === null || total === null || sum === null ? null : meanOf(n, total, sum.scale);
}

/** Null where fewer than two rows have a value, or any of the sums is not shown. */
function sampleOf(plan: DescribePlan, described: Described, column: ColumnPlan, group: number): Sample | null {
  const { count, sum, squares } = column;
  if (sum === null || squares === null) return null;
  const [n, x, xx] = [
    carried(plan, described, count, group),
    carried(plan, described, sum.id, group),
    exact(plan, described, squares, group),
  ] as const;
  if (n === null || x === null || xx === null) return null;
  const total = { sum: x, scale: sum.scale };
  const variance = covarianceOf(n, total, total, { sum: xx, scale: squares.scale });
  const mean = meanOf(n, x, sum.scale);
  return variance === null || mean === null ? null : { n: Number(n), mean, variance };
}

/** The parts between the cut points that are shown. */
function partsOf(plan: DescribePlan, described: Described, cut: CutsPlan, group: number, count: number): Part[] {
  const line = `cuts.${plan.describe.cuts.indexOf(cut) + 1}`;
  const [shown, rows] = isCut(cut) ? [described.counts[line], described.counts[`${line}.rows`]] : [];
  const value = (text: bigint) => Number(decimalText(text, cut.scale));
  const parts: Part[] = [];
  let [from, before] = [BigInt(cut.low), 0];
  const close = (to: bigint, below: number) => {
    parts.push({ low: value(from), high: value(to - 1n), end: value(to), rows: below - before });
    [from, before] = [to, below];
  };
  cut.at.forEach((at, i) => {
    const place = i * plan.groups + group;
    if (shown?.[place] === 1n) close(BigInt(at), Number(rows?.[place] ?? 0n));
  });
  close(BigInt(cut.high) + 1n, count);
  return parts;
}

function completeNumbers(plan: DescribePlan, described: Described, group: number): CompleteNumbers | null {
  const { products, statistics } = plan.describe;
  if (products === null) return null;
  const n = carried(plan, described, products.count, group);
  if (n === null) return null;
  const value = (plan_: ValuePlan) => {
    const sum = exact(plan, described, plan_, group);
    return sum === null ? null : { sum, scale: plan_.scale };
  };
  const covariance = products.sums.map((_, i) =>
    products.sums.map((_, j) => {
      const [first, second] = [Math.min(i, j), Math.max(i, j)];
      const [x, y] = [value(products.sums[first] as ValuePlan), value(products.sums[second] as ValuePlan)];
      const xy = value(products.products[first]?.[second - first] as ValuePlan);
      return x === null || y === null || xy === null ? null : covarianceOf(n, x, y, xy);
    }),
  );
  const correlation = covariance.map((row, i) =>
    row.map((both, j) => {
      const [a, b] = [covariance[i]?.[i] ?? null, covariance[j]?.[j] ?? null];
      if (both === null || a === null || b === null || a <= 0 || b <= 0) return null;
      return i === j ? 1 : Math.max(-1, Math.min(1, both / Math.sqrt(a) / Math.sqrt(b)));
    }),
  );
  return {
    rows: Number(n),
    ...(statistics.includes('covariance') ? { covariance } : {}),
    ...(statistics.includes('correlation') ? { correlation } : {}),
  };
}

function crosstabNumbers(plan: DescribePlan, described: Described, index: number): CrosstabNumbers {
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
