/** Which measures columns of the answer and HAVING are made of. */
import { leavesOf } from './group-numbers.ts';
import type { Measure, OutputColumn, Plan, SecureBoolean } from './types.ts';

/** Measures whose values recipients learn for a column to be shown; of an average its sum, which has its count beside it. */
export function measuresOf(column: OutputColumn): string[] {
  switch (column.kind) {
    case 'key':
    case 'grouping':
    case 'text':
      return [];
    case 'measure':
      return [column.measure];
    case 'average':
      return [column.sum];
    case 'expression':
      return [...new Set(leavesOf(column.value).map(({ measure }) => measure))];
  }
}

/** Columns of which recipients learn values: of a choice with noise the keys alone. */
export function toldColumns({ columns, privacy }: Pick<Plan, 'columns' | 'privacy'>): readonly OutputColumn[] {
  return privacy?.mechanism === 'choice' ? columns.filter(({ kind }) => kind === 'key') : columns;
}

/** Measures that the answer shows as they are. */
export function shownMeasures({ columns }: Pick<Plan, 'columns'>): ReadonlySet<string> {
  return new Set(columns.flatMap((column) => (isSealed(column) ? [] : measuresOf(column))));
}

/** Whether recipients learn a column without what it is made of. */
function isSealed(column: OutputColumn): boolean {
  return column.kind === 'average' || (column.kind === 'expression' && column.sealed === true);
}

/** Measures that HAVING compares, the number of rows apart where that is all it compares. */
export function comparedMeasures({ condition }: Pick<Plan, 'condition'>): string[] {
  return condition === undefined ? [] : [...new Set(leavesOf(condition).map(({ measure }) => measure))];
}

/** Whether a count only says how a quantile is chosen. */
export function isBelow({ privacy }: Pick<Plan, 'privacy'>, id: string): boolean {
  return privacy?.choices?.some(({ below }) => below.includes(id)) === true;
}

/** Rows that a measure takes: their value is not NULL, and FILTER keeps them. Null: all. */
export function takenBy({ valid, filter }: Measure): SecureBoolean | null {
  if (filter === undefined || valid === null) return filter ?? valid;
  return { kind: 'and', items: [valid, filter] };
}
