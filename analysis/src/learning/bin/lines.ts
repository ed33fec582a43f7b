/** What a binning releases, and how many values: the program and the statement read the same list. */
import { type LevelsFeature, nameOf } from '../features.ts';
import type { LabelPlan } from '../label.ts';

/** 'rows': whether there are enough, how many, and how many with the label; 'bins': counts of numbers by bin; 'levels': of columns with a list. */
export type Line = 'rows' | 'bins' | 'levels';

/** Of each bin or level: whether it is told (a bin: whether a group of bins ends there), rows, and rows with the label. */
const valuesOfLevel = 3;

export const isNumber = ({ cuts }: LevelsFeature): boolean => cuts !== undefined;

/** Levels of all features of a line together. */
export function levelsIn(features: readonly LevelsFeature[], line: 'bins' | 'levels'): number {
  return features.reduce((sum, each) => sum + (isNumber(each) === (line === 'bins') ? each.levels.length : 0), 0);
}

/** Values by line, in the order in which they are released. */
export function linesOf(features: readonly LevelsFeature[]): ReadonlyMap<Line, number> {
  const [bins, levels] = [levelsIn(features, 'bins'), levelsIn(features, 'levels')];
  return new Map<Line, number>([
    ['rows', 3],
    ...(bins === 0 ? [] : [['bins', valuesOfLevel * bins] as const]),
    ...(levels === 0 ? [] : [['levels', valuesOfLevel * levels] as const]),
  ]);
}

/** The label with the value that counts as 1, where its column has others. */
export function labelText({ column, positive }: LabelPlan): string {
  const name = nameOf({ ...column, column: column.name });
  if (positive === null) return name;
  const values = column.categories ?? ['false', 'true'];
  return `${name} = ${values[positive] ?? 'NULL'}`;
}
