/**
 * The plan of a description: that of a joint question for counts, sums, sums of products and extremes per group, and beside it
 * the numbers of rows below public cut points and in the cells of cross-tables.
 *
 * JSON as every plan: carried integers are decimal strings.
 */
import type { ArtifactTerms, KeptTable } from '../contract/artifacts.ts';
import type { Plan } from '../sql/plan/types.ts';
import type { Statistic } from './question.ts';

/** A measure of the plan whose carried integers stand for multiples of 10^−scale. */
export interface ValuePlan {
  readonly id: string;
  readonly scale: number;
  /** Set where the number may leave 63 bits: measure of what stands above 2^32, which is added. */
  readonly high?: string;
}

/** What is known of one described column; null where it is not asked. */
export interface ColumnPlan {
  readonly name: string;
  /** Measure that counts rows with a value: 'rows' where no value is missing. */
  readonly count: string;
  readonly sum: ValuePlan | null;
  readonly squares: ValuePlan | null;
  readonly min: ValuePlan | null;
  readonly max: ValuePlan | null;
}

/** Sums over the rows in which all described columns have a value. */
export interface ProductsPlan {
  readonly count: string;
  readonly sums: readonly ValuePlan[];
  /** `products[i][j - i]` of columns i ≤ j. */
  readonly products: readonly (readonly ValuePlan[])[];
}

/** Numbers of rows below public cut points of a column. */
export interface CutsPlan {
  /** Index into `columns`. */
  readonly column: number;
  /** Carried values, ascending: measure i counts rows below `at[i]`. */
  readonly at: readonly string[];
  readonly ids: readonly string[];
  /** Least and largest carried value. */
  readonly low: string;
  readonly high: string;
  readonly scale: number;
}

export interface CategoryAxis {
  readonly name: string;
  readonly categories: readonly string[];
  readonly nullable: boolean;
}

export interface CrosstabPlan {
  readonly rows: CategoryAxis;
  readonly columns: CategoryAxis;
  /** Measures of the cells, row by row; NULL is the last position of an axis that may have it. */
  readonly ids: readonly string[];
}

/** The kept table that a description starts from. */
interface AlignedPlan {
  readonly name: string;
  readonly table: KeptTable;
}

/** `uses` names what `aligned` does: the stages then say what is computed of the shares, and no owner computes them. */
export interface DescribePlan extends Plan, ArtifactTerms {
  readonly aligned?: AlignedPlan;
  readonly describe: {
    readonly statistics: readonly Statistic[];
    readonly columns: readonly ColumnPlan[];
    readonly products: ProductsPlan | null;
    readonly cuts: readonly CutsPlan[];
    readonly quantiles: readonly number[];
    readonly crosstabs: readonly CrosstabPlan[];
  };
}

/** Positions of an axis. */
export function lengthOf({ categories, nullable }: CategoryAxis): number {
  return categories.length + (nullable ? 1 : 0);
}

/** Fact of an owner that counts units: most rows that one unit has in a group. */
export const rowsPerUnit = 'units.rows-each';
