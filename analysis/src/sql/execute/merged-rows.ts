/** An owner's rows of which one stands for several: see plan/merged.ts. */
import { UsageError } from '@tacit/engine';
import { checkLocalRows } from '../../local/decode.ts';
import type { Load } from '../../kinds/runtime.ts';
import type { KeyColumn, LocalRows, RowStage } from '../../local/stages.ts';
import { commonOutputs, isMerged, weightId } from '../plan/merged.ts';
import type { Plan } from '../plan/types.ts';

/**
 * Loads rows of which one stands for several, where the plan says so. Throws what `load` throws, as `checkLocalRows` does, and UsageError
 * 'data.too-many-rows' where there are more different ones than the cards allow.
 */
export function mergedLoad(plan: Plan, load: Load): Load {
  if (!plan.stages.some(isMerged)) return load;
  return async (index) => {
    const [stage, data] = [plan.stages[index] as RowStage, await load(index)];
    if (!isMerged(stage) || data.kind !== 'rows') return data;
    checkLocalRows(stage, data);
    const merged = mergedRows(plan, index, data);
    const { dataset, mergedUpTo: limit } = stage;
    if (merged.rows > limit) throw new UsageError('data.too-many-rows', { dataset, count: merged.rows, limit });
    return merged;
  };
}

/** The rows of stage `table` of a plan (not a merged one) with those that are alike as one, in the order of the first ones. */
export function mergedRows(plan: Plan, table: number, data: LocalRows): LocalRows {
  const common = commonOutputs(plan, table);
  const ids = new Set(common.map(({ id }) => id));
  let classes = new Uint32Array(data.rows);
  const divide = (valueOf: (row: number) => unknown): void => {
    // Both are less than the number of rows.
    const before = classes;
    const ofValues = numbered(data.rows, valueOf);
    classes = numbered(data.rows, (row) => (before[row] as number) * data.rows + (ofValues[row] as number));
  };
  for (const key of data.keys) divide((row) => (key.valid?.[row] === 0 ? null : key.values[row]));
  for (const { kind, id } of common) {
    const values =
      kind === 'number'
        ? data.numbers[id]
        : kind === 'flag'
          ? data.flags[id]
          : kind === 'text'
            ? data.texts?.[id]
            : data.categories[id];
    if (values === undefined) throw new Error(`rows have no output ${id}`);
    divide((row) => values[row]);
  }
  const firsts: number[] = [];
  classes.forEach((each, row) => {
    if (each === firsts.length) firsts.push(row);
  });
  const added = (values: (row: number) => bigint): BigInt64Array<ArrayBuffer> => {
    const totals = new BigInt64Array(firsts.length);
    classes.forEach((each, row) => {
      totals[each] = (totals[each] as bigint) + values(row);
    });
    return totals;
  };
  const entries = <T, R>(columns: Readonly<Record<string, T>>, make: (column: T, id: string) => R): [string, R][] =>
    Object.entries(columns).map(([id, column]) => [id, make(column, id)]);
  const first = <T>(column: ArrayLike<T>): T[] => firsts.map((row) => column[row] as T);
  return {
    ...data,
    rows: firsts.length,
    keys: data.keys.map((key): KeyColumn => {
      const valid = key.valid === undefined ? {} : { valid: Uint8Array.from(first(key.valid)) };
      return key.kind === 'text'
        ? { ...key, values: first(key.values), ...valid }
        : { ...key, values: BigInt64Array.from(first(key.values)), ...valid };
    }),
    numbers: {
      ...Object.fromEntries(
        entries(data.numbers, (column, id) =>
          ids.has(id) ? BigInt64Array.from(first(column)) : added((row) => column[row] as bigint),
        ),
      ),
      [weightId]: added(() => 1n),
    },
    flags: Object.fromEntries(entries(data.flags, (column) => Uint8Array.from(first(column)))),
    categories: Object.fromEntries(entries(data.categories, (column) => Uint16Array.from(first(column)))),
    ...(data.texts === undefined ? {} : { texts: Object.fromEntries(entries(data.texts, (column) => first(column))) }),
  };
}

/** For each row a number that is the same for the same value: how many different ones came before. */
export function numbered(rows: number, valueOf: (row: number) => unknown): Uint32Array<ArrayBuffer> {
  const known = new Map<unknown, number>();
  return Uint32Array.from({ length: rows }, (_, row) => {
    const value = valueOf(row);
    const number = known.get(value) ?? known.size;
    known.set(value, number);
    return number;
  });
}
