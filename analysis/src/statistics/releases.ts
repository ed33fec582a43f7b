/** What is released beside the measures of a joint question: the one list behind program and statement. */
import type { CutsPlan, DescribePlan } from './plan.ts';

export interface CountRelease {
  readonly line: string;
  readonly kind: 'cuts' | 'cut-rows' | 'cells' | 'cell-rows';
  /** Index into the plan's cuts or cross-tables. */
  readonly index: number;
  readonly values: number;
}

/** Whether a column has cut points at all: of a range of one value there are none. */
export function isCut({ ids }: CutsPlan): boolean {
  return ids.length > 0;
}

/** Two releases for each cut column (with cut points) and each cross-table: which are shown, and their rows. */
export function countReleases({ describe, groups }: DescribePlan): CountRelease[] {
  return [
    ...describe.cuts.flatMap(({ ids }, index): CountRelease[] => {
      const values = ids.length * groups;
      if (values === 0) return [];
      return [
        { line: `cuts.${index + 1}`, kind: 'cuts', index, values },
        { line: `cuts.${index + 1}.rows`, kind: 'cut-rows', index, values },
      ];
    }),
    ...describe.crosstabs.flatMap(({ ids }, index): CountRelease[] => [
      { line: `cells.${index + 1}`, kind: 'cells', index, values: ids.length },
      { line: `cells.${index + 1}.rows`, kind: 'cell-rows', index, values: ids.length },
    ]),
  ];
}
