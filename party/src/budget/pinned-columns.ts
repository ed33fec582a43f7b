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

/**
 * What a question itself says of the values of its groups' rows, shown or not: the integers that are group keys, and those of places
 * among cut points at every value. By name of the column, for the number of a group; undefined where it says nothing.
 */
export function valuesOf({ keys, shown }: OwnPart): ((group: number) => ReadonlyMap<string, bigint>) | undefined {
  const places = shown?.kind === 'parts' && shown.highest !== undefined ? shown : undefined;
  const said = keys.map(({ expression, categories, nullable }, i) => {
    const isPlace = places !== undefined && i === keys.length - 1;
    const of = isPlace ? places.value : expression;
    const column = of?.kind === 'column' && of.type.kind === 'integer' ? of.column : undefined;
    const valueOf = (category: string): bigint =>
      isPlace ? BigInt(places.highest ?? 0) - BigInt(category) : BigInt(category);
    return { column, categories, positions: categories.length + (nullable ? 1 : 0), valueOf };
  });
  if (said.every(({ column }) => column === undefined)) return undefined;
  const known = new Map<number, ReadonlyMap<string, bigint>>();
  return (group) => {
    const before = known.get(group);
    if (before !== undefined) return before;
    const values = new Map<string, bigint>();
    let rest = group;
    for (const { column, categories, positions, valueOf } of said.toReversed()) {
      const category = categories[rest % positions];
      rest = Math.floor(rest / positions);
      if (column !== undefined && category !== undefined && /^-?\d+$/.test(category))
        values.set(column, valueOf(category));
    }
    known.set(group, values);
    return values;
  };
}
