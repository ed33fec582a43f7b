/** Columns of which a question itself says what its rows have: how many these are then tells their sum. */
import { type Expression, linearForm, columnNodes, type OwnPart } from '@tacit/analysis';
import type { DatasetColumn } from '../storage/datasets.ts';

/**
 * Numbers that are group keys, that a condition compares for equality with a constant, and those of two values with any
 * condition of their own. `columns` are those of the dataset.
 */
export function pinnedColumns({ where, keys }: OwnPart, columns: readonly DatasetColumn[]): Expression[] {
  const conditions = where === null ? [] : where.kind === 'and' ? where.items : [where];
  const pinned = [
    ...keys.map(({ expression }) => expression),
    ...conditions.flatMap((each) => pinnedBy(each, columns)),
  ];
  const numbers = pinned.filter((each) => each.kind === 'column' && linearForm(each) !== null);
  return [...new Map(numbers.map((each) => [JSON.stringify(each), each])).values()];
}

function pinnedBy(condition: Expression, columns: readonly DatasetColumn[]): Expression[] {
  const [column, ...others] = columnNodes(condition);
  if (column === undefined || others.some((other) => other.column !== column.column)) return [];
  const range = columns.find(({ name }) => name === column.column)?.range;
  const isOfTwo = range !== undefined && BigInt(range.max) - BigInt(range.min) <= 1n;
  return isOfTwo || isEquality(condition) ? [column] : [];
}

function isEquality(condition: Expression): boolean {
  if (condition.kind === 'compare') return condition.operator === '=';
  return condition.kind === 'in' && condition.values.length === 1;
}
